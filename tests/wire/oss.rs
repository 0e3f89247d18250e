//! The vectors of aliyun §4.5 to §4.7 and §4.10: both versions of the signature of OSS, and its checksums.

use vodlift::cloud::oss::sign::{Signed, v1, v4};
use vodlift::wire::crc::Crc64;
use vodlift::wire::digest::{hmac_sha1, hmac_sha256, md5, sha256};
use vodlift::wire::{base64, text};

const ID: &str = "STS.demoKeyId";
const SECRET: &str = "demoSecret";
const UPLOAD: &str = "0004B9895DBBB6EC98E36";
const VIDEO: &str = "sv/测试 1.mp4";

/// One line of the table: verb, key, query, type and digest of the body; the two signatures.
struct Line {
    method: &'static str,
    key: &'static str,
    query: &'static [(&'static str, &'static str)],
    mime: &'static str,
    md5: &'static str,
    v1: &'static str,
    v4: &'static str,
}

const LINES: [Line; 6] = [
    Line {
        method: "PUT",
        key: VIDEO,
        query: &[("partNumber", "1"), ("uploadId", UPLOAD)],
        mime: "video/mp4",
        md5: "",
        v1: "AU1RPb0NrNKAS8d8aIEKJMgK3Os=",
        v4: "d3c185e41b62c45e702f6cdc4ca343334d0db6039c183485b905a0f9388f98e2",
    },
    Line {
        method: "POST",
        key: VIDEO,
        query: &[("uploads", "")],
        mime: "video/mp4",
        md5: "",
        v1: "q7Ha4W9h7E52iPwB+6vaXsa6+48=",
        v4: "2108dda962fc2d558cbb099a2920b4e92ed43052b0f2c9d2892d15bf77d826b1",
    },
    Line {
        method: "GET",
        key: VIDEO,
        query: &[("max-parts", "1000"), ("uploadId", UPLOAD)],
        mime: "video/mp4",
        md5: "",
        v1: "pCF4xavEd4iKLfXbjs+CeA0vZOM=",
        v4: "ce2b66bc81c17c2ea1505d9ca06fa6ec5ecfb10a1daf4154e019f953bbdb60a0",
    },
    Line {
        method: "DELETE",
        key: VIDEO,
        query: &[("uploadId", UPLOAD)],
        mime: "video/mp4",
        md5: "",
        v1: "iEKLyqY52jm3FVkX7S7HIj9TYuo=",
        v4: "bbb18d04fc59ce13e16f17f33254f7ad663ff29ef4901e6e1c8154785e34331c",
    },
    Line {
        method: "POST",
        key: VIDEO,
        query: &[("uploadId", UPLOAD)],
        mime: "application/xml",
        md5: "Ik7fywV+7eLbE2iiO0RZ4A==",
        v1: "tvRwKiu3fIHd5xFYDhePnwADXP0=",
        v4: "71ff8b67c494c5ef63ce512b6f37095830ed4706d431b97dc463f48297547860",
    },
    Line {
        method: "PUT",
        key: "image/default/demo.png",
        query: &[],
        mime: "image/png",
        md5: "XUFAKrxLKna5cZ2REBfFkg==",
        v1: "OhWO8lvS+svQ4Y4eS1mSbjrz4Ek=",
        v4: "b9af255834a44de25ca50aaaf3085d4e4bdb103b499695bac7b9a1a1e56bbfbd",
    },
];

fn owned(pairs: &[(&'static str, &'static str)]) -> Vec<(&'static str, String)> {
    pairs.iter().map(|(name, value)| (*name, value.to_string())).collect()
}

fn signed<'a>(line: &Line, query: &'a [(&'static str, String)], headers: &'a [(&'static str, String)]) -> Signed<'a> {
    let Line { method, key, mime, md5, .. } = *line;
    Signed { method, bucket: "outin-demo", key, query, md5, mime, headers }
}

#[test]
fn version_1_signs_every_line_of_the_table() {
    let headers = owned(&[
        ("x-oss-date", "Fri, 02 Jan 2026 03:04:05 GMT"),
        ("x-oss-security-token", "CAIS/demo+Token=="),
        ("x-oss-user-agent", "demo/1.0"),
    ]);
    for line in &LINES {
        let query = owned(line.query);
        let header = v1(ID, SECRET, &signed(line, &query, &headers));
        assert_eq!(header, format!("OSS STS.demoKeyId:{}", line.v1), "{} {:?}", line.method, line.query);
    }
}

#[test]
fn version_4_signs_every_line_of_the_table() {
    let headers = owned(&[
        ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"),
        ("x-oss-date", "20260102T030405Z"),
        ("x-oss-security-token", "CAIS/demo+Token=="),
        ("x-oss-user-agent", "demo/1.0"),
    ]);
    for line in &LINES {
        let query = owned(line.query);
        let header = v4(ID, SECRET, "cn-shanghai", &signed(line, &query, &headers));
        let credential = "OSS4-HMAC-SHA256 Credential=STS.demoKeyId/20260102/cn-shanghai/oss/aliyun_v4_request";
        assert_eq!(header, format!("{credential},Signature={}", line.v4), "{} {:?}", line.method, line.query);
    }
}

/// §4.6, the worked request as text: what each version signs.
#[test]
fn the_worked_request_is_signed_as_these_lines() {
    let lines = "PUT\n\nvideo/mp4\nFri, 02 Jan 2026 03:04:05 GMT\nx-oss-date:Fri, 02 Jan 2026 03:04:05 GMT\n\
         x-oss-security-token:CAIS/demo+Token==\nx-oss-user-agent:demo/1.0\n\
         /outin-demo/sv/测试 1.mp4?partNumber=1&uploadId=0004B9895DBBB6EC98E36";
    assert_eq!(base64::encode(&hmac_sha1(SECRET.as_bytes(), lines.as_bytes())), LINES[0].v1);
    let canonical = "PUT\n/outin-demo/sv/%E6%B5%8B%E8%AF%95%201.mp4\npartNumber=1&uploadId=0004B9895DBBB6EC98E36\n\
         content-type:video/mp4\nx-oss-content-sha256:UNSIGNED-PAYLOAD\nx-oss-date:20260102T030405Z\n\
         x-oss-security-token:CAIS/demo+Token==\nx-oss-user-agent:demo/1.0\n\n\nUNSIGNED-PAYLOAD";
    let digest = "c30c9413f83010861e0a408e6b1c657db04789767c7b40bff6632689b5e44165";
    assert_eq!(text::hex(&sha256(canonical.as_bytes())), digest);
    let scope = "20260102/cn-shanghai/oss/aliyun_v4_request";
    let to_sign = format!("OSS4-HMAC-SHA256\n20260102T030405Z\n{scope}\n{digest}");
    let key = text::unhex::<32>("73c975fbb1704c29cb6ebd40f1e846245c89cc4ca2d5fa2faf746d23a7c726de").unwrap();
    assert_eq!(text::hex(&hmac_sha256(&key, to_sign.as_bytes())), LINES[0].v4);
}

/// §4.7.3, §4.7.5 and the table's last lines: digests of bodies.
#[test]
fn bodies_have_these_digests() {
    assert_eq!(base64::encode(&md5(b"hello")), LINES[5].md5);
    let etag = "5D41402ABC4B2A76B9719D911017C592";
    assert_eq!(text::unhex::<16>(etag), Some(md5(b"hello")));
    let complete = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CompleteMultipartUpload>\n<Part>\n<PartNumber>1</PartNumber>\n\
         <ETag>\"{etag}\"</ETag>\n</Part>\n</CompleteMultipartUpload>"
    );
    assert_eq!((complete.len(), base64::encode(&md5(complete.as_bytes())).as_str()), (181, LINES[4].md5));
}

/// §4.10, as the header shows them.
#[test]
fn checksums_of_the_whole_are_these_numbers() {
    for (content, shown) in [("", "0"), ("hello", "11177612005948864433"), ("123456789", "11051210869376104954")] {
        assert_eq!(text::parse_decimal(shown), Some(Crc64::default().extend(0, content.as_bytes())), "{content}");
    }
}

/// Each step of §4.6.
#[test]
fn the_keys_of_version_4_are_those_of_the_vector() {
    let mut key = b"aliyun_v4demoSecret".to_vec();
    let steps = [
        ("20260102", "2f447f0f5ba11898e7f32f8d1b4bf7b4c75911a4f954de620997b8f7535cf2bd"),
        ("cn-shanghai", "772142b70073ffcbb7c182183d392255b97577a8082f32970e7714d790aeccff"),
        ("oss", "0be4c0df5437cc5138b921599c1af92a57543efb2510230b8935fd6d8705514f"),
        ("aliyun_v4_request", "73c975fbb1704c29cb6ebd40f1e846245c89cc4ca2d5fa2faf746d23a7c726de"),
    ];
    for (step, digest) in steps {
        key = hmac_sha256(&key, step.as_bytes());
        assert_eq!(text::hex(&key), digest, "{step}");
    }
}

/// §4.5, from the pieces: this client signs no addresses.
#[test]
fn signed_addresses_come_of_the_same_digests() {
    let lines = "GET\n\n\n1767326645\n/outin-demo/image/default/demo.png?security-token=CAIS/demo+Token==";
    assert_eq!(base64::encode(&hmac_sha1(SECRET.as_bytes(), lines.as_bytes())), "JDp4cgcYSk0aehkB62K++6/qhd0=");
    let scope = "20260102/cn-shanghai/oss/aliyun_v4_request";
    let query = "x-oss-credential=STS.demoKeyId%2F20260102%2Fcn-shanghai%2Foss%2Faliyun_v4_request&x-oss-date=20260102T030405Z\
         &x-oss-expires=3600&x-oss-security-token=CAIS%2Fdemo%2BToken%3D%3D&x-oss-signature-version=OSS4-HMAC-SHA256";
    let canonical = format!("GET\n/outin-demo/image/default/demo.png\n{query}\n\n\nUNSIGNED-PAYLOAD");
    let to_sign = format!("OSS4-HMAC-SHA256\n20260102T030405Z\n{scope}\n{}", text::hex(&sha256(canonical.as_bytes())));
    let mut key = b"aliyun_v4demoSecret".to_vec();
    for step in ["20260102", "cn-shanghai", "oss", "aliyun_v4_request", &to_sign] {
        key = hmac_sha256(&key, step.as_bytes());
    }
    assert_eq!(text::hex(&key), "efcd7fbcbdabf025b11e7f098ec5efd1b44c69c3f7e0130fa7815cf49513bebe");
}

//! The worked examples of aliyun §4.5 and §4.6.

use super::v1::{self, Pairs};
use super::v4;
use crate::encoding::hex;
use sha2::{Digest, Sha256};

const SECRET: &str = "demoSecret";
const KEY: &str = "sv/测试 1.mp4";
const UPLOAD: (&str, &str) = ("uploadId", "0004B9895DBBB6EC98E36");
const DATES: [&str; 2] = ["Fri, 02 Jan 2026 03:04:05 GMT", "20260102T030405Z"];
const REGION: &str = "cn-shanghai";

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

/// The common headers in one of the versions, and some more.
fn headers(version: usize, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let common = [
        ("x-oss-user-agent", "demo/1.0"),
        ("x-oss-security-token", "CAIS/demo+Token=="),
        ("x-oss-date", DATES[version]),
    ];
    let hash = [("x-oss-content-sha256", "UNSIGNED-PAYLOAD")];
    pairs(&[&common[..], &hash[..version], more].concat())
}

fn v1_text(verb: &str, key: &str, query: Pairs, more: &[(&str, &str)]) -> String {
    v1::string_to_sign(verb, DATES[0], &headers(0, more), &v1::resource("outin-demo", key, query))
}

fn v4_canonical(verb: &str, key: &str, query: Pairs, more: &[(&str, &str)]) -> String {
    v4::canonical_request(verb, ("outin-demo", key), query, &headers(1, more), &[])
}

#[test]
fn a_part_step_by_step() {
    let query = pairs(&[("partNumber", "1"), UPLOAD]);
    let more = [("Content-Type", "video/mp4")];
    assert_eq!(
        v1_text("PUT", KEY, &query, &more),
        "PUT\n\nvideo/mp4\nFri, 02 Jan 2026 03:04:05 GMT\nx-oss-date:Fri, 02 Jan 2026 03:04:05 GMT\n\
         x-oss-security-token:CAIS/demo+Token==\nx-oss-user-agent:demo/1.0\n\
         /outin-demo/sv/测试 1.mp4?partNumber=1&uploadId=0004B9895DBBB6EC98E36"
    );
    let canonical = v4_canonical("PUT", KEY, &query, &more);
    assert_eq!(
        canonical,
        "PUT\n/outin-demo/sv/%E6%B5%8B%E8%AF%95%201.mp4\npartNumber=1&uploadId=0004B9895DBBB6EC98E36\n\
         content-type:video/mp4\nx-oss-content-sha256:UNSIGNED-PAYLOAD\nx-oss-date:20260102T030405Z\n\
         x-oss-security-token:CAIS/demo+Token==\nx-oss-user-agent:demo/1.0\n\n\nUNSIGNED-PAYLOAD"
    );
    assert_eq!(hex(&Sha256::digest(&canonical)), "c30c9413f83010861e0a408e6b1c657db04789767c7b40bff6632689b5e44165");
    assert_eq!(v4::scope(DATES[1], REGION), "20260102/cn-shanghai/oss/aliyun_v4_request");
    assert_eq!(
        hex(&v4::signing_key(SECRET, DATES[1], REGION)),
        "73c975fbb1704c29cb6ebd40f1e846245c89cc4ca2d5fa2faf746d23a7c726de"
    );
}

#[test]
fn every_request_of_the_table() {
    let mp4 = [("Content-Type", "video/mp4")];
    let xml = [("Content-Type", "application/xml"), ("Content-MD5", "Ik7fywV+7eLbE2iiO0RZ4A==")];
    let png = [("Content-Type", "image/png"), ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==")];
    let part = [("partNumber", "1"), UPLOAD];
    let list = [UPLOAD, ("max-parts", "1000")];
    type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)], &'a str, &'a str);
    let rows: [Row; 6] = [
        (
            "PUT",
            KEY,
            &part,
            &mp4,
            "AU1RPb0NrNKAS8d8aIEKJMgK3Os=",
            "d3c185e41b62c45e702f6cdc4ca343334d0db6039c183485b905a0f9388f98e2",
        ),
        (
            "POST",
            KEY,
            &[("uploads", "")],
            &mp4,
            "q7Ha4W9h7E52iPwB+6vaXsa6+48=",
            "2108dda962fc2d558cbb099a2920b4e92ed43052b0f2c9d2892d15bf77d826b1",
        ),
        (
            "GET",
            KEY,
            &list,
            &mp4,
            "pCF4xavEd4iKLfXbjs+CeA0vZOM=",
            "ce2b66bc81c17c2ea1505d9ca06fa6ec5ecfb10a1daf4154e019f953bbdb60a0",
        ),
        (
            "DELETE",
            KEY,
            &[UPLOAD],
            &mp4,
            "iEKLyqY52jm3FVkX7S7HIj9TYuo=",
            "bbb18d04fc59ce13e16f17f33254f7ad663ff29ef4901e6e1c8154785e34331c",
        ),
        (
            "POST",
            KEY,
            &[UPLOAD],
            &xml,
            "tvRwKiu3fIHd5xFYDhePnwADXP0=",
            "71ff8b67c494c5ef63ce512b6f37095830ed4706d431b97dc463f48297547860",
        ),
        (
            "PUT",
            "image/default/demo.png",
            &[],
            &png,
            "OhWO8lvS+svQ4Y4eS1mSbjrz4Ek=",
            "b9af255834a44de25ca50aaaf3085d4e4bdb103b499695bac7b9a1a1e56bbfbd",
        ),
    ];
    for (verb, key, query, more, first, fourth) in rows {
        let query = pairs(query);
        assert_eq!(v1::signature(SECRET, &v1_text(verb, key, &query, more)), first, "V1 {verb} {query:?}");
        let text = v4::string_to_sign(DATES[1], REGION, &v4_canonical(verb, key, &query, more));
        assert_eq!(v4::signature(SECRET, DATES[1], REGION, &text), fourth, "V4 {verb} {query:?}");
    }
}

#[test]
fn signed_addresses() {
    let key = "image/default/demo.png";
    let query = pairs(&[("OSSAccessKeyId", "STS.demoKeyId"), ("security-token", "CAIS/demo+Token==")]);
    let resource = v1::resource("outin-demo", key, &query);
    let text = v1::string_to_sign("GET", "1767326645", &[], &resource);
    assert_eq!(text, "GET\n\n\n1767326645\n/outin-demo/image/default/demo.png?security-token=CAIS/demo+Token==");
    assert_eq!(v1::signature(SECRET, &text), "JDp4cgcYSk0aehkB62K++6/qhd0=");
    let query = pairs(&[
        ("x-oss-signature-version", v4::ALGORITHM),
        ("x-oss-credential", "STS.demoKeyId/20260102/cn-shanghai/oss/aliyun_v4_request"),
        ("x-oss-date", DATES[1]),
        ("x-oss-expires", "3600"),
        ("x-oss-security-token", "CAIS/demo+Token=="),
        ("x-oss-signature", "not a part of itself"),
    ]);
    let canonical = v4::canonical_request("GET", ("outin-demo", key), &query, &[], &[]);
    let text = v4::string_to_sign(DATES[1], REGION, &canonical);
    assert_eq!(
        v4::signature(SECRET, DATES[1], REGION, &text),
        "efcd7fbcbdabf025b11e7f098ec5efd1b44c69c3f7e0130fa7815cf49513bebe"
    );
}

#[test]
fn names_are_sorted_as_names_and_empty_values_are_signed() {
    let headers = pairs(&[("X-Oss-Meta-A", "2 "), ("x-oss-meta", "1"), ("x-oss-notification", ""), ("Host", "h")]);
    let text = v1::string_to_sign("PUT", "d", &headers, "/");
    assert_eq!(text, "PUT\n\n\nd\nx-oss-meta:1\nx-oss-meta-a:2\nx-oss-notification:\n/");
    let canonical = v4::canonical_request("PUT", ("b", "k+(é)'%"), &[], &headers, &["Host"]);
    assert_eq!(
        canonical,
        "PUT\n/b/k%2B%28%C3%A9%29%27%25\n\nhost:h\nx-oss-meta:1\nx-oss-meta-a:2\nx-oss-notification:\n\nhost\nUNSIGNED-PAYLOAD"
    );
    let query = pairs(&[("uploads", ""), ("b", "2"), ("a", "1"), ("acl", "x y")]);
    assert_eq!(v1::resource("b", "k", &query), "/b/k?acl=x y&uploads");
}

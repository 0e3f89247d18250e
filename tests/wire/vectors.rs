//! Spec §3.2–§3.3 (COS signatures), §5.2 (client signatures), and the encodings they stand on.

use vodlift::cloud::Pass;
use vodlift::cloud::cos::sign::{Signed, authorization};
use vodlift::cloud::tencent::signature::{self, Dates};
use vodlift::fault::{Code, Kind};
use vodlift::wire::crc::Crc64;
use vodlift::wire::{base64, digest, text};

fn pass() -> Pass {
    Pass {
        id: "AKIDEXAMPLE000000000000000000000000".into(),
        key: "ExampleSecretKey0000000000000000".into(),
        start: 1_750_000_000,
        end: 1_750_007_200,
        ..Pass::default()
    }
}

/// What a part is asked with.
fn part() -> [(&'static str, String); 2] {
    owned([("partNumber", "1"), ("uploadId", "1750000001abcdef0123456789")])
}

fn owned<const N: usize>(pairs: [(&'static str, &str); N]) -> [(&'static str, String); N] {
    pairs.map(|(name, value)| (name, value.to_owned()))
}

#[test]
fn vector_a_signs_odd_characters_host_and_token() {
    let headers = owned([
        ("Content-Length", "1048576"),
        ("Host", "vodbucket0001-1250000000.cos.ap-chongqing.myqcloud.com"),
        ("x-cos-security-token", "tok+en/=example"),
    ]);
    let path = "/vodbucket0001/1f2e3d4c/clip (final) 片段.mp4";
    assert_eq!(
        authorization(&pass(), &Signed { method: "put", path, query: &part(), headers: &headers }),
        "q-sign-algorithm=sha1&q-ak=AKIDEXAMPLE000000000000000000000000&q-sign-time=1750000000;1750007200\
         &q-key-time=1750000000;1750007200&q-header-list=content-length;host;x-cos-security-token\
         &q-url-param-list=partnumber;uploadid&q-signature=947925110ac2a8eec4c4a68ea674a97877ef0147"
    );
}

#[test]
fn vector_b_signs_as_the_official_client_does() {
    let headers = owned([("content-length", "1048576")]);
    let signed = Signed { method: "put", path: "/vodbucket0001/1f2e3d4c/clip.mp4", query: &part(), headers: &headers };
    let header = authorization(&pass(), &signed);
    assert!(header.ends_with(
        "&q-header-list=content-length&q-url-param-list=partnumber;uploadid\
         &q-signature=bad275f80b011b056d2fbf1162c1febb0de9668d"
    ));
}

#[test]
fn vector_c_signs_a_listing_without_headers() {
    let query = owned([("prefix", "vodbucket0001/1f2e3d4c/clip.mp4"), ("uploads", "")]);
    let header = authorization(&pass(), &Signed { method: "get", path: "/", query: &query, headers: &[] });
    assert!(header.ends_with(
        "&q-header-list=&q-url-param-list=prefix;uploads&q-signature=2ab0b350ff0e2f84abab464dd9b3a300961a7d36"
    ));
}

const MINIMAL: &str = "sqGbtza1BoXXqsesnoEwsoXo0R9zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODk=";
const OPTIONS: &str = "0J3V/ZBDCxJ+Zxcr3Tu9NyV4RA1zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODkmY2xhc3NJZD0wJnByb2NlZHVyZT1RQ1ZCX1NpbXBsZVByb2Nlc3NGaWxlJTI4MSUyQzElMjkmc291cmNlQ29udGV4dD11c2VyJTNENDIlMjAlRTclODklODcmb25lVGltZVZhbGlkPTEmdm9kU3ViQXBwSWQ9MTUwMDAwMDAwMQ==";

#[test]
fn both_client_signatures_pass_the_local_check() {
    let dates = Dates { signed: 1_750_000_000, expires: 1_750_086_400 };
    assert_eq!(signature::check(MINIMAL), Ok(dates));
    assert_eq!(signature::check(OPTIONS), Ok(dates));
}

#[test]
fn each_rule_of_a_client_signature_has_its_own_word() {
    let signed = |query: &str| base64::encode(&[&[7u8; 20], query.as_bytes()].concat());
    let cases = [
        ("".to_owned(), "empty"),
        (" \n".to_owned(), "empty"),
        ("not base64!".to_owned(), "base64"),
        (MINIMAL.replace('=', "-"), "base64"),
        (base64::encode(&[7; 20]), "too-short"),
        (base64::encode(&[7; 3]), "too-short"),
        (signed("currentTimeStamp=1&expireTime=2&random=3"), "no-secretId"),
        (signed("secretId=a&expireTime=2&random=3"), "no-currentTimeStamp"),
        (signed("secretId=a&currentTimeStamp=1&random=3"), "no-expireTime"),
        (signed("secretId=a&currentTimeStamp=1&expireTime=2"), "no-random"),
        (signed("secretId=a&currentTimeStamp=1.5&expireTime=2&random=3"), "float-timestamp"),
        (signed("secretId=a&currentTimeStamp=1&expireTime=2.25&random=3"), "float-timestamp"),
        (signed("secretId=a&currentTimeStamp=1&expireTime=2&random=x"), "bad-number"),
        (signed("secretId=a&currentTimeStamp=1&expireTime=2&random=4294967296"), "bad-number"),
        (signed("secretId=a&currentTimeStamp=2&expireTime=2&random=3"), "window"),
        (signed("secretId=a&currentTimeStamp=1&expireTime=7776002&random=3"), "window"),
    ];
    for (value, slug) in cases {
        let fault = signature::check(&value).expect_err(slug);
        assert_eq!((fault.kind, &fault.code), (Kind::Signature, &Code::Text(slug.into())), "{value}");
        assert!(fault.detail.is_empty(), "nothing of the signature is repeated");
    }
    let longest = signed("secretId=a&currentTimeStamp=1&expireTime=7776001&random=4294967295");
    assert_eq!(signature::check(&longest), Ok(Dates { signed: 1, expires: 7_776_001 }));
}

#[test]
fn digests_equal_their_published_vectors() {
    // RFC 1321 A.5, RFC 3174 7.3, RFC 2202 3.
    assert_eq!(text::hex(&digest::md5(b"message digest")), "f96b697d7cb7938d525a2f31aaf161d0");
    assert_eq!(text::hex(&digest::sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    let mac = digest::hmac_sha1(b"Jefe", b"what do ya want for nothing?");
    assert_eq!(text::hex(&mac), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    let mut stream = digest::Md5Stream::default();
    stream.update(b"message ");
    stream.update(b"digest");
    assert_eq!(stream.finish(), digest::md5(b"message digest"));
    assert_eq!(stream.finish(), digest::md5(b""), "a finished stream starts over");
}

#[test]
fn crc64_equals_its_published_vectors() {
    let crc = Crc64::default();
    let published = [
        ("", 0),
        ("123456789", 11_051_210_869_376_104_954),
        ("hello", 11_177_612_005_948_864_433),
        ("[Object Content]", 16_749_565_679_157_681_890),
    ];
    for (text, sum) in published {
        assert_eq!(crc.extend(0, text.as_bytes()), sum, "{text}");
    }
}

#[test]
fn encodings_hold_at_their_edges() {
    let mut encoded = String::new();
    text::push_encoded(&mut encoded, "A-Z a_z.0~9!'()*/片", "");
    assert_eq!(encoded, "A-Z%20a_z.0~9%21%27%28%29%2A%2F%E7%89%87");
    for number in [0, 9, 10, u64::MAX] {
        assert_eq!(text::decimal(number), number.to_string());
        assert_eq!(text::parse_decimal(&number.to_string()), Some(number));
    }
    for broken in ["", "-1", "+1", "1.0", " 1", "18446744073709551616"] {
        assert_eq!(text::parse_decimal(broken), None, "{broken}");
    }
    assert_eq!(text::unhex::<2>("aF09"), Some([0xaf, 0x09]));
    for broken in ["aF0", "aF091", "zz00", "片0"] {
        assert_eq!(text::unhex::<2>(broken), None, "{broken}");
    }
    assert_eq!(text::origin("https://host:8/a/b?c://d"), "https://host:8");
    assert_eq!(text::host("https://host:8/a"), "host:8");
    assert_eq!(text::origin("https://host?x"), "https://host");
}

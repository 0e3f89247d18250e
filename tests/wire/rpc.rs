//! The vectors of aliyun §2.3: signatures of the VOD API; and the pair of §3.

use vodlift::cloud::aliyun::given::{self, Given};
use vodlift::cloud::aliyun::rpc::Parameters;
use vodlift::wire::Method;

const COMMON: [(&str, &str); 4] =
    [("Format", "JSON"), ("Version", "2017-03-21"), ("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0")];

fn parameters(own: &[(&str, &str)]) -> Parameters {
    let mut parameters = Parameters::default();
    for (name, value) in own.iter().chain(&COMMON) {
        parameters.put(name, value);
    }
    parameters
}

#[test]
fn vector_a_by_get_and_by_post() {
    let parameters = parameters(&[
        ("Action", "CreateUploadVideo"),
        ("FileName", "demo (1).mp4"),
        ("Title", "测试 a+b*~"),
        ("AccessKeyId", "testAccessKeyId"),
        ("SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"),
        ("Timestamp", "2026-01-02T03:04:05Z"),
    ]);
    assert_eq!(parameters.signature(Method::Get, "testAccessKeySecret"), "a8bqCK7JSBMWDV5T1of8/sQWz1o=");
    assert_eq!(parameters.signature(Method::Post, "testAccessKeySecret"), "TxZ5lyhE3ph/GZmy7w4lQ33g6Dk=");
}

#[test]
fn vector_b_with_a_token() {
    let parameters = parameters(&[
        ("Action", "CreateUploadImage"),
        ("ImageType", "default"),
        ("ImageExt", "png"),
        ("Tags", "猫,狗"),
        ("AccessKeyId", "STS.demoKeyId"),
        ("SecurityToken", "CAIS/demo+Token=="),
        ("SignatureNonce", "b924c8c3-6d03-4c5d-ad36-d984d3116788"),
        ("Timestamp", "2026-01-02T03:04:05Z"),
    ]);
    assert_eq!(parameters.signature(Method::Get, "demoSecret"), "5jIwVuawsp8BAoB+wxFvL6SW+m8=");
}

#[test]
fn vector_c_without_a_date() {
    let parameters = parameters(&[
        ("Action", "RefreshUploadVideo"),
        ("VideoId", "93ab850b4f6f44eab54b6e91d24d81d4"),
        ("AccessKeyId", "STS.demoKeyId"),
        ("SecurityToken", "CAIS/demo+Token=="),
        ("SignatureNonce", "3c0b7a1e-5f0e-4d3b-9a52-0c9b6ad1c001"),
        ("RequestId", "0E2D9C11-7A50-4C0B-8A5E-3D2C1B0A9F88"),
    ]);
    assert_eq!(parameters.signature(Method::Get, "demoSecret"), "a96LUiqCBYtFy/Sei4lCUXwxybU=");
}

#[test]
fn vector_d_is_the_vendors_own() {
    let parameters = parameters(&[
        ("Action", "GetVideoPlayAuth"),
        ("VideoId", "5aed81b74ba84920be578cdfe004af4b"),
        ("AccessKeyId", "testAccessKeyId"),
        ("SignatureNonce", "8f8a035d-6496-4268-afd4-67c22837e38d"),
        ("Timestamp", "2017-10-10T12:02:54Z"),
    ]);
    assert_eq!(parameters.signature(Method::Get, "testAccessKeySecret"), "Ibgh7y8Vp47LBuAsf5Xhi1SvDss=");
}

#[test]
fn the_first_value_of_a_name_stays_and_an_empty_one_is_none() {
    let mut twice = parameters(&[("Title", "a"), ("Empty", "")]);
    twice.put("Title", "b");
    let once = parameters(&[("Title", "a")]);
    assert_eq!(twice.signature(Method::Get, "s"), once.signature(Method::Get, "s"));
}

/// §3, worked example.
#[test]
fn the_pair_is_what_it_decodes_to() {
    let address = "eyJFbmRwb2ludCI6Imh0dHBzOi8vb3NzLWNuLXNoYW5naGFpLmFsaXl1bmNzLmNvbSIsIkJ1Y2tldCI6Im91dGluLWRlbW8iLCJGaWxlTmFtZSI6InN2LzVlOGYxYTJiLWRlbW8vNWU4ZjFhMmItZGVtby5tcDQifQ==";
    let auth = "eyJTZWN1cml0eVRva2VuIjoiQ0FJUy9kZW1vK1Rva2VuPT0iLCJBY2Nlc3NLZXlJZCI6IlNUUy5kZW1vS2V5SWQiLCJFeHBpcmVVVENUaW1lIjoiMjAyNi0wMS0wMlQwMzo1NDowNVoiLCJBY2Nlc3NLZXlTZWNyZXQiOiJkZW1vU2VjcmV0IiwiRXhwaXJhdGlvbiI6IjMwMDAiLCJSZWdpb24iOiJjbi1zaGFuZ2hhaSJ9";
    let answer = format!(r#"{{"VideoId":"v","UploadAddress":"{address}","UploadAuth":"{auth}"}}"#);
    let Ok(Given::Lease(lease, names)) = given::read(0, &answer) else { panic!("no lease") };
    assert_eq!(
        [&lease.endpoint, &lease.bucket, &lease.key].map(String::as_str),
        ["https://oss-cn-shanghai.aliyuncs.com", "outin-demo", "sv/5e8f1a2b-demo/5e8f1a2b-demo.mp4"]
    );
    assert_eq!(
        [&lease.id, &lease.secret, &lease.token, &lease.region].map(String::as_str),
        ["STS.demoKeyId", "demoSecret", "CAIS/demo+Token==", "cn-shanghai"]
    );
    assert_eq!((lease.ends, lease.life, names.video.as_str()), (Some(1_767_326_045), 3_000_000, "v"));
}

//! The vectors of aliyun §2.3: signatures of the VOD API; and the pair of §3.

use vodlift::cloud::Pass;
use vodlift::cloud::aliyun::given::{self, Given};
use vodlift::cloud::aliyun::rpc::Parameters;
use vodlift::wire::digest::hmac_sha1;
use vodlift::wire::{Method, base64};

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

/// Vector A as text: the query that leaves, and what is signed of it.
#[test]
fn vector_a_letter_by_letter() {
    let account = Pass { id: "testAccessKeyId".into(), key: "testAccessKeySecret".into(), ..Pass::default() };
    let mut own = Parameters::default();
    own.put("FileName", "demo (1).mp4");
    own.put("Title", "测试 a+b*~");
    let nonce = "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf";
    let canonical = "AccessKeyId=testAccessKeyId&Action=CreateUploadVideo&FileName=demo%20%281%29.mp4&Format=JSON\
         &SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0\
         &Timestamp=2026-01-02T03%3A04%3A05Z&Title=%E6%B5%8B%E8%AF%95%20a%2Bb%2A~&Version=2017-03-21";
    assert_eq!(
        own.query("CreateUploadVideo", &account, nonce, Some(1_767_323_045_000)),
        format!("{canonical}&Signature=a8bqCK7JSBMWDV5T1of8%2FsQWz1o%3D")
    );
    let to_sign = "GET&%2F&AccessKeyId%3DtestAccessKeyId%26Action%3DCreateUploadVideo\
         %26FileName%3Ddemo%2520%25281%2529.mp4%26Format%3DJSON%26SignatureMethod%3DHMAC-SHA1\
         %26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0\
         %26Timestamp%3D2026-01-02T03%253A04%253A05Z%26Title%3D%25E6%25B5%258B%25E8%25AF%2595%2520a%252Bb%252A~\
         %26Version%3D2017-03-21";
    assert_eq!(signature_of("testAccessKeySecret&", to_sign), "a8bqCK7JSBMWDV5T1of8/sQWz1o=");
}

fn signature_of(key: &str, to_sign: &str) -> String {
    base64::encode(&hmac_sha1(key.as_bytes(), to_sign.as_bytes()))
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
    let to_sign = "GET&%2F&AccessKeyId%3DSTS.demoKeyId%26Action%3DCreateUploadImage%26Format%3DJSON%26ImageExt%3Dpng\
         %26ImageType%3Ddefault%26SecurityToken%3DCAIS%252Fdemo%252BToken%253D%253D%26SignatureMethod%3DHMAC-SHA1\
         %26SignatureNonce%3Db924c8c3-6d03-4c5d-ad36-d984d3116788%26SignatureVersion%3D1.0\
         %26Tags%3D%25E7%258C%25AB%252C%25E7%258B%2597%26Timestamp%3D2026-01-02T03%253A04%253A05Z\
         %26Version%3D2017-03-21";
    assert_eq!(signature_of("demoSecret&", to_sign), "5jIwVuawsp8BAoB+wxFvL6SW+m8=");
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

//! Every error of OSS with its cause (aliyun §4.11, §7 items 6 and 8), its cross-origin rule, and its troubles.

use crate::shelf::{BUCKET, Card, HOST, How, client, refused};
use crate::support::{Client, complete_body, element, md5};
use serde_json::{Value, json};
use vodlift_emulator::errors::{Dialect, StoreError};
use vodlift_emulator::oss::{Bucket, Signatures};
use vodlift_emulator::{Fate, Request, Response};

const ORIGIN: &str = "https://app.example";

/// Those that only trouble brings about, and those of the disk and of calls that cross, which have tests of their own.
const ELSEWHERE: [StoreError; 20] = [
    StoreError::ActiveRequestLimitExceeded,
    StoreError::CallbackFailed,
    StoreError::FileAlreadyExists,
    StoreError::FileImmutable,
    StoreError::InDebt,
    StoreError::InternalError,
    StoreError::MissingArgument,
    StoreError::NonStandardHostForbidden,
    StoreError::ObjectNotAppendable,
    StoreError::PathConflict,
    StoreError::PermanentRedirect,
    StoreError::PositionNotEqualToLength,
    StoreError::PreconditionFailed,
    StoreError::SecondLevelDomainForbidden,
    StoreError::ServiceUnavailable,
    StoreError::TemporaryRedirect,
    StoreError::TotalQpsLimitExceeded,
    StoreError::UploadConflict,
    StoreError::UploadTrafficRateLimitExceeded,
    StoreError::UserDisable,
];

/// Errors seen so far.
struct Seen(Vec<StoreError>);

impl Seen {
    fn expect(&mut self, response: Response, error: StoreError) -> String {
        let words = error.known(Dialect::Oss).expect("an error of OSS");
        assert_eq!(refused(&response), (words.status, words.code.to_owned()), "{error:?} {}", response.text());
        if response.header("x-oss-err").is_none() {
            let text = response.text();
            assert_eq!(element(&text, "EC").unwrap_or_default(), words.ec, "{error:?}");
            assert_eq!(element(&text, "Message").unwrap().replace("&quot;", "\""), words.message);
        }
        self.0.push(error);
        response.text()
    }
}

fn node(text: &str, name: &str) -> String {
    element(text, name).unwrap_or_else(|| panic!("{name} in {text}"))
}

#[test]
fn every_error_has_its_cause() {
    let mut seen = Seen(Vec::new());
    for how in [How::V1, How::V4, How::V1Url, How::V4Url] {
        who_and_when(&mut seen, how);
    }
    bodies_and_names(&mut seen);
    multipart(&mut seen);
    let known = StoreError::ALL.iter().filter(|error| error.known(Dialect::Oss).is_some());
    let missing: Vec<_> = known.filter(|error| !seen.0.contains(error) && !ELSEWHERE.contains(error)).collect();
    assert!(missing.is_empty(), "errors that nothing causes: {missing:?}");
}

fn who_and_when(seen: &mut Seen, how: How) {
    use StoreError::*;
    let mut client = client();
    let c = &mut client;
    let card = Card::lent(c, "a.mp4").with(how);
    let put = |c: &mut Client, card: &Card| c.oss(card, "PUT", &[], b"abc");
    seen.expect(put(c, &Card { id: "STS.nobody".into(), ..card.clone() }), InvalidAccessKeyId);
    seen.expect(put(c, &Card { token: String::new(), ..card.clone() }), InvalidAccessKeyId);
    seen.expect(put(c, &Card { token: "CAISwrong".into(), ..card.clone() }), InvalidToken);
    let other = Card::lent(c, "b.mp4");
    seen.expect(put(c, &Card { token: other.token.clone(), ..card.clone() }), OtherKeysToken);
    let text = seen.expect(put(c, &Card { secret: "wrong".into(), ..card.clone() }), SignatureDoesNotMatch);
    assert_eq!(node(&text, "OSSAccessKeyId"), card.id);
    let signed = node(&text, "StringToSign").replace("&amp;", "&");
    let bytes: Vec<_> = signed.bytes().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(node(&text, "StringToSignBytes"), bytes.join(" "));
    assert_eq!(element(&text, "CanonicalRequest").is_some(), [How::V4, How::V4Url].contains(&how));
    // Another object, another bucket, another call than the key is for.
    let elsewhere = |key: &str, bucket: &str| Card {
        key: key.into(),
        bucket: bucket.into(),
        host: HOST.replace(BUCKET, bucket),
        ..card.clone()
    };
    seen.expect(put(c, &elsewhere("b.mp4", BUCKET)), AccessDenied);
    seen.expect(put(c, &elsewhere("a.mp4", "outin-else")), AccessDenied);
    seen.expect(c.oss(&card, "GET", &[], b""), AccessDenied);
    seen.expect(c.oss(&card, "DELETE", &[], b""), AccessDenied);
    c.emulator.config_mut().oss.lent = vodlift_emulator::oss::Lending { abort: false, list_parts: false, head: false };
    seen.expect(c.oss(&card, "HEAD", &[], b""), AccessDenied);
    seen.expect(c.oss(&card, "GET", &[("uploadId", "u")], b""), AccessDenied);
    seen.expect(c.oss(&card, "DELETE", &[("uploadId", "u")], b""), AccessDenied);
    let account = Card { how, ..Card::account(c) };
    seen.expect(
        put(c, &Card { bucket: "nobodys".into(), host: HOST.replace(BUCKET, "nobodys"), ..account }),
        NoSuchBucket,
    );
    // Time.
    let in_url = [How::V1Url, How::V4Url].contains(&how);
    c.now += 901;
    let late = put(c, &card);
    match in_url {
        true => {
            let text = seen.expect(late, RequestExpired);
            assert_eq!(node(&text, "Expires"), "2025-06-15T15:16:40.000Z");
        }
        false => {
            let text = seen.expect(late, RequestTimeTooSkewed);
            assert_eq!(node(&text, "MaxAllowedSkewMilliseconds"), "900000");
            assert_eq!(node(&text, "RequestTime"), "2025-06-15T15:06:40.000Z");
            assert_eq!(node(&text, "ServerTime"), "2025-06-15T15:21:41.000Z");
            c.now -= 1;
            assert_eq!(put(c, &card).status, 200, "15 minutes are borne");
            c.now -= 1801;
            seen.expect(put(c, &card), RequestTimeTooSkewed);
            c.now += 1802;
        }
    }
    c.now += 2099;
    let here = Card { now: c.now, ..card.clone() };
    assert_eq!(put(c, &here).status, 200, "the last second counts");
    c.now += 1;
    let text = seen.expect(put(c, &here), ExpiredToken);
    assert!(in_url || node(&text, "SecurityToken") == card.token);
    // Buckets of one version.
    let old = [How::V1, How::V1Url].contains(&how);
    for only in [Signatures::V1, Signatures::V4] {
        let fits = old == (only == Signatures::V1);
        let card = Card { how, now: c.now, ..Card::lent(c, "v.mp4") };
        c.emulator.config_mut().oss.signatures = only;
        for named in [None, Some(Signatures::Any)] {
            let named = Bucket { name: BUCKET.into(), signatures: named, ..Bucket::default() };
            let all = named.signatures.is_some();
            c.emulator.config_mut().oss.buckets = vec![named];
            match (fits || all, old) {
                (true, _) => assert_eq!(put(c, &card).status, 200),
                (false, true) => drop(seen.expect(put(c, &card), SignatureVersionRefused)),
                (false, false) => drop(seen.expect(put(c, &card), SignatureDoesNotMatch)),
            }
        }
    }
}

fn bodies_and_names(seen: &mut Seen) {
    use StoreError::*;
    let mut client = client();
    let c = &mut client;
    let card = Card::lent(c, "a.mp4");
    // A request that was changed after signing, or never signed.
    let changed = |c: &mut Client, change: &dyn Fn(&mut Request)| {
        let mut request = card.request("PUT", &[], &[], b"abc");
        change(&mut request);
        c.handle(request)
    };
    let header = |request: &mut Request, name: &str, value: &str| {
        request.headers.retain(|(known, _)| known != name);
        request.headers.push((name.into(), value.into()));
    };
    seen.expect(changed(c, &|r| r.headers.retain(|(name, _)| name != "Authorization")), AccessDenied);
    seen.expect(changed(c, &|r| header(r, "Authorization", "OSS nothing")), InvalidArgument);
    seen.expect(changed(c, &|r| header(r, "x-oss-content-sha256", "abc")), InvalidArgument);
    seen.expect(changed(c, &|r| header(r, "x-oss-date", "yesterday")), AccessDenied);
    seen.expect(changed(c, &|r| header(r, "x-oss-meta-more", "1")), SignatureDoesNotMatch);
    seen.expect(changed(c, &|r| r.target.push_str("?x=1")), SignatureDoesNotMatch);
    seen.expect(changed(c, &|r| r.target.push_str("%ff")), InvalidURI);
    let authorization =
        card.request("PUT", &[], &[], b"").headers.into_iter().find(|(name, _)| name == "Authorization");
    let empty = format!("{},AdditionalHeaders=", authorization.unwrap().1);
    seen.expect(changed(c, &|r| header(r, "Authorization", &empty)), EmptyAdditionalHeaders);
    let other = Card { region: "cn-beijing".into(), ..card.clone() };
    seen.expect(c.oss(&other, "PUT", &[], b""), InvalidArgument);
    // V4 signs all parameters, V1 only those that it knows.
    let mut old = card.with(How::V1).request("PUT", &[], &[], b"abc");
    old.target.push_str("?x=1");
    assert_eq!(c.handle(old).status, 200);
    // Names.
    for bucket in ["Ab", "a_b", "-ab"] {
        let card = Card { bucket: bucket.into(), in_path: true, host: "localhost".into(), ..card.clone() };
        seen.expect(c.oss(&card, "PUT", &[], b""), InvalidBucketName);
    }
    for key in ["/a", "\\a", "a\0b"] {
        let card = Card::lent(c, key);
        seen.expect(c.oss(&card, "PUT", &[], b""), InvalidObjectName);
    }
    let long = Card::lent(c, &"k".repeat(1024));
    seen.expect(c.oss(&long, "PUT", &[], b""), KeyTooLong);
    let longest = Card::lent(c, &"k".repeat(1023));
    assert_eq!(c.oss(&longest, "PUT", &[], b"").status, 200);
    // Bodies.
    let with = |c: &mut Client, more: &[(&str, &str)], body: &[u8]| c.handle(card.request("PUT", &[], more, body));
    seen.expect(with(c, &[("Content-MD5", &md5(b"abd"))], b"abc"), BadDigest);
    seen.expect(with(c, &[("Content-MD5", "abc")], b"abc"), InvalidDigest);
    seen.expect(with(c, &[("x-oss-hash-crc64ecma", "1")], b"hello"), InvalidCrc64);
    seen.expect(with(c, &[("x-oss-hash-crc64ecma", "x")], b"hello"), InvalidCrc64);
    let good = [("x-oss-hash-crc64ecma", "11177612005948864433"), ("Content-MD5", &*md5(b"hello"))];
    assert_eq!(with(c, &good, b"hello").status, 200);
    seen.expect(with(c, &[], &[0; 65]), EntityTooLarge);
    seen.expect(with(c, &[("x-oss-copy-source", "/b/k")], b""), NotImplemented);
    seen.expect(with(c, &[("x-oss-callback", "e30=")], b""), NotImplemented);
    seen.expect(changed(c, &|r| r.headers.retain(|(name, _)| name != "Content-Length")), MissingContentLength);
    seen.expect(changed(c, &|r| r.body = r.body.first(2)), IncompleteBody);
    let account = Card { key: "a.mp4".into(), ..Card::account(c) };
    seen.expect(c.handle(account.request("GET", &[], &[("Range", "bytes=9-")], b"")), InvalidRange);
    seen.expect(c.oss(&account, "PATCH", &[], b""), MethodNotAllowed);
    seen.expect(c.oss(&Card { key: String::new(), ..account.clone() }, "GET", &[], b""), NotImplemented);
    seen.expect(c.oss(&Card { key: "none".into(), ..account.clone() }, "GET", &[], b""), NoSuchKey);
    let there = Card { host: HOST.replace("shanghai", "beijing"), region: "cn-beijing".into(), ..account };
    seen.expect(c.oss(&there, "PUT", &[], b""), WrongEndpoint);
    // A page for which no rule lets it in.
    c.emulator.config_mut().cors.origins = vec!["https://friend.example".into()];
    seen.expect(preflight(c, HOST, "PUT", "x-oss-date"), AccessForbidden);
}

fn multipart(seen: &mut Seen) {
    use StoreError::*;
    let mut client = client();
    let c = &mut client;
    let card = Card::lent(c, "a.mp4");
    let id = c.oss_begin(&card);
    for number in ["0", "21", "x", ""] {
        let query = [("partNumber", number), ("uploadId", id.as_str())];
        let text = seen.expect(c.oss(&card, "PUT", &query, b"a"), BadPartNumber);
        assert_eq!(
            (node(&text, "ArgumentName").as_str(), node(&text, "ArgumentValue").as_str()),
            ("partNumber", number)
        );
    }
    seen.expect(c.oss(&card, "PUT", &[("uploadId", &id)], b"a"), MissingPartNumber);
    seen.expect(c.oss(&card, "PUT", &[("partNumber", "1"), ("uploadId", "none")], b"a"), NoSuchUpload);
    let one = c.oss_part(&card, &id, 1, &[1; 15]);
    let two = c.oss_part(&card, &id, 2, &[2; 16]);
    seen.expect(c.oss_complete(&card, &id, &[(1, &one), (2, &two)]), EntityTooSmall);
    let one = c.oss_part(&card, &id, 1, &[1; 16]);
    seen.expect(c.oss_complete(&card, &id, &[(2, &two), (1, &one)]), InvalidPartOrder);
    let text = seen.expect(c.oss_complete(&card, &id, &[(1, &two)]), InvalidPart);
    assert_eq!((node(&text, "PartNumber").as_str(), node(&text, "UploadId")), ("1", id.clone()));
    seen.expect(c.oss_complete(&card, &id, &[(1, &one), (7, &two)]), InvalidPart);
    seen.expect(c.oss_complete(&card, &id, &[]), MalformedXML);
    let body = complete_body(&[(1, &one)]);
    let query = [("uploadId", id.as_str())];
    let wrong = card.request("POST", &query, &[("Content-MD5", &md5(b"x"))], body.as_bytes());
    seen.expect(c.handle(wrong), BadDigest);
    let empty = c.oss_part(&card, &id, 3, b"");
    seen.expect(c.oss_complete(&card, &id, &[(1, &one), (3, &empty)]), EntityTooSmall);
    assert_eq!(c.oss_complete(&card, &id, &[(1, &one), (2, &two)]).status, 200);
    seen.expect(c.oss_complete(&card, &id, &[(1, &one), (2, &two)]), NoSuchUpload);
    seen.expect(c.oss(&card, "GET", &query, b""), NoSuchUpload);
}

fn preflight(client: &mut Client, host: &str, method: &str, names: &str) -> Response {
    client.preflight(ORIGIN, (host, "/outin-demo/a.mp4?partNumber=1&uploadId=u"), method, names)
}

#[test]
fn pages_may_ask_and_read_what_the_bucket_lets_them() {
    let mut client = client();
    client.origin = "";
    let names = "authorization,content-md5,content-type,x-oss-date,x-oss-security-token,x-oss-user-agent";
    for host in [HOST, "outin-demo.localhost:9711", "localhost:9711", "127.0.0.1:9711"] {
        let answer = preflight(&mut client, host, "PUT", names);
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some(ORIGIN)), "{host}");
        assert_eq!(answer.header("access-control-allow-headers"), Some(names));
        assert!(answer.header("access-control-expose-headers").unwrap().starts_with("ETag, x-oss-request-id"));
        assert_eq!(
            (answer.header("server"), answer.header("access-control-max-age")),
            (Some("AliyunOSS"), Some("600"))
        );
    }
    assert_eq!(refused(&preflight(&mut client, HOST, "PATCH", names)), (403, "AccessForbidden".into()));
    client.origin = ORIGIN;
    let card = Card::lent(&mut client, "a.mp4");
    let good = client.oss(&card, "PUT", &[], b"abc");
    let exposed = good.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("ETag") && exposed.contains("x-oss-hash-crc64ecma"), "{exposed}");
    let bad = |client: &mut Client| client.oss(&card, "PUT", &[("uploadId", "none"), ("partNumber", "1")], b"");
    assert_eq!(bad(&mut client).header("access-control-allow-origin"), Some(ORIGIN));
    // The three switches (aliyun §7 item 7).
    let cors = &mut client.emulator.config_mut().oss.cors;
    (cors.errors, cors.refuse_headers) = (false, vec!["x-oss-user-agent".into()]);
    cors.expose_headers.retain(|name| name != "ETag");
    assert_eq!(bad(&mut client).header("access-control-allow-origin"), None);
    let hidden = client.oss(&card, "PUT", &[], b"abc");
    assert_eq!((hidden.status, hidden.header("access-control-allow-origin")), (200, Some(ORIGIN)));
    assert!(!hidden.header("access-control-expose-headers").unwrap().contains("ETag"));
    client.origin = "";
    assert_eq!(preflight(&mut client, HOST, "PUT", names).status, 403);
    assert_eq!(preflight(&mut client, HOST, "PUT", "authorization,x-oss-date").status, 200);
}

/// The answer to a PUT of three bytes under one effect, and whether the object is there.
fn put_under(effect: Value) -> (Response, bool) {
    let mut client = client();
    client.trouble(json!([{ "route": "put", "effect": effect }]));
    let card = Card::lent(&mut client, "a.mp4");
    let answer = client.oss(&card, "PUT", &[], b"abc");
    (answer, client.emulator.object_at(BUCKET, "a.mp4").is_some())
}

#[test]
fn troubles_speak_the_stores_language() {
    let code = |effect: Value| {
        let (answer, there) = put_under(effect);
        (refused(&answer).0, refused(&answer).1, there)
    };
    assert_eq!(code(json!({ "kind": "expired-token" })), (403, "SecurityTokenExpired".into(), false));
    assert_eq!(code(json!({ "kind": "request-expired" })), (403, "AccessDenied".into(), false));
    assert_eq!(code(json!({ "kind": "status", "status": 503 })), (503, "ServiceUnavailable".into(), false));
    assert_eq!(code(json!({ "kind": "status", "status": 403, "code": "InDebt" })), (403, "InDebt".into(), false));
    assert_eq!(code(json!({ "kind": "callback-failed" })), (203, "CallbackFailed".into(), true));
    let (skewed, _) = put_under(json!({ "kind": "skew", "seconds": 3600 }));
    assert_eq!(refused(&skewed), (403, "RequestTimeTooSkewed".into()));
    assert_eq!(node(&skewed.text(), "ServerTime"), "2025-06-15T16:06:40.000Z");
    assert_eq!(node(&skewed.text(), "RequestTime"), "2025-06-15T15:06:40.000Z");
    let (lost, there) = put_under(json!({ "kind": "reset-after" }));
    assert_eq!((lost.delivery.fate, there), (Fate::Drop, true));
    let (token, _) = put_under(json!({ "kind": "status", "status": 403, "code": "SecurityTokenExpired" }));
    assert!(node(&token.text(), "SecurityToken").starts_with("CAIS") && node(&token.text(), "EC") == "0002-00000007");
    let (flipped, _) = put_under(json!({ "kind": "corrupt-body" }));
    assert_ne!(flipped.header("content-md5"), Some(&*md5(b"abc")));
}

#[test]
fn parts_and_uploads_vanish() {
    let mut client = client();
    let card = Card::lent(&mut client, "a.mp4");
    let id = client.oss_begin(&card);
    let etag = client.oss_part(&card, &id, 1, b"abc");
    client.trouble(json!([
        { "route": "complete", "nth": [1], "effect": { "kind": "error-in-200", "code": "InternalError" } },
        { "route": "complete", "nth": [2], "effect": { "kind": "lose-part" } },
        { "route": "list-parts", "effect": { "kind": "lose-upload" } },
    ]));
    assert_eq!(refused(&client.oss_complete(&card, &id, &[(1, &etag)])), (200, "InternalError".into()));
    assert_eq!(refused(&client.oss_complete(&card, &id, &[(1, &etag)])), (400, "InvalidPart".into()));
    assert_eq!(refused(&client.oss(&card, "GET", &[("uploadId", &id)], b"")), (404, "NoSuchUpload".into()));
}

#[test]
fn a_complete_whose_answer_was_lost_is_done_and_forgotten() {
    let mut client = client();
    client.trouble(json!([{ "route": "complete", "nth": [1], "effect": { "kind": "reset-after" } }]));
    let card = Card::lent(&mut client, "a.mp4");
    let id = client.oss_begin(&card);
    let etag = client.oss_part(&card, &id, 1, b"abc");
    assert_eq!(client.oss_complete(&card, &id, &[(1, &etag)]).delivery.fate, Fate::Drop);
    assert_eq!(refused(&client.oss_complete(&card, &id, &[(1, &etag)])), (404, "NoSuchUpload".into()));
    assert_eq!(client.oss(&card, "HEAD", &[], b"").header("content-length"), Some("3"));
}

#[test]
fn a_key_is_lent_on_request() {
    let mut client = client();
    let wish = json!({ "bucket": BUCKET, "key": "k.mp4", "life": 60 });
    let lent = client.admin("POST", "lend", wish);
    assert_eq!((&lent["region"], &lent["expiration"]), (&json!("cn-shanghai"), &json!("2025-06-15T15:07:40Z")));
    let text = |name: &str| lent[name].as_str().unwrap().to_owned();
    let (id, secret, token) = (text("accessKeyId"), text("accessKeySecret"), text("securityToken"));
    let card = Card { id, secret, token, key: "k.mp4".into(), ..Card::account(&client) };
    assert_eq!(client.oss(&card, "PUT", &[], b"abc").status, 200);
    for bad in [json!({ "bucket": BUCKET }), json!({ "bucket": BUCKET, "key": "k", "life": i64::MAX }), json!([])] {
        assert!(client.admin("POST", "lend", bad)["error"].is_string());
    }
    let config = client.admin("GET", "config", Value::Null);
    assert!(config["aliyun"]["accessKeySecret"].is_null() && config["aliyun"]["accessKeyId"].is_string());
    // What was shown can be given back, and does no harm.
    client.admin("POST", "config", json!({ "aliyun": config["aliyun"] }));
    assert!(!client.emulator.config().aliyun.access_key_secret.is_empty());
}

//! Every error of the store with its cause (spec §3.4, §3.7, §3.13), and that garbage gets an answer.

use crate::support::{Client, Pass, complete_body, md5, refusal, tiny};
use vodlift_emulator::errors::{Dialect, StoreError};
use vodlift_emulator::{Request, Response};

#[test]
fn every_error_has_its_cause() {
    let mut client = Client::new(tiny());
    let mut seen: Vec<StoreError> = Vec::new();
    let mut expect = |response: Response, error: StoreError| {
        let words = error.known(Dialect::Cos).expect("an error of COS");
        assert_eq!(refusal(&response), (words.status, words.code.to_owned()), "{error:?}");
        seen.push(error);
    };
    use StoreError::*;
    let c = &mut client;
    let pass = c.apply_with_cover(3, 3);
    let send = |c: &mut Client, change: &dyn Fn(&mut Request)| {
        let mut request = pass.request("PUT", &pass.video, &[], &[], b"abc");
        change(&mut request);
        c.handle(request)
    };
    let signature =
        |request: &mut Request, from: &str, to: &str| request.headers[0].1 = request.headers[0].1.replace(from, to);
    // Who and when.
    expect(send(c, &|r| r.headers.retain(|(name, _)| name != "Authorization")), AccessDenied);
    expect(send(c, &|r| signature(r, "&q-ak", "&q-who")), AccessDenied);
    expect(send(c, &|r| signature(r, "=sha1", "=md5")), AccessDenied);
    expect(send(c, &|r| signature(r, "AKID", "BKID")), InvalidAccessKeyId);
    expect(send(c, &|r| r.headers.retain(|(name, _)| name != "x-cos-security-token")), AccessDenied);
    expect(send(c, &|r| r.headers[2].1.push('x')), AccessDenied);
    expect(c.store(&pass, "PATCH", &pass.video, &[], b""), MethodNotAllowed);
    expect(send(c, &|r| signature(r, "q-signature=", "q-signature=0")), SignatureDoesNotMatch);
    expect(send(c, &|r| r.headers[1].1 = "4".into()), SignatureDoesNotMatch);
    expect(send(c, &|r| r.target.push('x')), SignatureDoesNotMatch);
    expect(send(c, &|r| r.target = r.target.replace(".mp4", "%ff")), InvalidURI);
    expect(send(c, &|r| r.target.push_str("%00")), InvalidObjectName);
    expect(send(c, &|r| r.target.push_str(&"x".repeat(850))), KeyTooLong);
    expect(send(c, &|r| r.host = r.host.replace("ap-chongqing", "ap-nowhere")), InvalidRegionName);
    expect(send(c, &|r| r.host = r.host.replace("ap-chongqing", "ap-guangzhou")), NoSuchBucket);
    expect(send(c, &|r| r.headers.push(("x-cos-copy-source".into(), "x".into()))), NotImplemented);
    let early = Pass { window: (pass.window.0 + 1, pass.window.1), ..pass.clone() };
    expect(c.put(&early, &pass.video, b"abc"), RequestExpired);
    expect(c.put(&Pass { window: (0, pass.window.0 - 1), ..pass.clone() }, &pass.video, b"abc"), RequestExpired);
    c.now += 7200;
    assert_eq!(c.put(&pass, &pass.video, b"abc").status, 200, "the last second counts");
    c.now += 1;
    expect(c.put(&pass, &pass.video, b"abc"), ExpiredToken);
    c.now -= 7201;
    // Scope.
    let other = c.apply(3);
    expect(c.put(&pass, &other.video, b"abc"), AccessDenied);
    expect(c.store(&pass, "GET", "", &[("uploads", ""), ("prefix", &other.video)], b""), AccessDenied);
    expect(c.store(&pass, "GET", "", &[("uploads", "")], b""), AccessDenied);
    expect(c.put(&Pass { host: pass.host.replace("a2", "b2"), ..pass.clone() }, &pass.video, b"abc"), AccessDenied);
    let stranger = Pass::permanent("bucket-7.cos.ap-chongqing.myqcloud.com");
    expect(c.put(&stranger, "x", b"abc"), NoSuchBucket);
    // Bodies.
    let with = |c: &mut Client, headers: &[(&str, &str)], body: &[u8]| {
        c.handle(pass.request("PUT", &pass.video, &[], headers, body))
    };
    expect(with(c, &[("Content-MD5", &md5(b"abd"))], b"abc"), BadDigest);
    expect(with(c, &[("Content-MD5", "abc")], b"abc"), InvalidDigest);
    expect(with(c, &[("Content-MD5", "AAAA")], b"abc"), InvalidDigest);
    assert_eq!(with(c, &[("Content-MD5", &md5(b"abc"))], b"abc").status, 200);
    expect(with(c, &[], &[0; 65]), EntityTooLarge);
    expect(with(c, &[], &[0; 5000]), EntityTooLarge);
    let mut cut = pass.request("PUT", &pass.video, &[], &[], b"abc");
    cut.body = cut.body.first(2);
    expect(c.handle(cut), IncompleteBody);
    let account = Pass::permanent(&pass.host);
    let mut unannounced = account.request("PUT", "x", &[], &[], b"abc");
    let time = format!("{};{}", account.window.0, account.window.1);
    unannounced.headers = crate::support::headers(&[(
        "Authorization",
        &vodlift_emulator::cos::sign::authorization((&account.id, &account.key), account.window, "PUT", "/x", &[], &[]),
    )]);
    assert!(unannounced.headers[0].1.contains(&time));
    expect(c.handle(unannounced), MissingContentLength);
    expect(c.store(&account, "GET", "nothing", &[], b""), NoSuchKey);
    let mut beyond = account.request("GET", &pass.video, &[], &[("Range", "bytes=9-")], b"");
    beyond.host.clone_from(&pass.host);
    expect(c.handle(beyond), InvalidRange);
    // Multipart.
    let id = c.init(&pass);
    let part = |c: &mut Client, number: &str, id: &str, body: &[u8]| {
        c.store(&pass, "PUT", &pass.video, &[("partNumber", number), ("uploadId", id)], body)
    };
    for number in ["0", "21", "x", "-1", ""] {
        expect(part(c, number, &id, b"a"), BadPartNumber);
    }
    expect(c.store(&pass, "PUT", &pass.video, &[("uploadId", &id)], b"a"), MissingPartNumber);
    let list = [("uploadId", id.as_str()), ("part-number-marker", "x")];
    expect(c.store(&pass, "GET", &pass.video, &list, b""), InvalidArgument);
    expect(part(c, "1", "nobody", b"a"), NoSuchUpload);
    expect(part(c, "1", &id, &[0; 65]), EntityTooLarge);
    let one = c.part(&pass, &id, 1, &[1; 15]);
    let two = c.part(&pass, &id, 2, &[2; 16]);
    let three = c.part(&pass, &id, 3, &[3; 1]);
    expect(c.complete(&pass, &id, &[(1, &one), (2, &two)]), EntityTooSmall);
    let one = c.part(&pass, &id, 1, &[1; 16]);
    expect(c.complete(&pass, &id, &[(2, &two), (1, &one)]), InvalidPartOrder);
    expect(c.complete(&pass, &id, &[(1, &one), (1, &one)]), InvalidPartOrder);
    expect(c.complete(&pass, &id, &[(1, &one), (3, &three)]), InvalidPart);
    expect(c.complete(&pass, &id, &[(2, &two)]), InvalidPart);
    expect(c.complete(&pass, &id, &[(1, &two)]), InvalidPart);
    expect(c.complete(&pass, &id, &[(1, &one), (2, &two), (4, &three)]), InvalidPart);
    expect(c.complete(&pass, &id, &[]), MalformedXML);
    let body = complete_body(&[(1, &one)]);
    let query = [("uploadId", id.as_str())];
    expect(
        c.handle(pass.request("POST", &pass.video, &query, &[("Content-MD5", &md5(b"x"))], body.as_bytes())),
        BadDigest,
    );
    let mine = Pass { video: pass.cover.clone(), ..pass.clone() };
    expect(c.complete(&mine, &id, &[(1, &one)]), NoSuchUpload);
    assert_eq!(c.complete(&pass, &id, &[(1, &one), (2, &two), (3, &three)]).status, 200);
    expect(c.complete(&pass, &id, &[(1, &one)]), NoSuchUpload);
    expect(c.store(&pass, "GET", &pass.video, &[("uploadId", &id)], b""), NoSuchUpload);
    // A request for which no rule lets the page in.
    c.emulator.config_mut().cors.origins = vec!["http://friend".into()];
    expect(c.handle(preflight("http://foe")), AccessForbidden);

    // Those that only trouble brings about, and those of the disk and of calls that cross, have tests of their own.
    let elsewhere = [RequestTimeTooSkewed, InternalError, ServiceUnavailable, SlowDown, PathConflict, UploadConflict];
    let known = StoreError::ALL.iter().filter(|error| error.known(Dialect::Cos).is_some());
    let missing: Vec<_> = known.filter(|error| !seen.contains(error) && !elsewhere.contains(error)).collect();
    assert!(missing.is_empty(), "errors that nothing causes: {missing:?}");
}

fn preflight(origin: &str) -> Request {
    Request {
        method: "OPTIONS".into(),
        host: "x-1250000002.cos.ap-chongqing.myqcloud.com".into(),
        target: "/x".into(),
        headers: crate::support::headers(&[("Origin", origin), ("Access-Control-Request-Method", "PUT")]),
        ..Default::default()
    }
}

#[test]
fn garbage_gets_an_answer_and_never_a_panic() {
    let mut client = Client::new(tiny());
    let targets = [
        "",
        "/",
        "*",
        "/%",
        "/%zz",
        "?",
        "/?uploads",
        "/?uploads&prefix=%ff",
        "//",
        "/v3/index.php?Action=%ff",
        "/_emulator/",
        "/_app/signature?expireIn=x",
        "/_media/",
        "/_media/%ff/x",
        "/outin-demo/x?OSSAccessKeyId=a&Expires=-9223372036854775808&Signature=",
        "/outin-demo/x?OSSAccessKeyId=a&Expires=9223372036854775807&Signature=",
        "/outin-demo/x?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=a/b/c/oss/aliyun_v4_request&x-oss-date=片&x-oss-expires=1",
    ];
    let methods = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", ""];
    let authorizations = [
        "",
        "q-sign-algorithm=sha1",
        "&&&===",
        "q-sign-time=;",
        "Bearer x",
        "OSS",
        "OSS a:b",
        "OSS4-HMAC-SHA256 Credential=/////,Signature=,AdditionalHeaders=片;",
        "OSS4-HMAC-SHA256 Credential=a/b/c/oss/aliyun_v4_request,Signature=x",
    ];
    for target in targets {
        for method in methods {
            for authorization in authorizations {
                for host in [
                    "",
                    ":",
                    "x-1.cos.ap-chongqing.myqcloud.com:80",
                    "-1.cos..myqcloud.com",
                    "[::1]:80",
                    ".localhost",
                    "outin-demo.oss-cn-shanghai.aliyuncs.com",
                    "..aliyuncs.com",
                ] {
                    let mut headers = crate::support::headers(&[
                        ("Authorization", authorization),
                        ("Origin", "null"),
                        ("Range", "bytes=-"),
                        ("Vod-Forward-Cos", "nonsense"),
                        ("Content-Type", "application/json"),
                    ]);
                    if authorization.starts_with("OSS") {
                        let own = [("x-oss-date", "20250615T15064片"), ("x-oss-content-sha256", "UNSIGNED-PAYLOAD")];
                        headers.extend(crate::support::headers(&own));
                    }
                    let request = Request {
                        method: method.into(),
                        host: host.into(),
                        target: target.into(),
                        headers,
                        body: b"{}"[..].into(),
                    };
                    let status = client.handle(request).status;
                    assert!((200..600).contains(&status), "{method} {target} {status}");
                }
            }
        }
    }
}

//! A video by the page's own pairs: shapes, errors, keys that end, signatures, clocks.

use super::*;
use vodlift::cloud::Reason;
use vodlift::fault::Kind;
use vodlift::wire::Response;

#[test]
fn a_small_video_is_created_and_put_and_that_is_all() {
    let mut talk = begin(Task { meta: [vec![("Title".into(), "t".into())], vec![]], ..task(Some(5 * KIB), None) });
    let context = talk.reply(Ok(created(1)));
    assert_eq!((context.cloud, context.topic.name(), context.reason.name()), ("aliyun", "create", "start"));
    assert_eq!((context.kind, context.meta), ("media", vec![("Title".to_owned(), "t".to_owned())]));
    assert_eq!(talk.lines(), [format!("PUT /{KEY}")]);
    let put = &talk.sent[0].1;
    assert_eq!(host(put), "outin-demo.oss-cn-shanghai.aliyuncs.com");
    assert_eq!(header(put, "x-oss-security-token"), "token-1");
    assert_eq!(header(put, "x-oss-date"), "20250615T150640Z");
    assert!(
        header(put, "authorization")
            .starts_with("OSS4-HMAC-SHA256 Credential=STS.id/20250615/cn-shanghai/oss/aliyun_v4_request,Signature=")
    );
    talk.take_bytes("PUT");
    let done = done(&talk);
    assert_eq!((done.file_id.as_str(), done.media_url.as_deref(), done.confirmed), ("v1", None, true));
    assert_eq!(done.raw, r#"{"videoId":"v1"}"#);
}

#[test]
fn a_large_video_goes_in_parts() {
    let mut talk = uploading();
    (1..=3).for_each(|number| talk.take_bytes(&part(number)));
    let complete = talk.answer("POST", completed());
    assert_eq!(header(&complete, "content-type"), "application/xml");
    assert_eq!(done(&talk).file_id, "v1");
    let Some(Event::Stored { stored, .. }) = talk.events.iter().find(|event| matches!(event, Event::Stored { .. }))
    else {
        panic!("not told")
    };
    assert_eq!(stored.location, "outin-demo.oss-cn-shanghai.aliyuncs.com/sv/5e8f/a.mp4");
}

#[test]
fn every_shape_of_an_answer_is_understood() {
    let (address, auth) = pair(KEY, 1);
    let decoded = |text: &str| String::from_utf8(base64::decode(text).unwrap()).unwrap();
    let (plain_address, plain_auth) = (decoded(&address), decoded(&auth));
    let shapes = [
        created(1),
        format!(" {}\n", created(1)),
        format!(r#"{{"CreateUploadVideoResponse":{}}}"#, created(1)),
        format!(r#"{{"requestId":"R","videoId":"v1","uploadAddress":"{address}","uploadAuth":"{auth}"}}"#),
        format!(r#"{{"VideoId":"v1","UploadAddress":"{auth}","UploadAuth":"{address}"}}"#),
        format!(r#"{{"VideoId":"v1","UploadAddress":{plain_address},"UploadAuth":{plain_auth}}}"#),
        format!(
            "<?xml version='1.0'?><CreateUploadVideoResponse><VideoId>v1</VideoId><UploadAddress>{address}</UploadAddress><UploadAuth>{auth}</UploadAuth></CreateUploadVideoResponse>"
        ),
        format!(
            r#"{{"videoId":"v1","endpoint":"oss-cn-shanghai.aliyuncs.com","bucket":"outin-demo","key":"{KEY}","region":"oss-cn-shanghai","credentials":{{"accessKeyId":"STS.id","accessKeySecret":"secret","securityToken":"token-1","expiration":"{NOW}"}}}}"#
        ),
    ];
    for shape in shapes {
        let mut talk = begin(task(Some(5), None));
        talk.reply(Ok(shape.clone()));
        assert_eq!(talk.lines(), [format!("PUT /{KEY}")], "{shape}");
        assert!(header(&talk.sent[0].1, "authorization").contains("/cn-shanghai/oss/"), "{shape}");
        talk.take_bytes("PUT");
        assert_eq!(done(&talk).file_id, "v1", "{shape}");
    }
}

#[test]
fn what_is_no_answer_says_what_is_missing() {
    let (address, auth) = pair(KEY, 1);
    let without = |name: &str| {
        let text = String::from_utf8(base64::decode(&auth).unwrap()).unwrap().replace(name, "Odd");
        format!(r#"{{"VideoId":"v1","UploadAddress":"{address}","UploadAuth":"{}"}}"#, base64::encode(text.as_bytes()))
    };
    for (reply, slug) in [
        ("nonsense".to_owned(), "unreadable"),
        ("{}".into(), "no-upload-address"),
        (format!(r#"{{"VideoId":"v1","UploadAuth":"{auth}"}}"#), "no-upload-address"),
        (format!(r#"{{"VideoId":"v1","UploadAddress":"{address}"}}"#), "no-upload-auth"),
        (format!(r#"{{"UploadAddress":"{address}","UploadAuth":"not base64"}}"#), "no-upload-auth"),
        (without("SecurityToken"), "no-security-token"),
        (without("AccessKeyId"), "no-access-key-id"),
        (without("AccessKeySecret"), "no-access-key-secret"),
        (r#"{"AccessKeyId":"LTAI","AccessKeySecret":"permanent"}"#.into(), "no-security-token"),
    ] {
        let mut talk = begin(task(Some(5), None));
        talk.reply(Ok(reply.clone()));
        assert_eq!((talk.failure().kind, code(talk.failure())), (Kind::Signature, slug), "{reply}");
        assert!(talk.sent.is_empty());
    }
}

#[test]
fn errors_that_the_app_server_passes_on_are_typed() {
    for (name, kind) in [
        ("MissingTitle", Kind::Argument),
        ("InvalidFileName.Extension", Kind::Argument),
        ("IllegalCharacters", Kind::Argument),
        ("LengthExceededMax", Kind::Argument),
        ("TagsExceededMax", Kind::Argument),
        ("InvalidStorage.NotFound", Kind::Account),
        ("Forbidden.InitFailed", Kind::Account),
        ("OperationDenied.Suspended", Kind::Account),
        ("SignatureDoesNotMatch", Kind::Signature),
        ("NoSuchResource", Kind::Service),
    ] {
        let mut talk = begin(task(Some(5), None));
        talk.reply(Ok(error(name)));
        let fault = talk.failure();
        assert_eq!((fault.kind, code(fault), fault.request_id.as_str()), (kind, name, "R-9"));
    }
    for name in ["Throttling.User", "AddVideoFailed", "InternalError", "ServiceUnavailable"] {
        let mut talk = begin(task(Some(5), None));
        talk.reply(Ok(error(name)));
        talk.pass(2000);
        assert_eq!(talk.reply(Ok(created(1))).reason, Reason::Retry, "{name}");
        assert_eq!(talk.lines(), [format!("PUT /{KEY}")]);
    }
}

#[test]
fn a_video_gets_new_keys_before_the_old_ones_end_and_goes_on_meanwhile() {
    let renewal = |talk: &Talk| talk.upload.book().pass.as_ref().unwrap().renew_at - talk.now;
    assert_eq!(renewal(&uploading()), 2_700_000, "300 s before the end of 3000, whatever Expiration says");
    let (address, auth) = pair(KEY, 1);
    let auth = String::from_utf8(base64::decode(&auth).unwrap()).unwrap();
    let auth = auth.replace("ExpireUTCTime", "Odd").replace("3600", "100");
    let mut talk = begin(task(Some(20 * KIB), None));
    talk.reply(Ok(format!(r#"{{"VideoId":"v1","UploadAddress":"{address}","UploadAuth":{auth}}}"#)));
    assert_eq!(renewal(&talk), 90_000, "a tenth of what is shorter");
    talk.answer("POST", initiated("upload-1"));
    talk.take_bytes(&part(1));
    for second in 1..91 {
        talk.pass(1000);
        let sent: Vec<_> = talk.sent.iter().map(|(flight, _)| *flight).collect();
        sent.into_iter().for_each(|flight| talk.tell(Input::Sent { flight, bytes: second * 10 }));
    }
    let context = talk.reply(Ok(created(2)));
    assert_eq!((context.topic.name(), context.reason.name()), ("refresh", "expiring"));
    for (name, value) in [("videoId", "v1"), ("bucket", "outin-demo"), ("object", KEY)] {
        assert_eq!(context.handles.get(name), Some(value));
    }
    while talk.upload.book().object(vodlift::wire::Source::Media).fan.stored_bytes() < 20 * KIB {
        talk.wait();
        let line = talk.lines()[0].clone();
        talk.take_bytes(&line);
    }
    let complete = talk.answer("POST", completed());
    assert_eq!(header(&complete, "x-oss-security-token"), "token-2");
}

#[test]
fn an_ended_key_is_renewed_and_the_same_upload_goes_on() {
    for code in ["SecurityTokenExpired", "InvalidAccessKeyId", "InvalidSecurityToken"] {
        let mut talk = uploading();
        talk.take_bytes(&part(1));
        talk.answer(&part(2), refusal(403, code, "m"));
        let context = talk.reply(Ok(created(2)));
        let reason = if code == "SecurityTokenExpired" { "expired" } else { "refused" };
        assert_eq!((context.topic.name(), context.reason.name()), ("refresh", reason));
        assert_eq!(talk.lines(), [part(3), part(2)]);
        assert_eq!(header(&talk.sent[1].1, "x-oss-security-token"), "token-2");
    }
}

#[test]
fn keys_that_lead_elsewhere_begin_the_object_anew() {
    let mut talk = uploading();
    talk.take_bytes(&part(1));
    talk.answer(&part(2), refusal(403, "SecurityTokenExpired", "m"));
    let (address, auth) = pair("sv/other.mp4", 2);
    talk.reply(Ok(format!(r#"{{"VideoId":"v1","UploadAddress":"{address}","UploadAuth":"{auth}"}}"#)));
    assert_eq!(talk.lines(), ["POST /sv/other.mp4?uploads"]);
}

#[test]
fn keys_renewed_in_vain_are_given_up() {
    let mut talk = uploading();
    for number in 2..5 {
        talk.answer(&part(1), refusal(403, "SecurityTokenExpired", "m"));
        talk.reply(Ok(created(number)));
    }
    talk.answer(&part(1), refusal(403, "SecurityTokenExpired", "m"));
    assert_eq!(talk.failure().kind, Kind::Credentials);
}

#[test]
fn a_wrong_clock_is_put_right_by_the_servers_word() {
    let mut talk = uploading();
    let skewed = "<Error><Code>RequestTimeTooSkewed</Code><Message>m</Message><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds><ServerTime>2025-06-15T18:06:40.000Z</ServerTime></Error>";
    talk.answer(&part(1), Response { status: 403, headers: vec![], body: skewed.into() });
    assert_eq!(header(&talk.sent[0].1, "x-oss-date"), "20250615T180640Z");
    assert_eq!(talk.lines(), [part(1), part(2), part(3)]);
    talk.answer(&part(1), Response { status: 403, headers: vec![], body: skewed.into() });
    assert_eq!((talk.failure().kind, code(talk.failure())), (Kind::Credentials, "RequestTimeTooSkewed"));
}

#[test]
fn a_refused_first_signature_is_tried_in_the_older_version_once() {
    let mut talk = begin(task(Some(20 * KIB), None));
    talk.reply(Ok(created(1)));
    talk.answer("POST", refusal(403, "SignatureDoesNotMatch", "m"));
    let init = &talk.sent[0].1;
    assert!(header(init, "authorization").starts_with("OSS STS.id:"));
    assert_eq!(header(init, "x-oss-date"), "Sun, 15 Jun 2025 15:06:40 GMT");
    talk.answer("POST", initiated("upload-1"));
    talk.answer(&part(1), refusal(403, "SignatureDoesNotMatch", "m"));
    assert_eq!(talk.asked[0].1.reason, Reason::Refused, "no second change of version");
    // A version that was taken once is not given up.
    let mut talk = uploading();
    talk.answer(&part(1), refusal(403, "SignatureDoesNotMatch", "m"));
    assert_eq!(talk.asked[0].1.reason, Reason::Refused);
}

#[test]
fn a_bucket_that_takes_the_newer_version_only_gets_it() {
    let cloud = Aliyun(Settings { storage: vec!["http://127.0.0.1:9711/{bucket}".into()], ..cloud().0 });
    let mut talk = Talk::with(cloud, task(Some(5), None), settings());
    talk.tell(Input::Start);
    let (_, auth) = pair(KEY, 1);
    let address =
        format!(r#"{{"Endpoint":"https://oss-cn-shanghai.aliyuncs.com","Bucket":"outin-demo","FileName":"{KEY}"}}"#);
    talk.reply(Ok(format!(r#"{{"VideoId":"v1","UploadAddress":{address},"UploadAuth":"{auth}"}}"#)));
    talk.answer("PUT", refusal(403, "SignatureDoesNotMatch", "m"));
    let refused = "<Error><Code>InvalidArgument</Code><Message>m</Message><EC>\n0002-00000080</EC></Error>";
    talk.answer("PUT", Response { status: 403, headers: vec![], body: refused.into() });
    let put = talk.answer(
        "PUT",
        ok_with(&[("etag", &format!("\"{}\"", md5_hex(vodlift::wire::Source::Media, 0, 5).to_uppercase()))], ""),
    );
    assert!(header(&put, "authorization").starts_with("OSS4"));
    assert_eq!((host(&put), line(&put)), ("127.0.0.1:9711", format!("PUT /outin-demo/{KEY}")));
    assert_eq!(done(&talk).file_id, "v1");
}

#[test]
fn a_bucket_elsewhere_is_followed_once() {
    let mut talk = uploading();
    let elsewhere =
        "<Error><Code>AccessDenied</Code><Message>m</Message><Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint></Error>";
    talk.answer(&part(1), Response { status: 403, headers: vec![], body: elsewhere.into() });
    assert_eq!(host(&talk.sent[0].1), "outin-demo.oss-cn-beijing.aliyuncs.com");
    talk.answer(&part(1), Response { status: 403, headers: vec![], body: elsewhere.into() });
    assert_eq!((talk.failure().kind, code(talk.failure())), (Kind::Account, "AccessDenied"));
}

#[test]
fn a_lost_init_is_asked_again_for_there_is_no_looking() {
    let mut talk = begin(task(Some(20 * KIB), None));
    talk.reply(Ok(created(1)));
    talk.lose("POST");
    talk.wait();
    assert_eq!(talk.lines(), [format!("POST /{KEY}?uploads")]);
}

#[test]
fn a_video_that_is_gone_is_created_anew() {
    let mut talk = uploading();
    talk.answer(&part(1), refusal(403, "SecurityTokenExpired", "m"));
    talk.reply(Ok(error("InvalidVideo.NotFound")));
    assert_eq!(talk.asked[0].1.topic.name(), "create");
    let (address, auth) = pair("sv/new.mp4", 3);
    talk.reply(Ok(format!(r#"{{"VideoId":"v2","UploadAddress":"{address}","UploadAuth":"{auth}"}}"#)));
    assert_eq!(talk.lines(), ["POST /sv/new.mp4?uploads"]);
}

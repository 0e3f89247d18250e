//! The control plane: Prepare, Apply in its four shapes, Commit, the event, and every error (spec §2, §4).

use crate::support::{Client, Pass, START, tiny};
use serde_json::{Value, json};
use vodlift_emulator::Config;
use vodlift_emulator::errors::VodError;

fn client() -> Client {
    Client::new(Config::default())
}

#[test]
fn prepare_lists_the_regions() {
    let mut client = client();
    let signature = client.signature();
    let answer = client.control("PrepareUploadUGC", json!({ "signature": signature }));
    assert_eq!((&answer["code"], &answer["data"]["appId"]), (&json!(0), &json!(1_500_000_001)));
    let list = answer["data"]["cosRegionList"].as_array().unwrap();
    assert_eq!(list.len(), 2);
    let domain = list[1]["domain"].as_str().unwrap();
    assert!(domain.ends_with("-1250000002.cos.ap-guangzhou.myqcloud.com"), "{domain}");
    // The race's question is answered with 403: the bucket is there, and private.
    let head = client.handle(vodlift_emulator::Request {
        method: "HEAD".into(),
        host: domain.into(),
        target: "/".into(),
        ..Default::default()
    });
    assert_eq!((head.status, head.text()), (403, String::new()));
}

#[test]
fn apply_answers_everything_that_a_client_needs() {
    let mut client = client();
    let pass = client.apply_with_cover(3, 4);
    let data = &pass.data;
    assert_eq!(data["storageRegionV5"], data["StorageRegionV5"]);
    assert_eq!((&data["storageRegion"], &data["storageAppId"]), (&json!("cq"), &json!(1_250_000_002)));
    assert_eq!(data["timestamp"], START);
    assert_eq!(data["tempCertificate"]["expiredTime"], START + 7200);
    let bucket = data["storageBucket"].as_str().unwrap();
    assert!(pass.video.starts_with(bucket) && pass.video.ends_with(".mp4"), "{}", pass.video);
    assert!(pass.cover.starts_with(bucket) && pass.cover.ends_with(".png"), "{}", pass.cover);
    assert!(data["video"]["storageSignature"].is_string() && pass.token.len() > 20 && pass.session.len() > 60);
    assert!(client.apply(3).data.get("cover").is_none());
}

#[test]
fn the_wished_region_is_taken() {
    let mut client = client();
    let signature = client.signature();
    let body = json!({ "signature": signature, "videoName": "", "videoType": "mp3", "videoSize": 0, "uploadFromWeb": true, "storageRegion": "ap-guangzhou" });
    assert_eq!(client.control("ApplyUploadUGC", body)["data"]["storageRegionV5"], "ap-guangzhou");
    let signature = client.signature_with(&[("storageRegion", "ap-guangzhou")]);
    let body =
        json!({ "signature": signature, "videoName": "", "videoType": "mp3", "videoSize": 0, "uploadFromWeb": true });
    assert_eq!(client.control("ApplyUploadUGC", body)["data"]["storageRegionV5"], "ap-guangzhou");
}

#[test]
fn a_session_is_resumed_with_the_same_paths_and_fresh_credentials() {
    let mut client = client();
    let first = client.apply_with_cover(3, 4);
    client.now += 80_000;
    let signature = client.signature();
    let body = json!({ "signature": signature, "vodSessionKey": first.session, "uploadFromWeb": true });
    let second = Pass::of(&client.control("ApplyUploadUGC", body.clone()));
    assert_eq!(
        (&first.video, &first.cover, &first.host, &first.session),
        (&second.video, &second.cover, &second.host, &second.session)
    );
    assert_ne!((&first.id, &first.key, &first.token), (&second.id, &second.key, &second.token));
    assert_eq!(second.window.0, START as i64 + 80_000);
    client.now += 6401;
    assert_eq!(client.control("ApplyUploadUGC", body)["code"], 90003);
}

#[test]
fn commit_says_the_same_however_often_it_is_asked_and_the_event_comes_once() {
    let mut client = client();
    let signature =
        client.signature_with(&[("procedure", "Flow(1,1)"), ("sourceContext", "user=42 片"), ("classId", "7")]);
    let body = json!({ "signature": signature, "videoName": "my clip", "videoType": "mp4", "videoSize": 3, "uploadFromWeb": true });
    let pass = Pass::of(&client.control("ApplyUploadUGC", body));
    assert_eq!(client.commit(&pass)["code"], 90012);
    assert_eq!(client.put(&pass, &pass.video, b"abc").status, 200);
    let first = client.commit(&pass);
    let file_id = first["data"]["fileId"].as_str().unwrap();
    assert!(file_id.parse::<u64>().unwrap() > 1 << 53);
    assert_eq!(first["data"]["video"]["url"], format!("http://1500000001.vod2.myqcloud.com/{}", pass.video));
    assert!(first["data"].get("cover").is_none());
    client.now += 10;
    assert_eq!(client.commit(&pass), first);
    let [event] = client.emulator.events() else { panic!("{:?}", client.emulator.events()) };
    assert_eq!(event["EventType"], "NewFileUpload");
    let upload = &event["FileUploadEvent"];
    assert_eq!((&upload["FileId"], &upload["MediaBasicInfo"]["Name"]), (&first["data"]["fileId"], &json!("my clip")));
    assert_eq!(upload["SourceInfo"], json!({ "SourceType": "ClientUpload", "SourceContext": "user=42 片" }));
    assert_eq!(event["data"]["procedureTaskId"], upload["ProcedureTaskId"]);
    assert_ne!(upload["ProcedureTaskId"], "");
}

#[test]
fn events_go_to_the_app_server_that_was_named() {
    let mut config = Config { events_url: Some("http://127.0.0.1:1/hook".into()), ..Config::default() };
    config.public_base = Some("http://127.0.0.1:9711".into());
    let mut client = Client::new(config);
    let pass = client.apply(0);
    client.put(&pass, &pass.video, b"");
    let url = client.commit(&pass)["data"]["video"]["url"].as_str().unwrap().to_owned();
    let bucket = pass.host.split('.').next().unwrap();
    assert_eq!(url, format!("http://127.0.0.1:9711/_media/{bucket}/{}", pass.video));
    let posts = client.emulator.take_outbox();
    assert_eq!((posts.len(), posts[0].url.as_str()), (1, "http://127.0.0.1:1/hook"));
    assert!(client.emulator.events().is_empty() && client.emulator.take_outbox().is_empty());
}

#[test]
fn a_cover_is_replaced_by_file_id() {
    let mut client = client();
    let pass = client.apply(3);
    client.put(&pass, &pass.video, b"abc");
    let file_id = client.commit(&pass)["data"]["fileId"].as_str().unwrap().to_owned();
    let signature = client.signature();
    let body = json!({ "signature": signature, "fileId": file_id, "coverName": "c", "coverType": "jpg", "coverSize": 2, "uploadFromWeb": true });
    let cover = Pass::of(&client.control("ApplyUploadUGC", body));
    assert!(cover.video.is_empty() && cover.data.get("video").is_none());
    client.put(&cover, &cover.cover, b"xy");
    let data = client.commit(&cover)["data"].clone();
    assert_eq!(data["fileId"], file_id.as_str());
    assert!(data["cover"]["url"].as_str().unwrap().ends_with(".jpg") && data.get("video").is_none());
    assert_eq!(client.emulator.events().len(), 1, "a cover is no new file");
}

#[test]
fn mobile_clients_send_more_with_a_session_key_and_mini_programs_no_size() {
    let mut client = client();
    let pass = client.apply(3);
    let signature = client.signature();
    let mut body = json!({ "signature": signature, "vodSessionKey": pass.session, "videoName": "a", "videoType": "mp4", "videoSize": 3 });
    assert_eq!(client.control("ApplyUploadUGC", body.clone())["code"], 10001);
    body["clientVersion"] = "11.1".into();
    assert_eq!(client.control("ApplyUploadUGC", body)["code"], 0);
    let signature = client.signature();
    let body = json!({ "signature": signature, "videoName": "a", "videoType": "mp4" });
    assert_eq!(client.control("ApplyUploadUGC", body)["code"], 0);
}

#[test]
fn a_one_time_signature_is_good_for_one_call() {
    let mut client = client();
    let signature = client.signature_with(&[("oneTimeValid", "1")]);
    let body =
        json!({ "signature": signature, "videoName": "a", "videoType": "mp4", "videoSize": 3, "uploadFromWeb": true });
    let pass = Pass::of(&client.control("ApplyUploadUGC", body.clone()));
    assert_eq!(client.control("ApplyUploadUGC", body.clone())["code"], 90001);
    let commit = json!({ "signature": signature, "vodSessionKey": pass.session });
    assert_eq!(client.control("CommitUploadUGC", commit)["message"], "ugc upload | duplicate vod signature");
    client.emulator.config_mut().strict.one_time = false;
    assert_eq!(client.control("ApplyUploadUGC", body)["code"], 0);
}

/// A valid Apply body, changed in one place.
fn apply_with(client: &mut Client, change: impl FnOnce(&mut Value)) -> Value {
    let signature = client.signature();
    let mut body =
        json!({ "signature": signature, "videoName": "a", "videoType": "mp4", "videoSize": 3, "uploadFromWeb": true });
    change(&mut body);
    client.control("ApplyUploadUGC", body)
}

#[test]
fn every_error_has_its_cause() {
    let mut client = Client::new(tiny());
    let mut seen: Vec<i64> = Vec::new();
    let mut expect = |answer: Value, error: VodError| {
        let (code, message) = error.words();
        assert_eq!((answer["code"].as_i64(), answer["message"].as_str()), (Some(code), Some(message)), "{error:?}");
        seen.push(code);
    };
    use VodError::*;
    let text = |value: &str| json!(value);
    let c = &mut client;
    for change in [
        ("videoSize", json!("3")),
        ("videoSize", json!(-1)),
        ("videoSize", json!(1.5)),
        ("videoName", json!(7)),
        ("videoName", Value::Null),
        ("surprise", json!(1)),
        ("uploadFromWeb", json!(false)),
        ("ExpireTime", text("tomorrow")),
        ("signature", json!(4)),
        ("coverType", text("png")),
    ] {
        expect(apply_with(c, |body| body[change.0] = change.1.clone()), InvalidRequest);
    }
    for (name, value, error) in [
        ("videoType", text("exe"), InvalidMediaType),
        ("videoType", text("MP4"), InvalidMediaType),
        ("videoSize", json!(1001), SizeOverLimit),
        ("videoName", text("a:b"), InvalidName),
        ("storageRegion", text("ap-nowhere"), InvalidRegion),
        ("signature", text("AAAA"), InvalidSignature),
        ("signature", text(""), InvalidSignature),
        ("vodSessionKey", text("nobody's"), InvalidRequest),
    ] {
        expect(apply_with(c, |body| body[name] = value), error);
    }
    let signature = c.signature();
    for (body, error) in [
        (
            json!({ "signature": signature, "fileId": "1", "coverName": "c", "coverType": "png", "coverSize": 1 }),
            NoSuchFile,
        ),
        (json!({ "signature": signature, "fileId": "1", "videoName": "c" }), InvalidRequest),
        (json!({ "signature": signature, "vodSessionKey": "nobody's" }), InvalidSession),
        (
            json!({ "signature": signature, "videoName": "a", "videoType": "mp4", "coverName": "c", "coverType": "mp4", "coverSize": 1 }),
            InvalidCoverType,
        ),
        (json!([]), InvalidRequest),
    ] {
        expect(c.control("ApplyUploadUGC", body), error);
    }
    expect(c.control("DeleteEverything", json!({ "signature": signature })), InvalidRequest);
    expect(c.control("CommitUploadUGC", json!({ "signature": signature })), InvalidRequest);
    let signature = c.signature_with(&[("vodSubAppId", "99")]);
    expect(c.control("PrepareUploadUGC", json!({ "signature": signature })), NoSubApp);

    let pass = c.apply(3);
    expect(c.commit(&pass), ObjectMissing);
    c.put(&pass, &pass.video, b"four");
    expect(c.commit(&pass), SizeMismatch);
    c.emulator.config_mut().strict.size_at_commit = false;
    assert_eq!(c.commit(&pass)["code"], 0);
    let signature = c.signature();
    expect(
        c.control("ApplyUploadUGC", json!({ "signature": signature, "vodSessionKey": pass.session })),
        SessionCommitted,
    );
    let other = c.signature_with(&[("vodSubAppId", "1500000002")]);
    expect(c.control("ApplyUploadUGC", json!({ "signature": other, "vodSessionKey": pass.session })), InvalidSession);
    let once = c.signature_with(&[("oneTimeValid", "1")]);
    assert_eq!(c.control("PrepareUploadUGC", json!({ "signature": once }))["code"], 0);
    expect(c.control("PrepareUploadUGC", json!({ "signature": once })), DuplicateSignature);
    let pass = c.apply(3);
    c.now += 86_401;
    expect(c.commit(&pass), SessionExpired);

    let all: Vec<i64> = VodError::ALL.iter().map(|error| error.words().0).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen, all, "an error that nothing causes");
}

#[test]
fn what_is_no_control_call_is_refused() {
    let mut client = client();
    assert_eq!(
        client.post("ApplyUploadUGC", "{".into()).text(),
        r#"{"code":10001,"data":{},"message":"ugc upload | invalid request"}"#
    );
    let get = client.handle(vodlift_emulator::Request {
        method: "GET".into(),
        host: "vod2.dnsv1.com".into(),
        target: "/v3/index.php?Action=ApplyUploadUGC".into(),
        ..Default::default()
    });
    assert_eq!(get.status, 405);
    let report = client.handle(vodlift_emulator::Request {
        method: "POST".into(),
        host: "vodreport.qcloud.com".into(),
        target: "/ugcupload_new".into(),
        ..Default::default()
    });
    assert_eq!(report.status, 200);
}

#[test]
fn switches_make_it_lenient() {
    let mut client = client();
    let strict = &mut client.emulator.config_mut().strict;
    (strict.unknown_fields, strict.body_shapes, strict.names) = (false, false, false);
    let answer = apply_with(&mut client, |body| {
        body["surprise"] = 1.into();
        body["videoName"] = "a:b".into();
    });
    assert_eq!(answer["code"], 0);
}

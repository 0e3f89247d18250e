//! Alibaba VOD: the door of its API, keys for uploads, pictures (aliyun §2, §3).

use crate::rpc::{Rpc, SHANGHAI, decoded, refused};
use crate::support::{START, element, headers};
use serde_json::{Value, json};
use vodlift_emulator::clock::iso_seconds;
use vodlift_emulator::encoding::query_pairs;
use vodlift_emulator::errors::AliyunError;
use vodlift_emulator::{Config, Request};

fn rpc() -> Rpc {
    Rpc::new(Config::default())
}

#[test]
fn a_video_gets_an_id_a_place_and_a_key() {
    for method in ["GET", "POST"] {
        let mut rpc = rpc();
        rpc.method = method;
        let answer = rpc.video();
        let (address, auth) = decoded(&answer);
        let id = answer["VideoId"].as_str().unwrap();
        assert!(id.len() == 32 && id.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase()), "{id}");
        let request_id = answer["RequestId"].as_str().unwrap();
        assert!(request_id.len() == 36 && request_id == request_id.to_uppercase(), "{request_id}");
        assert_eq!(address["Endpoint"], "https://oss-cn-shanghai.aliyuncs.com");
        assert!(address["Bucket"].as_str().unwrap().starts_with("outin-"));
        let key = address["FileName"].as_str().unwrap();
        let guid = key.split('/').nth(1).unwrap();
        assert_eq!((guid.len(), key), (36, &*format!("sv/{guid}/{guid}.mp4")));
        assert!(auth["AccessKeyId"].as_str().unwrap().starts_with("STS."));
        assert!(auth["AccessKeySecret"].is_string() && auth["SecurityToken"].is_string());
        assert_eq!((&auth["Expiration"], &auth["Region"]), (&json!("3000"), &json!("cn-shanghai")));
        assert_eq!(auth["ExpireUTCTime"], iso_seconds(START as i64 + 3000));
        let lent = rpc.emulator.oss().key(auth["AccessKeyId"].as_str().unwrap()).unwrap();
        assert_eq!((&*lent.object, lent.lent.expires), (key, START as i64 + 3000));
        assert_ne!(rpc.video()["VideoId"], answer["VideoId"]);
    }
}

#[test]
fn a_video_is_refreshed_under_the_same_address_an_image_never() {
    let mut rpc = rpc();
    let video = rpc.json("CreateUploadVideo", &[("FileName", "a.MP4"), ("Title", "t"), ("ReferenceId", "my-video_1")]);
    let id = video["VideoId"].as_str().unwrap();
    for by in [("VideoId", id), ("ReferenceId", "my-video_1")] {
        let fresh = rpc.json("RefreshUploadVideo", &[by]);
        assert_eq!((&fresh["VideoId"], &fresh["UploadAddress"]), (&video["VideoId"], &video["UploadAddress"]));
        assert_ne!(fresh["UploadAuth"], video["UploadAuth"]);
    }
    let image = rpc.json("CreateUploadImage", &[("ImageType", "default")]);
    let unknown = (404, "InvalidVideo.NotFound".to_owned());
    assert_eq!(rpc.refusal("RefreshUploadVideo", &[("VideoId", image["ImageId"].as_str().unwrap())]), unknown);
    assert_eq!(rpc.refusal("RefreshUploadVideo", &[("VideoId", "0")]), unknown);
    assert_eq!(rpc.refusal("RefreshUploadVideo", &[("ReferenceId", "another")]), unknown);
}

#[test]
fn an_image_gets_two_addresses_and_is_known_by_its_id() {
    let mut config = Config::default();
    config.aliyun.categories.insert(7, "Posters".into());
    let mut rpc = Rpc::new(config);
    let image = rpc.json(
        "CreateUploadImage",
        &[
            ("ImageType", "cover"),
            ("ImageExt", "jpg"),
            ("Title", "海报"),
            ("Tags", "a,b"),
            ("Description", "d"),
            ("CateId", "7"),
            ("OriginalFileName", "poster.png"),
        ],
    );
    let (address, _) = decoded(&image);
    let key = address["FileName"].as_str().unwrap();
    assert!(key.starts_with("image/cover/") && key.ends_with(".jpg"), "{key}");
    let file = format!("https://{}.oss-cn-shanghai.aliyuncs.com/{key}", address["Bucket"].as_str().unwrap());
    assert_eq!((&image["FileURL"], &image["ImageURL"]), (&json!(file), &json!(file)));
    let id = image["ImageId"].as_str().unwrap();
    let info = rpc.json("GetImageInfo", &[("ImageId", id)])["ImageInfo"].clone();
    for (name, value) in [
        ("ImageId", json!(id)),
        ("Title", json!("海报")),
        ("Description", json!("d")),
        ("Tags", json!("a,b")),
        ("CateId", json!(7)),
        ("CateName", json!("Posters")),
        ("AppId", json!("app-1000000")),
        ("CreationTime", json!(iso_seconds(START as i64))),
        ("ImageType", json!("cover")),
        ("Status", json!("Uploading")),
        ("URL", json!(file)),
    ] {
        assert_eq!(info[name], value, "{name}");
    }
    assert_eq!(
        info["StorageLocation"],
        format!("{}.oss-cn-shanghai.aliyuncs.com", address["Bucket"].as_str().unwrap())
    );
    assert_eq!(info["Mezzanine"]["OriginalFileName"], "poster.jpg");
    let url = |rpc: &mut Rpc, more: &[(&str, &str)]| {
        let all: Vec<_> = [("ImageId", id), ("OutputType", "oss")].iter().chain(more).copied().collect();
        rpc.json("GetImageInfo", &all)["ImageInfo"]["URL"].as_str().unwrap().to_owned()
    };
    assert!(url(&mut rpc, &[]).starts_with(&format!("{file}?Expires={}&OSSAccessKeyId=LTAI", START + 3600)));
    assert!(url(&mut rpc, &[("AuthTimeout", "5")]).contains(&format!("?Expires={}&", START + 5)));
    assert_eq!(rpc.refusal("GetImageInfo", &[("ImageId", "0")]), (404, "NoSuchResource".into()));
    let video = rpc.video();
    let video = video["VideoId"].as_str().unwrap();
    assert_eq!(rpc.refusal("GetImageInfo", &[("ImageId", video)]), (404, "NoSuchResource".into()));
}

#[test]
fn an_endpoint_leads_back_to_whoever_asked_on_this_machine() {
    let mut rpc = Rpc::new(Config { public_base: Some("http://127.0.0.1:9711".into()), ..Config::default() });
    assert_eq!(decoded(&rpc.video()).0["Endpoint"], "https://oss-cn-shanghai.aliyuncs.com");
    rpc.host = "127.0.0.1:9711";
    assert_eq!(decoded(&rpc.video()).0["Endpoint"], "http://localhost:9711");
    let image = rpc.json("CreateUploadImage", &[("ImageType", "default")]);
    let (address, _) = decoded(&image);
    let (bucket, key) = (address["Bucket"].as_str().unwrap(), address["FileName"].as_str().unwrap());
    assert_eq!(image["FileURL"], format!("http://localhost:9711/{bucket}/{key}"));
    assert_eq!(image["ImageURL"], format!("http://127.0.0.1:9711/_media/{bucket}/{key}"));
    rpc.emulator.config_mut().aliyun.endpoint = Some("https://upload.example.com".into());
    assert_eq!(decoded(&rpc.video()).0["Endpoint"], "https://upload.example.com");
}

#[test]
fn keys_live_as_long_as_they_are_told_and_say_so_in_many_ways() {
    let mut config = Config::default();
    config.aliyun.credential_seconds = 1;
    config.aliyun.expiration = Some(3600);
    config.aliyun.undocumented = false;
    let mut rpc = Rpc::new(config);
    let (_, auth) = decoded(&rpc.video());
    assert_eq!(auth["Expiration"], "3600");
    assert_eq!((&auth["ExpireUTCTime"], &auth["Region"]), (&Value::Null, &Value::Null));
    let lent = rpc.emulator.oss().key(auth["AccessKeyId"].as_str().unwrap()).unwrap();
    assert_eq!(lent.lent.expires, START as i64 + 1);
}

#[test]
fn acceleration_is_for_accounts_that_have_it() {
    let wish = r#"{"AccelerateConfig":{"Type":"oss","Domain":"https://oss-accelerate.aliyuncs.com"}}"#;
    let call = [("FileName", "a.mp4"), ("Title", "t"), ("UserData", wish)];
    let mut rpc = rpc();
    assert_eq!(decoded(&rpc.json("CreateUploadVideo", &call)).0["Endpoint"], "https://oss-cn-shanghai.aliyuncs.com");
    rpc.emulator.config_mut().aliyun.accelerate = true;
    assert_eq!(decoded(&rpc.json("CreateUploadVideo", &call)).0["Endpoint"], "https://oss-accelerate.aliyuncs.com");
    assert_eq!(decoded(&rpc.video()).0["Endpoint"], "https://oss-cn-shanghai.aliyuncs.com");
}

#[test]
fn the_door_checks_one_thing_after_another() {
    let mut rpc = rpc();
    let mut check = |changes: &[(&str, &str)], status: u16, code: &str| {
        let mut all = vec![("FileName", "a.mp4"), ("Title", "t")];
        all.extend_from_slice(changes);
        assert_eq!(rpc.refusal("CreateUploadVideo", &all), (status, code.to_owned()), "{changes:?}");
    };
    check(&[("Action", "")], 400, "MissingParameter");
    check(&[("Version", "2016-01-01")], 400, "InvalidParameter");
    check(&[("AccessKeyId", "")], 400, "MissingParameter");
    check(&[("AccessKeyId", "LTAInobody")], 404, "InvalidAccessKeyId.NotFound");
    check(&[("SignatureMethod", "HMAC-SHA256")], 400, "InvalidParameter");
    check(&[("SignatureVersion", "2.0")], 400, "InvalidParameter");
    check(&[("SignatureNonce", "")], 400, "MissingParameter");
    check(&[("Timestamp", "2025-06-15 15:06:40")], 400, "InvalidTimeStamp.Format");
    for seconds in [-901, 901] {
        check(&[("Timestamp", &iso_seconds(START as i64 + seconds))], 400, "InvalidTimeStamp.Expired");
    }
    check(&[("Action", "GetVideoList")], 404, "InvalidAction.NotFound");
    rpc.video();
    let good = [("FileName", "a.mp4"), ("Title", "t")];
    for changes in [("Timestamp", ""), ("SignatureMethod", "Hmac-SHA1"), ("RequestId", "0E2D9C11"), ("Unknown", "x y")]
    {
        rpc.json("CreateUploadVideo", &[good[0], good[1], changes]);
    }
    rpc.json("CreateUploadVideo", &[good[0], good[1], ("Timestamp", &iso_seconds(START as i64 - 900))]);
    rpc.emulator.config_mut().aliyun.timestamp_required = true;
    assert_eq!(rpc.refusal("CreateUploadVideo", &[("Timestamp", "")]), (400, "IllegalTimestamp".into()));
    rpc.method = "DELETE";
    assert_eq!(rpc.refusal("CreateUploadVideo", &good), (403, "UnsupportedHTTPMethod".into()));
}

#[test]
fn a_wrong_signature_is_shown_what_should_have_been_signed() {
    let mut rpc = rpc();
    rpc.secret.push('x');
    let response = rpc.ask("GetImageInfo", &[("ImageId", "0")]);
    assert_eq!(refused(&response), (400, "SignatureDoesNotMatch".into()));
    assert!(response.text().contains("server string to sign is:GET&%2F&AccessKeyId%3D"), "{}", response.text());
    let text = rpc.parameters("GetImageInfo", &[]).signed("POST", "ExampleAccessKeySecret00000000");
    assert_eq!(refused(&rpc.send(&text)).1, "SignatureDoesNotMatch", "the method is signed");
}

#[test]
fn a_nonce_is_good_for_one_call_that_was_let_in() {
    let mut rpc = rpc();
    let secret = rpc.secret.clone();
    let call = [("FileName", "a.mp4"), ("Title", "t"), ("SignatureNonce", "once")];
    let wrong = rpc.parameters("CreateUploadVideo", &call).signed("GET", "another");
    assert_eq!(refused(&rpc.send(&wrong)).1, "SignatureDoesNotMatch");
    let text = rpc.parameters("CreateUploadVideo", &call).signed("GET", &secret);
    assert_eq!(rpc.send(&text).status, 200);
    assert_eq!(refused(&rpc.send(&text)), (400, "SignatureNonceUsed".into()));
}

#[test]
fn parameters_may_be_in_query_and_form_at_once() {
    let mut rpc = rpc();
    rpc.method = "POST";
    let secret = rpc.secret.clone();
    let text =
        rpc.parameters("CreateUploadVideo", &[("FileName", "a b.mp4"), ("Title", "c+d")]).signed("POST", &secret);
    let pairs: Vec<&str> = text.split('&').collect();
    let (query, form) = pairs.split_at(4);
    let request = Request {
        method: "POST".into(),
        host: "vod.aliyuncs.com".into(),
        target: format!("/?{}", query.join("&")),
        // A form writes a space as a plus.
        body: form.join("&").replace("%20", "+").into(),
        ..Default::default()
    };
    let response = rpc.emulator.handle(&request, rpc.now * 1000);
    assert_eq!(response.status, 200, "{}", response.text());
}

#[test]
fn answers_are_xml_unless_json_is_wanted_in_whatever_case() {
    let mut rpc = rpc();
    for format in ["", "XML", "xml"] {
        let response = rpc.ask("CreateUploadImage", &[("Format", format), ("ImageType", "default")]);
        let text = response.text();
        assert!(response.header("content-type").unwrap().starts_with("text/xml"));
        assert!(text.contains("<CreateUploadImageResponse><"), "{text}");
        assert_eq!(element(&text, "ImageId").unwrap().len(), 32);
        let id = element(&text, "ImageId").unwrap();
        let info = rpc.ask("GetImageInfo", &[("Format", format), ("ImageId", &id)]).text();
        assert!(info.contains("<ImageInfo>") && info.contains("<Mezzanine><FileURL>"), "{info}");
        assert!(info.contains("&amp;OSSAccessKeyId="), "{info}");
        let error = rpc.ask("GetImageInfo", &[("Format", format), ("ImageId", "0")]).text();
        assert!(error.contains("<Error><") && element(&error, "Code").as_deref() == Some("NoSuchResource"), "{error}");
        assert_eq!(element(&error, "HostId").as_deref(), Some(SHANGHAI));
    }
    assert_eq!(rpc.ask("CreateUploadImage", &[("Format", "json"), ("ImageType", "default")]).status, 200);
    let error = rpc.ask("CreateUploadImage", &[("Format", "CSV"), ("ImageType", "default")]).text();
    assert_eq!(element(&error, "Code").as_deref(), Some("InvalidParameter"));
    rpc.emulator.config_mut().aliyun.wrapped = true;
    assert!(rpc.video()["CreateUploadVideoResponse"]["VideoId"].is_string());
}

#[test]
fn every_page_may_call_and_read_errors_too() {
    let mut rpc = rpc();
    let answer = rpc.ask("GetImageInfo", &[("ImageId", "0")]);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let mut ask = |headers| {
        let request = Request {
            method: "OPTIONS".into(),
            host: SHANGHAI.into(),
            target: "/".into(),
            headers,
            ..Default::default()
        };
        rpc.emulator.handle(&request, START * 1000)
    };
    let bare = ask(Vec::new());
    assert_eq!((bare.status, bare.header("access-control-allow-origin")), (200, Some("*")));
    let names = "x-acs-action,x-acs-version,x-sdk-client";
    let preflight = ask(headers(&[
        ("Origin", "http://a"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", names),
    ]));
    assert_eq!(preflight.header("access-control-allow-headers"), Some(names));
    assert!(preflight.header("access-control-allow-methods").unwrap().contains("POST"));
    rpc.emulator.config_mut().cors.origins = vec!["http://b".into()];
    let request = Request {
        host: SHANGHAI.into(),
        target: "/".into(),
        headers: headers(&[("Origin", "http://a")]),
        ..Default::default()
    };
    assert_eq!(rpc.emulator.handle(&request, START * 1000).header("access-control-allow-origin"), None);
}

#[test]
fn the_log_knows_the_call_but_no_secret() {
    let mut rpc = rpc();
    rpc.video();
    rpc.refusal("GetImageInfo", &[("ImageId", "0"), ("SecurityToken", "s3cret")]);
    let entries: Vec<_> = rpc.emulator.log(0).collect();
    assert_eq!((entries[0].route, &*entries[0].signature), ("create", "ok"));
    assert_eq!((entries[1].route, entries[1].code.as_str()), ("info", Some("NoSuchResource")));
    for entry in entries {
        assert!(!entry.request.3.contains("Signature=") && !entry.request.3.contains("s3cret"), "{}", entry.request.3);
        assert!(entry.request.3.contains("Action="), "{}", entry.request.3);
    }
}

#[test]
fn trouble_takes_any_code_of_the_list() {
    let mut rpc = rpc();
    for error in AliyunError::ALL {
        let (status, code, _) = error.words();
        let rule =
            json!({ "rules": [{ "route": "create", "effect": { "kind": "status", "status": status, "code": code } }] });
        rpc.emulator.set_trouble(serde_json::from_value(rule).unwrap()).unwrap();
        let response = rpc.ask("CreateUploadVideo", &[("FileName", "a.mp4"), ("Title", "t")]);
        assert_eq!(refused(&response), (status, code.to_owned()));
    }
    let rule =
        |effect: Value| serde_json::from_value(json!({ "rules": [{ "route": "refresh", "effect": effect }] })).unwrap();
    rpc.emulator.set_trouble(rule(json!({ "kind": "status", "status": 503 }))).unwrap();
    assert_eq!(rpc.refusal("RefreshUploadVideo", &[]), (503, "AddVideoFailed".into()));
    rpc.emulator.set_trouble(rule(json!({ "kind": "business", "code": 1005 }))).unwrap();
    assert_eq!(rpc.refusal("RefreshUploadVideo", &[]), (200, "1005".into()));
    rpc.method = "POST";
    let pairs = query_pairs("x-acs-action=RefreshUploadVideo").unwrap();
    let request = Request {
        method: "POST".into(),
        host: SHANGHAI.into(),
        target: "/".into(),
        headers: pairs,
        ..Default::default()
    };
    assert!(
        rpc.emulator.handle(&request, START * 1000).text().contains("<Code>1005</Code>"),
        "a form's Action is in a header"
    );
}

#[test]
fn a_bucket_may_have_the_name_of_the_api() {
    let mut rpc = rpc();
    let mut server = |host: &str| {
        let request = Request { method: "GET".into(), host: host.into(), target: "/".into(), ..Default::default() };
        rpc.emulator.handle(&request, START * 1000).header("server").map(str::to_owned)
    };
    assert_eq!(server("vod.oss-cn-shanghai.aliyuncs.com").as_deref(), Some("AliyunOSS"));
    assert_eq!((server(SHANGHAI), server("vod.aliyuncs.com:443")), (None, None));
}

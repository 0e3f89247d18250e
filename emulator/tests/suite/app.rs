//! The built-in app server: what a page's `getSignature` gets for the context that it posts.

use crate::rpc::{decoded, refused};
use crate::support::{START, headers};
use crate::youku_calls::{code, json};
use serde_json::{Value, json};
use vodlift_emulator::aliyun::Parameters;
use vodlift_emulator::{Config, Emulator, Fate, Request, Response};

struct Page {
    emulator: Emulator,
    now: u64,
}

impl Page {
    fn new() -> Self {
        let config = Config { public_base: Some("http://127.0.0.1:9711".into()), ..Config::default() };
        Self { emulator: Emulator::new(config), now: START }
    }

    fn post(&mut self, path: &str, body: &str) -> Response {
        let request = Request {
            method: "POST".into(),
            host: "127.0.0.1:9711".into(),
            target: format!("/_app/{path}"),
            headers: headers(&[("Origin", "http://localhost:8080"), ("Content-Type", "application/json")]),
            body: body.to_owned().into(),
        };
        self.emulator.handle(&request, self.now * 1000)
    }

    /// A call with a context; the answer that a page can read.
    fn ask(&mut self, cloud: &str, action: &str, kind: &str, meta: Value, handle: Value) -> Response {
        let context = json!({
            "cloud": cloud, "action": action, "reason": "start", "kind": kind, "attempt": 1,
            "file": { "name": "My Film.MP4", "size": 5, "type": "video/mp4" }, "meta": meta, "handle": handle,
        });
        let response = self.post(cloud, &context.to_string());
        assert_eq!(response.header("access-control-allow-origin"), Some("*"));
        response
    }

    fn answer(&mut self, cloud: &str, action: &str, kind: &str, meta: Value, handle: Value) -> Value {
        let response = self.ask(cloud, action, kind, meta, handle);
        assert!(response.status < 300, "{}", response.text());
        json(&response)
    }

    fn trouble(&mut self, rules: Value) {
        self.emulator.set_trouble(serde_json::from_value(json!({ "rules": rules })).unwrap()).unwrap();
    }

    fn routes(&self) -> Vec<(&'static str, u16)> {
        self.emulator.log(0).map(|entry| (entry.route, entry.status)).collect()
    }
}

#[test]
fn a_video_of_alibaba() {
    let mut page = Page::new();
    let meta = json!({ "title": "Ours", "tags": ["a", "b"], "cateId": 7, "coverUrl": "http://example.com/a.png", "userData": { "Extend": { "x": 1 } }, "note": "not a parameter" });
    let created = page.answer("aliyun", "create", "media", meta, json!({}));
    let (address, auth) = decoded(&created);
    assert_eq!(address["Endpoint"], "http://localhost:9711");
    assert!(auth["AccessKeyId"].is_string() && created["RequestId"].is_string());
    let id = created["VideoId"].as_str().unwrap();
    let (_, medium) = page.emulator.aliyun().media().find(|(known, _)| *known == id).unwrap();
    assert_eq!((&*medium.title, &*medium.tags, &*medium.file_name), ("Ours", "a,b", "My Film.MP4"));
    assert_eq!((medium.category, &medium.user_data["Extend"]["x"]), (Some(7), &json!(1)));
    assert!(medium.key.ends_with(".mp4"));
    assert!(page.emulator.log(0).any(|entry| entry.request.3.contains("FileSize=5")));
    let fresh = page.answer("aliyun", "refresh", "media", json!({}), json!({ "videoId": id }));
    assert_eq!((&fresh["VideoId"], &fresh["UploadAddress"]), (&created["VideoId"], &created["UploadAddress"]));
    page.answer("aliyun", "create", "media", json!({}), json!({}));
    assert!(page.emulator.aliyun().media().any(|(_, medium)| medium.title == "My Film"), "the file's name is a title");
    let lost = page.ask("aliyun", "refresh", "media", json!({}), json!({ "videoId": "0" }));
    assert_eq!(refused(&lost), (404, "InvalidVideo.NotFound".into()));
}

#[test]
fn a_picture_of_alibaba_and_what_is_known_of_it() {
    let mut page = Page::new();
    for (action, kind, wanted) in [("create", "cover", "image/cover/"), ("refresh", "image", "image/default/")] {
        let created = page.answer("aliyun", action, kind, json!({ "imageExt": "png" }), json!({}));
        let (address, _) = decoded(&created);
        assert!(address["FileName"].as_str().unwrap().starts_with(wanted), "{address}");
        let handle = json!({ "imageId": created["ImageId"] });
        let info = page.answer("aliyun", "info", kind, json!({ "outputType": "oss", "authTimeout": 9 }), handle);
        let url = info["ImageInfo"]["URL"].as_str().unwrap();
        assert!(url.contains(&format!("Expires={}", START + 9)), "{url}");
        assert_eq!(info["ImageInfo"]["Mezzanine"]["OriginalFileName"], "My Film.png");
    }
    let refusal = page.ask("aliyun", "create", "image", json!({}), json!({}));
    assert_eq!(refused(&refusal), (400, "InvalidParameter".into()), "an mp4 is no picture");
    for (action, kind) in [("commit", "media"), ("create", "subtitle")] {
        assert_eq!(page.ask("aliyun", action, kind, json!({}), json!({})).status, 400);
    }
    assert_eq!(page.post("aliyun", "no json").status, 400);
    let context = r#"{"action":"create","kind":"cover"}"#;
    assert!(page.post("aliyun?format=XML", context).text().contains("<CreateUploadImageResponse>"));
}

#[test]
fn a_cover_that_went_before_is_told_with_the_video() {
    let mut page = Page::new();
    page.answer("aliyun", "create", "media", json!({}), json!({ "imageUrl": "https://img.example/x.png" }));
    let told = page.ask("aliyun", "create", "media", json!({}), json!({ "imageUrl": "ftp://x" }));
    assert_eq!(refused(&told), (400, "InvalidParameter".into()));
    let given = json!({ "CoverURL": "https://img.example/own.png" });
    page.answer("aliyun", "create", "media", given, json!({ "imageUrl": "ftp://x" }));
}

#[test]
fn a_lent_sts_key_calls_the_api_itself_until_it_expires() {
    let mut page = Page::new();
    let keys = json(&page.post("aliyun/sts", ""))["Credentials"].clone();
    assert_eq!(keys["Expiration"], "2025-06-15T16:06:40Z");
    let text = |name: &str| keys[name].as_str().unwrap().to_owned();
    let (id, secret, token) = (text("AccessKeyId"), text("AccessKeySecret"), text("SecurityToken"));
    assert!(id.starts_with("STS."));
    let mut calls = 0;
    let mut ask = |page: &mut Page, token: &str| {
        calls += 1;
        // What the official web uploader sends: no Timestamp (aliyun §2.2).
        let pairs: Vec<(String, String)> = [
            ("Action", "CreateUploadVideo"),
            ("Version", "2017-03-21"),
            ("Format", "JSON"),
            ("AccessKeyId", &id),
            ("SecurityToken", token),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("SignatureNonce", &calls.to_string()),
            ("FileName", "a.mp4"),
            ("Title", "t"),
        ]
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
        let query = Parameters::from(pairs).signed("GET", &secret);
        let request = Request {
            method: "GET".into(),
            host: "vod.cn-shanghai.aliyuncs.com".into(),
            target: format!("/?{query}"),
            ..Default::default()
        };
        page.emulator.handle(&request, page.now * 1000)
    };
    assert_eq!(ask(&mut page, &token).status, 200);
    assert_eq!(refused(&ask(&mut page, "")), (400, "MissingSecurityToken".into()));
    assert_eq!(refused(&ask(&mut page, "another")), (400, "InvalidSecurityToken.MismatchWithAccessKey".into()));
    page.now += 3600;
    assert_eq!(ask(&mut page, &token).status, 200);
    page.now += 1;
    assert_eq!(refused(&ask(&mut page, &token)), (400, "InvalidSecurityToken.Expired".into()));
}

#[test]
fn an_upload_of_youku() {
    let mut page = Page::new();
    let meta = json!({ "tags": ["demo", "test"], "publicType": "password", "watchPassword": "abc123" });
    let response = page.ask("youku", "create", "media", meta, json!({}));
    assert_eq!(response.status, 201, "the status is handed on: {}", response.text());
    let created = json(&response);
    assert_eq!(created["endpoint"], "localhost:9711");
    let handle = json!({ "uploadToken": created["upload_token"], "bucket": created["oss_bucket"], "object": created["oss_object"] });
    let fresh = page.answer("youku", "refresh", "media", json!({}), handle.clone());
    assert_ne!(fresh["temp_access_id"], created["temp_access_id"]);
    let early = page.ask("youku", "commit", "media", json!({}), handle.clone());
    assert_eq!((early.status, code(&early)), (400, 120_010_151));
    let cancelled = page.answer("youku", "cancel", "media", json!({}), handle);
    assert_eq!(cancelled["upload_token"], created["upload_token"]);
    let slice = page.answer("youku", "create", "media", json!({ "isnew": 0, "tags": "demo" }), json!({}));
    assert!(slice["upload_server_uri"].is_string(), "{slice}");
    assert_eq!(code(&page.ask("youku", "create", "media", json!({}), json!({}))), 1012, "no tags");
    assert_eq!(page.ask("youku", "info", "media", json!({}), json!({})).status, 400);
}

#[test]
fn an_access_token_is_renewed_when_it_is_over_and_before_when_that_is_known() {
    let mut page = Page::new();
    let tags = json!({ "tags": "demo" });
    page.answer("youku", "create", "media", tags.clone(), json!({}));
    page.now += 3601;
    page.answer("youku", "create", "media", tags.clone(), json!({}));
    assert_eq!(
        page.routes()[2..],
        [("create", 400), ("token", 200), ("create", 201), ("app", 201)],
        "1009 was the hint"
    );
    page.now += 3601;
    page.answer("youku", "create", "media", tags.clone(), json!({}));
    assert_eq!(page.routes()[6..], [("token", 200), ("create", 201), ("app", 201)], "expires_in was the hint");
    let direct = json(&page.post("youku/token", ""));
    assert_eq!(direct["client_id"], page.emulator.config().youku.client_id.as_str());
    assert_eq!(direct["access_token"].as_str().unwrap().len(), 32);
    page.emulator.config_mut().youku.url_encoded_errors = true;
    page.trouble(
        json!([{ "route": "create", "nth": [1], "effect": { "kind": "status", "status": 400, "code": "1009" } }]),
    );
    page.answer("youku", "create", "media", tags.clone(), json!({}));
    page.trouble(json!([{ "route": "token", "effect": { "kind": "status", "status": 400, "code": "130011207" } }]));
    page.now += 3601;
    let refused = page.ask("youku", "create", "media", tags, json!({}));
    assert!(refused.text().starts_with("code=130011207&"), "{}", refused.text());
}

#[test]
fn trouble_on_the_way_to_a_cloud_reaches_the_page() {
    let mut page = Page::new();
    let rule = |effect: Value| json!([{ "route": "create", "effect": effect }]);
    let ask = |page: &mut Page, cloud: &str| page.ask(cloud, "create", "media", json!({ "tags": "demo" }), json!({}));
    for cloud in ["aliyun", "youku"] {
        page.trouble(rule(json!({ "kind": "status", "status": 503, "retryAfter": 7 })));
        let response = ask(&mut page, cloud);
        assert_eq!((response.status, response.header("retry-after")), (503, Some("7")));
        page.trouble(rule(json!({ "kind": "delay", "ms": 40 })));
        assert_eq!(ask(&mut page, cloud).delivery.delay_ms, 40);
        page.trouble(rule(json!({ "kind": "reset-before" })));
        assert_eq!(ask(&mut page, cloud).delivery.fate, Fate::Drop);
    }
    // A renewal whose answer is lost uses the refresh token up.
    page.now += 3601;
    page.trouble(json!([{ "route": "token", "nth": [1], "effect": { "kind": "reset-after" } }]));
    assert_eq!(ask(&mut page, "youku").delivery.fate, Fate::Drop);
    assert_eq!(code(&ask(&mut page, "youku")), 130_011_207);
}

#[test]
fn a_moved_clock_is_moved_once() {
    let mut page = Page::new();
    page.emulator.set_clock_offset(-7200);
    let created = page.answer("aliyun", "create", "media", json!({}), json!({}));
    let (_, auth) = decoded(&created);
    assert_eq!(auth["ExpireUTCTime"], "2025-06-15T13:56:40Z");
}

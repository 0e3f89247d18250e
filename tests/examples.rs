//! The Rust of docs/examples, compiled, and every call that it makes answered by the local cloud.

#[path = "../docs/examples/aliyun_server.rs"]
mod aliyun_server;
#[path = "../docs/examples/netease_server.rs"]
mod netease_server;
#[path = "../docs/examples/tencent_signature.rs"]
mod tencent_signature;
#[path = "../docs/examples/youku_server.rs"]
mod youku_server;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use vodlift_emulator::{Config, Emulator, Request};

/// 2026-01-02T03:04:05Z.
const NOW: u64 = 1_767_323_045;

struct Cloud {
    emulator: Emulator,
    now: u64,
    calls: u32,
}

impl Cloud {
    fn new() -> Cloud {
        Cloud { emulator: Emulator::new(Config::default()), now: NOW, calls: 0 }
    }

    fn send(&mut self, method: &str, target: &str, form: &str) -> (u16, String) {
        self.calls += 1;
        let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
        let (host, body) = ("127.0.0.1:9711".to_owned(), form.to_owned().into());
        let request = Request { method: method.into(), host, target: target.into(), headers, body };
        let answer = self.emulator.handle(&request, self.now * 1000);
        (answer.status, answer.text())
    }

    fn aliyun(&mut self, context: &Value) -> (u16, Value) {
        let settings = &self.emulator.config().aliyun;
        let account = aliyun_server::Account {
            id: settings.access_key_id.clone(),
            secret: settings.access_key_secret.clone(),
            endpoint: String::new(),
        };
        let nonce = format!("nonce-{}", self.calls);
        let address = aliyun_server::address(context, &account, &nonce, self.now, |_| true).unwrap();
        let (status, body) = self.send("GET", &address, "");
        (status, serde_json::from_str(&body).unwrap())
    }

    fn netease(&mut self, call: &netease_server::Call) -> (u16, Value) {
        let headers = call.headers.iter().map(|(name, value)| ((*name).to_lowercase(), value.clone())).collect();
        let body = call.body.clone().into();
        let (method, host, target) = ("POST".into(), "127.0.0.1:9711".into(), call.path.into());
        let answer = self.emulator.handle(&Request { method, host, target, headers, body }, self.now * 1000);
        (answer.status, serde_json::from_str(&answer.text()).unwrap())
    }

    /// As the comment of the example says.
    fn youku(&mut self, context: &Value, tokens: &mut youku_server::Tokens) -> (u16, Value) {
        let client = self.emulator.config().youku.client_id.clone();
        for _ in 0..2 {
            let (path, form) = youku_server::call(context, &client, tokens).unwrap();
            let (status, body) = self.send("POST", path, &form);
            if !youku_server::is_over(&body) {
                return (status, serde_json::from_str(&body).unwrap());
            }
            let (path, form) = youku_server::renewal(&client, tokens);
            *tokens = youku_server::renewed(&self.send("POST", path, &form).1).unwrap();
        }
        panic!("renewed in vain");
    }
}

fn video() -> Value {
    let meta = json!({ "FileName": "it's (1) *.mp4", "Title": "测试 a+b*~!", "FileSize": 4, "Action": "DeleteVideo" });
    json!({ "action": "create", "kind": "media", "meta": meta })
}

#[test]
fn tencents_signature_is_taken() {
    let decoded = |text: &str| vodlift_emulator::tencent::signature::Decoded::read(text).unwrap();
    let text = tencent_signature::sign("AKIDEXAMPLE", "ExampleSecretKey", NOW, 123_456_789, "&oneTimeValid=1");
    assert!(vodlift::cloud::tencent::signature::check(&text).is_ok());
    assert!(decoded(&text).fits("ExampleSecretKey") && !decoded(&text).fits("another"));
    assert_eq!(decoded(&text).get("oneTimeValid"), Some("1"));
}

#[test]
fn a_query_is_signed_as_the_vectors_have_it() {
    let pairs = [
        ("Action", "CreateUploadVideo"),
        ("FileName", "demo (1).mp4"),
        ("Title", "测试 a+b*~"),
        ("Format", "JSON"),
        ("Version", "2017-03-21"),
        ("AccessKeyId", "testAccessKeyId"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"),
        ("Timestamp", "2026-01-02T03:04:05Z"),
    ];
    let pairs: BTreeMap<_, _> = pairs.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    let query = aliyun_server::sign(&pairs, "testAccessKeySecret");
    assert!(query.ends_with("&Signature=a8bqCK7JSBMWDV5T1of8%2FsQWz1o%3D"), "{query}");
    assert!(query.contains("&Title=%E6%B5%8B%E8%AF%95%20a%2Bb%2A~&"), "{query}");
}

#[test]
fn a_video_and_new_keys_for_it() {
    let mut cloud = Cloud::new();
    // Leap days included, a stale date is refused.
    for now in [NOW, 1_709_208_000, 1_735_689_599, 4_107_542_400] {
        cloud.now = now;
        let (status, created) = cloud.aliyun(&video());
        assert_eq!(status, 200, "{created}");
        let refresh = json!({ "action": "refresh", "kind": "media", "handle": { "videoId": created["VideoId"] } });
        let (_, refreshed) = cloud.aliyun(&refresh);
        assert_eq!(refreshed["UploadAddress"], created["UploadAddress"]);
        assert_ne!(refreshed["UploadAuth"], created["UploadAuth"]);
    }
}

#[test]
fn pictures_and_what_is_known_of_them() {
    let mut cloud = Cloud::new();
    for (kind, image_type) in [("image", "default"), ("cover", "cover")] {
        let meta = json!({ "ImageType": image_type, "ImageExt": "jpg", "Title": "poster" });
        let (_, created) = cloud.aliyun(&json!({ "action": "create", "kind": kind, "meta": meta }));
        let ask = json!({ "action": "info", "kind": "image", "meta": { "ImageId": created["ImageId"] } });
        let (status, answer) = cloud.aliyun(&ask);
        let info = &answer["ImageInfo"];
        assert_eq!((status, &info["Title"], &info["ImageType"]), (200, &json!("poster"), &json!(image_type)));
    }
}

#[test]
fn what_is_not_the_pages_to_ask_is_not_asked() {
    let (id, secret) = ("id".to_owned(), "secret".to_owned());
    let account = aliyun_server::Account { id, secret, endpoint: "https://vod.example".into() };
    let ask = |context: &Value, owns: bool| aliyun_server::address(context, &account, "n", NOW, |_| owns);
    let refresh = json!({ "action": "refresh", "kind": "media", "handle": { "videoId": "v" } });
    assert!(ask(&refresh, true).unwrap().starts_with("https://vod.example/?AccessKeyId=id&Action=RefreshUploadVideo&"));
    assert_eq!(ask(&refresh, false), None);
    assert_eq!(ask(&json!({ "action": "delete", "kind": "media" }), true), None);
    let created = ask(&video(), true).unwrap();
    assert!(created.contains("Action=CreateUploadVideo") && !created.contains("DeleteVideo"), "{created}");
    let mut with_cover = video();
    with_cover["handle"] = json!({ "imageUrl": "https://img/x.png" });
    assert!(ask(&with_cover, true).unwrap().contains("&CoverURL=https%3A%2F%2Fimg%2Fx.png&"));

    let tokens = youku_server::Tokens { access: "a".into(), refresh: "r".into() };
    for context in [json!({ "action": "delete" }), json!({ "action": "commit" }), json!({})] {
        assert!(youku_server::call(&context, "c", &tokens).is_none());
    }
}

#[test]
fn youku_from_create_to_cancel_with_a_token_that_ends_between() {
    let mut cloud = Cloud::new();
    let settings = &cloud.emulator.config().youku;
    let mut tokens =
        youku_server::Tokens { access: settings.access_token.clone(), refresh: settings.refresh_token.clone() };
    let meta = json!({ "file_name": "a b+c.mp4", "file_size": 4, "title": "测试", "tags": "demo,test", "isnew": 0 });
    let (status, created) = cloud.youku(&json!({ "action": "create", "meta": meta }), &mut tokens);
    assert_eq!(status, 201, "{created}");
    let handle = json!({
        "uploadToken": created["upload_token"], "bucket": created["oss_bucket"], "object": created["oss_object"],
    });
    let first = tokens.access.clone();
    cloud.now += 3601;
    let (status, keys) = cloud.youku(&json!({ "action": "refresh", "handle": handle }), &mut tokens);
    assert_eq!((status, &keys["upload_token"]), (200, &created["upload_token"]));
    assert_ne!(tokens.access, first);
    assert_eq!(cloud.calls, 4, "create, refused, renewed, keys");
    let (_, early) = cloud.youku(&json!({ "action": "commit", "handle": handle }), &mut tokens);
    assert_eq!(early["error"]["code"], 120_010_151, "nothing is stored yet");
    assert_eq!(cloud.youku(&json!({ "action": "cancel", "handle": handle }), &mut tokens).0, 200);
}

#[test]
fn the_check_sum_is_that_of_the_vectors() {
    let sum = |secret, nonce, now| netease_server::check_sum(secret, nonce, now);
    let first = sum("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "7c9e6679f6b14a2e", 1_767_225_600);
    assert_eq!(first, "1571139b56f716f410165fa1d0de90c38b03eb5c");
    assert_eq!(sum("test-app-secret", "12345", 1_500_000_000), "c85cbb97d203e938fa2685f973fd6872b277b35a");
}

#[test]
fn netease_init_and_what_became_of_it() {
    let mut cloud = Cloud::new();
    let settings = &cloud.emulator.config().netease;
    let account = netease_server::Account { key: settings.app_key.clone(), secret: settings.app_secret.clone() };
    let meta = json!({ "originFileName": "a film.mp4", "typeId": "7", "userDefInfo": "order=42", "AppKey": "x" });
    let create = json!({ "action": "create", "meta": meta });
    let call = |context: &Value, own: bool| netease_server::call(context, &account, "nonce", NOW, |_| own);
    let (status, created) = cloud.netease(&call(&create, true).unwrap());
    let object = created["ret"]["object"].as_str().unwrap();
    assert_eq!((status, &created["code"]), (200, &json!(200)));
    assert!(object.ends_with(".mp4"), "{object}");
    let body: Value = serde_json::from_str(&call(&create, true).unwrap().body).unwrap();
    assert_eq!(body, json!({ "originFileName": "a film.mp4", "typeId": 7, "userDefInfo": "order=42" }));

    let confirm = json!({ "action": "confirm", "handle": { "object": object } });
    let (_, known) = cloud.netease(&call(&confirm, true).unwrap());
    assert_eq!((&known["code"], &known["ret"]["count"]), (&json!(200), &json!(0)), "{known}");
    assert!(call(&confirm, false).is_none() && call(&json!({ "action": "delete" }), true).is_none());
}

#[test]
fn netease_the_same_answer_again_for_its_user_while_its_token_may_be_good() {
    let mut cloud = Cloud::new();
    let settings = &cloud.emulator.config().netease;
    let (key, secret) = (settings.app_key.clone(), settings.app_secret.clone());
    let life = settings.token_seconds as u64;
    let account = netease_server::Account { key, secret };
    let create = json!({ "action": "create", "meta": { "originFileName": "a.mp4" } });
    let call = netease_server::call(&create, &account, "nonce", NOW, |_| true).unwrap();
    let answer = cloud.netease(&call).1;
    let mut begun = netease_server::Begun { user: "ann".into(), answer, refused: 0 };
    let mut serves = |reason: &str, user: &str, now: u64| begun.serves(&json!({ "reason": reason }), user, now);
    assert!(serves("resume", "ann", NOW + life - 1));
    assert!(!serves("resume", "ann", NOW + life), "the token has ended");
    assert!(!serves("resume", "bob", NOW) && !serves("refused", "bob", NOW), "nobody else's");
    assert!(serves("refused", "ann", NOW), "a node may have been wrong");
    assert!(!serves("refused", "ann", NOW) && !serves("resume", "ann", NOW));
}

//! The built-in app server before NetEase: what a page's `getSignature` gets (netease §1.3, §4.4).

use crate::netease_calls::{NOON, Netease, json_of, ok, tiny};
use crate::support::headers;
use serde_json::{Value, json};
use vodlift_emulator::{Fate, Request, Response};

impl Netease {
    fn page(&mut self, query: &str, context: Value) -> Response {
        let request = Request {
            method: "POST".into(),
            host: "127.0.0.1:9711".into(),
            target: format!("/_app/netease{query}"),
            headers: headers(&[("Origin", "http://localhost:8080"), ("Content-Type", "application/json")]),
            body: context.to_string().into(),
        };
        self.emulator.handle(&request, self.now * 1000)
    }

    fn take(&mut self, ret: &Value) {
        let text = |name: &str| ret[name].as_str().unwrap().to_owned();
        (self.bucket, self.object, self.token) = (text("bucket"), text("object"), text("xNosToken"));
    }
}

fn create(reason: &str, handle: Value) -> Value {
    json!({
        "cloud": "netease", "action": "create", "reason": reason, "kind": "media", "attempt": 1,
        "file": { "name": "My: Film?.MP4", "size": 5, "type": "video/mp4" },
        "meta": { "userDefInfo": "order=42", "typeId": 7, "note": "not a parameter" }, "handle": handle,
    })
}

#[test]
fn an_upload_and_its_confirmation() {
    let mut netease = Netease::new(tiny());
    let answer = ok(&netease.page("", create("start", json!({}))));
    assert_eq!((&answer["code"], &answer["ret"]["bucket"]), (&json!(200), &json!("vodemu01")));
    netease.take(&answer["ret"]);
    let (.., medium) = netease.emulator.netease_memory().media().next().unwrap();
    assert_eq!((&*medium.name, &*medium.user_defined, medium.type_id), ("My: Film?.MP4", "order=42", Some(7)));
    let confirm = |netease: &Netease| {
        let handle = json!({ "bucket": netease.bucket, "object": netease.object });
        json!({ "action": "confirm", "reason": "retry", "handle": handle })
    };
    let body = confirm(&netease);
    assert_eq!(ok(&netease.page("", body.clone()))["ret"]["list"], json!([]), "not there yet");
    assert_eq!(ok(&netease.page("?shape=plain", body)), Value::Null);
    ok(&netease.chunk(0, true, None, b"abc"));
    let body = confirm(&netease);
    let url = format!("https://vodemu01.vod.126.net/vodemu01/{}", netease.object);
    let wanted = json!({
        "objectName": netease.object, "vid": 1001, "md5": "900150983cd24fb0d6963f7d28e17f72", "url": url,
    });
    assert_eq!(ok(&netease.page("", body.clone()))["ret"], json!({ "count": 1, "list": [wanted] }));
    assert_eq!(ok(&netease.page("?shape=plain", body)), wanted);
    assert_eq!(netease.page("", json!({ "action": "confirm" })).status, 400);
    assert_eq!(netease.page("", json!({ "action": "commit" })).status, 400);
}

#[test]
fn who_goes_on_gets_the_same_object_with_a_fresh_token() {
    let mut netease = Netease::new(tiny());
    let first = ok(&netease.page("?shape=plain", create("start", json!({}))));
    let handle = json!({ "bucket": first["bucket"], "object": first["object"] });
    let mut tokens = vec![first["xNosToken"].clone()];
    for reason in ["resume", "refused", "refused", "retry"] {
        let again = ok(&netease.page("?shape=plain", create(reason, handle.clone())));
        assert_eq!(again["object"], first["object"]);
        assert!(!tokens.contains(&again["xNosToken"]), "{reason}: in the very same second, too");
        tokens.push(again["xNosToken"].clone());
        netease.take(&again);
        netease.open(b"abc");
    }
    for (reason, handle) in
        [("start", handle), ("resume", json!({ "bucket": "vodemu01", "object": "x.mp4" })), ("resume", json!({}))]
    {
        let other = ok(&netease.page("?shape=plain", create(reason, handle)));
        assert_ne!(other["object"], first["object"], "{reason}");
    }
}

#[test]
fn every_shape_of_an_answer() {
    let mut netease = Netease::new(tiny());
    let mut ask = |query: &str| ok(&netease.page(query, create("start", json!({}))));
    assert!(ask("")["ret"]["xNosToken"].is_string());
    assert!(ask("?shape=raw")["ret"]["xNosToken"].is_string());
    assert!(ask("?shape=plain")["xNosToken"].is_string());
    let text = |value: Value| serde_json::from_str::<Value>(value.as_str().unwrap()).unwrap();
    assert!(text(ask("?shape=raw-text"))["ret"]["xNosToken"].is_string());
    assert!(text(ask("?shape=plain-text"))["xNosToken"].is_string());
    let more = ask("?shape=plain&hosts=http://a,http://b&lbs=http://c/lbs&expires=1");
    assert_eq!((&more["uploadHosts"], &more["lbsUrls"]), (&json!(["http://a", "http://b"]), &json!(["http://c/lbs"])));
    assert_eq!(more["expiresAt"], NOON + 86_400);
}

#[test]
fn trouble_on_the_way_reaches_the_page() {
    let mut netease = Netease::new(tiny());
    for (effect, status) in
        [(json!({ "kind": "status", "status": 503 }), 503), (json!({ "kind": "business", "code": 723 }), 200)]
    {
        netease.trouble(json!([{ "route": "create", "effect": effect }]));
        let response = netease.page("?shape=plain", create("start", json!({})));
        assert_eq!(response.status, status);
        if status == 200 {
            assert_eq!(
                (&json_of(&response)["code"], &json_of(&response)["msg"]),
                (&json!(723), &json!("quota exceeded"))
            );
        }
    }
    netease.trouble(json!([{ "route": "confirm", "effect": { "kind": "business", "code": 700 } }]));
    let body = json!({ "action": "confirm", "handle": { "object": "x.mp4" } });
    assert_eq!(json_of(&netease.page("?shape=plain", body))["code"], 700, "not that it is not there");
    netease.trouble(json!([{ "route": "confirm", "effect": { "kind": "reset-before" } }]));
    let body = json!({ "action": "confirm", "handle": { "object": "x.mp4" } });
    assert_eq!(netease.page("", body).delivery.fate, Fate::Drop);
}

//! The call from a node to its cloud, really over HTTP (netease §1.4, §5).

use crate::netease_calls::{Netease, ok, refused, tiny};
use serde_json::{Value, json};
use vodlift_emulator::encoding::unbase64;

fn begun() -> Netease {
    let mut config = tiny();
    config.netease.http_callback = true;
    Netease::begun(config)
}

fn message(answer: &Value) -> Value {
    serde_json::from_slice(&unbase64(answer["callbackRetMsg"].as_str().unwrap()).unwrap()).unwrap()
}

#[test]
fn the_cloud_names_the_object_when_it_is_called() {
    let mut netease = begun();
    let context = netease.open(b"ab");
    let answer = ok(&netease.chunk(2, true, Some(&context), b"c"));
    assert_eq!(message(&answer)["ret"], json!({ "vid": 1001 }));
    let routes: Vec<_> = netease.emulator.log(0).map(|entry| entry.route).collect();
    assert_eq!(routes, ["create", "chunk", "callback", "complete"]);
    assert_eq!(netease.emulator.events().len(), 1);
    assert!(netease.bugs().is_empty());
}

#[test]
fn a_call_that_fails_is_520_and_the_object_stays() {
    for effect in [
        json!({ "kind": "status", "status": 502 }),
        json!({ "kind": "reset-before" }),
        json!({ "kind": "delay", "ms": 5000 }),
    ] {
        let mut netease = begun();
        netease.trouble(json!([{ "route": "callback", "effect": effect }]));
        assert_eq!(refused(&netease.chunk(0, true, None, b"abc")), (520, "CallbackFailed".into()), "{effect}");
        assert!(netease.emulator.object(&netease.object).is_some());
        assert_eq!(netease.emulator.events().len(), 0);
    }
    let mut netease = begun();
    netease.with_policy(json!({ "CallbackUrl": "https://x/", "CallbackBody": "" }));
    assert_eq!(netease.chunk(0, true, None, b"abc").status, 520, "only http is spoken");
}

#[test]
fn variables_are_substituted() {
    let mut netease = begun();
    let body = "size=$(ObjectSize)&etag=$(Etag)&w=$(AVinfo.Video.Width)&h=$(AVinfo.Video.Height)&d=$(AVinfo.Video.Duration)&i=$(ImageInfo.Width)&o=$(Other)";
    netease.with_policy(
        json!({ "CallbackUrl": "http://127.0.0.1:9711/_app/events", "CallbackBody": format!("{{\"x\":\"{body}\"}}") }),
    );
    let answer = ok(&netease.chunk(0, true, None, b"abc"));
    assert_eq!(message(&answer), json!({ "code": 0 }), "the answer's bytes as they are");
    assert_eq!(
        netease.emulator.events()[0]["x"],
        "size=3&etag=900150983cd24fb0d6963f7d28e17f72&w=0&h=0&d=0&i=0&o=$(Other)"
    );
    assert_eq!(netease.emulator.events().len(), 1, "no event of what the cloud was not told");
    netease.init(json!({ "originFileName": "a.mp4" }));
    netease.with_policy(json!({}));
    assert_eq!(message(&ok(&netease.chunk(0, true, None, b"abc")))["code"], 200, "no address, no call");
}

//! What goes wrong at NetEase on demand (netease A: fault knobs).

use crate::netease_calls::{Netease, json_of, ok, refused, tiny};
use serde_json::{Value, json};
use vodlift_emulator::errors::NodeError;
use vodlift_emulator::netease::LastContext;
use vodlift_emulator::{Fate, Response};

fn begun() -> Netease {
    Netease::begun(tiny())
}

impl Netease {
    /// What one effect does to a chunk of "cd" after one of "ab", and what is held then.
    fn second(effect: Value) -> (Response, u64) {
        let mut netease = begun();
        let context = netease.open(b"ab");
        netease.trouble(json!([{ "route": "chunk", "effect": effect }]));
        let response = netease.chunk(2, false, Some(&context), b"cd");
        let held = netease.emulator.netease_memory().contexts().next().map_or(0, |(_, context)| context.held);
        assert!(netease.bugs().is_empty());
        (response, held)
    }

    fn refuses_rule(&mut self, route: &str, effect: Value) {
        let rules = serde_json::from_value(json!({ "rules": [{ "route": route, "effect": effect }] })).unwrap();
        assert!(self.emulator.set_trouble(rules).is_err(), "{route}");
    }
}

#[test]
fn parts_of_a_chunk() {
    for (bytes, held) in [(0, 2), (1, 3), (2, 4), (9, 4)] {
        let (response, now) = Netease::second(json!({ "kind": "accept", "bytes": bytes }));
        assert_eq!((&ok(&response)["offset"], now), (&json!(held), held));
    }
    let mut netease = begun();
    netease.trouble(json!([{ "route": "complete", "nth": [1], "effect": { "kind": "accept", "bytes": 1 } }]));
    let answer = ok(&netease.chunk(0, true, None, b"abc"));
    assert_eq!((&answer["offset"], answer["context"].is_string()), (&json!(1), true), "it is not complete");
    let context = answer["context"].as_str().unwrap().to_owned();
    ok(&netease.chunk(1, true, Some(&context), b"bc"));
    assert_eq!(&netease.emulator.object(&netease.object).unwrap().content.read().unwrap().unwrap()[..], b"abc");
}

#[test]
fn rollbacks() {
    let mut netease = begun();
    let context = netease.open(b"abc");
    ok(&netease.chunk(3, false, Some(&context), b"def"));
    netease.trouble(json!([{ "route": "chunk", "times": 1, "effect": { "kind": "rollback", "to": 5 } }]));
    assert_eq!(ok(&netease.chunk(6, false, Some(&context), b"ghi"))["offset"], 3, "whole chunks only");
    ok(&netease.chunk(3, false, Some(&context), b"def"));
    netease.trouble(json!([{ "route": "breakpoint", "times": 1, "effect": { "kind": "rollback", "to": 0 } }]));
    assert_eq!(ok(&netease.query(&context))["offset"], 0);
    ok(&netease.chunk(0, true, Some(&context), b"abc"));
    assert!(netease.bugs().is_empty(), "{:?}", netease.bugs());
    assert_eq!(&netease.emulator.object(&netease.object).unwrap().content.read().unwrap().unwrap()[..], b"abc");
}

#[test]
fn forms_of_an_offset() {
    for (form, wanted) in [
        ("text", json!("4")),
        ("missing", Value::Null),
        ("huge", json!(1u64 << 53)),
        ("negative", json!(-1)),
        ("beyond", json!(5)),
    ] {
        let (response, held) = Netease::second(json!({ "kind": "offset", "form": form }));
        assert_eq!((&ok(&response)["offset"], held), (&wanted, 4), "{form}");
    }
    let mut netease = begun();
    let context = netease.open(b"ab");
    netease.trouble(json!([{ "route": "breakpoint", "effect": { "kind": "offset", "form": "beyond" } }]));
    assert_eq!(ok(&netease.query(&context))["offset"], 3);
    assert_eq!(refused(&netease.chunk(3, false, Some(&context), b"d")), (400, "InvalidOffset".into()));
    assert!(netease.bugs().is_empty(), "the client was told so");
}

/// Fewer bytes were sent than the answer tells: not to be believed. Fewer were taken in than sent: nobody can know.
#[test]
fn a_gap_that_the_client_was_led_into_is_not_its_bug() {
    for (taken, gaps) in [(1, vec![]), (9, vec!["gap"])] {
        let mut netease = begun();
        let context = netease.open(b"ab");
        netease.trouble(json!([
            { "route": "chunk", "times": 1, "effect": { "kind": "accept", "bytes": taken } },
            { "route": "chunk", "times": 1, "effect": { "kind": "offset", "form": "beyond" } },
        ]));
        let told = ok(&netease.chunk(2, false, Some(&context), b"cd"))["offset"].as_u64().unwrap();
        assert_eq!(told, 2 + 2.min(taken) + 1);
        assert_eq!(refused(&netease.chunk(told, false, Some(&context), b"e")), (400, "InvalidOffset".into()));
        assert_eq!(netease.bugs(), gaps, "{taken} taken in");
    }
}

#[test]
fn answers_that_are_none() {
    let (empty, held) = Netease::second(json!({ "kind": "empty-200" }));
    assert_eq!((empty.status, &*empty.text(), held), (200, "", 4));
    let (html, held) = Netease::second(json!({ "kind": "html-200" }));
    assert_eq!((html.status, html.header("content-type"), held), (200, Some("text/html"), 4));
    let (error, held) = Netease::second(json!({ "kind": "status-after", "status": 502 }));
    assert_eq!((error.status, error.text().starts_with("<html>"), held), (502, true, 4));
    let (error, held) = Netease::second(json!({ "kind": "error-in-200", "code": "InternalError" }));
    assert_eq!((error.status, &json_of(&error)["errCode"], held), (200, &json!("InternalError"), 2));
    let (lost, held) = Netease::second(json!({ "kind": "reset-before" }));
    assert_eq!((lost.delivery.fate, held), (Fate::Drop, 2));
    let mut netease = begun();
    netease.refuses_rule("put", json!({ "kind": "empty-200" }));
    netease.refuses_rule("lbs", json!({ "kind": "accept", "bytes": 1 }));
    netease.refuses_rule("chunk", json!({ "kind": "lbs", "form": "html" }));
    netease.refuses_rule("chunk", json!({ "kind": "status-after", "status": 99 }));
}

#[test]
fn any_status_with_the_code_that_has_it() {
    for status in [400, 403, 404, 405, 408, 409, 413, 429, 500, 502, 503, 504, 520] {
        let (response, held) = Netease::second(json!({ "kind": "status", "status": status, "cors": false }));
        let (status_of, code) = refused(&response);
        let known = NodeError::ALL.iter().map(|error| error.words()).find(|words| words.0 == status).unwrap();
        assert_eq!((status_of, &*code, held), (status, known.1, 2));
        assert_eq!(response.header("access-control-allow-origin"), None);
    }
    let (other, _) = Netease::second(json!({ "kind": "status", "status": 418, "code": "Teapot" }));
    assert_eq!(refused(&other), (418, "Teapot".into()));
    let mut netease = begun();
    netease.trouble(json!([{ "route": "lbs", "effect": { "kind": "status", "status": 503 } }]));
    let response = netease.lbs("wanproxy.127.net", "version=1.0");
    assert_eq!((response.status, &json_of(&response)["Code"]), (503, &json!("ServiceUnavailable")));
}

#[test]
fn contexts_and_tokens_come_to_their_end() {
    let (gone, held) = Netease::second(json!({ "kind": "lose-upload" }));
    assert_eq!((refused(&gone), held), ((404, "ContextNotFound".into()), 0));
    let mut netease = begun();
    netease.trouble(json!([{ "route": "chunk", "nth": [2], "effect": { "kind": "expired-token" } }]));
    let context = netease.open(b"ab");
    for _ in 0..2 {
        assert_eq!(refused(&netease.chunk(2, false, Some(&context), b"c")), (403, "InvalidToken".into()), "for good");
    }
    assert_eq!(netease.query(&context).status, 403);
    netease.with_policy(json!({}));
    ok(&netease.chunk(2, false, Some(&context), b"c"));
}

#[test]
fn forms_of_lbs() {
    let mut netease = begun();
    let mut ask = |form: &str| {
        netease.trouble(json!([{ "route": "lbs", "effect": { "kind": "lbs", "form": form } }]));
        netease.lbs("wanproxy.127.net", "version=1.0")
    };
    for (form, status) in [("error", 400), ("error-in-200", 200)] {
        let response = ask(form);
        assert_eq!((response.status, &json_of(&response)["Code"]), (status, &json!("InvalidBucketName")));
    }
    assert_eq!(ok(&ask("empty"))["upload"], json!([]));
    assert_eq!(ok(&ask("addresses"))["upload"], json!(["http://203.0.113.10", "http://203.0.113.11"]));
    assert_eq!(ok(&ask("reversed"))["upload"], json!(["http://nosup-hz1.127.net", "http://nosup-jd1.127.net"]));
    assert_eq!(ask("html").header("content-type"), Some("text/html"));
}

#[test]
fn a_node_that_is_down() {
    let mut netease = begun();
    netease.emulator.config_mut().netease.down = vec!["nosup-jd1".into()];
    assert!(netease.emulator.breaks_connections());
    assert_eq!(netease.chunk(0, false, None, b"ab").delivery.fate, Fate::Drop);
    let preflight = netease.node("OPTIONS", "offset=0", b"");
    assert_eq!(preflight.delivery.fate, Fate::Drop);
    netease.host = "nosup-hz1.127.net";
    netease.open(b"ab");
    assert_eq!(netease.emulator.log(0).map(|entry| entry.status).collect::<Vec<_>>()[1..], [0, 0, 200]);
}

#[test]
fn what_the_last_answer_says_of_the_context() {
    for (last, wanted) in [
        (LastContext::Null, Some(Value::Null)),
        (LastContext::Text, Some(json!("null"))),
        (LastContext::Absent, None),
        (LastContext::Same, Some(json!("C"))),
    ] {
        let mut netease = begun();
        netease.emulator.config_mut().netease.last_context = last;
        let context = netease.open(b"ab");
        let answer = ok(&netease.chunk(2, true, Some(&context), b""));
        let wanted = wanted.map(|value| if value == "C" { context.into() } else { value });
        assert_eq!(answer.get("context"), wanted.as_ref());
    }
}

//! Trouble on demand: each effect, when it strikes, and that it strikes the same way again.

use crate::support::{Client, element, noise, refusal, tiny};
use serde_json::{Value, json};
use vodlift_emulator::{Fate, Response};

fn client(rules: Value) -> Client {
    let mut client = Client::new(tiny());
    client.origin = "http://page";
    client.trouble(rules);
    client
}

/// The answer to a PUT of three bytes under one effect.
fn put_under(effect: Value) -> Response {
    let mut client = client(json!([{ "route": "put", "effect": effect }]));
    let pass = client.apply(3);
    client.put(&pass, &pass.video, b"abc")
}

#[test]
fn delivery_carries_what_only_a_transport_can_do() {
    let delayed = put_under(json!({ "kind": "delay", "ms": 250 }));
    assert_eq!((delayed.status, delayed.delivery.delay_ms), (200, 250));
    let slow = put_under(json!({ "kind": "bandwidth", "bytesPerSecond": 10 }));
    assert_eq!((slow.status, slow.delivery.bytes_per_second, slow.delivery.millis(20, 5)), (200, Some(10), 2500));
    for (kind, fate, done) in
        [("never", Fate::Never, false), ("reset-before", Fate::Drop, false), ("reset-after", Fate::Drop, true)]
    {
        let mut client = client(json!([{ "route": "put", "effect": { "kind": kind } }]));
        let pass = client.apply(3);
        assert_eq!(client.put(&pass, &pass.video, b"abc").delivery.fate, fate);
        assert_eq!(client.emulator.object(&pass.video).is_some(), done, "{kind}");
        assert_eq!(client.emulator.log(0).last().unwrap().status, 0);
    }
}

#[test]
fn refusals_come_in_place_of_the_work() {
    let answer = put_under(json!({ "kind": "status", "status": 503, "code": "SlowDown", "retryAfter": 7 }));
    assert_eq!((refusal(&answer), answer.header("retry-after")), ((503, "SlowDown".into()), Some("7")));
    assert!(answer.header("access-control-allow-origin").is_some());
    let answer = put_under(json!({ "kind": "status", "status": 503, "cors": false }));
    assert_eq!(
        (refusal(&answer), answer.header("access-control-allow-origin")),
        ((503, "ServiceUnavailable".into()), None)
    );
    assert_eq!(refusal(&put_under(json!({ "kind": "status", "status": 500 }))), (500, "InternalError".into()));
    assert_eq!(refusal(&put_under(json!({ "kind": "expired-token" }))), (400, "ExpiredToken".into()));
    let expired = put_under(json!({ "kind": "request-expired" }));
    assert_eq!(refusal(&expired), (403, "AccessDenied".into()));
    assert_eq!(element(&expired.text(), "Message").as_deref(), Some("Request has expired"));
    let skewed = put_under(json!({ "kind": "skew", "seconds": 3600 }));
    assert_eq!(refusal(&skewed), (403, "RequestTimeTooSkewed".into()));
    assert_eq!(skewed.header("date"), Some("Sun, 15 Jun 2025 16:06:40 GMT"));
    assert_eq!(element(&skewed.text(), "ServerTime").as_deref(), Some("2025-06-15T16:06:40.000Z"));
}

#[test]
fn control_calls_fail_with_business_codes_and_with_status() {
    let mut client = client(json!([
        { "route": "apply", "nth": [1], "effect": { "kind": "business", "code": 10004, "message": "no" } },
        { "route": "apply", "nth": [2], "effect": { "kind": "status", "status": 502 } },
        { "route": "apply", "nth": [3], "effect": { "kind": "malformed" } },
        { "route": "*", "host": "dnsv1", "effect": { "kind": "reset-before" } },
    ]));
    let first = client.post("ApplyUploadUGC", "{}".into());
    assert_eq!((first.status, first.text().as_str()), (200, r#"{"code":10004,"data":{},"message":"no"}"#));
    assert_eq!(client.post("ApplyUploadUGC", "{}".into()).status, 502);
    let cut = client.post("ApplyUploadUGC", "{}".into());
    assert!(cut.text().starts_with(r#"{"code":10001"#) && serde_json::from_str::<Value>(&cut.text()).is_err());
    assert_eq!(cut.header("content-length"), Some(&*cut.text().len().to_string()));
    assert_eq!(
        client.post("ApplyUploadUGC", "{}".into()).text(),
        r#"{"code":10001,"data":{},"message":"ugc upload | invalid request"}"#
    );
    let backup = vodlift_emulator::Request {
        method: "POST".into(),
        host: "vod2.dnsv1.com".into(),
        target: "/v3/index.php?Action=ApplyUploadUGC".into(),
        ..Default::default()
    };
    assert_eq!(client.handle(backup).delivery.fate, Fate::Drop);
}

#[test]
fn answers_are_spoilt() {
    let etag = put_under(json!({ "kind": "wrong-etag" })).header("etag").unwrap().to_owned();
    assert_eq!(etag, format!("\"{}\"", "0".repeat(32)));
    let hidden = put_under(json!({ "kind": "hide-headers" }));
    assert_eq!(
        (hidden.header("access-control-allow-origin"), hidden.header("access-control-expose-headers")),
        (Some("http://page"), None)
    );
    assert_eq!(put_under(json!({ "kind": "no-cors" })).header("access-control-allow-origin"), None);
}

#[test]
fn a_flipped_byte_is_seen_by_the_digest_and_not_without_it() {
    let mut client = client(json!([{ "route": "put", "effect": { "kind": "corrupt-body" } }]));
    let pass = client.apply(64);
    let bytes = noise(64, 9);
    let digest = crate::support::md5(&bytes);
    let request = pass.request("PUT", &pass.video, &[], &[("Content-MD5", &digest)], &bytes);
    assert_eq!(refusal(&client.handle(request)), (400, "BadDigest".into()));
    assert_eq!(client.put(&pass, &pass.video, &bytes).status, 200);
    let stored = client.emulator.object(&pass.video).unwrap().content.read().unwrap().unwrap();
    assert_eq!(stored.iter().zip(&bytes).filter(|(a, b)| a != b).count(), 1);
}

#[test]
fn complete_fails_inside_a_200_or_dribbles_or_loses_its_upload() {
    let mut client = client(json!([
        { "route": "complete", "nth": [1], "effect": { "kind": "error-in-200", "code": "InternalError" } },
        { "route": "complete", "nth": [2], "effect": { "kind": "dribble", "ms": 300 } },
        { "route": "list-parts", "effect": { "kind": "lose-upload" } },
    ]));
    let pass = client.apply(3);
    let id = client.init(&pass);
    let etag = client.part(&pass, &id, 1, b"abc");
    let first = client.complete(&pass, &id, &[(1, &etag)]);
    assert_eq!(refusal(&first), (200, "InternalError".into()));
    assert!(client.emulator.object(&pass.video).is_none());
    let second = client.complete(&pass, &id, &[(1, &etag)]);
    assert_eq!((second.status, second.delivery.dribble_ms), (200, 300));
    let id = client.init(&pass);
    assert_eq!(
        refusal(&client.store(&pass, "GET", &pass.video, &[("uploadId", &id)], b"")),
        (404, "NoSuchUpload".into())
    );
}

#[test]
fn an_answer_without_a_body_cannot_be_cut() {
    let mut client = client(json!([{ "route": "head", "effect": { "kind": "malformed" } }]));
    let pass = client.apply(3);
    client.put(&pass, &pass.video, b"abc");
    let head = client.store(&pass, "HEAD", &pass.video, &[], b"");
    assert_eq!((head.status, head.header("content-length")), (200, Some("3")));
}

#[test]
fn a_part_that_was_there_is_gone() {
    let mut client = client(json!([{ "route": "list-parts", "effect": { "kind": "lose-part" } }]));
    let pass = client.apply(19);
    let id = client.init(&pass);
    let etags = [(1, client.part(&pass, &id, 1, b"0123456789abcdef")), (2, client.part(&pass, &id, 2, b"def"))];
    let list = client.store(&pass, "GET", &pass.video, &[("uploadId", &id)], b"").text();
    assert_eq!(list.matches("<PartNumber>").count(), 1, "{list}");
    let parts: Vec<(u32, &str)> = etags.iter().map(|(number, etag)| (*number, etag.as_str())).collect();
    assert_eq!(refusal(&client.complete(&pass, &id, &parts)).1, "InvalidPart");
}

/// Which of 200 PUTs were refused.
fn strikes(rule: Value, seed: u64) -> Vec<usize> {
    let mut client = Client::new(tiny());
    client.admin("POST", "trouble", json!({ "rules": [rule], "seed": seed }));
    let pass = client.apply(3);
    (1..=200).filter(|_| client.put(&pass, &pass.video, b"abc").status == 503).collect()
}

#[test]
fn rules_strike_when_they_say() {
    let rule = |when: Value| {
        let mut rule = json!({ "route": "put", "effect": { "kind": "status", "status": 503 } });
        rule.as_object_mut().unwrap().extend(when.as_object().unwrap().clone());
        rule
    };
    assert_eq!(strikes(rule(json!({ "nth": [2, 5] })), 1), [2, 5]);
    assert_eq!(strikes(rule(json!({ "every": 50 })), 1), [50, 100, 150, 200]);
    assert_eq!(strikes(rule(json!({ "times": 3 })), 1), [1, 2, 3]);
    assert_eq!(strikes(rule(json!({ "every": 10, "times": 2 })), 1), [10, 20]);
    let chance = rule(json!({ "chance": 0.2 }));
    let first = strikes(chance.clone(), 7);
    assert_eq!(first, strikes(chance.clone(), 7), "the same seed, the same fate");
    assert_ne!(first, strikes(chance, 8));
    assert!((20..=60).contains(&first.len()), "{}", first.len());
    assert_eq!(strikes(json!({ "route": "part", "effect": { "kind": "status", "status": 503 } }), 1), [0; 0]);
}

#[test]
fn rules_are_shown_cleared_and_checked() {
    let mut client = client(json!([{ "route": "put", "nth": [2], "effect": { "kind": "wrong-etag" } }]));
    let pass = client.apply(3);
    for _ in 0..3 {
        client.put(&pass, &pass.video, b"abc");
    }
    let shown = client.admin("GET", "trouble", Value::Null);
    assert_eq!(
        (&shown["seed"], &shown["rules"][0]["seen"], &shown["rules"][0]["hits"]),
        (&json!(5), &json!(3), &json!(1))
    );
    let troubles: Vec<_> = client.emulator.log(0).map(|entry| entry.json()["trouble"].clone()).collect();
    assert_eq!(troubles, [Value::Null, Value::Null, json!("wrong-etag"), Value::Null]);
    assert_eq!(client.admin("DELETE", "trouble", Value::Null)["rules"], json!([]));
    for (rule, words) in [
        (json!({ "route": "nowhere", "effect": { "kind": "never" } }), "no route"),
        (json!({ "route": "put", "effect": { "kind": "error-in-200", "code": "X" } }), "does not fit"),
        (json!({ "route": "put", "effect": { "kind": "explode" } }), "unknown variant"),
        (json!({ "route": "put", "every": 0, "effect": { "kind": "never" } }), "at least 1"),
        (json!({ "route": "put", "chance": 1.5, "effect": { "kind": "never" } }), "between 0 and 1"),
        (json!({ "route": "put", "every": 2, "nth": [1], "effect": { "kind": "never" } }), "one of"),
        (json!({ "route": "put", "often": 2, "effect": { "kind": "never" } }), "unknown field"),
        (json!({ "route": "put", "effect": { "kind": "status", "status": 9 } }), "between 200 and 599"),
    ] {
        let answer = client.admin("POST", "trouble", json!({ "rules": [rule] }));
        assert!(answer["error"].as_str().unwrap_or_default().contains(words), "{answer}");
    }
}

#[test]
fn two_emulators_of_one_seed_answer_alike() {
    let run = || {
        let mut client = Client::new(tiny());
        client.trouble(json!([{ "route": "*", "chance": 0.3, "effect": { "kind": "wrong-etag" } }]));
        let pass = client.apply(60);
        let id = client.init(&pass);
        let parts: Vec<String> = (1..=4).map(|number| client.part(&pass, &id, number, &noise(16, 4))).collect();
        (format!("{pass:?}"), id, parts, client.complete(&pass, "x", &[]).text())
    };
    assert_eq!(run(), run());
}

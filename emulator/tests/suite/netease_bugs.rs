//! What clients do wrong is written down (netease A: client-bug log).

use crate::netease_calls::{NOON, Netease, ok, tiny};
use crate::support::headers;
use serde_json::json;
use vodlift_emulator::{Progress, Request};

fn begun() -> Netease {
    Netease::begun(tiny())
}

#[test]
fn a_chain_as_it_should_be_has_no_bugs() {
    for (hostile, rotate) in [(false, 0), (true, 0), (true, 1), (false, 2)] {
        let mut netease = begun();
        netease.emulator.config_mut().netease.hostile_context = hostile;
        netease.emulator.config_mut().netease.rotate_context = rotate;
        let mut context = netease.open(b"ab");
        for offset in [2, 4, 6] {
            let answer = ok(&netease.chunk(offset, false, Some(&context), b"ab"));
            let next = answer["context"].as_str().unwrap().to_owned();
            assert_eq!(next != context, rotate > 0 && (offset / 2 + 1) % rotate == 0, "{offset}");
            context = next;
            assert_eq!(context.starts_with("+/=&%#"), hostile);
            assert_eq!(ok(&netease.query(&context))["offset"], offset + 2);
        }
        ok(&netease.chunk(8, true, Some(&context), b"ab"));
        assert!(netease.bugs().is_empty(), "{:?}", netease.bugs());
    }
}

#[test]
fn a_context_that_was_replaced() {
    let mut netease = begun();
    netease.emulator.config_mut().netease.rotate_context = 1;
    let first = netease.open(b"ab");
    let lost = json!([{ "route": "chunk", "effect": { "kind": "reset-after" } }]);
    netease.trouble(lost.clone());
    netease.chunk(2, false, Some(&first), b"ab");
    netease.trouble(json!([]));
    assert_eq!(netease.query(&first).status, 404);
    assert!(netease.bugs().is_empty(), "nobody told the client");
    let second = netease.open(b"ab");
    let answer = ok(&netease.chunk(2, false, Some(&second), b"ab"));
    assert_ne!(answer["context"], second.as_str());
    assert_eq!(netease.query(&second).status, 404);
    assert_eq!(netease.bugs(), ["old-context"]);
}

#[test]
fn contexts_are_encoded_once() {
    for (raw, bugs) in [("+/=&%#", vec!["encoding"]), ("%252B%252F%253D%2526%2525%2523", vec!["encoding"])] {
        let mut netease = begun();
        netease.emulator.config_mut().netease.hostile_context = true;
        let context = netease.open(b"ab");
        let query = format!("uploadContext&context={raw}{}&version=1.0", &context[6..]);
        assert_eq!(netease.node("GET", &query, b"").status, 404, "{raw}");
        assert_eq!(netease.bugs(), bugs, "{raw}");
    }
    let mut netease = begun();
    netease.node_at("POST", "/vodemu01/a/b.mp4?offset=0&complete=true&version=1.0", b"");
    assert_eq!(netease.bugs(), ["encoding"], "a slash in an object");
}

#[test]
fn two_chunks_at_a_time() {
    let mut netease = begun();
    let context = netease.open(b"ab");
    let head = Request {
        method: "POST".into(),
        host: netease.host.into(),
        target: format!("{}?offset=2&complete=false&context={context}&version=1.0", netease.path()),
        headers: headers(&[("content-length", "2")]),
        ..Request::default()
    };
    let first = netease.emulator.arrive(&head, NOON * 1000);
    drop(first);
    let second = netease.emulator.arrive(&head, NOON * 1000);
    assert!(netease.bugs().is_empty(), "the first one is gone");
    let third = netease.emulator.arrive(&head, NOON * 1000);
    assert_eq!(netease.bugs(), ["in-flight"]);
    drop((second, third));
    ok(&netease.chunk(2, false, Some(&context), b"ab"));
    assert_eq!(netease.bugs(), ["in-flight"]);
}

#[test]
fn acknowledged_bytes_again() {
    let mut netease = begun();
    let context = netease.open(b"ab");
    netease.trouble(json!([{ "route": "chunk", "effect": { "kind": "reset-after" } }]));
    netease.chunk(2, false, Some(&context), b"cd");
    netease.trouble(json!([]));
    ok(&netease.chunk(2, false, Some(&context), b"cd"));
    assert!(netease.bugs().is_empty(), "the client did not hear of them");
    ok(&netease.chunk(2, false, Some(&context), b"cd"));
    assert_eq!(netease.bugs(), ["resent"]);
}

/// A page dies with a chunk on its way, and the next one asks before that chunk has come to its end.
#[test]
fn who_asked_meanwhile_did_not_hear() {
    for complete in [false, true] {
        let mut netease = begun();
        let context = netease.open(b"ab");
        let request = Request {
            method: "POST".into(),
            host: netease.host.into(),
            target: format!("{}?offset=2&complete={complete}&context={context}&version=1.0", netease.path()),
            headers: headers(&[("content-length", "2"), ("x-nos-token", &netease.token)]),
            body: "cd".into(),
        };
        let arrival = netease.emulator.arrive(&request, NOON * 1000);
        assert_eq!(ok(&netease.query(&context))["offset"], 2);
        let Progress::Work(work) = netease.emulator.begin(&request, arrival, NOON * 1000) else {
            panic!("there is work")
        };
        netease.emulator.finish(work.run(), NOON * 1000);
        netease.chunk(2, complete, Some(&context), b"cd");
        assert!(netease.bugs().is_empty(), "{:?}", netease.bugs());
    }
}

#[test]
fn credentials_and_tokens_that_do_not_belong() {
    for (name, calls) in [("Cookie", 1), ("Authorization", 1)] {
        let mut netease = begun();
        netease.extra = vec![(name, "x".into())];
        netease.open(b"ab");
        assert_eq!(netease.bugs().len(), calls);
        assert_eq!(netease.bugs()[0], "credentials");
    }
    let mut netease = begun();
    netease.host = "wanproxy.127.net";
    ok(&netease.node_at("GET", "/lbs?version=1.0", b""));
    assert_eq!(netease.bugs(), ["token-to-directory"]);
}

#[test]
fn a_chunk_after_the_end() {
    let mut netease = begun();
    let context = netease.open(b"ab");
    netease.trouble(json!([{ "route": "complete", "times": 1, "effect": { "kind": "reset-after" } }]));
    netease.chunk(2, true, Some(&context), b"cd");
    assert_eq!(netease.chunk(2, true, Some(&context), b"cd").status, 404);
    ok(&netease.chunk(0, true, None, b"abcd"));
    assert!(netease.bugs().is_empty(), "the client did not hear of the end");
    ok(&netease.chunk(0, true, None, b"abcd"));
    assert_eq!(netease.bugs(), ["after-end"]);
    assert_eq!(netease.query(&context).status, 404);
    ok(&netease.chunk(0, true, None, b"abcd"));
    assert_eq!(netease.bugs(), ["after-end"], "who asks shows that he did not hear");
    let mut netease = begun();
    netease.trouble(json!([{ "route": "complete", "effect": { "kind": "callback-failed" } }]));
    let context = netease.open(b"ab");
    assert_eq!(netease.chunk(2, true, Some(&context), b"").status, 520);
    assert!(netease.emulator.object(&netease.object).is_some(), "it is stored all the same");
    assert_eq!(netease.chunk(2, true, Some(&context), b"").status, 404);
    assert_eq!(netease.bugs(), ["after-end"]);
}

#[test]
fn a_node_that_nobody_listed() {
    let mut netease = begun();
    netease.emulator.config_mut().netease.ports = vec![9721];
    netease.host = "127.0.0.1:9711";
    netease.open(b"ab");
    ok(&netease.lbs("127.0.0.1:9711", "version=1.0"));
    netease.host = "127.0.0.1:9721";
    netease.open(b"ab");
    netease.host = "wannos-web.127.net";
    netease.open(b"ab");
    assert!(netease.bugs().is_empty());
    netease.host = "127.0.0.1:9711";
    netease.open(b"ab");
    assert!(netease.bugs().is_empty(), "where LBS is there is a node, too");
    netease.host = "nosup-hz1.127.net";
    netease.open(b"ab");
    assert_eq!(netease.bugs(), ["unlisted"]);
    netease.emulator.config_mut().netease.allowed_nodes.push("nosup-hz1.127.net".into());
    netease.open(b"ab");
    assert_eq!(netease.bugs(), ["unlisted"]);
    netease.host = "127.0.0.1:9711";
    let shown = ok(&netease.node_at("GET", "/_emulator/netease", b""));
    assert_eq!(shown["bugs"], json!([{ "kind": "unlisted", "words": "nosup-hz1.127.net was not listed" }]));
    assert_eq!(shown["contexts"][0]["held"], 2);
    let uploads = ok(&netease.node_at("GET", "/_emulator/uploads", b""));
    let chunk = json!({ "number": 1, "size": 2, "md5": "187ef4436122d1cc2f40dc2b92f0eba0" });
    assert_eq!((&uploads[0]["key"], &uploads[0]["parts"]), (&json!(netease.object), &json!([chunk])));
}

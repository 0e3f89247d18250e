//! The checks of a chunk in their order, E1 to E15, and those of the query (netease A).

use crate::netease_calls::{Netease, json_of, ok, refused, tiny};
use crate::support::noise;
use serde_json::{Value, json};
use vodlift_emulator::Fate;

fn begun() -> Netease {
    Netease::begun(tiny())
}

fn invalid() -> (u16, String) {
    (400, "InvalidArgument".into())
}

#[test]
fn e1_parameters() {
    let mut netease = begun();
    netease.token = String::new();
    for query in [
        "offset=0&complete=false",
        "offset=0&complete=false&version=1",
        "offset=0&complete=false&version=1.0&version=1.0",
        "offset=0&version=1.0",
        "offset=0&complete=TRUE&version=1.0",
        "offset=0&complete=1&version=1.0",
        "offset=0&complete=false&complete=false&version=1.0",
        "complete=false&version=1.0",
        "offset=&complete=false&version=1.0",
        "offset=-1&complete=false&version=1.0",
        "offset=00&complete=false&version=1.0",
        "offset=%2B1&complete=false&version=1.0",
        "offset=1e3&complete=false&version=1.0",
        "offset=12345678901234567&complete=false&version=1.0",
        "offset=0&offset=0&complete=false&version=1.0",
    ] {
        assert_eq!(refused(&netease.node("POST", query, b"abc")), invalid(), "{query}");
    }
    for query in ["uploadContext&context=x", "uploadContext&version=1.0", "uploadContext&context=&version=1.0"] {
        assert_eq!(refused(&netease.node("GET", query, b"")), invalid(), "{query}");
    }
    let mut netease = begun();
    ok(&netease.node("POST", "offset=0&complete=false&context=&bucket=x&version=1.0", b"abc"));
}

#[test]
fn e2_length() {
    let mut netease = begun();
    netease.token = String::new();
    let wanted = (400, "InvalidContentLength".to_owned());
    for (name, value) in [("content-length", "-"), ("content-length", "x"), ("transfer-encoding", "chunked")] {
        netease.extra = vec![(name, value.into())];
        assert_eq!(refused(&netease.chunk(0, false, None, b"abc")), wanted, "{name}: {value}");
    }
    netease.extra.clear();
    assert_eq!(refused(&netease.chunk(0, false, None, &[0; 17])), wanted);
    assert_eq!(netease.bugs(), ["too-large"]);
    let mut netease = begun();
    netease.open(&[0; 16]);
    let mut whole = Netease::begun(Default::default());
    ok(&whole.chunk(0, true, None, &vec![0; 4 << 20]));
    whole.init(json!({ "originFileName": "a.mp4" }));
    assert_eq!(refused(&whole.chunk(0, true, None, &vec![0; (4 << 20) + 1])), wanted);
}

#[test]
fn e4_what_breaks_off_is_not_kept_unless_told() {
    let mut netease = begun();
    let context = netease.open(b"abc");
    netease.extra = vec![("content-length", "9".into())];
    assert_eq!(netease.chunk(3, true, Some(&context), b"defg").delivery.fate, Fate::Drop);
    netease.extra.clear();
    assert_eq!(ok(&netease.query(&context))["offset"], 3);
    netease.emulator.config_mut().netease.keep_truncated = true;
    netease.extra = vec![("content-length", "9".into())];
    assert_eq!(netease.chunk(3, true, Some(&context), b"defg").delivery.fate, Fate::Drop);
    netease.extra.clear();
    assert_eq!(ok(&netease.query(&context))["offset"], 7, "and it does not complete");
    ok(&netease.chunk(7, true, Some(&context), b"h"));
    assert_eq!(&netease.emulator.object(&netease.object).unwrap().content.read().unwrap().unwrap()[..], b"abcdefgh");
}

#[test]
fn e5_to_e7_who_may_open() {
    let mut netease = begun();
    assert_eq!(refused(&netease.chunk(3, false, None, b"abc")), (400, "MissingContext".into()));
    netease.with_policy(json!({ "OverWrite": false, "MimeLimit": "video/mp4; video/webm" }));
    assert_eq!(refused(&netease.chunk(0, true, None, b"abc")), (400, "MimeNotAllowed".into()));
    netease.extra = vec![("content-type", "video/webm".into())];
    let context = netease.open(b"abc");
    netease.extra = vec![("content-type", "text/plain".into())];
    ok(&netease.chunk(3, true, Some(&context), b"d"));
    assert_eq!(netease.emulator.object(&netease.object).unwrap().content_type, "video/webm");
    assert_eq!(refused(&netease.chunk(0, true, None, b"abc")), (409, "ObjectExists".into()));
    netease.with_policy(json!({}));
    ok(&netease.chunk(0, true, None, b"xyz"));
    assert_eq!(&netease.emulator.object(&netease.object).unwrap().content.read().unwrap().unwrap()[..], b"xyz");
}

#[test]
fn e8_and_e9_whose_context_it_is() {
    let mut netease = begun();
    let context = netease.open(b"abc");
    for (status, code) in [(404, "ContextNotFound"), (400, "InvalidArgument")] {
        netease.emulator.config_mut().netease.unknown_context = status;
        assert_eq!(refused(&netease.chunk(3, false, Some("unknown"), b"d")), (status, code.into()));
    }
    assert_eq!(refused(&netease.query("unknown")), (404, "ContextNotFound".into()));
    netease.init(json!({ "originFileName": "other.mp4" }));
    assert_eq!(refused(&netease.chunk(3, false, Some(&context), b"d")), (400, "ContextMismatch".into()));
    assert_eq!(refused(&netease.query(&context)), (400, "ContextMismatch".into()));
}

#[test]
fn a_context_lives_for_a_day_after_its_last_chunk_and_until_another_is_opened() {
    let mut netease = begun();
    netease.emulator.config_mut().netease.token_seconds = 1_000_000;
    netease.init(json!({ "originFileName": "a.mp4" }));
    let context = netease.open(b"abc");
    netease.now += 86_400;
    ok(&netease.chunk(3, false, Some(&context), b"d"));
    netease.now += 86_401;
    assert_eq!(refused(&netease.query(&context)), (404, "ContextNotFound".into()));
    let first = netease.open(b"abc");
    let second = netease.open(b"abc");
    assert_eq!(refused(&netease.query(&first)), (404, "ContextNotFound".into()));
    ok(&netease.query(&second));
}

#[test]
fn e10_and_e11_the_offset_is_the_servers() {
    let mut netease = begun();
    let context = netease.open(b"abcdef");
    let again = ok(&netease.chunk(3, true, Some(&context), b"xxxxxx"));
    assert_eq!(
        (&again["offset"], &again["context"], &again["callbackRetMsg"]),
        (&json!(6), &json!(context), &json!(""))
    );
    assert_eq!(netease.bugs(), ["resent"]);
    assert_eq!(refused(&netease.chunk(9, false, Some(&context), b"x")), (400, "InvalidOffset".into()));
    netease.emulator.config_mut().netease.forgive_gaps = true;
    assert_eq!(ok(&netease.chunk(9, false, Some(&context), b"x"))["offset"], 6);
    assert_eq!(netease.bugs(), ["resent", "gap", "gap"]);
    ok(&netease.chunk(6, true, Some(&context), b"gh"));
    assert_eq!(&netease.emulator.object(&netease.object).unwrap().content.read().unwrap().unwrap()[..], b"abcdefgh");
}

#[test]
fn e12_a_digest_is_hex_and_of_the_whole() {
    let mut netease = begun();
    let wanted = (400, "InvalidDigest".to_owned());
    netease.extra = vec![("content-md5", "kAFQmDzST7DWlj99KOF/cg==".into())];
    assert_eq!(refused(&netease.chunk(0, true, None, b"abc")), wanted);
    assert_eq!(netease.bugs(), ["base64-digest"]);
    for text in
        ["900150983cd24fb0d6963f7d28e17f7", "900150983cd24fb0d6963f7d28e17f7g", "900150983cd24fb0d6963f7d28e17f73"]
    {
        netease.extra = vec![("content-md5", text.into())];
        assert_eq!(refused(&netease.chunk(0, true, None, b"abc")), wanted, "{text}");
        assert_eq!(netease.emulator.netease_memory().contexts().count(), 0);
        assert!(netease.emulator.object(&netease.object).is_none());
    }
    // Of a chunk that is not the last, only the form counts.
    let context = netease.open(b"a");
    assert_eq!(refused(&netease.chunk(1, true, Some(&context), b"bc")), wanted);
    netease.extra.clear();
    assert_eq!(ok(&netease.query(&context))["offset"], 1, "the context stays as it was");
    netease.extra = vec![("content-md5", "900150983CD24FB0D6963F7D28E17F72".into())];
    ok(&netease.chunk(1, true, Some(&context), b"bc"));
}

#[test]
fn e14_sizes() {
    let mut netease = begun();
    netease.with_policy(json!({ "ObjectSizeMin": 4, "ObjectSizeMax": 6 }));
    assert_eq!(refused(&netease.chunk(0, true, None, b"abc")), (400, "ObjectSizeTooSmall".into()));
    assert_eq!(refused(&netease.chunk(0, true, None, b"abcdefg")), (400, "ObjectSizeTooLarge".into()));
    let context = netease.open(b"abcd");
    assert_eq!(refused(&netease.chunk(4, true, Some(&context), b"efg")), (400, "ObjectSizeTooLarge".into()));
    assert_eq!(ok(&netease.query(&context))["offset"], 4);
    ok(&netease.chunk(4, true, Some(&context), b"ef"));
    assert!(netease.emulator.netease_memory().contexts().next().is_none());
}

#[test]
fn the_order_of_the_checks() {
    // Each request breaks a rule and all that come after it.
    let mut netease = begun();
    let context = netease.open(b"abc");
    let other = netease.object.clone();
    netease.extra = vec![("content-length", "17".into()), ("content-md5", "x".into())];
    netease.token = String::new();
    let query = |offset: &str, context: &str| format!("offset={offset}&complete=true&context={context}&version=1.0");
    assert_eq!(refused(&netease.node("POST", &query("x", ""), b"")).1, "InvalidArgument");
    assert_eq!(refused(&netease.node("POST", &query("9", ""), b"")).1, "InvalidContentLength");
    netease.extra[0].1 = "4".into();
    assert_eq!(refused(&netease.node("POST", &query("9", ""), b"abc")).1, "InvalidToken");
    netease.init(json!({ "originFileName": "other.mp4" }));
    assert_eq!(netease.node("POST", &query("9", ""), b"abc").delivery.fate, Fate::Drop);
    netease.extra[0].1 = "3".into();
    netease.with_policy(json!({ "OverWrite": false, "MimeLimit": "a/b", "ObjectSizeMin": 100 }));
    assert_eq!(refused(&netease.node("POST", &query("9", ""), b"abc")).1, "MissingContext");
    assert_eq!(refused(&netease.node("POST", &query("0", ""), b"abc")).1, "MimeNotAllowed");
    assert_eq!(refused(&netease.node("POST", &query("9", "unknown"), b"abc")).1, "ContextNotFound");
    assert_eq!(refused(&netease.node("POST", &query("9", &context), b"abc")).1, "ContextMismatch");
    netease.object = other;
    netease.with_policy(json!({ "ObjectSizeMin": 100 }));
    assert_eq!(ok(&netease.node("POST", &query("0", &context), b"abc"))["offset"], 3);
    assert_eq!(refused(&netease.node("POST", &query("9", &context), b"abc")).1, "InvalidOffset");
    assert_eq!(refused(&netease.node("POST", &query("3", &context), b"abc")).1, "InvalidDigest");
    netease.extra[1].1 = "900150983cd24fb0d6963f7d28e17f72".into();
    assert_eq!(refused(&netease.node("POST", &query("3", &context), b"abc")).1, "InvalidDigest");
    netease.extra.pop();
    assert_eq!(refused(&netease.node("POST", &query("3", &context), b"abc")).1, "ObjectSizeTooSmall");
}

#[test]
fn addresses_and_methods() {
    let mut netease = begun();
    let query = "offset=0&complete=true&version=1.0";
    for path in ["/vodemu01", "/vodemu01/", "//x.mp4", "/vodemu01/%FF.mp4"] {
        assert_eq!(
            refused(&netease.node_at("POST", &format!("{path}?{query}"), b"")),
            (400, "InvalidObjectName".into()),
            "{path}"
        );
    }
    for method in ["PUT", "DELETE", "GET"] {
        assert_eq!(refused(&netease.node(method, "", b"")), (405, "MethodNotAllowed".into()), "{method}");
    }
    // Any host will do where the request is known by its form.
    netease.host = "127.0.0.1:9711";
    let context = netease.open(b"abc");
    let query = format!("uploadContext=&context={context}&version=1.0");
    assert_eq!(ok(&netease.node("GET", &query, b""))["offset"], 3);
}

#[test]
fn nodes_share_what_they_hold() {
    let mut netease = begun();
    let bytes = noise(30, 3);
    let context = netease.open(&bytes[..16]);
    netease.host = "203.0.113.11";
    assert_eq!(ok(&netease.query(&context))["offset"], 16);
    netease.host = "nosup-hz1.127.net";
    let last = ok(&netease.chunk(16, true, Some(&context), &bytes[16..]));
    assert_eq!(last["context"], Value::Null);
    let other = netease.node_at("GET", "/lbs/x", b"");
    assert_eq!(json_of(&other)["errCode"], "MethodNotAllowed");
}

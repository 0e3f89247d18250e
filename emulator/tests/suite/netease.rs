//! NetEase's VOD API, LBS, and a chain from its first chunk to its vid (netease §1, §2, §3, §5).

use crate::netease_calls::{NOON, Netease, json_of, ok, refused, tiny};
use crate::support::noise;
use serde_json::{Value, json};
use vodlift_emulator::encoding::{hex, unbase64};
use vodlift_emulator::netease::{checksum, sign};
use vodlift_emulator::{Config, Request};

#[test]
fn checksums() {
    let secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let sum = "1571139b56f716f410165fa1d0de90c38b03eb5c";
    assert_eq!(checksum(secret, "7c9e6679f6b14a2e", "1767225600"), sum);
    assert_eq!(checksum("test-app-secret", "12345", "1500000000"), "c85cbb97d203e938fa2685f973fd6872b277b35a");
    let mut netease = Netease::new(Config::default());
    let body = r#"{"originFileName":"demo.mp4","userFileName":"demo.mp4","typeId":null,"presetId":null,"userDefInfo":"order=42"}"#;
    let mut ask = |sum: &str| {
        let changes = [("Nonce", "7c9e6679f6b14a2e"), ("CheckSum", sum)];
        json_of(&netease.api_with("upload/init", body, &changes))["code"].clone()
    };
    assert_eq!(ask(sum), 200);
    assert_eq!(ask("2a7f130d771f8cff9bf99ed836bb4725b4c757a1"), 710, "another order");
}

#[test]
fn the_four_headers() {
    let mut netease = Netease::new(Config::default());
    let long = "n".repeat(129);
    for (name, value, wanted) in [
        ("CheckSum", "-", 613),
        ("AppKey", "-", 614),
        ("CurTime", "-", 615),
        ("Nonce", "-", 400),
        ("Nonce", &long, 400),
        ("AppKey", "another", 710),
        ("CheckSum", "another", 710),
    ] {
        let response = netease.api_with("upload/init", r#"{"originFileName":"a.mp4"}"#, &[(name, value)]);
        assert_eq!((response.status, &json_of(&response)["code"]), (200, &json!(wanted)), "{name}={value}");
    }
    for (off, wanted) in [(-301, 710), (-300, 200), (300, 200), (301, 710)] {
        let time = (NOON as i64 + off).to_string();
        let sum = checksum("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "12345", &time);
        let changes = [("CurTime", &*time), ("CheckSum", &sum)];
        let response = netease.api_with("upload/init", r#"{"originFileName":"a.mp4"}"#, &changes);
        assert_eq!(json_of(&response)["code"], wanted, "{off}");
    }
}

#[test]
fn init_names_an_object_and_mints_a_token() {
    let mut netease = Netease::new(Config::default());
    let ret =
        ok(&netease.api("upload/init", &json!({ "originFileName": "My.Film.MP4", "typeId": null })))["ret"].clone();
    assert_eq!(ret["bucket"], "vodemu01");
    let object = ret["object"].as_str().unwrap();
    assert!(object.len() == 40 && object.ends_with(".MP4"), "{object}");
    let policy64 = ret["xNosToken"].as_str().unwrap().split(':').nth(2).unwrap();
    let policy: Value = serde_json::from_slice(&unbase64(policy64).unwrap()).unwrap();
    assert_eq!(policy["Expires"], NOON + 86_400);
    assert_eq!(
        (&policy["Object"], &policy["CallbackBody"]),
        (&ret["object"], &json!(format!("objectName={object}&$(ObjectSize)")))
    );
    let long = "x".repeat(257);
    for body in [
        json!({}),
        json!({ "originFileName": "film" }),
        json!({ "originFileName": ".mp4" }),
        json!({ "originFileName": "a." }),
        json!({ "originFileName": "a:b.mp4" }),
        json!({ "originFileName": "a\n.mp4" }),
        json!({ "originFileName": "a.mp4", "userDefInfo": long }),
        json!({ "originFileName": "a.mp4", "watermarkId": 1 }),
        json!("a.mp4"),
    ] {
        let response = netease.api("upload/init", &body);
        assert_eq!((response.status, &json_of(&response)["code"]), (200, &json!(400)), "{body}");
    }
    assert_eq!(json_of(&netease.api("upload/other", &json!({})))["code"], 400);
}

#[test]
fn a_chain_from_its_first_chunk_to_its_vid() {
    let mut netease = Netease::new(tiny());
    netease.emulator.config_mut().events_url = None;
    netease.extra = vec![("content-type", "video/mp4".into())];
    netease.init(json!({ "originFileName": "demo.mp4", "userDefInfo": "order=42" }));
    let (bytes, name) = (noise(40, 1), json!({ "objectNames": [netease.object] }));
    let context = netease.open(&bytes[..16]);
    assert_eq!(context.len(), 36);
    assert_eq!(ok(&netease.query(&context))["offset"], 16);
    netease.extra = vec![("content-type", "text/plain".into())];
    let second = ok(&netease.chunk(16, false, Some(&context), &bytes[16..32]));
    assert_eq!(
        (&second["offset"], &second["context"], &second["callbackRetMsg"]),
        (&json!(32), &json!(context), &json!(""))
    );
    assert_eq!(ok(&netease.api("video/query", &name))["ret"], json!({ "count": 0, "list": [] }));
    let last = ok(&netease.chunk(32, true, Some(&context), &bytes[32..]));
    assert_eq!((&last["offset"], &last["context"]), (&json!(40), &Value::Null));
    assert_eq!(last.as_object().unwrap().len(), 4);
    let told: Value = serde_json::from_slice(&unbase64(last["callbackRetMsg"].as_str().unwrap()).unwrap()).unwrap();
    assert_eq!((&told["code"], &told["ret"]), (&json!(200), &json!({ "vid": 1001 })));
    assert_eq!(
        ok(&netease.api("video/query", &name))["ret"]["list"],
        json!([{ "objectName": netease.object, "vid": 1001 }])
    );
    let got = ok(&netease.api("video/get", &json!({ "vid": 1001 })))["ret"].clone();
    assert_eq!((&got["initialSize"], &got["status"], &got["videoName"]), (&json!(40), &json!(40), &json!("demo.mp4")));
    assert_eq!(json_of(&netease.api("video/get", &json!({ "vid": 1002 })))["code"], 400);
    let object = netease.emulator.object_at(&netease.bucket, &netease.object).unwrap();
    assert_eq!(
        (&object.content.read().unwrap().unwrap()[..], &*object.content_type, object.parts),
        (&bytes[..], "video/mp4", 3)
    );
    assert_eq!(refused(&netease.query(&context)), (404, "ContextNotFound".into()));
    let [event] = netease.emulator.events() else { panic!("one event") };
    assert_eq!(
        (&event["type"], &event["vid"], &event["user_defined"]),
        (&json!("upload"), &json!(1001), &json!("order=42"))
    );
    assert!(netease.bugs().is_empty(), "{:?}", netease.bugs());
}

#[test]
fn one_request_is_enough_for_a_small_file_and_for_none() {
    let mut netease = Netease::begun(tiny());
    let answer = ok(&netease.chunk(0, true, None, b"abc"));
    assert_eq!((&answer["offset"], &answer["context"]), (&json!(3), &Value::Null));
    netease.init(json!({ "originFileName": "empty.png" }));
    let answer = ok(&netease.chunk(0, true, None, b""));
    let told = unbase64(answer["callbackRetMsg"].as_str().unwrap()).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&told).unwrap()["ret"], json!({ "imgId": 1002 }));
    let object = netease.emulator.object(&netease.object).unwrap();
    assert_eq!(hex(&object.sums.md5.unwrap()), "d41d8cd98f00b204e9800998ecf8427e");
    let list =
        ok(&netease.api("video/query", &json!({ "objectNames": [netease.object, "other"] })))["ret"]["list"].clone();
    assert_eq!(list, json!([{ "objectName": netease.object, "imgId": 1002 }]));
}

#[test]
fn all_bytes_are_no_object_until_the_end_is_said() {
    let mut netease = Netease::begun(tiny());
    let context = netease.open(b"abc");
    assert!(netease.emulator.object(&netease.object).is_none());
    assert_eq!(ok(&netease.chunk(3, true, Some(&context), b""))["offset"], 3);
    assert_eq!(&netease.emulator.object(&netease.object).unwrap().content.read().unwrap().unwrap()[..], b"abc");
}

#[test]
fn events_are_signed_and_go_where_the_upload_says() {
    let body = r#"{"type":"upload","vid":1008,"name":"demo.mp4","origAddr":"https://vodemu01.example/11111111-2222-4333-8444-555555555555.mp4","user_defined":"order=42"}"#;
    assert_eq!(sign(body, "vcloud"), "40a135d3554d20b33d9d931aa40b35e1");
    let mut netease = Netease::new(tiny());
    netease.emulator.config_mut().netease.upload_callback_url = Some("http://app.example/account".into());
    for (own, wanted) in
        [(Value::Null, "http://app.example/account"), (json!("http://app.example/own"), "http://app.example/own")]
    {
        netease.init(json!({ "originFileName": "a.mp4", "uploadCallbackUrl": own }));
        ok(&netease.chunk(0, true, None, b"abc"));
        let posts = netease.emulator.take_outbox();
        assert_eq!((posts.len(), &*posts[0].url), (1, wanted));
        assert_eq!(posts[0].sign.as_deref(), Some(&*sign(&posts[0].body, "vcloud")));
        assert!(posts[0].body.starts_with(r#"{"type":"upload","vid":10"#), "{}", posts[0].body);
    }
}

#[test]
fn lbs_lists_names_or_the_ports_of_this_program() {
    let mut netease = Netease::new(Config::default());
    let query = "version=1.0&bucketname=vodemu01";
    let response = netease.lbs("wanproxy.127.net", query);
    assert_eq!(response.header("content-type"), Some("text/plain"));
    let named = json!({ "lbs": "http://wanproxy.127.net/lbs", "upload": ["http://nosup-jd1.127.net", "http://nosup-hz1.127.net"] });
    assert_eq!(ok(&response), named);
    assert_eq!(ok(&netease.lbs("127.0.0.1:9711", "version=1.0"))["upload"], named["upload"]);
    netease.emulator.config_mut().netease.ports = vec![9721, 9722];
    let local = ok(&netease.lbs("localhost:9711", query));
    assert_eq!(
        local,
        json!({ "lbs": "http://localhost:9711/lbs", "upload": ["http://localhost:9721", "http://localhost:9722"] })
    );
    assert_eq!(ok(&netease.lbs("wanproxy.127.net", query)), named);
    for (query, code) in
        [("bucketname=vodemu01", "InvalidArgument"), ("version=1.0&bucketname=other", "InvalidBucketName")]
    {
        let response = netease.lbs("127.0.0.1:9711", query);
        assert_eq!((response.status, &json_of(&response)["Code"]), (400, &json!(code)));
        assert!(json_of(&response)["Message"].is_string());
    }
}

#[test]
fn every_page_may_call_nodes_and_read_their_errors() {
    let mut netease = Netease::begun(tiny());
    let ask = |netease: &mut Netease, host: &str, target: String| {
        let names = [
            ("Origin", "http://a"),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "x-nos-token"),
        ];
        let headers = crate::support::headers(&names);
        let request = Request { method: "OPTIONS".into(), host: host.into(), target, headers, ..Request::default() };
        netease.emulator.handle(&request, NOON * 1000)
    };
    for host in ["nosup-jd1.127.net", "127.0.0.1:9711"] {
        let target = format!("{}?offset=0&complete=false&version=1.0", netease.path());
        let response = ask(&mut netease, host, target);
        assert_eq!((response.status, response.header("access-control-allow-origin")), (200, Some("*")));
        assert_eq!(response.header("access-control-allow-headers"), Some("*"));
        assert_eq!(response.header("access-control-max-age"), None);
    }
    assert_eq!(netease.emulator.netease_memory().preflights, 2);
    let response = ask(&mut netease, "vcloud.163.com", "/app/vod/upload/init".into());
    assert_eq!(response.header("access-control-allow-origin"), None, "the API is for app servers");
    netease.emulator.config_mut().netease.api_cors = true;
    let response = ask(&mut netease, "vcloud.163.com", "/app/vod/upload/init".into());
    assert_eq!(response.header("access-control-allow-origin"), Some("*"));
    let refusal = netease.chunk(7, false, None, b"abc");
    assert_eq!((refusal.status, refusal.header("access-control-allow-origin")), (400, Some("*")));
    assert_eq!(refusal.header("access-control-expose-headers"), None);
    assert_eq!(netease.lbs("127.0.0.1:9711", "version=1.0").header("access-control-allow-origin"), Some("*"));
}

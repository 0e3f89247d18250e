//! The reference session of the spec, to the letter (netease A).

use crate::netease_calls::{Netease, json_of, ok, refused};
use serde_json::{Value, json};
use vodlift_emulator::encoding::hex;
use vodlift_emulator::{Config, Fate};

const CHUNK: usize = 4 << 20;
const MIB: u64 = 1 << 20;

#[test]
fn the_reference_session() {
    let bytes: Vec<u8> = (0..10_485_760u64).map(|i| ((31 * i + 7) % 251) as u8).collect();
    let mut config = Config::default();
    config.netease.first_id = 1008;
    let mut netease = Netease::begun(config);
    let effects = [json!({ "kind": "accept", "bytes": MIB }), json!({ "kind": "reset-after" })];
    let [partial, lost] = effects;
    netease.trouble(json!([
        { "route": "chunk", "nth": [2], "effect": partial },
        { "route": "chunk", "nth": [3], "effect": lost },
    ]));
    let first = ok(&netease.chunk(0, false, None, &bytes[..CHUNK]));
    let context = first["context"].as_str().unwrap().to_owned();
    assert_eq!((&first["offset"], &first["callbackRetMsg"]), (&json!(4 * MIB), &json!("")));
    let second = ok(&netease.chunk(4 * MIB, false, Some(&context), &bytes[CHUNK..2 * CHUNK]));
    assert_eq!(second["offset"], 5 * MIB);
    let third = netease.chunk(5 * MIB, false, Some(&context), &bytes[5 << 20..9 << 20]);
    assert_eq!(third.delivery.fate, Fate::Drop);
    assert_eq!(ok(&netease.query(&context))["offset"], 9 * MIB);
    let fifth = ok(&netease.chunk(9 * MIB, true, Some(&context), &bytes[9 << 20..]));
    assert_eq!((&fifth["offset"], &fifth["context"]), (&json!(10 * MIB), &Value::Null));
    let message = fifth["callbackRetMsg"].as_str().unwrap();
    assert!(message.starts_with("eyJjb2Rl"), "{message}");
    let told: Value = serde_json::from_slice(&vodlift_emulator::encoding::unbase64(message).unwrap()).unwrap();
    assert_eq!(told["ret"]["vid"], 1008);
    assert_eq!(refused(&netease.query(&context)), (404, "ContextNotFound".into()));
    let object = netease.emulator.object(&netease.object).unwrap();
    let sums = &object.sums;
    assert_eq!(hex(&sums.md5.unwrap()), "9b344b7f2bf041493fe5d3dbd6a051b9");
    assert_eq!(hex(&sums.sha256.unwrap()), "81a991ef01d49a8bded1a02a25431819b4c089ee437caa8c379f9e5ade6c3312");
    assert!(netease.bugs().is_empty(), "{:?}", netease.bugs());
}

#[test]
fn the_answers_have_the_members_of_the_spec() {
    let mut netease = Netease::begun(Config::default());
    let first = json_of(&netease.chunk(0, false, None, b"abc"));
    let context = first["context"].as_str().unwrap().to_owned();
    let names = |answer: &Value| answer.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&first), ["callbackRetMsg", "context", "offset", "requestId"]);
    assert_eq!(names(&ok(&netease.query(&context))), ["offset", "requestId"]);
    let kind = netease.query(&context);
    assert_eq!(kind.header("content-type"), Some("application/json;charset=utf-8"));
    netease.emulator.config_mut().netease.request_id_shouts = true;
    assert_eq!(names(&ok(&netease.query(&context))), ["offset", "requestID"]);
    let refusal = json_of(&netease.query("x"));
    assert_eq!(names(&refusal), ["errCode", "errMsg", "requestID"]);
}

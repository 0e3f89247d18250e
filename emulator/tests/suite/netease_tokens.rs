//! Upload tokens of NetEase: the vectors, and everything that a verifier refuses, in its order (netease §1.4).

use crate::netease_calls::{NOON, Netease, ok, refused, tiny};
use serde_json::json;
use vodlift_emulator::netease::{Settings, mint};

const OBJECT: &str = "11111111-2222-4333-8444-555555555555.mp4";
const T0: &str = r#"{"Bucket":"doc","Object":"anne.jpg","Expires":1451491200}"#;
const T1: &str = r#"{"Bucket":"vodemu01","Object":"11111111-2222-4333-8444-555555555555.mp4","Expires":1767312000}"#;
const T1_TOKEN: &str = "UPLOAD emu-ak-0001:7rpzlWHFqQBa7TBYTOLNwNpt4BIi9QOHFElVgGCvqww=:eyJCdWNrZXQiOiJ2b2RlbXUwMSIsIk9iamVjdCI6IjExMTExMTExLTIyMjItNDMzMy04NDQ0LTU1NTU1NTU1NTU1NS5tcDQiLCJFeHBpcmVzIjoxNzY3MzEyMDAwfQ==";
const T2: &str = r#"{"Bucket":"vodemu01","Object":"11111111-2222-4333-8444-555555555555.mp4","Expires":1767312000,"CallbackUrl":"http://emu.local/vod/nos/callback","CallbackBody":"objectName=11111111-2222-4333-8444-555555555555.mp4&$(ObjectSize)","Region":"JD"}"#;
const T2_TOKEN: &str = "UPLOAD emu-ak-0001:TyDarebVO+5iEOwck0UiTxranoaP/qV+ED/eCP9lnCw=:eyJCdWNrZXQiOiJ2b2RlbXUwMSIsIk9iamVjdCI6IjExMTExMTExLTIyMjItNDMzMy04NDQ0LTU1NTU1NTU1NTU1NS5tcDQiLCJFeHBpcmVzIjoxNzY3MzEyMDAwLCJDYWxsYmFja1VybCI6Imh0dHA6Ly9lbXUubG9jYWwvdm9kL25vcy9jYWxsYmFjayIsIkNhbGxiYWNrQm9keSI6Im9iamVjdE5hbWU9MTExMTExMTEtMjIyMi00MzMzLTg0NDQtNTU1NTU1NTU1NTU1Lm1wNCYkKE9iamVjdFNpemUpIiwiUmVnaW9uIjoiSkQifQ==";
const T3: &str = r#"{"Bucket":"vodemu01","Object":"dir/视频 +1.mp4","Expires":1767312000}"#;
const T3_TOKEN: &str = "UPLOAD emu-ak-0001:9k6Q5OAtMvlBC7Ott2VTbTBmfrUP/NCQcU95BYsq4ko=:eyJCdWNrZXQiOiJ2b2RlbXUwMSIsIk9iamVjdCI6ImRpci/op4bpopEgKzEubXA0IiwiRXhwaXJlcyI6MTc2NzMxMjAwMH0=";

fn at(object: &str, token: &str) -> Netease {
    let mut netease = Netease::new(tiny());
    (netease.bucket, netease.object, netease.token) = ("vodemu01".into(), object.into(), token.into());
    netease
}

#[test]
fn the_vectors() {
    let settings = Settings::default();
    assert_eq!(mint(&settings, T1), T1_TOKEN);
    assert_eq!(mint(&settings, T2), T2_TOKEN);
    assert_eq!(mint(&settings, T3), T3_TOKEN);
    let vendor = Settings { secret_key: "SecretKey".into(), access_key: "k".into(), ..Settings::default() };
    assert_eq!(
        mint(&vendor, T0),
        "UPLOAD k:v8Q5BNIJuEoi6zckOzPuC5hADL4t/zNaecakkk8STuE=:eyJCdWNrZXQiOiJkb2MiLCJPYmplY3QiOiJhbm5lLmpwZyIsIkV4cGlyZXMiOjE0NTE0OTEyMDB9"
    );
    for (object, token) in [(OBJECT, T1_TOKEN), (OBJECT, T2_TOKEN), ("dir/视频 +1.mp4", T3_TOKEN)] {
        ok(&at(object, token).chunk(0, true, None, b"abc"));
    }
}

#[test]
fn init_mints_the_form_of_t2() {
    let mut netease = Netease::new(tiny());
    netease.emulator.config_mut().netease.callback_url = Some("http://emu.local/vod/nos/callback".into());
    netease.init(json!({ "originFileName": "demo.mp4" }));
    assert_eq!(netease.token, mint(&Settings::default(), &T2.replace(OBJECT, &netease.object)));
}

#[test]
fn an_object_is_encoded_once_with_its_slashes() {
    let mut netease = at("dir/视频 +1.mp4", T3_TOKEN);
    assert_eq!(netease.path(), "/vodemu01/dir%2F%E8%A7%86%E9%A2%91%20%2B1.mp4");
    let query = "?offset=0&complete=true&version=1.0";
    ok(&netease.node_at("POST", &format!("/vodemu01/dir%2F%E8%A7%86%E9%A2%91%20%2B1.mp4{query}"), b"abc"));
    let object = netease.emulator.object_at("vodemu01", "dir/视频 +1.mp4").unwrap();
    assert_eq!(object.sums.size, 3);
    let twice = netease.node_at(
        "POST",
        &format!("/vodemu01/dir%252F%25E8%25A7%2586%25E9%25A2%2591%2520%252B1.mp4{query}"),
        b"abc",
    );
    assert_eq!(refused(&twice), (400, "PolicyMismatch".into()));
    assert_eq!(netease.bugs(), ["encoding"]);
    let plus = netease.node_at("POST", &format!("/vodemu01/dir/%E8%A7%86%E9%A2%91++1.mp4{query}"), b"abc");
    assert_eq!(refused(&plus), (400, "PolicyMismatch".into()), "a plus is a plus");
    ok(&netease.node_at("POST", &format!("/vodemu01/dir/%E8%A7%86%E9%A2%91%20+1.mp4{query}"), b"abc"));
}

#[test]
fn what_a_verifier_refuses() {
    let (bucket, object) = ("vodemu01", OBJECT);
    let settings = Settings::default();
    let swap = |token: &str, from: &str, to: &str| {
        assert!(token.contains(from));
        token.replacen(from, to, 1)
    };
    let signature = "7rpzlWHFqQBa7TBYTOLNwNpt4BIi9QOHFElVgGCvqww=";
    let other_key = Settings { access_key: "emu-ak-0002".into(), ..Settings::default() };
    let policy = |text: &str| mint(&settings, text);
    for (token, why) in [
        (String::new(), "absent"),
        (swap(T1_TOKEN, "UPLOAD ", ""), "no prefix"),
        (swap(T1_TOKEN, "UPLOAD ", "upload "), "another prefix"),
        (swap(T1_TOKEN, "UPLOAD ", "UPLOAD  "), "two spaces"),
        ("UPLOAD emu-ak-0001:x".into(), "two parts"),
        (format!("{T1_TOKEN}:x"), "four parts"),
        (mint(&other_key, T1), "an unknown access key"),
        (swap(T1_TOKEN, signature, "Cd2iLFKT5G9KoNg/HL2MinYUyxL31vUpl3rURQiHMxc="), "signed over the JSON"),
        (swap(T1_TOKEN, signature, "Bve+kVaBTHQKZKO5vE9DZZjoD/Q="), "HMAC-SHA1"),
        (
            swap(
                T2_TOKEN,
                "TyDarebVO+5iEOwck0UiTxranoaP/qV+ED/eCP9lnCw=",
                "TyDarebVO-5iEOwck0UiTxranoaP_qV-ED_eCP9lnCw=",
            ),
            "URL-safe",
        ),
        (policy("no json"), "no JSON"),
        (policy(&json!({ "Bucket": bucket, "Object": object }).to_string()), "no Expires"),
        (
            policy(&json!({ "Bucket": bucket, "Object": object, "Expires": "1767312000" }).to_string()),
            "Expires is text",
        ),
        (policy(&json!({ "Object": object, "Expires": 1_767_312_000 }).to_string()), "no Bucket"),
        (policy(&json!({ "Bucket": bucket, "Object": 1, "Expires": 1_767_312_000 }).to_string()), "Object is a number"),
        (
            policy(&json!({ "Bucket": bucket, "Object": "x", "Expires": NOON }).to_string()),
            "expired, and for another object",
        ),
    ] {
        let mut netease = at(object, &token);
        let response = netease.chunk(0, true, None, b"abc");
        assert_eq!(refused(&response), (403, "InvalidToken".into()), "{why}");
        let response = netease.query("x");
        assert_eq!(refused(&response), (403, "InvalidToken".into()), "query, {why}");
    }
    for (name, value) in [("Bucket", "other"), ("Object", "other.mp4")] {
        let mut other = json!({ "Bucket": bucket, "Object": object, "Expires": NOON + 1 });
        other[name] = value.into();
        let mut netease = at(object, &policy(&other.to_string()));
        assert_eq!(refused(&netease.chunk(0, true, None, b"abc")), (400, "PolicyMismatch".into()), "{name}");
        assert_eq!(refused(&netease.query("x")), (400, "PolicyMismatch".into()), "{name}");
    }
}

#[test]
fn a_token_is_good_until_its_second_comes() {
    let mut netease = Netease::begun(tiny());
    netease.now += 86_399;
    let context = netease.open(b"abc");
    netease.now += 1;
    assert_eq!(refused(&netease.chunk(3, true, Some(&context), b"d")), (403, "InvalidToken".into()));
    netease.emulator.config_mut().netease.endless_tokens = true;
    let policy = json!({ "Bucket": netease.bucket, "Object": netease.object });
    netease.token = mint(&Settings::default(), &policy.to_string());
    ok(&netease.query(&context));
}

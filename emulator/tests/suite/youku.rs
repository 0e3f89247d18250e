//! Youku: create, keys, cancel, tokens, and every form of an error (youku §2–§6, §9, §13).

use crate::support::{START, headers};
use crate::youku_calls::{Youku, code, json};
use serde_json::{Value, json};
use vodlift_emulator::clock::iso_seconds;
use vodlift_emulator::errors::YoukuError;
use vodlift_emulator::youku::{Duplicates, ErrorStatus, Profile};
use vodlift_emulator::{Config, Request};

fn youku() -> Youku {
    Youku::new(Config::default())
}

#[test]
fn create_names_the_video_its_place_and_a_key() {
    for method in ["GET", "POST"] {
        let mut youku = youku();
        youku.method = method;
        let answer = youku.created(&[]);
        for name in ["video_id", "upload_token", "temp_access_id", "temp_access_secret", "security_token"] {
            assert!(!answer[name].as_str().unwrap().is_empty(), "{name}");
        }
        assert!(answer["video_id"].as_str().unwrap().starts_with('X'));
        assert_eq!(answer["endpoint"], "oss-cn-shanghai.aliyuncs.com");
        assert_eq!(answer["oss_bucket"], "yk-source-upload");
        assert_eq!(answer["expire_time"], iso_seconds(START as i64 + 3600));
        let object = answer["oss_object"].as_str().unwrap();
        assert!(object.ends_with(".mp4") && object.split('/').count() == 2, "{object}");
        let key = youku.emulator.oss().key(answer["temp_access_id"].as_str().unwrap()).unwrap();
        assert_eq!((&*key.object, key.lent.expires), (object, START as i64 + 3600));
        let other = youku.created(&[]);
        assert_ne!((&other["video_id"], &other["upload_token"]), (&answer["video_id"], &answer["upload_token"]));
    }
}

#[test]
fn an_endpoint_has_no_scheme_and_leads_back_here() {
    let mut youku = Youku::new(Config { public_base: Some("http://127.0.0.1:9711".into()), ..Config::default() });
    assert_eq!(youku.created(&[])["endpoint"], "oss-cn-shanghai.aliyuncs.com");
    youku.host = "127.0.0.1:9711";
    assert_eq!(youku.created(&[])["endpoint"], "localhost:9711");
    youku.emulator.config_mut().youku.endpoint = Some("upload.example.com".into());
    assert_eq!(youku.created(&[])["endpoint"], "upload.example.com");
}

#[test]
fn without_isnew_it_is_the_slice_mode() {
    let mut youku = youku();
    for isnew in ["0", "-"] {
        let answer = youku.created(&[("isnew", isnew)]);
        assert!(answer["upload_server_uri"].is_string() && answer["oss_bucket"].is_null(), "{answer}");
        let token = answer["upload_token"].as_str().unwrap().to_owned();
        assert_eq!(code(&youku.ask("/uploads/commit.json", &[("upload_token", &token)])), 120_010_151);
    }
}

#[test]
fn the_door_knows_client_and_token() {
    let mut youku = youku();
    for (name, value, wanted) in [
        ("client_id", "-", 1004),
        ("client_id", "", 1004),
        ("client_id", "another", 1005),
        ("access_token", "-", 1007),
        ("access_token", "another", 1008),
    ] {
        let response = youku.create(&[(name, value)]);
        assert_eq!((response.status, code(&response)), (400, wanted), "{name}={value}");
    }
    youku.now += 3600;
    assert_eq!(youku.create(&[]).status, 201, "the last second of the token");
    youku.now += 1;
    assert_eq!(code(&youku.create(&[])), 1009);
}

#[test]
fn parameters_are_in_query_or_form_and_in_no_other_form() {
    let mut youku = youku();
    let ask = |youku: &mut Youku, kind: &str, body: &str| {
        let request = Request {
            method: "POST".into(),
            host: "api.youku.com".into(),
            target: format!(
                "/uploads/create.json?client_id={}&access_token={}&isnew=1",
                youku.client_id, youku.access_token
            ),
            headers: headers(&[("Content-Type", kind)]),
            body: body.to_owned().into(),
        };
        youku.emulator.handle(&request, START * 1000)
    };
    let form = "file_name=a+b.mp4&file_size=5&title=a%20b&tags=demo&isweb=1";
    assert_eq!(ask(&mut youku, "application/x-www-form-urlencoded;charset=UTF-8", form).status, 201);
    assert_eq!(code(&ask(&mut youku, "application/json", "{}")), 1011);
    assert_eq!(code(&ask(&mut youku, "application/x-www-form-urlencoded", "title=%FF")), 1011);
}

#[test]
fn what_create_takes() {
    let mut youku = youku();
    let long = |count: usize| "字".repeat(count);
    let (title, title_over, tag, tag_over) = (long(60), long(61), long(20), long(21));
    let (description, description_over) = (long(2000), long(2001));
    let (tags, tags_over) = (["tag"; 10].join(","), ["tag"; 11].join(","));
    let (password, password_over) = ("a1".repeat(16), "a".repeat(33));
    for change in [
        ("title", &*title),
        ("tags", &tag),
        ("tags", &tags),
        ("description", &description),
        ("category", "Other"),
        ("category", "Others"),
        ("category", "LifeStyle"),
        ("copyright_type", "reproduced"),
        ("public_type", "friend"),
        ("watch_password", &password),
        ("deshake", "1"),
        ("file_md5", "5d41402abc4b2a76b9719d911017c592"),
        ("latitude", "31.2"),
        ("thumbnail", "http://example.com/a.png"),
    ] {
        assert_eq!(code(&youku.create(&[change])), 0, "{change:?}");
    }
    for (name, value, wanted) in [
        ("file_name", "-", 1012),
        ("file_size", "-", 1012),
        ("file_size", "0", 1013),
        ("file_size", "1.5", 1013),
        ("title", "-", 1012),
        ("title", "", 120_010_101),
        ("title", &title_over, 120_010_102),
        ("tags", "-", 1012),
        ("tags", "", 120_010_121),
        ("tags", &tags_over, 120_010_122),
        ("tags", "good,x", 120_010_124),
        ("tags", &tag_over, 120_010_125),
        ("description", &description_over, 120_010_142),
        ("category", "Cats", 1013),
        ("copyright_type", "stolen", 1013),
        ("public_type", "nobody", 1013),
        ("public_type", "password", 1012),
        ("watch_password", "päss", 120_010_145),
        ("watch_password", &password_over, 120_010_145),
        ("deshake", "2", 1013),
        ("isnew", "2", 1013),
        ("isweb", "0", 1012),
        ("file_md5", "5D41402ABC4B2A76B9719D911017C592", 1013),
        ("file_md5", "5d41", 1013),
    ] {
        assert_eq!(code(&youku.create(&[(name, value)])), wanted, "{name}={value}");
    }
    assert_eq!(code(&youku.create(&[("public_type", "password"), ("watch_password", "abc123")])), 0);
    assert_eq!(code(&youku.create(&[("isweb", "0"), ("file_md5", "5d41402abc4b2a76b9719d911017c592")])), 0);
}

#[test]
fn the_other_profile_has_the_limits_of_the_error_list() {
    let mut youku = youku();
    youku.emulator.config_mut().youku.profile = Profile::Errors;
    let long = |count: usize| "字".repeat(count);
    assert_eq!(code(&youku.create(&[("tags", &long(12)), ("description", &long(200))])), 0);
    assert_eq!(code(&youku.create(&[("tags", &long(13))])), 120_010_125);
    assert_eq!(code(&youku.create(&[("description", &long(201))])), 120_010_142);
    youku.method = "GET";
    assert_eq!(code(&youku.create(&[])), 1010);
}

#[test]
fn banned_words_have_two_codes_each() {
    let mut youku = youku();
    youku.emulator.config_mut().youku.banned_words = vec!["weeds".into()];
    for (profile, codes) in [
        (Profile::Table, [120_010_104, 120_010_123, 120_010_141]),
        (Profile::Errors, [120_010_105, 120_010_106, 120_010_108]),
    ] {
        youku.emulator.config_mut().youku.profile = profile;
        for (name, wanted) in ["title", "tags", "description"].into_iter().zip(codes) {
            assert_eq!(code(&youku.create(&[(name, "tumbleweeds")])), wanted, "{name}");
        }
    }
}

#[test]
fn sizes_and_numbers_have_limits_only_where_they_are_set() {
    let mut youku = youku();
    assert_eq!(code(&youku.create(&[("file_size", "99999999999999")])), 0);
    youku.emulator.config_mut().youku.max_size = Some(5);
    youku.emulator.config_mut().youku.max_tasks = Some(2);
    assert_eq!(code(&youku.create(&[("file_size", "6")])), 120_010_113);
    let token = youku.created(&[])["upload_token"].as_str().unwrap().to_owned();
    assert_eq!(code(&youku.create(&[])), 120_010_210);
    youku.ask("/uploads/cancel.json", &[("upload_token", &token)]);
    assert_eq!(code(&youku.create(&[])), 0);
}

#[test]
fn the_same_file_twice() {
    let mut youku = youku();
    let md5 = ("file_md5", "5d41402abc4b2a76b9719d911017c592");
    let first = youku.created(&[md5])["upload_token"].as_str().unwrap().to_owned();
    let second = youku.created(&[md5])["upload_token"].as_str().unwrap().to_owned();
    youku.emulator.config_mut().youku.duplicates = Duplicates::Created;
    assert_eq!(code(&youku.create(&[md5])), 120_010_111);
    for token in [first, second] {
        youku.ask("/uploads/cancel.json", &[("upload_token", &token)]);
    }
    youku.created(&[md5]);
    youku.emulator.config_mut().youku.duplicates = Duplicates::Allowed;
    assert_eq!(code(&youku.create(&[md5])), 0);
}

#[test]
fn only_some_calls_take_get() {
    let mut youku = youku();
    let create = youku.created(&[]);
    let text = |name: &str| create[name].as_str().unwrap().to_owned();
    let (token, bucket, object) = (text("upload_token"), text("oss_bucket"), text("oss_object"));
    let place = [("upload_token", &*token), ("oss_bucket", &*bucket), ("oss_object", &*object)];
    youku.method = "GET";
    assert_eq!(code(&youku.ask("/uploads/commit.json", &place)), 1010);
    assert_eq!(code(&youku.ask("/oauth2/token.json", &[])), 1010);
    assert_eq!(code(&youku.ask("/uploads/get_sts_inf.json", &place)), 0);
    youku.emulator.config_mut().youku.post_only = true;
    assert_eq!(code(&youku.ask("/uploads/get_sts_inf.json", &place)), 1010);
    assert_eq!(code(&youku.create(&[])), 1010);
    assert_eq!(code(&youku.ask("/uploads/cancel.json", &place)), 0);
    let spec = youku.send("/schemas/upload/spec.json", "");
    assert_eq!((spec.status, &json(&spec)["title"]["max_length"]), (200, &json!(60)));
    youku.method = "PUT";
    assert_eq!(code(&youku.ask("/uploads/cancel.json", &place)), 1010);
    youku.method = "POST";
    assert_eq!(code(&youku.ask("/uploads/nothing.json", &place)), 1013);
}

#[test]
fn a_key_is_renewed_for_the_same_place_even_when_the_old_one_died() {
    let mut youku = youku();
    youku.emulator.config_mut().youku.credential_seconds = 1;
    let create = youku.created(&[]);
    let text = |name: &str| create[name].as_str().unwrap().to_owned();
    let (token, bucket, object) = (text("upload_token"), text("oss_bucket"), text("oss_object"));
    youku.now += 100;
    let mut renew = |changes: &[(&str, &str)]| {
        let usual = [("upload_token", &*token), ("oss_bucket", &*bucket), ("oss_object", &*object)];
        let kept = usual.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let all: Vec<_> = kept.chain(changes).copied().collect();
        youku.ask("/uploads/get_sts_inf.json", &all)
    };
    let response = renew(&[]);
    assert_eq!(response.status, 200);
    let fresh = json(&response);
    let names: Vec<&String> = fresh.as_object().unwrap().keys().collect();
    let wanted = ["endpoint", "expire_time", "security_token", "temp_access_id", "temp_access_secret", "upload_token"];
    assert_eq!(names, wanted, "neither bucket nor object");
    assert_eq!(
        (&fresh["upload_token"], &fresh["expire_time"]),
        (&create["upload_token"], &json!(iso_seconds(START as i64 + 101)))
    );
    assert_ne!(fresh["temp_access_id"], create["temp_access_id"]);
    for (name, value, wanted) in [
        ("upload_token", "-", 1012),
        ("oss_bucket", "-", 1012),
        ("oss_object", "-", 1012),
        ("upload_token", "0", 120_010_005),
        ("oss_bucket", "another", 120_010_005),
        ("oss_object", "another.mp4", 120_010_005),
    ] {
        assert_eq!(code(&renew(&[(name, value)])), wanted, "{name}={value}");
    }
    youku.now += 86_400;
    youku.emulator.config_mut().youku.token_seconds = 1_000_000;
    let life = 120_010_223;
    let pair = [("grant_type", "refresh_token"), ("refresh_token", "5b8e00000000000000000000000000c1")];
    youku.access_token = json(&youku.ask("/oauth2/token.json", &pair))["access_token"].as_str().unwrap().to_owned();
    assert_eq!(code(&youku.ask("/uploads/commit.json", &[("upload_token", &token)])), life);
}

#[test]
fn errors_have_many_forms() {
    let mut youku = youku();
    let ask = |youku: &mut Youku, name, value| youku.create(&[(name, value)]);
    youku.emulator.config_mut().youku.error_status = ErrorStatus::System200;
    let client = ask(&mut youku, "client_id", "another");
    assert_eq!((client.status, code(&client)), (200, 1005));
    assert_eq!(ask(&mut youku, "title", "").status, 400);
    youku.emulator.config_mut().youku.error_status = ErrorStatus::Always200;
    assert_eq!(ask(&mut youku, "title", "").status, 200);
    youku.emulator.config_mut().youku.plain_text = true;
    let plain = ask(&mut youku, "title", "");
    assert!(plain.header("content-type").unwrap().starts_with("text/plain") && code(&plain) == 120_010_101);
    assert!(youku.create(&[]).header("content-type").unwrap().starts_with("text/plain"));
    youku.emulator.config_mut().youku.url_encoded_errors = true;
    assert_eq!(
        ask(&mut youku, "title", "").text(),
        "code=120010101&type=UploadsException&description=Title+cannot+be+empty"
    );
    youku.emulator.config_mut().youku.misprints = true;
    youku.emulator.config_mut().youku.banned_words = vec!["weeds".into()];
    assert!(ask(&mut youku, "tags", "weeds").text().starts_with("code=102210123&"));
}

#[test]
fn trouble_takes_any_code_and_5xx_has_no_envelope() {
    let mut youku = youku();
    let rule =
        |effect: Value| serde_json::from_value(json!({ "rules": [{ "route": "create", "effect": effect }] })).unwrap();
    for error in YoukuError::ALL {
        let (number, description) = error.words();
        let effect = json!({ "kind": "status", "status": 400, "code": number.to_string() });
        youku.emulator.set_trouble(rule(effect)).unwrap();
        let response = youku.create(&[]);
        assert_eq!((response.status, code(&response)), (400, number));
        assert_eq!(json(&response)["error"]["description"], description);
    }
    youku.emulator.set_trouble(rule(json!({ "kind": "business", "code": 1005 }))).unwrap();
    let response = youku.create(&[]);
    assert_eq!((response.status, code(&response)), (200, 1005));
    youku.emulator.set_trouble(rule(json!({ "kind": "status", "status": 503 }))).unwrap();
    let response = youku.create(&[]);
    assert!(response.status == 503 && !response.text().contains("error"), "{}", response.text());
}

#[test]
fn every_page_may_call_and_read_errors_too() {
    let mut youku = youku();
    assert_eq!(youku.create(&[("title", "")]).header("access-control-allow-origin"), Some("*"));
    for list in [headers(&[]), headers(&[("Origin", "http://a"), ("Access-Control-Request-Method", "POST")])] {
        let target = "/uploads/create.json".into();
        let request = Request {
            method: "OPTIONS".into(),
            host: "127.0.0.1:1".into(),
            target,
            headers: list,
            ..Default::default()
        };
        let response = youku.emulator.handle(&request, START * 1000);
        assert_eq!((response.status, response.header("access-control-allow-origin")), (200, Some("*")));
    }
}

#[test]
fn the_log_knows_no_token() {
    let mut youku = youku();
    youku.method = "GET";
    let token = youku.created(&[])["upload_token"].as_str().unwrap().to_owned();
    youku.ask("/uploads/cancel.json", &[("upload_token", &token)]);
    let routes: Vec<_> = youku.emulator.log(0).map(|entry| entry.route).collect();
    assert_eq!(routes, ["create", "cancel"]);
    for entry in youku.emulator.log(0) {
        let query = &entry.request.3;
        assert!(
            !query.contains(&token) && !query.contains(&youku.access_token) && query.contains("client_id"),
            "{query}"
        );
    }
}

#[test]
fn a_refresh_token_gives_one_new_pair() {
    let mut youku = youku();
    let mut renew = |changes: &[(&str, &str)]| {
        let usual = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "5b8e00000000000000000000000000c1"),
            ("access_token", "-"),
        ];
        let kept = usual.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let all: Vec<_> = kept.chain(changes).copied().collect();
        youku.ask("/oauth2/token.json", &all)
    };
    for (name, value, wanted) in [
        ("client_id", "-", 130_011_201),
        ("client_id", "another", 130_011_208),
        ("grant_type", "-", 130_011_201),
        ("grant_type", "password", 130_011_202),
        ("refresh_token", "-", 130_011_201),
        ("refresh_token", "another", 130_011_207),
    ] {
        assert_eq!(code(&renew(&[(name, value)])), wanted, "{name}={value}");
    }
    let response = renew(&[]);
    let pair = json(&response);
    assert_eq!((response.status, &pair["expires_in"], &pair["token_type"]), (200, &json!(3600), &json!("bearer")));
    assert_eq!(code(&renew(&[])), 130_011_207, "it is used up");
    let next = renew(&[("refresh_token", pair["refresh_token"].as_str().unwrap())]);
    assert_ne!(json(&next)["access_token"], pair["access_token"]);
    youku.access_token = pair["access_token"].as_str().unwrap().to_owned();
    assert_eq!(youku.create(&[]).status, 201);
    youku.emulator.config_mut().youku.expires_in_text = true;
    let again = json(&next)["refresh_token"].as_str().unwrap().to_owned();
    let pair = json(&youku.ask("/oauth2/token.json", &[("grant_type", "refresh_token"), ("refresh_token", &again)]));
    assert_eq!(pair["expires_in"], "3600");
}

//! What happens once the bytes are in OSS: a picture has a size, an app server is told, an upload can be committed (aliyun §7
//! item 4, youku §7).

use crate::rpc::{Rpc, decoded};
use crate::support::{START, element, headers};
use crate::youku_calls::{Youku, code, json};
use serde_json::{Value, json};
use vodlift_emulator::clock::http_date;
use vodlift_emulator::encoding::{hex, percent_path};
use vodlift_emulator::oss::sign::v1;
use vodlift_emulator::youku::SecondCommit;
use vodlift_emulator::{Config, Emulator, Request, Response};

/// An object's place and the key for it.
struct Place {
    bucket: String,
    object: String,
    id: String,
    secret: String,
    token: String,
}

impl Place {
    fn of_aliyun(answer: &Value) -> Self {
        let (address, auth) = decoded(answer);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            bucket: text(&address["Bucket"]),
            object: text(&address["FileName"]),
            id: text(&auth["AccessKeyId"]),
            secret: text(&auth["AccessKeySecret"]),
            token: text(&auth["SecurityToken"]),
        }
    }

    fn of_youku(answer: &Value) -> Self {
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        Self {
            bucket: text("oss_bucket"),
            object: text("oss_object"),
            id: text("temp_access_id"),
            secret: text("temp_access_secret"),
            token: text("security_token"),
        }
    }

    fn send(&self, emulator: &mut Emulator, method: &str, query: &[(&str, &str)], body: &[u8]) -> Response {
        let pairs: Vec<_> = query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let date = http_date(START * 1000);
        let mut list = headers(&[("x-oss-date", &date), ("x-oss-security-token", &self.token)]);
        let resource = v1::resource(&self.bucket, &self.object, &pairs);
        let signature = v1::signature(&self.secret, &v1::string_to_sign(method, &date, &list, &resource));
        list.extend(headers(&[
            ("authorization", &format!("OSS {}:{signature}", self.id)),
            ("content-length", &body.len().to_string()),
        ]));
        let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request {
            method: method.into(),
            host: format!("{}.oss-cn-shanghai.aliyuncs.com", self.bucket),
            target: format!("/{}?{}", percent_path(&self.object), query.join("&")),
            headers: list,
            body: body.to_vec().into(),
        };
        emulator.handle(&request, START * 1000)
    }

    fn put(&self, emulator: &mut Emulator, body: &[u8]) {
        let response = self.send(emulator, "PUT", &[], body);
        assert_eq!(response.status, 200, "{}", response.text());
    }
}

/// The first bytes of a picture of 640 by 360 pixels.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\x68\x08\x06\0\0\0";

fn get(emulator: &mut Emulator, host: &str, target: &str, now: u64) -> Response {
    let request = Request { method: "GET".into(), host: host.into(), target: target.into(), ..Default::default() };
    emulator.handle(&request, now * 1000)
}

#[test]
fn a_picture_becomes_normal_with_its_size() {
    let mut rpc = Rpc::new(Config::default());
    let image = rpc.json("CreateUploadImage", &[("ImageType", "cover")]);
    let id = image["ImageId"].as_str().unwrap().to_owned();
    let place = Place::of_aliyun(&image);
    place.put(&mut rpc.emulator, PNG);
    let info = rpc.json("GetImageInfo", &[("ImageId", &id)])["ImageInfo"].clone();
    assert_eq!(info["Status"], "Normal");
    let source = &info["Mezzanine"];
    assert_eq!(
        (&source["FileSize"], &source["Width"], &source["Height"]),
        (&json!(PNG.len()), &json!(640), &json!(360))
    );
    rpc.emulator.config_mut().aliyun.size_as_text = true;
    let info = rpc.json("GetImageInfo", &[("ImageId", &id)])["ImageInfo"].clone();
    assert_eq!(info["Mezzanine"]["FileSize"], PNG.len().to_string());
    // The signed address opens the object at its origin, for as long as it says.
    let url = info["Mezzanine"]["FileURL"].as_str().unwrap();
    let (host, target) = url.strip_prefix("https://").unwrap().split_at(url.find(".com/").unwrap() + 4 - 8);
    assert_eq!(get(&mut rpc.emulator, host, target, START).bytes(), PNG);
    assert_eq!(get(&mut rpc.emulator, host, target, START + 3601).status, 403);
}

#[test]
fn a_picture_may_take_its_time_or_be_none() {
    let mut rpc = Rpc::new(Config::default());
    rpc.emulator.config_mut().aliyun.status_seconds = 5;
    rpc.emulator.config_mut().aliyun.check_pictures = true;
    let mut status = |bytes: &[u8], after: u64| {
        rpc.now = START;
        let image = rpc.json("CreateUploadImage", &[("ImageType", "default")]);
        Place::of_aliyun(&image).put(&mut rpc.emulator, bytes);
        rpc.now += after;
        rpc.json("GetImageInfo", &[("ImageId", image["ImageId"].as_str().unwrap())])["ImageInfo"]["Status"].clone()
    };
    assert_eq!((status(PNG, 4), status(PNG, 5)), (json!("Uploading"), json!("Normal")));
    assert_eq!(status(b"no picture", 5), "UploadFail");
}

#[test]
fn the_app_server_is_told_of_every_upload_that_was_announced() {
    let mut rpc = Rpc::new(Config::default());
    let data = r#"{"Extend":{"localId":"x"},"MessageCallback":{"CallbackURL":"http://app.example.com/told"}}"#;
    let call = [("FileName", "a.mp4"), ("Title", "t"), ("UserData", data)];
    let video = rpc.json("CreateUploadVideo", &call);
    let place = Place::of_aliyun(&video);
    let id = element(&place.send(&mut rpc.emulator, "POST", &[("uploads", "")], b"").text(), "UploadId").unwrap();
    let part = place.send(&mut rpc.emulator, "PUT", &[("partNumber", "1"), ("uploadId", &id)], b"hello");
    assert_eq!((part.status, rpc.emulator.events().len()), (200, 0), "a part is no object");
    let list = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{}</ETag></Part></CompleteMultipartUpload>",
        part.header("etag").unwrap()
    );
    assert_eq!(place.send(&mut rpc.emulator, "POST", &[("uploadId", &id)], list.as_bytes()).status, 200);
    let event = rpc.emulator.events()[0].clone();
    assert_eq!((&event["EventType"], &event["VideoId"]), (&json!("FileUploadComplete"), &video["VideoId"]));
    assert_eq!((&event["Size"], &event["EventTime"]), (&json!(5), &json!("2025-06-15T15:06:40Z")));
    assert_eq!(event["Extend"]["localId"], "x");
    assert!(event["FileUrl"].as_str().unwrap().ends_with(&place.object), "{event}");
    let image = rpc.json("CreateUploadImage", &[("ImageType", "default")]);
    Place::of_aliyun(&image).put(&mut rpc.emulator, b"no picture");
    let event = rpc.emulator.events()[1].clone();
    assert_eq!((&event["EventType"], &event["ImageId"]), (&json!("ImageUploadComplete"), &image["ImageId"]));
    assert_eq!((&event["ImageURL"], event["Extend"].is_null()), (&image["ImageURL"], true));
    // A second upload to the same place is an upload too.
    rpc.emulator.config_mut().aliyun.message_callback = true;
    place.put(&mut rpc.emulator, b"another");
    let post = rpc.emulator.take_outbox().remove(0);
    assert_eq!(post.url, "http://app.example.com/told");
    assert!(post.body.contains("\"Size\":7"), "{}", post.body);
    rpc.emulator.config_mut().events_url = Some("http://127.0.0.1:1/all".into());
    Place::of_aliyun(&image).put(&mut rpc.emulator, b"no picture");
    assert_eq!(rpc.emulator.take_outbox()[0].url, "http://127.0.0.1:1/all");
}

#[test]
fn the_control_api_shows_what_is_there() {
    let mut youku = Youku::new(Config::default());
    let (token, video) = upload(&mut youku, &[], b"hello");
    let show = |emulator: &mut Emulator, what: &str| -> Value {
        json(&get(emulator, "127.0.0.1:9711", &format!("/_emulator/{what}"), START))
    };
    let tasks = show(&mut youku.emulator, "tasks");
    assert_eq!(
        (&tasks[0]["uploadToken"], &tasks[0]["videoId"], &tasks[0]["state"]),
        (&json!(token), &video, &json!("open"))
    );
    assert_eq!(show(&mut youku.emulator, "objects")[0]["committed"], false);
    commit(&mut youku, &token);
    assert_eq!(show(&mut youku.emulator, "objects")[0]["committed"], true);
    assert_eq!(show(&mut youku.emulator, "tasks")[0]["state"], "committed");
    let mut rpc = Rpc::new(Config::default());
    let image = rpc.json("CreateUploadImage", &[("ImageType", "default"), ("Title", "t")]);
    let media = show(&mut rpc.emulator, "media");
    assert_eq!((&media[0]["id"], &media[0]["status"]), (&image["ImageId"], &json!("Uploading")));
    assert_eq!((&media[0]["kind"], &media[0]["title"]), (&json!("image"), &json!("t")));
    Place::of_aliyun(&image).put(&mut rpc.emulator, PNG);
    assert_eq!(show(&mut rpc.emulator, "media")[0]["status"], "Normal");
    assert_eq!(show(&mut rpc.emulator, "objects")[0]["committed"], true);
    let config = show(&mut rpc.emulator, "config");
    for (cloud, name) in
        [("aliyun", "accessKeySecret"), ("aliyun", "urlAuthKey"), ("youku", "accessToken"), ("youku", "refreshToken")]
    {
        assert!(config[cloud].get(name).is_none(), "{cloud}.{name} is kept back");
    }
}

#[test]
fn the_uploaders_telemetry_leads_nowhere() {
    let mut rpc = Rpc::new(Config::default());
    let answer =
        get(&mut rpc.emulator, "videocloud.cn-hangzhou.log.aliyuncs.com", "/logstores/upload/track?e=20001", START);
    assert_eq!((answer.status, rpc.emulator.log(0).next().unwrap().route), (200, "report"));
}

#[test]
fn url_authentication_closes_the_address_that_was_given_first() {
    let mut rpc = Rpc::new(Config { public_base: Some("http://127.0.0.1:9711".into()), ..Config::default() });
    let image = rpc.json("CreateUploadImage", &[("ImageType", "cover")]);
    Place::of_aliyun(&image).put(&mut rpc.emulator, PNG);
    let target = |url: &Value| url.as_str().unwrap().strip_prefix("http://127.0.0.1:9711").unwrap().to_owned();
    let plain = target(&image["ImageURL"]);
    let status = |rpc: &mut Rpc, target: &str, now: u64| get(&mut rpc.emulator, "127.0.0.1:9711", target, now).status;
    assert_eq!(status(&mut rpc, &plain, START), 200);
    rpc.emulator.config_mut().aliyun.url_auth_key = Some("aliyunvod1234".into());
    assert_eq!(status(&mut rpc, &plain, START), 403);
    let id = image["ImageId"].as_str().unwrap();
    let mut address = |more: &[(&str, &str)]| {
        let all: Vec<_> = [("ImageId", id)].iter().chain(more).copied().collect();
        target(&rpc.json("GetImageInfo", &all)["ImageInfo"]["URL"])
    };
    let (usual, short) = (address(&[]), address(&[("AuthTimeout", "5")]));
    assert!(usual.contains("?auth_key="), "{usual}");
    let longer = short.replacen(&(START + 5).to_string(), &(START + 9).to_string(), 1);
    for (target, after, wanted) in
        [(&usual, 1800, 200), (&usual, 1801, 403), (&short, 5, 200), (&short, 6, 403), (&longer, 6, 403)]
    {
        assert_eq!(status(&mut rpc, target, START + after), wanted, "{target} after {after} s");
    }
}

fn upload(youku: &mut Youku, changes: &[(&str, &str)], bytes: &[u8]) -> (String, Value) {
    let answer = youku.created(changes);
    Place::of_youku(&answer).put(&mut youku.emulator, bytes);
    (answer["upload_token"].as_str().unwrap().to_owned(), answer["video_id"].clone())
}

fn commit(youku: &mut Youku, token: &str) -> Response {
    youku.ask("/uploads/commit.json", &[("upload_token", token)])
}

#[test]
fn an_upload_is_committed_once_and_only_when_its_object_is_there() {
    let mut youku = Youku::new(Config::default());
    let create = youku.created(&[]);
    let token = create["upload_token"].as_str().unwrap();
    assert_eq!(code(&commit(&mut youku, token)), 120_010_151);
    Place::of_youku(&create).put(&mut youku.emulator, b"hello");
    let answer = commit(&mut youku, token);
    assert_eq!((answer.status, &json(&answer)), (200, &json!({ "video_id": create["video_id"] })));
    for (mood, wanted) in
        [(SecondCommit::Duplicated, 120_010_221), (SecondCommit::Invalid, 120_010_151), (SecondCommit::Same, 0)]
    {
        youku.emulator.config_mut().youku.second_commit = mood;
        assert_eq!(code(&commit(&mut youku, token)), wanted, "{mood:?}");
    }
    let place = [
        ("upload_token", token),
        ("oss_bucket", "yk-source-upload"),
        ("oss_object", create["oss_object"].as_str().unwrap()),
    ];
    assert_eq!(code(&youku.ask("/uploads/get_sts_inf.json", &place)), 120_010_005);
    assert_eq!(code(&youku.ask("/uploads/cancel.json", &place)), 120_010_151);
    assert_eq!(code(&commit(&mut youku, "0")), 120_010_005);
    assert_eq!(code(&youku.ask("/uploads/commit.json", &[])), 1012);
}

#[test]
fn a_commit_compares_size_and_md5() {
    let mut youku = Youku::new(Config::default());
    let (token, _) = upload(&mut youku, &[], b"hell");
    assert_eq!(code(&commit(&mut youku, &token)), 120_010_225);
    youku.emulator.config_mut().youku.misprints = true;
    assert_eq!(json(&commit(&mut youku, &token))["error"]["code"], 12_001_010_225_u64);
    let md5 = hex(&md5_of(b"hello"));
    let (token, _) = upload(&mut youku, &[("file_md5", &md5)], b"jello");
    assert_eq!(json(&commit(&mut youku, &token))["error"]["code"], 12_001_010_225_u64);
    let (token, _) = upload(&mut youku, &[("file_md5", &md5)], b"hello");
    assert_eq!(code(&commit(&mut youku, &token)), 0);
    assert_eq!(code(&youku.create(&[("file_md5", &md5)])), 120_010_111);
}

#[test]
fn a_cancelled_upload_is_over() {
    let mut youku = Youku::new(Config::default());
    let (token, _) = upload(&mut youku, &[], b"hello");
    youku.method = "GET";
    let answer = youku.ask("/uploads/cancel.json", &[("upload_token", &token)]);
    assert_eq!((answer.status, json(&answer)), (200, json!({ "upload_token": token })));
    youku.method = "POST";
    assert_eq!(code(&commit(&mut youku, &token)), 120_010_151);
}

#[test]
fn a_commit_can_be_lost_before_and_after_it_was_done() {
    let mut youku = Youku::new(Config::default());
    for (kind, then) in [("reset-before", 0), ("reset-after", 120_010_221)] {
        let rule = json!({ "rules": [{ "route": "commit", "nth": [1], "effect": { "kind": kind } }] });
        youku.emulator.set_trouble(serde_json::from_value(rule).unwrap()).unwrap();
        let (token, _) = upload(&mut youku, &[], b"hello");
        commit(&mut youku, &token);
        assert_eq!(code(&commit(&mut youku, &token)), then, "{kind}");
    }
}

fn md5_of(bytes: &[u8]) -> Vec<u8> {
    use md5::{Digest, Md5};
    Md5::digest(bytes).to_vec()
}

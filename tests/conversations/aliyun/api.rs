//! The API called with the page's keys, covers, pictures, information on them.

use super::*;
use vodlift::cloud::Goal;
use vodlift::fault::Kind;
use vodlift::wire::Response;

const API: &str = "GET /?";
const STS: &str = r#"{"Credentials":{"AccessKeyId":"STS.api","AccessKeySecret":"api-secret","SecurityToken":"api-token","Expiration":"2025-06-15T16:06:40Z"}}"#;

#[test]
fn with_keys_of_the_pages_own_the_api_is_called_from_here() {
    let file = vodlift::cloud::File { name: "a b*~".into(), ..file("a", "mp4", 5) };
    let meta = [vec![("Tags".to_owned(), "猫,狗".to_owned()), ("Title".to_owned(), "own".to_owned())], vec![]];
    let mut talk = begin(Task { files: [Some(file), None], meta, ..task(None, None) });
    talk.reply(Ok(STS.into()));
    let request = talk.answer(API, ok(&created(1)));
    assert_eq!(host(&request), "vod.cn-shanghai.aliyuncs.com");
    for (name, value) in [
        ("Action", "CreateUploadVideo"),
        ("AccessKeyId", "STS.api"),
        ("FileName", "a%20b%2A~.mp4"),
        ("FileSize", "5"),
        ("Format", "JSON"),
        ("SecurityToken", "api-token"),
        ("Tags", "%E7%8C%AB%2C%E7%8B%97"),
        ("Timestamp", "2025-06-15T15%3A06%3A40Z"),
        ("Title", "own"),
        ("Version", "2017-03-21"),
    ] {
        assert_eq!(parameter(&request, name).as_deref(), Some(value), "{name}");
    }
    assert!(request.headers.is_empty(), "nothing that would need a preflight");
    talk.answer("PUT", refusal(403, "SecurityTokenExpired", "m"));
    let refresh = talk.answer(API, ok(&created(2)));
    assert_eq!(parameter(&refresh, "Action").as_deref(), Some("RefreshUploadVideo"));
    assert_eq!(parameter(&refresh, "VideoId").as_deref(), Some("v1"));
    assert!(talk.asked.is_empty(), "the same keys serve again");
    assert_ne!(parameter(&request, "SignatureNonce"), parameter(&refresh, "SignatureNonce"));
    talk.take_bytes("PUT");
    assert_eq!(done(&talk).file_id, "v1");
}

#[test]
fn keys_to_the_api_that_ended_are_asked_for_once_more() {
    for (code, reason) in [("InvalidSecurityToken.Expired", "expired"), ("InvalidAccessKeyId.NotFound", "refused")] {
        let mut talk = begin(task(Some(5), None));
        talk.reply(Ok(STS.into()));
        talk.answer(API, Response { status: 400, headers: vec![], body: error(code) });
        talk.pass(2000);
        assert_eq!(talk.reply(Ok(STS.into())).reason.name(), reason);
        talk.answer(API, Response { status: 400, headers: vec![], body: error(code) });
        assert_eq!(talk.failure().kind, Kind::Signature);
    }
}

#[test]
fn a_call_whose_date_is_refused_goes_without_one() {
    let mut talk = begin(task(Some(5), None));
    talk.reply(Ok(STS.into()));
    talk.answer(API, Response { status: 400, headers: vec![], body: error("InvalidTimeStamp.Expired") });
    talk.wait();
    let request = talk.answer(API, ok(&created(1)));
    assert_eq!(parameter(&request, "Timestamp"), None);
    assert_eq!(talk.lines(), [format!("PUT /{KEY}")]);
}

#[test]
fn a_call_that_nobody_answers_or_that_is_cut_is_made_again_with_another_nonce() {
    let mut talk = begin(task(Some(5), None));
    talk.reply(Ok(STS.into()));
    let (flight, first) = talk.take(API);
    talk.tell(Input::Lost { flight, loss: vodlift::engine::Loss::Network });
    talk.wait();
    let second = talk.answer(API, ok("{\"VideoId\":"));
    talk.wait();
    let third = talk.answer(API, Response { status: 400, headers: vec![], body: error("SignatureNonceUsed") });
    talk.wait();
    let fourth = talk.answer(API, ok(&created(1)));
    let nonces = [first, second, third, fourth].map(|request| parameter(&request, "SignatureNonce"));
    assert!((0..4).all(|at| nonces[at].is_some() && !nonces[..at].contains(&nonces[at])), "{nonces:?}");
    talk.take_bytes("PUT");
    assert_eq!(done(&talk).file_id, "v1");
}

#[test]
fn the_cover_goes_first_and_the_video_is_told_its_address() {
    let mut talk = begin(task(Some(5 * KIB), Some(1000)));
    let context = talk.reply(Ok(picture("i1")));
    assert_eq!((context.kind, context.topic.name(), context.source), ("cover", "create", vodlift::wire::Source::Cover));
    talk.take_bytes("PUT /image/i1.png");
    let context = talk.reply(Ok(created(1)));
    assert_eq!((context.kind, context.topic.name(), context.reason.name()), ("media", "create", "start"));
    assert_eq!(context.handles.get("imageUrl"), Some("https://img/i1.png"));
    talk.take_bytes(&format!("PUT /{KEY}"));
    let done = done(&talk);
    assert_eq!((done.file_id.as_str(), done.cover_url.as_deref()), ("v1", Some("https://img/i1.png")));
}

#[test]
fn a_cover_by_our_own_call_becomes_the_videos_cover() {
    let mut talk = begin(task(Some(5 * KIB), Some(1000)));
    talk.reply(Ok(STS.into()));
    let request = talk.answer(API, ok(&picture("i1")));
    assert_eq!(parameter(&request, "Action").as_deref(), Some("CreateUploadImage"));
    assert_eq!(parameter(&request, "ImageType").as_deref(), Some("cover"));
    assert_eq!(parameter(&request, "ImageExt").as_deref(), Some("png"));
    talk.take_bytes("PUT /image/i1.png");
    let request = talk.answer(API, ok(&created(1)));
    assert_eq!(parameter(&request, "CoverURL").as_deref(), Some("https%3A%2F%2Fimg%2Fi1.png"));
}

#[test]
fn a_pictures_keys_cannot_be_renewed_so_it_is_begun_anew() {
    let mut talk = begin(Task { goal: Goal::Image, ..task(Some(20 * KIB), None) });
    let context = talk.reply(Ok(picture("i1")));
    assert_eq!((context.kind, context.topic.name()), ("image", "create"));
    talk.answer("POST", initiated("upload-1"));
    let first = talk.lines()[0].clone();
    talk.answer(&first, refusal(403, "SecurityTokenExpired", "m"));
    let context = talk.reply(Ok(picture("i2")));
    assert_eq!((context.topic.name(), context.reason.name()), ("create", "expired"));
    assert_eq!(talk.lines(), ["POST /image/i2.png?uploads"], "what was under way is called back");
    talk.answer("POST", initiated("upload-2"));
    while !talk.lines()[0].starts_with("POST") {
        let line = talk.lines()[0].clone();
        talk.take_bytes(&line);
    }
    talk.answer("POST", completed());
    let done = done(&talk);
    assert_eq!((done.file_id.as_str(), done.media_url.as_deref()), ("i2", Some("https://img/i2.png")));
}

fn image_info(status: &str) -> String {
    format!(
        r#"{{"RequestId":"R","ImageInfo":{{"ImageId":"i1","Status":"{status}","URL":"https://img/1.png","Mezzanine":{{"FileSize":8932}}}}}}"#
    )
}

fn asking_for_information() -> Talk {
    let meta = [vec![("OutputType".to_owned(), "oss".to_owned())], vec![]];
    begin(Task { goal: Goal::Info, file_id: Some("i1".into()), meta, ..task(None, None) })
}

#[test]
fn information_on_a_picture_comes_from_the_page_once_it_is_stored() {
    let mut talk = asking_for_information();
    let context = talk.reply(Ok(image_info("Uploading")));
    assert_eq!((context.topic.name(), context.kind, context.meta[0].1.as_str()), ("info", "image", "oss"));
    assert_eq!(context.handles.get("imageId"), Some("i1"));
    talk.pass(60_000);
    talk.reply(Ok(image_info("Normal")));
    let done = done(&talk);
    assert_eq!((done.file_id.as_str(), done.media_url.as_deref()), ("i1", Some("https://img/1.png")));
    assert_eq!(done.raw, image_info("Normal"));
}

#[test]
fn information_is_asked_for_with_keys_too_and_read_as_xml() {
    let mut talk = asking_for_information();
    talk.reply(Ok(STS.into()));
    let xml = "<GetImageInfoResponse><RequestId>R</RequestId><ImageInfo><ImageId>i1</ImageId><URL>u&amp;v</URL><Mezzanine><FileSize>8932</FileSize></Mezzanine></ImageInfo></GetImageInfoResponse>";
    let request = talk.answer(API, ok(xml));
    assert_eq!(parameter(&request, "Action").as_deref(), Some("GetImageInfo"));
    assert_eq!(parameter(&request, "ImageId").as_deref(), Some("i1"));
    assert_eq!(parameter(&request, "OutputType").as_deref(), Some("oss"));
    assert_eq!(
        done(&talk).raw,
        r#"{"RequestId":"R","ImageInfo":{"ImageId":"i1","URL":"u&v","Mezzanine":{"FileSize":"8932"}}}"#
    );
    let mut talk = asking_for_information();
    talk.reply(Ok(STS.into()));
    talk.answer(API, Response { status: 404, headers: vec![], body: error("NoSuchResource") });
    assert_eq!(
        (talk.failure().kind, talk.failure().stage, code(talk.failure())),
        (Kind::Service, "info", "NoSuchResource")
    );
}

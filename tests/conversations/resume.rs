//! After a reload: the same file goes on from its last whole part, and nothing is believed unread (design §4).

use crate::talk::*;
use vodlift::engine::{Event, Input, Settings};
use vodlift::wire::Source::Media;
use vodlift::wire::digest::md5;
use vodlift::wire::text;

const KIB: u64 = 1 << 10;
const PART: u64 = 8 * KIB;

fn keeping() -> Settings {
    Settings { resume: true, ..settings() }
}

/// An upload of three parts, of which the first is stored, and its record.
fn interrupted() -> Talk {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), keeping());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    talk.take_bytes(&format!("PUT /{MEDIA_KEY}?partNumber=1&"));
    talk
}

fn reopened(old: &Talk) -> Talk {
    let mut talk = Talk::silent(task(Some(20 * KIB), None), keeping());
    talk.now = old.now + 60_000;
    talk.record = old.record.clone();
    talk
}

#[test]
fn no_part_leaves_before_the_record_with_its_upload_is_safe() {
    let mut talk = Talk::silent(task(Some(20 * KIB), None), keeping());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    let record = talk.record.clone().unwrap();
    assert!(record.contains("session-1") && !record.contains("upload-1"));
    talk.answer("POST", initiated("upload-1"));
    assert!(talk.record.as_ref().unwrap().contains("upload-1"));
    assert_eq!(talk.sent.len(), 3);
    let record = talk.record.unwrap();
    for secret in ["AKIDtemp", "temp-key", "temp-token", SIGNATURE] {
        assert!(!record.contains(secret), "{secret} in {record}");
    }
}

#[test]
fn names_with_breaks_and_percents_come_back_from_the_record_as_they_were() {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), keeping());
    talk.sign();
    talk.answer(APPLY, applied(r"100%\n%0A%25 片", 1_750_000_000, 7200));
    let mut talk = reopened(&talk);
    talk.tell(Input::Start);
    let context = talk.sign();
    assert_eq!(context.handles.get("vodSessionKey"), Some("100%\n%0A%25 片"));
}

#[test]
fn a_storage_that_fails_is_a_warning_and_the_upload_goes_on() {
    let mut talk = Talk::silent(task(Some(20 * KIB), None), keeping());
    talk.failing_saves = 1;
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    assert_eq!(talk.sent.len(), 3);
    assert!(talk.events.iter().any(|event| matches!(event, Event::Warning { kind: "storage", .. })));
}

#[test]
fn a_reload_goes_on_from_the_last_whole_part() {
    let mut talk = reopened(&interrupted());
    talk.tell(Input::Start);
    let context = talk.sign();
    assert_eq!(context.reason.name(), "resume");
    assert_eq!(context.handles.get("vodSessionKey"), Some("session-1"));
    let apply = talk.answer(APPLY, applied("session-1", 1_750_000_060, 7200));
    assert_eq!(
        body(&apply),
        format!(r#"{{"signature":"{SIGNATURE}","vodSessionKey":"session-1","uploadFromWeb":true}}"#)
    );
    assert_eq!(talk.lines(), [format!("GET /{MEDIA_KEY}?uploadId=upload-1")]);
    talk.answer("GET", parts(&[(1, md5_hex(Media, 0, PART), PART)], None));
    let rest: Vec<String> = (2..=3).map(|n| format!("PUT /{MEDIA_KEY}?partNumber={n}&uploadId=upload-1")).collect();
    assert_eq!(talk.lines(), rest);
    let first = talk.events.iter().find_map(|event| match event {
        Event::Progress { tick, .. } => Some((tick.loaded, tick.speed)),
        _ => None,
    });
    assert_eq!(first, Some((PART, 0.0)), "the first report says where it goes on from, and that this was not fast");
    for part in &rest {
        talk.take_bytes(part);
    }
    talk.answer("POST", completed());
    talk.sign();
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
    assert_eq!(talk.record, None, "a finished upload is forgotten");
}

#[test]
fn a_listed_part_that_is_not_the_file_is_sent_again() {
    let mut talk = reopened(&interrupted());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_060, 7200));
    let other = "0".repeat(32);
    talk.answer("GET", parts(&[(1, other, PART), (2, md5_hex(Media, PART, 2 * PART), PART - 1)], None));
    let all: Vec<String> = (1..=3).map(|n| format!("PUT /{MEDIA_KEY}?partNumber={n}&uploadId=upload-1")).collect();
    let mut lines = talk.lines();
    lines.sort();
    assert_eq!(lines, all, "other content, and other size");
    assert!(talk.events.iter().any(|event| matches!(event, Event::Warning { kind: "file-changed", .. })));
}

#[test]
fn a_truncated_listing_is_read_to_its_end() {
    let mut talk = reopened(&interrupted());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_060, 7200));
    talk.answer("GET", parts(&[(1, md5_hex(Media, 0, PART), PART)], Some(1)));
    assert_eq!(talk.lines(), [format!("GET /{MEDIA_KEY}?part-number-marker=1&uploadId=upload-1")]);
    talk.answer("GET", parts(&[(2, md5_hex(Media, PART, 2 * PART), PART)], None));
    assert_eq!(talk.lines(), [format!("PUT /{MEDIA_KEY}?partNumber=3&uploadId=upload-1")]);
}

#[test]
fn a_session_the_server_no_longer_knows_is_begun_anew() {
    let mut talk = reopened(&interrupted());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, business(90_001, "ugc upload | session expired"));
    let context = talk.sign();
    assert_eq!(context.reason.name(), "start");
    let apply = talk.answer(APPLY, applied("session-2", 1_750_000_060, 7200));
    assert!(body(&apply).contains("\"videoName\":\"clip\"") && !body(&apply).contains("vodSessionKey"));
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploads")]);
    assert!(talk.events.iter().any(|event| matches!(event, Event::Warning { kind: "restarted", .. })));
}

#[test]
fn an_upload_the_store_no_longer_knows_is_begun_anew() {
    let mut talk = reopened(&interrupted());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_060, 7200));
    talk.answer("GET", refusal(404, "NoSuchUpload", "The specified multipart upload does not exist."));
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploads")], "without a Complete there can be no object");
}

/// All parts are stored, and Complete is on its way.
fn completing() -> Talk {
    let mut talk = interrupted();
    for number in 2..=3 {
        talk.take_bytes(&format!("PUT /{MEDIA_KEY}?partNumber={number}&"));
    }
    talk
}

#[test]
fn an_object_completed_before_the_reload_is_proven_and_committed() {
    let mut old = completing();
    old.answer("POST", completed());
    let mut talk = reopened(&old);
    talk.tell(Input::Start);
    assert_eq!(talk.sign().topic.name(), "commit", "keys for the store are not needed any more");
    assert!(talk.events.iter().any(|event| matches!(event, Event::Stored { .. })), "the file was read and fits");
    let commit = talk.answer(COMMIT, committed());
    assert!(body(&commit).contains("session-1"));
    assert!(matches!(talk.end(), Event::Done { .. }));
}

#[test]
fn an_object_completed_of_what_the_file_was_before_is_never_committed() {
    let mut old = completing();
    old.answer("POST", completed());
    let mut talk = reopened(&old);
    // The record was found by samples that still fit; the seal of all digests does not.
    let record = talk.record.take().unwrap();
    let (lines, _) = record.rsplit_once('\n').unwrap();
    let seal =
        lines.lines().find(|line| line.len() == 32 && line.bytes().all(|byte| byte.is_ascii_hexdigit())).unwrap();
    let lines = lines.replace(seal, &"0".repeat(32));
    talk.record = Some(format!("{lines}\n{}", text::hex(&md5(lines.as_bytes()))));
    talk.tell(Input::Start);
    assert_eq!(talk.sign().topic.name(), "apply");
    talk.answer(APPLY, applied("session-1", 1_750_000_060, 7200));
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploads")], "all of it is sent again");
    assert!(talk.events.iter().any(|event| matches!(event, Event::Warning { kind: "file-changed", .. })));
}

#[test]
fn a_commit_refused_after_the_reload_has_the_object_looked_at() {
    let mut old = completing();
    old.answer("POST", completed());
    let mut talk = reopened(&old);
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(COMMIT, business(90_010, "ugc upload | the object is missing"));
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_060, 7200));
    assert_eq!(talk.lines(), [format!("HEAD /{MEDIA_KEY}")]);
    talk.answer("HEAD", vodlift::wire::Response { status: 404, ..Default::default() });
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploads")]);
}

#[test]
fn an_object_completed_by_a_lost_complete_before_the_reload_is_found_and_proven() {
    let mut talk = reopened(&completing());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_060, 7200));
    talk.answer("GET", refusal(404, "NoSuchUpload", "The specified multipart upload does not exist."));
    assert_eq!(talk.lines(), [format!("HEAD /{MEDIA_KEY}")]);
    talk.answer("HEAD", ok_with(&[("content-length", &(20 * KIB).to_string()), ("etag", "\"e-3\"")], ""));
    talk.sign();
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

#[test]
fn an_init_whose_answer_was_lost_is_looked_for() {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.lose("POST");
    assert_eq!(talk.lines(), [format!("GET /?prefix={}&uploads", MEDIA_KEY.replace('/', "%2F"))]);
    let list = format!(
        "<ListMultipartUploadsResult><Upload><Key>{MEDIA_KEY}</Key><UploadId>old</UploadId></Upload>\
         <Upload><Key>{MEDIA_KEY}</Key><UploadId>new</UploadId></Upload>\
         <Upload><Key>{MEDIA_KEY}2</Key><UploadId>other</UploadId></Upload></ListMultipartUploadsResult>"
    );
    talk.answer("GET", ok(&list));
    assert_eq!(talk.lines(), [format!("GET /{MEDIA_KEY}?uploadId=new")]);
}

#[test]
fn a_record_that_was_tampered_with_aged_or_meant_for_another_file_is_ignored() {
    let record = interrupted().record.unwrap();
    let fresh = |record: Option<String>, later: u64, size: u64| {
        let mut talk = Talk::silent(task(Some(size), None), keeping());
        talk.now += later;
        talk.record = record;
        talk.tell(Input::Start);
        talk.asked[0].1.reason.name() == "start"
    };
    assert!(!fresh(Some(record.clone()), 60_000, 20 * KIB), "a good one is taken up");
    assert!(fresh(Some(record.clone()), 86_400_000, 20 * KIB), "a day old");
    assert!(fresh(Some(record.clone()), 60_000, 20 * KIB + 1), "another size");
    let version = |own: &str| {
        let (lines, _) = record.rsplit_once('\n').unwrap();
        let lines = lines.replace("record-5", own);
        format!("{lines}\n{}", text::hex(&md5(lines.as_bytes())))
    };
    assert!(!fresh(Some(version("record-5")), 60_000, 20 * KIB), "this version");
    assert!(fresh(Some(version("record-4")), 60_000, 20 * KIB), "another version");
    for at in 0..record.len() {
        let mut bytes = record.clone().into_bytes();
        bytes[at] ^= 1;
        if let Ok(flipped) = String::from_utf8(bytes) {
            assert!(fresh(Some(flipped), 60_000, 20 * KIB), "bit flipped at {at}");
        }
    }
}

//! Keys that may write and nothing else: what is forbidden says nothing about the upload (aliyun §4.7.4, §4.7.5).

use super::*;
use vodlift::engine::Settings as Engine;
use vodlift::fault::Kind;
use vodlift::wire::{Response, Source};

fn keeping() -> Engine {
    Engine { resume: true, ..settings() }
}

fn resumed(record: Option<String>) -> Talk {
    let mut talk = Talk::with(cloud(), task(Some(20 * KIB), None), keeping());
    talk.now += 60_000;
    talk.record = record;
    talk.tell(Input::Start);
    talk
}

fn interrupted(parts: u32) -> Option<String> {
    let mut talk = Talk::with(cloud(), task(Some(20 * KIB), None), keeping());
    talk.tell(Input::Start);
    talk.reply(Ok(created(1)));
    talk.answer("POST", initiated("upload-1"));
    (1..=parts).for_each(|number| talk.take_bytes(&part(number)));
    talk.record
}

fn forbidden() -> Response {
    refusal(403, "AccessDenied", "You have no right to access this object.")
}

const LIST: &str = "GET /sv/5e8f/a.mp4?uploadId=upload-1";

#[test]
fn what_may_not_be_listed_is_gone_on_with_from_the_record() {
    let record = interrupted(2);
    assert!(!record.as_ref().unwrap().contains("token") && !record.as_ref().unwrap().contains("secret"));
    let mut talk = resumed(record);
    let context = talk.reply(Ok(created(2)));
    assert_eq!((context.topic.name(), context.reason.name()), ("refresh", "resume"));
    assert_eq!(context.handles.get("videoId"), Some("v1"));
    talk.answer(LIST, forbidden());
    assert_eq!(talk.lines(), [part(3)], "what the record says was taken is not sent again");
    talk.take_bytes(&part(3));
    talk.answer("POST", completed());
    assert!(done(&talk).confirmed, "Complete proved every part");
}

#[test]
fn the_stores_own_word_counts_more_than_the_record() {
    let mut talk = resumed(interrupted(2));
    talk.reply(Ok(created(2)));
    talk.answer(LIST, parts(&[(2, md5_hex(Source::Media, 8 * KIB, 16 * KIB), 8 * KIB)], None));
    assert_eq!(talk.lines(), [part(1), part(3)]);
}

#[test]
fn a_long_list_is_read_to_its_end() {
    let mut talk = resumed(interrupted(2));
    talk.reply(Ok(created(2)));
    talk.answer(LIST, parts(&[(1, md5_hex(Source::Media, 0, 8 * KIB).to_uppercase(), 8 * KIB)], Some(1)));
    let next = "GET /sv/5e8f/a.mp4?part-number-marker=1&uploadId=upload-1";
    talk.answer(next, parts(&[(2, md5_hex(Source::Media, 8 * KIB, 16 * KIB), 8 * KIB)], None));
    assert_eq!(talk.lines(), [part(3)]);
}

/// All parts are there, and nobody answered Complete.
fn doubtful() -> Talk {
    let mut talk = uploading();
    (1..=3).for_each(|number| talk.take_bytes(&part(number)));
    talk.lose("POST");
    talk.wait();
    talk
}

#[test]
fn a_lost_complete_is_looked_after() {
    let mut talk = doubtful();
    talk.answer("HEAD", ok_with(&[("content-length", "20480"), ("etag", "\"e\"")], ""));
    assert!(done(&talk).confirmed);
}

/// A HEAD that is refused, and why.
fn unseen() -> Response {
    let reason = base64::encode(b"<Error><Code>AccessDenied</Code><Message>m</Message></Error>");
    Response { status: 403, headers: vec![("x-oss-err".into(), reason)], body: String::new() }
}

#[test]
fn an_upload_that_is_gone_at_the_first_complete_has_not_become_the_object() {
    let mut talk = uploading();
    (1..=3).for_each(|number| talk.take_bytes(&part(number)));
    talk.answer("POST", refusal(404, "NoSuchUpload", "m"));
    talk.answer("HEAD", unseen());
    assert_eq!(talk.lines(), [format!("POST /{KEY}?uploads")]);
}

#[test]
fn where_nobody_may_look_complete_is_asked_again_and_a_missing_upload_has_become_the_object() {
    let mut talk = doubtful();
    talk.answer("HEAD", unseen());
    talk.wait();
    talk.answer("POST", refusal(404, "NoSuchUpload", "m"));
    talk.answer("HEAD", unseen());
    let done = done(&talk);
    assert_eq!((done.file_id.as_str(), done.confirmed), ("v1", false));
}

#[test]
fn a_refusal_to_look_without_a_reason_may_be_the_keys_so_others_are_tried_first() {
    let mut talk = doubtful();
    let unseen = || Response { status: 403, ..Response::default() };
    talk.answer("HEAD", unseen());
    talk.reply(Ok(created(2)));
    talk.answer("HEAD", unseen());
    talk.wait();
    talk.answer("POST", completed());
    assert!(done(&talk).confirmed);
}

#[test]
fn what_may_not_be_deleted_is_left() {
    let mut talk = uploading();
    talk.tell(Input::Cancel { abort: true });
    talk.answer("DELETE", forbidden());
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

#[test]
fn an_upload_that_is_gone_before_complete_is_begun_anew_for_the_same_video() {
    let mut talk = resumed(interrupted(2));
    talk.reply(Ok(created(2)));
    talk.answer(LIST, refusal(404, "NoSuchUpload", "m"));
    assert_eq!(talk.lines(), [format!("POST /{KEY}?uploads")]);
    assert!(talk.asked.is_empty());
}

/// Parts that a record names.
fn named(record: &Option<String>) -> usize {
    let lists = record.iter().flat_map(|record| record.lines()).filter(|line| line.contains(' '));
    lists.flat_map(|line| line.split(' ')).filter(|word| word.len() == 32).count()
}

#[test]
fn a_long_list_is_written_when_a_part_in_64_is_new_or_nothing_more_comes_for_a_while() {
    let mut talk = Talk::with(cloud(), task(Some(200 * 8 * KIB), None), keeping());
    talk.tell(Input::Start);
    talk.reply(Ok(created(1)));
    talk.answer("POST", initiated("upload-1"));
    (1..=130).for_each(|number| talk.take_bytes(&part(number)));
    let last = named(&talk.record);
    assert!((127..130).contains(&last), "{last} of 130");
    talk.pass(10_000);
    assert_eq!(named(&talk.record), 130, "after ten seconds");
    talk.take_bytes(&part(131));
    assert_eq!(named(&talk.record), 130);
    talk.tell(Input::Pause);
    assert_eq!(named(&talk.record), 131, "whoever pauses may leave");
    talk.tell(Input::Resume);
    talk.take_bytes(&part(132));
    talk.tell(Input::Cancel { abort: false });
    assert_eq!(named(&talk.record), 132, "and so does what has ended");
}

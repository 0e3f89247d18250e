//! What exploring and simulating found, each as small as it can be told.

use crate::talk::*;
use vodlift::engine::{Action, Input, Settings};
use vodlift::fault::Kind;

const KIB: u64 = 1 << 10;

fn uploading(settings: Settings) -> Talk {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    talk
}

fn part(number: u32) -> String {
    format!("PUT /{MEDIA_KEY}?partNumber={number}&uploadId=upload-1")
}

#[test]
fn an_init_whose_answer_was_cut_is_looked_for() {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", ok("<InitiateMultipartUploadResult><UploadId>upl"));
    talk.pass(2000);
    assert_eq!(talk.lines(), [format!("GET /?prefix={}&uploads", MEDIA_KEY.replace('/', "%2F"))]);
}

#[test]
fn the_last_facts_are_saved_though_a_save_is_under_way() {
    let mut talk = Talk::silent(task(Some(20 * KIB), None), Settings { resume: true, ..settings() });
    talk.tell(Input::Start);
    talk.sign();
    let (flight, _) = talk.take(APPLY);
    talk.upload.on(Input::Answer { flight, response: applied("session-1", 1_750_000_000, 7200) }, talk.now);
    let actions: Vec<Action> = std::iter::from_fn(|| talk.upload.next()).collect();
    let init = actions.iter().find_map(|action| match action {
        Action::Send { flight, .. } => Some(*flight),
        _ => None,
    });
    let saved = |actions: &[Action]| {
        actions.iter().any(|action| matches!(action, Action::Save { record, .. } if record.contains("upload-1")))
    };
    talk.upload.on(Input::Answer { flight: init.unwrap(), response: initiated("upload-1") }, talk.now);
    talk.upload.on(Input::Cancel { abort: false }, talk.now);
    let last: Vec<Action> = std::iter::from_fn(|| talk.upload.next()).collect();
    assert!(!saved(&actions) && saved(&last), "the upload's id, without waiting for the first save: {last:?}");
}

#[test]
fn what_an_earlier_page_left_is_deleted_though_cancel_came_at_once() {
    let keeping = Settings { resume: true, ..settings() };
    let old = uploading(keeping);
    let mut talk = Talk::silent(task(Some(20 * KIB), None), keeping);
    talk.record = old.record;
    talk.upload.on(Input::Start, talk.now);
    talk.tell(Input::Cancel { abort: true });
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer(&format!("DELETE /{MEDIA_KEY}?uploadId=upload-1"), ok(""));
    assert_eq!(talk.failure().kind, Kind::Cancelled);
    assert_eq!(talk.record, None);
}

#[test]
fn deleting_is_not_stopped_by_pause_nor_by_another_cancel() {
    let mut talk = uploading(settings());
    talk.tell(Input::Cancel { abort: true });
    let delete = [format!("DELETE /{MEDIA_KEY}?uploadId=upload-1")];
    assert_eq!(talk.lines(), delete);
    talk.tell(Input::Cancel { abort: false });
    talk.tell(Input::Pause);
    talk.lose("DELETE");
    talk.pass(2000);
    assert_eq!(talk.lines(), delete);
    talk.answer("DELETE", ok(""));
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

#[test]
fn deleting_does_not_wake_again_and_again_for_progress() {
    let mut talk = uploading(settings());
    talk.take_bytes(&part(1));
    talk.tell(Input::Cancel { abort: true });
    talk.now += 5000;
    talk.tell(Input::Tick);
    assert!(talk.upload.wake_at().is_some_and(|at| at > talk.now), "something is due for ever");
}

#[test]
fn a_correction_is_followed_and_a_second_chance_taken_without_any_retries() {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), Settings { retries: 0, ..settings() });
    talk.sign();
    talk.answer(APPLY, business(10004, "ugc upload | invalid signature"));
    talk.pass(2000);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    talk.answer(&part(1), refusal(404, "NoSuchUpload", "gone"));
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploads")]);
}

#[test]
fn an_upload_is_deleted_though_the_object_was_found_there() {
    let mut talk = uploading(settings());
    for number in 1..=3 {
        talk.take_bytes(&part(number));
    }
    // Whatever made the object, it was not this Complete: the upload is still open.
    talk.answer("POST", refusal(500, "InternalError", "We encountered an internal error."));
    talk.pass(2000);
    talk.answer("HEAD", ok_with(&[("content-length", "20480")], ""));
    talk.tell(Input::Cancel { abort: true });
    talk.sign();
    talk.answer(&format!("DELETE /{MEDIA_KEY}?uploadId=upload-1"), ok(""));
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

//! What reading the machine with fresh eyes found: each of these once went wrong.

use crate::talk::*;
use vodlift::engine::{Event, Input, Settings};
use vodlift::fault::Kind;
use vodlift::wire::Response;

const KIB: u64 = 1 << 10;

fn part(number: u32) -> String {
    format!("PUT /{MEDIA_KEY}?partNumber={number}&uploadId=upload-1")
}

fn uploading() -> Talk {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    talk
}

#[test]
fn deleting_ends_when_no_signature_can_be_had_for_it() {
    let mut talk = uploading();
    talk.answer(&part(1), refusal(403, "AccessDenied", "Access Denied."));
    talk.tell(Input::Cancel { abort: true });
    talk.reply(Err("thrown".into()));
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

#[test]
fn deleting_waits_for_the_page_that_was_asked_already() {
    let mut talk = uploading();
    talk.answer(&part(1), refusal(403, "AccessDenied", "Access Denied."));
    assert_eq!(talk.asked.len(), 1);
    talk.tell(Input::Cancel { abort: true });
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("DELETE", Response { status: 204, ..Response::default() });
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

#[test]
fn a_correction_is_followed_at_once_and_says_so() {
    let mut talk = uploading();
    for number in 1..=3 {
        talk.take_bytes(&part(number));
    }
    talk.answer("POST", refusal(400, "InvalidPart", "no"));
    let delay =
        talk.events.iter().find_map(|event| if let Event::Retry { delay, .. } = event { Some(*delay) } else { None });
    assert_eq!(delay, Some(0));
    assert_eq!(talk.lines().len(), 1, "{:?}", talk.lines());
}

#[test]
fn deleting_does_not_hammer_while_offline() {
    let mut talk = uploading();
    talk.tell(Input::Offline);
    talk.tell(Input::Cancel { abort: true });
    for _ in 0..3 {
        talk.lose("DELETE");
        assert!(talk.sent.is_empty(), "not at once");
        talk.wait();
    }
}

#[test]
fn a_store_that_never_holds_what_it_says_is_left_in_the_end() {
    let mut talk = uploading();
    for _ in 0..20 {
        for number in 1..=3 {
            talk.take_bytes(&part(number));
        }
        talk.answer("POST", refusal(400, "InvalidPart", "no"));
        if talk.upload.is_over() {
            break;
        }
        talk.answer("GET", parts(&[], None));
        talk.wait();
    }
    assert_eq!(talk.failure().stage, "complete");
}

#[test]
fn what_failed_before_a_long_pause_is_forgotten() {
    let mut talk = uploading();
    talk.answer(&part(1), refusal(500, "InternalError", "no"));
    talk.tell(Input::Pause);
    talk.pass(11 * 60_000);
    talk.tell(Input::Resume);
    talk.answer(&part(1), refusal(500, "InternalError", "no"));
    assert!(!talk.upload.is_over());
}

#[test]
fn parts_are_never_more_than_ten_thousand() {
    let talk = Talk::begin(vodlift::cloud::Task { part_size: 1, ..task(Some(12_000), None) }, settings());
    let fan = &talk.upload.book().objects[0].fan;
    assert_eq!((fan.part_size().bytes, fan.parts.len()), (2, 6000));
}

#[test]
fn a_cover_alone_may_be_answered_with_nothing() {
    for nothing in [r#"{"code":0,"message":"","data":null}"#, r#"{"code":0,"message":""}"#] {
        let alone = vodlift::cloud::Task { file_id: Some("42".into()), ..task(None, Some(1000)) };
        let mut talk = Talk::begin(alone, settings());
        talk.sign();
        talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
        talk.take_bytes("PUT");
        talk.sign();
        talk.answer(COMMIT, ok(nothing));
        let Event::Done { done, .. } = talk.end() else { panic!("{:?}", talk.end()) };
        assert_eq!(done.file_id, "42");
    }
}

#[test]
fn a_body_swallowed_at_once_leaves_its_answer_the_whole_time() {
    let mut talk = uploading();
    let flight = talk.sent[0].0;
    talk.tell(Input::Sent { flight, bytes: 8 * KIB });
    talk.pass(30_300);
    assert!(!talk.aborted.contains(&flight), "30.5 seconds are its own");
}

#[test]
fn no_pause_between_tries_is_none_only_for_those_the_page_allows() {
    let mut talk = Talk::begin(task(Some(5), None), Settings { retry_delay: 0, retries: 2, ..settings() });
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    for _ in 0..2 {
        talk.answer("PUT", refusal(500, "InternalError", "no"));
        talk.tell(Input::Tick);
    }
    talk.answer("PUT", refusal(500, "InternalError", "no"));
    talk.pass(900);
    assert!(talk.sent.is_empty());
    talk.pass(100);
    assert_eq!(talk.sent.len(), 1);
}

#[test]
fn a_session_that_has_served_is_not_given_up_at_the_first_word() {
    let mut talk = uploading();
    talk.answer(&part(1), refusal(400, "ExpiredToken", "expired"));
    talk.sign();
    talk.answer(APPLY, business(90_013, "ugc upload | busy"));
    talk.pass(2000);
    talk.sign();
    let apply = talk.answer(APPLY, applied("session-1", 1_750_000_002, 7200));
    assert!(body(&apply).contains("\"vodSessionKey\":\"session-1\""));
    assert!(talk.lines().contains(&part(1)));
}

#[test]
fn a_signature_that_fails_while_the_old_pass_serves_ends_nothing() {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 20));
    talk.answer("POST", initiated("upload-1"));
    talk.pass(18_000);
    assert_eq!(talk.reply(Err("thrown".into())).reason.name(), "expiring");
    assert!(!talk.upload.is_over());
    talk.pass(1000);
    assert_eq!(talk.sign().attempt, 2);
    let _ = Response::default();
}

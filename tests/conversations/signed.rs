//! When the page is asked to sign Commit: once what is on its way is the last of it.

use crate::talk::*;
use vodlift::engine::{Event, Input, State};

const KIB: u64 = 1 << 10;

/// What the page was asked for and has not answered.
fn open(talk: &Talk) -> Vec<&'static str> {
    talk.asked.iter().map(|(_, context)| context.topic.name()).collect()
}

#[test]
fn commit_is_signed_while_the_last_bytes_are_on_their_way() {
    let mut talk = Talk::begin(task(Some(5), Some(7)), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    assert_eq!(open(&talk), ["commit"]);
    talk.sign();
    talk.take_bytes(&format!("PUT /{COVER_KEY}"));
    assert!(!talk.states().contains(&State::Committing), "nothing is committed yet");
    talk.take_bytes(&format!("PUT /{MEDIA_KEY}"));
    assert_eq!(talk.lines(), [COMMIT], "without another question");
    assert_eq!(talk.states().last(), Some(&State::Committing));
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

/// All parts are there, Complete is under way, and Commit is signed.
fn completing() -> Talk {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    send(&mut talk);
    assert_eq!(open(&talk), ["commit"]);
    talk.sign();
    talk
}

fn send(talk: &mut Talk) {
    talk.answer(&format!("POST /{MEDIA_KEY}?uploads"), initiated("upload-1"));
    for number in 1..=3 {
        assert!(open(talk).is_empty());
        talk.take_bytes(&format!("PUT /{MEDIA_KEY}?partNumber={number}&"));
    }
}

fn complete() -> String {
    format!("POST /{MEDIA_KEY}?uploadId")
}

#[test]
fn commit_of_parts_is_signed_while_they_are_put_together() {
    let mut talk = completing();
    talk.answer(&complete(), completed());
    assert_eq!(talk.lines(), [COMMIT]);
}

#[test]
fn what_was_signed_before_a_pause_or_without_a_network_is_signed_anew() {
    for [stop, go_on] in [[Input::Pause, Input::Resume], [Input::Offline, Input::Online]] {
        let mut talk = completing();
        talk.tell(stop);
        talk.answer(&complete(), completed());
        talk.pass(3_600_000);
        talk.tell(go_on);
        assert!(talk.lines().is_empty());
        assert_eq!(talk.sign().topic.name(), "commit");
        assert_eq!(talk.lines(), [COMMIT]);
    }
}

#[test]
fn what_was_signed_before_all_is_sent_again_is_signed_anew() {
    let mut talk = completing();
    talk.answer(&complete(), refusal(404, "NoSuchUpload", "gone"));
    talk.answer("HEAD", refusal(404, "NoSuchKey", "none"));
    send(&mut talk);
    talk.answer(&complete(), completed());
    assert!(talk.lines().is_empty());
    assert_eq!(talk.sign().topic.name(), "commit");
    assert_eq!(talk.lines(), [COMMIT]);
}

#[test]
fn a_file_that_may_take_minutes_is_not_waited_for_with_a_signature() {
    for (size, asked) in [(1 << 20, vec!["commit"]), ((1 << 20) + 1, vec![])] {
        let mut task = task(Some(size), None);
        task.part_size = 8 << 20;
        let mut talk = Talk::begin(task, settings());
        talk.sign();
        talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
        assert_eq!(talk.lines(), [format!("PUT /{MEDIA_KEY}")]);
        assert_eq!(open(&talk), asked);
    }
}

#[test]
fn what_the_page_answers_too_early_ends_no_upload() {
    let mut talk = Talk::begin(task(Some(5), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.reply(Err("thrown".into()));
    talk.take_bytes(&format!("PUT /{MEDIA_KEY}"));
    talk.pass(2000);
    let context = talk.sign();
    assert_eq!((context.topic.name(), context.reason.name()), ("commit", "retry"));
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

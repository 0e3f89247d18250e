//! A file that is written to, or goes away, while it is uploaded. Some browsers hand out whatever stands in it by then.

use crate::KIB;
use crate::talk::*;
use vodlift::engine::{Event, Input, Settings};
use vodlift::fault::{Code, Kind};
use vodlift::wire::digest::{Md5, md5};
use vodlift::wire::text::hex;
use vodlift::wire::{Request, Source, base64};

/// Eight parts, one at a time; digests are two parts ahead.
fn begun() -> Talk {
    let mut talk = Talk::begin(task(Some(64 * KIB), None), Settings { parallel: 1, ..settings() });
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    talk
}

/// The store takes whatever fits the MD5 that came with it.
fn take_what_was_sent(talk: &mut Talk) {
    let (flight, request) = talk.take("PUT");
    let etag = format!("\"{}\"", sent_md5(&request));
    talk.tell(Input::Answer { flight, response: ok_with(&[("etag", &etag)], "") });
}

fn sent_md5(request: &Request) -> String {
    let (_, md5) = request.headers.iter().find(|(name, _)| *name == "content-md5").expect("an MD5");
    hex(&base64::decode(md5).unwrap())
}

#[test]
fn bytes_of_two_versions_are_never_made_one_object() {
    let mut talk = begun();
    take_what_was_sent(&mut talk);
    talk.edited = true;
    while !talk.upload.is_over() {
        take_what_was_sent(&mut talk);
    }
    assert_eq!((talk.failure().kind, talk.failure().stage), (Kind::FileChanged, "upload"));
    assert_eq!(talk.lines(), [""; 0], "no Complete");
}

#[test]
fn a_small_file_is_looked_at_before_it_is_sent() {
    let mut talk = silent();
    // What is to be sent, then the likeness once more.
    for byte in [1, 2] {
        assert!(!talk.upload.is_over());
        read(&mut talk, [byte; 16]);
    }
    assert_eq!(talk.failure().kind, Kind::FileChanged);
    assert_eq!(talk.lines(), [""; 0]);
}

#[test]
fn a_part_that_reads_differently_the_second_time_was_written_to() {
    let mut talk = begun();
    talk.edited = true;
    talk.answer("PUT", refusal(400, "BadDigest", "m"));
    talk.wait();
    assert_eq!(talk.failure().kind, Kind::FileChanged);
}

#[test]
fn a_file_that_stayed_the_same_is_looked_at_once_more() {
    let mut talk = begun();
    while talk.lines().iter().any(|line| line.starts_with("PUT")) {
        take_what_was_sent(&mut talk);
    }
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploadId=upload-1")]);
}

/// Its likeness is known; its one part is being read.
fn silent() -> Talk {
    let mut talk = Talk::silent(task(Some(5 * KIB), None), settings());
    talk.away = true;
    talk.tell(Input::Start);
    read(&mut talk, md5(&bytes(Source::Media, 0, 5 * KIB)));
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    assert_eq!(talk.reading.len(), 1);
    talk
}

/// What is being read is read, and is so.
fn read(talk: &mut Talk, md5: Md5) {
    let flight = talk.reading.remove(0);
    talk.tell(Input::Digested { flight, md5: Some(md5), crc: None });
}

#[test]
fn a_drive_that_says_nothing_is_asked_again() {
    let mut talk = silent();
    let reading = talk.reading.clone();
    talk.pass(59_000);
    assert_eq!((&talk.reading, talk.lines().len()), (&reading, 0));
    talk.away = false;
    talk.pass(3_000);
    let retry =
        |event: &Event| if let Event::Retry { fault, .. } = event { Some((fault.kind, fault.stage)) } else { None };
    assert_eq!(talk.events.iter().filter_map(retry).collect::<Vec<_>>(), [(Kind::Timeout, "upload")]);
    assert_eq!((talk.aborted.clone(), talk.reading.len()), (reading, 0));
    assert_eq!(talk.lines(), [format!("PUT /{MEDIA_KEY}")]);
}

#[test]
fn a_slow_drive_may_take_its_time() {
    let mut talk = silent();
    let reading = talk.reading.clone();
    for _ in 0..30 {
        talk.pass(59_000);
        for flight in &reading {
            talk.tell(Input::Sent { flight: *flight, bytes: 0 });
        }
    }
    assert_eq!(talk.reading, reading);
}

#[test]
fn a_drive_that_stays_away_is_told() {
    for resume in [false, true] {
        let mut talk = Talk::silent(task(Some(5 * KIB), None), Settings { resume, ..settings() });
        talk.away = true;
        talk.tell(Input::Start);
        talk.pass(600_000);
        assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Timeout, &Code::text("file")));
        assert!(talk.failure().attempts > 1);
    }
}

#[test]
fn cancelling_does_not_wait_for_a_drive_that_went_away() {
    let mut talk = Talk::silent(task(Some(5 * KIB), None), Settings { resume: true, ..settings() });
    talk.away = true;
    talk.tell(Input::Start);
    talk.tell(Input::Cancel { abort: true });
    // It lives, and will have been long enough in coming.
    talk.tell(Input::Sent { flight: talk.reading[0], bytes: 0 });
    talk.pass(16_000);
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

#[test]
fn cancelling_does_not_ask_a_silent_drive_again() {
    let mut talk = Talk::silent(task(Some(5 * KIB), None), Settings { resume: true, ..settings() });
    talk.away = true;
    talk.tell(Input::Start);
    while !talk.events.iter().any(|event| matches!(event, Event::Retry { .. })) {
        talk.pass(1_000);
    }
    talk.tell(Input::Cancel { abort: true });
    assert_eq!((talk.failure().kind, talk.reading.len()), (Kind::Cancelled, 0));
}

#[test]
fn a_look_that_succeeded_has_all_its_tries_again() {
    let mut talk = Talk::silent(task(Some(5 * KIB), None), settings());
    talk.away = true;
    talk.tell(Input::Start);
    while talk.events.iter().filter(|event| matches!(event, Event::Retry { .. })).count() < 2 {
        talk.pass(1_000);
    }
    while talk.reading.is_empty() {
        talk.pass(1_000);
    }
    talk.events.clear();
    // The look, the part, and then the last look.
    let content = md5(&bytes(Source::Media, 0, 5 * KIB));
    read(&mut talk, content);
    read(&mut talk, content);
    talk.pass(61_000);
    let attempts = |event: &Event| if let Event::Retry { fault, .. } = event { Some(fault.attempts) } else { None };
    assert_eq!(talk.events.iter().filter_map(attempts).collect::<Vec<_>>(), [1]);
}

#[test]
fn cancelling_after_a_sleep_still_looks_for_what_is_to_be_deleted() {
    let mut talk = Talk::silent(task(Some(5 * KIB), None), Settings { resume: true, ..settings() });
    talk.away = true;
    talk.tell(Input::Start);
    // Timers sleep, too: nothing was heard, and nothing was called back.
    talk.now += 70_000;
    talk.tell(Input::Cancel { abort: true });
    assert_eq!((talk.aborted.len(), talk.reading.len()), (0, 1));
    read(&mut talk, [0; 16]);
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

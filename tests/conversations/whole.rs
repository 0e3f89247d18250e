//! The store's checksum of the whole object against the file's (design §4, spec §3.14).

use crate::talk::*;
use vodlift::engine::{Event, Input, Settings, Verified};
use vodlift::fault::Kind;
use vodlift::wire::Response;
use vodlift::wire::Source::Media;
use vodlift::wire::crc::Crc64;

const KIB: u64 = 1 << 10;
const SIZE: u64 = 20 * KIB;
const SHOWN: &str = "x-cos-hash-crc64ecma";

fn crc(start: u64, end: u64) -> u64 {
    Crc64::default().extend(0, &bytes(Media, start, end))
}

fn with_crc(mut response: Response, crc: u64) -> Response {
    response.headers.push((SHOWN.into(), crc.to_string()));
    response
}

fn begun() -> Talk {
    let mut talk = Talk::begin(task(Some(SIZE), None), Settings { resume: true, ..settings() });
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    talk
}

/// The store takes all three parts and says what they sum up to.
fn sent(talk: &mut Talk) {
    for (number, start, end) in [(1, 0, 8 * KIB), (2, 8 * KIB, 16 * KIB), (3, 16 * KIB, SIZE)] {
        let etag = format!("\"{}\"", md5_hex(Media, start, end));
        let answer = with_crc(ok_with(&[("etag", &etag)], ""), crc(start, end));
        talk.answer(&format!("PUT /{MEDIA_KEY}?partNumber={number}&"), answer);
    }
}

fn verified(talk: &mut Talk) -> Verified {
    talk.sign();
    talk.answer(COMMIT, committed());
    match talk.end() {
        Event::Done { verified, .. } => *verified,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_whole_is_proven_where_the_store_shows_its_checksum() {
    let mut talk = begun();
    sent(&mut talk);
    talk.answer("POST", with_crc(completed(), crc(0, SIZE)));
    assert_eq!(verified(&mut talk), Verified::Whole);
}

#[test]
fn the_parts_are_proven_where_it_shows_none() {
    let mut talk = begun();
    talk.take_bytes(&format!("PUT /{MEDIA_KEY}?partNumber=1&"));
    assert_eq!(talk.upload.book().object(Media).shows_crc, Some(false));
    talk.take_bytes(&format!("PUT /{MEDIA_KEY}?partNumber=2&"));
    talk.take_bytes(&format!("PUT /{MEDIA_KEY}?partNumber=3&"));
    talk.answer("POST", completed());
    assert_eq!(verified(&mut talk), Verified::Parts);
}

#[test]
fn once_the_first_answer_shows_none_none_is_computed() {
    let mut talk = Talk::begin(task(Some(160 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    for number in 1..=8 {
        talk.take_bytes(&format!("PUT /{MEDIA_KEY}?partNumber={number}&"));
    }
    let parts = &talk.upload.book().object(Media).fan.parts;
    let counted = parts.iter().filter(|part| part.crc.is_some()).count();
    let read = parts.iter().filter(|part| part.file.is_some()).count();
    assert!(counted < read, "{counted} of {read}");
}

#[test]
fn a_part_whose_checksum_differs_is_sent_again() {
    let mut talk = begun();
    let etag = format!("\"{}\"", md5_hex(Media, 0, 8 * KIB));
    let first = format!("PUT /{MEDIA_KEY}?partNumber=1&");
    talk.answer(&first, with_crc(ok_with(&[("etag", &etag)], ""), 1));
    talk.pass(60_000);
    assert!(talk.lines().iter().any(|line| line.starts_with(&first)), "{:?}", talk.lines());
}

#[test]
fn a_whole_that_differs_is_sent_once_more_and_then_called_corrupt() {
    let mut talk = begun();
    sent(&mut talk);
    talk.answer("POST", with_crc(completed(), 1));
    assert!(!talk.events.iter().any(|event| matches!(event, Event::Stored { .. })), "nobody heard that it is whole");
    talk.answer("POST", initiated("upload-2"));
    sent(&mut talk);
    talk.answer("POST", with_crc(completed(), 1));
    let fault = talk.failure();
    assert_eq!((fault.kind, fault.code.is("crc-differs")), (Kind::Corrupt, true));
}

#[test]
fn a_small_file_is_proven_as_a_whole_by_its_put() {
    let mut talk = Talk::begin(task(Some(5 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    let etag = format!("\"{}\"", md5_hex(Media, 0, 5 * KIB));
    talk.answer("PUT", with_crc(ok_with(&[("etag", &etag)], ""), crc(0, 5 * KIB)));
    assert_eq!(verified(&mut talk), Verified::Whole);
}

/// Each later page would hear the same of this session until it is a day old.
#[test]
fn a_resumed_session_that_is_refused_for_good_is_begun_anew() {
    let mut old = begun();
    sent(&mut old);
    old.answer("POST", completed());
    old.sign();
    for _ in 0..2 {
        old.answer(COMMIT, business(90_013, "ugc upload | object size mismatch"));
        if !old.upload.is_over() {
            old.pass(60_000);
            old.sign();
        }
    }
    assert_eq!(old.failure().kind, Kind::Service, "what was sent is kept: it may be the account's fault");
    let mut talk = Talk::silent(task(Some(SIZE), None), Settings { resume: true, ..settings() });
    talk.now = old.now + 60_000;
    talk.record = old.record.clone();
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(COMMIT, business(90_013, "ugc upload | object size mismatch"));
    // It looks whether the object is there, asks once more, and begins anew.
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_060, 7200));
    talk.answer("HEAD", ok_with(&[("content-length", &SIZE.to_string()), ("etag", "\"e-3\"")], ""));
    for _ in 0..2 {
        talk.sign();
        talk.answer(COMMIT, business(90_013, "ugc upload | object size mismatch"));
        talk.pass(60_000);
    }
    talk.sign();
    let apply = talk.answer(APPLY, applied("session-2", 1_750_000_060, 7200));
    assert!(!body(&apply).contains("session-1"), "{}", body(&apply));
    assert!(talk.events.iter().any(|event| matches!(event, Event::Warning { kind: "restarted", .. })));
}

/// The page went between Complete and Commit, and the file was edited meanwhile.
#[test]
fn a_stored_object_is_not_committed_for_a_file_that_changed_since() {
    let mut old = begun();
    sent(&mut old);
    old.answer("POST", completed());
    let mut talk = Talk::silent(task(Some(SIZE), None), Settings { resume: true, ..settings() });
    talk.now = old.now + 60_000;
    talk.record = old.record.clone();
    assert!(talk.record.as_ref().unwrap().contains(".myqcloud.com/"), "{:?}", talk.record);
    talk.edited = true;
    talk.tell(Input::Start);
    talk.sign();
    assert!(!talk.lines().iter().any(|line| line.starts_with(COMMIT)), "{:?}", talk.lines());
    talk.answer(APPLY, applied("session-1", 1_750_000_060, 7200));
    talk.answer("POST", initiated("upload-2"));
    assert!(talk.lines().iter().any(|line| line.contains("partNumber=1&uploadId=upload-2")), "{:?}", talk.lines());
}

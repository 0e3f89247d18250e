//! Parts whose size follows the line: the record keeps where it changed, and a later page goes on by that.

use crate::talk::*;
use vodlift::cloud::Task;
use vodlift::engine::{Event, Settings};
use vodlift::wire::Body;
use vodlift::wire::Source::Media;

const KIB: u64 = 1 << 10;

fn following() -> Task {
    Task { part_size: 8 * KIB, aim: 1000, ..task(Some(24 * KIB), None) }
}

fn settings() -> Settings {
    Settings { resume: true, parallel: 1, ..crate::talk::settings() }
}

fn part(number: u32) -> String {
    format!("PUT /{MEDIA_KEY}?partNumber={number}&")
}

/// Bytes of the one part in flight.
fn range(talk: &Talk) -> (u64, u64) {
    assert_eq!(talk.sent.len(), 1, "{:?}", talk.lines());
    match talk.sent[0].1.body {
        Body::Slice { start, end, .. } => (start, end),
        _ => panic!("no part: {:?}", talk.lines()),
    }
}

/// Eight parts took less than half of their time.
fn grown() -> Talk {
    grown_with(0)
}

/// The size changes, and so many saves of it fail.
fn grown_with(failing_saves: u32) -> Talk {
    let mut talk = Talk::begin(following(), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    talk.failing_saves = failing_saves;
    for number in 1..=8 {
        talk.now += 400;
        talk.take_bytes(&part(number));
    }
    talk
}

fn cuts(talk: &Talk) -> String {
    talk.record.as_ref().unwrap().lines().nth(3).unwrap().to_owned()
}

#[test]
fn what_is_read_already_keeps_its_size_and_the_rest_is_cut_anew() {
    let mut talk = grown();
    assert_eq!(cuts(&talk), "1024 10 2048");
    for (number, expected) in [(9, (8, 9)), (10, (9, 10)), (11, (10, 12)), (12, (12, 14))] {
        assert_eq!(range(&talk), (expected.0 * KIB, expected.1 * KIB), "part {number}");
        talk.take_bytes(&part(number));
    }
}

#[test]
fn a_later_page_believes_parts_that_fit_and_begins_the_rest_with_small_ones() {
    let old = grown();
    let mut talk = Talk::silent(following(), settings());
    (talk.now, talk.record) = (old.now + 60_000, old.record.clone());
    talk.tell(vodlift::engine::Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_060_000, 7200));
    let held =
        |number: u32, start: u64, end: u64| (number, md5_hex(Media, start * KIB, end * KIB), (end - start) * KIB);
    let mut list: Vec<_> = (1..=9).map(|number| held(number, u64::from(number) - 1, number.into())).collect();
    // Of other sizes: what stands there was cut otherwise. And one that comes after all of ours.
    list.extend([held(11, 10, 11), held(12, 12, 14), held(13, 0, 8), held(40, 39, 40)]);
    talk.answer("GET", parts(&list, None));
    assert_eq!(cuts(&talk), "1024 10 2048 12 1024");
    for (number, expected) in [(10, (9, 10)), (11, (10, 12))].into_iter().chain((13..=22).map(|n| (n, (n + 1, n + 2))))
    {
        let expected = (u64::from(expected.0), u64::from(expected.1));
        assert_eq!(range(&talk), (expected.0 * KIB, expected.1 * KIB), "part {number}");
        talk.now += 1000;
        talk.take_bytes(&part(number));
    }
    let complete = talk.answer("POST", completed());
    assert_eq!(body(&complete).matches("<PartNumber>").count(), 22);
    assert!(body(&complete).contains(&md5_hex(Media, 10 * KIB, 12 * KIB)));
    talk.sign();
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

#[test]
fn a_storage_that_worked_is_tried_again_before_parts_leave_that_it_does_not_know() {
    let warns = |talk: &Talk| talk.events.iter().any(|event| matches!(event, Event::Warning { kind: "storage", .. }));
    for failing in 0..=4 {
        let talk = grown_with(failing);
        assert_eq!(
            (cuts(&talk).as_str(), warns(&talk)),
            if failing < 3 { ("1024 10 2048", false) } else { ("1024", true) }
        );
    }
}

#[test]
fn a_page_that_names_a_size_gets_it() {
    let mut talk = Talk::begin(Task { part_size: KIB, aim: 0, ..following() }, settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    for number in 1..=20 {
        assert_eq!(range(&talk).1, (u64::from(number) * KIB));
        talk.now += 10;
        talk.take_bytes(&part(number));
    }
    assert_eq!(cuts(&talk), "1024");
}

//! Parts whose size follows the line: the record keeps where it changed, and a later page goes on by that.

use crate::talk::*;
use vodlift::cloud::Task;
use vodlift::engine::{Event, Input, Settings};
use vodlift::wire::Body;
use vodlift::wire::Source::Media;
use vodlift::wire::digest::md5;

const KIB: u64 = 1 << 10;
/// Every other part is half as long again.
const HALF: u64 = KIB / 2;

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

/// Half KiB before a part of the first size.
fn begins(index: u32) -> u64 {
    u64::from(index / 2 * 5 + index % 2 * 2)
}

#[test]
fn what_is_read_already_keeps_its_size_and_the_rest_is_cut_anew() {
    let mut talk = grown();
    assert_eq!(cuts(&talk), "0 1024 1 10 2048 1 ");
    for (number, expected) in [(9, (20, 22)), (10, (22, 25)), (11, (25, 29)), (12, (29, 35))] {
        assert_eq!(range(&talk), (expected.0 * HALF, expected.1 * HALF), "part {number}");
        talk.take_bytes(&part(number));
    }
}

#[test]
fn a_later_page_believes_parts_that_fit_and_begins_the_rest_with_small_ones() {
    let old = grown();
    let mut talk = Talk::silent(following(), settings());
    (talk.now, talk.record) = (old.now + 60_000, old.record.clone());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_060_000, 7200));
    let held =
        |number: u32, start: u64, end: u64| (number, md5_hex(Media, start * HALF, end * HALF), (end - start) * HALF);
    let mut list: Vec<_> = (0..9).map(|index| held(index + 1, begins(index), begins(index + 1))).collect();
    // Of other sizes: what stands there was cut otherwise. And one that comes after all of ours.
    list.extend([held(11, 25, 27), held(12, 29, 35), held(13, 0, 16), held(40, 78, 80)]);
    talk.answer("GET", parts(&list, None));
    assert_eq!(cuts(&talk), "0 1024 1 10 2048 1 12 1024 1 ");
    let rest = (12..18).map(|index| (index + 1, (35 + begins(index - 12), (35 + begins(index - 11)).min(48))));
    for (number, expected) in [(10, (22, 25)), (11, (25, 29))].into_iter().chain(rest) {
        assert_eq!(range(&talk), (expected.0 * HALF, expected.1 * HALF), "part {number}");
        talk.now += 1000;
        talk.take_bytes(&part(number));
    }
    let complete = talk.answer("POST", completed());
    assert_eq!(body(&complete).matches("<PartNumber>").count(), 18);
    assert!(body(&complete).contains(&md5_hex(Media, 25 * HALF, 29 * HALF)));
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
            if failing < 3 { ("0 1024 1 10 2048 1 ", false) } else { ("0 1024 1 ", true) }
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
    assert_eq!(cuts(&talk), "0 1024 0 ");
}

/// A later page with the record of `old`, and a listing with parts of these `ranges`.
fn later(old: &Talk, task: Task, settings: Settings, ranges: &[(u64, u64)]) -> Talk {
    let mut talk = Talk::silent(task, settings);
    (talk.now, talk.record) = (old.now + 60_000, old.record.clone());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_060_000, 7200));
    // A small cover arrives before a long list is read.
    if talk.lines().len() > 1 {
        talk.answer("HEAD", refusal(404, "", ""));
        talk.take_bytes("PUT");
    }
    let held = |(number, (start, end)): (u32, &(u64, u64))| (number, md5_hex(Media, *start, *end), end - start);
    talk.answer("GET", parts(&(1..).zip(ranges).map(held).collect::<Vec<_>>(), None));
    talk
}

/// The first parts of the media are sent, and the page ends.
fn left(task: Task, count: u32) -> Talk {
    let mut talk = Talk::begin(task, settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    for number in 1..=count {
        talk.now += 1000;
        talk.take_bytes(&part(number));
    }
    talk
}

#[test]
fn a_later_page_that_names_a_size_gets_it() {
    let old = left(following(), 3);
    let named = Task { part_size: 3 * KIB, aim: 0, ..following() };
    let mut talk = later(&old, named, settings(), &[(0, 1024), (1024, 2560), (2560, 3584)]);
    assert_eq!(cuts(&talk), "0 1024 1 3 3072 0 ");
    for number in 4..=10 {
        let start = 3584 + u64::from(number - 4) * 3072;
        assert_eq!(range(&talk), (start, (start + 3072).min(24 * KIB)), "part {number}");
        talk.now += 10;
        talk.take_bytes(&part(number));
    }
}

#[test]
fn a_later_page_that_names_none_follows_the_line() {
    let old = left(Task { part_size: 3 * KIB, aim: 0, ..following() }, 1);
    let mut talk = later(&old, following(), settings(), &[(0, 3072)]);
    assert_eq!(cuts(&talk), "0 3072 0 1 1024 1 ");
    for (number, expected) in [(2, (6, 9)), (3, (9, 11)), (4, (11, 14))] {
        assert_eq!(range(&talk), (expected.0 * HALF, expected.1 * HALF), "part {number}");
        talk.take_bytes(&part(number));
    }
}

#[test]
fn a_cover_that_arrives_first_changes_nothing_of_that() {
    let both = |task: Task| Task { files: crate::talk::task(Some(24 * KIB), Some(100)).files, ..task };
    let mut old = Talk::begin(both(following()), Settings { parallel: 2, ..settings() });
    old.sign();
    old.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    old.answer("POST", initiated("upload-1"));
    let named = Task { part_size: 3 * KIB, aim: 0, ..following() };
    let talk = later(&old, both(named), Settings { parallel: 2, ..settings() }, &[(0, 1024)]);
    assert_eq!(cuts(&talk), "0 1024 1 1 3072 0 ");
}

#[test]
fn nothing_is_left_of_sizes_in_which_nothing_was_sent() {
    let named = Task { part_size: 3 * KIB, aim: 0, ..following() };
    // The page ended before the upload was opened.
    let mut old = Talk::begin(following(), settings());
    old.sign();
    old.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    let mut talk = Talk::silent(named.clone(), settings());
    (talk.now, talk.record) = (old.now + 60_000, old.record.clone());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_060_000, 7200));
    talk.answer("GET", ok("<ListMultipartUploadsResult></ListMultipartUploadsResult>"));
    talk.answer("POST", initiated("upload-2"));
    assert_eq!((range(&talk), cuts(&talk).as_str()), ((0, 3072), "0 3072 0 "));

    // It may have been opened all the same: that is looked for, though this page would send the file whole.
    let mut talk = Talk::silent(Task { part_size: 32 * KIB, ..named.clone() }, settings());
    (talk.now, talk.record) = (old.now + 60_000, old.record.clone());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_060_000, 7200));
    talk.answer("GET", ok("<ListMultipartUploadsResult></ListMultipartUploadsResult>"));
    assert_eq!(range(&talk), (0, 24 * KIB));

    // What it sent is not there any more, and this page has read some of it.
    let old = grown();
    let mut talk = Talk::silent(named, settings());
    (talk.now, talk.record) = (old.now + 60_000, old.record.clone());
    talk.tell(Input::Start);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_060_000, 7200));
    talk.answer("GET", refusal(404, "NoSuchUpload", "The specified multipart upload does not exist."));
    talk.answer("POST", initiated("upload-2"));
    assert_eq!((range(&talk), cuts(&talk).as_str()), ((0, 3072), "0 3072 0 "));
    for number in 1..=8 {
        talk.take_bytes(&part(number));
    }
    let complete = talk.answer("POST", completed());
    assert_eq!(body(&complete).matches("<PartNumber>").count(), 8);
    talk.sign();
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

/// The oldest of the reads under way ends: with what stands in these bytes.
fn read(talk: &mut Talk, start: u64, end: u64) {
    let flight = talk.reading.remove(0);
    talk.tell(Input::Digested { flight, md5: Some(md5(&bytes(Media, start, end))), crc: None });
}

/// A later page with the record of `old`, whose drive is slow. The file is recognised and its first two parts are being read when the store
/// says that it holds nothing.
fn later_on_a_slow_drive(old: &Talk) -> Talk {
    let mut talk = Talk::silent(Task { part_size: 3 * KIB, aim: 0, ..following() }, settings());
    (talk.now, talk.record, talk.away) = (old.now + 60_000, old.record.clone(), true);
    talk.tell(Input::Start);
    read(&mut talk, 0, 24 * KIB);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_060_000, 7200));
    assert_eq!((talk.reading.len(), talk.aborted.len()), (2, 0));
    talk.answer("GET", parts(&[], None));
    talk
}

#[test]
fn what_is_read_by_an_earlier_layout_is_called_back() {
    let mut talk = later_on_a_slow_drive(&left(following(), 3));
    assert_eq!((talk.reading.len(), talk.aborted.len()), (2, 2));
    read(&mut talk, 0, 3072);
    assert_eq!(range(&talk), (0, 3072));
}

#[test]
fn a_part_that_left_by_an_earlier_layout_is_called_back() {
    let old = left(following(), 20);
    assert!(old.lines()[0].starts_with("POST"), "all of it is there and sealed: {:?}", old.lines());
    let mut talk = later_on_a_slow_drive(&old);
    read(&mut talk, 0, 1024);
    assert_eq!(range(&talk), (0, 1024));
    for index in 1..20 {
        read(&mut talk, begins(index) * HALF, (begins(index + 1) * HALF).min(24 * KIB));
    }
    // It is the file that was sealed, and the rest of the upload is this page's own.
    assert_eq!((talk.lines().len(), talk.aborted.len()), (0, 1));
    // After the last part the whole file was looked at once more.
    read(&mut talk, 0, 24 * KIB);
    read(&mut talk, 0, 3072);
    assert_eq!(range(&talk), (0, 3072));
}

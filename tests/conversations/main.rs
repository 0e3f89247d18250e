//! Each conversation request by request, as an engineer would read it off the wire (spec §2–§4, §13).

mod aliyun;
mod changed;
mod control;
mod found;
mod netease;
mod resume;
mod review;
mod signed;
mod sizes;
mod talk;
mod trouble;
mod whole;
mod youku;

use talk::*;
use vodlift::engine::{Event, State};
use vodlift::fault::Kind;

const KIB: u64 = 1 << 10;

#[test]
fn a_small_file_is_applied_put_and_committed() {
    let mut talk = Talk::begin(task(Some(5 * KIB), None), settings());
    let context = talk.sign();
    assert_eq!((context.topic.name(), context.reason.name(), context.attempt), ("apply", "start", 1));
    assert_eq!(talk.lines(), [APPLY]);
    let apply = talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    assert_eq!(host(&apply), "vod2.qcloud.com");
    assert_eq!(
        body(&apply),
        format!(
            r#"{{"signature":"{SIGNATURE}","videoName":"clip","videoType":"mp4","videoSize":5120,"uploadFromWeb":true}}"#
        )
    );
    assert_eq!(talk.lines(), [format!("PUT /{MEDIA_KEY}")]);
    talk.take_bytes("PUT");
    let context = talk.sign();
    assert_eq!((context.topic.name(), context.reason.name(), context.attempt), ("commit", "start", 1));
    let commit = talk.answer(COMMIT, committed());
    assert_eq!(body(&commit), format!(r#"{{"signature":"{SIGNATURE}","vodSessionKey":"session-1"}}"#));
    let Event::Done { done, .. } = talk.end() else { panic!("{:?}", talk.end()) };
    assert_eq!(
        (done.file_id.as_str(), done.media_url.as_deref()),
        ("1397757900000000001", Some("http://play/media.mp4"))
    );
    assert_eq!(talk.states(), [State::Preparing, State::Uploading, State::Committing, State::Done]);
}

#[test]
fn a_large_file_goes_in_parts_and_complete_lists_our_own_digests() {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploads")]);
    talk.answer("POST", initiated("upload-1"));
    let parts: Vec<String> = (1..=3).map(|n| format!("PUT /{MEDIA_KEY}?partNumber={n}&uploadId=upload-1")).collect();
    assert_eq!(talk.lines(), parts);
    for part in parts.iter().rev() {
        talk.take_bytes(part);
    }
    let complete = talk.answer("POST", completed());
    for index in 0..3 {
        let (start, end) = (index * 8 * KIB, (20 * KIB).min((index + 1) * 8 * KIB));
        let etag = md5_hex(vodlift::wire::Source::Media, start, end);
        assert!(body(&complete).contains(&format!("<PartNumber>{}</PartNumber><ETag>&quot;{etag}&quot;", index + 1)));
    }
    talk.sign();
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

#[test]
fn a_refused_signature_has_one_second_chance() {
    let mut talk = Talk::begin(task(Some(5), None), settings());
    talk.sign();
    talk.answer(APPLY, business(10004, "ugc upload | invalid signature"));
    talk.pass(2000);
    let context = talk.sign();
    assert_eq!((context.reason.name(), context.attempt), ("refused", 2));
    talk.answer(APPLY, business(10004, "ugc upload | invalid signature"));
    assert_eq!(talk.failure().kind, Kind::Signature);
    assert_eq!(talk.failure().stage, "apply");
}

//! A PUT makes the video and no call follows: once it may have worked, no refusal after it is told as a failure.

use super::*;
use vodlift::engine::Settings as Engine;
use vodlift::fault::Kind;
use vodlift::wire::Response;

const PUT: &str = "PUT /sv/5e8f/a.mp4";

fn page(record: Option<String>) -> Talk {
    let keeping = Engine { resume: true, ..settings() };
    let mut talk = Talk::with(cloud(), task(Some(5), None), keeping);
    talk.record = record;
    talk.tell(Input::Start);
    talk.reply(Ok(created(1)));
    talk
}

/// The bytes left, and no answer says that they are not there: lost, of another digest, broken down, called back.
fn doubtful() -> [Talk; 4] {
    let mut lost = page(None);
    lost.lose(PUT);
    let mut differs = page(None);
    differs.answer(PUT, ok_with(&[("etag", "\"00000000000000000000000000000000\"")], ""));
    let mut broken = page(None);
    broken.answer(PUT, Response { status: 500, ..Response::default() });
    let mut paused = page(None);
    paused.tell(Input::Pause);
    paused.tell(Input::Resume);
    [lost, differs, broken, paused].map(|mut talk| {
        talk.wait();
        talk
    })
}

fn skewed() -> Response {
    let time = "<ServerTime>2025-06-15T15:06:40.000Z</ServerTime>";
    let body = format!("<Error><Code>RequestTimeTooSkewed</Code><Message>m</Message>{time}</Error>");
    Response { status: 403, headers: vec![], body }
}

#[test]
fn a_refusal_for_good_after_it_is_unknown_and_the_next_page_finds_the_video() {
    for mut talk in doubtful() {
        talk.answer(PUT, skewed());
        assert_eq!((talk.failure().kind, code(talk.failure())), (Kind::Unknown, "RequestTimeTooSkewed"));
        let mut next = page(talk.record);
        next.answer("HEAD", ok_with(&[("content-length", "5"), ("etag", "\"e\"")], ""));
        assert!(done(&next).confirmed, "nothing is sent again");
    }
    let mut first = page(None);
    first.answer(PUT, skewed());
    assert_eq!(first.failure().kind, Kind::Credentials, "nothing left before");
}

#[test]
fn keys_refused_again_and_again_after_it_say_nothing_of_the_first() {
    for mut talk in doubtful() {
        while !talk.upload.is_over() {
            talk.answer(PUT, refusal(403, "SecurityTokenExpired", "m"));
            if !talk.asked.is_empty() {
                talk.reply(Ok(created(2)));
            }
        }
        assert_eq!(talk.failure().kind, Kind::Unknown);
    }
}

#[test]
fn keys_that_cannot_be_had_any_more_say_nothing_of_it_either() {
    for mut talk in doubtful() {
        talk.answer(PUT, refusal(403, "SecurityTokenExpired", "m"));
        talk.reply(Ok(error("Forbidden.RAM")));
        assert_eq!((talk.failure().kind, code(talk.failure())), (Kind::Unknown, "Forbidden.RAM"));
    }
}

#[test]
fn silence_to_the_end_is_unknown_and_damage_to_the_end_is_damage() {
    let [mut lost, mut differs, ..] = doubtful();
    while !lost.upload.is_over() {
        lost.lose(PUT);
        lost.wait();
    }
    assert_eq!(lost.failure().kind, Kind::Unknown);
    while !differs.upload.is_over() {
        differs.answer(PUT, ok_with(&[("etag", "\"00000000000000000000000000000000\"")], ""));
        differs.wait();
    }
    assert_eq!((differs.failure().kind, code(differs.failure())), (Kind::Corrupt, "etag-differs"));
}

/// Keys for ten seconds.
fn short() -> String {
    let (address, _) = pair(KEY, 1);
    let auth = r#"{"SecurityToken":"token-1","AccessKeyId":"STS.id","AccessKeySecret":"secret","Expiration":"10"}"#;
    let auth = base64::encode(auth.as_bytes());
    format!(r#"{{"RequestId":"R","VideoId":"v1","UploadAddress":"{address}","UploadAuth":"{auth}"}}"#)
}

#[test]
fn keys_that_cannot_be_renewed_end_it_while_the_last_call_is_under_way() {
    for (size, last) in [(5, PUT), (20 * KIB, "POST")] {
        let mut talk = Talk::with(cloud(), task(Some(size), None), Engine { retries: 0, ..settings() });
        talk.tell(Input::Start);
        talk.reply(Ok(short()));
        if size > 5 {
            talk.answer("POST", initiated("upload-1"));
            (1..=3).for_each(|number| talk.take_bytes(&part(number)));
        }
        let (flight, _) = talk.take(last);
        talk.pass(10_000);
        talk.reply(Ok(error("ServiceUnavailable")));
        assert!(talk.aborted.contains(&flight), "it may have worked by now");
        assert_eq!((talk.failure().kind, talk.failure().stage), (Kind::Unknown, "apply"));
    }
}

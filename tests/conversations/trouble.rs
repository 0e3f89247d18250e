//! Lost answers, refusals, storms: what the machine does about each (spec §2.6, §3.10, §3.13, §13).

use crate::talk::*;
use vodlift::cloud::Task;
use vodlift::engine::{Event, Input, Loss, Settings};
use vodlift::fault::{Code, Kind};
use vodlift::wire::Response;

const KIB: u64 = 1 << 10;

fn warned(talk: &Talk, kind: &str) -> usize {
    talk.events.iter().filter(|event| matches!(event, Event::Warning { kind: own, .. } if *own == kind)).count()
}

/// Up to the moment when all parts of a three-part upload are under way.
fn uploading() -> Talk {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    talk
}

fn part(number: u32) -> String {
    format!("PUT /{MEDIA_KEY}?partNumber={number}&uploadId=upload-1")
}

fn all_but_complete() -> Talk {
    let mut talk = uploading();
    (1..=3).for_each(|number| talk.take_bytes(&part(number)));
    talk
}

#[test]
fn apply_goes_to_the_backup_after_a_failure_and_gives_up_after_four() {
    let mut talk = Talk::begin(task(Some(5), None), settings());
    let mut hosts = vec![];
    for attempt in 1..=4 {
        let context = talk.sign();
        assert_eq!(context.attempt, attempt, "a fresh signature for each");
        hosts.push(host(&talk.sent[0].1).to_owned());
        talk.lose("POST");
        talk.pass(8000);
    }
    assert_eq!(hosts, ["vod2.qcloud.com", "vod2.dnsv1.com", "vod2.qcloud.com", "vod2.dnsv1.com"]);
    let fault = talk.failure();
    assert_eq!((fault.kind, &fault.code, fault.attempts), (Kind::Network, &Code::Number(500), 4));
}

#[test]
fn apply_that_is_not_answered_in_time_is_called_back() {
    let mut talk = Talk::begin(task(Some(5), None), settings());
    talk.sign();
    talk.pass(4999);
    assert!(talk.aborted.is_empty());
    talk.pass(1);
    assert_eq!(talk.aborted.len(), 1);
    let retry = talk.events.iter().find_map(|event| match event {
        Event::Retry { fault, .. } => Some(fault.kind),
        _ => None,
    });
    assert_eq!(retry, Some(Kind::Timeout));
}

#[test]
fn a_lost_complete_is_looked_after_before_it_is_repeated() {
    let mut talk = all_but_complete();
    talk.lose("POST");
    assert_eq!(talk.lines(), [format!("HEAD /{MEDIA_KEY}")]);
    talk.answer("HEAD", Response { status: 404, ..Response::default() });
    assert_eq!(talk.lines(), Vec::<String>::new(), "repeated, but not at once");
    talk.pass(1000);
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploadId=upload-1")]);
    talk.lose("POST");
    talk.answer("HEAD", ok_with(&[("content-length", &(20 * KIB).to_string()), ("etag", "\"e-3\"")], ""));
    talk.sign();
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

#[test]
fn an_error_inside_a_200_is_an_error() {
    let mut talk = all_but_complete();
    let inside = Response { status: 200, ..refusal(200, "InternalError", "We encountered an internal error.") };
    talk.answer("POST", inside);
    talk.pass(1000);
    assert_eq!(talk.lines(), [format!("HEAD /{MEDIA_KEY}")], "it may have worked all the same");
}

#[test]
fn a_200_without_an_etag_is_not_believed() {
    for cut in ["", "   \n  ", "<CompleteMultipartUploadResult><Location>l</Loc"] {
        let mut talk = all_but_complete();
        talk.answer("POST", ok(cut));
        talk.pass(1000);
        assert_eq!(talk.lines(), [format!("HEAD /{MEDIA_KEY}")], "{cut:?}");
    }
}

#[test]
fn a_part_the_store_lost_before_complete_is_found_and_sent_again() {
    let mut talk = all_but_complete();
    talk.answer("POST", refusal(400, "InvalidPart", "One or more of the specified parts could not be found."));
    assert_eq!(talk.lines(), [format!("GET /{MEDIA_KEY}?uploadId=upload-1")]);
    let held = [1, 3].map(|number| {
        let (start, end) = (u64::from(number - 1) * 8 * KIB, (20 * KIB).min(u64::from(number) * 8 * KIB));
        (number, md5_hex(vodlift::wire::Source::Media, start, end), end - start)
    });
    talk.answer("GET", parts(&held, None));
    assert_eq!(talk.lines(), [part(2)]);
}

#[test]
fn an_upload_deleted_while_parts_fly_is_begun_anew_once() {
    let mut talk = uploading();
    let (late, _) = talk.take(&part(2));
    talk.answer(&part(1), refusal(404, "NoSuchUpload", "gone"));
    let init = [format!("POST /{MEDIA_KEY}?uploads")];
    assert_eq!(talk.lines(), init, "its siblings are called back; without a Complete there can be no object");
    talk.answer("POST", initiated("upload-2"));
    talk.tell(Input::Answer { flight: late, response: refusal(404, "NoSuchUpload", "gone") });
    assert_eq!(talk.sent.len(), 3, "late news of the old upload change nothing");
    assert!(talk.lines().iter().all(|line| line.contains("upload-2")));
}

#[test]
fn ten_refusals_of_one_pass_renew_it_once() {
    let mut talk = uploading();
    for number in 1..=3 {
        talk.answer(&part(number), refusal(400, "ExpiredToken", "expired"));
    }
    let context = talk.sign();
    assert_eq!((context.topic.name(), context.reason.name()), ("apply", "expired"));
    let apply = talk.answer(APPLY, applied("session-1", 1_750_007_200, 7200));
    assert!(body(&apply).contains("\"vodSessionKey\":\"session-1\""));
    assert_eq!(talk.lines(), [part(1), part(2), part(3)]);
    assert!(talk.asked.is_empty());
}

#[test]
fn credentials_refused_again_and_again_are_an_error_that_says_so() {
    let mut talk = Talk::begin(task(Some(5), None), settings());
    for reason in ["start", "refused", "refused", "refused"] {
        let context = talk.sign();
        assert_eq!((context.topic.name(), context.reason.name()), ("apply", reason));
        talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
        if reason == "start" {
            assert_eq!(talk.sign().topic.name(), "commit", "which does not serve Apply");
        }
        talk.answer("PUT", refusal(403, "SignatureDoesNotMatch", "no"));
    }
    let fault = talk.failure();
    assert_eq!((fault.kind, fault.status, fault.request_id.as_str()), (Kind::Credentials, 403, "req-1"));
}

#[test]
fn credentials_are_renewed_in_their_last_minute_while_parts_go_on() {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 100));
    talk.pass(5000);
    talk.answer("POST", initiated("upload-1"));
    talk.take_bytes(&part(1));
    // Bytes that leave keep a request alive beyond its first deadline.
    for second in 1..85 {
        talk.pass(1000);
        let bytes = second * 10;
        talk.sent.clone().iter().for_each(|(flight, _)| talk.tell(Input::Sent { flight: *flight, bytes }));
    }
    talk.pass(999);
    assert!(talk.asked.is_empty());
    talk.pass(1);
    assert_eq!(talk.asked[0].1.reason.name(), "expiring");
}

/// Somebody else at home begins to watch films.
#[test]
fn a_line_that_is_twenty_times_slower_than_it_was_carries_parts_all_the_same() {
    let one = Settings { parallel: 1, ..settings() };
    let mut talk = Talk::begin(Task { part_size: 8 << 20, ..task(Some(16 << 20), None) }, one);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    talk.pass(4000);
    talk.take_bytes(&part(1));
    let mut seconds = 0;
    while !talk.upload.is_over() && seconds < 80 {
        talk.wait();
        let flight = talk.sent[0].0;
        talk.pass(1000);
        let same = talk.sent.first().is_some_and(|(own, _)| *own == flight);
        seconds = if same { seconds + 1 } else { 0 };
    }
    assert_eq!((talk.upload.is_over(), talk.aborted.len()), (false, 1));
}

#[test]
fn slow_down_halves_the_parts_in_flight() {
    let mut talk = Talk::begin(task(Some(100 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("POST", initiated("upload-1"));
    assert_eq!(talk.sent.len(), 6);
    for number in 1..=6 {
        talk.answer(&part(number), refusal(503, "SlowDown", "slow down"));
    }
    talk.pass(3000);
    assert_eq!(talk.sent.len(), 3);
}

#[test]
fn damaged_bytes_are_read_and_sent_again_and_then_called_corrupt() {
    let mut talk = Talk::begin(task(Some(5), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    for _ in 0..6 {
        talk.answer("PUT", refusal(400, "BadDigest", "The Content-MD5 you specified did not match what we received."));
        talk.wait();
    }
    assert_eq!((talk.failure().kind, talk.failure().attempts), (Kind::Corrupt, 6));
}

#[test]
fn an_etag_that_differs_is_not_accepted() {
    let mut talk = Talk::begin(task(Some(5), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer("PUT", ok_with(&[("etag", "\"00000000000000000000000000000000\"")], ""));
    talk.pass(1000);
    talk.take_bytes("PUT");
    talk.sign();
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

#[test]
fn a_hidden_etag_is_one_warning_and_our_own_digests_complete_the_upload() {
    let mut talk = uploading();
    for number in 1..=3 {
        talk.answer(&part(number), ok(""));
    }
    assert_eq!(warned(&talk, "etag-hidden"), 1);
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploadId=upload-1")]);
}

#[test]
fn an_unreadable_file_is_not_a_network_fault() {
    let mut talk = uploading();
    let (flight, _) = talk.take(&part(1));
    talk.tell(Input::Lost { flight, loss: Loss::Unreadable });
    assert_eq!((talk.failure().kind, talk.failure().stage), (Kind::FileChanged, "upload"));
}

#[test]
fn a_lost_commit_is_repeated_with_the_same_session_and_a_fresh_signature() {
    let mut talk = all_but_complete();
    talk.answer("POST", completed());
    for attempt in 1..=3 {
        let context = talk.sign();
        assert_eq!((context.topic.name(), context.attempt), ("commit", attempt));
        let (_, request) = talk.sent[0].clone();
        assert!(body(&request).ends_with(r#""vodSessionKey":"session-1"}"#));
        talk.lose("POST");
        talk.pass(8000);
    }
    talk.sign();
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

#[test]
fn a_commit_nobody_answers_is_unknown_and_keeps_the_record() {
    let resuming = vodlift::engine::Settings { resume: true, ..settings() };
    let mut talk = Talk::begin(task(Some(5), None), resuming);
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.take_bytes("PUT");
    while !talk.upload.is_over() {
        talk.sign();
        talk.lose("POST");
        talk.pass(31_000);
    }
    assert_eq!((talk.failure().kind, talk.failure().stage), (Kind::Unknown, "commit"));
    assert!(talk.now - START >= 120_000, "not before two minutes of patience");
    assert!(talk.record.is_some());
}

#[test]
fn a_network_that_comes_back_within_two_minutes_costs_nothing_but_time() {
    let mut talk = uploading();
    let began = talk.now;
    while talk.now < began + 110_000 {
        while let Some((_, request)) = talk.sent.first() {
            let line = line(request);
            talk.lose(&line);
        }
        talk.pass(1000);
    }
    talk.pass(31_000);
    (1..=3).for_each(|number| talk.take_bytes(&part(number)));
    assert_eq!(talk.lines(), [format!("POST /{MEDIA_KEY}?uploadId=upload-1")]);
}

#[test]
fn offline_waits_and_counts_nothing() {
    let mut talk = uploading();
    talk.tell(Input::Offline);
    (1..=3).for_each(|number| talk.lose(&part(number)));
    talk.pass(3_600_000 - 120_000);
    assert!(talk.sent.is_empty());
    assert!(talk.states().contains(&vodlift::engine::State::Offline));
    talk.tell(Input::Online);
    assert_eq!(talk.lines(), [part(1), part(2), part(3)]);
    assert!(!talk.events.iter().any(|event| matches!(event, Event::Retry { .. })));
}

#[test]
fn malformed_answers_are_tried_again_and_then_named() {
    for broken in ["", "{", "<html>", "{\"code\":0}", "{\"code\":0,\"data\":{\"vodSessionKey\":\"x\"}}", "[]"] {
        let mut talk = Talk::begin(task(Some(5), None), settings());
        for _ in 0..4 {
            talk.sign();
            talk.answer(APPLY, ok(broken));
            talk.pass(8000);
        }
        assert_eq!(talk.failure().kind, Kind::Malformed, "{broken:?}");
    }
}

#[test]
fn a_refused_signature_that_had_expired_is_said_to_have() {
    let mut talk = Talk::begin(task(Some(5), None), settings());
    talk.pass(86_401_000);
    for _ in 0..2 {
        talk.sign();
        talk.answer(APPLY, business(10004, "ugc upload | invalid signature"));
        talk.pass(2000);
    }
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Signature, &Code::text("expired")));
}

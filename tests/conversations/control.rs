//! Pause, resume, cancel; progress; covers; the page's own failures; the region race.

use crate::talk::*;
use vodlift::cloud::{Goal, Task};
use vodlift::engine::{Event, Input, Settings, State};
use vodlift::fault::{Code, Kind};
use vodlift::wire::{Response, Source};

const KIB: u64 = 1 << 10;

fn uploading(task: Task) -> Talk {
    let mut talk = Talk::begin(task, settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer(&format!("POST /{MEDIA_KEY}?uploads"), initiated("upload-1"));
    talk
}

fn part(number: u32) -> String {
    format!("PUT /{MEDIA_KEY}?partNumber={number}&uploadId=upload-1")
}

#[test]
fn pause_calls_parts_back_and_resume_sends_them_again() {
    let mut talk = uploading(task(Some(20 * KIB), None));
    talk.take_bytes(&part(2));
    talk.tell(Input::Pause);
    assert_eq!((talk.sent.len(), talk.aborted.len()), (0, 2));
    assert_eq!(talk.states().last(), Some(&State::Paused));
    talk.pass(600_000);
    talk.tell(Input::Resume);
    assert_eq!(talk.lines(), [part(1), part(3)]);
    assert_eq!(talk.states().last(), Some(&State::Uploading));
}

#[test]
fn pause_before_anything_was_sent_holds_the_upload_there() {
    let mut talk = Talk::begin(task(Some(5), None), settings());
    talk.tell(Input::Pause);
    talk.sign();
    assert!(talk.sent.is_empty());
    talk.tell(Input::Resume);
    assert_eq!(talk.lines(), [APPLY]);
}

#[test]
fn cancel_settles_at_once_in_every_phase_and_late_news_change_nothing() {
    let mut talk = uploading(task(Some(20 * KIB), None));
    let (late, _) = talk.take(&part(1));
    talk.tell(Input::Cancel { abort: false });
    assert_eq!(talk.failure().kind, Kind::Cancelled);
    assert_eq!(talk.states().last(), Some(&State::Cancelled));
    assert!(talk.sent.is_empty());
    let events = talk.events.len();
    talk.tell(Input::Answer { flight: late, response: ok("") });
    talk.tell(Input::Cancel { abort: true });
    talk.pass(1_000_000);
    assert_eq!(talk.events.len(), events);
    assert_eq!(talk.upload.wake_at(), None);
}

#[test]
fn cancel_with_abort_deletes_what_the_store_holds_before_it_settles() {
    let mut talk = uploading(task(Some(20 * KIB), None));
    talk.take_bytes(&part(1));
    talk.tell(Input::Cancel { abort: true });
    assert_eq!(talk.lines(), [format!("DELETE /{MEDIA_KEY}?uploadId=upload-1")]);
    assert!(!talk.upload.is_over());
    talk.answer("DELETE", Response { status: 204, ..Response::default() });
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

#[test]
fn cancel_with_abort_waits_for_an_init_to_learn_what_to_delete() {
    let mut talk = Talk::begin(task(Some(20 * KIB), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.tell(Input::Cancel { abort: true });
    talk.answer("POST", initiated("upload-1"));
    assert_eq!(talk.lines(), [format!("DELETE /{MEDIA_KEY}?uploadId=upload-1")]);
    talk.answer("DELETE", refusal(404, "NoSuchUpload", "gone"));
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

#[test]
fn one_file_that_cannot_be_deleted_says_nothing_of_the_other_whose_init_is_under_way() {
    let mut talk = Talk::begin(task(Some(20 * KIB), Some(20 * KIB)), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    talk.answer(&format!("POST /{COVER_KEY}"), initiated("upload-2"));
    talk.tell(Input::Cancel { abort: true });
    talk.answer(&format!("DELETE /{COVER_KEY}"), refusal(400, "InvalidArgument", "m"));
    talk.answer(&format!("POST /{MEDIA_KEY}"), initiated("upload-1"));
    talk.answer(&format!("DELETE /{MEDIA_KEY}"), Response { status: 204, ..Response::default() });
    assert_eq!(talk.failure().kind, Kind::Cancelled, "and nothing else is looked for");
}

#[test]
fn cancel_with_abort_settles_even_when_nobody_answers() {
    let mut talk = uploading(task(Some(20 * KIB), None));
    talk.tell(Input::Cancel { abort: true });
    talk.pass(15_000);
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

#[test]
fn media_and_cover_go_beside_each_other() {
    let mut talk = uploading(task(Some(20 * KIB), Some(1000)));
    assert!(talk.lines().contains(&format!("PUT /{COVER_KEY}")));
    talk.take_bytes(&format!("PUT /{COVER_KEY}"));
    (1..=3).for_each(|number| talk.take_bytes(&part(number)));
    talk.answer("POST", completed());
    talk.sign();
    talk.answer(COMMIT, committed());
    let Event::Done { done, .. } = talk.end() else { panic!() };
    assert_eq!(done.cover_url.as_deref(), Some("http://play/cover.png"));
}

#[test]
fn a_cover_waits_for_its_media_where_files_go_one_by_one() {
    let mut talk = uploading(Task { files_in_parallel: false, ..task(Some(20 * KIB), Some(1000)) });
    assert_eq!(talk.lines(), [part(1), part(2), part(3)]);
    (1..=3).for_each(|number| talk.take_bytes(&part(number)));
    talk.answer("POST", completed());
    assert_eq!(talk.lines(), [format!("PUT /{COVER_KEY}")]);
}

#[test]
fn a_cover_alone_replaces_that_of_a_known_media() {
    let mut talk = Talk::begin(Task { file_id: Some("42".into()), ..task(None, Some(1000)) }, settings());
    talk.sign();
    let apply = talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    assert_eq!(
        body(&apply),
        format!(
            r#"{{"signature":"{SIGNATURE}","fileId":"42","coverName":"clip","coverType":"png","coverSize":1000,"uploadFromWeb":true}}"#
        )
    );
    talk.take_bytes(&format!("PUT /{COVER_KEY}"));
    talk.sign();
    talk.answer(COMMIT, ok(r#"{"code":0,"message":"","data":{"cover":{"url":"u"}}}"#));
    let Event::Done { done, .. } = talk.end() else { panic!() };
    assert_eq!((done.file_id.as_str(), done.cover_url.as_deref()), ("42", Some("u")));
}

#[test]
fn an_empty_file_is_one_put() {
    let mut talk = Talk::begin(task(Some(0), None), settings());
    talk.sign();
    talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    let put = talk.answer("PUT", ok_with(&[("etag", "\"d41d8cd98f00b204e9800998ecf8427e\"")], ""));
    assert!(put.body.is_empty());
    talk.sign();
    talk.answer(COMMIT, committed());
    assert!(matches!(talk.end(), Event::Done { .. }));
}

#[test]
fn progress_never_goes_back_and_is_one_once_just_before_stored() {
    let mut talk = uploading(task(Some(20 * KIB), None));
    let flight = talk.sent[0].0;
    talk.pass(1000);
    talk.tell(Input::Sent { flight, bytes: 6 * KIB });
    talk.pass(1000);
    talk.answer(&part(1), refusal(500, "InternalError", "no"));
    talk.pass(3000);
    (1..=3).for_each(|number| talk.take_bytes(&part(number)));
    talk.pass(1000);
    talk.answer("POST", completed());
    let mut last = (0, 0.0);
    let mut ones = vec![];
    for (at, event) in talk.events.iter().enumerate() {
        if let Event::Progress { tick, .. } = event {
            assert!(tick.loaded >= last.0 && tick.percent >= last.1, "{last:?} then {tick:?}");
            assert_eq!(tick.total, 20 * KIB);
            last = (tick.loaded, tick.percent);
            ones.extend((tick.percent == 1.0).then_some(at));
        }
    }
    assert_eq!(ones.len(), 1);
    let stored = talk.events.iter().position(|event| matches!(event, Event::Stored { .. })).unwrap();
    assert!(matches!(talk.events[stored - 1], Event::Report { name: "report_upload", .. }));
    assert_eq!(ones[0], stored - 2);
    assert!(last.0 == 20 * KIB);
    let middle =
        talk.events.iter().any(|event| matches!(event, Event::Progress { tick, .. } if tick.loaded == 6 * KIB));
    assert!(middle, "bytes on their way count where the transport tells of them");
}

#[test]
fn the_pages_own_failures_end_the_upload_at_once() {
    for (reply, slug) in [
        (Err("thrown".to_owned()), "thrown"),
        (Err("not-a-string".to_owned()), "not-a-string"),
        (Ok(String::new()), "empty"),
        (Ok("[object Object]".to_owned()), "base64"),
    ] {
        let mut talk = Talk::begin(task(Some(5), None), settings());
        talk.reply(reply);
        assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Signature, &Code::Text(slug.into())));
        assert!(talk.sent.is_empty(), "nothing was sent");
    }
}

const PREPARE: &str = "POST /v3/index.php?Action=PrepareUploadUGC";
const REGIONS: &str = r#"{"code":0,"message":"OK","data":{"appId":1,"cosRegionList":[{"region":"ap-chongqing","domain":"a-1.cos.ap-chongqing.myqcloud.com","isAcc":0,"ip":""},{"region":"ap-guangzhou","domain":"b-1.cos.ap-guangzhou.myqcloud.com","isAcc":0,"ip":""}]}}"#;

#[test]
fn a_failed_probe_never_wins_the_race() {
    let mut talk = Talk::begin(Task { race: true, ..task(Some(5), None) }, settings());
    assert_eq!(talk.sign().topic.name(), "prepare");
    talk.answer(PREPARE, ok(REGIONS));
    assert_eq!(talk.lines(), ["HEAD /", "HEAD /"]);
    assert!(talk.sent.iter().all(|(_, request)| request.opaque));
    talk.lose("HEAD");
    let winner = talk.answer("HEAD", Response { status: 200, ..Response::default() });
    assert_eq!(host(&winner), "b-1.cos.ap-guangzhou.myqcloud.com");
    talk.sign();
    let apply = talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    assert!(body(&apply).contains(r#""storageRegion":"ap-guangzhou""#));
}

#[test]
fn a_race_that_cannot_be_held_does_not_hold_up_the_upload() {
    for broken in [ok("nonsense"), business(10004, "no"), ok(r#"{"code":0,"data":{"cosRegionList":[]}}"#)] {
        let mut talk = Talk::begin(Task { race: true, ..task(Some(5), None) }, settings());
        talk.sign();
        talk.answer(PREPARE, broken);
        let context = talk.sign();
        assert_eq!((context.topic.name(), context.attempt), ("apply", 1));
        assert_eq!(talk.lines(), [APPLY]);
    }
}

#[test]
fn prepare_alone_ends_with_the_region() {
    let only = Task { race: true, goal: Goal::Prepare, ..task(None, None) };
    let mut talk = Talk::begin(only, Settings { resume: true, ..settings() });
    talk.sign();
    talk.answer(PREPARE, ok(REGIONS));
    talk.answer("HEAD", Response::default());
    let Event::Done { done, .. } = talk.end() else { panic!() };
    assert_eq!(done.region.as_deref(), Some("ap-chongqing"));
    assert!(!talk.events.iter().any(|event| matches!(event, Event::Stored { source: Source::Media, .. })));
}

#[test]
fn a_region_won_earlier_is_used_without_another_race() {
    let mut cloud = tencent();
    cloud.0.region = Some("ap-guangzhou".into());
    let mut talk = Talk::with(cloud, task(Some(5), None), settings());
    talk.tell(Input::Start);
    assert_eq!(talk.sign().topic.name(), "apply");
    let apply = talk.answer(APPLY, applied("session-1", 1_750_000_000, 7200));
    assert!(body(&apply).contains(r#""storageRegion":"ap-guangzhou""#));
}

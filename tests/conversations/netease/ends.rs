//! What becomes of it: the cloud's message, the page's word, and the last answer that nobody heard (netease §3.5, §4.4, §5).

use super::*;
use vodlift::cloud::{Book, Cloud, Outcome, Room, Step, Topic};
use vodlift::engine::Verified;
use vodlift::fault::{Code, Kind};
use vodlift::wire::{Body, Source};

fn last() -> String {
    post(8 * MIB, true, "C1")
}

/// All but the last two of ten MiB are there.
fn closing(cloud: Netease) -> Talk {
    let mut talk = begin_with(cloud, film(SIZE), settings());
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk.answer(&post(0, false, ""), grown(4 * MIB, "C1"));
    talk.answer(&post(4 * MIB, false, "C1"), counted(8 * MIB));
    talk
}

fn confirming() -> Netease {
    Netease(Settings { confirm: true, ..cloud().0 })
}

/// The last answer was lost, and with it the context.
fn in_doubt() -> Talk {
    let mut talk = closing(cloud());
    talk.lose(&last());
    talk.answer(&query("C1"), refused(404, "ContextNotFound"));
    talk
}

fn whole_md5() -> String {
    md5_hex(Source::Media, 0, SIZE)
}

#[test]
fn all_bytes_stored_are_no_object_until_it_is_said_so() {
    let mut talk = closing(cloud());
    talk.lose(&last());
    talk.answer(&query("C1"), counted(SIZE));
    let empty = talk.answer(&post(SIZE, true, "C1"), completed(SIZE));
    assert_eq!(empty.body, Body::Empty);
    assert_eq!(done(&talk).file_id, "1008");
}

#[test]
fn a_last_chunk_that_was_not_all_taken_is_not_the_last() {
    let mut talk = closing(cloud());
    talk.answer(&last(), grown(9 * MIB, "C1"));
    assert_eq!(talk.lines(), [post(9 * MIB, true, "C1")]);
}

#[test]
fn a_lost_last_answer_is_the_pages_to_find_out() {
    let mut talk = in_doubt();
    let found = format!(r#"{{"code":200,"ret":{{"count":1,"list":[{{"objectName":"{OBJECT}","vid":1009}}]}}}}"#);
    let context = talk.reply(Ok(found));
    assert_eq!((context.topic.name(), context.attempt), ("confirm", 1));
    let handles = [("bucket", "vodemu01"), ("object", OBJECT), ("md5", &whole_md5())];
    assert_eq!(context.handles.0, handles.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!((done(&talk).file_id.as_str(), done(&talk).confirmed), ("1009", true));
    assert!(talk.events.iter().any(|event| matches!(event, Event::Stored { .. })));
}

#[test]
fn a_last_answer_that_counts_oddly_is_lost() {
    let mut talk = closing(cloud());
    talk.answer(&last(), ok(r#"{"callbackRetMsg":""}"#));
    talk.answer(&query("C1"), refused(404, "ContextNotFound"));
    assert_eq!(talk.reply(Ok(r#"{"vid":1011}"#.into())).topic.name(), "confirm");
}

#[test]
fn what_was_cancelled_is_not_done_any_more() {
    let mut talk = in_doubt();
    talk.tell(Input::Cancel { abort: true });
    talk.reply(Ok(r#"{"vid":1011}"#.into()));
    assert_eq!((talk.failure().kind, talk.record.as_ref()), (Kind::Cancelled, None));
}

#[test]
fn what_the_page_does_not_find_is_begun_anew_once() {
    for nothing in [
        "null",
        "false",
        "[]",
        "{}",
        r#"{"code":200,"ret":{"count":0,"list":[]}}"#,
        r#"{"code":200,"ret":{"count":1,"list":[{"objectName":"other.mp4","vid":7}]}}"#,
        &named(),
    ] {
        let mut talk = in_doubt();
        not_there(&mut talk, nothing);
        assert_eq!((talk.lines(), warnings(&talk)), (vec![post(0, false, "")], vec!["restarted"]), "{nothing}");
    }
    let mut talk = in_doubt();
    not_there(&mut talk, "null");
    talk.answer(&post(0, false, ""), grown(2 * MIB, "C2"));
    talk.lose("POST");
    talk.answer("GET", refused(404, "ContextNotFound"));
    assert_eq!(talk.failure().kind, Kind::Http);
    // The page's word leaves no doubt, and the second time it is enough.
    let mut talk = in_doubt();
    not_there(&mut talk, "null");
    talk.answer("POST", grown(2 * MIB, "C2"));
    for at in 2..5 {
        talk.answer("POST", counted(at * 2 * MIB));
    }
    while !talk.lines()[0].contains("complete=true") {
        talk.answer("POST", counted(8 * MIB));
    }
    talk.lose("POST");
    talk.answer("GET", refused(404, "ContextNotFound"));
    not_there(&mut talk, "null");
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Http, &Code::Text("not-found".into())));
    assert_eq!(talk.record, None);
}

#[test]
fn a_page_that_cannot_tell_leaves_it_for_the_next_one() {
    let mut talk = in_doubt();
    talk.reply(Err("thrown".into()));
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Signature, &Code::Text("thrown".into())));
    let mut talk = in_doubt();
    for _ in 0..60 {
        if talk.asked.is_empty() {
            talk.pass(5000);
        } else {
            talk.reply(Ok(r#"{"code":700,"msg":"m"}"#.into()));
        }
    }
    assert_eq!(talk.failure().kind, Kind::Unknown);
}

#[test]
fn the_page_may_want_to_be_asked_at_every_end() {
    for (answer, id, url) in [
        (r#"{"vid":1010,"url":"https://play.example/1010"}"#, "1010", Some("https://play.example/1010")),
        (r#"{"vid":"1010"}"#, "1010", None),
        (r#"{"imgId":77}"#, "77", None),
        (r#"{"url":"https://play.example/1008"}"#, "1008", Some("https://play.example/1008")),
    ] {
        let mut talk = closing(confirming());
        talk.answer(&last(), completed(SIZE));
        let context = talk.reply(Ok(answer.into()));
        assert_eq!((context.topic.name(), context.handles.get("md5")), ("confirm", Some(whole_md5().as_str())));
        assert_eq!((done(&talk).file_id.as_str(), done(&talk).media_url.as_deref()), (id, url));
        assert!(done(&talk).raw.ends_with(&format!(r#""confirm":{answer}}}"#)));
        assert!(matches!(talk.end(), Event::Done { verified: Verified::None, .. }));
    }
}

#[test]
fn an_entry_may_be_late() {
    let mut talk = closing(confirming());
    talk.answer(&last(), completed(SIZE));
    for attempt in 1..=4 {
        assert_eq!(talk.reply(Ok("null".into())).attempt, attempt);
        talk.pass(20_000);
    }
    assert_eq!((done(&talk).file_id.as_str(), done(&talk).confirmed), ("1008", false));
}

#[test]
fn a_page_that_cannot_find_out_does_not_undo_what_is_stored() {
    let mut talk = closing(confirming());
    talk.answer(&last(), completed(SIZE));
    talk.reply(Ok(r#"{"code":400,"msg":"m"}"#.into()));
    assert_eq!((done(&talk).file_id.as_str(), done(&talk).confirmed), ("1008", false));
    let mut talk = closing(confirming());
    talk.answer(&last(), completed(SIZE));
    for _ in 0..4 {
        talk.reply(Ok(r#"{"code":700,"msg":"m"}"#.into()));
        talk.pass(20_000);
    }
    assert!(!done(&talk).confirmed);
}

#[test]
fn only_the_pages_word_of_the_bytes_proves_them() {
    let told = |md5: &str| format!(r#"{{"vid":1010,"md5":"{md5}"}}"#);
    let mut talk = closing(confirming());
    talk.answer(&last(), completed(SIZE));
    talk.reply(Ok(told(&whole_md5().to_uppercase())));
    assert!(matches!(talk.end(), Event::Done { verified: Verified::Whole, .. }));
    let mut talk = closing(confirming());
    talk.answer(&last(), completed(SIZE));
    talk.reply(Ok(told("d41d8cd98f00b204e9800998ecf8427e")));
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Corrupt, &Code::Text("md5-differs".into())));
    assert_eq!(talk.record, None);
    // Where nothing was said to be stored, it is begun anew.
    let mut talk = in_doubt();
    talk.reply(Ok(told("d41d8cd98f00b204e9800998ecf8427e")));
    assert_eq!(talk.lines(), [post(0, false, "")]);
}

#[test]
fn of_a_file_in_one_request_the_server_may_check_the_digest() {
    let checked = Netease(Settings { check_md5: true, ..cloud().0 });
    for verify in [true, false] {
        let mut talk = begin_with(Netease(checked.0.clone()), Task { verify, ..film(1000) }, settings());
        talk.reply(Ok(named()));
        talk.answer(LBS, listed());
        let post = talk.answer(&post(0, true, ""), completed(1000));
        assert_eq!(header(&post, "content-md5"), Some(md5_hex(Source::Media, 0, 1000).as_str()));
        let verified = if verify { Verified::Whole } else { Verified::None };
        assert!(matches!(talk.end(), Event::Done { verified: own, .. } if *own == verified));
    }
    let mut talk = begin_with(checked, film(SIZE), settings());
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    assert_eq!(header(&talk.sent[0].1, "content-md5"), None, "of more than one, it means nothing");
}

#[test]
fn what_the_server_is_to_check_is_known_before_it_is_sent() {
    let cloud = Netease(Settings { check_md5: true, nodes: vec!["https://own.example".into()], ..cloud().0 });
    let mut book = Book::new(Task { verify: false, ..film(1000) });
    cloud.read(&mut book, Step::Ask(Topic::Create), Outcome::Reply(Ok(&named())), START).unwrap();
    let mut steps = vec![];
    cloud.plan(&book, Room { parts: 1, digests: 2 }, &mut steps);
    assert_eq!(steps, [Step::Digest(Source::Media, 0)]);
}

#[test]
fn stored_but_not_told_is_neither_done_nor_sent_again() {
    let mut talk = closing(cloud());
    talk.answer(&last(), refused(520, "CallbackFailed"));
    let failure = talk.failure();
    assert_eq!((failure.kind, failure.kind.name(), failure.status), (Kind::Callback, "callback", 520));
    assert_eq!((&failure.code, failure.request_id.as_str()), (&Code::Text("CallbackFailed".into()), "e1"));
    let place = talk.events.iter().find_map(|event| match event {
        Event::Stored { bucket, key, .. } => Some((bucket.as_str(), key.as_str())),
        _ => None,
    });
    assert_eq!(place, Some(("vodemu01", OBJECT)), "the page hears where it is");
    assert_eq!((talk.record.as_ref(), talk.lines()), (None, vec![]));

    // {"code":500}
    let mut talk = closing(cloud());
    talk.answer(&last(), ok(&format!(r#"{{"offset":{SIZE},"callbackRetMsg":"eyJjb2RlIjo1MDB9"}}"#)));
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Callback, &Code::Number(500)));
}

#[test]
fn a_message_that_cannot_be_read_says_nothing() {
    // The last one is base64 of `nonsense`.
    for odd in ["", "not base64", "/w==", "bm9uc2Vuc2U="] {
        let mut talk = closing(cloud());
        talk.answer(&last(), ok(&format!(r#"{{"requestID":"R","offset":"{SIZE}","callbackRetMsg":"{odd}"}}"#)));
        assert_eq!(done(&talk).file_id, OBJECT);
        let raw = r#"{"bucket":"vodemu01","object":"OBJECT","requestId":"R","nodes":"http://203.0.113.10 http://203.0.113.11","callback":null,"confirm":null}"#;
        assert_eq!(done(&talk).raw, raw.replace("OBJECT", OBJECT));
    }
}

#[test]
fn one_that_exists_after_a_lost_answer_may_be_our_own() {
    let mut talk = opened(film(5));
    talk.lose(&post(0, true, ""));
    talk.wait();
    talk.answer(&post(0, true, ""), refused(409, "ObjectExists"));
    talk.reply(Ok(r#"{"vid":1010}"#.into()));
    assert_eq!(done(&talk).file_id, "1010");
}

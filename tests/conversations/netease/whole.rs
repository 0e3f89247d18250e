//! Uploads in which little goes wrong.

use super::*;
use vodlift::engine::{State, Verified};
use vodlift::wire::Body;

fn length(request: &Request) -> u64 {
    request.body.len()
}

/// The reference session of the spec's appendix A, request by request.
#[test]
fn the_reference_session() {
    let mut talk = begin(film(SIZE));
    let context = talk.reply(Ok(named()));
    assert_eq!(
        (context.cloud, context.topic.name(), context.reason.name(), context.attempt, context.kind),
        ("netease", "create", "start", 1, "media")
    );
    let lbs = talk.answer(LBS, listed());
    assert_eq!((host(&lbs), lbs.headers.len()), ("wanproxy.127.net", 0), "a simple request, and no token in it");

    let first = talk.answer(&post(0, false, ""), grown(4 * MIB, "C1"));
    assert_eq!((host(&first), length(&first)), ("203.0.113.10", 4 * MIB));
    assert_eq!(header(&first, "x-nos-token"), Some(TOKEN));
    assert_eq!(header(&first, "content-type"), Some("video/mp4"));
    assert_eq!((header(&first, "content-md5"), first.headers.len()), (None, 2));

    let second = talk.answer(&post(4 * MIB, false, "C1"), counted(5 * MIB));
    assert_eq!((header(&second, "content-type"), length(&second)), (None, 4 * MIB));
    let third = &talk.sent[0].1;
    assert_eq!((line(third), length(third)), (post(5 * MIB, false, "C1"), 4 * MIB), "cut at the server's offset");
    talk.lose(&post(5 * MIB, false, "C1"));
    let asked = talk.answer(&query("C1"), counted(9 * MIB));
    assert_eq!((header(&asked, "x-nos-token"), &asked.body), (Some(TOKEN), &Body::Empty));
    talk.wait();
    let last = talk.answer(&post(9 * MIB, true, "C1"), completed(SIZE));
    assert_eq!((header(&last, "content-type"), length(&last)), (None, MIB));

    let done = done(&talk);
    assert_eq!((done.file_id.as_str(), done.media_url.as_deref(), done.confirmed), ("1008", None, true));
    assert_eq!(
        done.raw,
        format!(
            r#"{{"bucket":"vodemu01","object":"{OBJECT}","requestId":"r5","nodes":"http://203.0.113.10 http://203.0.113.11","callback":{{"code":200,"requestId":"9b2f6f0c","ret":{{"vid":1008}}}},"confirm":null}}"#
        )
    );
    assert!(matches!(talk.end(), Event::Done { verified: Verified::None, .. }), "the server proved nothing");
    assert_eq!(talk.states(), [State::Preparing, State::Uploading, State::Done]);
    let stored = talk.events.iter().find_map(|event| match event {
        Event::Stored { bucket, key, stored, .. } => Some((bucket.clone(), key.clone(), stored.location.clone())),
        _ => None,
    });
    assert_eq!(stored, Some(("vodemu01".into(), OBJECT.into(), format!("203.0.113.10/vodemu01/{OBJECT}"))));
}

#[test]
fn a_small_file_is_one_request() {
    let mut talk = opened(film(5));
    let post = talk.answer(&post(0, true, ""), completed(5));
    assert_eq!((header(&post, "content-type"), length(&post)), (Some("video/mp4"), 5));
    assert_eq!(done(&talk).file_id, "1008");
}

#[test]
fn an_empty_file_is_an_empty_request() {
    let mut talk = opened(film(0));
    let post = talk.answer(&post(0, true, ""), completed(0));
    assert_eq!(post.body, Body::Empty);
    assert_eq!(done(&talk).file_id, "1008");
}

#[test]
fn names_are_encoded_once_and_wholly() {
    let mut talk = begin(film(5));
    talk.reply(Ok(r#"{"bucket":"vodemu01","object":"dir/视频 +1.mp4","xNosToken":"UPLOAD emu-ak-0001:9k6Q5OAtMvlBC7Ott2VTbTBmfrUP/NCQcU95BYsq4ko=:eyJCdWNrZXQiOiJ2b2RlbXUwMSIsIk9iamVjdCI6ImRpci/op4bpopEgKzEubXA0IiwiRXhwaXJlcyI6MTc2NzMxMjAwMH0="}"#.into()));
    talk.answer(LBS, listed());
    let path = "POST /vodemu01/dir%2F%E8%A7%86%E9%A2%91%20%2B1.mp4?offset=0&complete=true&version=1.0";
    assert_eq!(talk.lines(), [path]);
}

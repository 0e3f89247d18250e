//! NetEase: init by the page, the directory, the chain and each of its surprises, what became of it (netease §2–§5, B).

mod addresses;
mod chain;
mod ends;
mod names;
mod resume;
mod servers;
mod whole;

use crate::talk::*;
use vodlift::cloud::Task;
use vodlift::cloud::netease::{Netease, Settings};
use vodlift::engine::{Event, Input, Settings as Engine};
use vodlift::wire::{Request, Response};

pub const MIB: u64 = 1 << 20;
/// Of the spec's reference session.
pub const SIZE: u64 = 10 * MIB;
pub const OBJECT: &str = "11111111-2222-4333-8444-555555555555.mp4";
pub const TOKEN: &str = "UPLOAD emu-ak-0001:7rpzlWHFqQBa7TBYTOLNwNpt4BIi9QOHFElVgGCvqww=:eyJCdWNrZXQiOiJ2b2RlbXUwMSIsIk9iamVjdCI6IjExMTExMTExLTIyMjItNDMzMy04NDQ0LTU1NTU1NTU1NTU1NS5tcDQiLCJFeHBpcmVzIjoxNzY3MzEyMDAwfQ==";
/// `{"code":200,"requestId":"9b2f6f0c","ret":{"vid":1008}}`
pub const CALLBACK: &str = "eyJjb2RlIjoyMDAsInJlcXVlc3RJZCI6IjliMmY2ZjBjIiwicmV0Ijp7InZpZCI6MTAwOH19";

pub fn cloud() -> Netease {
    Netease(Settings {
        lbs: vec!["http://wanproxy.127.net/lbs".into(), "http://wanproxy-hz.127.net/lbs".into()],
        nodes: vec![],
        fallback: vec![],
        allowed: vec![],
        secure: false,
        timeout: 10_000,
        check_md5: false,
        persist_token: false,
        confirm: false,
        known: vec![],
    })
}

/// Chunks as long as may be.
pub fn film(size: u64) -> Task {
    Task { part_size: 4 * MIB, ..task(Some(size), None) }
}

pub fn begin(task: Task) -> Talk {
    begin_with(cloud(), task, settings())
}

pub fn begin_with(cloud: Netease, task: Task, settings: Engine) -> Talk {
    let mut talk = Talk::with(cloud, task, settings);
    talk.tell(Input::Start);
    talk
}

pub fn named() -> String {
    format!(r#"{{"bucket":"vodemu01","object":"{OBJECT}","xNosToken":"{TOKEN}"}}"#)
}

pub const LBS: &str = "GET /lbs?version=1.0&bucketname=vodemu01";

/// The directory's answer: two servers.
pub fn listed() -> Response {
    ok(r#"{"lbs":"http://203.0.113.5/lbs","upload":["http://203.0.113.10","http://203.0.113.11"]}"#)
}

/// Named, servers known: the first chunk is on its way.
pub fn opened(task: Task) -> Talk {
    let mut talk = begin(task);
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk
}

/// The first chunk of a film was taken under the context C1.
pub fn chained(size: u64) -> Talk {
    let mut talk = opened(film(size));
    talk.answer(&post(0, size <= 4 * MIB, ""), grown(4 * MIB, "C1"));
    talk
}

pub fn post(offset: u64, complete: bool, context: &str) -> String {
    let context = if context.is_empty() { String::new() } else { format!("&context={context}") };
    format!("POST /vodemu01/{OBJECT}?offset={offset}&complete={complete}{context}&version=1.0")
}

pub fn query(context: &str) -> String {
    format!("GET /vodemu01/{OBJECT}?uploadContext&context={context}&version=1.0")
}

pub fn grown(offset: u64, context: &str) -> Response {
    ok(&format!(r#"{{"requestId":"r","offset":{offset},"context":"{context}","callbackRetMsg":""}}"#))
}

pub fn counted(offset: u64) -> Response {
    ok(&format!(r#"{{"requestId":"q","offset":{offset}}}"#))
}

pub fn completed(size: u64) -> Response {
    ok(&format!(r#"{{"requestId":"r5","offset":{size},"context":null,"callbackRetMsg":"{CALLBACK}"}}"#))
}

pub fn refused(status: u16, code: &str) -> Response {
    let body = format!(r#"{{"requestId":"e1","errCode":"{code}","errMsg":"m"}}"#);
    Response { status, headers: vec![], body }
}

pub fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
}

pub fn done(talk: &Talk) -> &vodlift::cloud::Done {
    let Event::Done { done, .. } = talk.end() else { panic!("{:?}", talk.end()) };
    done
}

/// The page is asked four times, since its server may hear late.
pub fn not_there(talk: &mut Talk, answer: &str) {
    for asked in 0..4 {
        assert_eq!(talk.lines().len(), 0, "nothing is sent before the fourth answer, and this is {asked}");
        assert_eq!(talk.reply(Ok(answer.into())).topic.name(), "confirm");
        talk.pass(if asked < 3 { 5_000 } else { 0 });
    }
}

/// Kinds of warnings told so far.
pub fn warnings(talk: &Talk) -> Vec<&'static str> {
    let kind = |event: &Event| if let Event::Warning { kind, .. } = event { Some(*kind) } else { None };
    talk.events.iter().filter_map(kind).collect()
}

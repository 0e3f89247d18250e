//! Youku: by an app server's answers and by calls of our own; every error typed; a commit that nobody answered.

mod commit;
mod direct;
mod served;

use crate::talk::*;
use vodlift::cloud::Task;
use vodlift::cloud::youku::{Settings, Youku};
use vodlift::engine::{Event, Input, Settings as Engine};
use vodlift::fault::{Code, Fault};
use vodlift::wire::Request;

pub const KIB: u64 = 1 << 10;
pub const KEY: &str = "0B2A/5F0A.mp4";

pub fn cloud() -> Youku {
    Youku(Settings {
        control: "https://api.youku.com".into(),
        storage: vec!["https://{bucket}.{endpoint}".into()],
        timeout: 5000,
        v4: false,
        checksum: false,
    })
}

pub fn begin(task: Task) -> Talk {
    begin_with(cloud(), task, settings())
}

pub fn begin_with(cloud: Youku, task: Task, settings: Engine) -> Talk {
    let mut talk = Talk::with(cloud, task, settings);
    talk.tell(Input::Start);
    talk
}

/// The answer of create (§4.5).
pub fn created(number: u32) -> String {
    format!(
        r#"{{"video_id":"X{number}","upload_token":"up-{number}","endpoint":"oss-cn-shanghai.aliyuncs.com","oss_bucket":"yk-source","oss_object":"{KEY}","temp_access_id":"STS.id","temp_access_secret":"secret-{number}","security_token":"token-{number}","expire_time":"2025-06-15T16:06:40Z"}}"#
    )
}

/// The answer of get_sts_inf (§6): no place in it.
pub fn renewed(number: u32) -> String {
    format!(
        r#"{{"upload_token":"up-1","endpoint":"oss-cn-shanghai.aliyuncs.com","temp_access_id":"STS.id{number}","temp_access_secret":"secret-{number}","security_token":"token-{number}","expire_time":"2025-06-15T16:06:40Z"}}"#
    )
}

pub fn error(code: i64) -> String {
    format!(r#"{{"error":{{"code":{code},"type":"UploadsException","description":"d"}}}}"#)
}

pub fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value)
}

pub fn part(number: u32) -> String {
    format!("PUT /{KEY}?partNumber={number}&uploadId=upload-1")
}

pub fn uploading() -> Talk {
    let mut talk = begin(task(Some(20 * KIB), None));
    talk.reply(Ok(created(1)));
    talk.answer("POST", initiated("upload-1"));
    talk
}

/// All bytes are there.
pub fn stored() -> Talk {
    let mut talk = begin(task(Some(5), None));
    talk.reply(Ok(created(1)));
    talk.take_bytes("PUT");
    talk
}

pub fn done(talk: &Talk) -> &vodlift::cloud::Done {
    let Event::Done { done, .. } = talk.end() else { panic!("{:?}", talk.end()) };
    done
}

pub fn number(fault: &Fault) -> i64 {
    if let Code::Number(number) = fault.code { number } else { 0 }
}

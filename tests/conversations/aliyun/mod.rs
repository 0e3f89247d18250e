//! Alibaba VOD: every shape of the page's answer, the API called with keys of the page's, pictures, and OSS below them.

mod api;
mod doubt;
mod narrow;
mod video;

use crate::talk::*;
use vodlift::cloud::Task;
use vodlift::cloud::aliyun::{Aliyun, Settings};
use vodlift::engine::{Event, Input};
use vodlift::fault::{Code, Fault};
use vodlift::wire::{Request, base64};

pub const KIB: u64 = 1 << 10;
/// 1,750,000,000 seconds after the epoch.
pub const NOW: &str = "2025-06-15T15:06:40Z";
pub const KEY: &str = "sv/5e8f/a.mp4";

pub fn cloud() -> Aliyun {
    Aliyun(Settings {
        control: "https://vod.cn-shanghai.aliyuncs.com".into(),
        storage: vec!["https://{bucket}.{endpoint}".into()],
        timeout: 5000,
        seed: 42,
        patient: true,
    })
}

pub fn begin(task: Task) -> Talk {
    let mut talk = Talk::with(cloud(), task, settings());
    talk.tell(Input::Start);
    talk
}

/// The two strings of §3 for a key, whose token has this number.
pub fn pair(key: &str, number: u32) -> (String, String) {
    let address =
        format!(r#"{{"Endpoint":"https://oss-cn-shanghai.aliyuncs.com","Bucket":"outin-demo","FileName":"{key}"}}"#);
    let auth = format!(
        r#"{{"SecurityToken":"token-{number}","AccessKeyId":"STS.id","ExpireUTCTime":"2025-06-15T15:56:40Z","AccessKeySecret":"secret","Expiration":"3600","Region":"cn-shanghai"}}"#
    );
    (base64::encode(address.as_bytes()), base64::encode(auth.as_bytes()))
}

pub fn created(number: u32) -> String {
    let (address, auth) = pair(KEY, number);
    format!(r#"{{"RequestId":"R","VideoId":"v1","UploadAddress":"{address}","UploadAuth":"{auth}"}}"#)
}

pub fn picture(id: &str) -> String {
    let (address, auth) = pair(&format!("image/{id}.png"), 1);
    let url = format!("https://img/{id}.png?auth_key=s");
    format!(r#"{{"ImageId":"{id}","ImageURL":"{url}","UploadAddress":"{address}","UploadAuth":"{auth}"}}"#)
}

pub fn error(code: &str) -> String {
    format!(r#"{{"RequestId":"R-9","HostId":"h","Code":"{code}","Message":"m"}}"#)
}

pub fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value)
}

pub fn part(number: u32) -> String {
    format!("PUT /{KEY}?partNumber={number}&uploadId=upload-1")
}

pub fn parameter(request: &Request, name: &str) -> Option<String> {
    let (_, query) = request.url.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(own, _)| *own == name).map(|(_, value)| value.to_owned()).next()
}

pub fn uploading() -> Talk {
    let mut talk = begin(task(Some(20 * KIB), None));
    talk.reply(Ok(created(1)));
    talk.answer("POST", initiated("upload-1"));
    talk
}

pub fn done(talk: &Talk) -> &vodlift::cloud::Done {
    let Event::Done { done, .. } = talk.end() else { panic!("{:?}", talk.end()) };
    done
}

pub fn code(fault: &Fault) -> &str {
    if let Code::Text(code) = &fault.code { code } else { "" }
}

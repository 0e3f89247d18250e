//! A whole upload of a file of true size that nobody has: its digests follow from places, and the store believes them. What the
//! machine itself costs is between [`Meter::enter`] and [`Meter::leave`].

use std::collections::VecDeque;
use std::rc::Rc;

use vodlift::cloud::aliyun::{Aliyun, Settings as AliyunSettings};
use vodlift::cloud::netease::{Netease, Settings as NeteaseSettings};
use vodlift::cloud::tencent::{Settings as TencentSettings, Tencent};
use vodlift::cloud::{Cloud, File, Task};
use vodlift::engine::{Action, Event, Flight, Input, Settings, Upload};
use vodlift::wire::crc::Joiner;
use vodlift::wire::{Body, Method, Request, Response, Source, base64, text};

/// Bytes of a file of 10,000 parts: 60 GB in all.
pub const PART: u64 = 6_000_000;
/// Milliseconds that pass with each part.
const PACE: u64 = 60;
/// Parts of one answer of ListParts.
const PAGE: usize = 1000;
/// When keys end, Unix seconds: not meanwhile.
const END: u64 = 1_750_086_400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Tencent,
    Aliyun,
    Netease,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// From the first part to the last.
    Fresh,
    /// The same, and the first part is answered last.
    Stalled,
    /// The page is closed with half of the parts, and another goes on.
    Resumed,
}

/// Told when the machine begins to work and when it has ended.
pub trait Meter {
    fn enter(&mut self);
    fn leave(&mut self);
}

/// Uploads `parts` parts; the requests that carried some of the file.
pub fn upload(which: Which, how: How, parts: usize, meter: &mut dyn Meter) -> usize {
    let mut store = Store { held: vec![false; parts], record: None, carried: 0 };
    if how == How::Resumed {
        Page::begin(which, How::Fresh, &mut store, meter).run(parts / 2);
    }
    let mut page = Page::begin(which, how, &mut store, meter);
    page.run(usize::MAX);
    assert!(matches!(page.last, Some(Event::Done { .. })), "{:?}", page.last);
    store.carried
}

/// What outlives a page.
struct Store {
    held: Vec<bool>,
    record: Option<String>,
    carried: usize,
}

struct Page<'a> {
    upload: Upload,
    how: How,
    store: &'a mut Store,
    meter: &'a mut dyn Meter,
    now: u64,
    sent: VecDeque<(Flight, Request)>,
    last: Option<Event>,
}

impl<'a> Page<'a> {
    fn begin(which: Which, how: How, store: &'a mut Store, meter: &'a mut dyn Meter) -> Page<'a> {
        let part_size = if which == Which::Netease { 4 << 20 } else { PART };
        let size = store.held.len() as u64 * part_size;
        let file = File { name: "film".into(), extension: "mp4".into(), mime: "video/mp4".into(), size };
        let task =
            Task { files: [Some(file), None], part_size, files_in_parallel: true, verify: true, ..Task::default() };
        let settings =
            Settings { parallel: 6, retries: 5, retry_delay: 1000, progress_interval: 1000, resume: true, seed: 7 };
        let now = 1_750_000_000_000;
        let upload = Upload::new(cloud(which), task, settings);
        let mut page = Page { upload, how, store, meter, now, sent: VecDeque::new(), last: None };
        page.tell(Input::Start);
        page
    }

    /// Until the upload is over, or the store holds so many parts.
    fn run(&mut self, until: usize) {
        let mut held = 0;
        while held < until {
            let stalls = self.how == How::Stalled && self.sent.len() > 1 && is_first_part(&self.sent[0].1);
            let Some((flight, request)) = self.sent.remove(usize::from(stalls)) else {
                match self.upload.wake_at() {
                    Some(at) => self.now = self.now.max(at),
                    None => return,
                }
                self.tell(Input::Tick);
                continue;
            };
            if let Body::Slice { start, end, .. } = request.body {
                self.now += PACE;
                self.store.carried += 1;
                held += 1;
                self.tell(Input::Sent { flight, bytes: (end - start) / 2 });
            }
            let response = self.store.answer(&request);
            self.tell(Input::Answer { flight, response });
        }
    }

    fn tell(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.meter.enter();
            self.upload.on(input, self.now);
            self.meter.leave();
            loop {
                self.meter.enter();
                let action = self.upload.next();
                self.meter.leave();
                let Some(action) = action else { break };
                inputs.extend(self.obey(action));
            }
        }
        self.meter.enter();
        let _ = self.upload.wake_at();
        self.meter.leave();
    }

    fn obey(&mut self, action: Action) -> Option<Input> {
        match action {
            Action::Send { flight, request, .. } => {
                self.sent.push_back((flight, request));
                Some(Input::Started { flight })
            }
            Action::Abort { flight } => {
                self.sent.retain(|(own, _)| *own != flight);
                None
            }
            Action::Ask { flight, context } => {
                Some(Input::Replied { flight, reply: Ok(word(context.cloud, context.topic.name())) })
            }
            Action::Digest { flight, ranges, crc, .. } => {
                let (start, _) = ranges[0];
                Some(Input::Digested { flight, md5: Some(md5(start)), crc: crc.then(|| sum(start)) })
            }
            Action::Load { .. } => Some(Input::Loaded { record: self.store.record.clone() }),
            Action::Save { record, .. } => {
                self.store.record = Some(record);
                Some(Input::Saved { ok: true })
            }
            Action::Forget { .. } => {
                self.store.record = None;
                None
            }
            Action::Emit(event) => {
                self.last = Some(event);
                None
            }
        }
    }
}

impl Store {
    fn answer(&mut self, request: &Request) -> Response {
        let url = request.url.as_str();
        let has = |word: &str| url.contains(word);
        if let Body::Slice { start, end, .. } = request.body {
            if has("offset=") {
                let context = if has("complete=true") { "null" } else { "\"C\"" };
                return ok(&format!(r#"{{"requestId":"r","offset":{end},"context":{context},"callbackRetMsg":""}}"#));
            }
            let held = &mut self.held[(start / PART) as usize];
            *held = true;
            let etag = format!("\"{}\"", text::hex(&md5(start)));
            return with(&[("etag", &etag), ("x-cos-hash-crc64ecma", &sum(start).to_string())], "");
        }
        match request.method {
            _ if has("/lbs?") => ok(r#"{"lbs":"http://203.0.113.5/lbs","upload":["http://203.0.113.10"]}"#),
            _ if has("ApplyUploadUGC") => ok(&format!(
                r#"{{"code":0,"message":"","data":{{"video":{{"storagePath":"/a/film.mp4"}},"storageAppId":1250000002,"storageBucket":"b","storageRegion":"cq","storageRegionV5":"ap-chongqing","domain":"vod2.qcloud.com","vodSessionKey":"s","tempCertificate":{{"secretId":"i","secretKey":"k","token":"t","expiredTime":{END}}},"appId":1500000001,"timestamp":1750000000}}}}"#
            )),
            _ if has("CommitUploadUGC") => {
                ok(r#"{"code":0,"message":"","data":{"video":{"url":"http://play/film.mp4"},"fileId":"1"}}"#)
            }
            _ if has("?uploadContext") => {
                ok(&format!(r#"{{"requestId":"q","offset":{}}}"#, self.held.iter().filter(|held| **held).count()))
            }
            Method::Post if has("?uploads") => {
                ok("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
            }
            Method::Get => self.list(url),
            _ => {
                let mut whole = Joiner::default();
                for index in 0..self.held.len() as u64 {
                    whole.push(sum(index * PART), PART);
                }
                let body = "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>";
                with(&[("x-cos-hash-crc64ecma", &whole.finish().to_string())], body)
            }
        }
    }

    fn list(&self, url: &str) -> Response {
        let marker = url.split_once("part-number-marker=").map_or("0", |(_, rest)| rest.split('&').next().unwrap());
        let after: usize = marker.parse().unwrap();
        let held: Vec<usize> = (after..self.held.len()).filter(|index| self.held[*index]).take(PAGE + 1).collect();
        let page = &held[..held.len().min(PAGE)];
        let mut xml = format!("<ListPartsResult><IsTruncated>{}</IsTruncated>", held.len() > PAGE);
        for index in page {
            let etag = text::hex(&md5(*index as u64 * PART));
            xml += &format!(
                "<Part><PartNumber>{}</PartNumber><ETag>\"{etag}\"</ETag><Size>{PART}</Size></Part>",
                index + 1
            );
        }
        let next = page.last().map_or(0, |index| index + 1);
        ok(&format!("{xml}<NextPartNumberMarker>{next}</NextPartNumberMarker></ListPartsResult>"))
    }
}

fn is_first_part(request: &Request) -> bool {
    matches!(request.body, Body::Slice { source: Source::Media, start: 0, .. })
}

fn md5(start: u64) -> [u8; 16] {
    let mut digest = [7; 16];
    digest[..8].copy_from_slice(&start.to_le_bytes());
    digest
}

fn sum(start: u64) -> u64 {
    start.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn ok(body: &str) -> Response {
    with(&[], body)
}

fn with(headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Response { status: 200, headers, body: body.into() }
}

/// What the page's server gives.
fn word(cloud: &str, topic: &str) -> String {
    match (cloud, topic) {
        ("aliyun", _) => {
            let address =
                r#"{"Endpoint":"https://oss-cn-shanghai.aliyuncs.com","Bucket":"outin-demo","FileName":"sv/film.mp4"}"#;
            let auth = r#"{"SecurityToken":"t","AccessKeyId":"STS.id","ExpireUTCTime":"2025-06-16T15:06:40Z","AccessKeySecret":"s","Expiration":"86400","Region":"cn-shanghai"}"#;
            let [address, auth] = [address, auth].map(|text| base64::encode(text.as_bytes()));
            format!(r#"{{"RequestId":"R","VideoId":"v","UploadAddress":"{address}","UploadAuth":"{auth}"}}"#)
        }
        ("netease", "create") => {
            let policy = base64::encode(format!(r#"{{"Bucket":"b","Object":"o.mp4","Expires":{END}}}"#).as_bytes());
            format!(r#"{{"bucket":"b","object":"o.mp4","xNosToken":"UPLOAD k:s:{policy}"}}"#)
        }
        ("netease", _) => r#"{"code":200,"ret":{"list":[{"objectName":"o.mp4","vid":1}]}}"#.into(),
        _ => {
            let random = if topic == "apply" { 1 } else { 2 };
            let text = format!("secretId=i&currentTimeStamp=1750000000&expireTime={END}&random={random}");
            base64::encode(&[&[0; 20], text.as_bytes()].concat())
        }
    }
}

fn cloud(which: Which) -> Rc<dyn Cloud> {
    match which {
        Which::Tencent => Rc::new(Tencent(TencentSettings {
            control: vec!["https://vod2.qcloud.com".into()],
            storage: vec!["https://{bucket}.cos.{region}.myqcloud.com".into()],
            apply_timeout: 5000,
            commit_timeout: 5000,
            region: None,
        })),
        Which::Aliyun => Rc::new(Aliyun(AliyunSettings {
            control: "https://vod.cn-shanghai.aliyuncs.com".into(),
            storage: vec!["https://{bucket}.{endpoint}".into()],
            timeout: 5000,
            seed: 42,
            patient: true,
        })),
        Which::Netease => Rc::new(Netease(NeteaseSettings {
            lbs: vec!["http://wanproxy.127.net/lbs".into()],
            nodes: vec![],
            fallback: vec![],
            allowed: vec![],
            secure: false,
            timeout: 10_000,
            check_md5: false,
            persist_token: false,
            confirm: false,
            known: vec![],
        })),
    }
}

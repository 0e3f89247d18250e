//! A conversation with the machine: it says what it does, the test answers, line by line.

use std::rc::Rc;

use vodlift::cloud::tencent::{Settings as TencentSettings, Tencent};
use vodlift::cloud::{Cloud, Context, File, Task};
use vodlift::engine::{Action, Event, Flight, Input, Loss, Settings, State, Upload};
use vodlift::wire::crc::Crc64;
use vodlift::wire::{Body, Request, Response, Source, digest};

/// Unix milliseconds at which every conversation begins.
pub const START: u64 = 1_750_000_000_000;
pub const MEDIA_KEY: &str = "a1b2c3d4vodcq1500000001/0f1e2d3c/media.mp4";
pub const COVER_KEY: &str = "a1b2c3d4vodcq1500000001/0f1e2d3c/cover.png";

/// The minimal vector of spec §5.2: a well-formed signature.
pub const SIGNATURE: &str = "sqGbtza1BoXXqsesnoEwsoXo0R9zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODk=";

pub fn file(name: &str, extension: &str, size: u64) -> File {
    File { name: name.into(), extension: extension.into(), mime: format!("video/{extension}"), size }
}

pub fn task(media: Option<u64>, cover: Option<u64>) -> Task {
    Task {
        files: [media.map(|size| file("clip", "mp4", size)), cover.map(|size| file("clip", "png", size))],
        file_id: None,
        expire_time: None,
        part_size: 8 << 10,
        files_in_parallel: true,
        verify: true,
        race: false,
        ..Task::default()
    }
}

pub fn settings() -> Settings {
    Settings { parallel: 6, retries: 5, retry_delay: 1000, progress_interval: 1000, resume: false, seed: 7 }
}

pub fn tencent() -> Tencent {
    Tencent(TencentSettings {
        control: vec!["https://vod2.qcloud.com".into(), "https://vod2.dnsv1.com".into()],
        storage: vec![
            "https://{bucket}.cos.{region}.myqcloud.com".into(),
            "https://{bucket}.cos.{region}.tencentcos.cn".into(),
        ],
        apply_timeout: 5000,
        commit_timeout: 5000,
        region: None,
    })
}

/// The content of the test's files: every byte follows from its place, and all of them repeat.
pub fn bytes(source: Source, start: u64, end: u64) -> Vec<u8> {
    const PERIOD: u64 = 1 << 16;
    let salt = source.index() as u64 * 91;
    let first = start..end.min(start + PERIOD);
    let first: Vec<u8> = first.map(|at| (at.wrapping_mul(31).wrapping_add(at >> 8).wrapping_add(salt)) as u8).collect();
    let mut all = first.repeat((end - start).div_ceil(PERIOD) as usize);
    all.truncate((end - start) as usize);
    all
}

pub fn md5_hex(source: Source, start: u64, end: u64) -> String {
    vodlift::wire::text::hex(&digest::md5(&bytes(source, start, end)))
}

/// A machine under test. Digests and the record are served at once; everything else is for the test to answer.
pub struct Talk {
    pub upload: Upload,
    pub now: u64,
    pub sent: Vec<(Flight, Request)>,
    pub asked: Vec<(Flight, Context)>,
    pub aborted: Vec<Flight>,
    pub events: Vec<Event>,
    pub record: Option<String>,
    /// So many of the next ones fail.
    pub failing_saves: u32,
    /// The file was edited since the earlier page, or since the last bytes of it were read.
    pub edited: bool,
    /// The drive that the file is on went away: what is being read since.
    pub away: bool,
    pub reading: Vec<Flight>,
}

impl Talk {
    pub fn begin(task: Task, settings: Settings) -> Talk {
        let mut talk = Talk::silent(task, settings);
        talk.tell(Input::Start);
        talk
    }

    pub fn silent(task: Task, settings: Settings) -> Talk {
        Talk::with(tencent(), task, settings)
    }

    pub fn with(cloud: impl Cloud + 'static, task: Task, settings: Settings) -> Talk {
        Talk {
            upload: Upload::new(Rc::new(cloud), task, settings),
            now: START,
            sent: vec![],
            asked: vec![],
            aborted: vec![],
            events: vec![],
            record: None,
            failing_saves: 0,
            edited: false,
            away: false,
            reading: vec![],
        }
    }

    pub fn tell(&mut self, input: Input) {
        self.upload.on(input, self.now);
        while let Some(action) = self.upload.next() {
            let answer = match action {
                Action::Send { flight, request, .. } => {
                    self.sent.push((flight, request));
                    Some(Input::Started { flight })
                }
                Action::Abort { flight } => {
                    self.sent.retain(|(own, _)| *own != flight);
                    self.asked.retain(|(own, _)| *own != flight);
                    self.reading.retain(|own| *own != flight);
                    self.aborted.push(flight);
                    None
                }
                Action::Ask { flight, context } => {
                    self.asked.push((flight, context));
                    None
                }
                Action::Digest { flight, .. } if self.away => {
                    self.reading.push(flight);
                    Some(Input::Sent { flight, bytes: 0 })
                }
                Action::Digest { flight, source, ranges, crc } => {
                    let mut content: Vec<u8> =
                        ranges.iter().flat_map(|(start, end)| bytes(source, *start, *end)).collect();
                    if self.edited {
                        content.reverse();
                    }
                    let crc = crc.then(|| Crc64::default().extend(0, &content));
                    Some(Input::Digested { flight, md5: Some(digest::md5(&content)), crc })
                }
                Action::Load { .. } => Some(Input::Loaded { record: self.record.clone() }),
                Action::Save { record, .. } => {
                    let ok = self.failing_saves == 0;
                    self.failing_saves = self.failing_saves.saturating_sub(1);
                    self.record = Some(record).filter(|_| ok).or(self.record.take());
                    Some(Input::Saved { ok })
                }
                Action::Forget { .. } => {
                    self.record = None;
                    None
                }
                Action::Emit(event) => {
                    self.events.push(event);
                    None
                }
            };
            if let Some(answer) = answer {
                self.upload.on(answer, self.now);
            }
        }
        assert!(!self.upload.is_stuck(), "nothing in flight and nothing to wait for");
    }

    /// Time passes, with every waking on the way.
    pub fn pass(&mut self, millis: u64) {
        let end = self.now + millis;
        while let Some(at) = self.upload.wake_at().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.tell(Input::Tick);
        }
        self.now = end;
        self.tell(Input::Tick);
    }

    /// Waits until a request is in flight.
    pub fn wait(&mut self) {
        while self.sent.is_empty() && !self.upload.is_over() {
            self.pass(100);
        }
    }

    /// The one question that is open, answered with a good signature.
    pub fn sign(&mut self) -> Context {
        self.reply(Ok(SIGNATURE.into()))
    }

    pub fn reply(&mut self, reply: Result<String, String>) -> Context {
        assert_eq!(self.asked.len(), 1, "one question open");
        let (flight, context) = self.asked.remove(0);
        self.tell(Input::Replied { flight, reply });
        context
    }

    /// The requests in flight, each as `METHOD path?query` in the order they were sent.
    pub fn lines(&self) -> Vec<String> {
        self.sent.iter().map(|(_, request)| line(request)).collect()
    }

    /// Takes the request in flight whose line starts so.
    pub fn take(&mut self, start: &str) -> (Flight, Request) {
        let at = self.sent.iter().position(|(_, request)| line(request).starts_with(start));
        self.sent.remove(at.unwrap_or_else(|| panic!("no {start} among {:#?}", self.lines())))
    }

    pub fn answer(&mut self, start: &str, response: Response) -> Request {
        let (flight, request) = self.take(start);
        self.tell(Input::Answer { flight, response });
        request
    }

    pub fn lose(&mut self, start: &str) {
        let (flight, _) = self.take(start);
        self.tell(Input::Lost { flight, loss: Loss::Network });
    }

    /// Answers a part or a PUT as a store that got the right bytes.
    pub fn take_bytes(&mut self, start: &str) {
        let (flight, request) = self.take(start);
        let Body::Slice { source, start, end } = request.body else { panic!("no slice") };
        let etag = md5_hex(source, start, end);
        self.tell(Input::Answer { flight, response: ok_with(&[("etag", &format!("\"{etag}\""))], "") });
    }

    pub fn states(&self) -> Vec<State> {
        self.events
            .iter()
            .filter_map(|event| if let Event::State(state) = event { Some(*state) } else { None })
            .collect()
    }

    /// The terminal event; there must be one, and it must be last.
    pub fn end(&self) -> &Event {
        let terminal = |event: &&Event| matches!(event, Event::Done { .. } | Event::Failed(_));
        assert_eq!(self.events.iter().filter(terminal).count(), 1, "one terminal event: {:#?}", self.events);
        let last = self.events.last().unwrap();
        assert!(terminal(&last), "terminal event last");
        last
    }

    pub fn failure(&self) -> &vodlift::fault::Fault {
        match self.end() {
            Event::Failed(fault) => fault,
            other => panic!("not failed: {other:?}"),
        }
    }
}

pub fn line(request: &Request) -> String {
    let path = request.url.split_once("://").unwrap().1;
    let path = &path[path.find('/').unwrap()..];
    format!("{} {path}", request.method.name())
}

pub fn host(request: &Request) -> &str {
    vodlift::wire::text::host(&request.url)
}

pub fn ok(body: &str) -> Response {
    ok_with(&[], body)
}

pub fn ok_with(headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Response { status: 200, headers, body: body.into() }
}

pub fn refusal(status: u16, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>{code}</Code>\n\t<Message>{message}</Message>\n\t<Resource>r</Resource>\n\t<RequestId>req-1</RequestId>\n\t<TraceId>t</TraceId>\n</Error>"
    );
    Response { status, headers: vec![], body }
}

/// Apply's answer; `life` seconds of credentials (spec §2.4).
pub fn applied(session: &str, start: u64, life: u64) -> Response {
    let end = start + life;
    ok(&format!(
        r#"{{"code":0,"message":"success","data":{{"video":{{"storageSignature":"x","storagePath":"/{MEDIA_KEY}"}},"cover":{{"storageSignature":"x","storagePath":"/{COVER_KEY}"}},"storageAppId":1250000002,"storageBucket":"a1b2c3d4vodcq1500000001","storageRegion":"cq","storageRegionV5":"ap-chongqing","StorageRegionV5":"ap-chongqing","domain":"vod2.qcloud.com","vodSessionKey":"{session}","tempCertificate":{{"secretId":"AKIDtemp","secretKey":"temp-key","token":"temp-token","expiredTime":{end}}},"appId":1500000001,"timestamp":{start}}}}}"#
    ))
}

pub fn business(code: i64, message: &str) -> Response {
    ok(&format!(r#"{{"code":{code},"message":"{message}","data":{{}}}}"#))
}

pub fn committed() -> Response {
    ok(
        r#"{"code":0,"message":"success","data":{"video":{"url":"http://play/media.mp4","verify_content":"v"},"cover":{"url":"http://play/cover.png"},"fileId":"1397757900000000001"}}"#,
    )
}

pub fn initiated(id: &str) -> Response {
    ok(&format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<InitiateMultipartUploadResult>\n<Bucket>b</Bucket>\n<Key>k</Key>\n<UploadId>{id}</UploadId>\n</InitiateMultipartUploadResult>"
    ))
}

pub fn completed() -> Response {
    ok(
        "<?xml version=\"1.0\"?>\n<CompleteMultipartUploadResult><Location>l</Location><ETag>&quot;0ade5e69ba33b3268d4b9c240536fe94-2&quot;</ETag></CompleteMultipartUploadResult>",
    )
}

/// ListParts' answer with (number, md5 in hex, size).
pub fn parts(list: &[(u32, String, u64)], next: Option<u32>) -> Response {
    let mut xml = String::from("<ListPartsResult>");
    for (number, md5, size) in list {
        xml += &format!(
            "<Part><PartNumber>{number}</PartNumber><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;{md5}&quot;</ETag><Size>{size}</Size></Part>"
        );
    }
    if let Some(next) = next {
        xml += &format!("<NextPartNumberMarker>{next}</NextPartNumberMarker>");
    }
    ok(&format!("{xml}<IsTruncated>{}</IsTruncated></ListPartsResult>", next.is_some()))
}

pub fn body(request: &Request) -> &str {
    match &request.body {
        Body::Text(text) => text,
        _ => "",
    }
}

pub const APPLY: &str = "POST /v3/index.php?Action=ApplyUploadUGC";
pub const COMMIT: &str = "POST /v3/index.php?Action=CommitUploadUGC";

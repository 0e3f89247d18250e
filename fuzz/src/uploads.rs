//! Whole uploads: records and answers that anybody may have written. The machine never panics, tells its events in order
//! and comes to an end; it trusts no record that was touched.

#[path = "../../tests/common/page.rs"]
mod page;

use std::collections::VecDeque;
use std::rc::Rc;

use page::{End, Page};
use vodlift::cloud::netease::{Netease, Settings as NeteaseSettings};
use vodlift::cloud::tencent::{Settings as TencentSettings, Tencent};
use vodlift::cloud::{Cloud, File, Task};
use vodlift::engine::{Action, Input, Loss, Settings, Upload};
use vodlift::wire::digest::md5;
use vodlift::wire::{Response, text};

const NOW: u64 = 1_750_000_000_000;
const PART: u64 = 10;
const SIZE: u64 = 25;
/// Good for ever, as far as the machine can tell: the words of the spec's own example.
const SIGNATURE: &str = "sqGbtza1BoXXqsesnoEwsoXo0R9zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODk=";
/// An upload has that many steps at most, tries included; then it is cancelled.
const STEPS_MAX: usize = 600;

fn upload() -> Upload {
    upload_to(Rc::new(tencent()))
}

fn tencent() -> Tencent {
    Tencent(TencentSettings {
        control: vec!["https://control.example".into()],
        storage: vec!["https://{bucket}.cos.{region}.example".into()],
        apply_timeout: 5000,
        commit_timeout: 5000,
        region: None,
    })
}

fn upload_to(cloud: Rc<dyn Cloud>) -> Upload {
    let file = File { name: "clip".into(), extension: "mp4".into(), mime: String::new(), size: SIZE };
    let task = Task {
        files: [Some(file), None],
        file_id: None,
        expire_time: None,
        part_size: PART,
        files_in_parallel: true,
        verify: true,
        race: false,
        ..Task::default()
    };
    let settings =
        Settings { parallel: 2, retries: 2, retry_delay: 100, progress_interval: 100, resume: true, seed: 1 };
    Upload::new(cloud, task, settings)
}

fn content() -> Vec<u8> {
    (0..SIZE as u8).collect()
}

/// Digests what the machine asks for, and returns the record that it writes first after it was given `record`.
fn taken_up(record: &str) -> (bool, Option<String>) {
    let mut upload = upload();
    let mut inbox = VecDeque::from([Input::Start]);
    let mut saved = None;
    let mut resumed = false;
    while let Some(input) = inbox.pop_front() {
        upload.on(input, NOW);
        // Until the file is read and found to be another one.
        resumed |= upload.book().resumed;
        while let Some(action) = upload.next() {
            match action {
                Action::Digest { flight, ranges, .. } => inbox.push_back(digested(flight, &ranges)),
                Action::Load { .. } => inbox.push_back(Input::Loaded { record: Some(record.to_owned()) }),
                Action::Save { record, .. } => saved = saved.or(Some(record)),
                _ => {}
            }
        }
    }
    (resumed, saved)
}

fn digested(flight: u32, ranges: &[(u64, u64)]) -> Input {
    let content = content();
    let slices = ranges.iter().map(|(start, end)| &content[*start as usize..*end as usize]);
    Input::Digested { flight, md5: Some(md5(&slices.collect::<Vec<_>>().concat())), crc: None }
}

fn spellings(bytes: &[u8]) -> [String; 2] {
    let given = String::from_utf8_lossy(bytes).into_owned();
    let fitting = format!("{given}\n{}", text::hex(&md5(given.as_bytes())));
    [given, fitting]
}

/// Whether the property of a record has anything to say of these bytes.
pub fn is_taken_up(bytes: &[u8]) -> bool {
    spellings(bytes).iter().any(|record| taken_up(record).0)
}

/// Anything as a record, as it is and under a checksum that fits. One that is taken up is written as it was read, and with
/// one bit turned over it is none.
pub fn record(bytes: &[u8]) {
    for record in spellings(bytes) {
        let (resumed, Some(own)) = taken_up(&record) else { continue };
        assert!(resumed, "nothing was read, and yet something is written: {record}");
        let (resumed, again) = taken_up(&own);
        assert!(resumed, "refused, though our own: {own}");
        assert_eq!(again.as_ref(), Some(&own));
        let at = bytes.iter().fold(bytes.len(), |sum, byte| sum.wrapping_mul(31) ^ usize::from(*byte))
            % (own.len() * 7).max(1);
        let mut flipped = own.clone().into_bytes();
        flipped[at / 7] ^= 1 << (at % 7);
        let flipped = String::from_utf8(flipped).expect("seven bits");
        assert!(flipped == own || !taken_up(&flipped).0, "a flipped bit is trusted: {flipped}");
    }
}

/// Answers one after the other, whatever was asked: a status, header lines, an empty line, the body; a line `%%` between two.
pub fn answers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut answers: VecDeque<Response> = text.split("\n%%\n").map(response).collect();
    run(upload(), "CommitUploadUGC", move |url| match url {
        Some(_) => answers.pop_front(),
        None => Some(reply(SIGNATURE)),
    });
}

/// The same for a chain of chunks. What the page is asked for is answered by whole blocks.
pub fn chain(bytes: &[u8]) {
    let cloud = Netease(NeteaseSettings {
        lbs: vec!["http://lbs.example/lbs".into()],
        nodes: vec![],
        fallback: vec![],
        allowed: vec!["node.example".into()],
        secure: false,
        timeout: 5000,
        check_md5: true,
        persist_token: true,
        confirm: true,
        known: vec![],
    });
    let text = String::from_utf8_lossy(bytes);
    let mut blocks: VecDeque<&str> = text.split("\n%%\n").collect();
    run(upload_to(Rc::new(cloud)), "complete=true", move |url| match url {
        Some(_) => blocks.pop_front().map(response),
        None => Some(reply(blocks.pop_front().unwrap_or("null"))),
    });
}

/// What the page says.
fn reply(body: &str) -> Response {
    Response { body: body.to_owned(), ..Response::default() }
}

fn response(block: &str) -> Response {
    let (head, body) = block.split_once("\n\n").unwrap_or((block, ""));
    let (status, headers) = head.split_once('\n').unwrap_or((head, ""));
    Response { status: status.parse().unwrap_or(200), headers: lines(headers), body: body.to_owned() }
}

fn lines(text: &str) -> Vec<(String, String)> {
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned())).collect()
}

/// Header lines beside good answers. Whatever they say, bytes that were not proven are never committed as they are.
pub fn headers(bytes: &[u8]) {
    let given = lines(&String::from_utf8_lossy(bytes));
    run(upload(), "CommitUploadUGC", move |url| {
        let Some(url) = url else { return Some(reply(SIGNATURE)) };
        let body = if url.contains("ApplyUploadUGC") {
            APPLY
        } else if url.contains("CommitUploadUGC") {
            r#"{"code":0,"data":{"fileId":"7","video":{"url":"http://play.example/7.mp4"}}}"#
        } else if url.ends_with("?uploads") {
            "<R><UploadId>u1</UploadId></R>"
        } else if url.contains("?uploadId=") {
            "<CompleteMultipartUploadResult><ETag>\"e-3\"</ETag><Location>l</Location></CompleteMultipartUploadResult>"
        } else {
            ""
        };
        Some(Response { status: 200, headers: given.clone(), body: body.to_owned() })
    });
}

const APPLY: &str = r#"{"code":0,"data":{"vodSessionKey":"s1","storageBucket":"bucket","storageAppId":125,
"storageRegionV5":"ap-chongqing","timestamp":1750000000,"video":{"storagePath":"/d/clip.mp4"},
"tempCertificate":{"secretId":"id","secretKey":"key","token":"token","expiredTime":1750007200}}}"#;

/// An upload to its end, which some address that contains `last` has to be asked for; `answer` knows the address, or that the
/// page was asked, and may not answer.
fn run(mut upload: Upload, last: &str, mut answer: impl FnMut(Option<&str>) -> Option<Response>) {
    let mut page = Page::default();
    let mut now = NOW;
    let mut inbox = VecDeque::from([Input::Start]);
    let mut committed = false;
    for step in 0.. {
        assert!(step < 2 * STEPS_MAX, "no end, though it was cancelled");
        let input = match inbox.pop_front() {
            _ if step == STEPS_MAX => Input::Cancel { abort: true },
            Some(input) => input,
            None => {
                now = now.max(upload.wake_at().expect("something to wait for"));
                Input::Tick
            }
        };
        upload.on(input, now);
        while let Some(action) = upload.next() {
            match action {
                Action::Send { flight, request, .. } => {
                    inbox.push_back(Input::Started { flight });
                    let response = answer(Some(&request.url));
                    committed |= request.url.contains(last) && response.is_some();
                    inbox.push_back(match response {
                        Some(response) => Input::Answer { flight, response },
                        None => Input::Lost { flight, loss: Loss::Network },
                    });
                }
                Action::Ask { flight, .. } => {
                    let reply = answer(None).map(|response| response.body).ok_or_else(|| "thrown".to_owned());
                    inbox.push_back(Input::Replied { flight, reply });
                }
                Action::Digest { flight, ranges, .. } => inbox.push_back(digested(flight, &ranges)),
                Action::Load { .. } => inbox.push_back(Input::Loaded { record: None }),
                Action::Save { .. } => inbox.push_back(Input::Saved { ok: true }),
                Action::Emit(event) => page.hear(event),
                Action::Abort { .. } | Action::Forget { .. } => {}
            }
        }
        assert!(!upload.is_stuck(), "stuck");
        if let Some(end) = &page.end {
            assert!(committed || !matches!(end, End::Done(_)), "done, and nobody said so");
            return;
        }
    }
}

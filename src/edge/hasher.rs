//! MD5 and CRC-64 of files: by one Worker for all uploads of the page, or, where none can be had, here in pieces too small to be felt.

use wasm_bindgen::prelude::*;

use super::drive::{self, Drive};
use super::js::{self, Plain, Timer};
use super::page::Page;
use super::topic;
use crate::cloud::Millis;
use crate::engine::{Flight, Input};
use crate::prelude::*;
use crate::wire::Source;
use crate::wire::crc::Digester;

/// How long a new worker may take until it is ready.
const PATIENCE: Millis = 3_000;
/// Read and hashed at once where there is no worker: about a millisecond of the page's time.
const PIECE: u64 = 256 * 1024;

static HASHER: Page<Hasher> = Page::new(Hasher {
    stage: Stage::None,
    worker: JsValue::UNDEFINED,
    patience: None,
    jobs: Vec::new(),
    busy: 0,
    count: 0,
    local: None,
});

/// The hasher of the page.
struct Hasher {
    stage: Stage,
    /// `undefined` while there is none.
    worker: JsValue,
    patience: Option<Timer>,
    /// First come, first served.
    jobs: Vec<Job>,
    /// Names the work under way, so that news of work given up is told from it; 0 while nothing is.
    busy: u32,
    count: u32,
    /// Work that the page does itself.
    local: Option<Local>,
}

/// How far the worker is.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    None,
    Starting,
    Ready,
    /// Did at least one job: if it fails, another one is worth a try.
    Proven,
    /// There is no worker to be had; the page does the work.
    Page(&'static str),
}

struct Job {
    /// The upload.
    owner: u32,
    flight: Flight,
    source: Source,
    ranges: Vec<(u64, u64)>,
    /// CRC-64 is wanted, too.
    crc: bool,
}

/// How far the page is with the first job.
#[derive(Default)]
struct Local {
    range: usize,
    at: u64,
    /// Bytes of the piece that is being read.
    piece: u64,
    digester: Digester,
}

/// Tells the upload `Digested` in the end.
pub fn digest(drive: &Drive, flight: Flight, source: Source, ranges: Vec<(u64, u64)>, crc: bool) {
    HASHER.with_borrow_mut(|hasher| {
        hasher.jobs.push(Job { owner: drive.id, flight, source, ranges, crc });
        hasher.work();
    });
}

/// This flight of an upload, or without one all of them. What was begun is waited for no more: a read that hangs would hold up
/// everything behind it.
pub fn abort(owner: u32, flight: Option<Flight>) {
    HASHER.with_borrow_mut(|hasher| {
        let meant = |job: &Job| job.owner == owner && flight.is_none_or(|flight| job.flight == flight);
        let begun = hasher.busy != 0 && hasher.jobs.first().is_some_and(meant);
        hasher.jobs.retain(|job| !meant(job));
        if begun {
            hasher.fire();
            // Where the page does the work itself, no worker is tried again.
            if !matches!(hasher.stage, Stage::Page(_)) {
                hasher.stage = Stage::None;
            }
            hasher.work();
        }
    });
}

/// An event of the worker, or without one: its time is up.
pub fn hear(event: &JsValue) {
    HASHER.with_borrow_mut(|hasher| match js::text(event, "type").as_str() {
        "message" => hasher.read(&js::get(event, "data")),
        "" => hasher.dismiss("timeout"),
        _ => hasher.dismiss("error"),
    });
}

/// A piece that the page hashes itself, or `None` if it cannot be read.
pub fn hear_piece(id: u32, buffer: Option<&JsValue>) {
    HASHER.with_borrow_mut(|hasher| hasher.hash_piece(id, buffer));
}

/// Nobody needs the worker any more.
pub fn retire() {
    HASHER.with_borrow_mut(|hasher| {
        hasher.fire();
        hasher.stage = Stage::None;
    });
}

impl Hasher {
    /// Begins with the next job, if nothing is under way.
    fn work(&mut self) {
        if self.busy != 0 {
            return;
        }
        let Some(job) = self.jobs.first() else { return };
        let Some(drive) = drive::find(job.owner) else { return };
        match self.stage {
            Stage::Starting => {}
            Stage::None => self.hire(&drive),
            Stage::Page(reason) => {
                drive.warn_of_worker(reason);
                self.local = Some(Local { digester: Digester::new(job.crc), ..Local::default() });
                self.begin();
                self.hash();
            }
            Stage::Ready | Stage::Proven => {
                let ranges = js::list(&job.ranges);
                let message = Plain::new().with("blob", drive.file(job.source)).with("ranges", &ranges);
                let message = message.with("crc", f64::from(u8::from(job.crc))).with("id", f64::from(self.begin()));
                self.post(&message.0);
            }
        }
    }

    fn begin(&mut self) -> u32 {
        self.live();
        self.count += 1;
        self.busy = self.count;
        self.count
    }

    /// A sign of life: the first job has its turn, or takes its time and reads.
    fn live(&self) {
        if let Some(job) = self.jobs.first()
            && let Some(drive) = drive::find(job.owner)
        {
            drive.tell(Input::Sent { flight: job.flight, bytes: 0 });
        }
    }

    /// MD5, then CRC-64 with its lowest byte first; anything else if the file cannot be read.
    fn finish(&mut self, digests: &[u8]) {
        self.busy = 0;
        let Job { owner, flight, crc, .. } = self.jobs.remove(0);
        let (md5, sum) = digests.split_at_checked(16).unwrap_or_default();
        let sum = sum.try_into().map(u64::from_le_bytes);
        if let Some(drive) = drive::find(owner) {
            drive.tell(Input::Digested { flight, md5: md5.try_into().ok(), crc: sum.ok().filter(|_| crc) });
        }
        self.work();
    }

    fn hire(&mut self, drive: &Drive) {
        self.stage = Stage::Starting;
        self.worker = js::call(&drive.host, "worker", ());
        if !js::flag(&self.worker, "") {
            return self.dismiss("none");
        }
        let ear = js::ear(0, topic::WORKER, 0);
        js::set(&self.worker, "onmessage", &ear);
        js::set(&self.worker, "onerror", &ear);
        self.patience = Some(Timer::new(&ear, PATIENCE));
        self.post(&Plain::new().with("module", &wasm_bindgen::module()).0);
    }

    fn post(&mut self, message: &JsValue) {
        if js::call(&self.worker, "postMessage", (message,)).is_null() {
            self.dismiss("post");
        }
    }

    fn read(&mut self, news: &JsValue) {
        self.patience = None;
        let id = js::number(news, "id") as u32;
        if id == 0 {
            self.stage = Stage::Ready;
            self.work();
        } else {
            self.stage = Stage::Proven;
            if id != self.busy {
                // Of work that was given up.
            } else if js::flag(news, "reads") {
                self.live();
            } else {
                self.finish(&js::bytes(&js::get(news, "digests")));
            }
        }
    }

    /// The worker is of no use (any more). What it had not finished is begun anew.
    fn dismiss(&mut self, reason: &'static str) {
        let proven = self.stage == Stage::Proven;
        self.fire();
        self.stage = if proven { Stage::None } else { Stage::Page(reason) };
        self.work();
    }

    fn fire(&mut self) {
        self.busy = 0;
        self.patience = None;
        let worker = core::mem::replace(&mut self.worker, JsValue::UNDEFINED);
        if js::flag(&worker, "") {
            js::call(&worker, "terminate", ());
        }
    }

    /// Each read comes back as a task of its own, so the page gets its turn between two pieces.
    fn hash(&mut self) {
        let (Some(local), Some(job)) = (&mut self.local, self.jobs.first()) else { return };
        let (Some((start, end)), Some(drive)) = (job.ranges.get(local.range), drive::find(job.owner)) else {
            let (md5, crc) = local.digester.finish();
            return self.finish(&[md5.as_slice(), crc.to_le_bytes().as_slice()].concat());
        };
        let from = start + local.at;
        let to = (*end).min(from + PIECE);
        local.at += PIECE;
        local.piece = to - from;
        if to == *end {
            (local.range, local.at) = (local.range + 1, 0);
        }
        js::read(drive.file(job.source), from, to, 0, topic::PIECE, self.busy);
    }

    fn hash_piece(&mut self, id: u32, buffer: Option<&JsValue>) {
        let Some(local) = self.local.as_mut().filter(|_| id == self.busy) else { return };
        let bytes = buffer.map(js::bytes).unwrap_or_default();
        // Less than was asked for would be another file's.
        if bytes.len() as u64 == local.piece {
            local.digester.update(&bytes);
            self.live();
            self.hash();
        } else {
            self.finish(&[]);
        }
    }
}

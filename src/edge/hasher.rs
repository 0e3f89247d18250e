//! MD5 of files: by one Worker for all uploads of the page, or, where none can be had, here in pieces too small to be felt.

use alloc::collections::VecDeque;
use alloc::rc::{Rc, Weak};
use core::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use super::drive::Drive;
use super::js::{self, Plain, Settled, Timer};
use super::page::Page;
use crate::cloud::Millis;
use crate::engine::{Flight, Input};
use crate::prelude::*;
use crate::wire::Source;
use crate::wire::digest::{Md5, Md5Stream};

/// How long a new worker may take until it is ready.
const PATIENCE: Millis = 3_000;
/// Read and hashed at once where there is no worker: about a millisecond of the page's time.
const PIECE: u64 = 256 * 1024;

static HASHER: Page<Weak<Hasher>> = Page::new(Weak::new());

#[wasm_bindgen]
extern "C" {
    type Worker;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Worker, message: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn terminate(this: &Worker);

    #[wasm_bindgen(js_namespace = Array, js_name = of)]
    fn list() -> List;
    type List;
    #[wasm_bindgen(method)]
    fn push(this: &List, number: f64);

    type Uint8Array;
    #[wasm_bindgen(constructor)]
    fn new(bytes: &JsValue) -> Uint8Array;
    /// Throws where there is more than room.
    #[wasm_bindgen(catch, js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn copy(room: &mut [u8], bytes: &Uint8Array) -> Result<(), JsValue>;
}

/// The hasher of the page. It lives as long as any upload that ever asked it for something, and its worker with it.
pub struct Hasher {
    stage: Cell<Stage>,
    /// `undefined` while there is none.
    worker: RefCell<JsValue>,
    patience: Cell<Option<Timer>>,
    jobs: RefCell<VecDeque<Job>>,
    /// Names the work under way, so that news of work given up is told from it; 0 while nothing is.
    busy: Cell<u32>,
    count: Cell<u32>,
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
    drive: Weak<Drive>,
    flight: Flight,
    source: Source,
    ranges: Vec<(u64, u64)>,
}

/// The hasher of the page.
pub fn hasher() -> Rc<Hasher> {
    HASHER.with_borrow_mut(|page| {
        page.upgrade().unwrap_or_else(|| {
            let hasher = Rc::new(Hasher {
                stage: Cell::new(Stage::None),
                worker: RefCell::new(JsValue::UNDEFINED),
                patience: Cell::new(None),
                jobs: RefCell::default(),
                busy: Cell::new(0),
                count: Cell::new(0),
            });
            *page = Rc::downgrade(&hasher);
            hasher
        })
    })
}

impl Hasher {
    /// Tells the upload `Digested` in the end.
    pub fn digest(self: &Rc<Hasher>, drive: &Rc<Drive>, flight: Flight, source: Source, ranges: Vec<(u64, u64)>) {
        self.jobs.borrow_mut().push_back(Job { drive: Rc::downgrade(drive), flight, source, ranges });
        self.work();
    }

    /// Begins with the next job, if nothing is under way.
    fn work(self: &Rc<Hasher>) {
        if self.busy.get() != 0 {
            return;
        }
        let Some(drive) = self.customer() else { return };
        match self.stage.get() {
            Stage::Starting => {}
            Stage::None => self.hire(&drive),
            Stage::Page(reason) => {
                drive.warn_of_worker(reason);
                let id = self.begin();
                self.hash(Local { id, range: 0, at: 0, stream: Md5Stream::default() });
            }
            Stage::Ready | Stage::Proven => {
                let message = self.message(&drive);
                self.post(&message.0);
            }
        }
    }

    /// Whose job is first; jobs that nobody waits for any more are dropped.
    fn customer(&self) -> Option<Rc<Drive>> {
        let mut jobs = self.jobs.borrow_mut();
        loop {
            match jobs.front()?.drive.upgrade() {
                Some(drive) => return Some(drive),
                None => jobs.pop_front(),
            };
        }
    }

    fn begin(&self) -> u32 {
        self.count.set(self.count.get() + 1);
        self.busy.set(self.count.get());
        self.count.get()
    }

    fn finish(self: &Rc<Hasher>, id: u32, md5: Option<Md5>) {
        if id == self.busy.get() {
            self.busy.set(0);
            let job = self.jobs.borrow_mut().pop_front();
            let heard = job.and_then(|job| Some((job.drive.upgrade()?, job.flight)));
            if let Some((drive, flight)) = heard {
                drive.tell(Input::Digested { flight, md5 });
            }
            self.work();
        }
    }

    fn hire(self: &Rc<Hasher>, drive: &Drive) {
        self.stage.set(Stage::Starting);
        let worker = match drive.host.worker() {
            Ok(worker) if worker.is_object() => worker,
            _ => return self.dismiss("none"),
        };
        let ear = js::ear(Rc::downgrade(self), Hasher::hear);
        js::set(&worker, "onmessage", &ear);
        js::set(&worker, "onerror", &ear);
        self.worker.replace(worker);
        self.patience.set(Some(Timer::new(&ear, PATIENCE)));
        self.post(&Plain::new().with("module", &wasm_bindgen::module()).0);
    }

    fn post(self: &Rc<Hasher>, message: &JsValue) {
        let posted = self.worker.borrow().unchecked_ref::<Worker>().post(message);
        if posted.is_err() {
            self.dismiss("post");
        }
    }

    fn hear(self: &Rc<Hasher>, kind: &str, event: &JsValue) {
        match kind {
            "message" => {}
            "" => return self.dismiss("timeout"),
            _ => return self.dismiss("error"),
        }
        let news = js::get(event, "data");
        let id = js::number(&news, "id") as u32;
        if id == 0 {
            self.stage.set(Stage::Ready);
            self.patience.take();
            return self.work();
        }
        self.stage.set(Stage::Proven);
        let md5 = js::get(&news, "md5");
        let mut digest = Md5::default();
        let whole = md5.is_object() && copy(&mut digest, md5.unchecked_ref()).is_ok();
        self.finish(id, whole.then_some(digest));
    }

    /// The worker is of no use (any more). What it had not finished is begun anew by whoever comes next.
    fn dismiss(self: &Rc<Hasher>, reason: &'static str) {
        let proven = self.stage.get() == Stage::Proven;
        self.stage.set(if proven { Stage::None } else { Stage::Page(reason) });
        self.patience.take();
        self.busy.set(0);
        self.fire();
        self.work();
    }

    fn fire(&self) {
        let worker = self.worker.take();
        if worker.is_object() {
            worker.unchecked_ref::<Worker>().terminate();
        }
    }

    fn message(&self, drive: &Drive) -> Plain {
        let bounds = list();
        let jobs = self.jobs.borrow();
        let mut message =
            Plain::new().with("id", f64::from(self.begin())).with("ranges", bounds.unchecked_ref::<JsValue>());
        if let Some(job) = jobs.front() {
            message = message.with("blob", drive.file(job.source));
            for (start, end) in &job.ranges {
                bounds.push(*start as f64);
                bounds.push(*end as f64);
            }
        }
        message
    }

    /// Each read comes back as a task of its own, so the page gets its turn between two pieces.
    fn hash(self: &Rc<Hasher>, mut local: Local) {
        let (drive, from, to) = {
            let jobs = self.jobs.borrow();
            let Some(job) = jobs.front().filter(|_| local.id == self.busy.get()) else { return };
            let Some((start, end)) = job.ranges.get(local.range) else {
                drop(jobs);
                return self.finish(local.id, Some(local.stream.finish()));
            };
            let from = start + local.at;
            let to = (*end).min(from + PIECE);
            local.at += PIECE;
            if to == *end {
                (local.range, local.at) = (local.range + 1, 0);
            }
            let Some(drive) = job.drive.upgrade() else {
                drop(jobs);
                return self.finish(local.id, None);
            };
            (drive.file(job.source).clone(), from, to)
        };
        let hasher = Rc::downgrade(self);
        let read = move |bytes: Settled| {
            let Some(hasher) = hasher.upgrade() else { return };
            let mut piece = vec![0; (to - from) as usize];
            let whole = bytes.is_ok_and(|buffer| {
                // Less would leave zeros behind.
                js::number(&buffer, "byteLength") as u64 == to - from
                    && copy(&mut piece, &Uint8Array::new(&buffer)).is_ok()
            });
            if whole {
                local.stream.update(&piece);
                hasher.hash(local);
            } else {
                hasher.finish(local.id, None);
            }
        };
        js::read(&drive, from, to, Box::new(read));
    }
}

/// How far the page is with the first job.
struct Local {
    id: u32,
    range: usize,
    at: u64,
    stream: Md5Stream,
}

impl Drop for Hasher {
    fn drop(&mut self) {
        self.fire();
    }
}

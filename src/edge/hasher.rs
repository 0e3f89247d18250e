//! MD5 of files: by one Worker for all uploads of the page, or, where none can be had, here in pieces too small to be felt.

use alloc::collections::VecDeque;
use alloc::rc::{Rc, Weak};
use core::cell::{Cell, RefCell};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::drive::Drive;
use super::js::{self, Blob, Plain, Timer};
use super::page::Page;
use crate::cloud::Millis;
use crate::engine::{Flight, Input};
use crate::prelude::*;
use crate::wire::digest::{Md5, Md5Stream};

/// How long a new worker may take until it is ready.
const PATIENCE: Millis = 3_000;
/// Read and hashed at once where there is no worker: about a millisecond of the page's time.
const PIECE: u64 = 256 * 1024;

static HASHER: Page<Weak<Hasher>> = Page::new(Weak::new());

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Worker;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Worker, message: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn terminate(this: &Worker);
}

/// The hasher of the page. It lives as long as any upload that ever asked it for something, and its worker with it.
#[derive(Default)]
pub struct Hasher {
    stage: Cell<Stage>,
    worker: RefCell<Option<Worker>>,
    patience: RefCell<Option<Timer>>,
    jobs: RefCell<VecDeque<Job>>,
    /// The first job is being worked on.
    busy: Cell<bool>,
    /// Names the work under way, so that news of work given up is told from it.
    id: Cell<u32>,
}

/// How far the worker is.
#[derive(Clone, Copy, Default)]
enum Stage {
    #[default]
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
    file: Blob,
    ranges: VecDeque<(u64, u64)>,
}

/// The hasher of the page.
pub fn hasher() -> Rc<Hasher> {
    HASHER.with_borrow_mut(|page| {
        page.upgrade().unwrap_or_else(|| {
            let hasher = Rc::new(Hasher::default());
            *page = Rc::downgrade(&hasher);
            hasher
        })
    })
}

impl Hasher {
    /// Tells the upload `Digested` in the end.
    pub fn digest(self: &Rc<Hasher>, drive: &Rc<Drive>, flight: Flight, file: Blob, ranges: Vec<(u64, u64)>) {
        let job = Job { drive: Rc::downgrade(drive), flight, file, ranges: ranges.into() };
        self.jobs.borrow_mut().push_back(job);
        self.work();
    }

    /// Begins with the next job, if nothing is under way.
    fn work(self: &Rc<Hasher>) {
        if self.busy.get() {
            return;
        }
        let Some(drive) = self.next_customer() else { return };
        match self.stage.get() {
            Stage::None => self.hire(&drive),
            Stage::Starting => {}
            Stage::Ready | Stage::Proven => {
                self.begin();
                let message = self.message();
                if let (Some(worker), Some(message)) = (self.worker.borrow().clone(), message)
                    && worker.post(&message).is_err()
                {
                    self.dismiss("post");
                }
            }
            Stage::Page(reason) => {
                drive.warn_of_worker(reason);
                self.begin();
                self.hash_here();
            }
        }
    }

    /// Whose job is first; jobs that nobody waits for any more are dropped.
    fn next_customer(&self) -> Option<Rc<Drive>> {
        let mut jobs = self.jobs.borrow_mut();
        loop {
            match jobs.front()?.drive.upgrade() {
                Some(drive) => return Some(drive),
                None => jobs.pop_front(),
            };
        }
    }

    fn begin(&self) {
        self.busy.set(true);
        self.id.set(self.id.get() + 1);
    }

    fn finish(self: &Rc<Hasher>, id: u32, md5: Option<Md5>) {
        if id != self.id.get() || !self.busy.replace(false) {
            return;
        }
        let job = self.jobs.borrow_mut().pop_front();
        if let Some((flight, drive)) = job.and_then(|job| Some((job.flight, job.drive.upgrade()?))) {
            drive.tell(Input::Digested { flight, md5 });
        }
        self.work();
    }

    fn hire(self: &Rc<Hasher>, drive: &Drive) {
        self.stage.set(Stage::Starting);
        let worker: Worker = match drive.host.worker() {
            Ok(worker) if worker.is_object() => worker.unchecked_into(),
            _ => return self.dismiss("none"),
        };
        let hasher = Rc::downgrade(self);
        js::set(
            &worker,
            "onmessage",
            &js::function(move |event| {
                if let Some(hasher) = hasher.upgrade() {
                    hasher.hear(&js::get(&event, "data"));
                }
            }),
        );
        let failing = |reason| {
            let hasher = Rc::downgrade(self);
            js::function(move |_| {
                if let Some(hasher) = hasher.upgrade() {
                    hasher.dismiss(reason);
                }
            })
        };
        js::set(&worker, "onerror", &failing("error"));
        *self.patience.borrow_mut() = Some(Timer::new(&failing("timeout"), PATIENCE));
        let module = Plain::new().with("module", wasm_bindgen::module()).done();
        let posted = worker.post(&module);
        *self.worker.borrow_mut() = Some(worker);
        if posted.is_err() {
            self.dismiss("post");
        }
    }

    fn hear(self: &Rc<Hasher>, news: &JsValue) {
        if js::get(news, "ready").is_truthy() {
            self.stage.set(Stage::Ready);
            self.patience.take();
            return self.work();
        }
        self.stage.set(Stage::Proven);
        let id = js::get(news, "id").as_f64().unwrap_or(0.0) as u32;
        let md5 = js::get(news, "md5");
        let md5 = if md5.is_object() { Uint8Array::new(&md5).to_vec().try_into().ok() } else { None };
        self.finish(id, md5);
    }

    /// The worker is of no use (any more). What it had not finished is begun anew by whoever comes next.
    fn dismiss(self: &Rc<Hasher>, reason: &'static str) {
        let proven = matches!(self.stage.get(), Stage::Proven);
        self.stage.set(if proven { Stage::None } else { Stage::Page(reason) });
        self.patience.take();
        self.busy.set(false);
        self.fire();
        self.work();
    }

    fn fire(&self) {
        if let Some(worker) = self.worker.take() {
            js::set(&worker, "onerror", &JsValue::NULL);
            worker.terminate();
        }
    }

    fn message(&self) -> Option<JsValue> {
        let jobs = self.jobs.borrow();
        let job = jobs.front()?;
        let bounds = job.ranges.iter().flat_map(|(start, end)| [*start, *end]);
        let ranges: Array = bounds.map(|bound| JsValue::from_f64(bound as f64)).collect();
        Some(Plain::new().with("id", self.id.get()).with("blob", job.file.clone()).with("ranges", ranges).done())
    }

    fn hash_here(self: &Rc<Hasher>) {
        let job = match self.jobs.borrow().front() {
            Some(job) => (job.file.clone(), job.ranges.clone()),
            None => return,
        };
        self.hash_next(self.id.get(), job.0, job.1, Md5Stream::default());
    }

    /// Each read comes back as a task of its own, so the page gets its turn between two pieces.
    fn hash_next(self: &Rc<Hasher>, id: u32, file: Blob, mut ranges: VecDeque<(u64, u64)>, mut stream: Md5Stream) {
        let Some((start, end)) = ranges.front_mut() else {
            return self.finish(id, Some(stream.finish()));
        };
        let (from, to) = (*start, *end.min(&mut (*start + PIECE)));
        *start = to;
        if *start >= *end {
            ranges.pop_front();
        }
        let hasher = Rc::downgrade(self);
        js::read(&file.clone(), from, to, move |bytes| {
            let Some(hasher) = hasher.upgrade() else { return };
            match bytes {
                Ok(buffer) => {
                    stream.update(&Uint8Array::new(&buffer).to_vec());
                    hasher.hash_next(id, file, ranges, stream);
                }
                Err(_) => hasher.finish(id, None),
            }
        });
    }
}

impl Drop for Hasher {
    fn drop(&mut self) {
        self.fire();
    }
}

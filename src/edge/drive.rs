//! The loop that does what the machine says.
//!
//! Whatever happens is put into the inbox and read in a microtask of its own, one input after the other. So the machine is
//! never borrowed while page code runs, and nothing that the page calls runs page code before it returns.

use alloc::collections::VecDeque;
use alloc::rc::{Rc, Weak};
use core::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use super::hasher::{self, Hasher};
use super::js::{self, Plain, Settled, Timer};
use super::net::{self, Net};
use super::shelf::{self, Wish};
use super::{face, news};
use crate::cloud::{Context, Millis};
use crate::engine::{Action, Event, Flight, Input, Upload};
use crate::prelude::*;
use crate::wire::Source;

#[wasm_bindgen]
extern "C" {
    /// What the TypeScript face lends an upload.
    pub type Host;
    #[wasm_bindgen(method, catch)]
    fn emit(this: &Host, event: &str, payload: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn sign(this: &Host, context: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn worker(this: &Host) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn wall_clock() -> f64;
}

/// One upload. It belongs to its `Transfer`; all that JavaScript holds of it holds it weakly.
pub struct Drive {
    me: Weak<Drive>,
    pub host: Host,
    pub by_xhr: bool,
    pub net: Net,
    files: [JsValue; 2],
    /// Empty once it is over.
    machine: RefCell<Option<Upload>>,
    inbox: RefCell<VecDeque<Input>>,
    /// The inbox will be read.
    awaited: Cell<bool>,
    ear: JsValue,
    alarm: Cell<Option<(Millis, Timer)>>,
    /// What the wall clock showed when the page's steady clock began.
    epoch: f64,
    hasher: RefCell<Option<Rc<Hasher>>>,
    /// What the page's callback threw last, for the error that may come of it.
    cause: RefCell<JsValue>,
    warned: Cell<bool>,
}

impl Drive {
    pub fn start(options: &JsValue, host: Host) -> Rc<Drive> {
        let options = face::Options(options);
        let drive = Rc::new_cyclic(|me: &Weak<Drive>| Drive {
            me: me.clone(),
            host,
            // Node has none, nor has every worker.
            by_xhr: options.flag("xhr") && js::get(&js::scope(), "XMLHttpRequest").is_truthy(),
            net: Net::default(),
            files: [options.get("media"), options.get("cover")],
            machine: RefCell::new(Some(options.machine())),
            inbox: RefCell::default(),
            awaited: Cell::new(false),
            ear: js::ear(me.clone(), Drive::hear),
            alarm: Cell::new(None),
            epoch: wall_clock() - js::elapsed(),
            hasher: RefCell::new(None),
            cause: RefCell::new(JsValue::UNDEFINED),
            warned: Cell::new(false),
        });
        let _ = js::listen("online", &drive.ear);
        let _ = js::listen("offline", &drive.ear);
        drive.tell(Input::Start);
        drive
    }

    /// To be read soon, after whatever is running now.
    pub fn tell(&self, input: Input) {
        self.inbox.borrow_mut().push_back(input);
        if !self.awaited.replace(true) {
            js::queue_microtask(&self.ear);
        }
    }

    pub fn file(&self, source: Source) -> &JsValue {
        &self.files[source.index()]
    }

    /// Hashing goes on, only slower: said once.
    pub fn warn_of_worker(&self, reason: &str) {
        if !self.warned.replace(true) {
            self.say("warning", &Plain::new().with("kind", "worker").with("code", reason));
        }
    }

    /// Of the network, or without an event: of its turn, or of the time.
    fn hear(self: &Rc<Drive>, kind: &str, _: &JsValue) {
        match kind {
            "online" => self.tell(Input::Online),
            "offline" => self.tell(Input::Offline),
            _ => self.turn(),
        }
    }

    fn turn(self: &Rc<Drive>) {
        if !self.awaited.replace(false) {
            // Nobody told anything, so it is the alarm.
            self.alarm.take();
            self.feed(Input::Tick);
        }
        while let Some(input) = self.next_input() {
            self.feed(input);
        }
        self.set_alarm();
    }

    fn next_input(&self) -> Option<Input> {
        self.inbox.borrow_mut().pop_front()
    }

    fn feed(self: &Rc<Drive>, input: Input) {
        let now = self.now();
        if let Some(machine) = self.machine.borrow_mut().as_mut() {
            machine.on(input, now);
        }
        while let Some(action) = self.next_action() {
            self.perform(action);
        }
    }

    fn next_action(&self) -> Option<Action> {
        self.machine.borrow_mut().as_mut()?.next()
    }

    /// May be as wrong as the machine's clock when the upload began, but never goes back, whatever is done to that.
    fn now(&self) -> Millis {
        (self.epoch + js::elapsed()) as Millis
    }

    /// An alarm is kept while it is right, for most inputs change nothing about it.
    fn set_alarm(&self) {
        let wake_at = self.machine.borrow().as_ref().and_then(Upload::wake_at);
        let alarm = self.alarm.take().filter(|(at, _)| Some(*at) == wake_at);
        let new = |at: Millis| (at, Timer::new(&self.ear, at.saturating_sub(self.now())));
        self.alarm.set(alarm.or_else(|| wake_at.map(new)));
    }

    fn perform(self: &Rc<Drive>, action: Action) {
        match action {
            Action::Send { flight, request, urgent } => net::send(self, flight, request, urgent),
            Action::Abort { flight } => net::abort(self, Some(flight)),
            Action::Ask { flight, context } => self.ask(flight, &context),
            Action::Digest { flight, source, ranges } => {
                let hasher = self.hasher.borrow_mut().get_or_insert_with(hasher::hasher).clone();
                hasher.digest(self, flight, source, ranges);
            }
            Action::Load { key } => self.shelf(key, Wish::Load),
            Action::Save { key, record } => self.shelf(key, Wish::Save(record)),
            Action::Forget { key } => shelf::run(key, Wish::Forget, Box::new(|_| {})),
            Action::Emit(event) => self.emit(event),
        }
    }

    fn shelf(&self, key: String, wish: Wish) {
        let me = self.me.clone();
        let load = matches!(wish, Wish::Load);
        let done = move |result: Settled| {
            if let Some(drive) = me.upgrade() {
                let ok = result.is_ok();
                let record = result.ok().and_then(|record| record.as_string());
                drive.tell(if load { Input::Loaded { record } } else { Input::Saved { ok } });
            }
        };
        shelf::run(key, wish, Box::new(done));
    }

    /// The page's callback may return its signature or a promise of it, throw, or never answer.
    fn ask(&self, flight: Flight, context: &Context) {
        let context = news::context(context, self.machine.borrow().as_ref());
        let me = self.me.clone();
        let replied = move |answer: Settled| {
            let Some(drive) = me.upgrade() else { return };
            let reply = match answer {
                Ok(value) => value.as_string().ok_or("not-a-string"),
                Err(thrown) => {
                    drive.cause.replace(thrown);
                    Err("thrown")
                }
            };
            drive.tell(Input::Replied { flight, reply: reply.map_err(str::to_owned) });
        };
        js::settled(self.host.sign(&context.0), Box::new(replied));
    }

    fn emit(&self, event: Event) {
        let over = matches!(event, Event::Done { .. } | Event::Failed(_));
        let (name, payload) = news::payload(event, &self.cause.borrow());
        if over {
            self.close();
        }
        self.say(name, &payload);
    }

    fn say(&self, name: &str, payload: &Plain) {
        // Listeners that throw are the face's business.
        let _ = self.host.emit(name, &payload.0);
    }

    /// Nothing is left behind: no request, timer, listener, nor the worker if no other upload needs it.
    fn close(&self) {
        self.machine.take();
        self.inbox.take();
        self.alarm.take();
        net::abort(self, None);
        let _ = js::unlisten("online", &self.ear);
        let _ = js::unlisten("offline", &self.ear);
        self.hasher.take();
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        self.close();
    }
}

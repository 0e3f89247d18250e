//! The loop that does what the machine says.
//!
//! Whatever happens is put into the inbox and read in a microtask of its own, one input after the other. So the machine is
//! never borrowed while page code runs, and nothing that the page calls runs page code before it returns.

use alloc::collections::VecDeque;
use alloc::rc::{Rc, Weak};
use core::cell::{Cell, RefCell};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::hasher::{self, Hasher};
use super::js::{self, Blob, Plain, Settled, Timer};
use super::net::{self, Net};
use super::shelf::{self, Wish};
use super::{face, news, xhr};
use crate::cloud::{Context, Millis};
use crate::engine::{Action, Event, Flight, Input, Upload};
use crate::prelude::*;
use crate::wire::Source;

#[wasm_bindgen]
extern "C" {
    /// What the TypeScript face lends an upload.
    #[derive(Clone)]
    pub type Host;
    #[wasm_bindgen(method, catch)]
    fn emit(this: &Host, event: &str, payload: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn sign(this: &Host, context: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn worker(this: &Host) -> Result<JsValue, JsValue>;
}

/// One upload. It belongs to its `Transfer`; all that JavaScript holds of it holds it weakly.
pub struct Drive {
    me: Weak<Drive>,
    pub host: Host,
    pub by_xhr: bool,
    pub net: Net,
    files: [Option<Blob>; 2],
    /// Empty once it is over.
    machine: RefCell<Option<Upload>>,
    inbox: RefCell<VecDeque<Input>>,
    /// The inbox will be read.
    awaited: Cell<bool>,
    turn: Function,
    alarm: RefCell<Option<(Millis, Timer)>>,
    ears: [(&'static str, Function); 2],
    hasher: RefCell<Option<Rc<Hasher>>>,
    /// What the page's callback threw last, for the error that may come of it.
    cause: RefCell<JsValue>,
    warned: Cell<bool>,
}

impl Drive {
    pub fn start(options: &JsValue, host: Host) -> Rc<Drive> {
        let options = face::Options(options);
        let drive = Rc::new_cyclic(|me: &Weak<Drive>| {
            let ear = |hear: fn(&Drive)| {
                let me = me.clone();
                js::function(move |_| {
                    if let Some(drive) = me.upgrade() {
                        hear(&drive);
                    }
                })
            };
            Drive {
                me: me.clone(),
                host,
                by_xhr: options.flag("xhr") && xhr::is_there(),
                net: Net::default(),
                files: Source::BOTH.map(|source| options.file(source)),
                machine: RefCell::new(Some(options.machine())),
                inbox: RefCell::default(),
                awaited: Cell::new(false),
                turn: ear(Drive::turn),
                alarm: RefCell::new(None),
                ears: [
                    ("online", ear(|drive| drive.tell(Input::Online))),
                    ("offline", ear(|drive| drive.tell(Input::Offline))),
                ],
                hasher: RefCell::new(None),
                cause: RefCell::new(JsValue::UNDEFINED),
                warned: Cell::new(false),
            }
        });
        for (event, ear) in &drive.ears {
            // Node has neither events nor networks that go.
            let _ = js::scope().listen(event, ear);
        }
        drive.tell(Input::Start);
        drive
    }

    /// To be read soon, after whatever is running now.
    pub fn tell(&self, input: Input) {
        self.inbox.borrow_mut().push_back(input);
        self.await_turn();
    }

    fn await_turn(&self) {
        if !self.awaited.replace(true) {
            js::queue_microtask(&self.turn);
        }
    }

    pub fn file(&self, source: Source) -> Option<Blob> {
        self.files[source.index()].clone()
    }

    /// Hashing goes on, only slower: said once.
    pub fn warn_of_worker(&self, reason: &str) {
        if !self.warned.replace(true) {
            let payload = Plain::new().with("kind", "worker").with("code", reason).done();
            self.say("warning", &payload);
        }
    }

    fn turn(&self) {
        self.awaited.set(false);
        let Some(me) = self.me.upgrade() else { return };
        while let Some(input) = me.next_input() {
            me.feed(input);
            while let Some(action) = me.next_action() {
                me.perform(action);
            }
        }
        me.set_alarm();
    }

    fn next_input(&self) -> Option<Input> {
        self.inbox.borrow_mut().pop_front()
    }

    fn feed(&self, input: Input) {
        if let Some(machine) = self.machine.borrow_mut().as_mut() {
            machine.on(input, js::now());
        }
    }

    fn next_action(&self) -> Option<Action> {
        self.machine.borrow_mut().as_mut()?.next()
    }

    /// An alarm is kept while it is right, for most inputs change nothing about it.
    fn set_alarm(&self) {
        let wake_at = self.machine.borrow().as_ref().and_then(Upload::wake_at);
        let mut alarm = self.alarm.borrow_mut();
        if alarm.as_ref().map(|(at, _)| *at) != wake_at {
            *alarm = wake_at.map(|at| (at, Timer::new(&self.ring(), at.saturating_sub(js::now()))));
        }
    }

    fn ring(&self) -> Function {
        let me = self.me.clone();
        js::function(move |_| {
            if let Some(drive) = me.upgrade() {
                drive.alarm.take();
                drive.tell(Input::Tick);
            }
        })
    }

    fn perform(self: &Rc<Drive>, action: Action) {
        match action {
            Action::Send { flight, request, urgent } => net::send(self, flight, request, urgent),
            Action::Abort { flight } => net::abort(self, flight),
            Action::Ask { flight, context } => self.ask(flight, &context),
            Action::Digest { flight, source, ranges } => match self.file(source) {
                Some(file) => {
                    let hasher = self.hasher.borrow_mut().get_or_insert_with(hasher::hasher).clone();
                    hasher.digest(self, flight, file, ranges);
                }
                None => self.tell(Input::Digested { flight, md5: None }),
            },
            Action::Load { key } => {
                self.shelf(key, Wish::Load, |found| Input::Loaded {
                    record: found.and_then(|found| found.as_string()),
                });
            }
            Action::Save { key, record } => {
                self.shelf(key, Wish::Save(record), |saved| Input::Saved { ok: saved.is_some() });
            }
            Action::Forget { key } => shelf::run(key, Wish::Forget, |_| {}),
            Action::Emit(event) => self.emit(event),
        }
    }

    fn shelf(&self, key: String, wish: Wish, news: fn(Option<JsValue>) -> Input) {
        let me = self.me.clone();
        shelf::run(key, wish, move |result| {
            if let Some(drive) = me.upgrade() {
                drive.tell(news(result.ok()));
            }
        });
    }

    /// The page's callback may return its signature or a promise of it, throw, or never answer.
    fn ask(&self, flight: Flight, context: &Context) {
        let context = news::context(context, self.machine.borrow().as_ref());
        let promise = self.host.sign(&context).map(|value| Promise::resolve(&value));
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
        js::settled(promise, Box::new(replied));
    }

    fn emit(&self, event: Event) {
        let over = matches!(event, Event::Done { .. } | Event::Failed(_));
        let (name, payload) = news::payload(event, &self.cause.borrow());
        if over {
            self.close();
        }
        self.say(name, &payload);
    }

    fn say(&self, name: &str, payload: &JsValue) {
        // Listeners that throw are the face's business.
        let _ = self.host.emit(name, payload);
    }

    /// Nothing is left behind: no request, timer, listener, nor the worker if no other upload needs it.
    fn close(&self) {
        self.machine.take();
        self.inbox.take();
        self.alarm.take();
        net::abort_all(self);
        for (event, ear) in &self.ears {
            let _ = js::scope().forget(event, ear);
        }
        self.hasher.take();
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        self.close();
    }
}

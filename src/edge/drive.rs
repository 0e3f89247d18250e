//! The loop that does what the machine says.
//!
//! Whatever happens is put into the inbox and read in a microtask of its own, one input after the other. So the machine is
//! never borrowed while page code runs, and nothing that the page calls runs page code before it returns.

use alloc::rc::Rc;
use core::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use super::js::{self, Plain, Timer};
use super::net::{self, Net};
use super::page::Page;
use super::topic::{self, Topic};
use super::{face, hasher, news};
use crate::cloud::{Context, Millis};
use crate::engine::{Action, Event, Flight, Input, Loss, Upload};
use crate::prelude::*;
use crate::wire::Source;

static DRIVES: Page<Vec<Rc<Drive>>> = Page::new(Vec::new());

/// One upload.
pub struct Drive {
    pub id: u32,
    /// What the TypeScript face lends it.
    pub host: JsValue,
    pub by_xhr: bool,
    pub net: Net,
    files: [JsValue; 2],
    /// Away during its turn, and once it is over.
    machine: Cell<Option<Box<Upload>>>,
    inbox: RefCell<Vec<Input>>,
    /// The inbox will be read.
    awaited: Cell<bool>,
    turn: JsValue,
    network: JsValue,
    alarm: Cell<Option<(Millis, Timer)>>,
    /// What the wall clock showed when the page's steady clock began.
    epoch: f64,
    /// It needed the hasher.
    hashes: Cell<bool>,
    /// What the page's callback threw last, for the error that may come of it.
    cause: RefCell<JsValue>,
    warned: Cell<bool>,
}

/// The upload of this number, if it is not over.
#[inline(never)]
pub fn find(id: u32) -> Option<Rc<Drive>> {
    DRIVES.with_borrow_mut(|drives| drives.iter().find(|drive| drive.id == id).cloned())
}

pub fn start(id: u32, options: JsValue, host: JsValue) {
    let options = face::Options(options);
    // Node has none, nor has every worker.
    let by_xhr = options.flag() && js::flag(&js::get_global("XMLHttpRequest"), "");
    let files = [options.next(), options.next()];
    let machine = options.machine(&files);
    let drive = Rc::new(Drive {
        id,
        host,
        by_xhr,
        net: Net::default(),
        files,
        machine: Cell::new(Some(Box::new(machine))),
        inbox: RefCell::default(),
        awaited: Cell::new(false),
        turn: js::ear(id, topic::TURN, 0),
        network: js::ear(id, topic::NETWORK, 0),
        alarm: Cell::new(None),
        epoch: js::wall_clock() - js::elapsed(),
        hashes: Cell::new(false),
        cause: RefCell::new(JsValue::UNDEFINED),
        warned: Cell::new(false),
    });
    drive.each_network_event("addEventListener");
    drive.tell(Input::Start);
    DRIVES.with_borrow_mut(|drives| drives.push(drive));
}

impl Drive {
    /// To be read soon, after whatever is running now.
    pub fn tell(&self, input: Input) {
        self.inbox.borrow_mut().push(input);
        if !self.awaited.replace(true) {
            js::global("queueMicrotask", (&self.turn,));
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

    pub fn hear(&self, topic: Topic, flight: Flight, ok: bool, value: &JsValue) {
        match topic {
            topic::TURN => self.turn(),
            topic::NETWORK => {
                let online = js::text(value, "type") == "online";
                self.tell(if online { Input::Online } else { Input::Offline });
            }
            topic::LOADED => self.tell(Input::Loaded { record: value.is_string().then(|| js::text(value, "")) }),
            topic::SAVED => self.tell(Input::Saved { ok }),
            topic::SIGNED => self.replied(flight, ok, value),
            topic::PROBED if ok => {}
            topic::PROBED | topic::LOOKED => {
                let loss = if ok { Loss::Network } else { Loss::Unreadable };
                self.tell(Input::Lost { flight, loss });
            }
            _ => net::hear(self, topic, flight, ok.then_some(value)),
        }
    }

    fn turn(&self) {
        let Some(mut machine) = self.machine.take() else { return };
        if !self.awaited.replace(false) {
            // Nobody told anything, so it is the alarm.
            self.alarm.take();
            self.inbox.borrow_mut().push(Input::Tick);
        }
        loop {
            let inputs = self.inbox.take();
            if inputs.is_empty() {
                break;
            }
            for input in inputs {
                machine.on(input, self.now());
                while let Some(action) = machine.next() {
                    if self.perform(action) {
                        return;
                    }
                }
            }
        }
        self.set_alarm(machine.wake_at());
        self.machine.set(Some(machine));
    }

    /// May be as wrong as the machine's clock when the upload began, but never goes back, whatever is done to that.
    fn now(&self) -> Millis {
        (self.epoch + js::elapsed()) as Millis
    }

    /// An alarm is kept while it is right, for most inputs change nothing about it.
    fn set_alarm(&self, wake_at: Option<Millis>) {
        let alarm = self.alarm.take().filter(|(at, _)| Some(*at) == wake_at);
        let new = |at: Millis| (at, Timer::new(&self.turn, at.saturating_sub(self.now())));
        self.alarm.set(alarm.or_else(|| wake_at.map(new)));
    }

    /// Whether that was the end.
    fn perform(&self, action: Action) -> bool {
        match action {
            Action::Send { flight, request, urgent } => net::send(self, flight, request, urgent),
            Action::Abort { flight } => {
                net::abort(self, Some(flight));
                hasher::abort(self.id, Some(flight));
            }
            Action::Ask { flight, context } => self.ask(flight, &context),
            Action::Digest { flight, source, ranges, crc } => {
                self.hashes.set(true);
                hasher::digest(self, flight, source, ranges, crc);
            }
            Action::Load { key } => self.ask_host("load", key.as_str(), topic::LOADED, 0),
            Action::Save { record, .. } => self.ask_host("save", record.as_str(), topic::SAVED, 0),
            Action::Forget { .. } => drop(js::call(&self.host, "forget", ())),
            Action::Emit(event) => return self.emit(event),
        }
        false
    }

    /// The page's callback may return its signature or a promise of it, throw, or never answer.
    fn ask(&self, flight: Flight, context: &Context) {
        let context = news::context(context);
        self.ask_host("sign", &context.0, topic::SIGNED, flight);
    }

    /// A method of the host's that returns a promise.
    fn ask_host(&self, method: &str, about: impl js::Value, topic: Topic, flight: Flight) {
        js::settle(&js::call(&self.host, method, (about,)), self.id, topic, flight);
    }

    fn replied(&self, flight: Flight, ok: bool, value: &JsValue) {
        let reply = if !ok {
            self.cause.replace(value.clone());
            Err("thrown".to_owned())
        } else if value.is_string() {
            Ok(js::text(value, ""))
        } else {
            Err("not-a-string".to_owned())
        };
        self.tell(Input::Replied { flight, reply });
    }

    fn emit(&self, event: Event) -> bool {
        let over = matches!(event, Event::Done { .. } | Event::Failed(_));
        let (name, payload) = news::payload(event, &self.cause.borrow());
        if over {
            self.close();
        }
        self.say(name, &payload);
        over
    }

    fn say(&self, name: &str, payload: &Plain) {
        // Listeners that throw are the face's business.
        js::call(&self.host, "emit", (name, &payload.0));
    }

    fn each_network_event(&self, method: &str) {
        // Node has neither method, nor networks that go.
        js::global(method, ("online", &self.network));
        js::global(method, ("offline", &self.network));
    }

    /// Nothing is left behind: no request, listener, nor the worker if no other upload needs it. The rest ends with this
    /// object, which nobody finds any more.
    fn close(&self) {
        net::abort(self, None);
        hasher::abort(self.id, None);
        self.each_network_event("removeEventListener");
        let worker_needed = DRIVES.with_borrow_mut(|drives| {
            if let Some(at) = drives.iter().position(|drive| drive.id == self.id) {
                drives.swap_remove(at);
            }
            drives.iter().any(|drive| drive.hashes.get())
        });
        if !worker_needed {
            hasher::retire();
        }
    }
}

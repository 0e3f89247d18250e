//! Requests on their way, under one budget of connections for all uploads of the page.

use alloc::rc::{Rc, Weak};
use core::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::drive::Drive;
use super::page::Page;
use super::{fetch, js, xhr};
use crate::engine::budget::Budget;
use crate::engine::{Flight, Input, Loss};
use crate::prelude::*;
use crate::wire::{Body, Request, Response, text};

/// What browsers open to one HTTP/1.1 server.
const CONNECTIONS: usize = 6;

static BUDGET: Page<Budget<Ticket>> = Page::new(Budget::new(CONNECTIONS));

/// A request that waits for its connection.
struct Ticket {
    drive: Weak<Drive>,
    flight: Flight,
    request: Request,
}

/// Called with the whole answer, or with `None` however it was lost.
pub type Done = Box<dyn FnOnce(Option<Response>)>;

#[wasm_bindgen]
extern "C" {
    /// AbortController and XMLHttpRequest are called back by the same word.
    type Abortable;
    #[wasm_bindgen(method)]
    fn abort(this: &Abortable);
}

/// A request under way. Dropping it calls it back; after its end that changes nothing.
pub struct Call(Abortable);

impl Call {
    pub fn new(handle: JsValue) -> Call {
        Call(handle.unchecked_into())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A request that has a connection.
struct Underway {
    flight: Flight,
    origin: String,
    call: Option<Call>,
}

/// The requests of one upload that have a connection.
#[derive(Default)]
pub struct Net(RefCell<Vec<Underway>>);

impl Net {
    /// Gives the connection back, and says to where it was; `None` if the request had none (any more).
    fn land(&self, flight: Flight) -> Option<String> {
        let mut underway = self.0.borrow_mut();
        let at = underway.iter().position(|own| own.flight == flight)?;
        let Underway { origin, call, .. } = underway.swap_remove(at);
        // Calling back may be answered at once, and so may the next request.
        drop(underway);
        drop(call);
        leave(&origin);
        Some(origin)
    }
}

/// Sends a request as soon as there is a connection for it.
pub fn send(drive: &Rc<Drive>, flight: Flight, request: Request, urgent: bool) {
    let origin = request.origin().to_owned();
    let ticket = Ticket { drive: Rc::downgrade(drive), flight, request };
    let ready = BUDGET.with_borrow_mut(|budget| budget.enter(&origin, urgent, ticket));
    if let Some(ticket) = ready {
        start(ticket);
    }
}

/// Calls a request back, wherever it is.
pub fn abort(drive: &Drive, flight: Flight) {
    if drive.net.land(flight).is_none() {
        withdraw(drive, |other| other == flight);
    }
}

/// Calls all requests of an upload back.
pub fn abort_all(drive: &Drive) {
    withdraw(drive, |_| true);
    loop {
        let next = drive.net.0.borrow().first().map(|own| own.flight);
        match next {
            Some(flight) => drive.net.land(flight),
            None => return,
        };
    }
}

fn withdraw(drive: &Drive, unwanted: impl Fn(Flight) -> bool) {
    let own = |ticket: &Ticket| core::ptr::eq(ticket.drive.as_ptr(), drive);
    BUDGET.with_borrow_mut(|budget| budget.withdraw(|ticket| own(ticket) && unwanted(ticket.flight)));
}

fn leave(origin: &str) {
    let next = BUDGET.with_borrow_mut(|budget| budget.leave(origin));
    if let Some(ticket) = next {
        start(ticket);
    }
}

fn start(ticket: Ticket) {
    let Ticket { drive: owner, flight, request } = ticket;
    let Some(drive) = owner.upgrade() else {
        return leave(request.origin());
    };
    let body = match &request.body {
        Body::Empty => JsValue::UNDEFINED,
        Body::Text(text) => JsValue::from_str(text),
        Body::Slice { source, start, end } => match drive.file(*source) {
            Some(file) => file.slice(*start as f64, *end as f64).into(),
            None => JsValue::UNDEFINED,
        },
    };
    drive.net.0.borrow_mut().push(Underway { flight, origin: request.origin().to_owned(), call: None });
    drive.tell(Input::Started { flight });
    let (weak, carried) = (owner.clone(), request.body.clone());
    let done: Done = Box::new(move |answer| finished(&weak, flight, carried, answer));
    let call = if drive.by_xhr && matches!(request.body, Body::Slice { .. }) {
        let sent = move |bytes| {
            if let Some(drive) = owner.upgrade() {
                drive.tell(Input::Sent { flight, bytes });
            }
        };
        xhr::send(&request, &body, sent, done)
    } else {
        fetch::send(&request, &body, done)
    };
    // Where it failed at once, it is no longer in the list, and the call is dropped.
    if let Some(own) = drive.net.0.borrow_mut().iter_mut().find(|own| own.flight == flight) {
        own.call = Some(call);
    }
}

fn finished(drive: &Weak<Drive>, flight: Flight, body: Body, answer: Option<Response>) {
    let Some(drive) = drive.upgrade() else { return };
    let Some(origin) = drive.net.land(flight) else { return };
    match answer {
        Some(response) => drive.tell(Input::Answer { flight, response }),
        None => lost(&drive, flight, &origin, body),
    }
}

/// A file that was changed or deleted looks like a broken connection, until one byte of it is read (design §4).
fn lost(drive: &Rc<Drive>, flight: Flight, origin: &str, body: Body) {
    if is_offline() && !is_loopback(text::host(origin)) {
        drive.tell(Input::Offline);
    }
    let file = match body {
        Body::Slice { source, start, .. } => drive.file(source).map(|file| (file, start)),
        _ => None,
    };
    let Some((file, start)) = file else {
        return drive.tell(Input::Lost { flight, loss: Loss::Network });
    };
    let drive = Rc::downgrade(drive);
    js::read(&file, start, start + 1, move |byte| {
        let loss = if byte.is_ok() { Loss::Network } else { Loss::Unreadable };
        if let Some(drive) = drive.upgrade() {
            drive.tell(Input::Lost { flight, loss });
        }
    });
}

/// Asked only after a loss: before one, some browsers say so of machines that have nothing but a private network.
fn is_offline() -> bool {
    js::get(&js::get(&js::scope(), "navigator"), "onLine") == JsValue::FALSE
}

/// A server on this machine, such as the emulator, is there without any network.
fn is_loopback(host: &str) -> bool {
    ["127.", "localhost", "[::1]"].iter().any(|start| host.starts_with(start))
}

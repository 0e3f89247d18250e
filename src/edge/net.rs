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
use crate::wire::{Body, Request, Response, Source, text};

/// What browsers open to one HTTP/1.1 server.
const CONNECTIONS: usize = 6;

static BUDGET: Page<Budget<Ticket>> = Page::new(Budget::new(CONNECTIONS));

/// A request that waits for its connection.
struct Ticket {
    drive: Weak<Drive>,
    flight: Flight,
    request: Request,
}

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
    fn land(&self, flight: Option<Flight>) -> Option<String> {
        let mut underway = self.0.borrow_mut();
        let at = underway.iter().position(|own| flight.is_none_or(|flight| own.flight == flight))?;
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
    start(BUDGET.with_borrow_mut(|budget| budget.enter(&origin, urgent, ticket)));
}

/// Calls a request back, wherever it is; all of an upload's without a flight.
pub fn abort(drive: &Drive, flight: Option<Flight>) {
    BUDGET.with_borrow_mut(|budget| {
        budget.withdraw(&|ticket| {
            core::ptr::eq(ticket.drive.as_ptr(), drive) && flight.is_none_or(|flight| ticket.flight == flight)
        });
    });
    while drive.net.land(flight).is_some() {}
}

fn leave(origin: &str) {
    start(BUDGET.with_borrow_mut(|budget| budget.leave(origin)));
}

fn start(ticket: Option<Ticket>) {
    let Some(Ticket { drive: owner, flight, request }) = ticket else { return };
    let Some(drive) = owner.upgrade() else {
        return leave(request.origin());
    };
    let mut file = None;
    let body = match &request.body {
        Body::Empty => JsValue::UNDEFINED,
        Body::Text(text) => JsValue::from_str(text),
        Body::Slice { source, start, end } => {
            file = Some((*source, *start));
            js::slice(drive.file(*source), *start, *end)
        }
    };
    drive.net.0.borrow_mut().push(Underway { flight, origin: request.origin().to_owned(), call: None });
    drive.tell(Input::Started { flight });
    let line = Line { drive: owner, flight, file };
    // Only for what is long are the bytes counted.
    let by_xhr = drive.by_xhr && line.file.is_some();
    let call = if by_xhr { xhr::send(&request, &body, line) } else { fetch::send(&request, &body, line) };
    // Where it failed at once, it is no longer in the list, and the call is dropped.
    if let Some(own) = drive.net.0.borrow_mut().iter_mut().find(|own| own.flight == flight) {
        own.call = Some(call);
    }
}

/// The way back from a request to its upload.
pub struct Line {
    drive: Weak<Drive>,
    flight: Flight,
    /// The file whose bytes the request carries, and the first of them.
    file: Option<(Source, u64)>,
}

impl Line {
    /// So many bytes of the body have left.
    pub fn sent(&self, bytes: u64) {
        if let Some(drive) = self.drive.upgrade() {
            drive.tell(Input::Sent { flight: self.flight, bytes });
        }
    }

    /// The whole answer came, or none will.
    pub fn end(self, answer: Option<Response>) {
        let Some(drive) = self.drive.upgrade() else { return };
        let flight = self.flight;
        let Some(origin) = drive.net.land(Some(flight)) else { return };
        let Some(response) = answer else {
            if is_offline() && !is_loopback(text::host(&origin)) {
                drive.tell(Input::Offline);
            }
            return self.look();
        };
        drive.tell(Input::Answer { flight, response });
    }

    /// A file that was changed or deleted looks like a broken connection, until one byte of it is read (design §4).
    fn look(self) {
        let Some(drive) = self.drive.upgrade() else { return };
        let flight = self.flight;
        match self.file {
            None => drive.tell(Input::Lost { flight, loss: Loss::Network }),
            Some((source, start)) => {
                let looked = move |byte: js::Settled| {
                    let loss = if byte.is_ok() { Loss::Network } else { Loss::Unreadable };
                    if let Some(drive) = self.drive.upgrade() {
                        drive.tell(Input::Lost { flight, loss });
                    }
                };
                js::read(drive.file(source), start, start + 1, Box::new(looked));
            }
        }
    }
}

/// One header a line, its name and value around the first `separator`.
pub fn headers(lines: &str, separator: &str) -> Vec<(String, String)> {
    let cut = |line| text::cut(line, separator);
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.trim().to_owned());
    text::split(lines, "\n").into_iter().filter_map(cut).map(owned).collect()
}

/// Asked only after a loss: before one, some browsers say so of machines that have nothing but a private network.
fn is_offline() -> bool {
    js::get(&js::get(&js::scope(), "navigator"), "onLine") == JsValue::FALSE
}

/// A server on this machine, such as the emulator, is there without any network.
fn is_loopback(host: &str) -> bool {
    ["127.", "localhost", "[::1]"].iter().any(|start| host.starts_with(start))
}

//! Requests on their way, under one budget of connections for all uploads of the page.

use core::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::drive::{self, Drive};
use super::page::Page;
use super::topic::{self, Topic};
use super::{fetch, js, xhr};
use crate::engine::budget::Budget;
use crate::engine::{Flight, Input, Loss};
use crate::prelude::*;
use crate::wire::{Body, Request, Response, Source, text};

/// What browsers open to one HTTP/1.1 server.
const CONNECTIONS: usize = 6;
/// At least so long between two reports of the bytes of one request, milliseconds.
const REPORT_INTERVAL: f64 = 250.0;

static BUDGET: Page<Budget<Ticket>> = Page::new(Budget::new(CONNECTIONS));

/// Where what is heard of a request goes.
#[derive(Clone, Copy, PartialEq)]
pub struct Way {
    /// The upload.
    pub owner: u32,
    pub flight: Flight,
}

/// A request that waits for its connection.
struct Ticket {
    way: Way,
    request: Request,
}

/// A request that has a connection.
struct Underway {
    flight: Flight,
    origin: String,
    /// AbortController and XMLHttpRequest are called back by the same word.
    call: JsValue,
    opaque: bool,
    /// The file whose bytes it carries, and the first of them.
    file: Option<(Source, u64)>,
    /// What came before the body.
    head: Response,
    /// When its bytes were reported last.
    reported: f64,
}

/// The requests of one upload that have a connection.
#[derive(Default)]
pub struct Net(RefCell<Vec<Underway>>);

impl Net {
    /// Gives the connection of a request back, or of any; `None` if it has none (any more).
    fn land(&self, flight: Option<Flight>) -> Option<Underway> {
        let mut underway = self.0.borrow_mut();
        let at = underway.iter().position(|own| flight.is_none_or(|flight| own.flight == flight))?;
        let own = underway.swap_remove(at);
        // Calling back may be answered at once, and so may the next request. After its end it changes nothing.
        drop(underway);
        js::call(&own.call, "abort", ());
        leave(&own.origin);
        Some(own)
    }
}

/// Sends a request as soon as there is a connection for it.
pub fn send(drive: &Drive, flight: Flight, request: Request, urgent: bool) {
    let origin = request.origin().to_owned();
    let ticket = Ticket { way: Way { owner: drive.id, flight }, request };
    start(BUDGET.with_borrow_mut(|budget| budget.enter(&origin, urgent, ticket)));
}

/// Calls a request back, wherever it is; all of an upload's without a flight.
pub fn abort(drive: &Drive, flight: Option<Flight>) {
    let concerns = |way: &Way| way.owner == drive.id && flight.is_none_or(|flight| way.flight == flight);
    BUDGET.with_borrow_mut(|budget| budget.withdraw(&|ticket| concerns(&ticket.way)));
    while drive.net.land(flight).is_some() {}
}

fn leave(origin: &str) {
    start(BUDGET.with_borrow_mut(|budget| budget.leave(origin)));
}

fn start(ticket: Option<Ticket>) {
    let Some(Ticket { way, request }) = ticket else { return };
    let Some(drive) = drive::find(way.owner) else {
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
    drive.tell(Input::Started { flight: way.flight });
    if let Some((source, start)) = file {
        // Of a file that is gone some browsers send nothing, and say nothing.
        js::read(drive.file(source), start, start + 1, drive.id, topic::PROBED, way.flight);
    }
    // Only for what is long are the bytes counted.
    let send = if drive.by_xhr && file.is_some() { xhr::send } else { fetch::send };
    drive.net.0.borrow_mut().push(Underway {
        flight: way.flight,
        origin: request.origin().to_owned(),
        call: send(&request, &body, way),
        opaque: request.opaque,
        file,
        head: Response::default(),
        reported: 0.0,
    });
}

/// News of a request; of one that was called back there is none.
pub fn hear(drive: &Drive, topic: Topic, flight: Flight, value: Option<&JsValue>) {
    let answer = {
        let mut underway = drive.net.0.borrow_mut();
        let Some(own) = underway.iter_mut().find(|own| own.flight == flight) else { return };
        match (topic, value) {
            (topic::XHR, Some(event)) if js::text(event, "type") == "progress" => {
                let now = js::elapsed();
                if now >= own.reported + REPORT_INTERVAL {
                    own.reported = now;
                    drive.tell(Input::Sent { flight, bytes: js::number(event, "loaded") as u64 });
                }
                return;
            }
            (topic::XHR, _) => xhr::read(&own.call),
            // Nothing of it can be read, but it came.
            (topic::ANSWER, Some(_)) if own.opaque => Some(Response { status: 200, ..Response::default() }),
            (topic::ANSWER, Some(answer)) => {
                own.head = fetch::read(answer, Way { owner: drive.id, flight });
                return;
            }
            (_, Some(body)) => Some(Response { body: js::text(body, ""), ..core::mem::take(&mut own.head) }),
            (_, None) => None,
        }
    };
    // The answer first: giving its connection back starts the next request, whose news may come late enough to end this one.
    let lost = answer.is_none();
    if let Some(response) = answer {
        drive.tell(Input::Answer { flight, response });
    }
    let Some(own) = drive.net.land(Some(flight)).filter(|_| lost) else { return };
    if is_offline() && !is_loopback(text::host(&own.origin)) {
        drive.tell(Input::Offline);
    }
    match own.file {
        None => drive.tell(Input::Lost { flight, loss: Loss::Network }),
        // A file that was changed or deleted looks like a broken connection, until one byte of it is read (design §4).
        Some((source, start)) => js::read(drive.file(source), start, start + 1, drive.id, topic::LOOKED, flight),
    }
}

/// What `fetch` and XMLHttpRequest call the same. One header a line, its name and value around the first `separator`.
pub fn response(answer: &JsValue, headers: &JsValue, separator: &str) -> Response {
    let mut response = Response { status: js::number(answer, "status") as u16, ..Response::default() };
    for line in text::split(&js::text(headers, ""), "\n") {
        if let Some((name, value)) = text::cut(line, separator) {
            response.headers.push((name.to_owned(), value.trim_ascii().to_owned()));
        }
    }
    response
}

/// Asked only after a loss: before one, some browsers say so of machines that have nothing but a private network.
fn is_offline() -> bool {
    js::get(&js::get_global("navigator"), "onLine") == JsValue::FALSE
}

/// A server on this machine, such as the emulator, is there without any network.
fn is_loopback(host: &str) -> bool {
    ["127.", "localhost", "[::1]"].iter().any(|start| host.starts_with(start))
}

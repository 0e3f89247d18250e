//! One request by XMLHttpRequest, which tells how many bytes have left.

use core::cell::Cell;

use wasm_bindgen::prelude::*;

use super::js;
use super::net::{self, Call, Line};
use crate::prelude::*;
use crate::wire::{Request, Response};

/// At least so long between two reports of one request, milliseconds.
const REPORT_INTERVAL: f64 = 250.0;

#[wasm_bindgen]
extern "C" {
    type XMLHttpRequest;
    #[wasm_bindgen(constructor)]
    fn new() -> XMLHttpRequest;
    #[wasm_bindgen(method, catch)]
    fn open(this: &XMLHttpRequest, method: &str, url: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = setRequestHeader)]
    fn set_header(this: &XMLHttpRequest, name: &str, value: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn send(this: &XMLHttpRequest, body: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, js_name = getAllResponseHeaders)]
    fn headers(this: &XMLHttpRequest) -> String;
}

pub fn send(request: &Request, body: &JsValue, line: Line) -> Call {
    let xhr = XMLHttpRequest::new();
    let line = Cell::new(Some(line));
    let last = Cell::new(0.0);
    let ear = js::function(Box::new(move |event| {
        let Some(line_) = line.take() else { return };
        if js::text(&event, "type") != "progress" {
            // The request is found through the event: a listener that held it could never be collected, nor could it.
            return line_.end(read(js::get(&event, "target").unchecked_ref()));
        }
        let now = js::elapsed();
        if now >= last.get() + REPORT_INTERVAL {
            last.set(now);
            line_.sent(js::number(&event, "loaded") as u64);
        }
        line.set(Some(line_));
    }));
    js::set(&xhr, "onloadend", &ear);
    js::set(&js::get(&xhr, "upload"), "onprogress", &ear);
    if start(&xhr, request, body).is_err() {
        // Nothing was sent, so nothing would be heard.
        js::queue_microtask(&ear);
    }
    Call::new(xhr.into())
}

fn start(xhr: &XMLHttpRequest, request: &Request, body: &JsValue) -> Result<(), JsValue> {
    xhr.open(request.method.name(), &request.url)?;
    for (name, value) in &request.headers {
        xhr.set_header(name, value)?;
    }
    xhr.send(body)
}

/// Errors, aborts and answers cut off have no status.
fn read(xhr: &XMLHttpRequest) -> Option<Response> {
    let status = js::number(xhr, "status") as u16;
    (status != 0).then(|| Response {
        status,
        headers: net::headers(&xhr.headers(), ":"),
        body: js::text(xhr, "responseText"),
    })
}

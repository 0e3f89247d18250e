//! One request by XMLHttpRequest, which tells how many bytes have left.

use core::cell::Cell;

use wasm_bindgen::prelude::*;

use super::js::{self, Once};
use super::net::{Call, Done};
use crate::cloud::Millis;
use crate::prelude::*;
use crate::wire::{Request, Response, text};

/// At least so long between two reports of one request, milliseconds.
const REPORT_INTERVAL: Millis = 250;

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
    #[wasm_bindgen(method, getter)]
    fn status(this: &XMLHttpRequest) -> u16;
    #[wasm_bindgen(method, js_name = getAllResponseHeaders)]
    fn headers(this: &XMLHttpRequest) -> Option<String>;
}

/// Not every worker has it, and Node has not.
pub fn is_there() -> bool {
    js::get(&js::scope(), "XMLHttpRequest").is_function()
}

/// `done` is called once: with the whole answer, or with `None` however it was lost. `sent` hears of the body's progress.
pub fn send(request: &Request, body: &JsValue, sent: impl Fn(u64) + 'static, done: Done) -> Call {
    let xhr = XMLHttpRequest::new();
    let done = Once::new(done);
    // The request is found through the event: a listener that held it could never be collected, nor could the request.
    let ended = js::function(move |event| done.call(read(&js::get(&event, "target").unchecked_into())));
    js::set(&xhr, "onloadend", &ended);
    let last = Cell::new(0);
    let progress = js::function(move |event| {
        let now = js::now();
        if now >= last.get() + REPORT_INTERVAL {
            last.set(now);
            sent(js::get(&event, "loaded").as_f64().unwrap_or(0.0) as u64);
        }
    });
    js::set(&js::get(&xhr, "upload"), "onprogress", &progress);
    if start(&xhr, request, body).is_err() {
        let _ = ended.call1(&JsValue::UNDEFINED, &JsValue::UNDEFINED);
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
    let status = js::get(xhr, "status").as_f64().unwrap_or(0.0) as u16;
    if status == 0 {
        return None;
    }
    let mut headers = Vec::new();
    let all = xhr.headers().unwrap_or_default();
    let mut rest = all.as_str();
    while let Some((line, after)) = text::cut(rest, "\r\n") {
        if let Some((name, value)) = text::cut(line, ": ") {
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        rest = after;
    }
    Some(Response { status, headers, body: js::get(xhr, "responseText").as_string().unwrap_or_default() })
}

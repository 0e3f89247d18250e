//! One request by XMLHttpRequest, which tells how many bytes have left.

use wasm_bindgen::prelude::*;

use super::js;
use super::net::{self, Way};
use super::topic;
use crate::wire::{Request, Response};

/// Returns what can call it back.
pub fn send(request: &Request, body: &JsValue, way: Way) -> JsValue {
    let xhr = js::make("XMLHttpRequest");
    let ear = js::ear(way.owner, topic::XHR, way.flight);
    js::set(&xhr, "onloadend", &ear);
    js::set(&js::get(&xhr, "upload"), "onprogress", &ear);
    if !start(&xhr, request, body) {
        // Nothing was sent, so nothing would be heard.
        js::global("queueMicrotask", (&ear,));
    }
    xhr
}

fn start(xhr: &JsValue, request: &Request, body: &JsValue) -> bool {
    let opened = js::call(xhr, "open", (request.method.name(), request.url.as_str()));
    let mut headers = request.headers.iter();
    !opened.is_null()
        && headers.all(|(name, value)| !js::call(xhr, "setRequestHeader", (*name, value.as_str())).is_null())
        && !js::call(xhr, "send", (body,)).is_null()
}

/// Errors, aborts and answers cut off have no status.
pub fn read(xhr: &JsValue) -> Option<Response> {
    let response = net::response(xhr, &js::call(xhr, "getAllResponseHeaders", ()), ":");
    let body = js::text(xhr, "responseText");
    (response.status != 0).then_some(Response { body, ..response })
}

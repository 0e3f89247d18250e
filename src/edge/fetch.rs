//! One request by `fetch`.

use wasm_bindgen::prelude::*;

use super::js::{self, Plain};
use super::net::{self, Way};
use super::topic;
use crate::wire::{Request, Response};

/// Returns what can call it back.
pub fn send(request: &Request, body: &JsValue, way: Way) -> JsValue {
    let controller = js::make("AbortController");
    let init = options(request, body).with("signal", &js::get(&controller, "signal")).0;
    let answer = js::global("fetch", (request.url.as_str(), &init));
    js::settle(&answer, way.owner, topic::ANSWER, way.flight);
    controller
}

/// Nothing of the page's own state goes along or comes back: no cookies, no cache, no redirects to elsewhere (design §3).
fn options(request: &Request, body: &JsValue) -> Plain {
    let headers = request.headers.iter().fold(Plain::new(), |all, (name, value)| all.with(name, value.as_str()));
    let init = Plain::new()
        .with("method", request.method.name())
        .with("headers", &headers.0)
        .with("body", body)
        .with("credentials", "omit")
        .with("cache", "no-store");
    // The Fetch standard refuses opaque requests that do not follow redirects.
    if request.opaque { init.with("mode", "no-cors") } else { init.with("redirect", "error") }
}

/// All but the body, which is heard of later.
pub fn read(answer: &JsValue, way: Way) -> Response {
    js::settle(&js::call(answer, "text", ()), way.owner, topic::BODY, way.flight);
    // "name,value" each: no name has a comma.
    let rows = js::call(&js::get_global("Array"), "from", (&js::get(answer, "headers"),));
    net::response(answer, &js::call(&rows, "join", ("\n",)), ",")
}

//! One request by `fetch`.

use wasm_bindgen::prelude::*;

use super::js::{self, Plain, Settled};
use super::net::{self, Call, Line};
use crate::prelude::*;
use crate::wire::{Request, Response};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;

    type AbortController;
    #[wasm_bindgen(constructor)]
    fn new() -> AbortController;

    #[wasm_bindgen(js_name = Response)]
    type Answer;
    #[wasm_bindgen(method, catch)]
    fn text(this: &Answer) -> Result<JsValue, JsValue>;

    type Rows;
    #[wasm_bindgen(js_namespace = Array, js_name = from)]
    fn rows(headers: &JsValue) -> Rows;
    #[wasm_bindgen(method)]
    fn join(this: &Rows, separator: &str) -> String;
}

pub fn send(request: &Request, body: &JsValue, line: Line) -> Call {
    let controller = AbortController::new();
    let init = options(request, body).with("signal", &js::get(&controller, "signal")).0;
    let opaque = request.opaque;
    let answered = move |answer: Settled| match answer {
        // Nothing of it can be read, but it came.
        Ok(_) if opaque => line.end(Some(Response { status: 200, ..Response::default() })),
        Ok(answer) => read(answer.unchecked_ref(), line),
        Err(_) => line.end(None),
    };
    js::settled(fetch(&request.url, &init), Box::new(answered));
    Call::new(controller.into())
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

fn read(answer: &Answer, line: Line) {
    // "name,value" each: no name has a comma.
    let headers = rows(&js::get(answer, "headers")).join("\n");
    let mut response = Response {
        status: js::number(answer, "status") as u16,
        headers: net::headers(&headers, ","),
        body: String::new(),
    };
    let whole = move |body: Settled| {
        let body = body.ok().and_then(|body| body.as_string());
        line.end(body.map(|body| {
            response.body = body;
            response
        }));
    };
    js::settled(answer.text(), Box::new(whole));
}

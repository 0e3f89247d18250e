//! One request by `fetch`.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::js::{self, Plain, Settled};
use super::net::{Call, Done};
use crate::prelude::*;
use crate::wire::{Request, Response};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &JsValue) -> Result<Promise, JsValue>;

    type AbortController;
    #[wasm_bindgen(constructor)]
    fn new() -> AbortController;

    #[wasm_bindgen(js_name = Response)]
    type Answer;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;
    #[wasm_bindgen(method, catch)]
    fn text(this: &Answer) -> Result<Promise, JsValue>;
}

/// `done` is called once: with the whole answer, or with `None` however it was lost.
pub fn send(request: &Request, body: &JsValue, done: Done) -> Call {
    let controller = AbortController::new();
    let init = options(request, body).with("signal", js::get(&controller, "signal")).done();
    let opaque = request.opaque;
    let read_on = move |answer: Settled| match answer {
        // Nothing of it can be read, but it came.
        Ok(_) if opaque => done(Some(Response { status: 200, ..Response::default() })),
        Ok(answer) => read(answer.unchecked_into(), done),
        Err(_) => done(None),
    };
    js::settled(fetch(&request.url, &init), Box::new(read_on));
    Call::new(controller.into())
}

/// Nothing of the page's own state goes along or comes back: no cookies, no cache, no redirects to elsewhere (design §3).
fn options(request: &Request, body: &JsValue) -> Plain {
    let headers = request.headers.iter().fold(Plain::new(), |all, (name, value)| all.with(name, value.as_str()));
    let init = Plain::new()
        .with("method", request.method.name())
        .with("headers", headers.done())
        .with("body", body.clone())
        .with("credentials", "omit")
        .with("cache", "no-store");
    // The Fetch standard refuses opaque requests that do not follow redirects.
    if request.opaque { init.with("mode", "no-cors") } else { init.with("redirect", "error") }
}

fn read(answer: Answer, done: Done) {
    let mut response = Response { status: answer.status(), ..Response::default() };
    for pair in Array::from(&js::get(&answer, "headers")).iter() {
        let text = |index| pair.unchecked_ref::<Array>().get(index).as_string().unwrap_or_default();
        response.headers.push((text(0), text(1)));
    }
    let whole = move |body: Settled| {
        done(body.ok().and_then(|body| body.as_string()).map(|body| Response { body, ..response }));
    };
    js::settled(answer.text(), Box::new(whole));
}

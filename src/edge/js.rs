//! The few words of JavaScript that this room is written in: properties, calls, and being called back.
//!
//! `js/src/reflect.ts` has the other half. Names of classes and methods are data: a binding for each would cost a page more than all
//! that is said here. Nothing here throws: a property of nothing is `undefined`, and a call that threw is told from one that
//! did not.

use wasm_bindgen::prelude::*;

use super::topic::Topic;
use crate::cloud::Millis;
use crate::engine::Flight;
use crate::prelude::*;

#[wasm_bindgen(raw_module = "../../src/reflect.ts")]
extern "C" {
    /// The global object of a page or of a worker.
    fn scope() -> JsValue;
    fn object() -> JsValue;
    /// A new object of a class that is there wherever this runs.
    pub fn make(class: &str) -> JsValue;

    /// A property, `undefined` where there is none; with an empty name, the value itself. So, too, below.
    pub fn get(object: &JsValue, name: &str) -> JsValue;
    pub fn flag(object: &JsValue, name: &str) -> bool;
    /// 0 where it is something else.
    pub fn number(object: &JsValue, name: &str) -> f64;
    #[wasm_bindgen(js_name = text)]
    fn text_len(object: &JsValue, name: &str) -> usize;
    #[wasm_bindgen(js_name = bytes)]
    fn bytes_len(buffer: &JsValue) -> usize;
    fn fill(room: &mut [u8]);

    pub fn set(object: &JsValue, name: &str, value: &JsValue);
    #[wasm_bindgen(js_name = set)]
    fn set_text(object: &JsValue, name: &str, value: &str);
    #[wasm_bindgen(js_name = set)]
    fn set_number(object: &JsValue, name: &str, value: f64);

    fn push(argument: &JsValue);
    #[wasm_bindgen(js_name = push)]
    fn push_text(argument: &str);
    #[wasm_bindgen(js_name = push)]
    fn push_number(argument: f64);
    #[wasm_bindgen(js_name = call)]
    fn invoke(object: &JsValue, method: &str) -> JsValue;

    /// A function that has [`super::hear`] called with this and its argument.
    pub fn ear(owner: u32, topic: Topic, flight: Flight) -> JsValue;
    /// Likewise, with what the promise comes to; what was thrown instead of one counts as its rejection.
    pub fn settle(promise: &JsValue, owner: u32, topic: Topic, flight: Flight);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub fn elapsed() -> f64;
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub fn wall_clock() -> f64;
    #[wasm_bindgen(js_namespace = Math)]
    pub fn random() -> f64;
}

/// A property that is a text, empty where it is something else.
pub fn text(object: &JsValue, name: &str) -> String {
    // SAFETY: TextEncoder makes UTF-8 of whatever it is given.
    unsafe { String::from_utf8_unchecked(filled(text_len(object, name))) }
}

/// The contents of an ArrayBuffer, or of an array of numbers.
pub fn bytes(buffer: &JsValue) -> Vec<u8> {
    filled(bytes_len(buffer))
}

fn filled(len: usize) -> Vec<u8> {
    let mut room = vec![0; len];
    fill(&mut room);
    room
}

/// What plain objects and lists of arguments are made of.
pub trait Value {
    fn put(self, object: &JsValue, name: &str);
    fn push(self);
}

impl Value for &JsValue {
    fn put(self, object: &JsValue, name: &str) {
        set(object, name, self);
    }
    fn push(self) {
        push(self);
    }
}

impl Value for &str {
    fn put(self, object: &JsValue, name: &str) {
        set_text(object, name, self);
    }
    fn push(self) {
        push_text(self);
    }
}

impl Value for f64 {
    fn put(self, object: &JsValue, name: &str) {
        set_number(object, name, self);
    }
    fn push(self) {
        push_number(self);
    }
}

/// The arguments of a call.
pub trait Arguments {
    fn push(self);
}

impl Arguments for () {
    fn push(self) {}
}

impl<A: Value> Arguments for (A,) {
    fn push(self) {
        self.0.push();
    }
}

impl<A: Value, B: Value> Arguments for (A, B) {
    fn push(self) {
        self.0.push();
        self.1.push();
    }
}

/// What a method returned; `null` if it threw.
pub fn call(object: &JsValue, method: &str, arguments: impl Arguments) -> JsValue {
    arguments.push();
    invoke(object, method)
}

/// Calls a function of the global object.
pub fn global(function: &str, arguments: impl Arguments) -> JsValue {
    arguments.push();
    invoke_global(function)
}

#[inline(never)]
fn invoke_global(function: &str) -> JsValue {
    invoke(&scope(), function)
}

/// A property of the global object.
#[inline(never)]
pub fn get_global(name: &str) -> JsValue {
    get(&scope(), name)
}

/// An array of both ends of each range.
pub fn list(ranges: &[(u64, u64)]) -> JsValue {
    for (start, end) in ranges {
        push_number(*start as f64);
        push_number(*end as f64);
    }
    invoke(&get_global("Array"), "of")
}

/// A plain object in the making.
pub struct Plain(pub JsValue);

impl Plain {
    pub fn new() -> Plain {
        Plain(object())
    }

    pub fn with(self, name: &str, value: impl Value) -> Plain {
        value.put(&self.0, name);
        self
    }

    /// What is not there gets no property.
    pub fn with_some(self, name: &str, value: Option<impl Value>) -> Plain {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

/// Part of a file. It has no type of its own, so the browser sends no Content-Type of which nobody thought.
pub fn slice(file: &JsValue, start: u64, end: u64) -> JsValue {
    call(file, "slice", (start as f64, end as f64))
}

/// Reads part of a file; any failure means that the file can no longer be read.
pub fn read(file: &JsValue, start: u64, end: u64, owner: u32, topic: Topic, flight: Flight) {
    settle(&call(&slice(file, start, end), "arrayBuffer", ()), owner, topic, flight);
}

/// Calls back after a while, unless it is dropped before.
pub struct Timer(JsValue);

impl Timer {
    pub fn new(callback: &JsValue, delay: Millis) -> Timer {
        // Longer ones would overflow and fire at once.
        Timer(global("setTimeout", (callback, delay.min(0x7fff_ffff) as f64)))
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        global("clearTimeout", (&self.0,));
    }
}

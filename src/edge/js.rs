//! The few words of JavaScript that this room is written in.
//!
//! Functions handed to JavaScript are owned by its garbage collector, so none is ever called after it was freed. Whatever
//! lives longer than one answer is captured weakly, or the collector would see a circle through wasm that it cannot break.

use alloc::rc::Rc;
use core::cell::Cell;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use crate::cloud::Millis;
use crate::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, delay: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_name = queueMicrotask)]
    pub fn queue_microtask(callback: &Function);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;

    /// The global object of a page or of a worker, as far as it is used here.
    #[wasm_bindgen(extends = Object)]
    pub type Scope;
    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    pub fn listen(this: &Scope, event: &str, listener: &Function) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    pub fn forget(this: &Scope, event: &str, listener: &Function) -> Result<(), JsValue>;

    #[wasm_bindgen(extends = Object)]
    #[derive(Clone)]
    pub type Blob;
    #[wasm_bindgen(method, getter)]
    pub fn size(this: &Blob) -> f64;
    #[wasm_bindgen(method)]
    pub fn slice(this: &Blob, start: f64, end: f64) -> Blob;
    #[wasm_bindgen(method, catch, js_name = arrayBuffer)]
    fn array_buffer(this: &Blob) -> Result<Promise, JsValue>;

    type Thenable;
    #[wasm_bindgen(method)]
    fn then(this: &Thenable, fulfilled: &Function, rejected: &Function);
}

pub fn scope() -> Scope {
    js_sys::global().unchecked_into()
}

/// The page's clock. It may be wrong, but it never goes back, whatever is done to the machine's clock.
pub fn now() -> Millis {
    let origin = get(&get(&scope(), "performance"), "timeOrigin").as_f64();
    (origin.unwrap_or(0.0) + performance_now()) as Millis
}

/// A Rust closure as a function of one argument.
pub fn function(body: impl Fn(JsValue) + 'static) -> Function {
    let boxed: Box<dyn Fn(JsValue)> = Box::new(body);
    Closure::wrap(boxed).into_js_value().unchecked_into()
}

/// Called at most once, by whichever of several listeners is first.
pub struct Once<T>(Cell<Option<Callback<T>>>);

pub type Callback<T> = Box<dyn FnOnce(T)>;

impl<T> Once<T> {
    pub fn new(then: Callback<T>) -> Once<T> {
        Once(Cell::new(Some(then)))
    }

    pub fn call(&self, value: T) {
        if let Some(then) = self.0.take() {
            then(value);
        }
    }
}

/// What a promise came to. Anything may be thrown in JavaScript, so a failure is any value.
pub type Settled = Result<JsValue, JsValue>;

/// Calls back when the promise is settled; what was thrown instead of one counts as its rejection.
pub fn settled(promise: Result<Promise, JsValue>, then: Callback<Settled>) {
    let promise = promise.unwrap_or_else(|thrown| Promise::reject(&thrown));
    let first = Rc::new(Once::new(then));
    let second = first.clone();
    let fulfilled = function(move |value| first.call(Ok(value)));
    let rejected = function(move |value| second.call(Err(value)));
    promise.unchecked_ref::<Thenable>().then(&fulfilled, &rejected);
}

/// Reads bytes of a file; any failure means that the file can no longer be read.
pub fn read(blob: &Blob, start: u64, end: u64, then: impl FnOnce(Settled) + 'static) {
    settled(blob.slice(start as f64, end as f64).array_buffer(), Box::new(then));
}

/// A property, `undefined` where there is none.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Fails for frozen objects only; ours are not.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// A plain object in the making.
pub struct Plain(Object);

impl Plain {
    pub fn new() -> Plain {
        Plain(Object::new())
    }

    pub fn with(self, name: &str, value: impl Into<JsValue>) -> Plain {
        set(&self.0, name, &value.into());
        self
    }

    pub fn done(self) -> JsValue {
        self.0.into()
    }
}

/// Calls back after a while, unless it is dropped before.
pub struct Timer(JsValue);

impl Timer {
    pub fn new(callback: &Function, delay: Millis) -> Timer {
        // Longer ones would overflow and fire at once.
        Timer(set_timeout(callback, delay.min(0x7fff_ffff) as f64))
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}

//! The few words of JavaScript that this room is written in.
//!
//! Functions handed to JavaScript are owned by its garbage collector, so none is ever called after it was freed. Whatever
//! lives longer than one answer is captured weakly, or the collector would see a circle through wasm that it cannot break.
//! Each object here has one function for all that it hears, and tells by the kind of event what it is about: every further
//! function costs more wasm than the question.

use alloc::rc::{Rc, Weak};
use core::cell::Cell;

use wasm_bindgen::prelude::*;

use crate::cloud::Millis;
use crate::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, delay: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_name = queueMicrotask)]
    pub fn queue_microtask(callback: &JsValue);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub fn elapsed() -> f64;
    /// The global object of a page or of a worker.
    #[wasm_bindgen(js_namespace = globalThis, js_name = valueOf)]
    pub fn scope() -> JsValue;

    /// Node has neither of these two, nor networks that go.
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = addEventListener)]
    pub fn listen(event: &str, listener: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = removeEventListener)]
    pub fn unlisten(event: &str, listener: &JsValue) -> Result<(), JsValue>;

    /// Any object.
    type Thing;
    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> Thing;
    #[wasm_bindgen(method, structural, indexing_getter)]
    fn get(this: &Thing, name: &str) -> JsValue;
    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set(this: &Thing, name: &str, value: &JsValue);
    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set_text(this: &Thing, name: &str, value: &str);
    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set_number(this: &Thing, name: &str, value: f64);
    #[wasm_bindgen(method)]
    fn then(this: &Thing, then: &JsValue);
    #[wasm_bindgen(method)]
    fn slice(this: &Thing, start: f64, end: f64) -> JsValue;
    #[wasm_bindgen(method, catch, js_name = arrayBuffer)]
    fn array_buffer(this: &Thing) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = Array, js_name = of)]
    fn array_of(item: &JsValue) -> JsValue;
    #[wasm_bindgen(js_namespace = Promise, js_name = allSettled)]
    fn all_settled(list: &JsValue) -> Thing;
}

/// A property, `undefined` where there is none.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() { object.unchecked_ref::<Thing>().get(name) } else { JsValue::UNDEFINED }
}

pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    object.unchecked_ref::<Thing>().set(name, value);
}

/// A property that is a text, empty where it is something else.
pub fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// A property that is a number, 0 where it is something else.
pub fn number(object: &JsValue, name: &str) -> f64 {
    get(object, name).as_f64().unwrap_or(0.0)
}

/// What a plain object is made of.
pub trait Value {
    fn put(self, object: &JsValue, name: &str);
}

impl Value for &JsValue {
    fn put(self, object: &JsValue, name: &str) {
        set(object, name, self);
    }
}

impl Value for &str {
    fn put(self, object: &JsValue, name: &str) {
        object.unchecked_ref::<Thing>().set_text(name, self);
    }
}

impl Value for f64 {
    fn put(self, object: &JsValue, name: &str) {
        object.unchecked_ref::<Thing>().set_number(name, self);
    }
}

/// What is not there gets no property.
impl<V: Value> Value for Option<V> {
    fn put(self, object: &JsValue, name: &str) {
        if let Some(value) = self {
            value.put(object, name);
        }
    }
}

/// A plain object in the making.
pub struct Plain(pub JsValue);

impl Plain {
    pub fn new() -> Plain {
        Plain(Thing::new().into())
    }

    pub fn with(self, name: &str, value: impl Value) -> Plain {
        value.put(&self.0, name);
        self
    }
}

/// A Rust closure as a function of one argument.
pub fn function(body: Box<dyn Fn(JsValue)>) -> JsValue {
    Closure::wrap(body).into_js_value()
}

/// The one function by which an object hears: of the kind of an event and the event itself. Timers and microtasks have no
/// event, and no kind.
pub fn ear<T: 'static>(owner: Weak<T>, hear: fn(&Rc<T>, &str, &JsValue)) -> JsValue {
    function(Box::new(move |event| {
        if let Some(owner) = owner.upgrade() {
            hear(&owner, &text(&event, "type"), &event);
        }
    }))
}

/// What a promise came to. Anything may be thrown in JavaScript, so a failure is any value.
pub type Settled = Result<JsValue, JsValue>;

/// To be called at most once.
pub type Then<T> = Box<dyn FnOnce(T)>;

/// Calls back when the promise is settled; what was thrown instead of one counts as its rejection.
pub fn settled(promise: Result<JsValue, JsValue>, then: Then<Settled>) {
    let promise = match promise {
        Ok(promise) => promise,
        Err(thrown) => return then(Err(thrown)),
    };
    let then = Cell::new(Some(then));
    let told = move |list| {
        let result = get(&list, "0");
        if let Some(then) = then.take() {
            let fulfilled = text(&result, "status") == "fulfilled";
            then(if fulfilled { Ok(get(&result, "value")) } else { Err(get(&result, "reason")) });
        }
    };
    all_settled(&array_of(&promise)).then(&function(Box::new(told)));
}

/// Part of a file. It has no type of its own, so the browser sends no Content-Type of which nobody thought.
pub fn slice(file: &JsValue, start: u64, end: u64) -> JsValue {
    file.unchecked_ref::<Thing>().slice(start as f64, end as f64)
}

/// Reads part of a file; any failure means that the file can no longer be read.
pub fn read(file: &JsValue, start: u64, end: u64, then: Then<Settled>) {
    settled(slice(file, start, end).unchecked_ref::<Thing>().array_buffer(), then);
}

/// Calls back after a while, unless it is dropped before.
pub struct Timer(JsValue);

impl Timer {
    pub fn new(callback: &JsValue, delay: Millis) -> Timer {
        // Longer ones would overflow and fire at once.
        Timer(set_timeout(callback, delay.min(0x7fff_ffff) as f64))
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}

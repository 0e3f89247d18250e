//! The resume record in IndexedDB. Storage may be missing, forbidden, full, blocked or stuck: each is an answer, none a failure.

use alloc::rc::Rc;
use core::cell::{Cell, RefCell};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::js::{self, Once, Settled, Timer};
use crate::cloud::Millis;
use crate::prelude::*;

const DATABASE: &str = "vodlift";
const STORE: &str = "records";
/// A database that does not answer is no help. Milliseconds.
const PATIENCE: Millis = 2_000;

#[wasm_bindgen]
extern "C" {
    type Factory;
    #[wasm_bindgen(method, catch)]
    fn open(this: &Factory, name: &str) -> Result<JsValue, JsValue>;

    type Database;
    #[wasm_bindgen(method, catch, js_name = createObjectStore)]
    fn create_store(this: &Database, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Database, store: &str, mode: &str) -> Result<Transaction, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Database);

    type Transaction;
    #[wasm_bindgen(method, catch, js_name = objectStore)]
    fn store(this: &Transaction, name: &str) -> Result<Store, JsValue>;

    type Store;
    #[wasm_bindgen(method, catch)]
    fn get(this: &Store, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn put(this: &Store, value: &str, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn delete(this: &Store, key: &str) -> Result<JsValue, JsValue>;
}

/// What is to be done with the record of a key.
pub enum Wish {
    Load,
    Save(String),
    Forget,
}

/// One wish on its way. It goes on even if the upload that had it has ended.
struct Errand {
    key: String,
    wish: Wish,
    then: Once<Settled>,
    /// What was read; no news before the transaction is complete.
    found: Cell<JsValue>,
    timer: RefCell<Option<Timer>>,
}

/// Calls back once, when the transaction is committed: with the record, if one was there and asked for.
pub fn run(key: String, wish: Wish, then: impl FnOnce(Settled) + 'static) {
    let errand = Rc::new(Errand {
        key,
        wish,
        then: Once::new(Box::new(then)),
        found: Cell::new(JsValue::UNDEFINED),
        timer: RefCell::new(None),
    });
    let expired = errand.failing();
    *errand.timer.borrow_mut() = Some(Timer::new(&expired, PATIENCE));
    if let Err(thrown) = errand.open() {
        errand.finish(Err(thrown));
    }
}

impl Errand {
    fn finish(&self, result: Settled) {
        self.timer.take();
        self.then.call(result);
    }

    fn failing(self: &Rc<Errand>) -> Function {
        let errand = self.clone();
        js::function(move |event| errand.finish(Err(event)))
    }

    /// Opened for each wish anew: no connection stands in the way of another tab's, and nothing is left to be closed.
    fn open(self: &Rc<Errand>) -> Result<(), JsValue> {
        let factory: Factory = js::get(&js::scope(), "indexedDB").unchecked_into();
        if factory.is_undefined() {
            return Err(JsValue::UNDEFINED);
        }
        let request = factory.open(DATABASE)?;
        js::set(
            &request,
            "onupgradeneeded",
            &js::function(|event| {
                // Where it fails, opening the transaction fails, too.
                let _ = result(&event).unchecked_into::<Database>().create_store(STORE);
            }),
        );
        let errand = self.clone();
        js::set(
            &request,
            "onsuccess",
            &js::function(move |event| {
                let database: Database = result(&event).unchecked_into();
                if let Err(thrown) = errand.act(&database) {
                    errand.finish(Err(thrown));
                }
                // Waits for the transaction by itself.
                database.close();
            }),
        );
        let failing = self.failing();
        js::set(&request, "onerror", &failing);
        js::set(&request, "onblocked", &failing);
        Ok(())
    }

    fn act(self: &Rc<Errand>, database: &Database) -> Result<(), JsValue> {
        let mode = if matches!(self.wish, Wish::Load) { "readonly" } else { "readwrite" };
        let transaction = database.transaction(STORE, mode)?;
        let store = transaction.store(STORE)?;
        let request = match &self.wish {
            Wish::Load => store.get(&self.key),
            Wish::Save(record) => store.put(record, &self.key),
            Wish::Forget => store.delete(&self.key),
        }?;
        let errand = self.clone();
        // Not read from `request` at the end: held by its own transaction's listener, it could never be collected.
        js::set(&request, "onsuccess", &js::function(move |event| errand.found.set(result(&event))));
        let errand = self.clone();
        js::set(&transaction, "oncomplete", &js::function(move |_| errand.finish(Ok(errand.found.take()))));
        js::set(&transaction, "onabort", &self.failing());
        Ok(())
    }
}

/// Of the request that an event is about.
fn result(event: &JsValue) -> JsValue {
    js::get(&js::get(event, "target"), "result")
}

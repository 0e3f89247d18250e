//! The resume record in IndexedDB. Storage may be missing, forbidden, full, blocked or stuck: each is an answer, none a failure.

use alloc::rc::Rc;
use core::cell::Cell;

use wasm_bindgen::prelude::*;

use super::js::{self, Settled, Then, Timer};
use crate::cloud::Millis;
use crate::prelude::*;

const DATABASE: &str = "vodlift";
const STORE: &str = "records";
/// A database that does not answer is no help. Milliseconds.
const PATIENCE: Millis = 2_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = indexedDB)]
    fn open(name: &str) -> Result<JsValue, JsValue>;

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
    then: Cell<Option<Then<Settled>>>,
    timer: Cell<Option<Timer>>,
    opened: Cell<bool>,
    /// What was read; no news before the transaction is complete.
    found: Cell<JsValue>,
}

/// Calls back once, when the transaction is committed: with the record, if one was there and asked for.
pub fn run(key: String, wish: Wish, then: Then<Settled>) {
    let errand = Rc::new(Errand {
        key,
        wish,
        then: Cell::new(Some(then)),
        timer: Cell::new(None),
        opened: Cell::new(false),
        found: Cell::new(JsValue::UNDEFINED),
    });
    let ear = {
        let errand = errand.clone();
        js::function(Box::new(move |event| errand.hear(&event)))
    };
    errand.timer.set(Some(Timer::new(&ear, PATIENCE)));
    // Opened for each wish anew: no connection stands in the way of another tab's, and nothing is left to be closed.
    match open(DATABASE) {
        Ok(request) => hang(&request, &["onupgradeneeded", "onsuccess", "onerror", "onblocked"], &ear),
        Err(thrown) => errand.finish(Err(thrown)),
    }
}

fn hang(object: &JsValue, names: &[&str], ear: &JsValue) {
    for name in names {
        js::set(object, name, ear);
    }
}

impl Errand {
    fn finish(&self, result: Settled) {
        self.timer.take();
        if let Some(then) = self.then.take() {
            then(result);
        }
    }

    /// Errors, aborts, blocks and the timer are all the same: there is no help in this storage.
    fn hear(&self, event: &JsValue) {
        let request = js::get(event, "target");
        let result = js::get(&request, "result");
        match js::text(event, "type").as_str() {
            "upgradeneeded" => {
                // Where it fails, opening the transaction fails, too.
                let _ = result.unchecked_ref::<Database>().create_store(STORE);
            }
            "success" if self.opened.replace(true) => self.found.set(result),
            "success" => {
                let database: &Database = result.unchecked_ref();
                if let Err(thrown) = self.act(database, &js::get(&request, "onsuccess")) {
                    self.finish(Err(thrown));
                }
                // Waits for the transaction by itself.
                database.close();
            }
            "complete" => self.finish(Ok(self.found.take())),
            _ => self.finish(Err(JsValue::UNDEFINED)),
        }
    }

    fn act(&self, database: &Database, ear: &JsValue) -> Result<(), JsValue> {
        let mode = if matches!(self.wish, Wish::Load) { "readonly" } else { "readwrite" };
        let transaction = database.transaction(STORE, mode)?;
        let store = transaction.store(STORE)?;
        let request = match &self.wish {
            Wish::Load => store.get(&self.key),
            Wish::Save(record) => store.put(record, &self.key),
            Wish::Forget => store.delete(&self.key),
        }?;
        hang(&request, &["onsuccess"], ear);
        hang(&transaction, &["oncomplete", "onabort"], ear);
        Ok(())
    }
}

//! The resume record in IndexedDB. Storage may be missing, forbidden, full, blocked or stuck: each is an answer, none a failure.

use wasm_bindgen::prelude::*;

use super::js::{self, Timer};
use super::page::Page;
use super::{drive, topic};
use crate::cloud::Millis;
use crate::engine::Input;
use crate::prelude::*;

const DATABASE: &str = "vodlift";
const STORE: &str = "records";
/// A database that does not answer is no help. Milliseconds.
const PATIENCE: Millis = 2_000;

static ERRANDS: Page<Errands> = Page::new(Errands { count: 0, underway: Vec::new() });

struct Errands {
    count: u32,
    underway: Vec<Errand>,
}

/// What is to be done with the record of a key.
#[derive(PartialEq)]
pub enum Wish {
    Load,
    Save(String),
    Forget,
}

/// One wish on its way. It goes on even if the upload that had it has ended.
struct Errand {
    id: u32,
    /// The upload.
    owner: u32,
    key: String,
    wish: Wish,
    ear: JsValue,
    _timer: Timer,
    opened: bool,
    /// What was read; no news before the transaction is complete.
    found: JsValue,
}

/// The upload is told when the transaction is committed: of a `Load` with the record, if one was there.
pub fn run(owner: u32, key: String, wish: Wish) {
    ERRANDS.with_borrow_mut(|errands| {
        errands.count += 1;
        let id = errands.count;
        let ear = js::ear(0, topic::SHELF, id);
        // Opened for each wish anew: no connection stands in the way of another tab's, and nothing is left to be closed.
        let request = js::call(&js::get_global("indexedDB"), "open", (DATABASE,));
        if request.is_null() {
            js::global("queueMicrotask", (&ear,));
        } else {
            hang(&request, &["onupgradeneeded", "onsuccess", "onerror", "onblocked"], &ear);
        }
        let _timer = Timer::new(&ear, PATIENCE);
        let found = JsValue::UNDEFINED;
        errands.underway.push(Errand { id, owner, key, wish, ear, _timer, opened: false, found });
    });
}

fn hang(object: &JsValue, names: &[&str], ear: &JsValue) {
    for name in names {
        js::set(object, name, ear);
    }
}

pub fn hear(id: u32, event: &JsValue) {
    let over = ERRANDS.with_borrow_mut(|errands| {
        let at = errands.underway.iter().position(|errand| errand.id == id)?;
        let ok = errands.underway[at].hear(event)?;
        Some((errands.underway.swap_remove(at), ok))
    });
    let Some((errand, ok)) = over else { return };
    let Some(drive) = drive::find(errand.owner) else { return };
    match errand.wish {
        Wish::Load => {
            let record = Some(js::text(&errand.found, "")).filter(|record| ok && !record.is_empty());
            drive.tell(Input::Loaded { record });
        }
        Wish::Save(_) => drive.tell(Input::Saved { ok }),
        Wish::Forget => {}
    }
}

impl Errand {
    /// How it ended, if it did. Errors, aborts, blocks and the timer are all the same: there is no help in this storage.
    fn hear(&mut self, event: &JsValue) -> Option<bool> {
        let result = js::get(&js::get(event, "target"), "result");
        match js::text(event, "type").as_str() {
            "upgradeneeded" => {
                // Where it fails, opening the transaction fails, too.
                js::call(&result, "createObjectStore", (STORE,));
                None
            }
            "success" if self.opened => {
                self.found = result;
                None
            }
            "success" => {
                self.opened = true;
                let acting = self.act(&result);
                // Waits for the transaction by itself.
                js::call(&result, "close", ());
                if acting { None } else { Some(false) }
            }
            "complete" => Some(true),
            _ => Some(false),
        }
    }

    fn act(&self, database: &JsValue) -> bool {
        let mode = if self.wish == Wish::Load { "readonly" } else { "readwrite" };
        let transaction = js::call(database, "transaction", (STORE, mode));
        // A call on what another call did not give fails as well.
        let store = js::call(&transaction, "objectStore", (STORE,));
        let key = self.key.as_str();
        let request = match &self.wish {
            Wish::Load => js::call(&store, "get", (key,)),
            Wish::Save(record) => js::call(&store, "put", (record.as_str(), key)),
            Wish::Forget => js::call(&store, "delete", (key,)),
        };
        if request.is_null() {
            return false;
        }
        hang(&request, &["onsuccess"], &self.ear);
        hang(&transaction, &["oncomplete", "onabort"], &self.ear);
        true
    }
}

//! The only room with windows: drives one machine per upload with what a browser offers, in a page or in a dedicated Worker.
//!
//! - [`drive`]: the loop
//! - [`face`], [`news`]: JavaScript's options in, events and errors out
//! - [`net`] with [`fetch`] and [`xhr`]: requests, under the page's budget of connections
//! - [`hasher`] with [`hash`]: MD5 and CRC-64 in a Worker
//! - [`js`], [`topic`]: the few words of JavaScript that all of this is said with, and what is heard
//! - [`page`], [`heap`], [`trap`]: what the page has one of
//!
//! Below is all that JavaScript calls, besides the hashing worker. Uploads are numbers there, and functions handed out are made
//! of numbers alone: so nothing in wasm is owned by JavaScript's garbage collector, and what comes late finds nobody.

mod drive;
mod face;
mod fetch;
mod hash;
mod hasher;
mod heap;
mod js;
mod net;
mod news;
mod page;
mod topic;
mod trap;
mod xhr;

use wasm_bindgen::prelude::*;

use crate::engine::Input;

/// Begins an upload. `id` is never used twice; after the upload's last event it stands for nothing.
#[wasm_bindgen]
pub fn start(id: u32, options: JsValue, host: JsValue) {
    drive::start(id, options, host);
}

#[wasm_bindgen]
pub fn pause(id: u32) {
    tell(id, Input::Pause);
}

#[wasm_bindgen]
pub fn resume(id: u32) {
    tell(id, Input::Resume);
}

/// With `abort`, what the servers hold is deleted, too.
#[wasm_bindgen]
pub fn cancel(id: u32, abort: bool) {
    tell(id, Input::Cancel { abort });
}

fn tell(id: u32, input: Input) {
    if let Some(drive) = drive::find(id) {
        drive.tell(input);
    }
}

/// What a function made by [`js::ear`] was called with, or what a promise came to: `ok` is false for a rejection.
#[wasm_bindgen]
pub fn hear(owner: u32, topic: u32, number: u32, ok: bool, value: &JsValue) {
    match topic {
        topic::WORKER => hasher::hear(value),
        topic::PIECE => hasher::hear_piece(number, ok.then_some(value)),
        _ => {
            if let Some(drive) = drive::find(owner) {
                drive.hear(topic, number, ok, value);
            }
        }
    }
}

//! The only room with windows: drives one machine per upload with what a browser offers, in a page or in a dedicated Worker.
//!
//! - [`drive`]: the loop
//! - [`face`], [`news`]: JavaScript's options in, events and errors out
//! - [`net`] with [`fetch`] and [`xhr`]: requests, under the page's budget of connections
//! - [`hasher`] with [`hash`]: MD5 in a Worker
//! - [`shelf`]: the resume record
//! - [`page`], [`trap`]: what the page has one of
//! - [`js`]: the few words of JavaScript that all of this is said with

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
mod shelf;
mod trap;
mod xhr;

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::engine::Input;
use drive::{Drive, Host};

/// One upload, under way from the moment it is made. `free` ends it without a word if it is not over by itself.
#[wasm_bindgen]
pub struct Transfer(Rc<Drive>);

#[wasm_bindgen]
impl Transfer {
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, host: Host) -> Transfer {
        Transfer(Drive::start(options, host))
    }

    pub fn pause(&self) {
        self.0.tell(Input::Pause);
    }

    pub fn resume(&self) {
        self.0.tell(Input::Resume);
    }

    /// With `abort`, what the servers hold is deleted, too.
    pub fn cancel(&self, abort: bool) {
        self.0.tell(Input::Cancel { abort });
    }
}

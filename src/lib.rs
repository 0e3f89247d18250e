//! vodlift: uploads video from a web page to the clouds. The rooms, from the bottom up; imports go down only:
//!
//! - [`fault`]: what went wrong, and whether trying again can help
//! - [`wire`]: bytes and text; requests, answers, encodings, readers, digests
//! - [`cloud`]: what may run now, how to ask it, what its outcome taught; one file per cloud and per store
//! - [`engine`]: one upload as a machine that is told what happened and says what to do
//! - `edge`: the only room with windows, compiled for WebAssembly only

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

pub mod cloud;
#[cfg(target_arch = "wasm32")]
mod edge;
pub mod engine;
pub mod fault;
pub mod wire;

/// What the standard library's prelude has and core's has not: in wasm there is no standard library, whose panics alone
/// would cost more than a whole cloud (docs/dependencies.md).
mod prelude {
    pub use alloc::borrow::ToOwned;
    pub use alloc::boxed::Box;
    pub use alloc::string::String;
    pub use alloc::vec;
    pub use alloc::vec::Vec;
}

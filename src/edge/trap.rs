//! A panic is told to JavaScript before the instance dies: nobody calls the closures it happens in, so nobody would hear.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

thread_local! {
    static HOOK: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Has `callback` called when this instance breaks. It must not call back into it.
#[wasm_bindgen]
pub fn on_trap(callback: Function) {
    HOOK.set(Some(callback));
    std::panic::set_hook(Box::new(|_| {
        if let Some(callback) = HOOK.take() {
            let _ = callback.call0(&JsValue::UNDEFINED);
        }
    }));
}

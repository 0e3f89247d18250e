//! A panic is told to JavaScript before the instance dies: nobody calls the closures it happens in, so nobody would hear.

use core::cell::UnsafeCell;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Callback;
    #[wasm_bindgen(method)]
    fn call(this: &Callback);
}

/// Like `Page`, but without a `RefCell`, whose own panic would bring the text of every panic back into the wasm.
struct Hook(UnsafeCell<Option<Callback>>);

// SAFETY: one thread, and neither function below calls anything while it holds the contents.
unsafe impl Sync for Hook {}

static HOOK: Hook = Hook(UnsafeCell::new(None));

/// Has `callback` called when this instance breaks. It must not call back into it.
#[wasm_bindgen]
pub fn on_trap(callback: JsValue) {
    unsafe { *HOOK.0.get() = Some(callback.unchecked_into()) };
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    if let Some(callback) = unsafe { (*HOOK.0.get()).take() } {
        callback.call();
    }
    core::arch::wasm32::unreachable()
}

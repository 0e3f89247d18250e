//! A panic is told to JavaScript before the instance dies: nobody calls the closures it happens in, so nobody would hear.

use core::cell::UnsafeCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Like `Page`, but without a `RefCell`, whose own panic would bring the text of every panic back into the wasm.
struct Hook(UnsafeCell<Option<Function>>);

// SAFETY: one thread, and neither function below calls anything while it holds the contents.
unsafe impl Sync for Hook {}

static HOOK: Hook = Hook(UnsafeCell::new(None));

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Has `callback` called when this instance breaks. It must not call back into it.
#[wasm_bindgen]
pub fn on_trap(callback: Function) {
    unsafe { *HOOK.0.get() = Some(callback) };
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    if let Some(callback) = unsafe { (*HOOK.0.get()).take() } {
        let _ = callback.call0(&JsValue::UNDEFINED);
    }
    core::arch::wasm32::unreachable()
}

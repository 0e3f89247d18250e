//! Things of which the page has one, whatever the number of uploads.

use core::cell::RefCell;

/// A page-wide value. Wasm without threads has one thread, so sharing it is safe; `no_std` has no `thread_local!`.
pub struct Page<T>(RefCell<T>);

// SAFETY: this room is compiled for wasm32 without atomics only, where a second thread cannot exist; the hashing worker has
// an instance and a memory of its own.
unsafe impl<T> Sync for Page<T> {}

impl<T> Page<T> {
    pub const fn new(value: T) -> Page<T> {
        Page(RefCell::new(value))
    }

    pub fn with_borrow_mut<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.borrow_mut())
    }
}

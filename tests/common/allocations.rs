//! An allocator that counts, on the thread that asks it to.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

pub struct Counting;

/// What was allocated while counting, and the most that was held at a time, counted always.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub allocations: u64,
    pub bytes: u64,
    pub held: i64,
    pub peak: i64,
}

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { allocations: 0, bytes: 0, held: 0, peak: 0 }) };
}

/// From zero.
pub fn reset() {
    COUNTS.set(Counts::default());
}

pub fn counts() -> Counts {
    COUNTS.get()
}

pub fn count(on: bool) {
    ON.set(on);
}

fn note(grown: i64) {
    // A thread that ends has none any more.
    let _ = COUNTS.try_with(|counts| {
        let mut now = counts.get();
        now.held += grown;
        now.peak = now.peak.max(now.held);
        if grown > 0 && ON.try_with(Cell::get).unwrap_or(false) {
            now.allocations += 1;
            now.bytes += grown as u64;
        }
        counts.set(now);
    });
}

// SAFETY: all is done by the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size() as i64);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        note(-(layout.size() as i64));
        unsafe { System.dealloc(pointer, layout) }
    }
}

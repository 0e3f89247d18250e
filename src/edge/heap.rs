//! The allocator: a list of free blocks for each power of two, filled from memory that only grows.
//!
//! Uploads make many small, short-lived texts and a few vectors that double; each finds a block of its size again. What a
//! general allocator does beyond that, splitting and merging, costs six times as much wasm (docs/dependencies.md).

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::memory_grow;
use core::cell::UnsafeCell;
use core::ptr::null_mut;

/// Memory grows by this.
const PAGE: usize = 65_536;
/// Before each block, its class: so that nobody has to know the size of what he frees, which costs more than this.
const HEAD: usize = 8;

struct Heap(UnsafeCell<State>);

struct State {
    /// First free block of 2^index bytes, head and all. In a free block stands the address of the next one.
    free: [*mut u8; 32],
    /// Fresh memory.
    next: usize,
    end: usize,
}

// SAFETY: an instance of wasm has one thread, and nothing here calls anything that would allocate.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(State { free: [null_mut(); 32], next: 0, end: 0 }));

impl State {
    /// A block with its head, or null.
    fn fresh(&mut self, size: usize) -> *mut u8 {
        if self.end - self.next < size {
            let pages = size.div_ceil(PAGE);
            let first = memory_grow::<0>(pages);
            if first == usize::MAX {
                return null_mut();
            }
            // Somebody else may have grown the memory in between.
            if first * PAGE != self.end {
                self.next = first * PAGE;
            }
            self.end = (first + pages) * PAGE;
        }
        self.next += size;
        (self.next - size) as *mut u8
    }
}

// SAFETY: a block comes from fresh memory or from the list of its class, never from two places at once. All are aligned to
// HEAD bytes, and no type here wants more.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let state = unsafe { &mut *self.0.get() };
        let class = (layout.size() + HEAD).next_power_of_two().trailing_zeros().max(4);
        let list = &mut state.free[class as usize & 31];
        let block = *list;
        unsafe {
            if !block.is_null() {
                *list = *block.cast();
                return block;
            }
            let head = state.fresh(1 << class);
            if head.is_null() {
                return head;
            }
            *head.cast() = class;
            head.add(HEAD)
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        unsafe {
            let class: u32 = *block.sub(HEAD).cast();
            let list = &mut (*self.0.get()).free[class as usize & 31];
            *block.cast() = *list;
            *list = block;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe {
            let class: u32 = *block.sub(HEAD).cast();
            let room = (1 << class) - HEAD;
            if size <= room {
                return block;
            }
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, room);
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

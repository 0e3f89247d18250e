//! What the hashing worker calls. It runs a second instance of this very module whose imports are all empty functions, so
//! nothing here may touch JavaScript, and bytes pass through a window of fixed size instead of being allocated.

use core::cell::UnsafeCell;

use crate::wire::digest::{Md5, Md5Stream};

const WINDOW: usize = 64 * 1024;

struct Hash {
    window: [u8; WINDOW],
    stream: Option<Md5Stream>,
    md5: Md5,
}

/// An instance of wasm runs on one thread, and no function here calls another one that would borrow again.
struct Alone(UnsafeCell<Hash>);

unsafe impl Sync for Alone {}

static HASH: Alone = Alone(UnsafeCell::new(Hash { window: [0; WINDOW], stream: None, md5: [0; 16] }));

fn hash() -> &'static mut Hash {
    // Sound by the rule above.
    unsafe { &mut *HASH.0.get() }
}

/// Where the bytes to be hashed are put.
#[unsafe(no_mangle)]
pub extern "C" fn hash_window() -> *mut u8 {
    hash().window.as_mut_ptr()
}

/// How many fit.
#[unsafe(no_mangle)]
pub extern "C" fn hash_window_len() -> usize {
    WINDOW
}

#[unsafe(no_mangle)]
pub extern "C" fn hash_reset() {
    hash().stream = Some(Md5Stream::default());
}

/// Takes the first `len` bytes of the window.
#[unsafe(no_mangle)]
pub extern "C" fn hash_update(len: usize) {
    let Hash { window, stream, .. } = hash();
    if let (Some(stream), Some(bytes)) = (stream, window.get(..len)) {
        stream.update(bytes);
    }
}

/// Where the sixteen bytes of the MD5 are.
#[unsafe(no_mangle)]
pub extern "C" fn hash_finish() -> *const u8 {
    let Hash { stream, md5, .. } = hash();
    if let Some(stream) = stream {
        *md5 = stream.finish();
    }
    md5.as_ptr()
}

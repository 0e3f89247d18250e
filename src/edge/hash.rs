//! What the hashing worker calls. It runs a second instance of this very module whose imports are all empty functions, so
//! nothing here may touch JavaScript, and bytes pass through a window of fixed size instead of being allocated.

use core::cell::UnsafeCell;

use crate::wire::crc::Digester;

const WINDOW: usize = 64 * 1024;
/// MD5, then CRC-64 with its lowest byte first.
const DIGESTS: usize = 24;

struct Hash {
    window: [u8; WINDOW],
    digester: Option<Digester>,
    digests: [u8; DIGESTS],
}

/// An instance of wasm runs on one thread, and no function here calls another one that would borrow again.
struct Alone(UnsafeCell<Hash>);

unsafe impl Sync for Alone {}

static HASH: Alone = Alone(UnsafeCell::new(Hash { window: [0; WINDOW], digester: None, digests: [0; DIGESTS] }));

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

/// Begins anew; with `crc`, the CRC-64 is counted as well.
#[unsafe(no_mangle)]
pub extern "C" fn hash_reset(crc: bool) {
    hash().digester = Some(Digester::new(crc));
}

/// Takes the first `len` bytes of the window.
#[unsafe(no_mangle)]
pub extern "C" fn hash_update(len: usize) {
    let Hash { window, digester, .. } = hash();
    if let (Some(digester), Some(bytes)) = (digester, window.get(..len)) {
        digester.update(bytes);
    }
}

/// Where the digests are.
#[unsafe(no_mangle)]
pub extern "C" fn hash_finish() -> *const u8 {
    let Hash { digester, digests, .. } = hash();
    if let Some(digester) = digester {
        let (md5, crc) = digester.finish();
        digests[..16].copy_from_slice(&md5);
        digests[16..].copy_from_slice(&crc.to_le_bytes());
    }
    digests.as_ptr()
}

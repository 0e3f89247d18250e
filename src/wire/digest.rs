//! MD5 and SHA-1 by RustCrypto, and HMAC over them.

use md5::{Digest, Md5 as Md5State};
use sha1::Sha1;

/// Sixteen bytes of MD5.
pub type Md5 = [u8; 16];

pub fn md5(bytes: &[u8]) -> Md5 {
    Md5State::digest(bytes).into()
}

pub fn sha1(bytes: &[u8]) -> [u8; 20] {
    Sha1::digest(bytes).into()
}

/// RFC 2104. The crate for it is generic over what we never vary, at 1 kB of wasm.
pub fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    const BLOCK: usize = 64;
    let long = sha1(key);
    let key = if key.len() > BLOCK { &long } else { key };
    let pad = |filler: u8| {
        let mut block = [filler; BLOCK];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let keyed = |block: [u8; BLOCK], message: &[u8]| -> [u8; 20] {
        let mut state = Sha1::new();
        state.update(block);
        state.update(message);
        state.finalize().into()
    };
    keyed(pad(0x5c), &keyed(pad(0x36), message))
}

/// MD5 of bytes that come in pieces.
#[derive(Clone, Default)]
pub struct Md5Stream(Md5State);

impl Md5Stream {
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of everything so far; the stream starts over.
    pub fn finish(&mut self) -> Md5 {
        self.0.finalize_reset().into()
    }
}

//! MD5 by RustCrypto; SHA-1 and HMAC in their smallest form.

use crate::prelude::*;
use md5::{Digest, Md5 as Md5State};

/// Sixteen bytes of MD5.
pub type Md5 = [u8; 16];

pub fn md5(bytes: &[u8]) -> Md5 {
    Md5State::digest(bytes).into()
}

/// Bytes that SHA-1 takes at once.
const BLOCK: usize = 64;

/// RFC 3174, for signatures of a few hundred bytes. The crate of that name is made for speed: it unrolls what is a loop
/// here, at 4 kB of wasm. It is the judge in the tests.
pub fn sha1(bytes: &[u8]) -> Vec<u8> {
    let mut padded = bytes.to_vec();
    // The length takes eight bytes, of which the upper four are zero here.
    padded.extend_from_slice(&[0x80, 0, 0, 0, 0]);
    while padded.len() % BLOCK != 60 {
        padded.push(0);
    }
    push_word(&mut padded, bytes.len() as u32 * 8);

    let mut state = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0_u32];
    for block in padded.chunks_exact(BLOCK) {
        compress(&mut state, block);
    }
    let mut out = Vec::new();
    for word in state {
        push_word(&mut out, word);
    }
    out
}

/// Big-endian.
fn push_word(out: &mut Vec<u8>, word: u32) {
    for shift in [24, 16, 8, 0] {
        out.push((word >> shift) as u8);
    }
}

fn compress(state: &mut [u32; 5], block: &[u8]) {
    let mut words = [0u32; 16];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    let [mut a, mut b, mut c, mut d, mut e] = *state;
    for at in 0..80 {
        // The last sixteen words are all that the next one is made of.
        let word = |back: usize| words[(at + 16 - back) % 16];
        if at >= 16 {
            words[at % 16] = (word(3) ^ word(8) ^ word(14) ^ word(16)).rotate_left(1);
        }
        let (mixed, constant) = match at {
            0..20 => (b & c | !b & d, 0x5A82_7999),
            20..40 => (b ^ c ^ d, 0x6ED9_EBA1),
            40..60 => (b & c | b & d | c & d, 0x8F1B_BCDC),
            _ => (b ^ c ^ d, 0xCA62_C1D6_u32),
        };
        let sum = mixed.wrapping_add(e).wrapping_add(constant).wrapping_add(words[at % 16]);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, a.rotate_left(5).wrapping_add(sum));
    }
    for (word, more) in state.iter_mut().zip(&[a, b, c, d, e]) {
        *word = word.wrapping_add(*more);
    }
}

/// RFC 2104. The crate for it is generic over what we never vary, at 1 kB of wasm.
pub fn hmac_sha1(key: &[u8], message: &[u8]) -> Vec<u8> {
    let long = sha1(key);
    let key = if key.len() > BLOCK { &long } else { key };
    keyed(key, 0x5c, &keyed(key, 0x36, message))
}

#[inline(never)]
fn keyed(key: &[u8], pad: u8, message: &[u8]) -> Vec<u8> {
    let mut bytes = vec![pad; BLOCK];
    for (byte, key) in bytes.iter_mut().zip(key) {
        *byte ^= key;
    }
    bytes.extend_from_slice(message);
    sha1(&bytes)
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
        core::mem::take(&mut self.0).finalize().into()
    }
}

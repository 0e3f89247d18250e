//! MD5 by RustCrypto; SHA-1, SHA-256 and HMAC in their smallest form.

use crate::prelude::*;
use md5::{Digest, Md5 as Md5State};

/// Sixteen bytes of MD5.
pub type Md5 = [u8; 16];

pub fn md5(bytes: &[u8]) -> Md5 {
    Md5State::digest(bytes).into()
}

/// Bytes that SHA-1 and SHA-256 take at once.
const BLOCK: usize = 64;

/// RFC 3174, for signatures of a few hundred bytes. The crate of that name is made for speed: it unrolls what is a loop
/// here, at 4 kB of wasm. It is the judge in the tests.
pub fn sha1(bytes: &[u8]) -> Vec<u8> {
    hash([0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0], bytes, compress)
}

/// The frame that SHA-1 and SHA-256 share: padding, blocks, and the state as bytes.
fn hash<const N: usize>(mut state: [u32; N], bytes: &[u8], compress: fn(&mut [u32; N], [u32; 16])) -> Vec<u8> {
    let mut padded = bytes.to_vec();
    // The length takes eight bytes, of which the upper four are zero here.
    padded.extend_from_slice(&[0x80, 0, 0, 0, 0]);
    while padded.len() % BLOCK != 60 {
        padded.push(0);
    }
    push_word(&mut padded, bytes.len() as u32 * 8);

    for block in padded.chunks_exact(BLOCK) {
        let mut words = [0u32; 16];
        for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
            *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
        }
        compress(&mut state, words);
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

fn compress(state: &mut [u32; 5], mut words: [u32; 16]) {
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

/// The fractions of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2).
#[cfg(feature = "oss")]
#[rustfmt::skip]
const ROOTS: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

/// FIPS 180-4, as a loop like [`sha1`] and for the same reason.
#[cfg(feature = "oss")]
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    let start =
        [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
    hash(start, bytes, compress_256)
}

#[cfg(feature = "oss")]
fn compress_256(state: &mut [u32; 8], mut words: [u32; 16]) {
    let turned = |word: u32, turns: [u32; 3]| turns.iter().fold(0, |sum, turn| sum ^ word.rotate_right(*turn));
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (at, root) in ROOTS.iter().enumerate() {
        // The last sixteen words are all that the next one is made of.
        let word = |back: usize| words[(at + 16 - back) % 16];
        if at >= 16 {
            let (near, far) = (word(2), word(15));
            let near = near.rotate_right(17) ^ near.rotate_right(19) ^ near >> 10;
            let far = far.rotate_right(7) ^ far.rotate_right(18) ^ far >> 3;
            words[at % 16] = word(16).wrapping_add(far).wrapping_add(word(7)).wrapping_add(near);
        }
        let chosen = e & f ^ !e & g;
        let first = h.wrapping_add(turned(e, [6, 11, 25])).wrapping_add(chosen);
        let first = first.wrapping_add(*root).wrapping_add(words[at % 16]);
        let second = turned(a, [2, 13, 22]).wrapping_add(a & b ^ a & c ^ b & c);
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(second));
    }
    for (word, more) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(more);
    }
}

/// RFC 2104. The crate for it is generic over what we never vary, at 1 kB of wasm.
pub fn hmac_sha1(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac(sha1, key, message)
}

#[cfg(feature = "oss")]
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac(sha256, key, message)
}

fn hmac(hash: fn(&[u8]) -> Vec<u8>, key: &[u8], message: &[u8]) -> Vec<u8> {
    let long = hash(key);
    let key = if key.len() > BLOCK { &long } else { key };
    hash(&keyed(key, 0x5c, &hash(&keyed(key, 0x36, message))))
}

#[inline(never)]
fn keyed(key: &[u8], pad: u8, message: &[u8]) -> Vec<u8> {
    let mut bytes = vec![pad; BLOCK];
    for (byte, key) in bytes.iter_mut().zip(key) {
        *byte ^= key;
    }
    bytes.extend_from_slice(message);
    bytes
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

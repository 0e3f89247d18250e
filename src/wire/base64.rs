//! Base64, standard alphabet, padded. The crate of that name costs 5 kB of wasm for what these lines do; it is their judge
//! in the tests.

use crate::prelude::*;

/// The letter of six bits.
fn letter(bits: u32) -> char {
    let bits = (bits & 63) as u8;
    char::from(match bits {
        0..26 => b'A' + bits,
        26..52 => b'a' + bits - 26,
        52..62 => b'0' + bits - 52,
        62 => b'+',
        _ => b'/',
    })
}

fn bits(letter: u8) -> Option<u32> {
    Some(u32::from(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0, |word, at| word << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            out.push(if at <= chunk.len() { letter(word >> (18 - 6 * at)) } else { '=' });
        }
    }
    out
}

/// Strict: nothing around it, all padding there, no bits lost behind the last byte.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let [a, b, c, d, after @ ..] = rest {
        rest = after;
        let pads = match (c, d) {
            (b'=', b'=') => 2,
            (_, b'=') => 1,
            _ => 0,
        };
        if pads > 0 && !after.is_empty() {
            return None;
        }
        let third = if pads > 1 { 0 } else { bits(*c)? };
        let fourth = if pads > 0 { 0 } else { bits(*d)? };
        let word = bits(*a)? << 18 | bits(*b)? << 12 | third << 6 | fourth;
        if word & ((1 << (8 * pads)) - 1) != 0 {
            return None;
        }
        for at in 0..3 - pads {
            out.push((word >> (16 - 8 * at)) as u8);
        }
    }
    rest.is_empty().then_some(out)
}

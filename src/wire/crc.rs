//! CRC-64 in its ECMA-182 form, as the stores count it (spec §3.14): of bytes by the crate `crc`, and of pieces put together.

use crc::{CRC_64_XZ, Crc, Table};

use super::digest::{Md5, Md5Stream};
use crate::prelude::*;

/// Sixteen bytes a step. The tables, 32 kB, are made when they are first wanted: in the file they would not compress.
pub struct Crc64(Box<Crc<u64, Table<16>>>);

impl Default for Crc64 {
    fn default() -> Crc64 {
        Crc64(Box::new(Crc::<u64, Table<16>>::new(&CRC_64_XZ)))
    }
}

impl Crc64 {
    /// The CRC of bytes whose beginning has the CRC `start`, 0 for none, and which go on with `more`.
    pub fn extend(&self, start: u64, more: &[u8]) -> u64 {
        let mut digest = self.0.digest_with_initial((!start).reverse_bits());
        digest.update(more);
        digest.finalize()
    }
}

/// Some store counts by CRC-64; else its code is not carried along.
const COUNTS: bool = cfg!(feature = "store");

/// MD5 and, where it is wanted, CRC-64 of the same bytes in one pass.
#[derive(Default)]
pub struct Digester {
    md5: Md5Stream,
    counter: Option<Crc64>,
    crc: u64,
}

impl Digester {
    pub fn new(crc: bool) -> Digester {
        Digester { counter: (COUNTS && crc).then(Crc64::default), ..Digester::default() }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        if COUNTS && let Some(counter) = &self.counter {
            self.crc = counter.extend(self.crc, bytes);
        }
    }

    /// Afterwards the digester is of no more use. The CRC is 0 where it was not wanted.
    pub fn finish(&mut self) -> (Md5, u64) {
        (self.md5.finish(), self.crc)
    }
}

/// Puts pieces together without their bytes.
#[derive(Default)]
pub struct Joiner {
    crc: u64,
    /// The shift by a length, for most pieces have the same.
    shift: (u64, u64),
}

impl Joiner {
    /// Next comes a piece of `length` bytes with that CRC.
    pub fn push(&mut self, crc: u64, length: u64) {
        if self.shift.0 != length {
            self.shift = (length, shift(length));
        }
        self.crc = multiply(self.shift.1, self.crc) ^ crc;
    }

    pub fn finish(self) -> u64 {
        self.crc
    }
}

/// x^0 as a polynomial over GF(2), the highest power in the lowest bit.
const ONE: u64 = 1 << 63;
/// The polynomial, bits reversed (spec §3.14).
const POLYNOMIAL: u64 = 0xC96C_5795_D787_0F42;

/// x to the power of as many bits as `length` bytes have, modulo the polynomial.
fn shift(mut length: u64) -> u64 {
    let (mut power, mut square) = (ONE, ONE >> 8);
    while length > 0 {
        if length & 1 == 1 {
            power = multiply(power, square);
        }
        square = multiply(square, square);
        length >>= 1;
    }
    power
}

/// Modulo the polynomial.
fn multiply(mut left: u64, mut right: u64) -> u64 {
    let mut product = 0;
    while left > 0 {
        if left & ONE != 0 {
            product ^= right;
        }
        left <<= 1;
        right = if right & 1 == 1 { right >> 1 ^ POLYNOMIAL } else { right >> 1 };
    }
    product
}

//! MD5, SHA-1 and HMAC by RustCrypto, base64 by its crate: the only place that names them.

use crate::prelude::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
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

pub fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    match Hmac::<Sha1>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(message);
            mac.finalize().into_bytes().into()
        }
        // HMAC takes keys of any length; the error type exists for other MACs.
        Err(_) => [0; 20],
    }
}

pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Strict: standard alphabet, padded, nothing around it.
pub fn unbase64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
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

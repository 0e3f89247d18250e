//! Aliyun OSS, the object store behind Alibaba VOD and Youku (aliyun §4).
//!
//! Whoever hands out uploads borrows a key here with [`Oss::lend`]; what was stored under it is found with `Emulator::object_at`.

mod config;
mod keys;

pub use config::{Bucket, Settings};
pub use keys::{Key, Lent};

use keys::Keys;

/// The store's own memory: temporary keys. Objects and uploads are in the books that all stores share.
#[derive(Debug, Default)]
pub struct Oss {
    keys: Keys,
}

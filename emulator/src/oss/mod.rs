//! Aliyun OSS, the object store behind Alibaba VOD and Youku (aliyun §4).
//!
//! Whoever hands out uploads borrows a key here with [`Oss::lend`]; what was stored under it is found with `Emulator::object_at`.

mod address;
mod answers;
mod call;
mod config;
mod keys;
pub mod sign;

pub use config::{Bucket, CorsRule, Lending, Settings, Signatures};
pub use keys::{Key, Lent};

pub(crate) use address::{Address, speaks};
pub(crate) use answers::{error_xml, preflight};
pub(crate) use call::Call;
pub(crate) use sign::skewed;

use keys::Keys;

/// The store's own memory: temporary keys. Objects and uploads are in the books that all stores share.
#[derive(Debug, Default)]
pub struct Oss {
    keys: Keys,
}

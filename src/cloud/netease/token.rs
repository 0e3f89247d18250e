//! The upload token: `UPLOAD <access key>:<signature>:<policy in Base64>` (netease §1.4). It tells account data: it is looked into
//! and never shown.

use crate::prelude::*;
use crate::wire::{base64, json, text};

/// As a header takes it; some libraries of the vendor's leave the first word out (netease §7.26). None where it is no token.
pub fn header(token: &str) -> Option<String> {
    let token = token.trim_ascii();
    let token = token.strip_prefix("UPLOAD ").unwrap_or(token).trim_ascii();
    let plain = !matches!(token, "" | "UPLOAD") && token.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| text::concat(&["UPLOAD ", token]))
}

/// What a policy says of its token.
pub struct Policy {
    /// It is for another object than this one.
    pub differs: bool,
    /// When it ends, Unix seconds.
    pub expires: Option<i64>,
}

/// Of a policy that cannot be read, nothing is said.
pub fn policy(token: &str, bucket: &str, object: &str) -> Option<Policy> {
    let pieces = text::split(token, ":");
    let policy = String::from_utf8(base64::decode(pieces.get(2)?)?).ok()?;
    let root = json::parse(&policy)?;
    let differs = |name: &str, own: &str| root.has(name) && root.text_of(name) != own;
    Some(Policy {
        differs: differs("Bucket", bucket) || differs("Object", object),
        expires: root.integer_of("Expires"),
    })
}

//! The upload token: `UPLOAD <access key>:<signature>:<policy in Base64>` (netease §1.4). It tells account data: it is looked into
//! and never shown.

use crate::prelude::*;
use crate::wire::{base64, json, text};

/// As a header takes it; some libraries of the vendor's leave the first word out (netease §7.26). None where it is no token.
pub fn header(token: &str) -> Option<String> {
    let token = token.trim_ascii();
    let token = token.strip_prefix("UPLOAD ").unwrap_or(token).trim_ascii();
    let plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| text::concat(&["UPLOAD ", token]))
}

/// Whether it is for another object than this one. Of a policy that cannot be read, nothing is said.
pub fn is_for_another(token: &str, bucket: &str, object: &str) -> bool {
    let pieces = text::split(token, ":");
    let policy =
        pieces.get(2).and_then(|policy| base64::decode(policy)).and_then(|policy| String::from_utf8(policy).ok());
    let Some(root) = policy.as_deref().and_then(json::parse) else { return false };
    let differs = |name: &str, own: &str| root.has(name) && root.text_of(name) != own;
    differs("Bucket", bucket) || differs("Object", object)
}

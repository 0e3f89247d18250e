//! What signs uploads to Tencent Cloud VOD.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};

/// `more`: further parameters, percent-encoded, such as `&procedure=QCVB_SimpleProcessFile%281%2C1%29&oneTimeValid=1`.
/// `random`: a new one for each signature.
pub fn sign(secret_id: &str, secret_key: &str, now: u64, random: u32, more: &str) -> String {
    let end = now + 3600;
    let original = format!("secretId={secret_id}&currentTimeStamp={now}&expireTime={end}&random={random}{more}");
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(secret_key.as_bytes()).expect("any length will do");
    mac.update(original.as_bytes());
    let mut bytes = mac.finalize().into_bytes().to_vec();
    bytes.extend_from_slice(original.as_bytes());
    STANDARD.encode(bytes)
}

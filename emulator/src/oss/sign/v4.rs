//! Signature V4 (aliyun §4.4).

use super::is_own;
use super::v1::{Pairs, header_lines};
use crate::encoding::{hex, hmac_sha256, percent, percent_path};
use sha2::{Digest, Sha256};

/// Name of the algorithm.
pub const ALGORITHM: &str = "OSS4-HMAC-SHA256";
/// The only hash of a body that is signed: none.
pub const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// What is signed, before it is hashed. `additional` are further header names.
pub fn canonical_request(
    verb: &str,
    place: (&str, &str),
    parameters: Pairs,
    headers: Pairs,
    additional: &[&str],
) -> String {
    let path = percent_path(&format!("/{}/{}", place.0, place.1));
    let mut query: Vec<_> = parameters
        .iter()
        .filter(|(name, _)| name != "x-oss-signature")
        .map(|(name, value)| (percent(name), percent(value)))
        .collect();
    query.sort();
    let query: Vec<_> = query
        .into_iter()
        .map(|(name, value)| if value.is_empty() { name } else { format!("{name}={value}") })
        .collect();
    let mut additional: Vec<_> = additional.iter().map(|name| name.to_ascii_lowercase()).collect();
    additional.sort();
    let listed = |name: &str| additional.iter().any(|known| known.eq_ignore_ascii_case(name));
    let always =
        |name: &str| is_own(name) || ["content-type", "content-md5"].iter().any(|own| own.eq_ignore_ascii_case(name));
    let headers = header_lines(headers, |name| always(name) || listed(name));
    format!("{verb}\n{path}\n{}\n{}\n{}\n{UNSIGNED}", query.join("&"), headers, additional.join(";"))
}

/// `yyyymmdd/region/oss/aliyun_v4_request`.
pub fn scope(date: &str, region: &str) -> String {
    format!("{}/{region}/oss/aliyun_v4_request", date.get(..8).unwrap_or_default())
}

/// What is signed in the end. `date` in the form of `x-oss-date`.
pub fn string_to_sign(date: &str, region: &str, canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{date}\n{}\n{}", scope(date, region), hex(&Sha256::digest(canonical_request)))
}

/// The signature.
pub fn signature(secret: &str, date: &str, region: &str, string_to_sign: &str) -> String {
    hex(&hmac_sha256(&signing_key(secret, date, region), string_to_sign.as_bytes()))
}

/// The key of a day and a region.
pub fn signing_key(secret: &str, date: &str, region: &str) -> [u8; 32] {
    let day = date.get(..8).unwrap_or_default();
    let first = hmac_sha256(format!("aliyun_v4{secret}").as_bytes(), day.as_bytes());
    [region, "oss", "aliyun_v4_request"].iter().fold(first, |key, text| hmac_sha256(&key, text.as_bytes()))
}

//! Small encodings: hex, percent, XML text, base64, query strings, HMAC.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but `A–Z a–z 0–9 - _ . ~` (spec §3.2 step 2).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The same with `/` left alone: keys in URLs (spec §3.1).
const UNRESERVED_AND_SLASH: &AsciiSet = &UNRESERVED.remove(b'/');

/// `enc(x)` of spec §3.2.
pub fn percent(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A key as it stands in a URL path.
pub fn percent_path(key: &str) -> String {
    utf8_percent_encode(key, UNRESERVED_AND_SLASH).to_string()
}

/// Percent-decoded text, or nothing when it is not UTF-8.
pub fn unpercent(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned())
}

/// A query string as decoded pairs; `+` is a space (spec §3.4, §5.4), a missing `=` an empty value.
pub fn query_pairs(query: &str) -> Option<Vec<(String, String)>> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((unpercent(&name.replace('+', " "))?, unpercent(&value.replace('+', " "))?))
        })
        .collect()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)] as char);
        out.push(DIGITS[usize::from(byte & 15)] as char);
    }
    out
}

/// Bytes of hex digits in either case.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect())
}

/// Standard base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Strictly decoded standard base64.
pub fn unbase64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Text between two XML tags; quotes are escaped too, as the service does with ETags.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

/// HMAC-SHA256, the keyed hash of OSS's signature V4 and of NetEase's tokens.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    keyed_sha256(key, message).finalize().into_bytes().into()
}

/// Constant-time comparison of a received HMAC-SHA256.
pub fn hmac_sha256_fits(key: &[u8], message: &[u8], received: &[u8]) -> bool {
    keyed_sha256(key, message).verify_slice(received).is_ok()
}

fn keyed_sha256(key: &[u8], message: &[u8]) -> Hmac<sha2::Sha256> {
    let mut mac = <Hmac<sha2::Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac
}

/// HMAC-SHA1, the keyed hash of all other protocols.
pub fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    keyed(key, message).finalize().into_bytes().into()
}

/// Constant-time comparison of a received HMAC.
pub fn hmac_sha1_fits(key: &[u8], message: &[u8], received: &[u8]) -> bool {
    keyed(key, message).verify_slice(received).is_ok()
}

fn keyed(key: &[u8], message: &[u8]) -> Hmac<sha1::Sha1> {
    let mut mac = <Hmac<sha1::Sha1> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac
}

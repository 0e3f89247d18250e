//! Documents and signatures: read as their judges read them, or refused.

#[path = "../../tests/wire/judges.rs"]
mod judges;

use base64::{Engine, engine::general_purpose::STANDARD};
use judges::{alike, same};
use vodlift::cloud::tencent::signature;
use vodlift::wire::{base64 as ours, json, text, xml};

/// Deeper than any server nests; ours refuses it and the judge does not.
const DEEP: usize = 32;

pub fn json(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let judge = serde_json::from_str::<serde_json::Value>(text);
    match (json::parse(text), judge) {
        (Some(own), Ok(judge)) => same(&own, &judge),
        (None, Ok(_)) => assert!(text.matches(['[', '{']).count() > DEEP, "refused: {text}"),
        // Lone surrogates and numbers beyond f64: the judge refuses them, ours replaces and keeps them.
        (Some(own), Err(error)) => {
            let known = text.contains("\\u") || error.to_string().contains("out of range");
            assert!(known, "accepted, {error}: {text}");
            let _ = (own.string.len(), own.children.len(), own.integer_of("code"));
        }
        (None, Err(_)) => {}
    }
}

pub fn xml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let judge = roxmltree::Document::parse(text);
    match (xml::parse(text), judge) {
        // Not ours to judge: namespaces, white space of other alphabets, line ends that XML makes one.
        (Some(own), Ok(judge)) if text.is_ascii() && !text.contains([':', '\r']) => alike(&own, judge.root_element()),
        (Some(own), _) => drop((own.string.len(), own.text_of("Code").len())),
        (None, Ok(_)) => {
            // The judge lets an empty prefix pass that is closed without it.
            let known = text.contains("<!DOCTYPE") || text.contains(':') || text.matches('<').count() > DEEP;
            assert!(known, "refused: {text}");
        }
        (None, Err(_)) => {}
    }
}

/// The bytes are a signature, and what a signature may hold behind its 20 bytes of HMAC.
pub fn signature(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let judge = STANDARD.decode(text).ok();
        assert_eq!(ours::decode(text), judge);
        let checked = signature::check(text);
        assert!(checked.is_err() || judge.is_some(), "accepted, and is no base64: {text}");
    }
    let encoded = ours::encode(bytes);
    assert_eq!(encoded, STANDARD.encode(bytes));
    if let Ok(dates) = signature::check(&encoded) {
        let query = String::from_utf8_lossy(&bytes[20..]).into_owned();
        for (name, seconds) in [("currentTimeStamp", dates.signed), ("expireTime", dates.expires)] {
            let digits = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            assert_eq!(digits.and_then(text::parse_decimal), Some(seconds), "{query}");
        }
        assert!(dates.signed < dates.expires && dates.expires - dates.signed <= 90 * 86_400);
    }
}

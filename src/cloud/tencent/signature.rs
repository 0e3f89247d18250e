//! What can be known of a client upload signature before it is sent (spec §5).

use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::base64;
use crate::wire::text;

/// Bytes of HMAC-SHA1 before the query string (spec §5.1).
const MAC: usize = 20;
/// Longest life of a signature, seconds: 90 days (spec §5.3).
const LIFE_MAX: u64 = 7_776_000;

/// The dates of a well-formed signature, Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    pub signed: u64,
    pub expires: u64,
}

/// Finds the rule of spec §5.3 that a signature breaks. Whether the key fits only the server can tell, and whether it
/// has expired only a right clock.
pub fn check(signature: &str) -> Result<Dates, Box<Fault>> {
    if signature.trim_ascii().is_empty() {
        return Err(broken("empty"));
    }
    let bytes = base64::decode(signature).ok_or_else(|| broken("base64"))?;
    if bytes.len() <= MAC {
        return Err(broken("too-short"));
    }
    // Percent-encoded, so each byte is a letter.
    let query: String = bytes.iter().skip(MAC).map(|byte| char::from(*byte)).collect();
    let value = |name: &str| {
        let pairs = text::split(&query, "&").into_iter().filter_map(|pair| text::cut(pair, "="));
        pairs.filter(|(own, _)| *own == name).map(|(_, value)| value).next().filter(|value| !value.is_empty())
    };
    value("secretId").ok_or_else(|| broken("no-secretId"))?;
    let signed = whole(value("currentTimeStamp").ok_or_else(|| broken("no-currentTimeStamp"))?)?;
    let expires = whole(value("expireTime").ok_or_else(|| broken("no-expireTime"))?)?;
    let random = whole(value("random").ok_or_else(|| broken("no-random"))?)?;
    if random > u64::from(u32::MAX) {
        return Err(broken("bad-number"));
    }
    if expires <= signed || expires - signed > LIFE_MAX {
        return Err(broken("window"));
    }
    Ok(Dates { signed, expires })
}

fn whole(value: &str) -> Result<u64, Box<Fault>> {
    let slug = if text::find(value, ".").is_some() { "float-timestamp" } else { "bad-number" };
    text::parse_decimal(value).ok_or_else(|| broken(slug))
}

/// A fault of the page's signature; `slug` names the rule.
pub fn broken(slug: &str) -> Box<Fault> {
    Fault::new(Kind::Signature, Cure::Never).code(Code::text(slug))
}

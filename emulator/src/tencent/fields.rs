//! The JSON bodies of control calls, field by field (spec §2.3, §4).

use super::control::Refused;
use crate::errors::VodError;
use serde_json::{Map, Value};

/// All fields that some client sends.
const KNOWN: [&str; 13] = [
    "signature",
    "videoName",
    "videoType",
    "videoSize",
    "coverName",
    "coverType",
    "coverSize",
    "fileId",
    "vodSessionKey",
    "uploadFromWeb",
    "storageRegion",
    "ExpireTime",
    "clientReportId",
];
/// Sent by the mobile clients, which also send the fields of a new upload along with a session key.
const MOBILE: &str = "clientVersion";
/// Characters that names must not hold (spec §1.3).
const FORBIDDEN: [char; 9] = ['\\', '/', ':', '*', '?', '"', '<', '>', '|'];

/// A control call's body.
#[derive(Debug)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn read(body: &[u8], refuse_unknown: bool) -> Result<Self, Refused> {
        let value = serde_json::from_slice(body);
        let Ok(Value::Object(map)) = value else {
            return Err(VodError::InvalidRequest.because("the body is not a JSON object"));
        };
        let known = |name: &str| KNOWN.contains(&name) || name == MOBILE;
        if let Some(name) = map.keys().find(|name| !known(name)).filter(|_| refuse_unknown) {
            return Err(VodError::InvalidRequest.because(format!("unknown field {name}")));
        }
        Ok(Self(map))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn is_mobile(&self) -> bool {
        self.has(MOBILE)
    }

    /// Refuses fields that do not belong to the shape at hand.
    pub(super) fn none_but(&self, allowed: &[&str]) -> Result<(), Refused> {
        match self.0.keys().find(|name| !allowed.contains(&name.as_str())) {
            Some(name) => Err(VodError::InvalidRequest.because(format!("{name} does not belong here"))),
            None => Ok(()),
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refused> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(VodError::InvalidRequest.because(format!("{name} is not a string"))),
        }
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, Refused> {
        self.text(name)?.ok_or_else(|| VodError::InvalidRequest.because(format!("{name} is missing")))
    }

    /// A size in bytes.
    pub(super) fn size(&self, name: &str) -> Result<Option<u64>, Refused> {
        match self.0.get(name) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(size) => Ok(Some(size)),
                None => Err(VodError::InvalidRequest.because(format!("{name} is not a whole number of bytes"))),
            },
        }
    }

    pub(super) fn name(&self, name: &str, strict: bool) -> Result<&str, Refused> {
        let text = self.required(name)?;
        match text.chars().find(|c| FORBIDDEN.contains(c)).filter(|_| strict) {
            Some(c) => Err(VodError::InvalidName.because(format!("{name} holds {c}"))),
            None => Ok(text),
        }
    }

    /// `uploadFromWeb` is `true` or not there at all.
    pub(super) fn check_web_flag(&self) -> Result<(), Refused> {
        match self.0.get("uploadFromWeb") {
            None | Some(Value::Bool(true)) => Ok(()),
            Some(_) => Err(VodError::InvalidRequest.because("uploadFromWeb is not true")),
        }
    }
}

/// `YYYY-MM-DDThh:mm:ss`, perhaps with a fraction, and a zone.
pub(super) fn is_iso_date(text: &str) -> bool {
    let shape = |text: &str, pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(c, p)| if p == b'0' { c.is_ascii_digit() } else { c == p })
    };
    let Some((moment, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    shape(moment, "0000-00-00T00:00:00") && (zone == "Z" || shape(zone, "+00:00") || shape(zone, "-00:00"))
}

#[cfg(test)]
mod tests {
    use super::is_iso_date;

    #[test]
    fn iso_dates() {
        for good in ["2030-01-02T03:04:05Z", "2030-01-02T03:04:05.678Z", "2030-01-02T03:04:05+08:00"] {
            assert!(is_iso_date(good), "{good}");
        }
        for bad in ["", "2030-01-02", "2030-01-02T03:04:05", "2030-01-02 03:04:05Z", "片段片段片段片段片段片段"]
        {
            assert!(!is_iso_date(bad), "{bad}");
        }
    }
}

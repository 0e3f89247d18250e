//! The server's half of uploads to Alibaba VOD, for any web framework: the context of `getSignature` becomes the address
//! of one call, signed with the account's key (RPC signature 1.0). GET it and hand status and body on as they are.
//!
//! Crates: hmac, sha1, base64, percent-encoding, serde_json.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::collections::BTreeMap;

pub struct Account {
    pub id: String,
    pub secret: String,
    /// Such as `https://vod.cn-shanghai.aliyuncs.com`.
    pub endpoint: String,
}

// What a page may decide. Leave out what is yours to decide: UserData names the address that callbacks go to, the groups cost money.
const TEXTS: [&str; 7] = ["Title", "Description", "Tags", "CateId", "StorageLocation", "UserData", "AppId"];
const VIDEO: [&str; 6] = ["FileName", "FileSize", "CoverURL", "TemplateGroupId", "WorkflowId", "ReferenceId"];
const IMAGE: [&str; 3] = ["ImageType", "ImageExt", "OriginalFileName"];
const INFO: [&str; 3] = ["ImageId", "OutputType", "AuthTimeout"];

/// The address to GET; `None` for what the page may not ask. `nonce`: never the same twice. `unix`: seconds.
/// `owns`: whether this user created that video, since new keys for a video can overwrite it.
pub fn address(
    context: &Value,
    account: &Account,
    nonce: &str,
    unix: u64,
    owns: impl Fn(&str) -> bool,
) -> Option<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let given = |names: &[&'static str]| -> Vec<(&'static str, String)> {
        names.iter().filter_map(|name| Some((*name, text(context["meta"].get(name)?)))).collect()
    };
    let (action, parameters) = match (context["action"].as_str()?, context["kind"].as_str()?) {
        ("create", "media") => {
            // A cover went before: this is its address.
            let cover = context["handle"]["imageUrl"].as_str().map(|url| ("CoverURL", url.to_owned()));
            ("CreateUploadVideo", cover.into_iter().chain(given(&TEXTS)).chain(given(&VIDEO)).collect())
        }
        ("create", _) => ("CreateUploadImage", [given(&TEXTS), given(&IMAGE)].concat()),
        ("refresh", "media") => {
            let video = context["handle"]["videoId"].as_str().filter(|video| owns(video))?;
            ("RefreshUploadVideo", vec![("VideoId", video.to_owned())])
        }
        ("info", _) => ("GetImageInfo", given(&INFO)),
        _ => return None,
    };
    let common = [
        ("Action", action.to_owned()),
        ("Version", "2017-03-21".to_owned()),
        ("Format", "JSON".to_owned()),
        ("AccessKeyId", account.id.clone()),
        ("SignatureMethod", "HMAC-SHA1".to_owned()),
        ("SignatureVersion", "1.0".to_owned()),
        ("SignatureNonce", nonce.to_owned()),
        ("Timestamp", iso(unix)),
    ];
    let all: BTreeMap<_, _> = parameters.into_iter().chain(common).collect();
    Some(format!("{}/?{}", account.endpoint, sign(&all, &account.secret)))
}

/// The query of a GET, signed: sorted by name, encoded as RFC 3986 has it, and encoded once more to be signed.
pub fn sign(parameters: &BTreeMap<&str, String>, secret: &str) -> String {
    let pairs: Vec<_> = parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let query = pairs.join("&");
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(format!("{secret}&").as_bytes()).expect("any length will do");
    mac.update(format!("GET&%2F&{}", encode(&query)).as_bytes());
    format!("{query}&Signature={}", encode(&STANDARD.encode(mac.finalize().into_bytes())))
}

fn encode(text: &str) -> String {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(text, RESERVED).to_string()
}

/// `2026-01-02T03:04:05Z`. With a crate for dates at hand, take that.
fn iso(unix: u64) -> String {
    let (mut days, second) = (unix / 86_400, unix % 86_400);
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year}-{:02}-{:02}T{hour:02}:{minute:02}:{:02}Z", month + 1, days + 1, second % 60)
}

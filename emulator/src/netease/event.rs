//! The upload event that the service sends to the app server (netease §5 item 4).

use super::Medium;
use super::api::id_member;
use crate::encoding::hex;
use md5::{Digest, Md5};
use serde::Serialize;

/// Its members in the order in which the service writes them: the signature is over the text.
#[derive(Serialize)]
struct Event<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    vid: Option<u64>,
    #[serde(rename = "imgId", skip_serializing_if = "Option::is_none")]
    img_id: Option<u64>,
    name: &'a str,
    #[serde(rename = "origAddr")]
    address: &'a str,
    user_defined: &'a str,
}

/// The text of one event.
pub(super) fn event(medium: &Medium, object: &str, address: &str) -> String {
    let is_picture = id_member(object) == "imgId";
    let event = Event {
        r#type: "upload",
        vid: medium.id.filter(|_| !is_picture),
        img_id: medium.id.filter(|_| is_picture),
        name: &medium.name,
        address,
        user_defined: &medium.user_defined,
    };
    serde_json::to_string(&event).unwrap_or_default()
}

/// The header `sign`: MD5 of body and key, lower-case hex.
pub fn sign(body: &str, key: &str) -> String {
    hex(&Md5::digest(format!("{body}{key}")))
}

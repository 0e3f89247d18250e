//! The Authorization headers of OSS, versions 1 and 4 (aliyun §4.3, §4.4).

use crate::prelude::*;
use crate::wire::base64;
use crate::wire::digest::{hmac_sha1, hmac_sha256, sha256};
use crate::wire::text::{concat, hex, push_encoded, upto};

/// What of a request is signed, whatever the style of its address.
pub struct Signed<'a> {
    pub method: &'static str,
    pub bucket: &'a str,
    /// Not encoded.
    pub key: &'a str,
    /// By name.
    pub query: &'a [(&'static str, String)],
    pub md5: &'a str,
    pub mime: &'a str,
    /// Every `x-oss-` header, by name; the date among them.
    pub headers: &'a [(&'static str, String)],
}

/// Of what uploads ask for, the only parameters that version 1 signs; it ignores the others.
const SUB_RESOURCES: [&str; 3] = ["partNumber", "uploadId", "uploads"];

impl Signed<'_> {
    fn date(&self) -> &str {
        self.headers.iter().find(|(name, _)| *name == "x-oss-date").map_or("", |(_, value)| value)
    }

    /// The query joined by `&`; a parameter without a value is its name.
    fn query(&self, value_of: fn(&mut String, &str), fits: fn(&str) -> bool) -> String {
        let mut query = String::new();
        for (name, value) in self.query.iter().filter(|(name, _)| fits(name)) {
            query.push_str(if query.is_empty() { "" } else { "&" });
            query.push_str(name);
            if !value.is_empty() {
                query.push('=');
                value_of(&mut query, value);
            }
        }
        query
    }
}

fn push_line(out: &mut String, name: &str, value: &str) {
    for piece in [name, ":", value, "\n"] {
        out.push_str(piece);
    }
}

pub fn v1(id: &str, secret: &str, signed: &Signed) -> String {
    let mut headers = String::new();
    for (name, value) in signed.headers {
        push_line(&mut headers, name, value);
    }
    let query = signed.query(String::push_str, |name| SUB_RESOURCES.contains(&name));
    let mark = if query.is_empty() { "" } else { "?" };
    let lines = [signed.method, "\n", signed.md5, "\n", signed.mime, "\n", signed.date(), "\n", &headers];
    let resource = ["/", signed.bucket, "/", signed.key, mark, &query];
    let to_sign = concat(&[concat(&lines).as_str(), &concat(&resource)]);
    let signature = base64::encode(&hmac_sha1(secret.as_bytes(), to_sign.as_bytes()));
    concat(&["OSS ", id, ":", &signature])
}

pub fn v4(id: &str, secret: &str, region: &str, signed: &Signed) -> String {
    let mut headers = String::new();
    // Of the headers that are always signed, these come before every `x-oss-`.
    for (name, value) in [("content-md5", signed.md5), ("content-type", signed.mime)] {
        if !value.is_empty() {
            push_line(&mut headers, name, value);
        }
    }
    for (name, value) in signed.headers {
        push_line(&mut headers, name, value);
    }
    let mut path = String::new();
    push_encoded(&mut path, &concat(&["/", signed.bucket, "/", signed.key]), "/");
    let query = signed.query(|out, value| push_encoded(out, value, ""), |_| true);
    let canonical = concat(&[signed.method, "\n", &path, "\n", &query, "\n", &headers, "\n\nUNSIGNED-PAYLOAD"]);

    let day = upto(signed.date(), 8);
    let scope = concat(&[day, "/", region, "/oss/aliyun_v4_request"]);
    let digest = hex(&sha256(canonical.as_bytes()));
    let to_sign = concat(&["OSS4-HMAC-SHA256\n", signed.date(), "\n", &scope, "\n", &digest]);
    let mut key = concat(&["aliyun_v4", secret]).into_bytes();
    for step in [day, region, "oss", "aliyun_v4_request", &to_sign] {
        key = hmac_sha256(&key, step.as_bytes());
    }
    concat(&["OSS4-HMAC-SHA256 Credential=", id, "/", &scope, ",Signature=", &hex(&key)])
}

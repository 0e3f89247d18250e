//! Calls of the VOD API: parameters in a query, signed (aliyun §2.2, §2.3).

use crate::cloud::{Millis, Pass};
use crate::prelude::*;
use crate::wire::date::Date;
use crate::wire::digest::{hmac_sha1, md5};
use crate::wire::text::{concat, decimal, hex, push_encoded};
use crate::wire::{Method, base64};

/// Name and value, by name, as they are signed.
#[derive(Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// The first value of a name stays, and an empty one is none.
    pub fn put(&mut self, name: &str, value: &str) {
        let at = self.0.iter().position(|(own, _)| own.as_str() >= name).unwrap_or(self.0.len());
        if self.0.get(at).is_none_or(|(own, _)| own != name) && !value.is_empty() {
            self.0.insert(at, (name.to_owned(), value.to_owned()));
        }
    }

    fn canonical(&self) -> String {
        let mut query = String::new();
        for (name, value) in &self.0 {
            query.push_str(if query.is_empty() { "" } else { "&" });
            push_encoded(&mut query, name, "");
            query.push('=');
            push_encoded(&mut query, value, "");
        }
        query
    }

    pub fn signature(&self, method: Method, secret: &str) -> String {
        let mut to_sign = concat(&[method.name(), "&%2F&"]);
        push_encoded(&mut to_sign, &self.canonical(), "");
        base64::encode(&hmac_sha1(concat(&[secret, "&"]).as_bytes(), to_sign.as_bytes()))
    }

    /// The query of a GET of `action`. `nonce`: nobody else's; `dated`: by the clock that is shown, where it is right.
    pub fn query(mut self, action: &str, account: &Pass, nonce: &str, dated: Option<Millis>) -> String {
        self.put("Action", action);
        self.put("Version", "2017-03-21");
        self.put("Format", "JSON");
        self.put("AccessKeyId", &account.id);
        self.put("SecurityToken", &account.token);
        self.put("SignatureMethod", "HMAC-SHA1");
        self.put("SignatureVersion", "1.0");
        self.put("SignatureNonce", nonce);
        if let Some(now) = dated {
            self.put("Timestamp", &Date::new(now / 1000).iso());
        }
        let mut query = concat(&[&self.canonical(), "&Signature="]);
        push_encoded(&mut query, &self.signature(Method::Get, &account.key), "");
        query
    }
}

/// Different for each page by its dice, and for each call of a page by its number and its moment.
pub fn nonce(seed: u64, number: u32, now: Millis) -> String {
    hex(&md5(concat(&[&decimal(seed), " ", &decimal(number.into()), " ", &decimal(now)]).as_bytes()))
}

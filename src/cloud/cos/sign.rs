//! The Authorization header of COS (spec §3.2).

use crate::cloud::Pass;
use crate::prelude::*;
use crate::wire::digest::{hmac_sha1, sha1};
use crate::wire::text::{concat, hex, push_decimal, push_encoded};

/// What of a request is signed; both lists by name, as lower-case letters would order them.
pub struct Signed<'a> {
    /// Lower case.
    pub method: &'a str,
    /// Starts with a slash, not percent-encoded.
    pub path: &'a str,
    pub query: &'a [(&'static str, String)],
    pub headers: &'a [(&'static str, String)],
}

/// Names joined by `;`, and `name=value` joined by `&` (steps 3 and 4).
fn lists(pairs: &[(&'static str, String)]) -> (String, String) {
    let (mut names, mut values) = (String::new(), String::new());
    for (name, value) in pairs {
        if !names.is_empty() {
            names.push(';');
            values.push('&');
        }
        let name = name.to_ascii_lowercase();
        names.push_str(&name);
        values.push_str(&name);
        values.push('=');
        push_encoded(&mut values, value, "");
    }
    (names, values)
}

/// The value of the Authorization header. The window is the pass's own, in server time, so that a wrong clock of the
/// user's machine does not matter (spec §3.10).
pub fn authorization(pass: &Pass, signed: &Signed) -> String {
    let mut key_time = String::new();
    push_decimal(&mut key_time, pass.start);
    key_time.push(';');
    push_decimal(&mut key_time, pass.end);

    let sign_key = hex(&hmac_sha1(pass.key.as_bytes(), key_time.as_bytes()));
    let (query_names, query) = lists(signed.query);
    let (header_names, headers) = lists(signed.headers);
    let http = concat(&[signed.method, "\n", signed.path, "\n", &query, "\n", &headers, "\n"]);
    let digest = hex(&sha1(http.as_bytes()));
    let to_sign = concat(&["sha1\n", &key_time, "\n", &digest, "\n"]);
    let signature = hex(&hmac_sha1(sign_key.as_bytes(), to_sign.as_bytes()));

    concat(&[
        "q-sign-algorithm=sha1&q-ak=",
        &pass.id,
        "&q-sign-time=",
        &key_time,
        "&q-key-time=",
        &key_time,
        "&q-header-list=",
        &header_names,
        "&q-url-param-list=",
        &query_names,
        "&q-signature=",
        &signature,
    ])
}

//! The server's half of uploads to Youku, for any web framework: the context of `getSignature` becomes the form of one
//! call. POST it and hand status and body on as they are, unless [`is_over`] says so: then POST [`renewal`], keep the pair
//! that comes back (the refresh_token changes, too), and make the call once more. cancel is a GET, with the form as query.
//!
//! Crates: percent-encoding, serde_json.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// They rule the whole account and never leave the server.
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

/// What a page may decide.
const CREATE: [&str; 12] = [
    "file_name",
    "file_size",
    "file_md5",
    "title",
    "tags",
    "category",
    "thumbnail",
    "copyright_type",
    "public_type",
    "watch_password",
    "description",
    "deshake",
];

/// Path below `https://api.youku.com`, and form; `None` for what the page may not ask.
pub fn call(context: &Value, client_id: &str, tokens: &Tokens) -> Option<(&'static str, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let handle = |name: &'static str, own: &str| Some((name, context["handle"][own].as_str()?.to_owned()));
    let token = || handle("upload_token", "uploadToken");
    let (path, own) = match context["action"].as_str()? {
        "create" => {
            let given = CREATE.iter().filter_map(|name| Some((*name, text(context["meta"].get(name)?))));
            let flags = [("isweb", "1".to_owned()), ("isnew", "1".to_owned())];
            ("/uploads/create.json", given.chain(flags).collect())
        }
        "refresh" => {
            let place = [token()?, handle("oss_bucket", "bucket")?, handle("oss_object", "object")?];
            ("/uploads/get_sts_inf.json", place.to_vec())
        }
        "commit" => ("/uploads/commit.json", vec![token()?]),
        "cancel" => ("/uploads/cancel.json", vec![token()?]),
        _ => return None,
    };
    let who = [("client_id", client_id.to_owned()), ("access_token", tokens.access.clone())];
    Some((path, form(&[&who, &*own].concat())))
}

/// The access_token is invalid or expired. The status does not tell: errors come inside a 200, too.
pub fn is_over(answer: &str) -> bool {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    matches!(answer["error"]["code"].as_i64(), Some(1008 | 1009))
}

pub fn renewal(client_id: &str, tokens: &Tokens) -> (&'static str, String) {
    let pairs = [
        ("client_id", client_id.to_owned()),
        ("grant_type", "refresh_token".to_owned()),
        ("refresh_token", tokens.refresh.clone()),
    ];
    ("/oauth2/token.json", form(&pairs))
}

/// The answer to a renewal; `None` where somebody has to fetch a pair by hand.
pub fn renewed(answer: &str) -> Option<Tokens> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    Some(Tokens { access: text("access_token")?, refresh: text("refresh_token")? })
}

fn form(pairs: &[(&str, String)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

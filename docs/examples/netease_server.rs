//! The server's half of uploads to NetEase Yunxin VOD, for any web framework: the context of `getSignature` becomes one call. POST
//! its body to `https://vcloud.163.com` with its headers, and hand status and body on as they are. Keep what init answered as [`Begun`],
//! under its object. Where `action` is `create` and `handle.object` is one of these, hand its answer on instead while [`Begun::serves`]:
//! init cannot sign for an object again.
//!
//! Crates: serde_json, sha1, base64.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};

/// The secret rules the whole account and never leaves the server.
pub struct Account {
    pub key: String,
    pub secret: String,
}

pub struct Call {
    pub path: &'static str,
    pub headers: [(&'static str, String); 5],
    pub body: String,
}

/// An upload, in your database.
pub struct Begun {
    pub user: String,
    /// What init answered.
    pub answer: Value,
    /// How often a node refused its token.
    pub refused: u32,
}

impl Begun {
    /// Whether `user` may have the answer again. With a token that has ended, or was refused twice, the upload has to start over with
    /// another object.
    pub fn serves(&mut self, context: &Value, user: &str, now: u64) -> bool {
        if self.user != user {
            return false;
        }
        self.refused += u32::from(context["reason"] == "refused");
        self.refused < 2 && self.expires().is_none_or(|end| now < end)
    }

    fn expires(&self) -> Option<u64> {
        let policy = self.answer["ret"]["xNosToken"].as_str()?.rsplit(':').next()?;
        let policy: Value = serde_json::from_slice(&STANDARD.decode(policy).ok()?).ok()?;
        policy["Expires"].as_u64()
    }
}

/// What a page may decide.
const TEXTS: [&str; 6] =
    ["originFileName", "userFileName", "description", "userDefInfo", "uploadCallbackUrl", "callbackUrl"];
const NUMBERS: [&str; 5] = ["typeId", "presetId", "watermarkId", "transOffset", "transDuration"];

/// `None` for what the page may not ask. `nonce`: another one for each call; `now`: Unix seconds; `own`: whether this user has begun the
/// upload of an object.
pub fn call(context: &Value, account: &Account, nonce: &str, now: u64, own: impl Fn(&str) -> bool) -> Option<Call> {
    let (path, body) = match context["action"].as_str()? {
        "create" => ("/app/vod/upload/init", Value::Object(parameters(&context["meta"]))),
        "confirm" => {
            let object = context["handle"]["object"].as_str().filter(|object| own(object))?;
            ("/app/vod/video/query", json!({ "objectNames": [object] }))
        }
        _ => return None,
    };
    let headers = [
        ("AppKey", account.key.clone()),
        ("Nonce", nonce.to_owned()),
        ("CurTime", now.to_string()),
        ("CheckSum", check_sum(&account.secret, nonce, now)),
        ("Content-Type", "application/json;charset=utf-8".to_owned()),
    ];
    Some(Call { path, headers, body: body.to_string() })
}

/// Names and values come as texts.
fn parameters(meta: &Value) -> Map<String, Value> {
    let text = |name: &&str| Some(((*name).to_owned(), json!(meta[*name].as_str()?)));
    let number = |name: &&str| Some(((*name).to_owned(), json!(meta[*name].as_str()?.parse::<i64>().ok()?)));
    TEXTS.iter().filter_map(text).chain(NUMBERS.iter().filter_map(number)).collect()
}

/// netease §1.1
pub fn check_sum(secret: &str, nonce: &str, now: u64) -> String {
    let sum = Sha1::digest(format!("{secret}{nonce}{now}"));
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! Calls to Youku with an access token that never leaves the app server, which renews it when it is over (youku §2.3, §3).

use super::context::{Context, find};
use super::refusal;
use crate::clock::{UnixMillis, seconds};
use crate::emulator::Emulator;
use crate::encoding::percent;
use crate::http::{Fate, Request, Response};
use serde_json::{Value, json};

/// Parameters of create that a page may give.
const CREATE: [&str; 16] = [
    "title",
    "tags",
    "category",
    "thumbnail",
    "copyright_type",
    "public_type",
    "watch_password",
    "description",
    "deshake",
    "isweb",
    "isnew",
    "file_md5",
    "file_name",
    "latitude",
    "longitude",
    "shoot_time",
];

/// The pair that the app server holds.
#[derive(Debug)]
pub(crate) struct Tokens {
    access: String,
    refresh: String,
    /// Last second at which the access token is good; not known of the first one, which was fetched by hand.
    expires: Option<i64>,
}

impl Emulator {
    pub(super) fn ask_youku(&mut self, context: &Context, request: &Request, now: UnixMillis) -> Response {
        let Some((path, own)) = call(context) else {
            return refusal(&format!("Youku has no action {}", context.action));
        };
        let client = self.config.youku.client_id.clone();
        let ask = |this: &mut Self, renew: bool| {
            let token = this.access_token(request, now, renew)?;
            let mut pairs = vec![("client_id", client.clone()), ("access_token", token)];
            pairs.extend(own.iter().cloned());
            Ok(this.post(path, &pairs, request, now))
        };
        let answer = match ask(self, false) {
            Ok(answer) if says_expired(&answer) => ask(self, true),
            answer => answer,
        };
        answer.unwrap_or_else(|refused: Response| refused)
    }

    /// For a page in direct mode.
    pub(super) fn show_token(&mut self, request: &Request, now: UnixMillis) -> Response {
        let client = self.config.youku.client_id.clone();
        let answer = match self.access_token(request, now, false) {
            Ok(token) => Response::json(200, &json!({ "client_id": client, "access_token": token })),
            Err(refused) => refused,
        };
        answer.with("cache-control", "no-store")
    }

    /// An access token that is still good, as far as the app server knows; or the cloud's refusal to renew it.
    fn access_token(&mut self, request: &Request, now: UnixMillis, renew: bool) -> Result<String, Response> {
        let settings = &self.config.youku;
        let first =
            || Tokens { access: settings.access_token.clone(), refresh: settings.refresh_token.clone(), expires: None };
        let held = self.tokens.get_or_insert_with(first);
        if !renew && held.expires.is_none_or(|expires| seconds(now) <= expires) {
            return Ok(held.access.clone());
        }
        let pairs = [
            ("client_id", settings.client_id.clone()),
            ("grant_type", "refresh_token".into()),
            ("refresh_token", held.refresh.clone()),
        ];
        let answer = self.post("/oauth2/token.json", &pairs, request, now);
        let value = read(&answer);
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let (Some(access), Some(refresh)) = (text("access_token"), text("refresh_token")) else { return Err(answer) };
        // Number or text (youku §3).
        let life = value["expires_in"].as_i64().or_else(|| text("expires_in")?.parse().ok());
        let tokens = Tokens { access: access.clone(), refresh, expires: life.map(|life| seconds(now) + life) };
        self.tokens = Some(tokens);
        Ok(access)
    }

    fn post(&mut self, path: &str, pairs: &[(&str, String)], request: &Request, now: UnixMillis) -> Response {
        let form: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let call = Request {
            method: "POST".into(),
            host: request.host.clone(),
            target: path.into(),
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
            body: form.join("&").into(),
        };
        self.ask_cloud(&call, now)
    }
}

/// The call that a context means, and its parameters.
fn call(context: &Context) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    let given = |name: &str| find(&context.meta, name);
    let token = || find(&context.handle, "upload_token").map(|token| ("upload_token", token));
    let place = |name: &'static str, short| {
        find(&context.handle, name).or_else(|| find(&context.handle, short)).map(|value| (name, value))
    };
    Some(match &*context.action {
        "create" => {
            let mut pairs: Vec<_> = CREATE.iter().filter_map(|name| given(name).map(|value| (*name, value))).collect();
            let file = &context.file;
            let usual = [
                ("file_name", file.name.clone()),
                ("title", file.stem().chars().take(60).collect()),
                ("isweb", "1".into()),
                ("isnew", "1".into()),
            ];
            pairs.extend(usual.into_iter().filter(|(name, _)| given(name).is_none()));
            pairs.push(("file_size", file.size.to_string()));
            ("/uploads/create.json", pairs)
        }
        "refresh" => {
            let place = [token(), place("oss_bucket", "bucket"), place("oss_object", "object")];
            ("/uploads/get_sts_inf.json", place.into_iter().flatten().collect())
        }
        "commit" => ("/uploads/commit.json", token().into_iter().collect()),
        "cancel" => ("/uploads/cancel.json", token().into_iter().collect()),
        _ => return None,
    })
}

/// 1009, in JSON or as a form (youku §2.1).
fn says_expired(answer: &Response) -> bool {
    read(answer)["error"]["code"] == 1009 || answer.text().starts_with("code=1009&")
}

/// JSON; nothing where it is none, or where trouble lets no answer come through.
fn read(answer: &Response) -> Value {
    match answer.delivery.fate {
        Fate::Answer => serde_json::from_slice(&answer.bytes()).unwrap_or_default(),
        Fate::Drop | Fate::Never => Value::Null,
    }
}

//! Calls to NetEase's VOD API with the application's own secret (netease §1.1), in every shape that a page may be given
//! (netease §1.3): `?shape=`, and further members `?hosts=`, `?lbs=`, `?expires=1`.

use super::context::{Context, find};
use super::refusal;
use crate::clock::{UnixMillis, seconds};
use crate::emulator::Emulator;
use crate::encoding::{hex, query_pairs};
use crate::http::{Fate, Request, Response};
use crate::netease::checksum;
use serde_json::{Map, Value, json};

/// Characters that init refuses (netease §7 item 23).
const ILLEGAL: [char; 9] = ['\\', '/', ':', '*', '?', '"', '<', '>', '|'];
/// Parameters of init that a page may give.
const INIT: [&str; 9] = [
    "userFileName",
    "typeId",
    "presetId",
    "uploadCallbackUrl",
    "callbackUrl",
    "description",
    "watermarkId",
    "userDefInfo",
    "transOffset",
];

impl Emulator {
    pub(super) fn ask_netease(&mut self, context: &Context, request: &Request, now: UnixMillis) -> Response {
        match &*context.action {
            "create" => self.begin_netease(context, request, now),
            "confirm" => self.confirm_netease(context, request, now),
            other => refusal(&format!("NetEase has no action {other}")),
        }
    }

    /// init names a new object each time. Who goes on with an old one gets what is stored of it, with a fresh token.
    fn begin_netease(&mut self, context: &Context, request: &Request, now: UnixMillis) -> Response {
        let place = find(&context.handle, "bucket").zip(find(&context.handle, "object"));
        let known = place.filter(|(bucket, object)| self.netease.medium(bucket, object).is_some());
        let answer = match known {
            Some((bucket, object)) if context.reason != "start" => {
                let token = self.netease.token(&self.config, (&bucket, &object), seconds(now));
                let ret = json!({ "bucket": bucket, "object": object, "xNosToken": token });
                Response::json(200, &json!({ "code": 200, "msg": "", "requestId": self.dice.hex(8), "ret": ret }))
            }
            _ => self.call_netease("/app/vod/upload/init", &init(context), request, now),
        };
        self.shaped(answer, request, now)
    }

    /// Whether the object is complete; and what the app server knows of it beside its id: where it plays, and its MD5.
    fn confirm_netease(&mut self, context: &Context, request: &Request, now: UnixMillis) -> Response {
        let Some(object) = find(&context.handle, "object") else { return refusal("which object?") };
        let body = json!({ "objectNames": [object] });
        let answer = self.call_netease("/app/vod/video/query", &body, request, now);
        let mut value: Value = serde_json::from_slice(&answer.bytes()).unwrap_or_default();
        if answer.delivery.fate != Fate::Answer || value["code"] != 200 {
            return answer;
        }
        let bucket = self.config.netease.bucket.clone();
        if let (Some(stored), Some(entry)) = (self.object_at(&bucket, &object), value["ret"]["list"].get_mut(0)) {
            entry["md5"] = stored.sums.md5.map(|md5| hex(&md5)).into();
            entry["url"] = self.netease.url_of(&self.config, &bucket, &object).into();
        }
        let plain = parameter(request, "shape").is_some_and(|shape| shape.starts_with("plain"));
        let value = if plain { value["ret"]["list"][0].clone() } else { value };
        Response { delivery: answer.delivery, ..Response::json(200, &value) }
    }

    fn call_netease(&mut self, path: &str, body: &Value, request: &Request, now: UnixMillis) -> Response {
        let settings = &self.config.netease;
        let (nonce, time) = (self.dice.hex(16), seconds(now).to_string());
        let sum = checksum(&settings.app_secret, &nonce, &time);
        let headers = [
            ("content-type", "application/json;charset=utf-8".to_owned()),
            ("appkey", settings.app_key.clone()),
            ("nonce", nonce),
            ("curtime", time),
            ("checksum", sum),
        ];
        let call = Request {
            method: "POST".into(),
            host: request.host.clone(),
            target: path.into(),
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body: body.to_string().into(),
        };
        self.ask_cloud(&call, now)
    }

    /// `raw` is the whole answer, `plain` its `ret`; `raw-text` and `plain-text` are the same as JSON text in a JSON string.
    fn shaped(&self, answer: Response, request: &Request, now: UnixMillis) -> Response {
        let shape = parameter(request, "shape").unwrap_or_else(|| "raw".into());
        let value: Value = serde_json::from_slice(&answer.bytes()).unwrap_or_default();
        if answer.delivery.fate != Fate::Answer || value["code"] != 200 {
            return answer;
        }
        let mut value = if shape.starts_with("plain") { value["ret"].clone() } else { value };
        let list = |name| parameter(request, name).map(|text| text.split(',').map(Value::from).collect::<Value>());
        let life = parameter(request, "expires").map(|_| (seconds(now) + self.config.netease.token_seconds).into());
        let extra = [("uploadHosts", list("hosts")), ("lbsUrls", list("lbs")), ("expiresAt", life)];
        for (name, member) in extra {
            if let Some(member) = member {
                value[name] = member;
            }
        }
        let value = if shape.ends_with("text") { value.to_string().into() } else { value };
        Response { delivery: answer.delivery, ..Response::json(200, &value) }
    }
}

fn init(context: &Context) -> Value {
    let mut body = Map::new();
    for name in INIT {
        if let Some(value) = find(&context.meta, name) {
            let number = value.parse::<i64>().ok().filter(|_| name.ends_with("Id"));
            body.insert(name.into(), number.map_or_else(|| value.into(), Value::from));
        }
    }
    let name = context.file.name.replace(ILLEGAL, "_");
    body.entry("userFileName").or_insert_with(|| context.file.name.clone().into());
    body.insert("originFileName".into(), name.into());
    body.into()
}

fn parameter(request: &Request, name: &str) -> Option<String> {
    let pairs = query_pairs(request.query()).unwrap_or_default();
    pairs.into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

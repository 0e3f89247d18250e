//! Routes that no cloud has: the signature dispenser (`/_app/signature`), and playback (`/_media`).

use crate::aliyun;
use crate::bucket::{Refusal, serve};
use crate::clock::{UnixMillis, seconds};
use crate::emulator::Emulator;
use crate::encoding::{query_pairs, unpercent};
use crate::errors::StoreError;
use crate::http::{Request, Response};
use crate::tencent::signature;
use serde_json::json;

/// Options of the signature dispenser that go into the signature as they are (spec §5.3).
const PASSED: [&str; 8] = [
    "classId",
    "procedure",
    "taskPriority",
    "taskNotifyMode",
    "sourceContext",
    "sessionContext",
    "vodSubAppId",
    "storageRegion",
];

impl Emulator {
    /// Signs with the first account's key.
    pub(crate) fn dispense(&mut self, request: &Request, now: i64) -> Response {
        let pairs = query_pairs(request.query()).unwrap_or_default();
        let get = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let on = |name: &str| get(name).is_some_and(|value| value != "0" && value != "false");
        let life = match get("expireIn").map(str::parse::<i64>) {
            None => 86_400,
            Some(Ok(life)) => life,
            Some(Err(_)) => return Response::json(400, &json!({ "error": "expireIn is not a number of seconds" })),
        };
        let (start, end) = if on("expired") { (now - 7200, now - 3600) } else { (now, now.saturating_add(life)) };
        let fraction = if on("float") { ".5" } else { "" };
        let Some(account) = self.config.accounts.first() else {
            return Response::json(500, &json!({ "error": "no account is configured" }));
        };
        let mut parameters = vec![
            ("secretId", account.secret_id.clone()),
            ("currentTimeStamp", format!("{start}{fraction}")),
            ("expireTime", end.to_string()),
            ("random", (self.dice.roll() as u32).to_string()),
        ];
        if on("oneTime") {
            parameters.push(("oneTimeValid", "1".into()));
        }
        for name in PASSED {
            parameters.extend(get(name).map(|value| (name, value.to_owned())));
        }
        let text = signature::sign(&account.secret_key, &parameters);
        Response::new(200, "text/plain; charset=utf-8", text).with("cache-control", "no-store")
    }

    /// Playback of `/_media/<bucket>/<key>`, and of `/<key>` under the service's own media host.
    pub(crate) fn media(&mut self, request: &Request, now: UnixMillis) -> Result<Response, Refusal> {
        if request.method == "OPTIONS" {
            return Ok(Response::empty(204));
        }
        if request.method != "GET" && request.method != "HEAD" {
            return Err(StoreError::MethodNotAllowed.into());
        }
        let path = unpercent(request.path()).ok_or(StoreError::InvalidURI)?;
        let object = match path.strip_prefix("/_media/").and_then(|path| path.split_once('/')) {
            Some((bucket, key)) => {
                let pairs = query_pairs(request.query()).unwrap_or_default();
                let auth_key = pairs.iter().find(|(name, _)| name == "auth_key").map(|(_, value)| value.as_str());
                if !aliyun::is_open(&self.config, bucket, request.path(), auth_key, seconds(now)) {
                    return Err(StoreError::AccessDenied.into());
                }
                self.object_at(bucket, key)
            }
            None => self.object(path.trim_start_matches('/')),
        };
        let answer = serve(object.ok_or(StoreError::NoSuchKey)?, request)?;
        Ok(answer.with("cache-control", "no-cache"))
    }
}

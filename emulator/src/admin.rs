//! The control API for tests and demos, apart from the clouds' routes: `/_emulator/…`, JSON.

use crate::clock::{UnixMillis, iso_seconds, seconds};
use crate::config::Config;
use crate::emulator::Emulator;
use crate::encoding::{hex, query_pairs};
use crate::http::{Request, Response};
use crate::tencent::play_url;
use crate::trouble::Trouble;
use serde_json::{Value, json};

impl Emulator {
    pub(crate) fn admin(&mut self, request: &Request, now: UnixMillis) -> Response {
        let what = request.path().trim_start_matches("/_emulator/");
        let pairs = query_pairs(request.query()).unwrap_or_default();
        let get = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let answer = match (&*request.method, what) {
            ("OPTIONS", _) => return Response::empty(204),
            ("GET", "health") => Ok(json!({ "ok": true, "version": env!("CARGO_PKG_VERSION") })),
            ("POST", "reset") => {
                self.reset();
                Ok(json!({ "ok": true }))
            }
            ("GET", "objects") => Ok(self.show_objects(get("key"))),
            ("GET", "uploads") => Ok(self.show_uploads()),
            ("GET", "sessions") => Ok(self.show_sessions()),
            ("GET", "media") => Ok(self.show_media(now)),
            ("GET", "tasks") => Ok(self.show_tasks()),
            ("GET", "netease") => Ok(self.show_netease()),
            ("GET", "log") => {
                let since = get("since").and_then(|text| text.parse().ok()).unwrap_or(0);
                Ok(self.log(since).map(|entry| entry.json()).collect())
            }
            ("GET", "config") => self.show_config(),
            ("POST", "config") => self.merge_config(request.body.bytes()),
            ("GET", "trouble") => Ok(self.troubles.show()),
            ("POST", "trouble") => serde_json::from_slice::<Trouble>(request.body.bytes())
                .map_err(|error| error.to_string())
                .and_then(|trouble| self.set_trouble(trouble))
                .map(|()| self.troubles.show()),
            ("DELETE", "trouble") => self.set_trouble(Trouble::default()).map(|()| self.troubles.show()),
            ("POST", "lend") => self.lend_key(request.body.bytes(), now),
            ("GET", "clock") => Ok(json!({ "offsetSeconds": self.clock_offset })),
            ("POST", "clock") => self.move_clock(request.body.bytes()),
            _ => return Response::json(404, &json!({ "error": format!("there is no {} {what}", request.method) })),
        };
        let response = match answer {
            Ok(value) => Response::json(200, &value),
            Err(error) => Response::json(400, &json!({ "error": error })),
        };
        response.with("cache-control", "no-store")
    }

    fn show_objects(&self, key: Option<&str>) -> Value {
        let committed = self.committed();
        let app_id = self.config.accounts.first().map_or(0, |account| account.app_id);
        let wanted = |name: &str| key.is_none_or(|key| key.trim_start_matches('/') == name);
        let objects = self.buckets.objects().filter(|(_, name, _)| wanted(name));
        objects
            .map(|(bucket, name, object)| {
                json!({
                    "bucket": bucket, "key": name, "size": object.sums.size,
                    "md5": object.sums.md5.map(|sum| hex(&sum)), "sha256": object.sums.sha256.map(|sum| hex(&sum)),
                    "crc64": object.sums.crc64.map(|crc| crc.to_string()), "etag": object.etag, "contentType": object.content_type,
                    "parts": object.parts, "playUrl": play_url(&self.config, app_id, bucket, name),
                    "committed": committed.contains(&(bucket, name)),
                })
            })
            .collect()
    }

    fn show_uploads(&self) -> Value {
        let uploads = self.buckets.uploads().into_iter().map(|(id, upload)| {
            let parts = upload.parts.iter().map(|(number, part)| {
                json!({ "number": number, "size": part.sums.size, "md5": part.sums.md5.map(|sum| hex(&sum)) })
            });
            let parts: Vec<Value> = parts.collect();
            json!({ "bucket": upload.bucket, "key": upload.key, "uploadId": id, "parts": parts })
        });
        uploads.chain(self.netease.show_chains()).collect()
    }

    fn show_sessions(&self) -> Value {
        let sessions = self.vod.sessions().map(|(key, session)| {
            let path =
                |promise: &Option<crate::tencent::Promise>| promise.as_ref().map(|promise| format!("/{}", promise.key));
            json!({
                "vodSessionKey": key,
                "state": if session.committed.is_some() { "committed" } else { "open" },
                "videoPath": path(&session.video), "coverPath": path(&session.cover),
                "fileId": session.file_id, "created": session.created,
            })
        });
        sessions.collect()
    }

    /// Account keys are the emulator's own, but they are not shown all the same.
    fn show_config(&self) -> Result<Value, String> {
        let mut config = serde_json::to_value(&self.config).map_err(|error| error.to_string())?;
        for account in config["accounts"].as_array_mut().into_iter().flatten() {
            account["secretKey"] = "".into();
        }
        for (cloud, name) in [
            ("aliyun", "accessKeySecret"),
            ("aliyun", "urlAuthKey"),
            ("youku", "accessToken"),
            ("youku", "refreshToken"),
            ("netease", "appSecret"),
            ("netease", "secretKey"),
            ("netease", "signKey"),
        ] {
            config[cloud].as_object_mut().and_then(|settings| settings.remove(name));
        }
        Ok(config)
    }

    fn merge_config(&mut self, body: &[u8]) -> Result<Value, String> {
        let patch: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let mut merged = serde_json::to_value(&self.config).map_err(|error| error.to_string())?;
        merge(&mut merged, patch);
        self.config = serde_json::from_value::<Config>(merged).map_err(|error| error.to_string())?;
        self.show_config()
    }

    /// A temporary OSS key for one object, for tests of plain OSS clients.
    fn lend_key(&mut self, body: &[u8], now: UnixMillis) -> Result<Value, String> {
        let wish: Wish = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let Wish { bucket, key, life } = wish;
        if !(1..=LONGEST).contains(&life) {
            return Err(format!("life is 1 to {LONGEST} seconds"));
        }
        let lent = self.oss.lend(&bucket, &key, life, seconds(now), &mut self.dice);
        Ok(json!({
            "bucket": bucket, "key": key, "region": self.config.oss.region_of(&bucket),
            "accessKeyId": lent.id, "accessKeySecret": lent.secret, "securityToken": lent.token,
            "expiration": iso_seconds(lent.expires),
        }))
    }

    fn move_clock(&mut self, body: &[u8]) -> Result<Value, String> {
        let value: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let offset = value["offsetSeconds"].as_i64().ok_or("offsetSeconds is a whole number of seconds")?;
        self.set_clock_offset(offset);
        Ok(json!({ "offsetSeconds": offset }))
    }
}

/// Longest life of a key that is lent on request, in seconds.
const LONGEST: i64 = 129_600;

/// What is to be lent.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    bucket: String,
    key: String,
    /// Seconds.
    #[serde(default = "fifty_minutes")]
    life: i64,
}

fn fifty_minutes() -> i64 {
    3000
}

/// Objects are merged, everything else is replaced.
fn merge(old: &mut Value, new: Value) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in new {
                merge(old.entry(name).or_insert(Value::Null), value);
            }
        }
        (old, new) => *old = new,
    }
}

//! The VOD API that app servers call: init, query, get (netease §1.1, §1.2, §5).

use super::answer::api_error;
use super::{Medium, Netease, Settings};
use crate::bucket::Buckets;
use crate::clock::{UnixMillis, seconds};
use crate::config::Config;
use crate::dice::Dice;
use crate::encoding::hex;
use crate::errors::NeteaseError;
use crate::http::{Request, Response};
use crate::route::Route;
use serde::Deserialize;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

/// Characters that Windows does not have in names (netease §7 item 23).
const ILLEGAL: [char; 9] = ['\\', '/', ':', '*', '?', '"', '<', '>', '|'];
/// Longest Nonce, in characters.
const NONCE: usize = 128;
/// Longest `userDefInfo`, in characters.
const USER_DEFINED: usize = 256;

/// What a call works with.
pub(crate) struct ApiCall<'a> {
    pub config: &'a Config,
    pub buckets: &'a Buckets,
    pub dice: &'a mut Dice,
    pub now: UnixMillis,
    pub route: Route,
}

/// The answer, and what the log learns.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub response: Response,
    pub code: Option<i64>,
    pub reason: String,
}

type Refusal = (NeteaseError, String);

/// What a CheckSum proves: who calls, and when (netease §1.1).
pub fn checksum(secret: &str, nonce: &str, cur_time: &str) -> String {
    hex(&Sha1::digest(format!("{secret}{nonce}{cur_time}")))
}

/// The body of init. Unknown members are ignored, null is as good as nothing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Init {
    origin_file_name: Option<String>,
    user_file_name: Option<String>,
    type_id: Option<i64>,
    preset_id: Option<i64>,
    upload_callback_url: Option<String>,
    description: Option<String>,
    watermark_id: Option<i64>,
    user_def_info: Option<String>,
}

impl Netease {
    /// Runs one call.
    pub(crate) fn api(&mut self, request: &Request, call: ApiCall) -> Outcome {
        let id = call.dice.hex(8);
        let answer = check(request, &call.config.netease, seconds(call.now)).and_then(|()| match call.route {
            Route::Create => self.init(request, call),
            Route::Confirm => self.query(request, &call.config.netease),
            Route::Info => self.get(request, &call),
            _ => Err((NeteaseError::BadRequest, "there is no such call".into())),
        });
        match answer {
            Ok(ret) => {
                let response = Response::json(200, &json!({ "code": 200, "msg": "", "requestId": id, "ret": ret }));
                Outcome { response, code: None, reason: String::new() }
            }
            Err((error, reason)) => {
                let (code, message) = error.words();
                Outcome { response: api_error(&id, code, message), code: Some(code), reason }
            }
        }
    }

    fn init(&mut self, request: &Request, call: ApiCall) -> Result<Value, Refusal> {
        let bad = |reason: &str| (NeteaseError::BadRequest, reason.to_owned());
        let init: Init = read(request)?;
        let name = init.origin_file_name.unwrap_or_default();
        if name.contains(ILLEGAL) || name.chars().any(char::is_control) {
            return Err(bad("originFileName has characters that Windows does not allow"));
        }
        let extension = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() && !extension.is_empty() => extension.to_owned(),
            _ => return Err(bad("originFileName has no extension")),
        };
        let user_defined = init.user_def_info.unwrap_or_default();
        if user_defined.chars().count() > USER_DEFINED {
            return Err(bad("userDefInfo is too long"));
        }
        if init.watermark_id.is_some() && init.preset_id.is_none() {
            return Err(bad("watermarkId needs presetId"));
        }
        let settings = &call.config.netease;
        let object = format!("{}.{extension}", uuid(call.dice));
        let medium = Medium {
            name: init.user_file_name.filter(|name| !name.is_empty()).unwrap_or(name),
            type_id: init.type_id,
            description: init.description.unwrap_or_default(),
            callback_url: init.upload_callback_url.filter(|url| !url.is_empty()),
            user_defined,
            created: seconds(call.now),
            ..Medium::default()
        };
        let place = (settings.bucket.clone(), object.clone());
        self.media.insert(place, medium);
        let token = self.token(call.config, (&settings.bucket, &object), seconds(call.now));
        Ok(json!({ "bucket": settings.bucket, "object": object, "xNosToken": token }))
    }

    /// Only what is complete is found (netease §5 item 2).
    fn query(&self, request: &Request, settings: &Settings) -> Result<Value, Refusal> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Query {
            object_names: Vec<String>,
        }
        let query: Query = read(request)?;
        let found = query.object_names.into_iter().filter_map(|name| {
            let medium = self.medium(&settings.bucket, &name)?;
            let (member, id) = medium.id.map(|id| (id_member(&name), id))?;
            Some(json!({ "objectName": name, member: id }))
        });
        let list: Vec<Value> = found.collect();
        Ok(json!({ "count": list.len(), "list": list }))
    }

    fn get(&self, request: &Request, call: &ApiCall) -> Result<Value, Refusal> {
        #[derive(Deserialize)]
        struct Get {
            vid: u64,
        }
        let wanted = read::<Get>(request)?.vid;
        let mut media = self.media();
        let found = media.find(|(_, object, medium)| medium.id == Some(wanted) && id_member(object) == "vid");
        let unknown = || (NeteaseError::BadRequest, format!("there is no vid {wanted}"));
        let (bucket, name, medium) = found.ok_or_else(unknown)?;
        let object = call.buckets.object(bucket, name).ok_or_else(unknown)?;
        Ok(json!({
            "vid": wanted, "videoName": medium.name, "origUrl": self.url_of(call.config, bucket, name),
            "snapshotUrl": null, "status": 40, "description": medium.description, "typeId": medium.type_id,
            "initialSize": object.sums.size, "duration": 0, "createTime": medium.created * 1000,
            "completeTime": object.modified,
        }))
    }
}

/// Which id an object gets: pictures are no videos (netease §5 item 2).
pub(super) fn id_member(object: &str) -> &'static str {
    let extension = object.rsplit_once('.').map_or("", |(_, extension)| extension);
    match &*extension.to_ascii_lowercase() {
        "jpg" | "jpeg" | "png" => "imgId",
        _ => "vid",
    }
}

/// The four headers (netease §1.1).
fn check(request: &Request, settings: &Settings, now: i64) -> Result<(), Refusal> {
    let refuse = |error: NeteaseError, reason: &str| Err((error, reason.to_owned()));
    let header = |name| request.header(name).filter(|value| !value.is_empty());
    if request.method != "POST" {
        return refuse(NeteaseError::BadRequest, "it is no POST");
    }
    let Some(sum) = header("checksum") else { return refuse(NeteaseError::CheckSumEmpty, "") };
    let Some(key) = header("appkey") else { return refuse(NeteaseError::AppKeyEmpty, "") };
    let Some(time) = header("curtime") else { return refuse(NeteaseError::CurTimeEmpty, "") };
    let Some(nonce) = header("nonce") else { return refuse(NeteaseError::BadRequest, "Nonce is empty") };
    if nonce.chars().count() > NONCE {
        return refuse(NeteaseError::BadRequest, "Nonce is longer than 128 characters");
    }
    if key != settings.app_key {
        return refuse(NeteaseError::Unauthenticated, "AppKey is unknown");
    }
    if sum != checksum(&settings.app_secret, nonce, time) {
        return refuse(NeteaseError::Unauthenticated, "CheckSum is another one");
    }
    match time.parse::<i64>() {
        Ok(time) if time.abs_diff(now) <= settings.window_seconds.unsigned_abs() => Ok(()),
        _ => refuse(NeteaseError::Unauthenticated, "CurTime is off"),
    }
}

fn read<'a, T: Deserialize<'a>>(request: &'a Request) -> Result<T, Refusal> {
    serde_json::from_slice(request.body.bytes()).map_err(|error| (NeteaseError::BadRequest, error.to_string()))
}

/// 36 characters, as of objects and contexts.
pub(super) fn uuid(dice: &mut Dice) -> String {
    [8, 4, 4, 4, 12].map(|digits| dice.hex(digits)).join("-")
}

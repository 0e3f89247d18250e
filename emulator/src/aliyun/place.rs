//! Where bytes go and with which key: UploadAddress and UploadAuth; and where they are afterwards (aliyun §3, §2.7).

use super::Medium;
use super::answer::Refused;
use super::call::Call;
use super::fields::Fields;
use crate::clock::{iso_seconds, seconds};
use crate::config::Config;
use crate::encoding::{base64, hex, percent_path};
use crate::errors::AliyunError;
use md5::{Digest, Md5};
use serde_json::{Value, json};

/// The bucket that `StorageLocation` names, or the account's first one.
pub(super) fn bucket(fields: &Fields, config: &Config) -> Result<String, Refused> {
    let buckets = &fields.settings.buckets;
    let found = match fields.get("StorageLocation") {
        Some(location) => buckets.iter().find(|bucket| host(config, bucket) == location),
        None => buckets.first(),
    };
    found.cloned().ok_or_else(|| AliyunError::InvalidStorageNotFound.into())
}

/// A bucket's own host: what `StorageLocation` says.
pub(super) fn host(config: &Config, bucket: &str) -> String {
    format!("{bucket}.{}", config.oss.endpoint_of(bucket))
}

/// UploadAddress and UploadAuth of a medium, with a fresh key.
pub(super) fn pair(medium: &Medium, call: &mut Call) -> Value {
    let (config, now) = (call.config, seconds(call.now));
    let settings = &config.aliyun;
    let region = config.oss.region_of(&medium.bucket);
    let address = json!({ "Endpoint": endpoint(medium, call), "Bucket": medium.bucket, "FileName": medium.key });
    let life = settings.credential_seconds;
    let lent = call.oss.lend(&medium.bucket, &medium.key, life, now, call.dice);
    let mut auth = json!({
        "SecurityToken": lent.token,
        "AccessKeyId": lent.id,
        "AccessKeySecret": lent.secret,
        "Expiration": settings.expiration.unwrap_or(life).to_string(),
    });
    if settings.undocumented {
        auth["ExpireUTCTime"] = iso_seconds(lent.expires).into();
        auth["Region"] = region.into();
    }
    let [address, auth] = [address, auth].map(|value| base64(value.to_string().as_bytes()));
    json!({ "UploadAddress": address, "UploadAuth": auth })
}

/// With scheme, without bucket (aliyun §3).
fn endpoint(medium: &Medium, call: &Call) -> String {
    let config = call.config;
    let local = config.local_origin().filter(|_| call.local);
    let accelerated = config.aliyun.accelerate && medium.user_data["AccelerateConfig"]["Type"] == "oss";
    match (&config.aliyun.endpoint, local) {
        (Some(endpoint), _) => endpoint.clone(),
        (None, Some(origin)) => origin,
        (None, None) if accelerated => {
            let domain = medium.user_data["AccelerateConfig"]["Domain"].as_str();
            domain.unwrap_or("https://oss-accelerate.aliyuncs.com").to_owned()
        }
        (None, None) => format!("https://{}", config.oss.endpoint_of(&medium.bucket)),
    }
}

/// The object's address at its origin, without a signature.
pub(super) fn origin_url(config: &Config, bucket: &str, key: &str) -> String {
    let key = percent_path(key);
    match config.local_origin() {
        Some(origin) => format!("{origin}/{bucket}/{key}"),
        None => format!("https://{}/{key}", host(config, bucket)),
    }
}

/// Where people see it: from this very emulator, or at its origin.
pub(super) fn play_url(config: &Config, bucket: &str, key: &str) -> String {
    match &config.public_base {
        Some(base) => format!("{}/_media/{bucket}/{}", base.trim_end_matches('/'), percent_path(key)),
        None => origin_url(config, bucket, key),
    }
}

/// The same until `expires`, if URL authentication is on: type A, its time being the end of the address's life.
pub(super) fn signed_play_url(config: &Config, bucket: &str, key: &str, expires: i64) -> String {
    let url = play_url(config, bucket, key);
    match &config.aliyun.url_auth_key {
        Some(secret) => {
            let path = url.splitn(4, '/').nth(3).unwrap_or_default();
            let digest = auth_digest(&format!("/{path}"), &format!("{expires}-0-0"), secret);
            format!("{url}?auth_key={expires}-0-0-{digest}")
        }
        None => url,
    }
}

fn auth_digest(path: &str, head: &str, secret: &str) -> String {
    hex(&Md5::digest(format!("{path}-{head}-{secret}")))
}

/// Whether an `auth_key` opens a path now; without URL authentication everything is open.
pub(crate) fn is_open(config: &Config, bucket: &str, path: &str, auth_key: Option<&str>, now: i64) -> bool {
    let Some(secret) =
        config.aliyun.url_auth_key.as_ref().filter(|_| config.aliyun.buckets.iter().any(|own| own == bucket))
    else {
        return true;
    };
    let Some((head, digest)) = auth_key.and_then(|text| text.rsplit_once('-')) else { return false };
    let expires = head.split('-').next().and_then(|text| text.parse::<i64>().ok());
    digest == auth_digest(path, head, secret) && expires.is_some_and(|expires| now <= expires)
}

//! Tencent COS, the object store behind Tencent VOD: signatures, scopes, and what it says (spec §3).

mod answers;
mod listing;
pub mod sign;
mod xml;

use crate::bucket::{Buckets, Refusal, Reply, Target, Verdict, serve};
use crate::clock::UnixMillis;
use crate::config::Config;
use crate::dice::Dice;
use crate::encoding::{query_pairs, unpercent};
use crate::errors::{Dialect, StoreError};
use crate::http::{Request, Response};
use crate::route::{Route, StoreHost};
use std::collections::HashMap;

pub(crate) use xml::error as error_xml;

/// Longest key in bytes.
const MAX_KEY: usize = 850;
/// Labels of acceleration hosts (spec §3.1, §3.11).
pub const ACCELERATION: [&str; 5] =
    ["accelerate", "vod-upload-accelerate2", "vod-upload-accelerate", "vod-upload-proxy", "vod-quic"];

/// The store's own memory.
#[derive(Debug, Default)]
pub struct Cos {
    credentials: HashMap<String, Credential>,
}

/// Temporary credentials and what they may touch.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Key of the HMAC.
    pub secret_key: String,
    /// Must come along as `x-cos-security-token`.
    pub token: String,
    /// Last valid Unix second.
    pub expires: i64,
    /// What it may touch.
    pub scope: Scope,
}

/// The objects of one upload session.
#[derive(Clone, Debug)]
pub struct Scope {
    /// With application id.
    pub bucket: String,
    /// The bucket's region.
    pub region: String,
    /// Without leading slash.
    pub keys: Vec<String>,
    /// The session, for the log.
    pub session: String,
}

/// What every call needs to know.
pub(crate) struct Call<'a> {
    pub request: &'a Request,
    pub route: Route,
    pub host: Option<&'a StoreHost>,
    pub config: &'a Config,
    pub now: UnixMillis,
}

impl Cos {
    /// Runs one call up to the point where bytes must be moved.
    pub(crate) fn call(
        &self,
        buckets: &mut Buckets,
        call: &Call<'_>,
        dice: &mut Dice,
        verdict: &mut Verdict,
    ) -> Result<Reply, Refusal> {
        let target = self.admit(call, verdict)?;
        let limits = &call.config.limits;
        match call.route {
            Route::Put if call.request.header("x-cos-copy-source").is_some() => {
                Err(StoreError::NotImplemented.because("copying"))
            }
            Route::Put => buckets.put(call.request, target, limits.max_put),
            Route::Init => Ok(answers::initiate(buckets, call, target, dice)),
            Route::Part => buckets.part(call.request, &target, limits),
            Route::Complete => answers::complete(buckets, call, target),
            Route::Abort => buckets.abort(&target),
            Route::ListParts => listing::parts(buckets, call, &target),
            Route::ListUploads => listing::uploads(buckets, call, &target),
            Route::Head | Route::Get => {
                let object = buckets.object_of(&target)?;
                Ok(Dialect::Cos.with_crc(serve(object, call.request)?, &object.sums).into())
            }
            Route::Race => Ok(Response::empty(200).into()),
            _ if call.request.method == "GET" => Err(StoreError::NotImplemented.into()),
            _ => Err(StoreError::MethodNotAllowed.into()),
        }
    }

    /// Address, signature and scope (spec §3.1, §3.4).
    fn admit(&self, call: &Call, verdict: &mut Verdict) -> Result<Target, Refusal> {
        let path = unpercent(call.request.path()).ok_or(StoreError::InvalidURI)?;
        let pairs = query_pairs(call.request.query()).ok_or(StoreError::InvalidURI)?;
        let key = path.strip_prefix('/').ok_or(StoreError::InvalidURI)?.to_owned();
        if key.len() > MAX_KEY {
            return Err(StoreError::KeyTooLong.into());
        }
        if key.contains('\0') {
            return Err(StoreError::InvalidObjectName.into());
        }
        let regions = &call.config.regions;
        if let Some(host) = call.host
            && !regions.contains(&host.label)
            && !ACCELERATION.contains(&&*host.label)
        {
            return Err(StoreError::InvalidRegionName.because(format!("no region {}", host.label)));
        }
        let caller = self.verify(call, &path, &pairs);
        verdict.signature = match &caller {
            Ok(Some(_)) => "ok".into(),
            Ok(None) => "none".into(),
            Err(refusal) => refusal.reason.clone(),
        };
        match caller?.ok_or_else(|| StoreError::AccessDenied.because("not signed"))? {
            Caller::Account(index) => {
                let bucket = owned_bucket(call, index, &key)?;
                Ok(Target { bucket, key, pairs })
            }
            Caller::Session(scope) => {
                verdict.session = Some(scope.session.clone());
                let target = Target { bucket: scope.bucket.clone(), key, pairs };
                check_scope(call, scope, &target)?;
                Ok(target)
            }
        }
    }

    /// Hands out credentials. Forgets those that expired a day ago.
    pub(crate) fn issue(&mut self, id: String, credential: Credential, now_seconds: i64) {
        if self.credentials.len() % 1024 == 1023 {
            self.credentials.retain(|_, known| known.expires + 86_400 > now_seconds);
        }
        self.credentials.insert(id, credential);
    }
}

/// Who signed.
enum Caller<'a> {
    /// A permanent key of the configuration.
    Account(usize),
    /// Temporary credentials.
    Session(&'a Scope),
}

/// The bucket that an account's own key addresses. On a plain host it is found by the key's first segment (spec §3.1).
fn owned_bucket(call: &Call, account: usize, key: &str) -> Result<String, Refusal> {
    let account = &call.config.accounts[account];
    if let Some(host) = call.host {
        let owner = format!("-{}", account.storage_app_id);
        return match host.bucket.ends_with(&owner) {
            true => Ok(host.bucket.clone()),
            false => Err(StoreError::NoSuchBucket.because("the bucket belongs to another application")),
        };
    }
    let first = key.split('/').next().unwrap_or_default();
    let mut buckets = call.config.regions.iter().map(|region| account.bucket(region));
    let default = buckets.next().ok_or(StoreError::NoSuchBucket)?;
    Ok(match default.0 == first {
        true => default.1,
        false => buckets.find(|(name, _)| name == first).unwrap_or(default).1,
    })
}

fn check_scope(call: &Call, scope: &Scope, target: &Target) -> Result<(), Refusal> {
    if let Some(host) = call.host {
        if host.bucket != scope.bucket {
            return Err(StoreError::AccessDenied.because("scope: another bucket"));
        }
        if host.label != scope.region && !ACCELERATION.contains(&&*host.label) {
            return Err(StoreError::NoSuchBucket.because("the bucket is in another region"));
        }
    }
    let mine = match call.route {
        Route::ListUploads => {
            let prefix = target.param("prefix").unwrap_or_default();
            scope.keys.iter().any(|key| prefix.starts_with(key.as_str()))
        }
        _ => scope.keys.contains(&target.key),
    };
    match mine || !call.config.strict.scope {
        true => Ok(()),
        false => Err(StoreError::AccessDenied.because("scope: not a key of this session")),
    }
}

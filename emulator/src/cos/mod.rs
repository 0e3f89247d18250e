//! The object store: signatures, objects, multipart uploads, lists (spec §3).

mod listing;
mod multipart;
mod objects;
pub mod sign;
mod work;
mod xml;

use crate::clock::UnixMillis;
use crate::config::Config;
use crate::dice::Dice;
use crate::encoding::{query_pairs, unpercent};
use crate::errors::CosError;
use crate::http::{Request, Response};
use crate::route::{Route, StoreHost};
use crate::store::{Content, Piece, Sums};
use std::collections::{BTreeMap, HashMap};

pub(crate) use objects::serve;
pub(crate) use work::{After, Job};
pub use work::{Moved, Work};
pub(crate) use xml::error as error_xml;

/// Longest key in bytes.
const MAX_KEY: usize = 850;
/// Labels of acceleration hosts (spec §3.1, §3.11).
pub const ACCELERATION: [&str; 5] =
    ["accelerate", "vod-upload-accelerate2", "vod-upload-accelerate", "vod-upload-proxy", "vod-quic"];

/// The store's memory.
#[derive(Debug, Default)]
pub struct Cos {
    credentials: HashMap<String, Credential>,
    uploads: HashMap<String, Upload>,
    objects: BTreeMap<(String, String), Object>,
    uploads_begun: u64,
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

/// A multipart upload that was begun and not ended.
#[derive(Debug)]
pub struct Upload {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
    /// `Content-Type` of the object to be.
    pub content_type: String,
    /// When it was begun.
    pub initiated: UnixMillis,
    /// Which one it was, since two may begin in one millisecond.
    pub sequence: u64,
    /// By number.
    pub parts: BTreeMap<u32, Part>,
    /// Its parts are being joined; it takes no further calls.
    pub joining: bool,
}

/// One uploaded part.
#[derive(Debug)]
pub struct Part {
    /// Size and digests.
    pub sums: Sums,
    /// Its bytes.
    pub piece: Piece,
    /// When it came.
    pub modified: UnixMillis,
}

/// A finished object.
#[derive(Debug)]
pub struct Object {
    /// Size and digests.
    pub sums: Sums,
    /// As in the header, with quotes.
    pub etag: String,
    /// As given, or guessed from the name.
    pub content_type: String,
    /// Number of parts; 0 for a simple PUT.
    pub parts: usize,
    /// When it was finished.
    pub modified: UnixMillis,
    /// Its bytes.
    pub content: Content,
}

/// A refusal and, for the log and the error body, why.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub error: CosError,
    /// For the log.
    pub reason: String,
    /// A further element of the error body.
    pub element: Option<(&'static str, String)>,
}

impl From<CosError> for Refusal {
    fn from(error: CosError) -> Self {
        Self { error, reason: String::new(), element: None }
    }
}

impl CosError {
    pub(crate) fn because(self, reason: impl Into<String>) -> Refusal {
        Refusal { error: self, reason: reason.into(), element: None }
    }
}

/// What a call leads to: an answer, or work that needs no lock and then an answer.
pub(crate) enum Reply {
    Ready(Response),
    Work(Job, After),
}

/// What every call needs to know.
pub(crate) struct Call<'a> {
    pub request: &'a Request,
    pub route: Route,
    pub host: Option<&'a StoreHost>,
    pub config: &'a Config,
    pub now: UnixMillis,
}

/// The target of a call that was let through.
#[derive(Debug)]
pub(crate) struct Target {
    pub bucket: String,
    pub key: String,
    pub pairs: Vec<(String, String)>,
}

impl Target {
    fn param(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What the log learns about a call.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// `ok`, `none` or the reason of a refusal.
    pub signature: String,
    pub session: Option<String>,
}

impl Cos {
    /// Runs one call up to the point where bytes must be moved.
    pub(crate) fn call(&mut self, call: &Call<'_>, dice: &mut Dice, verdict: &mut Verdict) -> Result<Reply, Refusal> {
        let target = self.admit(call, verdict)?;
        match call.route {
            Route::Put => self.put(call, target),
            Route::Init => self.initiate(call, target, dice),
            Route::Part => self.part(call, target),
            Route::Complete => self.complete(call, target),
            Route::Abort => self.abort(target),
            Route::ListParts => self.list_parts(call, target),
            Route::ListUploads => self.list_uploads(call, target),
            Route::Head | Route::Get => self.object_of(&target).and_then(|object| objects::serve(object, call.request)),
            Route::Race => Ok(Response::empty(200).into()),
            _ if call.request.method == "GET" => Err(CosError::NotImplemented.into()),
            _ => Err(CosError::MethodNotAllowed.into()),
        }
    }

    /// Address, signature and scope (spec §3.1, §3.4).
    fn admit(&self, call: &Call, verdict: &mut Verdict) -> Result<Target, Refusal> {
        let path = unpercent(call.request.path()).ok_or(CosError::InvalidURI)?;
        let pairs = query_pairs(call.request.query()).ok_or(CosError::InvalidURI)?;
        let key = path.strip_prefix('/').ok_or(CosError::InvalidURI)?.to_owned();
        if key.len() > MAX_KEY {
            return Err(CosError::KeyTooLong.into());
        }
        if key.contains('\0') {
            return Err(CosError::InvalidObjectName.into());
        }
        let regions = &call.config.regions;
        if let Some(host) = call.host
            && !regions.contains(&host.label)
            && !ACCELERATION.contains(&&*host.label)
        {
            return Err(CosError::InvalidRegionName.because(format!("no region {}", host.label)));
        }
        let caller = self.verify(call, &path, &pairs);
        verdict.signature = match &caller {
            Ok(Some(_)) => "ok".into(),
            Ok(None) => "none".into(),
            Err(refusal) => refusal.reason.clone(),
        };
        match caller?.ok_or_else(|| CosError::AccessDenied.because("not signed"))? {
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

    /// Finished objects in the order of bucket and key.
    pub fn objects(&self) -> impl Iterator<Item = (&str, &str, &Object)> {
        self.objects.iter().map(|((bucket, key), object)| (bucket.as_str(), key.as_str(), object))
    }

    /// One finished object.
    pub fn object(&self, bucket: &str, key: &str) -> Option<&Object> {
        self.objects.get(&(bucket.to_owned(), key.to_owned()))
    }

    /// Open uploads with their ids, oldest first.
    pub fn uploads(&self) -> Vec<(&str, &Upload)> {
        let mut uploads: Vec<_> = self.uploads.iter().map(|(id, upload)| (id.as_str(), upload)).collect();
        uploads.sort_by_key(|(_, upload)| upload.sequence);
        uploads
    }

    /// Makes an upload vanish, for trouble on demand.
    pub(crate) fn lose_upload(&mut self, id: &str) {
        self.uploads.remove(id);
    }

    /// One of the parts there are, by luck.
    pub(crate) fn lose_part(&mut self, id: &str, luck: u64) {
        let Some(upload) = self.uploads.get_mut(id) else { return };
        let count = upload.parts.len().max(1);
        let number = upload.parts.keys().nth(luck as usize % count).copied();
        number.and_then(|number| upload.parts.remove(&number));
    }

    fn object_of(&self, target: &Target) -> Result<&Object, Refusal> {
        self.objects.get(&(target.bucket.clone(), target.key.clone())).ok_or(CosError::NoSuchKey.into())
    }
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Reply::Ready(response)
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
            false => Err(CosError::NoSuchBucket.because("the bucket belongs to another application")),
        };
    }
    let first = key.split('/').next().unwrap_or_default();
    let mut buckets = call.config.regions.iter().map(|region| account.bucket(region));
    let default = buckets.next().ok_or(CosError::NoSuchBucket)?;
    Ok(match default.0 == first {
        true => default.1,
        false => buckets.find(|(name, _)| name == first).unwrap_or(default).1,
    })
}

fn check_scope(call: &Call, scope: &Scope, target: &Target) -> Result<(), Refusal> {
    if let Some(host) = call.host {
        if host.bucket != scope.bucket {
            return Err(CosError::AccessDenied.because("scope: another bucket"));
        }
        if host.label != scope.region && !ACCELERATION.contains(&&*host.label) {
            return Err(CosError::NoSuchBucket.because("the bucket is in another region"));
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
        false => Err(CosError::AccessDenied.because("scope: not a key of this session")),
    }
}

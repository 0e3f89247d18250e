//! One call: whose it is, whether it may be, and what it does (aliyun §4.7).

use super::address::{Address, is_bucket_name};
use super::sign::Caller;
use super::{Key, Oss, answers};
use crate::bucket::{Buckets, Refusal, Reply, Target, Verdict, serve};
use crate::clock::UnixMillis;
use crate::config::Config;
use crate::dice::Dice;
use crate::encoding::{query_pairs, unpercent};
use crate::errors::{Dialect, StoreError};
use crate::http::Request;
use crate::route::Route;

/// Longest key in bytes (aliyun §4.1).
const MAX_KEY: usize = 1023;

/// What every call needs to know.
pub(crate) struct Call<'a> {
    pub request: &'a Request,
    pub route: Route,
    pub config: &'a Config,
    pub now: UnixMillis,
}

impl Oss {
    /// Runs one call up to the point where bytes must be moved.
    pub(crate) fn call(
        &self,
        buckets: &mut Buckets,
        call: &Call<'_>,
        dice: &mut Dice,
        verdict: &mut Verdict,
    ) -> Result<Reply, Refusal> {
        let target = self.admit(call, verdict)?;
        let (request, limits) = (call.request, &call.config.limits);
        match call.route {
            Route::Put | Route::Init | Route::Complete => {
                check_writing(buckets, request, &target)?;
                match call.route {
                    Route::Put => buckets.put(request, target, limits.max_put),
                    Route::Init => answers::initiate(buckets, call, target, dice),
                    _ => answers::complete(buckets, call, target),
                }
            }
            Route::Part => buckets.part(request, &target, limits).map_err(|refusal| argued(refusal, &target)),
            Route::Abort => buckets.abort(&target),
            Route::ListParts => answers::list_parts(buckets, call, &target),
            Route::Head | Route::Get => {
                let object = buckets.object_of(&target)?;
                let kind = if object.parts == 0 { "Normal" } else { "Multipart" };
                let answer = Dialect::Oss
                    .with_crc(serve(object, request)?, &object.sums)
                    .with("x-oss-object-type", kind)
                    .with("x-oss-storage-class", "Standard");
                Ok(answer.into())
            }
            _ if request.method == "GET" => Err(StoreError::NotImplemented.into()),
            _ => Err(StoreError::MethodNotAllowed.into()),
        }
    }

    /// Address, signature and scope.
    fn admit(&self, call: &Call, verdict: &mut Verdict) -> Result<Target, Refusal> {
        let settings = &call.config.oss;
        let path = unpercent(call.request.path()).ok_or(StoreError::InvalidURI)?;
        let pairs = query_pairs(call.request.query()).ok_or(StoreError::InvalidURI)?;
        let address = Address::of(&call.request.host, settings);
        let address = address.unwrap_or(Address { bucket: None, endpoint: None });
        if address.bucket.is_none() && address.endpoint.is_some() {
            return Err(StoreError::SecondLevelDomainForbidden.because("the bucket belongs into the host"));
        }
        let readings = address.readings(&path);
        for (bucket, _) in &readings {
            if !is_bucket_name(bucket) {
                return Err(StoreError::InvalidBucketName.because(format!("no bucket is called {bucket:?}")));
            }
            if address.region().is_some_and(|region| region != settings.region_of(bucket)) {
                let refusal = StoreError::WrongEndpoint.because("the bucket is in another region");
                return Err(refusal.with("Bucket", bucket).with("Endpoint", settings.endpoint_of(bucket)));
            }
        }
        let verified = self.verify(call, &pairs, &readings);
        verdict.signature = match &verified {
            Ok(_) => "ok".into(),
            Err(refusal) => refusal.reason.clone(),
        };
        let (caller, (bucket, key)) = verified?;
        let target = Target { bucket, key, pairs };
        match caller {
            Caller::Borrower(key) => check_scope(call, key, &target)?,
            Caller::Account if self.has_bucket(settings, &target.bucket) => {}
            Caller::Account => return Err(StoreError::NoSuchBucket.into()),
        }
        if target.key.len() > MAX_KEY {
            return Err(StoreError::KeyTooLong.into());
        }
        if target.key.starts_with(['/', '\\']) || target.key.contains('\0') {
            return Err(StoreError::InvalidObjectName.into());
        }
        Ok(target)
    }
}

/// A lent key puts its object, and what the settings let it (aliyun §7 item 3).
fn check_scope(call: &Call, key: &Key, target: &Target) -> Result<(), Refusal> {
    let lent = &call.config.oss.lent;
    let may = match call.route {
        Route::Put | Route::Init | Route::Part | Route::Complete => true,
        Route::Abort => lent.abort,
        Route::ListParts => lent.list_parts,
        Route::Head => lent.head,
        _ => false,
    };
    let mine = target.bucket == key.bucket && target.key == key.object;
    match (mine, may) {
        (true, true) => Ok(()),
        (false, _) => Err(StoreError::AccessDenied.because("scope: not the object of this key")),
        (_, false) => Err(StoreError::AccessDenied.because("scope: this key may not do that")),
    }
}

/// Headers that forbid a write, or ask for what is not there (aliyun §4.2).
fn check_writing(buckets: &Buckets, request: &Request, target: &Target) -> Result<(), Refusal> {
    for name in ["x-oss-copy-source", "x-oss-callback"] {
        if request.header(name).is_some() {
            return Err(StoreError::NotImplemented.because(name).with("Header", name));
        }
    }
    let forbids = request.header("x-oss-forbid-overwrite").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    match forbids && buckets.object_of(target).is_ok() {
        true => Err(StoreError::FileAlreadyExists.into()),
        false => Ok(()),
    }
}

/// Names the argument that was wrong.
fn argued(refusal: Refusal, target: &Target) -> Refusal {
    match refusal.error {
        StoreError::BadPartNumber => refusal
            .with("ArgumentName", "partNumber")
            .with("ArgumentValue", target.param("partNumber").unwrap_or_default()),
        StoreError::MissingPartNumber => refusal.with("ArgumentName", "partNumber"),
        _ => refusal,
    }
}

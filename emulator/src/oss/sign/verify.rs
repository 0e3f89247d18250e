//! Whether a claim is true, step by step; where the service's own order is not known, from the coarse to the fine.

use super::claim::{Claim, Version};
use super::date::{from_basic, from_http};
use super::{v1, v4};
use crate::bucket::Refusal;
use crate::clock::{UnixMillis, iso_date, seconds};
use crate::errors::StoreError;
use crate::oss::config::Signatures;
use crate::oss::keys::Key;
use crate::oss::{Call, Oss};

/// Who signed.
pub(in crate::oss) enum Caller<'a> {
    /// The account itself.
    Account,
    /// Somebody who borrowed a key.
    Borrower(&'a Key),
}

/// How far a date may be from now, in seconds (aliyun §4.8).
const SKEW: i64 = 900;

type Place = (String, String);

impl Oss {
    /// The caller, and of the readings of the path the one that was signed.
    pub(in crate::oss) fn verify<'s>(
        &'s self,
        call: &'s Call,
        pairs: &[(String, String)],
        readings: &[Place],
    ) -> Result<(Caller<'s>, Place), Refusal> {
        let anonymous = || StoreError::AccessDenied.because("not signed");
        let claim = Claim::of(call.request, pairs)?.ok_or_else(anonymous)?;
        check_time(call, &claim)?;
        let first = readings.first().ok_or(StoreError::NoSuchBucket)?;
        check_version(call, &claim, &first.0)?;
        let (secret, caller) = self.who(call, &claim, pairs)?;
        let mut last = None;
        for place in readings {
            let signed = Signed::of(call, &claim, secret, pairs, place);
            if signed.signature == claim.signature {
                return Ok((caller, place.clone()));
            }
            last.get_or_insert(signed);
        }
        let refusal = StoreError::SignatureDoesNotMatch.because("the signature does not match");
        Err(last.map_or(StoreError::NoSuchBucket.into(), |signed| signed.explain(refusal, &claim)))
    }

    /// Whose key it is, and whether its token fits and lives (aliyun §4.11).
    fn who<'s>(
        &'s self,
        call: &'s Call,
        claim: &Claim,
        pairs: &[(String, String)],
    ) -> Result<(&'s str, Caller<'s>), Refusal> {
        let account = &call.config.aliyun;
        if claim.id == account.access_key_id {
            return Ok((&account.access_key_secret, Caller::Account));
        }
        let unknown = |reason: &str| StoreError::InvalidAccessKeyId.because(reason).with("OSSAccessKeyId", claim.id);
        let key = self.key(claim.id).ok_or_else(|| unknown("the access key id is not known"))?;
        let in_url = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let token = match (claim.expires, &claim.version) {
            (None, _) => call.request.header("x-oss-security-token"),
            (_, Version::V1 { .. }) => in_url("security-token"),
            (_, Version::V4 { .. }) => in_url("x-oss-security-token"),
        };
        let token = token.ok_or_else(|| unknown("a temporary key without its token"))?;
        if token != key.lent.token {
            let error = match self.lent_token(token) {
                true => StoreError::OtherKeysToken,
                false => StoreError::InvalidToken,
            };
            return Err(error.because("the security token does not belong to the key"));
        }
        if seconds(call.now) > key.lent.expires {
            return Err(StoreError::ExpiredToken.because("the token has expired"));
        }
        Ok((&key.lent.secret, Caller::Borrower(key)))
    }
}

/// The date of a header is near, the end of a URL is to come (aliyun §4.8, §4.5).
fn check_time(call: &Call, claim: &Claim) -> Result<(), Refusal> {
    let now = seconds(call.now);
    let header = |name| call.request.header(name);
    let date = match (&claim.version, claim.expires) {
        (_, Some(end)) if now > end => {
            let end = iso_date(end.max(0) as u64 * 1000);
            let refusal = StoreError::RequestExpired.because("the URL has expired");
            return Err(refusal.with("Expires", end).with("ServerTime", iso_date(call.now)));
        }
        (Version::V1 { .. }, Some(_)) => return Ok(()),
        (Version::V1 { .. }, None) => header("x-oss-date").or(header("date")).and_then(from_http),
        // A URL may be used long after it was signed, but not before.
        (Version::V4 { date, .. }, Some(_)) => from_basic(date).map(|date| date.max(now)),
        (Version::V4 { date, .. }, None) => from_basic(date),
    };
    let date = date.ok_or_else(|| StoreError::AccessDenied.because("no valid date"))?;
    match (date - now).abs() <= SKEW {
        true => Ok(()),
        false => Err(skewed(date, call.now)),
    }
}

/// The refusal of another clock (aliyun §4.11).
pub(crate) fn skewed(request: i64, now: UnixMillis) -> Refusal {
    StoreError::RequestTimeTooSkewed
        .because("the client's clock is another one")
        .with("MaxAllowedSkewMilliseconds", "900000")
        .with("RequestTime", iso_date(request.max(0) as u64 * 1000))
        .with("ServerTime", iso_date(now))
}

/// Which versions a bucket takes, and for which region and day V4 is (aliyun §4.12).
fn check_version(call: &Call, claim: &Claim, bucket: &str) -> Result<(), Refusal> {
    let settings = &call.config.oss;
    match (&claim.version, settings.signatures_of(bucket)) {
        (Version::V1 { .. }, Signatures::V4) => {
            Err(StoreError::SignatureVersionRefused.because("the bucket takes V4 only"))
        }
        (Version::V4 { .. }, Signatures::V1) => {
            Err(StoreError::SignatureDoesNotMatch.because("the bucket takes V1 only"))
        }
        (Version::V4 { day, region, date, .. }, _) => {
            let wrong = |what: &str| {
                let reason = format!("Invalid signing {what} in Authorization header.");
                StoreError::InvalidArgument.because(reason).with("ArgumentName", "Authorization")
            };
            if *region != settings.region_of(bucket) {
                return Err(wrong("region"));
            }
            if date.get(..8) != Some(day) {
                return Err(wrong("date"));
            }
            Ok(())
        }
        (Version::V1 { .. }, _) => Ok(()),
    }
}

/// What the service itself would have signed.
struct Signed {
    signature: String,
    string_to_sign: String,
    canonical_request: Option<String>,
}

impl Signed {
    fn of(call: &Call, claim: &Claim, secret: &str, pairs: &[(String, String)], place: &Place) -> Self {
        let request = call.request;
        let verb = request.method.as_str();
        let (bucket, key) = (place.0.as_str(), place.1.as_str());
        match &claim.version {
            Version::V1 { expires } => {
                let date = request.header("x-oss-date").or(request.header("date"));
                let date = expires.or(date).unwrap_or_default();
                let resource = v1::resource(bucket, key, pairs);
                let string_to_sign = v1::string_to_sign(verb, date, &request.headers, &resource);
                let signature = v1::signature(secret, &string_to_sign);
                Self { signature, string_to_sign, canonical_request: None }
            }
            Version::V4 { region, date, additional, .. } => {
                let mut headers = request.headers.clone();
                if request.header("host").is_none() {
                    headers.push(("host".into(), request.host.clone()));
                }
                let canonical = v4::canonical_request(verb, (bucket, key), pairs, &headers, additional);
                let string_to_sign = v4::string_to_sign(date, region, &canonical);
                let signature = v4::signature(secret, date, region, &string_to_sign);
                Self { signature, string_to_sign, canonical_request: Some(canonical) }
            }
        }
    }

    fn explain(self, refusal: Refusal, claim: &Claim) -> Refusal {
        let bytes: Vec<_> = self.string_to_sign.bytes().map(|byte| format!("{byte:02X}")).collect();
        let refusal = refusal
            .with("OSSAccessKeyId", claim.id)
            .with("SignatureProvided", claim.signature)
            .with("StringToSign", self.string_to_sign)
            .with("StringToSignBytes", bytes.join(" "));
        match self.canonical_request {
            Some(text) => refusal.with("CanonicalRequest", text),
            None => refusal,
        }
    }
}

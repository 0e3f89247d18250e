//! xNosToken: `UPLOAD <accessKey>:<signature>:<policy64>` (netease §1.4).

use super::Settings;
use super::answer::Refused;
use crate::encoding::{base64, hmac_sha256, hmac_sha256_fits, unbase64};
use crate::errors::NodeError;
use serde::{Deserialize, Serialize};

/// What a token allows. Members that are not known are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    /// The bucket.
    pub bucket: String,
    /// The object, not encoded.
    pub object: String,
    /// Last second at which the token is not good any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<i64>,
    /// Where the node posts when the object is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
    /// What it posts there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_body: Option<String>,
    /// Storage region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Smallest object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_size_min: Option<u64>,
    /// Largest object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_size_max: Option<u64>,
    /// Types of which one must be the object's, joined by `;`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_limit: Option<String>,
    /// Whether an object may be replaced; yes unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_write: Option<bool>,
}

/// A token for any policy, written as it is.
pub fn mint(settings: &Settings, policy: &str) -> String {
    let policy64 = base64(policy.as_bytes());
    let signature = base64(&hmac_sha256(settings.secret_key.as_bytes(), policy64.as_bytes()));
    format!("UPLOAD {}:{signature}:{policy64}", settings.access_key)
}

/// The policy of a token that is good for this place at this time. The first failure wins.
pub(super) fn verify(
    settings: &Settings,
    token: Option<&str>,
    place: (&str, &str),
    now: i64,
) -> Result<Policy, Refused> {
    let refused = |reason: &str| NodeError::InvalidToken.because(reason);
    let token = token.ok_or_else(|| refused("no x-nos-token"))?;
    let parts = token.strip_prefix("UPLOAD ").ok_or_else(|| refused("it does not begin with UPLOAD"))?;
    let parts: Vec<_> = parts.split(':').collect();
    let [access_key, signature, policy64] = parts[..] else {
        return Err(refused("it is not three parts"));
    };
    if access_key != settings.access_key {
        return Err(refused("the access key is unknown"));
    }
    let fits = unbase64(signature)
        .is_some_and(|signature| hmac_sha256_fits(settings.secret_key.as_bytes(), policy64.as_bytes(), &signature));
    if !fits {
        return Err(refused("the signature is another one"));
    }
    let policy = unbase64(policy64).and_then(|text| serde_json::from_slice::<Policy>(&text).ok());
    let policy = policy.ok_or_else(|| refused("the policy is none"))?;
    match policy.expires {
        None if !settings.endless_tokens => return Err(refused("the policy has no Expires")),
        Some(expires) if expires <= now => return Err(refused("token expired")),
        _ => {}
    }
    if (&*policy.bucket, &*policy.object) != place {
        return Err(NodeError::PolicyMismatch.into());
    }
    Ok(policy)
}

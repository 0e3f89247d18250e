//! What can be set of OSS.

use serde::{Deserialize, Serialize};

/// The store's settings. Limits that are not here are the common ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// Region of buckets that say nothing else.
    pub region: String,
    /// Buckets that are there from the start, or differ from the others. A bucket for which a key is lent comes into being.
    pub buckets: Vec<Bucket>,
    /// Host names below which the first label is a bucket, beside `aliyuncs.com` (aliyun §4.1).
    pub domains: Vec<String>,
    /// Signature versions that buckets take which say nothing else (aliyun §4.12).
    pub signatures: Signatures,
    /// What lent keys may do beside putting their object; the service's own policy is not known (aliyun §4.7.4).
    pub lent: Lending,
    /// Smallest part that is not the last, in bytes (aliyun §4.8).
    pub min_part: u64,
    /// Cross-origin rules; allowed origins are the common ones.
    pub cors: CorsRule,
}

/// A bucket.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Its region, without `oss-`; that of the settings if empty.
    pub region: String,
    /// Host names that are bound to it (aliyun §4.1).
    pub domains: Vec<String>,
    /// Signature versions that it takes; those of the settings if left out.
    pub signatures: Option<Signatures>,
}

/// Signature versions that a bucket takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signatures {
    /// Both.
    Any,
    /// Only V1, as if V4 had never been invented.
    V1,
    /// Only V4, as with all new accounts.
    V4,
}

/// Rights of lent keys.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Lending {
    /// AbortMultipartUpload.
    pub abort: bool,
    /// ListParts.
    pub list_parts: bool,
    /// HeadObject.
    pub head: bool,
}

/// The cross-origin rule of all buckets (aliyun §4.9).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct CorsRule {
    /// Headers that a page may read; OSS knows no wildcard here.
    pub expose_headers: Vec<String>,
    /// Request headers that are refused, e.g. `x-oss-user-agent`.
    pub refuse_headers: Vec<String>,
    /// Whether a page may read errors.
    pub errors: bool,
}

impl Settings {
    /// The region that a bucket is in.
    pub fn region_of(&self, bucket: &str) -> &str {
        let own = self.bucket(bucket).map(|known| known.region.as_str());
        own.filter(|region| !region.is_empty()).unwrap_or(&self.region)
    }

    /// The endpoint of a bucket.
    pub fn endpoint_of(&self, bucket: &str) -> String {
        format!("oss-{}.aliyuncs.com", self.region_of(bucket))
    }

    /// The bucket of this name, if it was configured.
    pub fn bucket(&self, name: &str) -> Option<&Bucket> {
        self.buckets.iter().find(|bucket| bucket.name == name)
    }

    /// The host names of all buckets and endpoints, with wildcards.
    pub(crate) fn host_names(&self) -> Vec<String> {
        let regions = self.buckets.iter().map(|bucket| self.endpoint_of(&bucket.name));
        let own = [format!("oss-{}.aliyuncs.com", self.region), "oss-accelerate.aliyuncs.com".to_owned()];
        let endpoints = own.into_iter().chain(regions).chain(self.domains.iter().cloned());
        let bound = self.buckets.iter().flat_map(|bucket| bucket.domains.iter().cloned());
        endpoints.flat_map(|name| [format!("*.{name}"), name]).chain(bound).collect()
    }

    pub(super) fn signatures_of(&self, bucket: &str) -> Signatures {
        self.bucket(bucket).and_then(|known| known.signatures).unwrap_or(self.signatures)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: "cn-shanghai".into(),
            buckets: Vec::new(),
            domains: vec!["localhost".into()],
            signatures: Signatures::Any,
            lent: Lending::default(),
            min_part: 100 << 10,
            cors: CorsRule::default(),
        }
    }
}

impl Default for Lending {
    fn default() -> Self {
        Self { abort: true, list_parts: true, head: true }
    }
}

impl Default for CorsRule {
    fn default() -> Self {
        let exposed =
            ["ETag", "x-oss-request-id", "x-oss-version-id", "x-oss-hash-crc64ecma", "x-oss-server-time", "Date"];
        Self { expose_headers: exposed.map(str::to_owned).to_vec(), refuse_headers: Vec::new(), errors: true }
    }
}

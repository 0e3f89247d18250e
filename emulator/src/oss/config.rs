//! What can be set of OSS.

use serde::{Deserialize, Serialize};

/// The store's settings. Sizes and counts are those of `limits`, shared with COS, unless set here.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// Region of buckets that say nothing else.
    pub region: String,
    /// Buckets with a rule of their own.
    pub buckets: Vec<Bucket>,
}

/// A bucket that differs from the others.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Its region, without `oss-`; that of the settings if empty.
    pub region: String,
}

impl Settings {
    /// The region that a bucket is in.
    pub fn region_of(&self, bucket: &str) -> &str {
        let own = self.buckets.iter().find(|known| known.name == bucket).map(|known| known.region.as_str());
        own.filter(|region| !region.is_empty()).unwrap_or(&self.region)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { region: "cn-shanghai".into(), buckets: Vec::new() }
    }
}

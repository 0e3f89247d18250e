//! Tencent Cloud VOD around COS.

use super::Millis;

/// How Tencent Cloud is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Base addresses of the control plane, main first, without a trailing slash.
    pub control: Vec<String>,
    /// Addresses of buckets; `{bucket}` and `{region}` are filled in where they stand.
    pub storage: Vec<String>,
    /// Time limit of Prepare, of each probe and of each Apply.
    pub apply_timeout: Millis,
    /// Time limit of each Commit.
    pub commit_timeout: Millis,
    /// Region won by an earlier race.
    pub region: Option<String>,
}

pub struct Tencent(pub Settings);

//! What can be set of Alibaba VOD.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The account's settings, and switches for what the service does one way or another. Buckets' regions are OSS's settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The account's permanent key.
    pub access_key_id: String,
    /// Its secret.
    pub access_key_secret: String,
    /// The account's buckets; `StorageLocation` picks one, the first is the default.
    pub buckets: Vec<String>,
    /// `Endpoint` of upload addresses, with scheme; without it the region's own under the service's names, and this very program
    /// for callers on this machine.
    pub endpoint: Option<String>,
    /// Whether `AccelerateConfig` in UserData has an effect, which must be enabled for an account (aliyun §2.6).
    pub accelerate: bool,
    /// Whether `MessageCallback` in UserData has an effect, which must be enabled for an account (aliyun §2.6).
    pub message_callback: bool,
    /// The key of URL authentication, if it is on: then `/_media` answers 403 without a valid `auth_key` (aliyun §2.6, §2.7).
    pub url_auth_key: Option<String>,
    /// Life of an `auth_key` that nobody asked to be longer or shorter, in seconds.
    pub url_auth_seconds: i64,
    /// Names of categories by id.
    pub categories: BTreeMap<u64, String>,
    /// Known template groups; empty takes all.
    pub template_groups: Vec<String>,
    /// Life of upload credentials in seconds.
    pub credential_seconds: i64,
    /// Life of the STS keys that the built-in app server lends, in seconds.
    pub sts_seconds: i64,
    /// `Expiration` as it stands in UploadAuth; the true life if not set. The service says 3600 and means 3000 (aliyun §3).
    pub expiration: Option<i64>,
    /// Whether UploadAuth says `ExpireUTCTime` and `Region`, which the documents do not know (aliyun §3).
    pub undocumented: bool,
    /// Whether text limits count characters, as newer documents say, instead of bytes (aliyun §2.6).
    pub count_characters: bool,
    /// Whether `FileSize` is text, as the table says, instead of a number, as the sample has it (aliyun §2.7).
    pub size_as_text: bool,
    /// How long after its object a picture becomes `Normal`, in seconds.
    pub status_seconds: i64,
    /// Whether a picture whose header cannot be read becomes `UploadFail`.
    pub check_pictures: bool,
    /// Whether JSON answers are wrapped in `<Action>Response`, as one sample has it (aliyun §2.4).
    pub wrapped: bool,
    /// Whether a call without `Timestamp` is refused; the official web uploader never sends it (aliyun §2.2).
    pub timestamp_required: bool,
    /// How far a `Timestamp` may be from now, in seconds.
    pub timestamp_seconds: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            access_key_id: "LTAI5tExampleKeyId000000".into(),
            access_key_secret: "ExampleAccessKeySecret00000000".into(),
            buckets: vec!["outin-0f1e2d3c4b5a69788796a5b4c3d2e1f0".into()],
            endpoint: None,
            accelerate: false,
            message_callback: false,
            url_auth_key: None,
            url_auth_seconds: 1800,
            categories: BTreeMap::new(),
            template_groups: Vec::new(),
            credential_seconds: 3000,
            sts_seconds: 3600,
            expiration: None,
            undocumented: true,
            count_characters: false,
            size_as_text: false,
            status_seconds: 0,
            check_pictures: false,
            wrapped: false,
            timestamp_required: false,
            timestamp_seconds: 900,
        }
    }
}

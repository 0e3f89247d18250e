//! What can be set of Youku: the account, and switches for everything that the documents leave open or contradict each other in.

use serde::{Deserialize, Serialize};

/// The account's settings and the service's moods.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The application.
    pub client_id: String,
    /// The first access token, fetched by hand. Its life begins with the first call.
    pub access_token: String,
    /// The first refresh token.
    pub refresh_token: String,
    /// The bucket that takes all uploads.
    pub bucket: String,
    /// `endpoint` as answered, without scheme; without it the region's own under the service's name, and this very program for
    /// callers on this machine.
    pub endpoint: Option<String>,
    /// Life of an access token in seconds.
    pub token_seconds: i64,
    /// Life of a temporary OSS key in seconds.
    pub credential_seconds: i64,
    /// Life of an upload token in seconds; the service's is not known.
    pub upload_token_seconds: i64,
    /// Whose limits hold where table and error list contradict each other (youku §4.2).
    pub profile: Profile,
    /// Whether create and get_sts_inf refuse GET (youku §2); so they do under the profile `errors`.
    pub post_only: bool,
    /// The HTTP status of errors (youku §2.1).
    pub error_status: ErrorStatus,
    /// Whether errors are URL-encoded text instead of JSON (youku §2.1).
    pub url_encoded_errors: bool,
    /// Whether answers say `text/plain` (youku §2).
    pub plain_text: bool,
    /// Whether two codes are misprinted as in the document (youku §15 item 3).
    pub misprints: bool,
    /// Whether `expires_in` is text, as in the sample (youku §3).
    pub expires_in_text: bool,
    /// What a second commit of one upload answers (youku §7).
    pub second_commit: SecondCommit,
    /// When a `file_md5` that came before is refused (youku §13 item 9).
    pub duplicates: Duplicates,
    /// Words that titles, tags and descriptions must not hold.
    pub banned_words: Vec<String>,
    /// Largest file, if there is a limit; the document knows none.
    pub max_size: Option<u64>,
    /// Most uploads that are neither committed nor cancelled, if there is a limit.
    pub max_tasks: Option<usize>,
}

/// Whose limits hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Those of the parameter table.
    #[default]
    Table,
    /// Those of the error list.
    Errors,
}

/// The HTTP status of errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorStatus {
    /// 400 for every one.
    #[default]
    Always400,
    /// 200 for the 10xx family.
    System200,
    /// 200 for every one.
    Always200,
}

/// What a second commit answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecondCommit {
    /// 120010221, duplicated operation.
    #[default]
    Duplicated,
    /// The same as the first.
    Same,
    /// 120010151, invalid upload task.
    Invalid,
}

/// When a `file_md5` that came before is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// Once such a file was committed.
    #[default]
    Committed,
    /// As soon as another create named it.
    Created,
    /// Never.
    Allowed,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            client_id: "1f0e2d3c4b5a6978".into(),
            access_token: "0d9f00000000000000000000000000aa".into(),
            refresh_token: "5b8e00000000000000000000000000c1".into(),
            bucket: "yk-source-upload".into(),
            endpoint: None,
            token_seconds: 3600,
            credential_seconds: 3600,
            upload_token_seconds: 86_400,
            profile: Profile::Table,
            post_only: false,
            error_status: ErrorStatus::Always400,
            url_encoded_errors: false,
            plain_text: false,
            misprints: false,
            expires_in_text: false,
            second_commit: SecondCommit::Duplicated,
            duplicates: Duplicates::Committed,
            banned_words: Vec::new(),
            max_size: None,
            max_tasks: None,
        }
    }
}

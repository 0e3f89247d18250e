//! What can be set of NetEase: the account, the nodes, and switches for everything that could not be verified (netease A, C).

use serde::{Deserialize, Serialize};

/// The account's settings and the service's moods.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The application.
    pub app_key: String,
    /// Its secret, with which an app server makes CheckSums.
    pub app_secret: String,
    /// How far CurTime may be off, in seconds.
    pub window_seconds: i64,
    /// NetEase's own storage key: no app knows it.
    pub access_key: String,
    /// What upload tokens are signed with.
    pub secret_key: String,
    /// The bucket that takes all uploads.
    pub bucket: String,
    /// Where it is; nothing depends on it.
    pub region: String,
    /// Life of an upload token in seconds.
    pub token_seconds: i64,
    /// Whether a token without `Expires` is good for ever instead of never.
    pub endless_tokens: bool,
    /// The first vid.
    pub first_id: u64,
    /// Largest body of one request.
    pub max_chunk: u64,
    /// Life of a context in seconds; the service's is not known.
    pub context_seconds: i64,
    /// Base URLs of the nodes that LBS lists to callers of NetEase's own names, best first.
    pub nodes: Vec<String>,
    /// Ports of this program that are nodes, too; 0 takes a free one. LBS lists them to callers on this machine.
    pub ports: Vec<u16>,
    /// Hosts that may be called without being listed by LBS: whatever the client under test is told beside it.
    pub allowed_nodes: Vec<String>,
    /// Nodes that are down: hosts that contain one of these texts.
    pub down: Vec<String>,
    /// `CallbackUrl` in tokens; without it this program's own.
    pub callback_url: Option<String>,
    /// Whether the callback really goes over HTTP.
    pub http_callback: bool,
    /// Where upload events go for which no `uploadCallbackUrl` was given; without it where all events go.
    pub upload_callback_url: Option<String>,
    /// Signs upload events.
    pub sign_key: String,
    /// Whether contexts are full of characters that must be encoded.
    pub hostile_context: bool,
    /// After how many chunks a context is replaced by another; 0 is never.
    pub rotate_context: u64,
    /// Whether what came of a body that broke off is kept.
    pub keep_truncated: bool,
    /// What a chunk is told whose context nobody knows: 404 or 400.
    pub unknown_context: u16,
    /// Whether a chunk that would leave a gap is told how much is held, instead of being refused.
    pub forgive_gaps: bool,
    /// What the last answer says of the context.
    pub last_context: LastContext,
    /// Whether `requestId` is written `requestID`.
    pub request_id_shouts: bool,
    /// Whether the VOD API may be called from pages.
    pub api_cors: bool,
}

/// The member `context` of the answer that completes an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LastContext {
    /// JSON null.
    #[default]
    Null,
    /// The text `null`.
    Text,
    /// The context that just ended.
    Same,
    /// It is not there.
    Absent,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            app_key: "emu-app-key".into(),
            app_secret: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into(),
            window_seconds: 300,
            access_key: "emu-ak-0001".into(),
            secret_key: "emu-sk-9f8e7d6c5b4a".into(),
            bucket: "vodemu01".into(),
            region: "JD".into(),
            token_seconds: 86_400,
            endless_tokens: false,
            first_id: 1001,
            max_chunk: 4 << 20,
            context_seconds: 86_400,
            nodes: vec!["http://nosup-jd1.127.net".into(), "http://nosup-hz1.127.net".into()],
            ports: vec![0, 0],
            allowed_nodes: vec!["wannos-web.127.net".into(), "wanproxy-web.127.net".into()],
            down: Vec::new(),
            callback_url: None,
            http_callback: false,
            upload_callback_url: None,
            sign_key: "vcloud".into(),
            hostile_context: false,
            rotate_context: 0,
            keep_truncated: false,
            unknown_context: 404,
            forgive_gaps: false,
            last_context: LastContext::Null,
            request_id_shouts: false,
            api_cors: false,
        }
    }
}

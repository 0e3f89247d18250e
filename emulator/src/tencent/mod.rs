//! Tencent Cloud VOD: the control calls around COS (spec §2, §4, §5).

mod apply;
mod commit;
mod control;
mod event;
mod fields;
pub mod signature;

pub(crate) use commit::play_url;
pub(crate) use control::Control;
pub(crate) use event::Event;

use crate::clock::UnixMillis;
use serde_json::Value;
use signature::Options;
use std::collections::{BTreeMap, HashMap};

/// The control plane's memory.
#[derive(Debug, Default)]
pub struct Vod {
    sessions: BTreeMap<String, Session>,
    /// Committed media by their `fileId`, with the account they belong to.
    media: HashMap<String, Media>,
    /// One-time signatures that were used, with the second at which they expire anyway.
    burned: HashMap<String, i64>,
    files_named: u64,
}

/// One upload session (spec §2.7).
#[derive(Clone, Debug)]
pub struct Session {
    /// When Apply made it.
    pub created: UnixMillis,
    /// Who may go on with it.
    pub owner: Owner,
    /// With application id.
    pub bucket: String,
    /// The bucket's region.
    pub region: String,
    /// The media object, unless only a cover is uploaded.
    pub video: Option<Promise>,
    /// The cover object, if there is one.
    pub cover: Option<Promise>,
    /// Decimal.
    pub file_id: String,
    /// Display name of the media.
    pub name: String,
    /// `ExpireTime` as given.
    pub expire_time: Option<String>,
    /// What the signature of the first Apply asked for.
    pub options: Options,
    /// What Commit answered, once it did.
    pub committed: Option<Value>,
}

/// An account, and the sub-application in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// API key id.
    pub secret_id: String,
    /// 0 for the primary application.
    pub sub_app_id: u64,
}

/// An object that is to be uploaded.
#[derive(Clone, Debug)]
pub struct Promise {
    /// Without leading slash.
    pub key: String,
    /// Lower-case extension.
    pub kind: String,
    /// As announced, if it was.
    pub size: Option<u64>,
}

#[derive(Clone, Debug)]
struct Media {
    owner: Owner,
    /// The folder of its objects.
    folder: String,
    bucket: String,
    region: String,
}

impl Vod {
    /// Sessions by their key.
    pub fn sessions(&self) -> impl Iterator<Item = (&str, &Session)> {
        self.sessions.iter().map(|(key, session)| (key.as_str(), session))
    }
}

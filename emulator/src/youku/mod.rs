//! Youku: the calls around OSS, and the renewal of access tokens (youku).

mod answer;
mod call;
mod commit;
mod config;
mod create;
mod token;

pub(crate) use answer::{business, forced};
pub(crate) use call::Call;
pub use config::{Duplicates, ErrorStatus, Profile, SecondCommit, Settings};

use std::collections::BTreeMap;
use token::Tokens;

/// The service's memory.
#[derive(Debug, Default)]
pub struct Youku {
    tasks: BTreeMap<String, Task>,
    tokens: Tokens,
    videos_named: u64,
}

/// One upload, from create to commit.
#[derive(Clone, Debug)]
pub struct Task {
    /// Known before any byte is sent.
    pub video_id: String,
    /// The object's key; nothing in slice mode (youku §10).
    pub object: Option<String>,
    /// As announced.
    pub size: u64,
    /// As announced, lower-case hex.
    pub md5: Option<String>,
    /// Unix seconds.
    pub created: i64,
    /// How it stands.
    pub state: State,
}

/// How an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for its bytes and its commit.
    Open,
    /// Was committed.
    Committed,
    /// Was cancelled.
    Cancelled,
}

impl Youku {
    /// Uploads by their upload token.
    pub fn tasks(&self) -> impl Iterator<Item = (&str, &Task)> {
        self.tasks.iter().map(|(token, task)| (token.as_str(), task))
    }
}

//! NetEase Yunxin VOD: the API of app servers, the directory of nodes, and the nodes with their chains of chunks (netease).

mod answer;
mod api;
mod bugs;
mod callback;
mod chain;
mod chunk;
mod config;
mod door;
mod event;
mod lbs;
mod node;
mod show;
mod token;
mod work;

pub(crate) use answer::Refused;
pub(crate) use answer::{business, forced};
pub use api::checksum;
use api::{ApiCall, uuid};
pub use bugs::{Bug, BugKind};
pub use callback::Calling;
pub(crate) use callback::PATIENCE;
pub(crate) use chain::{Chain, Kept, Ticket};
pub use config::{LastContext, Settings};
pub use door::is_netease_host;
pub(crate) use door::{is_netease, is_open, preflight, route_of};
pub use event::sign;
use node::{NodeCall, NodeReply};
pub use token::{Policy, mint};

use crate::config::Config;
use crate::encoding::percent_path;
use crate::store::{Piece, Sums};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Bucket and object.
type Place = (String, String);

/// The service's memory.
#[derive(Debug, Default)]
pub struct Netease {
    media: BTreeMap<Place, Medium>,
    contexts: BTreeMap<String, Context>,
    /// Contexts that were replaced by others, and whether the client knows.
    replaced: HashMap<String, bool>,
    /// Objects that are complete, and whether the client knows.
    complete: BTreeMap<Place, bool>,
    /// Signatures of tokens that count as expired.
    dead: BTreeSet<String>,
    named: u64,
    bugs: Vec<Bug>,
    /// Hosts that LBS listed.
    listed: BTreeSet<String>,
    /// Preflights to nodes; each chunk and each query has its own (netease §3.9).
    pub preflights: u64,
}

/// One object of init, complete or not.
#[derive(Clone, Debug, Default)]
pub struct Medium {
    /// As people call it.
    pub name: String,
    /// Its category.
    pub type_id: Option<i64>,
    /// As given.
    pub description: String,
    /// Where the upload event goes.
    pub callback_url: Option<String>,
    /// Passed on in events.
    pub user_defined: String,
    /// Unix seconds.
    pub created: i64,
    /// vid or imgId, once it is complete.
    pub id: Option<u64>,
    /// Of the latest token: no two are alike.
    expires: i64,
}

/// One unfinished upload.
#[derive(Clone, Debug)]
pub struct Context {
    /// The bucket.
    pub bucket: String,
    /// The object to be.
    pub object: String,
    /// Of the request that opened it; later ones do not count (netease §3.1).
    pub content_type: String,
    /// Bytes that are here.
    pub held: u64,
    /// In the order they came in.
    pieces: Vec<(Piece, Sums)>,
    /// Unix seconds of the latest chunk.
    touched: i64,
    /// Chunks since it has this id.
    chunks: u64,
    /// The offset that the client heard last.
    told: u64,
    /// Whether bytes are being moved.
    moving: bool,
    /// Whether somebody asked while a chunk was on its way: he heard what was held before, whatever the chunk is answered.
    asked: bool,
    /// Held by a chunk for as long as its body is on the way.
    busy: Arc<()>,
}

impl Context {
    /// Drops the chunks that do not lie wholly before an offset.
    fn roll_back(&mut self, to: u64) {
        while self.held > to {
            let Some((_, sums)) = self.pieces.pop() else { return };
            self.held -= sums.size;
        }
    }
}

impl Netease {
    /// What init announced.
    pub fn media(&self) -> impl Iterator<Item = (&str, &str, &Medium)> {
        self.media.iter().map(|((bucket, object), medium)| (bucket.as_str(), object.as_str(), medium))
    }

    /// One of them.
    pub fn medium(&self, bucket: &str, object: &str) -> Option<&Medium> {
        self.media.get(&(bucket.to_owned(), object.to_owned()))
    }

    /// Unfinished uploads by their context.
    pub fn contexts(&self) -> impl Iterator<Item = (&str, &Context)> {
        self.contexts.iter().map(|(id, context)| (id.as_str(), context))
    }

    /// A fresh token of the form that the service mints (netease §1.4, T2). The time is that of the wish, in Unix seconds.
    pub(crate) fn token(&mut self, config: &Config, (bucket, object): (&str, &str), now: i64) -> String {
        let settings = &config.netease;
        let medium = self.media.entry((bucket.to_owned(), object.to_owned())).or_default();
        medium.expires = (now + settings.token_seconds).max(medium.expires + 1);
        let policy = Policy {
            bucket: bucket.to_owned(),
            object: object.to_owned(),
            expires: Some(medium.expires),
            callback_url: Some(callback_url(config)),
            callback_body: Some(format!("objectName={object}&$(ObjectSize)")),
            region: Some(settings.region.clone()),
            ..Policy::default()
        };
        mint(settings, &serde_json::to_string(&policy).unwrap_or_default())
    }

    /// The id of a complete object, given once, and the member that it is told in.
    fn name(&mut self, bucket: &str, object: &str, first: u64) -> (&'static str, u64) {
        let medium = self.media.entry((bucket.to_owned(), object.to_owned())).or_default();
        let named = &mut self.named;
        let id = *medium.id.get_or_insert_with(|| {
            *named += 1;
            first + *named - 1
        });
        (api::id_member(object), id)
    }

    /// Where an object plays.
    pub(crate) fn url_of(&self, config: &Config, bucket: &str, object: &str) -> String {
        match &config.public_base {
            Some(base) => format!("{}/_media/{bucket}/{}", base.trim_end_matches('/'), percent_path(object)),
            None => format!("https://{bucket}.vod.126.net/{bucket}/{}", percent_path(object)),
        }
    }
}

/// Where a node says that an object is complete.
fn callback_url(config: &Config) -> String {
    let own = || format!("{}/xhr/vod/nos/callback", config.public_base.as_deref().unwrap_or("http://vcloud.163.com"));
    config.netease.callback_url.clone().unwrap_or_else(own)
}

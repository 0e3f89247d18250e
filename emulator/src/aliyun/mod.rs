//! Alibaba VOD: the RPC calls around OSS (aliyun §2, §3).

mod answer;
mod call;
mod config;
mod fields;
mod image;
mod picture;
mod place;
mod rpc;
mod stored;
mod video;

pub(crate) use call::{Call, forced};
pub use config::Settings;
pub(crate) use place::is_open;
pub use rpc::Parameters;

use crate::oss::Lent;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// The API's memory.
#[derive(Debug, Default)]
pub struct Aliyun {
    media: BTreeMap<String, Medium>,
    /// Which medium waits for an object, by bucket and key.
    places: HashMap<(String, String), String>,
    /// Nonces that were used, each with its key, and when, in Unix seconds.
    nonces: HashMap<(String, String), i64>,
    /// Temporary keys that may call this API, by id.
    keys: HashMap<String, Lent>,
}

/// A video or a picture.
#[derive(Clone, Debug)]
pub struct Medium {
    /// What it is.
    pub kind: Kind,
    /// Where its object is to be.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// As it was called on the user's side.
    pub file_name: String,
    /// As given.
    pub title: String,
    /// As given.
    pub description: String,
    /// With commas.
    pub tags: String,
    /// As given.
    pub category: Option<u64>,
    /// As given, or the default one.
    pub app_id: String,
    /// An object, or null.
    pub user_data: Value,
    /// The app's own name for a video.
    pub reference: Option<String>,
    /// Unix seconds.
    pub created: i64,
    /// Unless it is still to come.
    pub stored: Option<Stored>,
}

/// Which call made a medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// CreateUploadVideo.
    Video,
    /// CreateUploadImage, with its ImageType.
    Image(String),
}

/// What is known of an object once it is there.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    /// Bytes.
    pub size: u64,
    /// Pixels across and down, of pictures whose header can be read.
    pub pixels: Option<(u32, u32)>,
    /// When, in Unix seconds.
    pub at: i64,
}

impl Medium {
    /// `Status` at a second (aliyun §2.7).
    pub fn status(&self, settings: &Settings, now: i64) -> &'static str {
        match self.stored {
            Some(stored) if now >= stored.at + settings.status_seconds => match stored.pixels {
                None if settings.check_pictures && self.kind != Kind::Video => "UploadFail",
                _ => "Normal",
            },
            _ => "Uploading",
        }
    }
}

impl Aliyun {
    /// Media by their ids.
    pub fn media(&self) -> impl Iterator<Item = (&str, &Medium)> {
        self.media.iter().map(|(id, medium)| (id.as_str(), medium))
    }
}

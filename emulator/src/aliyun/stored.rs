//! An object has arrived: its medium is there now, and the app's server is told (aliyun §1, §7 item 4).

use super::picture::{HEAD, dimensions};
use super::{Aliyun, Kind, Stored, place};
use crate::bucket::Object;
use crate::clock::iso_seconds;
use crate::config::Config;
use serde_json::{Value, json};

/// An event, and where it goes if the upload itself said so.
pub(crate) struct Event {
    pub body: Value,
    pub url: Option<String>,
}

impl Aliyun {
    /// Enters an object that was stored, for the first time or over an earlier one. Nothing happens for those that no call
    /// has announced.
    pub(crate) fn stored(&mut self, config: &Config, place: (&str, &str), object: &Object, now: i64) -> Option<Event> {
        let (bucket, key) = place;
        let id = self.places.get(&(bucket.to_owned(), key.to_owned()))?;
        let medium = self.media.get_mut(id)?;
        let image = medium.kind != Kind::Video;
        let head = object.content.head(HEAD).ok().flatten().filter(|_| image);
        let size = object.sums.size;
        medium.stored = Some(Stored { size, pixels: head.and_then(|head| dimensions(&head)), at: now });
        let address = place::origin_url(config, bucket, key);
        // The fields beside type, time and id are partly unverified.
        let mut body = match image {
            true => json!({
                "EventType": "ImageUploadComplete", "ImageId": id, "FileURL": address,
                "ImageURL": place::play_url(config, bucket, key),
            }),
            false => json!({ "EventType": "FileUploadComplete", "VideoId": id, "FileUrl": address }),
        };
        body["EventTime"] = iso_seconds(now).into();
        body["Status"] = "success".into();
        body["Size"] = size.into();
        if !medium.user_data["Extend"].is_null() {
            body["Extend"] = medium.user_data["Extend"].clone();
        }
        let url =
            medium.user_data["MessageCallback"]["CallbackURL"].as_str().filter(|_| config.aliyun.message_callback);
        Some(Event { body, url: url.map(str::to_owned) })
    }
}

//! The bodies of the control calls, members in the order of the wire (spec §2.2, §2.3, §4).

use super::SESSION;
use crate::cloud::Book;
use crate::prelude::*;
use crate::wire::Source;
use crate::wire::json::Writer;

pub fn prepare(signature: &str) -> String {
    Writer::default().string("signature", signature).finish()
}

/// One of four shapes: a known session, media, media with cover, cover alone (spec §2.3).
pub fn apply(book: &Book, signature: &str, won_before: Option<&str>) -> String {
    let mut body = Writer::default().string("signature", signature);
    if let Some(session) = book.handles.get(SESSION) {
        body = body.string(SESSION, session);
    } else {
        match (book.task.file(Source::Media), &book.task.file_id) {
            (Some(media), _) => {
                body = body.string("videoName", &media.name).string("videoType", &media.extension);
                body = body.integer("videoSize", media.size);
            }
            (None, Some(file_id)) => body = body.string("fileId", file_id),
            (None, None) => {}
        }
        if let Some(cover) = book.task.file(Source::Cover) {
            body = body.string("coverName", &cover.name).string("coverType", &cover.extension);
            body = body.integer("coverSize", cover.size);
        }
    }
    body = body.yes("uploadFromWeb");
    if let Some(time) = &book.task.expire_time {
        body = body.string("ExpireTime", time);
    }
    if let Some(region) = book.region.as_deref().or(won_before) {
        body = body.string("storageRegion", region);
    }
    body.finish()
}

pub fn commit(book: &Book, signature: &str) -> String {
    let session = book.handles.get(SESSION).unwrap_or_default();
    Writer::default().string("signature", signature).string(SESSION, session).finish()
}

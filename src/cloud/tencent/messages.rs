//! The bodies of the control calls, members in the order of the wire (spec §2.2, §2.3, §4).

use super::SESSION;
use crate::cloud::Book;
use crate::prelude::*;
use crate::wire::Source;
use crate::wire::json::Writer;

/// What all of them begin with.
fn signed(signature: &str) -> Writer {
    let mut body = Writer::default();
    body.string("signature", signature);
    body
}

pub fn prepare(signature: &str) -> String {
    signed(signature).finish()
}

/// One of four shapes: a known session, media, media with cover, cover alone (spec §2.3).
pub fn apply(book: &Book, signature: &str, won_before: Option<&str>) -> String {
    let mut body = signed(signature);
    if let Some(session) = book.handles.get(SESSION) {
        body.string(SESSION, session);
    } else {
        if let Some(media) = book.task.file(Source::Media) {
            body.string("videoName", &media.name);
            body.string("videoType", &media.extension);
            body.integer("videoSize", media.size);
        } else if let Some(file_id) = &book.task.file_id {
            body.string("fileId", file_id);
        }
        if let Some(cover) = book.task.file(Source::Cover) {
            body.string("coverName", &cover.name);
            body.string("coverType", &cover.extension);
            body.integer("coverSize", cover.size);
        }
    }
    body.yes("uploadFromWeb");
    if let Some(time) = &book.task.expire_time {
        body.string("ExpireTime", time);
    }
    if let Some(region) = book.region.as_deref().or(won_before) {
        body.string("storageRegion", region);
    }
    body.finish()
}

pub fn commit(book: &Book, signature: &str) -> String {
    let mut body = signed(signature);
    body.string(SESSION, book.handles.get(SESSION).unwrap_or_default());
    body.finish()
}

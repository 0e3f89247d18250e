//! NOS: one object that grows by one chunk at a time. How long it is, the server says; where it goes on, its opaque context says
//! (netease §3, §4). The context is the object's `upload_id`; asking how long it is, is its `listing`.
//!
//! The server proves nothing of what it took. So the digests of what was sent are kept, and a file that is gone on with later
//! must have them before its last chunk leaves.

mod answers;

use super::chain::CHUNK_MAX;
use super::{Book, Call, Millis, Step};
use crate::prelude::*;
use crate::wire::digest::Md5;
use crate::wire::text::{self, decimal, push_encoded};
use crate::wire::{Body, Method, Request, Source, add};

pub use answers::{begin_again, called_back, read, restart, stored};

/// Chains carry the media only.
const MEDIA: Source = Source::Media;
/// Parts whose digests are kept ready beyond those of the next chunk, at least,
const DIGESTS_AHEAD: u64 = 2;
/// and which share of what the server has: the record that names them is written when more are new than half of that share.
const SHARE_AHEAD: u64 = 32;
/// Every chunk may take so long, milliseconds, and as long as this many bytes a second take (netease §3.8).
const SLACK: Millis = 30_000;
const SPEED_MIN: u64 = 32 * 1024;
/// The last answer waits for the cloud's own callback (netease §7.19), milliseconds.
const CALLBACK_SLACK: Millis = 30_000;

/// How the servers are reached.
pub struct Way {
    /// Their addresses, the preferred first.
    pub nodes: Vec<String>,
    /// Time limit of each breakpoint query, milliseconds.
    pub timeout: Millis,
    /// Have the server check the MD5 of a file that fits one request.
    pub check_md5: bool,
}

/// The next chunk: its first byte, and the one past its last.
pub fn next(book: &Book) -> (u64, u64) {
    let held = book.object(MEDIA).fan.grown();
    let size = book.object(MEDIA).fan.size;
    (held, size.min(held + book.chain.chunk(book.task.part_size)))
}

/// Before the last chunk it is written down that it is the last.
pub fn settle(book: &mut Book) {
    let closing = next(book).1 == book.object(MEDIA).fan.size;
    book.object_mut(MEDIA).fan.close(closing);
}

/// All of the file goes in one request.
pub fn is_single(book: &Book) -> bool {
    let fan = &book.object(MEDIA).fan;
    fan.is_single() && fan.size <= CHUNK_MAX
}

/// The whole file was read, and what an earlier page sent was of this very file.
pub fn is_proven(book: &Book) -> bool {
    let object = book.object(MEDIA);
    !book.task.verify || object.sealed.is_none() && object.fan.is_whole(true)
}

/// MD5 of the whole file, where it is known.
pub fn whole(book: &Book) -> Option<Md5> {
    let fan = &book.object(MEDIA).fan;
    if fan.is_single() { fan.parts[0].file } else { book.learnt.whole }
}

/// Digests run ahead of the chain; what an earlier page sent is read again beside it, and all of it where that may be the object.
pub fn plan_digests(book: &Book, room: usize, way: &Way, out: &mut Vec<Step>) {
    let object = book.object(MEDIA);
    let fan = &object.fan;
    if hashes(book, way) {
        let (held, end) = next(book);
        let bytes = fan.part_size().bytes;
        let ahead = (end + (DIGESTS_AHEAD * bytes).max(held / SHARE_AHEAD)).div_ceil(bytes);
        let ahead = if object.sealed.is_some() { u64::MAX } else { ahead };
        let known = fan.kept_bytes() / bytes;
        fan.plan_digests(MEDIA, ahead.saturating_sub(known) as usize, room, out);
    }
}

/// Chunks leave with their digests known.
fn hashes(book: &Book, way: &Way) -> bool {
    book.task.verify || way.check_md5 && is_single(book)
}

/// The one request that may run now.
pub fn plan(book: &Book, way: &Way, out: &mut Vec<Step>) {
    let object = book.object(MEDIA);
    let (start, end) = next(book);
    let completes = end == object.fan.size;
    let step = if object.listing.is_some() {
        Step::List(MEDIA)
    } else if start == end && object.upload_id.is_some() {
        Step::Complete(MEDIA)
    } else {
        Step::Put(MEDIA)
    };
    let facts = object.facts();
    // What a later page would need to go on from there is written down first.
    let safe = object.shelved.upload_id == facts.upload_id
        && (facts.upload_id.is_none() || !book.task.verify || object.shelved.known >= end)
        && (!completes || object.shelved.seal == facts.seal);
    let hashed = !hashes(book, way) || object.fan.known_bytes() >= end;
    let ready = safe && hashed && (!completes || is_proven(book));
    if (ready || step == Step::List(MEDIA)) && !book.busy(step) {
        out.push(step);
    }
}

/// How to ask one of the store's steps.
pub fn call(way: &Way, book: &Book, step: Step) -> Call {
    let object = book.object(MEDIA);
    let digest = match step {
        Step::Digest(_, index) => Some(object.fan.range(index)),
        Step::Whole(_) => Some((0, object.fan.size)),
        _ => None,
    };
    if let Some(range) = digest {
        return Call::Digest { source: MEDIA, ranges: vec![range], crc: false };
    }
    let (start, end) = next(book);
    let completes = end == object.fan.size;
    let mut headers = Vec::new();
    add(&mut headers, "x-nos-token", book.pass.as_ref().map_or("", |pass| &pass.token));
    let mut url = address(way, book);
    let (mut method, mut body, mut timeout) = (Method::Post, Body::Empty, way.timeout);
    if let Step::List(_) = step {
        method = Method::Get;
        url.push_str("?uploadContext");
    } else {
        url.push_str(&text::concat(&[
            "?offset=",
            &decimal(start),
            "&complete=",
            if completes { "true" } else { "false" },
        ]));
        if end > start {
            body = Body::Slice { source: MEDIA, start, end };
        }
        if object.upload_id.is_none() {
            // It is the request that opens the context whose type counts (netease §7.17).
            let mime = book.task.file(MEDIA).map_or("", |file| &file.mime);
            add(&mut headers, "content-type", if mime.is_empty() { "application/octet-stream" } else { mime });
        }
        if let Some(md5) = checked(way, book) {
            add(&mut headers, "content-md5", &text::hex(&md5));
        }
        timeout = SLACK + (end - start) * 1000 / SPEED_MIN + if completes { CALLBACK_SLACK } else { 0 };
    }
    if let Some(context) = &object.upload_id {
        url.push_str("&context=");
        push_encoded(&mut url, context, "");
    }
    url.push_str("&version=1.0");
    Call::Http { request: Request { method, url, headers, body, opaque: false }, timeout: Some(timeout) }
}

/// What the server is asked to check: of a file that goes in one request, its parts and the whole are one (netease §3.6).
fn checked(way: &Way, book: &Book) -> Option<Md5> {
    let fan = &book.object(MEDIA).fan;
    let all = next(book) == (0, fan.size) && book.object(MEDIA).upload_id.is_none();
    fan.parts.first().filter(|_| way.check_md5 && all && fan.is_single())?.file
}

/// The object at the server in use. A slash within its name is one of its letters.
fn address(way: &Way, book: &Book) -> String {
    let place = book.object(MEDIA).place.clone().unwrap_or_default();
    let mut url = text::concat(&[way.nodes.get(book.chain.node).map_or("", String::as_str), "/"]);
    push_encoded(&mut url, &place.bucket, "");
    url.push('/');
    push_encoded(&mut url, &place.key, "");
    url
}

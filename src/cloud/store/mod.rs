//! One object in a store of the S3 family, whole by PUT or in parts: what may run, how it is asked, what its outcome taught.
//!
//! The stores speak dialects of one language. What they do alike is here; a [`Dialect`] is what one of them does its own way.

mod answers;

use super::{Book, Call, Millis, Object, Pass, Place, Room, Step};
use crate::fault::Fault;
use crate::prelude::*;
use crate::wire::base64;
use crate::wire::digest;
use crate::wire::text::{self, decimal, push_decimal, push_encoded};
use crate::wire::{Body, Method, Request, Response, Source, add};

pub use answers::read;

/// One make of store. Called through a pointer: two copies of this room would cost a page more than that.
pub trait Dialect {
    /// Adds what lets a request in.
    fn sign(&self, book: &Book, pass: &Pass, ask: &Ask, now: Millis, headers: &mut Vec<(&'static str, String)>);
    /// What a refusal means; reading it may correct the book.
    fn fault(&self, book: &mut Book, response: &Response, now: Millis) -> Box<Fault>;
    /// Host and key of an object, without a scheme.
    fn location(&self, book: &Book, source: Source) -> String;
    /// A request was let in.
    fn accepted(&self, _: &mut Book) {}
    /// Keys may be good for writing alone: that looking, listing or deleting is forbidden says nothing about the upload.
    fn is_narrow(&self) -> bool;
}

/// What of a request is signed, besides headers of the dialect's own.
pub struct Ask<'a> {
    pub method: Method,
    pub bucket: &'a str,
    /// Not encoded, empty where the bucket itself is asked.
    pub key: &'a str,
    /// By name.
    pub query: &'a [(&'static str, String)],
    /// In Base64, as the header carries it.
    pub md5: Option<&'a str>,
    pub mime: &'a str,
    /// Bytes of the body.
    pub length: u64,
}

/// Time limits, milliseconds. Complete may dribble white space while it merges (spec §3.7f).
const CONTROL_TIMEOUT: Millis = 15_000;
const COMPLETE_TIMEOUT: Millis = 120_000;

/// Parts whose digests are kept ready beyond those that can be sent at once.
const DIGESTS_AHEAD: usize = 2;

/// What may run for one file, of the room that is left.
pub fn plan_file(book: &Book, source: Source, room: &mut Room, out: &mut Vec<Step>) {
    if book.task.file(source).is_none() {
        return;
    }
    let start = out.len();
    plan(book, source, *room, out);
    for step in &out[start..] {
        room.parts -= usize::from(step.carries_file()).min(room.parts);
        room.digests -= usize::from(matches!(step, Step::Digest(..))).min(room.digests);
    }
}

fn plan(book: &Book, source: Source, room: Room, out: &mut Vec<Step>) {
    let object = book.object(source);
    if object.is_settled() {
        return;
    }
    if book.task.verify {
        // A sealed object is proven by all its digests.
        let ahead = if object.sealed.is_some() { usize::MAX } else { room.parts + DIGESTS_AHEAD };
        object.fan.plan_digests(source, ahead, room.digests, out);
    }
    if book.may_sign(source) && object.place.is_some() && object.stored.is_none() {
        plan_requests(book, object, source, room, out);
    }
}

fn plan_requests(book: &Book, object: &Object, source: Source, room: Room, out: &mut Vec<Step>) {
    let verify = book.task.verify;
    let step = if object.doubt {
        Step::Head(source)
    } else if object.upload_id.is_none() {
        if object.seek {
            Step::Find(source)
        } else if !object.fan.is_single() {
            Step::Init(source)
        } else if room.parts > 0 && (!verify || object.fan.parts[0].file.is_some()) {
            Step::Put(source)
        } else {
            return;
        }
    } else if object.listing.is_some() {
        Step::List(source)
    } else if !object.fan.is_whole(verify) {
        if object.may_send() {
            object.fan.plan_parts(source, verify, room.parts, out);
        }
        return;
    } else if object.shelved.seal == object.facts().seal {
        Step::Complete(source)
    } else {
        return;
    };
    if !book.busy(step) {
        out.push(step);
    }
}

/// How to ask one of the store's steps. `bases` are the addresses of the object's bucket, the preferred first.
pub fn call(dialect: &dyn Dialect, book: &Book, bases: &[String], step: Step, now: Millis) -> Call {
    let source = step.source().unwrap_or(Source::Media);
    let object = book.object(source);
    let mut ranges = Vec::new();
    if let Step::Digest(_, index) = step {
        ranges.push(object.fan.range(index));
    }
    // Every other step of a plan has a place and a pass.
    let (Some(place), Some(pass), true) = (&object.place, &book.pass, ranges.is_empty()) else {
        return Call::Digest { source, ranges, crc: object.shows_crc != Some(false) };
    };
    let Place { bucket, key, .. } = place;

    let (mut method, mut path, mut query) = (Method::Get, key.as_str(), Vec::new());
    let (mut body, mut md5, mut mime, mut timeout) = (Body::Empty, None, "", Some(CONTROL_TIMEOUT));
    match step {
        Step::Put(_) | Step::Part(..) => {
            let index = if let Step::Part(_, index) = step { index } else { 0 };
            let (start, end) = object.fan.range(index);
            if end > start {
                body = Body::Slice { source, start, end };
            }
            md5 = object.fan.parts.get(index as usize).and_then(|part| part.file);
            method = Method::Put;
            timeout = None;
            if let Step::Part(..) = step {
                add(&mut query, "partNumber", &decimal(u64::from(index) + 1));
            }
        }
        Step::Find(_) => {
            path = "";
            add(&mut query, "prefix", key);
            add(&mut query, "uploads", "");
        }
        Step::Init(_) => {
            method = Method::Post;
            add(&mut query, "uploads", "");
        }
        Step::List(_) => {
            let marker = object.listing.as_deref().unwrap_or_default();
            if !marker.is_empty() {
                add(&mut query, "part-number-marker", marker);
            }
        }
        Step::Complete(_) => {
            let list = manifest(object);
            method = Method::Post;
            md5 = Some(digest::md5(list.as_bytes()));
            mime = "application/xml";
            timeout = Some(COMPLETE_TIMEOUT);
            body = Body::Text(list);
        }
        Step::Head(_) => method = Method::Head,
        Step::Drop(_) => method = Method::Delete,
        _ => {}
    }
    if let Step::Put(_) | Step::Init(_) = step {
        mime = book.task.file(source).map_or("", |file| &file.mime);
    } else if let Some(id) = &object.upload_id
        && !matches!(step, Step::Find(_) | Step::Head(_))
    {
        add(&mut query, "uploadId", id);
    }

    let mut url = text::concat(&[book.pick(bases, now), "/"]);
    push_encoded(&mut url, path, "/");
    let mut before = '?';
    for (name, value) in &query {
        url.push(before);
        url.push_str(name);
        if !value.is_empty() {
            url.push('=');
            push_encoded(&mut url, value, "");
        }
        before = '&';
    }

    let mut headers = Vec::new();
    let md5 = md5.map(|md5| base64::encode(&md5));
    if let Some(md5) = &md5 {
        add(&mut headers, "content-md5", md5);
    }
    if !mime.is_empty() {
        add(&mut headers, "content-type", mime);
    }
    let ask = Ask { method, bucket, key: path, query: &query, md5: md5.as_deref(), mime, length: body.len() };
    dialect.sign(book, pass, &ask, now, &mut headers);
    Call::Http { request: Request { method, url, headers, body, opaque: false }, timeout }
}

/// The body of Complete: our own MD5s, so that the store itself proves each part (design §4).
fn manifest(object: &Object) -> String {
    let mut xml = String::from("<CompleteMultipartUpload>");
    for (index, part) in object.fan.parts.iter().enumerate() {
        xml.push_str("<Part><PartNumber>");
        push_decimal(&mut xml, index as u64 + 1);
        xml.push_str("</PartNumber><ETag>&quot;");
        text::push_hex(&mut xml, &part.store.unwrap_or_default());
        xml.push_str("&quot;</ETag></Part>");
    }
    xml.push_str("</CompleteMultipartUpload>");
    xml
}

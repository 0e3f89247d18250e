//! Tencent COS: one object, whole by PUT or in parts (spec §3).

mod answers;
mod errors;
pub mod sign;

use super::{Book, Call, Millis, Object, Room, Step};
use crate::prelude::*;
use crate::wire::base64;
use crate::wire::digest::{self, Md5};
use crate::wire::text::{self, decimal, push_decimal, push_encoded};
use crate::wire::{Body, Method, Request, Source};

pub use answers::read;
pub(super) use errors::retry_after;

/// Time limits, milliseconds. Complete may dribble white space while it merges (spec §3.7f).
const CONTROL_TIMEOUT: Millis = 15_000;
const COMPLETE_TIMEOUT: Millis = 120_000;

/// Parts whose digests are kept ready beyond those that can be sent at once.
const DIGESTS_AHEAD: usize = 2;

/// What may run for one object.
pub fn plan(book: &Book, source: Source, room: Room, out: &mut Vec<Step>) {
    let object = book.object(source);
    let start = out.len();
    if object.is_settled() {
        return;
    }
    if book.task.verify {
        // A sealed object is proven by all its digests and nothing of it is sent.
        let ahead = if object.sealed.is_some() { usize::MAX } else { room.parts + DIGESTS_AHEAD };
        object.fan.plan_digests(source, ahead, room.digests, out);
    }
    if book.may_sign() && object.place.is_some() && object.stored.is_none() {
        plan_requests(book, object, source, room, out);
    }
    let mut at = start;
    while at < out.len() {
        if book.busy(out[at]) {
            out.remove(at);
        } else {
            at += 1;
        }
    }
}

fn plan_requests(book: &Book, object: &Object, source: Source, room: Room, out: &mut Vec<Step>) {
    let whole = object.fan.is_whole(book.task.verify);
    if object.doubt {
        out.push(Step::Head(source));
    } else if object.upload_id.is_none() && object.fan.is_single() && !object.seek {
        let ready = !book.task.verify || object.fan.parts[0].file.is_some();
        if ready && room.parts > 0 {
            out.push(Step::Put(source));
        }
    } else if object.upload_id.is_none() {
        out.push(if object.seek { Step::Find(source) } else { Step::Init(source) });
    } else if object.listing.is_some() {
        out.push(Step::List(source));
    } else if whole {
        if object.shelved.seal == object.facts().seal {
            out.push(Step::Complete(source));
        }
    } else if object.shelved.upload_id == object.upload_id {
        object.fan.plan_parts(source, book.task.verify, room.parts, out);
    }
}

/// How to ask one of this store's steps. `bases` are the addresses of the object's bucket, the preferred first.
pub fn call(book: &Book, bases: &[String], step: Step, now: Millis) -> Option<Call> {
    let source = step.source()?;
    let object = book.object(source);
    if let Step::Digest(_, index) = step {
        return Some(Call::Digest { source, ranges: vec![object.fan.range(index)] });
    }
    let place = object.place.as_ref()?;
    let Draft { method, body, md5, mime, timeout } = draft(book, source, step)?;

    let number = if let Step::Part(_, index) = step { decimal(u64::from(index) + 1) } else { String::new() };
    let id = ("uploadId", object.upload_id.as_deref().unwrap_or_default());
    let marker = ("part-number-marker", object.listing.as_deref().unwrap_or_default());
    let query: &[(&str, &str)] = match step {
        Step::Find(_) => &[("uploads", ""), ("prefix", &place.key)],
        Step::Init(_) => &[("uploads", "")],
        Step::Part(..) => &[("partNumber", &number), id],
        Step::List(_) if !marker.1.is_empty() => &[marker, id],
        Step::List(_) | Step::Complete(_) | Step::Drop(_) => &[id],
        _ => &[],
    };
    let path = text::concat(&["/", if matches!(step, Step::Find(_)) { "" } else { &place.key }]);
    let mut url = book.pick(bases, now).to_owned();
    push_encoded(&mut url, &path, "/");
    for (index, (name, value)) in query.iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.push_str(name);
        if !value.is_empty() {
            url.push('=');
            push_encoded(&mut url, value, "");
        }
    }

    // Content-Length is what the browser will send. Host is left unsigned, so that a private gateway may change it.
    let length = decimal(body.len());
    let md5 = md5.map(|md5| base64::encode(&md5)).unwrap_or_default();
    let (length, proof) = (("content-length", length.as_str()), ("content-md5", md5.as_str()));
    let signed: &[(&str, &str)] = match (method == Method::Put, md5.is_empty()) {
        (true, true) => &[length],
        (true, false) => &[length, proof],
        (false, true) => &[],
        (false, false) => &[proof],
    };
    let lower = method.name().to_ascii_lowercase();
    let pass = book.pass.as_ref()?;
    let signed = sign::Signed { method: &lower, path: &path, query, headers: signed };
    let mut headers =
        vec![("authorization", sign::authorization(pass, &signed)), ("x-cos-security-token", pass.token.clone())];
    if !md5.is_empty() {
        headers.push(("content-md5", md5));
    }
    if !mime.is_empty() {
        headers.push(("content-type", mime.to_owned()));
    }
    Some(Call::Http { request: Request { method, url, headers, body, opaque: false }, timeout })
}

/// What of a request does not depend on where it goes.
struct Draft<'a> {
    method: Method,
    body: Body,
    /// Of the body.
    md5: Option<Md5>,
    mime: &'a str,
    timeout: Option<Millis>,
}

fn draft(book: &Book, source: Source, step: Step) -> Option<Draft<'_>> {
    let object = book.object(source);
    let mime = book.task.file(source).map_or("", |file| file.mime.as_str());
    let mut draft =
        Draft { method: Method::Get, body: Body::Empty, md5: None, mime: "", timeout: Some(CONTROL_TIMEOUT) };
    match step {
        Step::Put(_) | Step::Part(..) => {
            let index = if let Step::Part(_, index) = step { index } else { 0 };
            let (start, end) = object.fan.range(index);
            draft.method = Method::Put;
            draft.timeout = None;
            draft.md5 = object.fan.parts.get(index as usize)?.file;
            if end > start {
                draft.body = Body::Slice { source, start, end };
            }
            if let Step::Put(_) = step {
                draft.mime = mime;
            }
        }
        Step::Init(_) => {
            draft.method = Method::Post;
            draft.mime = mime;
        }
        Step::Complete(_) => {
            let list = manifest(object);
            draft.method = Method::Post;
            draft.md5 = Some(digest::md5(list.as_bytes()));
            draft.mime = "application/xml";
            draft.timeout = Some(COMPLETE_TIMEOUT);
            draft.body = Body::Text(list);
        }
        Step::Head(_) => draft.method = Method::Head,
        Step::Drop(_) => draft.method = Method::Delete,
        _ => {}
    }
    Some(draft)
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

//! Tencent COS: one object, whole by PUT or in parts (spec §3).

mod answers;
mod errors;
pub mod sign;

use super::{Book, Call, Millis, Object, Room, Step};
use crate::prelude::*;
use crate::wire::base64;
use crate::wire::digest;
use crate::wire::text::{self, decimal, push_decimal, push_encoded};
use crate::wire::{Body, Method, Request, Source, add};

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
        if object.shelved.upload_id == object.upload_id {
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

/// How to ask one of this store's steps. `bases` are the addresses of the object's bucket, the preferred first.
pub fn call(book: &Book, bases: &[String], step: Step, now: Millis) -> Option<Call> {
    let source = step.source()?;
    let object = book.object(source);
    if let Step::Digest(_, index) = step {
        let crc = object.shows_crc != Some(false);
        return Some(Call::Digest { source, ranges: vec![object.fan.range(index)], crc });
    }
    let key = object.place.as_ref()?.key.as_str();
    let pass = book.pass.as_ref()?;

    let (mut method, mut path, mut query) = (Method::Get, key, Vec::new());
    let (mut body, mut md5, mut mime, mut timeout) = (Body::Empty, None, "", Some(CONTROL_TIMEOUT));
    match step {
        Step::Put(_) | Step::Part(..) => {
            let index = if let Step::Part(_, index) = step { index } else { 0 };
            let (start, end) = object.fan.range(index);
            if end > start {
                body = Body::Slice { source, start, end };
            }
            md5 = object.fan.parts.get(index as usize)?.file;
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

    let path = text::concat(&["/", path]);
    let mut url = book.pick(bases, now).to_owned();
    push_encoded(&mut url, &path, "/");
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

    // Content-Length is what the browser will send. Host is left unsigned, so that a private gateway may change it.
    let mut signed = Vec::new();
    if method == Method::Put {
        add(&mut signed, "content-length", &decimal(body.len()));
    }
    let mut headers = Vec::new();
    if let Some(md5) = md5 {
        let md5 = base64::encode(&md5);
        add(&mut signed, "content-md5", &md5);
        add(&mut headers, "content-md5", &md5);
    }
    let lower = method.name().to_ascii_lowercase();
    let signed = sign::Signed { method: &lower, path: &path, query: &query, headers: &signed };
    add(&mut headers, "authorization", &sign::authorization(pass, &signed));
    add(&mut headers, "x-cos-security-token", &pass.token);
    if !mime.is_empty() {
        add(&mut headers, "content-type", mime);
    }
    Some(Call::Http { request: Request { method, url, headers, body, opaque: false }, timeout })
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

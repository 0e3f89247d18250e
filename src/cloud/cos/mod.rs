//! Tencent COS: one object, whole by PUT or in parts (spec §3).

mod answers;
mod errors;
pub mod sign;

use super::{Book, Call, Millis, Object, Pass, Place, Room, Step};
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

/// What may run for one object; `signed` tells whether requests can be signed now.
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
    let query = Query::of(object, step);
    let mut body = Body::Empty;
    let mut md5 = None;
    match step {
        Step::Part(_, index) => {
            let (start, end) = object.fan.range(index);
            body = Body::Slice { source, start, end };
            md5 = object.fan.parts.get(index as usize)?.file;
        }
        Step::Put(_) => {
            body =
                if object.fan.size == 0 { Body::Empty } else { Body::Slice { source, start: 0, end: object.fan.size } };
            md5 = object.fan.parts.first()?.file;
        }
        Step::Complete(_) => {
            let list = manifest(object);
            md5 = Some(digest::md5(list.as_bytes()));
            body = Body::Text(list);
        }
        _ => {}
    }
    let mime = match step {
        Step::Complete(_) => "application/xml",
        Step::Init(_) | Step::Put(_) => book.task.file(source).map_or("", |file| file.mime.as_str()),
        _ => "",
    };
    let timeout = match step {
        Step::Complete(_) => Some(COMPLETE_TIMEOUT),
        Step::Part(..) | Step::Put(_) => None,
        _ => Some(CONTROL_TIMEOUT),
    };
    let place = object.place.as_ref()?;
    let base = book.pick(bases, now);
    let request = request(book.pass.as_ref()?, base, place, step, &query, body, md5, mime);
    Some(Call::Http { request, timeout })
}

/// The query of a step, in the order it stands in the address.
struct Query(Vec<(&'static str, String)>);

impl Query {
    fn of(object: &Object, step: Step) -> Query {
        let upload = || ("uploadId", object.upload_id.clone().unwrap_or_default());
        let key = || object.place.as_ref().map(|place| place.key.clone()).unwrap_or_default();
        Query(match step {
            Step::Find(_) => vec![("uploads", String::new()), ("prefix", key())],
            Step::Init(_) => vec![("uploads", String::new())],
            Step::Part(_, index) => vec![("partNumber", decimal(u64::from(index) + 1)), upload()],
            Step::List(_) => match object.listing.as_deref() {
                None | Some("") => vec![upload()],
                Some(marker) => vec![("part-number-marker", marker.to_owned()), upload()],
            },
            Step::Complete(_) | Step::Drop(_) => vec![upload()],
            _ => vec![],
        })
    }

    fn push_to(&self, url: &mut String) {
        for (index, (name, value)) in self.0.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(name);
            if !value.is_empty() {
                url.push('=');
                push_encoded(url, value, "");
            }
        }
    }
}

fn method(step: Step) -> Method {
    match step {
        Step::Put(_) | Step::Part(..) => Method::Put,
        Step::Init(_) | Step::Complete(_) => Method::Post,
        Step::Head(_) => Method::Head,
        Step::Drop(_) => Method::Delete,
        _ => Method::Get,
    }
}

#[allow(clippy::too_many_arguments)]
fn request(
    pass: &Pass,
    base: &str,
    place: &Place,
    step: Step,
    query: &Query,
    body: Body,
    md5: Option<Md5>,
    mime: &str,
) -> Request {
    let method = method(step);
    let path = text::concat(&["/", if matches!(step, Step::Find(_)) { "" } else { &place.key }]);
    let mut url = base.to_owned();
    push_encoded(&mut url, &path, "/");
    query.push_to(&mut url);

    // Content-Length is what the browser will send. Host is left unsigned, so that a private gateway may change it.
    let mut signed: Vec<(&str, String)> = Vec::new();
    if method == Method::Put {
        signed.push(("content-length", decimal(body.len())));
    }
    let mut headers: Vec<(&'static str, String)> = Vec::new();
    if let Some(md5) = md5 {
        let md5 = base64::encode(&md5);
        signed.push(("content-md5", md5.clone()));
        headers.push(("content-md5", md5));
    }
    let query: Vec<(&str, &str)> = query.0.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let pairs: Vec<(&str, &str)> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let lower = method.name().to_ascii_lowercase();
    let signed = sign::Signed { method: &lower, path: &path, query: &query, headers: &pairs };
    headers.push(("authorization", sign::authorization(pass, &signed)));
    headers.push(("x-cos-security-token", pass.token.clone()));
    if !mime.is_empty() {
        headers.push(("content-type", mime.to_owned()));
    }
    Request { method, url, headers, body, opaque: false }
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

//! Alibaba OSS: two versions of its signature, its refusals, its names for things (aliyun §4).

mod errors;
pub mod lease;
pub mod sign;

use super::store::{Ask, Dialect};
use super::{Book, Millis, Pass, Step};
use crate::fault::{Cure, Fault};
use crate::prelude::*;
use crate::wire::date::{self, Date};
use crate::wire::{Response, Source, add, text};

/// A skew that was corrected and still is so much off will not be cured by correcting it, milliseconds.
const SKEW_MIN: i64 = 60_000;

pub struct Oss {
    /// Begin with version 4 of the signature where a region is known (aliyun §4.12, youku §5).
    pub v4: bool,
}

impl Dialect for Oss {
    fn sign(&self, book: &Book, pass: &Pass, ask: &Ask, now: Millis, headers: &mut Vec<(&'static str, String)>) {
        let date = Date::new(now.saturating_add_signed(book.learnt.skew) / 1000);
        let v4 = self.version(book) == 4;
        let mut own = Vec::new();
        if v4 {
            add(&mut own, "x-oss-content-sha256", "UNSIGNED-PAYLOAD");
        }
        add(&mut own, "x-oss-date", &if v4 { date.compact() } else { date.http() });
        if !pass.token.is_empty() {
            add(&mut own, "x-oss-security-token", &pass.token);
        }
        let signed = sign::Signed {
            method: ask.method.name(),
            bucket: ask.bucket,
            key: ask.key,
            query: ask.query,
            md5: ask.md5.unwrap_or_default(),
            mime: ask.mime,
            headers: &own,
        };
        let authorization = if v4 {
            sign::v4(&pass.id, &pass.key, &pass.reach.region, &signed)
        } else {
            sign::v1(&pass.id, &pass.key, &signed)
        };
        add(headers, "authorization", &authorization);
        headers.extend(own);
    }

    /// What can be put right is, and asked again: the version, the clock, the endpoint; each of them once.
    fn fault(&self, book: &mut Book, response: &Response, now: Millis) -> Box<Fault> {
        let (mut fault, hints) = errors::fault(response);
        let version = self.version(book);
        let Some(pass) = &mut book.pass else { return fault };
        let corrected = if hints.v4_only && version == 1 && !pass.reach.region.is_empty() {
            book.learnt.signing = Some(4);
            true
        } else if fault.code.is("SignatureDoesNotMatch") && book.learnt.signing.is_none() && version == 4 {
            book.learnt.signing = Some(1);
            true
        } else if let Some(seconds) = date::parse(&hints.server_time) {
            // Only this word is trusted: a proxy may write the Date header (aliyun §6.3).
            let skew = (seconds * 1000) as i64 - now as i64;
            let wrong = (skew - book.learnt.skew).abs() > SKEW_MIN;
            book.learnt.skew = skew;
            wrong
        } else if is_host(&hints.endpoint) && hints.endpoint != pass.reach.endpoint {
            pass.reach.endpoint = hints.endpoint;
            true
        } else {
            false
        };
        if corrected {
            fault.cure = Cure::Replan;
        }
        fault
    }

    fn accepted(&self, book: &mut Book) {
        book.learnt.signing = Some(self.version(book));
    }

    fn location(&self, book: &Book, source: Source) -> String {
        let mut location = String::new();
        if let (Some(place), Some(pass)) = (&book.object(source).place, &book.pass) {
            location = text::concat(&[&place.bucket, ".", &pass.reach.endpoint, "/"]);
            text::push_encoded(&mut location, &place.key, "/");
        }
        location
    }

    fn is_narrow(&self) -> bool {
        true
    }
}

impl Oss {
    /// Of the signature, for the next request.
    fn version(&self, book: &Book) -> u8 {
        let region = book.pass.as_ref().is_some_and(|pass| !pass.reach.region.is_empty());
        book.learnt.signing.unwrap_or(if self.v4 && region { 4 } else { 1 })
    }
}

/// The addresses of the bucket that this file goes to.
pub fn bases(templates: &[String], book: &Book, source: Source) -> Vec<String> {
    let bucket = book.object(source).place.as_ref().map_or("", |place| &place.bucket);
    let endpoint = book.pass.as_ref().map_or("", |pass| &pass.reach.endpoint);
    let fill = |template: &String| text::fill(&text::fill(template, "{bucket}", bucket), "{endpoint}", endpoint);
    templates.iter().map(fill).collect()
}

/// Nothing is to be left behind of what there are keys to.
pub fn plan_drops(book: &Book, out: &mut Vec<Step>) {
    for source in book.sources() {
        let object = book.object(source);
        let left = object.upload_id.is_some() && book.may_sign(source);
        let step = Step::Drop(source);
        if left && !book.busy(step) {
            out.push(step);
        }
    }
}

/// Nothing but a host, and perhaps its port, may become part of an address.
fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
}

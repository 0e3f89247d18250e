//! Tencent Cloud VOD around COS: an optional race of regions, Apply, the bytes, Commit (spec §2, §4, §13).

mod answers;
mod messages;
pub mod signature;

use super::asking::{context, plan_call};
use super::{Book, Call, Cloud, Goal, Millis, Outcome, Room, Step, Topic, cos::Cos, store};
use crate::fault::{Fault, Kind};
use crate::prelude::*;
use crate::wire::{Body, Method, Request, Source, text};

/// The handle under which the session key is kept; a record without it is worth nothing.
pub const SESSION: &str = "vodSessionKey";

/// A file that is stored within moments, in bytes.
const SMALL: u64 = 1 << 20;

/// How Tencent Cloud is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Base addresses of the control plane, main first, without a trailing slash.
    pub control: Vec<String>,
    /// Addresses of buckets; `{bucket}` and `{region}` are filled in where they stand.
    pub storage: Vec<String>,
    /// Time limit of Prepare, of each probe and of each Apply, milliseconds.
    pub apply_timeout: Millis,
    /// Time limit of each Commit, milliseconds.
    pub commit_timeout: Millis,
    /// Region won by an earlier race.
    pub region: Option<String>,
}

pub struct Tencent(pub Settings);

impl Cloud for Tencent {
    fn name(&self) -> &'static str {
        "tencent"
    }

    fn plan(&self, book: &Book, room: Room, out: &mut Vec<Step>) {
        if book.done.is_some() {
            return;
        }
        if book.dropping {
            return plan_drops(book, out);
        }
        if book.task.race && book.region.is_none() && !book.resumed && !book.race_is_over() {
            plan_race(book, out);
        } else if book.pass_wanted.is_some() && !book.is_stored() {
            plan_ticketed(book, Topic::Apply, Step::Apply, out);
        } else if book.sources().all(|source| book.object(source).is_settled() && book.object(source).is_shelved()) {
            plan_ticketed(book, Topic::Commit, Step::Commit, out);
        } else if book.commit.asked == 0 && book.sources().all(|source| is_ending(book, source)) {
            // Once: where it fails, or comes too early, it is asked for when Commit is due.
            plan_call(book, Topic::Commit, Step::Commit, false, out);
        }
        if book.task.goal == Goal::Prepare {
            return;
        }
        let mut room = room;
        // The cover is small and would otherwise wait behind every part of the media.
        for source in [Source::Cover, Source::Media] {
            let after_media = source == Source::Cover && !book.task.files_in_parallel;
            let waits =
                after_media && book.task.file(Source::Media).is_some() && !book.object(Source::Media).is_settled();
            if !waits {
                store::plan_file(book, source, &mut room, out);
            }
        }
    }

    fn call(&self, book: &Book, step: Step, now: Millis) -> Call {
        let ticket = book.ticket.as_ref().map_or("", |(_, ticket)| ticket);
        let (action, body, timeout) = match step {
            Step::Ask(topic) => return self.ask(book, topic),
            Step::Prepare => ("PrepareUploadUGC", messages::prepare(ticket), self.0.apply_timeout),
            Step::Apply => {
                ("ApplyUploadUGC", messages::apply(book, ticket, self.0.region.as_deref()), self.0.apply_timeout)
            }
            Step::Commit => ("CommitUploadUGC", messages::commit(book, ticket), self.0.commit_timeout),
            Step::Probe(index) => return self.probe(book, index),
            _ => {
                let bases = step.source().map(|source| self.storage(book, source)).unwrap_or_default();
                return store::call(&Cos, book, &bases, step, now);
            }
        };
        let base = if step == Step::Prepare { &self.0.control[..1] } else { &self.0.control };
        let url = text::concat(&[book.pick(base, now), "/v3/index.php?Action=", action]);
        let headers = vec![("content-type", "application/json".to_owned())];
        let request = Request { method: Method::Post, url, headers, body: Body::Text(body), opaque: false };
        Call::Http { request, timeout: Some(timeout) }
    }

    fn read(&self, book: &mut Book, step: Step, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
        match step {
            Step::Ask(topic) => answers::page(book, topic, outcome),
            Step::Prepare => answers::prepare(book, outcome),
            Step::Probe(index) => answers::probe(book, index, outcome),
            Step::Apply => answers::apply(book, outcome, now),
            Step::Commit => answers::commit(book, outcome, now),
            _ => store::read(&Cos, book, step, outcome, now).inspect_err(|fault| {
                // It takes longer than Commit's signature was asked to wait for.
                book.forget_early();
                // Another file than the one that these names were given to: it gets names of its own.
                if fault.kind == Kind::FileChanged {
                    book.begin_anew();
                }
            }),
        }
    }
}

impl Tencent {
    fn ask(&self, book: &Book, topic: Topic) -> Call {
        let source = if book.task.file(Source::Media).is_some() { Source::Media } else { Source::Cover };
        Call::Page(context(self.name(), book, topic, source))
    }

    /// A probe asks the bucket for nothing in particular: any answer, also 403, tells that its region is near (spec §2.2).
    fn probe(&self, book: &Book, index: u8) -> Call {
        let domain =
            book.regions.as_ref().and_then(|list| list.get(usize::from(index))).map_or("", |(_, domain)| domain);
        let base = self.0.storage.first().map_or("", String::as_str);
        let base = match text::cut(base, "://") {
            Some((scheme, host)) if text::find(host, "{bucket}").is_some() => text::concat(&[scheme, "://", domain]),
            _ => base.to_owned(),
        };
        let request = Request {
            method: Method::Head,
            url: text::concat(&[&base, "/"]),
            headers: vec![],
            body: Body::Empty,
            opaque: true,
        };
        Call::Http { request, timeout: Some(self.0.apply_timeout) }
    }

    /// The addresses of an object's bucket.
    fn storage(&self, book: &Book, source: Source) -> Vec<String> {
        let place = book.object(source).place.clone().unwrap_or_default();
        let fill =
            |template: &String| text::fill(&text::fill(template, "{bucket}", &place.bucket), "{region}", &place.region);
        self.0.storage.iter().map(fill).collect()
    }
}

/// Needs a signature of the page's own; asks for it first. The same signature never travels twice (spec §2.6).
fn plan_ticketed(book: &Book, topic: Topic, step: Step, out: &mut Vec<Step>) {
    plan_call(book, topic, step, book.ticket.as_ref().is_some_and(|(of, _)| *of == topic), out);
}

/// What is under way for this file is the last there is: the page may sign Commit meanwhile, which saves a round trip. A signature
/// is worth little when it is old, so that larger files are not waited for with one.
fn is_ending(book: &Book, source: Source) -> bool {
    let object = book.object(source);
    let put = book.busy(Step::Put(source)) && object.fan.size <= SMALL;
    put || book.busy(Step::Complete(source)) || object.is_settled()
}

fn plan_race(book: &Book, out: &mut Vec<Step>) {
    match &book.regions {
        None => plan_ticketed(book, Topic::Prepare, Step::Prepare, out),
        Some(list) => {
            let open = (0..list.len() as u8).filter(|index| !book.probed.contains(index));
            out.extend(open.map(Step::Probe).filter(|step| !book.busy(*step)));
        }
    }
}

/// Nothing is to be left behind: an upload whose id is known is deleted, one that may exist is looked for first.
fn plan_drops(book: &Book, out: &mut Vec<Step>) {
    for source in book.sources() {
        let object = book.object(source);
        let step = if object.upload_id.is_some() { Step::Drop(source) } else { Step::Find(source) };
        // The object may be there and yet its upload be open: an earlier page's may have made it.
        let left = object.place.is_some() && (object.upload_id.is_some() || object.seek && object.stored.is_none());
        if left && book.may_sign(source) && !book.busy(step) {
            out.push(step);
        } else if left && !book.may_sign(source) && out.is_empty() {
            plan_ticketed(book, Topic::Apply, Step::Apply, out);
        }
    }
}

/// Bucket names and regions go into addresses and must be nothing but that (spec §2.4).
fn is_label(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(is_label_byte)
}

fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

/// The text of a whole number that fits the ten digits COS wants (spec §2.4).
fn is_date(seconds: i64) -> bool {
    text::decimal(seconds.unsigned_abs()).len() == 10 && seconds > 0
}

//! Alibaba Cloud VOD around OSS: a video, a picture, or a video with a picture before it; no call ends an upload (aliyun §1).
//!
//! Each object has keys of its own, so one is uploaded after the other: the cover first, because its address is told when the
//! video is created (aliyun §6.2).

mod answers;
mod errors;
pub mod given;
pub mod rpc;

use super::asking::{context, plan_call};
use super::oss::{self, Oss};
use super::{Book, Call, Cloud, Goal, Millis, Outcome, Room, Step, Topic, store};
use crate::fault::{Fault, Kind};
use crate::prelude::*;
use crate::wire::{Body, Method, Request, Source, text};
use rpc::Parameters;

/// Handles: what VOD calls the video, the picture, and where the picture will be seen.
pub const VIDEO: &str = "videoId";
pub const IMAGE: &str = "imageId";
pub const IMAGE_URL: &str = "imageUrl";

/// How Alibaba Cloud is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Base address of the VOD API, without a trailing slash.
    pub control: String,
    /// Addresses of objects' buckets; `{bucket}` and `{endpoint}` are filled in where they stand.
    pub storage: Vec<String>,
    /// Time limit of each call of the API, milliseconds.
    pub timeout: Millis,
    /// Of dice that nobody else has, for what must not repeat.
    pub seed: u64,
    /// Information on a picture is waited for until it was stored.
    pub patient: bool,
}

pub struct Aliyun(pub Settings);

/// Version 4 of the signature wherever a region is known (aliyun §4.12).
const STORE: Oss = Oss { v4: true };

impl Cloud for Aliyun {
    fn name(&self) -> &'static str {
        "aliyun"
    }

    fn keeps_parts(&self) -> bool {
        true
    }

    fn plan(&self, book: &Book, room: Room, out: &mut Vec<Step>) {
        let ready = book.learnt.account.is_some();
        if book.task.goal == Goal::Info {
            return plan_call(book, Topic::Info, Step::Info, ready, out);
        }
        if let Some(source) = subject(book)
            && (book.pass_wanted.is_some() || !book.may_sign(source))
        {
            plan_call(book, topic(book, source), Step::Apply, ready, out);
        }
        if book.dropping {
            return oss::plan_drops(book, out);
        }
        let mut room = room;
        for source in [Source::Cover, Source::Media] {
            store::plan_file(book, source, &mut room, out);
        }
        // A PUT makes the video, and no call follows that could be held back: a later page must know of what before.
        out.retain(|step| {
            let Step::Put(source) = step else { return true };
            let object = book.object(*source);
            object.shelved.place == object.place && object.shelved.seal == object.facts().seal
        });
    }

    fn call(&self, book: &Book, step: Step, now: Millis) -> Call {
        let source = step.source().or(subject(book)).unwrap_or(Source::Media);
        let topic = match step {
            Step::Ask(topic) => topic,
            Step::Apply => topic(book, source),
            Step::Info => Topic::Info,
            _ => {
                let bases = oss::bases(&self.0.storage, book, source);
                return store::call(&STORE, book, &bases, step, now);
            }
        };
        match (&book.learnt.account, step) {
            (Some(account), Step::Apply | Step::Info) => {
                let (action, parameters) = parameters(book, topic, source);
                let nonce = rpc::nonce(self.0.seed, book.learnt.nonce, now);
                let dated = (!book.learnt.second_form).then_some(now);
                let query = parameters.query(action, account, &nonce, dated);
                let url = text::concat(&[&self.0.control, "/?", &query]);
                let request = Request { method: Method::Get, url, headers: vec![], body: Body::Empty, opaque: false };
                Call::Http { request, timeout: Some(self.0.timeout) }
            }
            _ => {
                let mut context = context(self.name(), book, topic, source);
                if let Some(id) = book.task.file_id.as_deref().filter(|_| topic == Topic::Info) {
                    context.handles.set(IMAGE, id);
                }
                if let Some(place) = &book.object(source).place {
                    context.handles.set("bucket", &place.bucket);
                    context.handles.set("object", &place.key);
                }
                Call::Page(context)
            }
        }
    }

    /// A PUT that was called back may make the video all the same.
    fn called_back(&self, book: &mut Book, step: Step) {
        if let Step::Put(source) = step {
            book.object_mut(source).claimed = true;
        }
    }

    fn read(&self, book: &mut Book, step: Step, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
        match step {
            Step::Ask(topic) => answers::page(book, topic, self.0.patient, outcome, now),
            Step::Apply => answers::opened(book, outcome, now),
            Step::Info => answers::info(book, self.0.patient, outcome),
            _ => {
                store::read(&STORE, book, step, outcome, now).inspect_err(|fault| {
                    // Another file than the one that these names were given to: it gets names of its own.
                    if fault.kind == Kind::FileChanged {
                        book.begin_anew();
                    }
                })?;
                answers::finish(book);
                Ok(())
            }
        }
    }
}

/// The file whose turn it is to have keys.
fn subject(book: &Book) -> Option<Source> {
    let mut turns = [Source::Cover, Source::Media].into_iter().filter(|source| book.task.file(*source).is_some());
    turns.find(|source| {
        let object = book.object(*source);
        // Keys to what a picture left behind cannot be had again (aliyun §2.6).
        let droppable = object.upload_id.is_some() && (is_video(book, *source) || book.may_sign(*source));
        object.stored.is_none() && (!book.dropping || droppable)
    })
}

fn is_video(book: &Book, source: Source) -> bool {
    source == Source::Media && book.task.goal != Goal::Image
}

/// New keys for a video that has a place; for a picture there are none but with a new place.
fn topic(book: &Book, source: Source) -> Topic {
    if is_video(book, source) && book.object(source).place.is_some() { Topic::Refresh } else { Topic::Create }
}

/// The operation, and what it is asked with; the page's own parameters first.
fn parameters(book: &Book, topic: Topic, source: Source) -> (&'static str, Parameters) {
    let mut parameters = Parameters::default();
    if topic == Topic::Refresh {
        parameters.put("VideoId", book.handles.get(VIDEO).unwrap_or_default());
        return ("RefreshUploadVideo", parameters);
    }
    for (name, value) in &book.task.meta[source.index()] {
        parameters.put(name, value);
    }
    let Some(file) = book.task.file(source).filter(|_| topic == Topic::Create) else {
        parameters.put("ImageId", book.task.file_id.as_deref().unwrap_or_default());
        return ("GetImageInfo", parameters);
    };
    if !is_video(book, source) {
        parameters.put("ImageType", if source == Source::Cover { "cover" } else { "default" });
        parameters.put("ImageExt", &file.extension);
        return ("CreateUploadImage", parameters);
    }
    parameters.put("Title", &file.name);
    parameters.put("FileName", &text::concat(&[&file.name, ".", &file.extension]));
    if file.size > 0 {
        parameters.put("FileSize", &text::decimal(file.size));
    }
    parameters.put("CoverURL", book.handles.get(IMAGE_URL).unwrap_or_default());
    ("CreateUploadVideo", parameters)
}

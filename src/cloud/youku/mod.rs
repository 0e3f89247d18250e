//! Youku around OSS: create, the bytes, commit (youku §1). The app server makes the calls and the page brings their answers; or,
//! with an access token of the page's, they are made from here.

mod answers;
mod errors;

use super::asking::{context, plan_call};
use super::oss::{self, Oss};
use super::{Book, Call, Cloud, Millis, Outcome, Room, Step, Topic, store};
use crate::fault::{Fault, Kind};
use crate::prelude::*;
use crate::wire::{Body, Method, Request, Source, text};

/// Handles: what Youku calls the video and the upload.
pub const VIDEO: &str = "videoId";
pub const TOKEN: &str = "uploadToken";

/// How Youku is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Base address of the API, without a trailing slash.
    pub control: String,
    /// Addresses of objects' buckets; `{bucket}` and `{endpoint}` are filled in where they stand.
    pub storage: Vec<String>,
    /// Time limit of each call of the API, milliseconds.
    pub timeout: Millis,
    /// Begin with version 4 of the store's signature; version 1 is what is known to be taken (youku §5).
    pub v4: bool,
    /// Tell the MD5 of the whole file before its first byte (youku §4.4).
    pub checksum: bool,
}

pub struct Youku(pub Settings);

impl Cloud for Youku {
    fn name(&self) -> &'static str {
        "youku"
    }

    fn keeps_parts(&self) -> bool {
        true
    }

    fn plan(&self, book: &Book, room: Room, out: &mut Vec<Step>) {
        if book.done.is_some() {
            return;
        }
        let ready = book.learnt.account.is_some();
        let object = book.object(Source::Media);
        let keyless = book.pass_wanted.is_some() || !book.may_sign(Source::Media);
        if book.dropping {
            if object.upload_id.is_some() && keyless {
                plan_call(book, Topic::Refresh, Step::Apply, ready, out);
            } else if object.upload_id.is_some() {
                oss::plan_drops(book, out);
            } else if book.handles.get(TOKEN).is_some() && !book.busy(Step::Init(Source::Media)) {
                // What that opens is deleted first.
                plan_call(book, Topic::Cancel, Step::Cancel, ready, out);
            }
            return;
        }
        let whole = Step::Whole(Source::Media);
        if self.0.checksum && book.learnt.whole.is_none() && topic(book) == Topic::Create {
            if room.digests > 0 && !book.busy(whole) {
                out.push(whole);
            }
        } else if object.stored.is_none() && keyless {
            plan_call(book, topic(book), Step::Apply, ready, out);
        } else if object.is_settled() && object.is_shelved() {
            plan_call(book, Topic::Commit, Step::Commit, ready, out);
        }
        store::plan_file(book, Source::Media, &mut room.clone(), out);
    }

    fn call(&self, book: &Book, step: Step, now: Millis) -> Call {
        let (method, path) = match step {
            Step::Ask(topic) => return self.ask(book, topic),
            Step::Whole(source) => {
                let ranges = vec![(0, book.object(source).fan.size)];
                return Call::Digest { source, ranges, crc: false };
            }
            Step::Apply if topic(book) == Topic::Create => (Method::Post, "create"),
            Step::Apply => (Method::Post, "get_sts_inf"),
            Step::Commit => (Method::Post, "commit"),
            Step::Cancel => (Method::Get, "cancel"),
            _ => {
                let bases = oss::bases(&self.0.storage, book, Source::Media);
                return store::call(&self.store(), book, &bases, step, now);
            }
        };
        // The document says POST, and clients are seen to GET (youku §2).
        let by_query = method == Method::Get || book.learnt.second_form && step == Step::Apply;
        let form = form(book, path);
        let url = text::concat(&[&self.0.control, "/uploads/", path, ".json"]);
        let (method, url, headers, body) = if by_query {
            (Method::Get, text::concat(&[&url, "?", &form]), vec![], Body::Empty)
        } else {
            let mime = "application/x-www-form-urlencoded".to_owned();
            (Method::Post, url, vec![("content-type", mime)], Body::Text(form))
        };
        Call::Http { request: Request { method, url, headers, body, opaque: false }, timeout: Some(self.0.timeout) }
    }

    fn read(&self, book: &mut Book, step: Step, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
        match (step, outcome) {
            (Step::Ask(topic), outcome) => answers::page(book, topic, outcome, now),
            (Step::Whole(_), Outcome::Digested(md5, _)) => {
                book.learnt.whole = Some(md5);
                Ok(())
            }
            (Step::Apply, outcome) => answers::opened(book, outcome, now),
            (Step::Commit, outcome) => answers::committed(book, outcome),
            (Step::Cancel, _) => {
                answers::cancelled(book);
                Ok(())
            }
            _ => store::read(&self.store(), book, step, outcome, now).inspect_err(|fault| {
                // Another file than the one that these names were given to: it gets names of its own.
                if fault.kind == Kind::FileChanged {
                    book.learnt.whole = None;
                    book.begin_anew();
                }
            }),
        }
    }
}

impl Youku {
    fn store(&self) -> Oss {
        Oss { v4: self.0.v4 }
    }

    fn ask(&self, book: &Book, topic: Topic) -> Call {
        let mut context = context(self.name(), book, topic, Source::Media);
        if let Some(md5) = &book.learnt.whole {
            context.meta.push(("file_md5".to_owned(), text::hex(md5)));
        }
        if let Some(place) = &book.object(Source::Media).place {
            context.handles.set("bucket", &place.bucket);
            context.handles.set("object", &place.key);
        }
        Call::Page(context)
    }
}

/// New keys for what was created, or all of it.
fn topic(book: &Book) -> Topic {
    if book.handles.get(TOKEN).is_some() { Topic::Refresh } else { Topic::Create }
}

/// What a call is asked with (youku §4.1, §6, §7).
fn form(book: &Book, path: &str) -> String {
    let mut form = String::new();
    let mut put = |name: &str, value: &str| {
        form.push_str(if form.is_empty() { "" } else { "&" });
        form.push_str(name);
        form.push('=');
        text::push_encoded(&mut form, value, "");
    };
    if let Some(account) = &book.learnt.account {
        put("client_id", &account.id);
        put("access_token", &account.key);
    }
    if path != "create" {
        put("upload_token", book.handles.get(TOKEN).unwrap_or_default());
        if let Some(place) = book.object(Source::Media).place.as_ref().filter(|_| path == "get_sts_inf") {
            put("oss_bucket", &place.bucket);
            put("oss_object", &place.key);
        }
        return form;
    }
    let meta = &book.task.meta[Source::Media.index()];
    for (name, value) in meta {
        put(name, value);
    }
    let given = |name: &str| meta.iter().any(|(own, _)| own == name);
    if let Some(file) = book.task.file(Source::Media) {
        if !given("title") {
            put("title", &file.name);
        }
        if !given("file_name") {
            put("file_name", &text::concat(&[&file.name, ".", &file.extension]));
        }
        put("file_size", &text::decimal(file.size));
    }
    if let Some(md5) = &book.learnt.whole {
        put("file_md5", &text::hex(md5));
    }
    put("isweb", "1");
    put("isnew", "1");
    form
}

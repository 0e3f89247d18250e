//! NetEase Yunxin around NOS: the app server's init, the directory of servers, the chain, the vid (netease §1, §2, §5).
//!
//! The page is asked for `{bucket, object, xNosToken}` and, where the last answer was lost or the page wants to be sure, whether
//! the object is there. A machine shares nothing with another one: the servers that a directory named go
//! out with the result, and come in with the settings of the next one.

mod finish;
mod lookup;
mod page;
pub mod token;

use super::asking::{context, plan_call};
use super::nos::{self, Way};
use super::{Book, Call, Cloud, Millis, Outcome, Pass, Reason, Room, Step, Topic};
use crate::fault::{Fault, Kind};
use crate::prelude::*;
use crate::wire::{Body, Method, Request, Source, text};

/// Handles: where the object is, and the token where the page wants it kept.
const BUCKET: &str = "bucket";
const OBJECT: &str = "object";
const TOKEN: &str = "xNosToken";

/// How NetEase is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Directories of upload servers, the first first.
    pub lbs: Vec<String>,
    /// Upload servers; where there are some, no directory is asked.
    pub nodes: Vec<String>,
    /// Upload servers for when those of the directory do not serve, or there are none.
    pub fallback: Vec<String>,
    /// Hosts that a directory may name, besides NetEase's own.
    pub allowed: Vec<String>,
    /// The page is on https and may not touch anything else.
    pub secure: bool,
    /// Time limit of each lookup and each breakpoint query, milliseconds.
    pub timeout: Millis,
    /// Have the server check the MD5 of a file that fits one request.
    pub check_md5: bool,
    /// Keep the upload token in the record: the app server cannot make another one for the same object (netease §1.3).
    pub persist_token: bool,
    /// Ask the page at the end what became of it.
    pub confirm: bool,
    /// What earlier uploads of the page were told by these directories: a bucket, its servers, another bucket, and so on.
    pub known: Vec<String>,
}

pub struct Netease(pub Settings);

impl Cloud for Netease {
    fn name(&self) -> &'static str {
        "netease"
    }

    fn keeps_parts(&self) -> bool {
        true
    }

    /// The server counts bytes; what they were it does not say.
    fn proves_parts(&self) -> bool {
        false
    }

    fn plan(&self, book: &Book, room: Room, out: &mut Vec<Step>) {
        // Nothing of an upload can be deleted: it passes by itself.
        if book.done.is_some() || book.dropping {
            return;
        }
        let object = book.object(Source::Media);
        let over = object.stored.is_some() || object.doubt;
        let way = self.way(book);
        nos::plan_digests(book, room.digests, &way, out);
        let whole = Step::Whole(Source::Media);
        let wants_whole = book.task.verify && (self.0.confirm || over) && nos::whole(book).is_none();
        if wants_whole && object.fan.is_whole(true) && !book.busy(whole) {
            out.push(whole);
        }
        if over {
            if nos::is_proven(book) && !wants_whole {
                plan_call(book, Topic::Confirm, Step::Commit, false, out);
            }
            return;
        }
        if book.pass_wanted.is_some() || !book.may_sign(Source::Media) {
            plan_call(book, Topic::Create, Step::Apply, false, out);
        }
        if !book.may_sign(Source::Media) || object.place.is_none() {
            return;
        }
        if lookup::directory(&self.0, book).is_none() {
            nos::plan(book, &way, out);
        } else if !book.busy(Step::Prepare) {
            out.push(Step::Prepare);
        }
    }

    fn call(&self, book: &Book, step: Step, _: Millis) -> Call {
        match step {
            Step::Ask(topic) => self.ask(book, topic),
            Step::Prepare => {
                let mut url = lookup::directory(&self.0, book).unwrap_or_default();
                url.push_str("?version=1.0&bucketname=");
                text::push_encoded(&mut url, book.handles.get(BUCKET).unwrap_or_default(), "");
                let request = Request { method: Method::Get, url, headers: vec![], body: Body::Empty, opaque: false };
                Call::Http { request, timeout: Some(self.0.timeout) }
            }
            _ => nos::call(&self.way(book), book, step),
        }
    }

    fn read(&self, book: &mut Book, step: Step, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
        let read = match step {
            Step::Ask(Topic::Confirm) => finish::confirmed(&self.way(book), book, outcome),
            Step::Ask(_) => page::created(&self.0, book, outcome, now),
            Step::Prepare => lookup::read(&self.0, book, outcome),
            _ => nos::read(&self.way(book), book, step, outcome),
        };
        nos::settle(book);
        match read {
            Ok(())
                if book.object(Source::Media).stored.is_some() && matches!(step, Step::Put(_) | Step::Complete(_)) =>
            {
                finish::completed(book, self.0.confirm)
            }
            Ok(()) => Ok(()),
            Err(mut fault) => {
                let blocked = self.0.secure && book.chain.nodes.is_empty() && !book.chain.dropped.is_empty();
                if fault.kind == Kind::Network && blocked && !book.chain.acknowledged {
                    // What the directory named may not be touched, and nobody else answers.
                    fault.kind = Kind::MixedContent;
                    fault.detail = lookup::mixed(book).detail;
                }
                Err(weigh(book, fault))
            }
        }
    }

    fn called_back(&self, book: &mut Book, step: Step) {
        nos::called_back(book, step);
    }

    fn recalled(&self, book: &mut Book) {
        let kept = book.handles.get(TOKEN).filter(|_| self.0.persist_token).map(str::to_owned);
        book.handles.remove(TOKEN);
        book.object_mut(Source::Media).fan.grow(0);
        nos::settle(book);
        book.chain.sent = book.object(Source::Media).fan.kept_bytes();
        if let Some(token) = kept.filter(|_| lookup::leads_somewhere(&self.0, book)) {
            book.handles.set(TOKEN, &token);
            book.pass =
                Some(Pass { token, renew_at: Millis::MAX, ends_at: Millis::MAX, generation: 1, ..Pass::default() });
            book.pass_wanted = None;
        }
    }
}

impl Netease {
    fn way(&self, book: &Book) -> Way {
        Way { nodes: lookup::nodes(&self.0, book), timeout: self.0.timeout, check_md5: self.0.check_md5 }
    }

    fn ask(&self, book: &Book, topic: Topic) -> Call {
        let mut context = context(self.name(), book, topic, Source::Media);
        context.handles.remove(TOKEN);
        if let Some(md5) = nos::whole(book).filter(|_| topic == Topic::Confirm) {
            context.handles.set("md5", &text::hex(&md5));
        }
        if topic == Topic::Confirm {
            context.reason = if book.object(Source::Media).doubt { Reason::Retry } else { Reason::Start };
        }
        Call::Page(context)
    }
}

/// What a fault means for the record: a token that was refused is not kept; and what may be complete is for a later page to find out.
fn weigh(book: &mut Book, fault: Box<Fault>) -> Box<Fault> {
    if fault.status == 403 {
        book.handles.remove(TOKEN);
    }
    book.spent &= !book.object(Source::Media).is_in_doubt();
    fault
}

//! One file per cloud and per store: what may run now, how to ask it, what its outcome taught.
//!
//! A cloud is three pure functions of a [`Book`] of observations. Nothing is queued: the engine asks for the plan after
//! every event, so that no step can be forgotten or done twice (design §1).

#[cfg(feature = "aliyun")]
pub mod aliyun;
pub mod asking;
mod book;
#[cfg(feature = "nos")]
mod chain;
#[cfg(feature = "tencent")]
pub mod cos;
mod fan;
#[cfg(feature = "netease")]
pub mod netease;
#[cfg(feature = "nos")]
pub mod nos;
mod object;
#[cfg(feature = "oss")]
pub mod oss;
mod part_size;
#[cfg(feature = "store")]
pub mod store;
#[cfg(feature = "tencent")]
pub mod tencent;
#[cfg(feature = "youku")]
pub mod youku;

pub use book::{Book, Calls, Done, File, Goal, Handles, Note, Pass, Reason, Task};
#[cfg(feature = "narrow")]
pub use book::{Learnt, Reach};
#[cfg(feature = "nos")]
pub use chain::Chain;
pub use fan::{Fan, PARTS_MAX, Part};
pub use object::{Facts, Object, Place, Stored};
pub use part_size::PartSize;

use crate::fault::Fault;
use crate::prelude::*;
use crate::wire::digest::Md5;
use crate::wire::{Request, Response, Source};

/// Milliseconds of a clock that never goes back; its origin is the Unix epoch as far as the page knows it.
pub type Millis = u64;

/// One thing to do. Steps are compared by value: the same step is never in flight twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Recognise a file by size and sampled content (design §4): before the first byte, and before the object is made.
    Sample(Source),
    /// MD5 of a whole file, for a service that wants it before the first byte.
    #[cfg(feature = "narrow")]
    Whole(Source),
    /// MD5 of one part of a file.
    Digest(Source, u32),
    /// A signature, or whatever else this cloud needs, from the page.
    Ask(Topic),
    /// Which regions or servers could take the upload, and one probe of each.
    Prepare,
    Probe(u8),
    /// Open (or renew) the session that names the objects and lends credentials.
    Apply,
    /// All of a file, or the next chunk of a chain.
    Put(Source),
    /// Look for an upload that was opened, but whose id was never learnt.
    Find(Source),
    Init(Source),
    /// What the store holds of an upload begun earlier.
    List(Source),
    Part(Source, u32),
    Complete(Source),
    /// Look whether the object is there before calling anything failed.
    Head(Source),
    /// Delete an unfinished upload.
    Drop(Source),
    /// Tell the cloud that the bytes are there.
    Commit,
    /// What the cloud knows of something uploaded earlier.
    #[cfg(feature = "narrow")]
    Info,
    /// Tell the cloud that nothing will come.
    #[cfg(feature = "narrow")]
    Cancel,
}

/// What the page is asked for; the `action` of its `SignatureContext`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    Prepare,
    Apply,
    Commit,
    #[cfg(feature = "nos")]
    Confirm,
    #[cfg(feature = "narrow")]
    Create,
    #[cfg(feature = "narrow")]
    Refresh,
    #[cfg(feature = "narrow")]
    Info,
    #[cfg(feature = "narrow")]
    Cancel,
}

impl Topic {
    pub fn name(self) -> &'static str {
        match self {
            Topic::Prepare => "prepare",
            Topic::Apply => "apply",
            #[cfg(feature = "narrow")]
            Topic::Create => "create",
            #[cfg(feature = "narrow")]
            Topic::Refresh => "refresh",
            Topic::Commit => "commit",
            #[cfg(feature = "nos")]
            Topic::Confirm => "confirm",
            #[cfg(feature = "narrow")]
            Topic::Info => "info",
            #[cfg(feature = "narrow")]
            Topic::Cancel => "cancel",
        }
    }
}

impl Step {
    /// Where an error of this step is said to have happened (`UploadError.stage`).
    pub fn stage(self) -> &'static str {
        match self {
            Step::Ask(Topic::Prepare) | Step::Prepare | Step::Probe(_) => "prepare",
            Step::Ask(Topic::Apply) | Step::Apply => "apply",
            #[cfg(feature = "narrow")]
            Step::Ask(Topic::Create | Topic::Refresh) => "apply",
            Step::Ask(Topic::Commit) | Step::Commit => "commit",
            #[cfg(feature = "nos")]
            Step::Ask(Topic::Confirm) => "commit",
            #[cfg(feature = "narrow")]
            Step::Ask(Topic::Info) | Step::Info => "info",
            Step::Complete(Source::Media) | Step::Head(Source::Media) => "complete",
            _ if self.source() == Some(Source::Cover) => "cover",
            _ => "upload",
        }
    }

    #[inline(never)]
    pub fn source(self) -> Option<Source> {
        match self {
            #[cfg(feature = "narrow")]
            Step::Whole(source) => Some(source),
            Step::Sample(source)
            | Step::Digest(source, _)
            | Step::Put(source)
            | Step::Find(source)
            | Step::Init(source)
            | Step::List(source)
            | Step::Part(source, _)
            | Step::Complete(source)
            | Step::Head(source)
            | Step::Drop(source) => Some(source),
            _ => None,
        }
    }

    /// Carries file bytes: what pause calls back, what waits behind everything else for a connection.
    pub fn carries_file(self) -> bool {
        matches!(self, Step::Part(..) | Step::Put(_))
    }

    /// A call of the control plane. It uses up what the page answered last, so that a one-time signature never travels twice
    /// (spec §2.6).
    #[inline(never)]
    pub fn spends_ticket(self) -> bool {
        self.source().is_none() && !matches!(self, Step::Ask(_) | Step::Probe(_))
    }

    /// Travels under the temporary credentials, so a refusal may be their fault.
    pub fn under_pass(self) -> bool {
        self.source().is_some() && !self.reads_file()
    }

    /// Is done on the page.
    pub fn reads_file(self) -> bool {
        #[cfg(feature = "narrow")]
        if let Step::Whole(_) = self {
            return true;
        }
        matches!(self, Step::Sample(_) | Step::Digest(..))
    }
}

/// How a step is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Send this; wait `timeout` milliseconds at most, or by the measured throughput where it is `None`.
    Http { request: Request, timeout: Option<Millis> },
    /// Ask the page's own callback.
    Page(Context),
    /// MD5 and, if wanted, CRC-64 over the bytes of these ranges, one after the other.
    Digest { source: Source, ranges: Vec<(u64, u64)>, crc: bool },
}

/// What the page's `getSignature` is told (design §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    pub cloud: &'static str,
    pub topic: Topic,
    pub reason: Reason,
    /// 1 for the first call of this topic since it last succeeded.
    pub attempt: u32,
    /// The file meant, none when replacing nothing but a cover's metadata.
    pub source: Source,
    /// `media`, `image` or `cover`.
    pub kind: &'static str,
    /// The upload's own parameters.
    #[cfg(feature = "narrow")]
    pub meta: Vec<(String, String)>,
    /// What an earlier answer named.
    pub handles: Handles,
}

/// What came of a step. A lost answer is an observation too: the work may have been done.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    Answer(&'a Response),
    /// The page answered, or its callback failed (`Err` names how: `thrown`, `not-a-string`).
    Reply(Result<&'a str, &'a str>),
    Digested(Md5, Option<u64>),
    Lost {
        sent: bool,
    },
}

/// How many more steps of the bulky kinds may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub parts: usize,
    pub digests: usize,
}

/// One cloud: what may run now, how to ask it, what its outcome taught.
pub trait Cloud {
    /// The name in `SignatureContext.cloud` and in the record.
    fn name(&self) -> &'static str;
    /// The store may not be allowed to list parts: the record says itself which of them it took.
    fn keeps_parts(&self) -> bool {
        false
    }
    /// The store says what it holds of each part.
    fn proves_parts(&self) -> bool {
        true
    }
    /// Every step that may run now and is not [`Book::busy`]; at most `room` of the bulky ones.
    fn plan(&self, book: &Book, room: Room, out: &mut Vec<Step>);
    /// How to ask `step`. Only called with steps that `plan` named for the same book.
    fn call(&self, book: &Book, step: Step, now: Millis) -> Call;
    /// Writes down what the outcome taught. An `Err` may come with a corrected book (see [`crate::fault::Cure`]).
    fn read(&self, book: &mut Book, step: Step, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>>;
    /// The step was called back: nobody will hear what it did.
    fn called_back(&self, _: &mut Book, _: Step) {}
    /// The book was taken up where an earlier page had left it.
    fn recalled(&self, _: &mut Book) {}
}

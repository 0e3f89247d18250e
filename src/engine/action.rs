//! The words the machine and its edge exchange.

use crate::cloud::{Context, Done, Millis, Stored};
use crate::fault::{Code, Fault};
use crate::prelude::*;
use crate::wire::digest::Md5;
use crate::wire::{Request, Response, Source};

/// Names one thing in flight; never used twice by one machine.
pub type Flight = u32;

/// What the machine wants done. Each flight is answered at most once; after `Abort` its news is ignored.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Send a request when the page's connection budget lets it. `urgent` ones go before those that carry file bytes.
    Send {
        flight: Flight,
        request: Request,
        urgent: bool,
    },
    /// Call a request or a digest back; nothing is answered.
    Abort {
        flight: Flight,
    },
    /// Ask the page's `getSignature`.
    Ask {
        flight: Flight,
        context: Context,
    },
    /// MD5 and, if wanted, CRC-64 over these ranges of a file, one after the other.
    Digest {
        flight: Flight,
        source: Source,
        ranges: Vec<(u64, u64)>,
        crc: bool,
    },
    /// Read, write, delete the resume record. At most one `Save` is under way at a time; when the upload ends, the last
    /// one comes all the same. Storage keeps their order.
    Load {
        key: String,
    },
    Save {
        key: String,
        record: String,
    },
    Forget {
        key: String,
    },
    /// Tell the page.
    Emit(Event),
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Start,
    /// The request got its connection: deadlines count from here.
    Started {
        flight: Flight,
    },
    /// So many bytes of the request's body have left, where the transport can tell; or a digest has its turn, and then again
    /// and again while it reads, whatever the number says.
    Sent {
        flight: Flight,
        bytes: u64,
    },
    Answer {
        flight: Flight,
        response: Response,
    },
    /// No answer will come.
    Lost {
        flight: Flight,
        loss: Loss,
    },
    /// The page's callback settled: what it gave, or how it failed (`thrown`, `not-a-string`).
    Replied {
        flight: Flight,
        reply: Result<String, String>,
    },
    /// `None`: the file cannot be read. The CRC-64 is there if it was wanted.
    Digested {
        flight: Flight,
        md5: Option<Md5>,
        crc: Option<u64>,
    },
    Loaded {
        record: Option<String>,
    },
    Saved {
        ok: bool,
    },
    Pause,
    Resume,
    /// With `abort`, what the servers hold is deleted, too.
    Cancel {
        abort: bool,
    },
    Offline,
    Online,
    /// Time passed; sent when [`super::Upload::wake_at`] said so. Any other input serves as well.
    Tick,
}

/// Why no answer will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Refused, broken, blocked: browsers do not tell these apart.
    Network,
    /// The slice of the file behind the request could not be read (design §4).
    Unreadable,
}

/// What an upload is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Preparing,
    Uploading,
    Paused,
    Offline,
    Committing,
    Done,
    Failed,
    Cancelled,
}

impl State {
    /// The name in the `state` event.
    pub fn name(self) -> &'static str {
        match self {
            State::Preparing => "preparing",
            State::Uploading => "uploading",
            State::Paused => "paused",
            State::Offline => "offline",
            State::Committing => "committing",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }
}

/// How far one file is. Never goes back; `percent` is 1 once, after the store has the whole object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    /// Bytes.
    pub loaded: u64,
    pub total: u64,
    /// Fraction, two decimals, rounded down (spec §6).
    pub percent: f64,
    /// Bytes a second over the last seconds; bytes kept from an earlier page do not count.
    pub speed: f64,
    /// Seconds left at that speed, when it is known.
    pub eta: Option<f64>,
}

/// How strongly the object was proven to be the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Every part by its MD5, and the store's own checksum of the whole is the file's.
    Whole,
    /// Every part by its MD5.
    Parts,
    None,
}

/// What the page hears. `Done` and `Failed` are terminal: exactly one of them comes, last.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Progress {
        source: Source,
        tick: Tick,
    },
    Stored {
        source: Source,
        bucket: String,
        key: String,
        upload_id: Option<String>,
        stored: Stored,
    },
    State(State),
    /// A step failed and is tried again after `delay` milliseconds.
    Retry {
        fault: Box<Fault>,
        delay: Millis,
    },
    /// Something the page may want to know; `code` is a detail such as the step or the server's own code.
    Warning {
        kind: &'static str,
        code: Code,
    },
    /// The facts of a `report_*` event of the vendor's client (spec §1.5); `since` is when the step began.
    Report {
        name: &'static str,
        data: Vec<(&'static str, String)>,
        fault: Option<Box<Fault>>,
        since: Millis,
    },
    Done {
        done: Done,
        verified: Verified,
    },
    Failed(Box<Fault>),
}

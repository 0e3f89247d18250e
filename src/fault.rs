//! What went wrong, and whether trying again can help: two facts, kept apart.

use crate::prelude::*;

/// What went wrong. The words a user reads live in `js/src/words.ts`; here are only the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The page's signature is missing, malformed or refused. Retried once with a fresh one when the server refused it.
    Signature,
    /// The store refused the temporary credentials even after a renewal.
    Credentials,
    /// The service understood and said no. Not retried, except for one second chance (spec §13.4).
    Service,
    /// The account, or how it is set up, does not allow it: rights, CORS, debts, modes. Not retried.
    #[cfg(feature = "narrow")]
    Account,
    /// A parameter was refused. Not retried.
    #[cfg(feature = "narrow")]
    Argument,
    /// It is there already. Not retried.
    #[cfg(feature = "narrow")]
    Duplicate,
    /// More than the account may. Not retried.
    #[cfg(feature = "narrow")]
    Quota,
    /// The object is stored, but the service could not be told. Nothing is sent again.
    #[cfg(feature = "nos")]
    Callback,
    /// A page on https may not touch any of the servers there are. Not retried.
    #[cfg(feature = "nos")]
    MixedContent,
    /// The store or the control plane answered outside its protocol (5xx, odd 4xx). Retried when 5xx.
    Http,
    /// No answer: broken connection, DNS, or a CORS refusal, which a browser does not tell apart. Retried.
    Network,
    /// No answer in time. Retried.
    Timeout,
    /// An answer that cannot be read. Retried, since a proxy may have cut it.
    Malformed,
    /// The file can no longer be read, or its bytes changed while they were sent. Not retried.
    FileChanged,
    /// Bytes kept arriving damaged. Not retried any more.
    Corrupt,
    /// The last call may or may not have worked and nobody answers. The record is kept; uploading again resolves it.
    Unknown,
    /// The page cancelled.
    Cancelled,
}

impl Kind {
    /// The name JavaScript sees as `UploadError.kind`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Signature => "signature",
            Kind::Credentials => "credentials",
            Kind::Service => "service",
            #[cfg(feature = "narrow")]
            Kind::Account => "account",
            #[cfg(feature = "narrow")]
            Kind::Argument => "argument",
            #[cfg(feature = "narrow")]
            Kind::Duplicate => "duplicate",
            #[cfg(feature = "narrow")]
            Kind::Quota => "quota",
            #[cfg(feature = "nos")]
            Kind::Callback => "callback",
            #[cfg(feature = "nos")]
            Kind::MixedContent => "mixed-content",
            Kind::Http => "http",
            Kind::Network => "network",
            Kind::Timeout => "timeout",
            Kind::Malformed => "malformed",
            Kind::FileChanged => "file-changed",
            Kind::Corrupt => "corrupt",
            Kind::Unknown => "unknown",
            Kind::Cancelled => "cancelled",
        }
    }
}

/// What can make the next attempt succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cure {
    /// Nothing: the same request will be refused again.
    Never,
    /// Waiting.
    Later,
    /// Fresh credentials.
    Renew,
    /// Reading and sending the same bytes again.
    Resend,
    /// The book was corrected while the answer was read; the plan now asks for something else.
    Replan,
}

/// A service's own code, in the type its documents give it (spec Q30).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum Code {
    #[default]
    None,
    Number(i64),
    Text(String),
}

impl Code {
    pub fn text(text: &str) -> Code {
        Code::Text(text.to_owned())
    }

    pub fn is(&self, text: &str) -> bool {
        matches!(self, Code::Text(own) if own == text)
    }
}

/// One failure of one step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    pub kind: Kind,
    pub cure: Cure,
    /// Where in the upload: `prepare`, `apply`, `upload`, `cover`, `complete`, `commit`. Filled in by the engine.
    pub stage: &'static str,
    /// HTTP status, 0 without an answer.
    pub status: u16,
    pub code: Code,
    /// The server's id of the request, to quote to its support.
    pub request_id: String,
    /// The server's own sentence; never a secret.
    pub detail: String,
    /// How often the step was tried.
    pub attempts: u32,
    /// The next try should not come before, milliseconds.
    pub retry_after: u64,
    /// Worth waiting for so long, however many tries that takes, milliseconds.
    pub patience: u64,
    /// The server asked for less (503, SlowDown).
    pub slow_down: bool,
    /// What was refused had passed its time, by the server's word.
    pub expired: bool,
}

impl Fault {
    /// Boxed: faults are rare, wide, and handed through many results.
    #[inline(never)]
    pub fn new(kind: Kind, cure: Cure) -> Box<Fault> {
        Box::new(Fault {
            kind,
            cure,
            stage: "",
            status: 0,
            code: Code::None,
            request_id: String::new(),
            detail: String::new(),
            attempts: 0,
            retry_after: 0,
            patience: 0,
            slow_down: false,
            expired: false,
        })
    }

    #[inline(never)]
    pub fn code(mut self: Box<Self>, code: Code) -> Box<Fault> {
        self.code = code;
        self
    }

    #[inline(never)]
    pub fn status(mut self: Box<Self>, status: u16) -> Box<Fault> {
        self.status = status;
        self
    }

    #[inline(never)]
    pub fn detail(mut self: Box<Self>, detail: &str) -> Box<Fault> {
        self.detail.push_str(detail);
        self
    }
}

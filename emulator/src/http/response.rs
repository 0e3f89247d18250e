//! One response, and how the transport delivers it.

use bytes::Bytes;
use std::path::PathBuf;

/// What `Emulator::handle` answers.
#[derive(Clone, Debug)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case; `content-length` is always there.
    pub headers: Vec<(&'static str, String)>,
    /// What follows the headers.
    pub body: Body,
    /// What the transport does with all this.
    pub delivery: Delivery,
}

/// The bytes of a response.
#[derive(Clone, Debug)]
pub enum Body {
    /// In memory, in pieces (an object keeps the pieces it was uploaded in).
    Bytes(Vec<Bytes>),
    /// `length` bytes of a file, from `start`.
    File {
        /// Where it is.
        path: PathBuf,
        /// First byte.
        start: u64,
        /// Number of bytes.
        length: u64,
    },
}

/// The transport's orders. All zero and `Fate::Answer` without trouble.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Wait this long before the answer, in milliseconds.
    pub delay_ms: u64,
    /// Bytes per second of the request body and of the answer; `None` is unlimited.
    pub bytes_per_second: Option<u64>,
    /// Send the head at once, then white space for this long, then the body (chunked), in milliseconds.
    pub dribble_ms: u64,
    /// Whether there is an answer at all.
    pub fate: Fate,
}

/// Whether there is an answer at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Send it.
    #[default]
    Answer,
    /// Close the connection without a word.
    Drop,
    /// Keep the connection open and say nothing.
    Never,
}

impl Delivery {
    /// How long request and answer take together, for a caller whose time is virtual. Meaningless for `Fate::Never`.
    pub fn millis(&self, request_bytes: u64, answer_bytes: u64) -> u64 {
        let travel = match self.bytes_per_second {
            Some(rate) => (request_bytes + answer_bytes).saturating_mul(1000) / rate.max(1),
            None => 0,
        };
        self.delay_ms + self.dribble_ms + travel
    }
}

impl Response {
    /// An answer with a body in memory.
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self {
            status,
            headers: vec![("content-type", content_type.to_owned()), ("content-length", body.len().to_string())],
            body: Body::Bytes(vec![body]),
            delivery: Delivery::default(),
        }
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        let headers = match status {
            204 => Vec::new(),
            _ => vec![("content-length", "0".to_owned())],
        };
        Self { status, headers, body: Body::Bytes(Vec::new()), delivery: Delivery::default() }
    }

    /// A JSON answer.
    pub fn json(status: u16, value: &serde_json::Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", value.to_string())
    }

    /// An XML answer.
    pub fn xml(status: u16, text: String) -> Self {
        Self::new(status, "application/xml", text)
    }

    /// With one more header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// Adds or replaces a header.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        let value = value.into();
        match self.headers.iter_mut().find(|(known, _)| *known == name) {
            Some(slot) => slot.1 = value,
            None => self.headers.push((name, value)),
        }
    }

    /// A header by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The body in memory as one piece; empty for a file.
    pub fn bytes(&self) -> Bytes {
        match &self.body {
            Body::Bytes(pieces) => match &pieces[..] {
                [one] => one.clone(),
                pieces => pieces.concat().into(),
            },
            Body::File { .. } => Bytes::new(),
        }
    }

    /// The body in memory as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// Replaces a body in memory and says its length again.
    pub fn replace_body(&mut self, body: Bytes) {
        self.set("content-length", body.len().to_string());
        self.body = Body::Bytes(vec![body]);
    }
}

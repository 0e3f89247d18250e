//! Bytes and text: requests, answers, encodings, readers, digests. No cloud, no clock.

use crate::prelude::*;

pub mod base64;
pub mod crc;
#[cfg(feature = "oss")]
pub mod date;
pub mod digest;
pub mod json;
pub mod text;
pub mod tree;
#[cfg(feature = "store")]
pub mod xml;

/// Which of the two files of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    Media,
    Cover,
}

impl Source {
    pub const BOTH: [Source; 2] = [Source::Media, Source::Cover];

    pub fn index(self) -> usize {
        self as usize
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Head,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Put => "PUT",
            Method::Post => "POST",
            Method::Delete => "DELETE",
            Method::Head => "HEAD",
        }
    }
}

/// What a request carries. File bytes are named, never held: the edge hands `blob.slice(start, end)` to the transport.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    Empty,
    Text(String),
    Slice { source: Source, start: u64, end: u64 },
}

impl Body {
    /// Bytes on the wire.
    pub fn len(&self) -> u64 {
        match self {
            Body::Empty => 0,
            Body::Text(text) => text.len() as u64,
            Body::Slice { start, end, .. } => end - start,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One more name with its value.
#[inline(never)]
pub fn add(list: &mut Vec<(&'static str, String)>, name: &'static str, value: &str) {
    list.push((name, value.to_owned()));
}

/// One HTTP request, complete but for the headers that a browser writes itself (Host, Content-Length, Origin).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    pub method: Method,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
    /// Only whether an answer comes matters, not what it says: fetched with `mode: 'no-cors'` (the region race).
    pub opaque: bool,
}

impl Request {
    /// Scheme, host and port of the address: the unit of connection budgets and failover.
    pub fn origin(&self) -> &str {
        text::origin(&self.url)
    }
}

/// One HTTP answer. Header names are lower case, and only those are here that CORS exposes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

//! One received request.

use super::Payload;

/// A request as it came off the wire.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Upper case, e.g. `PUT`.
    pub method: String,
    /// The `Host` header, with its port if it has one.
    pub host: String,
    /// The raw request target: path, and query if there is one; both still percent-encoded.
    pub target: String,
    /// Names in any case, values as received.
    pub headers: Vec<(String, String)>,
    /// What comes after the head.
    pub body: Payload,
}

/// Everything of a request that is known before its body.
pub type Head = Request;

impl Request {
    /// The first value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The raw path.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&*self.target, |(path, _)| path)
    }

    /// The raw query, empty if there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

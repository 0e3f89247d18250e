//! What happened, for tests and for people: one line a request, and never a secret value.

use serde_json::{Value, json};
use std::collections::VecDeque;

/// The latest requests.
#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: VecDeque<Entry>,
    count: u64,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Number, from 1.
    pub n: u64,
    /// When its head was there, in Unix milliseconds.
    pub arrived: u64,
    /// When its body was there, too, in Unix milliseconds.
    pub at: u64,
    /// The route's name.
    pub route: &'static str,
    /// Method, host, raw path and raw query.
    pub request: (String, String, String, String),
    /// Names of the headers, in lower case.
    pub headers: Vec<String>,
    /// Bytes of the body.
    pub body_length: u64,
    /// HTTP status; 0 if there was no answer.
    pub status: u16,
    /// VOD number or COS code of a refusal.
    pub code: Value,
    /// `ok`, `none` or why not.
    pub signature: String,
    /// First digits of a client signature.
    pub signature_id: Option<String>,
    /// Why it was refused, in plain words.
    pub reason: String,
    /// Names of the effects that struck.
    pub trouble: Vec<&'static str>,
    /// The upload session.
    pub session: Option<String>,
}

impl Log {
    /// Adds an entry and gives it its number.
    pub fn add(&mut self, mut entry: Entry, limit: usize) {
        self.count += 1;
        entry.n = self.count;
        while self.entries.len() >= limit.max(1) {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// Number of the latest entry.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Entries after number `n`.
    pub fn since(&self, n: u64) -> impl Iterator<Item = &Entry> {
        let first = self.count - self.entries.len() as u64;
        self.entries.iter().skip(n.saturating_sub(first) as usize)
    }
}

impl Entry {
    /// Whether the service said no.
    pub fn is_refusal(&self) -> bool {
        self.status >= 400 || !self.code.is_null()
    }

    /// For people.
    pub fn line(&self) -> String {
        let code = self.code.as_str().map_or_else(|| self.code.to_string(), str::to_owned);
        let trouble = match &self.trouble[..] {
            [] => String::new(),
            names => format!(" (trouble: {})", names.join(", ")),
        };
        let (method, _, path, _) = &self.request;
        format!("{} {method} {path}: {} {code} {}{trouble}", self.route, self.status, self.reason)
    }

    /// As the control API shows it.
    pub fn json(&self) -> Value {
        let (method, host, path, query) = &self.request;
        let trouble = match &self.trouble[..] {
            [] => Value::Null,
            names => names.join(",").into(),
        };
        let mut entry = json!({
            "n": self.n, "arrived": self.arrived, "at": self.at, "route": self.route, "method": method, "host": host, "path": path,
            "query": query, "headers": self.headers, "bodyLength": self.body_length, "status": self.status,
            "code": self.code, "signature": self.signature, "reason": self.reason, "trouble": trouble,
        });
        if let Some(session) = &self.session {
            entry["vodSessionKey"] = session.as_str().into();
        }
        if let Some(id) = &self.signature_id {
            entry["signatureId"] = id.as_str().into();
        }
        entry
    }
}

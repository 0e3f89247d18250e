//! What no client may do, written down; a test fails on each entry (netease A: client-bug log).

use super::{Netease, Settings};
use crate::http::Request;
use crate::route::without_port;
use serde_json::{Value, json};
use std::sync::Arc;

/// One thing that a client did wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bug {
    /// What kind of thing.
    pub kind: BugKind,
    /// In words.
    pub words: String,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $text:literal)*) => {
        /// Kinds of client bugs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum BugKind { $($(#[$doc])* $name),* }

        impl BugKind {
            /// Its name in JSON.
            pub fn name(self) -> &'static str {
                match self {
                    $(BugKind::$name => $text),*
                }
            }
        }
    };
}

kinds! {
    /// A body over the limit.
    TooLarge "too-large"
    /// A chunk that begins beyond what is held.
    Gap "gap"
    /// A context that was replaced by another.
    OldContext "old-context"
    /// Context or path not percent-encoded exactly once.
    Encoding "encoding"
    /// Two chunks of one context at a time.
    InFlight "in-flight"
    /// Bytes that were acknowledged before.
    Resent "resent"
    /// Content-MD5 in base64.
    Base64Digest "base64-digest"
    /// Cookies or Authorization.
    Credentials "credentials"
    /// A chunk after the end.
    AfterEnd "after-end"
    /// A node that LBS did not list.
    Unlisted "unlisted"
    /// An upload token where none belongs.
    TokenToDirectory "token-to-directory"
}

impl Bug {
    /// As the control API shows it.
    pub fn json(&self) -> Value {
        json!({ "kind": self.kind.name(), "words": self.words })
    }
}

impl Netease {
    /// Everything that a client did wrong so far.
    pub fn bugs(&self) -> &[Bug] {
        &self.bugs
    }

    pub(super) fn bug(&mut self, kind: BugKind, words: impl Into<String>) {
        self.bugs.push(Bug { kind, words: words.into() });
    }

    /// A chunk on its way: there may be no other of its context.
    pub(super) fn hold(&mut self, head: &Request) -> Option<Arc<()>> {
        let busy = self.context_of(head).and_then(|id| self.contexts.get(&id)).map(|context| context.busy.clone())?;
        // One for the context, one for this chunk.
        if Arc::strong_count(&busy) > 2 {
            self.bug(BugKind::InFlight, "two chunks of one context at a time");
        }
        Some(busy)
    }

    /// What may come to no directory and no node.
    pub(super) fn watch_headers(&mut self, request: &Request) {
        for name in ["cookie", "authorization"] {
            if request.header(name).is_some() {
                self.bug(BugKind::Credentials, format!("{name} to {}", request.host));
            }
        }
    }

    /// Once LBS was asked, other nodes are called only if the client was told of them.
    pub(super) fn watch_host(&mut self, host: &str, settings: &Settings) {
        let allowed = |known: &String| known == host || known == without_port(host);
        if !self.listed.is_empty() && !self.listed.contains(host) && !settings.allowed_nodes.iter().any(allowed) {
            self.bug(BugKind::Unlisted, format!("{host} was not listed"));
        }
    }
}

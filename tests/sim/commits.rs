//! The last call of an upload: never two at once, never after one that was heard to have worked, never for another session.

use std::collections::BTreeSet;

use vodlift::wire::{Request, Response};

use crate::cloud::is_commit;

#[derive(Default)]
pub struct Commits {
    /// Sessions that Commit was asked for.
    pub sessions: BTreeSet<String>,
    /// The one asked for last.
    pub last: Option<String>,
    /// This page was told that it worked.
    accepted: bool,
}

impl Commits {
    /// `promised`: nothing happened that excuses a second session.
    pub fn mind(&mut self, session: &str, promised: bool) {
        assert!(!self.accepted, "Commit again, though the page was told that it worked");
        let other = self.last.as_ref().is_some_and(|last| last != session);
        assert!(!promised || !other, "Commit for another session than before");
        self.last = Some(session.to_owned());
        self.sessions.insert(session.to_owned());
    }

    pub fn answered(&mut self, request: &Request, response: &Response) {
        let good = ["{\"code\":0,", "{\"video_id\":"].iter().any(|start| response.body.starts_with(start));
        let whole = good && response.body.ends_with('}');
        self.accepted |= is_commit(request) && response.is_success() && whole;
    }

    /// Another page, that was told nothing.
    pub fn begins(&mut self) {
        self.accepted = false;
    }

    /// Another file is uploaded from now on.
    pub fn forget(&mut self) {
        self.last = None;
    }

    /// An error is no answer to a page that was told that everything is there.
    pub fn failed(&self) {
        assert!(!self.accepted, "an error, though the page was told that Commit worked");
    }
}

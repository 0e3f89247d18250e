//! What is known of a chain besides how long it is: the servers that take its next chunk, how long that may be, and how often
//! they were found to contradict themselves. Its bytes are counted by the object's [`super::Fan`].

use crate::prelude::*;

/// Longest chunk that is documented (netease §3.1).
pub const CHUNK_MAX: u64 = 4 << 20;
/// Shortest that trouble makes of it: each costs a preflight of its own (netease §3.8).
const CHUNK_MIN: u64 = 256 << 10;
/// Shortest that a server's refusal makes of it.
const CHUNK_LEAST: u64 = 64 << 10;
/// Chunks in a row that must succeed before a shortened one grows.
const GOOD_CHUNKS: u32 = 4;
/// How often the list of servers is fetched anew because all of it failed.
const REFRESHES_MAX: u32 = 2;

#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Chain {
    /// Servers that the page named, in the order of its liking; where there are some, no directory is asked.
    pub given: Vec<String>,
    /// Directories that the page named.
    pub directories: Vec<String>,
    /// Servers of a directory, the best first, and those of its list that this page may not touch.
    pub nodes: Vec<String>,
    pub dropped: Vec<String>,
    /// The directory was asked, whatever came of it, and how many of them failed since.
    pub looked_up: bool,
    pub lookups: usize,
    refreshes: u32,
    /// Which server is asked, and how often it failed in a row.
    pub node: usize,
    failures: u32,
    /// One of them took something.
    pub acknowledged: bool,
    /// Shortened to so many bytes by trouble, and for good by a refusal; 0 while it was not.
    shortened: u64,
    limit: u64,
    good: u32,
    /// Nothing from this byte on was ever sent to the upload in progress.
    pub sent: u64,
    /// Answers in a row that took nothing, that refused the request, that counted oddly.
    pub stalls: u32,
    pub refusals: u32,
    pub oddities: u32,
    /// In all: answers that fell back; uploads lost; tokens refused.
    pub rollbacks: u32,
    pub losses: u32,
    pub renewals: u32,
    /// An answer counted more than was ever sent, and it was begun anew because of that.
    pub surprised: bool,
    pub restarted: bool,
    /// The page is being asked for the name of what was given up meanwhile.
    pub outdated: bool,
    /// What the cloud's own server said to the last chunk, JSON.
    pub callback: String,
    pub request_id: String,
}

impl Chain {
    /// Bytes of a chunk, where the page wants so many.
    pub fn chunk(&self, wanted: u64) -> u64 {
        let limits = [self.shortened, self.limit].into_iter().filter(|limit| *limit > 0);
        limits.fold(wanted.clamp(1, CHUNK_MAX), u64::min)
    }

    /// A chunk was lost: the next one is shorter.
    pub fn shorten(&mut self, wanted: u64) {
        self.good = 0;
        self.shortened = (self.chunk(wanted) / 2).max(CHUNK_MIN);
    }

    /// The server takes shorter ones only. False where they are short already.
    pub fn obey(&mut self, wanted: u64) -> bool {
        let half = self.chunk(wanted) / 2;
        self.good = 0;
        if half < CHUNK_LEAST {
            return false;
        }
        self.limit = half;
        true
    }

    /// The store has more than before.
    pub fn grew(&mut self) {
        (self.stalls, self.refusals, self.oddities, self.failures) = (0, 0, 0, 0);
        self.acknowledged = true;
        self.good += 1;
        if self.good >= GOOD_CHUNKS {
            self.good = 0;
            self.shortened = (self.shortened * 2).min(CHUNK_MAX);
        }
    }

    /// The server in use failed; after two times in a row the next of `count` is used, which gets the same chain. One that never
    /// answered at all (`heard`) is more likely to be blocked than busy, and gets no second try until one took something. When
    /// each of them failed, the directory is asked again.
    pub fn fail(&mut self, heard: bool, count: usize) {
        self.failures += 1;
        if self.failures > u32::from(heard || self.acknowledged) {
            self.leave(count);
        }
    }

    /// To the next server.
    pub fn leave(&mut self, count: usize) {
        self.failures = 0;
        self.node += 1;
        if self.node >= count {
            self.node = 0;
            if self.refreshes < REFRESHES_MAX {
                self.refreshes += 1;
                (self.looked_up, self.lookups) = (false, 0);
            }
        }
    }

    /// Each bucket has servers of its own.
    pub fn forget_servers(&mut self) {
        self.nodes.clear();
        (self.node, self.looked_up, self.lookups) = (0, false, 0);
    }

    /// Another upload is begun; the servers are the same.
    pub fn restart(&mut self) {
        self.sent = 0;
        (self.stalls, self.refusals, self.oddities) = (0, 0, 0);
        self.callback = String::new();
    }
}

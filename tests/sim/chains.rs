//! Chains of chunks: never two requests of one at a time, and after an outcome that nobody knows, the server is asked how long
//! the chain is before anything is added to it (netease §4.3).

use vodlift::wire::{Method, Request, Response};
use vodlift_emulator::Emulator;
use vodlift_emulator::netease::BugKind;

#[derive(Default)]
pub struct Chains {
    /// What the last chunk did is not known.
    unsure: bool,
}

impl Chains {
    /// Another page: of what the one before had under way, it knows nothing.
    pub fn begins(&mut self) {
        self.unsure = true;
    }

    pub fn mind<'a>(&mut self, request: &Request, mut under_way: impl Iterator<Item = &'a Request>) {
        if !is_link(request) {
            return;
        }
        assert!(!under_way.any(is_link), "two requests of one chain at a time");
        if request.method == Method::Post {
            assert!(
                !self.unsure || !goes_on(request),
                "a chunk is sent though nobody knows what became of the last one"
            );
            self.unsure = false;
        }
    }

    /// What came of a request; nothing where nothing was heard of it.
    pub fn heard(&mut self, request: &Request, response: Option<&Response>) {
        if is_link(request) {
            let clear = response.is_some_and(|response| {
                let counted = response.status == 200 && response.body.contains("\"offset\"");
                counted || response.status == 413
            });
            self.unsure = !clear && (self.unsure || request.method == Method::Post);
        }
    }
}

fn is_link(request: &Request) -> bool {
    request.url.contains("?uploadContext") || request.url.contains("?offset=")
}

fn goes_on(request: &Request) -> bool {
    request.url.contains("&context=")
}

/// What the cloud noted that no client may do. `ghosts`: requests came in that were called back long ago, or answers did not
/// reach anybody: their order is nobody's fault. `lives`: later pages know only what was written down.
pub fn closes(cloud: &Emulator, ghosts: bool, lives: bool) {
    let excused = |kind: BugKind| match kind {
        BugKind::Gap | BugKind::InFlight | BugKind::Resent => ghosts,
        BugKind::OldContext | BugKind::AfterEnd => ghosts || lives,
        _ => false,
    };
    let bugs = cloud.netease_memory().bugs();
    let worst: Vec<_> = bugs.iter().filter(|bug| !excused(bug.kind)).collect();
    assert!(worst.is_empty(), "the cloud noted: {worst:?}");
}

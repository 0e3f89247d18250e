//! How far a file is: never backwards, speed over a sliding window, not more often than asked for (spec §6).

use super::Tick;
use crate::cloud::Millis;
use crate::prelude::*;

/// Length of the window that speed is measured over.
const WINDOW: Millis = 10_000;

/// One file's progress.
#[derive(Clone, Debug, Hash)]
pub struct Meter {
    total: u64,
    /// Highest count of bytes ever reported or known.
    loaded: u64,
    /// Of these, bytes kept from an earlier page: they were not fast.
    kept: u64,
    window: Vec<(Millis, u64)>,
    emitted: Option<(Millis, u64)>,
    finished: bool,
    interval: Millis,
}

impl Meter {
    pub fn new(total: u64, interval: Millis) -> Meter {
        Meter { total, loaded: 0, kept: 0, window: Vec::new(), emitted: None, finished: false, interval }
    }

    /// So many bytes were found to be in the store already.
    pub fn keep(&mut self, bytes: u64) {
        self.kept = self.kept.max(bytes);
        self.loaded = self.loaded.max(bytes).min(self.total);
        self.window.clear();
    }

    /// So many bytes are in the store or on their way.
    pub fn measure(&mut self, loaded: u64, now: Millis) {
        self.loaded = self.loaded.max(loaded.min(self.total));
        let fresh = self.loaded.saturating_sub(self.kept);
        if self.window.last().is_none_or(|(_, last)| *last != fresh) {
            self.window.push((now, fresh));
        }
        while self.window.len() > 2 && self.window[1].0 + WINDOW <= now {
            self.window.remove(0);
        }
    }

    /// When the next report is due; `None` while there is nothing new to tell.
    pub fn due_at(&self) -> Option<Millis> {
        match self.emitted {
            None => Some(0),
            Some((at, loaded)) => (self.loaded > loaded).then_some(at + self.interval),
        }
    }

    /// A report of an object that is not yet known to be whole: percent stays below 1.
    pub fn tick(&mut self, now: Millis) -> Tick {
        self.emitted = Some((now, self.loaded));
        let hundredths = self.loaded.saturating_mul(100).checked_div(self.total).unwrap_or(0);
        self.report(self.loaded, hundredths.min(99), now)
    }

    /// The page heard that the store has it all.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// The last report: the store has it all.
    pub fn finish(&mut self, now: Millis) -> Tick {
        self.finished = true;
        self.loaded = self.total;
        self.emitted = Some((now, self.loaded));
        self.report(self.total, 100, now)
    }

    fn report(&self, loaded: u64, hundredths: u64, now: Millis) -> Tick {
        let speed = self.speed(now);
        let left = (self.total - loaded) as f64;
        let eta = if speed > 0.0 { Some(left / speed) } else { None };
        Tick { loaded, total: self.total, percent: hundredths as f64 / 100.0, speed, eta }
    }

    /// Bytes a second.
    fn speed(&self, now: Millis) -> f64 {
        match (self.window.first(), self.window.last()) {
            (Some((start, first)), Some((_, last))) if now > *start => {
                (last - first) as f64 * 1000.0 / (now - start) as f64
            }
            _ => 0.0,
        }
    }
}

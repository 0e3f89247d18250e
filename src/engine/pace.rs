//! How many parts at once, and how long one may take: both learnt from what happened.
//!
//! How many falls with `SlowDown` only, and is not sought by throughput: what a line has to give is had by parts of the right size
//! (`sizing`). Simulated (tests/line), six of them use 99 % of lines of 10, 100 and 1000 Mbit/s at 200, 80 and 20 ms,
//! and browsers open no more than six to a host. Fewer would lose less when the page dies on a line of 1 Mbit/s, where the least
//! parts take 50 s each; but a line that one connection could fill looks the same as one that gives each connection little, and
//! to find out costs more than it saves.

use crate::cloud::Millis;

/// Parts in a row that must succeed before one more runs beside them.
const GOOD_PARTS: u32 = 8;
/// Every request may take so long, whatever it carries; also the longest silence while bytes leave.
const SLACK: Millis = 30_000;
/// Longest silence of a file that is read: drives wake up, and what lies in somebody's cloud is fetched first.
pub const DRIVE_SLACK: Millis = 60_000;
/// Bytes a second that a part is trusted to reach before anything was measured: six of them share a slow line.
const SPEED_MIN: u64 = 16 * 1024;
/// A part may take so many times as long as those before it.
const SLOWER: u64 = 4;

#[derive(Clone, Debug, Hash)]
pub struct Pace {
    wanted: usize,
    allowed: usize,
    good: u32,
    slowed_at: Option<Millis>,
    /// Bytes a second of one connection; falls at once, rises slowly.
    speed: Option<u64>,
}

impl Pace {
    pub fn new(wanted: usize) -> Pace {
        let wanted = wanted.max(1);
        Pace { wanted, allowed: wanted, good: 0, slowed_at: None, speed: None }
    }

    /// Parts that may be in flight.
    pub fn parallel(&self) -> usize {
        self.allowed
    }

    /// The server asked for less. Requests that were in flight together count as one such answer.
    pub fn slow_down(&mut self, started: Millis, now: Millis) {
        if self.slowed_at.is_none_or(|at| started > at) {
            self.allowed = (self.allowed / 2).max(1);
            self.slowed_at = Some(now);
        }
        self.good = 0;
    }

    /// A request with `bytes` of the file took `elapsed` milliseconds.
    pub fn succeeded(&mut self, bytes: u64, elapsed: Millis) {
        self.good += 1;
        if self.good >= GOOD_PARTS && self.allowed < self.wanted {
            self.allowed += 1;
            self.good = 0;
        }
        let speed = bytes * 1000 / elapsed.max(1);
        self.speed = Some(self.speed.map_or(speed, |old| if speed < old { speed } else { (old * 3 + speed) / 4 }));
    }

    /// A part was not there in time: perhaps the line is slower than it was. The next try has twice as long, and its start.
    pub fn late(&mut self, bytes: u64, elapsed: Millis) {
        let speed = bytes * 1000 * (SLOWER / 2) / elapsed.max(1);
        self.speed = self.speed.map(|old| old.min(speed));
    }

    /// Time that `bytes` may take.
    pub fn deadline(&self, bytes: u64) -> Millis {
        let speed = self.speed.map_or(SPEED_MIN, |speed| (speed / SLOWER).max(SPEED_MIN / SLOWER));
        SLACK + bytes * 1000 / speed.max(1)
    }

    /// Silence that is still patience, while bytes are known to leave.
    pub fn stall(&self) -> Millis {
        SLACK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_late_have_more_time_and_those_of_one_moment_count_once() {
        let mut pace = Pace::new(6);
        pace.succeeded(8 << 20, 4000);
        assert_eq!(pace.deadline(8 << 20), 46_000);
        for _ in 0..6 {
            pace.late(8 << 20, 46_000);
        }
        let next = pace.deadline(8 << 20);
        assert_eq!(next / 1000, 122);
        pace.late(8 << 20, next);
        assert_eq!(pace.deadline(8 << 20) / 1000, 274);
    }
}

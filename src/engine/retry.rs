//! Which fault waits how long, and when it is enough: bounded by tries and by elapsed time, jittered, cleared by progress.

use crate::cloud::{Millis, Step};
use crate::fault::{Fault, Kind};
use crate::prelude::*;

/// Longest pause between two tries.
const DELAY_MAX: Millis = 30_000;
/// Passing troubles are endured at least so long, however many tries fit in.
const PATIENCE: Millis = 120_000;
/// With at least so long between two tries beyond those the page allows.
const PATIENT_DELAY_MIN: Millis = 1_000;
/// And at most so long.
const ELAPSED_MAX: Millis = 600_000;
/// Further tries of the calls that open an upload; nothing is lost yet, so the page hears early (spec §2.6).
const OPENING_RETRIES: u32 = 3;
/// Second chances are taken however few tries the page allows: they are rationed where they are given.
const SECOND_CHANCES: u32 = 1;
/// Credentials renewed so often while nothing got through are refused for another reason.
const RENEWALS_MAX: u32 = 3;

/// A small seeded generator (splitmix64): jitter needs no more, and replays from its seed.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// Half of `delay` at least, all of it at most.
    fn jitter(&mut self, delay: Millis) -> Millis {
        let half = delay / 2;
        half + self.roll() % (delay - half + 1)
    }
}

#[derive(Clone, Debug, Hash)]
struct Tries {
    step: Step,
    count: u32,
    since: Millis,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after so many milliseconds.
    Wait(Millis),
    GiveUp,
}

/// The failures of each step since it, or any part, last succeeded.
#[derive(Clone, Debug, Hash)]
pub struct Retries {
    tries: Vec<Tries>,
    renewals: u32,
    dice: Dice,
    retries: u32,
    delay: Millis,
}

impl Retries {
    /// `retries` further tries, the first after about `delay` milliseconds.
    pub fn new(retries: u32, delay: Millis, seed: u64) -> Retries {
        Retries { tries: Vec::new(), renewals: 0, dice: Dice::new(seed), retries, delay }
    }

    /// How often the step failed in a row.
    pub fn count(&self, step: Step) -> u32 {
        self.tries.iter().find(|tries| tries.step == step).map_or(0, |tries| tries.count)
    }

    pub fn clear(&mut self, step: Step) {
        self.tries.retain(|tries| tries.step != step);
    }

    /// Bytes moved, or the network is back: whatever failed before says nothing about the next try.
    pub fn clear_all(&mut self) {
        self.renewals = 0;
        self.tries.clear();
    }

    /// `opening`: nothing has been uploaded yet that patience could save.
    pub fn fail(&mut self, step: Step, fault: &Fault, opening: bool, now: Millis) -> Verdict {
        let tries = self.tries_of(step, now);
        tries.count += 1;
        let (count, elapsed) = (tries.count, now.saturating_sub(tries.since));
        let passing = matches!(fault.kind, Kind::Network | Kind::Timeout | Kind::Http) && !opening && self.retries > 0;
        let patience = if passing { PATIENCE } else { fault.patience };
        let mut retries = if opening { self.retries.min(OPENING_RETRIES) } else { self.retries };
        if matches!(fault.kind, Kind::Signature | Kind::Service) {
            retries = retries.max(SECOND_CHANCES);
        }
        let tired = count > retries && elapsed >= patience;
        if tired || count > retries && elapsed >= ELAPSED_MAX {
            return Verdict::GiveUp;
        }
        // What only patience keeps going keeps a distance.
        let least = if count > retries { PATIENT_DELAY_MIN } else { 0 };
        let doubled = self.delay.saturating_mul(1 << (count - 1).min(16));
        let delay = self.dice.jitter(doubled.min(DELAY_MAX));
        Verdict::Wait(delay.max(least).max(fault.retry_after.min(ELAPSED_MAX)))
    }

    /// The step's credentials were refused: whether renewing them once more makes sense.
    pub fn renew(&mut self, step: Step, now: Millis) -> bool {
        self.tries_of(step, now).count += 1;
        self.renewals += 1;
        self.renewals <= RENEWALS_MAX
    }

    fn tries_of(&mut self, step: Step, now: Millis) -> &mut Tries {
        let at = self.tries.iter().position(|tries| tries.step == step).unwrap_or_else(|| {
            self.tries.push(Tries { step, count: 0, since: now });
            self.tries.len() - 1
        });
        &mut self.tries[at]
    }
}

//! World after world, on several threads, until so many uploads have ended.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::cloud::Which;
use crate::world::{self, Outcome, Scale};

/// So many broken worlds are enough to see what is wrong.
const BROKEN_MAX: usize = 20;
/// Between two lines about how far it is.
const TELLING: Duration = Duration::from_secs(10);

pub struct Soak {
    /// The test's name, for the line that repeats a world.
    pub test: &'static str,
    pub scale: Scale,
    pub which: Which,
    pub uploads: u64,
    /// Worlds are numbered from here.
    pub seed: u64,
    pub threads: u64,
}

/// What was seen in all worlds together.
#[derive(Default)]
pub struct Seen {
    pub uploads: u64,
    pub worlds: u64,
    /// Seeds of worlds in which an invariant broke.
    pub broken: Vec<u64>,
    pub tally: BTreeMap<String, u64>,
}

impl Soak {
    /// Nothing if an invariant broke; then the line that repeats the world is printed.
    pub fn world(&self, seed: u64, loud: bool) -> Option<Outcome> {
        let outcome = catch_unwind(AssertUnwindSafe(|| world::run(seed, self.scale, self.which, loud))).ok();
        if outcome.is_none() {
            let test = self.test;
            println!("again: VODLIFT_SEED={seed} cargo test --profile soak --test sim -- --nocapture --exact {test}");
        }
        outcome
    }

    pub fn run(&self) -> Seen {
        let begun = Instant::now();
        let next = AtomicU64::new(self.seed);
        let seen = Mutex::new(Seen::default());
        let (working, over) = (Mutex::new(self.threads), Condvar::new());
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| {
                    self.work(&next, &seen);
                    *held(&working) -= 1;
                    over.notify_all();
                });
            }
            let mut left = held(&working);
            while *left > 0 {
                let (again, timed) = over.wait_timeout(left, TELLING).unwrap_or_else(PoisonError::into_inner);
                left = again;
                if timed.timed_out() {
                    println!("{}", held(&seen).line(self.test, begun));
                }
            }
        });
        let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        println!("{}", seen.line(self.test, begun));
        println!("seen: {:?}", seen.tally);
        seen
    }

    fn work(&self, next: &AtomicU64, seen: &Mutex<Seen>) {
        loop {
            let seed = next.fetch_add(1, Relaxed);
            let outcome = self.world(seed, false);
            let mut seen = held(seen);
            seen.add(seed, outcome);
            if seen.uploads >= self.uploads || seen.broken.len() >= BROKEN_MAX {
                return;
            }
        }
    }
}

impl Seen {
    fn add(&mut self, seed: u64, outcome: Option<Outcome>) {
        self.worlds += 1;
        let Some(outcome) = outcome else { return self.broken.push(seed) };
        self.uploads += outcome.uploads;
        for (name, count) in outcome.tally {
            *self.tally.entry(name).or_default() += count;
        }
    }

    fn line(&self, test: &str, begun: Instant) -> String {
        let seconds = begun.elapsed().as_secs_f64();
        let rate = self.uploads as f64 / seconds;
        let (uploads, worlds, broken) = (self.uploads, self.worlds, self.broken.len());
        format!("{test}: {uploads} uploads in {worlds} worlds, {broken} violations, {seconds:.0} s, {rate:.0} a second")
    }
}

/// A thread that broke down has told why; what it held is whole.
fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

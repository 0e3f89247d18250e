//! Thousands of uploads against the emulator, in virtual time and by seeded luck: worlds of people with files and pages,
//! whose connections, clouds, storages and tabs fail them, until there is peace and everything has to come right.
//!
//! A world that breaks an invariant prints the line that replays it, aloud. `VODLIFT_UPLOADS` asks for more of them.

mod client;
mod dice;
mod judge;
#[path = "../common/page.rs"]
mod page;
mod person;
mod stage;
mod weather;
mod wire;
mod world;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use world::{Outcome, Scale, TINY, TRUE};

/// So many broken worlds are enough to see what is wrong.
const BROKEN_MAX: u64 = 20;
/// What must have happened so often at least, besides every trouble and every act: else a change has made the test blind.
const SEEN_MIN: u64 = 20;
const HAPPENINGS: [&str; 10] = [
    "done",
    "cancelled",
    "unknown",
    "network",
    "ghost",
    "storage failed",
    "getSignature throws",
    "garbled signature",
    "expired signature",
    "file-changed",
];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Nothing if an invariant broke; then the line that replays the world is printed.
fn run(test: &str, seed: u64, scale: Scale, loud: bool) -> Option<Outcome> {
    let outcome = catch_unwind(AssertUnwindSafe(|| world::run(seed, scale, loud))).ok();
    if outcome.is_none() {
        println!("again: VODLIFT_SEED={seed} cargo test --release --test sim -- --nocapture --exact {test}");
    }
    outcome
}

/// Worlds until so many uploads have ended; what was seen in them. Nothing when only one world was wanted.
fn simulate(test: &str, uploads: u64, scale: Scale) -> Option<BTreeMap<String, u64>> {
    if let Some(seed) = number("VODLIFT_SEED") {
        run(test, seed, scale, true).expect("a whole world");
        return None;
    }
    let wanted = number("VODLIFT_UPLOADS").unwrap_or(uploads);
    let begun = Instant::now();
    let mut seen = BTreeMap::new();
    let (mut ended, mut worlds, mut broken) = (0, 0, 0);
    while ended < wanted && broken < BROKEN_MAX {
        worlds += 1;
        let Some(outcome) = run(test, worlds, scale, false) else {
            broken += 1;
            continue;
        };
        ended += outcome.uploads;
        for (name, count) in outcome.tally {
            *seen.entry(name).or_default() += count;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{test}: {ended} uploads in {worlds} worlds, {seconds:.1} s, {:.0} a second", ended as f64 / seconds);
    println!("{seen:?}");
    assert_eq!(broken, 0, "worlds broken");
    (wanted >= uploads).then_some(seen)
}

#[test]
fn twenty_thousand_uploads_at_tiny_limits() {
    let Some(seen) = simulate("twenty_thousand_uploads_at_tiny_limits", 20_000, TINY) else { return };
    let acts = weather::ACTS.map(|act| format!("{act:?}"));
    let names = weather::TROUBLES.iter().chain(&HAPPENINGS).copied().chain(acts.iter().map(String::as_str));
    for name in names {
        let count = seen.get(name).copied().unwrap_or_default();
        assert!(count >= SEEN_MIN, "{name} was seen {count} times only");
    }
}

#[test]
fn two_hundred_worlds_at_the_true_limits() {
    simulate("two_hundred_worlds_at_the_true_limits", 400, TRUE);
}

#[test]
fn a_seed_is_a_world() {
    for seed in 1..=10 {
        let digest = || run("a_seed_is_a_world", seed, TINY, false).map(|outcome| outcome.digest);
        assert_eq!(digest(), digest(), "seed {seed}");
    }
}

//! Thousands of uploads against the emulator, in virtual time and by seeded luck: worlds of people with files and pages,
//! whose connections, clouds, storages and tabs fail them, until there is peace and everything has to come right.
//!
//! A world that breaks an invariant prints the line that replays it, aloud. `cargo xtask soak` asks for more of them.

mod callback;
mod chains;
mod client;
mod cloud;
mod commits;
mod dice;
mod files;
mod judge;
#[path = "../common/page.rs"]
mod page;
mod person;
mod reading;
mod soak;
mod stage;
mod weather;
mod wire;
mod world;

use cloud::Which;
use soak::{Seen, Soak};
use world::{TINY, TRUE};

/// Allocating is a third of the work; many worlds are few seconds with an allocator that is quick.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What must have happened so often at least, besides every trouble and every act: else a change has made the test blind.
const SEEN_MIN: u64 = 3;
const HAPPENINGS: [&str; 16] = [
    "done",
    "cancelled",
    "unknown",
    "network",
    "ghost",
    "storage failed",
    "getSignature throws",
    "garbled signature",
    "file-changed",
    "slept for hours",
    "another clock",
    "the cloud's clock jumps",
    "looks the same and is not",
    "rewritten unseen",
    "a drive that went away",
    "a slow drive",
];
/// Two tabs feed no chain.
const WITH_PARTS: [&str; 2] = ["two tabs", "another part size"];
/// Elsewhere there are no signatures with dates, and a doubt about a whole object is rarer.
const WITH_TENCENT: [&str; 4] = ["two tabs", "another part size", "expired signature", "nothing to send again"];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Worlds until so many uploads have ended; what was seen in them. Nothing when only one world, or a few, were wanted.
fn simulate(mut soak: Soak) -> Option<Seen> {
    if let Some(seed) = number("VODLIFT_SEED") {
        soak.world(seed, true).expect("a whole world");
        return None;
    }
    let enough = soak.uploads;
    soak.uploads = number("VODLIFT_UPLOADS").unwrap_or(enough);
    soak.seed = number("VODLIFT_SEED_FROM").unwrap_or(soak.seed);
    soak.threads = number("VODLIFT_THREADS").unwrap_or(soak.threads);
    let seen = soak.run();
    assert_eq!(seen.broken, [0; 0], "worlds that broke an invariant");
    // Of fewer, nobody can say what they should have seen.
    Some(seen).filter(|_| soak.uploads >= enough)
}

fn thousands(test: &'static str, which: Which) {
    let Some(seen) = simulate(Soak { test, scale: TINY, which, uploads: 10_000, seed: 1, threads: 2 }) else { return };
    let acts = weather::ACTS.map(|act| format!("{act:?}"));
    let own: &[&str] = match which {
        Which::Tencent => &WITH_TENCENT,
        Which::Netease => &[],
        _ => &WITH_PARTS,
    };
    let names = weather::kinds(which).iter().chain(&HAPPENINGS).chain(own).copied();
    for name in names.chain(acts.iter().map(String::as_str)) {
        let count = seen.tally.get(name).copied().unwrap_or_default();
        assert!(count >= SEEN_MIN, "{name} was seen {count} times only");
    }
}

#[test]
fn thousands_of_uploads_at_tiny_limits() {
    thousands("thousands_of_uploads_at_tiny_limits", Which::Tencent);
}

#[test]
fn thousands_of_uploads_to_alibaba() {
    thousands("thousands_of_uploads_to_alibaba", Which::Aliyun);
}

#[test]
fn thousands_of_uploads_to_youku() {
    thousands("thousands_of_uploads_to_youku", Which::Youku);
}

#[test]
fn thousands_of_uploads_to_netease() {
    thousands("thousands_of_uploads_to_netease", Which::Netease);
}

#[test]
fn hundreds_of_uploads_at_the_true_limits() {
    let test = "hundreds_of_uploads_at_the_true_limits";
    simulate(Soak { test, scale: TRUE, which: Which::Tencent, uploads: 200, seed: 1, threads: 1 });
}

#[test]
fn a_seed_is_a_world() {
    let soak = Soak { test: "a_seed_is_a_world", scale: TINY, which: Which::Tencent, uploads: 0, seed: 1, threads: 1 };
    for seed in 1..=10 {
        let digest = || soak.world(seed, false).map(|outcome| outcome.digest);
        assert_eq!(digest(), digest(), "seed {seed}");
    }
}

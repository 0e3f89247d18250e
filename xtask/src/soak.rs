//! Long runs of the simulation (tests/sim): as many uploads as you like, against the emulator, in virtual time.

use crate::shell::{self, cargo};
use anyhow::{Context, Result, bail};
use std::thread::available_parallelism;

/// The test of tests/sim that takes numbers.
const TEST: &str = "thousands_of_uploads_at_tiny_limits";

pub struct Wishes {
    pub uploads: u64,
    /// Worlds are numbered from here: another number, other worlds.
    pub seed: u64,
    pub threads: u64,
}

impl Default for Wishes {
    fn default() -> Wishes {
        let threads = available_parallelism().map_or(1, |count| count.get() as u64);
        Wishes { uploads: 100_000, seed: 1, threads }
    }
}

impl Wishes {
    pub fn of(words: &[&str]) -> Result<Wishes> {
        let mut wishes = Wishes::default();
        for pair in words.chunks(2) {
            let [name, value] = pair else { bail!("`{}` wants a number", pair[0]) };
            let number: u64 = value.parse().with_context(|| format!("`{value}` is no number"))?;
            match *name {
                "--uploads" => wishes.uploads = number,
                "--seed" => wishes.seed = number,
                "--threads" => wishes.threads = number.max(1),
                _ => bail!("soak knows --uploads, --seed and --threads, not `{name}`"),
            }
        }
        Ok(wishes)
    }
}

pub fn run(wishes: &Wishes) -> Result<()> {
    let numbers = [("UPLOADS", wishes.uploads), ("SEED_FROM", wishes.seed), ("THREADS", wishes.threads)];
    let numbers = numbers.map(|(name, number)| (format!("VODLIFT_{name}"), number.to_string()));
    let arguments = ["test", "--profile", "soak", "--test", "sim", "--", "--nocapture", "--exact", TEST];
    shell::run(cargo().args(arguments).envs(numbers).env("RUST_BACKTRACE", "0"))
        .context("an invariant broke; see above")
}

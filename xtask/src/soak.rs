//! Long runs of the simulation (tests/sim): as many uploads as you like, against the emulator, in virtual time.

use crate::shell::{self, cargo};
use anyhow::{Context, Result, bail};
use std::thread::available_parallelism;

/// The tests of tests/sim that take numbers: one a cloud.
const TESTS: [(&str, &str); 4] = [
    ("tencent", "thousands_of_uploads_at_tiny_limits"),
    ("aliyun", "thousands_of_uploads_to_alibaba"),
    ("youku", "thousands_of_uploads_to_youku"),
    ("netease", "thousands_of_uploads_to_netease"),
];

pub struct Wishes {
    /// Uploads to each cloud.
    pub uploads: u64,
    /// Only to this one.
    pub cloud: Option<String>,
    /// Worlds are numbered from here: another number, other worlds.
    pub seed: u64,
    pub threads: u64,
}

impl Default for Wishes {
    fn default() -> Wishes {
        let threads = available_parallelism().map_or(1, |count| count.get() as u64);
        Wishes { uploads: 100_000, cloud: None, seed: 1, threads }
    }
}

impl Wishes {
    pub fn of(words: &[&str]) -> Result<Wishes> {
        let mut wishes = Wishes::default();
        for pair in words.chunks(2) {
            let [name, value] = pair else { bail!("`{}` wants a number", pair[0]) };
            if *name == "--cloud" {
                wishes.cloud = Some((*value).to_owned());
                continue;
            }
            let number: u64 = value.parse().with_context(|| format!("`{value}` is no number"))?;
            match *name {
                "--uploads" => wishes.uploads = number,
                "--seed" => wishes.seed = number,
                "--threads" => wishes.threads = number.max(1),
                _ => bail!("soak knows --uploads, --cloud, --seed and --threads, not `{name}`"),
            }
        }
        Ok(wishes)
    }
}

pub fn run(wishes: &Wishes) -> Result<()> {
    let numbers = [("UPLOADS", wishes.uploads), ("SEED_FROM", wishes.seed), ("THREADS", wishes.threads)];
    let numbers = numbers.map(|(name, number)| (format!("VODLIFT_{name}"), number.to_string()));
    let wanted = |name: &str| wishes.cloud.as_deref().is_none_or(|cloud| cloud == name);
    let tests: Vec<&str> = TESTS.iter().filter(|(name, _)| wanted(name)).map(|(_, test)| *test).collect();
    if tests.is_empty() {
        bail!("there is tencent, aliyun, youku and netease, not `{}`", wishes.cloud.as_deref().unwrap_or_default());
    }
    // One after the other: each takes all threads.
    for test in tests {
        let arguments = ["test", "--profile", "soak", "--test", "sim", "--", "--nocapture", "--exact", test];
        shell::run(cargo().args(arguments).envs(numbers.clone()).env("RUST_BACKTRACE", "0"))
            .context("an invariant broke; see above")?;
    }
    Ok(())
}

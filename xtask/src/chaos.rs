//! Uploads in a real browser that is killed again and again, see tests/chaos.

use crate::{
    build, demo, setup,
    shell::{self, node},
};
use anyhow::{Result, bail};

pub fn run(wishes: &[&str]) -> Result<()> {
    let mut told = Vec::new();
    for pair in wishes.chunks(2) {
        told.push(match pair {
            ["--kills", number] => ("VODLIFT_KILLS", *number),
            ["--seed", number] => ("VODLIFT_SEED", *number),
            ["--cloud", cloud @ ("tencent" | "aliyun" | "youku" | "netease")] => ("VODLIFT_CLOUD", *cloud),
            _ => bail!(
                "chaos knows --kills N, --seed S and --cloud tencent|aliyun|youku|netease, not `{}`",
                pair.join(" ")
            ),
        });
    }
    let mut numbers = told.iter().filter(|(name, _)| *name != "VODLIFT_CLOUD");
    if let Some((_, number)) = numbers.find(|(_, number)| number.parse::<u32>().is_err()) {
        bail!("`{number}` is no number");
    }
    setup::all()?;
    build::products(build::Mode::Release)?;
    let emulator = demo::emulator()?;
    shell::run(
        node()
            .args(["--test", "--test-reporter=spec", "tests/chaos/chaos.test.mjs"])
            .envs(told)
            .env("VODLIFT_EMULATOR", emulator),
    )
}

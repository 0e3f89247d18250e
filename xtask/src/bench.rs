//! Figures for bench/RESULTS.md and bench/CHAIN.md, see bench/. No test: what they are depends on the machine.

use crate::{build, demo, setup, shell};
use anyhow::Result;

pub fn digests() -> Result<()> {
    figures("bench/digests.mjs")
}

pub fn chain() -> Result<()> {
    figures("bench/chain.mjs")
}

fn figures(script: &str) -> Result<()> {
    setup::all()?;
    setup::npm("bench")?;
    build::products(build::Mode::Release)?;
    let emulator = demo::emulator()?;
    shell::run(shell::node().arg(script).env("VODLIFT_EMULATOR", emulator))
}

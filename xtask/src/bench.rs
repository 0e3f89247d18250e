//! Figures for bench/RESULTS.md, see bench/. No test: what they are depends on the machine.

use crate::{build, demo, setup, shell};
use anyhow::Result;

pub fn digests() -> Result<()> {
    setup::all()?;
    setup::npm("bench")?;
    build::products(build::Mode::Release)?;
    let emulator = demo::emulator()?;
    shell::run(shell::node().arg("bench/digests.mjs").env("VODLIFT_EMULATOR", emulator))
}

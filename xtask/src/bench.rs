//! Figures for bench/RESULTS.md and bench/CHAIN.md, see bench/main.mjs. No test: what they are depends on the machine.

use crate::{
    build, setup,
    shell::{self, cargo, target_dir},
};
use anyhow::Result;

/// All sections, or those that are named.
pub fn run(sections: &[&str]) -> Result<()> {
    figures("bench/main.mjs", sections)
}

pub fn chain() -> Result<()> {
    figures("bench/chain.mjs", &[])
}

fn figures(script: &str, words: &[&str]) -> Result<()> {
    setup::all()?;
    setup::npm("bench")?;
    build::products(build::Mode::Release)?;
    let emulator = released("vodlift-emulator")?;
    shell::run(shell::node().arg(script).args(words).env("VODLIFT_EMULATOR", emulator))
}

/// Builds a program and returns its path: what was built for debugging would be what is measured.
fn released(package: &str) -> Result<String> {
    println!("build: {package}, optimised");
    shell::run(cargo().args(["build", "--quiet", "--release", "--package", package, "--bins"]))?;
    let program = format!("{package}{}", std::env::consts::EXE_SUFFIX);
    Ok(target_dir().join("release").join(program).display().to_string())
}

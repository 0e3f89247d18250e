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
    let programs = [("VODLIFT_EMULATOR", program("vodlift-emulator")?), ("VODLIFT_NATIVE", program("vodlift-bench")?)];
    shell::run(shell::node().arg(script).args(words).envs(programs))
}

/// Builds a program and returns its path. For speed: else a measurement would be one of how it was built.
fn program(package: &str) -> Result<String> {
    println!("build: {package}");
    shell::run(cargo().args(["build", "--quiet", "--profile", "fast", "--package", package, "--bins"]))?;
    let file = format!("{package}{}", std::env::consts::EXE_SUFFIX);
    Ok(target_dir().join("fast").join(file).display().to_string())
}

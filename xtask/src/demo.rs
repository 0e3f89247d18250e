//! The demo page beside the local cloud; both are served by Node, see tests/browser/support/demo.mjs.

use crate::{
    build, setup,
    shell::{self, cargo, node, target_dir},
};
use anyhow::Result;

const SERVE: &str = "tests/browser/support/demo.mjs";
const CHECK: &str = "tests/browser/support/demo-check.mjs";

pub fn serve(port: Option<&str>) -> Result<()> {
    build::products(build::Mode::Release)?;
    let emulator = emulator()?;
    shell::run(node().arg(SERVE).args(port).env("VODLIFT_EMULATOR", emulator))
}

pub fn check() -> Result<()> {
    setup::all()?;
    build::products(build::Mode::Release)?;
    let emulator = emulator()?;
    shell::run(node().arg(CHECK).env("VODLIFT_EMULATOR", emulator))
}

/// Builds the local cloud and returns its program.
pub fn emulator() -> Result<String> {
    println!("build: vodlift-emulator");
    shell::run(cargo().args(["build", "--quiet", "--package", "vodlift-emulator", "--bins"]))?;
    let program = format!("vodlift-emulator{}", std::env::consts::EXE_SUFFIX);
    Ok(target_dir().join("debug").join(program).display().to_string())
}

//! Python for the judges: the official Python clients of OSS, in an environment of their own below the target folder.

use crate::{
    setup,
    shell::{command, output, root, run, target_dir},
    stamp::Stamp,
};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

const REQUIREMENTS: &str = "tests/judges/python/requirements.txt";
const AT_LEAST: (u32, u32) = (3, 11);

/// The environment's interpreter.
pub fn program() -> String {
    folder().join("bin/python").display().to_string()
}

fn folder() -> PathBuf {
    target_dir().join("judges-python")
}

/// Makes the environment, with exactly the packages that are listed.
pub fn setup() -> Result<()> {
    let stamp = Stamp::new("judges-python", &[REQUIREMENTS], "venv")?;
    if stamp.holds(&program()) {
        return Ok(());
    }
    let python = interpreter()?;
    println!("setup: Python packages of the judges");
    run(command(&python).args(["-m", "venv", "--clear"]).arg(folder()))?;
    // The list is whole, and youku-upload would have older ones of those that it shares with the others.
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"];
    run(command(&program()).args(pip).arg(root().join(REQUIREMENTS))).with_context(|| {
        format!("the packages of {REQUIREMENTS} cannot be installed; can pip reach an index (`pip download six`)?")
    })?;
    stamp.set()
}

/// A Python that is new enough and can make environments.
fn interpreter() -> Result<String> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let (major, minor) = AT_LEAST;
    let advice = format!(
        "no Python {major}.{minor} or newer with `venv` found: install it, or name it in VODLIFT_PYTHON3. \
         The judges of OSS need it; `cargo xtask test --quick` does without"
    );
    setup::apt(&["python3", "python3-venv"], &advice)?;
    match find() {
        Some(found) => Ok(found),
        None => bail!("{advice}"),
    }
}

fn find() -> Option<String> {
    let named = std::env::var("VODLIFT_PYTHON3").ok();
    let all = named.into_iter().chain(["python3", "python"].map(str::to_owned));
    all.into_iter().find(|name| fits(name).unwrap_or(false))
}

fn fits(program: &str) -> Result<bool> {
    let question = "import sys, venv, ensurepip; print(*sys.version_info[:2])";
    let answer = output(command(program).args(["-c", question]))?;
    let mut numbers = answer.split(' ').map(|number| number.parse().unwrap_or(0));
    Ok((numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= AT_LEAST)
}

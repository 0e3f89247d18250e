//! The fuzz targets of fuzz/, one after the other. What they find is replayed by tests/fuzz.rs once it lies in the corpus.

use crate::shell::{self, cargo, root, target_dir};
use anyhow::{Context, Result};
use std::{fs, process::Stdio};

pub fn run(seconds: u64) -> Result<()> {
    install()?;
    let entries = fs::read_dir(root().join("fuzz/fuzz_targets")).context("no fuzz targets")?;
    let names = entries.map(|entry| Ok(entry?.path().file_stem().unwrap_or_default().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<Result<_>>()?;
    names.sort();
    for name in names {
        println!("fuzz: {name}, {seconds} s");
        let seeds = format!("fuzz/corpus/{name}");
        // What is new goes beside the build, not among the seeds.
        let found = target_dir().join("fuzz-corpus").join(&name);
        fs::create_dir_all(&found)?;
        let mut fuzz = tool();
        fuzz.args(["run", "--sanitizer", "none", &name]).arg(found).arg(root().join(&seeds));
        fuzz.args(["--", &format!("-max_total_time={seconds}"), "-print_final_stats=1"]);
        shell::run(&mut fuzz)
            .with_context(|| format!("{name} found something: put the file named above into {seeds}/ and mend it"))?;
    }
    Ok(())
}

/// Coverage instrumentation is for nightly compilers only, unless one insists; no sanitizer is needed without unsafe code.
fn tool() -> std::process::Command {
    let mut cargo = cargo();
    cargo.arg("fuzz").env("RUSTC_BOOTSTRAP", "1");
    cargo
}

fn install() -> Result<()> {
    let found = tool().arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    println!("fuzz: installing cargo-fuzz");
    shell::run(cargo().args(["install", "cargo-fuzz", "--locked", "--quiet"])).context(
        "cargo-fuzz is missing and cannot be installed: it wants crates.io (or a mirror in cargo's configuration) and a C++ compiler",
    )
}

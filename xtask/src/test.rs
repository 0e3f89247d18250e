//! Every test there is, cheapest first. The runners' own closing lines are left as they are.

use crate::{
    build, demo, lint, python, setup,
    shell::{self, cargo, node, root},
    soak,
};
use anyhow::{Context, Result, bail};
use std::{fs, time::Instant};

#[derive(Clone, Copy, PartialEq)]
pub enum Scope {
    /// With these browsers.
    All(Browsers),
    /// Without a browser.
    Quick,
}

/// Where tests/engines runs; tests/browser is Chromium's alone.
#[derive(Clone, Copy, PartialEq)]
pub enum Browsers {
    Chromium,
    /// All of it in Chromium, and what matters most in Firefox and WebKit.
    Core,
    All,
}

pub fn run(scope: Scope) -> Result<()> {
    let start = Instant::now();
    let section = |name: &str| println!("\n== {name} (at {} s)", start.elapsed().as_secs());

    section("setup");
    match scope {
        Scope::All(browsers) => {
            setup::all()?;
            setup::engines(browsers)?;
        }
        Scope::Quick => setup::for_build()?,
    }
    section("build");
    build::run(build::Mode::Release)?;
    section("lint");
    lint::run()?;
    section("cargo test");
    // xtask has no tests, and what it depends on takes long to link.
    shell::run(cargo().args(["test", "--workspace", "--exclude", "xtask"]))?;
    section("soak");
    soak::run(&soak::Wishes { uploads: 100_000, ..soak::Wishes::default() })?;
    section("js/test");
    node_tests("js/test", &[])?;
    if let Scope::All(browsers) = scope {
        let emulator = demo::emulator()?;
        let tarball = lint::pack()?;
        let python = python::program();
        let env = [
            ("VODLIFT_EMULATOR", emulator.as_str()),
            ("VODLIFT_TARBALL", tarball.as_str()),
            ("VODLIFT_PYTHON", python.as_str()),
        ];
        section("tests/browser");
        node_tests("tests/browser", &env)?;
        engines(browsers, &env, section)?;
        section("tests/chaos");
        node_tests("tests/chaos", &env)?;
        section("tests/judges");
        node_tests("tests/judges", &env)?;
        section("tests/package");
        node_tests("tests/package", &env)?;
        section("demo --check");
        demo::check()?;
    }
    section("everything passed");
    Ok(())
}

/// The same tests in each engine.
fn engines(browsers: Browsers, env: &[(&str, &str)], section: impl Fn(&str)) -> Result<()> {
    let others = if browsers == Browsers::All { "all" } else { "core" };
    let runs = [("chromium", "all"), ("firefox", others), ("webkit", others)];
    let count = if browsers == Browsers::Chromium { 1 } else { runs.len() };
    for (engine, tests) in &runs[..count] {
        section(&format!("tests/engines: {engine} ({tests})"));
        let env = [env, &[("VODLIFT_ENGINE", *engine), ("VODLIFT_TESTS", *tests)]].concat();
        node_tests("tests/engines", &env)?;
    }
    Ok(())
}

/// Runs `<folder>/*.test.mjs`. A folder without tests is a mistake, not a success.
fn node_tests(folder: &str, env: &[(&str, &str)]) -> Result<()> {
    let entries = fs::read_dir(root().join(folder)).with_context(|| format!("no folder {folder}"))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut tests: Vec<String> = names.collect::<Result<_>>()?;
    tests.retain(|name| name.ends_with(".test.mjs"));
    tests.sort();
    if tests.is_empty() {
        bail!("no tests in {folder}");
    }
    let files = tests.iter().map(|name| format!("{folder}/{name}"));
    // One file at a time: two browsers on two cores would only disturb each other's clocks.
    let serial = ["--test", "--test-concurrency=1", "--test-reporter=spec"];
    shell::run(node().args(serial).args(files).envs(env.iter().copied()))
}

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

/// Where the tests of pages run.
#[derive(Clone, Copy, PartialEq)]
pub enum Browsers {
    Chromium,
    /// Everything in Chromium, and tests/engines in Firefox and WebKit, too.
    Core,
    /// Also what these can do of tests/browser.
    All,
}

/// The files of tests/browser that are not about Chromium itself, the demo page, or what only Playwright can do or see.
const EVERYWHERE: [&str; 17] = [
    "app-servers",
    "cancel",
    "credentials",
    "input",
    "malformed",
    "netease",
    "oss-clouds",
    "pause",
    "pending",
    "places",
    "resume",
    "signature",
    "storage",
    "tabs",
    "trouble",
    "upload",
    "xhr",
];

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
    let engines: &[&str] =
        if browsers == Browsers::Chromium { &["chromium"] } else { &["chromium", "firefox", "webkit"] };
    for engine in engines {
        let env = [env, &[("VODLIFT_ENGINE", *engine)]].concat();
        section(&format!("tests/engines in {engine}"));
        node_tests("tests/engines", &env)?;
        if browsers == Browsers::All && *engine != "chromium" {
            section(&format!("tests/browser in {engine}"));
            let files = EVERYWHERE.map(|name| format!("tests/browser/{name}.test.mjs"));
            node_test_files(&files, &env)?;
        }
    }
    Ok(())
}

/// Runs `<folder>/*.test.mjs`. A folder without tests is a mistake, not a success.
fn node_tests(folder: &str, env: &[(&str, &str)]) -> Result<()> {
    let entries = fs::read_dir(root().join(folder)).with_context(|| format!("no folder {folder}"))?;
    let paths = entries.map(|entry| Ok(format!("{folder}/{}", entry?.file_name().to_string_lossy())));
    let mut tests: Vec<String> = paths.collect::<Result<_>>()?;
    tests.retain(|path| path.ends_with(".test.mjs"));
    tests.sort();
    if tests.is_empty() {
        bail!("no tests in {folder}");
    }
    node_test_files(&tests, env)
}

fn node_test_files(files: &[String], env: &[(&str, &str)]) -> Result<()> {
    // One file at a time: two browsers on two cores would only disturb each other's clocks.
    let serial = ["--test", "--test-concurrency=1", "--test-reporter=spec"];
    shell::run(node().args(serial).args(files).envs(env.iter().copied()))
}

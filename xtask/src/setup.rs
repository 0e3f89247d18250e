//! What a fresh machine lacks: the wasm32 target, npm packages, browsers, Python packages. Each step looks first and then acts.

use crate::{
    build::TARGET,
    python,
    shell::{command, node, output, root, run, run_within},
    stamp::Stamp,
    test::Browsers,
};
use anyhow::{Context, Result, bail};
use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

const NODE_AT_LEAST: (u32, u32) = (20, 19);

pub fn all() -> Result<()> {
    for_build()?;
    npm("docs/api")?;
    npm("tests")?;
    npm("tests/package")?;
    browser()?;
    python::setup()
}

/// Enough for `build` and `lint`: no browser.
pub fn for_build() -> Result<()> {
    wasm_target()?;
    node_version()?;
    npm("js")
}

fn wasm_target() -> Result<()> {
    if has_target()? {
        return Ok(());
    }
    println!("setup: adding the Rust target {TARGET}");
    // Without a network rustup can hang for minutes.
    let added = run_within(Duration::from_secs(120), command("rustup").args(["target", "add", TARGET]));
    if added.is_ok() && has_target()? {
        return Ok(());
    }
    let why = added.err().map(|error| format!("{error:#}\n")).unwrap_or_default();
    bail!(
        "{why}the Rust target {TARGET} is missing. Any of these provides it:\n\
         - `rustup target add {TARGET}` where rustup's servers can be reached\n\
         - a toolchain with the target built in, named in RUSTUP_TOOLCHAIN\n\
         - Debian's packages rustc-web and rust-web-src: build std for the target with `-Z build-std` and \
         `rustup toolchain link` the result"
    )
}

fn has_target() -> Result<bool> {
    let libraries = output(command("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .context("rustc is missing: install Rust from https://rustup.rs")?;
    Ok(Path::new(&libraries).is_dir())
}

fn node_version() -> Result<()> {
    let (major, minor) = NODE_AT_LEAST;
    let found = output(node().arg("--version"))
        .with_context(|| format!("Node.js is missing: install {major}.{minor} or newer from https://nodejs.org"))?;
    let mut numbers = found.trim_start_matches('v').split('.').map(|n| n.parse().unwrap_or(0));
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version < NODE_AT_LEAST {
        bail!("Node.js {found} is too old: install {major}.{minor} or newer from https://nodejs.org");
    }
    Ok(())
}

/// Installs exactly what `<folder>/package-lock.json` lists; without one, what `package.json` names. Bundlers have programs for dozens of
/// platforms, and `npm ci` refuses a lock file that was written where a registry had not all of them.
pub fn npm(folder: &str) -> Result<()> {
    let lock = format!("{folder}/package-lock.json");
    let (list, words) = match root().join(&lock).exists() {
        true => (lock, "ci"),
        false => (format!("{folder}/package.json"), "install --no-package-lock"),
    };
    let stamp = Stamp::new(&format!("npm-{}", folder.replace('/', "-")), &[&list], words)?;
    if stamp.holds(&format!("{folder}/node_modules")) {
        return Ok(());
    }
    println!("setup: npm packages of {folder}/");
    let npm = &mut command("npm");
    run(npm.current_dir(root().join(folder)).args(words.split(' ')).arg("--loglevel=error")).with_context(|| {
        format!("the npm packages of {folder}/ cannot be installed; is a registry reachable (`npm ping`)?")
    })?;
    stamp.set()
}

fn browser() -> Result<()> {
    if find_browser() {
        return Ok(());
    }
    let advice = "no Chromium found: install Chromium or Google Chrome, or name its program in VODLIFT_CHROMIUM";
    if env::var_os("VODLIFT_CHROMIUM").is_some() {
        bail!("VODLIFT_CHROMIUM does not name a program that can be run");
    }
    apt(&["chromium"], advice)?;
    if !find_browser() {
        bail!("{advice}");
    }
    Ok(())
}

/// What drives the engines of tests/engines, and the engines besides Chromium.
pub fn engines(browsers: Browsers) -> Result<()> {
    let wanted: &[&str] =
        if browsers == Browsers::Chromium { &["chromium"] } else { &["chromium", "firefox", "webkit"] };
    let missing = || output(node().arg("tests/engines/support/programs.mjs").args(wanted));
    let packages = missing()?;
    if packages.is_empty() {
        return Ok(());
    }
    let advice = "not every browser can be tested here: install what is named above, or leave Firefox and WebKit out with \
                  `cargo xtask test --browsers chromium`";
    apt(&packages.lines().collect::<Vec<_>>(), advice)?;
    if !missing()?.is_empty() {
        bail!("{advice}");
    }
    Ok(())
}

/// Installs Debian packages where that can be done, and gives advice where it cannot.
pub fn apt(packages: &[&str], advice: &str) -> Result<()> {
    let root_user = output(command("id").arg("-u")).is_ok_and(|id| id == "0");
    if !root_user || !quiet(command("apt-get").arg("--version")) {
        bail!("{advice}");
    }
    println!("setup: installing {} with apt-get", packages.join(", "));
    let install = || {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt.args(["install", "--yes", "--no-install-recommends"]).args(packages);
        apt
    };
    if run(&mut install()).is_err() {
        run(command("apt-get").arg("update")).context(advice.to_owned())?;
        run(&mut install()).context(advice.to_owned())?;
    }
    Ok(())
}

fn find_browser() -> bool {
    quiet(node().arg("tests/browser/support/find-chromium.mjs"))
}

fn quiet(command: &mut Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

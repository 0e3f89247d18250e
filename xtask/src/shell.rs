//! Running other programs from the repository's root, with errors that name the command.

use anyhow::{Context, Result, bail};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository")
}

/// Where cargo puts its output, and we our stamps and scratch files.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

pub fn cargo() -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
}

pub fn node() -> Command {
    command("node")
}

/// A program of the npm packages below js/.
pub fn js_bin(name: &str) -> Command {
    let mut command = command("node");
    command.arg(root().join("js/node_modules/.bin").join(name));
    command
}

pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", line(command)))?;
    if !status.success() {
        bail!("failed ({status}): {}", line(command));
    }
    Ok(())
}

pub fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {}", line(command)))?;
    if !output.status.success() {
        bail!("failed ({}): {}", output.status, line(command));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// For programs that hang instead of failing when the network is closed.
pub fn run_within(limit: Duration, command: &mut Command) -> Result<()> {
    let mut child = command.spawn().with_context(|| format!("cannot start {}", line(command)))?;
    let start = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("failed ({status}): {}", line(command)),
            None if start.elapsed() > limit => {
                child.kill().ok();
                child.wait().ok();
                bail!("gave up after {} s: {}", limit.as_secs(), line(command));
            }
            None => sleep(Duration::from_millis(100)),
        }
    }
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    line.replace(&format!("{}/", root().display()), "")
}

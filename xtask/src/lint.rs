//! Form and types of everything that is written, and of the package as users get it.

use crate::{
    build, docs, setup,
    shell::{self, cargo, command, js_bin, output, root, target_dir},
};
use anyhow::{Context, Result};
use std::fs;

pub fn run() -> Result<()> {
    setup::for_build()?;
    println!("lint: rustfmt");
    shell::run(cargo().args(["fmt", "--all", "--check"])).context("not formatted: run `cargo fmt --all`")?;

    println!("lint: clippy");
    let strict = ["--quiet", "--", "--deny", "warnings"];
    let wasm32 = ["--package", "vodlift", "--lib", "--target", build::TARGET];
    shell::run(cargo().args(["clippy", "--workspace", "--all-targets"]).args(strict))?;
    shell::run(cargo().arg("clippy").args(wasm32).args(strict))?;

    build::products(build::Mode::Release)?;
    println!("lint: tsc");
    shell::run(js_bin("tsc").args(["-p", "js"]))?;

    println!("lint: typedoc, rustdoc");
    docs::check()?;

    println!("lint: publint, attw");
    let tarball = pack()?;
    shell::run(js_bin("publint").args(["run", &tarball, "--strict"]))?;
    // Files to be fetched, not imported: they have no types.
    let assets =
        ["vodlift.bin", "tencent.bin", "aliyun.bin", "youku.bin", "netease.bin", "vodlift-worker.js", "vodlift.min.js"];
    let attw = [tarball.as_str(), "--format", "table-flipped", "--no-emoji", "--no-color", "--exclude-entrypoints"];
    shell::run(js_bin("attw").args(attw).args(assets))
}

/// The same, built first and named, for people.
pub fn pack_release() -> Result<()> {
    build::products(build::Mode::Release)?;
    println!("packed: {}", pack()?);
    Ok(())
}

/// `npm pack`: the tarball that users would install. Returns its path.
pub fn pack() -> Result<String> {
    let folder = target_dir().join("package");
    fs::create_dir_all(&folder)?;
    let name = output(
        command("npm")
            .current_dir(root().join("js"))
            .args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
            .arg(&folder),
    )?;
    Ok(folder.join(name).display().to_string())
}

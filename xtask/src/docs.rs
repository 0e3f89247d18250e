//! The reference of the API, made from types and comments: of the package by TypeDoc, of the crates by rustdoc. A warning is an error:
//! something without a comment, a link that leads nowhere, a type that no entry exports.

use crate::{
    build, setup,
    shell::{cargo, node, root, run, target_dir},
};
use anyhow::{Context, Result};
use std::process::Command;

pub fn write() -> Result<()> {
    build::products(build::Mode::Release)?;
    let out = target_dir().join("api");
    run(typedoc()?.arg("--out").arg(&out))?;
    crates()?;
    println!("{}\n{}", out.join("index.html").display(), target_dir().join("doc/vodlift/index.html").display());
    Ok(())
}

/// What `write` would complain of. The package is built.
pub fn check() -> Result<()> {
    run(typedoc()?.args(["--emit", "none"])).context("see docs/api/typedoc.json")?;
    crates()
}

fn typedoc() -> Result<Command> {
    setup::npm("docs/api")?;
    let mut typedoc = node();
    typedoc.current_dir(root().join("docs/api")).arg("node_modules/typedoc/bin/typedoc");
    Ok(typedoc)
}

fn crates() -> Result<()> {
    let doc = ["doc", "--quiet", "--no-deps", "--package", "vodlift", "--package", "vodlift-emulator"];
    run(cargo().args(doc).env("RUSTDOCFLAGS", "--deny warnings"))
}

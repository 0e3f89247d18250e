//! Rust to npm package: cargo -> wasm-bindgen -> wasm-opt into js/gen, then bundles and declarations into js/dist.

use crate::{
    glue, pack, setup,
    shell::{self, cargo, js_bin, node, root, target_dir},
    stamp::Stamp,
};
use anyhow::{Context, Result, ensure};
use std::fs;
use wasm_bindgen_cli_support::Bindgen;

pub const TARGET: &str = "wasm32-unknown-unknown";

#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    Release,
    Dev,
}

impl Mode {
    /// Cargo's folder below the target's.
    fn profile(self) -> &'static str {
        match self {
            Mode::Release => "release",
            Mode::Dev => "debug",
        }
    }
}

/// One wasm module of the package: its folder below js/gen and the cargo features in it.
struct Entry {
    name: &'static str,
    features: &'static [&'static str],
}

const ENTRIES: [Entry; 5] = [
    Entry { name: "tencent", features: &["--no-default-features", "--features", "tencent"] },
    Entry { name: "aliyun", features: &["--no-default-features", "--features", "aliyun"] },
    Entry { name: "youku", features: &["--no-default-features", "--features", "youku"] },
    Entry { name: "netease", features: &["--no-default-features", "--features", "netease"] },
    Entry { name: "all", features: &["--all-features"] },
];

/// LLVM copies values by loads and stores; a single `memory.copy` is smaller. Measured: 1.2 kB after gzip.
const SMALL_COPIES: &str =
    "-Cllvm-args=--max-store-memcpy=1 -Cllvm-args=--max-store-memmove=1 -Cllvm-args=--max-store-memset=1";

/// Measured: smaller after gzip than -O2, -O3, -Os and other limits of inlining; blocks and branches laid out anew between two
/// runs are worth another 0.2 kB.
const FIRST_PASSES: &[&str] =
    &["-Oz", "--flatten", "--rereloop", "-Oz", "--converge", "--one-caller-inline-max-function-size=20"];
/// A run of its own, which finds another 0.3 kB in what the first one has written.
const LAST_PASSES: &[&str] =
    &["-Oz", "--always-inline-max-function-size=4", "--one-caller-inline-max-function-size=50"];
const WASM_OPT: &[&str] = &[
    // Nothing lies in the first kilobyte: there the stack ends.
    "--low-memory-unused",
    // What rustc may emit for this target; wasm-opt must know, or it refuses the module.
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// The products and their sizes; over budget is a failure.
pub fn run(mode: Mode) -> Result<()> {
    products(mode)?;
    let budgets: &[&str] = if mode == Mode::Release { &["--enforce"] } else { &[] };
    shell::run(node().arg("js/sizes.mjs").args(budgets))
}

pub fn products(mode: Mode) -> Result<()> {
    setup::for_build()?;
    for entry in &ENTRIES {
        wasm(entry, mode)?;
    }
    one_glue()?;
    bundles()
}

fn wasm(entry: &Entry, mode: Mode) -> Result<()> {
    let compiled = compile(entry, mode)?;
    let out = format!("js/gen/{}", entry.name);
    let recipe = [mode.profile(), include_str!("build.rs"), include_str!("glue.rs"), include_str!("pack.rs")].concat();
    let stamp = Stamp::new(&out.replace('/', "-"), &[&compiled], &recipe)?;
    if stamp.holds(&format!("{out}/vodlift.js")) {
        return Ok(());
    }
    let output = Bindgen::new()
        .input_path(root().join(&compiled))
        .out_name("vodlift")
        .web(true)?
        .typescript(true)
        // The package says itself where its wasm lies; a second `new URL` would confuse bundlers.
        .omit_default_module_path(true)
        .remove_name_section(mode == Mode::Release)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen")?;
    glue::emit(output, &root().join(&out))?;
    let module = format!("{out}/vodlift_bg.wasm");
    if mode == Mode::Release {
        for passes in [FIRST_PASSES, LAST_PASSES] {
            shell::run(js_bin("wasm-opt").arg(&module).args(passes).args(WASM_OPT).args(["-o", &module]))?;
        }
    }
    let wasm = fs::read(root().join(&module))?;
    // js/src/loader.ts takes both. Modules for debugging are large, and packing is not quick.
    fs::write(root().join(&out).join("vodlift.bin"), if mode == Mode::Release { pack::pack(&wasm) } else { wasm })?;
    stamp.set()
}

/// The entry with all clouds loads the module of the one that a page uses, and has one glue for all of them.
fn one_glue() -> Result<()> {
    let glue = |entry: &Entry| fs::read_to_string(root().join(format!("js/gen/{}/vodlift.js", entry.name)));
    let all = glue(ENTRIES.last().expect("an entry"))?;
    for entry in &ENTRIES {
        ensure!(
            glue(entry)? == all,
            "{} imports other functions than all clouds together: src/edge must use the same in each",
            entry.name
        );
    }
    Ok(())
}

/// Returns the module's path, relative to the repository.
fn compile(entry: &Entry, mode: Mode) -> Result<String> {
    println!("build: vodlift.wasm ({})", entry.name);
    let mut cargo = cargo();
    // As a cdylib alone: cargo leaves a library that is an rlib as well without link-time optimisation, which here is worth
    // 12 kB after gzip.
    cargo.args(["rustc", "--quiet", "--package", "vodlift", "--lib", "--crate-type", "cdylib", "--target", TARGET]);
    cargo.args(entry.features);
    // A wasm file has no hash in its name: in one folder the entries would overwrite each other and be built each time.
    let folder = target_dir().join("wasm").join(entry.name);
    cargo.arg("--target-dir").arg(&folder);
    if mode == Mode::Release {
        cargo.arg("--release").env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", SMALL_COPIES);
    }
    shell::run(&mut cargo)?;
    Ok(folder.join(TARGET).join(mode.profile()).join("vodlift.wasm").display().to_string())
}

fn bundles() -> Result<()> {
    let inputs = ["js/src", "js/gen", "js/build.mjs", "js/tsconfig.json", "js/package.json", "js/package-lock.json"];
    let stamp = Stamp::new("bundles", &inputs, "")?;
    if stamp.holds("js/dist/types/index.d.ts") {
        return Ok(());
    }
    println!("build: js/dist");
    shell::run(node().arg("js/build.mjs"))?;
    stamp.set()
}

//! `cargo xtask <command>`: everything a fresh machine needs to build, show and test vodlift.

mod bench;
mod build;
mod chaos;
mod demo;
mod docs;
mod fuzz;
mod glue;
mod lint;
mod pack;
mod python;
mod setup;
mod shell;
mod soak;
mod stamp;
mod test;

use anyhow::{Context, Result, bail};
use std::{env, process::ExitCode};
use test::{Browsers, Scope};

const HELP: &str = "\
cargo xtask <command>

  setup                    wasm32 target, npm packages, browsers, Python packages; quick when nothing is missing
  build [--dev]            wasm, glue and bundles into js/dist, with sizes; --dev: fast, unoptimised, no budgets
  pack                     the package as a tarball to install, below target/package
  lint                     rustfmt, clippy (native and wasm32), tsc, the comments of the API, publint and attw on the packed package
  docs                     the reference of the API into target/api (the package) and target/doc (the crates)
  demo [--port N]          the demo page and the local cloud, until Ctrl-C
  demo --check             the demo's job without a person: a real video through the page, one line, exit 0 or 1
  soak --uploads N [--cloud C] [--seed S] [--threads T]
                           uploads against the emulator in virtual time, with every trouble there is; exit 1 and the
                           line that replays it for each that breaks an invariant
  chaos --kills N [--seed S] [--cloud C]
                           uploads whose tabs and browsers are killed, until the files have arrived all the same
  fuzz [--seconds N]       each target of fuzz/ for N seconds; installs cargo-fuzz where it is missing
  bench [SECTION...]       us beside other clients, in one Chromium, into bench/RESULTS.md; all sections, or those of bench/sections
                           that are named
  bench chain              the share of a line that NetEase's chunks reach, one after the other, into bench/CHAIN.md
  test [--quick | --browsers all | --browsers chromium]
                           setup, lint, build and every test: in Chromium, and tests/engines in Firefox and WebKitGTK, too.
                           all: also what these can do of tests/browser; chromium: without these; --quick: without browsers,
                           package and demo
";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["setup"] => setup::all().and_then(|()| setup::engines(Browsers::All)),
        ["build"] => build::run(build::Mode::Release),
        ["build", "--dev"] => build::run(build::Mode::Dev),
        ["pack"] => lint::pack_release(),
        ["lint"] => lint::run(),
        ["docs"] => docs::write(),
        ["demo"] => demo::serve(None),
        ["demo", "--port", port] => demo::serve(Some(port)),
        ["demo", "--check"] => demo::check(),
        ["test"] => test::run(Scope::All(Browsers::Core)),
        ["test", "--browsers", "all"] => test::run(Scope::All(Browsers::All)),
        ["test", "--browsers", "chromium"] => test::run(Scope::All(Browsers::Chromium)),
        ["test", "--quick"] => test::run(Scope::Quick),
        ["bench", "chain"] => bench::chain(),
        ["bench", sections @ ..] => bench::run(sections),
        ["chaos", wishes @ ..] => chaos::run(wishes),
        ["fuzz"] => fuzz::run(60),
        ["fuzz", "--seconds", seconds] => fuzz::run(seconds.parse().context("--seconds wants a number")?),
        ["soak", wishes @ ..] => soak::run(&soak::Wishes::of(wishes)?),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => bail!("what is `{}`?\n\n{HELP}", words.join(" ")),
    }
}

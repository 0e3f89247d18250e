//! The house rules (design §2): who may name whom, how long a file may be, what never enters the wasm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lines after which a file is probably two ideas.
const LINES_MAX: usize = 400;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under `folder` with one of these extensions, built and fetched ones aside.
fn files(folder: &str, extensions: &[&str]) -> Vec<(String, String)> {
    fn walk(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir()
                && !["node_modules", "target", "dist", "gen"].contains(&name.as_str())
                && !name.starts_with('.')
            {
                walk(&path, extensions, found);
            } else if path.extension().is_some_and(|own| extensions.contains(&own.to_string_lossy().as_ref())) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), extensions, &mut found);
    found.sort();
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// The code of a file, without comments: what a comment names is no import.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join("\n")
}

fn forbid(folder: &str, words: &[&str]) {
    let files = files(folder, &["rs"]);
    assert!(!files.is_empty(), "{folder} is there");
    for (name, text) in files {
        for word in words {
            assert!(!code(&text).contains(word), "{name} names `{word}`");
        }
    }
}

#[test]
fn imports_go_down_only() {
    forbid("src/wire", &["crate::cloud", "crate::engine", "crate::edge", "crate::fault"]);
    forbid("src/cloud", &["crate::engine", "crate::edge"]);
    forbid("src/cloud/store", &["cos", "Cos", "oss::", "Oss", "tencent", "aliyun", "youku", "nos::", "netease"]);
    forbid("src/cloud/cos", &["tencent", "oss", "Oss", "nos::"]);
    forbid("src/cloud/oss", &["cos::", "Cos", "tencent", "Tencent", "aliyun::", "youku", "nos::"]);
    forbid("src/cloud/nos", &["cos::", "oss::", "store::", "tencent", "aliyun", "youku", "netease"]);
    forbid("src/cloud/tencent", &["oss", "nos", "aliyun", "youku", "netease"]);
    forbid("src/cloud/aliyun", &["cos::", "nos::", "tencent", "youku", "netease"]);
    forbid("src/cloud/youku", &["cos::", "nos::", "tencent", "aliyun", "netease"]);
    forbid("src/cloud/netease", &["cos::", "oss::", "store::", "tencent", "aliyun", "youku"]);
    let fault = fs::read_to_string(root().join("src/fault.rs")).unwrap();
    assert!(!code(&fault).replace("crate::prelude", "").contains("crate::"), "fault stands on nothing");
}

/// Not in code, and not in a comment: what an upload is knows nothing of where it goes.
#[test]
fn the_engine_names_no_cloud_and_no_store() {
    forbid("src/engine", &["crate::edge"]);
    for (name, text) in files("src/engine", &["rs"]) {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
        for known in ["tencent", "aliyun", "alibaba", "youku", "netease", "cos", "oss", "nos", "vod"] {
            assert!(!words.contains(&known), "{name} names `{known}`");
        }
    }
}

#[test]
fn only_the_edge_has_windows() {
    for room in ["src/wire", "src/cloud", "src/engine"] {
        forbid(
            room,
            &[
                "web_sys",
                "js_sys",
                "wasm_bindgen",
                "Instant",
                "SystemTime",
                "std::time",
                "getrandom",
                "std::net",
                "std::fs",
            ],
        );
    }
}

#[test]
fn the_emulator_shares_nothing_with_the_crate() {
    forbid("emulator/src", &["vodlift::", "extern crate vodlift"]);
    let manifest = fs::read_to_string(root().join("emulator/Cargo.toml")).unwrap();
    assert!(!manifest.contains("vodlift ="), "no dependency");
    assert!(!manifest.contains("path ="), "none under another name");
}

#[test]
fn no_panic_is_written_where_it_would_kill_every_upload_of_the_page() {
    forbid(
        "src",
        &[".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!(", "dbg!(", "println!("],
    );
}

#[test]
fn one_idea_a_file() {
    for folder in ["src", "emulator", "xtask", "js", "www", "tests"] {
        for (name, text) in files(folder, &["rs", "ts", "js", "mjs", "css"]) {
            let lines = text.lines().count();
            assert!(lines <= LINES_MAX, "{name} has {lines} lines");
        }
    }
}

#[test]
fn every_file_is_reached_from_the_front_door() {
    for crate_root in ["src", "emulator/src", "xtask/src"] {
        let all = files(crate_root, &["rs"]);
        let text: String = all.iter().map(|(_, text)| code(text)).collect();
        for (name, _) in &all {
            let path = Path::new(name);
            let stem = path.file_stem().unwrap().to_string_lossy();
            let module = match stem.as_ref() {
                "lib" | "main" => continue,
                "mod" => path.parent().unwrap().file_name().unwrap().to_string_lossy(),
                other => other.into(),
            };
            assert!(text.contains(&format!("mod {module};")), "{name} belongs to no module");
        }
    }
}

#[test]
fn nothing_heavy_enters_the_wasm() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "vodlift", "--edges", "normal", "--target", "wasm32-unknown-unknown"])
        .current_dir(root())
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("md-5") && tree.contains("wasm-bindgen"), "the tree is there:\n{tree}");
    for heavy in ["serde", "url v", "quick-xml", "regex", "tokio", "idna", "getrandom", "http v"] {
        assert!(!tree.contains(heavy), "{heavy} is in the tree:\n{tree}");
    }
}

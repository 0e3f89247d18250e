//! Makes wasm-bindgen's output smaller: short import names on both sides, and only the way of starting that js/src uses.
//!
//! Every import is named with sixteen hexadecimal digits, which do not compress and are sent twice. wasm-bindgen is pinned
//! to one version, and whatever is not found here is an error.

use anyhow::{Context, Result};
use std::{collections::BTreeSet, fs, path::Path};
use wasm_bindgen_cli_support::Output;

/// What wasm-bindgen adapts, and what the wasm imports from js/src as it is. Both come from one object here.
const GLUE: &str = "./vodlift_bg.js";
const REFLECT: &str = "../../src/reflect.ts";
const MODULE: &str = "$";

/// Exported for builds whose panics unwind, which this one's do not.
const UNWINDING: [&str; 2] = ["__abort_handler", "__instance_terminated"];

/// Before it come the exports that it adapts. js/src/loader.ts needs none: it calls with numbers, and objects as they are.
const ADAPTERS: &str = "function __wbg_get_imports() {";
/// From here on wasm-bindgen has several ways of loading, each for one instance only.
const LOADING: &str = "let cachedTextDecoder = ";
/// js/src/loader.ts compiles the modules itself. It takes an instance of each that a page uses, and a fresh one after a trap: everything is
/// inside one function.
const BEFORE: &str = "\
export default async function (wasmModule) {
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const decodeText = (bytes) => decoder.decode(bytes);
let wasm;
";
const AFTER: &str = "\
    wasm = (await WebAssembly.instantiate(wasmModule, __wbg_get_imports())).exports;
    wasm.__wbindgen_start();
    return wasm;
}
";

/// Writes `vodlift.js`, `vodlift.d.ts` and `vodlift_bg.wasm` into the folder.
pub fn emit(mut output: Output, folder: &Path) -> Result<()> {
    let wasm = output.wasm_mut();
    let idle = wasm.exports.iter().filter(|export| UNWINDING.contains(&export.name.as_str()));
    for export in idle.map(|export| export.id()).collect::<Vec<_>>() {
        wasm.exports.delete(export);
    }
    let mut adapted = Vec::new();
    let mut direct = Vec::new();
    // In one order, so that all modules can share one glue.
    let mut imports: Vec<_> = wasm.imports.iter_mut().collect();
    imports.sort_by(|a, b| a.name.cmp(&b.name));
    for (n, import) in imports.into_iter().enumerate() {
        let short = letters(n);
        let name = std::mem::replace(&mut import.name, short.clone());
        match std::mem::replace(&mut import.module, MODULE.into()).as_str() {
            REFLECT => direct.push((short, name)),
            _ => adapted.push((short, name)),
        }
    }
    output.emit(folder)?;

    let file = folder.join("vodlift.js");
    let text = fs::read_to_string(&file)?;
    let (text, _) = text.split_once(LOADING).with_context(|| format!("wasm-bindgen's output has no `{LOADING}`"))?;
    let (text, names) = without_imports(text);
    let (_, text) = text.split_once(ADAPTERS).with_context(|| format!("wasm-bindgen's output has no `{ADAPTERS}`"))?;
    let entries = direct.iter().map(|(short, name)| format!("        {short}: {name},\n")).collect::<String>();
    let names = names.into_iter().chain(direct.into_iter().map(|(_, name)| name)).collect::<BTreeSet<_>>();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");

    let mut js = replace(&format!("{ADAPTERS}{text}"), GLUE, MODULE)?;
    for (short, name) in &adapted {
        js = replace(&js, &format!(" {name}: "), &format!(" {short}: "))?;
    }
    js = replace(&js, "        __proto__: null,\n", &entries)?;
    let js = arrows(&js);
    Ok(fs::write(file, format!("import {{ {names} }} from '{REFLECT}';\n{BEFORE}{js}{AFTER}"))?)
}

/// The text without its lines on modules, and the names that it imported.
fn without_imports(text: &str) -> (String, Vec<String>) {
    let (imports, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.contains(REFLECT));
    let named = imports.iter().filter_map(|line| line.strip_prefix("import { ")?.split_once(" }"));
    let names = named.flat_map(|(names, _)| names.split(", ")).map(str::to_owned).collect();
    (rest.join("\n") + "\n", names)
}

/// The adapters of imports are told apart by nothing but their arguments: arrows are shorter.
fn arrows(text: &str) -> String {
    let arrow = |line: &str| {
        let (name, arguments) = line.split_once(": function(")?;
        Some(format!("{name}: ({} => {{\n", arguments.strip_suffix(" {")?))
    };
    text.lines().map(|line| arrow(line).unwrap_or_else(|| format!("{line}\n"))).collect()
}

/// a, b, ... z, aa, ba, ...
fn letters(mut n: usize) -> String {
    let mut name = String::new();
    loop {
        name.push((b'a' + (n % 26) as u8) as char);
        if n < 26 {
            return name;
        }
        n = n / 26 - 1;
    }
}

fn replace(text: &str, old: &str, new: &str) -> Result<String> {
    let (before, after) = text.split_once(old).with_context(|| format!("wasm-bindgen's output has no `{old}`"))?;
    Ok(format!("{before}{new}{after}"))
}

//! Makes wasm-bindgen's output smaller: short import names on both sides, and only the way of loading that js/src uses.
//!
//! Every import is named with sixteen hexadecimal digits, which do not compress and are sent twice. wasm-bindgen is pinned
//! to one version, and whatever is not found here is an error.

use anyhow::{Context, Result};
use std::{fs, path::Path};
use wasm_bindgen_cli_support::Output;

/// js/src/loader.ts compiles the module itself and knows when the file is not there.
const INIT: &str = "\
async function __wbg_init_once({ module_or_path: module }) {
    const instance = await WebAssembly.instantiate(module, __wbg_get_imports());
    return __wbg_finalize_init(instance, module);
}
";

/// What the imports are imported from, before and after.
const MODULE: (&str, &str) = ("./vodlift_bg.js", "$");

/// Writes `vodlift.js`, `vodlift.d.ts` and `vodlift_bg.wasm` into the folder.
pub fn emit(mut output: Output, folder: &Path) -> Result<()> {
    let mut names = Vec::new();
    for (n, import) in output.wasm_mut().imports.iter_mut().enumerate() {
        let name = std::mem::replace(&mut import.name, letters(n));
        names.push((format!(" {name}: "), format!(" {}: ", import.name)));
        import.module = MODULE.1.into();
    }
    output.emit(folder)?;

    let file = folder.join("vodlift.js");
    let mut js = replace(&fs::read_to_string(&file)?, MODULE.0, MODULE.1)?;
    for (long, short) in &names {
        js = replace(&js, long, short)?;
    }
    js = replace_function(&js, "async function __wbg_load(", "")?;
    js = replace_function(&js, "async function __wbg_init_once(", INIT)?;
    js = replace_function(&js, "function initSync(", "")?;
    js = replace(&js, "export { initSync, ", "export { ")?;
    Ok(fs::write(file, js)?)
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

/// A function at the start of a line, up to the brace that closes it.
fn replace_function(text: &str, head: &str, new: &str) -> Result<String> {
    let (before, rest) =
        text.split_once(&format!("\n{head}")).with_context(|| format!("wasm-bindgen's output has no `{head}`"))?;
    let (_, after) = rest.split_once("\n}\n").with_context(|| format!("`{head}` does not end"))?;
    Ok(format!("{before}\n{new}{after}"))
}

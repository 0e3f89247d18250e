//! What a page's `getSignature` is given, as far as an app server needs it.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The context that the page posts on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Context {
    /// The call that is wanted: `create`, `refresh`, `info`, `commit`, `confirm` or `cancel`.
    pub action: String,
    /// `start`, `resume`, `refused` and others.
    pub reason: String,
    /// `media`, `image` or `cover`.
    pub kind: String,
    pub file: File,
    /// The upload's own parameters, by whatever case their names are written in.
    pub meta: Map<String, Value>,
    /// What an earlier answer named.
    pub handle: Map<String, Value>,
}

/// The file, if there is one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct File {
    pub name: String,
    pub size: u64,
}

impl File {
    /// The name up to its extension.
    pub fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(&*self.name, |(stem, _)| stem)
    }

    /// Lower-case.
    pub fn extension(&self) -> Option<String> {
        self.name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())
    }
}

/// A value of a map, whose names differ in case and underscores: `upload_token` is `uploadToken`.
pub(super) fn find(map: &Map<String, Value>, name: &str) -> Option<String> {
    let same = |text: &str| text.replace('_', "").to_ascii_lowercase();
    let (_, value) = map.iter().find(|(known, _)| same(known) == same(name))?;
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        // Lists are written with commas, as both clouds want their tags.
        Value::Array(items) => Some(items.iter().map(plain).collect::<Vec<_>>().join(",")),
        other => Some(other.to_string()),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

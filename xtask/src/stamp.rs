//! "Nothing to do": remembers what a step was made from, by content, so that clones and touched files do not matter.

use crate::shell::{root, target_dir};
use anyhow::{Context, Result};
use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
};

pub struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// `inputs` are files or folders relative to the repository, `recipe` whatever else decides the result.
    pub fn new(name: &str, inputs: &[&str], recipe: &str) -> Result<Stamp> {
        let mut hasher = DefaultHasher::new();
        recipe.hash(&mut hasher);
        for input in inputs {
            hash(&root().join(input), &mut hasher)?;
        }
        Ok(Stamp { file: target_dir().join("stamps").join(name), digest: format!("{:016x}", hasher.finish()) })
    }

    /// The step was done from the same inputs, and its product is still there.
    pub fn holds(&self, product: &str) -> bool {
        root().join(product).exists() && fs::read_to_string(&self.file).is_ok_and(|text| text == self.digest)
    }

    pub fn set(&self) -> Result<()> {
        fs::create_dir_all(self.file.parent().expect("a stamp has a folder"))?;
        fs::write(&self.file, &self.digest).with_context(|| format!("cannot write {}", self.file.display()))
    }
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.file_name().hash(hasher);
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(|entry| entry.file_name());
        return entries.iter().try_for_each(|entry| hash(&entry.path(), hasher));
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    bytes.hash(hasher);
    Ok(())
}

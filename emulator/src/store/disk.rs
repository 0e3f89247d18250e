//! Bytes in a folder: `parts/` for the unfinished, `objects/<bucket>/<key>` for the finished.

use super::sums::{Summing, Sums};
use crate::encoding::percent;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes read at once while parts are joined.
const WINDOW: usize = 256 << 10;
/// Temporary folders are called this, then a process id and a number.
const PREFIX: &str = "vodlift-emulator-";

/// A folder that belongs to one emulator at a time.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    temporary: bool,
    next: AtomicU64,
    /// Held locked for as long as the folder is used: whoever can lock it knows that nobody else is there.
    _lock: File,
}

/// A part's file; removed when nobody refers to it any more.
#[derive(Debug)]
pub struct PartFile(PathBuf);

impl Folder {
    pub(super) fn lasting(root: &Path) -> io::Result<Self> {
        Self::open(root.to_owned(), false)
    }

    pub(super) fn temporary() -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let parent = std::env::temp_dir();
        sweep(&parent);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self::open(parent.join(format!("{PREFIX}{}-{count}", std::process::id())), true)
    }

    fn open(root: PathBuf, temporary: bool) -> io::Result<Self> {
        fs::create_dir_all(&root)?;
        // A temporary folder's lock gets its name only when it is held, so that no sweep comes in between.
        let named = root.join("lock");
        let path = if temporary { root.join("lock.new") } else { named.clone() };
        let lock = File::create(&path)?;
        lock.try_lock().map_err(|_| {
            io::Error::new(io::ErrorKind::AlreadyExists, format!("{} is used by another emulator", root.display()))
        })?;
        if temporary {
            fs::rename(&path, named)?;
        }
        let parts = root.join("parts");
        if parts.exists() {
            fs::remove_dir_all(&parts)?;
        }
        fs::create_dir_all(&parts)?;
        fs::create_dir_all(root.join("objects"))?;
        Ok(Self { root, temporary, next: AtomicU64::new(0), _lock: lock })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn write_part(&self, body: &[u8]) -> io::Result<PartFile> {
        let file = PartFile(self.fresh());
        fs::write(&file.0, body)?;
        Ok(file)
    }

    pub(super) fn write_object(&self, bucket: &str, key: &str, body: &[u8]) -> io::Result<PathBuf> {
        let unfinished = self.write_part(body)?;
        self.publish(&unfinished, bucket, key)
    }

    /// Streams the parts into one file, hashing on the way; the object appears whole or not at all.
    pub(super) fn join<'a, E: From<io::Error>>(
        &self,
        bucket: &str,
        key: &str,
        parts: impl Iterator<Item = &'a Path>,
        check: impl FnOnce(&Sums) -> Result<(), E>,
    ) -> Result<(PathBuf, Sums), E> {
        let unfinished = PartFile(self.fresh());
        let mut out = BufWriter::with_capacity(WINDOW, File::create(&unfinished.0)?);
        let mut summing = Summing::default();
        let mut window = vec![0; WINDOW];
        for part in parts {
            let mut part = File::open(part)?;
            loop {
                let length = part.read(&mut window)?;
                if length == 0 {
                    break;
                }
                summing.update(&window[..length]);
                out.write_all(&window[..length])?;
            }
        }
        out.flush()?;
        let sums = summing.finish();
        check(&sums)?;
        Ok((self.publish(&unfinished, bucket, key)?, sums))
    }

    fn publish(&self, unfinished: &PartFile, bucket: &str, key: &str) -> io::Result<PathBuf> {
        let path = self.object_path(bucket, key);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::rename(&unfinished.0, &path)?;
        Ok(path)
    }

    fn object_path(&self, bucket: &str, key: &str) -> PathBuf {
        let mut path = self.root.join("objects").join(file_name(bucket));
        path.extend(key.split('/').map(file_name));
        path
    }

    fn fresh(&self) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.root.join("parts").join(number.to_string())
    }
}

impl PartFile {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // A finished object was renamed away; then there is nothing to remove.
        let _ = fs::remove_file(&self.0);
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            // Left-overs are swept at the next start.
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}

/// Removes what killed emulators left behind: folders that nobody holds locked.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let unused = File::open(entry.path().join("lock")).is_ok_and(|lock| lock.try_lock().is_ok());
        if unused {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A key's segment as a file name: readable where that is harmless, never `.`, `..`, empty or too long for a file system.
fn file_name(segment: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || "-_ ()[]!+=,@.".contains(c);
    let plain = segment.chars().all(safe) && !segment.starts_with('.') && !segment.is_empty();
    let name = if plain { segment.to_owned() } else { format!("%{}", percent(segment)) };
    if name.len() <= 200 {
        return name;
    }
    let sums = Sums::of_part(segment.as_bytes());
    format!("%%{}", crate::encoding::hex(&sums.md5.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn no_key_leaves_the_folder() {
        for key in ["..", ".", "", "../x", "a\\b", "a\0b", &"x".repeat(500)] {
            for name in key.split('/').map(file_name) {
                assert!(!name.is_empty() && name != "." && name != ".." && name.len() < 255, "{name}");
                assert!(!name.contains(['/', '\\', '\0']), "{name}");
            }
        }
        assert_ne!(file_name(".."), file_name("%.."));
        assert_eq!(file_name("片段 (1).mp4"), "片段 (1).mp4");
    }

    #[test]
    fn parts_vanish_with_their_last_user_and_the_folder_with_its_own() {
        let folder = Arc::new(Folder::temporary().unwrap());
        let root = folder.root().to_owned();
        let part = folder.write_part(b"abc").unwrap();
        let path = part.path().to_owned();
        let parts = [part.path(), part.path()].into_iter();
        let (object, sums) = folder.join("b-1", "k/x.mp4", parts, |_| Ok::<_, io::Error>(())).unwrap();
        assert_eq!(fs::read(&object).unwrap(), b"abcabc");
        assert_eq!(sums, Sums::of(b"abcabc"));
        assert!(path.exists());
        drop(part);
        assert!(!path.exists());
        assert!(Folder::lasting(&root).is_err(), "a folder in use is refused");
        drop(folder);
        assert!(!root.exists());
    }

    #[test]
    fn what_a_killed_emulator_left_is_swept_and_lasting_objects_stay() {
        let parent = std::env::temp_dir();
        let stale = parent.join(format!("{PREFIX}stale-{}", std::process::id()));
        fs::create_dir_all(&stale).unwrap();
        File::create(stale.join("lock")).unwrap();
        let fresh = Folder::temporary().unwrap();
        assert!(!stale.exists());
        let lasting = fresh.root().join("lasting");
        let object = Folder::lasting(&lasting).unwrap().write_object("b-1", "k", b"x").unwrap();
        fs::write(lasting.join("parts").join("7"), b"left over").unwrap();
        drop(Folder::lasting(&lasting).unwrap());
        assert!(object.exists() && !lasting.join("parts").join("7").exists());
    }
}

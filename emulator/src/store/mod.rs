//! Where the bytes are: in memory, in a folder, or nowhere (only counted, for measuring clients).

mod disk;
mod sums;

use crate::http::Payload;
use bytes::Bytes;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use disk::{Folder, PartFile};
use sums::Summing;
pub use sums::Sums;

/// A place for parts and objects. Clones name the same place.
#[derive(Clone, Debug)]
pub enum Store {
    /// Uploaded pieces are kept as they came.
    Memory,
    /// Parts are files until they are joined; objects are files.
    Disk(Arc<Folder>),
    /// Nowhere: objects cannot be read back.
    CountOnly {
        /// Whether there are MD5s of parts and the CRC-64. Without them no byte is looked at: the server lets bodies of files
        /// drain, and an ETag is the MD5 that the client promised, or made up.
        digests: bool,
    },
}

/// The bytes of one part.
#[derive(Clone, Debug)]
pub enum Piece {
    /// In memory.
    Memory(Bytes),
    /// In a file that goes when the last clone of this goes.
    File(Arc<PartFile>),
    /// Not kept.
    Counted,
}

/// The bytes of one object.
#[derive(Clone, Debug)]
pub enum Content {
    /// In memory, in the pieces it came in.
    Memory(Vec<Bytes>),
    /// In a file.
    File(PathBuf),
    /// Not kept.
    Counted,
}

impl Store {
    /// A folder for good; the objects stay when the program ends, left-over parts go at the next start.
    pub fn folder(root: &Path) -> io::Result<Self> {
        Ok(Self::Disk(Arc::new(Folder::lasting(root)?)))
    }

    /// A folder among the system's temporary ones that goes when the last clone of the store goes.
    pub fn temporary() -> io::Result<Self> {
        Ok(Self::Disk(Arc::new(Folder::temporary()?)))
    }

    /// Where the files are, if there are files.
    pub fn root(&self) -> Option<&Path> {
        match self {
            Self::Disk(folder) => Some(folder.root()),
            _ => None,
        }
    }

    /// Whether bodies of files need not even be gathered.
    pub(crate) fn is_blind(&self) -> bool {
        matches!(self, Self::CountOnly { digests: false })
    }

    /// What is known of one part.
    pub(crate) fn sums_of_part(&self, body: &Payload) -> Sums {
        match body {
            Payload::Bytes(bytes) if !self.is_blind() => Sums::of_part(bytes),
            _ => Sums::of_size(body.size()),
        }
    }

    /// What is known of an object that came as one.
    pub(crate) fn sums_of(&self, body: &Payload) -> Sums {
        match body {
            Payload::Bytes(bytes) if !self.is_blind() => Sums::of(bytes),
            _ => Sums::of_size(body.size()),
        }
    }

    /// Takes in one part.
    pub(crate) fn keep_part(&self, body: &Payload) -> io::Result<Piece> {
        Ok(match (self, body) {
            (Self::Memory, Payload::Bytes(bytes)) => Piece::Memory(bytes.clone()),
            (Self::Disk(folder), Payload::Bytes(bytes)) => Piece::File(Arc::new(folder.write_part(bytes)?)),
            _ => Piece::Counted,
        })
    }

    /// Takes in a whole object.
    pub(crate) fn keep_object(&self, bucket: &str, key: &str, body: &Payload) -> io::Result<Content> {
        Ok(match (self, body) {
            (Self::Memory, Payload::Bytes(bytes)) => Content::Memory(vec![bytes.clone()]),
            (Self::Disk(folder), Payload::Bytes(bytes)) => Content::File(folder.write_object(bucket, key, bytes)?),
            _ => Content::Counted,
        })
    }

    /// Makes one object of parts, in the order given, at constant memory; but only if it is what it has to be.
    pub(crate) fn join<E: From<io::Error>>(
        &self,
        bucket: &str,
        key: &str,
        parts: &[(Piece, Sums)],
        check: impl FnOnce(&Sums) -> Result<(), E>,
    ) -> Result<(Content, Sums), E> {
        match self {
            Self::Memory => {
                let mut summing = Summing::default();
                let mut pieces = Vec::with_capacity(parts.len());
                for (piece, _) in parts {
                    if let Piece::Memory(bytes) = piece {
                        summing.update(bytes);
                        pieces.push(bytes.clone());
                    }
                }
                let sums = summing.finish();
                check(&sums)?;
                Ok((Content::Memory(pieces), sums))
            }
            Self::Disk(folder) => {
                let files = parts.iter().filter_map(|(piece, _)| match piece {
                    Piece::File(file) => Some(file.path()),
                    _ => None,
                });
                let (path, sums) = folder.join(bucket, key, files, check)?;
                Ok((Content::File(path), sums))
            }
            Self::CountOnly { .. } => {
                let sums = Sums::combined(parts.iter().map(|(_, sums)| sums));
                check(&sums)?;
                Ok((Content::Counted, sums))
            }
        }
    }

    /// Forgets an object's bytes.
    pub(crate) fn remove(&self, content: &Content) {
        if let Content::File(path) = content {
            // A file that somebody else removed is as gone as it should be.
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Content {
    /// The first bytes, at most `length`; nothing if they were only counted.
    pub(crate) fn head(&self, length: usize) -> io::Result<Option<Bytes>> {
        use std::io::Read;
        match self {
            Self::File(path) => {
                let mut head = Vec::new();
                std::fs::File::open(path)?.take(length as u64).read_to_end(&mut head)?;
                Ok(Some(head.into()))
            }
            Self::Memory(pieces) => {
                let mut head = Vec::new();
                for piece in pieces {
                    head.extend_from_slice(&piece[..piece.len().min(length - head.len())]);
                }
                Ok(Some(head.into()))
            }
            Self::Counted => Ok(None),
        }
    }

    /// The whole object; nothing if it was only counted.
    pub fn read(&self) -> io::Result<Option<Bytes>> {
        match self {
            Self::Memory(pieces) => Ok(Some(match &pieces[..] {
                [one] => one.clone(),
                pieces => pieces.concat().into(),
            })),
            Self::File(path) => std::fs::read(path).map(|bytes| Some(bytes.into())),
            Self::Counted => Ok(None),
        }
    }
}

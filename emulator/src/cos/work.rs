//! Moving bytes: the part of a call that needs no lock. The server does it beside other requests, `handle` in line.

use super::{Object, Part, Refusal, Upload};
use crate::clock::UnixMillis;
use crate::errors::CosError;
use crate::gate::Case;
use crate::store::{Content, Piece, Store, Sums};
use bytes::Bytes;
use std::io;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Job {
    Part { body: Bytes, md5: Option<[u8; 16]> },
    Object { bucket: String, key: String, body: Bytes, md5: Option<[u8; 16]> },
    Join { bucket: String, key: String, parts: Vec<(Piece, Sums)> },
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Yield {
    Part(Piece, Sums),
    Object(Content, Sums),
}

/// What is to be entered into the books then.
#[derive(Debug)]
pub(crate) enum After {
    Part { upload_id: String, number: u32 },
    Put { bucket: String, key: String, content_type: String },
    Complete { upload_id: String, etag: String, parts: usize, location: String },
}

/// A call that waits for its bytes to be moved.
#[derive(Debug)]
pub struct Work {
    case: Case,
    store: Store,
    job: Job,
    after: After,
}

/// A call whose bytes were moved.
#[derive(Debug)]
pub struct Moved {
    pub(crate) case: Case,
    pub(crate) after: After,
    pub(crate) outcome: Result<Yield, Refusal>,
}

impl Work {
    pub(crate) fn new(case: Case, store: Store, job: Job, after: After) -> Self {
        Self { case, store, job, after }
    }

    /// Moves the bytes. Takes as long as reading, hashing and writing them takes.
    pub fn run(self) -> Moved {
        Moved { case: self.case, after: self.after, outcome: self.job.run(&self.store) }
    }
}

impl Job {
    fn run(self, store: &Store) -> Result<Yield, Refusal> {
        match self {
            Job::Part { body, md5 } => {
                let sums = Sums::of_part(&body);
                check(md5, &sums)?;
                Ok(Yield::Part(store.keep_part(&body).map_err(refusal)?, sums))
            }
            Job::Object { bucket, key, body, md5 } => {
                let sums = Sums::of(&body);
                check(md5, &sums)?;
                Ok(Yield::Object(store.keep_object(&bucket, &key, &body).map_err(refusal)?, sums))
            }
            Job::Join { bucket, key, parts } => {
                let (content, sums) = store.join(&bucket, &key, &parts).map_err(refusal)?;
                Ok(Yield::Object(content, sums))
            }
        }
    }
}

fn check(wanted: Option<[u8; 16]>, sums: &Sums) -> Result<(), Refusal> {
    match wanted.is_none() || wanted == sums.md5 {
        true => Ok(()),
        false => Err(CosError::BadDigest.into()),
    }
}

/// A key that is a folder for others, or lies below an object, cannot be a file.
fn refusal(error: io::Error) -> Refusal {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, IsADirectory, NotADirectory};
    match error.kind() {
        AlreadyExists | DirectoryNotEmpty | IsADirectory | NotADirectory => CosError::PathConflict,
        _ => CosError::InternalError,
    }
    .because(error.to_string())
}

impl Part {
    pub(super) fn new(piece: Piece, sums: Sums, now: UnixMillis) -> Self {
        Self { sums, piece, modified: now }
    }
}

impl Object {
    pub(super) fn joined(
        upload: Upload,
        content: Content,
        sums: Sums,
        etag: String,
        parts: usize,
        now: UnixMillis,
    ) -> Self {
        Self { sums, etag, content_type: upload.content_type, parts, modified: now, content }
    }
}

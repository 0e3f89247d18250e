//! Moving bytes: the part of a call that needs no lock. The server does it beside other requests, `handle` in line.

use super::Refusal;
use crate::encoding::unbase64;
use crate::errors::StoreError;
use crate::gate::Case;
use crate::http::{Payload, Request};
use crate::netease::{Chain, Kept, Refused, Ticket};
use crate::store::{Content, Piece, Store, Sums};
use std::io;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Job {
    Part { body: Payload, promise: Promise },
    Object { bucket: String, key: String, body: Payload, promise: Promise },
    Join { bucket: String, key: String, parts: Vec<(Piece, Sums)> },
    Chain(Chain),
}

/// The digests that a request promises of its body.
#[derive(Debug)]
pub(crate) struct Promise {
    pub md5: Option<[u8; 16]>,
    /// Only OSS lets clients promise it (aliyun §4.11).
    pub crc64: Option<u64>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Yield {
    Part(Piece, Sums),
    Object(Content, Sums),
    Chain(Result<Kept, Refused>),
}

/// What is to be entered into the books then.
#[derive(Debug)]
pub(crate) enum After {
    Part {
        upload_id: String,
        number: u32,
        promised: Option<[u8; 16]>,
    },
    Put {
        bucket: String,
        key: String,
        content_type: String,
        promised: Option<[u8; 16]>,
    },
    /// With the answer's body, which is known before.
    Complete {
        upload_id: String,
        etag: String,
        parts: usize,
        text: String,
    },
    Chain(Box<Ticket>),
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
            Job::Part { body, promise } => {
                let sums = store.sums_of_part(&body);
                promise.check(&sums)?;
                Ok(Yield::Part(store.keep_part(&body).map_err(refusal)?, sums))
            }
            Job::Object { bucket, key, body, promise } => {
                let sums = store.sums_of(&body);
                promise.check(&sums)?;
                Ok(Yield::Object(store.keep_object(&bucket, &key, &body).map_err(refusal)?, sums))
            }
            Job::Join { bucket, key, parts } => {
                let (content, sums) = store.join(&bucket, &key, &parts, |_| Ok::<_, io::Error>(())).map_err(refusal)?;
                Ok(Yield::Object(content, sums))
            }
            Job::Chain(chain) => Ok(Yield::Chain(chain.run(store))),
        }
    }
}

impl Promise {
    pub fn of(request: &Request) -> Result<Self, Refusal> {
        let given = |name| request.header(name).filter(|text| !text.is_empty());
        let md5 = given("content-md5").map(|text| {
            let bytes = unbase64(text).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
            bytes.ok_or(StoreError::InvalidDigest)
        });
        let crc64 = given("x-oss-hash-crc64ecma").map(|text| text.parse().map_err(|_| StoreError::InvalidCrc64));
        Ok(Self { md5: md5.transpose()?, crc64: crc64.transpose()? })
    }

    /// For a body that is not stored.
    pub fn check_text(&self, body: &[u8]) -> Result<(), StoreError> {
        self.check(&Sums::of_part(body))
    }

    /// What was not computed is believed.
    pub fn check(&self, sums: &Sums) -> Result<(), StoreError> {
        if self.md5.zip(sums.md5).is_some_and(|(promised, found)| promised != found) {
            return Err(StoreError::BadDigest);
        }
        match self.crc64.zip(sums.crc64).is_none_or(|(promised, found)| promised == found) {
            true => Ok(()),
            false => Err(StoreError::InvalidCrc64),
        }
    }
}

/// A key that is a folder for others, or lies below an object, cannot be a file.
fn refusal(error: io::Error) -> Refusal {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, IsADirectory, NotADirectory};
    match error.kind() {
        AlreadyExists | DirectoryNotEmpty | IsADirectory | NotADirectory => StoreError::PathConflict,
        _ => StoreError::InternalError,
    }
    .because(error.to_string())
}

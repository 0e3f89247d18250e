//! Buckets: objects, and uploads of many parts on their way to become objects. What COS and OSS have in common; who may call, what
//! is said in headers and XML, and a few rules are the dialect's.

mod list;
mod multipart;
mod objects;
mod pages;
mod work;

use crate::clock::UnixMillis;
use crate::errors::{Dialect, StoreError};
use crate::http::Response;
use crate::store::{Content, Piece, Sums};
use std::collections::{BTreeMap, HashMap};

pub(crate) use list::complete_list;
pub(crate) use multipart::Rules;
pub(crate) use objects::{content_type, serve};
pub(crate) use pages::{Encoding, page_size};
pub(crate) use work::{After, Job, Promise, Yield};
pub use work::{Moved, Work};

/// The first line of all XML answers.
pub(crate) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Everything that is stored, and the uploads under way; of all stores, since no two have a bucket in common.
#[derive(Debug, Default)]
pub struct Buckets {
    uploads: HashMap<String, Upload>,
    objects: BTreeMap<(String, String), Object>,
    uploads_begun: u64,
}

/// A multipart upload that was begun and not ended.
#[derive(Debug)]
pub struct Upload {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
    /// `Content-Type` of the object to be.
    pub content_type: String,
    /// When it was begun.
    pub initiated: UnixMillis,
    /// Which one it was, since two may begin in one millisecond.
    pub sequence: u64,
    /// By number.
    pub parts: BTreeMap<u32, Part>,
    /// Its parts are being joined; it takes no further calls.
    pub joining: bool,
}

/// One uploaded part.
#[derive(Debug)]
pub struct Part {
    /// Its ETag: the MD5, if there are digests.
    pub tag: [u8; 16],
    /// Size and digests.
    pub sums: Sums,
    /// Its bytes.
    pub piece: Piece,
    /// When it came.
    pub modified: UnixMillis,
}

/// A finished object.
#[derive(Debug)]
pub struct Object {
    /// Size and digests.
    pub sums: Sums,
    /// As in the header, with quotes.
    pub etag: String,
    /// As given, or guessed from the name.
    pub content_type: String,
    /// Number of parts; 0 for a simple PUT.
    pub parts: usize,
    /// When it was finished.
    pub modified: UnixMillis,
    /// Its bytes.
    pub content: Content,
}

/// A refusal and, for the log and the error body, why.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub error: StoreError,
    /// For the log.
    pub reason: String,
    /// Further elements of the error body.
    pub elements: Vec<(&'static str, String)>,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self { error, reason: String::new(), elements: Vec::new() }
    }
}

impl Refusal {
    /// Says more in the error body.
    pub fn with(mut self, element: &'static str, text: impl Into<String>) -> Self {
        self.elements.push((element, text.into()));
        self
    }
}

impl StoreError {
    pub(crate) fn because(self, reason: impl Into<String>) -> Refusal {
        Refusal { error: self, reason: reason.into(), elements: Vec::new() }
    }
}

/// What a call leads to: an answer, or work that needs no lock and then an answer.
pub(crate) enum Reply {
    Ready(Response),
    Work(Job, After),
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Reply::Ready(response)
    }
}

/// The target of a call that was let through.
#[derive(Debug)]
pub(crate) struct Target {
    pub bucket: String,
    pub key: String,
    pub pairs: Vec<(String, String)>,
}

impl Target {
    pub fn param(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What the log learns about a call.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// `ok`, `none` or the reason of a refusal.
    pub signature: String,
    pub session: Option<String>,
}

impl Dialect {
    /// The header that tells an object's CRC-64.
    fn crc_header(self) -> &'static str {
        match self {
            Dialect::Cos => "x-cos-hash-crc64ecma",
            Dialect::Oss => "x-oss-hash-crc64ecma",
        }
    }

    /// An answer that tells the CRC-64, where it is known.
    pub(crate) fn with_crc(self, answer: Response, sums: &Sums) -> Response {
        match sums.crc64 {
            Some(crc64) => answer.with(self.crc_header(), crc64.to_string()),
            None => answer,
        }
    }

    /// Hex as this store writes it.
    pub(crate) fn hex(self, bytes: &[u8]) -> String {
        let hex = crate::encoding::hex(bytes);
        match self {
            Dialect::Cos => hex,
            Dialect::Oss => hex.to_ascii_uppercase(),
        }
    }
}

impl Buckets {
    /// Finished objects in the order of bucket and key.
    pub fn objects(&self) -> impl Iterator<Item = (&str, &str, &Object)> {
        self.objects.iter().map(|((bucket, key), object)| (bucket.as_str(), key.as_str(), object))
    }

    /// One finished object.
    pub fn object(&self, bucket: &str, key: &str) -> Option<&Object> {
        self.objects.get(&(bucket.to_owned(), key.to_owned()))
    }

    /// Open uploads with their ids, oldest first.
    pub fn uploads(&self) -> Vec<(&str, &Upload)> {
        let mut uploads: Vec<_> = self.uploads.iter().map(|(id, upload)| (id.as_str(), upload)).collect();
        uploads.sort_by_key(|(_, upload)| upload.sequence);
        uploads
    }

    /// The object that moved bytes become; a part is none.
    pub(crate) fn place_of(&self, after: &After) -> Option<(String, String)> {
        match after {
            After::Part { .. } | After::Chain(_) => None,
            After::Put { bucket, key, .. } => Some((bucket.clone(), key.clone())),
            After::Complete { upload_id, .. } => {
                self.uploads.get(upload_id).map(|upload| (upload.bucket.clone(), upload.key.clone()))
            }
        }
    }

    /// Enters an object that came another way.
    pub(crate) fn keep(&mut self, place: (String, String), object: Object) {
        self.objects.insert(place, object);
    }

    /// Makes an upload vanish, for trouble on demand.
    pub(crate) fn lose_upload(&mut self, id: &str) {
        self.uploads.remove(id);
    }

    /// One of the parts there are, by luck.
    pub(crate) fn lose_part(&mut self, id: &str, luck: u64) {
        let Some(upload) = self.uploads.get_mut(id) else { return };
        let count = upload.parts.len().max(1);
        let number = upload.parts.keys().nth(luck as usize % count).copied();
        number.and_then(|number| upload.parts.remove(&number));
    }

    pub(crate) fn object_of(&self, target: &Target) -> Result<&Object, Refusal> {
        self.object(&target.bucket, &target.key).ok_or(StoreError::NoSuchKey.into())
    }
}

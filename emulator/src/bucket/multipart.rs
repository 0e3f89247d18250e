//! Multipart uploads: begin, part, complete, abort (tencent §3.7 b, c, f, g; aliyun §4.7.2 to §4.7.6).

use super::objects::required_length;
use super::work::{After, Job, Promise, Yield};
use super::{Buckets, Object, Part, Refusal, Reply, Target, Upload};
use crate::clock::UnixMillis;
use crate::config::Limits;
use crate::encoding::{base64, hex};
use crate::errors::{Dialect, StoreError};
use crate::http::{Request, Response};
use crate::store::{Piece, Sums};
use md5::{Digest, Md5};
use std::collections::BTreeMap;

/// What a store asks of the parts of an object.
pub(crate) struct Rules {
    /// Smallest part that is not the last.
    pub min_part: u64,
    /// Smallest last part.
    pub min_last: u64,
    /// Whether numbers may be left out.
    pub gaps: bool,
}

/// Parts that are about to be joined; their upload takes no further calls.
pub(crate) struct Joint {
    pub upload_id: String,
    pub parts: Vec<(Piece, Sums)>,
    pub etag: String,
}

impl Upload {
    /// All its parts, as a Complete would list them.
    pub(crate) fn listed(&self) -> Vec<(u32, String)> {
        self.parts.iter().map(|(number, part)| (*number, hex(&part.tag))).collect()
    }
}

impl Joint {
    /// What is left to do, and the answer's body when that is done.
    pub fn work(self, target: Target, text: String) -> Reply {
        let Joint { upload_id, parts, etag } = self;
        let after = After::Complete { upload_id, etag, parts: parts.len(), text };
        Reply::Work(Job::Join { bucket: target.bucket, key: target.key, parts }, after)
    }
}

impl Buckets {
    /// Begins an upload under a fresh id.
    pub(crate) fn begin(&mut self, id: String, target: Target, content_type: String, now: UnixMillis) {
        self.uploads_begun += 1;
        let upload = Upload {
            content_type,
            bucket: target.bucket,
            key: target.key,
            initiated: now,
            sequence: self.uploads_begun,
            parts: BTreeMap::new(),
            joining: false,
        };
        self.uploads.insert(id, upload);
    }

    pub(crate) fn part(&mut self, request: &Request, target: &Target, limits: &Limits) -> Result<Reply, Refusal> {
        required_length(request)?;
        let number = target.param("partNumber").ok_or(StoreError::MissingPartNumber)?;
        let number = number.parse::<u32>().ok().filter(|number| (1..=limits.max_parts).contains(number));
        let number = number.ok_or_else(|| StoreError::BadPartNumber.because("partNumber is out of range"))?;
        if request.body.size() > limits.max_part {
            return Err(StoreError::EntityTooLarge.into());
        }
        let (upload_id, _) = self.resting(target)?;
        let promise = Promise::of(request)?;
        let after = After::Part { upload_id, number, promised: promise.md5 };
        Ok(Reply::Work(Job::Part { body: request.body.clone(), promise }, after))
    }

    /// Checks the parts that a Complete lists, and takes them.
    pub(crate) fn joint(
        &mut self,
        dialect: Dialect,
        target: &Target,
        list: &[(u32, String)],
        rules: &Rules,
    ) -> Result<Joint, Refusal> {
        let (upload_id, upload) = self.resting(target)?;
        if !list.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return Err(StoreError::InvalidPartOrder.into());
        }
        let mut parts = Vec::with_capacity(list.len());
        // Not the formula of S3, since the services' own are not known: clients must take it as opaque.
        let mut etag = Md5::new_with_prefix(&upload_id);
        for (index, (number, wanted)) in list.iter().enumerate() {
            let invalid = |reason: String| {
                StoreError::InvalidPart
                    .because(reason)
                    .with("UploadId", &upload_id)
                    .with("PartNumber", number.to_string())
                    .with("ETag", wanted)
            };
            let part = upload.parts.get(number).ok_or_else(|| invalid(format!("part {number} was not uploaded")))?;
            if !rules.gaps && *number as usize != index + 1 {
                return Err(invalid(format!("a gap before part {number}")));
            }
            if !hex(&part.tag).eq_ignore_ascii_case(wanted) {
                return Err(invalid(format!("part {number} has another ETag")));
            }
            let least = if index + 1 < list.len() { rules.min_part } else { rules.min_last };
            if part.sums.size < least {
                return Err(StoreError::EntityTooSmall.because(format!("part {number} has {} bytes", part.sums.size)));
            }
            etag.update(part.tag);
            parts.push((part.piece.clone(), part.sums.clone()));
        }
        upload.joining = true;
        let etag = format!("\"{}-{}\"", dialect.hex(&etag.finalize()), parts.len());
        Ok(Joint { upload_id, parts, etag })
    }

    pub(crate) fn abort(&mut self, target: &Target) -> Result<Reply, Refusal> {
        let (id, _) = self.resting(target)?;
        self.uploads.remove(&id);
        Ok(Response::empty(204).into())
    }

    /// The upload that a call names; it must be one of this very key.
    pub(crate) fn upload_of(&self, target: &Target) -> Result<(&str, &Upload), Refusal> {
        let named = self.uploads.get_key_value(target.param("uploadId").unwrap_or_default());
        let own = named.filter(|(_, upload)| upload.key == target.key && upload.bucket == target.bucket);
        own.map(|(id, upload)| (id.as_str(), upload)).ok_or_else(|| StoreError::NoSuchUpload.into())
    }

    /// The same, at rest.
    fn resting(&mut self, target: &Target) -> Result<(String, &mut Upload), Refusal> {
        let id = self.upload_of(target)?.0.to_owned();
        match self.uploads.get_mut(&id).ok_or(StoreError::NoSuchUpload)? {
            upload if upload.joining => Err(StoreError::UploadConflict.into()),
            upload => Ok((id, upload)),
        }
    }

    /// Enters moved bytes into the books and answers.
    pub(crate) fn conclude(
        &mut self,
        dialect: Dialect,
        after: After,
        moved: Result<Yield, Refusal>,
        now: UnixMillis,
    ) -> Result<Response, Refusal> {
        match (after, moved) {
            (After::Part { upload_id, number, promised }, Ok(Yield::Part(piece, sums))) => {
                let upload = self.uploads.get_mut(&upload_id).ok_or(StoreError::NoSuchUpload)?;
                if upload.joining {
                    return Err(StoreError::UploadConflict.into());
                }
                let tag = tag(&sums, promised, || format!("{upload_id} {number}"));
                let answer = dialect.taken(tag, &sums);
                upload.parts.insert(number, Part { tag, sums, piece, modified: now });
                Ok(answer)
            }
            (After::Put { bucket, key, content_type, promised }, Ok(Yield::Object(content, sums))) => {
                let tag = tag(&sums, promised, || format!("{bucket} {key}"));
                let answer = dialect.taken(tag, &sums);
                let etag = dialect.etag(tag);
                let object = Object { sums, etag, content_type, parts: 0, modified: now, content };
                self.objects.insert((bucket, key), object);
                Ok(answer)
            }
            (After::Complete { upload_id, etag, parts, text }, Ok(Yield::Object(content, sums))) => {
                let upload = self.uploads.remove(&upload_id).ok_or(StoreError::NoSuchUpload)?;
                let answer = dialect.with_crc(Response::xml(200, text), &sums);
                let answer = match dialect {
                    Dialect::Cos => answer,
                    Dialect::Oss => answer.with("etag", &etag),
                };
                let Upload { bucket, key, content_type, .. } = upload;
                let object = Object { sums, etag, content_type, parts, modified: now, content };
                self.objects.insert((bucket, key), object);
                Ok(answer)
            }
            (After::Complete { upload_id, .. }, Err(refusal)) => {
                if let Some(upload) = self.uploads.get_mut(&upload_id) {
                    upload.joining = false;
                }
                Err(refusal)
            }
            (_, Err(refusal)) => Err(refusal),
            (after, Ok(_)) => Err(StoreError::InternalError.because(format!("{after:?} got the other kind of bytes"))),
        }
    }
}

impl Dialect {
    /// The ETag of parts and of simple objects, in quotes.
    fn etag(self, tag: [u8; 16]) -> String {
        format!("\"{}\"", self.hex(&tag))
    }

    /// The answer to bytes that came well.
    fn taken(self, tag: [u8; 16], sums: &Sums) -> Response {
        let answer = self.with_crc(Response::empty(200).with("etag", self.etag(tag)), sums);
        match (self, sums.md5) {
            (Dialect::Oss, Some(md5)) => answer.with("content-md5", base64(&md5)),
            _ => answer,
        }
    }
}

/// The ETag of bytes: their MD5, or what the client says that it is where nobody computes it, or else something that stays the same.
fn tag(sums: &Sums, promised: Option<[u8; 16]>, name: impl FnOnce() -> String) -> [u8; 16] {
    sums.md5.or(promised).unwrap_or_else(|| Md5::digest(name()).into())
}

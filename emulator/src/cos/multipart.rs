//! Multipart uploads: initiate, part, complete, abort (spec §3.7 b, c, f, g).

use super::objects::{content_md5, content_type, required_length};
use super::work::{After, Job, Yield};
use super::xml::{DECLARATION, complete_list};
use super::{Call, Cos, Object, Part, Refusal, Reply, Target, Upload};
use crate::clock::{UnixMillis, seconds};
use crate::dice::Dice;
use crate::encoding::{hex, percent_path, xml};
use crate::errors::CosError;
use crate::http::Response;
use crate::store::Sums;
use md5::{Digest, Md5};
use std::collections::BTreeMap;

impl Cos {
    pub(super) fn initiate(&mut self, call: &Call, target: Target, dice: &mut Dice) -> Result<Reply, Refusal> {
        // 74 characters: the Unix time and 64 hex digits (spec §3.6).
        let id = format!("{:010}{}", seconds(call.now), dice.hex(64));
        let text = format!(
            "{DECLARATION}<InitiateMultipartUploadResult>\n<Bucket>{}</Bucket>\n<Key>{}</Key>\n<UploadId>{id}</UploadId>\n\
             </InitiateMultipartUploadResult>",
            xml(&target.bucket),
            xml(&target.key)
        );
        self.uploads_begun += 1;
        let upload = Upload {
            content_type: content_type(call.request, &target.key),
            bucket: target.bucket,
            key: target.key,
            initiated: call.now,
            sequence: self.uploads_begun,
            parts: BTreeMap::new(),
            joining: false,
        };
        self.uploads.insert(id, upload);
        Ok(Response::xml(200, text).into())
    }

    pub(super) fn part(&mut self, call: &Call, target: Target) -> Result<Reply, Refusal> {
        let limits = &call.config.limits;
        required_length(call.request)?;
        let number = target.param("partNumber").and_then(|text| text.parse::<u32>().ok());
        let number = number
            .filter(|number| (1..=limits.max_parts).contains(number))
            .ok_or_else(|| CosError::InvalidArgument.because("partNumber is out of range"))?;
        if call.request.body.len() as u64 > limits.max_part {
            return Err(CosError::EntityTooLarge.into());
        }
        let (upload_id, _) = self.upload_of(&target)?;
        let md5 = content_md5(call.request)?;
        Ok(Reply::Work(Job::Part { body: call.request.body.clone(), md5 }, After::Part { upload_id, number }))
    }

    pub(super) fn complete(&mut self, call: &Call, target: Target) -> Result<Reply, Refusal> {
        let body = &call.request.body;
        if content_md5(call.request)?.is_some_and(|wanted| wanted != <[u8; 16]>::from(Md5::digest(body))) {
            return Err(CosError::BadDigest.into());
        }
        let min_part = call.config.limits.min_part;
        let location = format!("http://{}/{}", host_of(call, &target.bucket), percent_path(&target.key));
        let (upload_id, upload) = self.upload_of(&target)?;
        let list = complete_list(body)?;
        if !list.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return Err(CosError::InvalidPartOrder.into());
        }
        let mut parts = Vec::with_capacity(list.len());
        // Not the formula of S3, since the service's own is not known: clients must take it as opaque (spec §3.7f).
        let mut etag = Md5::new_with_prefix(&upload_id);
        for (index, (number, wanted)) in list.iter().enumerate() {
            let part = upload.parts.get(number);
            let part = part.ok_or_else(|| CosError::InvalidPart.because(format!("part {number} was not uploaded")))?;
            let md5 = part.sums.md5.unwrap_or_default();
            if *number as usize != index + 1 {
                return Err(CosError::InvalidPart.because(format!("a gap before part {number}")));
            }
            if !hex(&md5).eq_ignore_ascii_case(wanted) {
                return Err(CosError::InvalidPart.because(format!("part {number} has another ETag")));
            }
            if part.sums.size < min_part && index + 1 < list.len() {
                return Err(CosError::EntityTooSmall.because(format!("part {number} has {} bytes", part.sums.size)));
            }
            etag.update(md5);
            parts.push((part.piece.clone(), part.sums.clone()));
        }
        upload.joining = true;
        let etag = format!("\"{}-{}\"", hex(&etag.finalize()), parts.len());
        let after = After::Complete { upload_id, etag, parts: parts.len(), location };
        Ok(Reply::Work(Job::Join { bucket: target.bucket, key: target.key, parts }, after))
    }

    pub(super) fn abort(&mut self, target: Target) -> Result<Reply, Refusal> {
        let (id, _) = self.upload_of(&target)?;
        self.uploads.remove(&id);
        Ok(Response::empty(204).into())
    }

    /// The upload that a call names; it must be one of this very key, and at rest.
    fn upload_of(&mut self, target: &Target) -> Result<(String, &mut Upload), Refusal> {
        let id = target.param("uploadId").unwrap_or_default();
        let upload = self.uploads.get_mut(id);
        let upload = upload.filter(|upload| upload.key == target.key && upload.bucket == target.bucket);
        match upload.ok_or(CosError::NoSuchUpload)? {
            upload if upload.joining => Err(CosError::UploadConflict.into()),
            upload => Ok((id.to_owned(), upload)),
        }
    }

    /// Enters moved bytes into the books and answers.
    pub(crate) fn conclude(
        &mut self,
        after: After,
        moved: Result<Yield, Refusal>,
        now: UnixMillis,
    ) -> Result<Response, Refusal> {
        match (after, moved) {
            (After::Part { upload_id, number }, Ok(Yield::Part(piece, sums))) => {
                let upload = self.uploads.get_mut(&upload_id).ok_or(CosError::NoSuchUpload)?;
                if upload.joining {
                    return Err(CosError::UploadConflict.into());
                }
                let answer = Response::empty(200)
                    .with("etag", etag_of(&sums))
                    .with("x-cos-hash-crc64ecma", sums.crc64.to_string());
                upload.parts.insert(number, Part::new(piece, sums, now));
                Ok(answer)
            }
            (After::Put { bucket, key, content_type }, Ok(Yield::Object(content, sums))) => {
                let etag = etag_of(&sums);
                let answer =
                    Response::empty(200).with("etag", &etag).with("x-cos-hash-crc64ecma", sums.crc64.to_string());
                let object = Object { sums, etag, content_type, parts: 0, modified: now, content };
                self.objects.insert((bucket, key), object);
                Ok(answer)
            }
            (After::Complete { upload_id, etag, parts, location }, Ok(Yield::Object(content, sums))) => {
                let upload = self.uploads.remove(&upload_id).ok_or(CosError::NoSuchUpload)?;
                let text = format!(
                    "{DECLARATION}<CompleteMultipartUploadResult xmlns=\"http://www.qcloud.com/document/product/436/7751\">\n\
                     <Location>{}</Location>\n<Bucket>{}</Bucket>\n<Key>{}</Key>\n<ETag>{}</ETag>\n\
                     </CompleteMultipartUploadResult>",
                    xml(&location),
                    xml(&upload.bucket),
                    xml(&upload.key),
                    xml(&etag)
                );
                let answer = Response::xml(200, text).with("x-cos-hash-crc64ecma", sums.crc64.to_string());
                let name = (upload.bucket.clone(), upload.key.clone());
                self.objects.insert(name, Object::joined(upload, content, sums, etag, parts, now));
                Ok(answer)
            }
            (After::Complete { upload_id, .. }, Err(refusal)) => {
                if let Some(upload) = self.uploads.get_mut(&upload_id) {
                    upload.joining = false;
                }
                Err(refusal)
            }
            (_, Err(refusal)) => Err(refusal),
            (after, Ok(_)) => Err(CosError::InternalError.because(format!("{after:?} got the other kind of bytes"))),
        }
    }
}

/// The ETag of parts and of simple objects: the quoted MD5.
fn etag_of(sums: &Sums) -> String {
    format!("\"{}\"", hex(&sums.md5.unwrap_or_default()))
}

/// The host of the store under its true name, also for a client that came by a plain one.
pub(super) fn host_of(call: &Call, bucket: &str) -> String {
    let region = call
        .config
        .accounts
        .iter()
        .find_map(|account| call.config.regions.iter().find(|region| account.bucket(region).1 == bucket));
    let region = region.or(call.host.map(|host| &host.label)).or(call.config.regions.first());
    format!("{bucket}.cos.{}.myqcloud.com", region.map_or("", |region| region.as_str()))
}

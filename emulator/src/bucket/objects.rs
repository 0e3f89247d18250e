//! Whole objects: PUT, HEAD, GET with ranges (tencent §3.7 a, h; aliyun §4.7.1, §4.7.7).

use super::work::{After, Job, Promise};
use super::{Buckets, Object, Refusal, Reply, Target};
use crate::clock::http_date;
use crate::errors::StoreError;
use crate::http::{Body, Request, Response};
use crate::store::Content;
use bytes::Bytes;

impl Buckets {
    /// An object in one request.
    pub(crate) fn put(&self, request: &Request, target: Target, max_put: u64) -> Result<Reply, Refusal> {
        required_length(request)?;
        if request.body.size() > max_put {
            return Err(StoreError::EntityTooLarge.into());
        }
        let promise = Promise::of(request)?;
        let promised = promise.md5;
        let Target { bucket, key, .. } = target;
        let content_type = content_type(request, &key);
        let job = Job::Object { bucket: bucket.clone(), key: key.clone(), body: request.body.clone(), promise };
        Ok(Reply::Work(job, After::Put { bucket, key, content_type, promised }))
    }
}

/// A body must be announced, and come whole.
pub(super) fn required_length(request: &Request) -> Result<(), Refusal> {
    let length = request.header("content-length").ok_or(StoreError::MissingContentLength)?;
    match length.parse::<u64>() {
        Ok(length) if length == request.body.size() => Ok(()),
        _ => Err(StoreError::IncompleteBody.into()),
    }
}

/// As sent; guessed from the key if nothing was.
pub(crate) fn content_type(request: &Request, key: &str) -> String {
    if let Some(given) = request.header("content-type").filter(|text| !text.is_empty()) {
        return given.to_owned();
    }
    let extension = key.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mov" => "video/quicktime",
        "mkv" => "video/x-matroska",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "bmp" => "image/bmp",
        _ => "application/octet-stream",
    }
    .to_owned()
}

/// Answers GET and HEAD of an object; one range is honoured, several are answered with the whole.
pub(crate) fn serve(object: &Object, request: &Request) -> Result<Response, Refusal> {
    let size = object.sums.size;
    let head = request.method == "HEAD";
    let fresh = request.header("if-range").is_none_or(|etag| etag == object.etag);
    let range = match request.header("range").filter(|_| fresh) {
        Some(text) => range_of(text, size).map_err(Refusal::from)?,
        None => None,
    };
    let (start, length) = range.unwrap_or((0, size));
    let mut response = Response::empty(if range.is_some() { 206 } else { 200 })
        .with("content-type", &object.content_type)
        .with("content-length", length.to_string())
        .with("accept-ranges", "bytes")
        .with("etag", &object.etag)
        .with("last-modified", http_date(object.modified));
    if range.is_some() {
        response.set("content-range", format!("bytes {start}-{}/{size}", start + length - 1));
    }
    if !head {
        response.body = match &object.content {
            Content::Memory(pieces) => Body::Bytes(cut(pieces, start, length)),
            Content::File(path) => Body::File { path: path.clone(), start, length },
            Content::Counted => return Err(StoreError::NotImplemented.because("the bytes were only counted")),
        };
    }
    Ok(response)
}

/// `bytes=a-b`, `bytes=a-`, `bytes=-n` as start and length; nothing for a form that is to be ignored.
fn range_of(text: &str, size: u64) -> Result<Option<(u64, u64)>, StoreError> {
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Ok(None);
    };
    let (start, end) = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(start), Ok(end)) if start <= end => (start, end.saturating_add(1).min(size)),
        (Ok(start), Err(_)) if last.trim().is_empty() => (start, size),
        (Err(_), Ok(count)) if first.trim().is_empty() => (size.saturating_sub(count), size),
        _ => return Ok(None),
    };
    match start < end {
        true => Ok(Some((start, end - start))),
        false => Err(StoreError::InvalidRange),
    }
}

/// A stretch of bytes that lie in pieces, without copying.
fn cut(pieces: &[Bytes], start: u64, length: u64) -> Vec<Bytes> {
    let (mut skip, mut left) = (start as usize, length as usize);
    let mut out = Vec::new();
    for piece in pieces {
        let from = skip.min(piece.len());
        let to = (from + left).min(piece.len());
        skip -= from;
        left -= to - from;
        if to > from {
            out.push(piece.slice(from..to));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(range_of("bytes=0-0", 10), Ok(Some((0, 1))));
        assert_eq!(range_of("bytes=2-", 10), Ok(Some((2, 8))));
        assert_eq!(range_of("bytes=2-99", 10), Ok(Some((2, 8))));
        assert_eq!(range_of("bytes=-3", 10), Ok(Some((7, 3))));
        assert_eq!(range_of("bytes=-30", 10), Ok(Some((0, 10))));
        assert_eq!(range_of("bytes=0-1,4-5", 10), Ok(None));
        assert_eq!(range_of("bytes=5-2", 10), Ok(None));
        assert_eq!(range_of("lines=1-2", 10), Ok(None));
        assert_eq!(range_of("bytes=10-", 10), Err(StoreError::InvalidRange));
        assert_eq!(range_of("bytes=-0", 10), Err(StoreError::InvalidRange));
        assert_eq!(range_of("bytes=0-18446744073709551615", 10), Ok(Some((0, 10))));
    }

    #[test]
    fn a_cut_goes_across_pieces() {
        let pieces = [Bytes::from_static(b"abc"), Bytes::from_static(b""), Bytes::from_static(b"defg")];
        let text = |start, length| cut(&pieces, start, length).concat();
        assert_eq!(text(0, 7), b"abcdefg");
        assert_eq!(text(2, 3), b"cde");
        assert_eq!(text(3, 1), b"d");
        assert_eq!(text(7, 0), b"");
    }
}

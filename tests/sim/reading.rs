//! What a request is about: the file's bytes, the part, the object.

use vodlift::wire::{Body, Request, Source};
use vodlift_emulator::bucket::Upload;

use crate::client::Plan;

/// Of NetEase.
const BUCKET: &str = "vodemu01";

pub fn content(plan: &Plan, source: Source) -> &[u8] {
    plan.files[source.index()].as_deref().expect("a file")
}

pub fn slice(request: &Request) -> (Source, usize, usize) {
    match request.body {
        Body::Slice { source, start, end } => (source, start as usize, end as usize),
        _ => panic!("a part without a slice"),
    }
}

pub fn part_md5(upload: &Upload, number: u32) -> Option<[u8; 16]> {
    upload.parts.get(&number).and_then(|part| part.sums.md5)
}

/// Key and number, if the request is a part.
pub fn part(request: &Request) -> Option<(String, u32)> {
    let (_, query) = request.url.split_once("?partNumber=")?;
    Some((key(request), query.split('&').next()?.parse().ok()?))
}

/// The object that a request to the store names.
pub fn key(request: &Request) -> String {
    let key = address_key(&request.url);
    // Where the bucket is part of the path.
    key.strip_prefix(&format!("{BUCKET}/")).unwrap_or(&key).to_owned()
}

pub fn address_key(url: &str) -> String {
    let (place, _) = url.split_once('?').unwrap_or((url, ""));
    let (_, key) = place.split_once("://").and_then(|(_, rest)| rest.split_once('/')).expect("a whole address");
    key.to_owned()
}

/// A text of that name in a JSON object.
pub fn field<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = body.split_once(&format!("\"{name}\":\""))?;
    rest.split('"').next()
}

pub fn hex(bytes: &[u8]) -> String {
    vodlift::wire::text::hex(bytes)
}

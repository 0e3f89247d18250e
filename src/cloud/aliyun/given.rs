//! What the page may answer with: the API's own answer in any shape, keys to call it with, or an error (aliyun §6.1).

use super::errors;
use crate::cloud::oss::lease::{Lease, broken};
use crate::cloud::{Millis, Pass};
use crate::fault::{Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::tree::Node;
use crate::wire::{base64, date, json, text, xml};

/// Credentials live so long, seconds, whatever they say themselves (aliyun §3).
const LIFE: u64 = 3000;

pub enum Given {
    /// A place, and keys to it.
    Lease(Lease, Names),
    /// Keys that may call the API.
    Account(Pass),
}

/// What VOD calls the thing.
#[derive(Default)]
pub struct Names {
    pub video: String,
    pub image: String,
    /// Where the picture will be seen.
    pub url: String,
}

/// The answer as a tree: JSON or XML, wrapped or not.
pub fn tree(text: &str) -> Option<Node<'_>> {
    let text = text.trim_ascii();
    let mut root = if text.starts_with('<') { xml::parse(text)? } else { json::parse(text)? };
    if root.children.len() == 1 && root.children.iter().all(|only| only.name.ends_with("Response")) {
        root = root.children.pop()?;
    }
    Some(root)
}

/// A place with keys, or keys alone. `status` is that of the answer, 0 where the page brought it.
pub fn read(status: u16, answer: &str) -> Result<Given, Box<Fault>> {
    let root = tree(answer).ok_or_else(|| unreadable(status))?;
    if let Some(fault) = errors::fault(status, &root) {
        return Err(fault);
    }
    let (address, auth) = (decoded(root.alike("UploadAddress")), decoded(root.alike("UploadAuth")));
    let (address, auth) = match (json::parse(&address), json::parse(&auth)) {
        // The document itself shows them the wrong way round.
        (Some(address), Some(auth)) if auth.has("Bucket") && address.has("AccessKeyId") => (auth, address),
        (Some(address), Some(auth)) => (address, auth),
        (None, None) if root.has("Credentials") || root.has("AccessKeyId") => return Ok(decoded_form(&root)),
        (None, _) => return Err(unlike(status, "no-upload-address")),
        _ => return Err(unlike(status, "no-upload-auth")),
    };
    let (names, mut lease) = (names(&root), lease(&address, &auth));
    lease.renewable = names.image.is_empty();
    Ok(Given::Lease(lease, names))
}

/// Plain fields: a place with its keys (shape 3), or keys alone.
fn decoded_form(root: &Node) -> Given {
    let keys = root.alike("Credentials");
    let keys = if keys.has("AccessKeyId") { keys } else { root };
    let (names, mut lease) = (names(root), lease(root, keys));
    lease.renewable = names.image.is_empty();
    if lease.bucket.is_empty() {
        return Given::Account(Pass { id: lease.id, key: lease.secret, token: lease.token, ..Pass::default() });
    }
    Given::Lease(lease, names)
}

fn names(root: &Node) -> Names {
    let text = |name| root.alike(name).string.clone();
    Names { video: text("VideoId"), image: text("ImageId"), url: text("ImageURL") }
}

fn lease(address: &Node, auth: &Node) -> Lease {
    let of = |node: &Node, name: &str| node.alike(name).string.clone();
    let either = |first: String, second: String| if first.is_empty() { second } else { first };
    let expiration = auth.alike("Expiration");
    // A duration where it is a number, also one in quotes; never a date of that year.
    let seconds = text::parse_decimal(&expiration.string).or(text::parse_decimal(expiration.text));
    Lease {
        bucket: of(address, "Bucket"),
        key: either(of(address, "FileName"), either(of(address, "Key"), of(address, "Object"))),
        endpoint: of(address, "Endpoint"),
        region: either(of(auth, "Region"), of(address, "Region")),
        id: of(auth, "AccessKeyId"),
        secret: of(auth, "AccessKeySecret"),
        token: of(auth, "SecurityToken"),
        ends: date::parse(&auth.alike("ExpireUTCTime").string).or(date::parse(&expiration.string)),
        life: seconds.unwrap_or(LIFE).min(LIFE) as Millis * 1000,
        renewable: true,
    }
}

/// The JSON behind Base64; some app servers decode it before.
fn decoded(node: &Node) -> String {
    if !node.children.is_empty() {
        return node.text.to_owned();
    }
    let bytes = base64::decode(node.string.trim_ascii()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn unlike(status: u16, slug: &str) -> Box<Fault> {
    if status == 0 { broken(slug) } else { unreadable(status) }
}

fn unreadable(status: u16) -> Box<Fault> {
    match status {
        0 => broken("unreadable"),
        500.. => Fault::new(Kind::Http, Cure::Later).status(status),
        _ => Fault::new(Kind::Malformed, Cure::Later).status(status),
    }
}

//! The directory of upload servers, and which of those that it names a page may touch (netease §2).

use super::Settings;
use crate::cloud::{Book, Outcome};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::{Response, json, text};

/// Where NetEase's servers live: a forged list must not get the token.
const HOMES: [&str; 4] = ["127.net", "126.net", "163yun.com", "chatnos.com"];

/// The directory to be asked next, where one is to be asked.
pub fn directory(settings: &Settings, book: &Book) -> Option<String> {
    let chain = &book.chain;
    if chain.looked_up || !given(settings, book).is_empty() {
        return None;
    }
    directories(settings, book).get(chain.lookups).cloned()
}

/// Those that this page may ask.
fn directories(settings: &Settings, book: &Book) -> Vec<String> {
    let all = if book.chain.directories.is_empty() { &settings.lbs } else { &book.chain.directories };
    touchable(settings, all)
}

fn touchable(settings: &Settings, all: &[String]) -> Vec<String> {
    all.iter().filter(|url| !settings.secure || url.starts_with("https://")).cloned().collect()
}

/// Named by the page: used as they are.
fn given<'a>(settings: &'a Settings, book: &'a Book) -> &'a [String] {
    if book.chain.given.is_empty() { &settings.nodes } else { &book.chain.given }
}

/// The servers, the preferred first.
pub fn nodes(settings: &Settings, book: &Book) -> Vec<String> {
    let given = given(settings, book);
    if !given.is_empty() {
        return given.to_vec();
    }
    let mut nodes = book.chain.nodes.clone();
    for node in touchable(settings, &settings.fallback) {
        if !nodes.contains(&node) {
            nodes.push(node);
        }
    }
    nodes
}

/// There is a server, or somebody who may know one.
pub fn leads_somewhere(settings: &Settings, book: &Book) -> bool {
    !nodes(settings, book).is_empty() || !directories(settings, book).is_empty()
}

/// What came of a lookup. Where it failed, the next directory is asked, and then the servers do that are known without one.
pub fn read(settings: &Settings, book: &mut Book, outcome: Outcome) -> Result<(), Box<Fault>> {
    let mut fault = match outcome {
        Outcome::Answer(response) => match listed(response) {
            Ok(list) => {
                take(settings, book, list);
                book.chain.looked_up = true;
                if nodes(settings, book).is_empty() {
                    return Err(mixed(book));
                }
                return Ok(());
            }
            Err(fault) => fault,
        },
        _ => Fault::new(Kind::Network, Cure::Later),
    };
    book.chain.lookups += 1;
    if book.chain.lookups < directories(settings, book).len() {
        fault.cure = Cure::Replan;
    } else if !nodes(settings, book).is_empty() {
        book.chain.looked_up = true;
        fault.cure = Cure::Replan;
    } else {
        book.chain.lookups = 0;
    }
    Err(fault)
}

/// What an earlier upload was told of the bucket. When all of these have failed, the directory is asked.
pub fn recall(settings: &Settings, book: &mut Book, bucket: &str) {
    if !book.chain.nodes.is_empty() || book.chain.looked_up {
        return;
    }
    let own = settings.known.iter().skip_while(|entry| *entry != bucket).skip(1);
    take(settings, book, own.take_while(|entry| entry.contains("://")).cloned().collect());
    book.chain.looked_up = !book.chain.nodes.is_empty();
}

/// The list of an answer, whatever its type and status say (netease §2.2, §2.3).
fn listed(response: &Response) -> Result<Vec<String>, Box<Fault>> {
    let root = json::parse(response.body.trim_ascii()).unwrap_or_default();
    let entries = root.part("upload").children.iter().map(|entry| entry.string.clone());
    let list: Vec<String> = entries.filter(|entry| !entry.is_empty()).collect();
    if !list.is_empty() {
        return Ok(list);
    }
    let code = root.text_of("Code");
    let (kind, cure) = match response.status {
        _ if !code.is_empty() => (Kind::Service, Cure::Never),
        200..=299 => (Kind::Malformed, Cure::Later),
        500.. => (Kind::Http, Cure::Later),
        _ => (Kind::Http, Cure::Never),
    };
    let mut fault = Fault::new(kind, cure).status(response.status).detail(root.text_of("Message"));
    if !code.is_empty() {
        fault.code = Code::text(code);
    }
    Err(fault)
}

fn take(settings: &Settings, book: &mut Book, list: Vec<String>) {
    let chain = &mut book.chain;
    chain.dropped.clear();
    let last = chain.nodes.get(chain.node).cloned();
    chain.nodes.clear();
    for entry in list {
        match usable(settings, &entry) {
            Some(node) => chain.nodes.push(node),
            None => chain.dropped.push(entry),
        }
    }
    chain.node = last.and_then(|last| chain.nodes.iter().position(|node| *node == last)).unwrap_or(0);
}

/// The address of an entry, if this page may touch it: on https names only, and these by https (netease §2.5).
fn usable(settings: &Settings, entry: &str) -> Option<String> {
    let entry = entry.trim_ascii().trim_end_matches('/');
    let (scheme, host) = text::cut(entry, "://").unwrap_or(("http", entry));
    let (name, port) = text::cut(host, ":").unwrap_or((host, "0"));
    let plain =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    if !matches!(scheme, "http" | "https") || !plain(name) || text::parse_decimal(port).is_none() {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let numbers = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let home =
        HOMES.iter().any(|home| name.strip_suffix(home).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    let allowed = settings.allowed.iter().any(|own| *own == name || own == host);
    let (scheme, host) = match port {
        "80" if settings.secure => ("https", &host[..name.len()]),
        _ if settings.secure => ("https", host),
        _ => (scheme, host),
    };
    (home || allowed || numbers && !settings.secure).then(|| text::concat(&[scheme, "://", host]))
}

/// Nobody is left whom this page may touch.
pub fn mixed(book: &Book) -> Box<Fault> {
    let mut names = String::new();
    for name in &book.chain.dropped {
        names.push_str(if names.is_empty() { "" } else { " " });
        names.push_str(name);
    }
    Fault::new(Kind::MixedContent, Cure::Never).detail(&names)
}

//! The page's answer to `create`: the app server's init as it came, its `ret`, or the three values (netease §1.2, §1.3).

use super::{BUCKET, OBJECT, Settings, TOKEN, lookup, token};
use crate::cloud::{Book, Calls, Millis, Note, Outcome, Pass, Place, Reason, nos};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::tree::Node;
use crate::wire::{Source, json, text};

/// A token is renewed in the last tenth of its life, but never more than five minutes early.
const RENEW_EARLY_MAX: Millis = 300_000;

pub fn created(settings: &Settings, book: &mut Book, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
    let Outcome::Reply(reply) = outcome else { return Ok(()) };
    if core::mem::take(&mut book.chain.outdated) {
        return Ok(());
    }
    book.apply.asked += 1;
    let taken = match reply {
        Ok(answer) => take(settings, book, answer, now),
        Err(slug) => Err(broken(slug)),
    };
    taken.map_err(|mut fault| {
        // The token at hand still serves: no reason to end a healthy upload.
        if book.pass_wanted == Some(Reason::Expiring) && fault.cure == Cure::Never {
            fault.cure = Cure::Later;
        }
        fault
    })
}

fn take(settings: &Settings, book: &mut Book, answer: &str, now: Millis) -> Result<(), Box<Fault>> {
    let root = success(answer)?;
    let inner = root.alike("ret");
    let ret = if inner.children.is_empty() { &root } else { inner };
    let member = |name: &str| if ret.alike(name).text == "null" { root.alike(name) } else { ret.alike(name) };
    let (bucket, object) = (member(BUCKET).string.clone(), member(OBJECT).string.clone());
    for (value, slug) in [(&bucket, "no-bucket"), (&object, "no-object"), (&member(TOKEN).string, "no-token")] {
        if value.is_empty() {
            return Err(broken(slug));
        }
    }
    let Some(token) = token::header(&member(TOKEN).string) else {
        return Err(broken("token"));
    };
    if let Some(policy) = token::policy(&token, &bucket, &object) {
        if policy.differs {
            return Err(broken("policy-differs"));
        }
        // The clock may be wrong: the server decides (netease §1.4).
        let ended = policy.expires.is_some_and(|expires| expires <= (now / 1000) as i64);
        book.notes.extend(ended.then_some(Note::Warning("token-expired")));
    }
    let place = Place { bucket: bucket.clone(), region: String::new(), key: object.clone() };
    let other = book.object(Source::Media).place.as_ref().is_some_and(|before| *before != place);
    if other && book.pass_wanted == Some(Reason::Expiring) {
        // The token at hand is used up first: what is uploaded is of that object.
        book.pass_wanted = None;
        if let Some(pass) = &mut book.pass {
            (pass.renew_at, pass.ends_at) = (Millis::MAX, Millis::MAX);
        }
        return Ok(());
    }
    let last = lookup::nodes(settings, book).get(book.chain.node).cloned();
    book.chain.given = addresses(settings, member("uploadHosts"))?;
    book.chain.directories = addresses(settings, member("lbsUrls"))?;
    lookup::recall(settings, book, &bucket);
    let nodes = lookup::nodes(settings, book);
    book.chain.node = last.and_then(|last| nodes.iter().position(|node| *node == last)).unwrap_or(0);
    if !lookup::leads_somewhere(settings, book) {
        book.chain.dropped.clone_from(&settings.lbs);
        return Err(lookup::mixed(book));
    }
    let ends = member("expiresAt");
    let ends = text::parse_decimal(if ends.string.is_empty() { ends.text } else { &ends.string });
    lend(book, &token, ends.unwrap_or(0), now);
    book.handles.set(BUCKET, &bucket);
    book.handles.set(OBJECT, &object);
    // A later page would not know the addresses that came along.
    if settings.persist_token && book.chain.given.is_empty() && book.chain.directories.is_empty() {
        book.handles.set(TOKEN, &token);
    }
    settle(book, place)
}

fn lend(book: &mut Book, token: &str, ends: u64, now: Millis) {
    let before = book.pass.take().unwrap_or_default();
    let ends_at = ends.saturating_mul(1000);
    // What has ended by its own word is used as long as it is taken: a clock may be wrong. So is one that is no newer.
    let renewable = ends_at > now && ends > before.end;
    let early = (ends_at.saturating_sub(now) / 10).min(RENEW_EARLY_MAX);
    book.pass = Some(Pass {
        token: token.to_owned(),
        end: ends,
        generation: before.generation + 1,
        renew_at: if renewable { ends_at - early } else { Millis::MAX },
        ends_at: if renewable { ends_at } else { Millis::MAX },
        ..Pass::default()
    });
    book.pass_wanted = None;
    book.apply = Calls::default();
}

/// Another object than before is begun from its first byte.
fn settle(book: &mut Book, place: Place) -> Result<(), Box<Fault>> {
    let before = book.object_mut(Source::Media).place.replace(place.clone());
    if before.as_ref() == Some(&place) {
        return Ok(());
    }
    nos::restart(book);
    if before.as_ref().is_some_and(|before| before.bucket != place.bucket) {
        book.chain.forget_servers();
    }
    if before.is_none() {
        return Ok(());
    }
    book.notes.push(Note::Warning("restarted"));
    Err(Fault::new(Kind::Credentials, Cure::Replan).code(Code::text("moved")))
}

/// One address, or a list of them. A name alone is taken by the page's own scheme.
fn addresses(settings: &Settings, node: &Node) -> Result<Vec<String>, Box<Fault>> {
    let mut list = Vec::new();
    for entry in node.children.iter().chain([node]) {
        let entry = entry.string.trim_ascii().trim_end_matches('/');
        match text::cut(entry, "://") {
            _ if entry.is_empty() => {}
            None => list.push(text::concat(&[if settings.secure { "https://" } else { "http://" }, entry])),
            Some(("http" | "https", _)) => list.push(entry.to_owned()),
            _ => return Err(broken("address")),
        }
    }
    Ok(list)
}

/// An answer of the VOD API that is no error (netease §1.2).
pub fn success(answer: &str) -> Result<Node<'_>, Box<Fault>> {
    let Some(root) = json::parse(answer.trim_ascii()) else {
        return Err(broken("unreadable"));
    };
    let code = root.integer_of("code").unwrap_or(200);
    if code == 200 {
        return Ok(root);
    }
    let (kind, cure) = match code {
        400 => (Kind::Argument, Cure::Never),
        638 => (Kind::Service, Cure::Later),
        500..=599 | 700 => (Kind::Http, Cure::Later),
        613..=615 | 710 | 720..=722 => (Kind::Account, Cure::Never),
        723 => (Kind::Quota, Cure::Never),
        _ => (Kind::Service, Cure::Never),
    };
    let mut fault = Fault::new(kind, cure).code(Code::Number(code)).detail(root.text_of("msg"));
    fault.request_id = root.alike("requestId").string.clone();
    Err(fault)
}

/// What the page gave is not what was asked for.
pub fn broken(slug: &str) -> Box<Fault> {
    Fault::new(Kind::Signature, Cure::Never).code(Code::text(slug))
}

//! What the outcomes of a chain's steps teach: the server's offset is the law, and each of its surprises has one bounded reaction
//! (netease §3.4, §3.7, §4.2).

use super::{MEDIA, Way, checked, next};
use crate::cloud::{Book, Note, Outcome, Step, Stored};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::tree::Node;
use crate::wire::{Response, json as reader, text};

/// A server that takes nothing is asked what it has after so many times.
const STALLS_MAX: u32 = 3;
const ROLLBACKS_MAX: u32 = 3;
const RENEWALS_MAX: u32 = 2;
/// Longest pause a server may ask for, seconds.
const PAUSE_MAX: u64 = 30;

/// Writes down what came of a step of this store.
pub fn read(way: &Way, book: &mut Book, step: Step, outcome: Outcome) -> Result<(), Box<Fault>> {
    match (step, outcome) {
        (Step::Digest(_, index), Outcome::Digested(md5, _)) => digested(book, index, md5),
        (Step::Whole(_), Outcome::Digested(md5, _)) => {
            book.learnt.whole = Some(md5);
            Ok(())
        }
        (Step::List(_), Outcome::Answer(response)) => queried(way, book, response),
        (_, Outcome::Answer(response)) => sent(way, book, response),
        (_, Outcome::Lost { sent }) => {
            if sent {
                book.chain.fail(false, way.nodes.len());
                lost(book, step);
                if matches!(step, Step::Put(_)) {
                    book.chain.shorten(book.task.part_size);
                }
            }
            Err(Fault::new(Kind::Network, Cure::Later))
        }
        _ => Ok(()),
    }
}

fn digested(book: &mut Book, index: u32, md5: crate::wire::digest::Md5) -> Result<(), Box<Fault>> {
    let object = book.object_mut(MEDIA);
    let mut same = !object.fan.read(index, md5, None);
    object.fan.keep(index, md5);
    if let (Some(sealed), Some(seal)) = (object.sealed, object.fan.seal()) {
        object.sealed = None;
        same &= sealed == seal;
    }
    if same {
        return Ok(());
    }
    // Another file than the one that this name was given to: it gets a name of its own.
    book.notes.push(Note::Warning("file-changed"));
    book.learnt.whole = None;
    book.begin_anew();
    book.chain.outdated = book.running.iter().any(|step| matches!(step, Step::Ask(_)));
    book.chain.forget_servers();
    restart(book);
    Err(Fault::new(Kind::FileChanged, Cure::Replan))
}

/// Nothing of the file is at the server; what was learnt from it stays.
pub fn restart(book: &mut Book) {
    let object = book.object_mut(MEDIA);
    object.restart();
    for index in 0..object.fan.parts.len() {
        if let Some(md5) = object.fan.parts[index].file {
            object.fan.keep(index as u32, md5);
        }
    }
    object.fan.grow(0);
    book.chain.restart();
}

/// Nobody knows what a request did that may have arrived: the server is asked before anything else is sent. Without a context it
/// cannot be asked, and the first chunk is simply sent again (netease §4.3).
pub fn lost(book: &mut Book, step: Step) {
    let (_, end) = next(book);
    let carries = matches!(step, Step::Put(_) | Step::Complete(_));
    if carries {
        book.chain.sent = book.chain.sent.max(end);
    }
    let object = book.object_mut(MEDIA);
    object.claimed |= carries && end == object.fan.size;
    let opened = object.upload_id.is_some();
    object.listing = Some(String::new()).filter(|_| opened);
}

pub fn called_back(book: &mut Book, step: Step) {
    if let Step::Put(_) | Step::Complete(_) = step {
        lost(book, step);
    }
}

/// An answer's JSON, where it is a success: 200 is not enough (netease §3.2).
pub fn json(response: &Response) -> Option<Node<'_>> {
    let root = reader::parse(response.body.trim_ascii())?;
    let good = response.status == 200 && !root.children.is_empty() && !root.has("errCode") && !root.has("errMsg");
    good.then_some(root)
}

/// A fault with what the answer says of it, in any of three spellings (netease §7.2).
pub fn blamed(kind: Kind, cure: Cure, response: &Response) -> Box<Fault> {
    let root = reader::parse(response.body.trim_ascii()).unwrap_or_default();
    let mut fault = Fault::new(kind, cure).status(response.status).detail(root.text_of("errMsg"));
    let code = root.text_of("errCode");
    if !code.is_empty() {
        fault.code = Code::text(code);
    }
    fault.request_id = root.alike("requestId").string.clone();
    fault
}

/// What came of a chunk.
fn sent(way: &Way, book: &mut Book, response: &Response) -> Result<(), Box<Fault>> {
    let (start, end) = next(book);
    let size = book.object(MEDIA).fan.size;
    let completes = end == size;
    let Some(root) = json(response) else {
        return refused(way, book, completes, response);
    };
    let proven = checked(way, book).is_some();
    book.chain.sent = book.chain.sent.max(end);
    book.chain.request_id.clone_from(&root.alike("requestId").string);
    let context = root.text_of("context");
    if !matches!(context, "" | "null" | "undefined") {
        book.object_mut(MEDIA).upload_id = Some(context.to_owned());
    }
    let offset =
        root.integer_of("offset").and_then(|offset| u64::try_from(offset).ok()).filter(|offset| *offset <= size);
    let Some(offset) = offset else {
        lost(book, Step::Put(MEDIA));
        return odd(book, response);
    };
    if completes && offset == size {
        book.chain.callback = root.text_of("callbackRetMsg").to_owned();
        let object = book.object_mut(MEDIA);
        object.proven = proven;
        stored(way, book, response.status);
        return Ok(());
    }
    if book.object(MEDIA).upload_id.is_none() {
        // It cannot be gone on with.
        return Err(blamed(Kind::Malformed, Cure::Later, response).code(Code::text("no-context")));
    }
    if offset > end {
        return Err(beyond(book, offset, false, response));
    }
    if offset == start {
        book.chain.stalls += 1;
        if book.chain.stalls >= STALLS_MAX {
            book.chain.stalls = 0;
            book.chain.leave(way.nodes.len());
            book.object_mut(MEDIA).listing = Some(String::new());
        }
        return Err(blamed(Kind::Http, Cure::Later, response).code(Code::text("no-progress")));
    }
    moved(book, offset, response)
}

/// The object is whole.
pub fn stored(way: &Way, book: &mut Book, status: u16) {
    let location = text::cut(&super::address(way, book), "://").map_or("", |(_, rest)| rest).to_owned();
    let headers = vec![("x-nos-request-id".to_owned(), book.chain.request_id.clone())];
    let object = book.object_mut(MEDIA);
    object.fan.grow(object.fan.size);
    object.listing = None;
    object.stored = Some(Stored { location, etag: String::new(), status, headers });
}

/// The server has so many bytes: more, or fewer than it said before.
fn moved(book: &mut Book, offset: u64, response: &Response) -> Result<(), Box<Fault>> {
    let object = book.object_mut(MEDIA);
    let before = object.fan.grown();
    object.fan.grow(offset);
    if offset >= before {
        if offset > before {
            book.chain.grew();
        }
        return Ok(());
    }
    book.chain.rollbacks += 1;
    if book.chain.rollbacks > ROLLBACKS_MAX { Err(contradiction(book, response)) } else { Ok(()) }
}

/// An offset that cannot be one: asked for once more.
fn odd(book: &mut Book, response: &Response) -> Result<(), Box<Fault>> {
    book.chain.oddities += 1;
    if book.chain.oddities > 1 {
        return Err(contradiction(book, response));
    }
    let object = book.object_mut(MEDIA);
    let opened = object.upload_id.is_some();
    object.listing = Some(String::new()).filter(|_| opened);
    Err(blamed(Kind::Malformed, Cure::Later, response).code(Code::text("offset")))
}

/// More than this request can have brought: asked for once more. An earlier one may have arrived late; but what was never sent is
/// not of this file, and there is no way to take it back.
fn beyond(book: &mut Book, offset: u64, asked: bool, response: &Response) -> Box<Fault> {
    let ours = offset <= book.chain.sent;
    if !asked && (ours || !book.chain.surprised) {
        book.chain.surprised |= !ours;
        book.object_mut(MEDIA).listing = Some(String::new());
    } else if book.chain.restarted {
        return contradiction(book, response);
    } else {
        book.chain.restarted = true;
        restart(book);
        book.notes.push(Note::Warning("restarted"));
    }
    blamed(Kind::Malformed, Cure::Replan, response).code(Code::text("offset"))
}

/// The server contradicts itself, and will again.
fn contradiction(book: &mut Book, response: &Response) -> Box<Fault> {
    book.spent = true;
    blamed(Kind::Malformed, Cure::Never, response).code(Code::text("offset"))
}

/// The upload is none any more.
fn gone(book: &mut Book, response: &Response) -> Box<Fault> {
    if book.object(MEDIA).claimed {
        // It may be gone because it became the object: the page's server knows.
        let object = book.object_mut(MEDIA);
        (object.upload_id, object.listing, object.doubt) = (None, None, true);
        return blamed(Kind::Http, Cure::Replan, response);
    }
    let cure = begin_again(book);
    blamed(Kind::Http, cure, response)
}

/// What was lost is begun anew under the same name, once.
pub fn begin_again(book: &mut Book) -> Cure {
    book.chain.losses += 1;
    if book.chain.losses > 1 {
        book.spent = true;
        return Cure::Never;
    }
    restart(book);
    book.notes.push(Note::Warning("restarted"));
    Cure::Replan
}

/// How long the chain is.
fn queried(way: &Way, book: &mut Book, response: &Response) -> Result<(), Box<Fault>> {
    let Some(root) = json(response) else {
        return match response.status {
            400 | 404 => Err(gone(book, response)),
            403 => Err(unwelcome(book, response)),
            _ => Err(trouble(way, book, response)),
        };
    };
    let size = book.object(MEDIA).fan.size;
    let offset =
        root.integer_of("offset").and_then(|offset| u64::try_from(offset).ok()).filter(|offset| *offset <= size);
    let Some(offset) = offset else {
        return odd(book, response);
    };
    if offset > book.chain.sent {
        return Err(beyond(book, offset, true, response));
    }
    book.chain.oddities = 0;
    book.object_mut(MEDIA).listing = None;
    moved(book, offset, response)
}

/// What a refused chunk is about.
fn refused(way: &Way, book: &mut Book, completes: bool, response: &Response) -> Result<(), Box<Fault>> {
    let opened = book.object(MEDIA).upload_id.is_some();
    match response.status {
        400 if checked(way, book).is_some() && book.chain.refusals == 0 => {
            // Nothing is kept of bytes that arrived damaged, and that is told by no name that is known.
            book.chain.refusals = 1;
            Err(blamed(Kind::Corrupt, Cure::Later, response))
        }
        400 if opened && book.chain.refusals == 0 => {
            book.chain.refusals = 1;
            book.object_mut(MEDIA).listing = Some(String::new());
            Err(blamed(Kind::Argument, Cure::Replan, response))
        }
        403 => {
            book.object_mut(MEDIA).listing = Some(String::new()).filter(|_| opened);
            Err(unwelcome(book, response))
        }
        404 if opened => Err(gone(book, response)),
        409 if book.object(MEDIA).claimed => {
            // It was there before, or is what a lost answer left.
            book.object_mut(MEDIA).doubt = true;
            Err(blamed(Kind::Duplicate, Cure::Replan, response))
        }
        413 if book.chain.obey(book.task.part_size) => Err(blamed(Kind::Argument, Cure::Replan, response)),
        400 | 409 | 413 => {
            book.spent = true;
            let kind = if response.status == 409 { Kind::Duplicate } else { Kind::Argument };
            Err(blamed(kind, Cure::Never, response))
        }
        520 if completes => {
            stored(way, book, response.status);
            book.notes.push(Note::Stored(MEDIA));
            book.spent = true;
            Err(blamed(Kind::Callback, Cure::Never, response))
        }
        status => {
            if matches!(status, 200..=299 | 408 | 425 | 429 | 500..) {
                lost(book, Step::Put(MEDIA));
            }
            Err(trouble(way, book, response))
        }
    }
}

/// The token is refused, or has ended: another one is asked for, twice (netease §3.7).
fn unwelcome(book: &mut Book, response: &Response) -> Box<Fault> {
    book.chain.renewals += 1;
    if book.chain.renewals > RENEWALS_MAX {
        // A page that goes on later would be given the same.
        book.spent = true;
        return blamed(Kind::Credentials, Cure::Never, response);
    }
    blamed(Kind::Credentials, Cure::Renew, response)
}

/// What passes by itself, here or at another server.
pub fn trouble(way: &Way, book: &mut Book, response: &Response) -> Box<Fault> {
    if response.status >= 500 {
        book.chain.fail(true, way.nodes.len());
    }
    let (kind, cure) = match response.status {
        200..=299 => (Kind::Malformed, Cure::Later),
        408 | 425 | 429 | 500.. => (Kind::Http, Cure::Later),
        _ => (Kind::Http, Cure::Never),
    };
    let mut fault = blamed(kind, cure, response);
    let pause = response.header("retry-after").and_then(text::parse_decimal);
    fault.retry_after = pause.unwrap_or(0).min(PAUSE_MAX) * 1000;
    fault
}

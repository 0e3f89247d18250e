//! What became of the object: the message of the cloud's own server that came with the last answer, and the page's word
//! (netease §4.4, §5).

use super::page::{broken, success};
use crate::cloud::nos::{self, Way};
use crate::cloud::{Book, Calls, Done, Note, Outcome};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::json::{self, Writer};
use crate::wire::tree::Node;
use crate::wire::{Source, base64, text};

/// A list may be empty for a while after the end (netease §5): so often it is asked for.
const QUERIES_MAX: u32 = 4;
const QUERY_DELAY: u64 = 2_000;

/// The last answer came.
pub fn completed(book: &mut Book, confirm: bool) -> Result<(), Box<Fault>> {
    let message = base64::decode(&book.chain.callback).and_then(|bytes| String::from_utf8(bytes).ok());
    // What cannot be read says nothing.
    book.chain.callback = message.filter(|message| json::parse(message).is_some()).unwrap_or_default();
    let code = json::parse(&book.chain.callback).and_then(|root| root.integer_of("code"));
    book.notes.push(Note::Stored(Source::Media));
    if let Some(code) = code.filter(|code| *code != 200) {
        book.spent = true;
        return Err(Fault::new(Kind::Callback, Cure::Never).code(Code::Number(code)));
    }
    if !confirm {
        finish(book, "null", true);
    }
    Ok(())
}

/// What the page's server knows of the object.
pub fn confirmed(way: &Way, book: &mut Book, outcome: Outcome) -> Result<(), Box<Fault>> {
    let Outcome::Reply(reply) = outcome else { return Ok(()) };
    book.commit.asked += 1;
    let answer = reply.map_err(broken)?;
    let doubt = book.object(Source::Media).doubt;
    let root = match success(answer) {
        Ok(root) => root,
        Err(fault) if doubt || fault.kind == Kind::Signature => return Err(fault),
        // It is stored, whatever the page's server cannot find out.
        Err(fault) => return late(book, fault),
    };
    let entry = entry(book, &root);
    if let Some(entry) = entry {
        let md5 = nos::whole(book).map(|md5| text::hex(&md5)).unwrap_or_default();
        let told = Some(entry.text_of("md5")).filter(|md5| !md5.is_empty()).unwrap_or(root.text_of("md5"));
        if !told.is_empty() && !md5.is_empty() {
            if !told.eq_ignore_ascii_case(&md5) {
                book.spent = !doubt;
                let cure = if doubt { again(book) } else { Cure::Never };
                return Err(Fault::new(Kind::Corrupt, cure).code(Code::text("md5-differs")));
            }
            book.object_mut(Source::Media).proven = true;
        }
        if book.object(Source::Media).stored.is_none() {
            nos::stored(way, book, 200);
        }
        book.notes.push(Note::Stored(Source::Media));
        finish(book, entry.text, true);
    } else if doubt {
        let mut fault = Fault::new(Kind::Http, Cure::Later).code(Code::text("not-found"));
        if book.commit.asked < QUERIES_MAX {
            wait(&mut fault)
        } else {
            fault.cure = again(book)
        }
        return Err(fault);
    } else {
        return late(book, Fault::new(Kind::Service, Cure::Later).code(Code::text("not-found")));
    }
    Ok(())
}

/// What is not there, or not as it was sent, is sent again.
fn again(book: &mut Book) -> Cure {
    book.commit = Calls::default();
    let object = book.object_mut(Source::Media);
    (object.doubt, object.claimed) = (false, false);
    nos::begin_again(book)
}

/// The last answer said that it is stored; what the page's server knows of it may be late, and at last does without.
fn late(book: &mut Book, mut fault: Box<Fault>) -> Result<(), Box<Fault>> {
    if fault.cure == Cure::Never || book.commit.asked >= QUERIES_MAX {
        finish(book, "null", false);
        return Ok(());
    }
    wait(&mut fault);
    Err(fault)
}

fn wait(fault: &mut Fault) {
    (fault.retry_after, fault.patience) = (QUERY_DELAY, QUERY_DELAY * u64::from(QUERIES_MAX * 2));
}

/// What an answer says of our object: itself, or its entry in a list.
fn entry<'a, 'b>(book: &Book, root: &'a Node<'b>) -> Option<&'a Node<'b>> {
    let ret = root.alike("ret");
    let ret = if ret.children.is_empty() { root } else { ret };
    let object = book.handles.get(super::OBJECT).unwrap_or_default();
    let known = |node: &&Node| ["vid", "imgId", "url", "md5"].into_iter().any(|name| !word(node, name).is_empty());
    let list = if ret.text.starts_with('[') { ret } else { ret.alike("list") };
    let ours = |node: &&Node| node.text_of("objectName") == object && known(node);
    list.children.iter().find(ours).or(Some(ret).filter(known))
}

/// A text or a number.
fn word(node: &Node, name: &str) -> String {
    let part = node.part(name);
    let digits = text::parse_decimal(part.text).is_some();
    if digits { part.text.to_owned() } else { part.string.clone() }
}

fn finish(book: &mut Book, answer: &str, confirmed: bool) {
    let callback = book.chain.callback.clone();
    let callback = json::parse(&callback).unwrap_or_default();
    let answer = json::parse(answer).unwrap_or_default();
    let object = book.handles.get(super::OBJECT).unwrap_or_default().to_owned();
    let mut raw = Writer::default();
    raw.string("bucket", book.handles.get(super::BUCKET).unwrap_or_default());
    raw.string("object", &object);
    raw.string("requestId", &book.chain.request_id);
    let nodes = &book.chain.nodes;
    let (before, last) = nodes.split_at(book.chain.node.min(nodes.len()));
    raw.string("nodes", &[last, before].concat().join(" "));
    for (name, node) in [("callback", &callback), ("confirm", &answer)] {
        raw.json(name, if node.text.is_empty() { "null" } else { node.text });
    }
    let names = [(&answer, "vid"), (&answer, "imgId"), (callback.part("ret"), "vid"), (callback.part("ret"), "imgId")];
    let id = names.into_iter().map(|(node, name)| word(node, name)).find(|id| !id.is_empty());
    let file_id = id.unwrap_or(object);
    let media_url = Some(word(&answer, "url")).filter(|url| !url.is_empty());
    book.done = Some(Done { file_id, media_url, raw: raw.finish(), confirmed, ..Done::default() });
}

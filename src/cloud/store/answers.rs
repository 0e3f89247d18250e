//! What the outcomes of a store's steps teach (spec §3.7, §3.8).

use super::Dialect;
use crate::cloud::{Book, Millis, Note, Object, Outcome, PARTS_MAX, Step, Stored};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::digest::Md5;
use crate::wire::tree::Node;
use crate::wire::{Response, Source, text, xml};

/// Writes down what came of a step of this store.
pub fn read(
    dialect: &dyn Dialect,
    book: &mut Book,
    step: Step,
    outcome: Outcome,
    now: Millis,
) -> Result<(), Box<Fault>> {
    let Some(source) = step.source() else {
        return Ok(());
    };
    match (step, outcome) {
        (Step::Digest(_, index), Outcome::Digested(md5, crc)) => digested(book, source, index, md5, crc),
        (_, Outcome::Answer(response)) => {
            if response.is_success() {
                dialect.accepted(book);
                answered(dialect, book, (step, source), response, now)
            } else {
                let fault = dialect.fault(book, response, now);
                refused(dialect, book, (step, source), fault)
            }
        }
        (_, Outcome::Lost { sent }) => {
            if sent {
                unheard(dialect, book.object_mut(source), step);
            }
            Err(Fault::new(Kind::Network, Cure::Later))
        }
        _ => Ok(()),
    }
}

/// It may have worked. Steps that change something are looked after before they are repeated.
fn unheard(dialect: &dyn Dialect, object: &mut Object, step: Step) {
    match step {
        Step::Complete(_) => (object.doubt, object.claimed) = (true, true),
        // The same bytes may be sent once more without a look, and whoever gives up on that knows that they may be there.
        Step::Put(_) => object.claimed = dialect.is_narrow(),
        Step::Init(_) => object.seek = !dialect.is_narrow(),
        _ => {}
    }
}

fn digested(book: &mut Book, source: Source, index: u32, md5: Md5, crc: Option<u64>) -> Result<(), Box<Fault>> {
    let object = book.object_mut(source);
    let changed = object.fan.read(index, md5, crc);
    if let Some(sealed) = object.sealed
        && let Some(seal) = object.fan.seal()
    {
        object.sealed = None;
        if sealed == seal && prove(object) {
            if object.stored.is_some() {
                book.notes.push(Note::Stored(source));
            }
        } else {
            // The key holds other content, or may yet: under this name nobody could tell any more which of the two is there.
            object.restart();
            book.notes.push(Note::Warning("file-changed"));
            return Err(Fault::new(Kind::FileChanged, Cure::Replan));
        }
    }
    if changed {
        book.notes.push(Note::Warning("file-changed"));
    }
    Ok(())
}

fn answered(
    dialect: &dyn Dialect,
    book: &mut Book,
    (step, source): (Step, Source),
    response: &Response,
    now: Millis,
) -> Result<(), Box<Fault>> {
    match step {
        Step::Part(_, index) => {
            let md5 = arrived(book, source, index, response)?;
            book.object_mut(source).fan.keep(index, md5);
        }
        Step::Put(_) => {
            // Something was taken, whatever the answer says that it is.
            unheard(dialect, book.object_mut(source), step);
            let md5 = arrived(book, source, 0, response)?;
            let object = book.object_mut(source);
            object.fan.keep(0, md5);
            (object.doubt, object.claimed) = (false, false);
            let etag = response.header("etag").map(str::to_owned).unwrap_or_else(|| quoted(&text::hex(&md5)));
            return stored(dialect, book, source, response, etag);
        }
        Step::Init(_) => {
            let root = xml::parse(&response.body).unwrap_or_default();
            let id = root.text_of("UploadId");
            if id.is_empty() {
                // It was opened, only its id got lost on the way.
                unheard(dialect, book.object_mut(source), step);
                return Err(malformed(response));
            }
            book.object_mut(source).upload_id = Some(id.to_owned());
        }
        Step::Find(_) => found(book.object_mut(source), &document(response, "ListMultipartUploadsResult")?),
        Step::List(_) => {
            let changed = listed(book.object_mut(source), &document(response, "ListPartsResult")?);
            book.notes.extend(changed.then_some(Note::Warning("file-changed")));
        }
        Step::Complete(_) => {
            // 200 is not success: the body may hold an error, or may have been cut (spec §3.7f, Q23).
            let root = xml::parse(&response.body).unwrap_or_default();
            let etag = root.text_of("ETag");
            if root.name == "Error" {
                let fault = dialect.fault(book, response, now);
                return refused(dialect, book, (step, source), fault);
            }
            if etag.is_empty() {
                unheard(dialect, book.object_mut(source), step);
                return Err(malformed(response));
            }
            book.object_mut(source).claimed = false;
            return stored(dialect, book, source, response, etag.to_owned());
        }
        Step::Head(_) => {
            let object = book.object_mut(source);
            if !core::mem::take(&mut object.doubt) {
                // Meanwhile the file was found to be another one.
                return Ok(());
            }
            let size = response.header("content-length").and_then(text::parse_decimal);
            // A size that cannot be read is no objection: the key is this session's own.
            if size.is_none_or(|size| size == object.fan.size) {
                let etag = response.header("etag").unwrap_or_default().to_owned();
                return stored(dialect, book, source, response, etag);
            } else if object.sealed.is_some() {
                object.restart();
            }
        }
        Step::Drop(_) => book.object_mut(source).upload_id = None,
        _ => {}
    }
    Ok(())
}

/// The MD5 that the store holds for bytes it just took.
fn arrived(book: &mut Book, source: Source, index: u32, response: &Response) -> Result<Md5, Box<Fault>> {
    let ours = book.object(source).fan.parts.get(index as usize).and_then(|part| part.file);
    let etag = response.header("etag").and_then(|etag| text::unhex(text::unquoted(etag)));
    let object = book.object_mut(source);
    let (ours_crc, crc) =
        (object.fan.parts.get(index as usize).and_then(|part| part.crc), shown_crc(&response.headers));
    // Where the first answer shows none, none is computed any more.
    object.shows_crc = object.shows_crc.or(Some(crc.is_some()));
    if let (Some(ours), Some(crc)) = (ours_crc, crc)
        && ours != crc
    {
        return Err(Fault::new(Kind::Corrupt, Cure::Resend).status(response.status).code(Code::text("crc-differs")));
    }
    match (ours, etag) {
        (Some(ours), Some(etag)) if ours != etag => {
            Err(Fault::new(Kind::Corrupt, Cure::Resend).status(response.status).code(Code::text("etag-differs")))
        }
        (Some(ours), None) => {
            // Content-MD5 made the store check the bytes, so our own digest may stand in for an ETag that CORS hides.
            if response.header("etag").is_none() {
                book.notes.push(Note::Warning("etag-hidden"));
            }
            Ok(ours)
        }
        (_, Some(etag)) => Ok(etag),
        (None, None) => {
            Err(Fault::new(Kind::Malformed, Cure::Never).status(response.status).code(Code::text("etag-hidden")))
        }
    }
}

fn refused(
    dialect: &dyn Dialect,
    book: &mut Book,
    (step, source): (Step, Source),
    mut fault: Box<Fault>,
) -> Result<(), Box<Fault>> {
    let object = book.object_mut(source);
    let gone = fault.code.is("NoSuchUpload");
    let narrow = dialect.is_narrow();
    let forbidden = narrow && fault.code.is("AccessDenied") && fault.cure == Cure::Never;
    match step {
        Step::Drop(_) if fault.status == 404 || forbidden => {
            object.upload_id = None;
            return Ok(());
        }
        // What the record says was stored is gone on with; Complete proves it.
        Step::List(_) if forbidden => {
            object.listing = None;
            return Ok(());
        }
        // Without a code: a key that ended, or one that may not look. The next one tells.
        Step::Head(_) if narrow && fault.status == 403 && (forbidden || object.blind) => {
            if object.fan.is_single() {
                // Nobody may look. The same bytes may be sent again; others never will, for the seal is kept.
                (object.doubt, object.claimed) = (false, false);
                return Ok(());
            }
            return unseen(dialect, book, source);
        }
        Step::Head(_) if narrow && fault.status == 403 && fault.code == Code::None => object.blind = true,
        Step::Head(_) if fault.status == 404 => {
            object.doubt = false;
            object.claimed &= object.upload_id.is_some();
            if object.sealed.is_some() && object.upload_id.is_none() {
                object.restart();
            }
            return Ok(());
        }
        // Keys that may not list the bucket: the worst that comes of it is an upload left behind.
        Step::Find(_) if fault.code.is("AccessDenied") && !fault.expired => {
            object.seek = false;
            return Ok(());
        }
        // Expired, deleted, or completed by a call whose answer was lost: look at the object, then begin anew.
        Step::Part(..) | Step::List(_) | Step::Complete(_) if gone => {
            let (sealed, claimed) = (object.sealed, object.claimed);
            object.restart();
            // Where nobody may look, only a Complete before this one can have made it (aliyun §4.7.5).
            let doubt = claimed || matches!(step, Step::Complete(_));
            (object.sealed, object.doubt, object.claimed) = (sealed, doubt, claimed);
            fault.cure = Cure::Replan;
        }
        // The store does not hold what Complete listed: ask what it does hold.
        Step::Complete(_) if fault.code.is("InvalidPart") || fault.code.is("InvalidPartOrder") => {
            object.fan.forget_store();
            object.listing = Some(String::new());
            fault.cure = Cure::Replan;
        }
        _ if fault.cure == Cure::Later => unheard(dialect, object, step),
        _ => {}
    }
    Err(fault)
}

fn stored(
    dialect: &dyn Dialect,
    book: &mut Book,
    source: Source,
    response: &Response,
    etag: String,
) -> Result<(), Box<Fault>> {
    let location = dialect.location(book, source);
    let object = book.object_mut(source);
    object.stored = Some(Stored { location, etag, status: response.status, headers: response.headers.clone() });
    if object.sealed.is_some() {
        // It waits for the file's digests.
        return Ok(());
    }
    if !prove(object) {
        // Every part was proven, so this should not be; all of it is sent once more.
        let cure = if object.corrections == 0 { Cure::Replan } else { Cure::Never };
        object.restart();
        return Err(Fault::new(Kind::Corrupt, cure).status(response.status).code(Code::text("crc-differs")));
    }
    book.notes.push(Note::Stored(source));
    Ok(())
}

/// Nobody may look. An upload that is gone after Complete was asked for has become the object; else the same is asked again,
/// and that answer tells.
fn unseen(dialect: &dyn Dialect, book: &mut Book, source: Source) -> Result<(), Box<Fault>> {
    let object = book.object_mut(source);
    object.doubt = false;
    if object.upload_id.is_some() {
        return Ok(());
    }
    if !object.claimed || object.fan.is_single() {
        object.restart();
        return Ok(());
    }
    object.unconfirmed = true;
    stored(dialect, book, source, &Response::default(), String::new())
}

/// Compares the store's checksum of the whole object with the file's, where both are known; false when they differ.
fn prove(object: &mut Object) -> bool {
    let shown = object.stored.as_ref().and_then(|stored| shown_crc(&stored.headers));
    let (Some(shown), Some(ours)) = (shown, object.fan.crc()) else { return true };
    object.proven = shown == ours;
    object.proven
}

/// CRC-64 of what the store holds, by its own word (spec §3.14).
fn shown_crc(headers: &[(String, String)]) -> Option<u64> {
    let shown = headers.iter().find(|(name, _)| name.ends_with("-hash-crc64ecma"))?;
    text::parse_decimal(&shown.1)
}

/// The newest open upload of exactly this key: lists go by time, and by prefix (spec §3.7e).
fn found(object: &mut Object, root: &Node) {
    let key = object.place.as_ref().map_or("", |place| place.key.as_str());
    let mut newest_first = root.children.iter().rev();
    let ours = newest_first.find(|upload| upload.name == "Upload" && upload.text_of("Key") == key);
    let id = ours.map_or("", |upload| upload.text_of("UploadId"));
    object.seek = false;
    if !id.is_empty() {
        object.upload_id = Some(id.to_owned());
        object.listing = Some(String::new());
    }
}

/// Only parts whose size fits are believed, and those only until the file was read again (design §4). True when the
/// file was read already and holds something else.
fn listed(object: &mut Object, root: &Node) -> bool {
    let mut changed = false;
    if cfg!(feature = "narrow") && object.listing.as_deref() == Some("") {
        // What a record said is worth nothing beside the store's own word.
        object.fan.forget_store();
    }
    for part in root.children.iter().filter(|child| child.name == "Part") {
        let number = text::parse_decimal(part.text_of("PartNumber"));
        let size = text::parse_decimal(part.text_of("Size"));
        let etag = text::unhex(text::unquoted(part.text_of("ETag")));
        if let (Some(number @ 1..=PARTS_MAX), Some(size), Some(etag)) = (number, size, etag) {
            let index = number as u32 - 1;
            let (start, end) = object.fan.range(index);
            if end.checked_sub(start) == Some(size) {
                changed |= object.fan.keep(index, etag);
            }
        }
    }
    let next = root.text_of("NextPartNumberMarker");
    let more = root.text_of("IsTruncated") == "true" && !next.is_empty() && object.listing.as_deref() != Some(next);
    object.listing = more.then(|| next.to_owned());
    changed
}

fn quoted(text: &str) -> String {
    text::concat(&["\"", text, "\""])
}

fn document<'a>(response: &'a Response, name: &str) -> Result<Node<'a>, Box<Fault>> {
    xml::parse(&response.body).filter(|root| root.name == name).ok_or_else(|| malformed(response))
}

fn malformed(response: &Response) -> Box<Fault> {
    Fault::new(Kind::Malformed, Cure::Later).status(response.status)
}

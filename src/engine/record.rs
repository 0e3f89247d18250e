//! What survives a page: handles, places, sizes, digests. Never a key, a token or a signature (design §4).
//!
//! A line per fact in an order that never varies, empty where there is none, closed by an MD5 of all lines before.
//! Whatever does not fit is ignored as a whole: recognising an upload is only a hint, so nothing is lost but time.

use crate::cloud::{Book, Fan, Millis, PartSize, Place, Reason, Stored};
use crate::prelude::*;
use crate::wire::Source;
use crate::wire::digest::{self, Md5};
use crate::wire::text::{self, decimal, push_hex};

/// Changes with the meaning of any line.
const HEAD: &str = "vodlift-record-5";
/// The last line with the break before it.
const CHECK: usize = 33;
/// The server's life of a session, counted from its first call (spec §2.6).
const LIFE: Millis = 86_400_000;
/// Files up to this size are recognised by their whole content.
const WHOLE_MAX: u64 = 1 << 20;
/// Larger ones by so many samples of so many bytes, the first and the last bytes among them.
const SAMPLES: u64 = 16;
const SAMPLE: u64 = 16 * 1024;

/// The ranges of a file by whose content it is recognised.
pub fn samples(size: u64) -> Vec<(u64, u64)> {
    if size <= WHOLE_MAX {
        return vec![(0, size)];
    }
    let last = size - SAMPLE;
    let mut samples = Vec::new();
    for index in 0..SAMPLES - 1 {
        let start = last / (SAMPLES - 1) * index;
        samples.push((start, start + SAMPLE));
    }
    samples.push((last, size));
    samples
}

/// The name under which an upload is remembered: cloud, sizes, samples, and the media whose cover is replaced.
pub fn key(cloud: &str, book: &Book, samples: &[Option<Md5>; 2]) -> String {
    let mut key = cloud.to_owned();
    for source in book.sources() {
        key.push_str(if source == Source::Media { ":m" } else { ":c" });
        text::push_decimal(&mut key, book.object(source).fan.size);
        key.push('-');
        push_hex(&mut key, &samples[source.index()].unwrap_or_default());
    }
    if let Some(file_id) = &book.task.file_id {
        key.push(':');
        key.push_str(file_id);
    }
    key
}

/// `key` says again whose record it is; `born`: when the session was opened, on the page's clock; `parts`: whether those
/// that the store took are worth their place.
pub fn write(book: &Book, key: &str, born: Millis, parts: bool) -> String {
    let mut lines = String::from(HEAD);
    let mut line = |word: &str| {
        lines.push('\n');
        lines.push_str(&text::fill(&text::fill(word, "%", "%25"), "\n", "%0A"));
    };
    line(key);
    line(&decimal(born));
    let (nowhere, nothing) = (Place::default(), Stored::default());
    for source in book.sources() {
        let object = book.object(source);
        let facts = object.facts();
        let place = object.place.as_ref().unwrap_or(&nowhere);
        let stored = object.stored.as_ref().unwrap_or(&nothing);
        line(&cuts(&object.fan));
        line(&place.bucket);
        line(&place.region);
        line(&place.key);
        line(facts.upload_id.as_deref().unwrap_or_default());
        line(&facts.seal.map_or(String::new(), |seal| text::hex(&seal)));
        line(&stored.location);
        line(&stored.etag);
        line(&if parts && object.upload_id.is_some() { digests(&object.fan) } else { String::new() });
    }
    for (name, value) in &book.handles.0 {
        line(name);
        line(value);
    }
    closed(&lines)
}

/// Of each size of parts: from which part on, how many bytes, and whether it is uneven.
fn cuts(fan: &Fan) -> String {
    let mut list = String::new();
    for (first, part_size) in &fan.cuts {
        for number in [u64::from(*first), part_size.bytes, part_size.uneven.into()] {
            text::push_decimal(&mut list, number);
            list.push(' ');
        }
    }
    list
}

fn lay_out(fan: &mut Fan, cuts: &str) {
    let mut numbers = text::split(cuts, " ").into_iter().map_while(text::parse_decimal);
    while let (Some(first), Some(bytes), Some(uneven)) = (numbers.next(), numbers.next(), numbers.next()) {
        fan.cut(first as u32, PartSize { bytes, uneven: uneven > 0 });
    }
}

/// What the store said of each part, one after the other; nothing where it said nothing.
fn digests(fan: &Fan) -> String {
    let mut list = String::new();
    for part in &fan.parts {
        push_hex(&mut list, part.store.as_ref().map_or(&[], |md5| md5));
        list.push(' ');
    }
    list
}

fn closed(lines: &str) -> String {
    text::concat(&[lines, "\n", &text::hex(&digest::md5(lines.as_bytes()))])
}

/// Takes up what an earlier page left; returns when its session was born. The book, which knows nothing but its task yet,
/// stays so unless all of the record fits.
pub fn read(book: &mut Book, key: &str, record: &str, now: Millis) -> Option<Millis> {
    let lines = text::upto(record, record.len().saturating_sub(CHECK));
    let whole = closed(lines) == record;
    let mut lines = text::split(lines, "\n").into_iter();
    let mut word = || text::fill(&text::fill(lines.next().unwrap_or_default(), "%0A", "\n"), "%25", "%");
    let ours = word() == HEAD && word() == key;
    let born = text::parse_decimal(&word())?;
    if !whole || !ours || born > now + LIFE || now >= born + LIFE {
        return None;
    }
    // From here on the lines are as they were written: nothing can be missing.
    for source in Source::BOTH {
        if book.task.file(source).is_none() {
            continue;
        }
        let object = book.object_mut(source);
        let own = object.fan.part_size();
        lay_out(&mut object.fan, &word());
        object.place =
            Some(Place { bucket: word(), region: word(), key: word() }).filter(|place| !place.key.is_empty());
        object.upload_id = Some(word()).filter(|id| !id.is_empty());
        object.sealed = text::unhex(&word());
        let stored = Stored { location: word(), etag: word(), status: 200, headers: Vec::new() };
        let parts = word();
        for (index, md5) in text::split(&parts, " ").into_iter().enumerate().filter(|_| cfg!(feature = "narrow")) {
            if let Some(md5) = text::unhex(md5) {
                object.fan.keep(index as u32, md5);
            }
        }

        let (opened, sealed) = (object.upload_id.is_some(), object.sealed.is_some());
        object.recalled = sealed && !stored.location.is_empty();
        object.stored = Some(stored).filter(|_| object.recalled);
        object.listing = Some(String::new()).filter(|_| opened);
        object.shelved.upload_id.clone_from(&object.upload_id);
        #[cfg(feature = "store")]
        {
            object.shelved.cut = object.fan.cuts.last().copied();
        }
        // An upload may have been opened whose id was not stored any more.
        object.seek = !opened && !sealed && object.place.is_some() && !object.fan.is_single();
        // No later page could go on with anything then, and this one cuts as it likes.
        if !opened && !sealed {
            object.fan.cut(0, own);
        }
        object.claimed = sealed;
        object.doubt = sealed && !opened && !object.recalled;
    }
    loop {
        let (name, value) = (word(), word());
        if name.is_empty() {
            break;
        }
        book.handles.set(&name, &value);
    }
    book.resumed = true;
    book.pass_wanted = Some(Reason::Resume);
    Some(born)
}

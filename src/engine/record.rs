//! What survives a page: handles, places, sizes, digests. Never a key, a token or a signature (design §4).
//!
//! A line per fact, closed by an MD5 of all lines before. Whatever does not fit is ignored as a whole: recognising an
//! upload is only a hint, so nothing is lost but time.

use crate::cloud::{Book, Fan, Millis, PARTS_MAX, Place, Reason, Stored};
use crate::prelude::*;
use crate::wire::digest::{self, Md5};
use crate::wire::text::{self, decimal, push_hex};
use crate::wire::{Source, text::encode};

/// Changes with the meaning of any line.
const HEAD: &str = "vodlift record 1";
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
    let sample = |index| {
        let start = (size - SAMPLE) / (SAMPLES - 1) * index;
        if index == SAMPLES - 1 { (size - SAMPLE, size) } else { (start, start + SAMPLE) }
    };
    (0..SAMPLES).map(sample).collect()
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

/// `born`: when the session was opened, on the page's clock.
pub fn write(book: &Book, cloud: &str, born: Millis) -> String {
    let mut lines = String::from(HEAD);
    let mut line = |words: &[&str]| {
        lines.push('\n');
        for (index, word) in words.iter().enumerate() {
            lines.push_str(if index == 0 { "" } else { " " });
            lines.push_str(word);
        }
    };
    line(&["cloud", cloud]);
    line(&["born", &decimal(born)]);
    for (name, value) in &book.handles.0 {
        line(&["handle", &encode(name), &encode(value)]);
    }
    for source in book.sources() {
        let object = book.object(source);
        let Some(place) = &object.place else { continue };
        let name = if source == Source::Media { "media" } else { "cover" };
        let sizes = (decimal(object.fan.size), decimal(object.fan.part_size));
        line(&[name, &sizes.0, &sizes.1, &encode(&place.bucket), &encode(&place.region), &encode(&place.key)]);
        let facts = object.facts();
        if let Some(id) = &facts.upload_id {
            line(&["upload", &encode(id)]);
        }
        if let Some(seal) = facts.seal {
            line(&["sealed", &text::hex(&seal)]);
        }
        if let Some(stored) = &object.stored {
            line(&["stored", &encode(&stored.location), &encode(&stored.etag)]);
        }
    }
    let check = text::hex(&digest::md5(lines.as_bytes()));
    lines.push('\n');
    lines.push_str(&check);
    lines
}

/// Takes up what an earlier page left; returns when its session was born. The book, which knows nothing but its task yet,
/// stays so unless all of the record fits.
pub fn read(book: &mut Book, cloud: &str, record: &str, now: Millis) -> Option<Millis> {
    let mut resumed = Book { dropping: book.dropping, ..Book::new(book.task.clone()) };
    let born = take_up(&mut resumed, cloud, record, now)?;
    *book = resumed;
    Some(born)
}

fn take_up(resumed: &mut Book, cloud: &str, record: &str, now: Millis) -> Option<Millis> {
    let lines = text::upto(record, record.len().checked_sub(33)?);
    let check = text::from(record, lines.len()).strip_prefix('\n')?;
    if text::unhex(check) != Some(digest::md5(lines.as_bytes())) {
        return None;
    }
    let mut lines = text::split(lines, "\n").into_iter();
    if lines.next()? != HEAD || lines.next()?.strip_prefix("cloud ")? != cloud {
        return None;
    }
    let born = text::parse_decimal(lines.next()?.strip_prefix("born ")?)?;
    if born > now + LIFE || now >= born + LIFE {
        return None;
    }
    let mut last = None;
    for line in lines {
        match text::split(line, " ").as_slice() {
            ["handle", name, value] => resumed.handles.set(&text::decode(name)?, &text::decode(value)?),
            [name @ ("media" | "cover"), size, part_size, bucket, region, key] => {
                let source = if *name == "media" { Source::Media } else { Source::Cover };
                let object = resumed.object_mut(source);
                let (size, part_size) = (text::parse_decimal(size)?, text::parse_decimal(part_size)?);
                if size != object.fan.size || part_size == 0 || size.div_ceil(part_size) > PARTS_MAX {
                    return None;
                }
                object.fan = Fan::new(size, part_size);
                object.place = Some(Place {
                    bucket: text::decode(bucket)?,
                    region: text::decode(region)?,
                    key: text::decode(key)?,
                });
                // An upload may have been opened whose id was not stored any more.
                object.seek = !object.fan.is_single();
                last = Some(source);
            }
            ["upload", id] => {
                let object = resumed.object_mut(last?);
                object.upload_id = Some(text::decode(id)?);
                object.listing = Some(String::new());
                object.seek = false;
                object.shelved.upload_id.clone_from(&object.upload_id);
            }
            ["sealed", seal] => {
                let object = resumed.object_mut(last?);
                object.sealed = Some(text::unhex(seal)?);
                object.claimed = true;
                object.doubt = object.upload_id.is_none();
                object.seek = false;
            }
            ["stored", location, etag] => {
                let object = resumed.object_mut(last?);
                object.sealed?;
                let (location, etag) = (text::decode(location)?, text::decode(etag)?);
                object.stored = Some(Stored { location, etag, status: 200, headers: Vec::new() });
                (object.recalled, object.doubt) = (true, false);
            }
            _ => return None,
        }
    }
    if resumed.handles.0.is_empty() {
        return None;
    }
    resumed.resumed = true;
    resumed.pass_wanted = Some(Reason::Resume);
    Some(born)
}

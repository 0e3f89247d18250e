//! An upload over a line: the real machine, and a cloud that only waits for bytes.

use std::collections::BTreeMap;
use std::rc::Rc;

use vodlift::cloud::Task;
use vodlift::engine::{Action, Event, Input, Loss, Upload};
use vodlift::wire::{Body, Request, Response, Source, base64, text};

use crate::line::{Line, Traffic};
use crate::talk::{self, SIGNATURE, START, applied, committed, completed, initiated, ok_with};

pub const MIB: u64 = 1 << 20;
/// What a part aims at, milliseconds.
pub const FIXED: u64 = 0;
pub const FOLLOWING: u64 = 4000;

/// Time that storage needs, and that a part is read in, bytes a millisecond.
const STORAGE: u64 = 5;
const READING: u64 = 300_000;
/// No upload here takes so long, milliseconds.
const LONGEST: u64 = 10_000_000;

/// What was seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Of what the line could have carried between the first byte and the last, per cent.
    pub share: f64,
    pub parts: usize,
    /// Part sizes one after the other, MiB.
    pub sizes: Vec<u64>,
    /// What a page that dies loses, in milliseconds of the line: at the worst moment, and on average.
    pub lost: u64,
    pub lost_mean: u64,
    /// Until the first part was there, milliseconds.
    pub silence: u64,
}

/// Uploads `size` bytes. No part breaks the stores' rules, and none leaves before the record knows where it begins.
pub fn upload(line: Line, size: u64, aim: u64, seed: u64) -> Seen {
    let task = Task { part_size: 8 * MIB, aim, ..talk::task(Some(size), None) };
    let settings = vodlift::engine::Settings { resume: true, ..talk::settings() };
    let mut machine = Upload::new(Rc::new(talk::tencent()), task, settings);
    let mut traffic = Traffic::new(line, seed);
    let mut later: BTreeMap<(u64, u32), Input> = BTreeMap::new();
    let mut seen = Seen::default();
    let (mut now, mut turn, mut reader) = (0, 0, 0);
    let (mut first, mut last, mut lost, mut landed) = (None, 0, 0.0, 0);
    let (mut saving, mut safe) = (String::new(), String::new());
    let mut inbox = vec![Input::Start];
    while !machine.is_over() {
        for input in inbox.drain(..) {
            if matches!(input, Input::Saved { .. }) {
                safe.clone_from(&saving);
            }
            machine.on(input, START + now);
            while let Some(action) = machine.next() {
                let mut tell = |delay: u64, input: Input| {
                    turn += 1;
                    later.insert((now + delay, turn), input);
                };
                match action {
                    Action::Send { flight, request, .. } => {
                        if let Body::Slice { start, end, .. } = request.body {
                            first.get_or_insert(now);
                            seen.parts += 1;
                            let part = end - start;
                            assert!(
                                end == size
                                    || [part, part / 3 * 2].iter().any(|bytes| bytes.is_power_of_two())
                                        && (MIB..=96 * MIB).contains(&part)
                            );
                            let fan = &machine.book().object(Source::Media).fan;
                            let (from, vodlift::cloud::PartSize { bytes, uneven }) = fan.cuts[fan.cuts.len() - 1];
                            let cut = format!("{from} {bytes} {} ", u8::from(uneven));
                            let known = safe.lines().nth(3).is_some_and(|cuts| cuts.ends_with(&cut));
                            assert!(known && uneven == (aim > 0), "a later page finds {cut} in {safe}");
                        }
                        traffic.send(flight, request, now);
                        tell(0, Input::Started { flight });
                    }
                    Action::Abort { flight } => traffic.trips.retain(|trip| trip.flight != flight),
                    Action::Ask { flight, .. } => tell(0, Input::Replied { flight, reply: Ok(SIGNATURE.into()) }),
                    Action::Digest { flight, ranges, .. } => {
                        let bytes: u64 = ranges.iter().map(|(start, end)| end - start).sum();
                        reader = now.max(reader) + bytes / READING;
                        let md5 = u128::from(ranges[0].0).to_le_bytes();
                        tell(reader - now, Input::Digested { flight, md5: Some(md5), crc: None });
                    }
                    Action::Load { .. } => tell(STORAGE, Input::Loaded { record: None }),
                    Action::Save { record, .. } => {
                        saving = record;
                        tell(STORAGE, Input::Saved { ok: true });
                    }
                    Action::Emit(Event::Failed(fault)) => panic!("{line:?}: {fault:?}"),
                    Action::Forget { .. } | Action::Emit(_) => {}
                }
            }
        }
        let present = machine.book().object(Source::Media).fan.part_size().bytes / MIB;
        if seen.sizes.last() != Some(&present) {
            seen.sizes.push(present);
        }

        now += 1;
        assert!(now < LONGEST, "{line:?}: no end");
        let over = traffic.pass(now);
        let partial: f64 =
            traffic.trips.iter().map(|trip| if trip.carries_file() { trip.partial() } else { 0.0 }).sum();
        let partial = partial / line.bytes(now - 1, now);
        seen.lost = seen.lost.max(partial as u64);
        lost += partial;
        for trip in over {
            let flight = trip.flight;
            if trip.breaks {
                inbox.push(Input::Lost { flight, loss: Loss::Network });
                continue;
            }
            if trip.carries_file() {
                (last, landed) = (now, landed + trip.request.body.len());
                seen.silence = if seen.silence == 0 { now - first.unwrap_or(now) } else { seen.silence };
            }
            inbox.push(Input::Answer { flight, response: answer(&trip.request) });
        }
        while let Some(due) = later.first_entry().filter(|due| due.key().0 <= now) {
            inbox.push(due.remove());
        }
        if machine.wake_at().is_some_and(|at| at <= START + now) {
            inbox.push(Input::Tick);
        }
    }
    assert_eq!(landed, size, "every byte once");
    let first = first.unwrap_or_default();
    seen.share = 100.0 * size as f64 / line.bytes(first, last);
    seen.lost_mean = lost as u64 / (last - first);
    println!("{line:?}, {size} bytes, aim {aim} ms: {seen:?}");
    seen
}

fn answer(request: &Request) -> Response {
    let has = |word| request.url.contains(word);
    if has("ApplyUpload") {
        applied("session-1", START / 1000, 86_000)
    } else if has("CommitUpload") {
        committed()
    } else if has("?uploads") {
        initiated("upload-1")
    } else if has("partNumber") {
        let md5 = request.headers.iter().find(|(name, _)| *name == "content-md5").expect("a digest");
        let md5 = text::hex(&base64::decode(&md5.1).expect("base64"));
        ok_with(&[("etag", &format!("\"{md5}\""))], "")
    } else {
        completed()
    }
}

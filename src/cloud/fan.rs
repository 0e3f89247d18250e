//! The parts of one object, uploaded in any order. Costs the same per part whether there are ten or ten thousand.

use super::{PartSize, Step};
use crate::prelude::*;
use crate::wire::Source;
use crate::wire::crc::Joiner;
use crate::wire::digest::{self, Md5};

/// Most parts an object can have (spec §3.9).
pub const PARTS_MAX: u64 = 10_000;

/// Two digests meet here: what the file says and what the store says. A part is whole when they agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Part {
    /// Where it begins; it ends where the next one does.
    start: u64,
    /// MD5 of the file's bytes, once computed on this page.
    pub file: Option<Md5>,
    /// What it was the first time, however often the file had to be read again.
    first: Option<Md5>,
    /// CRC-64 of the same bytes, where it was wanted.
    pub crc: Option<u64>,
    /// MD5 of what the store holds, by its own word.
    pub store: Option<Md5>,
    /// In flight or waiting for its next attempt, as a digest or as a request.
    pub busy: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fan {
    pub size: u64,
    /// Every part size there was, and the part from which it holds on: laid out so again, the parts are the same.
    pub cuts: Vec<(u32, PartSize)>,
    /// From this part on, none was ever read, sent or kept.
    begun: u32,
    pub parts: Vec<Part>,
    /// Parts before `begun` that the store does not hold, in order: those under way, gaps that an earlier page left, and all of them
    /// after a store lost everything.
    holes: Vec<u32>,
    /// No part before this one is held by the store and not yet read from the file.
    unread: usize,
    /// Parts read from the file.
    read: usize,
    /// The file was still the one that was chosen when it was looked at after the last of these readings.
    alike: bool,
    /// Bytes the store holds.
    stored: u64,
    /// Of a chain, whose store counts bytes and knows of no parts: how many it has.
    grown: Option<u64>,
    /// Of a chain: the next chunk is its last.
    closing: bool,
}

impl Fan {
    pub fn new(size: u64, part_size: u64) -> Fan {
        let mut fan = Fan {
            size,
            cuts: Vec::new(),
            begun: 0,
            parts: vec![Part::default()],
            holes: Vec::new(),
            unread: 0,
            read: 0,
            alike: false,
            stored: 0,
            grown: None,
            closing: false,
        };
        fan.cut(0, PartSize::even(part_size));
        fan
    }

    /// Parts of another size from part `first` on, of which the store holds none.
    pub fn cut(&mut self, first: u32, part_size: PartSize) {
        let kept = first as usize;
        if kept >= self.parts.len() {
            return;
        }
        let mut start = self.start(first);
        let part_size = self.fitting(first, part_size);
        self.cuts.retain(|(from, _)| *from < first);
        if self.part_size() != part_size {
            self.cuts.push((first, part_size));
        }
        self.read -= self.parts[kept..].iter().filter(|part| part.file.is_some()).count();
        self.parts.truncate(kept);
        self.holes.retain(|index| *index < first);
        self.begun = self.begun.min(first);
        self.unread = self.unread.min(kept);
        loop {
            let bytes = part_size.of(self.parts.len() as u64);
            self.parts.push(Part { start, ..Part::default() });
            start += bytes.min(self.size - start);
            if start == self.size {
                break;
            }
        }
    }

    /// Doubled until there are surely no more than [`PARTS_MAX`] (spec §3.9), and no more than there is.
    fn fitting(&self, first: u32, mut part_size: PartSize) -> PartSize {
        let left = self.size - self.start(first);
        part_size.bytes = part_size.bytes.clamp(1, self.size.max(1));
        while u64::from(first) + left.div_ceil(part_size.bytes) > PARTS_MAX {
            part_size.bytes *= 2;
        }
        part_size
    }

    /// Of the parts that were laid out last.
    pub fn part_size(&self) -> PartSize {
        self.cuts.last().map_or(PartSize::default(), |(_, last)| *last)
    }

    /// From this part on, all are laid out by this size.
    #[cfg(feature = "store")]
    pub fn is_cut_by(&self, first: u32, part_size: PartSize) -> bool {
        let fitting = self.fitting(first, part_size);
        self.cuts.last().is_some_and(|(from, last)| *from <= first && *last == fitting)
    }

    /// From this part on, the store holds none.
    #[cfg(feature = "store")]
    pub fn after_kept(&self) -> u32 {
        self.parts.iter().rposition(|part| part.store.is_some()).map_or(0, |last| last as u32 + 1)
    }

    /// Another size for the parts that nobody has begun with.
    #[cfg(feature = "store")]
    pub fn resize(&mut self, part_size: PartSize) {
        self.cut(self.begun, part_size);
    }

    /// Bytes that nobody has begun with.
    #[cfg(feature = "store")]
    pub fn untouched(&self) -> u64 {
        self.size - self.start(self.begun)
    }

    /// First and past-the-last byte of a part.
    pub fn range(&self, index: u32) -> (u64, u64) {
        (self.start(index), self.start(index + 1))
    }

    fn start(&self, index: u32) -> u64 {
        self.parts.get(index as usize).map_or(self.size, |part| part.start)
    }

    pub fn is_single(&self) -> bool {
        self.parts.len() == 1
    }

    /// Its store takes chunks one after the other, as far as is known.
    #[cfg(feature = "store")]
    pub fn is_chain(&self) -> bool {
        self.grown.is_some()
    }

    /// Bytes the store holds.
    pub fn stored_bytes(&self) -> u64 {
        self.grown.unwrap_or(self.stored)
    }

    /// Bytes of the parts that are kept.
    pub fn held_bytes(&self) -> u64 {
        self.stored
    }

    /// The store has so many bytes, from the first one on. What parts are kept as is then the file they are of, no more.
    pub fn grow(&mut self, bytes: u64) {
        self.grown = Some(bytes);
        self.alike = false;
    }

    /// Whether the next chunk is the last, which makes the object.
    pub fn close(&mut self, closing: bool) {
        self.closing = closing;
    }

    /// Whether what is sent next may make the object: of a chain its last chunk, else whatever follows the last part.
    pub fn is_closing(&self) -> bool {
        match self.grown {
            Some(_) => self.closing,
            // Where no call follows, a PUT is the end of it.
            None => self.is_whole(true) || cfg!(feature = "narrow") && self.is_single(),
        }
    }

    /// All of the file was read, and of a chain all but the last chunk was taken; whether that was one file is still to be seen.
    pub fn is_doubtful(&self) -> bool {
        !self.alike && self.read == self.parts.len() && (self.grown.is_none() || self.closing)
    }

    /// The file is the one that was chosen.
    pub fn settle_doubt(&mut self) {
        self.alike = true;
    }

    /// Whether the file said something else of this part before: it was written to meanwhile.
    pub fn contradicts(&mut self, index: u32, md5: Md5) -> bool {
        self.parts.get_mut(index as usize).is_some_and(|part| *part.first.get_or_insert(md5) != md5)
    }

    /// Of a chain: bytes the store has.
    pub fn grown(&self) -> u64 {
        self.grown.unwrap_or(0)
    }

    /// Of a chain: up to there it is known what the file was made of when its bytes were sent.
    pub fn known_bytes(&self) -> u64 {
        self.grown.map_or(0, |_| self.kept_bytes())
    }

    /// Bytes before the first part that is not kept.
    pub fn kept_bytes(&self) -> u64 {
        self.start(self.missing())
    }

    /// The first part that the store does not hold.
    fn missing(&self) -> u32 {
        self.holes.first().copied().unwrap_or(self.begun)
    }

    /// All parts that the store does not hold.
    fn open(&self) -> impl Iterator<Item = (u32, &Part)> {
        let open = self.holes.iter().copied().chain(self.begun..self.parts.len() as u32);
        open.filter_map(|index| Some((index, self.parts.get(index as usize)?)))
    }

    /// Every part is in the store and, with `verify`, read from the file and equal.
    pub fn is_whole(&self, verify: bool) -> bool {
        self.missing() as usize == self.parts.len() && (!verify || self.unread == self.parts.len())
    }

    /// Digest of the file's digests: names the whole content at the price of sixteen bytes a part.
    pub fn seal(&self) -> Option<Md5> {
        // Digests run from the first to the last, which tells early.
        self.parts.last()?.file?;
        let mut digests = digest::Md5Stream::default();
        for part in &self.parts {
            digests.update(&part.file?);
        }
        Some(digests.finish())
    }

    /// CRC-64 of the whole file, once that of each part is known.
    pub fn crc(&self) -> Option<u64> {
        let mut whole = Joiner::default();
        for (index, part) in self.parts.iter().enumerate() {
            let (start, end) = self.range(index as u32);
            whole.push(part.crc?, end - start);
        }
        Some(whole.finish())
    }

    pub fn set_busy(&mut self, index: u32, busy: bool) {
        self.begin(index);
        if let Some(part) = self.parts.get_mut(index as usize) {
            part.busy = busy;
        }
    }

    fn begin(&mut self, index: u32) {
        if index >= self.begun && (index as usize) < self.parts.len() {
            self.holes.extend(self.begun..=index);
            self.begun = index + 1;
        }
    }

    /// What the file says. Where the store holds something else, the part counts as missing: true is returned.
    pub fn read(&mut self, index: u32, md5: Md5, crc: Option<u64>) -> bool {
        if let Some(part) = self.parts.get_mut(index as usize) {
            part.crc = crc;
        }
        let store = self.part(index).store;
        self.hold(index, Some(md5), store)
    }

    /// The file has to be read again, and the part sent again.
    pub fn unread(&mut self, index: u32) {
        self.hold(index, None, None);
    }

    /// What the store says. Something else than the file, where that was read, is as good as nothing: true is returned.
    pub fn keep(&mut self, index: u32, md5: Md5) -> bool {
        let file = self.part(index).file;
        self.hold(index, file, Some(md5))
    }

    /// Nothing is in the store any more; what was read from the file stays.
    pub fn forget_store(&mut self) {
        for part in &mut self.parts {
            part.store = None;
        }
        self.stored = 0;
        self.grown = self.grown.map(|_| 0);
        self.holes = (0..self.begun).collect();
        self.settle(0);
    }

    fn part(&self, index: u32) -> Part {
        self.parts.get(index as usize).copied().unwrap_or_default()
    }

    fn hold(&mut self, index: u32, file: Option<Md5>, store: Option<Md5>) -> bool {
        let (start, end) = self.range(index);
        let Some(part) = self.parts.get_mut(index as usize) else { return false };
        let differs = file.is_some() && store.is_some() && file != store;
        let kept = store.is_some() && !differs;
        if part.store.is_some() {
            self.stored -= end - start;
        }
        self.alike &= part.file == file;
        self.read = self.read + usize::from(file.is_some()) - usize::from(part.file.is_some());
        part.file = file;
        part.store = store.filter(|_| kept);
        if kept {
            self.stored += end - start;
        }
        self.begin(index);
        match self.holes.binary_search(&index) {
            Ok(at) if kept => {
                self.holes.remove(at);
            }
            Err(at) if !kept => self.holes.insert(at, index),
            _ => {}
        }
        self.settle(index);
        differs
    }

    /// Moves the cursor over what is read or not there, after a change of part `index`.
    fn settle(&mut self, index: u32) {
        let part = self.part(index);
        if part.store.is_some() && part.file.is_none() {
            self.unread = self.unread.min(index as usize);
        }
        while self.parts.get(self.unread).is_some_and(|part| part.store.is_none() || part.file.is_some()) {
            self.unread += 1;
        }
    }

    /// Digests that may run: first what is about to be sent, then what the store kept from an earlier page, so that
    /// verification never delays new bytes (design §4). `ahead` parts are kept ready.
    pub fn plan_digests(&self, source: Source, ahead: usize, room: usize, out: &mut Vec<Step>) {
        let (mut ahead, mut room) = (ahead, room);
        for (index, part) in self.open() {
            if ahead == 0 || room == 0 {
                break;
            }
            ahead -= 1;
            if part.file.is_none() && !part.busy {
                out.push(Step::Digest(source, index));
                room -= 1;
            }
        }
        for (index, part) in self.parts.iter().enumerate().skip(self.unread) {
            if room == 0 {
                break;
            }
            if part.store.is_some() && part.file.is_none() && !part.busy {
                out.push(Step::Digest(source, index as u32));
                room -= 1;
            }
        }
    }

    /// Parts that may be sent now, the first missing one first.
    pub fn plan_parts(&self, source: Source, verify: bool, room: usize, out: &mut Vec<Step>) {
        let mut room = room;
        for (index, part) in self.open() {
            if room == 0 {
                break;
            }
            if !part.busy {
                if verify && part.file.is_none() {
                    // Digests are made in this order: those behind have none yet.
                    break;
                }
                out.push(Step::Part(source, index));
                room -= 1;
            }
        }
    }
}

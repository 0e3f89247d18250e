//! What a page reads of its files: as they were chosen or as they are by then, soon, late or never.

use vodlift::cloud::Step;
use vodlift::engine::{Flight, Input};
use vodlift::wire::Source;
use vodlift::wire::crc::Crc64;
use vodlift::wire::digest::md5;

use crate::client::Client;
use crate::stage::{Stage, What};

thread_local! {
    static CRC: Crc64 = Crc64::default();
}

/// Bytes by which a file is recognised here.
const SAMPLE: usize = 8;

impl Client {
    /// What the browser reads, if it does.
    pub fn file(&self, file: usize) -> Option<&Vec<u8>> {
        self.rewritten.as_ref().unwrap_or(&self.plan.files)[file].as_ref().filter(|_| !self.changed)
    }

    /// The person chooses the files as they are now.
    pub fn choose(&mut self, stage: &mut Stage) {
        self.samples = [None; 2];
        if let Some(files) = self.rewritten.take() {
            self.plan.files = files;
            self.judge.another_file(&self.plan.files);
        }
        if std::mem::take(&mut self.changed) {
            for content in self.plan.files.iter_mut().flatten().filter(|content| !content.is_empty()) {
                let at = stage.dice.below(content.len() as u64) as usize;
                content[at] ^= 1 << stage.dice.below(8);
            }
            self.judge.another_file(&self.plan.files);
            if !self.shelf.borrow().is_empty() {
                stage.count("looks the same and is not");
            }
        }
    }

    /// All of the files is written anew, and the browser takes no notice.
    pub fn rewrite(&mut self, stage: &mut Stage) {
        let files = self.rewritten.take().unwrap_or_else(|| self.plan.files.clone());
        let other = |content: Vec<u8>| content.iter().map(|byte| byte.wrapping_add(1)).collect();
        let files = files.map(|content| content.map(other));
        self.judge.rewritten(&files);
        self.rewritten = Some(files);
        stage.count("rewritten unseen");
    }

    /// A digest is wanted. The drive may take minutes, or be gone.
    pub fn digest(&mut self, stage: &mut Stage, flight: Flight, source: Source, ranges: Vec<(u64, u64)>, crc: bool) {
        let file = source.index();
        let looked = self.upload.as_ref().is_some_and(|upload| upload.book().busy(Step::Sample(source)));
        // A look takes off before whatever else there is to read.
        let sample = looked && self.samples[file].is_none();
        if sample {
            self.samples[file] = Some(flight);
        }
        self.inbox.push_back(Input::Sent { flight, bytes: 0 });
        if !stage.calm && stage.dice.percent(1) {
            stage.count("a drive that went away");
            self.judge.troubled = true;
            return;
        }
        let mut delay = stage.dice.below(20);
        if !stage.calm && stage.dice.percent(1) {
            stage.count("a slow drive");
            for _ in 0..stage.dice.below(15) {
                delay += stage.dice.below(50_000);
                self.tell_later(stage, delay, What::Sent { flight, bytes: 0 });
            }
        }
        self.tell_later(stage, delay, What::Digest { flight, file, ranges, crc, sample });
    }

    /// The bytes are read.
    pub fn digested(
        &mut self,
        stage: &mut Stage,
        flight: Flight,
        file: usize,
        ranges: &[(u64, u64)],
        crc: bool,
        sample: bool,
    ) {
        if sample {
            self.samples[file] = None;
        }
        let read = |content: &Vec<u8>| {
            let slices = ranges.iter().map(|(start, end)| &content[*start as usize..*end as usize]);
            let mut bytes = slices.collect::<Vec<_>>().concat();
            // As of a large file, of which most bytes are in no sample: one that was changed may look the same.
            bytes.truncate(if sample { SAMPLE } else { bytes.len() });
            bytes
        };
        let bytes = self.file(file).map(read);
        let crc = bytes.as_ref().filter(|_| crc).map(|bytes| CRC.with(|counter| counter.extend(0, bytes)));
        self.feed(stage, Input::Digested { flight, md5: bytes.map(|bytes| md5(&bytes)), crc });
    }
}

//! Keeping the resume record: one writing at a time, the newest facts last, and never a failed upload because of it.

use super::{Action, Event, Phase, Upload, record};
use crate::cloud::{Facts, Millis};
use crate::fault::Code;
use crate::prelude::*;
use crate::wire::Source;

/// The parts are listed anew when one of so many is new,
const NEWS: u64 = 64;
/// or some are after so many milliseconds.
const LIST_AFTER: Millis = 10_000;
/// What cannot be written so many times in a row is given up.
const TRIES: u32 = 3;

#[derive(Clone, Debug, Hash)]
pub struct Shelf {
    used: bool,
    key: String,
    /// A load or a save is under way.
    busy: bool,
    /// What was written last but for the parts, so that nothing is written twice.
    written: String,
    /// Bytes of the parts that it named, and when.
    listed: (u64, Millis),
    /// What the writing under way says of each file.
    facts: [Facts; 2],
    /// When the session was opened, on the page's clock.
    born: Option<Millis>,
    failures: u32,
}

impl Shelf {
    pub fn new(used: bool) -> Shelf {
        Shelf {
            used,
            key: String::new(),
            busy: false,
            written: String::new(),
            listed: (0, 0),
            facts: Default::default(),
            born: None,
            failures: 0,
        }
    }

    pub fn is_used(&self) -> bool {
        self.used
    }

    pub fn is_busy(&self) -> bool {
        self.busy
    }

    pub fn open(&mut self, key: String) -> Action {
        self.key = key;
        self.busy = true;
        Action::Load { key: self.key.clone() }
    }
}

impl Upload {
    pub(super) fn loaded(&mut self, record: Option<String>) {
        if self.phase != Phase::Recognising {
            return;
        }
        self.shelf.busy = false;
        self.phase = Phase::Running;
        if self.book.dropping {
            self.drop_all();
        }
        let Some(text) = record else { return };
        self.shelf.born = record::read(&mut self.book, &self.shelf.key, &text, self.now);
        if self.shelf.born.is_some() {
            self.cloud.recalled(&mut self.book);
        }
    }

    pub(super) fn saved(&mut self, ok: bool) {
        self.shelf.busy = false;
        self.shelf.failures = if ok { 0 } else { self.shelf.failures + 1 };
        if !ok {
            // A storage that worked before may be busy; and by an old record a later page would not find what is sent from now on.
            let worked = self.book.objects.iter().any(|object| object.shelved.upload_id.is_some());
            if worked && self.shelf.failures < TRIES {
                self.shelf.written.clear();
                return;
            }
            // The upload goes on without a record: a full or forbidden storage is no reason to fail.
            self.shelf.used = false;
            self.warn("storage", Code::None);
        }
        for source in Source::BOTH {
            self.book.object_mut(source).shelved = self.shelf.facts[source.index()].clone();
        }
    }

    /// Writes down what changed, as soon as the writing before is over.
    pub(super) fn store_record(&mut self) {
        if !self.shelf.busy {
            self.write_record();
        }
    }

    /// Nothing that a later page would have to know leaves before it is safe (see [`crate::cloud::Object::facts`]).
    pub(super) fn write_record(&mut self) {
        if !self.shelf.used {
            for object in &mut self.book.objects {
                object.shelved = object.facts();
            }
            return;
        }
        if self.book.is_nameless() || self.shelf.key.is_empty() {
            return;
        }
        let born = *self.shelf.born.get_or_insert(self.now);
        let lists = cfg!(feature = "narrow") && self.cloud.keeps_parts();
        let mut record = record::write(&self.book, &self.shelf.key, born, false);
        if record == self.shelf.written && !(lists && self.list_is_due()) {
            return;
        }
        self.shelf.written.clone_from(&record);
        if lists {
            self.shelf.listed = (self.held(), self.now);
            record = record::write(&self.book, &self.shelf.key, born, true);
        }
        self.shelf.facts = Source::BOTH.map(|source| self.book.object(source).facts());
        self.shelf.busy = true;
        self.act(Action::Save { key: self.shelf.key.clone(), record });
    }

    /// The list grows with the parts, and writing it after each of them would cost their square. What a page that ends in between
    /// has not written is asked from the store, or sent again.
    fn list_is_due(&self) -> bool {
        let (listed, at) = self.shelf.listed;
        let held = self.held();
        // Fewer than before is a great number.
        let many = held.wrapping_sub(listed) >= held / NEWS;
        let rests = self.paused || self.offline || self.phase == Phase::Over;
        // A chain goes no further than is written down; its digests run so far ahead that there is always news enough.
        let fan = &self.book.objects[0].fan;
        let fresh = fan.known_bytes().wrapping_sub(self.shelf.facts[0].known);
        let known = fresh > 0 && (fresh >= held / NEWS || fan.known_bytes() == fan.size);
        known || held != listed && (many || rests || self.now >= at + LIST_AFTER)
    }

    /// Bytes of all parts that are kept.
    fn held(&self) -> u64 {
        self.book.objects.iter().map(|object| object.fan.held_bytes()).sum()
    }

    pub(super) fn forget_record(&mut self) {
        if !self.shelf.key.is_empty() {
            self.act(Action::Forget { key: self.shelf.key.clone() });
        }
    }

    /// The server's side began anew, and with it the life of the session.
    pub(super) fn reborn(&mut self) {
        self.shelf.born = None;
    }

    pub(super) fn warn(&mut self, kind: &'static str, code: Code) {
        if !self.warned.contains(&kind) {
            self.warned.push(kind);
            self.emit(Event::Warning { kind, code });
        }
    }
}

//! What is under way: how a step takes off, what is heard of it, when it is called back.

use super::pace::DRIVE_SLACK;
use super::{Action, Flight, Loss, Phase, Upload, record};
use crate::cloud::{Book, Call, Millis, Outcome, Step};
use crate::fault::{Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::digest::Md5;
use crate::wire::{Response, Source};

/// One step under way.
#[derive(Clone, Debug, Hash)]
pub struct Flying {
    pub id: Flight,
    pub step: Step,
    /// Address of the server, for failover.
    pub origin: String,
    /// Bytes of the file that the request carries, and how many are known to have left.
    pub bytes: u64,
    pub sent: u64,
    /// Of the pass that signed it.
    pub generation: u32,
    /// When it was asked for.
    pub since: Millis,
    /// When its request got a connection; deadlines count from here.
    pub started: Option<Millis>,
    pub timeout: Millis,
    pub deadline: Option<Millis>,
    /// The deadline passed.
    pub late: bool,
}

impl Upload {
    pub(super) fn take_off(&mut self, step: Step) {
        debug_assert!(!self.book.busy(step), "{step:?} is under way");
        let call = match step {
            Step::Sample(source) => {
                let ranges = record::samples(self.book.object(source).fan.size);
                Call::Digest { source, ranges, crc: false }
            }
            _ => self.cloud.call(&self.book, step, self.now),
        };
        self.flights += 1;
        let id = self.flights;
        let mut flying = Flying {
            id,
            step,
            origin: String::new(),
            bytes: 0,
            sent: 0,
            generation: generation(&self.book),
            since: self.now,
            started: None,
            timeout: 0,
            deadline: None,
            late: false,
        };
        let action = match call {
            Call::Http { request, timeout } => {
                flying.origin = request.origin().to_owned();
                flying.bytes = if step.carries_file() { request.body.len() } else { 0 };
                flying.timeout = timeout.unwrap_or_else(|| self.pace.deadline(flying.bytes));
                Action::Send { flight: id, request, urgent: !matches!(step, Step::Part(Source::Media, _)) }
            }
            Call::Page(context) => Action::Ask { flight: id, context },
            Call::Digest { source, ranges, crc } => {
                flying.timeout = DRIVE_SLACK;
                Action::Digest { flight: id, source, ranges, crc }
            }
        };
        if step.spends_ticket() {
            self.book.ticket = None;
        }
        // Looking what is there comes first: progress begins with what was kept.
        if let Some(source) = step.source().filter(|_| step.carries_file() || matches!(step, Step::Init(_))) {
            self.visible[source.index()] = true;
        }
        self.book.begin(step);
        self.flying.push(flying);
        self.act(action);
    }

    fn land(&mut self, flight: Flight) -> Option<Flying> {
        let at = self.flying.iter().position(|flying| flying.id == flight)?;
        let flying = self.flying.swap_remove(at);
        self.book.end(flying.step);
        Some(flying)
    }

    pub(super) fn request_started(&mut self, flight: Flight) {
        let now = self.now;
        if let Some(flying) = self.flying.iter_mut().find(|flying| flying.id == flight && flying.started.is_none()) {
            flying.started = Some(now);
            flying.deadline = Some(now + flying.timeout);
        }
    }

    /// Bytes that leave prove the line alive: only silence ends the request then (design §3, `transport: 'xhr'`). Once all
    /// have left, the answer has the request's whole time: something on the way may have swallowed them at once. A digest may
    /// take as long as it likes while it reads.
    pub(super) fn bytes_sent(&mut self, flight: Flight, bytes: u64) {
        let now = self.now;
        let silence = now + self.pace.stall();
        let Some(flying) = self.flying.iter_mut().find(|flying| flying.id == flight) else { return };
        if flying.step.reads_file() {
            flying.deadline = Some(now + flying.timeout);
        } else if bytes.min(flying.bytes) > flying.sent {
            flying.sent = bytes.min(flying.bytes);
            let whole = flying.started.filter(|_| flying.sent == flying.bytes).map_or(0, |at| at + flying.timeout);
            flying.deadline = Some(silence.max(whole));
        }
    }

    pub(super) fn answered(&mut self, flight: Flight, response: Response) {
        let Some(flying) = self.land(flight) else {
            return;
        };
        self.conclude(&flying, Outcome::Answer(&response));
    }

    pub(super) fn lost(&mut self, flight: Flight, loss: Loss) {
        let Some(flying) = self.land(flight) else {
            return;
        };
        match loss {
            Loss::Unreadable => self.fail_for_good(&flying, Fault::new(Kind::FileChanged, Cure::Never)),
            Loss::Network => self.conclude(&flying, Outcome::Lost { sent: flying.started.is_some() }),
        }
    }

    pub(super) fn replied(&mut self, flight: Flight, reply: Result<String, String>) {
        let Some(flying) = self.land(flight) else {
            return;
        };
        self.conclude(&flying, Outcome::Reply(reply.as_deref().map_err(String::as_str)));
    }

    pub(super) fn digested(&mut self, flight: Flight, md5: Option<Md5>, crc: Option<u64>) {
        let Some(flying) = self.land(flight) else {
            return;
        };
        // Some browsers hand out whatever stands in the file by then (docs/browsers.md).
        let read = md5.filter(|md5| match flying.step {
            Step::Sample(source) => *md5 == *self.samples[source.index()].get_or_insert(*md5),
            Step::Digest(source, index) => !self.book.object_mut(source).fan.contradicts(index, *md5),
            _ => true,
        });
        match (read, flying.step) {
            (None, _) => self.fail_for_good(&flying, Fault::new(Kind::FileChanged, Cure::Never)),
            (_, Step::Sample(source)) => {
                self.retries.clear(flying.step);
                self.recognised(source);
            }
            (Some(md5), _) => self.conclude(&flying, Outcome::Digested(md5, crc)),
        }
    }

    fn recognised(&mut self, source: Source) {
        if self.phase != Phase::Recognising {
            return self.book.object_mut(source).fan.settle_doubt();
        }
        if self.book.sources().all(|source| self.samples[source.index()].is_some()) {
            if !self.shelf.is_used() {
                self.phase = Phase::Running;
                return;
            }
            let key = record::key(self.cloud.name(), &self.book, &self.samples);
            let load = self.shelf.open(key);
            self.act(load);
        }
    }

    /// A file is looked at to be recognised, and once more when it was read, before an object is made of that.
    pub(super) fn look(&mut self) {
        let runs = self.phase == Phase::Running && !self.book.dropping;
        for source in Source::BOTH {
            let step = Step::Sample(source);
            let unknown = self.book.task.verify && self.samples[source.index()].is_none();
            if (runs || self.phase == Phase::Recognising)
                && self.book.task.file(source).is_some()
                && (unknown || self.is_doubtful(source))
                && !self.book.busy(step)
            {
                self.take_off(step);
            }
        }
    }

    /// Nothing is made of the file's bytes before it was looked at once more.
    pub(super) fn is_doubtful(&self, source: Source) -> bool {
        let object = self.book.object(source);
        self.book.task.verify && object.stored.is_none() && object.fan.is_doubtful()
    }

    /// Calls requests back whose deadline has passed, and lets steps go on whose pause is over.
    pub(super) fn expire(&mut self) {
        let now = self.now;
        let late = |flying: &Flying| flying.deadline.is_some_and(|deadline| deadline <= now);
        while let Some(id) = self.flying.iter().find(|flying| late(flying)).map(|flying| flying.id) {
            self.act(Action::Abort { flight: id });
            if let Some(flying) = self.land(id) {
                if flying.step.carries_file() {
                    self.pace.late(flying.bytes, now - flying.started.unwrap_or(flying.since));
                }
                self.conclude(&Flying { late: true, ..flying }, Outcome::Lost { sent: true });
            }
            if self.phase == Phase::Over {
                return;
            }
        }
        self.release(now);
    }

    /// Lets the steps go on whose pause ends by then.
    pub(super) fn release(&mut self, by: Millis) {
        while let Some(at) = self.holds.iter().position(|(_, until)| *until <= by) {
            let (step, _) = self.holds.swap_remove(at);
            self.book.end(step);
        }
    }

    /// Calls back what is under way and fits, or waits for its next try: no outcome is read, the plan may name it again.
    pub(super) fn call_back(&mut self, fits: &dyn Fn(Step) -> bool) {
        while let Some(id) = self.flying.iter().find(|flying| fits(flying.step)).map(|flying| flying.id) {
            if let Some(flying) = self.land(id) {
                self.cloud.called_back(&mut self.book, flying.step);
            }
            self.act(Action::Abort { flight: id });
        }
        while let Some(at) = self.holds.iter().position(|(step, _)| fits(*step)) {
            let (step, _) = self.holds.swap_remove(at);
            self.book.end(step);
        }
    }
}

pub(super) fn generation(book: &Book) -> u32 {
    book.pass.as_ref().map_or(0, |pass| pass.generation)
}

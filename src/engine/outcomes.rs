//! What follows from an outcome: the book learns, failures are weighed, the page is told, the upload ends.

use super::flights::{Flying, generation};
use super::retry::Verdict;
use super::{Event, Phase, State, Upload, Verified};
use crate::cloud::{Done, Millis, Note, Outcome, Reason, Step};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::Source;

/// A server that did not answer, or answered with trouble, is left alone for so long while there is another.
const FROZEN: Millis = 20_000;
/// How often what a store holds of one object may turn out to be something else than it said.
const CORRECTIONS_MAX: u32 = 8;

impl Upload {
    /// Reads an outcome into the book and draws the consequences.
    pub(super) fn conclude(&mut self, flying: &Flying, outcome: Outcome) {
        let read = match outcome {
            // It may be the drive that went away, or whoever read it: the cloud has no part in that.
            Outcome::Lost { .. } if flying.step.reads_file() => {
                let cure = if self.book.dropping { Cure::Never } else { Cure::Later };
                Err(Fault::new(Kind::Network, cure).code(Code::text("file")))
            }
            _ => self.cloud.read(&mut self.book, flying.step, outcome, self.now),
        };
        let read = read.map_err(|mut fault| {
            fault.stage = flying.step.stage();
            if flying.late && fault.kind == Kind::Network {
                fault.kind = Kind::Timeout;
            }
            fault
        });
        let relisted = flying.step.source().filter(|_| matches!(flying.step, Step::List(_)));
        if let Some(source) = relisted {
            let kept = self.book.object(source).fan.stored_bytes();
            self.meters[source.index()].keep(kept);
        }
        self.tell(flying, read.as_ref().err().map(|fault| &**fault));
        match read {
            Ok(()) => self.succeeded(flying),
            Err(fault) => self.weigh(flying, fault),
        }
        // The page that was being asked when all was cancelled may answer that it is done: nobody wants it any more.
        if let Some(done) = self.book.done.take().filter(|_| !self.book.dropping) {
            self.end(Ok(done));
        }
    }

    fn succeeded(&mut self, flying: &Flying) {
        self.retries.clear(flying.step);
        if flying.step.carries_file() {
            let elapsed = self.now - flying.started.unwrap_or(flying.since);
            self.pace.succeeded(flying.bytes, elapsed);
            #[cfg(feature = "store")]
            self.resize(flying, elapsed);
            self.retries.clear_all();
        }
    }

    fn weigh(&mut self, flying: &Flying, mut fault: Box<Fault>) {
        let step = flying.step;
        let unheard = matches!(fault.kind, Kind::Network | Kind::Timeout);
        if self.offline && unheard && self.phase == Phase::Running {
            // Nobody's fault: the plan asks again once there is a network.
            return;
        }
        self.freeze(flying, &fault);
        if fault.slow_down {
            self.pace.slow_down(flying.since, self.now);
        }
        match fault.cure {
            Cure::Never => return self.give_up(flying, fault),
            Cure::Renew => return self.renew(flying, fault),
            Cure::Replan => {
                self.call_back_siblings(step);
                // Corrections are rationed where they are given, and here; what failed before says nothing about what is next.
                self.retries.clear(step);
                if let Some(source) = step.source() {
                    // Not forgotten when bytes move: they move in vain if the store never holds what it says.
                    let object = self.book.object_mut(source);
                    object.corrections += 1;
                    if object.corrections > CORRECTIONS_MAX {
                        return self.give_up(flying, fault);
                    }
                }
                fault.attempts = 1;
                return self.emit(Event::Retry { fault, delay: 0 });
            }
            Cure::Resend => {
                if let Step::Part(source, index) = step {
                    self.book.object_mut(source).fan.unread(index);
                } else if let Step::Put(source) = step {
                    self.book.object_mut(source).fan.unread(0);
                }
            }
            Cure::Later => {}
        }
        let opening = matches!(step, Step::Apply | Step::Prepare) && self.book.pass.is_none() && !self.book.resumed;
        match self.retries.fail(step, &fault, opening, self.now) {
            Verdict::GiveUp => self.give_up(flying, fault),
            Verdict::Wait(delay) => {
                fault.attempts = self.retries.count(step);
                self.hold(step, delay);
                self.emit(Event::Retry { fault, delay });
            }
        }
    }

    fn hold(&mut self, step: Step, delay: Millis) {
        self.book.begin(step);
        self.holds.push((step, self.now + delay));
    }

    fn freeze(&mut self, flying: &Flying, fault: &Fault) {
        let trouble = matches!(fault.kind, Kind::Network | Kind::Timeout) || fault.status >= 500 && !fault.slow_down;
        if trouble && !flying.origin.is_empty() {
            self.book.frozen.retain(|(origin, until)| *until > self.now && *origin != flying.origin);
            self.book.frozen.push((flying.origin.clone(), self.now + FROZEN));
        }
    }

    /// Ten refusals of one pass renew it once: only those that travelled under the present one count.
    fn renew(&mut self, flying: &Flying, mut fault: Box<Fault>) {
        if flying.generation != generation(&self.book) {
            return;
        }
        if !self.retries.renew(flying.step, self.now) {
            return self.give_up(flying, fault);
        }
        self.book.pass_wanted = Some(if fault.expired { Reason::Expired } else { Reason::Refused });
        fault.attempts = self.retries.count(flying.step);
        self.emit(Event::Retry { fault, delay: 0 });
    }

    /// The book was corrected; what else is under way belongs to what was given up, and its late answers would do harm.
    fn call_back_siblings(&mut self, step: Step) {
        let begun_anew = self.book.is_nameless();
        if begun_anew {
            self.reborn();
        }
        let source = step.source().filter(|_| !begun_anew);
        self.call_back(&|other| {
            let of_old_session = begun_anew && matches!(other, Step::Apply | Step::Commit);
            of_old_session || other.under_pass() && (source.is_none() || other.source() == source)
        });
    }

    /// Enough. Where the last call may have worked, that is said instead of calling it failed.
    fn give_up(&mut self, flying: &Flying, mut fault: Box<Fault>) {
        if self.book.dropping {
            return self.fail_for_good(flying, fault);
        }
        // What is still under way will be called back, and may have worked.
        for other in &self.flying {
            let _ =
                self.cloud.read(&mut self.book, other.step, Outcome::Lost { sent: other.started.is_some() }, self.now);
        }
        let step = flying.step;
        let meant = |source: &Source| step.source().is_none_or(|own| own == *source);
        let in_doubt = step.stage() == "commit" && self.book.commit.lost
            || self.book.sources().filter(meant).any(|source| self.book.object(source).is_in_doubt());
        // What the page's own callback did is told as it is, and so is damage.
        if in_doubt && !matches!(fault.kind, Kind::Signature | Kind::Corrupt) {
            fault.kind = Kind::Unknown;
        }
        self.fail_for_good(flying, fault);
    }

    pub(super) fn fail_for_good(&mut self, flying: &Flying, mut fault: Box<Fault>) {
        if self.book.dropping {
            // It cannot be deleted; the page wanted to be rid of it, and is.
            if self.phase == Phase::Recognising {
                self.drop_all();
            }
            for source in Source::BOTH {
                // Without a signature or a pass, nothing can be deleted.
                if flying.step.source().is_none_or(|own| own == source) {
                    let object = self.book.object_mut(source);
                    (object.upload_id, object.seek) = (None, false);
                }
            }
            return;
        }
        fault.stage = flying.step.stage();
        fault.attempts = self.retries.count(flying.step).max(1);
        if flying.step.source() == Some(Source::Media) && flying.step.under_pass() {
            self.report_event("report_upload", vec![], Some(&fault), flying.since);
        }
        self.end(Err(fault));
    }

    /// Tells what the reading noted; a failed control call is told even when nothing was.
    fn tell(&mut self, flying: &Flying, failed: Option<&Fault>) {
        let name = match flying.step {
            Step::Prepare | Step::Probe(_) => "report_prepare",
            Step::Apply => "report_apply",
            Step::Commit => "report_commit",
            _ => "",
        };
        let notes = core::mem::take(&mut self.book.notes);
        for note in notes {
            match note {
                Note::Warning(kind) => self.warn(kind, Code::None),
                Note::Report(data) => self.report_event(name, data, None, flying.since),
                Note::Stored(source) => self.stored(source, flying.since),
            }
        }
        if failed.is_some() && matches!(name, "report_apply" | "report_commit") {
            self.report_event(name, vec![], failed, flying.since);
        }
    }

    fn report_event(
        &mut self,
        name: &'static str,
        data: Vec<(&'static str, String)>,
        fault: Option<&Fault>,
        since: Millis,
    ) {
        let fault = fault.map(|fault| Box::new(fault.clone()));
        self.emit(Event::Report { name, data, fault, since });
    }

    fn stored(&mut self, source: Source, since: Millis) {
        let object = self.book.object(source);
        let (Some(place), Some(stored)) = (object.place.clone(), object.stored.clone()) else {
            return;
        };
        if self.meters[source.index()].is_finished() {
            // It had to be sent again, or was looked at again; the page heard of it then.
            return;
        }
        let upload_id = object.upload_id.clone();
        let tick = self.meters[source.index()].finish(self.now);
        self.emit(Event::Progress { source, tick });
        if source == Source::Media {
            self.report_event("report_upload", vec![], None, since);
        }
        self.emit(Event::Stored { source, bucket: place.bucket, key: place.key, upload_id, stored });
    }

    /// The one way out. A failure keeps the record, and with it what the servers hold (design §4).
    pub(super) fn end(&mut self, result: Result<Done, Box<Fault>>) {
        if self.phase == Phase::Over {
            return;
        }
        self.call_back(&|_| true);
        self.phase = Phase::Over;
        let fault = result.as_ref().err().map(|fault| &**fault);
        if fault.is_none() || self.book.spent {
            self.forget_record();
        } else if !self.book.dropping {
            self.write_record();
        }
        self.report_event("report_done", vec![], fault, self.started);
        match result {
            Ok(done) => {
                self.enter(State::Done);
                let proven = self.book.sources().all(|source| self.book.object(source).proven);
                let verified = match self.book.task.verify {
                    true if proven => Verified::Whole,
                    true if self.cloud.proves_parts() => Verified::Parts,
                    _ => Verified::None,
                };
                self.emit(Event::Done { done, verified });
            }
            Err(fault) => {
                self.enter(if fault.kind == Kind::Cancelled { State::Cancelled } else { State::Failed });
                self.emit(Event::Failed(fault));
            }
        }
    }
}

//! One upload as a machine: told what happened, it says what to do. Never asks for time, dice, network or storage.
//!
//! [`Upload`] holds the book of observations and what is in flight. After every input it derives from the cloud's plan
//! what may start (`flights`), and from each outcome what follows (`outcomes`).

mod action;
pub mod budget;
mod flights;
mod likeness;
mod outcomes;
mod pace;
mod progress;
mod record;
mod retry;
mod shelf;
#[cfg(feature = "store")]
mod sizing;

pub use action::{Action, Event, Flight, Input, Loss, State, Tick, Verified};

use alloc::rc::Rc;

use crate::cloud::{Book, Cloud, Millis, Object, Reason, Room, Step, Task, Topic};
use crate::fault::{Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::Source;
use crate::wire::digest::Md5;
use flights::Flying;
use pace::Pace;
use progress::Meter;
use retry::Retries;
use shelf::Shelf;

/// Digests under way at once: one being computed, one being read.
const DIGESTS: usize = 2;
/// How long deleting what the servers hold may delay the end of a cancelled upload.
const DROPPING_MAX: Millis = 15_000;

/// How an upload is to be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Parts in flight, over both files.
    pub parallel: usize,
    /// Further tries of a step after its first failure.
    pub retries: u32,
    /// First pause between tries, milliseconds; doubles, with jitter.
    pub retry_delay: Millis,
    /// At least so long between two progress events of a file, milliseconds.
    pub progress_interval: Millis,
    /// Keep a record, and go on from one. Without `Task::verify` there is nothing to trust a record by.
    pub resume: bool,
    /// For the jitter.
    pub seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    /// Not started.
    Idle,
    /// Recognising the files, then reading the record.
    Recognising,
    Running,
    /// Cancelled; what the servers hold is being deleted until then at most.
    Dropping(Millis),
    Over,
}

/// One upload: media, cover or both.
#[derive(Clone)]
pub struct Upload {
    cloud: Rc<dyn Cloud>,
    book: Book,
    out: Vec<Action>,
    phase: Phase,
    now: Millis,
    paused: bool,
    offline: bool,
    flying: Vec<Flying>,
    flights: Flight,
    /// Steps that failed and wait for their next try.
    holds: Vec<(Step, Millis)>,
    retries: Retries,
    pace: Pace,
    #[cfg(feature = "store")]
    trend: sizing::Trend,
    /// The size of the parts is this page's own.
    #[cfg(feature = "store")]
    sized: bool,
    meters: [Meter; 2],
    /// Which files' progress the page hears of.
    visible: [bool; 2],
    samples: [Option<Md5>; 2],
    shelf: Shelf,
    state: Option<State>,
    warned: Vec<&'static str>,
    started: Millis,
}

impl Upload {
    pub fn new(cloud: Rc<dyn Cloud>, task: Task, settings: Settings) -> Upload {
        #[cfg_attr(not(feature = "store"), allow(unused_mut, reason = "a chain's parts stay as they are"))]
        let mut book = Book::new(task);
        #[cfg(feature = "store")]
        sizing::begin(&mut book);
        let meter = |object: &Object| Meter::new(object.fan.size, settings.progress_interval);
        let resume = settings.resume && book.task.verify && book.task.goal.uploads();
        Upload {
            meters: [meter(&book.objects[0]), meter(&book.objects[1])],
            cloud,
            book,
            out: Vec::new(),
            phase: Phase::Idle,
            now: 0,
            paused: false,
            offline: false,
            flying: Vec::new(),
            flights: 0,
            holds: Vec::new(),
            retries: Retries::new(settings.retries, settings.retry_delay, settings.seed),
            pace: Pace::new(settings.parallel),
            #[cfg(feature = "store")]
            trend: Default::default(),
            #[cfg(feature = "store")]
            sized: false,
            visible: [false; 2],
            samples: [None; 2],
            shelf: Shelf::new(resume),
            state: None,
            warned: Vec::new(),
            started: 0,
        }
    }

    /// The next thing to do; `None` until the next [`Upload::on`].
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Option<Action> {
        if self.out.is_empty() { None } else { Some(self.out.remove(0)) }
    }

    /// Tells what happened at `now`, which never goes back. Whatever comes after the terminal event changes nothing.
    pub fn on(&mut self, input: Input, now: Millis) {
        self.now = self.now.max(now);
        if self.phase == Phase::Over {
            return;
        }
        match input {
            Input::Start => self.start(),
            Input::Started { flight } => self.request_started(flight),
            Input::Sent { flight, bytes } => self.bytes_sent(flight, bytes),
            Input::Answer { flight, response } => self.answered(flight, response),
            Input::Lost { flight, loss } => self.lost(flight, loss),
            Input::Replied { flight, reply } => self.replied(flight, reply),
            Input::Digested { flight, md5, crc } => self.digested(flight, md5, crc),
            Input::Loaded { record } => self.loaded(record),
            Input::Saved { ok } => self.saved(ok),
            Input::Pause => self.pause(),
            Input::Resume => self.go_on(),
            Input::Cancel { abort } => self.cancel(abort),
            Input::Offline => self.offline = true,
            Input::Online => self.online(),
            Input::Tick => {}
        }
        self.advance();
    }

    /// When to call `on(Input::Tick)` if nothing else happens before. May change with every `on`.
    pub fn wake_at(&self) -> Option<Millis> {
        let mut wake_at = Millis::MAX;
        let mut wake = |at: Option<Millis>| wake_at = wake_at.min(at.unwrap_or(Millis::MAX));
        match self.phase {
            Phase::Idle | Phase::Over => return None,
            Phase::Dropping(until) => wake(Some(until)),
            _ => {}
        }
        for flying in &self.flying {
            wake(flying.deadline);
        }
        for (_, until) in &self.holds {
            wake(Some(*until));
        }
        if self.pass_matters() {
            wake(self.book.pass.as_ref().map(|pass| pass.renew_at));
        }
        for source in Source::BOTH {
            if self.reports(source) {
                wake(self.meters[source.index()].due_at());
            }
        }
        Some(wake_at).filter(|at| *at < Millis::MAX)
    }

    /// The terminal event was emitted; nothing comes any more.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// What is known; for tests and for looking at, never to be changed from outside.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Nothing in flight, nothing to wait for, and not over: a plan that forgot something. Never true in a right machine.
    pub fn is_stuck(&self) -> bool {
        let waits = self.paused || self.offline || self.shelf.is_busy();
        let moves = !self.flying.is_empty() || !self.holds.is_empty() || !self.out.is_empty();
        !matches!(self.phase, Phase::Idle | Phase::Over) && !waits && !moves
    }

    fn start(&mut self) {
        if self.phase != Phase::Idle {
            return;
        }
        self.phase = Phase::Recognising;
        self.started = self.now;
        self.enter(State::Preparing);
        // Known before the first part is read, record or not: what a file is compared with later must be older than the parts.
        if !(self.book.task.verify && self.book.task.goal.uploads()) {
            self.phase = Phase::Running;
        }
    }

    fn pause(&mut self) {
        if self.book.dropping {
            return;
        }
        self.paused = true;
        // Bytes on their way would be paid for and sent again anyway; short calls are let finish, for they teach.
        self.call_back(&Step::carries_file);
    }

    /// What failed before the pause says nothing about now.
    fn go_on(&mut self) {
        self.paused = false;
        self.book.forget_early();
        self.retries.clear_all();
    }

    fn online(&mut self) {
        self.offline = false;
        self.book.forget_early();
        self.retries.clear_all();
        self.release(Millis::MAX);
    }

    fn cancel(&mut self, abort: bool) {
        if self.book.dropping {
            return;
        }
        if !abort {
            return self.end(Err(Fault::new(Kind::Cancelled, Cure::Never)));
        }
        self.paused = false;
        self.book.dropping = true;
        // A file that could not be read a moment ago is not asked again.
        let unreadable = self.holds.iter().any(|(step, _)| matches!(step, Step::Sample(_)));
        let recognising = self.phase == Phase::Recognising && self.shelf.is_used() && !unreadable;
        // An Init in flight is waited for: what it opens must be learnt to be deleted. So is the page, which is never asked twice
        // at a time.
        self.call_back(&|step| match step {
            Step::Init(_) | Step::Find(_) | Step::Ask(_) => false,
            Step::Sample(_) => !recognising,
            _ => true,
        });
        self.release(Millis::MAX);
        // So is the record of an earlier page: what that left behind goes, too.
        if !recognising {
            return self.drop_all();
        }
        // The drive is waited for no longer than a server is; a deadline that a sleeping machine missed is none.
        for flying in &mut self.flying {
            flying.timeout = DROPPING_MAX;
            flying.deadline = Some(self.now + DROPPING_MAX);
        }
    }

    fn drop_all(&mut self) {
        self.phase = Phase::Dropping(self.now + DROPPING_MAX);
    }

    /// Does whatever the clock and the plan call for now.
    fn advance(&mut self) {
        if matches!(self.phase, Phase::Idle | Phase::Over) {
            return;
        }
        self.expire();
        self.look();
        if matches!(self.phase, Phase::Running | Phase::Dropping(_)) {
            #[cfg(feature = "store")]
            self.size_anew();
            self.mind_pass();
            self.store_record();
            self.depart();
        }
        if let Phase::Dropping(until) = self.phase
            && (self.flying.is_empty() && self.holds.is_empty() || self.now >= until)
        {
            self.forget_record();
            return self.end(Err(Fault::new(Kind::Cancelled, Cure::Never)));
        }
        self.report();
    }

    /// Starts what the plan says; one step's start may change what may run beside it, so it is asked anew after each round.
    fn depart(&mut self) {
        if self.paused || self.offline && self.phase == Phase::Running {
            return;
        }
        let flying = |kind: fn(Step) -> bool| self.book.running.iter().filter(|step| kind(**step)).count();
        let parts = self.pace.parallel().saturating_sub(flying(Step::carries_file));
        let digests = DIGESTS.saturating_sub(flying(|step| matches!(step, Step::Digest(..))));
        let mut steps = Vec::new();
        self.cloud.plan(&self.book, Room { parts, digests }, &mut steps);
        for step in steps {
            let makes_object = matches!(step, Step::Put(_) | Step::Complete(_));
            if !makes_object || !step.source().is_some_and(|source| self.is_doubtful(source)) {
                self.take_off(step);
            }
        }
    }

    /// Credentials are renewed before they expire, while anything still needs them.
    fn mind_pass(&mut self) {
        if !self.pass_matters() {
            return;
        }
        if let Some(pass) = &self.book.pass
            && self.now >= pass.renew_at
        {
            let over = self.now >= pass.ends_at;
            self.book.pass_wanted = Some(if over { Reason::Expired } else { Reason::Expiring });
        }
    }

    fn pass_matters(&self) -> bool {
        self.book.pass_wanted.is_none() && !self.book.is_stored()
    }

    /// Tells the state where it changed, and progress where it is due.
    fn report(&mut self) {
        if self.phase != Phase::Running {
            return;
        }
        let running = |kind: fn(Step) -> bool| self.book.running.iter().any(|step| kind(*step));
        let state = if self.paused {
            State::Paused
        } else if self.offline {
            State::Offline
        } else if running(|step| step.stage() == "commit" && step != Step::Ask(Topic::Commit))
            || self.book.busy(Step::Ask(Topic::Commit)) && self.book.is_stored()
        {
            State::Committing
        } else if self.visible != [false; 2] {
            State::Uploading
        } else {
            State::Preparing
        };
        self.enter(state);
        for source in Source::BOTH {
            if self.reports(source) {
                self.report_progress(source);
            }
        }
    }

    /// The page hears of this file's progress.
    fn reports(&self, source: Source) -> bool {
        self.phase == Phase::Running && self.visible[source.index()] && self.book.object(source).stored.is_none()
    }

    fn report_progress(&mut self, source: Source) {
        let sent = |flying: &Flying| {
            if flying.step.source() == Some(source) { flying.sent } else { 0 }
        };
        let on_its_way: u64 = self.flying.iter().map(sent).sum();
        let meter = &mut self.meters[source.index()];
        meter.measure(self.book.object(source).fan.stored_bytes() + on_its_way, self.now);
        if meter.due_at().is_some_and(|at| at <= self.now) {
            let tick = meter.tick(self.now);
            self.emit(Event::Progress { source, tick });
        }
    }

    fn enter(&mut self, state: State) {
        if self.state != Some(state) {
            self.state = Some(state);
            self.emit(Event::State(state));
        }
    }

    #[inline(never)]
    fn emit(&mut self, event: Event) {
        self.act(Action::Emit(event));
    }

    #[inline(never)]
    fn act(&mut self, action: Action) {
        self.out.push(action);
    }
}

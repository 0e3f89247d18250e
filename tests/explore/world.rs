//! One upload, its cloud and its page at one moment, and every way that things can go on from there.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use vodlift::engine::{Flight, Input, Upload};
use vodlift::wire::{Method, Request};

use crate::case::{Call, Case, Choice, Excuse, machine};
use crate::cloud::{Cloud, refusal};
use crate::page::Page;
use crate::traffic::{bytes, changes};

#[derive(Clone)]
pub struct World {
    /// Tells aloud what happens.
    pub loud: bool,
    pub case: Case,
    pub upload: Upload,
    pub cloud: Cloud,
    pub page: Page,
    pub calls: Vec<(Flight, Call, Option<Request>)>,
    pub ghosts: Vec<Request>,
    pub loading: bool,
    pub saving: Option<String>,
    pub record: Option<String>,
    /// A save failed: nothing is promised about what survives the page.
    pub storage_failed: bool,
    pub promised: bool,
    pub now: u64,
    pub signatures: u32,
    pub losses: u8,
    pub storms: u8,
    pub turns: u8,
    pub paused: bool,
    pub offline: bool,
    pub excuse: Option<Excuse>,
    /// Something went wrong since the page wanted everything deleted.
    pub drop_troubled: bool,
    /// Uploads whose id an answer told.
    pub learnt: BTreeSet<usize>,
    /// Parts that the cloud holds and that need never be sent again.
    pub proven: BTreeSet<(String, u32)>,
    /// Sessions that Commit was asked for.
    pub commits: BTreeSet<String>,
}

impl World {
    pub fn new(case: Case) -> World {
        let mut world = World {
            loud: false,
            case,
            upload: machine(case, case.part_sizes[0]),
            cloud: Cloud { which: case.cloud, ..Cloud::default() },
            page: Page::default(),
            calls: vec![],
            ghosts: vec![],
            loading: false,
            saving: None,
            record: None,
            storage_failed: false,
            promised: true,
            now: 1_750_000_000_000,
            signatures: 0,
            losses: case.losses,
            storms: case.storms,
            turns: case.turns,
            paused: false,
            offline: false,
            excuse: None,
            drop_troubled: false,
            learnt: BTreeSet::new(),
            proven: BTreeSet::new(),
            commits: BTreeSet::new(),
        };
        world.tell(Input::Start);
        world
    }

    /// Every way to go on. None: the upload is over.
    pub fn choices(&self) -> Vec<Choice> {
        let mut out = Vec::new();
        if self.page.end.is_some() {
            return out;
        }
        for (at, (_, call, _)) in self.calls.iter().enumerate() {
            out.push(Choice::Answer(at));
            let send = matches!(call, Call::Send(_));
            if self.losses > 0 {
                out.push(Choice::Lose(at));
                if send {
                    out.extend([Choice::LoseAfter(at), Choice::LoseLater(at)]);
                }
            }
            if self.storms > 0 && send {
                out.push(Choice::Storm(at));
            }
        }
        out.extend((0..self.ghosts.len()).map(Choice::Ghost));
        if self.loading {
            out.push(Choice::Loaded);
        }
        if self.saving.is_some() {
            out.push(Choice::Saved(true));
            if self.losses > 0 {
                out.push(Choice::Saved(false));
            }
        }
        if self.paused {
            out.push(Choice::Resume);
        }
        if self.offline {
            out.push(Choice::Online);
        }
        if out.is_empty() && self.upload.wake_at().is_some() {
            out.push(Choice::Wait);
        }
        if self.turns > 0 && self.excuse.is_none() {
            out.extend([false, true].map(|abort| Choice::Cancel { abort }));
            out.push(Choice::Crash { saved: true });
            if self.saving.is_some() {
                out.push(Choice::Crash { saved: false });
            }
            if !self.paused && !self.offline {
                out.extend([Choice::Pause, Choice::Offline, Choice::Near, Choice::Past, Choice::Sleep]);
                out.extend([false, true].map(|worked| Choice::Die { worked }));
            }
        }
        out
    }

    pub fn take(&mut self, choice: Choice) {
        if self.loud {
            println!("{}", self.describe(choice));
        }
        match choice {
            Choice::Answer(at) => self.answer(at),
            Choice::Lose(at) => {
                self.trouble();
                self.lose(at);
            }
            Choice::LoseAfter(at) => {
                self.trouble();
                self.work(at);
                self.lose(at);
            }
            Choice::LoseLater(at) => {
                self.trouble();
                self.ghosts.extend(self.calls[at].2.clone());
                self.lose(at);
            }
            Choice::Storm(at) => {
                self.storms -= 1;
                self.drop_troubled |= self.excuse == Some(Excuse::Dropped);
                let (flight, ..) = self.calls.remove(at);
                self.tell(Input::Answer { flight, response: refusal(503, "SlowDown") });
            }
            Choice::Ghost(at) => {
                let request = self.ghosts.remove(at);
                self.cloud.handle(&request, &bytes(&request), self.now);
                // It may be in the place of one that was cut otherwise, or be the end of the upload.
                if self.is_cut_anew() {
                    self.proven.clear();
                }
            }
            Choice::Loaded => {
                self.loading = false;
                self.tell(Input::Loaded { record: self.record.clone() });
            }
            Choice::Saved(ok) => {
                let record = self.saving.take();
                if ok {
                    self.record = record;
                } else {
                    self.trouble();
                    self.storage_failed = true;
                    self.promised = false;
                }
                self.tell(Input::Saved { ok });
            }
            Choice::Resume => {
                self.paused = false;
                self.tell(Input::Resume);
            }
            Choice::Wait => {
                let at = self.upload.wake_at().expect("a moment to wait for");
                self.pass(at.saturating_sub(self.now));
            }
            Choice::Online => {
                self.offline = false;
                self.tell(Input::Online);
            }
            _ => {
                self.turns -= 1;
                self.turn(choice);
            }
        }
    }

    fn turn(&mut self, turn: Choice) {
        match turn {
            Choice::Pause => {
                self.paused = true;
                self.tell(Input::Pause);
            }
            Choice::Offline => {
                self.offline = true;
                self.tell(Input::Offline);
            }
            Choice::Cancel { abort } => {
                self.paused = false;
                self.excuse = Some(if abort { Excuse::Dropped } else { Excuse::Cancelled });
                self.tell(Input::Cancel { abort });
            }
            Choice::Crash { saved } => self.crash(saved),
            Choice::Near => self.pass(9000),
            Choice::Past => self.pass(10_001),
            Choice::Sleep => self.pass(60_000),
            Choice::Die { worked } => self.die(worked),
            other => unreachable!("{other:?} is no turn"),
        }
    }

    /// Everything of the page is gone; what it sent may still arrive.
    fn crash(&mut self, saved: bool) {
        if let Some(record) = self.saving.take().filter(|_| saved) {
            self.record = Some(record);
        }
        for (_, _, request) in std::mem::take(&mut self.calls) {
            self.ghosts.extend(request.filter(changes));
        }
        let record = self.record.as_deref().unwrap_or_default();
        self.learnt.retain(|id| record.contains(&format!("upload-{id}\n")));
        if !self.promised || self.record.is_none() || self.is_cut_anew() {
            self.proven.clear();
        } else {
            self.prove_all();
        }
        self.loading = false;
        self.paused = false;
        self.offline = false;
        self.storage_failed = false;
        self.page = Page::default();
        self.upload = machine(self.case, self.case.part_sizes[1]);
        self.tell(Input::Start);
    }

    /// Later pages name another size of parts: what the cloud holds under a number may be of no use to them.
    fn is_cut_anew(&self) -> bool {
        self.case.part_sizes[0] != self.case.part_sizes[1]
    }

    /// What the cloud holds now need not be sent again by a page that comes later.
    fn prove_all(&mut self) {
        for upload in self.cloud.uploads.iter().filter(|upload| upload.open) {
            self.proven.extend(upload.parts.keys().map(|number| (upload.key.clone(), *number)));
        }
        for (key, object) in &self.cloud.objects {
            self.proven.extend((1..=object.len() as u32).map(|number| (key.clone(), number)));
        }
    }

    fn die(&mut self, worked: bool) {
        self.excuse = Some(Excuse::Died);
        if worked {
            (0..self.calls.len()).for_each(|at| self.work(at));
        }
        for _ in 0..1000 {
            if self.page.end.is_some() {
                return;
            }
            if let Some(at) = self.calls.iter().position(|(_, call, _)| matches!(call, Call::Send(_))) {
                self.now += 5000;
                self.lose(at);
            } else {
                self.go_on();
            }
        }
        panic!("the line is dead, and the upload does not end");
    }

    /// The page comes back after a failure, and nothing goes wrong any more.
    pub fn come_back(&mut self) {
        (self.losses, self.storms, self.turns, self.excuse) = (0, 0, 0, None);
        self.crash(true);
        self.ghosts.clear();
        for _ in 0..1000 {
            if self.page.end.is_some() {
                return;
            }
            self.go_on();
        }
        panic!("nothing goes wrong any more, and the upload does not end");
    }

    /// The plainest way on.
    fn go_on(&mut self) {
        let plain = |choice: &Choice| matches!(choice, Choice::Answer(_) | Choice::Loaded | Choice::Saved(true));
        match self.choices().into_iter().find(plain) {
            Some(choice) => self.take(choice),
            None => {
                let at = self.upload.wake_at().expect("waits for nothing");
                self.pass(at.saturating_sub(self.now));
            }
        }
    }

    fn pass(&mut self, millis: u64) {
        self.now += millis;
        self.tell(Input::Tick);
    }

    pub fn describe(&self, choice: Choice) -> String {
        use Choice::*;
        let call = match choice {
            Answer(at) | Lose(at) | LoseAfter(at) | LoseLater(at) | Storm(at) => match &self.calls[at].1 {
                Call::Send(line) => line.clone(),
                Call::Ask(topic, kind, _) => format!("getSignature: {topic} {kind}"),
                Call::Digest(source, ranges) => format!("digest of {source:?} {ranges:?}"),
            },
            Ghost(at) => format!("{:?} {}", self.ghosts[at].method, self.ghosts[at].url),
            _ => String::new(),
        };
        format!("{choice:?} {call}")
    }

    /// Two worlds with one likeness go the same ways.
    pub fn likeness(&self) -> u64 {
        let mut to = DefaultHasher::new();
        (&self.upload, &self.cloud, &self.page).hash(&mut to);
        let mut calls: Vec<&Call> = self.calls.iter().map(|(_, call, _)| call).collect();
        calls.sort_unstable();
        let ghost = |ghost: &Request| (ghost.url.clone(), ghost.method, bytes(ghost));
        let mut ghosts: Vec<(String, Method, Vec<u8>)> = self.ghosts.iter().map(ghost).collect();
        ghosts.sort_unstable_by(|a, b| (&a.0, &a.2).cmp(&(&b.0, &b.2)));
        (calls, ghosts, self.loading, &self.saving, &self.record, self.storage_failed, self.promised).hash(&mut to);
        (self.now, self.signatures, self.losses, self.storms, self.turns).hash(&mut to);
        (self.paused, self.offline, self.excuse, self.drop_troubled).hash(&mut to);
        (&self.learnt, &self.proven, &self.commits).hash(&mut to);
        to.finish()
    }
}

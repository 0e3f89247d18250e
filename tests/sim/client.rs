//! One page and the person before it: runs a machine, obeys it, and lives through what happens to pages.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use vodlift::cloud::Task;
use vodlift::engine::budget::Budget;
use vodlift::engine::{Action, Flight, Input, Loss, Settings, Upload};
use vodlift::wire::{Body, Request};

use crate::chains::Chains;
use crate::cloud::{Which, is_commit};
use crate::judge::Judge;
use crate::page::Page;
use crate::stage::{DAWN, News, Stage, What};
use crate::weather::{self, Act};

/// How well a browser keeps what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    Steady,
    Flaky,
    Absent,
}

/// Resume records; the tabs of one person share them.
pub type Shelf = Rc<RefCell<BTreeMap<String, String>>>;

/// What a person uploads, and with what.
#[derive(Clone)]
pub struct Plan {
    pub which: Which,
    /// The page lends keys, and the machine calls.
    pub direct: bool,
    pub task: Task,
    pub settings: Settings,
    pub files: [Option<Vec<u8>>; 2],
    pub storage: Storage,
    /// The transport tells how many bytes have left.
    pub tells_sent: bool,
    pub one_time: bool,
    /// Connections to one host.
    pub connections: usize,
    /// The page's clock is so much ahead of the cloud's, milliseconds.
    pub clock: i64,
    /// The browser hands out whatever stands in the files, also when they were written to since they were chosen.
    pub careless: bool,
}

pub enum Writing {
    Save(String, String),
    Forget(String),
}

pub struct Going {
    pub request: Request,
    pub started: bool,
    /// The cloud did what it asks for.
    pub served: bool,
}

pub struct Client {
    pub id: usize,
    pub plan: Plan,
    pub judge: Judge,
    pub chains: Chains,
    pub finished: bool,
    pub life: u32,
    pub upload: Option<Upload>,
    pub page: Page,
    pub connections: Budget<Flight>,
    pub going: BTreeMap<Flight, Going>,
    pub alarm: Option<u64>,
    pub inbox: VecDeque<Input>,
    pub shelf: Shelf,
    pub writings: VecDeque<Writing>,
    pub shelf_free: u64,
    pub offline: bool,
    pub paused: bool,
    pub asleep_until: u64,
    /// What is digested to recognise each file.
    pub samples: [Option<Flight>; 2],
    /// The files were written to since they were chosen.
    pub changed: bool,
    /// What stands in them then, where the browser hands that out.
    pub rewritten: Option<[Option<Vec<u8>>; 2]>,
    /// The attempt began when nothing went wrong any more.
    pub begun_in_calm: bool,
    /// What the person wanted last.
    pub wish: Option<Act>,
}

impl Client {
    pub fn new(id: usize, plan: Plan) -> Client {
        Client {
            id,
            judge: Judge::new(&plan),
            chains: Chains::default(),
            finished: false,
            life: 0,
            upload: None,
            page: Page::default(),
            connections: Budget::new(plan.connections),
            going: BTreeMap::new(),
            alarm: None,
            inbox: VecDeque::new(),
            shelf: Shelf::default(),
            writings: VecDeque::new(),
            shelf_free: 0,
            offline: false,
            paused: false,
            asleep_until: 0,
            samples: [None; 2],
            changed: false,
            rewritten: None,
            begun_in_calm: false,
            wish: None,
            plan,
        }
    }

    pub fn tell_later(&self, stage: &mut Stage, delay: u64, what: What) {
        stage.tell(delay, News { page: self.id, life: self.life, what });
    }

    /// News for the page. What is for an earlier life of it, or for an upload that is over, is gone.
    pub fn hear(&mut self, stage: &mut Stage, life: u32, what: What) {
        if let What::Arrive { flight, request, body } = what {
            return self.arrive(stage, life, flight, request, body);
        }
        if stage.now < self.asleep_until {
            return stage.tell(self.asleep_until - stage.now, News { page: self.id, life, what });
        }
        match what {
            What::Begin if self.upload.is_none() && !self.finished => self.begin(stage),
            What::Answer { .. } if life != self.life || !self.knows(&what) => stage.count("unheard"),
            _ if life != self.life => {}
            What::Stored => self.written(stage),
            What::Act(act) if !stage.calm && self.upload.is_some() => self.act(stage, act),
            What::Undo(act) => self.undo(stage, act),
            What::Alarm if self.alarm.is_some_and(|at| at <= stage.now) => {
                self.alarm = None;
                self.feed(stage, Input::Tick);
            }
            What::Answer { flight, response } => {
                if let Some(going) = self.hang_up(stage, flight) {
                    self.chains.heard(&going.request, response.as_ref());
                    if let Some(response) = &response {
                        self.judge.answered(&going.request, response);
                    }
                    let input = match response {
                        Some(response) => Input::Answer { flight, response },
                        None => Input::Lost { flight, loss: Loss::Network },
                    };
                    self.judge.troubled |= matches!(input, Input::Lost { .. });
                    // Before the next request that starts on its connection.
                    self.inbox.push_front(input);
                    self.drain(stage);
                }
            }
            What::Unreadable { flight } => {
                let known = self.hang_up(stage, flight).is_some();
                if known {
                    self.feed(stage, Input::Lost { flight, loss: Loss::Unreadable });
                }
            }
            // Of a digest, it has no bytes.
            What::Sent { flight, bytes } if bytes == 0 || self.going.contains_key(&flight) => {
                self.feed(stage, Input::Sent { flight, bytes });
            }
            What::Digest { flight, file, ranges, crc, sample } => {
                self.digested(stage, flight, file, &ranges, crc, sample)
            }
            What::Sign { flight, context } => {
                let reply = self.judge.sign(stage, &self.plan, &context);
                self.feed(stage, Input::Replied { flight, reply });
            }
            What::Load { key } => {
                let record = self.shelf.borrow().get(&key).cloned();
                self.feed(stage, Input::Loaded { record });
            }
            _ => {}
        }
    }

    fn knows(&self, what: &What) -> bool {
        matches!(what, What::Answer { flight, .. } if self.going.contains_key(flight))
    }

    /// A machine takes up the upload, with whatever record the last one left.
    pub fn begin(&mut self, stage: &mut Stage) {
        self.life += 1;
        self.page = Page::default();
        self.connections = Budget::new(self.plan.connections);
        (self.paused, self.offline, self.alarm, self.wish) = (false, false, None, None);
        self.begun_in_calm = stage.calm;
        self.choose(stage);
        if self.life > 1 && !stage.calm && stage.dice.percent(10) {
            // Between two lives the page's clock may be set; within one it is none that can be.
            self.plan.clock = stage.dice.between(0, 200_000_000) as i64 - 100_000_000;
            // By it, the record may be too old to be read.
            self.judge.forget();
            stage.count("another clock");
        }
        self.chains.begins();
        self.judge.begins(self.plan.storage == Storage::Steady);
        let cloud = self.plan.which.machine(&mut stage.dice, self.plan.direct);
        let settings = Settings { seed: stage.dice.roll(), ..self.plan.settings };
        self.upload = Some(Upload::new(cloud, self.plan.task.clone(), settings));
        stage.note(self.id, format_args!("begins, life {}", self.life));
        if !stage.calm {
            for (delay, act) in weather::acts(&mut stage.dice) {
                self.tell_later(stage, delay, What::Act(act));
            }
        }
        self.feed(stage, Input::Start);
    }

    pub fn feed(&mut self, stage: &mut Stage, input: Input) {
        self.inbox.push_back(input);
        self.drain(stage);
    }

    fn drain(&mut self, stage: &mut Stage) {
        while let Some(input) = self.inbox.pop_front() {
            let now = stage.now.saturating_add_signed(self.plan.clock);
            let Some(upload) = &mut self.upload else { return self.inbox.clear() };
            upload.on(input, now);
            while let Some(action) = self.upload.as_mut().and_then(Upload::next) {
                self.perform(stage, action);
            }
            assert!(!self.upload.as_ref().is_some_and(Upload::is_stuck), "stuck");
        }
        if let Some(end) = self.page.end.clone() {
            return self.ended(stage, end);
        }
        let wake_at = self.upload.as_ref().and_then(Upload::wake_at);
        let wake_at = wake_at.map(|at| at.saturating_add_signed(-self.plan.clock).max(stage.now));
        if wake_at != self.alarm {
            self.alarm = wake_at;
            if let Some(at) = wake_at {
                self.tell_later(stage, at - stage.now, What::Alarm);
            }
        }
    }

    pub fn perform(&mut self, stage: &mut Stage, action: Action) {
        if stage.diary.loud {
            println!("{:>9} page {}:   {action:?}", stage.now - DAWN, self.id);
        }
        match action {
            Action::Send { flight, request, urgent } => {
                let twice = is_commit(&request) && self.going.values().any(|going| is_commit(&going.request));
                assert!(!twice, "two Commits at once");
                self.judge.mind(stage, &request, &self.plan);
                self.chains.mind(&request, self.going.values().map(|going| &going.request));
                let origin = request.origin().to_owned();
                self.going.insert(flight, Going { request, started: false, served: false });
                if let Some(flight) = self.connections.enter(&origin, urgent, flight) {
                    self.start(stage, flight);
                }
            }
            Action::Abort { flight } => {
                for sample in &mut self.samples {
                    sample.take_if(|own| *own == flight);
                }
                if let Some(going) = self.hang_up(stage, flight).filter(|going| going.started) {
                    self.chains.heard(&going.request, None);
                    stage.count("unheard");
                }
            }
            Action::Ask { flight, context } => {
                let delay = if stage.calm { 20 } else { stage.dice.skewed(20_000) };
                self.tell_later(stage, delay, What::Sign { flight, context });
            }
            Action::Digest { flight, source, ranges, crc } => self.digest(stage, flight, source, ranges, crc),
            Action::Load { key } => {
                let delay = stage.dice.below(20);
                self.tell_later(stage, delay, What::Load { key });
            }
            Action::Save { key, record } => {
                self.judge.saves(&record);
                let resized = |upload: &Upload| upload.book().objects.iter().any(|object| object.fan.cuts.len() > 1);
                if self.upload.as_ref().is_some_and(resized) {
                    stage.count("another part size");
                }
                self.write(stage, Writing::Save(key, record));
            }
            Action::Forget { key } => self.write(stage, Writing::Forget(key)),
            Action::Emit(event) => self.page.hear(event),
        }
    }

    /// A request got its connection.
    pub fn start(&mut self, stage: &mut Stage, flight: Flight) {
        let Some(going) = self.going.get_mut(&flight) else { return };
        going.started = true;
        let request = going.request.clone();
        self.inbox.push_back(Input::Started { flight });
        if self.offline {
            return self.tell_later(stage, 1, What::Answer { flight, response: None });
        }
        let body = match &request.body {
            Body::Empty => vec![],
            Body::Text(text) => text.clone().into_bytes(),
            Body::Slice { .. } if self.changed => return self.tell_later(stage, 5, What::Unreadable { flight }),
            Body::Slice { source, start, end } => {
                let content = self.file(source.index()).expect("a file behind the slice");
                content[*start as usize..*end as usize].to_vec()
            }
        };
        let delay = stage.dice.between(1, 40);
        if self.plan.tells_sent && matches!(request.body, Body::Slice { .. }) {
            let all = body.len() as u64;
            let some = stage.dice.between(0, all);
            for (at, bytes) in [(delay / 2, some), (delay, all)] {
                self.tell_later(stage, at, What::Sent { flight, bytes });
            }
        }
        self.tell_later(stage, delay, What::Arrive { flight, request, body });
    }

    /// The request is no longer waited for, and its connection serves the next.
    pub fn hang_up(&mut self, stage: &mut Stage, flight: Flight) -> Option<Going> {
        let going = self.going.remove(&flight)?;
        if !going.started {
            self.connections.withdraw(&|waiting| *waiting == flight);
        } else if let Some(next) = self.connections.leave(going.request.origin()) {
            self.start(stage, next);
        }
        Some(going)
    }

    /// At the cloud's door. What was called back may be stopped on its way, or not any more.
    pub fn arrive(&mut self, stage: &mut Stage, life: u32, flight: Flight, request: Request, body: Vec<u8>) {
        let waited_for = life == self.life && self.going.contains_key(&flight);
        if (!waited_for || self.offline) && stage.dice.percent(50) {
            return;
        }
        if !waited_for {
            stage.count("ghost");
        }
        let served = stage.serve(self.id, &request, body);
        self.judge.served(&served);
        if let Some(going) = self.going.get_mut(&flight).filter(|_| waited_for) {
            going.served = true;
        }
        let Some(delay) = served.delay.filter(|_| waited_for) else { return };
        let delay = delay + stage.dice.between(1, 40);
        self.tell_later(stage, delay, What::Answer { flight, response: served.response });
    }

    pub fn write(&mut self, stage: &mut Stage, writing: Writing) {
        self.writings.push_back(writing);
        self.shelf_free = self.shelf_free.max(stage.now) + stage.dice.below(20);
        self.tell_later(stage, self.shelf_free - stage.now, What::Stored);
    }

    pub fn written(&mut self, stage: &mut Stage) {
        let ok = match self.plan.storage {
            Storage::Steady => true,
            Storage::Flaky => stage.dice.percent(80),
            Storage::Absent => false,
        };
        match self.writings.pop_front() {
            Some(Writing::Save(key, record)) => {
                if ok {
                    self.shelf.borrow_mut().insert(key, record);
                } else {
                    stage.count("storage failed");
                }
                self.feed(stage, Input::Saved { ok });
            }
            Some(Writing::Forget(key)) => drop(self.shelf.borrow_mut().remove(&key)),
            None => {}
        }
    }
}

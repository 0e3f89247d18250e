//! What a person does to an upload, what the tab does to both, and how a life ends.

use crate::client::*;
use crate::page::End;
use crate::stage::{Stage, What};
use crate::weather::{self, Act};
use vodlift::engine::{Flight, Input};
use vodlift::fault::Kind;

const HOURS: u64 = 2 * 3_600_000;

impl Client {
    pub fn act(&mut self, stage: &mut Stage, act: Act) {
        stage.count(&format!("{act:?}"));
        stage.note(self.id, format_args!("{act:?}"));
        let pause = stage.dice.skewed(200_000);
        match act {
            Act::Pause => {
                self.paused = true;
                self.feed(stage, Input::Pause);
                self.tell_later(stage, pause, What::Undo(act));
            }
            Act::Offline => {
                self.offline = true;
                self.judge.troubled = true;
                let broken: Vec<Flight> =
                    self.going.iter().filter(|(_, going)| going.started).map(|(flight, _)| *flight).collect();
                self.feed(stage, Input::Offline);
                for flight in broken {
                    if self.going.get(&flight).is_some_and(|going| going.served) {
                        stage.count("unheard");
                    }
                    self.tell_later(stage, 2, What::Answer { flight, response: None });
                }
                self.tell_later(stage, pause, What::Undo(act));
            }
            Act::Sleep => {
                let until = stage.now + stage.dice.skewed(weather::NIGHT);
                self.asleep_until = until.min(stage.peace);
                if self.asleep_until > stage.now + HOURS {
                    stage.count("slept for hours");
                }
            }
            Act::Clock => {
                let seconds = stage.dice.skewed(200_000) as i64;
                let jump = if stage.dice.percent(50) { seconds } else { -seconds };
                stage.cloud.set_clock_offset(jump);
                stage.count("the cloud's clock jumps");
                stage.clock_jumped = true;
            }
            // Two tabs at a time, each with a version of its own that looks like the other's: that one waits for the other is
            // the page's work (js/src/claim.ts), not the machine's.
            Act::Change if self.judge.shared => {}
            Act::Change => {
                self.judge.troubled = true;
                if self.plan.careless && !self.changed {
                    self.rewrite(stage);
                } else {
                    self.changed = true;
                }
            }
            Act::Crash => self.crash(stage),
            Act::Cancel | Act::Drop => {
                let abort = act == Act::Drop;
                self.wish = Some(act);
                if abort {
                    self.judge.drops(
                        stage.now,
                        self.offline || self.changed || self.rewritten.is_some() || !self.going.is_empty(),
                    );
                }
                self.feed(stage, Input::Cancel { abort });
            }
        }
    }

    pub fn undo(&mut self, stage: &mut Stage, act: Act) {
        match act {
            Act::Pause if self.paused => {
                self.paused = false;
                self.feed(stage, Input::Resume);
            }
            Act::Offline if self.offline => {
                self.offline = false;
                self.feed(stage, Input::Online);
            }
            _ => {}
        }
    }

    /// The page is gone with everything it knew; of what it was writing, some may be through.
    pub fn crash(&mut self, stage: &mut Stage) {
        self.upload = None;
        self.going.clear();
        self.inbox.clear();
        while stage.dice.percent(50)
            && let Some(writing) = self.writings.pop_front()
        {
            match writing {
                Writing::Save(key, record) => drop(self.shelf.borrow_mut().insert(key, record)),
                Writing::Forget(key) => drop(self.shelf.borrow_mut().remove(&key)),
            }
        }
        self.writings.clear();
        self.judge.crashed(stage, &self.shelf.borrow(), self.plan.which);
        let delay = stage.dice.skewed(100_000);
        self.life += 1;
        self.tell_later(stage, delay, What::Begin);
    }

    pub fn ended(&mut self, stage: &mut Stage, end: End) {
        self.upload = None;
        assert!(self.going.is_empty(), "requests outlive their upload");
        let name = match &end {
            End::Done(_) => "done".to_owned(),
            End::Failed(fault) => fault.kind.name().to_owned(),
        };
        stage.count(&name);
        stage.note(self.id, format_args!("ends: {end:?}"));
        let again = match end {
            End::Done(file_id) => {
                self.judge.done(stage, &self.plan, &file_id, &self.page);
                false
            }
            End::Failed(fault) => {
                self.judge.failed(stage, &self.plan, &fault, self.wish);
                // What was being written then is written all the same.
                let writing = self.writings.iter().any(|writing| matches!(writing, Writing::Save(..)));
                let kept = writing || !self.shelf.borrow().is_empty();
                assert!(fault.kind != Kind::Unknown || kept || !self.judge.promised, "in doubt, and no record is kept");
                assert!(
                    !self.begun_in_calm || self.judge.found_damage(&fault),
                    "failed though nothing went wrong: {fault:?}"
                );
                // Of those who cancel, some come back.
                fault.kind != Kind::Cancelled || stage.dice.percent(50)
            }
        };
        if again {
            let delay = 1000 + stage.dice.skewed(60_000);
            self.tell_later(stage, delay, What::Begin);
        }
        self.finished = !again;
    }

    /// Whatever holds the page up ends.
    pub fn relieve(&mut self, stage: &mut Stage) {
        self.undo(stage, Act::Pause);
        self.undo(stage, Act::Offline);
    }
}

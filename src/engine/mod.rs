//! One upload as a machine: told what happened, it says what to do. Never asks for time, dice, network or storage.

mod action;

pub use action::{Action, Event, Flight, Input, Loss, State, Tick, Verified};

use std::collections::VecDeque;
use std::rc::Rc;

use crate::cloud::{Book, Cloud, Millis, Task};

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
    /// Keep a record, and go on from one.
    pub resume: bool,
    /// For the jitter.
    pub seed: u64,
}

/// One upload: media, cover or both.
#[derive(Clone)]
pub struct Upload {
    cloud: Rc<dyn Cloud>,
    book: Book,
    settings: Settings,
    out: VecDeque<Action>,
}

impl Upload {
    pub fn new(cloud: Rc<dyn Cloud>, task: Task, settings: Settings) -> Upload {
        Upload {
            cloud,
            book: Book::new(task),
            settings,
            out: VecDeque::new(),
        }
    }

    /// The next thing to do; `None` until the next [`Upload::on`].
    pub fn next(&mut self) -> Option<Action> {
        self.out.pop_front()
    }

    /// Tells what happened at `now`, which never goes back.
    pub fn on(&mut self, _input: Input, _now: Millis) {
        let _ = (&self.cloud, &self.book, &self.settings);
    }

    /// When to call `on(Input::Tick)` if nothing else happens before. May change with every `on`.
    pub fn wake_at(&self) -> Option<Millis> {
        None
    }

    /// A terminal event was emitted; nothing comes any more.
    pub fn is_over(&self) -> bool {
        false
    }
}

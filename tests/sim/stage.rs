//! The world around the pages: one queue ordered by (time, turn), one clock, one cloud, one pair of dice.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vodlift::cloud::Context;
use vodlift::engine::Flight;
use vodlift::wire::{Request, Response};
use vodlift_emulator::{Emulator, Fate};

use crate::dice::Dice;
use crate::weather::Act;
use crate::wire;

/// Unix milliseconds at which every world begins.
pub const DAWN: u64 = 1_750_000_000_000;

/// No world needs so many.
const NEWS_MAX: u64 = 1_000_000;

/// Something that reaches a page, or the cloud, at its time.
pub struct News {
    pub page: usize,
    /// Which of the page's lives it is for: a reload begins another.
    pub life: u32,
    pub what: What,
}

pub enum What {
    /// A request reaches the cloud.
    Arrive {
        flight: Flight,
        request: Request,
        body: Vec<u8>,
    },
    /// Its answer, or nothing, reaches the page.
    Answer {
        flight: Flight,
        response: Option<Response>,
    },
    /// The slice behind it could not be read.
    Unreadable {
        flight: Flight,
    },
    Sent {
        flight: Flight,
        bytes: u64,
    },
    Digest {
        flight: Flight,
        file: usize,
        ranges: Vec<(u64, u64)>,
        crc: bool,
        /// For recognising the file, by a few of its bytes.
        sample: bool,
    },
    Sign {
        flight: Flight,
        context: Context,
    },
    Load {
        key: String,
    },
    /// The next writing of storage is through.
    Stored,
    Alarm,
    Act(Act),
    Undo(Act),
    /// The page, or the person before it, begins the upload again.
    Begin,
}

pub struct Stage {
    pub now: u64,
    turn: u64,
    told: u64,
    queue: BTreeMap<(u64, u64), News>,
    pub cloud: Emulator,
    pub dice: Dice,
    /// Nothing goes wrong any more.
    pub calm: bool,
    /// Sessions and keys may have ended before their time, or not at it.
    pub clock_jumped: bool,
    /// When it will be so.
    pub peace: u64,
    pub tally: BTreeMap<String, u64>,
    pub diary: Diary,
}

/// What happened, in order: its digest tells two runs apart, its words are for people.
#[derive(Default)]
pub struct Diary {
    pub loud: bool,
    pub digest: u64,
    pub lines: u64,
}

impl Stage {
    pub fn new(cloud: Emulator, dice: Dice, loud: bool) -> Stage {
        let diary = Diary { loud, ..Diary::default() };
        Stage {
            now: DAWN,
            turn: 0,
            told: 0,
            queue: BTreeMap::new(),
            cloud,
            dice,
            calm: false,
            clock_jumped: false,
            peace: DAWN,
            tally: BTreeMap::new(),
            diary,
        }
    }

    pub fn tell(&mut self, delay: u64, news: News) {
        self.turn += 1;
        self.queue.insert((self.now + delay, self.turn), news);
    }

    /// The next news, at its time.
    pub fn next(&mut self) -> Option<News> {
        let ((at, _), news) = self.queue.pop_first()?;
        self.now = at;
        self.told += 1;
        assert!(self.told < NEWS_MAX, "the world runs in circles");
        Some(news)
    }

    pub fn count(&mut self, name: &str) {
        match self.tally.get_mut(name) {
            Some(count) => *count += 1,
            None => drop(self.tally.insert(name.to_owned(), 1)),
        }
    }

    pub fn note(&mut self, page: usize, line: std::fmt::Arguments) {
        let mut text = String::new();
        let _ = write!(text, "{:>9} page {page}: {line}", self.now - DAWN);
        for byte in text.bytes() {
            self.diary.digest = (self.diary.digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.diary.lines += 1;
        if self.diary.loud {
            println!("{text}");
        }
    }

    /// The cloud does its work. Returns what reaches the page and after how long; nothing comes of a request that hangs.
    pub fn serve(&mut self, page: usize, request: &Request, body: Vec<u8>) -> Served {
        let size = body.len() as u64;
        let answer = self.cloud.handle(&wire::arriving(request, body), self.now);
        let entry = self.cloud.log(0).last().cloned();
        let (route, trouble) = entry.map_or(("", vec![]), |entry| (entry.route, entry.trouble));
        for name in &trouble {
            self.count(name);
        }
        let delivery = answer.delivery;
        self.note(page, format_args!("cloud: {route} {} {trouble:?} {:?}", answer.status, delivery.fate));
        let response = match delivery.fate {
            Fate::Answer => wire::readable(request, &answer),
            _ => None,
        };
        Served {
            route,
            trouble,
            response,
            delay: (delivery.fate != Fate::Never).then(|| delivery.millis(size, answer.bytes().len() as u64)),
        }
    }
}

pub struct Served {
    pub route: &'static str,
    pub trouble: Vec<&'static str>,
    pub response: Option<Response>,
    pub delay: Option<u64>,
}

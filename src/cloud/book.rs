//! What is known of one upload. Observations only: everything to do is derived from here by a cloud's plan.

#[cfg(feature = "nos")]
use super::Chain;
use super::{Millis, Object, Step, Topic};
use crate::prelude::*;
use crate::wire::Source;
#[cfg(feature = "narrow")]
use crate::wire::digest::Md5;

/// One file as the page gave it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct File {
    /// Display name, without the extension.
    pub name: String,
    /// Lower-case extension; the clouds know a file's type by nothing else (spec §8).
    pub extension: String,
    /// MIME type, may be empty.
    pub mime: String,
    /// Bytes.
    pub size: u64,
}

/// What is to come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Goal {
    #[default]
    Upload,
    /// The media is a picture.
    Image,
    /// Nothing but the race of regions: `TcVod.prepareUpload()`.
    Prepare,
    /// Nothing but what the cloud knows of an earlier picture: `AliVod.getImageInfo()`.
    Info,
}

impl Goal {
    pub fn uploads(self) -> bool {
        matches!(self, Goal::Upload | Goal::Image)
    }
}

/// What the page wants. Never changes during an upload.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Task {
    pub goal: Goal,
    /// Media and cover, by [`Source::index`].
    pub files: [Option<File>; 2],
    /// The media whose cover is replaced, when there is a cover only.
    pub file_id: Option<String>,
    /// When the stored media expires, ISO 8601.
    pub expire_time: Option<String>,
    /// Wanted part size, bytes; what is no larger goes whole.
    pub part_size: u64,
    /// How long each part of the media should be on its way, milliseconds: the size of parts follows the line
    /// ([`crate::engine`]'s sizing), from an eighth of `part_size` to eight times that. 0: it stays as it is.
    #[cfg(feature = "store")]
    pub aim: Millis,
    /// Media and cover beside each other, or one after the other.
    pub files_in_parallel: bool,
    /// Prove every part by its MD5.
    pub verify: bool,
    /// Race the regions before the first Apply.
    pub race: bool,
    #[cfg(feature = "narrow")]
    /// Parameters of each file's own, as the service names them and checked by then, by [`Source::index`].
    pub meta: [Vec<(String, String)>; 2],
}

impl Task {
    pub fn file(&self, source: Source) -> Option<&File> {
        self.files[source.index()].as_ref()
    }
}

/// Names a cloud gave to things and that may be stored: session keys, upload ids, buckets. Never a secret (design §4).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Handles(pub Vec<(String, String)>);

impl Handles {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.0.push((name.to_owned(), value.to_owned()));
    }

    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(own, _)| own != name);
    }
}

/// Temporary credentials.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Pass {
    pub id: String,
    pub key: String,
    pub token: String,
    /// Signing window in server time, Unix seconds.
    pub start: u64,
    pub end: u64,
    /// Grows with each renewal, so that ten refusals of one pass renew it once.
    pub generation: u32,
    /// When it should be renewed, on the machine's clock.
    pub renew_at: Millis,
    /// When it ends, on the machine's clock.
    pub ends_at: Millis,
    #[cfg(feature = "narrow")]
    pub reach: Reach,
}

/// Where a pass is good, if that came with it.
#[cfg(feature = "narrow")]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Reach {
    /// The store's host, and its region.
    pub endpoint: String,
    pub region: String,
    /// The only file it is for.
    pub source: Option<Source>,
}

/// What services say of themselves by the way.
#[cfg(feature = "narrow")]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Learnt {
    /// So much the store's clock is ahead of the machine's, milliseconds.
    pub skew: i64,
    /// The version of its signature that the store takes.
    pub signing: Option<u8>,
    /// What the page lent for calls of the control plane, where it lasts for more than one.
    pub account: Option<Pass>,
    /// The control plane takes the second form of a call only.
    pub second_form: bool,
    /// Calls of the control plane that have ended: no two carry the same nonce.
    pub nonce: u32,
    /// MD5 of the whole media, where a service wants it.
    pub whole: Option<Md5>,
}

/// Why the page is asked; the `reason` of its `SignatureContext`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    Start,
    Resume,
    Expiring,
    Expired,
    Refused,
    Retry,
}

impl Reason {
    pub fn name(self) -> &'static str {
        match self {
            Reason::Start => "start",
            Reason::Resume => "resume",
            Reason::Expiring => "expiring",
            Reason::Expired => "expired",
            Reason::Refused => "refused",
            Reason::Retry => "retry",
        }
    }
}

/// What the cloud said in the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Done {
    pub file_id: String,
    pub media_url: Option<String>,
    pub cover_url: Option<String>,
    /// The answer's own text, JSON.
    pub raw: String,
    /// By the service's own word; else it must be so, but nobody may look.
    pub confirmed: bool,
    /// The winner of a region race, where that was all the page wanted.
    pub region: Option<String>,
}

/// Something the page should hear of; drained by the engine after each reading.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// The object is whole.
    Stored(Source),
    /// An error that was not one: `etag-hidden`, `file-changed`, `restarted`.
    Warning(&'static str),
    /// The facts of a `report_*` event.
    Report(Vec<(&'static str, String)>),
}

/// Calls of one topic since it last succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Calls {
    /// Times the page was asked.
    pub asked: u32,
    /// Times the server refused what it was asked with.
    pub refused: u32,
    /// What it refused last had passed its time.
    #[cfg(feature = "narrow")]
    pub expired: bool,
    /// A call went out and no answer came: it may have worked.
    pub lost: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Book {
    pub task: Task,
    /// Media and cover, by [`Source::index`]; meaningful where the task has a file.
    pub objects: [Object; 2],
    pub handles: Handles,
    /// What the page answered last and no request has carried yet.
    pub ticket: Option<(Topic, String)>,
    /// When the newest ticket ends by its own word, Unix seconds.
    pub ticket_ends: Option<u64>,
    pub pass: Option<Pass>,
    /// Why a (new) pass is wanted, while one is.
    pub pass_wanted: Option<Reason>,
    pub apply: Calls,
    pub commit: Calls,
    /// The handles come from an earlier page.
    pub resumed: bool,
    /// How often the server's side had to be begun anew.
    pub restarts: u32,
    #[cfg(feature = "narrow")]
    pub learnt: Learnt,
    #[cfg(feature = "nos")]
    pub chain: Chain,
    /// Nothing of it can be gone on with: the record goes, however the upload ends.
    pub spent: bool,
    /// Candidates of the region race, and which probes are over.
    pub regions: Option<Vec<(String, String)>>,
    pub probed: Vec<u8>,
    pub region: Option<String>,
    /// The page cancelled and wants nothing left behind.
    pub dropping: bool,
    /// Origins that failed, and when they may be used again.
    pub frozen: Vec<(String, Millis)>,
    /// Steps in flight or waiting for their next attempt.
    pub running: Vec<Step>,
    pub done: Option<Done>,
    pub notes: Vec<Note>,
}

impl Book {
    pub fn new(task: Task) -> Book {
        let objects =
            Source::BOTH.map(|source| Object::new(task.file(source).map_or(0, |file| file.size), task.part_size));
        Book {
            objects,
            handles: Handles::default(),
            ticket: None,
            ticket_ends: None,
            pass: None,
            pass_wanted: Some(Reason::Start),
            apply: Calls::default(),
            commit: Calls::default(),
            resumed: false,
            restarts: 0,
            #[cfg(feature = "narrow")]
            learnt: Learnt::default(),
            #[cfg(feature = "nos")]
            chain: Chain::default(),
            spent: false,
            regions: None,
            probed: Vec::new(),
            region: None,
            dropping: false,
            frozen: Vec::new(),
            running: Vec::new(),
            done: None,
            notes: Vec::new(),
            task,
        }
    }

    pub fn object(&self, source: Source) -> &Object {
        &self.objects[source.index()]
    }

    pub fn object_mut(&mut self, source: Source) -> &mut Object {
        &mut self.objects[source.index()]
    }

    /// The store has every file, as far as it says.
    pub fn is_stored(&self) -> bool {
        self.sources().all(|source| self.object(source).stored.is_some())
    }

    /// What Commit was signed with while something else was on its way: it may be old before it is due.
    pub fn forget_early(&mut self) {
        self.ticket.take_if(|(topic, _)| *topic == Topic::Commit);
    }

    /// The files this upload has.
    pub fn sources(&self) -> impl Iterator<Item = Source> + '_ {
        Source::BOTH.into_iter().filter(|source| self.task.file(*source).is_some())
    }

    /// The step is in flight from now on, or waits for its next attempt.
    pub fn begin(&mut self, step: Step) {
        self.running.push(step);
        self.mark(step, true);
    }

    /// The step may be planned again.
    pub fn end(&mut self, step: Step) {
        self.running.retain(|running| *running != step);
        self.mark(step, false);
    }

    fn mark(&mut self, step: Step, busy: bool) {
        if let Step::Part(source, index) | Step::Digest(source, index) = step {
            self.object_mut(source).fan.set_busy(index, busy);
        }
    }

    /// In flight, or waiting for its next attempt.
    pub fn busy(&self, step: Step) -> bool {
        self.running.contains(&step)
    }

    /// Whether requests for this file may be signed with the pass at hand.
    #[allow(unused_variables, reason = "most passes are good for all files")]
    pub fn may_sign(&self, source: Source) -> bool {
        let Some(pass) = &self.pass else { return false };
        #[cfg(feature = "narrow")]
        if pass.reach.source.is_some_and(|own| own != source) {
            return false;
        }
        matches!(self.pass_wanted, None | Some(Reason::Expiring))
    }

    /// Nothing has a name yet, or any more.
    pub fn is_nameless(&self) -> bool {
        self.handles.0.is_empty()
    }

    /// The server's side is begun anew; what was learnt from the files stays.
    #[inline(never)]
    pub fn begin_anew(&mut self) {
        self.handles = Handles::default();
        self.resumed = false;
        self.pass = None;
        self.pass_wanted = Some(Reason::Start);
        self.apply = Calls::default();
        self.commit = Calls::default();
        for object in &mut self.objects {
            object.restart();
            object.place = None;
        }
    }

    /// A region won, or none can any more.
    pub fn race_is_over(&self) -> bool {
        self.region.is_some() || self.regions.as_ref().is_some_and(|list| self.probed.len() >= list.len())
    }

    pub fn calls(&self, topic: Topic) -> Calls {
        match topic {
            Topic::Commit => self.commit,
            #[cfg(feature = "nos")]
            Topic::Confirm => self.commit,
            _ => self.apply,
        }
    }

    pub fn calls_mut(&mut self, topic: Topic) -> &mut Calls {
        match topic {
            Topic::Commit => &mut self.commit,
            #[cfg(feature = "nos")]
            Topic::Confirm => &mut self.commit,
            _ => &mut self.apply,
        }
    }

    /// The first of `origins` that is not frozen, or the one that thaws first.
    pub fn pick<'a>(&self, origins: &'a [String], now: Millis) -> &'a str {
        let (mut first, mut soonest) = ("", Millis::MAX);
        for base in origins {
            let origin = crate::wire::text::origin(base);
            let frozen = self.frozen.iter().find(|(own, until)| own == origin && *until > now);
            let thaws = frozen.map_or(0, |(_, until)| *until);
            if thaws < soonest {
                (first, soonest) = (base, thaws);
            }
        }
        first
    }
}

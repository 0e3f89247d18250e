//! What is explored: the files, how many troubles and turns of mind, and what the world may choose from.

use std::rc::Rc;

use vodlift::cloud::aliyun::{Aliyun, Settings as AliyunSettings};
use vodlift::cloud::netease::{Netease, Settings as NeteaseSettings};
use vodlift::cloud::tencent::{Settings as TencentSettings, Tencent};
use vodlift::cloud::youku::{Settings as YoukuSettings, Youku};
use vodlift::cloud::{Cloud, File, Task};
use vodlift::engine::{Settings, Upload};
use vodlift::wire::Source;

/// Whose rules hold. Youku is called by the machine itself, so that each of its calls can be lost; the page brings the
/// answers of Alibaba and NetEase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Which {
    #[default]
    Tencent,
    Aliyun,
    Youku,
    Netease,
}

/// What is uploaded, and how much may happen to it on any one way.
#[derive(Clone, Copy)]
pub struct Case {
    pub cloud: Which,
    pub media: Option<u64>,
    pub cover: Option<u64>,
    /// What the first page names as the size of parts, and what each later one does.
    pub part_sizes: [u64; 2],
    /// Requests that get no answer, callbacks that throw, storage and files that fail.
    pub losses: u8,
    /// Answers 503.
    pub storms: u8,
    /// Cancels, pauses, crashes, ends of keys, a line that dies.
    pub turns: u8,
}

/// What the page wanted or did that explains an upload's failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Excuse {
    Cancelled,
    Dropped,
    Thrown,
    Unreadable,
    Died,
}

/// Something that waits for its end.
#[derive(Clone, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    Send(String),
    /// The topic, the kind of file, and what is named.
    Ask(&'static str, &'static str, Vec<(String, String)>),
    Digest(Source, Vec<(u64, u64)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The call in this place is answered.
    Answer(usize),
    /// It never reaches the cloud.
    Lose(usize),
    /// It works, but its answer is lost.
    LoseAfter(usize),
    /// It is given up, and works at some later moment, or never.
    LoseLater(usize),
    /// 503.
    Storm(usize),
    /// A request that nobody waits for any more reaches the cloud.
    Ghost(usize),
    Loaded,
    Saved(bool),
    Pause,
    Resume,
    Cancel {
        abort: bool,
    },
    /// The page is gone and comes back with the same file; with what was being saved, or without.
    Crash {
        saved: bool,
    },
    Offline,
    Online,
    /// Nothing is under way, and a moment that the machine waits for comes.
    Wait,
    /// The keys come near their end, pass it, or the tab sleeps so long that nothing under way survives.
    Near,
    Past,
    Sleep,
    /// From here on no request is answered; those under way still work, or not.
    Die {
        worked: bool,
    },
}

/// The content of the files: every byte another.
pub fn content(source: Source, start: u64, end: u64) -> Vec<u8> {
    let first = if source == Source::Media { b'a' } else { b'X' };
    (start..end).map(|at| first + at as u8).collect()
}

pub fn machine(case: Case, part_size: u64) -> Upload {
    let file = |size| File { name: "n".into(), extension: "mp4".into(), mime: String::new(), size };
    let task = Task {
        files: [case.media.map(file), case.cover.map(file)],
        file_id: None,
        expire_time: None,
        part_size,
        files_in_parallel: true,
        verify: true,
        race: false,
        ..Task::default()
    };
    let settings = Settings { parallel: 2, retries: 5, retry_delay: 0, progress_interval: 0, resume: true, seed: 1 };
    let storage = vec!["https://store".into()];
    let cloud: Rc<dyn Cloud> = match case.cloud {
        Which::Tencent => Rc::new(Tencent(TencentSettings {
            control: vec!["https://vod".into()],
            storage,
            apply_timeout: 15_000,
            commit_timeout: 15_000,
            region: None,
        })),
        Which::Aliyun => Rc::new(Aliyun(AliyunSettings {
            control: "https://vod".into(),
            storage,
            timeout: 15_000,
            seed: 1,
            patient: false,
        })),
        Which::Youku => Rc::new(Youku(YoukuSettings {
            control: "https://vod".into(),
            storage,
            timeout: 15_000,
            v4: false,
            checksum: false,
        })),
        Which::Netease => Rc::new(Netease(NeteaseSettings {
            lbs: vec![],
            nodes: storage,
            fallback: vec![],
            allowed: vec![],
            secure: true,
            timeout: 15_000,
            check_md5: false,
            persist_token: false,
            confirm: false,
            known: vec![],
        })),
    };
    Upload::new(cloud, task, settings)
}

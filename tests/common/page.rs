//! The page: hears the events and minds that they are in order.

use vodlift::engine::Event;
use vodlift::fault::Fault;

#[derive(Clone, Hash, Default)]
pub struct Page {
    /// Bytes last heard of, by file.
    loaded: [u64; 2],
    /// `percent` was 1, and `*_upload` must follow.
    finished: [bool; 2],
    stored: [bool; 2],
    pub end: Option<End>,
    /// The cloud said so itself.
    pub confirmed: bool,
    /// Where the cover will be seen.
    pub cover_url: Option<String>,
}

#[derive(Clone, Hash, Debug)]
pub enum End {
    Done(String),
    Failed(Fault),
}

impl Page {
    pub fn hear(&mut self, event: Event) {
        assert!(self.end.is_none(), "the terminal event was not the last: {event:?}");
        match event {
            Event::Progress { source, tick } => {
                let file = source.index();
                assert!(tick.loaded >= self.loaded[file], "progress went back: {tick:?}");
                assert!(tick.loaded <= tick.total);
                assert!(!self.finished[file], "progress after the end: {tick:?}");
                self.loaded[file] = tick.loaded;
                self.finished[file] = tick.percent == 1.0;
            }
            Event::Stored { source, .. } => {
                let file = source.index();
                assert!(self.finished[file], "stored before percent was 1");
                assert!(!self.stored[file], "stored twice");
                self.stored[file] = true;
            }
            Event::Done { done, .. } => {
                self.confirmed = done.confirmed;
                self.cover_url = done.cover_url;
                self.end = Some(End::Done(done.file_id));
            }
            Event::Failed(fault) => self.end = Some(End::Failed(*fault)),
            _ => {}
        }
    }
}

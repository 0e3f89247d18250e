//! The engine with a chain that nobody has: bytes go one after the other, and the store counts them. Needs no feature of the crate.

use std::rc::Rc;

use vodlift::cloud::{Book, Call, Cloud, Done, File, Millis, Note, Outcome, Place, Room, Step, Stored, Task};
use vodlift::engine::{Action, Event, Flight, Input, Settings, Upload, Verified};
use vodlift::fault::{Cure, Fault, Kind};
use vodlift::wire::{Body, Method, Request, Response, Source, digest};

const MEDIA: Source = Source::Media;
const SIZE: u64 = 25;

/// Ten bytes at a time; each answer is how many there are. What was called back is looked after before anything is sent.
struct Rope;

impl Cloud for Rope {
    fn name(&self) -> &'static str {
        "rope"
    }

    fn keeps_parts(&self) -> bool {
        true
    }

    fn proves_parts(&self) -> bool {
        false
    }

    fn plan(&self, book: &Book, room: Room, out: &mut Vec<Step>) {
        let object = book.object(MEDIA);
        object.fan.plan_digests(MEDIA, usize::MAX, room.digests, out);
        let step = if object.place.is_none() {
            Step::Apply
        } else if object.listing.is_some() {
            Step::List(MEDIA)
        } else {
            Step::Put(MEDIA)
        };
        let safe = object.shelved.upload_id == object.upload_id && object.fan.is_whole(true);
        if (safe || step != Step::Put(MEDIA)) && !book.busy(step) {
            out.push(step);
        }
    }

    fn call(&self, book: &Book, step: Step, _: Millis) -> Call {
        let fan = &book.object(MEDIA).fan;
        let (start, end) = (fan.grown(), SIZE.min(fan.grown() + 10));
        let (path, body) = match step {
            Step::Digest(source, index) => {
                return Call::Digest { source, ranges: vec![fan.range(index)], crc: false };
            }
            Step::Put(source) => (format!("put/{start}"), Body::Slice { source, start, end }),
            Step::List(_) => ("list".to_owned(), Body::Empty),
            _ => ("apply".to_owned(), Body::Empty),
        };
        let url = format!("https://rope.example/{path}");
        let request = Request { method: Method::Post, url, headers: vec![], body, opaque: false };
        Call::Http { request, timeout: Some(1000) }
    }

    fn read(&self, book: &mut Book, step: Step, outcome: Outcome, _: Millis) -> Result<(), Box<Fault>> {
        match (step, outcome) {
            (Step::Digest(_, index), Outcome::Digested(md5, _)) => {
                let object = book.object_mut(MEDIA);
                assert!(!object.fan.read(index, md5, None));
                object.fan.keep(index, md5);
            }
            (_, Outcome::Answer(response)) if !response.is_success() => {
                book.spent = true;
                return Err(Fault::new(Kind::Http, Cure::Never).status(response.status));
            }
            (Step::Apply, Outcome::Answer(_)) => {
                book.handles.set("rope", "1");
                book.pass_wanted = None;
                let object = book.object_mut(MEDIA);
                object.place = Some(Place { key: "k".into(), ..Place::default() });
                object.upload_id = Some("u".into());
                object.fan.grow(0);
            }
            (_, Outcome::Answer(response)) => {
                let object = book.object_mut(MEDIA);
                object.listing = None;
                object.fan.grow(response.body.parse().unwrap());
                if object.fan.grown() == SIZE {
                    object.stored = Some(Stored::default());
                    book.notes.push(Note::Stored(MEDIA));
                    book.done = Some(Done { file_id: "f".into(), confirmed: true, ..Done::default() });
                }
            }
            _ => return Err(Fault::new(Kind::Network, Cure::Later)),
        }
        Ok(())
    }

    fn called_back(&self, book: &mut Book, step: Step) {
        if let Step::Put(_) = step {
            book.object_mut(MEDIA).listing = Some(String::new());
        }
    }

    fn recalled(&self, book: &mut Book) {
        book.pass_wanted = None;
        book.object_mut(MEDIA).fan.grow(0);
    }
}

struct Run {
    upload: Upload,
    sent: Vec<(Flight, Request)>,
    events: Vec<Event>,
    record: Option<String>,
}

impl Run {
    fn new(record: Option<String>) -> Run {
        let file = File { name: "n".into(), extension: "bin".into(), mime: String::new(), size: SIZE };
        let task = Task { files: [Some(file), None], part_size: 10, verify: true, ..Task::default() };
        let settings =
            Settings { parallel: 2, retries: 2, retry_delay: 100, progress_interval: 0, resume: true, seed: 1 };
        let upload = Upload::new(Rc::new(Rope), task, settings);
        let mut run = Run { upload, sent: vec![], events: vec![], record };
        run.tell(Input::Start);
        run
    }

    fn tell(&mut self, input: Input) {
        let mut inbox = vec![input];
        while !inbox.is_empty() {
            self.upload.on(inbox.remove(0), 0);
            while let Some(action) = self.upload.next() {
                match action {
                    Action::Send { flight, request, .. } => {
                        self.sent.push((flight, request));
                        inbox.push(Input::Started { flight });
                    }
                    Action::Abort { flight } => self.sent.retain(|(own, _)| *own != flight),
                    Action::Emit(event) => self.events.push(event),
                    Action::Digest { flight, ranges, .. } => {
                        let md5 = Some(digest::md5(format!("{ranges:?}").as_bytes()));
                        inbox.push(Input::Digested { flight, md5, crc: None });
                    }
                    Action::Load { .. } => inbox.push(Input::Loaded { record: self.record.clone() }),
                    Action::Save { record, .. } => {
                        self.record = Some(record);
                        inbox.push(Input::Saved { ok: true });
                    }
                    Action::Forget { .. } => self.record = None,
                    Action::Ask { .. } => panic!("nobody wanted that"),
                }
            }
        }
        assert!(!self.upload.is_stuck());
    }

    fn answer(&mut self, status: u16, body: &str) -> String {
        let (flight, request) = self.sent.remove(0);
        self.tell(Input::Answer { flight, response: Response { status, body: body.into(), ..Response::default() } });
        request.url["https://rope.example/".len()..].to_owned()
    }
}

#[test]
fn the_store_counts_and_proves_nothing() {
    let mut run = Run::new(None);
    let calls = [("", "apply"), ("10", "put/0"), ("17", "put/10"), ("25", "put/17")];
    for (body, path) in calls {
        assert_eq!(run.answer(200, body), path);
    }
    let loaded = |event: &Event| if let Event::Progress { tick, .. } = event { Some(tick.loaded) } else { None };
    assert_eq!(run.events.iter().filter_map(loaded).collect::<Vec<_>>(), [0, 10, 17, 25], "bytes, not parts");
    assert!(matches!(run.events.last(), Some(Event::Done { verified: Verified::None, .. })));
    assert_eq!(run.record, None);
}

#[test]
fn the_cloud_hears_of_what_was_called_back() {
    let mut run = Run::new(None);
    run.answer(200, "");
    run.tell(Input::Pause);
    run.tell(Input::Resume);
    assert_eq!(run.answer(200, "10"), "list");
    assert_eq!(run.answer(200, "20"), "put/10");
}

#[test]
fn a_later_page_takes_up_the_record_and_one_that_is_spent_is_gone() {
    let mut first = Run::new(None);
    first.answer(200, "");
    first.answer(200, "10");
    let mut later = Run::new(first.record.clone());
    assert_eq!(later.answer(200, "10"), "list");
    assert_eq!(later.answer(400, ""), "put/10");
    assert!(matches!(later.events.last(), Some(Event::Failed(fault)) if fault.status == 400));
    assert_eq!(later.record, None);
}

//! The engine with a cloud that nobody has: what it promises holds whatever it drives. Needs no feature of the crate.

use std::rc::Rc;

use vodlift::cloud::{Book, Call, Cloud, Context, Done, Goal, Millis, Outcome, Place, Reason, Room, Step, Task, Topic};
use vodlift::cloud::{Fan, File, asking};
use vodlift::engine::{Action, Event, Flight, Input, Loss, Settings, State, Upload};
use vodlift::fault::{Cure, Fault, Kind};
use vodlift::wire::{Body, Method, Request, Response, Source};

/// Asks the page for a word, sends each part to an address of its own, and says so in the end.
struct Post;

impl Cloud for Post {
    fn name(&self) -> &'static str {
        "post"
    }

    fn plan(&self, book: &Book, room: Room, out: &mut Vec<Step>) {
        let object = book.object(Source::Media);
        if object.place.is_none() {
            asking::plan_call(book, Topic::Apply, Step::Apply, book.ticket.is_some(), out);
        } else if !object.fan.is_whole(false) {
            object.fan.plan_parts(Source::Media, false, room.parts, out);
        } else {
            asking::plan_call(book, Topic::Commit, Step::Commit, true, out);
        }
    }

    fn call(&self, book: &Book, step: Step, _: Millis) -> Call {
        let (path, body) = match step {
            Step::Ask(topic) => return Call::Page(asking::context(self.name(), book, topic, Source::Media)),
            Step::Part(source, index) => {
                let (start, end) = book.object(source).fan.range(index);
                (format!("part/{index}"), Body::Slice { source, start, end })
            }
            _ => (step.stage().to_owned(), Body::Text(book.ticket.clone().map_or_else(String::new, |(_, word)| word))),
        };
        let url = format!("https://post.example/{path}");
        let request = Request { method: Method::Post, url, headers: vec![], body, opaque: false };
        Call::Http { request, timeout: Some(1000) }
    }

    fn read(&self, book: &mut Book, step: Step, outcome: Outcome, _: Millis) -> Result<(), Box<Fault>> {
        match (step, outcome) {
            (Step::Ask(topic), Outcome::Reply(Ok(word))) => book.ticket = Some((topic, word.to_owned())),
            (Step::Ask(_), _) => return Err(Fault::new(Kind::Signature, Cure::Never)),
            (_, Outcome::Answer(response)) if !response.is_success() => {
                let cure = if response.status < 500 { Cure::Never } else { Cure::Later };
                return Err(Fault::new(Kind::Http, cure).status(response.status));
            }
            (Step::Apply, Outcome::Answer(_)) => {
                book.handles.set("box", "7");
                book.pass_wanted = None;
                book.object_mut(Source::Media).place = Some(Place { key: "k".into(), ..Place::default() });
            }
            (Step::Part(source, index), Outcome::Answer(_)) => {
                book.object_mut(source).fan.keep(index, [index as u8; 16]);
            }
            (Step::Commit, Outcome::Answer(_)) => {
                book.done = Some(Done { file_id: "f".into(), confirmed: true, ..Done::default() });
            }
            _ => {
                book.commit.lost |= step == Step::Commit;
                return Err(Fault::new(Kind::Network, Cure::Later));
            }
        }
        Ok(())
    }
}

struct Run {
    upload: Upload,
    now: Millis,
    sent: Vec<(Flight, Request)>,
    asked: Vec<(Flight, Context)>,
    events: Vec<Event>,
}

impl Run {
    fn new(size: u64) -> Run {
        let file = File { name: "n".into(), extension: "bin".into(), mime: String::new(), size };
        let task = Task { goal: Goal::Upload, files: [Some(file), None], part_size: 10, ..Task::default() };
        let settings =
            Settings { parallel: 2, retries: 2, retry_delay: 100, progress_interval: 100, resume: false, seed: 1 };
        let upload = Upload::new(Rc::new(Post), task, settings);
        let mut run = Run { upload, now: 0, sent: vec![], asked: vec![], events: vec![] };
        run.tell(Input::Start);
        run
    }

    fn tell(&mut self, input: Input) {
        self.upload.on(input, self.now);
        while let Some(action) = self.upload.next() {
            match action {
                Action::Send { flight, request, .. } => {
                    self.sent.push((flight, request));
                    self.upload.on(Input::Started { flight }, self.now);
                }
                Action::Ask { flight, context } => self.asked.push((flight, context)),
                Action::Abort { flight } => self.sent.retain(|(own, _)| *own != flight),
                Action::Emit(event) => self.events.push(event),
                other => panic!("nobody wanted {other:?}"),
            }
        }
        assert!(!self.upload.is_stuck());
    }

    fn reply(&mut self) -> Context {
        let (flight, context) = self.asked.remove(0);
        self.tell(Input::Replied { flight, reply: Ok("word".into()) });
        context
    }

    fn answer(&mut self, status: u16) -> String {
        let (flight, request) = self.sent.remove(0);
        self.tell(Input::Answer { flight, response: Response { status, ..Response::default() } });
        request.url
    }

    fn wait(&mut self) {
        self.now = self.upload.wake_at().expect("something to wait for").max(self.now);
        self.tell(Input::Tick);
    }

    fn urls(&self) -> Vec<&str> {
        self.sent.iter().map(|(_, request)| &request.url["https://post.example/".len()..]).collect()
    }
}

#[test]
fn any_cloud_is_driven_to_its_end() {
    let mut run = Run::new(25);
    let context = run.reply();
    assert_eq!((context.cloud, context.topic, context.reason), ("post", Topic::Apply, Reason::Start));
    assert_eq!(run.sent[0].1.body, Body::Text("word".into()));
    run.answer(200);
    assert_eq!(run.urls(), ["part/0", "part/1"], "two at once");
    run.answer(200);
    assert_eq!(run.urls(), ["part/1", "part/2"]);
    run.answer(200);
    run.answer(200);
    assert_eq!(run.answer(200), "https://post.example/commit");
    assert!(matches!(run.events.last(), Some(Event::Done { done, .. }) if done.file_id == "f" && done.confirmed));
}

#[test]
fn trouble_is_waited_out_and_refusals_are_not() {
    let mut run = Run::new(5);
    run.reply();
    run.answer(200);
    run.answer(503);
    assert!(run.sent.is_empty());
    run.wait();
    assert_eq!(run.urls(), ["part/0"]);
    run.answer(400);
    assert!(matches!(run.events.last(), Some(Event::Failed(fault)) if fault.status == 400 && fault.stage == "upload"));
}

#[test]
fn what_nobody_answers_in_the_end_is_unknown() {
    let mut run = Run::new(5);
    run.reply();
    run.answer(200);
    run.answer(200);
    while !run.upload.is_over() {
        match run.sent.pop() {
            Some((flight, _)) => run.tell(Input::Lost { flight, loss: Loss::Network }),
            None => run.wait(),
        }
    }
    assert!(matches!(run.events.last(), Some(Event::Failed(fault)) if fault.kind == Kind::Unknown));
}

#[test]
fn pause_calls_the_bytes_back_and_cancel_ends_it_once() {
    let mut run = Run::new(25);
    run.reply();
    run.answer(200);
    run.tell(Input::Pause);
    assert!(run.sent.is_empty());
    run.tell(Input::Resume);
    assert_eq!(run.urls(), ["part/0", "part/1"]);
    run.tell(Input::Cancel { abort: false });
    run.tell(Input::Cancel { abort: false });
    let terminal = run.events.iter().filter(|event| matches!(event, Event::Failed(_) | Event::Done { .. })).count();
    assert_eq!((terminal, run.sent.len()), (1, 0));
    assert!(run.events.contains(&Event::State(State::Cancelled)));
}

/// Looking through ten thousand parts after each event would cost their square.
#[test]
fn parts_are_looked_for_no_further_than_digests_are_made() {
    let mut fan = Fan::new(30, 10);
    fan.read(0, [0; 16], None);
    fan.read(2, [2; 16], None);
    let mut steps = Vec::new();
    fan.plan_parts(Source::Media, true, 3, &mut steps);
    assert_eq!(steps, [Step::Part(Source::Media, 0)]);
    fan.set_busy(1, true);
    steps.clear();
    fan.plan_parts(Source::Media, true, 3, &mut steps);
    assert_eq!(steps, [Step::Part(Source::Media, 0), Step::Part(Source::Media, 2)], "past one that is being made");
}

//! What goes between the machine and the world: requests answered, lost, minded; actions done.

use vodlift::cloud::Reason;
use vodlift::engine::{Action, Input, Loss};
use vodlift::wire::digest::md5;
use vodlift::wire::{Body, Method, Request};

use crate::case::{Call, Excuse, Which, content};
use crate::cloud::target;
use crate::world::World;

impl World {
    pub fn trouble(&mut self) {
        self.losses -= 1;
        self.drop_troubled |= self.excuse == Some(Excuse::Dropped);
    }

    pub fn work(&mut self, at: usize) {
        if let Some(request) = &self.calls[at].2 {
            self.cloud.handle(request, &bytes(request), self.now);
        }
    }

    pub fn answer(&mut self, at: usize) {
        let (flight, call, request) = self.calls.remove(at);
        let input = match (call, request) {
            (Call::Digest(source, ranges), _) => {
                let content: Vec<u8> = ranges.iter().flat_map(|range| content(source, range.0, range.1)).collect();
                Input::Digested { flight, md5: Some(md5(&content)), crc: None }
            }
            (Call::Send(_), Some(request)) => {
                let response = self.cloud.handle(&request, &bytes(&request), self.now);
                // Of a list it is the newest that is gone on with.
                let id = response.body.rsplit_once("<UploadId>upload-").and_then(|(_, id)| id.split('<').next());
                self.learnt.extend(id.and_then(|id| id.parse::<usize>().ok()));
                if response.is_success() {
                    self.proven.extend(part(&request));
                }
                Input::Answer { flight, response }
            }
            (Call::Ask(topic, kind, handles), _) => {
                self.signatures += 1;
                let reply = self.cloud.page((topic, kind), &handles, self.signatures, self.now / 1000);
                Input::Replied { flight, reply: Ok(reply) }
            }
            (Call::Send(_), None) => unreachable!("nothing was sent"),
        };
        self.tell(input);
    }

    pub fn lose(&mut self, at: usize) {
        let (flight, call, _) = self.calls.remove(at);
        let input = match call {
            Call::Send(_) => Input::Lost { flight, loss: Loss::Network },
            Call::Ask(topic, ..) => {
                // While the pass at hand still serves, or the last bytes are on their way, a signature that fails is asked for again.
                let book = self.upload.book();
                let early = topic == "commit" && !book.is_stored();
                if topic == "confirm" || !early && book.pass_wanted != Some(Reason::Expiring) {
                    self.excuse.get_or_insert(Excuse::Thrown);
                }
                Input::Replied { flight, reply: Err("thrown".into()) }
            }
            Call::Digest(..) => {
                self.excuse.get_or_insert(Excuse::Unreadable);
                Input::Digested { flight, md5: None, crc: None }
            }
        };
        self.tell(input);
    }

    pub fn tell(&mut self, input: Input) {
        self.upload.on(input, self.now);
        while let Some(action) = self.upload.next() {
            self.act(action);
        }
        let waits = self.paused || self.offline || self.loading || self.saving.is_some() || !self.calls.is_empty();
        assert!(!self.upload.is_stuck(), "stuck by its own word");
        assert!(waits || self.page.end.is_some() || self.upload.wake_at().is_some(), "waits for nothing");
        assert_eq!(self.upload.is_over(), self.page.end.is_some());
    }

    pub fn act(&mut self, action: Action) {
        if self.loud {
            println!("    {action:?}");
        }
        match action {
            Action::Send { flight, request, .. } => {
                self.mind(&request);
                self.calls.push((flight, Call::Send(format!("{:?} {}", request.method, request.url)), Some(request)));
                self.upload.on(Input::Started { flight }, self.now);
            }
            Action::Abort { flight } => {
                let at = self.calls.iter().position(|(own, ..)| *own == flight).expect("aborts what is under way");
                self.ghosts.extend(self.calls.remove(at).2.filter(changes));
            }
            Action::Ask { flight, context } => {
                let call = Call::Ask(context.topic.name(), context.kind, context.handles.0);
                self.calls.push((flight, call, None));
            }
            Action::Digest { flight, source, ranges, .. } => {
                let fan = &self.upload.book().object(source).fan;
                let once_more = fan.parts.iter().all(|part| part.file.is_some());
                self.calls.push((flight, Call::Digest(source, ranges), None));
                // The last look at a file meets every order where little goes wrong; beyond that it would double the ways.
                if once_more && (self.case.cover.is_some() || self.case.losses + self.case.storms + self.case.turns > 1)
                {
                    self.answer(self.calls.len() - 1);
                }
            }
            Action::Load { .. } => self.loading = true,
            Action::Save { record, .. } => {
                assert!(self.saving.is_none() || self.upload.is_over(), "two saves at a time");
                let secret =
                    ["token-", "id-", "key-", "random=", "access-"].into_iter().find(|secret| record.contains(secret));
                assert_eq!(secret, None, "a secret in the record: {record}");
                self.saving = Some(record);
            }
            Action::Forget { .. } => {
                self.saving = None;
                self.record = None;
            }
            Action::Emit(event) => self.page.hear(event),
        }
    }

    /// What no request may ever do.
    pub fn mind(&mut self, request: &Request) {
        if let Some(part) = part(request) {
            assert!(!self.proven.contains(&part), "part {part:?} was sent again");
            let (_, query) = target(request);
            let id = query.rsplit('=').next().unwrap();
            let safe = self.record.as_ref().is_some_and(|record| record.contains(id));
            assert!(safe || self.storage_failed, "{part:?} left before its upload's id was safe");
        }
        if let (_, query) = target(request)
            && self.case.cloud == Which::Netease
        {
            assert!(!self.calls.iter().any(|(_, call, _)| matches!(call, Call::Send(_))), "two requests of a chain");
            let known = query.split_once("&context=").and_then(|(_, context)| context.split('&').next());
            let safe = known.is_none_or(|id| self.record.as_ref().is_some_and(|record| record.contains(id)));
            assert!(safe || self.storage_failed, "a chunk left before its chain's context was safe");
        }
        if let (_, "Action=CommitUploadUGC") | ("/uploads/commit.json", _) = target(request) {
            let Body::Text(body) = &request.body else { panic!("a Commit without a body") };
            let mark = if body.contains("session-") { "session-" } else { "upload_token=up-" };
            let (_, session) = body.split_once(mark).expect("a Commit without a session");
            self.commits.insert(session.to_owned());
        }
    }
}

/// What a request carries.
pub fn bytes(request: &Request) -> Vec<u8> {
    match &request.body {
        Body::Empty => vec![],
        Body::Text(text) => text.clone().into_bytes(),
        Body::Slice { source, start, end } => content(*source, *start, *end),
    }
}

/// Key and number, if the request is a part.
pub fn part(request: &Request) -> Option<(String, u32)> {
    let (path, query) = target(request);
    let number = query.strip_prefix("partNumber=")?.split('&').next()?;
    Some((path.trim_start_matches('/').to_owned(), number.parse().ok()?))
}

/// Requests that only look leave nothing behind.
pub fn changes(request: &Request) -> bool {
    !matches!(request.method, Method::Get | Method::Head)
}

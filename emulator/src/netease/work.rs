//! NetEase at work: what its calls are given, and what follows when an object is whole.

use super::answer::{Refused, node_error};
use super::chain::Made;
use super::chunk::is_refused_unread;
use super::{ApiCall, Calling, Kept, NodeCall, NodeReply, Ticket};
use crate::bucket::{Object, Reply};
use crate::clock::UnixMillis;
use crate::emulator::{Emulator, Progress};
use crate::encoding::{base64, hex};
use crate::errors::NodeError;
use crate::gate::{Arrival, Case};
use crate::http::{Fate, Head, Request, Response};
use crate::route::{Route, Service};
use crate::trouble::Effect;
use serde_json::Value;

impl Emulator {
    /// What is known of a call before its body is read.
    pub(crate) fn watch_arrival(&mut self, head: &Head, arrival: &mut Arrival) {
        if arrival.destination.service != Service::Netease {
            return;
        }
        let settings = &self.config.netease;
        if settings.down.iter().any(|part| head.host.contains(part)) {
            arrival.delivery.fate = Fate::Drop;
        }
        if matches!(arrival.destination.route, Route::Chunk | Route::Complete) {
            arrival.skip_body = is_refused_unread(head, settings);
            arrival.hold = self.netease.hold(head);
        }
    }

    /// Whether what came of a body that broke off counts.
    pub(crate) fn keeps_broken(&self, arrival: &Arrival) -> bool {
        self.config.netease.keep_truncated && arrival.hold.is_some()
    }

    pub(crate) fn netease(&mut self, request: &Request, case: &mut Case) -> Reply {
        if case.route == Route::Lbs {
            let (response, code) = self.netease.lookup(request, &self.config, &case.effects);
            case.entry.code = code.map_or(Value::Null, Value::from);
            return response.into();
        }
        if case.route == Route::Callback {
            return self.take_callback(request, case).into();
        }
        if request.path().starts_with("/app/vod/") {
            let call = ApiCall {
                config: &self.config,
                buckets: &self.buckets,
                dice: &mut self.dice,
                now: case.now,
                route: case.route,
            };
            let outcome = self.netease.api(request, call);
            case.entry.code = outcome.code.map_or(Value::Null, Value::from);
            case.entry.reason = outcome.reason;
            return outcome.response.into();
        }
        let buckets = &self.buckets;
        let call = NodeCall {
            config: &self.config,
            dice: &mut self.dice,
            now: case.now,
            route: case.route,
            effects: &case.effects,
            exists: &|bucket, key| buckets.object(bucket, key).is_some(),
        };
        match self.netease.node(request, call) {
            Ok(NodeReply::Ready(response)) => response.into(),
            Ok(NodeReply::Work(job, after)) => Reply::Work(job, after),
            Ok(NodeReply::HangUp) => {
                case.hang_up();
                Response::empty(400).into()
            }
            Err(refused) => self.refuse_chunk(refused, case).into(),
        }
    }

    /// The bytes of a chunk are here.
    pub(crate) fn chained(
        &mut self,
        ticket: Box<Ticket>,
        kept: Result<Kept, Refused>,
        mut case: Case,
        now: UnixMillis,
    ) -> Progress {
        if ticket.hang_up {
            case.hang_up();
        }
        let mut entered = match self.netease.enter(&ticket, kept, &self.config.netease, (&mut self.dice, now)) {
            Ok(entered) => entered,
            Err(refused) => {
                let response = self.refuse_chunk(refused, &mut case);
                return self.done(case, response);
            }
        };
        let Some(made) = entered.made.take() else {
            let response = entered.answer(&self.config.netease, &self.dice.hex(8), "");
            return self.done(case, response);
        };
        self.complete(&ticket, made, now);
        if case.meets(&Effect::CallbackFailed {}) {
            let response = self.refuse_chunk(NodeError::CallbackFailed.because("trouble"), &mut case);
            return self.done(case, response);
        }
        if let Some(post) = self.to_be_called(&ticket) {
            return Progress::Call(Box::new(Calling { post, ticket, entered, case }));
        }
        let (bucket, object) = &ticket.place;
        let told = self.netease.told(&self.config.netease, &mut self.dice, (bucket, object));
        self.announce(&ticket);
        let message = base64(told.to_string().as_bytes());
        let response = entered.answer(&self.config.netease, &self.dice.hex(8), &message);
        self.done(case, response)
    }

    fn complete(&mut self, ticket: &Ticket, made: Made, now: UnixMillis) {
        let Made { content, sums, content_type, chunks } = made;
        let etag = format!("\"{}\"", hex(&sums.md5.unwrap_or_default()));
        let object = Object { sums, etag, content_type, parts: chunks, modified: now, content };
        self.buckets.keep(ticket.place.clone(), object);
    }

    pub(super) fn refuse_chunk(&mut self, refused: Refused, case: &mut Case) -> Response {
        let (status, code, message) = refused.error.words();
        case.entry.code = code.into();
        case.entry.reason = refused.reason;
        node_error(&self.config.netease, &self.dice.hex(8), status, code, message)
    }
}

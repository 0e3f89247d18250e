//! NetEase at work: what its calls are given, and what follows when an object is whole.

use super::answer::{Refused, node_error};
use super::chunk::{Entered, Made};
use super::event::event;
use super::{ApiCall, Kept, NodeCall, NodeReply, Ticket};
use crate::bucket::{Object, Reply};
use crate::clock::UnixMillis;
use crate::emulator::Emulator;
use crate::encoding::{base64, hex};
use crate::gate::Case;
use crate::http::{Request, Response};
use crate::route::Route;
use crate::trouble::Effect;
use serde_json::{Value, json};

impl Emulator {
    pub(crate) fn netease(&mut self, request: &Request, case: &mut Case) -> Reply {
        if case.route == Route::Lbs {
            let (response, code) = self.netease.lookup(request, &self.config);
            case.entry.code = code.map_or(Value::Null, Value::from);
            return response.into();
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
            heard: is_heard(&case.effects),
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
        ticket: &Ticket,
        kept: Result<Kept, Refused>,
        case: &mut Case,
        now: UnixMillis,
    ) -> Response {
        if ticket.hangs_up() {
            case.hang_up();
        }
        match self.netease.enter(ticket, kept, (&self.config, &mut self.dice, now)) {
            Ok(Entered { made: Some(made), offset, context }) => {
                self.complete(ticket, made, now);
                let message = base64(self.callback(ticket).to_string().as_bytes());
                self.announce(ticket);
                let entered = Entered { made: None, offset, context };
                entered.answer(&self.config.netease, &self.dice.hex(8), &message)
            }
            Ok(entered) => entered.answer(&self.config.netease, &self.dice.hex(8), ""),
            Err(refused) => self.refuse_chunk(refused, case),
        }
    }

    fn complete(&mut self, ticket: &Ticket, made: Made, now: UnixMillis) {
        let Made { content, sums, content_type, chunks } = made;
        let etag = format!("\"{}\"", hex(&sums.md5.unwrap_or_default()));
        let object = Object { sums, etag, content_type, parts: chunks, modified: now, content };
        self.buckets.keep(ticket.place.clone(), object);
    }

    /// The cloud learns of an object and names it (netease §5 item 1).
    fn callback(&mut self, ticket: &Ticket) -> Value {
        let (bucket, object) = &ticket.place;
        let (member, id) = self.netease.name(bucket, object, self.config.netease.first_id);
        json!({ "code": 200, "requestId": self.dice.hex(8), "ret": { member: id } })
    }

    /// The app server hears of it (netease §5 item 4).
    fn announce(&mut self, ticket: &Ticket) {
        let (bucket, object) = &ticket.place;
        let Some(medium) = self.netease.medium(bucket, object) else { return };
        let address = self.netease.url_of(&self.config, bucket, object);
        let body = event(medium, object, &address);
        let settings = &self.config.netease;
        let url = medium.callback_url.clone().or_else(|| settings.upload_callback_url.clone());
        self.tell_signed(body, url, &settings.sign_key.clone());
    }

    fn refuse_chunk(&mut self, refused: Refused, case: &mut Case) -> Response {
        let (status, code, message) = refused.error.words();
        case.entry.code = code.into();
        case.entry.reason = refused.reason;
        node_error(&self.config.netease, &self.dice.hex(8), status, code, message)
    }
}

/// Whether the answer reaches the client as it is.
fn is_heard(effects: &[Effect]) -> bool {
    effects.iter().all(|effect| matches!(effect, Effect::Delay { .. } | Effect::Bandwidth { .. }))
}

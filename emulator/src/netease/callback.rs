//! The call from a node to the cloud when an object is whole, and what the cloud makes of it (netease §1.4, §5 item 1).

use super::answer::{Refused, api_error};
use super::chain::Entered;
use super::event::event;
use super::{Netease, Settings, Ticket};
use crate::clock::UnixMillis;
use crate::dice::Dice;
use crate::emulator::{Emulator, Post};
use crate::encoding::{base64, hex, query_pairs};
use crate::errors::{NeteaseError, NodeError};
use crate::gate::Case;
use crate::http::{Fate, Request, Response};
use bytes::Bytes;
use serde_json::{Value, json};

/// How long a node waits for the cloud, in milliseconds.
pub(crate) const PATIENCE: u64 = 5000;

/// A node that waits for the cloud; its client waits, too.
#[derive(Debug)]
pub struct Calling {
    /// What is to be posted, as a form.
    pub post: Post,
    pub(super) ticket: Box<Ticket>,
    pub(super) entered: Entered,
    pub(super) case: Case,
}

impl Netease {
    /// The cloud is told of an object: it gets its id now.
    pub(super) fn told(&mut self, settings: &Settings, dice: &mut Dice, (bucket, object): (&str, &str)) -> Value {
        let (member, id) = self.name(bucket, object, settings.first_id);
        json!({ "code": 200, "requestId": dice.hex(8), "ret": { member: id } })
    }
}

impl Emulator {
    /// What a node posts before it answers, if it does so over HTTP.
    pub(super) fn to_be_called(&self, ticket: &Ticket) -> Option<Post> {
        let (url, body) = ticket.callback.clone().filter(|_| self.config.netease.http_callback)?;
        let (bucket, object) = &ticket.place;
        let sums = self.buckets.object(bucket, object).map(|object| &object.sums);
        let size = sums.map_or(0, |sums| sums.size).to_string();
        let etag = sums.and_then(|sums| sums.md5).map_or_else(String::new, |md5| hex(&md5));
        let mut body = body.replace("$(ObjectSize)", &size).replace("$(Etag)", &etag);
        // Nothing looks into the file.
        for name in ["AVinfo.Video.Duration", "AVinfo.Video.Height", "AVinfo.Video.Width", "ImageInfo.Width"] {
            body = body.replace(&format!("$({name})"), "0");
        }
        Some(Post { url, body, sign: None })
    }

    /// Last step of a call over HTTP: the cloud's answer, or why there is none.
    pub fn called(&mut self, calling: Calling, answer: Result<Bytes, String>) -> Response {
        let Calling { ticket, entered, mut case, .. } = calling;
        let response = match answer {
            Ok(answer) => {
                self.announce(&ticket);
                entered.answer(&self.config.netease, &self.dice.hex(8), &base64(&answer))
            }
            Err(reason) => self.refuse_chunk(Refused { error: NodeError::CallbackFailed, reason }, &mut case),
        };
        self.seal(case, response)
    }

    /// The call without a socket: this function is the whole world.
    pub(crate) fn reach(&mut self, post: &Post, now: UnixMillis) -> Result<Bytes, String> {
        let rest = post.url.strip_prefix("http://").ok_or("it is no http:// address")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let request = Request {
            method: "POST".into(),
            host: host.into(),
            target: format!("/{path}"),
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
            body: post.body.clone().into(),
        };
        let response = self.handle(&request, now);
        match response.status {
            _ if response.delivery.fate != Fate::Answer || response.delivery.delay_ms >= PATIENCE => {
                Err("no answer".into())
            }
            200..=299 => Ok(response.bytes()),
            status => Err(format!("callback answered {status}")),
        }
    }

    /// The cloud's own end of the call.
    pub(super) fn take_callback(&mut self, request: &Request, case: &mut Case) -> Response {
        let form = std::str::from_utf8(request.body.bytes()).ok().and_then(query_pairs).unwrap_or_default();
        let object = form.into_iter().find(|(name, _)| name == "objectName").map(|(_, value)| value);
        let bucket = self.config.netease.bucket.clone();
        match object.filter(|object| self.object_at(&bucket, object).is_some()) {
            Some(object) => {
                let place = (&*bucket, &*object);
                Response::json(200, &self.netease.told(&self.config.netease, &mut self.dice, place))
            }
            None => {
                let (code, message) = NeteaseError::BadRequest.words();
                case.entry.code = code.into();
                api_error(&self.dice.hex(8), code, message)
            }
        }
    }

    /// The app server hears of an object that the cloud knows (netease §5 item 4).
    pub(super) fn announce(&mut self, ticket: &Ticket) {
        let (bucket, object) = &ticket.place;
        let Some(medium) = self.netease.medium(bucket, object).filter(|medium| medium.id.is_some()) else { return };
        let address = self.netease.url_of(&self.config, bucket, object);
        let body = event(medium, object, &address);
        let settings = &self.config.netease;
        let url = medium.callback_url.clone().or_else(|| settings.upload_callback_url.clone());
        self.tell_signed(body, url, &settings.sign_key.clone());
    }
}

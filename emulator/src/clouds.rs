//! The clouds over OSS at work: what their calls are given, and what they learn of objects.

use crate::aliyun::{self, Kind};
use crate::clock::{UnixMillis, seconds};
use crate::emulator::{Emulator, Post};
use crate::gate::Case;
use crate::http::{Request, Response};
use crate::netease;
use crate::route::{is_aliyun_host, is_youku_host};
use crate::youku::{self, State};
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Emulator {
    pub(crate) fn rpc(&mut self, request: &Request, case: &mut Case) -> Response {
        let call = aliyun::Call {
            config: &self.config,
            oss: &mut self.oss,
            dice: &mut self.dice,
            now: case.now,
            local: !is_aliyun_host(&request.host),
        };
        let outcome = self.aliyun.call(request, call);
        if let Some(code) = outcome.code {
            case.entry.code = code.into();
        }
        case.entry.signature = outcome.signature;
        case.entry.reason = outcome.reason;
        outcome.response
    }

    pub(crate) fn youku(&mut self, request: &Request, case: &mut Case) -> Response {
        let call = youku::Call {
            config: &self.config,
            oss: &mut self.oss,
            buckets: &self.buckets,
            dice: &mut self.dice,
            now: case.now,
            local: !is_youku_host(&request.host),
        };
        let outcome = self.youku.call(request, call);
        if let Some(code) = outcome.code {
            case.entry.code = code.into();
        }
        case.entry.reason = outcome.reason;
        outcome.response
    }

    /// Places of objects that their cloud knows to be there: by a commit or, at Alibaba, without one.
    pub(crate) fn committed(&self) -> BTreeSet<(&str, &str)> {
        let sessions = self.vod.sessions().filter(|(_, session)| session.committed.is_some());
        let promised = sessions.flat_map(|(_, session)| {
            let promises = [&session.video, &session.cover].into_iter().flatten();
            promises.map(|promise| (session.bucket.as_str(), promise.key.as_str()))
        });
        let stored = self.aliyun.media().filter(|(_, medium)| medium.stored.is_some());
        let stored = stored.map(|(_, medium)| (medium.bucket.as_str(), medium.key.as_str()));
        let tasks = self.youku.tasks().filter(|(_, task)| task.state == State::Committed);
        let tasks = tasks.filter_map(|(_, task)| Some((self.config.youku.bucket.as_str(), task.object.as_deref()?)));
        let named = self.netease.media().filter(|(.., medium)| medium.id.is_some());
        let named = named.map(|(bucket, object, _)| (bucket, object));
        promised.chain(stored).chain(tasks).chain(named).collect()
    }

    /// Videos and pictures of Alibaba, for the control API.
    pub(crate) fn show_media(&self, now: UnixMillis) -> Value {
        let now = seconds(now);
        let media = self.aliyun.media().map(|(id, medium)| {
            json!({
                "id": id, "kind": if medium.kind == Kind::Video { "video" } else { "image" },
                "bucket": medium.bucket, "key": medium.key, "title": medium.title, "created": medium.created,
                "status": medium.status(&self.config.aliyun, now),
            })
        });
        media.collect()
    }

    /// Uploads of Youku, for the control API.
    pub(crate) fn show_tasks(&self) -> Value {
        let tasks = self.youku.tasks().map(|(token, task)| {
            let state = match task.state {
                State::Open => "open",
                State::Committed => "committed",
                State::Cancelled => "cancelled",
            };
            json!({
                "uploadToken": token, "videoId": task.video_id, "object": task.object, "size": task.size,
                "created": task.created, "state": state,
            })
        });
        tasks.collect()
    }

    /// An object is there: whoever announced it learns of it.
    pub(crate) fn arrived(&mut self, bucket: &str, key: &str, now: UnixMillis) {
        let Some(object) = self.buckets.object(bucket, key) else { return };
        let now = seconds(now);
        if let Some(event) = self.aliyun.stored(&self.config, (bucket, key), object, now) {
            self.tell(event.body, event.url);
        }
    }

    /// The same with a signature over the text as it is.
    pub(crate) fn tell_signed(&mut self, body: String, own: Option<String>, key: &str) {
        match own.or_else(|| self.config.events_url.clone()) {
            Some(url) => {
                let sign = Some(netease::sign(&body, key));
                self.outbox.push(Post { url, body, sign });
            }
            None => self.events.extend(serde_json::from_str(&body)),
        }
    }

    /// Sends an event to its own address, to the app server, or to the built-in one.
    pub(crate) fn tell(&mut self, event: Value, own: Option<String>) {
        match own.or_else(|| self.config.events_url.clone()) {
            Some(url) => self.outbox.push(Post { url, body: event.to_string(), sign: None }),
            None => self.events.push(event),
        }
    }
}

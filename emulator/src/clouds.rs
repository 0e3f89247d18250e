//! The clouds over OSS at work: what their calls are given, and what they learn of objects.

use crate::aliyun;
use crate::clock::{UnixMillis, seconds};
use crate::emulator::{Emulator, Post};
use crate::gate::Case;
use crate::http::{Request, Response};
use crate::route::{is_aliyun_host, is_youku_host};
use crate::youku;
use serde_json::Value;

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

    /// An object is there: whoever announced it learns of it.
    pub(crate) fn arrived(&mut self, bucket: &str, key: &str, now: UnixMillis) {
        let Some(object) = self.buckets.object(bucket, key) else { return };
        let now = seconds(now);
        if let Some(event) = self.aliyun.stored(&self.config, (bucket, key), object, now) {
            self.tell(event.body, event.url);
        }
    }

    /// Sends an event to its own address, to the app server, or to the built-in one.
    pub(crate) fn tell(&mut self, event: Value, own: Option<String>) {
        match own.or_else(|| self.config.events_url.clone()) {
            Some(url) => self.outbox.push(Post { url, body: event.to_string() }),
            None => self.events.push(event),
        }
    }
}

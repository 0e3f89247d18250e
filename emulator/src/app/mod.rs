//! The built-in app server of the demo (`/_app`): signs, asks the clouds in the page's name, and takes events.

mod aliyun;
mod context;
mod netease;
mod youku;

pub(crate) use youku::Tokens;

use crate::clock::{UnixMillis, seconds};
use crate::emulator::Emulator;
use crate::http::{Request, Response};
use context::Context;
use serde_json::{Value, json};

impl Emulator {
    /// What an app's own server would do.
    pub(crate) fn app(&mut self, request: &Request, now: UnixMillis) -> Response {
        match (&*request.method, request.path()) {
            ("OPTIONS", _) => Response::empty(204),
            ("GET", "/_app/signature") => self.dispense(request, seconds(now)),
            ("POST", "/_app/aliyun") => {
                self.with_context(request, |this, context| this.ask_aliyun(&context, request, now))
            }
            ("GET" | "POST", "/_app/aliyun/sts") => self.lend_sts(seconds(now)),
            ("POST", "/_app/youku") => {
                self.with_context(request, |this, context| this.ask_youku(&context, request, now))
            }
            ("GET" | "POST", "/_app/youku/token") => self.show_token(request, now),
            ("POST", "/_app/netease") => {
                self.with_context(request, |this, context| this.ask_netease(&context, request, now))
            }
            ("GET", "/_app/events") => Response::json(200, &self.events.clone().into()),
            ("POST", "/_app/events") => match serde_json::from_slice::<Value>(request.body.bytes()) {
                Ok(event) => {
                    self.events.push(event);
                    Response::json(200, &json!({ "code": 0 }))
                }
                Err(error) => refusal(&error.to_string()),
            },
            _ => {
                let words =
                    "there is signature, aliyun, aliyun/sts, youku, youku/token, netease and events below /_app";
                Response::json(404, &json!({ "error": words }))
            }
        }
    }

    fn with_context(&mut self, request: &Request, work: impl FnOnce(&mut Self, Context) -> Response) -> Response {
        match serde_json::from_slice(request.body.bytes()) {
            Ok(context) => work(self, context).with("cache-control", "no-store"),
            Err(error) => refusal(&format!("this is no context: {error}")),
        }
    }

    /// A call to a cloud, through everything that other calls go through. Its answer is passed on as it is; an answer that trouble
    /// takes away is taken away from the page as well.
    fn ask_cloud(&mut self, request: &Request, now: UnixMillis) -> Response {
        // The clock is moved once more on the way.
        let now = now.saturating_add_signed(self.clock_offset.saturating_mul(-1000));
        let mut response = self.handle(request, now);
        response.headers.retain(|(name, _)| ["content-type", "content-length", "retry-after"].contains(name));
        response
    }
}

/// What the app server itself does not understand.
fn refusal(words: &str) -> Response {
    Response::json(400, &json!({ "error": words }))
}

//! An upload node: address, parameters and token of a call, and the breakpoint query (netease §3.1, §4, A: E1 to E3).

use super::answer::{Refused, success};
use super::token::{Policy, verify};
use super::{BugKind, Netease, Place, Settings};
use crate::bucket::{After, Job};
use crate::clock::{UnixMillis, seconds};
use crate::config::Config;
use crate::dice::Dice;
use crate::encoding::{query_pairs, unpercent};
use crate::errors::NodeError;
use crate::http::{Request, Response};
use crate::route::Route;
use crate::trouble::{Effect, OffsetForm};
use serde_json::json;
use std::sync::Arc;

/// What a call works with.
pub(crate) struct NodeCall<'a> {
    pub config: &'a Config,
    pub dice: &'a mut Dice,
    pub now: UnixMillis,
    pub route: Route,
    pub effects: &'a [Effect],
    /// Whether an object is there.
    pub exists: &'a dyn Fn(&str, &str) -> bool,
}

/// What a call leads to.
pub(crate) enum NodeReply {
    Ready(Response),
    Work(Job, After),
    /// The connection is closed without a word.
    HangUp,
}

impl NodeCall<'_> {
    pub fn settings(&self) -> &Settings {
        &self.config.netease
    }

    /// Whether the client is going to hear the answer as it is.
    pub fn is_heard(&self) -> bool {
        !self.effects.iter().any(|effect| is_lost(effect) || is_wrong(effect))
    }

    /// Whether the client hears of one byte more than there is. Of fewer bytes than it sent, that is to be believed.
    pub fn tells_one_more(&self) -> bool {
        let beyond = Effect::Offset { form: OffsetForm::Beyond };
        self.effects.contains(&beyond)
            && !self.effects.iter().any(|effect| is_lost(effect) || is_wrong(effect) && *effect != beyond)
    }

    /// How much of a chunk is taken in.
    pub fn accepted(&self) -> Option<u64> {
        let bytes = |effect: &Effect| if let Effect::Accept { bytes } = effect { Some(*bytes) } else { None };
        self.effects.iter().filter_map(bytes).min()
    }

    /// How much of the held bytes is left.
    pub fn rollback(&self) -> Option<u64> {
        let to = |effect: &Effect| if let Effect::Rollback { to } = effect { Some(*to) } else { None };
        self.effects.iter().filter_map(to).min()
    }
}

/// The answer does not arrive, or not as one.
fn is_lost(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::ResetAfter {}
            | Effect::NoCors {}
            | Effect::Malformed {}
            | Effect::Empty200 {}
            | Effect::Html200 {}
            | Effect::StatusAfter { .. }
    )
}

/// It tells another offset than the true one.
fn is_wrong(effect: &Effect) -> bool {
    matches!(effect, Effect::Offset { form } if *form != OffsetForm::Text)
}

/// Parameters, decoded.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of(request: &Request) -> Result<Self, Refused> {
        query_pairs(request.query()).map(Self).ok_or_else(|| NodeError::InvalidArgument.because("not UTF-8"))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Given exactly once.
    pub fn one(&self, name: &str) -> Result<&str, Refused> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Ok(value),
            (None, _) => Err(NodeError::InvalidArgument.because(format!("{name} is missing"))),
            (Some(_), Some(_)) => Err(NodeError::InvalidArgument.because(format!("{name} is given twice"))),
        }
    }

    pub fn version(&self) -> Result<(), Refused> {
        match self.one("version")? {
            "1.0" => Ok(()),
            other => Err(NodeError::InvalidArgument.because(format!("version is {other}"))),
        }
    }

    /// Nothing where it is absent or empty: the first request has none (netease §7 item 6).
    pub fn context(&self) -> Option<&str> {
        self.get("context").filter(|context| !context.is_empty())
    }
}

impl Netease {
    /// The context that a call names.
    pub(super) fn context_of(&self, request: &Request) -> Option<String> {
        Parameters::of(request).ok()?.context().map(str::to_owned)
    }

    /// Forgets what trouble takes away before a call is looked at: its context, or the life of its token.
    pub(crate) fn lose(&mut self, request: &Request, effects: &[Effect]) {
        if effects.contains(&Effect::LoseUpload {}) {
            let id = self.context_of(request);
            id.and_then(|id| self.contexts.remove(&id));
        }
        if effects.contains(&Effect::ExpiredToken {}) {
            self.dead.extend(signature_of(request).map(str::to_owned));
        }
    }

    /// One call to a node.
    pub(crate) fn node(&mut self, request: &Request, call: NodeCall) -> Result<NodeReply, Refused> {
        self.watch_headers(request);
        self.watch_host(&request.host, call.settings());
        self.watch_encoding(request);
        let place = place_of(request.path())?;
        let parameters = Parameters::of(request)?;
        match call.route {
            Route::Breakpoint => self.breakpoint(request, &parameters, place, call).map(NodeReply::Ready),
            Route::Chunk | Route::Complete => self.chunk(request, &parameters, place, call),
            _ => Err(NodeError::MethodNotAllowed.into()),
        }
    }

    fn breakpoint(
        &mut self,
        request: &Request,
        parameters: &Parameters,
        place: Place,
        call: NodeCall,
    ) -> Result<Response, Refused> {
        parameters.version()?;
        let context = parameters.context();
        let id = context.ok_or_else(|| NodeError::InvalidArgument.because("context is missing"))?;
        self.admit(request, &place, &call)?;
        // Who asks shows that he did not hear the last answer.
        if let Some(heard) = self.complete.get_mut(&place) {
            *heard = false;
        }
        self.known(id, &place, &call)?;
        let context = self.contexts.get_mut(id).ok_or(NodeError::ContextNotFound)?;
        // One for the context, the other for a chunk.
        context.asked |= context.moving || Arc::strong_count(&context.busy) > 1;
        if let Some(to) = call.rollback() {
            context.roll_back(to);
        }
        // To a query one lies so that it is believed.
        let beyond = call.effects.contains(&Effect::Offset { form: OffsetForm::Beyond });
        if call.is_heard() || beyond {
            context.told = context.held + u64::from(beyond);
        }
        let answer = json!({ "offset": context.held });
        let request_id = call.dice.hex(8);
        Ok(success(call.settings(), &request_id, answer))
    }

    /// E3: the token.
    pub(super) fn admit(&mut self, request: &Request, place: &Place, call: &NodeCall) -> Result<Policy, Refused> {
        let token = request.header("x-nos-token");
        let (settings, now) = (call.settings(), seconds(call.now));
        let (bucket, object) = place;
        let verdict = verify(settings, token, (bucket, object), now);
        if let Err(Refused { error: NodeError::PolicyMismatch, .. }) = &verdict {
            let once_more = unpercent(object).filter(|again| again != object);
            if once_more.is_some_and(|again| verify(settings, token, (bucket, &again), now).is_ok()) {
                self.bug(BugKind::Encoding, format!("the object is encoded twice: {}", request.path()));
            }
        }
        let dead = signature_of(request).is_some_and(|signature| self.dead.contains(signature));
        match verdict {
            Ok(_) if dead => Err(NodeError::InvalidToken.because("token expired")),
            verdict => verdict,
        }
    }

    /// E8 and E9: a context that lives, and belongs here.
    pub(super) fn known(&mut self, id: &str, place: &Place, call: &NodeCall) -> Result<(), Refused> {
        let now = seconds(call.now);
        let life = call.settings().context_seconds;
        if self.contexts.get(id).is_some_and(|context| now - context.touched > life) {
            self.contexts.remove(id);
        }
        if self.replaced.get(id) == Some(&true) {
            self.bug(BugKind::OldContext, format!("{id} was replaced"));
        }
        let context = self.contexts.get(id).ok_or(NodeError::ContextNotFound)?;
        match (&context.bucket, &context.object) == (&place.0, &place.1) {
            true => Ok(()),
            false => Err(NodeError::ContextMismatch.into()),
        }
    }

    /// Objects and contexts go as encodeURIComponent writes them (netease §3.1). What else could be told from a single
    /// encoding shows when it is decoded.
    fn watch_encoding(&mut self, request: &Request) {
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.!~*'()%".contains(&byte));
        let object = request.path().get(1..).and_then(|path| path.split_once('/')).map_or("", |(_, object)| object);
        let mut pairs = request.query().split('&').filter_map(|pair| pair.split_once('='));
        let context = pairs.find(|(name, _)| *name == "context").map_or("", |(_, context)| context);
        for text in [object, context] {
            if !plain(text) {
                self.bug(BugKind::Encoding, format!("{text} is not encoded"));
            }
        }
        if unpercent(context).is_some_and(|once| !self.contexts.contains_key(&once))
            && unpercent(context)
                .and_then(|once| unpercent(&once))
                .is_some_and(|twice| twice != context && self.contexts.contains_key(&twice))
        {
            self.bug(BugKind::Encoding, format!("{context} is encoded twice"));
        }
    }
}

fn signature_of(request: &Request) -> Option<&str> {
    request.header("x-nos-token")?.split(':').nth(1)
}

/// The first segment is the bucket, all the rest the object; each is decoded once, and a plus is a plus.
fn place_of(path: &str) -> Result<Place, Refused> {
    let (bucket, object) = path.get(1..).and_then(|path| path.split_once('/')).unwrap_or_default();
    match (unpercent(bucket), unpercent(object)) {
        (Some(bucket), Some(object)) if !bucket.is_empty() && !object.is_empty() => Ok((bucket, object)),
        _ => Err(NodeError::InvalidObjectName.into()),
    }
}

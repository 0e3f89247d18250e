//! A chunk: the checks in their order, and what becomes of it (netease §3, A: E1 to E15).

use super::answer::Refused;
use super::chain::{Chain, Entered, Ticket, Whole};
use super::node::{NodeReply, Parameters};
use super::token::Policy;
use super::{BugKind, Context, Netease, NodeCall, Place, Settings};
use crate::bucket::{After, Job, content_type};
use crate::encoding::unhex;
use crate::errors::NodeError;
use crate::http::Request;

/// What a chunk says of itself.
struct Claim {
    offset: u64,
    complete: bool,
}

impl Claim {
    /// E1.
    fn of(parameters: &Parameters) -> Result<Self, Refused> {
        let invalid = |name: &str, value: &str| NodeError::InvalidArgument.because(format!("{name} is {value}"));
        parameters.version()?;
        let complete = match parameters.one("complete")? {
            "true" => true,
            "false" => false,
            other => return Err(invalid("complete", other)),
        };
        let text = parameters.one("offset")?;
        let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && (1..=16).contains(&text.len());
        let offset = text.parse().ok().filter(|_| digits && (text == "0" || !text.starts_with('0')));
        Ok(Self { offset: offset.ok_or_else(|| invalid("offset", text))?, complete })
    }
}

impl Netease {
    pub(super) fn chunk(
        &mut self,
        request: &Request,
        parameters: &Parameters,
        place: Place,
        call: NodeCall,
    ) -> Result<NodeReply, Refused> {
        let Claim { offset, complete } = Claim::of(parameters)?;
        let length = self.checked_length(request, call.settings())?;
        let policy = self.admit(request, &place, &call)?;
        // E4: the client is gone, or something on the way was.
        let truncated = request.body.size() < length;
        if truncated && !call.settings().keep_truncated {
            return Ok(NodeReply::HangUp);
        }
        let id = parameters.context();
        match id {
            None => self.opens(request, offset, &place, (&policy, &call))?,
            Some(id) => {
                let context = self.continues(id, offset, &place, &call)?;
                let rolled_back = call.rollback().map(|to| context.roll_back(to)).is_some();
                if context.moving || rolled_back || offset != context.held {
                    let (offset, id) = (context.held, id.to_owned());
                    if call.is_heard() || call.tells_one_more() {
                        context.told = offset + u64::from(call.tells_one_more());
                    }
                    let entered = Entered { made: None, offset, context: Some(id) };
                    let request_id = call.dice.hex(8);
                    return Ok(NodeReply::Ready(entered.answer(call.settings(), &request_id, "")));
                }
            }
        }
        let md5 = self.digest(request)?;
        let body = request.body.first(call.accepted().unwrap_or(u64::MAX));
        let context = id.and_then(|id| self.contexts.get_mut(id));
        let pieces = context.as_ref().map_or_else(Vec::new, |context| context.pieces.clone());
        if let Some(context) = context {
            context.moving = true;
        }
        let callback = policy.callback_url.clone().zip(policy.callback_body.clone());
        let whole = (complete && !truncated && body.size() == request.body.size())
            .then(|| Box::new(Whole { place: place.clone(), pieces, md5, policy }));
        let ticket = Ticket {
            content_type: content_type(request, &place.1),
            place,
            context: id.map(str::to_owned),
            offset,
            heard: call.is_heard(),
            one_more: call.tells_one_more() && body.size() < request.body.size(),
            hang_up: truncated,
            callback,
        };
        Ok(NodeReply::Work(Job::Chain(Chain { body, whole }), After::Chain(Box::new(ticket))))
    }

    fn checked_length(&mut self, request: &Request, settings: &Settings) -> Result<u64, Refused> {
        let length = announced_length(request)?;
        if length > settings.max_chunk {
            self.bug(BugKind::TooLarge, format!("a body of {length} bytes"));
            return Err(NodeError::InvalidContentLength.because(format!("{length} bytes")));
        }
        Ok(length)
    }

    /// E5 to E7: a chunk without context opens one.
    fn opens(
        &mut self,
        request: &Request,
        offset: u64,
        place: &Place,
        (policy, call): (&Policy, &NodeCall),
    ) -> Result<(), Refused> {
        if offset != 0 {
            return Err(NodeError::MissingContext.into());
        }
        if policy.over_write == Some(false) && (call.exists)(&place.0, &place.1) {
            return Err(NodeError::ObjectExists.into());
        }
        let kind = request.header("content-type").unwrap_or("application/octet-stream");
        if policy.mime_limit.as_ref().is_some_and(|list| !list.split(';').any(|known| known.trim() == kind)) {
            return Err(NodeError::MimeNotAllowed.because(kind));
        }
        if self.complete.get(place) == Some(&true) {
            self.bug(BugKind::AfterEnd, format!("{} was complete", place.1));
        }
        Ok(())
    }

    /// E8 to E11: a chunk with a context goes on where that ends. What lies before is not written again.
    fn continues(&mut self, id: &str, offset: u64, place: &Place, call: &NodeCall) -> Result<&mut Context, Refused> {
        let settings = call.settings();
        if let Err(refused) = self.known(id, place, call) {
            if refused.error == NodeError::ContextNotFound {
                if self.complete.get(place) == Some(&true) {
                    self.bug(BugKind::AfterEnd, format!("{} was complete", place.1));
                }
                if settings.unknown_context == 400 {
                    return Err(NodeError::InvalidArgument.because("the context is unknown"));
                }
            }
            return Err(refused);
        }
        let (held, told) = self.contexts.get(id).map_or((0, 0), |context| (context.held, context.told));
        if offset > held {
            if offset != told {
                self.bug(BugKind::Gap, format!("{offset} with {held} held"));
            }
            if !settings.forgive_gaps {
                return Err(NodeError::InvalidOffset.because(format!("{held} bytes are held")));
            }
        } else if offset < told {
            self.bug(BugKind::Resent, format!("{offset} with {told} acknowledged"));
        }
        self.contexts.get_mut(id).ok_or(NodeError::ContextNotFound.into())
    }

    /// E12, the form: hex, unlike everywhere else (netease §3.6).
    fn digest(&mut self, request: &Request) -> Result<Option<Vec<u8>>, Refused> {
        let Some(text) = request.header("content-md5").filter(|text| !text.is_empty()) else { return Ok(None) };
        if text.len() == 24 && text.ends_with("==") {
            self.bug(BugKind::Base64Digest, text);
        }
        let md5 = unhex(text).filter(|md5| md5.len() == 16);
        md5.map(Some).ok_or_else(|| NodeError::InvalidDigest.because("Content-MD5 is not hex"))
    }
}

/// E2: a body of announced length. It is not looked at.
fn announced_length(request: &Request) -> Result<u64, Refused> {
    let refused = |reason: &str| Err(NodeError::InvalidContentLength.because(reason));
    if request.header("transfer-encoding").is_some() {
        return refused("the body comes in pieces of unknown number");
    }
    match request.header("content-length").map(str::parse::<u64>) {
        Some(Ok(length)) => Ok(length),
        _ => refused("Content-Length is missing"),
    }
}

/// Whether a body is not worth reading.
pub(super) fn is_refused_unread(request: &Request, settings: &Settings) -> bool {
    announced_length(request).map_or(true, |length| length > settings.max_chunk)
}

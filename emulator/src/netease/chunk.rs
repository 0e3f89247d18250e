//! A chunk: the checks in their order, and what becomes of it (netease §3, A: E1 to E15).

use super::answer::{Refused, success};
use super::node::{NodeReply, Parameters};
use super::token::Policy;
use super::{BugKind, Context, LastContext, Netease, NodeCall, Place, Settings, uuid};
use crate::bucket::{After, Job, content_type};
use crate::clock::{UnixMillis, seconds};
use crate::config::Config;
use crate::dice::Dice;
use crate::encoding::{hex, unhex};
use crate::errors::NodeError;
use crate::http::{Request, Response};
use crate::store::{Content, Piece, Store, Sums};
use bytes::Bytes;
use serde_json::{Value, json};

/// Bytes to be moved: a chunk, and with the last one all that came before it.
#[derive(Debug)]
pub(crate) struct Chain {
    body: Bytes,
    whole: Option<Box<Whole>>,
}

/// An object to be made, and what it has to be.
#[derive(Debug)]
struct Whole {
    place: Place,
    pieces: Vec<(Piece, Sums)>,
    md5: Option<Vec<u8>>,
    policy: Policy,
}

/// What came of it: the chunk, and the object if it is whole.
#[derive(Debug)]
pub(crate) struct Kept {
    piece: (Piece, Sums),
    whole: Option<(Content, Sums)>,
}

/// What is to be entered into the books then.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub place: Place,
    /// Nothing where the chunk opens one.
    context: Option<String>,
    content_type: String,
    offset: u64,
    heard: bool,
    hang_up: bool,
}

/// An object that just became whole.
pub(crate) struct Made {
    pub content: Content,
    pub sums: Sums,
    pub content_type: String,
    pub chunks: usize,
}

/// A chunk in the books.
pub(crate) struct Entered {
    pub made: Option<Made>,
    pub offset: u64,
    /// The context to go on with; nothing after the last chunk.
    pub context: Option<String>,
}

impl Chain {
    /// Takes the chunk in and, where it is the last, joins all. Nothing is kept of a chunk that makes the object wrong.
    pub fn run(self, store: &Store) -> Result<Kept, Refused> {
        let piece = (store.keep_part(&self.body)?, Sums::of_part(&self.body));
        let whole = self.whole.map(|whole| {
            let Whole { place: (bucket, object), mut pieces, md5, policy } = *whole;
            pieces.push(piece.clone());
            store.join(&bucket, &object, &pieces, |sums| check_whole(sums, md5.as_deref(), &policy))
        });
        Ok(Kept { whole: whole.transpose()?, piece })
    }
}

/// E12 and E14. An object that is only counted has no MD5.
fn check_whole(sums: &Sums, md5: Option<&[u8]>, policy: &Policy) -> Result<(), Refused> {
    if let (Some(wanted), Some(md5)) = (md5, &sums.md5)
        && wanted != md5
    {
        return Err(NodeError::InvalidDigest.because(format!("the object's MD5 is {}", hex(md5))));
    }
    match sums.size {
        size if policy.object_size_min.is_some_and(|min| size < min) => Err(NodeError::ObjectSizeTooSmall.into()),
        size if policy.object_size_max.is_some_and(|max| size > max) => Err(NodeError::ObjectSizeTooLarge.into()),
        _ => Ok(()),
    }
}

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
        let length = self.length(request, call.settings())?;
        let policy = self.admit(request, &place, &call)?;
        // E4: the client is gone, or something on the way was.
        let truncated = (request.body.len() as u64) < length;
        if truncated && !call.settings().keep_truncated {
            return Ok(NodeReply::HangUp);
        }
        let id = parameters.context();
        match id {
            None => self.opens(request, offset, &place, (&policy, &call))?,
            Some(id) => {
                let context = self.continues(id, offset, &place, &call)?;
                if context.moving || offset != context.held {
                    let (offset, id) = (context.held, id.to_owned());
                    context.told = if call.heard { offset } else { context.told };
                    let entered = Entered { made: None, offset, context: Some(id) };
                    let request_id = call.dice.hex(8);
                    return Ok(NodeReply::Ready(entered.answer(call.settings(), &request_id, "")));
                }
            }
        }
        let md5 = self.digest(request)?;
        let body = request.body.clone();
        let context = id.and_then(|id| self.contexts.get_mut(id));
        let pieces = context.as_ref().map_or_else(Vec::new, |context| context.pieces.clone());
        if let Some(context) = context {
            context.moving = true;
        }
        let whole = (complete && !truncated).then(|| Box::new(Whole { place: place.clone(), pieces, md5, policy }));
        let ticket = Ticket {
            content_type: content_type(request, &place.1),
            place,
            context: id.map(str::to_owned),
            offset,
            heard: call.heard,
            hang_up: truncated,
        };
        Ok(NodeReply::Work(Job::Chain(Chain { body, whole }), After::Chain(Box::new(ticket))))
    }

    /// E2. The body is not looked at.
    fn length(&mut self, request: &Request, settings: &Settings) -> Result<u64, Refused> {
        let refused = |reason: String| NodeError::InvalidContentLength.because(reason);
        if request.header("transfer-encoding").is_some() {
            return Err(refused("the body comes in pieces of unknown number".into()));
        }
        let length = request.header("content-length").and_then(|text| text.parse::<u64>().ok());
        let length = length.ok_or_else(|| refused("Content-Length is missing".into()))?;
        if length > settings.max_chunk {
            self.bug(BugKind::TooLarge, format!("a body of {length} bytes"));
            return Err(refused(format!("{length} bytes")));
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

    /// E13 and E15: the bytes are here.
    pub(crate) fn enter(
        &mut self,
        ticket: &Ticket,
        kept: Result<Kept, Refused>,
        (config, dice, now): (&Config, &mut Dice, UnixMillis),
    ) -> Result<Entered, Refused> {
        let settings = &config.netease;
        let context = ticket.context.as_ref().and_then(|id| self.contexts.get_mut(id));
        if let Some(context) = context {
            context.moving = false;
        } else if ticket.context.is_some() {
            return Err(NodeError::ContextNotFound.because("it went while bytes were moved"));
        }
        let Kept { piece, whole } = kept?;
        let id = match &ticket.context {
            Some(id) => id.clone(),
            None => self.open(ticket, settings, (dice, now)),
        };
        let Some(context) = self.contexts.get_mut(&id) else { return Err(NodeError::ContextNotFound.into()) };
        if context.held != ticket.offset {
            return Err(NodeError::InvalidOffset.because("it was rolled back while bytes were moved"));
        }
        context.held += piece.1.size;
        context.pieces.push(piece);
        context.touched = seconds(now);
        context.chunks += 1;
        let offset = context.held;
        if ticket.heard {
            context.told = offset;
        }
        if let Some((content, sums)) = whole {
            let context = self.contexts.remove(&id);
            let (content_type, chunks) = context.map_or_else(Default::default, |it| (it.content_type, it.pieces.len()));
            self.complete.insert(ticket.place.clone(), ticket.heard);
            let made = Some(Made { content, sums, content_type, chunks });
            let context = (settings.last_context == LastContext::Same).then_some(id);
            return Ok(Entered { made, offset, context });
        }
        let id = self.rotated(id, settings, (dice, ticket.heard));
        Ok(Entered { made: None, offset, context: Some(id) })
    }

    /// A new context; an older one of the same object is nobody's now.
    fn open(&mut self, ticket: &Ticket, settings: &Settings, (dice, now): (&mut Dice, UnixMillis)) -> String {
        let (bucket, object) = ticket.place.clone();
        self.contexts.retain(|_, context| (&context.bucket, &context.object) != (&bucket, &object));
        self.complete.remove(&ticket.place);
        let id = fresh(settings, dice);
        let context = Context {
            bucket,
            object,
            content_type: ticket.content_type.clone(),
            held: 0,
            pieces: Vec::new(),
            touched: seconds(now),
            chunks: 0,
            told: 0,
            moving: false,
        };
        self.contexts.insert(id.clone(), context);
        id
    }

    /// Every so many chunks the context gets another name.
    fn rotated(&mut self, id: String, settings: &Settings, (dice, heard): (&mut Dice, bool)) -> String {
        let due = |context: &Context| settings.rotate_context > 0 && context.chunks >= settings.rotate_context;
        if !self.contexts.get(&id).is_some_and(due) {
            return id;
        }
        let Some(mut context) = self.contexts.remove(&id) else { return id };
        context.chunks = 0;
        self.replaced.insert(id, heard);
        let id = fresh(settings, dice);
        self.contexts.insert(id.clone(), context);
        id
    }
}

/// The name of a context.
fn fresh(settings: &Settings, dice: &mut Dice) -> String {
    let id = uuid(dice);
    match settings.hostile_context {
        true => format!("+/=&%#{}", &id[6..]),
        false => id,
    }
}

impl Ticket {
    /// Whether there is nobody to answer.
    pub fn hangs_up(&self) -> bool {
        self.hang_up
    }
}

impl Entered {
    pub fn answer(&self, settings: &Settings, id: &str, message: &str) -> Response {
        let context = match (&self.context, settings.last_context) {
            (Some(context), _) => Value::from(context.as_str()),
            (None, LastContext::Text) => "null".into(),
            (None, _) => Value::Null,
        };
        let mut members = json!({ "offset": self.offset, "context": context, "callbackRetMsg": message });
        if self.context.is_none() && settings.last_context == LastContext::Absent {
            members.as_object_mut().and_then(|members| members.remove("context"));
        }
        success(settings, id, members)
    }
}

//! What becomes of a chunk: its bytes are moved, then it is entered into the books (netease A: E12 to E15).

use super::answer::{Refused, success};
use super::token::Policy;
use super::{Context, LastContext, Netease, Place, Settings, uuid};
use crate::clock::{UnixMillis, seconds};
use crate::dice::Dice;
use crate::encoding::hex;
use crate::errors::NodeError;
use crate::http::{Payload, Response};
use crate::store::{Content, Piece, Store, Sums};
use serde_json::{Value, json};
use std::sync::Arc;

/// Bytes to be moved: a chunk, and with the last one all that came before it.
#[derive(Debug)]
pub(crate) struct Chain {
    pub body: Payload,
    pub whole: Option<Box<Whole>>,
}

/// An object to be made, and what it has to be.
#[derive(Debug)]
pub(crate) struct Whole {
    pub place: Place,
    pub pieces: Vec<(Piece, Sums)>,
    pub md5: Option<Vec<u8>>,
    pub policy: Policy,
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
    pub context: Option<String>,
    pub content_type: String,
    pub offset: u64,
    /// Whether the client is going to hear of it.
    pub heard: bool,
    /// Whether it is going to believe that one byte more was taken in.
    pub one_more: bool,
    /// Whether there is nobody to answer.
    pub hang_up: bool,
    /// Where the node calls when the object is whole, and with what.
    pub callback: Option<(String, String)>,
}

/// An object that just became whole.
#[derive(Debug)]
pub(crate) struct Made {
    pub content: Content,
    pub sums: Sums,
    pub content_type: String,
    pub chunks: usize,
}

/// A chunk in the books.
#[derive(Debug)]
pub(crate) struct Entered {
    pub made: Option<Made>,
    pub offset: u64,
    /// The context to go on with; nothing after the last chunk.
    pub context: Option<String>,
}

impl Chain {
    /// Takes the chunk in and, where it is the last, joins all. Nothing is kept of a chunk that makes the object wrong.
    pub fn run(self, store: &Store) -> Result<Kept, Refused> {
        let piece = (store.keep_part(&self.body)?, store.sums_of_part(&self.body));
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

impl Netease {
    /// E13 and E15: the bytes are here.
    pub(crate) fn enter(
        &mut self,
        ticket: &Ticket,
        kept: Result<Kept, Refused>,
        settings: &Settings,
        (dice, now): (&mut Dice, UnixMillis),
    ) -> Result<Entered, Refused> {
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
        let heard = ticket.heard && !std::mem::take(&mut context.asked);
        if heard || ticket.one_more {
            context.told = offset + u64::from(ticket.one_more);
        }
        if let Some((content, sums)) = whole {
            let context = self.contexts.remove(&id);
            let (content_type, chunks) = context.map_or_else(Default::default, |it| (it.content_type, it.pieces.len()));
            self.complete.insert(ticket.place.clone(), heard);
            let made = Some(Made { content, sums, content_type, chunks });
            let context = (settings.last_context == LastContext::Same).then_some(id);
            return Ok(Entered { made, offset, context });
        }
        let id = self.rotated(id, settings, (dice, heard));
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
            asked: false,
            busy: Arc::default(),
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

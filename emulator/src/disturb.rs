//! What trouble does to requests on their way in and to answers that are ready.

use crate::dice::Dice;
use crate::http::{Fate, Payload, Request, Response, cors};
use crate::trouble::{Effect, OffsetForm};
use bytes::Bytes;
use serde_json::{Value, json};

/// What a proxy says in place of what stands behind it.
const HTML: &str = "<html><body>trouble</body></html>";

/// Effects on an answer that is ready.
pub(crate) fn disturb(effect: &Effect, response: &mut Response) {
    match effect {
        Effect::Status { cors: false, .. } | Effect::NoCors {} => cors::close(response),
        Effect::HideHeaders {} => response.headers.retain(|(name, _)| *name != "access-control-expose-headers"),
        Effect::WrongEtag {} if response.header("etag").is_some() => {
            response.set("etag", format!("\"{}\"", "0".repeat(32)));
        }
        Effect::Malformed {} => {
            let body = response.bytes();
            // The answer to a HEAD has none; its length is that of the object.
            if !body.is_empty() {
                response.replace_body(body.slice(..body.len() / 2));
            }
        }
        Effect::Offset { form } if response.status == 200 => lie(*form, response),
        Effect::Empty200 {} => {
            response.status = 200;
            response.replace_body(Bytes::new());
        }
        Effect::Html200 {} => {
            response.status = 200;
            response.set("content-type", "text/html");
            response.replace_body(HTML.into());
        }
        Effect::StatusAfter { status } => {
            response.status = *status;
            response.set("content-type", "text/html");
            response.replace_body(HTML.into());
        }
        // What was not done before cannot be lost after.
        Effect::ResetAfter {} if response.delivery.fate == Fate::Answer => response.delivery.fate = Fate::Drop,
        _ => {}
    }
}

/// Tells another offset than the true one, or tells it in another way.
fn lie(form: OffsetForm, response: &mut Response) {
    let Ok(mut members) = serde_json::from_slice::<Value>(&response.bytes()) else { return };
    let Some(offset) = members["offset"].as_u64() else { return };
    members["offset"] = match form {
        OffsetForm::Text => offset.to_string().into(),
        OffsetForm::Missing => Value::Null,
        OffsetForm::Huge => json!(1u64 << 53),
        OffsetForm::Negative => json!(-1),
        OffsetForm::Beyond => json!(offset + 1),
    };
    if form == OffsetForm::Missing {
        members.as_object_mut().and_then(|members| members.remove("offset"));
    }
    response.replace_body(members.to_string().into());
}

/// A copy of a request with one bit of its body turned over. Of bytes that are only counted none can be.
pub(crate) fn damaged(request: &Request, dice: &mut Dice) -> Request {
    let Payload::Bytes(body) = &request.body else { return request.clone() };
    let mut body = body.to_vec();
    if !body.is_empty() {
        let at = dice.roll() as usize % body.len();
        body[at] ^= 1;
    }
    Request { body: body.into(), ..request.clone() }
}

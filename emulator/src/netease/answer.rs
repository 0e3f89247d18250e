//! Answers of nodes, of LBS and of the VOD API: three spellings of an error (netease §1.2, §2.3, §3.3).

use super::Settings;
use crate::errors::{NeteaseError, NodeError};
use crate::http::Response;
use crate::route::Route;
use serde_json::{Value, json};

/// A refusal and, for the log, why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub error: NodeError,
    pub reason: String,
}

impl NodeError {
    pub(super) fn because(self, reason: impl Into<String>) -> Refused {
        Refused { error: self, reason: reason.into() }
    }
}

impl From<NodeError> for Refused {
    fn from(error: NodeError) -> Self {
        error.because("")
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        NodeError::InternalError.because(error.to_string())
    }
}

/// JSON as the nodes write it.
fn node_json(status: u16, value: &Value) -> Response {
    Response::new(status, "application/json;charset=utf-8", value.to_string())
}

/// The name of the request id's member: two documents, two spellings (netease §7 item 1).
pub(super) fn id_name(settings: &Settings) -> &'static str {
    if settings.request_id_shouts { "requestID" } else { "requestId" }
}

/// A node's answer with members of its own.
pub(super) fn success(settings: &Settings, id: &str, mut members: Value) -> Response {
    members[id_name(settings)] = id.into();
    node_json(200, &members)
}

pub(super) fn node_error(settings: &Settings, id: &str, status: u16, code: &str, message: &str) -> Response {
    node_json(status, &json!({ id_name(settings): id, "errCode": code, "errMsg": message }))
}

/// LBS does not say that its answers are JSON (netease §2.2).
pub(super) fn lbs(status: u16, value: &Value) -> Response {
    Response::new(status, "text/plain", value.to_string())
}

pub(super) fn lbs_error(status: u16, code: &str, message: &str) -> Response {
    lbs(status, &json!({ "Code": code, "Message": message }))
}

/// The VOD API refuses with HTTP 200 (netease §1.2).
pub(super) fn api_error(id: &str, code: i64, message: &str) -> Response {
    Response::json(200, &json!({ "code": code, "msg": message, "requestId": id }))
}

/// What some trouble answers in place of the work: a status with a code, as given or the first one that has this status.
pub(crate) fn forced(settings: &Settings, route: Route, status: u16, code: Option<&str>) -> (String, Response) {
    let known = |error: &&NodeError| match code {
        Some(code) => error.words().1 == code,
        None => error.words().0 == status,
    };
    let (_, known, message) = NodeError::ALL.iter().find(known).map_or((0, "", "trouble"), |error| error.words());
    let code = code.unwrap_or(if known.is_empty() { "InternalError" } else { known }).to_owned();
    let id = "00000000";
    let response = match route {
        Route::Lbs => lbs_error(status, &code, message),
        route if route.is_control() => match status {
            200 => business(code.parse().unwrap_or(700), ""),
            status => Response::new(status, "text/html", "<html><body>trouble</body></html>"),
        },
        _ => node_error(settings, id, status, &code, message),
    };
    (code, response)
}

/// A refusal of the VOD API, whatever the truth.
pub(crate) fn business(code: i64, message: &str) -> Response {
    let known = NeteaseError::ALL.iter().map(|error| error.words()).find(|(known, _)| *known == code);
    let message = if message.is_empty() { known.map_or("trouble", |(_, message)| message) } else { message };
    api_error("00000000", code, message)
}

//! Between the machine's words and the emulator's, as a browser stands there: it adds Origin and Content-Length, and
//! hides what cross-origin rules do not show.

use vodlift::wire::{Request, Response};
use vodlift_emulator as emulator;

const ORIGIN: &str = "https://page.example";
/// Readable without being exposed.
const SAFE: [&str; 7] =
    ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];

/// What arrives at the server.
pub fn arriving(request: &Request, body: Vec<u8>) -> emulator::Request {
    let (_, rest) = request.url.split_once("://").expect("a whole address");
    let at = rest.find('/').expect("a path");
    let mut headers: Vec<(String, String)> =
        request.headers.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    headers.push(("origin".into(), ORIGIN.into()));
    headers.push(("content-length".into(), body.len().to_string()));
    emulator::Request {
        method: request.method.name().into(),
        host: rest[..at].into(),
        target: rest[at..].into(),
        headers,
        body: body.into(),
    }
}

/// What the page may read of an answer; nothing when it may not know that there was one.
pub fn readable(request: &Request, answer: &emulator::Response) -> Option<Response> {
    if request.opaque {
        return Some(Response::default());
    }
    answer.header("access-control-allow-origin").filter(|origin| *origin == "*" || *origin == ORIGIN)?;
    let exposed = answer.header("access-control-expose-headers").unwrap_or_default().to_ascii_lowercase();
    let shown = |name: &str| SAFE.contains(&name) || exposed.split(", ").any(|other| other == name);
    let headers = answer.headers.iter().filter(|(name, _)| shown(name));
    Some(Response {
        status: answer.status,
        headers: headers.map(|(name, value)| (name.to_string(), value.clone())).collect(),
        body: answer.text(),
    })
}

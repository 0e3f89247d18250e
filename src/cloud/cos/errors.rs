//! What COS means by its refusals: one table from (status, code) to (kind, cure) (spec §3.13).

use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::{Response, text, xml};

/// Reads the answer's `<Error>`, where it has one.
pub fn fault(response: &Response) -> Box<Fault> {
    let error = xml::parse(&response.body).filter(|root| root.name == "Error").unwrap_or_default();
    let code = error.text_of("Code");
    // An error that came with 200 is the server's own.
    let status = if response.is_success() { 500 } else { response.status };
    let (kind, cure) = classify(status, code);
    let mut fault = Fault::new(kind, cure).status(status).detail(error.text_of("Message"));
    fault.request_id = response.header("x-cos-request-id").unwrap_or(error.text_of("RequestId")).to_owned();
    fault.slow_down = code == "SlowDown" || matches!(status, 429 | 503);
    fault.retry_after = retry_after(response);
    fault.expired = code == "ExpiredToken" || fault.detail == "Request has expired";
    if !code.is_empty() {
        fault.code = Code::text(code);
    }
    fault
}

/// `Retry-After` in milliseconds; only its form in seconds, for the other needs the server's clock.
pub fn retry_after(response: &Response) -> u64 {
    response.header("retry-after").and_then(text::parse_decimal).unwrap_or(0).saturating_mul(1000)
}

fn classify(status: u16, code: &str) -> (Kind, Cure) {
    match (status, code) {
        // The bytes did not arrive as they left.
        (_, "BadDigest" | "IncompleteBody" | "EntitySizeNotMatch") => (Kind::Corrupt, Cure::Resend),
        (_, "RequestTimeout" | "UserNetworkTooSlow") => (Kind::Timeout, Cure::Later),
        // COS's word for a CORS rule that does not allow this page.
        (403, "AccessForbidden") => (Kind::Service, Cure::Never),
        // Any of these may be a pass that ended; one troubleshooting page shows several causes under `AccessDenied`.
        (403, _) | (_, "ExpiredToken") => (Kind::Credentials, Cure::Renew),
        (409, _) => (Kind::Service, Cure::Later),
        (408, _) => (Kind::Timeout, Cure::Later),
        (429 | 500.., _) => (Kind::Http, Cure::Later),
        (_, "") => (Kind::Http, Cure::Never),
        _ => (Kind::Service, Cure::Never),
    }
}

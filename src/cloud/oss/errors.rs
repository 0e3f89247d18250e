//! What OSS means by its refusals: one table from (status, code) to (kind, cure) (aliyun §4.11).

use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::{Response, base64, text, xml};

/// What a refusal says beyond its code.
#[derive(Default)]
pub struct Hints {
    /// Account or bucket take version 4 of the signature only.
    pub v4_only: bool,
    /// The server's clock, as it was written.
    pub server_time: String,
    /// Where the bucket really is.
    pub endpoint: String,
}

/// Account or bucket take version 4 only (aliyun §4.12).
const V4_ONLY: &str = "0002-00000080";

/// Reads the answer's `<Error>`; that of a HEAD comes as a header in Base64 (aliyun §4.7.7). The body may repeat the
/// token: no more of it is kept than named here.
pub fn fault(response: &Response) -> (Box<Fault>, Hints) {
    let header = response.header("x-oss-err").and_then(base64::decode);
    let header = header.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let body = if response.body.is_empty() { &header } else { &response.body };
    let error = xml::parse(body).filter(|root| root.name == "Error").unwrap_or_default();
    let code = error.text_of("Code");
    // An error that came with 200 is the server's own.
    let status = if response.is_success() { 500 } else { response.status };
    let (kind, cure) = classify(status, code);
    let mut fault = Fault::new(kind, cure).status(status).detail(error.text_of("Message"));
    fault.request_id = response.header("x-oss-request-id").unwrap_or(error.text_of("RequestId")).to_owned();
    fault.slow_down = code == "RequestTimeout" || matches!(status, 429 | 503);
    fault.retry_after = response.header("x-oss-qos-delay-time").and_then(text::parse_decimal).unwrap_or(0);
    // Whatever it is that has, another signature will not have.
    let late = fault.detail.starts_with("Request has expired");
    if late {
        (fault.kind, fault.cure) = (Kind::Credentials, Cure::Renew);
    }
    fault.expired = late || code == "SecurityTokenExpired";
    if !code.is_empty() {
        fault.code = Code::text(code);
    }
    let hints = Hints {
        v4_only: error.text_of("EC") == V4_ONLY,
        server_time: error.text_of("ServerTime").to_owned(),
        endpoint: error.text_of("Endpoint").to_owned(),
    };
    (fault, hints)
}

fn classify(status: u16, code: &str) -> (Kind, Cure) {
    match (status, code) {
        // The bytes did not arrive as they left.
        (_, "InvalidDigest" | "InvalidCRC64" | "BadDigest" | "IncompleteBody") => (Kind::Corrupt, Cure::Resend),
        (_, "RequestTimeout") => (Kind::Timeout, Cure::Later),
        // An end of a temporary key has more than one name (aliyun Q15).
        (
            _,
            "SecurityTokenExpired"
            | "InvalidAccessKeyId"
            | "InvalidSecurityToken"
            | "AccessKeyIdAndSecurityTokenNotMatch"
            | "SignatureDoesNotMatch",
        ) => (Kind::Credentials, Cure::Renew),
        (_, "RequestTimeTooSkewed") => (Kind::Credentials, Cure::Never),
        (_, "AccessDenied" | "UserDisable" | "InDebt") => (Kind::Account, Cure::Never),
        (409, "FileAlreadyExists") => (Kind::Duplicate, Cure::Never),
        (408, _) => (Kind::Timeout, Cure::Later),
        (429 | 500.., _) => (Kind::Http, Cure::Later),
        // A HEAD whose reason CORS hides.
        (403, "") => (Kind::Credentials, Cure::Renew),
        // It may say that an upload is gone which has become the object.
        (404, "") => (Kind::Malformed, Cure::Later),
        (_, "") => (Kind::Http, Cure::Never),
        _ => (Kind::Service, Cure::Never),
    }
}

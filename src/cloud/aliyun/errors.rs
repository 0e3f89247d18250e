//! What the VOD API means by its refusals: one table from code to (kind, cure) (aliyun §2.10).

use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::tree::Node;

/// The error that an answer is, whoever brought it; `None` where it is none.
pub fn fault(status: u16, answer: &Node) -> Option<Box<Fault>> {
    let code = &answer.alike("Code").string;
    if code.is_empty() || matches!(code.as_str(), "OK" | "200" | "Success") {
        return None;
    }
    let (kind, cure) = classify(status, code);
    let message = &answer.alike("Message").string;
    let mut fault = Fault::new(kind, cure).status(status).code(Code::text(code)).detail(message);
    fault.request_id.push_str(&answer.alike("RequestId").string);
    fault.expired = code == "InvalidSecurityToken.Expired";
    Some(fault)
}

fn classify(status: u16, code: &str) -> (Kind, Cure) {
    // Whatever follows the point only says more.
    let family = crate::wire::text::cut(code, ".").map_or(code, |(family, _)| family);
    match family {
        "IllegalCharacters"
        | "LengthExceededMax"
        | "TagsExceededMax"
        | "UnsupportedHTTPMethod"
        | "InvalidParameter"
        | "InvalidFileName" => (Kind::Argument, Cure::Never),
        "InvalidTemplateGroupId" | "InvalidStorage" | "Forbidden" | "OperationDenied" => (Kind::Account, Cure::Never),
        "AddVideoFailed" | "InternalError" | "ServiceUnAvailable" | "ServiceUnavailable" | "SignatureNonceUsed" => {
            (Kind::Http, Cure::Later)
        }
        "Throttling" => (Kind::Quota, Cure::Later),
        // Another key may do, or the same call in its other form.
        "InvalidAccessKeyId" | "InvalidSecurityToken" | "InvalidTimeStamp" | "IllegalTimestamp" => {
            (Kind::Signature, Cure::Later)
        }
        "SignatureDoesNotMatch" => (Kind::Signature, Cure::Never),
        family if family.starts_with("Missing") => (Kind::Argument, Cure::Never),
        _ if status >= 500 => (Kind::Http, Cure::Later),
        _ => (Kind::Service, Cure::Never),
    }
}

/// The video that was to be gone on with is none any more.
pub fn is_lost(fault: &Fault) -> bool {
    fault.code.is("InvalidVideo.NotFound") || fault.code.is("InvalidVideo.Damaged")
}

/// The clock that dated the call is not right, or not wanted.
pub fn is_of_date(fault: &Fault) -> bool {
    matches!(&fault.code, Code::Text(code) if code.starts_with("InvalidTimeStamp") || code == "IllegalTimestamp")
}

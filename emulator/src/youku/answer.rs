//! Answers and error envelopes in all the forms that were seen of them (youku §2.1).

use super::{ErrorStatus, Settings};
use crate::encoding::percent;
use crate::errors::YoukuError;
use crate::http::Response;
use serde_json::{Value, json};

/// A refusal and, for the log, why.
#[derive(Debug)]
pub(super) struct Refused {
    pub error: YoukuError,
    pub reason: String,
}

impl YoukuError {
    pub(super) fn because(self, reason: impl Into<String>) -> Refused {
        Refused { error: self, reason: reason.into() }
    }
}

impl From<YoukuError> for Refused {
    fn from(error: YoukuError) -> Self {
        error.because("")
    }
}

pub(super) fn success(settings: &Settings, status: u16, value: &Value) -> Response {
    typed(settings, Response::json(status, value))
}

/// An error as the settings want it.
pub(super) fn failure(settings: &Settings, code: u64, description: &str) -> Response {
    let status = match settings.error_status {
        ErrorStatus::Always200 => 200,
        ErrorStatus::System200 if is_system(code) => 200,
        _ => 400,
    };
    envelope(settings, status, code, description)
}

fn envelope(settings: &Settings, status: u16, code: u64, description: &str) -> Response {
    let printed = match code {
        120_010_123 if settings.misprints => 102_210_123,
        120_010_225 if settings.misprints => 12_001_010_225,
        code => code,
    };
    let kind = kind(code);
    if settings.url_encoded_errors {
        let text = format!("code={printed}&type={kind}&description={}", percent(description).replace("%20", "+"));
        return Response::new(status, "text/plain; charset=utf-8", text);
    }
    let error = json!({ "code": printed, "type": kind, "description": description });
    typed(settings, Response::json(status, &json!({ "error": error })))
}

/// What some trouble answers in place of the work. 5xx never carries an envelope (youku §2.1).
pub(crate) fn forced(settings: &Settings, status: u16, code: Option<&str>) -> (u64, Response) {
    if status >= 500 {
        return (u64::from(status), Response::new(status, "text/html", "<html><body>trouble</body></html>"));
    }
    let code = code.and_then(|code| code.parse().ok()).unwrap_or(1002);
    (code, envelope(settings, status, code, description_of(code)))
}

/// An error inside HTTP 200, whatever the settings say.
pub(crate) fn business(settings: &Settings, code: i64, message: &str) -> Response {
    let code = code.unsigned_abs();
    let description = if message.is_empty() { description_of(code) } else { message };
    envelope(settings, 200, code, description)
}

fn description_of(code: u64) -> &'static str {
    let known = YoukuError::ALL.iter().map(|error| error.words()).find(|(known, _)| *known == code);
    known.map_or("trouble", |(_, description)| description)
}

fn typed(settings: &Settings, mut response: Response) -> Response {
    if settings.plain_text {
        response.set("content-type", "text/plain; charset=utf-8");
    }
    response
}

fn is_system(code: u64) -> bool {
    code < 10_000
}

/// The types of OAuth's errors are not known; clients must not look at them.
fn kind(code: u64) -> &'static str {
    match code {
        code if is_system(code) => "SystemException",
        130_011_000..=130_011_999 => "OAuthException",
        _ => "UploadsException",
    }
}

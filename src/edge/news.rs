//! Events, errors and questions as JavaScript sees them: plain objects of codes, for the words live in TypeScript.

use js_sys::JSON;
use wasm_bindgen::prelude::*;

use super::js::Plain;
use crate::cloud::{Context, Stored};
use crate::engine::{Event, Tick, Upload, Verified};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::Source;

/// The name of an event and its payload. `cause` is what the page's callback threw last.
pub fn payload(event: Event, cause: &JsValue) -> (&'static str, JsValue) {
    let of = |source, media, cover| if source == Source::Media { media } else { cover };
    match event {
        Event::Progress { source, tick } => (of(source, "media_progress", "cover_progress"), progress(&tick)),
        Event::Stored { source, bucket, key, upload_id, stored } => {
            (of(source, "media_upload", "cover_upload"), upload(&bucket, &key, upload_id, &stored))
        }
        Event::State(state) => ("state", Plain::new().with("state", state.name()).done()),
        Event::Retry { fault, delay } => {
            ("retry", error(&fault).with("attempt", fault.attempts).with("delay", delay as f64).done())
        }
        Event::Warning { kind, code: detail } => {
            ("warning", Plain::new().with("kind", kind).with("code", code(&detail)).done())
        }
        Event::Report { name, data, fault, since } => {
            let report = Plain::new().with("requestStartTime", since as f64);
            let report = match (fault, name) {
                (Some(fault), _) => report.with("err", error(&fault).done()),
                (None, "report_done") => report.with("err", Plain::new().with("code", 0).done()),
                _ => report.with("data", table(data.iter().map(|(name, value)| (*name, value.as_str())))),
            };
            (name, report.done())
        }
        Event::Done { done, verified } => {
            let proof = if verified == Verified::Parts { "parts" } else { "none" };
            let payload = Plain::new()
                .with("fileId", done.file_id)
                .with("videoUrl", done.media_url)
                .with("coverUrl", done.cover_url)
                .with("verified", proof)
                .with("confirmed", true)
                .with("raw", JSON::parse(&done.raw).unwrap_or(JsValue::UNDEFINED))
                .with("region", done.region);
            ("done", payload.done())
        }
        Event::Failed(fault) => {
            let thrown = fault.kind == Kind::Signature && fault.code.is("thrown");
            let payload = error(&fault).with("attempts", fault.attempts);
            ("error", if thrown { payload.with("cause", cause) } else { payload }.done())
        }
    }
}

/// The page's `SignatureContext` (design §3).
pub fn context(context: &Context, machine: Option<&Upload>) -> JsValue {
    let kind = if context.source == Source::Media { "media" } else { "cover" };
    let handles = context.handles.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let question = Plain::new()
        .with("cloud", "tencent")
        .with("action", context.topic.name())
        .with("reason", context.reason.name())
        .with("kind", kind)
        .with("attempt", context.attempt)
        .with("handle", table(handles));
    let file = machine.and_then(|machine| machine.book().task.file(context.source));
    match file {
        Some(file) => {
            let about = Plain::new()
                .with("name", file.name.as_str())
                .with("size", file.size as f64)
                .with("type", file.mime.as_str());
            question.with("file", about.done()).done()
        }
        None => question.done(),
    }
}

fn progress(tick: &Tick) -> JsValue {
    Plain::new()
        .with("loaded", tick.loaded as f64)
        .with("total", tick.total as f64)
        .with("percent", tick.percent)
        .with("speed", tick.speed)
        .with("eta", tick.eta.map_or(JsValue::NULL, JsValue::from_f64))
        .done()
}

/// spec §1.5. `UploadId` is missing where one request carried the file.
fn upload(bucket: &str, key: &str, upload_id: Option<String>, stored: &Stored) -> JsValue {
    let request_id = stored.headers.iter().find(|(name, _)| name.ends_with("request-id"));
    let payload = Plain::new()
        .with("Location", stored.location.as_str())
        .with("Bucket", bucket)
        .with("Key", key)
        .with("ETag", stored.etag.as_str())
        .with("statusCode", stored.status)
        .with("headers", table(stored.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
        .with("RequestId", request_id.map(|(_, value)| value.as_str()));
    match upload_id {
        Some(id) => payload.with("UploadId", id).done(),
        None => payload.done(),
    }
}

fn error(fault: &Fault) -> Plain {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Plain::new()
        .with("kind", fault.kind.name())
        .with("code", fault_code(fault))
        .with("stage", fault.stage)
        .with("status", (fault.status != 0).then_some(fault.status))
        .with("requestId", some(&fault.request_id))
        .with("retryable", fault.cure != Cure::Never)
        .with("detail", some(&fault.detail))
}

/// Whatever was lost on the way has the code 500 (spec Q30).
fn fault_code(fault: &Fault) -> JsValue {
    match (&fault.code, fault.kind) {
        (Code::None, Kind::Network | Kind::Timeout | Kind::Http) => JsValue::from_f64(500.0),
        (Code::None, kind) => JsValue::from_str(kind.name()),
        (known, _) => code(known),
    }
}

fn code(code: &Code) -> JsValue {
    match code {
        Code::None => JsValue::UNDEFINED,
        Code::Number(number) => JsValue::from_f64(*number as f64),
        Code::Text(text) => JsValue::from_str(text),
    }
}

fn table<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> JsValue {
    entries.fold(Plain::new(), |table, (name, value)| table.with(name, value)).done()
}

//! Events, errors and questions as JavaScript sees them: plain objects of codes, for the words live in TypeScript.

use wasm_bindgen::prelude::*;

use super::js::{self, Plain};
use crate::cloud::{Context, Stored};
use crate::engine::{Event, Tick, Verified};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::Source;

/// The name of an event and its payload. `cause` is what the page's callback threw last.
pub fn payload(event: Event, cause: &JsValue) -> (&'static str, Plain) {
    let of = |source, media, cover| if source == Source::Media { media } else { cover };
    let new = Plain::new();
    match event {
        Event::Progress { source, tick } => (of(source, "media_progress", "cover_progress"), progress(new, &tick)),
        Event::Stored { source, bucket, key, upload_id, stored } => {
            let payload = new.with("Bucket", bucket.as_str()).with("Key", key.as_str());
            let payload = payload.with_some("UploadId", upload_id.as_deref());
            (of(source, "media_upload", "cover_upload"), upload(payload, &stored))
        }
        Event::State(state) => ("state", new.with("state", state.name())),
        Event::Retry { fault, delay } => ("retry", error(&fault).with("delay", delay as f64)),
        Event::Warning { kind, code } => ("warning", code_of(new.with("kind", kind), &code)),
        Event::Report { name, data, fault, since } => {
            let report = new.with("requestStartTime", since as f64);
            let report = match (fault, name) {
                (Some(fault), _) => report.with("err", &error(&fault).0),
                (None, "report_done") => report.with("err", &Plain::new().with("code", 0.0).0),
                _ => report.with("data", &table(&data).0),
            };
            // The vendor's client calls it by the name of its store (spec §1.5).
            (if name == "report_upload" { "report_cos_upload" } else { name }, report)
        }
        Event::Done { done, verified } => {
            let proof = match verified {
                Verified::Whole => "whole",
                Verified::Parts => "parts",
                Verified::None => "none",
            };
            let payload = new
                .with("fileId", done.file_id.as_str())
                .with_some("videoUrl", done.media_url.as_deref())
                .with_some("coverUrl", done.cover_url.as_deref())
                .with("verified", proof)
                .with("confirmed", &JsValue::from_bool(done.confirmed))
                .with("raw", &js::call(&js::get_global("JSON"), "parse", (done.raw.as_str(),)))
                .with_some("region", done.region.as_deref());
            ("done", payload)
        }
        Event::Failed(fault) => {
            let thrown = fault.kind == Kind::Signature && fault.code.is("thrown");
            ("error", error(&fault).with_some("cause", thrown.then_some(cause)))
        }
    }
}

/// The page's `SignatureContext` (design §3), but for what js/src knows better.
pub fn context(context: &Context) -> Plain {
    let question = Plain::new()
        .with("cloud", context.cloud)
        .with("action", context.topic.name())
        .with("reason", context.reason.name())
        .with("kind", context.kind)
        .with("attempt", f64::from(context.attempt))
        .with("handle", &table(&context.handles.0).0);
    #[cfg(feature = "narrow")]
    if !context.meta.is_empty() {
        return question.with("meta", &table(&context.meta).0);
    }
    question
}

fn progress(payload: Plain, tick: &Tick) -> Plain {
    payload
        .with("loaded", tick.loaded as f64)
        .with("total", tick.total as f64)
        .with("percent", tick.percent)
        .with("speed", tick.speed)
        .with("eta", &JsValue::NULL)
        .with_some("eta", tick.eta)
}

/// spec §1.5. `UploadId` is missing where one request carried the file.
fn upload(payload: Plain, stored: &Stored) -> Plain {
    let request_id = stored.headers.iter().find(|(name, _)| name.ends_with("request-id"));
    payload
        .with("Location", stored.location.as_str())
        .with("ETag", stored.etag.as_str())
        .with("statusCode", f64::from(stored.status))
        .with("headers", &table(&stored.headers).0)
        .with("RequestId", request_id.map_or("", |(_, value)| value))
}

/// Whatever was lost on the way has the code 500 (spec Q30).
fn error(fault: &Fault) -> Plain {
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    let payload = Plain::new()
        .with("kind", fault.kind.name())
        .with("stage", fault.stage)
        .with("attempts", f64::from(fault.attempts))
        .with("attempt", f64::from(fault.attempts))
        .with_some("status", (fault.status != 0).then_some(f64::from(fault.status)))
        .with_some("requestId", some(&fault.request_id))
        .with("retryable", &JsValue::from_bool(fault.cure != Cure::Never))
        .with_some("detail", some(&fault.detail));
    match (&fault.code, fault.kind) {
        (Code::None, Kind::Network | Kind::Timeout | Kind::Http) => payload.with("code", 500.0),
        (Code::None, kind) => payload.with("code", kind.name()),
        (code, _) => code_of(payload, code),
    }
}

fn code_of(payload: Plain, code: &Code) -> Plain {
    match code {
        Code::None => payload,
        Code::Number(number) => payload.with("code", *number as f64),
        Code::Text(text) => payload.with("code", text.as_str()),
    }
}

fn table<K: AsRef<str>>(entries: &[(K, String)]) -> Plain {
    entries.iter().fold(Plain::new(), |table, (name, value)| table.with(name.as_ref(), value.as_str()))
}

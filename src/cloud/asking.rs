//! Asking the page: before a call of the control plane, or instead of it.

use super::{Book, Context, Goal, Reason, Step, Topic};
use crate::prelude::*;
use crate::wire::Source;

/// One call at a time. If it is not `ready`, the page is asked first.
#[inline(never)]
pub fn plan_call(book: &Book, topic: Topic, step: Step, ready: bool, out: &mut Vec<Step>) {
    let asking = book.running.iter().any(|running| matches!(running, Step::Ask(_)) || running.spends_ticket());
    if !asking {
        out.push(if ready { step } else { Step::Ask(topic) });
    }
}

#[inline(never)]
pub fn context(cloud: &'static str, book: &Book, topic: Topic, source: Source) -> Context {
    let calls = book.calls(topic);
    let opening = Step::Ask(topic).stage() == "apply";
    let wanted = book.pass_wanted.filter(|_| opening).unwrap_or(Reason::Start);
    let reason = match calls {
        #[cfg(feature = "narrow")]
        calls if calls.expired => Reason::Expired,
        calls if calls.refused > 0 => Reason::Refused,
        calls if calls.asked > 0 => Reason::Retry,
        // Keys to what an earlier page began.
        #[cfg(feature = "narrow")]
        _ if wanted == Reason::Start && topic == Topic::Refresh => Reason::Resume,
        _ => wanted,
    };
    let kind = match (source, book.task.goal) {
        (Source::Cover, _) => "cover",
        (_, Goal::Image | Goal::Info) => "image",
        _ => "media",
    };
    Context {
        cloud,
        topic,
        reason,
        attempt: calls.asked + 1,
        source,
        kind,
        #[cfg(feature = "narrow")]
        meta: book.task.meta[source.index()].clone(),
        handles: book.handles.clone(),
    }
}

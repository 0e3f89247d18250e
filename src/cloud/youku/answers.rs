//! What the answers of the page and of Youku teach (youku §4.5, §6, §7, §12).

use super::{TOKEN, VIDEO, errors};
use crate::cloud::oss::lease::{self, Lease, broken};
use crate::cloud::{Book, Done, Handles, Millis, Note, Outcome, Pass, Reason, Topic};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::{Source, date, json, text, tree::Node};

/// Life of the temporary keys, milliseconds (youku §8).
const LIFE: Millis = 3_600_000;
/// How often an upload may be created anew before it is given up.
const RESTARTS_MAX: u32 = 3;

/// The page brings Youku's own answer to what it was asked for, or what Youku may be called with.
pub fn page(book: &mut Book, topic: Topic, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
    let Outcome::Reply(reply) = outcome else { return Ok(()) };
    book.calls_mut(topic).asked += 1;
    let account = reply.ok().and_then(json::parse).and_then(|root| account(&root));
    if let Some(account) = account {
        book.learnt.account = Some(account);
        return Ok(());
    }
    match (topic, reply) {
        (Topic::Cancel, _) => {
            cancelled(book);
            Ok(())
        }
        (Topic::Commit, Ok(answer)) => settle(book, 0, answer),
        // Keys to what was given up meanwhile, because the file is another one.
        (Topic::Refresh, Ok(_)) if book.handles.get(TOKEN).is_none() => Ok(()),
        (_, Ok(answer)) => take(book, 0, answer, now).map_err(|fault| spared(book, fault)),
        (topic, Err(slug)) => {
            // It may have been called before the callback failed.
            book.commit.lost |= topic == Topic::Commit;
            Err(spared(book, broken(slug)))
        }
    }
}

/// The pass at hand still serves: no reason to end a healthy upload.
fn spared(book: &Book, mut fault: Box<Fault>) -> Box<Fault> {
    if book.pass_wanted == Some(Reason::Expiring) && fault.cure == Cure::Never {
        fault.cure = Cure::Later;
    }
    fault
}

/// What authorises calls of the API. What renews it has no place in a page and is not looked at (youku §2.3).
fn account(root: &Node) -> Option<Pass> {
    let (id, key) = (root.text_of("client_id").to_owned(), root.text_of("access_token").to_owned());
    (!id.is_empty() && !key.is_empty()).then(|| Pass { id, key, ..Pass::default() })
}

/// create or get_sts_inf by our own hand.
pub fn opened(book: &mut Book, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
    let Outcome::Answer(response) = outcome else {
        return Err(Fault::new(Kind::Network, Cure::Later));
    };
    take(book, response.status, &response.body, now).map_err(|fault| spared(book, fault))
}

fn take(book: &mut Book, status: u16, answer: &str, now: Millis) -> Result<(), Box<Fault>> {
    let root = success(status, answer).map_err(|fault| refused(book, Topic::Create, fault))?;
    let text = |name: &str| root.text_of(name).to_owned();
    let place = book.object(Source::Media).place.clone().unwrap_or_default();
    let token = text("upload_token");
    if text("oss_bucket").is_empty() && place.key.is_empty() {
        // The other way to upload needs raw addresses and no encryption: no page can go it (youku §10).
        let slug = if root.text_of("upload_server_uri").is_empty() { "no-bucket" } else { "no-oss-mode" };
        return Err(Fault::new(Kind::Account, Cure::Never).status(status).code(Code::text(slug)));
    }
    if token.is_empty() {
        return Err(broken("no-upload-token"));
    }
    // New keys come without their place (youku Q10).
    let either = |given: String, known: String| if given.is_empty() { known } else { given };
    let lease = Lease {
        bucket: either(text("oss_bucket"), place.bucket),
        key: either(text("oss_object"), place.key),
        endpoint: text("endpoint"),
        region: String::new(),
        id: text("temp_access_id"),
        secret: text("temp_access_secret"),
        token: text("security_token"),
        ends: date::parse(root.text_of("expire_time")),
        life: LIFE,
        renewable: true,
    };
    let reached = lease::take(book, Source::Media, lease, now);
    if book.object(Source::Media).place.is_some() {
        book.handles.set(TOKEN, &token);
        if !root.text_of("video_id").is_empty() {
            book.handles.set(VIDEO, root.text_of("video_id"));
        }
    }
    reached
}

/// An answer that is no error.
fn success(status: u16, answer: &str) -> Result<Node<'_>, Box<Fault>> {
    if let Some(fault) = errors::fault(status, answer) {
        return Err(fault);
    }
    let root = json::parse(answer.trim_ascii()).filter(|root| !root.children.is_empty());
    match (root, status) {
        (Some(root), 0 | 200..=299) => Ok(root),
        (None, 0) => Err(broken("unreadable")),
        (_, 200..=299) => Err(Fault::new(Kind::Malformed, Cure::Later).status(status)),
        (_, 405) => Err(Fault::new(Kind::Argument, Cure::Never).status(status)),
        _ => Err(Fault::new(Kind::Http, Cure::Later).status(status)),
    }
}

/// What Youku said no to: in its other form, with another token, or from the beginning.
fn refused(book: &mut Book, topic: Topic, mut fault: Box<Fault>) -> Box<Fault> {
    let is = |code| fault.code == Code::Number(code);
    if book.learnt.account.is_some()
        && topic == Topic::Create
        && (fault.status == 405 || is(errors::MUST_POST) || is(errors::MISSING))
        && book.learnt.second_form == is(errors::MUST_POST)
        && book.apply.refused == 0
    {
        book.apply.refused += 1;
        book.learnt.second_form = !book.learnt.second_form;
        (fault.kind, fault.cure) = (Kind::Service, Cure::Later);
    } else if fault.kind == Kind::Signature && fault.cure == Cure::Later {
        book.learnt.account = None;
        let calls = book.calls_mut(topic);
        calls.expired = fault.expired;
        calls.refused += 1;
        if calls.refused > 1 {
            fault.cure = Cure::Never;
        }
    } else if (errors::is_lost(&fault) || fault.kind == Kind::Corrupt && book.resumed)
        && book.handles.get(TOKEN).is_some()
        && book.restarts < RESTARTS_MAX
    {
        // Damage, where an earlier page began, may be another file's digest: each later page would hear the same.
        book.restarts += 1;
        book.begin_anew();
        book.notes.push(Note::Warning("restarted"));
        fault.cure = Cure::Replan;
    }
    fault
}

/// The upload's end, by our own hand.
pub fn committed(book: &mut Book, outcome: Outcome) -> Result<(), Box<Fault>> {
    match outcome {
        Outcome::Answer(response) => settle(book, response.status, &response.body),
        Outcome::Lost { sent } => {
            book.commit.lost |= sent;
            Err(Fault::new(Kind::Network, Cure::Later))
        }
        _ => Ok(()),
    }
}

/// Whether a second call is one too many nobody wrote down; what it means after one that nobody answered, this table says
/// (youku §7).
fn settle(book: &mut Book, status: u16, answer: &str) -> Result<(), Box<Fault>> {
    let mut fault = match success(status, answer) {
        Ok(root) => {
            let id = Some(root.text_of("video_id")).filter(|id| !id.is_empty());
            finish(book, id, answer.trim_ascii(), true);
            return Ok(());
        }
        Err(fault) => fault,
    };
    if fault.code.is("unreadable") {
        // The app server broke down in the middle of it, or something before it.
        (fault.kind, fault.cure) = (Kind::Malformed, Cure::Later);
    }
    let lost_here = book.commit.lost;
    // Before an earlier page asked, its record said that the object is there, or may be. What this page made itself, it did not
    // find, and nobody can have asked for.
    book.commit.lost |= book.resumed && book.object(Source::Media).claimed;
    let is = |code: i64| fault.code == Code::Number(code);
    // Who else should have asked, if not a page whose record could not be written any more?
    let duplicated = errors::DUPLICATED.into_iter().any(is) && (book.commit.lost || book.resumed);
    if duplicated || is(errors::NO_TASK) && book.commit.lost {
        finish(book, None, "{}", false);
        return Ok(());
    }
    if errors::may_have_worked(&fault) {
        book.commit.lost = true;
    } else if lost_here && errors::is_lost(&fault) {
        // It may have been committed before the token went: beginning anew would make a second video.
        fault.kind = Kind::Unknown;
        return Err(fault);
    }
    Err(refused(book, Topic::Commit, fault))
}

fn finish(book: &mut Book, id: Option<&str>, raw: &str, confirmed: bool) {
    let file_id = id.or(book.handles.get(VIDEO)).unwrap_or_default().to_owned();
    // The page exists once the video was reviewed (youku §12).
    let url = text::concat(&["https://v.youku.com/v_show/id_", &file_id, ".html"]);
    let confirmed = confirmed && !book.object(Source::Media).unconfirmed;
    book.done = Some(Done { file_id, media_url: Some(url), raw: raw.to_owned(), confirmed, ..Done::default() });
}

/// Whatever was said to that: nothing more can be done.
pub fn cancelled(book: &mut Book) {
    book.handles = Handles::default();
}

//! What the answers of the page and of the VOD API teach (aliyun §2, §6).

use super::given::{self, Given, Names};
use super::{IMAGE, IMAGE_URL, VIDEO, errors, is_video, subject};
use crate::cloud::oss::lease::{self, Lease, broken};
use crate::cloud::{Book, Calls, Done, Goal, Millis, Note, Outcome, Reason, Topic};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::json::Writer;
use crate::wire::{Source, text, tree::Node};

/// How often a video may be created anew before its upload is given up.
const RESTARTS_MAX: u32 = 3;
/// A picture becomes `Normal` soon after it was stored, milliseconds.
const PATIENCE: Millis = 120_000;

/// The page brings keys to a place, keys to the API, or what the API said.
pub fn page(book: &mut Book, topic: Topic, patient: bool, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
    let Outcome::Reply(reply) = outcome else { return Ok(()) };
    if topic == Topic::Refresh && book.is_nameless() {
        // Keys to what was given up meanwhile, because the file is another one.
        return Ok(());
    }
    book.apply.asked += 1;
    let answer = match reply {
        Ok(answer) => answer,
        Err(slug) => return Err(spared(book, broken(slug))),
    };
    if topic == Topic::Info && given::tree(answer).is_some_and(|root| root.has("ImageInfo")) {
        return described(book, patient, answer);
    }
    take(book, 0, answer, now).map_err(|fault| spared(book, fault))
}

/// The pass at hand still serves: no reason to end a healthy upload.
fn spared(book: &Book, mut fault: Box<Fault>) -> Box<Fault> {
    if book.pass_wanted == Some(Reason::Expiring) && fault.cure == Cure::Never {
        fault.cure = Cure::Later;
    }
    fault
}

/// Create or Refresh by our own hand.
pub fn opened(book: &mut Book, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
    let (status, answer) = heard(book, outcome)?;
    take(book, status, answer, now).map_err(|fault| spared(book, fault))
}

pub fn info(book: &mut Book, patient: bool, outcome: Outcome) -> Result<(), Box<Fault>> {
    let (status, answer) = heard(book, outcome)?;
    if given::tree(answer).is_some_and(|root| root.has("ImageInfo")) {
        return described(book, patient, answer);
    }
    refused(book, given::read(status, answer).err().unwrap_or_else(|| broken("no-image-info")))
}

fn heard<'a>(book: &mut Book, outcome: Outcome<'a>) -> Result<(u16, &'a str), Box<Fault>> {
    book.learnt.nonce += 1;
    match outcome {
        Outcome::Answer(response) => Ok((response.status, &response.body)),
        _ => Err(Fault::new(Kind::Network, Cure::Later)),
    }
}

fn take(book: &mut Book, status: u16, answer: &str, now: Millis) -> Result<(), Box<Fault>> {
    match given::read(status, answer) {
        Ok(Given::Lease(lease, names)) => lend(book, lease, names, now),
        Ok(Given::Account(account)) => {
            for (name, value) in [
                ("access-key-id", &account.id),
                ("access-key-secret", &account.key),
                ("security-token", &account.token),
            ] {
                if value.is_empty() {
                    return Err(broken(&text::concat(&["no-", name])));
                }
            }
            book.learnt.account = Some(account);
            Ok(())
        }
        Err(fault) => refused(book, fault),
    }
}

fn lend(book: &mut Book, lease: Lease, names: Names, now: Millis) -> Result<(), Box<Fault>> {
    let Some(source) = subject(book) else {
        return if book.task.goal == Goal::Info { Err(broken("no-image-info")) } else { Ok(()) };
    };
    let video = is_video(book, source);
    let stranger = if video { &names.image } else { &names.video };
    if !stranger.is_empty() {
        // Asked for before another file's turn came; or the wrong call was made.
        book.apply.refused += 1;
        return if book.apply.refused > 1 { Err(broken("other-kind")) } else { Ok(()) };
    }
    let reached = lease::take(book, source, lease, now);
    if book.object(source).place.is_some() {
        for (name, value) in [(VIDEO, &names.video), (IMAGE, &names.image)] {
            if !value.is_empty() {
                book.handles.set(name, value);
            }
        }
        if book.handles.0.is_empty() {
            // A place in OSS alone: that is its name.
            book.handles
                .set("object", &book.object(source).place.as_ref().map_or(String::new(), |place| place.key.clone()));
        }
        // Behind the question mark there may be a signature, and handles are stored.
        let url = text::cut(&names.url, "?").map_or(names.url.as_str(), |(url, _)| url);
        if !video && !url.is_empty() {
            book.handles.set(IMAGE_URL, url);
        }
    }
    reached
}

/// What the API said no to: once more with other keys, without a date, or for another video.
fn refused(book: &mut Book, mut fault: Box<Fault>) -> Result<(), Box<Fault>> {
    if errors::is_lost(&fault) && book.handles.get(VIDEO).is_some() && book.restarts < RESTARTS_MAX {
        book.restarts += 1;
        book.handles.remove(VIDEO);
        book.pass = None;
        book.pass_wanted = Some(Reason::Start);
        book.apply = Calls::default();
        let object = book.object_mut(Source::Media);
        object.restart();
        object.place = None;
        book.notes.push(Note::Warning("restarted"));
        fault.cure = Cure::Replan;
    } else if fault.kind == Kind::Signature && fault.cure == Cure::Later {
        if errors::is_of_date(&fault) {
            book.learnt.second_form = true;
        } else {
            book.learnt.account = None;
            book.apply.expired = fault.expired;
        }
        book.apply.refused += 1;
        if book.apply.refused > 1 {
            fault.cure = Cure::Never;
        }
    }
    Err(fault)
}

/// All that is known of a picture, as it was said; TypeScript reads it.
fn described(book: &mut Book, patient: bool, answer: &str) -> Result<(), Box<Fault>> {
    let root = given::tree(answer).unwrap_or_default();
    let info = root.alike("ImageInfo");
    let status = info.alike("Status").string.as_str();
    if patient && status == "Uploading" {
        let mut fault = Fault::new(Kind::Service, Cure::Later).code(Code::text(status));
        fault.patience = PATIENCE;
        return Err(fault);
    }
    let (file_id, url) = (info.alike("ImageId").string.clone(), info.alike("URL").string.clone());
    let mut raw = String::new();
    push_json(&mut raw, &root);
    book.done = Some(Done { file_id, media_url: Some(url), raw, confirmed: true, ..Done::default() });
    Ok(())
}

/// JSON is what it was; elements become members.
fn push_json(out: &mut String, node: &Node) {
    if !node.text.is_empty() {
        return out.push_str(node.text);
    }
    let mut members = Writer::default();
    for child in &node.children {
        if child.children.is_empty() {
            members.string(&child.name, &child.string);
        } else {
            let mut inner = String::new();
            push_json(&mut inner, child);
            members.json(&child.name, &inner);
        }
    }
    out.push_str(&members.finish());
}

/// The store has it all: nobody has to be told (aliyun §1).
pub fn finish(book: &mut Book) {
    if book.dropping || !book.sources().all(|source| book.object(source).is_settled()) {
        return;
    }
    let handle = |name| book.handles.get(name).map(str::to_owned);
    let image = handle(IMAGE_URL);
    let (of_image, of_cover) = if book.task.goal == Goal::Image { (image, None) } else { (None, image) };
    let mut raw = Writer::default();
    for (name, value) in &book.handles.0 {
        raw.string(name, value);
    }
    let done = Done {
        file_id: handle(VIDEO).or_else(|| handle(IMAGE)).unwrap_or_default(),
        media_url: of_image,
        cover_url: of_cover,
        raw: raw.finish(),
        confirmed: !book.objects.iter().any(|object| object.unconfirmed),
        region: None,
    };
    book.done = Some(done);
}

//! What the answers of the control plane and of the page teach (spec §2.4, §2.5, §4, §13).

use super::{SESSION, is_date, is_label, is_label_byte, signature};
use crate::cloud::{Book, Calls, Done, Goal, Millis, Note, Outcome, Pass, Place, Reason, Topic, cos};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::tree::Node;
use crate::wire::{Response, Source, json, text};

/// Credentials are renewed in their last tenth, but never more than a minute early (spec §2.6).
const RENEW_EARLY_MAX: u64 = 60;
/// How often a session may be begun anew before its upload is given up.
const RESTARTS_MAX: u32 = 3;
/// `ugc upload | invalid request` and `ugc upload | invalid signature` (spec §2.5).
const INVALID_REQUEST: i64 = 10001;
const INVALID_SIGNATURE: i64 = 10004;

/// The page's answer: a signature, looked at before it is sent.
pub fn page(book: &mut Book, topic: Topic, outcome: Outcome) -> Result<(), Box<Fault>> {
    let Outcome::Reply(reply) = outcome else {
        return Ok(());
    };
    book.calls_mut(topic).asked += 1;
    let checked = reply.map_err(signature::broken).and_then(|ticket| Ok((ticket, signature::check(ticket)?)));
    let (ticket, dates) = checked.map_err(|mut fault| {
        // The pass at hand still serves, or the last bytes are on their way: no reason to end a healthy upload.
        if topic == Topic::Commit && !book.is_stored() || book.pass_wanted == Some(Reason::Expiring) {
            fault.cure = Cure::Later;
        }
        fault
    })?;
    book.ticket_ends = Some(dates.expires);
    book.ticket = Some((topic, ticket.to_owned()));
    Ok(())
}

/// The candidates of the race. Whatever goes wrong here only means that there is no race (spec §2.2).
pub fn prepare(book: &mut Book, outcome: Outcome) -> Result<(), Box<Fault>> {
    let answer = match outcome {
        Outcome::Answer(response) => success(response),
        _ => Err(Fault::new(Kind::Network, Cure::Never)),
    };
    let mut candidates = Vec::new();
    if let Ok(answer) = &answer {
        candidates.extend(answer.part("data").part("cosRegionList").children.iter().filter_map(candidate));
    }
    book.apply = Calls::default();
    // One region is no choice.
    if candidates.len() <= 1 {
        candidates.clear();
        book.notes.push(Note::Report(vec![("region", String::new())]));
    }
    candidates.truncate(usize::from(u8::MAX));
    book.regions = Some(candidates);
    end_of_race(book, None);
    match answer {
        Err(fault) if book.task.goal == Goal::Prepare => Err(fault),
        _ => Ok(()),
    }
}

fn candidate(entry: &Node) -> Option<(String, String)> {
    let (region, domain) = (entry.text_of("region"), entry.text_of("domain"));
    // The domain becomes a host name: nothing else may hide in it.
    let plain = domain.bytes().all(|byte| byte == b'.' || is_label_byte(byte)) && !domain.is_empty();
    (is_label(region) && plain).then(|| (region.to_owned(), domain.to_owned()))
}

/// The first that answers wins, whatever it says; one that fails never does (Q25).
pub fn probe(book: &mut Book, index: u8, outcome: Outcome) -> Result<(), Box<Fault>> {
    book.probed.push(index);
    let won = matches!(outcome, Outcome::Answer(_));
    let winner = book.regions.as_ref().and_then(|list| list.get(usize::from(index))).filter(|_| won);
    let winner = winner.map(|(region, _)| region.clone());
    end_of_race(book, winner);
    Ok(())
}

fn end_of_race(book: &mut Book, winner: Option<String>) {
    if winner.is_some() && book.region.is_none() {
        book.notes.push(Note::Report(vec![("region", winner.clone().unwrap_or_default())]));
        book.region = winner;
    }
    if book.task.goal == Goal::Prepare && book.race_is_over() {
        book.done = Some(Done { region: book.region.clone(), confirmed: true, ..Done::default() });
    }
}

/// A session, its objects' places and credentials; a known session keeps its places (spec §2.4, §2.6).
pub fn apply(book: &mut Book, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
    let response = match outcome {
        Outcome::Answer(response) => response,
        _ => return Err(Fault::new(Kind::Network, Cure::Later).code(Code::Number(500))),
    };
    let answer = match success(response) {
        Ok(answer) => answer,
        Err(mut fault) => {
            refused_apply(book, &mut fault, now);
            return Err(fault);
        }
    };
    let session = Session::read(book, answer.part("data")).ok_or_else(|| malformed(response))?;
    let known = book.handles.get(SESSION) == Some(session.key.as_str());
    for (source, place) in Source::BOTH.into_iter().zip(session.places) {
        let object = book.object_mut(source);
        if object.place.as_ref() != Some(&place) {
            if known || object.place.is_some() {
                object.restart();
            }
            object.place = Some(place);
        }
    }
    book.handles.set(SESSION, &session.key);
    let mut pass = session.pass;
    let life = pass.end - pass.start;
    pass.generation = book.pass.as_ref().map_or(0, |pass| pass.generation) + 1;
    pass.ends_at = now + life * 1000;
    pass.renew_at = pass.ends_at - (life / 10).min(RENEW_EARLY_MAX) * 1000;
    book.pass = Some(pass);
    book.pass_wanted = None;
    book.apply = Calls::default();
    book.notes.push(Note::Report(vec![(SESSION, session.key)]));
    Ok(())
}

struct Session {
    key: String,
    pass: Pass,
    /// Media and cover, by [`Source::index`].
    places: [Place; 2],
}

impl Session {
    /// What is missing reads as empty, and one look at the end finds it.
    fn read(book: &Book, data: &Node) -> Option<Session> {
        let app = data.integer_of("storageAppId").unwrap_or(0).unsigned_abs();
        let bucket = text::concat(&[data.text_of("storageBucket"), "-", &text::decimal(app)]);
        let region = data.text_of("storageRegionV5");
        let lent = data.part("tempCertificate");
        let (start, end) = (data.integer_of("timestamp")?, lent.integer_of("expiredTime")?);
        let pass = Pass {
            id: lent.text_of("secretId").to_owned(),
            key: lent.text_of("secretKey").to_owned(),
            token: lent.text_of("token").to_owned(),
            start: start.unsigned_abs(),
            end: end.unsigned_abs(),
            ..Pass::default()
        };
        let key = data.text_of(SESSION).to_owned();
        let mut whole = is_label(&bucket) && is_label(region) && is_date(start) && is_date(end) && end > start;
        whole &= ![&pass.id, &pass.key, &pass.token, &key].iter().any(|text| text.is_empty());
        let place = |name| {
            let path = data.part(name).text_of("storagePath");
            let key = path.strip_prefix('/').unwrap_or(path).to_owned();
            Place { bucket: bucket.clone(), region: region.to_owned(), key }
        };
        let places = [place("video"), place("cover")];
        whole &= book.sources().all(|source| !places[source.index()].key.is_empty());
        whole.then_some(Session { key, pass, places })
    }
}

fn refused_apply(book: &mut Book, fault: &mut Fault, now: Millis) {
    // The server does not know the session any more, or never did: a new one, and what it held is lost (spec §13.4).
    // A session that has served this page is not given up at the first such word.
    let served = book.pass.is_some() && book.apply.refused == 0;
    let known = book.handles.get(SESSION).is_some() && !served;
    if fault.kind == Kind::Service && known && book.restarts < RESTARTS_MAX {
        restart(book, fault);
    } else if fault.kind == Kind::Signature
        || fault.kind == Kind::Service && fault.code != Code::Number(INVALID_REQUEST)
    {
        second_chance(book, Topic::Apply, fault, now);
    }
}

/// Another session, and all bytes again.
fn restart(book: &mut Book, fault: &mut Fault) {
    book.restarts += 1;
    book.begin_anew();
    book.notes.push(Note::Warning("restarted"));
    fault.cure = Cure::Replan;
}

/// Refusals are not retried, but a signature may have been spent or aged on its way: one more, freshly signed.
fn second_chance(book: &mut Book, topic: Topic, fault: &mut Fault, now: Millis) {
    // The local clock may be wrong, so it never refuses a signature; but it may explain why the server did.
    if fault.kind == Kind::Signature && book.ticket_ends.is_some_and(|ends| ends * 1000 < now) {
        fault.code = Code::text("expired");
    }
    let calls = book.calls_mut(topic);
    calls.refused += 1;
    fault.cure = if calls.refused > 1 { Cure::Never } else { Cure::Later };
}

/// The upload's end. A lost answer is asked again with the same session: that is all the look there is (spec §4).
pub fn commit(book: &mut Book, outcome: Outcome, now: Millis) -> Result<(), Box<Fault>> {
    let response = match outcome {
        Outcome::Answer(response) => response,
        Outcome::Lost { sent } => {
            book.commit.lost |= sent;
            return Err(Fault::new(Kind::Network, Cure::Later).code(Code::Number(500)));
        }
        _ => return Ok(()),
    };
    match success(response) {
        Ok(answer) => {
            let data = answer.part("data");
            let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let url = |name| text(data.part(name).text_of("url"));
            // A cover alone is answered without the id it belongs to (spec §4).
            let file_id = text(data.text_of("fileId"))
                .or_else(|| book.task.file_id.clone())
                .ok_or_else(|| malformed(response))?;
            let (media_url, cover_url) = (url("video"), url("cover"));
            book.done =
                Some(Done { file_id, media_url, cover_url, raw: data.text.to_owned(), confirmed: true, region: None });
            book.notes.push(Note::Report(vec![]));
            Ok(())
        }
        Err(mut fault) => {
            if fault.kind == Kind::Service && doubt_recalled(book) {
                fault.cure = Cure::Replan;
            } else if matches!(fault.kind, Kind::Signature | Kind::Service) {
                second_chance(book, Topic::Commit, &mut fault, now);
                // An earlier call may have worked; nobody can tell now.
                if book.commit.lost && fault.cure == Cure::Never {
                    fault.kind = Kind::Unknown;
                } else if book.resumed && fault.kind == Kind::Service && fault.cure == Cure::Never {
                    // Each later page would hear the same of this session, until it is a day old.
                    restart(book, &mut fault);
                }
            } else {
                // Answers of that kind come from something before the service, or from its middle.
                book.commit.lost = true;
            }
            Err(fault)
        }
    }
}

/// What an earlier page saw stored is committed without another look; it is looked at when that is refused.
fn doubt_recalled(book: &mut Book) -> bool {
    let mut recalled = false;
    for object in book.objects.iter_mut().filter(|object| object.recalled) {
        (object.recalled, object.stored, object.upload_id, object.doubt) = (false, None, None, true);
        recalled = true;
    }
    recalled
}

/// An answer whose `code` is 0 (spec §2.1).
fn success(response: &Response) -> Result<Node<'_>, Box<Fault>> {
    if !response.is_success() {
        let mut fault = Fault::new(Kind::Http, Cure::Later).status(response.status).code(Code::Number(500));
        fault.retry_after = cos::retry_after(response);
        return Err(fault);
    }
    let answer = json::parse(&response.body).ok_or_else(|| malformed(response))?;
    let code = answer.integer_of("code").ok_or_else(|| malformed(response))?;
    if code == 0 {
        return Ok(answer);
    }
    let message = answer.text_of("message");
    // The number of "duplicate vod signature" is not known (spec §2.5).
    let about_signature = code == INVALID_SIGNATURE || text::find(message, "signature").is_some();
    let kind = if about_signature { Kind::Signature } else { Kind::Service };
    Err(Fault::new(kind, Cure::Never).status(response.status).code(Code::Number(code)).detail(message))
}

fn malformed(response: &Response) -> Box<Fault> {
    Fault::new(Kind::Malformed, Cure::Later).status(response.status)
}

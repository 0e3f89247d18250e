//! A later page goes on where an earlier one was, if the file is still the same one (netease §4.5).

use super::*;
use vodlift::cloud::{Book, Cloud, Outcome, Room, Step, Topic};
use vodlift::fault::{Code, Kind};
use vodlift::wire::Source;
use vodlift::wire::digest::md5;
use vodlift::wire::text::hex;

const KEEPING: fn() -> Engine = || Engine { resume: true, ..settings() };

fn page(cloud: Netease, size: u64, record: &Option<String>) -> Talk {
    let mut talk = Talk::with(cloud, film(size), KEEPING());
    talk.record = record.clone();
    talk.tell(Input::Start);
    talk
}

/// What a page left that had sent 4 of 10 MiB, and whose next chunk nobody answered.
fn left(cloud: Netease) -> Option<String> {
    let mut talk = page(cloud, SIZE, &None);
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk.answer(&post(0, false, ""), grown(4 * MIB, "C1"));
    assert_eq!(talk.lines(), [post(4 * MIB, false, "C1")]);
    assert!(talk.record.is_some());
    talk.record
}

fn resumed() -> Talk {
    let mut talk = page(cloud(), SIZE, &left(cloud()));
    let context = talk.reply(Ok(named()));
    assert_eq!((context.topic.name(), context.reason.name()), ("create", "resume"));
    assert_eq!(context.handles.get("object"), Some(OBJECT));
    talk.answer(LBS, listed());
    talk
}

#[test]
fn it_asks_first_and_goes_on_from_there() {
    let mut talk = resumed();
    assert_eq!(talk.lines(), [query("C1")]);
    talk.answer(&query("C1"), counted(8 * MIB));
    talk.answer(&post(8 * MIB, true, "C1"), completed(SIZE));
    assert_eq!((done(&talk).file_id.as_str(), talk.record.as_ref()), ("1008", None));
}

#[test]
fn nothing_secret_is_written_down_unless_it_is_wanted() {
    let record = left(cloud()).unwrap();
    assert!(!record.contains("UPLOAD") && !record.contains("emu-ak"), "{record}");
    let persisting = || Netease(Settings { persist_token: true, ..cloud().0 });
    let record = left(persisting());
    let mut talk = page(persisting(), SIZE, &record);
    assert!(talk.asked.is_empty(), "the page is not asked");
    talk.answer(LBS, listed());
    let asked = talk.answer(&query("C1"), refused(403, "InvalidToken"));
    assert_eq!(header(&asked, "x-nos-token"), Some(TOKEN));
    assert!(!talk.record.as_ref().unwrap().contains("UPLOAD"), "a token that was refused goes");
    assert_eq!(talk.reply(Ok(named())).reason.name(), "refused");
    assert_eq!(talk.lines(), [query("C1")]);
    assert!(talk.record.as_ref().unwrap().contains("UPLOAD"));
    // Of a page that does not want it any more, it is asked for again.
    let talk = page(cloud(), SIZE, &record);
    assert_eq!(talk.asked.len(), 1);
    assert!(!talk.record.as_ref().unwrap().contains("UPLOAD"));
}

#[test]
fn a_context_that_is_gone_is_begun_anew() {
    let mut talk = resumed();
    talk.answer(&query("C1"), refused(404, "ContextNotFound"));
    assert_eq!(talk.lines(), [post(0, false, "")]);
}

#[test]
fn one_whose_last_chunk_may_have_been_sent_may_be_the_object() {
    let mut first = page(cloud(), SIZE, &left(cloud()));
    first.reply(Ok(named()));
    first.answer(LBS, listed());
    first.answer(&query("C1"), counted(8 * MIB));
    assert_eq!(first.lines(), [post(8 * MIB, true, "C1")]);
    let mut talk = page(cloud(), SIZE, &first.record);
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk.answer(&query("C1"), refused(404, "ContextNotFound"));
    assert_eq!(talk.reply(Ok(r#"{"vid":1011}"#.into())).topic.name(), "confirm");
    assert_eq!(done(&talk).file_id, "1011");
}

#[test]
fn in_doubt_all_of_the_file_is_read_before_the_page_is_asked() {
    let mut first = page(cloud(), 40 * MIB, &None);
    first.reply(Ok(named()));
    first.answer(LBS, listed());
    first.answer("POST", grown(4 * MIB, "C1"));
    for at in 2..10 {
        first.answer("POST", counted(at * 4 * MIB));
    }
    first.lose("POST");
    first.answer(&query("C1"), refused(404, "ContextNotFound"));
    assert_eq!(first.asked[0].1.topic.name(), "confirm");
    let mut talk = page(cloud(), 40 * MIB, &first.record);
    assert_eq!(talk.reply(Ok(r#"{"vid":1011}"#.into())).topic.name(), "confirm");
    assert_eq!(done(&talk).file_id, "1011");
}

#[test]
fn a_refused_question_leaves_the_doubt() {
    let mut first = page(cloud(), SIZE, &left(cloud()));
    first.reply(Ok(named()));
    first.answer(LBS, listed());
    first.answer(&query("C1"), counted(8 * MIB));
    first.lose(&post(8 * MIB, true, "C1"));
    first.answer(&query("C1"), refused(404, "ContextNotFound"));
    let mut talk = page(cloud(), SIZE, &first.record);
    assert_eq!(talk.reply(Ok(r#"{"code":400,"msg":"m"}"#.into())).topic.name(), "confirm");
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Unknown, &Code::Number(400)));
    assert!(talk.record.is_some());
}

#[test]
fn what_may_be_complete_leaves_a_record() {
    let mut talk = page(cloud(), SIZE, &left(cloud()));
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk.answer(&query("C1"), counted(8 * MIB));
    let last = post(8 * MIB, true, "C1");
    talk.lose(&last);
    for _ in 0..2 {
        talk.answer(&query("C1"), counted(8 * MIB));
        talk.wait();
        talk.answer("POST", refused(400, "InvalidArgument"));
    }
    assert_eq!((talk.failure().kind, talk.record.is_some()), (Kind::Unknown, true));
}

#[test]
fn what_may_be_complete_did_not_fail() {
    let mut talk = page(cloud(), SIZE, &left(cloud()));
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk.answer(&query("C1"), counted(8 * MIB));
    talk.lose(&post(8 * MIB, true, "C1"));
    for _ in 0..2 {
        talk.answer(&query("C1"), refused(403, "InvalidToken"));
        talk.reply(Ok(named()));
    }
    talk.answer(&query("C1"), refused(403, "InvalidToken"));
    assert_eq!((talk.failure().kind, talk.record.is_some()), (Kind::Unknown, true));
}

#[test]
fn more_than_was_ever_sent_is_not_of_this_file() {
    let film = film(40 * MIB);
    let mut talk = Talk::with(cloud(), film.clone(), KEEPING());
    talk.tell(Input::Start);
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk.answer(&post(0, false, ""), grown(4 * MIB, "C1"));
    let record = talk.record.clone();
    let mut talk = Talk::with(cloud(), film, KEEPING());
    talk.record = record;
    talk.tell(Input::Start);
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk.answer(&query("C1"), counted(36 * MIB));
    assert_eq!(talk.lines(), [post(0, false, "")]);
}

#[test]
fn another_file_that_looks_the_same_is_begun_anew_under_another_name() {
    // It is recognised by samples, and differs elsewhere.
    let record = left(cloud()).unwrap();
    let digest = md5_hex(Source::Media, 0, 4 * MIB);
    let record = record.replacen(&digest, "00000000000000000000000000000000", 1);
    let (lines, _) = record.rsplit_once('\n').unwrap();
    let record = format!("{lines}\n{}", hex(&md5(lines.as_bytes())));
    let mut talk = page(cloud(), SIZE, &Some(record));
    // It was asked for while the file was read.
    assert_eq!(talk.reply(Ok(named())).reason.name(), "resume");
    let context = talk.reply(Ok(named()));
    assert_eq!((context.topic.name(), context.reason.name(), context.handles.0.len()), ("create", "start", 0));
    assert_eq!(warnings(&talk), ["file-changed"]);
    talk.answer(LBS, listed());
    assert_eq!(talk.lines(), [post(0, false, "")]);
}

#[test]
fn another_object_is_begun_from_its_first_byte() {
    let mut talk = page(cloud(), SIZE, &left(cloud()));
    talk.reply(Ok(r#"{"bucket":"vodemu01","object":"other.mp4","xNosToken":"UPLOAD opaque"}"#.into()));
    talk.answer(LBS, listed());
    assert_eq!(talk.lines(), ["POST /vodemu01/other.mp4?offset=0&complete=false&version=1.0"]);
}

#[test]
fn a_small_file_that_may_be_there_is_asked_for_before_it_is_sent_again() {
    let mut first = page(cloud(), 5, &None);
    first.reply(Ok(named()));
    first.answer(LBS, listed());
    assert_eq!(first.lines(), [post(0, true, "")]);
    let record = first.record.clone();
    let mut talk = page(cloud(), 5, &record);
    assert_eq!(talk.reply(Ok(r#"{"vid":1011}"#.into())).topic.name(), "confirm");
    assert_eq!((done(&talk).file_id.as_str(), talk.lines().len()), ("1011", 0));
    let mut talk = page(cloud(), 5, &record);
    not_there(&mut talk, "null");
    assert_eq!(talk.reply(Ok(named())).reason.name(), "resume");
    talk.answer(LBS, listed());
    assert_eq!(talk.lines(), [post(0, true, "")]);
}

#[test]
fn a_page_that_went_before_it_was_confirmed_is_only_asked_for_that() {
    let confirming = || Netease(Settings { confirm: true, ..cloud().0 });
    let mut first = page(confirming(), 5, &None);
    first.reply(Ok(named()));
    first.answer(LBS, listed());
    first.answer(&post(0, true, ""), completed(5));
    assert_eq!(first.asked[0].1.topic.name(), "confirm");
    let mut talk = page(confirming(), 5, &first.record);
    assert_eq!(talk.reply(Ok(r#"{"vid":1011}"#.into())).topic.name(), "confirm");
    assert_eq!(done(&talk).file_id, "1011");
    let mut talk = page(confirming(), 5, &first.record);
    talk.tell(Input::Cancel { abort: true });
    talk.pass(15_000);
    assert_eq!((talk.failure().kind, talk.record.as_ref()), (Kind::Cancelled, None));
}

#[test]
fn no_chunk_leaves_before_what_it_is_made_of_is_safe() {
    let mut talk = Talk::with(cloud(), film(SIZE), KEEPING());
    talk.failing_saves = 1;
    talk.tell(Input::Start);
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk.answer(&post(0, false, ""), grown(4 * MIB, "C1"));
    assert_eq!((talk.lines(), warnings(&talk)), (vec![post(4 * MIB, false, "C1")], vec!["storage"]));
}

#[test]
fn a_last_chunk_waits_for_the_files_digest_and_each_for_the_record() {
    let cloud = Netease(Settings { nodes: vec!["https://own.example".into()], ..cloud().0 });
    let begun = |parts: u64| {
        let mut book = Book::new(Task { part_size: 5, ..film(5 * parts) });
        cloud.read(&mut book, Step::Ask(Topic::Create), Outcome::Reply(Ok(&named())), START).unwrap();
        let object = book.object_mut(Source::Media);
        for index in 0..parts as u32 {
            object.fan.keep(index, [index as u8; 16]);
        }
        object.shelved = object.facts();
        book
    };
    let plan = |book: &Book| {
        let mut steps = vec![];
        cloud.plan(book, Room { parts: 1, digests: 0 }, &mut steps);
        steps
    };
    assert_eq!(plan(&begun(2)), [Step::Put(Source::Media)]);
    assert_eq!(plan(&begun(1)), [], "what an earlier page sent was not read again yet");
    let mut renamed = begun(2);
    renamed.object_mut(Source::Media).upload_id = Some("C2".into());
    assert_eq!(plan(&renamed), [], "a later page would not know the context");
    let object = renamed.object_mut(Source::Media);
    object.shelved = object.facts();
    assert_eq!(plan(&renamed), [Step::Put(Source::Media)]);
    renamed.object_mut(Source::Media).shelved.known = 0;
    assert_eq!(plan(&renamed), [], "nor what the chunk was made of");
    let mut whole = begun(1);
    whole.object_mut(Source::Media).fan.read(0, [0; 16], None);
    assert_eq!(plan(&whole), [], "nor that the last one may have been sent");
    let object = whole.object_mut(Source::Media);
    object.shelved = object.facts();
    assert_eq!(plan(&whole), [Step::Put(Source::Media)]);
}

//! The table of youku §7: what an answer to commit means, the first time and after one that nobody answered.

use super::*;
use vodlift::fault::Kind;
use vodlift::wire::Response;

const COMMIT: &str = "POST /uploads/commit.json";

fn lent() -> Talk {
    let mut talk = begin(task(Some(5), None));
    talk.reply(Ok(r#"{"client_id":"app","access_token":"acc"}"#.into()));
    talk.answer("POST", ok(&created(1)));
    talk.take_bytes("PUT");
    talk
}

fn refused(code: i64) -> Response {
    Response { status: 400, headers: vec![], body: error(code) }
}

/// Somebody may have done it already.
fn ambiguous() -> [Talk; 3] {
    let mut lost = lent();
    lost.lose(COMMIT);
    let mut broken = lent();
    broken.answer(COMMIT, Response { status: 502, ..Response::default() });
    let mut hidden = lent();
    hidden.answer(COMMIT, ok("{\"video"));
    [lost, broken, hidden].map(|mut talk| {
        talk.wait();
        talk
    })
}

#[test]
fn a_second_commit_that_is_one_too_many_means_that_the_first_worked() {
    for code in [120_010_216, 120_010_221, 120_010_151] {
        for mut talk in ambiguous() {
            talk.answer(COMMIT, refused(code));
            assert_eq!((done(&talk).file_id.as_str(), done(&talk).confirmed), ("X1", false), "{code}");
        }
        let mut first = lent();
        first.answer(COMMIT, refused(code));
        assert_eq!(
            (first.failure().kind, number(first.failure()), first.failure().stage),
            (Kind::Service, code, "commit")
        );
    }
}

#[test]
fn an_answer_after_a_lost_one_is_what_it_says() {
    for mut talk in ambiguous() {
        talk.answer(COMMIT, ok(r#"{"video_id":"X9"}"#));
        assert_eq!((done(&talk).file_id.as_str(), done(&talk).confirmed), ("X9", true));
    }
}

#[test]
fn damage_is_told_and_not_tried_again() {
    for code in [120_010_225, 12_001_010_225, 120_010_218] {
        let mut talk = lent();
        talk.answer(COMMIT, refused(code));
        assert_eq!((talk.failure().kind, number(talk.failure())), (Kind::Corrupt, code));
    }
}

#[test]
fn an_operation_that_is_pending_is_waited_for_ten_minutes() {
    let mut talk = lent();
    let begun = talk.now;
    let mut calls = 0;
    while !talk.upload.is_over() {
        talk.answer(COMMIT, refused(120_010_220));
        let answered = talk.now;
        talk.wait();
        assert!(talk.upload.is_over() || talk.now >= answered + 5000, "{calls}");
        calls += 1;
    }
    assert!((600_000..700_000).contains(&(talk.now - begun)), "{}", talk.now - begun);
    assert_eq!(number(talk.failure()), 120_010_220);
    let mut talk = lent();
    talk.answer(COMMIT, refused(120_010_220));
    talk.wait();
    talk.answer(COMMIT, ok(r#"{"video_id":"X1"}"#));
    assert_eq!(done(&talk).file_id, "X1");
}

#[test]
fn an_upload_whose_token_went_is_created_anew_unless_it_may_be_committed() {
    let mut talk = lent();
    talk.answer(COMMIT, refused(120_010_223));
    assert_eq!(talk.lines(), ["POST /uploads/create.json"]);
    for mut talk in ambiguous() {
        talk.answer(COMMIT, refused(120_010_223));
        assert_eq!(talk.failure().kind, Kind::Unknown);
    }
}

#[test]
fn a_page_that_comes_after_one_that_may_have_committed_knows_what_a_refusal_means() {
    let keeping = Engine { resume: true, ..settings() };
    let mut first = begin_with(cloud(), task(Some(5), None), keeping);
    first.reply(Ok(created(1)));
    first.take_bytes("PUT");
    first.reply(Err("thrown".into()));
    assert_eq!((first.failure().kind, &first.failure().code), (Kind::Signature, &Code::Text("thrown".into())));
    let mut talk = Talk::with(cloud(), task(Some(5), None), keeping);
    talk.record = first.record.clone();
    talk.tell(Input::Start);
    assert_eq!(talk.reply(Ok(error(120_010_221))).topic.name(), "commit", "nothing is sent again");
    assert_eq!((done(&talk).file_id.as_str(), done(&talk).confirmed), ("X1", false));
}

#[test]
fn a_commit_that_the_page_makes_is_asked_for_again_where_that_may_help() {
    for broken in [error(1002), error(120_010_001), "<html>502</html>".into(), String::new()] {
        let mut talk = stored();
        talk.reply(Ok(broken.clone()));
        talk.pass(2000);
        let context = talk.reply(Ok(error(120_010_216)));
        assert_eq!((context.topic.name(), context.attempt), ("commit", 2), "{broken}");
        assert!(!done(&talk).confirmed);
    }
    let mut talk = stored();
    let mut calls = 0;
    while !talk.upload.is_over() {
        talk.reply(Ok("<html>502</html>".into()));
        talk.pass(60_000);
        calls += 1;
    }
    assert_eq!((calls, talk.failure().kind, &talk.failure().code), (6, Kind::Unknown, &Code::text("unreadable")));
}

#[test]
fn what_says_that_nothing_was_done_makes_no_success_of_a_refusal_after_it() {
    let lines =
        [120_010_152, 120_010_153, 120_010_211, 120_010_212, 120_010_213, 120_010_215, 120_010_219, 120_010_220];
    let numbers = lines.into_iter().chain([1017, 130_011_204]).map(refused);
    for answer in numbers.chain([429, 404].map(|status| Response { status, ..Response::default() })) {
        let mut talk = lent();
        talk.answer(COMMIT, answer.clone());
        talk.wait();
        talk.answer(COMMIT, refused(120_010_151));
        assert_eq!((talk.failure().kind, number(talk.failure())), (Kind::Service, 120_010_151), "{answer:?}");
    }
}

#[test]
fn a_refusal_for_good_after_a_commit_that_may_have_worked_is_unknown() {
    for code in [1006, 90_001, 120_010_301] {
        for mut talk in ambiguous() {
            talk.answer(COMMIT, refused(code));
            assert_eq!((talk.failure().kind, number(talk.failure())), (Kind::Unknown, code));
        }
    }
}

/// The next page, with the record of one that was killed.
fn next(record: Option<String>) -> Talk {
    let mut talk = Talk::with(cloud(), task(Some(5), None), Engine { resume: true, ..settings() });
    talk.record = record;
    talk.tell(Input::Start);
    talk
}

#[test]
fn only_a_page_that_found_the_object_may_come_after_a_commit() {
    let mut killed = next(None);
    killed.reply(Ok(created(1)));
    let sending = killed.record.clone();
    killed.take_bytes("PUT");
    for code in [120_010_151, 90_001] {
        let mut talk = next(sending.clone());
        talk.reply(Ok(renewed(2)));
        talk.answer("HEAD", refusal(404, "NoSuchKey", "m"));
        talk.take_bytes("PUT");
        talk.reply(Ok(error(code)));
        assert_eq!((talk.failure().kind, number(talk.failure())), (Kind::Service, code), "it put it there itself");
        let mut talk = next(killed.record.clone());
        talk.reply(Ok(error(90_001)));
        assert_eq!(talk.failure().kind, Kind::Unknown, "the one before may have asked");
    }
    // Whose record could not be written any more may have gone on to the end.
    let mut talk = next(sending.clone());
    talk.reply(Ok(renewed(2)));
    talk.answer("HEAD", refusal(404, "NoSuchKey", "m"));
    talk.take_bytes("PUT");
    talk.reply(Ok(error(120_010_221)));
    assert!(!done(&talk).confirmed);
    let mut talk = next(sending);
    talk.reply(Ok(renewed(2)));
    talk.answer("HEAD", ok_with(&[("content-length", "5")], ""));
    talk.reply(Ok(error(120_010_151)));
    assert!(!done(&talk).confirmed);
}

#[test]
fn a_commit_nobody_answers_is_unknown_whoever_makes_it() {
    let mut talk = lent();
    while !talk.upload.is_over() {
        talk.lose(COMMIT);
        talk.wait();
    }
    assert_eq!(talk.failure().kind, Kind::Unknown);
    let mut talk = stored();
    while !talk.upload.is_over() {
        talk.reply(Ok(error(1001)));
        while talk.asked.is_empty() && !talk.upload.is_over() {
            talk.pass(1000);
        }
    }
    assert_eq!((talk.failure().kind, number(talk.failure())), (Kind::Unknown, 1001));
}

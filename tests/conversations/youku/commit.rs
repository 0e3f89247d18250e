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
    let mut talk = stored();
    talk.reply(Ok(error(120_010_152)));
    talk.pass(2000);
    let context = talk.reply(Ok(error(120_010_216)));
    assert_eq!((context.topic.name(), context.attempt), ("commit", 2));
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

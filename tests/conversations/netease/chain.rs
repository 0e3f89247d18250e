//! The server's offset is the law: what each of its surprises leads to, and when it is enough (netease §3.4, §3.7, §4).

use super::*;
use vodlift::engine::Loss;
use vodlift::fault::{Code, Kind};

/// The server has 4 of 10 MiB and the next chunk is on its way.
fn going() -> Talk {
    chained(SIZE)
}

fn second() -> String {
    post(4 * MIB, false, "C1")
}

#[test]
fn an_unknown_outcome_is_asked_for_before_anything_is_sent() {
    let odd = ["", "<html>", r#"{"offset":8388608,"errCode":"x"}"#, r#"{"offset":8388608,"errMsg":"m"}"#];
    let answers = [500, 502, 503, 504, 520, 408, 425, 429].map(|status| Some(refused(status, "x")));
    for response in answers.into_iter().chain(odd.map(|body| Some(ok(body)))).chain([None]) {
        let mut talk = going();
        match response {
            None => talk.lose(&second()),
            Some(response) => drop(talk.answer(&second(), response)),
        }
        assert_eq!(talk.lines(), [query("C1")]);
        talk.answer(&query("C1"), counted(8 * MIB));
        talk.wait();
        assert_eq!(talk.lines(), [post(8 * MIB, true, "C1")]);
    }
}

#[test]
fn a_first_chunk_that_nobody_answered_is_sent_again() {
    let mut talk = opened(film(SIZE));
    talk.lose(&post(0, false, ""));
    assert_eq!(talk.lines(), [""; 0]);
    talk.wait();
    assert_eq!(talk.lines(), [post(0, false, "")]);
    let again = talk.answer(&post(0, false, ""), grown(2 * MIB, "C1"));
    assert_eq!((host(&again), header(&again, "content-type")), ("203.0.113.11", Some("video/mp4")));
}

#[test]
fn pausing_is_an_unknown_outcome_too() {
    let mut talk = going();
    talk.tell(Input::Pause);
    assert_eq!(talk.lines(), [""; 0]);
    talk.tell(Input::Resume);
    assert_eq!(talk.lines(), [query("C1")]);
}

#[test]
fn the_last_chunk_of_a_file_that_was_written_to_never_leaves() {
    let mut talk = going();
    talk.edited = true;
    talk.answer(&second(), grown(8 * MIB, "C2"));
    assert_eq!((talk.failure().kind, talk.lines().len()), (Kind::FileChanged, 0));
}

#[test]
fn a_refusal_with_a_context_is_looked_into_once() {
    let mut talk = going();
    talk.answer(&second(), refused(400, "InvalidArgument"));
    talk.answer(&query("C1"), counted(4 * MIB));
    talk.answer(&second(), refused(400, "InvalidArgument"));
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Argument, &Code::Text("InvalidArgument".into())));
    assert_eq!((talk.failure().request_id.as_str(), talk.failure().detail.as_str()), ("e1", "m"));
}

#[test]
fn what_is_gone_is_begun_anew_once() {
    for gone in [404, 400] {
        let mut talk = going();
        talk.lose(&second());
        talk.answer(&query("C1"), refused(gone, "ContextNotFound"));
        talk.wait();
        assert_eq!((talk.lines(), warnings(&talk)), (vec![post(0, false, "")], vec!["restarted"]));
        talk.answer(&post(0, false, ""), grown(2 * MIB, "C2"));
        talk.answer(&post(2 * MIB, false, "C2"), refused(404, "ContextNotFound"));
        assert_eq!((talk.failure().kind, talk.failure().status), (Kind::Http, 404));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_no_network_fault() {
    let mut talk = going();
    let (flight, _) = talk.take(&second());
    talk.tell(Input::Lost { flight, loss: Loss::Unreadable });
    assert_eq!(talk.failure().kind, Kind::FileChanged);
}

#[test]
fn a_query_that_fails_is_asked_again_and_never_guessed() {
    let mut talk = going();
    talk.lose(&second());
    for _ in 0..200 {
        talk.wait();
        if talk.upload.is_over() {
            break;
        }
        if talk.lines() == [LBS] {
            talk.answer(LBS, listed());
            continue;
        }
        assert_eq!(talk.lines(), [query("C1")]);
        talk.lose(&query("C1"));
    }
    assert_eq!(talk.failure().kind, Kind::Network);
}

#[test]
fn the_newest_context_is_the_one_that_counts() {
    let mut talk = opened(film(SIZE));
    talk.answer(&post(0, false, ""), grown(4 * MIB, "a+/=&%#b"));
    talk.answer(&post(4 * MIB, false, "a%2B%2F%3D%26%25%23b"), grown(6 * MIB, "C2"));
    for odd in ["null", "\"null\"", "\"undefined\"", "\"\""] {
        let at = 6 * MIB;
        talk.answer(&post(at, true, "C2"), ok(&format!(r#"{{"offset":"{at}","context":{odd}}}"#)));
        talk.pass(60_000);
        if talk.lines() == [query("C2")] {
            talk.answer(&query("C2"), counted(at));
        }
    }
}

#[test]
fn a_first_answer_without_a_context_is_none() {
    let mut talk = opened(film(SIZE));
    talk.answer(&post(0, false, ""), ok(r#"{"offset":4194304}"#));
    talk.wait();
    assert_eq!(talk.lines(), [post(0, false, "")]);
}

#[test]
fn what_was_not_taken_is_sent_again_and_three_times_in_a_row_is_a_question_to_another_server() {
    let mut talk = going();
    for _ in 0..3 {
        talk.wait();
        talk.answer(&second(), counted(4 * MIB));
    }
    let (_, asked) = talk.take(&query("C1"));
    assert_eq!(host(&asked), "203.0.113.11");
}

#[test]
fn it_may_fall_back_three_times() {
    let mut talk = going();
    for _ in 0..3 {
        talk.answer(&second(), counted(3 * MIB));
        talk.answer(&post(3 * MIB, false, "C1"), counted(4 * MIB));
    }
    talk.answer(&second(), counted(3 * MIB));
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Malformed, &Code::Text("offset".into())));
    assert_eq!(talk.record, None);
}

#[test]
fn an_offset_that_is_none_is_asked_for_once_more() {
    for odd in ["", r#","offset":-1"#, r#","offset":1.5"#, r#","offset":null"#, r#","offset":9007199254740992"#] {
        let mut talk = going();
        talk.answer(&second(), ok(&format!(r#"{{"requestId":"r"{odd}}}"#)));
        assert_eq!(talk.lines(), [query("C1")], "{odd}");
        talk.answer(&query("C1"), counted(8 * MIB));
        talk.wait();
        assert_eq!(talk.lines(), [post(8 * MIB, true, "C1")]);

        let mut talk = going();
        talk.answer(&second(), ok(&format!(r#"{{"requestId":"r"{odd}}}"#)));
        talk.answer(&query("C1"), ok(&format!(r#"{{"requestId":"r"{odd}}}"#)));
        assert_eq!(talk.failure().kind, Kind::Malformed);
    }
}

#[test]
fn more_than_was_sent_is_asked_for_once_more() {
    let mut talk = going();
    talk.answer(&second(), counted(9 * MIB));
    talk.answer(&query("C1"), counted(8 * MIB));
    assert_eq!(talk.lines(), [post(8 * MIB, true, "C1")]);
    // A second time it is begun anew, and then it is enough.
    let mut talk = going();
    talk.answer(&second(), counted(9 * MIB));
    talk.answer(&query("C1"), counted(9 * MIB));
    assert_eq!((talk.lines(), warnings(&talk)), (vec![post(0, false, "")], vec!["restarted"]));
    talk.answer(&post(0, false, ""), grown(5 * MIB, "C2"));
    assert_eq!(talk.failure().kind, Kind::Malformed);
}

/// The chunk before was thought lost, and a shorter one sent in its place: both have arrived.
#[test]
fn more_than_a_chunk_is_no_surprise_if_all_of_it_was_sent() {
    let mut talk = going();
    talk.lose(&second());
    talk.answer(&query("C1"), counted(4 * MIB));
    talk.wait();
    let (_, shorter) = talk.take(&second());
    assert_eq!(shorter.body.len(), 2 * MIB);
    let mut talk = going();
    talk.lose(&second());
    talk.answer(&query("C1"), counted(4 * MIB));
    for _ in 0..2 {
        talk.wait();
        talk.answer(&second(), counted(8 * MIB));
        talk.answer(&query("C1"), counted(4 * MIB));
    }
    talk.wait();
    talk.answer(&second(), counted(8 * MIB));
    talk.answer(&query("C1"), counted(8 * MIB));
    assert_eq!(talk.lines(), [post(8 * MIB, true, "C1")]);
    assert!(warnings(&talk).is_empty());
}

#[test]
fn an_object_that_exists_is_a_refusal() {
    let mut talk = opened(film(SIZE));
    talk.answer(&post(0, false, ""), refused(409, "ObjectExists"));
    assert_eq!((talk.failure().kind, talk.failure().status), (Kind::Duplicate, 409));
}

#[test]
fn a_refusal_without_a_context_is_one() {
    let mut talk = opened(film(SIZE));
    talk.answer(&post(0, false, ""), refused(400, "MimeNotAllowed"));
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Argument, &Code::Text("MimeNotAllowed".into())));
}

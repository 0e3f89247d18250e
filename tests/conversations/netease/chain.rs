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
    for response in [None, Some(refused(500, "x")), Some(refused(503, "x")), Some(refused(408, "x")), Some(ok(""))] {
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

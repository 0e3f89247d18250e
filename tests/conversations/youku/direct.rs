//! The page lends an access token, and the calls are made from here.

use super::*;
use vodlift::fault::Kind;
use vodlift::wire::{Method, Response};

const ACCOUNT: &str = r#"{"client_id":"app","access_token":"acc/1","refresh_token":"never"}"#;
const CREATE: &str = "POST /uploads/create.json";
const COMMIT: &str = "POST /uploads/commit.json";

fn lent(task: Task) -> Talk {
    let mut talk = begin(task);
    assert_eq!(talk.reply(Ok(ACCOUNT.into())).topic.name(), "create");
    talk
}

fn refused(status: u16, code: i64) -> Response {
    Response { status, headers: vec![("content-type".into(), "text/plain".into())], body: error(code) }
}

#[test]
fn create_renew_and_commit_are_forms() {
    let meta = [vec![("tags".to_owned(), "a,b".to_owned()), ("title".to_owned(), "片 1".to_owned())], vec![]];
    let mut talk = lent(Task { meta, ..task(Some(20 * KIB), None) });
    let create = talk.answer(CREATE, Response { status: 201, ..ok(&created(1)) });
    assert_eq!(create.url, "https://api.youku.com/uploads/create.json");
    assert_eq!(create.headers, [("content-type", "application/x-www-form-urlencoded".to_owned())]);
    assert_eq!(
        body(&create),
        "client_id=app&access_token=acc%2F1&tags=a%2Cb&title=%E7%89%87%201&file_name=clip.mp4&file_size=20480&isweb=1&isnew=1"
    );
    talk.answer("POST", initiated("upload-1"));
    talk.answer(&part(1), refusal(403, "SecurityTokenExpired", "m"));
    let renew = talk.answer("POST /uploads/get_sts_inf.json", ok(&renewed(2)));
    assert_eq!(
        body(&renew),
        "client_id=app&access_token=acc%2F1&upload_token=up-1&oss_bucket=yk-source&oss_object=0B2A%2F5F0A.mp4"
    );
    while talk.lines()[0].starts_with("PUT") {
        let line = talk.lines()[0].clone();
        talk.take_bytes(&line);
    }
    talk.answer("POST", completed());
    let commit = talk.answer(COMMIT, ok(r#"{"video_id":"X1"}"#));
    assert_eq!(body(&commit), "client_id=app&access_token=acc%2F1&upload_token=up-1");
    assert_eq!((done(&talk).file_id.as_str(), done(&talk).confirmed), ("X1", true));
    assert!(talk.asked.is_empty(), "one loan serves all calls");
}

#[test]
fn an_error_inside_a_200_is_an_error() {
    let mut talk = lent(task(Some(5), None));
    talk.answer(CREATE, refused(200, 1005));
    assert_eq!((talk.failure().kind, number(talk.failure()), talk.failure().stage), (Kind::Account, 1005, "apply"));
}

#[test]
fn where_post_is_not_taken_get_is_and_the_other_way_round() {
    for refusal in [Response { status: 405, ..ok("") }, refused(400, 1012)] {
        let mut talk = lent(task(Some(5), None));
        talk.answer(CREATE, refusal);
        talk.wait();
        let get = talk.answer("GET /uploads/create.json?client_id=app&access_token=acc%2F1&", refused(400, 1012));
        assert!(get.body.is_empty());
        assert_eq!((talk.failure().kind, number(talk.failure())), (Kind::Argument, 1012), "once only");
    }
    let mut talk = lent(task(Some(5), None));
    talk.answer(CREATE, refused(400, 1012));
    talk.wait();
    talk.answer("GET", Response { status: 201, ..ok(&created(1)) });
    talk.answer("PUT", refusal(403, "SecurityTokenExpired", "m"));
    assert_eq!(talk.sent[0].1.method, Method::Get, "what worked is kept to");
    talk.answer("GET", refused(400, 1010));
    talk.wait();
    talk.answer("POST /uploads/get_sts_inf.json", ok(&renewed(2)));
    assert_eq!(talk.lines(), [format!("PUT /{KEY}")]);
}

#[test]
fn an_ended_token_is_asked_for_once_at_every_call() {
    let mut talk = lent(task(Some(5), None));
    talk.answer(CREATE, refused(400, 1009));
    talk.pass(2000);
    assert_eq!(talk.reply(Ok(ACCOUNT.into())).reason.name(), "expired");
    talk.answer(CREATE, ok(&created(1)));
    talk.take_bytes("PUT");
    talk.answer(COMMIT, refused(400, 1009));
    talk.pass(2000);
    let context = talk.reply(Ok(ACCOUNT.replace("acc/1", "acc2")));
    assert_eq!((context.topic.name(), context.reason.name()), ("commit", "expired"));
    let commit = talk.answer(COMMIT, refused(400, 1009));
    assert!(body(&commit).contains("access_token=acc2&"));
    assert_eq!((talk.failure().kind, number(talk.failure())), (Kind::Signature, 1009));
}

#[test]
fn trouble_without_an_envelope_passes() {
    let mut talk = lent(task(Some(5), None));
    talk.answer(CREATE, Response { status: 502, ..ok("<html>") });
    talk.wait();
    talk.answer(CREATE, ok("{\"video_id\":"));
    talk.wait();
    talk.answer(CREATE, ok(&created(1)));
    assert_eq!(talk.lines(), [format!("PUT /{KEY}")]);
}

#[test]
fn cancel_is_called_too_and_its_failure_is_none() {
    let mut talk = lent(task(Some(20 * KIB), None));
    talk.answer(CREATE, ok(&created(1)));
    talk.answer("POST", initiated("upload-1"));
    talk.tell(Input::Cancel { abort: true });
    talk.answer("DELETE", Response { status: 204, ..Response::default() });
    talk.answer("GET /uploads/cancel.json?client_id=app&access_token=acc%2F1&upload_token=up-1", refused(400, 1002));
    assert_eq!(talk.failure().kind, Kind::Cancelled);
}

//! What the page answers: bucket, object and token, in every shape, and again when the token is refused (netease §1).

use super::*;
use vodlift::fault::{Code, Kind};

fn code(talk: &Talk) -> (Kind, String) {
    let code = match &talk.failure().code {
        Code::Text(text) => text.clone(),
        Code::Number(number) => number.to_string(),
        Code::None => String::new(),
    };
    (talk.failure().kind, code)
}

#[test]
fn the_answer_has_many_shapes() {
    let shapes = [
        named(),
        format!(r#"{{"code":200,"msg":"","requestId":"9b2f6f0c","ret":{}}}"#, named()),
        format!(r#"{{"code":"200","ret":{}}}"#, named()),
        format!(" {}\n", named()),
        named().replace("UPLOAD ", ""),
    ];
    for shape in shapes {
        let mut talk = begin(film(5));
        talk.reply(Ok(shape));
        talk.answer(LBS, listed());
        let post = talk.answer(&post(0, true, ""), completed(5));
        assert_eq!(header(&post, "x-nos-token"), Some(TOKEN));
    }
}

#[test]
fn what_is_missing_is_said() {
    for (answer, slug) in [
        ("nonsense".to_owned(), "unreadable"),
        ("null".to_owned(), "no-bucket"),
        (named().replace("bucket", "b"), "no-bucket"),
        (named().replace("object", "o"), "no-object"),
        (named().replace("xNosToken", "t"), "no-token"),
        (named().replace("UPLOAD emu", "UPLOAD\\nemu"), "token"),
        (named().replace("vodemu01", "vodemu02"), "policy-differs"),
        (named().replace(OBJECT, "other.mp4"), "policy-differs"),
    ] {
        let mut talk = begin(film(5));
        talk.reply(Ok(answer));
        assert_eq!(code(&talk), (Kind::Signature, slug.to_owned()));
        assert_eq!(talk.failure().stage, "apply");
    }
    let mut talk = begin(film(5));
    talk.reply(Err("thrown".into()));
    assert_eq!(code(&talk), (Kind::Signature, "thrown".to_owned()));
}

#[test]
fn a_token_that_cannot_be_looked_into_is_used_and_one_that_ended_is_only_warned_of() {
    for token in ["UPLOAD ak:sig:notbase64!", "UPLOAD opaque"] {
        let mut talk = begin(film(5));
        talk.reply(Ok(named().replace(TOKEN, token)));
        assert_eq!((talk.lines(), warnings(&talk)), (vec![LBS.to_owned()], vec![]));
    }
    let mut talk = begin(film(5));
    talk.now = 1_767_312_000_000;
    talk.reply(Ok(named()));
    assert_eq!((talk.lines(), warnings(&talk)), (vec![LBS.to_owned()], vec!["token-expired"]));
}

#[test]
fn an_init_that_was_refused_says_so() {
    for (number, kind) in [
        (400, Kind::Argument),
        (613, Kind::Account),
        (614, Kind::Account),
        (615, Kind::Account),
        (710, Kind::Account),
        (720, Kind::Account),
        (721, Kind::Account),
        (722, Kind::Account),
        (723, Kind::Quota),
        (999, Kind::Service),
    ] {
        let mut talk = begin(film(5));
        talk.reply(Ok(format!(r#"{{"code":{number},"msg":"m","requestId":"q"}}"#)));
        assert_eq!(code(&talk), (kind, number.to_string()));
        assert_eq!((talk.failure().detail.as_str(), talk.failure().request_id.as_str()), ("m", "q"));
    }
    for number in [638, 700, 500] {
        let mut talk = begin(film(5));
        talk.reply(Ok(format!(r#"{{"code":{number},"msg":"m"}}"#)));
        talk.pass(2000);
        let context = talk.reply(Ok(named()));
        assert_eq!((context.reason.name(), context.attempt), ("retry", 2), "{number} passes");
    }
}

#[test]
fn a_token_that_is_refused_is_asked_for_twice_and_the_same_object_goes_on() {
    let mut talk = chained(SIZE);
    for attempt in 1..=2 {
        talk.answer(&post(4 * MIB, false, "C1"), refused(403, "InvalidToken"));
        assert_eq!(talk.lines(), [""; 0]);
        let context = talk.reply(Ok(named()));
        assert_eq!((context.topic.name(), context.reason.name()), ("create", "refused"), "{attempt}");
        let handles = [("bucket".to_owned(), "vodemu01".to_owned()), ("object".to_owned(), OBJECT.to_owned())];
        assert_eq!(context.handles.0, handles);
        talk.answer(&query("C1"), counted(4 * MIB));
    }
    talk.answer(&post(4 * MIB, false, "C1"), refused(403, "InvalidToken"));
    assert_eq!(code(&talk), (Kind::Credentials, "InvalidToken".to_owned()));
}

#[test]
fn a_query_may_be_refused_too() {
    let mut talk = chained(SIZE);
    talk.lose(&post(4 * MIB, false, "C1"));
    talk.answer(&query("C1"), refused(403, "InvalidToken"));
    talk.reply(Ok(named()));
    assert_eq!(talk.lines(), [query("C1")]);
}

#[test]
fn a_first_chunk_that_is_refused_is_sent_again_with_another_token() {
    let mut talk = opened(film(SIZE));
    talk.answer(&post(0, false, ""), refused(403, "InvalidToken"));
    talk.reply(Ok(named()));
    assert_eq!(talk.lines(), [post(0, false, "")]);
}

#[test]
fn another_object_is_begun_from_its_first_byte() {
    let mut talk = chained(SIZE);
    talk.answer(&post(4 * MIB, false, "C1"), refused(403, "InvalidToken"));
    talk.reply(Ok(r#"{"bucket":"vodemu01","object":"other.mp4","xNosToken":"UPLOAD opaque"}"#.into()));
    assert_eq!(talk.lines(), ["POST /vodemu01/other.mp4?offset=0&complete=false&version=1.0"]);
    assert_eq!(warnings(&talk), ["restarted"]);
    // Each bucket has servers of its own.
    let mut talk = chained(SIZE);
    talk.answer(&post(4 * MIB, false, "C1"), refused(403, "InvalidToken"));
    talk.reply(Ok(r#"{"bucket":"other","object":"other.mp4","xNosToken":"UPLOAD opaque"}"#.into()));
    assert_eq!(talk.lines(), ["GET /lbs?version=1.0&bucketname=other"]);
}

#[test]
fn a_token_whose_end_is_told_is_renewed_before_it() {
    let ends = |seconds: u64| named().replace('}', &format!(r#","expiresAt":{}}}"#, START / 1000 + seconds));
    let mut talk = begin(film(SIZE));
    talk.reply(Ok(ends(1000)));
    talk.answer(LBS, listed());
    let mut at = 0;
    for _ in 0..10 {
        talk.pass(89_900);
        at += 1024;
        talk.answer("POST", grown(at, "C1"));
    }
    assert!(talk.asked.is_empty());
    talk.pass(1100);
    // The chunk in flight is not disturbed; the same end again is all there is.
    assert_eq!((talk.lines().len(), talk.reply(Ok(ends(1000))).reason.name()), (1, "expiring"));
    talk.pass(120_000);
    assert!(talk.asked.is_empty());
}

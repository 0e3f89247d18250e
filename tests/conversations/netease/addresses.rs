//! Which servers get the token and the bytes, after whatever the page answers; and answers that name another object (netease §1.3, §2.5).

use super::*;
use crate::talk::host;
use vodlift::fault::{Code, Cure, Kind};

fn with_hosts(list: &str) -> String {
    named().replace('}', &format!(r#","uploadHosts":{list}}}"#))
}

fn address(talk: &Talk) -> String {
    talk.sent.first().map(|sent| sent.1.url.clone()).unwrap_or_default()
}

/// A server fails twice, and the next one refuses the token.
fn second_server_refuses(talk: &mut Talk) {
    talk.answer("POST", refused(503, "Busy"));
    talk.answer("GET", refused(503, "Busy"));
    talk.wait();
    talk.answer("GET", refused(403, "InvalidToken"));
}

#[test]
fn a_shorter_list_of_servers_leaves_none_without_an_address() {
    let mut talk = begin(film(SIZE));
    talk.reply(Ok(with_hosts(r#"["https://a.example","https://b.example"]"#)));
    talk.answer("POST", grown(4 * MIB, "C1"));
    second_server_refuses(&mut talk);
    talk.reply(Ok(with_hosts(r#"["https://x.example"]"#)));
    assert_eq!(host(&talk.sent[0].1), "x.example");
    let mut talk = begin(film(SIZE));
    talk.reply(Ok(with_hosts(r#"["https://a.example","https://b.example"]"#)));
    talk.answer("POST", grown(4 * MIB, "C1"));
    second_server_refuses(&mut talk);
    talk.reply(Ok(with_hosts(r#"["https://z.example","https://y.example","https://b.example"]"#)));
    assert_eq!(host(&talk.sent[0].1), "b.example", "the one in use stays in use");
    let mut talk = chained(SIZE);
    second_server_refuses(&mut talk);
    talk.reply(Ok(with_hosts(r#"["https://x.example"]"#)));
    assert_eq!(host(&talk.sent[0].1), "x.example");
}

#[test]
fn servers_are_named_in_any_way_and_never_by_nothing() {
    for (list, secure, expected) in [
        (r#"["nosup-jd1.127.net"]"#, false, "http://nosup-jd1.127.net/"),
        (r#"[" nosup-jd1.127.net/ "]"#, true, "https://nosup-jd1.127.net/"),
        (r#""https://proxy.example""#, true, "https://proxy.example/"),
        (r#"["",null,"https://proxy.example"]"#, false, "https://proxy.example/"),
        (r#"["",null]"#, false, "http://wanproxy.127.net/lbs?"),
    ] {
        let mut talk = begin_with(Netease(Settings { secure, ..cloud().0 }), film(SIZE), settings());
        talk.reply(Ok(with_hosts(list)));
        assert!(address(&talk).starts_with(expected), "{list}: {}", address(&talk));
    }
    let mut talk = begin(film(SIZE));
    talk.reply(Ok(with_hosts(r#"["ftp://a.example"]"#)));
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Signature, &Code::text("address")));
}

#[test]
fn a_port_of_plain_http_does_not_go_along_to_https() {
    let secure = Settings { secure: true, lbs: vec!["https://wanproxy.127.net/lbs".into()], ..cloud().0 };
    let mut talk = begin_with(Netease(secure), film(SIZE), settings());
    talk.reply(Ok(named()));
    talk.answer(LBS, ok(r#"{"upload":["http://nosup-jd1.127.net:80"]}"#));
    assert!(address(&talk).starts_with("https://nosup-jd1.127.net/"), "{}", address(&talk));
}

#[test]
fn where_the_directory_names_addresses_only_and_nobody_else_answers_it_is_mixed_content() {
    let lbs = vec!["https://wanproxy.127.net/lbs".into()];
    let fallback = vec!["https://wannos-web.127.net".into()];
    let secure = Settings { secure: true, lbs, fallback, ..cloud().0 };
    let mut talk = begin_with(Netease(secure), film(SIZE), settings());
    talk.reply(Ok(named()));
    for _ in 0..60 {
        match talk.lines().first().map(String::as_str) {
            Some(LBS) => drop(talk.answer(LBS, ok(r#"{"upload":["http://203.0.113.10"]}"#))),
            Some(_) => talk.lose("POST"),
            None => break,
        }
        talk.wait();
    }
    assert_eq!((talk.failure().kind, talk.failure().detail.as_str()), (Kind::MixedContent, "http://203.0.113.10"));
}

#[test]
fn a_kept_token_is_only_one_whose_servers_can_be_found_again() {
    let keeping = || Netease(Settings { persist_token: true, ..cloud().0 });
    let engine = Engine { resume: true, ..settings() };
    let mut first = begin_with(keeping(), film(SIZE), engine);
    first.reply(Ok(with_hosts(r#"["https://proxy.example"]"#)));
    first.answer("POST", grown(4 * MIB, "C1"));
    let mut talk = Talk::with(keeping(), film(SIZE), engine);
    talk.record.clone_from(&first.record);
    talk.tell(Input::Start);
    assert_eq!(talk.asked[0].1.reason.name(), "resume");
    assert_eq!(talk.lines().len(), 0);
}

#[test]
fn tokens_that_are_refused_for_good_are_not_gone_on_with() {
    let mut talk = begin_with(cloud(), film(SIZE), Engine { resume: true, ..settings() });
    talk.reply(Ok(named()));
    talk.answer(LBS, listed());
    talk.answer("POST", grown(4 * MIB, "C1"));
    assert!(talk.record.is_some());
    talk.answer("POST", refused(403, "InvalidToken"));
    for _ in 0..2 {
        talk.reply(Ok(named()));
        talk.answer("GET", refused(403, "InvalidToken"));
    }
    assert_eq!((talk.failure().kind, talk.failure().cure), (Kind::Credentials, Cure::Never));
    assert!(talk.record.is_none(), "the next upload begins with a name of its own");
}

#[test]
fn a_page_that_names_another_object_each_time_does_not_keep_it_going_for_ever() {
    let at = |name: &str, seconds: u64| {
        format!(r#"{{"bucket":"vodemu01","object":"{name}.mp4","xNosToken":"UPLOAD opaque","expiresAt":{seconds}}}"#)
    };
    let mut talk = begin(film(SIZE));
    let now = talk.now / 1000;
    talk.reply(Ok(at("first", now + 100)));
    talk.answer(LBS, listed());
    talk.answer("POST", grown(4 * MIB, "C1"));
    talk.pass(92_000);
    assert_eq!(talk.reply(Ok(at("second", now + 1200))).reason.name(), "expiring");
    talk.pass(15_000);
    assert_eq!(talk.asked.len(), 0, "once is enough");
    assert!(talk.lines()[0].contains("/first.mp4?offset=4194304&"), "what is healthy goes on: {:?}", talk.lines());
    for name in ["third", "fourth"] {
        talk.answer("", refused(403, "InvalidToken"));
        talk.reply(Ok(at(name, now + 9000)));
    }
    talk.answer("", refused(403, "InvalidToken"));
    assert_eq!(talk.failure().kind, Kind::Credentials);
}

#[test]
fn a_refusal_is_one_and_leaves_no_doubt() {
    for status in [401, 404, 405, 451] {
        let mut talk = begin(film(1000));
        talk.reply(Ok(named()));
        talk.answer(LBS, listed());
        talk.answer("POST", refused(status, "No"));
        assert_eq!((talk.failure().kind, talk.failure().status), (Kind::Http, status));
    }
}

#[test]
fn an_md5_says_enough_and_may_stand_beside_the_list() {
    let md5 = md5_hex(vodlift::wire::Source::Media, 0, 1000);
    for answer in [
        format!(r#"{{"md5":"{md5}"}}"#),
        format!(r#"{{"code":200,"md5":"{md5}","ret":{{"list":[{{"objectName":"{OBJECT}","vid":9}}]}}}}"#),
    ] {
        let confirming = Netease(Settings { confirm: true, ..cloud().0 });
        let mut talk = begin_with(confirming, film(1000), settings());
        talk.reply(Ok(named()));
        talk.answer(LBS, listed());
        talk.answer("POST", completed(1000));
        talk.reply(Ok(answer.clone()));
        let whole = format!("{:?}", talk.end()).contains("Whole");
        assert!(whole && done(&talk).confirmed, "{answer}");
    }
}

#[test]
fn servers_that_an_earlier_upload_was_told_are_not_asked_for_again_until_all_of_them_fail() {
    let known = |list: &[&str]| list.iter().map(|entry| (*entry).to_owned()).collect();
    let list = ["other", "http://203.0.113.9", "vodemu01", "http://203.0.113.11", "http://203.0.113.10", "third"];
    let mut talk = begin_with(Netease(Settings { known: known(&list), ..cloud().0 }), film(1000), settings());
    talk.reply(Ok(named()));
    assert_eq!(host(&talk.sent[0].1), "203.0.113.11");
    for _ in 0..2 {
        talk.lose("POST");
        talk.wait();
    }
    assert_eq!(talk.lines(), [LBS]);
    // And they go out again with the result, the one in use first.
    talk.answer(LBS, listed());
    talk.wait();
    let last = host(&talk.sent[0].1).to_owned();
    talk.answer("POST", completed(1000));
    assert!(done(&talk).raw.contains(&format!(r#""nodes":"http://{last}"#)), "{}", done(&talk).raw);
    for list in [&["vodemu0", "http://203.0.113.9"][..], &["vodemu01"], &["vodemu01", "http://evil.example"]] {
        let mut talk = begin_with(Netease(Settings { known: known(list), ..cloud().0 }), film(SIZE), settings());
        talk.reply(Ok(named()));
        assert_eq!(talk.lines(), [LBS], "{list:?}");
    }
}

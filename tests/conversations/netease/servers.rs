//! The directory, the servers that it lists and those that a page may touch; how long their chunks are (netease §2, §3.7, §3.8).

use super::*;
use vodlift::fault::{Code, Kind};

fn nodes(list: &str) -> Response {
    ok(&format!(r#"{{"lbs":"http://203.0.113.5/lbs","upload":[{list}]}}"#))
}

fn named_by(settings: Settings) -> Talk {
    let mut talk = begin_with(Netease(settings), film(5 * MIB), settings_of());
    talk.reply(Ok(named()));
    talk
}

fn settings_of() -> Engine {
    settings()
}

/// Where the request in flight goes.
fn at(talk: &Talk) -> String {
    assert_eq!(talk.sent.len(), 1, "{:?}", talk.lines());
    let url = &talk.sent[0].1.url;
    vodlift::wire::text::origin(url).to_owned()
}

fn second() -> String {
    post(4 * MIB, false, "C1")
}

#[test]
fn the_next_directory_is_asked_where_one_fails() {
    let bad = [
        ok(""),
        ok("<html>"),
        ok(r#"{"upload":[]}"#),
        ok(r#"{"Code":"InvalidBucketName","Message":"bucket not found"}"#),
        Response { status: 400, ..ok(r#"{"Code":"InvalidBucketName","Message":"bucket not found"}"#) },
        Response { status: 503, ..ok("") },
    ];
    for answer in bad {
        let mut talk = named_by(cloud().0);
        talk.answer(LBS, answer);
        assert_eq!(at(&talk), "http://wanproxy-hz.127.net");
        talk.answer(LBS, listed());
        assert_eq!(talk.lines(), [post(0, false, "")]);
    }
    let mut talk = named_by(cloud().0);
    talk.pass(10_000);
    assert_eq!(at(&talk), "http://wanproxy-hz.127.net", "ten seconds are enough");
}

#[test]
fn without_a_directory_the_fallback_serves_and_without_both_it_is_said_why() {
    let fallback = vec!["http://wannos-web.127.net".to_owned()];
    let mut talk = named_by(Settings { fallback, ..cloud().0 });
    talk.lose(LBS);
    talk.lose(LBS);
    assert_eq!((at(&talk), talk.lines()), ("http://wannos-web.127.net".into(), vec![post(0, false, "")]));

    let mut talk = named_by(cloud().0);
    talk.lose(LBS);
    talk.answer(LBS, Response { status: 400, ..ok(r#"{"Code":"InvalidBucketName","Message":"bucket not found"}"#) });
    let failure = talk.failure();
    assert_eq!((failure.kind, &failure.code), (Kind::Service, &Code::Text("InvalidBucketName".into())));
    assert_eq!((failure.detail.as_str(), failure.stage, failure.status), ("bucket not found", "prepare", 400));
}

#[test]
fn on_https_only_names_are_used_and_by_https() {
    let secure = Settings {
        secure: true,
        lbs: vec!["http://wanproxy.127.net/lbs".into(), "https://wanproxy.127.net/lbs".into()],
        ..cloud().0
    };
    let mut talk = named_by(secure.clone());
    assert_eq!(at(&talk), "https://wanproxy.127.net", "the one on http is not touched");
    talk.answer(LBS, nodes(r#""http://203.0.113.10","http://nosup-jd1.127.net/","nosup-hz1.127.net""#));
    assert_eq!(at(&talk), "https://nosup-jd1.127.net");

    let fallback = vec!["http://plain.127.net".into(), "https://wannos-web.127.net".into()];
    let mut talk = named_by(Settings { fallback, ..secure.clone() });
    talk.answer(LBS, nodes(r#""http://203.0.113.10""#));
    assert_eq!(at(&talk), "https://wannos-web.127.net");

    let mut talk = named_by(secure.clone());
    talk.answer(LBS, nodes(r#""http://203.0.113.10","http://203.0.113.11""#));
    let failure = talk.failure();
    assert_eq!((failure.kind, failure.stage), (Kind::MixedContent, "prepare"));
    assert_eq!(failure.detail, "http://203.0.113.10 http://203.0.113.11");

    let lbs = vec!["http://wanproxy.127.net/lbs".to_owned()];
    let talk = named_by(Settings { lbs, ..secure });
    assert_eq!(
        (talk.failure().kind, talk.failure().detail.as_str()),
        (Kind::MixedContent, "http://wanproxy.127.net/lbs")
    );
}

#[test]
fn a_forged_list_does_not_get_the_token() {
    let forged = [
        "http://evil.example",
        "http://127.net.evil.example",
        "http://evil127.net",
        "http://user@nosup-jd1.127.net",
        "http://nosup-jd1.127.net/path",
        "http://nosup-jd1.127.net?x",
        "ftp://nosup-jd1.127.net",
        "http://nosup-jd1.127.net:port",
        "http://",
    ];
    for forged in forged {
        let mut talk = named_by(cloud().0);
        talk.answer(LBS, nodes(&format!(r#""{forged}","http://nosup-jd1.127.net""#)));
        assert_eq!(at(&talk), "http://nosup-jd1.127.net", "{forged}");
    }
    for (allowed, node) in [("own.example", "http://own.example:81"), ("own.example:81", "http://own.example:81")] {
        let mut talk = named_by(Settings { allowed: vec![allowed.into()], ..cloud().0 });
        talk.answer(LBS, nodes(&format!(r#""{node}","http://nosup-jd1.127.net""#)));
        assert_eq!(at(&talk), node);
    }
    for home in ["a.127.net", "a.126.net", "a.163yun.com", "a.chatnos.com"] {
        let mut talk = named_by(cloud().0);
        talk.answer(LBS, nodes(&format!(r#""{home}""#)));
        assert_eq!(at(&talk), format!("http://{home}"));
    }
}

#[test]
fn servers_and_directories_may_be_the_pages() {
    let own = vec!["https://own.example".to_owned()];
    let talk = named_by(Settings { nodes: own, ..cloud().0 });
    assert_eq!(at(&talk), "https://own.example", "no directory is asked");

    let mut talk = begin(film(SIZE));
    talk.reply(Ok(named().replace('}', r#","uploadHosts":["https://a.example/","https://b.example"]}"#)));
    assert_eq!(at(&talk), "https://a.example");
    let mut talk = begin(film(SIZE));
    talk.reply(Ok(named().replace('}', r#","lbsUrls":["https://lbs.example/lbs"]}"#)));
    assert_eq!(at(&talk), "https://lbs.example");
    talk.answer(LBS, listed());
    assert_eq!(talk.lines(), [post(0, false, "")]);
}

#[test]
fn a_server_in_trouble_gets_a_second_try_and_the_next_one_the_same_context() {
    let mut talk = chained(SIZE);
    talk.answer(&second(), refused(503, "x"));
    assert_eq!((at(&talk), talk.lines()), ("http://203.0.113.10".into(), vec![query("C1")]));
    talk.answer(&query("C1"), refused(502, "x"));
    talk.wait();
    assert_eq!((at(&talk), talk.lines()), ("http://203.0.113.11".into(), vec![query("C1")]));
    talk.answer(&query("C1"), counted(4 * MIB));
    talk.wait();
    assert_eq!((at(&talk), talk.lines()), ("http://203.0.113.11".into(), vec![second()]), "the last good one first");
}

#[test]
fn one_that_never_answered_gets_no_second_try() {
    let mut talk = opened(film(SIZE));
    talk.lose(&post(0, false, ""));
    talk.wait();
    assert_eq!(at(&talk), "http://203.0.113.11");
    // One that answers, if only with trouble, does.
    let mut talk = opened(film(SIZE));
    talk.answer(&post(0, false, ""), refused(500, "x"));
    talk.wait();
    assert_eq!(at(&talk), "http://203.0.113.10");
}

#[test]
fn where_all_failed_the_directory_is_asked_again_twice() {
    let mut talk = opened(film(SIZE));
    let mut lookups = 0;
    for _ in 0..400 {
        talk.wait();
        match talk.lines().first().map(String::as_str) {
            Some(LBS) => {
                lookups += 1;
                talk.answer(LBS, nodes(r#""http://203.0.113.20""#));
            }
            Some(_) => talk.lose("POST"),
            None => break,
        }
    }
    assert_eq!((talk.failure().kind, lookups), (Kind::Network, 2));
}

#[test]
fn where_the_directory_fails_too_the_old_list_serves() {
    let mut talk = opened(film(SIZE));
    talk.lose("POST");
    talk.wait();
    talk.lose("POST");
    talk.lose(LBS);
    talk.lose(LBS);
    assert_eq!((at(&talk), talk.lines()), ("http://203.0.113.10".into(), vec![post(0, false, "")]));
}

#[test]
fn a_pause_that_a_server_asks_for_is_kept() {
    let mut talk = opened(film(SIZE));
    let busy = Response { headers: vec![("retry-after".into(), "25".into())], ..refused(429, "x") };
    talk.answer(&post(0, false, ""), busy);
    talk.pass(24_900);
    assert_eq!(talk.lines(), [""; 0]);
    talk.pass(200);
    assert_eq!(talk.lines(), [post(0, false, "")]);
}

#[test]
fn a_chunk_has_its_time_and_the_last_one_more() {
    let mut talk = chained(SIZE);
    talk.pass(157_900);
    assert_eq!(talk.lines(), [second()]);
    talk.pass(200);
    assert_eq!(talk.lines(), [query("C1")]);
    talk.pass(10_100);
    assert_eq!(talk.lines(), [""; 0], "a query has ten seconds");
    let mut talk = opened(film(MIB));
    talk.pass(91_900);
    assert_eq!(talk.lines(), [post(0, true, "")]);
    talk.pass(200);
    assert_eq!(talk.lines(), [""; 0]);
}

fn length(talk: &Talk) -> u64 {
    talk.sent[0].1.body.len()
}

#[test]
fn lost_chunks_are_followed_by_shorter_ones_and_good_ones_by_longer_ones() {
    let mut talk = opened(film(40 * MIB));
    talk.answer("POST", grown(4 * MIB, "C1"));
    let mut at = 4 * MIB;
    for shorter in [2 * MIB, MIB, 512 << 10, 256 << 10, 256 << 10] {
        talk.lose("POST");
        if talk.lines() == [LBS] {
            talk.answer(LBS, listed());
        }
        talk.answer("GET", counted(at));
        talk.wait();
        assert_eq!(length(&talk), shorter);
    }
    for longer in [512 << 10, MIB, 2 * MIB, 4 * MIB, 4 * MIB] {
        for _ in 0..4 {
            at += length(&talk);
            talk.answer("POST", counted(at));
        }
        assert_eq!(length(&talk), longer);
    }
}

#[test]
fn a_length_that_the_page_chose_is_the_most() {
    let mut talk = opened(Task { part_size: MIB, ..film(SIZE) });
    assert_eq!(length(&talk), MIB);
    talk.lose("POST");
    talk.wait();
    assert_eq!(length(&talk), MIB / 2);
    let talk = opened(Task { part_size: 8 * MIB, ..film(SIZE) });
    assert_eq!(length(&talk), 4 * MIB, "never more than is documented");
}

#[test]
fn a_server_that_takes_shorter_chunks_only_gets_them_for_good() {
    let mut talk = opened(film(40 * MIB));
    talk.answer("POST", refused(413, ""));
    assert_eq!(length(&talk), 2 * MIB);
    let mut at = 0;
    for _ in 0..6 {
        at += length(&talk);
        talk.answer("POST", grown(at, "C1"));
        assert_eq!(length(&talk), 2 * MIB);
    }
    let mut talk = opened(film(40 * MIB));
    for _ in 0..6 {
        talk.answer("POST", refused(413, ""));
    }
    assert_eq!(length(&talk), 64 << 10);
    talk.answer("POST", refused(413, ""));
    assert_eq!((talk.failure().kind, talk.failure().status), (Kind::Argument, 413));
}

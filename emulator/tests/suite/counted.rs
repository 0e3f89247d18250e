//! Objects that are only counted, with digests and without.

use crate::netease_calls::{Netease, ok};
use crate::shelf::{Card, little};
use crate::sockets::{apply, commit, get, post, send, start};
use crate::support::{Client, Pass, complete_body, element, md5, noise, refusal, tiny};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use vodlift_emulator::encoding::{hex, unbase64};
use vodlift_emulator::{Emulator, Request, Response, Store};

const BLIND: Store = Store::CountOnly { digests: false };

/// The ETag that goes with a Content-MD5.
fn etag_of(md5: &str) -> String {
    format!("\"{}\"", hex(&unbase64(md5).unwrap()))
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() as u64
}

fn shows_no_crc(answer: &Response) -> bool {
    !answer.headers.iter().any(|(name, _)| name.contains("crc64"))
}

#[test]
fn counted_objects_have_a_size_and_a_crc_but_no_bytes() {
    let mut client = Client::with_store(tiny(), Store::CountOnly { digests: true });
    let bytes = noise(100, 2);
    let pass = client.apply(100);
    assert_eq!(client.multipart(&pass, &bytes).status, 200);
    assert_eq!(client.commit(&pass)["code"], 0);
    let sums = client.emulator.object(&pass.video).unwrap().sums.clone();
    let whole = vodlift_emulator::store::Sums::of(&bytes);
    assert_eq!((sums.size, sums.crc64, sums.md5, sums.sha256), (100, whole.crc64, None, None));
    assert_eq!(refusal(&client.store(&pass, "GET", &pass.video, &[], b"")), (501, "NotImplemented".into()));
    assert_eq!(client.store(&pass, "HEAD", &pass.video, &[], b"").header("content-length"), Some("100"));
}

#[test]
fn without_digests_an_etag_is_what_the_client_promised_or_made_up() {
    let mut client = Client::with_store(tiny(), BLIND);
    let pass = client.apply(19);
    let id = client.init(&pass);
    let mut part = |number: &str, md5: &[(&str, &str)], body: &[u8]| {
        let query = [("partNumber", number), ("uploadId", id.as_str())];
        let answer = client.handle(pass.request("PUT", &pass.video, &query, md5, body));
        assert_eq!((answer.status, shows_no_crc(&answer)), (200, true), "{}", answer.text());
        answer.header("etag").unwrap().to_owned()
    };
    // Of other bytes: nobody looks at these.
    let promise = md5(b"others");
    let first = part("1", &[("Content-MD5", &promise)], &[1; 16]);
    assert_eq!(first, etag_of(&promise));
    let second = part("2", &[], b"abc");
    assert_eq!((second.len(), part("2", &[], b"abc") == second, first == second), (34, true, false));
    let listed = client.store(&pass, "GET", &pass.video, &[("uploadId", &id)], b"").text();
    assert!(listed.contains(&first.replace('"', "&quot;")) && listed.contains(&second.replace('"', "&quot;")));
    assert_eq!(refusal(&client.complete(&pass, &id, &[(1, &second), (2, &second)])), (400, "InvalidPart".into()));
    let done = client.complete(&pass, &id, &[(1, &first), (2, &second)]);
    assert_eq!((done.status, shows_no_crc(&done)), (200, true), "{}", done.text());
    assert_eq!(client.commit(&pass)["code"], 0);
    let object = client.admin("GET", "objects", Value::Null)[0].clone();
    assert_eq!(object["size"], 19);
    assert!(["md5", "sha256", "crc64"].iter().all(|digest| object[digest].is_null()), "{object}");
    let head = client.store(&pass, "HEAD", &pass.video, &[], b"");
    assert_eq!((head.header("content-length"), shows_no_crc(&head)), (Some("19"), true));
}

#[test]
fn without_digests_other_rules_hold() {
    let mut client = Client::with_store(tiny(), BLIND);
    let pass = client.apply(64);
    let refused = |client: &mut Client, change: &dyn Fn(&mut Request)| {
        let mut request = pass.request("PUT", &pass.video, &[], &[("Content-MD5", &md5(b"x"))], &[1; 64]);
        change(&mut request);
        let answer = client.handle(request);
        if answer.status == 200 { Default::default() } else { refusal(&answer).1 }
    };
    assert_eq!(refused(&mut client, &|_| {}), "");
    assert_eq!(refused(&mut client, &|request| request.body = request.body.first(63)), "IncompleteBody");
    assert_eq!(refused(&mut client, &|request| request.target.push('x')), "SignatureDoesNotMatch");
}

#[test]
fn without_digests_oss_and_netease_take_what_comes() {
    let mut client = Client::with_store(little(), BLIND);
    let card = Card::lent(&mut client, "a.mp4");
    let put = client.oss(&card, "PUT", &[], b"abc");
    assert_eq!((put.status, put.header("content-md5"), shows_no_crc(&put)), (200, None, true), "{}", put.text());
    let id = client.oss_begin(&card);
    let etag = client.oss_part(&card, &id, 1, b"abc");
    let done = client.oss_complete(&card, &id, &[(1, &etag)]);
    assert_eq!((done.status, shows_no_crc(&done)), (200, true), "{}", done.text());

    let mut netease = Netease::new(little());
    netease.emulator = Emulator::with_store(little(), BLIND);
    netease.init(json!({ "originFileName": "demo.mp4" }));
    let context = ok(&netease.chunk(0, false, None, b"abc"))["context"].as_str().unwrap().to_owned();
    assert_eq!(ok(&netease.chunk(3, true, Some(&context), b"de"))["offset"], 5);
    let object = netease.emulator.object(&netease.object).unwrap();
    assert_eq!((object.sums.size, object.sums.md5), (5, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_only_counted_may_be_larger_than_memory_allows() {
    const PART: usize = 3 << 20;
    let mut config = tiny();
    (config.limits.max_part, config.limits.max_media) = (PART as u64, PART as u64);
    let server = start(config, BLIND).await;
    let bytes = noise(PART, 3);
    let mut pass: Pass = apply(&server, PART).await;
    pass.host = server.address().to_string();
    let init = send(&server, &pass.request("POST", &pass.video, &[("uploads", "")], &[], b"")).await.unwrap();
    let id = element(&String::from_utf8(init.body).unwrap(), "UploadId").unwrap();
    let promise = md5(&bytes);
    let query = [("partNumber", "1"), ("uploadId", &*id)];
    let part = pass.request("PUT", &pass.video, &query, &[("Content-MD5", &promise)], &bytes);
    let answer = send(&server, &part).await.unwrap();
    assert!(answer.head.contains(&format!("ETag: {}", etag_of(&promise))), "{}", answer.head);
    let body = complete_body(&[(1, &etag_of(&promise))]);
    let complete = pass.request("POST", &pass.video, &[("uploadId", &id)], &[], body.as_bytes());
    assert_eq!(send(&server, &complete).await.unwrap().status, 200);
    assert_eq!(commit(&server, &pass).await["code"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_when_a_request_began_and_when_its_body_was_there() {
    let server = start(tiny(), BLIND).await;
    // A rule that never strikes counts the heads that were read.
    let rules = json!({ "rules": [{ "route": "put", "nth": [99], "effect": { "kind": "reset-before" } }] });
    send(&server, &post("/_emulator/trouble", rules)).await.unwrap();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = "PUT /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab";
    stream.write_all(head.as_bytes()).await.unwrap();
    while send(&server, &get("/_emulator/trouble")).await.unwrap().json()["rules"][0]["seen"] != 1 {}
    let read = now();
    tokio::time::sleep(Duration::from_millis(20)).await;
    let more = now();
    stream.write_all(b"cd").await.unwrap();
    stream.read_to_end(&mut Vec::new()).await.unwrap();
    let log = send(&server, &get("/_emulator/log")).await.unwrap().json();
    let time = |name: &str| log[0][name].as_u64().unwrap();
    assert!(time("arrived") <= read && more <= time("at"), "{read} {more} {log}");
    assert_eq!((&log[0]["route"], &log[0]["bodyLength"]), (&"put".into(), &4.into()));
}

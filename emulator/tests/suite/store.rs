//! The object store: signatures, objects, multipart uploads, lists, and every error (spec §3).

use crate::support::{Client, Pass, complete_body, element, elements, noise, refusal, tiny};
use vodlift_emulator::{Body, Request};

fn client() -> Client {
    Client::new(tiny())
}

fn object(client: &Client, key: &str) -> Vec<u8> {
    client.emulator.object(key).expect("the object").content.read().unwrap().unwrap().to_vec()
}

#[test]
fn a_simple_put_answers_md5_and_crc() {
    let mut client = client();
    let pass = client.apply(16);
    let response = client.put(&pass, &pass.video, b"[Object Content]");
    assert_eq!(response.status, 200);
    assert_eq!(response.header("etag"), Some("\"ee8de918d05640145b18f70f4c3aa602\""));
    assert_eq!(response.header("x-cos-hash-crc64ecma"), Some("16749565679157681890"));
    assert_eq!(response.header("server"), Some("tencent-cos"));
    assert_eq!(response.header("date"), Some("Sun, 15 Jun 2025 15:06:40 GMT"));
    assert_eq!(response.header("access-control-allow-origin"), None, "no Origin, no CORS");
    let head = client.store(&pass, "HEAD", &pass.video, &[], b"");
    assert_eq!((head.status, head.header("content-length"), head.text().as_str()), (200, Some("16"), ""));
    assert_eq!(head.header("etag"), response.header("etag"));
    assert_eq!(client.put(&pass, &pass.video, b"").header("etag"), Some("\"d41d8cd98f00b204e9800998ecf8427e\""));
}

#[test]
fn a_multipart_upload_is_whole() {
    let mut client = client();
    let bytes = noise(16 * 5 + 3, 1);
    let pass = client.apply(bytes.len() as u64);
    let answer = client.multipart(&pass, &bytes);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    assert_eq!(element(&text, "Key").as_deref(), Some(&*pass.video));
    assert_eq!(element(&text, "Location"), Some(format!("http://{}/{}", pass.host, pass.video)));
    let etag = element(&text, "ETag").unwrap();
    assert!(etag.ends_with("-6&quot;") && etag.len() == 6 + 32 + 2 + 6, "{etag}");
    assert_eq!(object(&client, &pass.video), bytes);
    let found = client.emulator.object(&pass.video).unwrap();
    assert_eq!(Some(found.sums.crc64.unwrap().to_string().as_str()), answer.header("x-cos-hash-crc64ecma"));
    assert_eq!(found.parts, 6);
    assert!(client.emulator.buckets().uploads().is_empty());
    assert_eq!(client.commit(&pass)["code"], 0);
}

#[test]
fn a_part_sent_again_replaces_the_first_and_unlisted_parts_are_dropped() {
    let mut client = client();
    let pass = client.apply(20);
    let id = client.init(&pass);
    assert_eq!(id.len(), 74);
    client.part(&pass, &id, 1, &[1; 16]);
    let first = client.part(&pass, &id, 1, &[2; 16]);
    let second = client.part(&pass, &id, 2, &[3; 4]);
    client.part(&pass, &id, 3, &[4; 16]);
    let parts = [(1, first.as_str()), (2, second.trim_matches('"'))];
    assert_eq!(client.complete(&pass, &id, &parts).status, 200);
    assert_eq!(object(&client, &pass.video), [&[2; 16][..], &[3; 4]].concat());
}

#[test]
fn parts_are_listed_page_by_page() {
    let mut client = client();
    let pass = client.apply(200);
    let id = client.init(&pass);
    for number in [5, 1, 2, 9] {
        client.part(&pass, &id, number, &[number as u8; 16]);
    }
    let list = |client: &mut Client, query: &[(&str, &str)]| {
        let query = [query, &[("uploadId", id.as_str())]].concat();
        client.store(&pass, "GET", &pass.video, &query, b"").text()
    };
    let text = list(&mut client, &[]);
    assert_eq!(elements(&text, "PartNumber"), ["1", "2", "5"]);
    assert_eq!(elements(&text, "Size"), ["16", "16", "16"]);
    assert_eq!(element(&text, "IsTruncated").as_deref(), Some("true"));
    assert_eq!(element(&text, "NextPartNumberMarker").as_deref(), Some("5"));
    let text = list(&mut client, &[("part-number-marker", "5"), ("encoding-type", "url")]);
    assert_eq!(elements(&text, "PartNumber"), ["9"]);
    assert_eq!(element(&text, "IsTruncated").as_deref(), Some("false"));
    assert_eq!(
        (element(&text, "NextPartNumberMarker"), element(&text, "Encoding-type").as_deref()),
        (None, Some("url"))
    );
    assert_eq!(element(&text, "Key").unwrap(), pass.video.replace('/', "%2F"));
    assert_eq!(elements(&list(&mut client, &[("max-parts", "1")]), "PartNumber"), ["1"]);
    for bad in [
        ("max-parts", "0"),
        ("max-parts", "1001"),
        ("max-parts", "x"),
        ("part-number-marker", "-1"),
        ("encoding-type", "xml"),
    ] {
        let text = list(&mut client, &[bad]);
        assert_eq!(element(&text, "Code").as_deref(), Some("InvalidArgument"), "{bad:?}");
    }
}

#[test]
fn uploads_are_listed_by_key_and_age() {
    let mut client = client();
    let pass = client.apply_with_cover(3, 3);
    let mut ids: Vec<String> = (0..4).map(|_| client.init(&pass)).collect();
    let other = client.apply(3);
    client.init(&other);
    let list = |client: &mut Client, pass: &Pass, query: &[(&str, &str)]| {
        let query = [query, &[("uploads", ""), ("delimiter", "")]].concat();
        client.store(pass, "GET", "", &query, b"").text()
    };
    let text = list(&mut client, &pass, &[("prefix", &pass.video)]);
    assert_eq!(elements(&text, "UploadId"), ids[..3], "oldest first");
    assert_eq!(
        (element(&text, "IsTruncated").as_deref(), element(&text, "NextUploadIdMarker")),
        (Some("true"), Some(ids[2].clone()))
    );
    let markers = [("prefix", &*pass.video), ("key-marker", &*pass.video), ("upload-id-marker", &*ids[2])];
    let text = list(&mut client, &pass, &markers);
    assert_eq!(elements(&text, "UploadId"), ids[3..]);
    let text = list(&mut client, &pass, &[("prefix", &*pass.video), ("key-marker", &*pass.video)]);
    assert!(elements(&text, "UploadId").is_empty(), "without an id the whole key is passed over");
    // The account's own key sees all, sorted by key.
    let all = Pass::permanent(&pass.host);
    let text = list(&mut client, &all, &[("max-uploads", "2"), ("encoding-type", "url")]);
    let mut keys = [pass.video.clone(), other.video.clone()];
    keys.sort();
    assert_eq!(elements(&text, "Key")[0], keys[0].replace('/', "%2F"));
    // Abort ends one.
    let aborted = client.store(&pass, "DELETE", &pass.video, &[("uploadId", &ids[0])], b"");
    assert_eq!((aborted.status, aborted.text().as_str(), aborted.header("content-length")), (204, "", None));
    let again = client.store(&pass, "DELETE", &pass.video, &[("uploadId", &ids[0])], b"");
    assert_eq!(refusal(&again), (404, "NoSuchUpload".into()));
    ids.remove(0);
    assert_eq!(elements(&list(&mut client, &pass, &[("prefix", &pass.video)]), "UploadId"), ids);
}

#[test]
fn host_is_signed_with_or_without_its_port() {
    let mut client = client();
    let pass = client.apply(3);
    for (sent, signed, status) in [
        ("127.0.0.1:9711", "127.0.0.1:9711", 200),
        ("127.0.0.1:9711", "127.0.0.1", 200),
        ("127.0.0.1:9711", "127.0.0.1:80", 403),
    ] {
        let mut request = pass.request("PUT", &pass.video, &[], &[], b"abc");
        let both = crate::support::headers(&[("content-length", "3"), ("host", signed)]);
        request.host = sent.into();
        request.headers[0].1 = vodlift_emulator::cos::sign::authorization(
            (&pass.id, &pass.key),
            pass.window,
            "PUT",
            &format!("/{}", pass.video),
            &[],
            &both,
        );
        assert_eq!(client.handle(request).status, status, "{sent} {signed}");
    }
    // Acceleration names and proxied calls reach the same bucket (spec §3.11).
    for label in ["accelerate", "vod-upload-accelerate2", "vod-quic"] {
        let mut request = pass.request("PUT", &pass.video, &[], &[("Vod-Forward-Cos", &pass.host)], b"abc");
        request.host = pass.host.replace("ap-chongqing", label);
        assert_eq!(client.handle(request.clone()).status, 200);
        request.host = "vod2.qcloud.com".into();
        assert_eq!(client.handle(request.clone()).status, 200);
        request.headers.retain(|(name, _)| name != "Vod-Forward-Cos");
        request.host = pass.host.replace("ap-chongqing", label);
        assert_eq!(client.handle(request).status, 200);
    }
}

#[test]
fn a_presigned_url_is_as_good_as_a_header() {
    let mut client = client();
    let pass = client.apply(3);
    let mut request = pass.request("PUT", &pass.video, &[], &[], b"abc");
    let (_, authorization) = request.headers.remove(0);
    let query = authorization.replace(';', "%3B");
    request.target = format!("{}?{query}", request.target);
    assert_eq!(client.handle(request).status, 200);
    let logged = client.emulator.log(0).last().unwrap().json();
    assert!(!logged["query"].as_str().unwrap().contains("q-signature"), "{logged}");
}

#[test]
fn an_objects_bytes_come_in_ranges_and_play() {
    let mut client = client();
    let bytes = noise(70, 3);
    let pass = client.apply(70);
    client.multipart(&pass, &bytes);
    let bucket = pass.host.split('.').next().unwrap().to_owned();
    let get = |client: &mut Client, method: &str, range: Option<&str>, path: &str, host: &str| {
        let range = range.map(|range| ("Range".to_owned(), range.to_owned()));
        client.handle(Request {
            method: method.into(),
            host: host.into(),
            target: path.to_owned(),
            headers: [("Origin".to_owned(), "http://page".to_owned())].into_iter().chain(range).collect(),
            ..Default::default()
        })
    };
    let path = format!("/_media/{bucket}/{}", pass.video);
    let whole = get(&mut client, "GET", None, &path, "localhost:9711");
    assert_eq!((whole.status, whole.bytes().to_vec()), (200, bytes.clone()));
    assert_eq!(whole.header("content-type"), Some("video/mp4"));
    assert_eq!(whole.header("access-control-allow-origin"), Some("*"));
    let some = get(&mut client, "GET", Some("bytes=10-40"), &path, "localhost:9711");
    assert_eq!((some.status, some.bytes().to_vec()), (206, bytes[10..=40].to_vec()));
    assert_eq!((some.header("content-range"), some.header("content-length")), (Some("bytes 10-40/70"), Some("31")));
    let head = get(&mut client, "HEAD", None, &path, "localhost:9711");
    assert_eq!((head.status, head.header("content-length"), head.bytes().len()), (200, Some("70"), 0));
    assert_eq!(get(&mut client, "GET", Some("bytes=70-"), &path, "localhost:9711").status, 416);
    assert_eq!(get(&mut client, "GET", None, "/_media/nobody-1/x", "localhost:9711").status, 404);
    let named = get(&mut client, "GET", None, &format!("/{}", pass.video), "1500000001.vod2.myqcloud.com");
    assert_eq!(named.bytes().to_vec(), bytes);
    let signed = client.store(&pass, "GET", &pass.video, &[], b"");
    assert!(matches!(signed.body, Body::Bytes(_)) && signed.bytes() == bytes);
}

#[test]
fn account_keys_reach_any_bucket_of_their_application() {
    let mut client = client();
    for (host, key, bucket) in [
        ("any-name-1250000002.cos.ap-guangzhou.tencentcos.cn", "a (1) 片段!.mp4", "any-name-1250000002"),
        ("127.0.0.1:9711", "loose.mp4", "a29809b6vodcq1500000001-1250000002"),
    ] {
        let pass = Pass::permanent(host);
        assert_eq!(client.put(&pass, key, b"abc").status, 200);
        assert!(client.emulator.buckets().object(bucket, key).is_some(), "{bucket} {key}");
    }
    // On a plain host the first segment names the bucket.
    let pass = Pass::permanent("127.0.0.1:9711");
    let guangzhou = client.emulator.config().accounts[0].bucket("ap-guangzhou");
    let key = format!("{}/x.mp4", guangzhou.0);
    client.put(&pass, &key, b"abc");
    assert!(client.emulator.buckets().object(&guangzhou.1, &key).is_some());
}

#[test]
fn calls_that_cross_a_complete_are_told_to_wait() {
    use vodlift_emulator::Progress;
    let mut client = client();
    let pass = client.apply(3);
    let id = client.init(&pass);
    let etag = client.part(&pass, &id, 1, b"abc");
    let now = client.now * 1000;
    let body = complete_body(&[(1, &etag)]);
    let request = pass.request("POST", &pass.video, &[("uploadId", &id)], &[], body.as_bytes());
    let late = pass.request("PUT", &pass.video, &[("partNumber", "1"), ("uploadId", &id)], &[], b"xyz");
    let begin = |client: &mut Client, request: &Request| {
        let arrival = client.emulator.arrive(request, now);
        match client.emulator.begin(request, arrival, now) {
            Progress::Work(work) => work.run(),
            _ => panic!("there are bytes to be moved"),
        }
    };
    let finish = |client: &mut Client, moved| match client.emulator.finish(moved, now) {
        Progress::Done(response) => response,
        _ => panic!("it is at its end"),
    };
    let part = begin(&mut client, &late);
    let complete = begin(&mut client, &request);
    assert_eq!(refusal(&client.handle(request.clone())), (409, "UploadConflict".into()));
    assert_eq!(refusal(&client.handle(late)), (409, "UploadConflict".into()));
    assert_eq!(refusal(&finish(&mut client, part)), (409, "UploadConflict".into()));
    assert_eq!(finish(&mut client, complete).status, 200);
    assert_eq!(object(&client, &pass.video), b"abc");
}

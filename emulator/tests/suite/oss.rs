//! OSS: hosts, signatures, objects, multipart uploads, lists (aliyun §4).

use crate::shelf::{BUCKET, Card, HOST, How, client, little, refused};
use crate::support::{Client, element, elements, md5, noise};
use vodlift_emulator::Response;
use vodlift_emulator::oss::Bucket;

const KEY: &str = "sv/测试 a+b (1)'%.mp4";

#[test]
fn a_put_answers_md5_and_crc_however_it_was_signed() {
    for how in [How::V1, How::V4, How::V1Url, How::V4Url] {
        let mut client = client();
        let card = Card::lent(&mut client, KEY).with(how);
        let answer = client.oss(&card, "PUT", &[], b"hello");
        assert_eq!(answer.status, 200, "{how:?} {}", answer.text());
        assert_eq!(answer.header("etag"), Some("\"5D41402ABC4B2A76B9719D911017C592\""));
        assert_eq!(answer.header("x-oss-hash-crc64ecma"), Some("11177612005948864433"));
        assert_eq!(answer.header("content-md5"), Some(&*md5(b"hello")));
        assert_eq!((answer.header("server"), answer.header("x-cos-request-id")), (Some("AliyunOSS"), None));
        let id = answer.header("x-oss-request-id").unwrap();
        assert!(id.len() == 24 && id.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_lowercase()), "{id}");
        assert_eq!(client.oss_object(KEY), b"hello");
        let log = client.emulator.log(0).last().unwrap().json().to_string();
        assert!(log.contains(r#""signature":"ok""#) && !log.contains(&card.token[..20]), "{log}");
        assert!(!log.contains("Signature=") && !log.contains("x-oss-signature="), "{log}");
    }
}

#[test]
fn every_style_of_address_leads_to_the_bucket() {
    let mut config = little();
    config.oss.domains.push("oss.test".into());
    config.oss.buckets.push(Bucket {
        name: BUCKET.into(),
        domains: vec!["upload.example.com".into()],
        ..Bucket::default()
    });
    let mut client = Client::new(config);
    let lent = Card::lent(&mut client, "sv/a.mp4");
    for (host, in_path, status) in [
        (HOST, false, 200),
        ("outin-demo.oss-cn-shanghai-internal.aliyuncs.com", false, 200),
        ("outin-demo.oss-accelerate.aliyuncs.com:443", false, 200),
        // Node's ali-oss, told of an IP, says the bucket twice or once (aliyun §4.1).
        (HOST, true, 200),
        ("outin-demo.cn-shanghai.aliyuncs.com", false, 200),
        ("outin-demo.localhost:9711", false, 200),
        ("outin-demo.oss.test", false, 200),
        ("upload.example.com", false, 200),
        ("127.0.0.1:9711", true, 200),
        ("localhost:9711", true, 200),
        ("oss-cn-shanghai.aliyuncs.com", true, 403),
    ] {
        for how in [How::V1, How::V4, How::V1Url, How::V4Url] {
            let card = Card { host: host.into(), in_path, how, ..lent.clone() };
            let answer = client.oss(&card, "PUT", &[], host.as_bytes());
            assert_eq!(answer.status, status, "{host} {in_path} {how:?} {}", answer.text());
            if status == 200 {
                assert_eq!(client.oss_object("sv/a.mp4"), host.as_bytes());
            } else {
                assert_eq!(refused(&answer).1, "SecondLevelDomainForbidden");
            }
        }
    }
    // oss2 writes slashes of keys as %2F.
    let mut request =
        Card { host: "127.0.0.1:9711".into(), in_path: true, ..lent.clone() }.request("PUT", &[], &[], b"2F");
    request.target = format!("/{BUCKET}/sv%2Fa.mp4");
    assert_eq!(client.handle(request).status, 200);
    assert_eq!(client.oss_object("sv/a.mp4"), b"2F");
    // An object whose key begins like its bucket.
    let twin = Card::lent(&mut client, "outin-demo/x.mp4");
    assert_eq!(client.oss(&twin, "PUT", &[], b"twin").status, 200);
    assert_eq!(client.oss_object("outin-demo/x.mp4"), b"twin");
}

#[test]
fn the_endpoint_of_another_region_names_the_right_one() {
    let mut client = client();
    let card = Card::lent(&mut client, "k.mp4");
    let there = Card { host: "outin-demo.oss-cn-beijing.aliyuncs.com".into(), region: "cn-beijing".into(), ..card };
    let answer = client.oss(&there, "PUT", &[], b"x");
    assert_eq!(refused(&answer), (403, "AccessDenied".into()));
    assert_eq!(element(&answer.text(), "Endpoint").as_deref(), Some("oss-cn-shanghai.aliyuncs.com"));
    client.emulator.config_mut().oss.buckets.push(Bucket {
        name: BUCKET.into(),
        region: "cn-beijing".into(),
        ..Bucket::default()
    });
    assert_eq!(client.oss(&there, "PUT", &[], b"x").status, 200);
}

/// A whole multipart upload in parts of 16 bytes.
fn multipart(client: &mut Client, card: &Card, bytes: &[u8]) -> Response {
    let id = client.oss_begin(card);
    let etags: Vec<_> =
        (1..).zip(bytes.chunks(16)).map(|(number, part)| (number, client.oss_part(card, &id, number, part))).collect();
    let parts: Vec<_> = etags.iter().map(|(number, etag)| (*number, etag.as_str())).collect();
    client.oss_complete(card, &id, &parts)
}

#[test]
fn a_multipart_upload_is_whole() {
    for how in [How::V1, How::V4] {
        let mut client = client();
        let card = Card::lent(&mut client, KEY).with(how);
        let bytes = noise(16 * 5 + 3, 1);
        let answer = multipart(&mut client, &card, &bytes);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let text = answer.text();
        assert_eq!(element(&text, "Bucket").as_deref(), Some(BUCKET));
        assert_eq!(element(&text, "Key").unwrap().replace("&amp;", "&"), KEY);
        assert!(element(&text, "Location").unwrap().starts_with(&format!("http://{HOST}/sv/%E6")), "{text}");
        let etag = element(&text, "ETag").unwrap().replace("&quot;", "\"");
        assert!(etag.len() == 36 && etag.ends_with("-6\"") && etag == etag.to_uppercase(), "{etag}");
        assert_eq!(answer.header("etag"), Some(&*etag));
        let object = client.emulator.object_at(BUCKET, KEY).unwrap();
        assert_eq!(answer.header("x-oss-hash-crc64ecma"), Some(&*object.sums.crc64.unwrap().to_string()));
        assert_eq!((client.oss_object(KEY), client.emulator.buckets().uploads().len()), (bytes, 0));
        let head = client.oss(&card, "HEAD", &[], b"");
        assert_eq!((head.status, head.header("content-length")), (200, Some("83")));
        assert_eq!((head.header("etag"), head.header("x-oss-object-type")), (Some(&*etag), Some("Multipart")));
    }
}

#[test]
fn an_upload_goes_on_under_the_next_key() {
    let mut client = client();
    let card = Card::lent(&mut client, KEY);
    let id = client.oss_begin(&card);
    assert!(id.len() == 32 && id == id.to_uppercase());
    let first = client.oss_part(&card, &id, 1, &[1; 16]);
    client.now += 3001;
    let next = Card { now: client.now, ..Card::lent(&mut client, KEY) };
    let second = client.oss_part(&next, &id, 2, &[2; 3]);
    assert_eq!(client.oss_complete(&next, &id, &[(1, &first), (2, &second)]).status, 200);
}

#[test]
fn gaps_are_allowed_and_all_parts_may_be_meant_at_once() {
    let mut client = client();
    let card = Card::lent(&mut client, KEY);
    let id = client.oss_begin(&card);
    let etags = [(3, client.oss_part(&card, &id, 3, &[3; 16])), (9, client.oss_part(&card, &id, 9, &[9; 2]))];
    // Lower case and without quotes is an ETag all the same.
    let bare = etags[0].1.trim_matches('"').to_lowercase();
    assert_eq!(client.oss_complete(&card, &id, &[(3, &bare), (9, &etags[1].1)]).status, 200);
    assert_eq!(client.oss_object(KEY), [&[3; 16][..], &[9; 2]].concat());
    let id = client.oss_begin(&card);
    client.oss_part(&card, &id, 2, &[5; 4]);
    client.oss_part(&card, &id, 1, &[6; 16]);
    let all = [("x-oss-complete-all", "yes")];
    let body = crate::support::complete_body(&[(1, "x")]);
    let both = card.request("POST", &[("uploadId", &id)], &all, body.as_bytes());
    assert_eq!(refused(&client.handle(both)), (400, "InvalidArgument".into()));
    assert_eq!(client.handle(card.request("POST", &[("uploadId", &id)], &all, b"")).status, 200);
    assert_eq!(client.oss_object(KEY), [&[6; 16][..], &[5; 4]].concat());
}

#[test]
fn parts_are_listed_page_by_page() {
    let mut client = client();
    let card = Card::lent(&mut client, KEY);
    let id = client.oss_begin(&card);
    for number in [5, 1, 2, 9] {
        client.oss_part(&card, &id, number, &[number as u8; 16]);
    }
    let list = |client: &mut Client, query: &[(&str, &str)]| {
        client.oss(&card, "GET", &[query, &[("uploadId", id.as_str())]].concat(), b"").text()
    };
    let text = list(&mut client, &[("max-parts", "1000"), ("part-number-marker", "0")]);
    assert_eq!(
        (elements(&text, "PartNumber"), elements(&text, "Size")),
        (vec!["1".into(), "2".into(), "5".into()], vec!["16".to_owned(); 3])
    );
    let find = |text: &str, name| element(text, name).unwrap();
    assert_eq!((find(&text, "IsTruncated"), find(&text, "NextPartNumberMarker")), ("true".into(), "5".into()));
    assert!(find(&text, "ETag").starts_with("&quot;") && find(&text, "ETag").len() == 44);
    let text = list(&mut client, &[("part-number-marker", "5"), ("encoding-type", "url")]);
    assert_eq!((elements(&text, "PartNumber"), find(&text, "IsTruncated")), (vec!["9".to_owned()], "false".into()));
    assert_eq!(find(&text, "EncodingType"), "url");
    assert_eq!(find(&text, "Key"), "sv%2F%E6%B5%8B%E8%AF%95%20a%2Bb%20%281%29%27%25.mp4");
    assert_eq!(elements(&list(&mut client, &[("max-parts", "1")]), "PartNumber"), ["1"]);
    let late = card.request("PUT", &[("partNumber", "1"), ("uploadId", &id)], &[], b"abc");
    client.emulator.handle(&late, client.now * 1000 + 777);
    let text = list(&mut client, &[("max-parts", "1")]);
    assert_eq!(find(&text, "LastModified"), "2025-06-15T15:06:40.000Z", "oss2 reads whole seconds only");
    let crc = vodlift_emulator::store::Sums::of(b"abc").crc64.unwrap();
    assert_eq!(find(&text, "HashCrc64ecma"), crc.to_string(), "oss-v2 counts on it");
    for bad in [("max-parts", "0"), ("max-parts", "1001"), ("part-number-marker", "-1"), ("encoding-type", "xml")] {
        assert_eq!(element(&list(&mut client, &[bad]), "Code").as_deref(), Some("InvalidArgument"), "{bad:?}");
    }
    // Begun and completed with encoded keys, as oss-v2 does.
    let query = [("uploads", ""), ("encoding-type", "url")];
    let text = client.oss(&card, "POST", &query, b"").text();
    assert_eq!((find(&text, "EncodingType"), find(&text, "Key").contains('/')), ("url".into(), false));
    let id = find(&text, "UploadId");
    let etag = client.oss_part(&card, &id, 1, b"abc");
    let query = [("uploadId", id.as_str()), ("encoding-type", "url")];
    let text = client.oss(&card, "POST", &query, crate::support::complete_body(&[(1, &etag)]).as_bytes()).text();
    assert!(find(&text, "Location").starts_with("http%3A%2F%2Foutin-demo.oss-cn-shanghai"), "{text}");
}

#[test]
fn what_clients_do_each_in_their_own_way_is_taken() {
    use vodlift_emulator::clock::http_date;
    use vodlift_emulator::oss::sign::{v1, v4};
    let mut client = client();
    let card = Card::lent(&mut client, KEY);
    let put = |client: &mut Client, card: &Card, headers: Vec<(String, String)>| {
        let mut request = card.request("PUT", &[], &[], b"abc");
        request.headers = headers;
        request.headers.push(("Content-Length".into(), "3".into()));
        client.handle(request).status
    };
    // oss2 signs V1 with Date; x-oss-date goes before it, and then Date may say what it likes.
    let dates = [http_date(client.now * 1000), http_date(0)];
    for (date, own, status) in [(&dates[0], None, 200), (&dates[1], Some(&dates[0]), 200), (&dates[1], None, 403)] {
        let mut headers =
            vec![("Date".to_owned(), date.clone()), ("X-Oss-Security-Token".to_owned(), card.token.clone())];
        headers.extend(own.map(|own| ("x-oss-date".to_owned(), own.clone())));
        let resource = v1::resource(BUCKET, KEY, &[]);
        let text = v1::string_to_sign("PUT", own.unwrap_or(date), &headers, &resource);
        headers.push(("Authorization".into(), format!("OSS {}:{}", card.id, v1::signature(&card.secret, &text))));
        assert_eq!(put(&mut client, &card, headers), status, "{date} {own:?}");
    }
    // oss-v2 sends both dates, and may sign the host; then another host is another request.
    let date = "20250615T150640Z";
    let mut headers = crate::support::headers(&[
        ("Date", &dates[0]),
        ("x-oss-date", date),
        ("x-oss-content-sha256", v4::UNSIGNED),
        ("x-oss-security-token", &card.token),
        ("Host", HOST),
    ]);
    let canonical = v4::canonical_request("PUT", (BUCKET, KEY), &[], &headers, &["host"]);
    let text = v4::string_to_sign(date, "cn-shanghai", &canonical);
    let signature = v4::signature(&card.secret, date, "cn-shanghai", &text);
    let scope = v4::scope(date, "cn-shanghai");
    let fields = format!("Credential={}/{scope}, Signature={signature}, AdditionalHeaders=host", card.id);
    headers.push(("Authorization".into(), format!("{} {fields}", v4::ALGORITHM)));
    assert_eq!(put(&mut client, &card, headers.clone()), 200);
    headers.iter_mut().find(|(name, _)| name == "Host").unwrap().1 = "outin-demo.localhost".into();
    assert_eq!(put(&mut client, &card, headers), 403);
    // An empty value with and without its sign, an MD5 of nothing, a type where there is no body.
    for how in [How::V1, How::V4] {
        let card = card.with(how);
        for wire in ["?uploads=", "?uploads"] {
            let more = [("Content-MD5", &*md5(b"")), ("x-oss-notification", ""), ("Content-Type", "video/mp4")];
            let mut request = card.request("POST", &[("uploads", "")], &more, b"");
            request.target = request.target.replace("?uploads=", wire);
            let answer = client.handle(request);
            assert_eq!(answer.status, 200, "{how:?} {wire} {}", answer.text());
            let id = element(&answer.text(), "UploadId").unwrap();
            let abort = card.request("DELETE", &[("uploadId", &id)], &[("Content-Type", "video/mp4")], b"");
            assert_eq!(client.handle(abort).status, 204);
        }
    }
}

#[test]
fn a_part_sent_again_replaces_the_first_and_the_stored_type_is_that_of_the_beginning() {
    let mut client = client();
    let card = Card::lent(&mut client, "a.bin");
    let begin = card.request("POST", &[("uploads", "")], &[("Content-Type", "video/mp4")], b"");
    let id = element(&client.handle(begin).text(), "UploadId").unwrap();
    let first = client.oss_part(&card, &id, 1, b"first");
    let second = client.oss_part(&card, &id, 1, b"second");
    assert_eq!(client.oss_complete(&card, &id, &[(1, &first)]).status, 400);
    assert_eq!(client.oss_complete(&card, &id, &[(1, &second)]).status, 200);
    assert_eq!(client.oss_object("a.bin"), b"second");
    assert_eq!(client.oss(&card, "HEAD", &[], b"").header("content-type"), Some("video/mp4"));
}

#[test]
fn an_upload_is_aborted_once() {
    let mut client = client();
    let card = Card::lent(&mut client, KEY).with(How::V1);
    let id = client.oss_begin(&card);
    let abort = |client: &mut Client| client.oss(&card, "DELETE", &[("uploadId", &id)], b"");
    assert_eq!(abort(&mut client).status, 204);
    assert_eq!(refused(&abort(&mut client)), (404, "NoSuchUpload".into()));
}

#[test]
fn overwriting_can_be_forbidden() {
    let mut client = client();
    let card = Card::lent(&mut client, KEY);
    let forbid = [("x-oss-forbid-overwrite", "true")];
    let id = client.oss_begin(&card);
    let etag = client.oss_part(&card, &id, 1, b"abc");
    assert_eq!(client.handle(card.request("PUT", &[], &forbid, b"first")).status, 200);
    let body = crate::support::complete_body(&[(1, &etag)]);
    for request in [
        card.request("PUT", &[], &forbid, b"second"),
        card.request("POST", &[("uploads", "")], &forbid, b""),
        card.request("POST", &[("uploadId", &id)], &forbid, body.as_bytes()),
    ] {
        assert_eq!(refused(&client.handle(request)), (409, "FileAlreadyExists".into()));
    }
    assert_eq!(client.oss_object(KEY), b"first");
    assert_eq!(client.oss(&card, "PUT", &[], b"second").status, 200);
}

#[test]
fn the_account_reads_what_was_uploaded() {
    let mut client = client();
    let card = Card::lent(&mut client, "a.mp4");
    client.oss(&card, "PUT", &[], b"hello");
    for how in [How::V1, How::V4, How::V1Url, How::V4Url] {
        let account = Card { key: "a.mp4".into(), how, ..Card::account(&client) };
        let answer = client.handle(account.request("GET", &[], &[("Range", "bytes=1-3")], b""));
        assert_eq!((answer.status, answer.text().as_str()), (206, "ell"));
        assert_eq!(answer.header("x-oss-object-type"), Some("Normal"));
    }
    let head = Card { key: "none.mp4".into(), ..Card::account(&client) };
    assert_eq!(refused(&client.oss(&head, "HEAD", &[], b"")), (404, "NoSuchKey".into()));
}

#[test]
fn signed_addresses_are_read_to_the_letter() {
    let mut client = client();
    let card = Card::lent(&mut client, "a.mp4");
    let put = |client: &mut Client, how: How, from: &str, to: &str| {
        let mut request = card.with(how).request("PUT", &[], &[], b"abc");
        assert!(request.target.contains(from), "{from} in {}", request.target);
        request.target = request.target.replace(from, to);
        refused(&client.handle(request)).1
    };
    for (from, to) in [
        ("x-oss-expires=600", "x-oss-expires=604801"),
        ("x-oss-expires=600", "x-oss-expires=0"),
        ("x-oss-expires=600", "x-oss-expires=600&x-oss-additional-headers="),
        ("=OSS4-HMAC-SHA256", "=OSS5-HMAC-SHA256"),
        ("x-oss-date=", "x-oss-day="),
        ("%2Foss%2F", "%2Fs3%2F"),
        // The day of the scope is that of the date.
        ("x-oss-credential=", "x-oss-credential=x%2F20250614%2Fcn-shanghai%2Foss%2Faliyun_v4_request&was="),
    ] {
        assert_eq!(put(&mut client, How::V4Url, from, to), "InvalidArgument", "{to}");
    }
    assert_eq!(put(&mut client, How::V4Url, "x-oss-expires=600", "x-oss-expires=601"), "SignatureDoesNotMatch");
    assert_eq!(put(&mut client, How::V4Url, "x-oss-date=2025", "x-oss-date=x"), "AccessDenied");
    assert_eq!(put(&mut client, How::V1Url, "Expires=", "Expires=x"), "AccessDenied");
    assert_eq!(put(&mut client, How::V1Url, "Expires=", "Expired="), "AccessDenied");
    // Signed by a clock that is ahead.
    let ahead = Card { now: client.now + 901, ..card.with(How::V4Url) };
    assert_eq!(refused(&client.oss(&ahead, "PUT", &[], b"abc")).1, "RequestTimeTooSkewed");
}

#[test]
fn buckets_are_there_or_not_and_are_no_objects() {
    let mut client = client();
    let account = |in_path: bool, key: &str| Card {
        host: if in_path { "localhost".into() } else { HOST.into() },
        in_path,
        key: key.into(),
        ..Card::account(&Client::new(little()))
    };
    assert_eq!(refused(&client.oss(&account(false, "a"), "PUT", &[], b"abc")).1, "NoSuchBucket");
    client.emulator.config_mut().oss.buckets.push(Bucket { name: BUCKET.into(), ..Bucket::default() });
    assert_eq!(client.oss(&account(false, "a"), "PUT", &[], b"abc").status, 200);
    for in_path in [false, true] {
        assert_eq!(refused(&client.oss(&account(in_path, ""), "GET", &[], b"")).1, "NotImplemented");
        assert_eq!(refused(&client.oss(&account(in_path, ""), "PUT", &[], b"")).1, "MethodNotAllowed");
    }
}

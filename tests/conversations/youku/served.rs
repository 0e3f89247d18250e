//! The app server makes the calls; the page brings their answers.

use super::*;
use vodlift::cloud::Reason;
use vodlift::fault::Kind;

#[test]
fn a_small_file_is_created_put_and_committed() {
    let mut talk = begin(Task { meta: [vec![("tags".into(), "a,b".into())], vec![]], ..task(Some(5), None) });
    let context = talk.reply(Ok(created(1)));
    assert_eq!(
        (context.cloud, context.topic.name(), context.reason.name(), context.kind),
        ("youku", "create", "start", "media")
    );
    assert_eq!(context.meta, [("tags".to_owned(), "a,b".to_owned())]);
    let put = &talk.sent[0].1;
    assert_eq!(host(put), "yk-source.oss-cn-shanghai.aliyuncs.com");
    assert!(header(put, "authorization").starts_with("OSS STS.id:"), "version 1 is what is known to be taken");
    assert_eq!(header(put, "x-oss-security-token"), "token-1");
    talk.take_bytes("PUT");
    let context = talk.reply(Ok(r#"{"video_id":"X1"}"#.into()));
    assert_eq!((context.topic.name(), context.reason.name(), context.attempt), ("commit", "start", 1));
    for (name, value) in [("videoId", "X1"), ("uploadToken", "up-1"), ("bucket", "yk-source"), ("object", KEY)] {
        assert_eq!(context.handles.get(name), Some(value));
    }
    let done = done(&talk);
    assert_eq!((done.file_id.as_str(), done.confirmed), ("X1", true));
    assert_eq!(done.media_url.as_deref(), Some("https://v.youku.com/v_show/id_X1.html"));
    assert_eq!(done.raw, r#"{"video_id":"X1"}"#);
}

#[test]
fn keys_are_renewed_without_a_place_and_the_same_upload_goes_on() {
    let mut talk = uploading();
    assert_eq!(
        talk.upload.book().pass.as_ref().unwrap().renew_at - talk.now,
        3_300_000,
        "300 s before an hour is over"
    );
    talk.take_bytes(&part(1));
    talk.answer(&part(2), refusal(403, "SecurityTokenExpired", "m"));
    let context = talk.reply(Ok(renewed(2)));
    assert_eq!((context.topic.name(), context.reason.name()), ("refresh", "expired"));
    assert_eq!(context.handles.get("uploadToken"), Some("up-1"));
    assert_eq!(talk.lines(), [part(3), part(2)]);
    assert_eq!(header(&talk.sent[1].1, "x-oss-security-token"), "token-2");
}

#[test]
fn a_clock_that_makes_nonsense_of_the_end_is_not_believed() {
    for end in ["2025-06-15T15:00:00Z", "2025-06-16T00:06:40Z", "soon"] {
        let mut talk = begin(task(Some(20 * KIB), None));
        talk.reply(Ok(created(1).replace("2025-06-15T16:06:40Z", end)));
        assert_eq!(talk.upload.book().pass.as_ref().unwrap().ends_at - talk.now, 3_600_000, "{end}");
    }
}

#[test]
fn an_account_without_the_mode_is_told_so() {
    let mut talk = begin(task(Some(5), None));
    talk.reply(Ok(r#"{"video_id":"X","upload_token":"u","upload_server_uri":"g01.upload.youku.com"}"#.into()));
    assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Account, &Code::Text("no-oss-mode".into())));
}

#[test]
fn what_is_no_answer_says_what_is_missing() {
    for (reply, slug) in [
        ("nonsense".to_owned(), "unreadable"),
        (created(1).replace("security_token", "odd"), "no-security-token"),
        (created(1).replace("temp_access_secret", "odd"), "no-access-key-secret"),
        (created(1).replace("upload_token", "odd"), "no-upload-token"),
    ] {
        let mut talk = begin(task(Some(5), None));
        talk.reply(Ok(reply));
        assert_eq!((talk.failure().kind, &talk.failure().code), (Kind::Signature, &Code::Text(slug.into())));
    }
}

#[test]
fn every_number_has_its_kind() {
    let kinds: [(Kind, &[i64]); 6] = [
        (
            Kind::Account,
            &[
                1004,
                1005,
                1006,
                1007,
                1015,
                1016,
                1018,
                130_011_205,
                130_011_206,
                130_011_207,
                130_011_208,
                130_011_209,
            ],
        ),
        (
            Kind::Argument,
            &[
                1010,
                1011,
                1012,
                1013,
                1014,
                120_010_101,
                120_010_102,
                120_010_103,
                120_010_104,
                120_010_105,
                120_010_106,
                120_010_108,
                120_010_121,
                120_010_122,
                120_010_123,
                102_210_123,
                120_010_124,
                120_010_125,
                120_010_126,
                120_010_127,
                120_010_131,
                120_010_132,
                120_010_141,
                120_010_142,
                120_010_145,
                120_010_224,
                130_011_201,
                130_011_202,
                130_011_203,
            ],
        ),
        (Kind::Corrupt, &[120_010_218, 120_010_225, 12_001_010_225]),
        (Kind::Duplicate, &[120_010_111]),
        (Kind::Quota, &[1003, 120_010_113]),
        (
            Kind::Service,
            &[
                120_010_005,
                120_010_151,
                120_010_205,
                120_010_206,
                120_010_207,
                120_010_208,
                120_010_216,
                120_010_217,
                120_010_221,
                120_010_222,
                120_010_223,
                120_010_301,
                120_020_001,
                7,
            ],
        ),
    ];
    for (kind, codes) in kinds {
        for code in codes {
            let mut talk = begin(task(Some(5), None));
            talk.reply(Ok(error(*code)));
            assert_eq!(
                (talk.failure().kind, number(talk.failure()), talk.failure().detail.as_str()),
                (kind, *code, "d")
            );
        }
    }
    for code in [
        1001,
        1002,
        1017,
        120_010_001,
        120_010_152,
        120_010_153,
        120_010_210,
        120_010_211,
        120_010_212,
        120_010_213,
        120_010_215,
        120_010_219,
        130_011_204,
        1999,
        120_010_299,
    ] {
        let mut talk = begin(task(Some(5), None));
        talk.reply(Ok(error(code)));
        talk.pass(20_000);
        assert_eq!(talk.reply(Ok(created(1))).reason, Reason::Retry, "{code}");
        assert_eq!(talk.lines(), [format!("PUT /{KEY}")]);
    }
}

#[test]
fn a_token_that_ended_is_the_pages_to_renew() {
    for (code, reason) in [(1009, "expired"), (1008, "refused"), (120_010_004, "refused")] {
        let mut talk = begin(task(Some(5), None));
        talk.reply(Ok(error(code)));
        talk.pass(2000);
        assert_eq!(talk.reply(Ok(error(code))).reason.name(), reason);
        assert_eq!((talk.failure().kind, number(talk.failure())), (Kind::Signature, code));
    }
}

#[test]
fn an_error_written_like_a_form_or_with_its_number_as_text_is_an_error() {
    for reply in [
        "code=120010111&type=UploadsException&description=d%20e+f",
        r#"{"error":{"code":"120010111","description":"d e f"}}"#,
    ] {
        let mut talk = begin(task(Some(5), None));
        talk.reply(Ok(reply.into()));
        assert_eq!((talk.failure().kind, talk.failure().detail.as_str()), (Kind::Duplicate, "d e f"));
    }
}

#[test]
fn the_whole_files_digest_is_told_where_it_is_wanted() {
    let cloud = Youku(Settings { checksum: true, ..cloud().0 });
    let mut talk = begin_with(cloud, task(Some(20 * KIB), None), settings());
    let context = talk.reply(Ok(created(1)));
    let md5 = md5_hex(vodlift::wire::Source::Media, 0, 20 * KIB);
    assert_eq!(context.meta, [("file_md5".to_owned(), md5)]);
}

#[test]
fn a_later_page_gets_new_keys_for_the_same_upload_or_begins_anew() {
    let keeping = Engine { resume: true, ..settings() };
    let mut first = begin_with(cloud(), task(Some(20 * KIB), None), keeping);
    first.reply(Ok(created(1)));
    first.answer("POST", initiated("upload-1"));
    first.take_bytes(&part(1));
    let record = first.record.clone();
    assert!(!record.as_ref().unwrap().contains("secret") && !record.as_ref().unwrap().contains("token-1"));
    let resume = || {
        let mut talk = Talk::with(cloud(), task(Some(20 * KIB), None), keeping);
        talk.record = record.clone();
        talk.tell(Input::Start);
        talk
    };
    let mut talk = resume();
    let context = talk.reply(Ok(renewed(2)));
    assert_eq!((context.topic.name(), context.reason.name()), ("refresh", "resume"));
    talk.answer("GET", refusal(403, "AccessDenied", "m"));
    assert_eq!(talk.lines(), [part(2), part(3)]);
    for code in [120_010_223, 120_010_005] {
        let mut talk = resume();
        talk.reply(Ok(error(code)));
        let context = talk.reply(Ok(created(2)));
        assert_eq!((context.topic.name(), context.reason.name(), context.handles.0.len()), ("create", "start", 0));
        assert_eq!(talk.lines(), [format!("POST /{KEY}?uploads")]);
    }
}

#[test]
fn cancel_deletes_the_upload_and_has_the_video_cancelled() {
    let mut talk = uploading();
    talk.tell(Input::Cancel { abort: true });
    talk.answer("DELETE", refusal(403, "AccessDenied", "m"));
    let context = talk.reply(Ok(r#"{"upload_token":"up-1"}"#.into()));
    assert_eq!((context.topic.name(), context.handles.get("uploadToken")), ("cancel", Some("up-1")));
    assert_eq!(talk.failure().kind, Kind::Cancelled);
    let mut talk = uploading();
    talk.tell(Input::Cancel { abort: true });
    talk.answer("DELETE", vodlift::wire::Response { status: 204, ..Default::default() });
    talk.reply(Err("thrown".into()));
    assert_eq!(talk.failure().kind, Kind::Cancelled, "what goes wrong there is no error");
}

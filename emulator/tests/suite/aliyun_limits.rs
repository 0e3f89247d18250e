//! What the operations of Alibaba VOD take and what they refuse (aliyun §2.6–§2.8).

use crate::rpc::{Rpc, refused};
use vodlift_emulator::Config;

fn rpc() -> Rpc {
    Rpc::new(Config::default())
}

/// Tries one change at a video that would be taken.
fn video(rpc: &mut Rpc, changes: &[(&str, &str)]) -> (u16, String) {
    let usual = [("FileName", "a.mp4"), ("Title", "t")];
    let kept = usual.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let all: Vec<_> = kept.chain(changes).copied().collect();
    let response = rpc.ask("CreateUploadVideo", &all);
    if response.status == 200 { (200, String::new()) } else { refused(&response) }
}

fn image(rpc: &mut Rpc, changes: &[(&str, &str)]) -> (u16, String) {
    let mut all = vec![("ImageType", "default")];
    all.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    all.extend_from_slice(changes);
    let response = rpc.ask("CreateUploadImage", &all);
    if response.status == 200 { (200, String::new()) } else { refused(&response) }
}

fn good() -> (u16, String) {
    (200, String::new())
}

#[test]
fn texts_are_measured_in_bytes_or_leniently_in_characters() {
    let mut rpc = rpc();
    let too_long = (400, "LengthExceededMax".to_owned());
    let han = |count: usize| "字".repeat(count);
    for try_one in [video, image] {
        for (name, most) in [("Title", 128), ("Description", 1024), ("Tags", 32)] {
            rpc.emulator.config_mut().aliyun.count_characters = false;
            assert_eq!(try_one(&mut rpc, &[(name, &"a".repeat(most))]), good(), "{name}");
            assert_eq!(try_one(&mut rpc, &[(name, &"a".repeat(most + 1))]), too_long, "{name}");
            assert_eq!(try_one(&mut rpc, &[(name, &han(most / 3))]), good(), "{name}");
            assert_eq!(try_one(&mut rpc, &[(name, &han(most / 3 + 1))]), too_long, "{name}");
            rpc.emulator.config_mut().aliyun.count_characters = true;
            assert_eq!(try_one(&mut rpc, &[(name, &han(most))]), good(), "{name}");
            assert_eq!(try_one(&mut rpc, &[(name, &han(most + 1))]), too_long, "{name}");
        }
        let tags = |count: usize| vec!["tag"; count].join(",");
        assert_eq!(try_one(&mut rpc, &[("Tags", &tags(16))]), good());
        assert_eq!(try_one(&mut rpc, &[("Tags", &tags(17))]), (400, "TagsExceededMax".into()));
        for name in ["Title", "Description", "Tags"] {
            assert_eq!(try_one(&mut rpc, &[(name, "a\u{7}b")]), (400, "IllegalCharacters".into()), "{name}");
        }
        assert_eq!(try_one(&mut rpc, &[("Description", "two\r\nlines\tand a tab")]), good());
    }
}

#[test]
fn what_both_kinds_take() {
    let mut rpc = rpc();
    let location = "outin-0f1e2d3c4b5a69788796a5b4c3d2e1f0.oss-cn-shanghai.aliyuncs.com";
    for try_one in [video, image] {
        for (name, value) in
            [("CateId", "12001111"), ("AppId", "app-77"), ("UserData", "{}"), ("StorageLocation", location)]
        {
            assert_eq!(try_one(&mut rpc, &[(name, value)]), good(), "{name}");
        }
        for (name, value, status, code) in [
            ("CateId", "seven", 400, "InvalidParameter.Format"),
            ("AppId", "seven", 400, "InvalidParameter"),
            ("UserData", "[]", 400, "InvalidParameter.Format"),
            ("UserData", "{", 400, "InvalidParameter.Format"),
            ("StorageLocation", "outin-another.oss-cn-shanghai.aliyuncs.com", 404, "InvalidStorage.NotFound"),
        ] {
            assert_eq!(try_one(&mut rpc, &[(name, value)]), (status, code.to_owned()), "{name}");
        }
    }
}

#[test]
fn what_videos_take() {
    let mut rpc = rpc();
    for name in ["a.mp4", "A.MOV", "c:\\folder\\a.b.webm", "song.mp3", "picture.png"] {
        assert_eq!(video(&mut rpc, &[("FileName", name)]), good(), "{name}");
    }
    for name in ["a.exe", "mp4", "a.", "a.mp4.txt"] {
        assert_eq!(video(&mut rpc, &[("FileName", name)]), (400, "InvalidFileName.Extension".into()), "{name}");
    }
    for (name, value, code) in [
        ("FileName", "", "MissingFileName"),
        ("Title", "", "MissingTitle"),
        ("FileSize", "0", "InvalidParameter"),
        ("FileSize", "1.5", "InvalidParameter.Format"),
        ("FileSize", "-1", "InvalidParameter.Format"),
        ("CoverURL", "poster.png", "InvalidParameter"),
        ("EnableFirstFrameCover", "yes", "InvalidParameter.Format"),
        ("GenerateThumbnail", "1", "InvalidParameter.Format"),
        ("ReferenceId", "short", "InvalidParameter"),
        ("ReferenceId", "with space", "InvalidParameter"),
        ("ReferenceId", &"x".repeat(65), "InvalidParameter"),
    ] {
        assert_eq!(video(&mut rpc, &[(name, value)]), (400, code.to_owned()), "{name}={value}");
    }
    for (name, value) in [
        ("FileSize", "1"),
        ("CoverURL", "https://example.com/poster.png"),
        ("EnableFirstFrameCover", "true"),
        ("GenerateThumbnail", "false"),
        ("TransCodeMode", "FastTranscode"),
        ("TemplateGroupId", "any"),
        ("ReferenceId", "my-video_1"),
    ] {
        assert_eq!(video(&mut rpc, &[(name, value)]), good(), "{name}");
    }
    assert_eq!(video(&mut rpc, &[("ReferenceId", "my-video_1")]), (400, "InvalidParameter".into()), "it is taken");
    assert_eq!(rpc.refusal("RefreshUploadVideo", &[]), (400, "MissingVideoId".into()));
}

#[test]
fn template_groups_are_known_unless_a_workflow_is_given() {
    let mut rpc = rpc();
    rpc.emulator.config_mut().aliyun.template_groups = vec!["ours".into()];
    assert_eq!(video(&mut rpc, &[("TemplateGroupId", "ours")]), good());
    let unknown = (404, "InvalidTemplateGroupId.NotFound".to_owned());
    assert_eq!(video(&mut rpc, &[("TemplateGroupId", "theirs")]), unknown);
    assert_eq!(video(&mut rpc, &[("TemplateGroupId", "theirs"), ("WorkflowId", "w")]), good());
}

#[test]
fn what_images_take() {
    let mut rpc = rpc();
    for (name, value) in [("ImageType", "cover"), ("ImageExt", "gif"), ("ImageExt", "webp"), ("OriginalFileName", "a")]
    {
        assert_eq!(image(&mut rpc, &[(name, value)]), good(), "{name}={value}");
    }
    for (name, value, code) in [
        ("ImageType", "", "MissingImageType"),
        ("ImageType", "Cover", "InvalidParameter"),
        ("ImageExt", "bmp", "InvalidParameter"),
    ] {
        assert_eq!(image(&mut rpc, &[(name, value)]), (400, code.to_owned()), "{name}={value}");
    }
    assert_eq!(rpc.refusal("GetImageInfo", &[]), (400, "MissingImageId".into()));
    let id = rpc.json("CreateUploadImage", &[("ImageType", "default")])["ImageId"].as_str().unwrap().to_owned();
    let mut info = |output: &str, life: &str| {
        let response = rpc.ask("GetImageInfo", &[("ImageId", &id), ("OutputType", output), ("AuthTimeout", life)]);
        if response.status == 200 { good() } else { refused(&response) }
    };
    for (output, life) in [("", ""), ("cdn", "1"), ("cdn", "99999999"), ("oss", "1"), ("oss", "2592000")] {
        assert_eq!(info(output, life), good(), "{output} {life}");
    }
    let wrong = (400, "InvalidParameter".to_owned());
    for (output, life) in [("cdn", "0"), ("oss", "0"), ("oss", "2592001"), ("tape", "1")] {
        assert_eq!(info(output, life), wrong, "{output} {life}");
    }
    assert_eq!(info("cdn", "soon"), (400, "InvalidParameter.Format".into()));
}

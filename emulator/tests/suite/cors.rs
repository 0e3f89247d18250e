//! Cross-origin rules as a stage of their own (spec §2.1, §3.5).

use crate::support::{Client, headers, refusal, tiny};
use vodlift_emulator::{Request, Response};

const ORIGIN: &str = "http://localhost:8080";

fn preflight(client: &mut Client, host: &str, target: &str, method: &str, names: &str) -> Response {
    client.preflight(ORIGIN, (host, target), method, names)
}

#[test]
fn preflights_echo_what_they_are_asked_for() {
    let mut client = Client::new(tiny());
    let names = "authorization,content-md5,x-cos-sdk-retry,x-cos-security-token";
    let response = preflight(
        &mut client,
        "x-1250000002.cos.ap-chongqing.myqcloud.com",
        "/k?partNumber=1&uploadId=u",
        "PUT",
        names,
    );
    assert_eq!(response.status, 200);
    assert_eq!(response.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(response.header("access-control-allow-headers"), Some(names));
    assert!(response.header("access-control-allow-methods").unwrap().contains("PUT"));
    assert!(response.header("access-control-max-age").is_some());
    let control =
        preflight(&mut client, "vod2.qcloud.com", "/v3/index.php?Action=ApplyUploadUGC", "POST", "content-type");
    assert_eq!((control.status, control.header("access-control-allow-methods")), (200, Some("POST,OPTIONS")));
    let refused =
        preflight(&mut client, "vod2.qcloud.com", "/v3/index.php?Action=ApplyUploadUGC", "DELETE", "content-type");
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (403, None));
    let refused = preflight(&mut client, "127.0.0.1:9711", "/k", "PATCH", "");
    assert_eq!(refusal(&refused), (403, "AccessForbidden".into()));
}

#[test]
fn answers_and_errors_are_readable_and_headers_only_when_exposed() {
    let mut client = Client::new(tiny());
    client.origin = ORIGIN;
    let pass = client.apply(3);
    let good = client.put(&pass, &pass.video, b"abc");
    assert_eq!(good.header("access-control-allow-origin"), Some(ORIGIN));
    let exposed = good.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("ETag") && exposed.contains("Date"), "{exposed}");
    let bad = client.put(&pass, "elsewhere", b"abc");
    assert_eq!((bad.status, bad.header("access-control-allow-origin")), (403, Some(ORIGIN)));
    let control = client.post("ApplyUploadUGC", "{}".into());
    assert_eq!(control.header("access-control-allow-origin"), Some(ORIGIN));
    client.emulator.config_mut().cors.expose_headers.clear();
    let hidden = client.put(&pass, &pass.video, b"abc");
    assert_eq!((hidden.header("etag").is_some(), hidden.header("access-control-expose-headers")), (true, None));
}

#[test]
fn strangers_get_no_permission_and_no_origin_gets_no_headers() {
    let mut client = Client::new(tiny());
    client.emulator.config_mut().cors.origins = vec!["https://friend.example".into()];
    let pass = client.apply(3);
    client.origin = ORIGIN;
    let response = client.put(&pass, &pass.video, b"abc");
    assert_eq!((response.status, response.header("access-control-allow-origin")), (200, None));
    client.origin = "https://friend.example";
    let response = client.put(&pass, &pass.video, b"abc");
    assert_eq!(response.header("access-control-allow-origin"), Some("https://friend.example"));
    client.origin = "";
    let response = client.put(&pass, &pass.video, b"abc");
    assert!(!response.headers.iter().any(|(name, _)| name.starts_with("access-control") || *name == "vary"));
}

#[test]
fn local_routes_are_open_to_every_page() {
    let mut client = Client::new(tiny());
    client.emulator.config_mut().cors.origins.clear();
    for target in ["/_emulator/health", "/_app/signature", "/_app/events"] {
        for (method, status) in [("GET", 200), ("OPTIONS", 204)] {
            let response = client.handle(Request {
                method: method.into(),
                host: "127.0.0.1:9711".into(),
                target: target.into(),
                headers: headers(&[("Origin", ORIGIN)]),
                ..Default::default()
            });
            assert_eq!(
                (response.status, response.header("access-control-allow-origin")),
                (status, Some("*")),
                "{target}"
            );
        }
    }
}

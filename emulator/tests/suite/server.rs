//! The server over real sockets, plain and with TLS.

use crate::sockets::{apply, commit, get, post, send, start, talk};
use crate::support::{Client, complete_body, element, noise, tiny};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use vodlift_emulator::server::{Server, ServerConfig};
use vodlift_emulator::{Config, Request, Store};

/// For what comes, though the machine is busy.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn what_was_begun_is_ended_though_the_client_hung_up() {
    const PART: usize = 8 << 20;
    let mut config = tiny();
    (config.limits.max_part, config.limits.max_body, config.limits.max_media) = (PART as u64, PART as u64, 1 << 30);
    let server = start(config, Store::temporary().unwrap()).await;
    let bytes = noise(PART, 6);
    let mut pass = apply(&server, 4 * PART).await;
    pass.host = server.address().to_string();
    let init = send(&server, &pass.request("POST", &pass.video, &[("uploads", "")], &[], b"")).await.unwrap();
    let id = element(&String::from_utf8(init.body).unwrap(), "UploadId").unwrap();
    let mut etag = String::new();
    for number in ["1", "2", "3", "4"] {
        let query = [("partNumber", number), ("uploadId", &*id)];
        let answer = send(&server, &pass.request("PUT", &pass.video, &query, &[], &bytes)).await.unwrap();
        etag = answer.head.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap().to_owned();
    }
    let body = complete_body(&[(1, &etag), (2, &etag), (3, &etag), (4, &etag)]);
    let complete = pass.request("POST", &pass.video, &[("uploadId", &id)], &[], body.as_bytes());
    // Joining takes longer than this client has patience.
    let _ = tokio::time::timeout(Duration::from_millis(10), send(&server, &complete)).await;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if commit(&server, &pass).await["code"] == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let _ = send(&server, &complete).await;
    }
    panic!("the upload is being completed for ever");
}

#[tokio::test]
async fn a_video_goes_up_in_parts_and_plays_from_its_url() {
    let server = start(tiny(), Store::temporary().unwrap()).await;
    let bytes = noise(90, 6);
    let mut pass = apply(&server, 90).await;
    pass.host = server.address().to_string();
    let init = send(&server, &pass.request("POST", &pass.video, &[("uploads", "")], &[], b"")).await.unwrap();
    let id = element(&String::from_utf8(init.body).unwrap(), "UploadId").unwrap();
    let mut etags = Vec::new();
    for (number, part) in (1u32..).zip(bytes.chunks(16)) {
        let query = [("partNumber", &*number.to_string()), ("uploadId", &*id)];
        let answer = send(&server, &pass.request("PUT", &pass.video, &query, &[], part)).await.unwrap();
        let etag = answer.head.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap().to_owned();
        etags.push((number, etag));
    }
    let parts: Vec<_> = etags.iter().map(|(number, etag)| (*number, etag.as_str())).collect();
    let body = complete_body(&parts);
    let done =
        send(&server, &pass.request("POST", &pass.video, &[("uploadId", &id)], &[], body.as_bytes())).await.unwrap();
    assert_eq!(done.status, 200);
    let committed = commit(&server, &pass).await;
    let url = committed["data"]["video"]["url"].as_str().unwrap();
    let path = url.strip_prefix(&server.url()).expect(url);
    let mut play = get(path);
    assert_eq!(send(&server, &play).await.unwrap().body, bytes);
    play.headers = crate::support::headers(&[("Range", "bytes=40-49")]);
    let some = send(&server, &play).await.unwrap();
    assert_eq!((some.status, &some.body[..]), (206, &bytes[40..50]));
    play.method = "HEAD".into();
    assert!(send(&server, &play).await.unwrap().head.contains("Content-Length: 10"));
    let objects = send(&server, &get("/_emulator/objects")).await.unwrap().json();
    assert_eq!(
        (&objects[0]["size"], &objects[0]["committed"], &objects[0]["playUrl"]),
        (&json!(90), &json!(true), &json!(url))
    );
    let events = send(&server, &get("/_app/events")).await.unwrap().json();
    assert_eq!(events[0]["FileUploadEvent"]["FileId"], committed["data"]["fileId"]);
    let sessions = send(&server, &get("/_emulator/sessions")).await.unwrap().json();
    assert_eq!(sessions[0]["state"], "committed");
    assert_eq!(send(&server, &post("/_emulator/reset", json!({}))).await.unwrap().status, 200);
    assert_eq!(send(&server, &get("/_emulator/objects")).await.unwrap().json(), json!([]));
}

#[tokio::test]
async fn trouble_is_real_on_the_wire() {
    let server = start(tiny(), Store::Memory).await;
    let mut pass = apply(&server, 60).await;
    pass.host = server.address().to_string();
    let put = pass.request("PUT", &pass.video, &[], &[], &[7; 60]);
    let under = async |effect: Value| {
        let patience = if effect["kind"] == "never" { Duration::from_millis(900) } else { PATIENCE };
        let rules = json!({ "rules": [{ "route": "put", "times": 1, "effect": effect }] });
        assert_eq!(send(&server, &post("/_emulator/trouble", rules)).await.unwrap().status, 200);
        let started = Instant::now();
        let answer = tokio::time::timeout(patience, send(&server, &put)).await;
        (answer, started.elapsed().as_millis())
    };
    let (answer, time) = under(json!({ "kind": "delay", "ms": 300 })).await;
    assert!(answer.unwrap().unwrap().status == 200 && time >= 300, "{time}");
    let (answer, time) = under(json!({ "kind": "bandwidth", "bytesPerSecond": 200 })).await;
    assert!(answer.unwrap().unwrap().status == 200 && time >= 300, "{time}");
    assert!(under(json!({ "kind": "reset-before" })).await.0.unwrap().is_none());
    assert!(under(json!({ "kind": "reset-after" })).await.0.unwrap().is_none());
    assert!(under(json!({ "kind": "never" })).await.0.is_err());
    assert_eq!(under(json!({ "kind": "status", "status": 503 })).await.0.unwrap().unwrap().status, 503);
}

#[tokio::test]
async fn a_connection_is_not_used_twice_while_trouble_breaks_some() {
    let server = start(tiny(), Store::Memory).await;
    let mut idle = TcpStream::connect(server.address()).await.unwrap();
    let request = b"GET /_emulator/health HTTP/1.1\r\nHost: x\r\n\r\n";
    idle.write_all(request).await.unwrap();
    let mut buffer = [0; 1024];
    assert!(idle.read(&mut buffer).await.unwrap() > 0);
    let rules = json!({ "rules": [{ "route": "put", "effect": { "kind": "reset-before" } }] });
    send(&server, &post("/_emulator/trouble", rules)).await.unwrap();
    let end = tokio::time::timeout(PATIENCE, idle.read(&mut buffer)).await.unwrap();
    assert_eq!(end.unwrap(), 0, "the idle connection was closed");
    let mut fresh = TcpStream::connect(server.address()).await.unwrap();
    fresh.write_all(request).await.unwrap();
    let mut text = String::new();
    fresh.read_to_string(&mut text).await.unwrap();
    assert!(text.contains("Connection: close") && text.contains("\"ok\":true"), "{text}");
}

#[tokio::test]
async fn a_complete_dribbles_white_space_before_its_answer() {
    let server = start(tiny(), Store::Memory).await;
    let mut pass = apply(&server, 3).await;
    pass.host = server.address().to_string();
    let init = send(&server, &pass.request("POST", &pass.video, &[("uploads", "")], &[], b"")).await.unwrap();
    let id = element(&String::from_utf8(init.body).unwrap(), "UploadId").unwrap();
    let query = [("partNumber", "1"), ("uploadId", &*id)];
    send(&server, &pass.request("PUT", &pass.video, &query, &[], b"abc")).await.unwrap();
    let rules = json!({ "rules": [{ "route": "complete", "effect": { "kind": "dribble", "ms": 200 } }] });
    send(&server, &post("/_emulator/trouble", rules)).await.unwrap();
    let body = complete_body(&[(1, "900150983cd24fb0d6963f7d28e17f72")]);
    let started = Instant::now();
    let done =
        send(&server, &pass.request("POST", &pass.video, &[("uploadId", &id)], &[], body.as_bytes())).await.unwrap();
    let text = String::from_utf8(done.body).unwrap();
    assert!(text.starts_with("   ") && element(&text, "ETag").is_some(), "{text}");
    assert!(
        started.elapsed() >= Duration::from_millis(200) && done.head.to_lowercase().contains("chunked"),
        "{}",
        done.head
    );
}

#[tokio::test]
async fn too_large_a_body_is_read_and_refused() {
    let server = start(tiny(), Store::Memory).await;
    let mut pass = apply(&server, 60).await;
    pass.host = server.address().to_string();
    let answer = send(&server, &pass.request("PUT", &pass.video, &[], &[], &noise(2 << 20, 1))).await.unwrap();
    assert_eq!(element(&String::from_utf8(answer.body).unwrap(), "Code").as_deref(), Some("EntityTooLarge"));
}

#[tokio::test]
async fn events_are_posted_to_the_app_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let server = start(Config { events_url: Some(url), ..tiny() }, Store::Memory).await;
    let mut pass = apply(&server, 0).await;
    pass.host = server.address().to_string();
    send(&server, &pass.request("PUT", &pass.video, &[], &[], b"")).await.unwrap();
    let committed = commit(&server, &pass).await;
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut text = String::new();
    while !text.ends_with('}') {
        let mut buffer = [0; 4096];
        let length = stream.read(&mut buffer).await.unwrap();
        text.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
    }
    assert!(text.starts_with("POST /hook HTTP/1.1") && text.contains("NewFileUpload"), "{text}");
    assert!(text.contains(committed["data"]["fileId"].as_str().unwrap()));
}

/// A client that trusts the server's certificate.
pub fn trusting(server: &Server) -> tokio_rustls::TlsConnector {
    let mut roots = rustls::RootCertStore::empty();
    let pem = server.certificate().unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    roots.add(vodlift_emulator::encoding::unbase64(&body).unwrap().into()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = client.with_root_certificates(roots).with_no_client_auth();
    tokio_rustls::TlsConnector::from(Arc::new(client))
}

#[tokio::test]
async fn clients_reach_it_by_tls_under_the_clouds_names() {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let server =
        Server::start(ServerConfig { tls: Some(listen), emulator: tiny(), ..ServerConfig::default() }).await.unwrap();
    let connector = trusting(&server);
    for host in [
        "vod2.qcloud.com",
        "vod2.dnsv1.com",
        "vodreport.qcloud.com",
        "a29809b6vodcq1500000001-1250000002.cos.ap-chongqing.myqcloud.com",
        "a29809b6vodcq1500000001-1250000002.cos.ap-guangzhou.tencentcos.cn",
        "a29809b6vodcq1500000001-1250000002.cos.vod-upload-accelerate2.myqcloud.com",
        "1500000001.vod2.myqcloud.com",
        "vod.aliyuncs.com",
        "vod.cn-shanghai.aliyuncs.com",
        "outin-demo.oss-cn-shanghai.aliyuncs.com",
        "api.youku.com",
        "vcloud.163.com",
        "wanproxy.127.net",
        "nosup-jd1.127.net",
    ] {
        let stream = TcpStream::connect(server.tls_address().unwrap()).await.unwrap();
        let name = rustls::pki_types::ServerName::try_from(host).unwrap();
        let stream = connector.connect(name, stream).await.expect(host);
        let request = Request { host: host.into(), ..get("/nothing") };
        let answer = talk(stream, &request).await.unwrap();
        assert!([400, 403, 404].contains(&answer.status), "{host}: {}", answer.status);
    }
}

#[test]
fn a_reset_forgets_and_no_id_comes_again() {
    let mut client = Client::new(tiny());
    let before = client.apply(3);
    client.put(&before, &before.video, b"abc");
    client.init(&before);
    client.trouble(json!([{ "route": "put", "effect": { "kind": "never" } }]));
    client.emulator.set_clock_offset(9);
    client.admin("POST", "reset", Value::Null);
    for what in ["objects", "uploads", "sessions", "log"] {
        assert_eq!(client.admin("GET", what, Value::Null), json!([]), "{what}");
    }
    assert_eq!(client.admin("GET", "trouble", Value::Null)["rules"], json!([]));
    assert_eq!(client.admin("GET", "clock", Value::Null)["offsetSeconds"], 0);
    let after = client.apply(3);
    assert_ne!((&before.session, &before.id, &before.video), (&after.session, &after.id, &after.video));
}

#[test]
fn the_clock_can_be_moved() {
    let mut client = Client::new(tiny());
    client.now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    client.admin("POST", "clock", json!({ "offsetSeconds": -3600 }));
    assert_eq!(client.admin("GET", "clock", Value::Null), json!({ "offsetSeconds": -3600 }));
    assert_eq!(client.apply(3).window.0, client.now as i64 - 3600);
    let config = client.admin("POST", "config", json!({ "limits": { "minPart": 5 }, "cors": { "exposeHeaders": [] } }));
    assert_eq!((&config["limits"]["minPart"], &config["limits"]["maxPart"]), (&json!(5), &json!(64)));
    assert!(client.admin("POST", "config", json!({ "limits": { "minimumPart": 5 } }))["error"].is_string());
    assert!(client.admin("POST", "config", json!({ "limits": { "minPart": -5 } }))["error"].is_string());
    assert_eq!(client.emulator.config().limits.min_part, 5);
    assert!(!client.admin("GET", "config", Value::Null).to_string().contains("ExampleSecretKey"));
}

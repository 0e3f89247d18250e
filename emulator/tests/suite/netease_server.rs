//! Nodes behind real sockets: further ports, plain and with TLS, bodies that break off (netease §2, A).

use crate::netease_calls::{checked, tiny};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use vodlift_emulator::Config;
use vodlift_emulator::encoding::unbase64;
use vodlift_emulator::netease::sign;
use vodlift_emulator::server::{Server, ServerConfig};

/// One request as text, on a connection of its own; the answer's head and body.
async fn exchange(port: u16, head: &str, body: &[u8]) -> (String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let text =
        format!("{head}\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8(answer).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
    (head.to_owned(), body.to_owned())
}

async fn started(config: Config) -> Server {
    Server::start(ServerConfig { emulator: config, ..ServerConfig::default() }).await.unwrap()
}

/// A place and a token from the app server.
async fn begun(server: &Server) -> (String, String) {
    let context = json!({ "action": "create", "file": { "name": "a.mp4", "size": 3 } }).to_string();
    let head = "POST /_app/netease?shape=plain HTTP/1.1";
    let (_, body) = exchange(server.address().port(), head, context.as_bytes()).await;
    let ret: Value = serde_json::from_str(&body).unwrap();
    let text = |name: &str| ret[name].as_str().unwrap().to_owned();
    (format!("/{}/{}", text("bucket"), text("object")), text("xNosToken"))
}

async fn nodes(server: &Server) -> Vec<u16> {
    let (head, body) =
        exchange(server.address().port(), "GET /lbs?version=1.0&bucketname=vodemu01 HTTP/1.1", b"").await;
    assert!(head.contains("Content-Type: text/plain"), "{head}");
    let list: Value = serde_json::from_str(&body).unwrap();
    let port = |node: &Value| node.as_str().unwrap().rsplit_once(':').unwrap().1.parse().unwrap();
    list["upload"].as_array().unwrap().iter().map(port).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_goes_on_at_another_node() {
    let server = started(tiny()).await;
    let nodes = nodes(&server).await;
    assert_eq!(nodes.len(), 2);
    assert!(!nodes.contains(&server.address().port()) && nodes[0] != nodes[1]);
    let (path, token) = begun(&server).await;
    let head = |query: &str| format!("POST {path}?{query}&version=1.0 HTTP/1.1\r\nx-nos-token: {token}");
    let (_, body) = exchange(nodes[0], &head("offset=0&complete=false"), b"abc").await;
    let context = checked(&body)["context"].as_str().unwrap().to_owned();
    server.emulator().config_mut().netease.down = vec![format!(":{}", nodes[0])];
    let last = head(&format!("offset=3&complete=true&context={context}"));
    assert_eq!(exchange(nodes[0], &last, b"def").await.0, "", "it is down");
    let (_, body) = exchange(nodes[1], &last, b"def").await;
    assert_eq!(checked(&body)["offset"], 6);
    let emulator = server.emulator();
    assert_eq!(emulator.buckets().objects().next().unwrap().2.sums.size, 6);
    assert!(emulator.netease_memory().bugs().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cloud_is_called_over_a_socket() {
    let mut config = tiny();
    config.netease.http_callback = true;
    let server = started(config).await;
    let (path, token) = begun(&server).await;
    let head = format!("POST {path}?offset=0&complete=true&version=1.0 HTTP/1.1\r\nx-nos-token: {token}");
    let (_, body) = exchange(server.address().port(), &head, b"abc").await;
    let message = unbase64(checked(&body)["callbackRetMsg"].as_str().unwrap()).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&message).unwrap()["ret"]["vid"], 1001);
    // Nobody is there.
    server.emulator().config_mut().netease.callback_url = Some("http://127.0.0.1:9/callback".into());
    let (path, token) = begun(&server).await;
    let head = format!("POST {path}?offset=0&complete=true&version=1.0 HTTP/1.1\r\nx-nos-token: {token}");
    let (head, _) = exchange(server.address().port(), &head, b"abc").await;
    assert!(head.starts_with("HTTP/1.1 520"), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_server_hears_of_an_upload_in_a_signed_event() {
    let hook = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = tiny();
    config.netease.upload_callback_url = Some(format!("http://{}/hook", hook.local_addr().unwrap()));
    let server = started(config).await;
    let (path, token) = begun(&server).await;
    let head = format!("POST {path}?offset=0&complete=true&version=1.0 HTTP/1.1\r\nx-nos-token: {token}");
    exchange(server.address().port(), &head, b"abc").await;
    let (mut socket, _) = hook.accept().await.unwrap();
    let mut text = String::new();
    while !text.ends_with('}') {
        let mut bytes = [0; 4096];
        let length = socket.read(&mut bytes).await.unwrap();
        text.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
    }
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hook HTTP/1.1") && body.contains(r#""vid":1001"#), "{text}");
    assert!(head.contains(&format!("sign: {}", sign(body, "vcloud"))), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_breaks_off() {
    for keep in [false, true] {
        let mut config = tiny();
        config.netease.keep_truncated = keep;
        let server = started(config).await;
        let port = server.address().port();
        let (path, token) = begun(&server).await;
        let head = |query: &str| format!("POST {path}?{query}&version=1.0 HTTP/1.1\r\nx-nos-token: {token}");
        let (_, body) = exchange(port, &head("offset=0&complete=false"), b"abc").await;
        let context = checked(&body)["context"].as_str().unwrap().to_owned();
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let head = head(&format!("offset=3&complete=true&context={context}"));
        let text = format!("{head}\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\ndefg");
        stream.write_all(text.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(stream);
        let query = format!("GET {path}?uploadContext&context={context}&version=1.0 HTTP/1.1\r\nx-nos-token: {token}");
        let offset = async || checked(&exchange(port, &query, b"").await.1)["offset"].as_u64();
        tokio::time::sleep(Duration::from_millis(100)).await;
        let begun = Instant::now();
        while keep && offset().await != Some(7) && begun.elapsed() < Duration::from_secs(60) {}
        assert_eq!(offset().await, Some(if keep { 7 } else { 3 }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_long_is_refused_unread() {
    let server = started(tiny()).await;
    let (path, token) = begun(&server).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = format!("POST {path}?offset=0&complete=true&version=1.0 HTTP/1.1\r\nHost: x\r\nx-nos-token: {token}");
    stream.write_all(format!("{head}\r\nContent-Length: 1000000\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("InvalidContentLength"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_speak_tls_to_who_begins_with_it() {
    let tls = Some("127.0.0.1:0".parse().unwrap());
    let config = ServerConfig { emulator: tiny(), tls, ..ServerConfig::default() };
    let server = Server::start(config).await.unwrap();
    let port = nodes(&server).await[0];
    let (path, _) = begun(&server).await;
    let (head, _) = exchange(port, &format!("OPTIONS {path}?offset=0 HTTP/1.1"), b"").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut stream = crate::server::trusting(&server).connect("localhost".try_into().unwrap(), stream).await.unwrap();
    let text = format!("OPTIONS {path}?offset=0 HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

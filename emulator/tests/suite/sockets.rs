//! Requests over real sockets, each on a connection of its own.

use crate::support::Pass;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use vodlift_emulator::server::{Server, ServerConfig};
use vodlift_emulator::{Config, Request, Store};

/// An answer as text.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Sends one request on a connection of its own; nothing when the server hangs up without an answer.
pub async fn send(server: &Server, request: &Request) -> Option<Answer> {
    let stream = TcpStream::connect(server.address()).await.unwrap();
    talk(stream, request).await
}

pub async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &Request) -> Option<Answer> {
    let mut text =
        format!("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", request.method, request.target, request.host);
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
        text.push_str(&format!("Content-Length: {}\r\n", request.body.size()));
    }
    text.push_str("\r\n");
    // The server may hang up in the middle of it: then reading shows that.
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.write_all(request.body.bytes()).await;
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received).await;
    let end = received.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(received[..end].to_vec()).unwrap();
    let mut body = received[end + 4..].to_vec();
    if head.to_lowercase().contains("transfer-encoding: chunked") {
        body = unchunk(&body);
    }
    Some(Answer { status: head[9..12].parse().unwrap(), head, body })
}

fn unchunk(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        out.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 2 + length + 2..];
    }
    out
}

pub fn get(target: &str) -> Request {
    Request { method: "GET".into(), host: "127.0.0.1".into(), target: target.into(), ..Default::default() }
}

pub fn post(target: &str, body: Value) -> Request {
    let headers = crate::support::headers(&[("Content-Type", "application/json")]);
    let body = body.to_string().into();
    Request { method: "POST".into(), host: "127.0.0.1".into(), target: target.into(), headers, body }
}

pub async fn start(config: Config, store: Store) -> Server {
    Server::start(ServerConfig { emulator: config, store, ..ServerConfig::default() }).await.unwrap()
}

pub async fn apply(server: &Server, size: usize) -> Pass {
    let signature = send(server, &get("/_app/signature")).await.unwrap().body;
    let signature = String::from_utf8(signature).unwrap();
    let body = json!({ "signature": signature, "videoName": "a", "videoType": "mp4", "videoSize": size, "uploadFromWeb": true });
    Pass::of(&send(server, &post("/v3/index.php?Action=ApplyUploadUGC", body)).await.unwrap().json())
}

pub async fn commit(server: &Server, pass: &Pass) -> Value {
    let signature = String::from_utf8(send(server, &get("/_app/signature")).await.unwrap().body).unwrap();
    let body = json!({ "signature": signature, "vodSessionKey": pass.session });
    send(server, &post("/v3/index.php?Action=CommitUploadUGC", body)).await.unwrap().json()
}

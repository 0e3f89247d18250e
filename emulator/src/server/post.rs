//! Posting: events to an app server, and a node's call to its cloud.

use crate::emulator::Post;
use crate::netease::PATIENCE;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use std::io;
use std::time::Duration;
use tokio::net::TcpStream;

/// Posts once. An app server that is not there is told of on standard error, and nothing else depends on it.
pub(super) async fn send(post: Post) {
    if let Err(error) = exchange(&post, "application/json").await {
        eprintln!("could not post the upload-complete event to {}: {error}", post.url);
    }
}

/// Posts a form and brings the answer, if it comes in time and is a good one.
pub(super) async fn ask(post: &Post) -> io::Result<Bytes> {
    let patience = Duration::from_millis(PATIENCE);
    tokio::time::timeout(patience, exchange(post, "application/x-www-form-urlencoded")).await?
}

async fn exchange(post: &Post, kind: &str) -> io::Result<Bytes> {
    let invalid = || io::Error::new(io::ErrorKind::InvalidInput, "events need an http:// address");
    let rest = post.url.strip_prefix("http://").ok_or_else(invalid)?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let mut request = hyper::Request::post(format!("/{path}")).header("host", host).header("content-type", kind);
    if let Some(sign) = &post.sign {
        request = request.header("sign", sign);
    }
    let request = request.body(Full::new(Bytes::from(post.body.clone()))).map_err(io::Error::other)?;
    let answer = sender.send_request(request).await.map_err(io::Error::other)?;
    match answer.status().is_success() {
        true => Ok(answer.into_body().collect().await.map_err(io::Error::other)?.to_bytes()),
        false => Err(io::Error::other(format!("HTTP {}", answer.status()))),
    }
}

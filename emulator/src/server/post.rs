//! Posting events to an app server.

use crate::emulator::Post;
use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use std::io;
use tokio::net::TcpStream;

/// Posts once. An app server that is not there is told of on standard error, and nothing else depends on it.
pub(super) async fn send(post: Post) {
    let url = post.url.clone();
    if let Err(error) = try_send(post).await {
        eprintln!("could not post the upload-complete event to {url}: {error}");
    }
}

async fn try_send(post: Post) -> io::Result<()> {
    let invalid = || io::Error::new(io::ErrorKind::InvalidInput, "events need an http:// address");
    let rest = post.url.strip_prefix("http://").ok_or_else(invalid)?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let mut request =
        hyper::Request::post(format!("/{path}")).header("host", host).header("content-type", "application/json");
    if let Some(sign) = post.sign {
        request = request.header("sign", sign);
    }
    let request = request.body(Full::new(Bytes::from(post.body))).map_err(io::Error::other)?;
    let answer = sender.send_request(request).await.map_err(io::Error::other)?;
    match answer.status().is_success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("HTTP {}", answer.status()))),
    }
}

//! Header names as the service writes them. To HTTP their case means nothing, but some clients hand them to their users as
//! they come (cos-python-sdk-v5 in a plain dictionary: `answer['ETag']`), so that the case is a part of the protocol after all.

use bytes::Bytes;
use http_body_util::Empty;
use hyper::http::Extensions;
use hyper_util::rt::TokioIo;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// All names that are not in lower case (`x-cos-…` and `x-oss-…` are).
const NAMES: [&str; 18] = [
    "Accept-Ranges",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
    "Cache-Control",
    "Connection",
    "Content-Length",
    "Content-MD5",
    "Content-Range",
    "Content-Type",
    "Date",
    "ETag",
    "Last-Modified",
    "Retry-After",
    "Server",
    "Vary",
];

/// What to lay into each response. hyper keeps the case of names only of messages that it has read itself; therefore it reads
/// one here that has them all.
pub(super) async fn cases() -> io::Result<Extensions> {
    let (near, mut far) = tokio::io::duplex(4096);
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .preserve_header_case(true)
        .handshake(TokioIo::new(near))
        .await
        .map_err(io::Error::other)?;
    let connection = tokio::spawn(connection);
    let mut message = String::from("HTTP/1.1 200 OK\r\n");
    for name in NAMES {
        let value = if name == "Content-Length" { "0" } else { "x" };
        message.push_str(&format!("{name}: {value}\r\n"));
    }
    message.push_str("\r\n");
    let request = hyper::Request::new(Empty::<Bytes>::new());
    let answer = tokio::spawn(async move {
        // The question has to be read before the answer may come.
        far.read_u8().await?;
        far.write_all(message.as_bytes()).await
    });
    let response = sender.send_request(request).await.map_err(io::Error::other)?;
    answer.await.map_err(io::Error::other)??;
    connection.abort();
    Ok(response.extensions().clone())
}

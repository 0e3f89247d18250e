//! From socket to emulator and back.

use super::outgoing::Outgoing;
use super::post;
use crate::clock::UnixMillis;
use crate::emulator::{Emulator, Progress};
use crate::gate::Arrival;
use crate::http::{Fate, Request, Response};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::http::Extensions;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_rustls::TlsAcceptor;

/// What all connections have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub emulator: Mutex<Emulator>,
    /// Whether trouble is going to break connections. Then none may be used twice: a browser repeats a request on its own
    /// when a used connection breaks, and the page would never see the trouble.
    pub breaking: watch::Sender<bool>,
    pub report: bool,
    /// The case of header names, see `names`.
    pub cases: Extensions,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Emulator> {
        self.emulator.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Accepts for as long as the task lives.
pub(super) async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((socket, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: some will come back.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let _ = socket.set_nodelay(true);
        let (shared, tls) = (shared.clone(), tls.clone());
        connections.spawn(async move {
            match tls {
                None => serve(socket, shared).await,
                // A client that does not trust the certificate goes away here.
                Some(tls) => {
                    if let Ok(stream) = tls.accept(socket).await {
                        serve(stream, shared).await;
                    }
                }
            }
        });
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, shared: Arc<Shared>) {
    let mut breaking = shared.breaking.subscribe();
    let service = service_fn(move |request| answer(request, shared.clone()));
    let connection = hyper::server::conn::http1::Builder::new()
        .preserve_header_case(true)
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    loop {
        tokio::select! {
            // Clients that hang up and connections that trouble breaks end here; neither is news.
            _ = connection.as_mut() => return,
            Ok(()) = breaking.changed() => {
                if *breaking.borrow_and_update() {
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

/// One request. An error closes the connection without an answer.
async fn answer(incoming: hyper::Request<Incoming>, shared: Arc<Shared>) -> io::Result<hyper::Response<Outgoing>> {
    let (parts, mut body) = incoming.into_parts();
    let mut request = head_of(&parts);
    let (arrival, most) = {
        let mut emulator = shared.lock();
        (emulator.arrive(&request), emulator.config().limits.max_body)
    };
    let progress = match arrival.delivery.fate {
        Fate::Drop => shared.lock().begin(&request, arrival, now()),
        _ => {
            let rate = arrival.delivery.bytes_per_second;
            match read(&mut body, most, rate).await? {
                Some(body) => {
                    request.body = body;
                    shared.lock().begin(&request, arrival, now())
                }
                None => Progress::Done(too_large(&shared, &request, arrival)),
            }
        }
    };
    let response = match progress {
        Progress::Done(response) => response,
        Progress::Work(work) => {
            // To its end, whether or not the client still waits: what was begun may not stay begun for ever.
            let books = shared.clone();
            let work = move || {
                let moved = work.run();
                books.lock().finish(moved, now())
            };
            tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
        }
    };
    let close = housekeeping(&shared);
    let mut answer = deliver(response, close).await?;
    *answer.extensions_mut() = shared.cases.clone();
    Ok(answer)
}

fn too_large(shared: &Shared, request: &Request, arrival: Arrival) -> Response {
    shared.lock().refuse_body(request, arrival, now())
}

/// After each request: events leave, refusals are told, connections are closed when trouble is going to break some.
fn housekeeping(shared: &Shared) -> bool {
    let mut emulator = shared.lock();
    for item in emulator.take_outbox() {
        tokio::spawn(post::send(item));
    }
    if shared.report {
        for line in emulator.take_refusals() {
            eprintln!("{line}");
        }
    }
    let breaks = emulator.breaks_connections();
    shared.breaking.send_if_modified(|known| std::mem::replace(known, breaks) != breaks);
    breaks
}

/// Does what the delivery says.
async fn deliver(response: Response, close: bool) -> io::Result<hyper::Response<Outgoing>> {
    let delivery = response.delivery;
    match delivery.fate {
        Fate::Drop => return Err(io::ErrorKind::ConnectionReset.into()),
        Fate::Never => std::future::pending::<()>().await,
        Fate::Answer => {}
    }
    sleep(Duration::from_millis(delivery.delay_ms)).await;
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        // The length of a dribbling answer is not known when its head is sent.
        if *name != "content-length" || delivery.dribble_ms == 0 {
            builder = builder.header(*name, value);
        }
    }
    if close {
        builder = builder.header("connection", "close");
    }
    builder.body(Outgoing::new(response.body, delivery)).map_err(io::Error::other)
}

fn head_of(parts: &hyper::http::request::Parts) -> Request {
    let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<_> = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let host = parts.headers.get("host").map(text);
    let host = host.or_else(|| parts.uri.authority().map(|authority| authority.to_string()));
    Request {
        method: parts.method.to_string(),
        host: host.unwrap_or_default(),
        target: parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        headers,
        body: Bytes::new(),
    }
}

/// Reads a body at the given rate; nothing if it is longer than `most` (it is read to its end all the same, so that the client
/// hears the refusal).
async fn read(body: &mut Incoming, most: u64, rate: Option<u64>) -> io::Result<Option<Bytes>> {
    let started = Instant::now();
    let mut pieces: Vec<Bytes> = Vec::new();
    let mut length = 0u64;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(io::Error::other)?.into_data() else { continue };
        length += data.len() as u64;
        if length <= most {
            pieces.push(data);
        } else {
            pieces.clear();
        }
        if let Some(rate) = rate {
            sleep_until(started + Duration::from_millis(length.saturating_mul(1000) / rate.max(1))).await;
        }
    }
    Ok((length <= most).then(|| match &pieces[..] {
        [one] => one.clone(),
        pieces => pieces.concat().into(),
    }))
}

fn now() -> UnixMillis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64)
}

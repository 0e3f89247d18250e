//! From socket to emulator and back.

use super::link::{self, Line};
use super::outgoing::Outgoing;
use super::post;
use crate::clock::UnixMillis;
use crate::config::Link;
use crate::emulator::{Emulator, Progress};
use crate::gate::Arrival;
use crate::http::{Fate, Payload, Request, Response};
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
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_rustls::TlsAcceptor;

/// Bytes between the line and what reads from it.
const BUFFER: usize = 256 << 10;

/// What all connections have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub emulator: Mutex<Emulator>,
    /// Whether trouble is going to break connections. Then none may be used twice: a browser repeats a request on its own
    /// when a used connection breaks, and the page would never see the trouble.
    pub breaking: watch::Sender<bool>,
    /// The line of new connections.
    pub link: watch::Sender<Link>,
    pub line: Line,
    pub report: bool,
    /// The case of header names, see `names`.
    pub cases: Extensions,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Emulator> {
        self.emulator.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is spoken on a port.
#[derive(Clone)]
pub(super) enum Speech {
    Plain,
    Tls(TlsAcceptor),
    /// Whatever the client begins with: addresses of nodes are told without a scheme of their own.
    Either(TlsAcceptor),
}

/// Accepts for as long as the task lives.
pub(super) fn accept(listener: TcpListener, speech: Speech, shared: Arc<Shared>) -> JoinHandle<()> {
    let link = *shared.link.borrow();
    if !link.is_none() {
        // A line before which more waits is one, too.
        let _ = link::fit(&listener, link);
    }
    tokio::spawn(accepting(listener, speech, shared))
}

async fn accepting(listener: TcpListener, speech: Speech, shared: Arc<Shared>) {
    let mut connections = tokio::task::JoinSet::new();
    let mut links = shared.link.subscribe();
    loop {
        while connections.try_join_next().is_some() {}
        let accepted = tokio::select! {
            biased;
            Ok(()) = links.changed() => {
                let _ = link::fit(&listener, *links.borrow_and_update());
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        let Ok((socket, _)) = accepted else {
            // Out of file descriptors, most likely: some will come back.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let _ = socket.set_nodelay(true);
        let (shared, speech, link) = (shared.clone(), speech.clone(), *links.borrow());
        connections.spawn(async move {
            let tls = acceptor(&socket, speech).await;
            if link.is_none() {
                return greet(socket, tls, shared).await;
            }
            let (near, far) = tokio::io::duplex(BUFFER);
            let carried = shared.clone();
            tokio::join!(link::carry(socket, far, link, &carried.line), greet(near, tls, shared));
        });
    }
}

/// A client that does not trust the certificate goes away here.
async fn greet(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
) {
    match tls {
        None => serve(stream, shared).await,
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                serve(stream, shared).await;
            }
        }
    }
}

/// A TLS connection begins with a handshake record.
async fn acceptor(socket: &TcpStream, speech: Speech) -> Option<TlsAcceptor> {
    match speech {
        Speech::Plain => None,
        Speech::Tls(tls) => Some(tls),
        Speech::Either(tls) => {
            let mut first = [0];
            let _ = socket.peek(&mut first).await;
            (first == [0x16]).then_some(tls)
        }
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, shared: Arc<Shared>) {
    let (mut breaking, mut links) = (shared.breaking.subscribe(), shared.link.subscribe());
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
            Ok(()) = links.changed() => connection.as_mut().graceful_shutdown(),
        }
    }
}

/// One request. An error closes the connection without an answer.
async fn answer(incoming: hyper::Request<Incoming>, shared: Arc<Shared>) -> io::Result<hyper::Response<Outgoing>> {
    let (parts, body) = incoming.into_parts();
    let request = head_of(&parts);
    let arrival = shared.lock().arrive(&request, now());
    let receiving = receive(body, request, arrival, shared.clone());
    let keeps = shared.lock().config().netease.keep_truncated;
    let progress = match keeps {
        // What came is still looked at when the client is gone.
        true => tokio::spawn(receiving).await.map_err(io::Error::other)?,
        false => receiving.await,
    };
    let response = settle(progress?, &shared).await?;
    let close = housekeeping(&shared);
    let mut answer = deliver(response, close).await?;
    *answer.extensions_mut() = shared.cases.clone();
    Ok(answer)
}

/// Reads the body, where it is worth reading, and goes on as far as that leads.
async fn receive(body: Incoming, mut request: Request, arrival: Arrival, shared: Arc<Shared>) -> io::Result<Progress> {
    if arrival.delivery.fate == Fate::Drop || arrival.skip_body {
        return Ok(shared.lock().begin(&request, arrival, now()));
    }
    let most = (!arrival.count_body).then(|| shared.lock().config().limits.max_body);
    match read(body, most, arrival.delivery.bytes_per_second).await {
        Received::Whole(body) => {
            request.body = body;
            Ok(shared.lock().begin(&request, arrival, now()))
        }
        Received::TooLarge => Ok(Progress::Done(too_large(&shared, &request, arrival))),
        Received::Broken(body, error) => {
            request.body = body;
            if shared.lock().keeps_broken(&arrival) {
                let progress = shared.lock().begin(&request, arrival, now());
                settle(progress, &shared).await?;
            }
            Err(error)
        }
    }
}

/// To its end, whether or not the client still waits: what was begun may not stay begun for ever.
async fn settle(mut progress: Progress, shared: &Arc<Shared>) -> io::Result<Response> {
    loop {
        progress = match progress {
            Progress::Done(response) => return Ok(response),
            Progress::Work(work) => {
                let books = shared.clone();
                let work = move || {
                    let moved = work.run();
                    books.lock().finish(moved, now())
                };
                tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
            }
            Progress::Call(calling) => {
                let books = shared.clone();
                let call = async move {
                    let answer = post::ask(&calling.post).await.map_err(|error| error.to_string());
                    books.lock().called(*calling, answer)
                };
                return tokio::spawn(call).await.map_err(io::Error::other);
            }
        }
    }
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
    let link = emulator.config().link;
    shared.link.send_if_modified(|known| std::mem::replace(known, link) != link);
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
        body: Payload::default(),
    }
}

/// What came of a body.
enum Received {
    Whole(Payload),
    TooLarge,
    /// What came before it broke off.
    Broken(Payload, io::Error),
}

/// Reads a body at the given rate, and gathers it unless it is only to be counted. One that is longer than `most` is read to its
/// end all the same, so that the client hears the refusal.
async fn read(mut body: Incoming, most: Option<u64>, rate: Option<u64>) -> Received {
    let started = Instant::now();
    let mut pieces: Vec<Bytes> = Vec::new();
    let mut length = 0u64;
    let whole = |pieces: Vec<Bytes>, length| match (&pieces[..], most) {
        (_, None) => Payload::Counted(length),
        ([one], _) => Payload::Bytes(one.clone()),
        (pieces, _) => Payload::Bytes(pieces.concat().into()),
    };
    while let Some(frame) = body.frame().await {
        let data = match frame.map(hyper::body::Frame::into_data) {
            Ok(Ok(data)) => data,
            Ok(Err(_)) => continue,
            Err(error) => return Received::Broken(whole(pieces, length), io::Error::other(error)),
        };
        length += data.len() as u64;
        match most {
            Some(most) if length <= most => pieces.push(data),
            _ => pieces.clear(),
        }
        if let Some(rate) = rate {
            sleep_until(started + Duration::from_millis(length.saturating_mul(1000) / rate.max(1))).await;
        }
    }
    match most.is_some_and(|most| length > most) {
        true => Received::TooLarge,
        false => Received::Whole(whole(pieces, length)),
    }
}

fn now() -> UnixMillis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64)
}

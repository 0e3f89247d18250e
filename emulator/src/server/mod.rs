//! The emulator behind sockets: plain HTTP, and HTTPS under the clouds' own names; further ports are nodes of NetEase.
//!
//! A request is read whole (at most `limits.maxBody` bytes of body), answered under one lock, and its bytes are moved on a blocking
//! thread without the lock, so that joining a large object holds nobody up.

mod connection;
mod link;
mod names;
mod outgoing;
mod post;
mod tls;

use crate::config::Config;
use crate::emulator::Emulator;
use crate::store::Store;
use crate::trouble::Trouble;
use connection::{Shared, Speech};
use link::Line;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How to start a server.
#[derive(Debug)]
pub struct ServerConfig {
    /// Where plain HTTP is served; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where HTTPS is served, if it is to be.
    pub tls: Option<SocketAddr>,
    /// The emulator's own configuration. Without `public_base` it becomes this server's address.
    pub emulator: Config,
    /// Where objects go.
    pub store: Store,
    /// Trouble from the start.
    pub trouble: Trouble,
    /// Whether refused requests are told on standard error.
    pub report: bool,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls: None,
            emulator: Config::default(),
            store: Store::Memory,
            trouble: Trouble::default(),
            report: false,
        }
    }
}

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Server {
    http: SocketAddr,
    https: Option<(SocketAddr, String)>,
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// Listens, and returns once clients can connect.
    pub async fn start(config: ServerConfig) -> io::Result<Self> {
        let plain = TcpListener::bind(config.listen).await?;
        let http = plain.local_addr()?;
        let mut settings = config.emulator;
        settings.public_base.get_or_insert_with(|| url_of(http));
        let mut nodes = Vec::new();
        for port in &mut settings.netease.ports {
            let node = TcpListener::bind((config.listen.ip(), *port)).await?;
            *port = node.local_addr()?.port();
            nodes.push(node);
        }
        let link = settings.link;
        let certificate = config.tls.map(|_| tls::certificate(&settings)).transpose()?;
        let mut emulator = Emulator::with_store(settings, config.store);
        emulator.set_trouble(config.trouble).map_err(|words| io::Error::new(io::ErrorKind::InvalidInput, words))?;
        let shared = Arc::new(Shared {
            emulator: Mutex::new(emulator),
            breaking: watch::Sender::new(false),
            link: watch::Sender::new(link),
            line: Line::default(),
            report: config.report,
            cases: names::cases().await?,
        });
        let mut tasks = vec![connection::accept(plain, Speech::Plain, shared.clone())];
        let speech = certificate.as_ref().map_or(Speech::Plain, |it| Speech::Either(it.acceptor.clone()));
        for node in nodes {
            tasks.push(connection::accept(node, speech.clone(), shared.clone()));
        }
        let mut https = None;
        if let (Some(address), Some(certificate)) = (config.tls, certificate) {
            let listener = TcpListener::bind(address).await?;
            https = Some((listener.local_addr()?, certificate.pem));
            tasks.push(connection::accept(listener, Speech::Tls(certificate.acceptor), shared.clone()));
        }
        Ok(Self { http, https, shared, tasks })
    }

    /// Address of plain HTTP.
    pub fn address(&self) -> SocketAddr {
        self.http
    }

    /// `http://address`, as a client on this machine can use it.
    pub fn url(&self) -> String {
        url_of(self.http)
    }

    /// Address of HTTPS.
    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.https.as_ref().map(|(address, _)| *address)
    }

    /// The certificate that clients may trust, as PEM.
    pub fn certificate(&self) -> Option<&str> {
        self.https.as_ref().map(|(_, pem)| pem.as_str())
    }

    /// The emulator itself; nobody is served while the guard lives.
    pub fn emulator(&self) -> MutexGuard<'_, Emulator> {
        self.shared.emulator.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A server that listens everywhere is reached by loopback from here.
fn url_of(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}")
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

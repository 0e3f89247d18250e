//! A line of some speed and some length in front of the server. What all connections send shares its speed, as on an uplink; each way
//! takes half a round trip, and a new connection a whole one before its first byte. TCP's slow start and lost packets it does not know.

use crate::config::Link;
use bytes::BytesMut;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::time::{Instant, sleep_until};

/// Whoever has nothing to send for longer lost his time on the line. In shorter times a sender is only woken.
const PATIENCE: Duration = Duration::from_millis(2);
/// Timers go by whole milliseconds and are late: this much in the mean.
const LATENESS: Duration = Duration::from_micros(700);
/// Bytes that are read at once from a way without a speed.
const PIECE: usize = 64 << 10;
/// Bytes that one way of one connection has room for beside those that travel.
const ROOM: usize = 1 << 20;
/// Bytes of a packet.
const PACKET: u32 = 1460;
/// What a server takes in ahead of its line: as much as that carries in 4 ms, but no less than this.
const AHEAD: usize = 8 << 10;
/// The same where there is no line.
const LARGE: usize = 4 << 20;

/// The one line of a server: until when its time is taken. Its lock goes in turn, and so do all that have something to send.
#[derive(Debug)]
pub(super) struct Line(Mutex<Instant>);

impl Default for Line {
    fn default() -> Self {
        Self(Mutex::new(Instant::now()))
    }
}

impl Line {
    /// Sends bytes that could have gone at some moment, and tells when they were through. The moment may have passed: a timer that
    /// is late costs the line nothing.
    async fn pass(&self, ready: Instant, takes: Duration) -> Instant {
        let mut taken = self.0.lock().await;
        *taken = (*taken).max(ready) + takes;
        sleep_until(*taken - LATENESS).await;
        *taken
    }
}

/// Makes packets and buffers of the connections to come small. With those of loopback a client takes more megabytes for sent that only
/// wait before the line.
pub(super) fn fit(listener: &TcpListener, link: Link) -> io::Result<()> {
    let socket = socket2::SockRef::from(listener);
    let (packet, ahead) = match link.bits_per_second / 8 {
        // Whatever it was before, it is no more.
        0 => (0, LARGE),
        rate => (PACKET, AHEAD.max(usize::try_from(rate / 250).unwrap_or(LARGE))),
    };
    #[cfg(unix)]
    socket.set_tcp_mss(packet)?;
    socket.set_recv_buffer_size(ahead)
}

/// Carries a connection over the line until one of its ends is gone.
pub(super) async fn carry(mut socket: TcpStream, server: DuplexStream, link: Link, line: &Line) {
    let travel = Duration::from_millis(link.round_trip_ms) / 2;
    let open = Instant::now() + 2 * travel;
    let speed = (link.bits_per_second > 0).then(|| (line, link.bits_per_second as f64 / 8.0));
    let (from_client, to_client) = socket.split();
    let (from_server, to_server) = tokio::io::split(server);
    let up = async {
        // Who says no more may still listen.
        let _ = Way { speed, travel }.carry(from_client, to_server, open).await;
        std::future::pending::<()>().await;
    };
    let down = Way { speed: None, travel }.carry(from_server, to_client, open);
    tokio::select! {
        () = up => {}
        // Whether the server ended it or the client is gone.
        _ = down => {}
    }
}

/// One way of one connection.
struct Way<'a> {
    /// The line, and its bytes per second.
    speed: Option<(&'a Line, f64)>,
    travel: Duration,
}

impl Way<'_> {
    async fn carry(
        self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        open: Instant,
    ) -> io::Result<()> {
        let piece = self.speed.map_or(PIECE, |(_, rate)| (rate / 1000.0) as usize).clamp(2 << 10, PIECE);
        let travelling = self.speed.map_or(0.0, |(_, rate)| rate * self.travel.as_secs_f64()) as usize;
        let room = Arc::new(Semaphore::new((ROOM + travelling).min(Semaphore::MAX_PERMITS)));
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let depart = async move {
            let mut ready = open;
            sleep_until(open - LATENESS).await;
            loop {
                let asked = Instant::now();
                let mut bytes = BytesMut::with_capacity(piece);
                let length = from.read_buf(&mut bytes).await?;
                let space = room.clone().acquire_many_owned(length as u32).await.map_err(io::Error::other)?;
                let now = Instant::now();
                if now - asked > PATIENCE {
                    ready = now;
                }
                ready = match self.speed {
                    Some((line, rate)) => line.pass(ready, Duration::from_secs_f64(length as f64 / rate)).await,
                    None => now,
                };
                if sender.send((ready + self.travel, bytes, space)).is_err() || length == 0 {
                    return io::Result::Ok(());
                }
            }
        };
        let arrive = async move {
            while let Some((due, bytes, _space)) = receiver.recv().await {
                sleep_until(due - LATENESS).await;
                to.write_all(&bytes).await?;
            }
            to.shutdown().await
        };
        tokio::try_join!(depart, arrive).map(|_| ())
    }
}

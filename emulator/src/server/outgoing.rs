//! The body of an answer on its way out: whole, from a file, slowly, or after white space.

use crate::http::{Body, Delivery};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// Bytes sent at once.
const CHUNK: usize = 64 << 10;
/// Pieces of white space while an answer dribbles.
const DRIBBLES: u32 = 10;

type Sender = mpsc::Sender<io::Result<Bytes>>;

/// A body that hyper can send.
pub(super) enum Outgoing {
    /// At once.
    Whole(Option<Bytes>),
    /// As it comes.
    Stream(mpsc::Receiver<io::Result<Bytes>>),
}

impl Outgoing {
    pub(super) fn new(body: Body, delivery: Delivery) -> Self {
        let plain = delivery.dribble_ms == 0 && delivery.bytes_per_second.is_none();
        if let Body::Bytes(pieces) = &body
            && plain
            && pieces.len() <= 1
        {
            return Self::Whole(pieces.first().filter(|piece| !piece.is_empty()).cloned());
        }
        let (sender, receiver) = mpsc::channel(2);
        tokio::spawn(pump(body, delivery, sender));
        Self::Stream(receiver)
    }
}

impl hyper::body::Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Stream(receiver) => {
                let next = ready!(receiver.poll_recv(cx));
                Poll::Ready(next.map(|piece| piece.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Stream(_) => SizeHint::default(),
        }
    }
}

/// Sends until the end, or until nobody listens any more.
async fn pump(body: Body, delivery: Delivery, sender: Sender) {
    if delivery.dribble_ms > 0 {
        for _ in 0..DRIBBLES {
            if sender.send(Ok(Bytes::from_static(b" "))).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(delivery.dribble_ms) / DRIBBLES).await;
        }
    }
    let mut pace = Pace { sender, started: Instant::now(), sent: 0, rate: delivery.bytes_per_second };
    match body {
        Body::Bytes(pieces) => {
            for piece in pieces {
                for start in (0..piece.len()).step_by(CHUNK) {
                    let end = piece.len().min(start + CHUNK);
                    if !pace.send(piece.slice(start..end)).await {
                        return;
                    }
                }
            }
        }
        Body::File { path, start, length } => {
            if let Err(error) = pace.send_file(&path, start, length).await {
                // The head is gone already: breaking off is all that is left.
                let _ = pace.sender.send(Err(error)).await;
            }
        }
    }
}

struct Pace {
    sender: Sender,
    started: Instant,
    sent: u64,
    rate: Option<u64>,
}

impl Pace {
    async fn send(&mut self, bytes: Bytes) -> bool {
        self.sent += bytes.len() as u64;
        if let Some(rate) = self.rate {
            sleep_until(self.started + Duration::from_millis(self.sent.saturating_mul(1000) / rate.max(1))).await;
        }
        self.sender.send(Ok(bytes)).await.is_ok()
    }

    async fn send_file(&mut self, path: &std::path::Path, start: u64, length: u64) -> io::Result<()> {
        let mut file = tokio::fs::File::open(path).await?;
        file.seek(io::SeekFrom::Start(start)).await?;
        let mut left = length;
        while left > 0 {
            let mut chunk = vec![0; CHUNK.min(usize::try_from(left).unwrap_or(CHUNK))];
            file.read_exact(&mut chunk).await?;
            left -= chunk.len() as u64;
            if !self.send(chunk.into()).await {
                break;
            }
        }
        Ok(())
    }
}

//! Moves octets between a client's WebSocket and an upstream.
//!
//! Two halves run side by side on one task: `receive` carries the client's octets up, `send` the
//! upstream's down; a third looks at the clock. Each half reads only after it has written what it read
//! before, so whoever is slow slows the other end and nothing piles up. Only `send` writes to the
//! client, so a frame is never torn; what else wants to be written is left with `Signals`.
//! Must not: know a policy, a host or a port, or look into octets.

use crate::{
    buffers::{Buffer, LazyReader, Pool, Read},
    frame::{Decoder, Event, HEADER_ROOM, Kind, Violation, write_header},
    limits::FAREWELL,
};
use bridge_protocol::{Failure, FromBridge, ToBridge};
use std::{
    future::pending,
    io,
    ops::Range,
    pin::pin,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::tcp::{ReadHalf, WriteHalf},
    sync::{Notify, watch},
    time::{Instant, sleep_until, timeout},
};

/// What moved within this is still moving, as far as draining goes.
const STILL_MOVING: Duration = Duration::from_secs(1);

/// The client's side of a tunnel.
#[derive(Debug)]
pub struct Client<'a> {
    /// What comes from it.
    pub reader: ClientReader<'a>,
    /// What goes to it.
    pub writer: ClientWriter<'a>,
}

/// Reads a client's frames, holding a buffer only while there is something in it.
#[derive(Debug)]
pub struct ClientReader<'a> {
    reader: LazyReader<ReadHalf<'a>>,
    decoder: Decoder,
    pool: Pool,
    held: Option<Held>,
}

/// Octets that were read and not yet looked at.
#[derive(Debug)]
pub struct Held {
    /// Where they are.
    pub buffer: Buffer,
    /// Which part of it.
    pub range: Range<usize>,
}

/// What came from a client at once.
#[derive(Debug)]
pub struct Incoming<'a> {
    /// Octets for the upstream.
    pub payload: &'a [u8],
    /// What came after them.
    pub event: Option<Event>,
    /// Whether there is more that can be had without waiting.
    pub more: bool,
}

/// Why nothing more comes from a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMore {
    /// The connection is gone.
    Gone,
    /// It broke the rules of WebSocket.
    Violation(Violation),
}

/// Writes whole frames to a client.
#[derive(Debug)]
pub struct ClientWriter<'a> {
    half: WriteHalf<'a>,
    torn: bool,
}

/// What has moved, and what has ended.
#[derive(Debug, Default)]
pub struct Flow {
    /// Octets from the client to the upstream.
    pub to_upstream: AtomicU64,
    /// Octets from the upstream to the client.
    pub to_client: AtomicU64,
    client_finished: AtomicBool,
    upstream_finished: AtomicBool,
}

/// When a tunnel must end or be looked after.
#[derive(Debug, Clone)]
pub struct Times {
    /// How long nothing may move.
    pub idle: Duration,
    /// When the tunnel ends in any case.
    pub end: Instant,
    /// How often a silent client is pinged.
    pub keepalive: Duration,
    /// How long it may leave a ping unanswered.
    pub pong: Duration,
    /// Set once the bridge is being stopped: until when a busy tunnel may go on.
    pub draining: watch::Receiver<Option<Instant>>,
}

/// How [`relay`] ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The client wants TLS to begin; nothing of the upstream's is on its way to it.
    StartTls,
    /// Both sides have finished.
    Done,
    /// The client closed the WebSocket.
    Closed,
    /// The client is gone.
    Gone,
    /// The client broke the rules of WebSocket.
    Violation(Violation),
    /// Something else, of which the client is to be told.
    Failed(Failure),
}

impl<'a> ClientReader<'a> {
    /// Reads from a client, beginning with what is already here.
    pub fn new(half: ReadHalf<'a>, pool: Pool, held: Option<Held>) -> Self {
        Self { reader: LazyReader::new(half), decoder: Decoder::default(), pool, held }
    }

    /// Waits for the client. Loses nothing when cancelled.
    ///
    /// # Errors
    /// Why nothing more will come.
    pub async fn next(&mut self) -> Result<Incoming<'_>, NoMore> {
        if self.held.as_ref().is_none_or(|held| held.range.is_empty()) {
            self.held = None;
            self.held = match self.reader.read(&self.pool, 0).await {
                Ok(Read::Octets(buffer, count)) => Some(Held { buffer, range: 0..count }),
                Ok(Read::End) | Err(_) => return Err(NoMore::Gone),
            };
        }
        let Some(Held { buffer, range }) = &mut self.held else { return Err(NoMore::Gone) };
        let input = &mut buffer[range.clone()];
        let decoded = self.decoder.decode(input).map_err(NoMore::Violation)?;
        range.start += decoded.consumed;
        Ok(Incoming { payload: &input[decoded.payload], event: decoded.event, more: range.start < range.end })
    }
}

impl<'a> ClientWriter<'a> {
    /// Writes to a client.
    pub const fn new(half: WriteHalf<'a>) -> Self {
        Self { half, torn: false }
    }

    /// Whether a frame was begun and not finished, so that nothing can follow.
    pub const fn is_torn(&self) -> bool {
        self.torn
    }

    /// Writes a text frame.
    ///
    /// # Errors
    /// The connection's.
    pub async fn text(&mut self, message: &FromBridge) -> io::Result<()> {
        let text = serde_json::to_vec(message).map_err(io::Error::other)?;
        self.frame(Kind::Text, &text).await
    }

    /// Writes a frame from a payload of its own.
    ///
    /// # Errors
    /// The connection's.
    pub async fn frame(&mut self, kind: Kind, payload: &[u8]) -> io::Result<()> {
        let mut octets = vec![0; HEADER_ROOM + payload.len()];
        octets[HEADER_ROOM..].copy_from_slice(payload);
        let start = write_header(&mut octets, kind, payload.len());
        self.write(&octets[start..], || {}).await
    }

    /// Writes nothing more; the client sees the end.
    pub async fn shutdown(&mut self) {
        // If it is gone already, that is what was wanted.
        let _ = self.half.shutdown().await;
    }

    /// Writes a binary frame whose payload lies in the buffer after [`HEADER_ROOM`].
    async fn binary(&mut self, buffer: &mut [u8], count: usize, moved: impl Fn()) -> io::Result<()> {
        let start = write_header(buffer, Kind::Binary, count);
        self.write(&buffer[start..HEADER_ROOM + count], moved).await
    }

    async fn write(&mut self, octets: &[u8], moved: impl Fn()) -> io::Result<()> {
        self.torn = true;
        write_all(&mut self.half, octets, moved).await?;
        self.torn = false;
        Ok(())
    }
}

/// Carries octets both ways until something ends it.
pub async fn relay<R, W>(
    client: &mut Client<'_>,
    upstream: (R, W),
    flow: &Flow,
    stls: bool,
    times: &mut Times,
    pool: &Pool,
) -> End
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let signals = Signals::default();
    let mut upstream_reader = LazyReader::new(upstream.0);
    let mut received = pin!(receive(&mut client.reader, upstream.1, flow, stls, &signals));
    let mut sent = pin!(send(&mut upstream_reader, &mut client.writer, flow, pool, &signals));
    let end = tokio::select! {
        end = &mut received => end,
        end = &mut sent => return end,
        end = watch(&signals, times) => end,
    };
    // What the upstream sent before the client asked for TLS is either with the client already or was slipped in.
    let slipped_in = end == End::StartTls && signals.sending.load(Relaxed);
    signals.stop.store(true, Relaxed);
    signals.wake.notify_one();
    match timeout(FAREWELL, sent).await {
        Ok(_) if slipped_in => End::Failed(Failure::PlaintextAfterStls),
        // `send` ends with `StartTls` when it was stopped between two frames.
        Ok(End::StartTls) | Err(_) => end,
        Ok(failed) if end == End::StartTls => failed,
        Ok(_) => end,
    }
}

/// What the parts of one relay tell each other.
#[derive(Debug)]
struct Signals {
    /// Milliseconds below count from here.
    start: Instant,
    wake: Notify,
    stop: AtomicBool,
    ping: AtomicBool,
    pong: Mutex<Option<Vec<u8>>>,
    sending: AtomicBool,
    listening: AtomicBool,
    moved: AtomicU64,
    heard: AtomicU64,
    pinged: AtomicU64,
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            wake: Notify::new(),
            stop: AtomicBool::new(false),
            ping: AtomicBool::new(false),
            pong: Mutex::new(None),
            sending: AtomicBool::new(false),
            listening: AtomicBool::new(false),
            moved: AtomicU64::new(0),
            heard: AtomicU64::new(0),
            pinged: AtomicU64::new(0),
        }
    }
}

impl Signals {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn at(&self, milliseconds: &AtomicU64) -> Instant {
        self.start + Duration::from_millis(milliseconds.load(Relaxed))
    }

    fn mark(&self, milliseconds: &AtomicU64) {
        milliseconds.store(self.now(), Relaxed);
    }

    fn pong(&self, payload: Option<Vec<u8>>) -> Option<Vec<u8>> {
        std::mem::replace(&mut self.pong.lock().unwrap_or_else(PoisonError::into_inner), payload)
    }
}

/// From the client to the upstream.
async fn receive<W: AsyncWrite + Unpin>(
    client: &mut ClientReader<'_>,
    mut upstream: W,
    flow: &Flow,
    stls: bool,
    signals: &Signals,
) -> End {
    let mut broken = false;
    loop {
        signals.listening.store(true, Relaxed);
        let incoming = client.next().await;
        signals.listening.store(false, Relaxed);
        signals.mark(&signals.heard);
        let Incoming { payload, event, more } = match incoming {
            Ok(incoming) => incoming,
            Err(NoMore::Gone) => return End::Gone,
            Err(NoMore::Violation(violation)) => return End::Violation(violation),
        };
        if !payload.is_empty() {
            if flow.client_finished.load(Relaxed) {
                return End::Failed(Failure::Protocol);
            }
            // An upstream that reads no more may still have last words on their way to the client.
            if !broken {
                let written = write_all(&mut upstream, payload, || signals.mark(&signals.moved)).await;
                broken = written.is_err();
            }
            flow.to_upstream.fetch_add(payload.len() as u64, Relaxed);
        }
        if !broken && (!more || event.is_some()) {
            broken = upstream.flush().await.is_err();
        }
        match event {
            None | Some(Event::Pong) => {}
            Some(Event::Ping(payload)) => {
                // Only the latest needs an answer (RFC 6455 §5.5.3).
                signals.pong(Some(payload));
                signals.wake.notify_one();
            }
            Some(Event::Close(_)) => return End::Closed,
            Some(Event::Text(text)) => match serde_json::from_str(&text) {
                Ok(ToBridge::Finish) if !flow.client_finished.swap(true, Relaxed) => {
                    // If the upstream has gone, the other half says so.
                    let _ = upstream.shutdown().await;
                    if flow.upstream_finished.load(Relaxed) {
                        return End::Done;
                    }
                }
                Ok(ToBridge::StartTls) if stls && !flow.client_finished.load(Relaxed) => return End::StartTls,
                _ => return End::Failed(Failure::Protocol),
            },
        }
    }
}

/// From the upstream to the client, and whatever else is to be written to it.
async fn send<R: AsyncRead + Unpin>(
    upstream: &mut LazyReader<R>,
    client: &mut ClientWriter<'_>,
    flow: &Flow,
    pool: &Pool,
    signals: &Signals,
) -> End {
    let moved = || signals.mark(&signals.moved);
    loop {
        if signals.stop.load(Relaxed) {
            return End::StartTls;
        }
        if let Some(payload) = signals.pong(None)
            && client.frame(Kind::Pong, &payload).await.is_err()
        {
            return End::Gone;
        }
        if signals.ping.swap(false, Relaxed) {
            signals.mark(&signals.pinged);
            if client.frame(Kind::Ping, &[]).await.is_err() {
                return End::Gone;
            }
        }
        let read = async {
            if flow.upstream_finished.load(Relaxed) { pending().await } else { upstream.read(pool, HEADER_ROOM).await }
        };
        let read = tokio::select! {
            biased;
            () = signals.wake.notified() => continue,
            read = read => read,
        };
        let written = match read {
            Ok(Read::Octets(mut buffer, count)) => {
                signals.sending.store(true, Relaxed);
                let written = client.binary(&mut buffer, count, moved).await;
                signals.sending.store(false, Relaxed);
                flow.to_client.fetch_add(count as u64, Relaxed);
                written
            }
            Ok(Read::End) => {
                flow.upstream_finished.store(true, Relaxed);
                let written = client.text(&FromBridge::Finished).await;
                if flow.client_finished.load(Relaxed) {
                    return End::Done;
                }
                written
            }
            Err(_) => return End::Failed(Failure::Reset),
        };
        if written.is_err() {
            return End::Gone;
        }
    }
}

/// Looks at the clock: idle, too old, silent, draining.
async fn watch(signals: &Signals, times: &mut Times) -> End {
    loop {
        let now = Instant::now();
        let moved = signals.at(&signals.moved);
        let heard = signals.at(&signals.heard);
        let pinged = signals.at(&signals.pinged);
        let mut next = times.end.min(moved + times.idle);
        if now >= times.end {
            return End::Failed(Failure::Busy);
        }
        if now >= moved + times.idle {
            return End::Failed(Failure::Idle);
        }
        let draining = *times.draining.borrow_and_update();
        if let Some(limit) = draining {
            if now >= limit || now >= moved + STILL_MOVING {
                return End::Failed(Failure::ShuttingDown);
            }
            next = next.min(limit).min(moved + STILL_MOVING);
        }
        // One ping at a time. A client that we do not listen to because the upstream is slow is not silent.
        if pinged > heard {
            let patience = pinged.max(moved) + times.pong;
            if now >= patience && signals.listening.load(Relaxed) {
                return End::Gone;
            }
            next = next.min(if now >= patience { now + times.keepalive } else { patience });
        } else {
            let ping = heard + times.keepalive;
            if now >= ping {
                signals.ping.store(true, Relaxed);
                signals.wake.notify_one();
            }
            next = next.min(if now >= ping { now + times.keepalive } else { ping });
        }
        // Never a spin, however the deadlines fall.
        let next = next.max(now + Duration::from_millis(1));
        tokio::select! {
            () = sleep_until(next) => {}
            Ok(()) = times.draining.changed() => {}
        }
    }
}

/// Like `AsyncWriteExt::write_all`, but tells of every piece that was taken.
async fn write_all(writer: &mut (impl AsyncWrite + Unpin), mut octets: &[u8], moved: impl Fn()) -> io::Result<()> {
    while !octets.is_empty() {
        let count = writer.write(octets).await?;
        if count == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        octets = &octets[count..];
        moved();
    }
    Ok(())
}

//! The listener, and what its sessions share.
//!
//! Must not: answer a command; that is `session`.

use crate::maildrop;
use crate::quirk::Quirk;
use crate::record::SessionRecord;
use crate::session::Session;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The server of one row; it ends when dropped.
#[derive(Debug)]
pub struct MisbehavingServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// What sessions share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) quirk: Quirk,
    state: Mutex<State>,
    /// How many sessions owe their client an answer that will not come.
    silent: watch::Sender<usize>,
    /// How many sessions are over.
    ended: watch::Sender<usize>,
}

/// What sessions change.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The messages that are not removed.
    pub(crate) maildrop: Vec<usize>,
    pub(crate) sessions: Vec<SessionRecord>,
    pub(crate) last_login: Option<Instant>,
}

impl MisbehavingServer {
    /// Listens on this loopback port; on any free one for 0.
    ///
    /// # Errors
    /// Why it cannot.
    pub async fn start(quirk: &Quirk, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let state = State { maildrop: (1..=maildrop::COUNT).collect(), ..State::default() };
        let shared = Arc::new(Shared {
            quirk: *quirk,
            state: Mutex::new(state),
            silent: watch::Sender::new(0),
            ended: watch::Sender::new(0),
        });
        let task = tokio::spawn(accept(listener, shared.clone()));
        Ok(Self { address, shared, task })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What clients did so far, connection by connection.
    pub fn sessions(&self) -> Vec<SessionRecord> {
        self.shared.with(|state| state.sessions.clone())
    }

    /// The messages that are there.
    pub fn maildrop(&self) -> Vec<usize> {
        self.shared.with(|state| state.maildrop.clone())
    }

    /// How many sessions owe their client an answer that will not come: a clock that waits for it may go faster.
    pub fn silent(&self) -> watch::Receiver<usize> {
        self.shared.silent.subscribe()
    }

    /// How many sessions are over.
    pub fn ended(&self) -> watch::Receiver<usize> {
        self.shared.ended.subscribe()
    }
}

impl Drop for MisbehavingServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The client waits in vain as long as the result lives.
    pub(crate) fn fall_silent(self: &Arc<Self>) -> Silence {
        self.silent.send_modify(|silent| *silent += 1);
        Silence(self.clone())
    }
}

/// A client waits in vain.
#[derive(Debug)]
pub(crate) struct Silence(Arc<Shared>);

impl Drop for Silence {
    fn drop(&mut self) {
        self.0.silent.send_modify(|silent| *silent -= 1);
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((socket, _)) = listener.accept().await {
        let shared = shared.clone();
        let number = shared.with(|state| {
            state.sessions.push(SessionRecord::default());
            state.sessions.len()
        });
        tokio::spawn(async move {
            let _ = socket.set_nodelay(true);
            let mut session = Session::new(shared.clone(), number, socket);
            // A client that goes away ends the session, and that is all there is to say about it.
            let _ = session.run().await;
            session.end();
            shared.ended.send_modify(|ended| *ended += 1);
        });
    }
}

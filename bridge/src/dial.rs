//! Finding and reaching the upstream.
//!
//! A name is looked up once, every answer is put to the policy, and the very addresses it approved are
//! dialled: no second look-up, so an answer that changes in between changes nothing (DNS rebinding).
//! Addresses are tried in turn, the next one beside the last after a short wait (RFC 8305, in little).
//! Must not: dial an address that the policy has not approved.

use crate::{
    limits::{ADDRESS_STAGGER, MAX_ADDRESSES, MAX_LOOKUPS},
    policy::{Policy, Refusal, Target},
};
use bridge_protocol::Failure;
use std::{
    fmt, io,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::Semaphore,
    task::JoinSet,
    time::{self, Instant},
};

/// Turns a name into addresses; blocking, so it runs on a thread of its own.
type LookUp = dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync;

/// Looks names up, a bounded number at a time. Clones share the bound.
#[derive(Clone)]
pub struct Resolver {
    look_up: Arc<LookUp>,
    permits: Arc<Semaphore>,
}

/// An upstream that is reached, or why not.
pub type Dialled = Result<TcpStream, Problem>;

/// Why an upstream was not reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// For the client.
    pub failure: Failure,
    /// For the operator's log: which rule, which kind of address.
    pub detail: &'static str,
}

impl Resolver {
    /// The system's: hosts file, DNS, whatever it is set up to ask.
    pub fn system() -> Self {
        Self::new(|name| Ok((name, 0).to_socket_addrs()?.map(|address| address.ip()).collect()))
    }

    /// Some other way to look up names.
    pub fn new(look_up: impl Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static) -> Self {
        Self { look_up: Arc::new(look_up), permits: Arc::new(Semaphore::new(MAX_LOOKUPS)) }
    }

    async fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        // The permit goes along to the thread: a look-up that is given up still holds its place there.
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(io::Error::other)?;
        let (look_up, name) = (Arc::clone(&self.look_up), name.to_owned());
        tokio::task::spawn_blocking(move || {
            let found = look_up(&name);
            drop(permit);
            found
        })
        .await?
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Denied(reason, detail) => Self { failure: Failure::Denied { reason }, detail },
            Refusal::NoName => Self { failure: Failure::NameNotFound, detail: "not a host name" },
        }
    }
}

/// Connects to one of the addresses that [`approved`] gave, by `deadline`.
///
/// # Errors
/// What stood in the way.
pub async fn dial(addresses: &[SocketAddr], deadline: Instant) -> Dialled {
    in_time(deadline, connect(addresses)).await
}

/// Looks up and asks the policy about every answer, by `deadline`.
///
/// # Errors
/// What the policy said, or that there is no such name.
pub async fn approved(
    resolver: &Resolver,
    policy: &Policy,
    target: &Target,
    port: u16,
    deadline: Instant,
) -> Result<Vec<SocketAddr>, Problem> {
    in_time(deadline, look_up(resolver, policy, target, port)).await
}

async fn in_time<T>(deadline: Instant, work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    match time::timeout_at(deadline, work).await {
        Ok(done) => done,
        Err(_) => Err(Problem { failure: Failure::TimedOut, detail: "" }),
    }
}

async fn look_up(resolver: &Resolver, policy: &Policy, target: &Target, port: u16) -> Result<Vec<SocketAddr>, Problem> {
    let mut addresses = match target {
        Target::Address(address) => vec![*address],
        Target::Name(name) => resolver.look_up(name).await.unwrap_or_default(),
    };
    addresses.dedup();
    if addresses.is_empty() {
        return Err(Problem { failure: Failure::NameNotFound, detail: "" });
    }
    // Every answer, not only those that would be dialled: a name that mixes public and private is a trick.
    for address in &addresses {
        policy.permit_address(*address, port)?;
    }
    addresses.truncate(MAX_ADDRESSES);
    Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
}

async fn connect(addresses: &[SocketAddr]) -> Dialled {
    let mut attempts = JoinSet::new();
    let mut waiting = addresses.iter().copied();
    let mut problem = None;
    loop {
        match waiting.next() {
            Some(address) => {
                attempts.spawn(TcpStream::connect(address));
            }
            None if attempts.is_empty() => break,
            None => {}
        }
        let stagger = if waiting.len() == 0 { Duration::MAX } else { ADDRESS_STAGGER };
        match time::timeout(stagger, attempts.join_next()).await {
            Ok(Some(Ok(Ok(stream)))) => {
                // Commands are short and each waits for its answer: no delaying them to fill a segment.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Some(Ok(Err(error)))) => problem = Some(worse(problem.as_ref(), failure(&error))),
            Ok(Some(Err(_)) | None) | Err(_) => {}
        }
    }
    Err(Problem { failure: problem.unwrap_or(Failure::Unreachable), detail: "" })
}

/// Of two addresses' failures the one that tells a person more.
fn worse(before: Option<&Failure>, now: Failure) -> Failure {
    match before {
        Some(Failure::Refused) => Failure::Refused,
        Some(Failure::TimedOut) if now == Failure::Unreachable => Failure::TimedOut,
        _ => now,
    }
}

fn failure(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Failure::Refused,
        io::ErrorKind::TimedOut => Failure::TimedOut,
        io::ErrorKind::ConnectionReset => Failure::Reset,
        _ => Failure::Unreachable,
    }
}

//! One tunnel, from the first frame to the last.
//!
//! Reads top to bottom like the protocol: Open, policy, dial, TLS, Opened, octets, farewell.
//! Must not: dial what the policy has not approved, or write a log line with anything a client sent
//! that is not a host the policy could read.

use crate::{
    buffers::Pool,
    dial::{Problem, Resolver, approved, dial},
    frame::{Event, Kind, Violation},
    limits::{FAREWELL, Full, Limits, Place},
    policy::Policy,
    pump::{Client, ClientReader, ClientWriter, End, Flow, Held, Incoming, NoMore, Times, relay},
    tls::Tls,
};
use bridge_protocol::{Failure, FromBridge, Security, Step, ToBridge};
use std::{io, sync::atomic::Ordering::Relaxed};
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{Instant, timeout},
};

/// What all tunnels of a bridge share.
#[derive(Debug)]
pub struct Context {
    /// What may be dialled.
    pub policy: Policy,
    /// How names are looked up.
    pub resolver: Resolver,
    /// How TLS begins.
    pub tls: Tls,
    /// Where buffers come from.
    pub pool: Pool,
    /// How long things may take.
    pub limits: Limits,
    /// Until when busy tunnels may go on, once the bridge is being stopped.
    pub draining: watch::Receiver<Option<Instant>>,
}

/// What is left to say about a tunnel, for the log.
#[derive(Debug)]
pub struct Summary {
    /// Host and port, once the policy could read them.
    pub upstream: String,
    /// Octets from the client to the upstream.
    pub to_upstream: u64,
    /// Octets from the upstream to the client.
    pub to_client: u64,
    /// Why it ended, in a word.
    pub reason: &'static str,
    /// More about that: which rule, which kind of address.
    pub detail: &'static str,
}

/// Serves a WebSocket that was just accepted; `held` is what its client sent right behind the upgrade.
pub async fn serve(
    mut socket: TcpStream,
    held: Option<Held>,
    context: &Context,
    place: &Result<Place, Full>,
) -> Summary {
    let (read, write) = socket.split();
    let mut client =
        Client { reader: ClientReader::new(read, context.pool.clone(), held), writer: ClientWriter::new(write) };
    let flow = Flow::default();
    let mut upstream = String::from("-");
    let (end, detail) = match place {
        Err(full) => (End::Failed(Failure::Busy), limit_name(*full)),
        Ok(_) => match tunnel(&mut client, context, &flow, &mut upstream).await {
            Ok(end) => (end, ""),
            Err(problem) => (End::Failed(problem.failure), problem.detail),
        },
    };
    // Whoever does not take our last words in time does not get them.
    let _ = timeout(FAREWELL, farewell(&mut client, &end)).await;
    Summary {
        upstream,
        to_upstream: flow.to_upstream.load(Relaxed),
        to_client: flow.to_client.load(Relaxed),
        reason: reason(&end),
        detail,
    }
}

async fn tunnel(
    client: &mut Client<'_>,
    context: &Context,
    flow: &Flow,
    upstream: &mut String,
) -> Result<End, Problem> {
    let limits = &context.limits;
    let mut times = Times {
        idle: limits.idle,
        end: Instant::now() + limits.lifetime,
        keepalive: limits.keepalive,
        pong: limits.pong,
        draining: context.draining.clone(),
    };
    let open = match timeout(limits.handshake, first_frame(client)).await {
        Ok(Ok(open)) => open,
        Ok(Err(end)) => return Ok(end),
        Err(_) => return Err(Problem { failure: Failure::TimedOut, detail: "no first frame" }),
    };
    let ToBridge::Open { host, port, security, steps, pinned } = open else {
        return Ok(End::Failed(Failure::Protocol));
    };

    let mut steps = Steps { wanted: steps, since: Instant::now() };
    let target = context.policy.permit_target(&host, port)?;
    *upstream = format!("{target}:{port}");
    steps.done(client, Step::Permitted).await?;
    let deadline = steps.since + limits.connect;
    let addresses = approved(&context.resolver, &context.policy, &target, port, deadline).await?;
    steps.done(client, Step::Found).await?;
    let mut stream = dial(&addresses, deadline).await?;
    steps.done(client, Step::Connected).await?;

    let stream = match security {
        Security::Implicit => {
            // Boxed: a handshake is large and short, a tunnel small and long.
            let begun = Box::pin(context.tls.begin(stream, &target.to_string(), pinned, limits.connect)).await?;
            steps.done(client, Step::Secured).await?;
            client.writer.text(&FromBridge::Opened { tls: Some(begun.1) }).await.map_err(gone)?;
            begun.0
        }
        Security::None | Security::Stls => {
            client.writer.text(&FromBridge::Opened { tls: None }).await.map_err(gone)?;
            let stls = security == Security::Stls;
            let end = relay(client, stream.split(), flow, stls, &mut times, &context.pool).await;
            if end != End::StartTls {
                return Ok(end);
            }
            let stream = silent(stream)?;
            let begun = Box::pin(context.tls.begin(stream, &target.to_string(), pinned, limits.connect)).await?;
            client.writer.text(&FromBridge::TlsStarted { tls: begun.1 }).await.map_err(gone)?;
            begun.0
        }
    };
    Ok(relay(client, tokio::io::split(stream), flow, false, &mut times, &context.pool).await)
}

fn gone(_: io::Error) -> Problem {
    Problem { failure: Failure::Reset, detail: "client gone" }
}

/// The steps on the way to the upstream, told to a client that asked for it.
struct Steps {
    wanted: bool,
    /// When the last one was done.
    since: Instant,
}

impl Steps {
    async fn done(&mut self, client: &mut Client<'_>, step: Step) -> Result<(), Problem> {
        let now = Instant::now();
        let took = now.duration_since(std::mem::replace(&mut self.since, now));
        if !self.wanted {
            return Ok(());
        }
        let milliseconds = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
        client.writer.text(&FromBridge::Reached { step, milliseconds }).await.map_err(gone)
    }
}

/// Makes sure that nothing waits on a connection before TLS begins: it was slipped in (RFC 2595 §4).
/// Asks the kernel itself, since the runtime learns of new octets only later.
fn silent(stream: TcpStream) -> Result<TcpStream, Problem> {
    let problem = |failure| Problem { failure, detail: "" };
    let reset = |_: io::Error| problem(Failure::Reset);
    let stream = stream.into_std().map_err(reset)?;
    match stream.peek(&mut [0]) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => TcpStream::from_std(stream).map_err(reset),
        Ok(1..) => Err(problem(Failure::PlaintextAfterStls)),
        Ok(0) | Err(_) => Err(problem(Failure::Reset)),
    }
}

/// The client's first frame, which must be text; pings may come before it.
async fn first_frame(client: &mut Client<'_>) -> Result<ToBridge, End> {
    loop {
        let Incoming { payload, event, .. } = match client.reader.next().await {
            Ok(incoming) => incoming,
            Err(NoMore::Gone) => return Err(End::Gone),
            Err(NoMore::Violation(violation)) => return Err(End::Violation(violation)),
        };
        if !payload.is_empty() {
            return Err(End::Failed(Failure::Protocol));
        }
        match event {
            None | Some(Event::Pong) => {}
            Some(Event::Ping(payload)) => {
                client.writer.frame(Kind::Pong, &payload).await.map_err(|_| End::Gone)?;
            }
            Some(Event::Close(_)) => return Err(End::Closed),
            Some(Event::Text(text)) => {
                return serde_json::from_str(&text).map_err(|_| End::Failed(Failure::Protocol));
            }
        }
    }
}

/// Says why, closes, and waits for the client to close too, so that nothing on its way is lost to a reset.
async fn farewell(client: &mut Client<'_>, end: &End) -> io::Result<()> {
    if client.writer.is_torn() || *end == End::Gone {
        return Ok(());
    }
    let failure = match end {
        End::Failed(failure) => Some(failure.clone()),
        End::Violation(_) => Some(Failure::Protocol),
        _ => None,
    };
    if let Some(failure) = failure {
        client.writer.text(&FromBridge::Failed { failure }).await?;
    }
    let payload = [&close_code(end).to_be_bytes()[..], reason(end).as_bytes()].concat();
    client.writer.frame(Kind::Close, &payload).await?;
    client.writer.shutdown().await;
    while let Ok(incoming) = client.reader.next().await {
        if matches!(incoming.event, Some(Event::Close(_))) {
            break;
        }
    }
    Ok(())
}

/// The close code (RFC 6455 §7.4): the registered ones where they fit, else one of our own from 4400 on.
const fn close_code(end: &End) -> u16 {
    match end {
        End::StartTls | End::Done | End::Closed | End::Gone => 1000,
        End::Violation(Violation::Protocol) | End::Failed(Failure::Protocol) => 1002,
        End::Violation(Violation::NotUtf8) => 1007,
        End::Violation(Violation::TooBig) => 1009,
        End::Failed(failure) => match failure {
            Failure::ShuttingDown => 1001,
            Failure::Busy => 1013,
            Failure::Denied { .. } => 4403,
            Failure::NameNotFound => 4404,
            Failure::Idle => 4408,
            Failure::Refused => 4502,
            Failure::Unreachable => 4503,
            Failure::TimedOut => 4504,
            Failure::Reset => 4505,
            Failure::Tls { .. } => 4525,
            Failure::PlaintextAfterStls => 4526,
            Failure::Protocol => 1002,
        },
    }
}

const fn reason(end: &End) -> &'static str {
    match end {
        End::StartTls | End::Done => "done",
        End::Closed => "closed",
        End::Gone => "gone",
        End::Violation(_) => "protocol",
        End::Failed(failure) => match failure {
            Failure::Denied { .. } => "denied",
            Failure::Busy => "busy",
            Failure::NameNotFound => "name-not-found",
            Failure::Refused => "refused",
            Failure::Unreachable => "unreachable",
            Failure::TimedOut => "timed-out",
            Failure::Tls { .. } => "tls",
            Failure::PlaintextAfterStls => "plaintext-after-stls",
            Failure::Idle => "idle",
            Failure::Reset => "reset",
            Failure::Protocol => "protocol",
            Failure::ShuttingDown => "shutting-down",
        },
    }
}

const fn limit_name(full: Full) -> &'static str {
    match full {
        Full::Total => "total",
        Full::PerAddress => "per address",
        Full::TooOften => "new per minute",
    }
}

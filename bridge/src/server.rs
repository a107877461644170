//! Accepts connections and sees them to their end.
//!
//! One task a connection: HTTP requests until one of them becomes a tunnel. When told to stop it accepts
//! no more, closes what is idle at once and what is busy within a time limit.
//! Must not: hold a rule; those are in `upgrade`, `policy` and `limits`.

use crate::{
    assets::{Assets, STRICT_POLICY, Served},
    buffers::Pool,
    config::Config,
    demo,
    http::{NoRequest, Request, Response, read_request, write_response, write_upgrade},
    limits::{FAREWELL, KEEP_ALIVE, Places, SPARE_SOCKETS, SPARE_SOCKETS_PER_ADDRESS},
    log::Log,
    policy::Policy,
    session::{self, Context},
    tls::Tls,
    upgrade::{Origins, Rejection},
};
use bridge_protocol::{SUBPROTOCOL, TUNNEL_PATH};
use std::{
    borrow::Cow,
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

/// Why the bridge did not start.
#[derive(Debug)]
pub enum StartError {
    /// A setting leads nowhere; one sentence.
    Config(String),
    /// A socket.
    Io(io::Error),
}

/// Serves until `shutdown`, then drains.
///
/// # Errors
/// Why it could not begin; once begun it does not fail.
pub async fn run(listener: TcpListener, config: Config, shutdown: impl Future<Output = ()>) -> Result<(), StartError> {
    run_when_ready(listener, config, || {}, shutdown).await
}

/// Like [`run`]; calls `ready` once everything stands and connections are about to be accepted.
///
/// # Errors
/// Why it could not begin.
pub async fn run_when_ready(
    listener: TcpListener,
    config: Config,
    ready: impl FnOnce(),
    shutdown: impl Future<Output = ()>,
) -> Result<(), StartError> {
    let mut policy = Policy::new(&config.ports, config.hosts, config.addresses);
    let demo = if config.demo { Some(demo::Server::bind().await.map_err(StartError::Io)?) } else { None };
    if let Some(demo) = &demo {
        policy = policy.and_exactly(demo.address());
    }
    let assets = match &config.assets {
        Some(folder) => Assets::folder(folder)
            .map_err(|error| StartError::Config(format!("assets in {}: {error}", folder.display())))?,
        None => Assets::embedded(),
    };
    let (drain, draining) = watch::channel(None);
    let address = listener.local_addr().map_err(StartError::Io)?;
    let limits = config.limits;
    let bridge = Arc::new(Bridge {
        origins: Origins {
            allowed: config.origins,
            allow_missing: config.allow_missing_origin,
            local_only: address.ip().is_loopback(),
        },
        trusted: config.trusted_proxies,
        assets,
        demo: demo.as_ref().map(demo::Server::account),
        tunnels: Places::new(limits.total, limits.per_address, limits.new_per_minute),
        sockets: Places::new(
            limits.total + SPARE_SOCKETS,
            limits.per_address + SPARE_SOCKETS_PER_ADDRESS,
            // How often is counted for tunnels, where it costs something.
            u32::MAX,
        ),
        context: Context {
            policy,
            resolver: config.resolver,
            tls: Tls::new(&config.root_certificates).map_err(StartError::Config)?,
            pool: Pool::default(),
            limits,
            draining,
        },
        log: config.log,
    });
    let mut tasks = JoinSet::new();
    if let Some(demo) = demo {
        tasks.spawn(demo.run());
    }
    let demo_tasks = tasks.len();
    bridge.log.line("started", &[("address", &address), ("demo", &bridge.demo.is_some())]);
    ready();
    accept_until(&listener, &bridge, &mut tasks, shutdown).await;
    drop(listener);
    // A receiver lives in the context, so this is always heard.
    let limit = tokio::time::Instant::now() + bridge.context.limits.drain;
    let _ = drain.send(Some(limit));
    let rest = async { while tasks.len() > demo_tasks && tasks.join_next().await.is_some() {} };
    // The limit is for moving octets; after it everyone still hears why.
    let _ = timeout(bridge.context.limits.drain + FAREWELL + FAREWELL, rest).await;
    bridge.log.line("stopped", &[("cut-off", &bridge.tunnels.open())]);
    tasks.shutdown().await;
    Ok(())
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(what) => f.write_str(what),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}

/// What all connections share.
struct Bridge {
    origins: Origins,
    trusted: Vec<crate::cidr::Cidr>,
    assets: Assets,
    demo: Option<String>,
    tunnels: Places,
    sockets: Places,
    context: Context,
    log: Log,
}

async fn accept_until(
    listener: &TcpListener,
    bridge: &Arc<Bridge>,
    tasks: &mut JoinSet<()>,
    shutdown: impl Future<Output = ()>,
) {
    const FIRST_PAUSE: Duration = Duration::from_millis(20);
    const LONGEST_PAUSE: Duration = Duration::from_secs(1);
    let mut shutdown = pin!(shutdown);
    let mut pause = FIRST_PAUSE;
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => accepted,
            Some(_) = tasks.join_next() => continue,
        };
        match accepted {
            Ok((socket, address)) => {
                pause = FIRST_PAUSE;
                // Small frames follow each other; none may wait for another's acknowledgement.
                let _ = socket.set_nodelay(true);
                tasks.spawn(connection(socket, address, Arc::clone(bridge)));
            }
            Err(error) => {
                // Mostly out of file descriptors: others must close first.
                bridge.log.line("accept-failed", &[("error", &error)]);
                tokio::select! {
                    () = &mut shutdown => return,
                    () = sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
                }
            }
        }
    }
}

/// Answers requests until the connection ends or becomes a tunnel.
async fn connection(mut socket: TcpStream, address: SocketAddr, bridge: Arc<Bridge>) {
    let socket_address = address.ip().to_canonical();
    let is_proxy = bridge.trusted.iter().any(|range| range.contains(socket_address));
    let counted = (!is_proxy).then_some(socket_address);
    let Ok(place) = bridge.sockets.take(counted, Instant::now()) else {
        let busy = Response::text(503, "The bridge is at its limit of connections.\n");
        // Best effort: whoever does not get it sees the connection close.
        let _ = timeout(FAREWELL, write_response(&mut socket, &busy, STRICT_POLICY, false, false)).await;
        bridge.log.line("refused", &[("peer", &socket_address), ("reason", &"connections")]);
        return;
    };
    let limits = &bridge.context.limits;
    let mut held = None;
    let mut wait = limits.handshake;
    let mut draining = bridge.context.draining.clone();
    loop {
        let request = tokio::select! {
            request = read_request(&mut socket, &bridge.context.pool, held.take(), wait, limits.handshake) => request,
            Ok(_) = draining.changed() => return,
        };
        let (request, rest) = match request {
            Ok(request) => request,
            Err(NoRequest::Gone) => return,
            Err(NoRequest::Status(status)) => {
                let refusal = Response::text(status, "This request cannot be answered.\n");
                let _ = write_response(&mut socket, &refusal, STRICT_POLICY, false, false).await;
                return;
            }
        };
        let peer = if is_proxy { forwarded(&request, socket_address, &bridge) } else { socket_address };
        if request.path == TUNNEL_PATH && request.method == "GET" {
            match bridge.origins.permit(&request) {
                Ok(accept) => {
                    drop(request);
                    if write_upgrade(&mut socket, &accept, SUBPROTOCOL).await.is_ok() {
                        tunnel(socket, rest, peer, &bridge).await;
                    }
                    return drop(place);
                }
                Err(Rejection(status, text)) => {
                    bridge.log.line("tunnel-refused", &[("peer", &peer), ("reason", &text.trim_end())]);
                    let mut refusal = Response::text(status, text);
                    if status == 426 {
                        refusal.fields.push(("Upgrade", "websocket".to_owned()));
                        refusal.fields.push(("Sec-WebSocket-Version", "13".to_owned()));
                    }
                    let _ = write_response(&mut socket, &refusal, STRICT_POLICY, false, false).await;
                    return;
                }
            }
        }
        let Served { response, policy } = bridge.answer(&request).await;
        let head_only = request.method == "HEAD";
        let written = write_response(&mut socket, &response, &policy, head_only, request.keep_alive).await;
        if written.is_err() || !request.keep_alive {
            return;
        }
        held = rest;
        wait = KEEP_ALIVE;
    }
}

async fn tunnel(socket: TcpStream, rest: Option<crate::pump::Held>, peer: IpAddr, bridge: &Bridge) {
    let start = Instant::now();
    let place = bridge.tunnels.take(Some(peer), start);
    let summary = session::serve(socket, rest, &bridge.context, &place).await;
    let seconds = format!("{:.1}", start.elapsed().as_secs_f64());
    let mut fields: Vec<(&str, &dyn fmt::Display)> = vec![
        ("peer", &peer),
        ("upstream", &summary.upstream),
        ("to-upstream", &summary.to_upstream),
        ("to-client", &summary.to_client),
        ("seconds", &seconds),
        ("reason", &summary.reason),
    ];
    if !summary.detail.is_empty() {
        fields.push(("detail", &summary.detail));
    }
    bridge.log.line("tunnel-closed", &fields);
}

impl Bridge {
    async fn answer(&self, request: &Request) -> Served {
        let strict = |response| Served { response, policy: Cow::Borrowed(STRICT_POLICY) };
        match (request.method.as_str(), request.path.as_str(), &self.demo) {
            ("GET" | "HEAD", "/healthz", _) => strict(Response::text(200, "ok")),
            ("GET" | "HEAD", "/demo.json", Some(account)) => strict(Response {
                content_type: "application/json",
                body: account.clone().into_bytes().into(),
                ..Response::text(200, "")
            }),
            ("GET" | "HEAD", _, _) => self.assets.serve(request).await,
            _ => {
                let mut response = Response::text(405, "Only GET and HEAD are answered here.\n");
                response.fields.push(("Allow", "GET, HEAD".to_owned()));
                strict(response)
            }
        }
    }
}

/// The address that the nearest of our proxies saw: the last one in the list that is not a proxy of ours.
fn forwarded(request: &Request, proxy: IpAddr, bridge: &Bridge) -> IpAddr {
    let field = request.field("x-forwarded-for").unwrap_or_default();
    let mut addresses = field.rsplit(',').map_while(|item| item.trim().parse::<IpAddr>().ok());
    addresses
        .find(|address| !bridge.trusted.iter().any(|range| range.contains(address.to_canonical())))
        .map_or(proxy, |address| address.to_canonical())
}

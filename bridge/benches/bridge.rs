//! What the bridge costs: memory of an idle tunnel, which has a bound, and bulk against plain TCP.
//!
//! `make bench BENCH=bridge`, or `cargo bench -p bridge --bench bridge`, runs the program itself in a process of its own
//! and prints JSON lines, each a median; `-- idle` or `-- bulk` runs one part. Source, bridge and client share the
//! machine, so what counts is the ratio to `tcp`, the same source and client without a bridge, measured in the same run.
//! Must not: measure anything but octets and memory, or go through a client library that costs more than the bridge.

#[path = "../tests/common/certificates.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests")]
mod certificates;

use certificates::{Authority, Wish};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

const ROUNDS: usize = 5;
const IDLE_ROUNDS: usize = 3;
/// What an idle tunnel may cost at most, with and without TLS; beyond it the benchmark fails.
const IDLE_BOUND_KIB: f64 = 16.0;
const GIB: usize = 1 << 30;
const BULK_OCTETS: usize = 2 * GIB;
const FRAME_OCTETS: usize = 64 * 1024;
const IDLE_TUNNELS: [usize; 2] = [1000, 5000];

fn main() {
    let parts: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wants = |part: &str| parts.is_empty() || parts.iter().any(|it| it == part);
    rlimit::increase_nofile_limit(u64::MAX).expect("raises the limit of open files");
    if wants("idle") {
        for count in IDLE_TUNNELS {
            idle("plain", count, plain_sink(), "none", "127.0.0.1", None);
        }
        let authority = Authority::new();
        let server = tls_source(&authority, 0);
        idle("tls", IDLE_TUNNELS[0], server, "implicit", "127.0.0.1", Some(&authority));
    }
    if wants("bulk") {
        bulk();
    }
}

fn report(subject: &str, metric: &str, value: f64, unit: &str) {
    println!(r#"{{"bench":"bridge","subject":"{subject}","metric":"{metric}","value":{value:.3},"unit":"{unit}"}}"#);
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The program, as an operator runs it.
struct Bridge {
    process: Child,
    address: SocketAddr,
}

impl Bridge {
    fn start(upstream: SocketAddr, authority: Option<&Authority>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_poplar-bridge"));
        command
            .args(["--listen", "127.0.0.1:0", "--allow-missing-origin", "--allow-address", "127.0.0.1"])
            .args(["--allow-port", &upstream.port().to_string()])
            .args(["--max-tunnels", "20000", "--max-tunnels-per-address", "20000"])
            .args(["--max-new-per-minute", "1000000"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(authority) = authority {
            command.arg("--root-certificates").arg(&authority.file);
        }
        let mut process = command.spawn().expect("starts");
        let mut line = String::new();
        let mut out = BufReader::new(process.stdout.take().expect("an output"));
        out.read_line(&mut line).expect("says where it is");
        let address = line.trim().trim_start_matches("Poplar is at http://").trim_end_matches('/');
        Self { address: address.parse().expect("an address"), process }
    }

    fn resident_kib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("reads");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// User and system time so far, in seconds; Linux counts it in hundredths.
    fn processor_seconds(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).expect("reads");
        let fields: Vec<_> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
        let ticks = |index: usize| fields[index].parse::<f64>().expect("a number");
        (ticks(11) + ticks(12)) / 100.0
    }

    /// A tunnel that stands.
    fn tunnel(&self, host: &str, port: u16, security: &str) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).expect("connects");
        socket.set_nodelay(true).expect("sets an option");
        write!(
            socket,
            "GET /tunnel HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: poplar.v1\r\n\r\n",
            self.address
        )
        .expect("writes");
        read_until(&mut socket, b"\r\n\r\n");
        let open = format!(r#"{{"type":"open","host":"{host}","port":{port},"security":"{security}"}}"#);
        socket.write_all(&frame(0x81, open.as_bytes())).expect("writes");
        // The answer's first two octets tell its length in one of two ways.
        let mut head = [0; 4];
        socket.read_exact(&mut head[..2]).expect("reads");
        let length = if head[1] == 126 {
            socket.read_exact(&mut head[2..]).expect("reads");
            usize::from(u16::from_be_bytes([head[2], head[3]]))
        } else {
            usize::from(head[1])
        };
        let mut answer = vec![0; length];
        socket.read_exact(&mut answer).expect("reads");
        assert!(answer.starts_with(br#"{"type":"opened""#), "{}", String::from_utf8_lossy(&answer));
        socket
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.process.kill().expect("ends");
        self.process.wait().expect("ends");
    }
}

fn read_until(socket: &mut TcpStream, end: &[u8]) {
    let mut found = Vec::new();
    while !found.ends_with(end) {
        let mut octet = [0];
        socket.read_exact(&mut octet).expect("reads");
        found.push(octet[0]);
    }
}

/// A client's frame; masked with zeros, which the bridge cannot tell from any other mask before it has applied it.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut octets = vec![first];
    match u16::try_from(payload.len()) {
        Ok(length @ 0..=125) => octets.push(0x80 | length as u8),
        Ok(length) => {
            octets.push(0x80 | 126);
            octets.extend(length.to_be_bytes());
        }
        Err(_) => {
            octets.push(0x80 | 127);
            octets.extend((payload.len() as u64).to_be_bytes());
        }
    }
    octets.extend([0; 4]);
    octets.extend(payload);
    octets
}

fn serve(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for socket in listener.incoming() {
            let (socket, serve) = (socket.expect("accepts"), serve.clone());
            thread::Builder::new().stack_size(64 * 1024).spawn(move || serve(socket)).expect("a thread");
        }
    });
    address
}

/// Keeps every connection as long as the other side does, and does nothing with it.
fn plain_sink() -> SocketAddr {
    serve_many(|mut socket| async move { until_closed(&mut socket).await })
}

/// Shakes hands on every connection, sends so many octets and then keeps it as long as the other side does.
fn tls_source(authority: &Authority, octets: usize) -> SocketAddr {
    let acceptor = authority.server(&Wish { name: "127.0.0.1", from: 2020, until: 2200 });
    serve_many(move |socket| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(socket).await.expect("shakes hands");
            let piece = vec![7; 256 * 1024];
            for _ in 0..octets / piece.len() {
                if stream.write_all(&piece).await.is_err() {
                    return;
                }
            }
            until_closed(&mut stream).await;
        }
    })
}

/// Whatever comes or breaks: nothing is expected.
async fn until_closed(stream: &mut (impl AsyncRead + Unpin)) {
    let _ = stream.read(&mut [0]).await;
}

/// A task a connection, where there are too many for a thread each.
fn serve_many<F>(serve: impl Fn(tokio::net::TcpStream) -> F + Send + 'static) -> SocketAddr
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("sets an option");
    let address = listener.local_addr().expect("an address");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    thread::spawn(move || {
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            loop {
                let (socket, _) = listener.accept().await.expect("accepts");
                tokio::spawn(serve(socket));
            }
        });
    });
    address
}

fn idle(name: &str, count: usize, upstream: SocketAddr, security: &str, host: &str, authority: Option<&Authority>) {
    let measure = |_| {
        let bridge = Bridge::start(upstream, authority);
        // What the first tunnel brings in once, for all, is not the price of one.
        drop(bridge.tunnel(host, upstream.port(), security));
        thread::sleep(Duration::from_millis(500));
        let before = bridge.resident_kib();
        let tunnels: Vec<_> = (0..count).map(|_| bridge.tunnel(host, upstream.port(), security)).collect();
        thread::sleep(Duration::from_secs(1));
        (bridge.resident_kib() - before) / tunnels.len() as f64
    };
    let each = median((0..IDLE_ROUNDS).map(measure).collect());
    report("poplar", &format!("idle_{name}_{count}"), each, "KiB/connection");
    assert!(each > 0.0 && each <= IDLE_BOUND_KIB, "an idle tunnel costs {each:.1} KiB, not within {IDLE_BOUND_KIB}");
}

fn bulk() {
    let source = serve(|mut socket| {
        let piece = vec![7; 256 * 1024];
        let mut left = BULK_OCTETS;
        while left > 0 && socket.write_all(&piece[..piece.len().min(left)]).is_ok() {
            left -= piece.len().min(left);
        }
    });
    let sink = serve(|mut socket| {
        count(&mut socket, BULK_OCTETS);
        // Whoever sent it all hears so; whoever hung up does not mind.
        let _ = socket.write_all(b"!");
    });
    let authority = Authority::new();
    let tls = tls_source(&authority, BULK_OCTETS);
    let rate = |seconds: f64| BULK_OCTETS as f64 / (1 << 20) as f64 / seconds;
    let mut results: [Vec<f64>; 8] = Default::default();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        count(&mut TcpStream::connect(source).expect("connects"), BULK_OCTETS);
        results[0].push(rate(start.elapsed().as_secs_f64()));

        let bridge = Bridge::start(source, None);
        let mut tunnel = bridge.tunnel("127.0.0.1", source.port(), "none");
        let start = Instant::now();
        // Frame headers come on top, less than 0.1 %.
        count(&mut tunnel, BULK_OCTETS);
        results[1].push(rate(start.elapsed().as_secs_f64()));
        results[2].push(bridge.processor_seconds() / (BULK_OCTETS / GIB) as f64);

        let start = Instant::now();
        let mut socket = TcpStream::connect(sink).expect("connects");
        pour(&mut socket, &vec![7; FRAME_OCTETS]);
        results[3].push(rate(start.elapsed().as_secs_f64()));

        let bridge = Bridge::start(sink, None);
        let mut tunnel = bridge.tunnel("127.0.0.1", sink.port(), "none");
        let start = Instant::now();
        pour(&mut tunnel, &frame(0x82, &vec![7; FRAME_OCTETS]));
        results[4].push(rate(start.elapsed().as_secs_f64()));
        results[5].push(bridge.processor_seconds() / (BULK_OCTETS / GIB) as f64);

        let bridge = Bridge::start(tls, Some(&authority));
        let mut tunnel = bridge.tunnel("127.0.0.1", tls.port(), "implicit");
        let start = Instant::now();
        count(&mut tunnel, BULK_OCTETS);
        results[6].push(rate(start.elapsed().as_secs_f64()));
        results[7].push(bridge.processor_seconds() / (BULK_OCTETS / GIB) as f64);
    }
    let [tcp_down, down, down_cost, tcp_up, up, up_cost, tls_down, tls_down_cost] = results.map(median);
    report("tcp", "bulk_download", tcp_down, "MiB/s");
    report("poplar", "bulk_download", down, "MiB/s");
    report("poplar", "bulk_download_ratio", down / tcp_down, "x tcp");
    report("poplar", "bulk_download_processor", down_cost, "s/GiB");
    report("tcp", "bulk_upload", tcp_up, "MiB/s");
    report("poplar", "bulk_upload", up, "MiB/s");
    report("poplar", "bulk_upload_ratio", up / tcp_up, "x tcp");
    report("poplar", "bulk_upload_processor", up_cost, "s/GiB");
    report("poplar", "bulk_download_tls", tls_down, "MiB/s");
    report("poplar", "bulk_download_tls_processor", tls_down_cost, "s/GiB");
}

fn count(socket: &mut TcpStream, wanted: usize) {
    let mut buffer = vec![0; 256 * 1024];
    let mut found = 0;
    while found < wanted {
        match socket.read(&mut buffer).expect("reads") {
            0 => panic!("ended after {found} octets"),
            count => found += count,
        }
    }
}

/// Writes the piece until all is sent, and waits for the sink's word.
fn pour(socket: &mut TcpStream, piece: &[u8]) {
    for _ in 0..BULK_OCTETS / FRAME_OCTETS {
        socket.write_all(piece).expect("writes");
    }
    socket.read_exact(&mut [0]).expect("the sink's word");
}

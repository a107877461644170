//! What TLS costs our side of a connection: the handshake, and reading what the server sends, for each suite, with an
//! ECDSA key. The server is rustls in the same memory; its work, and that of any network, is not counted.
//!
//! ```text
//! cargo run --release -p tls-bench                                                          natively
//! cargo test --profile web --target wasm32-unknown-unknown -p tls-bench -- --nocapture      in the browser
//! ```
//! Must not: judge what it measured; it prints figures.

use mail_tls::{BUILT, Client, Shared, Trust, UnixSeconds};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::crypto::ring::{cipher_suite as suites, default_provider};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, SupportedCipherSuite};
use std::hint::black_box;
use std::io::Write as _;
use std::sync::Arc;

/// How often each is done; the median is told.
const RUNS: usize = 15;
/// Octets of plaintext that are read in one run.
const BULK_OCTETS: usize = 8 << 20;
/// Octets that come at once: what the bridge puts into a frame.
const FRAME_OCTETS: usize = 64 << 10;
const HOST: &str = "pop.example.org";
/// Within the validity of the server's certificate.
const NOW: UnixSeconds = UnixSeconds(BUILT.0 + 86_400);

const SUITES: [(&str, SupportedCipherSuite); 6] = [
    ("tls13_chacha20_poly1305", suites::TLS13_CHACHA20_POLY1305_SHA256),
    ("tls13_aes_128_gcm", suites::TLS13_AES_128_GCM_SHA256),
    ("tls13_aes_256_gcm", suites::TLS13_AES_256_GCM_SHA384),
    ("tls12_chacha20_poly1305", suites::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
    ("tls12_aes_128_gcm", suites::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
    ("tls12_aes_256_gcm", suites::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
];

/// Measures, and prints a line for each figure. `now` tells milliseconds. `print` gets each line.
///
/// # Panics
/// Where a handshake fails, or what is read is not what was sent.
pub fn measure(subject: &str, now: fn() -> f64, print: impl Fn(String)) {
    let world = World::new();
    for (name, suite) in SUITES {
        let config = world.server(suite);
        let runs: Vec<(f64, f64)> = (0..RUNS).map(|_| run(&world, &config, now)).collect();
        let handshake = median(runs.iter().map(|(handshake, _)| *handshake));
        let speed = BULK_OCTETS as f64 / 1e3 / median(runs.iter().map(|(_, bulk)| *bulk));
        for (metric, value, unit) in [("handshake", handshake, "ms"), ("bulk", speed, "MB/s")] {
            let value = (value * 1e3).round() / 1e3;
            print(format!(
                r#"{{"bench":"tls","subject":"{subject}","metric":"{name}_{metric}","value":{value},"unit":"{unit}"}}"#
            ));
        }
    }
}

/// A server's certificate, and who vouches for it.
struct World {
    root: CertificateDer<'static>,
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl World {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names are fine");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a root");
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new([HOST.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2026, 1, 1);
        params.not_after = date_time_ymd(2049, 1, 1);
        let certificate = params.signed_by(&key, &root).expect("a certificate").der().clone();
        Self { root: root.der().clone(), certificate, key: PrivateKeyDer::Pkcs8(key.serialize_der().into()) }
    }

    /// A server that knows this suite and no other.
    fn server(&self, suite: SupportedCipherSuite) -> Arc<ServerConfig> {
        let provider = rustls::crypto::CryptoProvider { cipher_suites: vec![suite], ..default_provider() };
        let config = ServerConfig::builder_with_details(Arc::new(provider), Arc::new(Moment))
            .with_safe_default_protocol_versions()
            .expect("a version")
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], self.key.clone_key())
            .expect("a certificate");
        Arc::new(config)
    }
}

/// A browser has no clock that rustls knows.
#[derive(Debug)]
struct Moment;

impl rustls::time_provider::TimeProvider for Moment {
    fn current_time(&self) -> Option<rustls::pki_types::UnixTime> {
        Some(rustls::pki_types::UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW.0)))
    }
}

/// Milliseconds of our own in one full handshake, and in reading [`BULK_OCTETS`].
fn run(world: &World, config: &Arc<ServerConfig>, now: fn() -> f64) -> (f64, f64) {
    // A new one each time: nothing is resumed.
    let shared = Shared::new(BUILT, &[&world.root]).expect("a root");
    let mut server = ServerConnection::new(Arc::clone(config)).expect("a server");
    let mut handshake = 0.0;
    let mut client =
        timed(now, &mut handshake, || Client::new(&shared, HOST, Trust::Roots, NOW)).expect("the host is a name");
    loop {
        let up = timed(now, &mut handshake, || client.take_output());
        read(&mut server, &up);
        let down = written(&mut server);
        if down.is_empty() && client.is_established() {
            break;
        }
        timed(now, &mut handshake, || client.handle_input(&down)).expect("good octets");
    }

    server.set_buffer_limit(None);
    server.writer().write_all(&vec![b'x'; BULK_OCTETS]).expect("in memory");
    let down = written(&mut server);
    let began = now();
    let mut taken = 0;
    for frame in down.chunks(FRAME_OCTETS) {
        client.handle_input(frame).expect("good octets");
        taken += black_box(client.take_plaintext()).len();
    }
    let bulk = now() - began;
    assert_eq!(taken, BULK_OCTETS);
    (handshake, bulk)
}

/// Does some work of ours, and adds the milliseconds it took.
fn timed<R>(now: fn() -> f64, taken: &mut f64, work: impl FnOnce() -> R) -> R {
    let began = now();
    let result = work();
    *taken += now() - began;
    result
}

fn read(server: &mut ServerConnection, mut octets: &[u8]) {
    while !octets.is_empty() {
        server.read_tls(&mut octets).expect("in memory");
        server.process_new_packets().expect("good octets");
    }
}

fn written(server: &mut ServerConnection) -> Vec<u8> {
    let mut octets = Vec::new();
    while server.wants_write() {
        server.write_tls(&mut octets).expect("in memory");
    }
    octets
}

fn median(times: impl Iterator<Item = f64>) -> f64 {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

//! A server's process, from its start to the end of all that it started.
//!
//! Must not: know what is served, or leave anything running when it is dropped.

use crate::process_tree;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How often a start is tried: between finding a free port and using it another process can take it.
const TRIES: u32 = 5;
/// How long a server may take until it answers.
const START: Duration = Duration::from_secs(10);
/// How long a server may take to end in order.
const END: Duration = Duration::from_secs(3);

/// A running server; it ends when dropped.
#[derive(Debug)]
pub(crate) struct Daemon {
    process: Child,
}

impl Daemon {
    /// Runs a server, its output added to this file, and waits until it answers; `None` where it ended or never did.
    pub(crate) fn start(command: &mut Command, output: &Path, answers: impl Fn() -> bool) -> Option<Self> {
        let log = || File::options().create(true).append(true).open(output).expect("the directory is ours");
        let process = command
            .stdin(Stdio::null())
            .stdout(log())
            .stderr(log())
            // A group of its own, so that what it started can be ended with it.
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be run: {error}", command.get_program().display()));
        let mut daemon = Self { process };
        let deadline = Instant::now() + START;
        while Instant::now() < deadline && matches!(daemon.process.try_wait(), Ok(None)) {
            if answers() {
                return Some(daemon);
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        None
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        process_tree::terminate(self.process.id());
        let deadline = Instant::now() + END;
        while Instant::now() < deadline && matches!(self.process.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        process_tree::kill_group(self.process.id());
        let _ = self.process.wait();
    }
}

/// Starts a server on two free ports of this address: without TLS and with. `None` where it does not start.
pub(crate) fn on_free_ports<T>(address: Ipv4Addr, start: impl Fn(u16, u16) -> Option<T>) -> Option<(T, u16, u16)> {
    (0..TRIES).find_map(|_| {
        let (port, tls_port) = (free_port(address), free_port(address));
        start(port, tls_port).map(|started| (started, port, tls_port))
    })
}

/// Whether a POP3 server says hello there.
pub(crate) fn greets(address: SocketAddr) -> bool {
    let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(500)) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with("+OK")
}

/// Whether anything listens there: a server that waits for TLS says nothing by itself.
pub(crate) fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_millis(500)).is_ok()
}

/// A directory of a server's own that processes of other users can get through.
pub(crate) fn directory(name: &str) -> TempDir {
    let directory =
        tempfile::Builder::new().prefix(&format!("poplar-{name}-")).tempdir().expect("a directory can be made");
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).expect("the directory is ours");
    directory
}

/// Writes a file of a server's own.
pub(crate) fn write(root: &Path, name: &str, text: &str) {
    let mut file = File::create(root.join(name)).expect("the directory is ours");
    file.write_all(text.as_bytes()).expect("the directory is ours");
}

fn free_port(address: Ipv4Addr) -> u16 {
    let listener = TcpListener::bind((address, 0)).expect("a loopback port is free");
    listener.local_addr().expect("a bound socket has an address").port()
}

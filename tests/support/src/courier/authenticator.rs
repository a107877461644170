//! What answers Courier's question who may log in, over the socket of its authentication daemon.
//!
//! ```text
//! AUTH <octets>\n<service>\nlogin\n<user>\n<password>\n      asked, other lines before it
//! UID=…\nGID=…\nHOME=…\nADDRESS=…\n.\n                        may
//! FAIL\n                                                      may not
//! ```
//!
//! Must not: know anybody but the one user of a test.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// The one who may log in, and as whom the server then runs.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub(super) user: &'static str,
    pub(super) password: &'static str,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) home: PathBuf,
}

/// Answers until it is dropped.
#[derive(Debug)]
pub(super) struct Authenticator {
    socket: PathBuf,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Authenticator {
    /// Listens on this socket.
    pub(super) fn start(socket: &Path, login: Login) -> Self {
        let listener = UnixListener::bind(socket).expect("the directory is ours");
        fs::set_permissions(socket, fs::Permissions::from_mode(0o777)).expect("the socket is ours");
        let ended = Arc::new(AtomicBool::new(false));
        let end = ended.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                // A server that left before it was answered asks no more.
                let _ = answer(&stream, &login);
            }
        });
        Self { socket: socket.to_owned(), ended, thread: Some(thread) }
    }
}

impl Drop for Authenticator {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let woken = UnixStream::connect(&self.socket).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            let _ = thread.join();
        }
    }
}

fn answer(mut stream: &UnixStream, login: &Login) -> std::io::Result<()> {
    let Login { user, password, uid, gid, home } = login;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    let octets = loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if let Some(octets) = line.strip_prefix("AUTH ").and_then(|octets| octets.trim().parse().ok()) {
            break octets;
        }
    };
    let mut question = Vec::new();
    reader.take(octets).read_to_end(&mut question)?;
    let granted = String::from_utf8_lossy(&question).trim_end() == format!("pop3\nlogin\n{user}\n{password}");
    if !granted {
        return stream.write_all(b"FAIL\n");
    }
    write!(stream, "UID={uid}\nGID={gid}\nHOME={}\nADDRESS={user}\n.\n", home.display())
}

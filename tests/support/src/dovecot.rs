//! A real Dovecot of one's own: in a directory of its own, on free loopback ports, gone when dropped.
//!
//! Runs as root (mail then belongs to `nobody`) and as an ordinary user (everything then belongs to that user).
//!
//! Must not: read the machine's own configuration, listen beyond loopback, or outlive its owner.

use crate::certificate::{Authority, Certificate, Kind};
use crate::{process_tree, program};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What the server is to be like.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether it accepts a password without TLS.
    pub plaintext_login: bool,
    /// Whether it knows TLS at all; without, it offers no STLS and port [`Dovecot::tls_port`] is closed.
    pub tls: bool,
    /// Its certificate.
    pub certificate: Kind,
    /// Whether one session at a time may hold the maildrop ([IN-USE]).
    pub lock_session: bool,
    /// The user's name.
    pub user: String,
    /// The user's password.
    pub password: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            plaintext_login: true,
            tls: true,
            certificate: Kind::Good,
            lock_session: false,
            user: "ada".into(),
            password: "correct horse".into(),
        }
    }
}

/// A running Dovecot with one user.
#[derive(Debug)]
pub struct Dovecot {
    options: Options,
    directory: TempDir,
    address: Ipv4Addr,
    port: u16,
    tls_port: u16,
    certificate: Certificate,
    process: Option<Child>,
    delivered: u64,
}

impl Dovecot {
    /// Starts a server with an empty maildrop and waits until it answers. `authority` signs its certificate.
    ///
    /// # Panics
    /// Where Dovecot is missing or does not start; its log is shown.
    pub fn start(options: Options, authority: &Authority) -> Self {
        let directory = tempfile::Builder::new().prefix("poplar-dovecot-").tempdir().expect("a directory can be made");
        let certificate = authority.issue(options.certificate);
        // Dovecot takes a client on its own address for local and so for secure; from 127.0.0.2 it must ask for TLS.
        let address = if options.plaintext_login { Ipv4Addr::LOCALHOST } else { Ipv4Addr::new(127, 0, 0, 2) };
        let mut server =
            Self { options, directory, address, port: 0, tls_port: 0, certificate, process: None, delivered: 0 };
        server.lay_out();
        for _ in 0..5 {
            // Between finding a free port and using it another process can take it: then once more.
            server.port = free_port(address);
            server.tls_port = free_port(address);
            if server.launch() {
                return server;
            }
        }
        panic!("dovecot does not start; its log:\n{}", server.log());
    }

    /// Where it listens.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The port without TLS, where STLS is offered.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The port with implicit TLS.
    pub const fn tls_port(&self) -> u16 {
        self.tls_port
    }

    /// The address without TLS, for a proxy to dial.
    pub fn address(&self) -> SocketAddr {
        (self.address, self.port).into()
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        &self.options.user
    }

    /// The user's password.
    pub fn password(&self) -> &str {
        &self.options.password
    }

    /// Its own certificate in PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate.certificate_pem
    }

    /// Puts one message into the maildrop, octet for octet. Lines should end in CRLF: Dovecot adds missing CRs on the
    /// wire.
    pub fn deliver(&mut self, mail: &[u8]) {
        self.delivered += 1;
        let n = self.delivered;
        // With both sizes in the name Dovecot need not read every file for LIST.
        let (size, wire) = (mail.len(), mail.len() + bare_line_feeds(mail));
        let name = format!("{}.M{n}P1.poplar,S={size},W={wire}", 1_700_000_000 + n);
        let temporary = self.maildir().join("tmp").join(&name);
        fs::write(&temporary, mail).expect("the maildrop can be written");
        give_away(&temporary);
        fs::rename(&temporary, self.maildir().join("new").join(&name)).expect("the maildrop can be written");
    }

    /// Takes over a Maildir that another run filled: its files are linked, not copied.
    pub fn deliver_links(&mut self, maildir: &Path) {
        for source in files(maildir) {
            let name = source.file_name().expect("a listed file has a name");
            let target = self.maildir().join("cur").join(name);
            if fs::hard_link(&source, &target).is_err() {
                fs::copy(&source, &target).expect("the maildrop can be written");
            }
            give_away(&target);
        }
    }

    /// What is in the maildrop: the octets of each message, in the order of their delivery.
    pub fn remaining(&self) -> Vec<Vec<u8>> {
        files(&self.maildir()).iter().filter_map(|path| fs::read(path).ok()).collect()
    }

    /// How many messages are in the maildrop.
    pub fn count(&self) -> usize {
        files(&self.maildir()).len()
    }

    /// The Maildir that backs the maildrop.
    pub fn maildir(&self) -> PathBuf {
        self.directory.path().join("home/Maildir")
    }

    /// Stops the server; its mail stays, and its ports are kept for [`Self::restart`].
    pub fn stop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        process_tree::terminate(process.id());
        let deadline = Instant::now() + Duration::from_secs(3);
        while Instant::now() < deadline && matches!(process.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        process_tree::kill_group(process.id());
        let _ = process.wait();
    }

    /// Starts a stopped server again on the same ports.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn restart(&mut self) {
        self.stop();
        assert!(self.launch(), "dovecot does not start again; its log:\n{}", self.log());
    }

    /// What the server logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }

    fn lay_out(&self) {
        let root = self.directory.path();
        // Login and mail processes run as other users and must get through.
        fs::set_permissions(root, fs::Permissions::from_mode(0o755)).expect("the directory is ours");
        for part in ["run", "state", "home", "home/Maildir", "home/Maildir/cur", "home/Maildir/new", "home/Maildir/tmp"]
        {
            fs::create_dir(root.join(part)).expect("the directory is ours");
        }
        for part in ["home", "home/Maildir", "home/Maildir/cur", "home/Maildir/new", "home/Maildir/tmp"] {
            give_away(&root.join(part));
        }
        write(root, "certificate.pem", &self.certificate.certificate_pem);
        write(root, "key.pem", &self.certificate.key_pem);
        write(root, "passwd", &format!("{}:{{PLAIN}}{}\n", self.options.user, self.options.password));
    }

    fn launch(&mut self) -> bool {
        let root = self.directory.path();
        write(root, "dovecot.conf", &self.configuration());
        let log = File::create(root.join("stderr")).expect("the directory is ours");
        let child = Command::new(program::DOVECOT.path())
            .arg("-F")
            .args([OsStr::new("-c"), root.join("dovecot.conf").as_os_str()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            // A group of its own, so that what it started can be ended with it.
            .process_group(0)
            .spawn()
            .expect("dovecot can be run");
        self.process = Some(child);
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if greets(self.address()) {
                return true;
            }
            let ended = self.process.as_mut().is_none_or(|process| !matches!(process.try_wait(), Ok(None)));
            if ended {
                return false;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        self.stop();
        false
    }

    fn configuration(&self) -> String {
        let root = self.directory.path().display();
        let yes_no = |value: bool| if value { "yes" } else { "no" };
        let (owner, ordinary_user) = if is_root() {
            (format!("uid={NOBODY} gid={NOBODY}"), String::new())
        } else {
            let user = user_name();
            let group = group_name();
            (
                String::new(),
                format!(
                    "default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
                     service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n\
                     service pop3-login {{\n  chroot =\n}}\n"
                ),
            )
        };
        format!(
            "base_dir = {root}/run\nstate_dir = {root}/state\nlog_path = {root}/log\nprotocols = pop3\n\
             listen = {address}\nssl = {tls}\nssl_cert = <{root}/certificate.pem\nssl_key = <{root}/key.pem\n\
             auth_mechanisms = plain login\nauth_failure_delay = 0\ndisable_plaintext_auth = {no_plaintext}\n\
             first_valid_uid = 1\nmail_max_userip_connections = 100\npop3_lock_session = {lock}\n\
             mail_location = maildir:{root}/home/Maildir\n\
             passdb {{\n  driver = passwd-file\n  args = scheme=PLAIN username_format=%u {root}/passwd\n}}\n\
             userdb {{\n  driver = static\n  args = {owner} home={root}/home\n}}\n{ordinary_user}\
             service pop3-login {{\n  inet_listener pop3 {{\n    port = {port}\n  }}\n  inet_listener pop3s {{\n    \
             port = {tls_port}\n    ssl = {tls}\n  }}\n}}\n",
            address = self.address,
            tls = yes_no(self.options.tls),
            no_plaintext = yes_no(!self.options.plaintext_login),
            lock = yes_no(self.options.lock_session),
            port = self.port,
            tls_port = if self.options.tls { self.tls_port } else { 0 },
        )
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

/// `nobody` on every Linux.
const NOBODY: u32 = 65534;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn user_name() -> String {
    output_of("id", &["-un"])
}

fn group_name() -> String {
    output_of("id", &["-gn"])
}

fn output_of(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect("coreutils are installed");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn give_away(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("root gives files away");
    }
}

fn write(root: &Path, name: &str, text: &str) {
    let mut file = File::create(root.join(name)).expect("the directory is ours");
    file.write_all(text.as_bytes()).expect("the directory is ours");
}

fn free_port(address: Ipv4Addr) -> u16 {
    let listener = TcpListener::bind((address, 0)).expect("a loopback port is free");
    listener.local_addr().expect("a bound socket has an address").port()
}

fn greets(address: SocketAddr) -> bool {
    let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(500)) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with("+OK")
}

fn bare_line_feeds(mail: &[u8]) -> usize {
    let all = mail.iter().filter(|octet| **octet == b'\n').count();
    let paired = mail.windows(2).filter(|pair| pair == b"\r\n").count();
    all - paired
}

/// The messages of a Maildir, `new` and `cur`, in the order of their names.
fn files(maildir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["cur", "new"]
        .iter()
        .flat_map(|part| fs::read_dir(maildir.join(part)).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .collect();
    found.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    found
}

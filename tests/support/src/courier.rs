//! A real Courier of one's own: its POP3 server in a directory of its own, on free loopback ports, gone when dropped.
//!
//! Courier looks for its authentication daemon below `/run` and for its user in `/etc/passwd`; there it finds the test's
//! (see `namespace`). Who may log in is answered by [`authenticator`], which takes the place of that daemon.
//!
//! Must not: read the machine's own configuration, listen beyond loopback, or outlive its owner.

mod authenticator;

use crate::certificate::{Authority, Certificate, Kind};
use crate::daemon::{self, Daemon, write};
use crate::maildrop::{LineEnds, Maildrop, give_away, owner};
use crate::namespace;
use crate::server::{Endpoint, Server};
use crate::unpacked::{COURIER, libraries};
use authenticator::{Authenticator, Login};
use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use tempfile::TempDir;

/// The user's name.
const USER: &str = "ada";
/// The user's password.
const PASSWORD: &str = "correct horse";

/// What the server is to be like.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// What is offered besides USER and PASS, such as `PLAIN LOGIN`.
    pub mechanisms: &'static str,
    /// Whether it lets nobody in without TLS.
    pub tls_required: bool,
}

/// A running Courier with one user.
#[derive(Debug)]
pub struct Courier {
    options: Options,
    directory: TempDir,
    root: PathBuf,
    port: u16,
    tls_port: u16,
    _daemons: Option<[Daemon; 2]>,
    _authenticator: Authenticator,
    maildrop: Maildrop,
}

impl Courier {
    /// Starts a server with an empty maildrop and waits until it answers. `authority` signs its certificate.
    ///
    /// # Panics
    /// Where Courier is missing or does not start; its log is shown.
    pub fn start(options: Options, authority: &Authority) -> Self {
        let directory = daemon::directory("courier");
        let home = directory.path().join("home");
        fs::create_dir(&home).expect("the directory is ours");
        give_away(&home);
        let maildrop = Maildrop::make(home.join("Maildir"), LineEnds::LineFeed);
        let (uid, gid) = owner();
        let login = Login { user: USER, password: PASSWORD, uid, gid, home };
        let daemons = directory.path().join("run/courier/authdaemon");
        fs::create_dir_all(&daemons).expect("the directory is ours");
        let authenticator = Authenticator::start(&daemons.join("socket"), login);
        write(directory.path(), "passwd", &format!("courier:x:{uid}:{gid}::/:/bin/sh\n"));
        let Certificate { certificate_pem, key_pem } = authority.issue(Kind::Good);
        write(directory.path(), "certificate.pem", &format!("{certificate_pem}{key_pem}"));
        let mut server = Self {
            options,
            directory,
            root: COURIER.root(),
            port: 0,
            tls_port: 0,
            _daemons: None,
            _authenticator: authenticator,
            maildrop,
        };
        let started = daemon::on_free_ports(Ipv4Addr::LOCALHOST, |port, tls_port| {
            Some([server.launch(port, false)?, server.launch(tls_port, true)?])
        });
        let Some((daemons, port, tls_port)) = started else {
            panic!("courier does not start (may this user run `unshare --mount`?); its log:\n{}", server.log());
        };
        server._daemons = Some(daemons);
        (server.port, server.tls_port) = (port, tls_port);
        server
    }

    fn launch(&self, port: u16, tls: bool) -> Option<Daemon> {
        let directory = self.directory.path();
        let programs = self.root.join("usr/lib/courier/courier");
        let couriertls = self.root.join("usr/bin/couriertls");
        let yes_no = |value: bool| if value { "YES" } else { "NO" };
        let one_zero = |value: bool| if value { "1" } else { "0" };
        let over = [(directory.join("run"), "/run"), (directory.join("passwd"), "/etc/passwd")];
        let mut command = namespace::command(
            &self.root.join("usr/sbin/couriertcpd"),
            &over.each_ref().map(|(ours, theirs)| (ours.as_path(), *theirs)),
        );
        command.args(["-address=127.0.0.1", "-maxprocs=40", "-maxperip=40", "-nodnslookup", "-noidentlookup"]);
        command.arg(port.to_string());
        if tls {
            command.arg(&couriertls).args(["-server", "-tcpd"]);
        }
        command.arg(programs.join("courierpop3login")).arg(programs.join("courierpop3d")).arg("Maildir");
        command
            .env("LD_LIBRARY_PATH", libraries(&self.root))
            .env("POP3AUTH", self.options.mechanisms)
            .env("POP3AUTH_TLS", self.options.mechanisms)
            .env("POP3_STARTTLS", yes_no(!tls))
            .env("POP3_TLS", one_zero(tls))
            .env("POP3_TLS_REQUIRED", one_zero(self.options.tls_required && !tls))
            .env("COURIERTLS", &couriertls)
            .env("TLS_CERTFILE", directory.join("certificate.pem"))
            .env("TLS_VERIFYPEER", "NONE");
        let address = (Ipv4Addr::LOCALHOST, port).into();
        Daemon::start(&mut command, &directory.join("log"), || {
            if tls { daemon::listens(address) } else { daemon::greets(address) }
        })
    }
}

impl Server for Courier {
    fn endpoint(&self) -> Endpoint {
        Endpoint {
            address: Ipv4Addr::LOCALHOST,
            port: self.port,
            tls_port: self.tls_port,
            user: USER.into(),
            password: PASSWORD.into(),
        }
    }

    fn maildrop(&mut self) -> &mut Maildrop {
        &mut self.maildrop
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

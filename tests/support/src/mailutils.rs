//! A real GNU Mailutils of one's own: its POP3 server in a directory of its own, on free loopback ports, gone when
//! dropped.
//!
//! Mailutils wants to belong to a group `mail`; in the `/etc/group` that it sees (see `namespace`) that is the test's.
//!
//! Must not: read the machine's own configuration, listen beyond loopback, or outlive its owner.

use crate::certificate::{Authority, Certificate, Kind};
use crate::daemon::{self, Daemon, write};
use crate::maildrop::{LineEnds, Maildrop, give_away, owner};
use crate::namespace;
use crate::server::{Endpoint, Server};
use crate::unpacked::{MAILUTILS, libraries};
use std::fs;
use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use tempfile::TempDir;

/// The user's name inside her domain.
const USER: &str = "ada";
/// Her domain: users of the machine itself are none of our business.
const DOMAIN: &str = "example.net";
/// The user's password.
const PASSWORD: &str = "correct horse";
/// The same, as `crypt` keeps it (SHA-512, salt `poplar`).
const PASSWORD_HASH: &str =
    "$6$poplar$XMWizh3aHn50//jgHbs2U9GTNL63b4pwsbTgDK/TYOCxdnWD6pVpHI7EcwAjL6xQAHfn5/TDTmNMc/ONB2ZLo.";

/// What the server is to be like.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether it knows the password in the form that APOP needs. Its greeting offers APOP in any case.
    pub apop: bool,
    /// The least time between two logins, in seconds; 0 for none.
    pub login_delay: u32,
    /// Whether TLS 1.1 is the newest it speaks.
    pub only_old_tls: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { apop: true, login_delay: 0, only_old_tls: false }
    }
}

/// A running Mailutils with one user.
#[derive(Debug)]
pub struct Mailutils {
    directory: TempDir,
    port: u16,
    tls_port: u16,
    _daemon: Daemon,
    maildrop: Maildrop,
}

impl Mailutils {
    /// Starts a server with an empty maildrop and waits until it answers. `authority` signs its certificate.
    ///
    /// # Panics
    /// Where Mailutils is missing or does not start; its log is shown.
    pub fn start(options: Options, authority: &Authority) -> Self {
        let directory = daemon::directory("mailutils");
        let root = directory.path();
        for part in ["home", "locks", "domains"] {
            fs::create_dir(root.join(part)).expect("the directory is ours");
            give_away(&root.join(part));
        }
        // The server wants the mail of such a user in a folder of this name.
        let maildrop = Maildrop::make(root.join("home/INBOX"), LineEnds::LineFeed);
        let Certificate { certificate_pem, key_pem } = authority.issue(Kind::Good);
        write(root, "certificate.pem", &certificate_pem);
        write(root, "key.pem", &key_pem);
        // It does not use one that others may read, and it makes one that others may read.
        write(root, "logins", "");
        fs::set_permissions(root.join("logins"), fs::Permissions::from_mode(0o600)).expect("the file is ours");
        let (uid, gid) = owner();
        let home = root.join("home");
        let user = format!("{USER}:{PASSWORD_HASH}:{uid}:{gid}::{}:/bin/sh\n", home.display());
        write(&root.join("domains"), DOMAIN, &user);
        write(root, "group", &format!("mail:x:{gid}:\n"));
        let group = root.join("group");
        let installed = MAILUTILS.root();
        if options.apop {
            let mut popauth = Command::new(installed.join("usr/bin/popauth"));
            popauth.env("LD_LIBRARY_PATH", libraries(&installed)).arg("--add").arg("--file").arg(root.join("apop"));
            popauth.args(["--user", &format!("{USER}@{DOMAIN}"), "--password", PASSWORD]);
            assert!(popauth.status().is_ok_and(|status| status.success()), "popauth cannot add a user");
        }
        let started = daemon::on_free_ports(Ipv4Addr::LOCALHOST, |port, tls_port| {
            write(root, "pop3d.conf", &configuration(options, &root.display().to_string(), port, tls_port));
            let over = [(group.as_path(), "/etc/group")];
            let mut command = namespace::command(&installed.join("usr/sbin/pop3d"), &over);
            command.arg("--no-config").arg("--config-file").arg(root.join("pop3d.conf"));
            command.env("LD_LIBRARY_PATH", libraries(&installed));
            Daemon::start(&mut command, &root.join("log"), || daemon::greets((Ipv4Addr::LOCALHOST, port).into()))
        });
        let Some((daemon, port, tls_port)) = started else {
            panic!("mailutils does not start (may this user run `unshare --mount`?); its log:\n{}", log(&directory));
        };
        Self { directory, port, tls_port, _daemon: daemon, maildrop }
    }
}

impl Server for Mailutils {
    fn endpoint(&self) -> Endpoint {
        Endpoint {
            address: Ipv4Addr::LOCALHOST,
            port: self.port,
            tls_port: self.tls_port,
            user: format!("{USER}@{DOMAIN}"),
            password: PASSWORD.into(),
        }
    }

    fn maildrop(&mut self) -> &mut Maildrop {
        &mut self.maildrop
    }

    fn log(&self) -> String {
        log(&self.directory)
    }
}

fn configuration(options: Options, root: &str, port: u16, tls_port: u16) -> String {
    let delay = match options.login_delay {
        0 => String::new(),
        seconds => format!("login-delay {seconds};\nstat-file {root}/logins;\n"),
    };
    let versions = if options.only_old_tls { " ssl-priorities \"NORMAL:-VERS-ALL:+VERS-TLS1.1\";" } else { "" };
    format!(
        "mode daemon;\nforeground yes;\npidfile {root}/pid;\nlogging {{ syslog no; }};\n{delay}\
         apop-database-file {root}/apop;\n\
         virtdomain {{ passwd-dir {root}/domains; }};\nmandatory-locking {{ lock-directory {root}/locks; }};\n\
         tls {{ ssl-certificate-file {root}/certificate.pem; ssl-key-file {root}/key.pem;{versions} }};\n\
         tls-file-checks {{ key-file none; cert-file none; ca-file none; }};\n\
         server 127.0.0.1:{port} {{ tls-mode ondemand; }};\nserver 127.0.0.1:{tls_port} {{ tls-mode connection; }};\n"
    )
}

fn log(directory: &TempDir) -> String {
    fs::read_to_string(directory.path().join("log")).unwrap_or_default()
}

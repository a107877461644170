//! A real Dovecot of one's own: in a directory of its own, on free loopback ports, gone when dropped.
//!
//! Runs as root (mail then belongs to `nobody`) and as an ordinary user (everything then belongs to that user).
//!
//! Must not: read the machine's own configuration, listen beyond loopback, or outlive its owner.

use crate::certificate::{Authority, Certificate, Kind};
use crate::daemon::{self, Daemon, write};
use crate::maildrop::{LineEnds, Maildrop, give_away, is_root, owner};
use crate::program;
use crate::server::{Endpoint, Server};
use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// An access token for the user `ada`, who has it until 2100: a JSON Web Token (RFC 7519), signed with
/// [`KEY_OF_TOKENS`] by HS256.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJzdWIiOiJhZGEiLCJlbWFpbCI6ImFkYSIsImV4cCI6NDEwMjQ0NDgwMH0.\
    qF5zpZOLsHuShhLqfVPalYwEyYxlBgTRS7SJJGHgNq0";
/// The same, run out in 2020.
pub const TOKEN_THAT_RAN_OUT: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJzdWIiOiJhZGEiLCJlbWFpbCI6ImFkYSIsImV4cCI6MTYwMDAwMDAwMH0.\
    I0LnEj01yolB7A9azQPlj028QqZzR_W-cPNSbGU70oU";
/// What signs tokens, in base64; everybody knows it.
const KEY_OF_TOKENS: &str = "YSBrZXkgdGhhdCBldmVyeWJvZHkga25vd3M=";

/// OpenSSL's configuration for TLS 1.0 alone, which it otherwise takes for too weak to speak at all.
const OLD_TLS: &str = "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = old\n\
    [old]\nMaxProtocol = TLSv1\n";

/// What the server is to be like.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether it accepts a password without TLS.
    pub plaintext_login: bool,
    /// Whether it knows TLS at all; without, it offers no STLS and port [`Dovecot::tls_port`] is closed.
    pub tls: bool,
    /// Its certificate.
    pub certificate: Kind,
    /// Whether TLS 1.0 is all it speaks.
    pub only_old_tls: bool,
    /// Whether one session at a time may hold the maildrop ([IN-USE]).
    pub lock_session: bool,
    /// The ways of logging in that it offers (`auth_mechanisms`); USER and PASS come with `plain`, and `xoauth2` and
    /// `oauthbearer` take [`TOKEN`].
    pub mechanisms: &'static str,
    /// What its unique-ids are made of (`pop3_uidl_format`).
    pub unique_ids: &'static str,
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
            only_old_tls: false,
            lock_session: false,
            mechanisms: "plain login",
            unique_ids: "%08Xu%08Xv",
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
    daemon: Option<Daemon>,
    maildrop: Maildrop,
}

impl Dovecot {
    /// Starts a server with an empty maildrop and waits until it answers. `authority` signs its certificate.
    ///
    /// # Panics
    /// Where Dovecot is missing or does not start; its log is shown.
    pub fn start(options: Options, authority: &Authority) -> Self {
        let directory = daemon::directory("dovecot");
        let certificate = authority.issue(options.certificate);
        // Dovecot takes a client on its own address for local and so for secure; from 127.0.0.2 it must ask for TLS.
        let address = if options.plaintext_login { Ipv4Addr::LOCALHOST } else { Ipv4Addr::new(127, 0, 0, 2) };
        for part in ["run", "state", "home"] {
            fs::create_dir(directory.path().join(part)).expect("the directory is ours");
        }
        give_away(&directory.path().join("home"));
        let maildrop = Maildrop::make(directory.path().join("home/Maildir"), LineEnds::AsDelivered);
        let mut server =
            Self { options, directory, address, port: 0, tls_port: 0, certificate, daemon: None, maildrop };
        server.lay_out();
        let started = daemon::on_free_ports(address, |port, tls_port| server.launch(port, tls_port));
        let Some((daemon, port, tls_port)) = started else {
            panic!("dovecot does not start; its log:\n{}", server.log());
        };
        server.daemon = Some(daemon);
        (server.port, server.tls_port) = (port, tls_port);
        server
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
        self.maildrop.deliver(mail);
    }

    /// Takes over a Maildir that another run filled: its files are linked, not copied.
    pub fn deliver_links(&mut self, maildir: &Path) {
        self.maildrop.deliver_links(maildir);
    }

    /// What is in the maildrop: the octets of each message, in the order of their delivery.
    pub fn remaining(&self) -> Vec<Vec<u8>> {
        self.maildrop.remaining()
    }

    /// How many messages are in the maildrop.
    pub fn count(&self) -> usize {
        self.maildrop.count()
    }

    /// The Maildir that backs the maildrop.
    pub fn maildir(&self) -> PathBuf {
        self.maildrop.path().to_owned()
    }

    /// Makes the unique-ids of other things from the next [`Self::restart`] on.
    pub const fn set_unique_ids(&mut self, format: &'static str) {
        self.options.unique_ids = format;
    }

    /// Stops the server; its mail stays, and its ports are kept for [`Self::restart`].
    pub fn stop(&mut self) {
        self.daemon = None;
    }

    /// Takes another certificate of the same kind, and starts anew.
    pub fn renew_certificate(&mut self, authority: &Authority) {
        self.certificate = authority.issue(self.options.certificate);
        self.lay_out();
        self.restart();
    }

    /// Starts a stopped server again on the same ports.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn restart(&mut self) {
        self.stop();
        self.daemon = self.launch(self.port, self.tls_port);
        assert!(self.daemon.is_some(), "dovecot does not start again; its log:\n{}", self.log());
    }

    /// What the server logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }

    fn lay_out(&self) {
        let root = self.directory.path();
        write(root, "certificate.pem", &self.certificate.certificate_pem);
        write(root, "key.pem", &self.certificate.key_pem);
        write(root, "passwd", &format!("{}:{{PLAIN}}{}\n", self.options.user, self.options.password));
        // Where Dovecot looks for the key of a token that names none.
        let keys = root.join("keys/default/HS256");
        fs::create_dir_all(&keys).expect("the directory is ours");
        write(&keys, "default", KEY_OF_TOKENS);
        let keys = root.join("keys");
        write(
            root,
            "tokens.conf",
            &format!("introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={}/\n", keys.display()),
        );
    }

    fn launch(&self, port: u16, tls_port: u16) -> Option<Daemon> {
        let root = self.directory.path();
        write(root, "dovecot.conf", &self.configuration(port, tls_port));
        let mut command = Command::new(program::DOVECOT.path());
        command.arg("-F").args([OsStr::new("-c"), root.join("dovecot.conf").as_os_str()]);
        if self.options.only_old_tls {
            // Dovecot has no bound from above; OpenSSL has, for whatever uses it.
            write(root, "openssl.cnf", OLD_TLS);
            command.env("OPENSSL_CONF", root.join("openssl.cnf"));
        }
        Daemon::start(&mut command, &root.join("output"), || daemon::greets((self.address, port).into()))
    }

    fn configuration(&self, port: u16, tls_port: u16) -> String {
        let root = self.directory.path().display();
        let yes_no = |value: bool| if value { "yes" } else { "no" };
        let (owner, ordinary_user) = if is_root() {
            let (user, group) = owner();
            (format!("uid={user} gid={group}"), String::new())
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
             listen = {address}\nssl = {tls}\n{old}\
             ssl_cert = <{root}/certificate.pem\nssl_key = <{root}/key.pem\n\
             auth_mechanisms = {mechanisms}\nauth_failure_delay = 0\ndisable_plaintext_auth = {no_plaintext}\n\
             first_valid_uid = 1\nmail_max_userip_connections = 100\npop3_lock_session = {lock}\n\
             pop3_uidl_format = {unique_ids}\n\
             mail_location = maildir:{root}/home/Maildir\n\
             passdb {{\n  driver = passwd-file\n  args = scheme=PLAIN username_format=%u {root}/passwd\n}}\n{tokens}\
             userdb {{\n  driver = static\n  args = {owner} home={root}/home\n}}\n{ordinary_user}\
             service pop3-login {{\n  inet_listener pop3 {{\n    port = {port}\n  }}\n  inet_listener pop3s {{\n    \
             port = {tls_port}\n    ssl = {tls}\n  }}\n}}\n",
            address = self.address,
            tls = yes_no(self.options.tls),
            old = if self.options.only_old_tls {
                // Dovecot sets what it is not told, whatever OpenSSL is.
                "import_environment = $import_environment OPENSSL_CONF\nssl_min_protocol = TLSv1\n\
                 ssl_cipher_list = ALL:@SECLEVEL=0\n"
            } else {
                ""
            },
            no_plaintext = yes_no(!self.options.plaintext_login),
            lock = yes_no(self.options.lock_session),
            mechanisms = self.options.mechanisms,
            tokens = self.tokens(),
            unique_ids = self.options.unique_ids,
            tls_port = if self.options.tls { tls_port } else { 0 },
        )
    }
}

impl Dovecot {
    /// Who looks into tokens, where they are taken.
    fn tokens(&self) -> String {
        let takes = |mechanism: &&str| ["xoauth2", "oauthbearer"].contains(mechanism);
        let taken: Vec<&str> = self.options.mechanisms.split(' ').filter(takes).collect();
        if taken.is_empty() {
            return String::new();
        }
        let (taken, root) = (taken.join(" "), self.directory.path().display());
        format!("passdb {{\n  driver = oauth2\n  mechanisms = {taken}\n  args = {root}/tokens.conf\n}}\n")
    }
}

impl Server for Dovecot {
    fn endpoint(&self) -> Endpoint {
        let Options { user, password, .. } = self.options.clone();
        Endpoint { address: self.address, port: self.port, tls_port: self.tls_port, user, password }
    }

    fn maildrop(&mut self) -> &mut Maildrop {
        &mut self.maildrop
    }

    fn log(&self) -> String {
        self.log()
    }
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

//! Settings: from flags, the environment and a TOML file, in this order of precedence.
//!
//! One list of settings, [`Settings`], is read three ways and laid one over the other; whatever nobody
//! set has a safe default. Must not: be lenient. A setting that cannot be read stops the start.
#![allow(rustdoc::bare_urls, reason = "these comments are what --help prints")]

use crate::{cidr::Cidr, dial::Resolver, limits::Limits, log::Log, policy::HostPattern, upgrade::Origin};
use clap::{Parser, builder::BoolishValueParser};
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

/// Everything [`crate::run`] needs to know besides its listener.
#[derive(Debug, Clone)]
pub struct Config {
    /// Ports that may be dialled besides 110 and 995.
    pub ports: Vec<u16>,
    /// If any: the only hosts that may be dialled.
    pub hosts: Vec<HostPattern>,
    /// Address ranges that may be dialled although they are not public.
    pub addresses: Vec<Cidr>,
    /// Pages besides our own that may open tunnels.
    pub origins: Vec<Origin>,
    /// Whether clients without an `Origin` field may open tunnels.
    pub allow_missing_origin: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Cidr>,
    /// PEM files with certificate authorities besides Mozilla's.
    pub root_certificates: Vec<PathBuf>,
    /// A folder to serve the page from, instead of from inside the binary.
    pub assets: Option<PathBuf>,
    /// Whether to start the sample maildrop.
    pub demo: bool,
    /// Limits.
    pub limits: Limits,
    /// How names are looked up.
    pub resolver: Resolver,
    /// Where the log goes.
    pub log: Log,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            ports: Vec::new(),
            hosts: Vec::new(),
            addresses: Vec::new(),
            origins: Vec::new(),
            allow_missing_origin: false,
            trusted_proxies: Vec::new(),
            root_certificates: Vec::new(),
            assets: None,
            demo: false,
            limits: Limits::default(),
            resolver: Resolver::system(),
            log: Log::to_stderr(),
        }
    }
}

/// What the program is started with.
#[derive(Debug, Parser)]
#[command(name = "poplar-bridge", version, max_term_width = 100, about = ABOUT, after_help = AFTER_HELP)]
#[command(disable_help_flag = true)]
pub struct CommandLine {
    /// Print this help
    #[arg(short, long, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
    /// Read settings from this TOML file; what is set here or in the environment wins over it
    #[arg(long, value_name = "FILE", env = "POPLAR_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// The settings.
    #[command(flatten)]
    pub settings: Settings,
}

const ABOUT: &str = "\
Poplar's bridge: serves the Poplar page and connects it to mail servers.

A browser cannot open a connection to a POP3 server. This program does it in the browser's
place: it serves the page, and carries octets between the page's WebSocket and the mail server.
It stores nothing.";

const AFTER_HELP: &str = "\
Every setting can also come from the environment (POPLAR_LISTEN, POPLAR_ALLOW_PORT, ...; lists
with commas) and from the TOML file (listen = \"127.0.0.1:8080\", allow-port = [1110]). Flags win,
then the environment.

Examples:
  poplar-bridge --demo
      Try it: a sample mailbox, nothing else needed.
  poplar-bridge
      For yourself, on this machine: http://127.0.0.1:8080/
  poplar-bridge --allow-host pop.example.org --allow-address 192.168.1.0/24
      Only for one mail server, which stands in the local network.
  poplar-bridge --trusted-proxy 127.0.0.1 --allow-origin https://mail.example.org
      For others, behind Caddy or nginx on the same machine, which holds the certificate for
      https://mail.example.org. The bridge itself speaks plain HTTP: never offer it to a
      network without such a proxy in front.";

/// What can be set. Every field may be left out.
#[derive(Debug, Default, Clone, clap::Args, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// Address and port to listen on [default: 127.0.0.1:8080; port 0 takes any free one]
    #[arg(long, value_name = "ADDRESS:PORT", env = "POPLAR_LISTEN", hide_env = true, help_heading = "Where")]
    pub listen: Option<SocketAddr>,
    /// Serve the page from this folder instead of from inside the program
    #[arg(long, value_name = "DIR", env = "POPLAR_ASSETS", hide_env = true, help_heading = "Where")]
    pub assets: Option<PathBuf>,
    /// Start a sample mailbox on this machine and let the page use it
    #[arg(long, env = "POPLAR_DEMO", hide_env = true, value_parser = BoolishValueParser::new(), num_args = 0..=1,
          require_equals = true, default_missing_value = "true", hide_possible_values = true, value_name = "BOOL",
          help_heading = "Where")]
    pub demo: Option<bool>,

    /// Let mail servers be reached on this port too, besides 110 and 995
    #[arg(
        long,
        value_name = "PORT",
        env = "POPLAR_ALLOW_PORT",
        hide_env = true,
        value_delimiter = ',',
        help_heading = "Mail servers"
    )]
    pub allow_port: Option<Vec<u16>>,
    /// Let only this host be reached: a name, or *.suffix for all names below one
    #[arg(
        long,
        value_name = "PATTERN",
        env = "POPLAR_ALLOW_HOST",
        hide_env = true,
        value_delimiter = ',',
        help_heading = "Mail servers"
    )]
    pub allow_host: Option<Vec<HostPattern>>,
    /// Let this address range be reached although it is private, such as 192.168.0.0/16 or 127.0.0.1
    #[arg(
        long,
        value_name = "CIDR",
        env = "POPLAR_ALLOW_ADDRESS",
        hide_env = true,
        value_delimiter = ',',
        help_heading = "Mail servers"
    )]
    pub allow_address: Option<Vec<Cidr>>,
    /// Trust the certificate authorities in this PEM file too, besides Mozilla's
    #[arg(
        long,
        value_name = "FILE",
        env = "POPLAR_ROOT_CERTIFICATES",
        hide_env = true,
        value_delimiter = ',',
        help_heading = "Mail servers"
    )]
    pub root_certificates: Option<Vec<PathBuf>>,

    /// Let pages of this origin use the bridge too, such as https://mail.example.org
    #[arg(
        long,
        value_name = "ORIGIN",
        env = "POPLAR_ALLOW_ORIGIN",
        hide_env = true,
        value_delimiter = ',',
        help_heading = "Clients"
    )]
    pub allow_origin: Option<Vec<Origin>>,
    /// Let clients that are no browser use the bridge: those that send no Origin
    #[arg(long, env = "POPLAR_ALLOW_MISSING_ORIGIN", hide_env = true, value_parser = BoolishValueParser::new(), num_args = 0..=1,
          require_equals = true, default_missing_value = "true", hide_possible_values = true, value_name = "BOOL",
          help_heading = "Clients")]
    pub allow_missing_origin: Option<bool>,
    /// Believe X-Forwarded-For when it comes from this address range: your reverse proxy
    #[arg(
        long,
        value_name = "CIDR",
        env = "POPLAR_TRUSTED_PROXY",
        hide_env = true,
        value_delimiter = ',',
        help_heading = "Clients"
    )]
    pub trusted_proxy: Option<Vec<Cidr>>,

    /// Tunnels at once [default: 1000]
    #[arg(long, value_name = "N", env = "POPLAR_MAX_TUNNELS", hide_env = true, help_heading = "Limits")]
    pub max_tunnels: Option<usize>,
    /// Tunnels at once of one address, or of one /64 of IPv6 [default: 32]
    #[arg(long, value_name = "N", env = "POPLAR_MAX_TUNNELS_PER_ADDRESS", hide_env = true, help_heading = "Limits")]
    pub max_tunnels_per_address: Option<usize>,
    /// New tunnels a minute of one address [default: 120]
    #[arg(long, value_name = "N", env = "POPLAR_MAX_NEW_PER_MINUTE", hide_env = true, help_heading = "Limits")]
    pub max_new_per_minute: Option<u32>,
    /// How long a request and the first frame may take [default: 10]
    #[arg(long, value_name = "SECONDS", env = "POPLAR_HANDSHAKE_SECONDS", hide_env = true, help_heading = "Limits")]
    pub handshake_seconds: Option<u64>,
    /// How long reaching a mail server may take, and TLS with it again [default: 10]
    #[arg(long, value_name = "SECONDS", env = "POPLAR_CONNECT_SECONDS", hide_env = true, help_heading = "Limits")]
    pub connect_seconds: Option<u64>,
    /// How long a tunnel may stand idle [default: 600]
    #[arg(long, value_name = "SECONDS", env = "POPLAR_IDLE_SECONDS", hide_env = true, help_heading = "Limits")]
    pub idle_seconds: Option<u64>,
    /// How long a tunnel may stand at all [default: 86400]
    #[arg(long, value_name = "SECONDS", env = "POPLAR_LIFETIME_SECONDS", hide_env = true, help_heading = "Limits")]
    pub lifetime_seconds: Option<u64>,
    /// How long busy tunnels may go on when the bridge is stopped [default: 10]
    #[arg(long, value_name = "SECONDS", env = "POPLAR_DRAIN_SECONDS", hide_env = true, help_heading = "Limits")]
    pub drain_seconds: Option<u64>,
}

impl Settings {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn from_file(file: &Path) -> Result<Self, String> {
        let wrong = |what: String| format!("{}: {what}", file.display());
        let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            wrong(format!("line {line}: {}", error.message().replace('\n', " ")))
        })
    }

    /// These settings, and where they say nothing the others.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            assets: self.assets.or(other.assets),
            demo: self.demo.or(other.demo),
            allow_port: self.allow_port.or(other.allow_port),
            allow_host: self.allow_host.or(other.allow_host),
            allow_address: self.allow_address.or(other.allow_address),
            root_certificates: self.root_certificates.or(other.root_certificates),
            allow_origin: self.allow_origin.or(other.allow_origin),
            allow_missing_origin: self.allow_missing_origin.or(other.allow_missing_origin),
            trusted_proxy: self.trusted_proxy.or(other.trusted_proxy),
            max_tunnels: self.max_tunnels.or(other.max_tunnels),
            max_tunnels_per_address: self.max_tunnels_per_address.or(other.max_tunnels_per_address),
            max_new_per_minute: self.max_new_per_minute.or(other.max_new_per_minute),
            handshake_seconds: self.handshake_seconds.or(other.handshake_seconds),
            connect_seconds: self.connect_seconds.or(other.connect_seconds),
            idle_seconds: self.idle_seconds.or(other.idle_seconds),
            lifetime_seconds: self.lifetime_seconds.or(other.lifetime_seconds),
            drain_seconds: self.drain_seconds.or(other.drain_seconds),
        }
    }

    /// Where to listen, and the rest.
    ///
    /// # Errors
    /// Which setting makes no sense, in one line.
    pub fn into_config(self) -> Result<(SocketAddr, Config), String> {
        let default = Limits::default();
        let limits = Limits {
            total: above_zero("max-tunnels", self.max_tunnels, default.total)?,
            per_address: above_zero("max-tunnels-per-address", self.max_tunnels_per_address, default.per_address)?,
            new_per_minute: above_zero("max-new-per-minute", self.max_new_per_minute, default.new_per_minute)?,
            handshake: seconds("handshake-seconds", self.handshake_seconds, default.handshake)?,
            connect: seconds("connect-seconds", self.connect_seconds, default.connect)?,
            idle: seconds("idle-seconds", self.idle_seconds, default.idle)?,
            lifetime: seconds("lifetime-seconds", self.lifetime_seconds, default.lifetime)?,
            drain: self.drain_seconds.map_or(default.drain, Duration::from_secs),
            ..default
        };
        let listen = self.listen.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
        let config = Config {
            ports: self.allow_port.unwrap_or_default(),
            hosts: self.allow_host.unwrap_or_default(),
            addresses: self.allow_address.unwrap_or_default(),
            origins: self.allow_origin.unwrap_or_default(),
            allow_missing_origin: self.allow_missing_origin.unwrap_or(false),
            trusted_proxies: self.trusted_proxy.unwrap_or_default(),
            root_certificates: self.root_certificates.unwrap_or_default(),
            assets: self.assets,
            demo: self.demo.unwrap_or(false),
            limits,
            ..Config::default()
        };
        Ok((listen, config))
    }
}

fn above_zero<T: Default + PartialEq>(name: &str, value: Option<T>, default: T) -> Result<T, String> {
    match value {
        Some(value) if value == T::default() => Err(format!("{name} must be more than 0")),
        value => Ok(value.unwrap_or(default)),
    }
}

/// At most a year, so that no sum of times overflows.
fn seconds(name: &str, value: Option<u64>, default: Duration) -> Result<Duration, String> {
    const YEAR: u64 = 366 * 24 * 3600;
    match value {
        None => Ok(default),
        Some(value @ 1..=YEAR) => Ok(Duration::from_secs(value)),
        Some(_) => Err(format!("{name} must be from 1 to {YEAR}")),
    }
}

//! What every real mail server of a test has: where it listens, who may log in, its mail and its log.
//!
//! Must not: know which server it is.

use crate::maildrop::Maildrop;
use std::net::{Ipv4Addr, SocketAddr};

/// All that a client must be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The address it listens on.
    pub address: Ipv4Addr,
    /// The port without TLS, where STLS is offered.
    pub port: u16,
    /// The port with implicit TLS.
    pub tls_port: u16,
    /// The user's name.
    pub user: String,
    /// The user's password.
    pub password: String,
}

impl Endpoint {
    /// The address without TLS.
    pub fn plain(&self) -> SocketAddr {
        (self.address, self.port).into()
    }
}

/// A real mail server with one user.
pub trait Server {
    /// Where it listens, and for whom.
    fn endpoint(&self) -> Endpoint;

    /// Its mail.
    fn maildrop(&mut self) -> &mut Maildrop;

    /// What it logged so far.
    fn log(&self) -> String;
}

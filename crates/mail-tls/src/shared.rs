//! What connections share: roots, and the sessions that make the next handshake short.
//!
//! Must not: let a session be resumed under another trust than the one its certificate was accepted under, or beyond
//! that certificate's validity.

use crate::certificate::CertificateFacts;
use crate::failure::{Code, Failure};
use crate::limits;
use crate::provider::provider;
use crate::trust::{Trust, Verifier};
use core::fmt;
use rustls::client::{ClientSessionMemoryCache, Resumption};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, version};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A moment, in seconds since 1970 (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnixSeconds(pub u64);

impl UnixSeconds {
    pub(crate) const fn unix_time(self) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(self.0))
    }

    /// Whether a clock that shows `now` is behind this moment of building.
    pub(crate) const fn is_clock_behind(self, now: UnixTime) -> bool {
        now.as_secs().saturating_add(limits::CLOCK_BEHIND_SECONDS) < self.0
    }

    /// Whether a clock that shows `now` is far ahead of this moment of building.
    pub(crate) const fn is_clock_ahead(self, now: UnixTime) -> bool {
        now.as_secs() > self.0.saturating_add(limits::CLOCK_AHEAD_SECONDS)
    }
}

/// One of the roots that were added is no certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotARoot {
    /// Which, from 0.
    pub index: usize,
}

impl fmt::Display for NotARoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "root number {} is no certificate", self.index)
    }
}

impl core::error::Error for NotARoot {}

/// What connections share. Clones share it too.
///
/// Sessions are kept in memory only, for each pair of host and [`Trust`] apart: a session that was begun under one trust
/// is never offered under another, so that neither a pin that was set nor one that was lifted is passed by. The
/// certificate that was accepted lies beside the session, and is what a resumed connection reports. Once its validity is
/// over, its sessions are forgotten, so that the server has to show one that is valid. Until then, and for seven days at
/// most (RFC 8446 §4.6.1), a resumed session does not ask again whether it was revoked.
#[derive(Clone)]
pub struct Shared {
    provider: Arc<CryptoProvider>,
    anchors: Arc<[TrustAnchor<'static>]>,
    built: UnixSeconds,
    /// The one used last comes last.
    hosts: Arc<Mutex<VecDeque<Arc<Host>>>>,
}

/// A host under one trust.
pub(crate) struct Host {
    name: ServerName<'static>,
    trust: Trust,
    /// rustls resumes only between connections that share verifier and credentials: this one's, with the time added.
    config: ClientConfig,
    /// Of the certificate that was accepted last, in seconds since 1970.
    validity: Mutex<Option<(i64, i64)>>,
}

impl Host {
    /// A full handshake accepted this certificate.
    pub(crate) fn accept(&self, certificate: &CertificateFacts) {
        *guard(&self.validity) = Some((certificate.not_before, certificate.not_after));
    }

    pub(crate) fn name(&self) -> ServerName<'static> {
        self.name.clone()
    }

    /// For one connection that begins now.
    pub(crate) fn config(&self, now: UnixSeconds) -> ClientConfig {
        let mut config = self.config.clone();
        config.time_provider = Arc::new(Moment(now.unix_time()));
        config
    }

    fn is_usable(&self, now: UnixSeconds, built: UnixSeconds) -> bool {
        let seconds = i64::try_from(now.0).unwrap_or(i64::MAX);
        match (self.trust, *guard(&self.validity)) {
            (Trust::Pinned { .. }, _) | (Trust::Roots, None) => true,
            (Trust::Roots, Some((begin, end))) => {
                (begin..=end).contains(&seconds) && !built.is_clock_behind(now.unix_time())
            }
        }
    }
}

impl Shared {
    /// With Mozilla's roots, and these certificates of further roots, in DER. `built` is when this program was built; a
    /// clock that is behind it is evidently wrong.
    ///
    /// # Errors
    /// One of the further roots is no certificate.
    pub fn new(built: UnixSeconds, further_roots: &[impl AsRef<[u8]>]) -> Result<Self, NotARoot> {
        let mut anchors = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        for (index, root) in further_roots.iter().enumerate() {
            let root = CertificateDer::from(root.as_ref());
            anchors.push(webpki::anchor_from_trusted_cert(&root).map_err(|_| NotARoot { index })?.to_owned());
        }
        Ok(Self { provider: Arc::new(provider()), anchors: anchors.into(), built, hosts: Arc::default() })
    }

    /// Forgets the sessions of every host.
    pub fn forget_sessions(&self) {
        guard(&self.hosts).clear();
    }

    /// The host under this trust, with the sessions that may be resumed.
    pub(crate) fn host(&self, name: &str, trust: Trust, now: UnixSeconds) -> Result<Arc<Host>, Failure> {
        let name = ServerName::try_from(name).map_err(|_| Code::Host)?.to_owned();
        let mut hosts = guard(&self.hosts);
        let known = hosts.iter().position(|host| host.name == name && host.trust == trust);
        let known = known.and_then(|position| hosts.remove(position));
        let host = match known.filter(|host| host.is_usable(now, self.built)) {
            Some(host) => host,
            None => Arc::new(self.stranger(name, trust, now)?),
        };
        if hosts.len() >= limits::HOSTS {
            hosts.pop_front();
        }
        hosts.push_back(Arc::clone(&host));
        Ok(host)
    }

    fn stranger(&self, name: ServerName<'static>, trust: Trust, now: UnixSeconds) -> Result<Host, Failure> {
        let verifier = Verifier {
            trust,
            anchors: Arc::clone(&self.anchors),
            algorithms: self.provider.signature_verification_algorithms,
            built: self.built,
        };
        let time = Arc::new(Moment(now.unix_time()));
        let mut config = ClientConfig::builder_with_details(Arc::clone(&self.provider), time)
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])
            .map_err(|_| Code::Internal)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        config.resumption = Resumption::store(Arc::new(ClientSessionMemoryCache::new(1)));
        Ok(Host { name, trust, config, validity: Mutex::default() })
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("anchors", &self.anchors.len()).finish_non_exhaustive()
    }
}

/// A clock that stands: a connection is judged by the time it began at.
#[derive(Debug)]
struct Moment(UnixTime);

impl TimeProvider for Moment {
    fn current_time(&self) -> Option<UnixTime> {
        Some(self.0)
    }
}

/// Nothing in here panics while it holds one of these; and what they hold is whole between any two steps.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

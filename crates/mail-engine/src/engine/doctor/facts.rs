//! What the stages teach, in the words of `mail_api`.
//!
//! Must not: act on anything a server calls itself (RFC 2449 §6.9).

use crate::check::exposure;
use crate::limits;
use crate::server;
use crate::transcript::Transcript;
use mail_api::{Announced, CertificateFacts, StageFact, TlsBetween};
use pop3_proto::{Capabilities, Method};

/// Whether a host is an address, which nobody looks up.
pub(super) fn is_address(host: &str) -> bool {
    let is_v4 = host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    is_v4 || host.contains(':')
}

/// How a login was tried.
pub(super) fn login(method: Method, tls: TlsBetween) -> StageFact {
    let name = match method {
        Method::UserPass => "USER/PASS",
        Method::Apop => "APOP",
        Method::Sasl(mechanism) => mechanism.name(),
    };
    StageFact::LoggedIn { method: name.to_owned(), exposure: exposure(method), tls }
}

/// A certificate as it may be shown.
pub(super) fn certificate(transcript: &Transcript, facts: &CertificateFacts) -> CertificateFacts {
    CertificateFacts {
        names: transcript.redacted_all(facts.names.iter().take(limits::ANNOUNCED).map(String::as_str)),
        issuer: transcript.redacted(&facts.issuer),
        chain: transcript.redacted_all(facts.chain.iter().take(limits::CERTIFICATE_CHAIN).map(String::as_str)),
        not_before: facts.not_before,
        not_after: facts.not_after,
    }
}

/// What a server announces, and whether its greeting offers APOP. `None` where it does not know CAPA.
pub(super) fn announced(transcript: &Transcript, capabilities: Option<&Capabilities>, apop: bool) -> Announced {
    let none = Capabilities::default();
    let known = capabilities.unwrap_or(&none);
    let named = |names: &[(bool, &str)]| {
        names.iter().filter(|(is_there, _)| *is_there).map(|(_, name)| (*name).to_owned()).collect::<Vec<_>>()
    };
    let mut logins = named(&[(known.user, "USER"), (apop, "APOP")]);
    logins.extend(transcript.redacted_all(known.sasl.iter().flatten().take(limits::ANNOUNCED).map(|name| &**name)));
    Announced {
        answers: capabilities.is_some(),
        logins,
        features: named(&[
            (known.uidl, "UIDL"),
            (known.top, "TOP"),
            (known.pipelining, "PIPELINING"),
            (known.utf8.is_some(), "UTF8"),
            (known.stls, "STLS"),
        ]),
        login_delay: known.login_delay.map(|delay| delay.seconds),
        expire: server::retention(known),
        implementation: known.implementation.as_deref().map(|name| transcript.redacted(name)).unwrap_or_default(),
    }
}

//! Which ways of logging in are open, and in which order to try them.
//!
//! A pure function of what the server announces and what is known about the connection.
//! Must not: know an account, or remember what was chosen before.

use alloc::vec::Vec;

use crate::capability::Capabilities;
use crate::greeting::ApopTimestamp;
use crate::sasl::mechanism::{CredentialKind, Exposure, Mechanism, Method};

/// What is acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The most that a login may give away on a connection that anyone can read.
    ///
    /// [`Exposure::CostlyGuess`] unless a person decided otherwise: there APOP and CRAM-MD5 are not to be used on our
    /// own account either.
    pub tolerated: Exposure,
    /// Whether the channel binding of the TLS connection is known, so that the -PLUS mechanisms can be used.
    pub channel_binding: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { tolerated: Exposure::CostlyGuess, channel_binding: false }
    }
}

const fn sasl(mechanism: Mechanism) -> Method {
    Method::Sasl(mechanism)
}

/// The order where nobody reads along.
///
/// The two made of MD5 come last: inside TLS they keep no reader out, they make the server hold the password in a
/// readable form, and they are the ones that servers announce and then always refuse.
const SECURED: [Method; 11] = [
    sasl(Mechanism::ScramSha256Plus),
    sasl(Mechanism::ScramSha1Plus),
    sasl(Mechanism::ScramSha256),
    sasl(Mechanism::ScramSha1),
    sasl(Mechanism::OAuthBearer),
    sasl(Mechanism::XOAuth2),
    sasl(Mechanism::Plain),
    Method::UserPass,
    sasl(Mechanism::Login),
    sasl(Mechanism::CramMd5),
    Method::Apop,
];

/// The order where anyone can read along: by exposure, before all else. Without TLS there is nothing to bind to.
const READABLE: [Method; 9] = [
    sasl(Mechanism::ScramSha256),
    sasl(Mechanism::ScramSha1),
    sasl(Mechanism::CramMd5),
    Method::Apop,
    sasl(Mechanism::OAuthBearer),
    sasl(Mechanism::XOAuth2),
    sasl(Mechanism::Plain),
    Method::UserPass,
    sasl(Mechanism::Login),
];

/// The ways of logging in that are open, strongest first; none if `credential` would be given away to more than
/// `policy` tolerates, or the server offers nothing that we know.
///
/// `announced` is the last answer to CAPA, if there was one; a server that announces nothing knows USER and PASS, and so
/// may one that announces only mechanisms that nobody here knows.
/// Those that come after the first are for servers that announce what they then refuse. They are no reason to try a
/// password again that was called wrong (`[AUTH]`), and none to show it to a server that could not prove itself.
#[must_use]
pub fn choose(
    announced: Option<&Capabilities>,
    apop: Option<&ApopTimestamp>,
    credential: CredentialKind,
    secured: bool,
    policy: Policy,
) -> Vec<Method> {
    let is_offered = |method: Method| match method {
        Method::Sasl(mechanism) => announced.is_some_and(|announced| announced.has_sasl(mechanism.name())),
        Method::Apop => apop.is_some(),
        // Many servers do not announce USER though they know it; without a mechanism nothing else is left to try.
        Method::UserPass => announced.is_none_or(|announced| {
            announced.user || !Mechanism::ALL.iter().any(|mechanism| announced.has_sasl(mechanism.name()))
        }),
    };
    let is_acceptable = |method: Method| match method {
        Method::Sasl(mechanism) if mechanism.binds_channel() => policy.channel_binding,
        _ => secured || method.exposure() <= policy.tolerated,
    };
    let order: &[Method] = if secured { &SECURED } else { &READABLE };
    let usable = order.iter().copied().filter(|method| method.credential() == credential);
    usable.filter(|method| is_offered(*method) && is_acceptable(*method)).collect()
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;
    use crate::greeting::Greeting;

    const CAUTIOUS: Policy = Policy { tolerated: Exposure::CostlyGuess, channel_binding: false };
    const GUESSABLE: Policy = Policy { tolerated: Exposure::CheapGuess, channel_binding: false };
    const CARELESS: Policy = Policy { tolerated: Exposure::Credential, channel_binding: false };
    const BINDING: Policy = Policy { tolerated: Exposure::CostlyGuess, channel_binding: true };
    const EVERYTHING: &str = "USER; SASL LOGIN PLAIN CRAM-MD5 XOAUTH2 OAUTHBEARER SCRAM-SHA-1 SCRAM-SHA-256 \
                              SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS";

    /// `capa` holds lines; `-` stands for no answer to CAPA. An `@` before it offers APOP.
    #[track_caller]
    fn check(capa: &str, credential: CredentialKind, secured: bool, policy: Policy, expected: &str) {
        let (apop, lines) = match capa.strip_prefix('@') {
            Some(lines) => (Greeting::parse(b"<1@host>").apop_timestamp, lines),
            None => (None, capa),
        };
        let announced = (lines != "-").then(|| {
            let mut announced = Capabilities::default();
            lines.split("; ").for_each(|line| announced.add(line.as_bytes()));
            announced
        });
        let chosen = choose(announced.as_ref(), apop.as_ref(), credential, secured, policy);
        let names: Vec<String> = chosen
            .iter()
            .map(|method| match method {
                Method::Sasl(mechanism) => mechanism.name().to_string(),
                Method::Apop => "APOP".to_string(),
                Method::UserPass => "USER".to_string(),
            })
            .collect();
        assert_eq!(names.join(" "), expected, "{capa} {credential:?} secured: {secured} {policy:?}");
    }

    #[test]
    fn inside_tls_the_strongest_comes_first_and_md5_last() {
        for (capa, policy, expected) in [
            ("-", CAUTIOUS, "USER"),
            ("@-", CAUTIOUS, "USER APOP"),
            ("", CAUTIOUS, "USER"),
            ("USER", CAUTIOUS, "USER"),
            ("TOP; UIDL", CAUTIOUS, "USER"),
            ("SASL", CAUTIOUS, "USER"),
            ("@SASL", CAUTIOUS, "USER APOP"),
            ("SASL GSSAPI DIGEST-MD5", CAUTIOUS, "USER"),
            // It wants a token, and says so in a way that is understood.
            ("SASL GSSAPI XOAUTH2", CAUTIOUS, ""),
            ("SASL PLAIN", CAUTIOUS, "PLAIN"),
            ("SASL login", CAUTIOUS, "LOGIN"),
            ("USER; SASL PLAIN LOGIN", CAUTIOUS, "PLAIN USER LOGIN"),
            ("@USER; SASL CRAM-MD5 PLAIN", CAUTIOUS, "PLAIN USER CRAM-MD5 APOP"),
            ("SASL PLAIN SCRAM-SHA-1 SCRAM-SHA-256", CAUTIOUS, "SCRAM-SHA-256 SCRAM-SHA-1 PLAIN"),
            // Zimbra's neighbour is not PLAIN.
            ("SASL X-PLAIN PLAINER", CAUTIOUS, "USER"),
            ("SASL SCRAM-SHA-256-PLUS PLAIN", CAUTIOUS, "PLAIN"),
            ("SASL SCRAM-SHA-256-PLUS PLAIN", BINDING, "SCRAM-SHA-256-PLUS PLAIN"),
            (
                EVERYTHING,
                BINDING,
                "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1 PLAIN USER LOGIN CRAM-MD5",
            ),
        ] {
            check(capa, CredentialKind::Password, true, policy, expected);
        }
    }

    #[test]
    fn where_anyone_can_read_along_nothing_is_given_away_that_is_not_tolerated() {
        for (capa, policy, expected) in [
            ("-", CAUTIOUS, ""),
            ("@-", CAUTIOUS, ""),
            ("USER; SASL PLAIN LOGIN CRAM-MD5", CAUTIOUS, ""),
            ("@USER; SASL PLAIN CRAM-MD5 SCRAM-SHA-1", CAUTIOUS, "SCRAM-SHA-1"),
            // A binding to TLS cannot be had without TLS, whatever the caller believes.
            (EVERYTHING, BINDING, "SCRAM-SHA-256 SCRAM-SHA-1"),
            ("@-", GUESSABLE, "APOP"),
            ("@USER; SASL PLAIN CRAM-MD5", GUESSABLE, "CRAM-MD5 APOP"),
            ("-", CARELESS, "USER"),
            ("@-", CARELESS, "APOP USER"),
            (
                "@USER; SASL LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256",
                CARELESS,
                "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 APOP PLAIN USER LOGIN",
            ),
        ] {
            check(capa, CredentialKind::Password, false, policy, expected);
        }
    }

    #[test]
    fn a_token_is_used_with_mechanisms_for_tokens_only_and_the_standard_one_comes_first() {
        for (capa, secured, policy, expected) in [
            ("-", true, CAUTIOUS, ""),
            ("@USER; SASL PLAIN", true, CAUTIOUS, ""),
            ("USER; SASL PLAIN XOAUTH2 OAUTHBEARER", true, CAUTIOUS, "OAUTHBEARER XOAUTH2"),
            ("SASL XOAUTH2", true, CAUTIOUS, "XOAUTH2"),
            (EVERYTHING, false, CAUTIOUS, ""),
            (EVERYTHING, false, GUESSABLE, ""),
            (EVERYTHING, false, CARELESS, "OAUTHBEARER XOAUTH2"),
        ] {
            check(capa, CredentialKind::Token, secured, policy, expected);
        }
    }

    #[test]
    fn every_mechanism_has_its_place_in_the_order() {
        for mechanism in Mechanism::ALL {
            assert_eq!(SECURED.iter().filter(|method| **method == sasl(mechanism)).count(), 1, "{mechanism}");
            let readable = READABLE.iter().filter(|method| **method == sasl(mechanism)).count();
            assert_eq!(readable, usize::from(!mechanism.binds_channel()), "{mechanism}");
        }
        assert!(READABLE.windows(2).all(|pair| pair[0].exposure() <= pair[1].exposure()));
    }
}

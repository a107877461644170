//! Ways of logging in: which are open to an account, in which order, and what is asked for each. Pure functions.
//!
//! Must not: send a token where a password belongs, or a password where a token does; the methods of
//! [`pop3_proto::choose`] are for one of them each.

use crate::ports::Entropy;
use crate::store::{LoginExposure, ServerRecord};
use mail_api::{AccountSettings, CredentialKind, Secret};
use pop3_proto::{
    ArgumentError, ChannelBinding, ChannelBindingType, ClientNonce, Command, Exposure, Mechanism, Method, SaslExchange,
    ScramHash, UserName,
};

/// Who logs in, and what is known about how.
pub(crate) struct Login<'a, E> {
    /// The account.
    pub(crate) settings: &'a AccountSettings,
    /// What its settings say that it logs in with.
    pub(crate) secret: &'a Secret,
    /// The least that a login at this server ever gave away; more is not given away without a person's word.
    pub(crate) weakest: Option<LoginExposure>,
    /// Whether the server took the password in Latin-1 last.
    pub(crate) takes_latin_1: bool,
    /// Whether it must be bound to the TLS connection, as one at this server was before.
    pub(crate) must_bind: bool,
    /// For nonces.
    pub(crate) entropy: &'a E,
}

/// How a login by SCRAM stands to the TLS connection, as far as is known before its mechanism is (RFC 5802 §6).
#[derive(Clone, Copy)]
pub(super) struct Binding {
    /// `tls-exporter` (RFC 9266), where TLS ends here.
    pub(super) exporter: Option<[u8; 32]>,
    /// Whether the server announces that it could bind logins.
    pub(super) is_offered: bool,
}

impl Binding {
    fn of(self, mechanism: Mechanism) -> Option<ChannelBinding> {
        let bound = |data: [u8; 32]| ChannelBinding::Bound { kind: ChannelBindingType::TlsExporter, data: data.into() };
        match (mechanism.binds_channel(), self.exporter) {
            (true, exporter) => exporter.map(bound),
            // Where it could, it finds out that somebody kept that from us.
            (false, Some(_)) if !self.is_offered => Some(ChannelBinding::NotOffered),
            (false, _) => Some(ChannelBinding::Unknown),
        }
    }
}

/// One way of logging in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    /// What is said.
    pub(super) method: Method,
    /// How the password is spelled.
    pub(super) spelling: Spelling,
}

/// The octets of a password that is not ASCII. Standards want UTF-8; servers that are older know others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Utf8,
    /// ISO 8859-1.
    Latin1,
}

/// Where a password is spelled in Latin-1, the one way that is tried with it is the first of these that is open: those
/// that take octets as they are before those that want UTF-8, and what shows the password before what hides it from
/// nobody.
const FOR_LATIN_1: [Method; 5] = [
    Method::UserPass,
    Method::Sasl(Mechanism::Login),
    Method::Sasl(Mechanism::Plain),
    Method::Sasl(Mechanism::CramMd5),
    Method::Apop,
];

impl Way {
    /// Whether it is bound to the TLS connection.
    pub(super) const fn is_bound(self) -> bool {
        matches!(self.method, Method::Sasl(mechanism) if mechanism.binds_channel())
    }

    /// Whether the server, and whoever ends TLS, gets to see the password or token.
    pub(super) fn shows(self) -> bool {
        self.method.exposure() == Exposure::Credential
    }
}

impl<'a, E: Entropy> Login<'a, E> {
    /// Of this account, at a server of which this is known.
    pub(crate) const fn new(
        settings: &'a AccountSettings,
        secret: &'a Secret,
        server: &ServerRecord,
        entropy: &'a E,
    ) -> Self {
        let ServerRecord { exposure: weakest, takes_latin_1, is_bound: must_bind, .. } = *server;
        Self { settings, secret, weakest, takes_latin_1, must_bind, entropy }
    }

    /// What these methods come to, in the order in which they are tried. Where a login can be bound to the TLS connection,
    /// none is made that somebody in between could see through.
    pub(super) fn ways(&self, methods: &[Method]) -> Vec<Way> {
        let is_scram = |method: &Method| matches!(method, Method::Sasl(mechanism) if mechanism.is_scram());
        let in_utf_8 = |method: &Method| Way { method: *method, spelling: Spelling::Utf8 };
        if methods.iter().map(in_utf_8).any(Way::is_bound) {
            return methods.iter().filter(|method| is_scram(method)).map(in_utf_8).collect();
        }
        let in_utf_8 = methods.iter().map(in_utf_8);
        let oldest = FOR_LATIN_1.into_iter().find(|method| methods.contains(method));
        let in_latin_1 = oldest.filter(|_| self.is_spelled_in_two_ways());
        let in_latin_1 = in_latin_1.map(|method| Way { method, spelling: Spelling::Latin1 });
        if self.takes_latin_1 {
            in_latin_1.into_iter().chain(in_utf_8).collect()
        } else {
            in_utf_8.chain(in_latin_1).collect()
        }
    }

    /// What is to be asked for a way. `Ok(None)` where it cannot be: chance fails, or the credentials do not fit it.
    ///
    /// # Errors
    /// The name of the user or the password could end its line.
    pub(super) fn command(&self, way: Way, binding: Binding) -> Result<Option<Command>, ArgumentError> {
        let user = UserName::new(&self.settings.user_name)?;
        let secret = pop3_proto::Secret::new(match way.spelling {
            Spelling::Utf8 => self.secret.reveal().into(),
            Spelling::Latin1 => latin_1(self.secret.reveal()).unwrap_or_default(),
        })?;
        let scram = |hash, mechanism| {
            let binding = binding.of(mechanism)?;
            let mut random = [0; 18];
            let nonce = self.entropy.fill(&mut random).then(|| ClientNonce::from_random(random))?;
            SaslExchange::scram(hash, &user, &secret, nonce, binding).ok()
        };
        let exchange = match way.method {
            Method::UserPass => return Ok(Some(Command::Login { user, pass: secret })),
            Method::Apop => return Ok(Some(Command::Apop { user, pass: secret })),
            Method::Sasl(mechanism) => match mechanism {
                Mechanism::Plain => Some(SaslExchange::plain(&user, &secret)),
                Mechanism::Login => Some(SaslExchange::login(&user, &secret)),
                Mechanism::CramMd5 => Some(SaslExchange::cram_md5(&user, &secret)),
                Mechanism::ScramSha256 | Mechanism::ScramSha256Plus => scram(ScramHash::Sha256, mechanism),
                Mechanism::ScramSha1 | Mechanism::ScramSha1Plus => scram(ScramHash::Sha1, mechanism),
                Mechanism::OAuthBearer => {
                    SaslExchange::oauthbearer(&user, &secret, &self.settings.host, self.settings.port).ok()
                }
                Mechanism::XOAuth2 => SaslExchange::xoauth2(&user, &secret).ok(),
            },
        };
        Ok(exchange.map(|exchange| Command::Auth(Box::new(exchange))))
    }

    /// Whether Latin-1 has the password, and in other octets than UTF-8. A token is ASCII.
    fn is_spelled_in_two_ways(&self) -> bool {
        let text = self.secret.reveal();
        self.settings.credential == CredentialKind::Password && !text.is_ascii() && latin_1(text).is_some()
    }
}

/// What a way of logging in gives away.
pub(crate) const fn exposure(method: Method) -> LoginExposure {
    match method.exposure() {
        Exposure::CostlyGuess => LoginExposure::CostlyGuess,
        Exposure::CheapGuess => LoginExposure::CheapGuess,
        Exposure::Credential => LoginExposure::Credential,
    }
}

/// A text in Latin-1, where that has it.
pub(crate) fn latin_1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|letter| u8::try_from(letter).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::{LeavePolicy, RetrievalPolicy, Security};

    struct NoChance;

    impl Entropy for NoChance {
        fn fill(&self, _: &mut [u8]) -> bool {
            false
        }
    }

    fn settings(credential: CredentialKind) -> AccountSettings {
        AccountSettings {
            kind: mail_api::AccountKind::Server,
            name: "n".into(),
            host: "h".into(),
            port: 995,
            security: Security::Implicit,
            tls: mail_api::TlsChoice::default(),
            user_name: "u".into(),
            credential,
            leave_policy: LeavePolicy::LEAVE_ALL,
            retrieval: RetrievalPolicy::default(),
            check_minutes: None,
        }
    }

    #[track_caller]
    fn check(password: &str, takes_latin_1: bool, methods: &[Method], expected: &[(Method, Spelling)]) {
        let (settings, secret) = (settings(CredentialKind::Password), Secret::new(password));
        let login = Login {
            settings: &settings,
            secret: &secret,
            weakest: None,
            takes_latin_1,
            must_bind: false,
            entropy: &NoChance,
        };
        let ways: Vec<_> = login.ways(methods).into_iter().map(|way| (way.method, way.spelling)).collect();
        assert_eq!(ways, expected, "{password}");
    }

    #[test]
    fn a_password_that_is_not_ascii_is_spelled_in_latin_1_once_in_the_oldest_way_if_it_can_be() {
        use Spelling::{Latin1, Utf8};
        const PLAIN: Method = Method::Sasl(Mechanism::Plain);
        const SCRAM: Method = Method::Sasl(Mechanism::ScramSha256);
        const USER: Method = Method::UserPass;
        check("tanstaaf", false, &[PLAIN, USER], &[(PLAIN, Utf8), (USER, Utf8)]);
        check("tänstääf", false, &[PLAIN, USER], &[(PLAIN, Utf8), (USER, Utf8), (USER, Latin1)]);
        check("tänstääf", true, &[PLAIN, USER], &[(USER, Latin1), (PLAIN, Utf8), (USER, Utf8)]);
        check("tänstääf", false, &[SCRAM, PLAIN], &[(SCRAM, Utf8), (PLAIN, Utf8), (PLAIN, Latin1)]);
        check("tänstääf", false, &[SCRAM], &[(SCRAM, Utf8)]);
        check("5 €", false, &[USER], &[(USER, Utf8)]);
        check("5 €", true, &[USER], &[(USER, Utf8)]);
    }

    #[test]
    fn a_way_whose_credentials_do_not_fit_or_that_lacks_chance_is_not_asked_for() {
        let (settings, secret) = (settings(CredentialKind::Token), Secret::new("to ken"));
        let login = Login {
            settings: &settings,
            secret: &secret,
            weakest: None,
            takes_latin_1: false,
            must_bind: false,
            entropy: &NoChance,
        };
        for (mechanism, is_asked) in [
            (Mechanism::Plain, true),
            (Mechanism::ScramSha256, false),
            (Mechanism::ScramSha256Plus, false),
            (Mechanism::XOAuth2, false),
            (Mechanism::OAuthBearer, false),
        ] {
            let way = Way { method: Method::Sasl(mechanism), spelling: Spelling::Utf8 };
            let binding = Binding { exporter: None, is_offered: false };
            assert_eq!(login.command(way, binding).map(|command| command.is_some()), Ok(is_asked), "{mechanism}");
        }
    }
}

//! An AUTH exchange, whatever its mechanism (RFC 5034 §4, RFC 4422 §3).
//!
//! Knows when the initial response goes with the command, when a challenge only asks for it, when to give up, and
//! whether a `+OK` can be meant as one. What is said is the mechanism's business.
//! Must not: forget a failure; a `+OK` behind one is not a login.

use alloc::vec::Vec;
use core::{fmt, mem};

use crate::command::{Verb, line_with};
use crate::error::ArgumentError;
use crate::limits::{COMMAND_LINE_OCTETS, Limits};
use crate::sasl::base64;
use crate::sasl::bearer::Bearer;
use crate::sasl::binding::ChannelBinding;
use crate::sasl::cram_md5::CramMd5;
use crate::sasl::failure::SaslFailure;
use crate::sasl::hash::ScramHash;
use crate::sasl::login::Login;
use crate::sasl::mechanism::Mechanism;
use crate::sasl::nonce::ClientNonce;
use crate::sasl::oauthbearer::oauthbearer;
use crate::sasl::plain::Plain;
use crate::sasl::scram::Scram;
use crate::sasl::xoauth2::xoauth2;
use crate::secret::Secret;
use crate::types::UserName;

/// Answers a challenge with "I give up" (RFC 5034 §4).
const CANCEL: &[u8] = b"*\r\n";

/// One login with AUTH, ready to be submitted as [`Command::Auth`](crate::Command::Auth).
///
/// PLAIN, LOGIN, CRAM-MD5 and XOAUTH2 send or digest the octets of name and password as they are; let them be UTF-8.
/// SCRAM prepares both (SASLprep, RFC 4013) and refuses what cannot be prepared. `Debug` shows the mechanism only.
#[derive(Clone)]
pub struct SaslExchange {
    mechanism: Mechanism,
    steps: Steps,
    said: Said,
    failure: Option<SaslFailure>,
}

#[derive(Clone)]
enum Steps {
    Plain(Plain),
    Login(Login),
    CramMd5(CramMd5),
    Scram(Scram),
    Bearer(Bearer),
}

/// What the server was told last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    /// The name of the mechanism.
    Name,
    /// That and the initial response, both in the command.
    InitialResponse,
    /// The answer to a challenge.
    Response,
    /// That we give up.
    Cancel,
}

/// What stands behind a `+`.
#[derive(Clone, Copy)]
pub(crate) struct Challenge<'a>(&'a [u8]);

/// What a mechanism says to a challenge, before base64.
pub(crate) enum Response {
    Answer(Secret),
    /// The challenge said that the login has failed, and wants this to go on.
    Acknowledgement(Secret, SaslFailure),
}

/// What a `+OK` means to a mechanism.
pub(crate) enum OnOk {
    Accepted,
    /// The server cannot have accepted what it was not told.
    TooEarly,
    Unearned(SaslFailure),
}

/// What a `+OK` means to the session.
pub(crate) enum Verdict {
    Accepted,
    /// It stands for `+`; this line answers it.
    Continue(Vec<u8>),
    Unearned(SaslFailure),
}

impl SaslExchange {
    /// PLAIN (RFC 4616).
    #[must_use]
    pub fn plain(user: &UserName, pass: &Secret) -> Self {
        Self::new(Mechanism::Plain, Steps::Plain(Plain::new(user, pass)))
    }

    /// LOGIN.
    #[must_use]
    pub fn login(user: &UserName, pass: &Secret) -> Self {
        Self::new(Mechanism::Login, Steps::Login(Login::new(user, pass)))
    }

    /// CRAM-MD5 (RFC 2195).
    #[must_use]
    pub fn cram_md5(user: &UserName, pass: &Secret) -> Self {
        Self::new(Mechanism::CramMd5, Steps::CramMd5(CramMd5::new(user, pass)))
    }

    /// SCRAM-SHA-1 (RFC 5802) or SCRAM-SHA-256 (RFC 7677); the -PLUS form if `binding` is `Bound`.
    ///
    /// # Errors
    /// [`ArgumentError`] when name or password is not UTF-8 or cannot be prepared, or nothing is left of the name.
    pub fn scram(
        hash: ScramHash,
        user: &UserName,
        pass: &Secret,
        nonce: ClientNonce,
        binding: ChannelBinding,
    ) -> Result<Self, ArgumentError> {
        let mechanism = match (hash, &binding) {
            (ScramHash::Sha1, ChannelBinding::Bound { .. }) => Mechanism::ScramSha1Plus,
            (ScramHash::Sha1, _) => Mechanism::ScramSha1,
            (ScramHash::Sha256, ChannelBinding::Bound { .. }) => Mechanism::ScramSha256Plus,
            (ScramHash::Sha256, _) => Mechanism::ScramSha256,
        };
        Ok(Self::new(mechanism, Steps::Scram(Scram::new(hash, user, pass, nonce, binding)?)))
    }

    /// OAUTHBEARER (RFC 7628). `host` and `port` are those that the account names.
    ///
    /// # Errors
    /// [`ArgumentError`] when the name is not UTF-8, the token not printable, or either could end its part of the
    /// message.
    pub fn oauthbearer(user: &UserName, token: &Secret, host: &str, port: u16) -> Result<Self, ArgumentError> {
        Ok(Self::new(Mechanism::OAuthBearer, Steps::Bearer(oauthbearer(user, token, host, port)?)))
    }

    /// XOAUTH2. The token is sent when it is asked for, never on the line of the command.
    ///
    /// # Errors
    /// [`ArgumentError`] when the token is not printable, or the name could end its part of the message.
    pub fn xoauth2(user: &UserName, token: &Secret) -> Result<Self, ArgumentError> {
        Ok(Self::new(Mechanism::XOAuth2, Steps::Bearer(xoauth2(user, token)?)))
    }

    const fn new(mechanism: Mechanism, steps: Steps) -> Self {
        Self { mechanism, steps, said: Said::Nothing, failure: None }
    }

    /// Which one it is.
    #[must_use]
    pub const fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// The AUTH command, CRLF included: with the initial response if there is one that fits the longest command line,
    /// else without it, and the server will ask (RFC 5034 §4).
    pub(crate) fn open(&mut self) -> Secret {
        let name = self.mechanism.name().as_bytes();
        if let Some(response) = self.initial_response().filter(|_| self.mechanism.permits_initial_response()) {
            let encoded = base64::encode(response.expose());
            let argument = Secret::derived([name, b" ", encoded.expose()].concat());
            let line = Secret::derived(line_with(Verb::Auth.as_str(), argument.expose()));
            if line.expose().len() <= COMMAND_LINE_OCTETS {
                self.said = Said::InitialResponse;
                return line;
            }
        }
        self.said = Said::Name;
        Secret::derived(line_with(Verb::Auth.as_str(), name))
    }

    /// The line that answers a challenge, CRLF included. `None`: the server goes on asking though it was told that we
    /// give up.
    pub(crate) fn on_challenge(&mut self, text: &[u8], limits: &Limits) -> Option<Vec<u8>> {
        if self.said == Said::Cancel {
            return None;
        }
        if self.failure.is_some() {
            return Some(self.cancel());
        }
        let asks_for_initial_response = match mem::replace(&mut self.said, Said::Response) {
            Said::Name => true,
            // It was overlooked. PLAIN has no challenge at all, so that there the text does not matter.
            Said::InitialResponse => text.is_empty() || self.mechanism == Mechanism::Plain,
            _ => false,
        };
        if asks_for_initial_response && let Some(response) = self.initial_response() {
            return Some(line_of(&response));
        }
        let challenge = Challenge(text);
        let response = match &mut self.steps {
            Steps::Plain(_) => Err(SaslFailure::UnexpectedChallenge),
            Steps::Login(login) => login.respond(challenge),
            Steps::CramMd5(cram_md5) => cram_md5.respond(challenge),
            Steps::Scram(scram) => scram.respond(challenge, limits),
            Steps::Bearer(bearer) => bearer.respond(challenge),
        };
        Some(match response {
            Ok(Response::Answer(response)) => line_of(&response),
            Ok(Response::Acknowledgement(response, failure)) => {
                self.failure = Some(failure);
                line_of(&response)
            }
            Err(failure) => {
                self.failure = Some(failure);
                self.cancel()
            }
        })
    }

    /// What `+OK` means. Where it cannot mean success it stands for `+` (seen in the wild).
    pub(crate) fn on_ok(&mut self, text: &[u8], limits: &Limits) -> Verdict {
        let outcome = match (&self.failure, self.said) {
            (Some(failure), _) => OnOk::Unearned(failure.clone()),
            (None, Said::Nothing | Said::Name) => OnOk::TooEarly,
            (None, _) => self.outcome(text),
        };
        match outcome {
            OnOk::Accepted => Verdict::Accepted,
            OnOk::Unearned(failure) => Verdict::Unearned(failure),
            OnOk::TooEarly => match (self.on_challenge(text, limits), self.failure.clone()) {
                (Some(line), None) => Verdict::Continue(line),
                (_, failure) => Verdict::Unearned(failure.unwrap_or(SaslFailure::UnexpectedChallenge)),
            },
        }
    }

    /// Why it failed, as far as we know.
    pub(crate) fn into_failure(self) -> Option<SaslFailure> {
        self.failure
    }

    fn initial_response(&self) -> Option<Secret> {
        match &self.steps {
            Steps::Plain(plain) => Some(plain.initial_response()),
            Steps::Scram(scram) => Some(scram.initial_response()),
            Steps::Bearer(bearer) => Some(bearer.initial_response()),
            Steps::Login(_) | Steps::CramMd5(_) => None,
        }
    }

    fn outcome(&mut self, text: &[u8]) -> OnOk {
        let is_complete = match &mut self.steps {
            Steps::Plain(_) | Steps::Bearer(_) => true,
            Steps::Login(login) => login.is_complete(),
            Steps::CramMd5(cram_md5) => cram_md5.is_complete(),
            Steps::Scram(scram) => return scram.on_ok(Challenge(text)),
        };
        if is_complete { OnOk::Accepted } else { OnOk::TooEarly }
    }

    fn cancel(&mut self) -> Vec<u8> {
        self.said = Said::Cancel;
        CANCEL.to_vec()
    }
}

impl Challenge<'_> {
    pub(crate) fn decode(self) -> Result<Vec<u8>, SaslFailure> {
        base64::decode(self.0).ok_or(SaslFailure::NotBase64)
    }
}

fn line_of(response: &Secret) -> Vec<u8> {
    [base64::encode(response.expose()).expose(), b"\r\n"].concat()
}

impl fmt::Debug for SaslExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SaslExchange({}, [redacted])", self.mechanism)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn the_initial_response_is_sent_only_if_the_line_has_255_octets_or_fewer() {
        let line = |octets: usize| {
            let user = UserName::new("u".repeat(octets)).expect("valid");
            let pass = Secret::new("pencil").expect("valid");
            let nonce = ClientNonce::new("rOprNGfwEbeRWgbNEkqO").expect("valid");
            let scram = SaslExchange::scram(ScramHash::Sha1, &user, &pass, nonce, ChannelBinding::Unknown);
            String::from_utf8(scram.expect("ASCII").open().expose().to_vec()).expect("ASCII")
        };
        // `AUTH SCRAM-SHA-1 ` and CRLF are 19 octets; 177 octets make 236 of base64.
        assert_eq!(line(149).len(), COMMAND_LINE_OCTETS);
        assert!(line(149).starts_with("AUTH SCRAM-SHA-1 biwsbj11dXV1"));
        assert_eq!(line(150), "AUTH SCRAM-SHA-1\r\n");
    }

    #[test]
    fn a_token_is_never_on_the_line_of_xoauth2_however_short() {
        let (user, token) = (UserName::new("u").expect("valid"), Secret::new("t").expect("valid"));
        let mut exchange = SaslExchange::xoauth2(&user, &token).expect("printable");
        assert_eq!(exchange.open().expose(), b"AUTH XOAUTH2\r\n");
    }
}

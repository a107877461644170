//! SASL SCRAM (RFC 5802, RFC 7677): both sides prove that they know the password, and neither shows it.
//!
//! ```text
//! C: n,,n=user,r=ours
//! S: r=ours+theirs,s=salt,i=iterations
//! C: c=biws,r=ours+theirs,p=proof
//! S: v=signature
//! ```
//!
//! Must not: count a login as done before the server's signature was verified.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::ArgumentError;
use crate::limits::Limits;
use crate::sasl::base64;
use crate::sasl::binding::{ChannelBinding, escape_name};
use crate::sasl::exchange::{Challenge, OnOk, Response};
use crate::sasl::failure::{SaslFailure, ScramError};
use crate::sasl::hash::ScramHash;
use crate::sasl::nonce::{ClientNonce, is_nonce_octet};
use crate::sasl::prep::prepare;
use crate::secret::Secret;
use crate::types::UserName;

#[derive(Clone)]
pub(crate) struct Scram {
    hash: ScramHash,
    binding: ChannelBinding,
    nonce: ClientNonce,
    /// Prepared.
    pass: Secret,
    /// `client-first-message-bare`.
    first_bare: Secret,
    next: Next,
}

/// What the server has to say next.
#[derive(Clone)]
enum Next {
    /// `server-first-message`.
    First,
    /// `server-final-message`, signed with this key over this.
    Final { server_key: Secret, auth_message: Secret },
    /// `+OK`.
    Outcome,
}

/// `server-first-message`, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct ServerFirst<'a> {
    nonce: &'a [u8],
    salt: Vec<u8>,
    iterations: u32,
}

impl Scram {
    pub(crate) fn new(
        hash: ScramHash,
        user: &UserName,
        pass: &Secret,
        nonce: ClientNonce,
        binding: ChannelBinding,
    ) -> Result<Self, ArgumentError> {
        let user = prepare(user.as_octets())?;
        if user.is_empty() {
            return Err(ArgumentError::Empty);
        }
        let first_bare = format!("n={},r={}", escape_name(&user), nonce.as_str());
        let first_bare = Secret::derived(first_bare.into_bytes());
        let pass = Secret::derived(prepare(pass.expose())?.into_owned().into_bytes());
        Ok(Self { hash, binding, nonce, pass, first_bare, next: Next::First })
    }

    /// `client-first-message`.
    pub(crate) fn initial_response(&self) -> Secret {
        Secret::derived([self.binding.gs2_header().as_bytes(), self.first_bare.expose()].concat())
    }

    pub(crate) fn respond(&mut self, challenge: Challenge<'_>, limits: &Limits) -> Result<Response, SaslFailure> {
        let message = challenge.decode()?;
        if let Some(error) = message.strip_prefix(b"e=") {
            let value = error.split(|octet| *octet == b',').next().unwrap_or_default();
            return Err(SaslFailure::ServerError(ScramError::parse(value)));
        }
        match &self.next {
            Next::First => self.client_final(&message, limits).map(Response::Answer),
            Next::Final { server_key, auth_message } => {
                self.verify(&message, server_key, auth_message)?;
                self.next = Next::Outcome;
                Ok(Response::Answer(Secret::derived(Vec::new())))
            }
            Next::Outcome => Err(SaslFailure::UnexpectedChallenge),
        }
    }

    /// `+OK` counts only if the server's signature was seen, at the latest now: POP3 has no room for it behind `+OK`,
    /// but nothing else can stand there in base64 with the right signature.
    pub(crate) fn on_ok(&mut self, challenge: Challenge<'_>) -> OnOk {
        match &self.next {
            Next::First => OnOk::TooEarly,
            Next::Final { server_key, auth_message } => match challenge.decode() {
                Ok(message) if message.starts_with(b"v=") => {
                    self.verify(&message, server_key, auth_message).map_or_else(OnOk::Unearned, |()| OnOk::Accepted)
                }
                _ => OnOk::Unearned(SaslFailure::NoServerSignature),
            },
            Next::Outcome => OnOk::Accepted,
        }
    }

    /// `client-final-message`, and what the server has to prove then (RFC 5802 §3).
    fn client_final(&mut self, server_first: &[u8], limits: &Limits) -> Result<Secret, SaslFailure> {
        let ServerFirst { nonce, salt, iterations } = server_first_of(server_first)?;
        match nonce.strip_prefix(self.nonce.as_str().as_bytes()) {
            Some([_, ..]) => {}
            _ => return Err(SaslFailure::NonceMismatch),
        }
        if !(limits.scram_iterations_least..=limits.scram_iterations_most).contains(&iterations) {
            return Err(SaslFailure::IterationCount { iterations });
        }
        let binding = base64::encode(&self.binding.cbind_input());
        let without_proof = [b"c=", binding.expose(), b",r=", nonce].concat();
        let auth_message = [self.first_bare.expose(), server_first, &without_proof].join(&b',');

        let hash = self.hash;
        let salted_password = Secret::derived(hash.salted_password(self.pass.expose(), &salt, iterations));
        let client_key = Secret::derived(hash.hmac(salted_password.expose(), b"Client Key"));
        let stored_key = Secret::derived(hash.hash(client_key.expose()));
        let signature = hash.hmac(stored_key.expose(), &auth_message);
        let proof = client_key.expose().iter().zip(signature).map(|(key, signature)| key ^ signature).collect();
        let proof = base64::encode(Secret::derived(proof).expose());
        let message = [&without_proof, b",p=".as_slice(), proof.expose()].concat();

        let server_key = Secret::derived(hash.hmac(salted_password.expose(), b"Server Key"));
        self.next = Next::Final { server_key, auth_message: Secret::derived(auth_message) };
        Ok(Secret::derived(message))
    }

    fn verify(&self, server_final: &[u8], key: &Secret, auth_message: &Secret) -> Result<(), SaslFailure> {
        let verifier = server_final.split(|octet| *octet == b',').next().and_then(|first| first.strip_prefix(b"v="));
        let signature = verifier.and_then(base64::decode).ok_or(SaslFailure::MalformedChallenge)?;
        if self.hash.verify(key.expose(), auth_message.expose(), &signature) {
            Ok(())
        } else {
            Err(SaslFailure::WrongServerSignature)
        }
    }
}

/// `[reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]`.
fn server_first_of(message: &[u8]) -> Result<ServerFirst<'_>, SaslFailure> {
    let mut attributes = message.split(|octet| *octet == b',');
    if attributes.clone().any(|attribute| attribute.starts_with(b"m=")) {
        return Err(SaslFailure::MandatoryExtension);
    }
    let mut value = |name: &[u8]| attributes.next().and_then(|attribute| attribute.strip_prefix(name));
    let (nonce, salt, iterations) = (value(b"r="), value(b"s="), value(b"i="));
    let malformed = SaslFailure::MalformedChallenge;
    let (Some(nonce), Some(salt), Some(iterations)) = (nonce, salt, iterations) else { return Err(malformed) };
    match (base64::decode(salt), posit_number(iterations)) {
        (Some(salt), Some(iterations)) if !salt.is_empty() && nonce.iter().copied().all(is_nonce_octet) => {
            Ok(ServerFirst { nonce, salt, iterations })
        }
        _ => Err(malformed),
    }
}

/// Digits, the first of them not 0; `u32::MAX` for what is larger.
fn posit_number(digits: &[u8]) -> Option<u32> {
    if !matches!(digits, [b'1'..=b'9', ..]) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(String::from_utf8_lossy(digits).parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scram(hash: ScramHash, user: &str, pass: &str, binding: ChannelBinding) -> Result<Scram, ArgumentError> {
        let nonce = ClientNonce::new("rOprNGfwEbeRWgbNEkqO").expect("valid");
        Scram::new(hash, &UserName::new(user).expect("valid"), &Secret::new(pass).expect("valid"), nonce, binding)
    }

    #[test]
    fn server_first_is_taken_apart_strictly() {
        let first = |text: &'static str| server_first_of(text.as_bytes());
        let whole = ServerFirst { nonce: b"abc", salt: b"salt".to_vec(), iterations: 4096 };
        assert_eq!(first("r=abc,s=c2FsdA==,i=4096"), Ok(whole));
        assert_eq!(first("r=abc,s=c2FsdA==,i=4096,x=later").map(|first| first.iterations), Ok(4096));
        assert_eq!(first("r=abc,s=c2FsdA==,i=99999999999").map(|first| first.iterations), Ok(u32::MAX));
        for text in [
            "",
            "r=abc",
            "r=abc,s=c2FsdA==",
            "s=c2FsdA==,r=abc,i=4096",
            "x=y,r=abc,s=c2FsdA==,i=4096",
            "r=abc,s=,i=4096",
            "r=abc,s=c2F*dA==,i=4096",
            "r=abc,s=c2FsdA==,i=",
            "r=abc,s=c2FsdA==,i=0",
            "r=abc,s=c2FsdA==,i=+4096",
            "r=abc,s=c2FsdA==,i=04096",
            "r=abc,s=c2FsdA==,i=-1",
            "r=a c,s=c2FsdA==,i=4096",
            "r=a\0c,s=c2FsdA==,i=4096",
        ] {
            assert_eq!(first(text), Err(SaslFailure::MalformedChallenge), "{text:?}");
        }
        for text in ["m=x,r=abc,s=c2FsdA==,i=4096", "r=abc,s=c2FsdA==,i=4096,m=x", "m="] {
            assert_eq!(first(text), Err(SaslFailure::MandatoryExtension), "{text:?}");
        }
    }

    #[test]
    fn name_and_password_are_prepared_and_the_name_is_escaped() {
        let scram = scram(ScramHash::Sha1, "a,b=\u{aa}\u{ad}", "I\u{ad}X", ChannelBinding::Unknown).expect("valid");
        assert_eq!(scram.initial_response().expose(), b"n,,n=a=2Cb=3Da,r=rOprNGfwEbeRWgbNEkqO");
        assert_eq!(scram.pass.expose(), b"IX");
    }

    #[test]
    fn what_cannot_be_prepared_is_refused() {
        let check = |user: &str, pass: &str, error| {
            assert_eq!(scram(ScramHash::Sha256, user, pass, ChannelBinding::Unknown).err(), Some(error));
        };
        check("user", "pen\u{7}cil", ArgumentError::Unpreparable);
        check("us\u{7f}er", "pencil", ArgumentError::Unpreparable);
        check("\u{ad}", "pencil", ArgumentError::Empty);
    }
}

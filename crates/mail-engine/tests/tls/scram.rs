//! Logins that are bound to the TLS connection, against a server that binds them (RFC 5802, RFC 9266).
//!
//! Must not: take the client's word for anything.

use crate::secured::{Authority, PASSWORD, Secured, VERSIONS};
use crate::sound::untouched;
use data_encoding::BASE64;
use mail_api::{ErrorKind, PasswordKeeping, Reply, Request};
use ring::{digest, hmac, pbkdf2};
use rustls::SupportedProtocolVersion;
use std::num::NonZeroU32;
use test_simulation::mail::message;
use test_simulation::world::settings;

const SALT: &[u8] = b"salt of the server";
const ITERATIONS: u32 = 4096;

/// What a server knows of binding, and who passes on what is said to it.
#[derive(Clone, Copy)]
pub(crate) struct Binds {
    /// Somebody in between ends the client's TLS, with a certificate that it takes, and passes every line on.
    is_relayed: bool,
    /// It could bind logins, but has no `tls-exporter`.
    lacks_type: bool,
}

/// One login by SCRAM-SHA-256, from the server's side.
pub(crate) struct Login {
    exporter: Option<[u8; 32]>,
    gs2: String,
    first_bare: String,
    server_first: String,
    is_proved: bool,
}

/// What the server answers.
pub(crate) enum Said {
    /// A challenge, before its encoding.
    Challenge(String),
    /// The login is right.
    Welcome,
    /// It is not.
    Refused,
}

impl Login {
    /// Begins with what stands behind `AUTH SCRAM-SHA-256` or its -PLUS. `exporter` is what the server's end of TLS gives.
    pub(crate) fn new(binds: Binds, exporter: Option<[u8; 32]>, is_plus: bool, first: &str) -> (Self, Said) {
        let first = decoded(first);
        let (gs2, first_bare) = first.split_once(",,").expect("a header");
        let mut exporter = exporter;
        if let (true, Some(exporter)) = (binds.is_relayed, &mut exporter) {
            exporter[0] ^= 1;
        }
        let client_nonce = first_bare.split_once(",r=").expect("a nonce").1;
        let server_first = format!("r={client_nonce}theirs,s={},i={ITERATIONS}", BASE64.encode(SALT));
        let error = match gs2 {
            "p=tls-exporter" if binds.lacks_type => Some("unsupported-channel-binding-type"),
            "p=tls-exporter" => (!is_plus).then_some("other-error"),
            "n" | "y" if is_plus => Some("other-error"),
            "y" if exporter.is_some() && !binds.lacks_type => Some("server-does-support-channel-binding"),
            "n" | "y" => None,
            other => panic!("{other}"),
        };
        let said = Said::Challenge(error.map_or_else(|| server_first.clone(), |error| format!("e={error}")));
        let (gs2, first_bare) = (gs2.to_owned(), first_bare.to_owned());
        (Self { exporter, gs2, first_bare, server_first, is_proved: false }, said)
    }

    /// How the client said that it stands to TLS.
    pub(crate) fn flag(&self) -> &str {
        &self.gs2
    }

    /// Answers the next line of the client.
    pub(crate) fn answer(&mut self, line: &str) -> Said {
        match line {
            "*" => return Said::Refused,
            "" if self.is_proved => return Said::Welcome,
            _ => {}
        }
        let last = decoded(line);
        let (without_proof, proof) = last.split_once(",p=").expect("a proof");
        let binding = without_proof.strip_prefix("c=").and_then(|rest| rest.split_once(",r=")).expect("a binding").0;
        let mut expected = format!("{},,", self.gs2).into_bytes();
        if self.gs2.starts_with("p=") {
            expected.extend(self.exporter.expect("TLS 1.3"));
        }
        if BASE64.decode(binding.as_bytes()).expect("base64") != expected {
            return Said::Challenge("e=channel-bindings-dont-match".into());
        }
        let auth_message = format!("{},{},{without_proof}", self.first_bare, self.server_first);
        let mut salted = [0; 32];
        let iterations = NonZeroU32::new(ITERATIONS).expect("not zero");
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, iterations, SALT, PASSWORD.as_bytes(), &mut salted);
        let sign = |key: &[u8], text: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text);
        let stored_key = digest::digest(&digest::SHA256, sign(&salted, b"Client Key").as_ref());
        let signature = sign(stored_key.as_ref(), auth_message.as_bytes());
        let proof = BASE64.decode(proof.as_bytes()).expect("base64");
        let client_key: Vec<u8> = proof.iter().zip(signature.as_ref()).map(|(proof, octet)| proof ^ octet).collect();
        if digest::digest(&digest::SHA256, &client_key).as_ref() != stored_key.as_ref() {
            return Said::Challenge("e=invalid-proof".into());
        }
        self.is_proved = true;
        let server_key = sign(&salted, b"Server Key");
        let verifier = sign(server_key.as_ref(), auth_message.as_bytes());
        Said::Challenge(format!("v={}", BASE64.encode(verifier.as_ref())))
    }
}

fn decoded(text: &str) -> String {
    String::from_utf8(BASE64.decode(text.as_bytes()).expect("base64")).expect("UTF-8")
}

/// A check with a server that announces these mechanisms: what went wrong, and how it was logged in.
fn checked(
    version: &'static SupportedProtocolVersion,
    announced: &'static str,
    binds: Binds,
) -> (Option<ErrorKind>, String) {
    let authority = Authority::new();
    let secured = Secured::new(&authority, &authority.server(version), true, &untouched());
    secured.scram.set(Some(binds));
    secured.world.script(|server| server.capabilities.push(announced));
    secured.world.deliver([message("a")]);
    let report = secured.first_check(settings());
    secured.is_sound();
    let is_in = report.error.is_none();
    assert_eq!(secured.world.stored().len(), usize::from(is_in));
    let shown = secured.world.commands().iter().any(|command| command.starts_with("USER") || command.contains("PLAIN"));
    assert!(!shown || is_in, "the password was shown");
    let logins = secured.seen.borrow().logins.join(" then ");
    (report.error.map(|error| error.kind), logins)
}

pub(crate) const HONEST: Binds = Binds { is_relayed: false, lacks_type: false };
const RELAYED: Binds = Binds { is_relayed: true, ..HONEST };
const BOTH: &str = "SASL SCRAM-SHA-256 SCRAM-SHA-256-PLUS PLAIN";
const STRIPPED: &str = "SASL SCRAM-SHA-256 PLAIN";

#[test]
fn a_login_is_bound_to_the_tls_connection_wherever_that_can_be() {
    let [tls_12, tls_13] = VERSIONS;
    assert_eq!(checked(tls_13, BOTH, HONEST), (None, "SCRAM-SHA-256-PLUS p=tls-exporter".into()));
    // Only TLS 1.3 has it without further conditions (RFC 9266 §4.2).
    assert_eq!(checked(tls_12, BOTH, HONEST), (None, "SCRAM-SHA-256 n".into()));
}

#[test]
fn whoever_passes_a_bound_login_on_is_found_out() {
    let [_, tls_13] = VERSIONS;
    let found_out = |login: &str| (Some(ErrorKind::TlsIntercepted), login.to_owned());
    assert_eq!(checked(tls_13, BOTH, RELAYED), found_out("SCRAM-SHA-256-PLUS p=tls-exporter"));
    assert_eq!(checked(tls_13, STRIPPED, RELAYED), found_out("SCRAM-SHA-256 y"));
}

#[test]
fn a_server_that_lacks_the_kind_of_binding_is_logged_in_to_without() {
    let [_, tls_13] = VERSIONS;
    let lacking = Binds { lacks_type: true, ..HONEST };
    let logins = "SCRAM-SHA-256-PLUS p=tls-exporter then SCRAM-SHA-256 n";
    assert_eq!(checked(tls_13, BOTH, lacking), (None, logins.into()));
    assert_eq!(checked(tls_13, STRIPPED, lacking), (None, "SCRAM-SHA-256 y".into()));
}

#[test]
fn once_a_login_was_bound_none_is_made_that_is_not_until_a_person_agrees() {
    let [tls_12, tls_13] = VERSIONS;
    let authority = Authority::new();
    let lacking = Binds { lacks_type: true, ..HONEST };
    for (version, announced, binds) in [(tls_13, STRIPPED, HONEST), (tls_13, BOTH, lacking), (tls_12, BOTH, HONEST)] {
        let mut secured = Secured::new(&authority, &authority.server(tls_13), true, &untouched());
        secured.scram.set(Some(HONEST));
        secured.world.script(|server| server.capabilities.push(BOTH));
        secured.world.deliver([message("a")]);
        let engine = secured.engine();
        let id = secured.add(&engine, settings());
        let check = |secured: &Secured| secured.check(&engine).error.map(|error| error.kind);
        assert_eq!(check(&secured), None);

        secured.serve(&authority.server(version), &untouched());
        secured.scram.set(Some(binds));
        secured.world.script(|server| *server.capabilities.last_mut().expect("it has some") = announced);
        secured.world.deliver([message("b")]);
        assert_eq!(check(&secured), Some(ErrorKind::LoginWeaker));
        assert_eq!(secured.world.stored().len(), 1);
        let (password, keeping) = (None, PasswordKeeping::Session);
        let agreed = Request::ChangeAccount { id, settings: settings(), password, keeping };
        assert_eq!(secured.world.clock.run(engine.handle(agreed)), Reply::Done);
        // A server that could bind finds out that somebody kept that from us.
        let expected = (announced == STRIPPED).then_some(ErrorKind::TlsIntercepted);
        assert_eq!(check(&secured), expected);
        secured.is_sound();
    }
}

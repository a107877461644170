//! Why a check ended before its time, and the one translation into what a person is told.
//!
//! Must not: carry a password, or text of a server that was not cleaned.

use crate::limits;
use crate::ports::TransportError;
use crate::retry::retry;
use crate::store::StoreError;
use mail_api::{ErrorKind, ShownCertificate, Stage, UserError, is_fingerprint};
use pop3_proto::{ErrReply, LocalError, RemoteError, ResponseCode, SaslFailure, ScramError};

/// Why a check, or a connection test, ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckError {
    /// Where.
    pub stage: Stage,
    /// Why.
    pub reason: Reason,
}

/// By whose fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The connection's.
    Transport(TransportError),
    /// The server's: it broke the protocol, refused us or fell silent.
    Remote(RemoteError),
    /// The server's: it refused a command without which nothing goes on.
    Refused {
        /// What it said.
        reply: ErrReply,
        /// Whether it had promised to say `[AUTH]` where the credentials are the reason (RFC 3206).
        says_auth: bool,
    },
    /// The server's: AUTH went wrong.
    AuthFailed {
        /// What was wrong.
        failure: SaslFailure,
        /// What it said, if it said anything.
        reply: Option<ErrReply>,
    },
    /// The server's: it does not take the token, with what it said, if it said anything.
    TokenRefused(Option<ErrReply>),
    /// The store's.
    Store(StoreError),
    /// Ours: a command that must not be sent in this state.
    Local(LocalError),
    /// Nobody's: a rule ends the check here.
    Rule(ErrorKind),
}

impl CheckError {
    /// A rule ends the check.
    pub const fn rule(stage: Stage, kind: ErrorKind) -> Self {
        Self { stage, reason: Reason::Rule(kind) }
    }

    /// The connection failed. Errors that name their stage move there: the bridge's and TLS's.
    pub fn transport(stage: Stage, error: TransportError) -> Self {
        Self { stage: transport_stage(stage, error.kind), reason: Reason::Transport(error) }
    }

    /// The store failed.
    pub const fn store(error: StoreError) -> Self {
        Self { stage: Stage::Storing, reason: Reason::Store(error) }
    }

    /// The same where a token was to be taken, and not a password.
    #[must_use]
    pub fn of_token(self) -> Self {
        let Self { stage, ref reason } = self;
        match (self.kind(), reason) {
            (ErrorKind::LoginRefused, Reason::Refused { reply, .. }) => {
                Self { stage, reason: Reason::TokenRefused(Some(reply.clone())) }
            }
            (ErrorKind::LoginRefused, Reason::AuthFailed { reply, .. }) => {
                Self { stage, reason: Reason::TokenRefused(reply.clone()) }
            }
            // Where a server said something, the token may have been sent.
            (ErrorKind::NoCommonMechanism, Reason::Rule(_)) => Self::rule(stage, ErrorKind::TokensNotTaken),
            _ => self,
        }
    }

    /// What happened.
    pub fn kind(&self) -> ErrorKind {
        match &self.reason {
            Reason::Transport(error) => error.kind,
            Reason::Remote(error) => remote_kind(self.stage, error),
            Reason::Refused { reply, says_auth } => refused_kind(self.stage, reply, *says_auth),
            Reason::AuthFailed { failure, reply } => auth_failed_kind(failure, reply.as_ref()),
            Reason::TokenRefused(_) => ErrorKind::TokenRefused,
            Reason::Store(error) => store_kind(*error),
            Reason::Local(LocalError::CleartextCredentials { .. }) => ErrorKind::StlsNotOffered,
            Reason::Local(LocalError::CommandTooLong { .. } | LocalError::InvalidArgument { .. }) => {
                ErrorKind::InvalidSettings
            }
            Reason::Local(_) => ErrorKind::Internal,
            Reason::Rule(kind) => *kind,
        }
    }

    /// What a person is told. `login_delay` is the interval between logins that the server announced, in seconds.
    pub fn to_user(&self, host: &str, login_delay: Option<u32>) -> UserError {
        let kind = self.kind();
        let text = match &self.reason {
            Reason::Transport(error) => clean(&error.detail),
            Reason::Refused { reply, .. }
            | Reason::AuthFailed { reply: Some(reply), .. }
            | Reason::TokenRefused(Some(reply))
            | Reason::Remote(RemoteError::GreetingRejected(reply) | RemoteError::Dismissed(reply)) => {
                clean(&reply.text.to_text())
            }
            Reason::AuthFailed { reply: None, .. }
            | Reason::TokenRefused(None)
            | Reason::Remote(_)
            | Reason::Store(_)
            | Reason::Local(_)
            | Reason::Rule(_) => String::new(),
        };
        let about_server = !matches!(self.reason, Reason::Store(_));
        UserError {
            kind,
            stage: self.stage,
            retry: retry(kind, login_delay),
            host: if about_server { host.to_owned() } else { String::new() },
            server_text: text,
            certificate: match &self.reason {
                Reason::Transport(error) => error.certificate.clone().map(readable),
                _ => None,
            },
        }
    }
}

/// What a person is told about a store that does not work.
pub fn store_user_error(error: StoreError, stage: Stage) -> UserError {
    let kind = store_kind(error);
    UserError::new(kind, stage, retry(kind, None))
}

/// What a person is told where a rule forbids what was asked.
pub fn rule_user_error(kind: ErrorKind, stage: Stage) -> UserError {
    UserError::new(kind, stage, retry(kind, None))
}

/// A certificate's words as they may be shown.
fn readable(mut shown: Box<ShownCertificate>) -> Box<ShownCertificate> {
    if !is_fingerprint(&shown.sha256) {
        shown.sha256.clear();
    }
    let facts = &mut shown.facts;
    facts.names.truncate(limits::CERTIFICATE_NAMES);
    facts.chain.truncate(limits::CERTIFICATE_CHAIN);
    for text in facts.names.iter_mut().chain([&mut facts.issuer]).chain(&mut facts.chain) {
        *text = clean(text);
    }
    shown
}

/// Text from outside as it may be shown: no control or direction-changing characters, not too long.
pub fn clean(text: &str) -> String {
    visible(text).take(limits::SERVER_TEXT_CHARS).collect()
}

/// Text from outside without control and direction-changing characters.
pub(crate) fn visible(text: &str) -> impl Iterator<Item = char> {
    let is_visible = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(move |c| is_visible(*c))
}

const fn transport_stage(stage: Stage, kind: ErrorKind) -> Stage {
    use ErrorKind as Kind;
    match kind {
        Kind::BridgeUnreachable
        | Kind::BridgeRefusedHost
        | Kind::BridgeRefusedPort
        | Kind::BridgeRefusedAddress
        | Kind::BridgeBusy
        | Kind::BridgeProtocol
        | Kind::Offline => Stage::Bridge,
        Kind::NameNotFound => Stage::Name,
        kind if kind.is_about_tls() => Stage::Tls,
        _ => stage,
    }
}

fn remote_kind(stage: Stage, error: &RemoteError) -> ErrorKind {
    match error {
        RemoteError::GreetingRejected(reply) => refused_kind(stage, reply, false),
        RemoteError::Dismissed(reply) => coded_kind(reply).unwrap_or(ErrorKind::ConnectionLost),
        RemoteError::MalformedStatus { stage: pop3_proto::Stage::Greeting }
        | RemoteError::LineTooLong { stage: pop3_proto::Stage::Greeting, .. } => ErrorKind::NotPop3,
        RemoteError::UnsolicitedReply
        | RemoteError::MalformedStatus { .. }
        | RemoteError::MalformedDropListing
        | RemoteError::MalformedListingEntry { .. }
        | RemoteError::AcceptedDespite(_)
        | RemoteError::NumberMismatch { .. } => ErrorKind::ServerBrokeProtocol,
        RemoteError::LineTooLong { .. }
        | RemoteError::TooManyEntries { .. }
        | RemoteError::TooManyCapabilities { .. }
        | RemoteError::TooManyLanguages { .. }
        | RemoteError::MessageTooLarge { .. } => ErrorKind::ServerExceedsLimit,
        RemoteError::PlaintextAfterStls => ErrorKind::StlsInjected,
        RemoteError::EndOfInput { .. } => ErrorKind::ConnectionLost,
        RemoteError::Timeout { .. } => ErrorKind::TimedOut,
    }
}

fn refused_kind(stage: Stage, reply: &ErrReply, says_auth: bool) -> ErrorKind {
    if stage == Stage::Login && speaks_of_a_mechanism(reply) {
        return ErrorKind::NoCommonMechanism;
    }
    if let Some(kind) = coded_kind(reply) {
        return kind;
    }
    match stage {
        Stage::Login if speaks_of_a_lock(&reply.text.to_text()) => ErrorKind::MaildropInUse,
        Stage::Login if says_auth || speaks_of_waiting(&reply.text.to_text()) => ErrorKind::ServerTemporary,
        Stage::Login => ErrorKind::LoginRefused,
        Stage::Greeting => ErrorKind::ServerUnavailable,
        _ => ErrorKind::CommandRefused,
    }
}

/// What a challenge said is known better than what the `-ERR` behind it says, unless that has a code.
fn auth_failed_kind(failure: &SaslFailure, reply: Option<&ErrReply>) -> ErrorKind {
    match failure {
        // Somebody who could not prove to know the password is in no position to call it wrong.
        failure if failure.is_about_the_server() => ErrorKind::ServerBrokeProtocol,
        failure if failure.finds_somebody_between() => ErrorKind::TlsIntercepted,
        // Whoever looks into tokens may be away: the challenge cannot say that, and the code does.
        SaslFailure::TokenRefused(_) => reply.and_then(coded_kind).unwrap_or(ErrorKind::LoginRefused),
        failure if failure.blames_credentials() => ErrorKind::LoginRefused,
        SaslFailure::ServerError(ScramError::NoResources) => ErrorKind::ServerTemporary,
        _ => reply.and_then(coded_kind).unwrap_or(ErrorKind::ServerBrokeProtocol),
    }
}

fn coded_kind(reply: &ErrReply) -> Option<ErrorKind> {
    match reply.code {
        Some(ResponseCode::InUse) => Some(ErrorKind::MaildropInUse),
        Some(ResponseCode::LoginDelay) => Some(ErrorKind::LoginDelay),
        Some(ResponseCode::SysTemp) => Some(ErrorKind::ServerTemporary),
        Some(ResponseCode::SysPerm) => Some(ErrorKind::ServerPermanent),
        Some(ResponseCode::Auth) => Some(ErrorKind::LoginRefused),
        _ => None,
    }
}

/// One of three guesses at human text: Dovecot says `[AUTH]` where USER and PASS, which it always announces, are not
/// among the mechanisms that it takes. No password was looked at then.
pub fn speaks_of_a_mechanism(reply: &ErrReply) -> bool {
    let is_about_credentials = matches!(reply.code, None | Some(ResponseCode::Auth | ResponseCode::Other(_)));
    is_about_credentials && reply.text.to_text().to_ascii_lowercase().contains("mechanism")
}

/// Another: servers without response codes say "unable to lock maildrop" and the like. An account
/// or user that is locked is another thing.
fn speaks_of_a_lock(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| word.starts_with("lock")) && !text.contains("account") && !text.contains("user")
}

/// Servers without response codes ask to wait, or say that a service is unavailable; neither is about the password.
fn speaks_of_waiting(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.split(|c: char| !c.is_ascii_alphabetic()).any(|word| matches!(word, "wait" | "unavailable"))
}

const fn store_kind(error: StoreError) -> ErrorKind {
    match error {
        StoreError::Full => ErrorKind::StorageFull,
        StoreError::Denied => ErrorKind::StorageDenied,
        StoreError::Newer => ErrorKind::StorageNewer,
        StoreError::AccountGone => ErrorKind::AccountGone,
        StoreError::MessageGone => ErrorKind::MessageGone,
        StoreError::Failed => ErrorKind::StorageFailed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(code: Option<ResponseCode>, text: &str) -> ErrReply {
        ErrReply { code, text: text.as_bytes().into() }
    }

    #[track_caller]
    fn check(stage: Stage, code: Option<ResponseCode>, text: &str, says_auth: bool, expected: ErrorKind) {
        let error = CheckError { stage, reason: Reason::Refused { reply: reply(code, text), says_auth } };
        assert_eq!(error.kind(), expected, "{text}");
    }

    #[test]
    fn response_codes_decide_before_anything_else() {
        for (code, expected) in [
            (ResponseCode::InUse, ErrorKind::MaildropInUse),
            (ResponseCode::LoginDelay, ErrorKind::LoginDelay),
            (ResponseCode::SysTemp, ErrorKind::ServerTemporary),
            (ResponseCode::SysPerm, ErrorKind::ServerPermanent),
            (ResponseCode::Auth, ErrorKind::LoginRefused),
        ] {
            check(Stage::Login, Some(code), "wrong password, locked", true, expected);
        }
    }

    #[test]
    fn without_a_code_a_refused_login_is_about_the_password_unless_it_speaks_of_a_lock() {
        for (text, expected) in [
            ("Authentication failed", ErrorKind::LoginRefused),
            ("Unable to lock maildrop", ErrorKind::MaildropInUse),
            ("maildrop already LOCKED", ErrorKind::MaildropInUse),
            ("your address is blocked", ErrorKind::LoginRefused),
            ("your account is locked", ErrorKind::LoginRefused),
            ("Please wait a minute before you try again", ErrorKind::ServerTemporary),
            ("Service temporarily unavailable", ErrorKind::ServerTemporary),
            ("awaiting your password", ErrorKind::LoginRefused),
        ] {
            check(Stage::Login, None, text, false, expected);
        }
        check(Stage::Login, Some(ResponseCode::Other("X".into())), "no", false, ErrorKind::LoginRefused);
    }

    #[test]
    fn a_mechanism_that_is_not_taken_is_no_wrong_password() {
        let text = "Unsupported authentication mechanism.";
        for (code, expected) in [
            (None, ErrorKind::NoCommonMechanism),
            (Some(ResponseCode::Auth), ErrorKind::NoCommonMechanism),
            (Some(ResponseCode::SysTemp), ErrorKind::ServerTemporary),
        ] {
            check(Stage::Login, code, text, true, expected);
        }
    }

    #[test]
    fn a_server_that_says_auth_when_it_means_it_is_taken_at_its_word() {
        check(Stage::Login, None, "try later", true, ErrorKind::ServerTemporary);
    }

    #[test]
    fn a_failed_exchange_is_about_the_password_only_where_the_server_says_so_and_may_say_so() {
        for (failure, code, expected) in [
            (SaslFailure::TokenRefused(b"{}"[..].into()), None, ErrorKind::LoginRefused),
            (SaslFailure::TokenRefused(b"{}"[..].into()), Some(ResponseCode::SysTemp), ErrorKind::ServerTemporary),
            (SaslFailure::ServerError(ScramError::InvalidProof), None, ErrorKind::LoginRefused),
            (SaslFailure::ServerError(ScramError::NoResources), None, ErrorKind::ServerTemporary),
            (SaslFailure::ServerError(ScramError::ChannelBindingsDontMatch), None, ErrorKind::TlsIntercepted),
            (SaslFailure::ServerError(ScramError::ServerDoesSupportChannelBinding), None, ErrorKind::TlsIntercepted),
            (SaslFailure::WrongServerSignature, Some(ResponseCode::Auth), ErrorKind::ServerBrokeProtocol),
            (SaslFailure::NotBase64, None, ErrorKind::ServerBrokeProtocol),
            (SaslFailure::NotBase64, Some(ResponseCode::SysTemp), ErrorKind::ServerTemporary),
        ] {
            let reply = Some(reply(code, "no"));
            let error = CheckError { stage: Stage::Login, reason: Reason::AuthFailed { failure, reply } };
            assert_eq!(error.kind(), expected, "{:?}", error.reason);
        }
    }

    #[test]
    fn where_a_token_was_to_be_taken_it_is_spoken_of_and_no_password() {
        let refused = |code, says_auth| Reason::Refused { reply: reply(code, "expired"), says_auth };
        let failure = SaslFailure::TokenRefused(b"{}"[..].into());
        for (reason, expected, said) in [
            (refused(None, false), ErrorKind::TokenRefused, "expired"),
            (refused(Some(ResponseCode::Auth), true), ErrorKind::TokenRefused, "expired"),
            (refused(Some(ResponseCode::SysTemp), true), ErrorKind::ServerTemporary, "expired"),
            (Reason::AuthFailed { failure: failure.clone(), reply: None }, ErrorKind::TokenRefused, ""),
            (Reason::AuthFailed { failure, reply: Some(reply(None, "no")) }, ErrorKind::TokenRefused, "no"),
            (Reason::Rule(ErrorKind::NoCommonMechanism), ErrorKind::TokensNotTaken, ""),
            (Reason::Rule(ErrorKind::TimedOut), ErrorKind::TimedOut, ""),
        ] {
            let told = CheckError { stage: Stage::Login, reason }.of_token().to_user("h", None);
            assert_eq!((told.kind, told.server_text.as_str()), (expected, said));
        }
    }

    #[test]
    fn elsewhere_a_refusal_is_a_refused_command() {
        check(Stage::Listing, None, "no", false, ErrorKind::CommandRefused);
        check(Stage::Greeting, None, "too busy, locked", false, ErrorKind::ServerUnavailable);
    }

    #[test]
    fn what_the_server_says_is_cleaned_and_cut() {
        let text = format!("a\u{202e}b\u{1b}[31m\tc\r\n{}", "x".repeat(1000));
        let error =
            CheckError { stage: Stage::Login, reason: Reason::Refused { reply: reply(None, &text), says_auth: false } };
        let user = error.to_user("pop.example.org", None);
        assert!(user.server_text.starts_with("ab[31m cxxx"), "{}", user.server_text);
        assert_eq!(user.server_text.chars().count(), 300);
        assert_eq!(user.host, "pop.example.org");
    }

    #[test]
    fn errors_of_bridge_and_tls_name_their_own_stage() {
        for (kind, stage) in [
            (ErrorKind::BridgeUnreachable, Stage::Bridge),
            (ErrorKind::CertificateExpired, Stage::Tls),
            (ErrorKind::NotTls, Stage::Tls),
            (ErrorKind::NameNotFound, Stage::Name),
            (ErrorKind::ConnectionRefused, Stage::Connect),
            (ErrorKind::TimedOut, Stage::Connect),
        ] {
            assert_eq!(CheckError::transport(Stage::Connect, TransportError::new(kind)).stage, stage);
        }
    }
}

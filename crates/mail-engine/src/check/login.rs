//! From the greeting to TRANSACTION: CAPA, STLS, and the ways of logging in.
//!
//! Must not: send credentials where [`Security::Stls`] was chosen and TLS does not stand; `pop3_proto` would refuse.

use crate::error::{CheckError, Reason};
use crate::ports::{Clock, Transport};
use crate::session::{Answer, Session};
use mail_api::{ErrorKind, Secret, Security, Stage};
use pop3_proto::{Capabilities, Command, Event, SaslExchange, UserName};

/// Waits for the greeting (RFC 1939 §4).
pub(crate) async fn greet<T: Transport, C: Clock>(session: &mut Session<'_, T, C>) -> Result<(), CheckError> {
    session.enter(Stage::Greeting);
    while !matches!(session.next().await?, Event::Greeting(_)) {}
    Ok(())
}

/// Asks what the server can do (RFC 2449 §5). A server that does not know CAPA announces nothing.
pub(crate) async fn capabilities<T: Transport, C: Clock>(session: &mut Session<'_, T, C>) -> Result<(), CheckError> {
    session.enter(Stage::Capabilities);
    session.ask(Command::Capa).await?;
    Ok(())
}

/// Turns to TLS where that was chosen (RFC 2595 §4), and asks for the capabilities again.
pub(crate) async fn stls<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    security: Security,
) -> Result<(), CheckError> {
    if security != Security::Stls {
        return Ok(());
    }
    session.enter(Stage::Tls);
    let not_offered = CheckError::rule(Stage::Tls, ErrorKind::StlsNotOffered);
    if session.capabilities().is_some_and(|announced| !announced.stls) {
        return Err(not_offered);
    }
    match session.ask(Command::Stls).await? {
        Answer::Ok => capabilities(session).await,
        _ => Err(not_offered),
    }
}

/// Logs in.
pub(crate) async fn authenticate<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    user_name: &str,
    password: &Secret,
) -> Result<(), CheckError> {
    session.enter(Stage::Login);
    let invalid = |_| CheckError::rule(Stage::Login, ErrorKind::InvalidSettings);
    let user = UserName::new(user_name).map_err(invalid)?;
    let pass = pop3_proto::Secret::new(password.reveal()).map_err(invalid)?;
    let command = match Mechanism::choose(session.capabilities()) {
        Some(Mechanism::Plain) => Command::Auth(Box::new(SaslExchange::plain(&user, &pass))),
        Some(Mechanism::UserPass) => Command::Login { user, pass },
        None => return Err(CheckError::rule(Stage::Login, ErrorKind::NoCommonMechanism)),
    };
    let says_auth = session.capabilities().is_some_and(|announced| announced.auth_resp_code);
    match session.ask(command).await? {
        Answer::AuthFailed(failure, reply) => {
            Err(CheckError { stage: Stage::Login, reason: Reason::AuthFailed { failure, reply } })
        }
        Answer::Refused(reply) => Err(CheckError { stage: Stage::Login, reason: Reason::Refused { reply, says_auth } }),
        _ => Ok(()),
    }
}

/// A way of logging in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mechanism {
    /// AUTH PLAIN (RFC 4616, RFC 5034).
    Plain,
    /// USER and PASS (RFC 1939 §7).
    UserPass,
}

impl Mechanism {
    /// The first of ours that the server announces. One that announces nothing knows USER and PASS.
    fn choose(announced: Option<&Capabilities>) -> Option<Self> {
        let Some(announced) = announced else { return Some(Self::UserPass) };
        if announced.has_sasl("PLAIN") {
            return Some(Self::Plain);
        }
        // Many servers do not announce USER though they know it; without SASL nothing else is left to try.
        (announced.user || announced.sasl.is_none()).then_some(Self::UserPass)
    }
}

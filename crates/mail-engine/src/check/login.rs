//! From the greeting to TRANSACTION: CAPA, STLS, and the ways of logging in.
//!
//! Must not: send credentials where [`Security::Stls`] was chosen and TLS does not stand; `pop3_proto` would refuse.

use super::entry::Entry;
use super::ways::{Binding, Login, Way, exposure};
use crate::error::{CheckError, Reason, speaks_of_a_mechanism};
use crate::ports::{Clock, Entropy, Transport};
use crate::session::{Answer, Session};
use crate::store::LoginExposure;
use mail_api::{CredentialKind, ErrorKind, Security, Stage};
use pop3_proto::{Command, ErrReply, Event, Greeting, LocalError, Method, ResponseCode, SaslFailure, ScramError};

/// Waits for the greeting (RFC 1939 §4).
pub(crate) async fn greet<T: Transport, C: Clock>(session: &mut Session<'_, T, C>) -> Result<Greeting, CheckError> {
    session.enter(Stage::Greeting);
    loop {
        if let Event::Greeting(greeting) = session.next().await? {
            return Ok(greeting);
        }
    }
}

/// Asks what the server can do (RFC 2449 §5). A server that does not know CAPA announces nothing.
pub(crate) async fn capabilities<T: Transport, C: Clock>(session: &mut Session<'_, T, C>) -> Result<(), CheckError> {
    session.enter(Stage::Capabilities);
    session.ask(Command::Capa).await?;
    Ok(())
}

/// The same as soon as the server has greeted. Before STLS, anybody may have answered, or kept silent.
pub(crate) async fn first_capabilities<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    security: Security,
    entry: &mut Entry,
) -> Result<(), CheckError> {
    if security != Security::Stls {
        return login_capabilities(session, entry).await;
    }
    if entry.misses_clear_capa {
        return Ok(());
    }
    let asked = capabilities(session).await;
    entry.asked_clear_capa(asked.as_ref().copied());
    asked
}

/// The same before login, unless the server hung up or fell silent at it.
pub(crate) async fn login_capabilities<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    entry: &mut Entry,
) -> Result<(), CheckError> {
    if entry.misses_capa {
        return Ok(());
    }
    let asked = capabilities(session).await;
    entry.asked_capa(asked.as_ref().copied());
    asked
}

/// Turns to TLS where that was chosen, and asks for the capabilities again.
pub(crate) async fn stls<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    security: Security,
    entry: &mut Entry,
) -> Result<(), CheckError> {
    if security != Security::Stls {
        return Ok(());
    }
    start_tls(session).await?;
    login_capabilities(session, entry).await
}

/// Turns to TLS (RFC 2595 §4). What was announced before counts no longer.
pub(crate) async fn start_tls<T: Transport, C: Clock>(session: &mut Session<'_, T, C>) -> Result<(), CheckError> {
    session.enter(Stage::Tls);
    let not_offered = CheckError::rule(Stage::Tls, ErrorKind::StlsNotOffered);
    // Some know it and do not announce it; whether this one does is known once it was asked.
    match session.ask(Command::Stls).await? {
        Answer::Ok => Ok(()),
        _ => Err(not_offered),
    }
}

/// Asks for mail as it is, raw UTF-8 in its header included (RFC 6856 §2): after STLS and before the login, where it is
/// offered. Servers that are not asked put something else in the place of such mail.
pub(crate) async fn utf8<T: Transport, C: Clock>(session: &mut Session<'_, T, C>) -> Result<(), CheckError> {
    if session.capabilities().is_some_and(|announced| announced.utf8.is_some()) {
        session.enter(Stage::Capabilities);
        // A server that refuses gives what it gave without.
        let _refused = session.ask(Command::Utf8).await?;
    }
    Ok(())
}

/// Logs in, the strongest way that is open; returns what that gave away.
///
/// A server that once took a login which hides the password from whoever ends TLS, and now offers only such as show it,
/// is not the server it was, or somebody stands before it. That is told, and nothing is sent.
///
/// Where the server can bind the login to the TLS connection, and TLS ends here, it is (RFC 5802 §6, RFC 9266): nobody
/// between the two can then pass it on as theirs. Where that was so once, no other login is made: somebody in between
/// could have said that the server cannot.
///
/// Where a login is refused without a reason, or the server hangs up at it, the next way is tried: servers announce what
/// they then do not know. A server that has seen the password is asked once more at most, by USER and PASS unless it
/// promised to say so where the password is the reason. A password that is called wrong in UTF-8 may be right in
/// Latin-1, once.
pub(crate) async fn authenticate<T: Transport, C: Clock, E: Entropy>(
    session: &mut Session<'_, T, C>,
    login: &Login<'_, E>,
    entry: &mut Entry,
) -> Result<LoginExposure, CheckError> {
    session.enter(Stage::Login);
    let credential = login.settings.credential;
    let taken = try_ways(session, login, entry).await;
    taken.map_err(|error| if credential == CredentialKind::Token { error.of_token() } else { error })
}

async fn try_ways<T: Transport, C: Clock, E: Entropy>(
    session: &mut Session<'_, T, C>,
    login: &Login<'_, E>,
    entry: &mut Entry,
) -> Result<LoginExposure, CheckError> {
    let credential = login.settings.credential;
    let says_auth = session.capabilities().is_some_and(|announced| announced.auth_resp_code);
    let (safe, weaker): (Vec<Method>, Vec<Method>) = session
        .methods(credential)
        .into_iter()
        .partition(|method| login.weakest.is_none_or(|weakest| exposure(*method) <= weakest));
    let otherwise = if weaker.is_empty() { ErrorKind::NoCommonMechanism } else { ErrorKind::LoginWeaker };
    let ways = login.ways(&safe);
    let is_offered = ways.iter().any(|way| way.is_bound());
    if login.must_bind && !is_offered {
        return Err(CheckError::rule(Stage::Login, ErrorKind::LoginWeaker));
    }
    let binding = Binding { exporter: session.channel_binding(), is_offered };
    // Only a server that knows no binding of ours is logged in to without one, where it offers any.
    let mut is_bound = is_offered;
    let mut was_refused_here = false;
    for way in &ways {
        if is_bound && !way.is_bound() {
            break;
        }
        if !entry.permits(*way, credential, says_auth) {
            continue;
        }
        let invalid = |_| CheckError::rule(Stage::Login, ErrorKind::InvalidSettings);
        let Some(command) = login.command(*way, binding).map_err(invalid)? else { continue };
        entry.tries(*way);
        let verdict = match session.ask(command).await {
            Ok(Answer::Refused(reply)) => {
                let (verdict, says_why) = (verdict_of_reply(*way, &reply), says_why(&reply));
                was_refused_here = true;
                let reason = Reason::Refused { reply, says_auth };
                entry.refused(CheckError { stage: Stage::Login, reason }, says_why);
                verdict
            }
            Ok(Answer::AuthFailed(failure, reply)) => {
                let verdict = verdict_of_failure(&failure);
                let cannot = failure == SaslFailure::ServerError(ScramError::UnsupportedChannelBindingType);
                if cannot && login.must_bind {
                    return Err(CheckError::rule(Stage::Login, ErrorKind::LoginWeaker));
                }
                is_bound &= !cannot;
                was_refused_here = true;
                let reason = Reason::AuthFailed { failure, reply };
                entry.refused(CheckError { stage: Stage::Login, reason }, verdict != Verdict::Open);
                verdict
            }
            Ok(_) => {
                entry.taken = Some(*way);
                return Ok(exposure(way.method));
            }
            // Nothing was sent: these credentials do not fit this way of logging in.
            Err(CheckError {
                reason: Reason::Local(error @ (LocalError::CommandTooLong { .. } | LocalError::InvalidArgument { .. })),
                ..
            }) => {
                entry.forgets(*way);
                entry.refused(CheckError { stage: Stage::Login, reason: Reason::Local(error) }, false);
                Verdict::Open
            }
            Err(error) if error.kind() == ErrorKind::ConnectionLost => {
                // Servers that refuse may hang up; then this way was not tried at all.
                if was_refused_here {
                    entry.cuts(*way);
                }
                let hangs_up_on_auth = was_refused_here || matches!(way.method, Method::Sasl(_));
                if hangs_up_on_auth && ways.iter().any(|way| entry.permits(*way, credential, says_auth)) {
                    entry.is_cut_off();
                }
                // The refusal says more than the hanging up.
                return Err(entry.refusal().unwrap_or(error));
            }
            Err(error) => return Err(error),
        };
        match verdict {
            Verdict::Open => {}
            Verdict::Wrong => entry.is_wrong(way.spelling),
            Verdict::Final => break,
        }
    }
    Err(entry.refusal().unwrap_or(CheckError::rule(Stage::Login, otherwise)))
}

/// What a refusal leaves to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It may be about this way only.
    Open,
    /// The credentials are wrong, as they are spelled.
    Wrong,
    /// It is about neither.
    Final,
}

fn verdict_of_reply(way: Way, reply: &ErrReply) -> Verdict {
    match &reply.code {
        _ if !says_why(reply) => Verdict::Open,
        // It may mean that the server keeps no secret for this way: the password itself may still be right.
        Some(ResponseCode::Auth) if !way.shows() => Verdict::Open,
        Some(ResponseCode::Auth) => Verdict::Wrong,
        _ => Verdict::Final,
    }
}

fn verdict_of_failure(failure: &SaslFailure) -> Verdict {
    if failure.is_about_the_server() || failure.finds_somebody_between() {
        Verdict::Final
    } else if failure.blames_credentials() {
        Verdict::Wrong
    } else {
        Verdict::Open
    }
}

/// Whether a refusal has a reason that a program can understand (RFC 2449 §8, RFC 3206).
fn says_why(reply: &ErrReply) -> bool {
    !matches!(reply.code, None | Some(ResponseCode::Other(_))) && !speaks_of_a_mechanism(reply)
}

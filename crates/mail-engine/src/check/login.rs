//! From the greeting to TRANSACTION: CAPA, STLS, and the ways of logging in.
//!
//! Must not: send credentials where [`Security::Stls`] was chosen and TLS does not stand; `pop3_proto` would refuse.

use crate::error::{CheckError, Reason};
use crate::ports::{Clock, Transport};
use crate::session::{Answer, Session};
use mail_api::{ErrorKind, Secret, Security, Stage};
use pop3_proto::{Command, Event, Exposure, LocalError, Mechanism, Method, ResponseCode, SaslExchange, UserName};

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

/// Logs in, the strongest way that is open.
///
/// Where that is refused without a reason, a way that does not show the password is followed by the next: servers
/// announce what they then always refuse. The password itself is shown once.
pub(crate) async fn authenticate<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    user_name: &str,
    password: &Secret,
) -> Result<(), CheckError> {
    session.enter(Stage::Login);
    let invalid = |_| CheckError::rule(Stage::Login, ErrorKind::InvalidSettings);
    let user = UserName::new(user_name).map_err(invalid)?;
    let pass = pop3_proto::Secret::new(password.reveal()).map_err(invalid)?;
    let says_auth = session.capabilities().is_some_and(|announced| announced.auth_resp_code);
    let mut refused = None;
    for method in session.methods() {
        let Some(command) = login_command(method, &user, &pass) else { continue };
        let was_shown = method.exposure() == Exposure::Credential;
        let (reason, is_final) = match session.ask(command).await {
            Ok(Answer::Refused(reply)) => {
                let is_final = was_shown || !matches!(reply.code, None | Some(ResponseCode::Other(_)));
                (Reason::Refused { reply, says_auth }, is_final)
            }
            Ok(Answer::AuthFailed(failure, reply)) => {
                let is_final = was_shown || failure.blames_credentials() || failure.is_about_the_server();
                (Reason::AuthFailed { failure, reply }, is_final)
            }
            Ok(_) => return Ok(()),
            // Nothing was sent: these credentials do not fit this way of logging in.
            Err(CheckError {
                reason: Reason::Local(error @ (LocalError::CommandTooLong { .. } | LocalError::InvalidArgument { .. })),
                ..
            }) => (Reason::Local(error), false),
            // Servers that refuse may hang up, and the refusal says more than the hanging up.
            Err(error) => return Err(refused.unwrap_or(error)),
        };
        refused = Some(CheckError { stage: Stage::Login, reason });
        if is_final {
            break;
        }
    }
    Err(refused.unwrap_or(CheckError::rule(Stage::Login, ErrorKind::NoCommonMechanism)))
}

/// How a way of logging in is asked for; `None` for those that need what nobody has brought yet: SCRAM a nonce.
fn login_command(method: Method, user: &UserName, pass: &pop3_proto::Secret) -> Option<Command> {
    let exchange = match method {
        Method::UserPass => return Some(Command::Login { user: user.clone(), pass: pass.clone() }),
        Method::Apop => return Some(Command::Apop { user: user.clone(), pass: pass.clone() }),
        Method::Sasl(Mechanism::Plain) => SaslExchange::plain(user, pass),
        Method::Sasl(Mechanism::Login) => SaslExchange::login(user, pass),
        Method::Sasl(Mechanism::CramMd5) => SaslExchange::cram_md5(user, pass),
        Method::Sasl(_) => return None,
    };
    Some(Command::Auth(Box::new(exchange)))
}

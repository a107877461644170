//! From the greeting to TRANSACTION: CAPA, STLS, and the ways of logging in.
//!
//! Must not: send credentials where [`Security::Stls`] was chosen and TLS does not stand; `pop3_proto` would refuse.

use crate::error::{CheckError, Reason};
use crate::ports::{Clock, Entropy, Transport};
use crate::session::{Answer, Session};
use crate::store::LoginExposure;
use mail_api::{ErrorKind, Secret, Security, Stage};
use pop3_proto::{
    ChannelBinding, ClientNonce, Command, Event, Exposure, Greeting, LocalError, Mechanism, Method, ResponseCode,
    SaslExchange, ScramHash, UserName,
};

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

/// Turns to TLS where that was chosen, and asks for the capabilities again.
pub(crate) async fn stls<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    security: Security,
) -> Result<(), CheckError> {
    if security != Security::Stls {
        return Ok(());
    }
    start_tls(session).await?;
    capabilities(session).await
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

/// Who logs in, and how.
pub(crate) struct Login<'a, E> {
    /// The name the server knows the user by.
    pub(crate) user_name: &'a str,
    /// The password.
    pub(crate) password: &'a Secret,
    /// The least that a login at this server ever gave away; more is not given away without a person's word.
    pub(crate) weakest: Option<LoginExposure>,
    /// For nonces.
    pub(crate) entropy: &'a E,
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
/// Where a login is refused without a reason, the next way is tried: servers announce what they then always refuse. A
/// server that has seen the password is asked once more by USER and PASS at most.
pub(crate) async fn authenticate<T: Transport, C: Clock, E: Entropy>(
    session: &mut Session<'_, T, C>,
    login: Login<'_, E>,
) -> Result<LoginExposure, CheckError> {
    session.enter(Stage::Login);
    let invalid = |_| CheckError::rule(Stage::Login, ErrorKind::InvalidSettings);
    let user = UserName::new(login.user_name).map_err(invalid)?;
    let pass = pop3_proto::Secret::new(login.password.reveal()).map_err(invalid)?;
    let says_auth = session.capabilities().is_some_and(|announced| announced.auth_resp_code);
    let (safe, weaker): (Vec<Method>, Vec<Method>) = session
        .methods()
        .into_iter()
        .partition(|method| login.weakest.is_none_or(|weakest| exposure(*method) <= weakest));
    let otherwise = if weaker.is_empty() { ErrorKind::NoCommonMechanism } else { ErrorKind::LoginWeaker };
    let mut refused = None;
    let mut was_shown = false;
    for method in safe {
        let shows = method.exposure() == Exposure::Credential;
        // Once the server has seen the password, it is shown once more at most, the oldest way.
        if was_shown && shows && method != Method::UserPass {
            continue;
        }
        let Some(command) = login_command(method, &user, &pass, login.entropy) else { continue };
        was_shown |= shows;
        let (reason, is_final) = match session.ask(command).await {
            Ok(Answer::Refused(reply)) => {
                let says_why = !matches!(reply.code, None | Some(ResponseCode::Other(_)));
                // `[AUTH]` may mean that the server keeps no secret for this way: the password itself may still be right.
                let is_about_this_way = !shows && reply.code == Some(ResponseCode::Auth);
                (Reason::Refused { reply, says_auth }, (says_why && !is_about_this_way) || (shows && says_auth))
            }
            Ok(Answer::AuthFailed(failure, reply)) => {
                let is_final = failure.blames_credentials() || failure.is_about_the_server();
                (Reason::AuthFailed { failure, reply }, is_final)
            }
            Ok(_) => return Ok(exposure(method)),
            // Nothing was sent: these credentials do not fit this way of logging in.
            Err(CheckError {
                reason: Reason::Local(error @ (LocalError::CommandTooLong { .. } | LocalError::InvalidArgument { .. })),
                ..
            }) => (Reason::Local(error), false),
            // Servers that refuse may hang up, and the refusal says more than the hanging up.
            Err(error) if error.kind() == ErrorKind::ConnectionLost => return Err(refused.unwrap_or(error)),
            Err(error) => return Err(error),
        };
        refused = Some(CheckError { stage: Stage::Login, reason });
        if is_final {
            break;
        }
    }
    Err(refused.unwrap_or(CheckError::rule(Stage::Login, otherwise)))
}

/// What a way of logging in gives away.
const fn exposure(method: Method) -> LoginExposure {
    match method.exposure() {
        Exposure::CostlyGuess => LoginExposure::CostlyGuess,
        Exposure::CheapGuess => LoginExposure::CheapGuess,
        Exposure::Credential => LoginExposure::Credential,
    }
}

/// How a way of logging in is asked for; `None` where it cannot be: it needs a token, chance fails, or the credentials
/// do not fit it.
fn login_command(
    method: Method,
    user: &UserName,
    pass: &pop3_proto::Secret,
    entropy: &impl Entropy,
) -> Option<Command> {
    let scram = |hash| {
        let mut random = [0; 18];
        let nonce = entropy.fill(&mut random).then(|| ClientNonce::from_random(random))?;
        SaslExchange::scram(hash, user, pass, nonce, ChannelBinding::Unknown).ok()
    };
    let exchange = match method {
        Method::UserPass => return Some(Command::Login { user: user.clone(), pass: pass.clone() }),
        Method::Apop => return Some(Command::Apop { user: user.clone(), pass: pass.clone() }),
        Method::Sasl(Mechanism::Plain) => SaslExchange::plain(user, pass),
        Method::Sasl(Mechanism::Login) => SaslExchange::login(user, pass),
        Method::Sasl(Mechanism::CramMd5) => SaslExchange::cram_md5(user, pass),
        Method::Sasl(Mechanism::ScramSha256) => scram(ScramHash::Sha256)?,
        Method::Sasl(Mechanism::ScramSha1) => scram(ScramHash::Sha1)?,
        Method::Sasl(_) => return None,
    };
    Some(Command::Auth(Box::new(exchange)))
}

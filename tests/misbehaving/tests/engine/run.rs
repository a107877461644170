//! One row with one policy: the checks, and in what they fall short.
//!
//! Must not: look at a row's name.

use crate::clock::LeapingClock;
use headless::driver::{Driver, Failure};
use mail_api::{AccountSettings, CheckReport, LeavePolicy, RetrievalPolicy, Retry, Security, UserError, View};
use mail_engine::store::memory::MemoryBacking;
use mail_engine::store::{MaildropState, Store};
use misbehaving::behaviour::Removal;
use misbehaving::quirk::CREDENTIALS;
use misbehaving::{MisbehavingServer, Quirk, SessionRecord, Told, faults, maildrop};
use std::time::Duration;

/// What becomes of the copies on the server.
pub(crate) const POLICIES: [LeavePolicy; 2] = [LeavePolicy::LEAVE_ALL, LeavePolicy::ONCE_STORED];

/// One check takes this long only where it hangs.
const TOO_LONG: Duration = Duration::from_secs(10);

/// What was found, one sentence each.
pub(crate) struct Found {
    /// What must never happen.
    pub(crate) harm: Vec<String>,
    /// In what the engine falls short of the row.
    pub(crate) faults: Vec<String>,
}

/// Checks mail as often as the row says.
pub(crate) async fn run(quirk: &Quirk, policy: LeavePolicy) -> Found {
    let server = MisbehavingServer::start(quirk, 0).await.expect("the server starts");
    let clock = LeapingClock::new(server.silent());
    let connector = headless::tcp::connector(None).expect("a connector");
    let backing = MemoryBacking::default();
    let driver = Driver::open_at(backing.open(), connector, clock).await.expect("an engine");

    let mut found = Vec::new();
    let mut last = None;
    match driver.account(settings(quirk, &server, policy), quirk.client.password).await {
        Err(Failure::Told(error)) => {
            found.extend(fault_of_check(quirk.expect.told[0], Some(&error), 1));
            last = Some(error);
        }
        Err(Failure::Unexpected) => found.push("the account is not added, and nobody is told why".to_owned()),
        Ok(account) => {
            // Nobody is there who could take back what a new policy deletes.
            let applied = MaildropState { applied: Some(policy), ..MaildropState::default() };
            backing.open().put_maildrop_state(account, &applied).await.expect("memory can be written");
            for (number, told) in (1..).zip(quirk.expect.told) {
                let connections = server.sessions().len();
                let Ok(report) = tokio::time::timeout(TOO_LONG, driver.check(account)).await else {
                    panic!("{}: check {number} hangs", quirk.name);
                };
                let report = report.expect("a report");
                let connections = server.sessions().len() - connections;
                if connections > quirk.expect.connections {
                    found.push(format!("check {number} makes {connections} connections"));
                }
                found.extend(fault_of_check(*told, report.error.as_ref(), number));
                found.extend(silence_about_what_is_left(quirk, &report, number));
                last = report.error;
            }
        }
    }
    found.extend(fault_of_waiting(quirk, last.as_ref()));

    all_over(&server).await;
    let stored = driver.raw_messages(View::Inbox).await.expect("the messages");
    let (sessions, there) = (server.sessions(), server.maildrop());
    let (stored, others) = stored_messages(&sessions, stored);
    found.extend(faults(quirk, &sessions));
    found.extend(faults_of_storage(quirk, &stored, others));
    found.extend(faults_of_maildrop(quirk, &there, policy));
    Found { harm: harm(quirk, &sessions, (&stored, others), &there, policy), faults: found }
}

fn settings(quirk: &Quirk, server: &MisbehavingServer, policy: LeavePolicy) -> AccountSettings {
    AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: quirk.name.to_owned(),
        host: server.address().ip().to_string(),
        port: server.address().port(),
        security: quirk.client.security,
        tls: mail_api::TlsChoice::default(),
        user_name: quirk.client.user.to_owned(),
        credential: quirk.client.credential,
        leave_policy: policy,
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    }
}

/// Waits until the server has seen the end of every connection.
async fn all_over(server: &MisbehavingServer) {
    let connections = server.sessions().len();
    let mut ended = server.ended();
    let over = ended.wait_for(|ended| *ended >= connections);
    tokio::time::timeout(TOO_LONG, over).await.expect("every connection ends").expect("the server lives");
}

fn fault_of_check(told: Told, error: Option<&UserError>, number: usize) -> Option<String> {
    let is_met = match (told, error) {
        (Told::Well | Told::Passing, None) => true,
        (Told::Error(kind), Some(error)) => error.kind == kind,
        (Told::OneOf(kinds), Some(error)) => kinds.contains(&error.kind),
        (Told::Passing, Some(error)) => error.retry != Retry::ByPerson,
        (Told::Well, Some(_)) | (Told::Error(_) | Told::OneOf(_), None) => false,
    };
    let what =
        || error.map_or("well".to_owned(), |error| format!("{:?} at {:?}, {:?}", error.kind, error.stage, error.retry));
    (!is_met).then(|| format!("check {number} tells {}, not {told}", what()))
}

/// A check that leaves a message that can be seen must say so.
fn silence_about_what_is_left(quirk: &Quirk, report: &CheckReport, number: usize) -> Option<String> {
    let all = quirk.expect.stored == misbehaving::Stored::All || report.error.is_some();
    (!all && report.skipped == 0).then(|| format!("check {number} does not tell that a message is left"))
}

fn fault_of_waiting(quirk: &Quirk, last: Option<&UserError>) -> Option<String> {
    let seconds = quirk.expect.waits?;
    let retry = last.map(|error| error.retry);
    let expected = Retry::After(u64::from(seconds) * 1000);
    (retry != Some(expected)).then(|| format!("comes back {retry:?}, not {expected:?}"))
}

/// The messages that are stored as they were sent in one of the sessions, and how many other ones are stored.
fn stored_messages(sessions: &[SessionRecord], mut stored: Vec<Vec<u8>>) -> (Vec<usize>, usize) {
    let mut messages = Vec::new();
    for (message, sent) in sessions.iter().flat_map(|session| &session.retrieved) {
        if let Some(at) = stored.iter().position(|octets| octets == sent).filter(|_| !messages.contains(message)) {
            stored.swap_remove(at);
            messages.push(*message);
        }
    }
    (messages, stored.len())
}

/// Each message is stored once, as it was sent, and nothing else is stored.
fn faults_of_storage(quirk: &Quirk, stored: &[usize], others: usize) -> Vec<String> {
    let expected = |message: &usize| quirk.expect.stored.holds(*message);
    let missing = (1..=maildrop::COUNT).filter(expected).filter(|message| !stored.contains(message));
    let mut found: Vec<_> = missing.map(|message| format!("message {message} is not stored as it was sent")).collect();
    let others = others + stored.iter().filter(|message| !expected(message)).count();
    if others > 0 {
        found.push(format!("{others} messages are stored that should not be"));
    }
    found
}

/// What is stored is there as long as the policy says so.
fn faults_of_maildrop(quirk: &Quirk, there: &[usize], policy: LeavePolicy) -> Vec<String> {
    let mut found = Vec::new();
    for message in (1..=maildrop::COUNT).filter(|message| quirk.expect.stored.holds(*message)) {
        match (policy, there.contains(&message)) {
            (LeavePolicy::LEAVE_ALL, false) if quirk.behaviour.removal == Removal::MarkedAtQuit => {
                found.push(format!("message {message} is gone"));
            }
            (LeavePolicy::ONCE_STORED, true) => {
                found.push(format!("message {message} is to be stored and deleted, and is still there"));
            }
            _ => {}
        }
    }
    found
}

/// What must not happen whatever a server does and a row expects: mail that is neither here nor
/// there, deletions that nobody wanted, credentials in the clear where TLS was wanted.
fn harm(
    quirk: &Quirk,
    sessions: &[SessionRecord],
    (stored, others): (&[usize], usize),
    there: &[usize],
    policy: LeavePolicy,
) -> Vec<String> {
    let lost = (1..=maildrop::COUNT).filter(|message| !there.contains(message) && !stored.contains(message)).count();
    let mut found = Vec::new();
    // One that is stored with other octets is a fault, and told as such, but not lost.
    if lost > others {
        found.push(format!("{} messages are gone and not stored", lost - others));
    }
    let sent = |beginning: &str| sessions.iter().any(|session| session.has_sent(beginning));
    if policy == LeavePolicy::LEAVE_ALL && sent("DELE") {
        found.push("DELE was sent where everything is to stay".to_owned());
    }
    if quirk.client.security != Security::None && CREDENTIALS.iter().copied().any(sent) {
        found.push("credentials were sent without TLS".to_owned());
    }
    found
}

//! A check: one synchronisation of one account, from connect to QUIT. [`run`] reads like RFC 1939.
//!
//! What was stored stays stored, wherever it ends. Nothing is deleted from the server that is not stored, and nothing
//! at all unless QUIT is answered: a connection that is dropped before leaves the maildrop as it was.
//!
//! Must not: know the list, or who asked.

mod delete;
mod listing;
mod login;
mod retrieve;
mod tally;

use crate::Parts;
use crate::cancel::Cancel;
use crate::error::CheckError;
use crate::plan::{Wishes, plan};
use crate::ports::{Clock, Platform, Target};
use crate::session::Session;
use crate::settle;
use crate::store::{Flags, MaildropState, RowBatch, Store, StoredAccount, message_id};
use mail_api::{
    CheckPhase, CheckProgress, CheckReport, ConnectionFacts, ErrorKind, LeavePolicy, MessageId, Secret, Stage,
};
use pop3_proto::Command;
use std::collections::HashSet;

pub(crate) use listing::take as take_listing;
pub(crate) use login::{authenticate, capabilities, greet, stls};
use tally::Tally;

/// What a check needs.
pub struct Check<'a, P: Platform> {
    /// The ports.
    pub parts: &'a Parts<P>,
    /// The account as it is stored.
    pub account: &'a StoredAccount,
    /// Its password.
    pub password: &'a Secret,
    /// Ends it before its time.
    pub cancel: &'a Cancel,
    /// Is told how it goes.
    pub observer: &'a dyn Observer,
}

/// Is told how a check goes.
pub trait Observer {
    /// It went on. Called often; throttling is the observer's.
    fn progress(&self, progress: CheckProgress);
    /// Messages were stored and can be shown.
    fn stored(&self, rows: RowBatch);
}

/// How a check ended.
#[derive(Debug)]
pub struct Outcome {
    /// For the page.
    pub report: CheckReport,
    /// Who could read the connection, where there was one.
    pub connection: Option<ConnectionFacts>,
}

/// Checks one account.
pub async fn run<P: Platform>(check: &Check<'_, P>) -> Outcome {
    let mut tally = Tally::new(check.account.id, check.observer, check.parts.clock.now());
    let result = steps(check, &mut tally).await;
    tally.outcome(result, &check.account.settings.host, check.parts.clock.now())
}

async fn steps<P: Platform>(check: &Check<'_, P>, tally: &mut Tally<'_>) -> Result<(), CheckError> {
    let (parts, settings) = (check.parts, &check.account.settings);
    let target = Target { host: settings.host.clone(), port: settings.port, security: settings.security };

    tally.enter(CheckPhase::Connecting);
    let mut session = Session::connect(&parts.connector, &parts.clock, check.cancel, &target).await?;
    greet(&mut session).await?;
    capabilities(&mut session).await?;
    stls(&mut session, settings.security).await?;
    tally.connection = Some(session.facts());

    tally.enter(CheckPhase::LoggingIn);
    let login = authenticate(&mut session, &settings.user_name, check.password).await;
    tally.login_delay = session.capabilities().and_then(|announced| announced.login_delay).map(|delay| delay.seconds);
    login?;
    // Gmail announces PIPELINING only now; LOGIN-DELAY and EXPIRE become exact.
    capabilities(&mut session).await?;

    tally.enter(CheckPhase::Listing);
    let snapshot = take_listing(&mut session).await?;
    let record = parts.timely_store().maildrop(check.account.id).await.map_err(CheckError::store)?;
    let put_away = put_away(check, settings.leave_policy).await?;
    let wishes = Wishes { leave: settings.leave_policy, retrieval: settings.retrieval, put_away: &put_away };
    let now = parts.clock.now();
    let plan = plan(&record, &snapshot, wishes, now);
    let due: Vec<MessageId> = plan.delete.iter().map(|deletion| deletion.known.message).collect();
    let state = settle::listed(&record.state, &plan.absent, &due, snapshot.is_complete(), now);
    let state = settle::still_refused(state, &snapshot);
    put_state(check, &record.state, &state).await?;
    drop(record);

    tally.begin(&plan);
    let stored = retrieve::run(&mut session, check, &plan, &state, tally).await?;

    tally.enter(CheckPhase::Deleting);
    let marked = delete::mark(&mut session, check, plan, stored, &state).await?;

    tally.enter(CheckPhase::Quitting);
    session.enter(Stage::Quitting);
    session.end_orderly();
    let quit = session.ask(Command::Quit).await;
    delete::settle(check, marked, quit, tally).await?;
    if session.is_cancelled() && !tally.is_whole() {
        return Err(CheckError::rule(Stage::Deleting, ErrorKind::Cancelled));
    }
    Ok(())
}

/// The messages that a person put away, where the policy wants them gone for it.
async fn put_away<P: Platform>(check: &Check<'_, P>, policy: LeavePolicy) -> Result<HashSet<MessageId>, CheckError> {
    let reasons = [(policy.when_deleted_here, Flags::DELETED), (policy.when_archived_here, Flags::ARCHIVED)];
    let reasons: Vec<Flags> = reasons.into_iter().filter_map(|(counts, flag)| counts.then_some(flag)).collect();
    if reasons.is_empty() {
        return Ok(HashSet::new());
    }
    let batches = check.parts.timely_store().flags().await.map_err(CheckError::store)?;
    let put_away = batches.into_iter().flat_map(|batch| {
        let counts = |flags: Flags| reasons.iter().any(|reason| flags.has(*reason));
        let flags = (0..=u16::MAX).zip(batch.flags).filter(move |(_, flags)| counts(*flags));
        let ids: Vec<MessageId> = flags.map(|(position, _)| message_id(batch.batch, position)).collect();
        ids
    });
    Ok(put_away.collect())
}

/// Stores the changing part of the maildrop's record, if it changed.
async fn put_state<P: Platform>(
    check: &Check<'_, P>,
    before: &MaildropState,
    state: &MaildropState,
) -> Result<(), CheckError> {
    if before == state {
        return Ok(());
    }
    let stored = check.parts.timely_store().put_maildrop_state(check.account.id, state).await;
    stored.map_err(CheckError::store)
}

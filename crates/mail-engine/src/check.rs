//! A check: one synchronisation of one account, from connect to QUIT. [`run`] reads like RFC 1939.
//!
//! What was stored stays stored, wherever it ends. Nothing is deleted from the server that is not stored, and nothing
//! at all unless QUIT is answered: a connection that is dropped before leaves the maildrop as it was.
//!
//! Must not: know the list, or who asked.

mod delete;
mod entry;
mod identify;
mod listing;
mod login;
mod look;
mod quick;
mod retrieve;
mod tally;
mod undo;
mod ways;

use crate::Parts;
use crate::cancel::Cancel;
use crate::error::CheckError;
use crate::leave;
use crate::plan::{self, Wishes};
use crate::ports::{Clock, Platform, Target, Transport};
use crate::server;
use crate::session::Session;
use crate::settle;
use crate::store::{
    Flags, LastListing, MaildropRecord, MaildropState, Row, RowBatch, ServerAccount, Store, message_id,
};
use mail_api::{
    CheckPhase, CheckProgress, CheckReport, ConnectionFacts, ErrorKind, LeavePolicy, MessageId, Retention, Secret,
    Stage, StoreDoubt,
};
use pop3_proto::UniqueId;
use std::collections::HashSet;

pub(crate) use entry::Entry;
pub(crate) use login::{
    authenticate, capabilities, first_capabilities, greet, login_capabilities, start_tls, stls, utf8,
};
pub(crate) use look::{Look, run as look};
use tally::Tally;
pub(crate) use ways::{Login, exposure, latin_1};

/// What a check needs.
pub struct Check<'a, P: Platform> {
    /// The ports.
    pub parts: &'a Parts<P>,
    /// The account as it is stored.
    pub account: ServerAccount<'a>,
    /// Its password or token.
    pub password: &'a Secret,
    /// Ends it before its time.
    pub cancel: &'a Cancel,
    /// Keeps what it is about to delete for the first time under this leave policy.
    pub undo: &'a Cancel,
    /// Is told how it goes.
    pub observer: &'a dyn Observer,
}

/// Is told how a check goes.
pub trait Observer {
    /// It went on. Called often; throttling is the observer's.
    fn progress(&self, progress: CheckProgress);
    /// The flags that a message is to be stored with: what filters do.
    fn marks(&self, row: &Row) -> Flags;
    /// Messages were stored and can be shown, each with its flags.
    fn stored(&self, rows: RowBatch, flags: Vec<Flags>);
    /// A message is stored in the place of its beginning; this is its row now, but for its date, which stays.
    fn completed(&self, message: MessageId, row: Row);
}

/// How a check ended.
#[derive(Debug)]
pub struct Outcome {
    /// For the page.
    pub report: CheckReport,
    /// Who could read the connection, where there was one.
    pub connection: Option<ConnectionFacts>,
    /// The interval between logins that the server announced, in seconds.
    pub login_delay: Option<u32>,
    /// How long the server keeps mail, as it announced.
    pub retention: Option<Retention>,
    /// A person took back what the leave policy did: the account is to leave everything on the server from now on.
    pub leaves_all: bool,
}

/// Checks one account.
pub async fn run<P: Platform>(check: &Check<'_, P>) -> Outcome {
    let mut tally = Tally::new(check.account.id, check.observer, check.parts.clock.now());
    let result = steps(check, &mut tally).await;
    tally.outcome(result, &check.account.settings.host, check.undo.is_wanted(), check.parts.clock.now())
}

async fn steps<P: Platform>(check: &Check<'_, P>, tally: &mut Tally<'_>) -> Result<(), CheckError> {
    let (parts, settings) = (check.parts, &check.account.settings);
    let target = Target::of(settings);

    tally.enter(CheckPhase::Connecting);
    let mut record = parts.timely_store().maildrop(check.account.id).await.map_err(CheckError::store)?;
    let now = parts.clock.now();
    let pace = server::pace(&record.state.server, now);
    let mut entry = Entry::new(settings, &record.state.server, now);
    let connect = || Session::connect(&parts.connector, &parts.clock, check.cancel, &target, pace);
    let mut session = connect().await?;
    let mut result = converse(check, &mut session, &mut entry, &mut record, tally).await;
    while result.is_err() && entry.take_goes_on() {
        tally.enter(CheckPhase::Connecting);
        session = connect().await?;
        result = converse(check, &mut session, &mut entry, &mut record, tally).await;
    }

    let error = result.as_ref().err().map(CheckError::kind);
    let (listing, result) = result.map_or_else(|error| (None, Err(error)), |listing| (listing, Ok(())));
    let told = server::Told {
        exposure: tally.exposure,
        was_pipelined: session.was_pipelined(),
        error,
        listing,
        capa: entry.capa,
        latin_1: entry.took_latin_1(),
        is_bound: entry.took_bound(),
    };
    let learned =
        MaildropState { server: server::learn(&record.state.server, told, parts.clock.now()), ..record.state.clone() };
    let noted = put_state(check, &mut record.state, learned).await;
    // Why the check failed says more than that this could not be noted.
    result.and(noted)
}

/// From the greeting to QUIT; the listing by which a later check sees that nothing is new, where that can be said.
/// `record` follows what is stored.
async fn converse<P: Platform, T: Transport, C: Clock>(
    check: &Check<'_, P>,
    session: &mut Session<'_, T, C>,
    entry: &mut Entry,
    record: &mut MaildropRecord,
    tally: &mut Tally<'_>,
) -> Result<Option<LastListing>, CheckError> {
    let (parts, settings) = (check.parts, &check.account.settings);
    greet(session).await?;
    first_capabilities(session, settings.security, entry).await?;
    stls(session, settings.security, entry).await?;
    utf8(session).await?;
    tally.connection = Some(session.facts());

    tally.enter(CheckPhase::LoggingIn);
    let login = Login::new(settings, check.password, &record.state.server, &parts.entropy);
    let login = authenticate(session, &login, entry).await;
    // Before login a server announces what holds for everybody; what it announced after the last one holds for this user.
    tally.login_delay = announced_delay(session).max(check.account.login_delay);
    tally.retention = check.account.retention.or(announced_retention(session));
    tally.exposure = Some(login?);

    tally.enter(CheckPhase::Listing);
    let marked = marked(parts, record, settings.leave_policy).await?;
    let now = parts.clock.now();
    let wishes = Wishes {
        leave: settings.leave_policy,
        retrieval: settings.retrieval,
        put_away: &marked.put_away,
        wanted: &marked.wanted,
        gives_beginnings: true,
    };
    if let Some(last) = quick::comparable(record, wishes, now)
        && quick::is_unchanged(session, last).await?
    {
        let unchanged = last.clone();
        say_goodbye(session, tally).await;
        return Ok(Some(unchanged));
    }
    // Gmail announces PIPELINING only now; LOGIN-DELAY and EXPIRE become exact.
    if !entry.misses_capa {
        capabilities(session).await?;
    }
    tally.login_delay = announced_delay(session);
    tally.retention = announced_retention(session);
    let ahead = |announced, sizes: &[_], first: &UniqueId| {
        // What is wanted comes before what is new.
        if wishes.wanted.is_empty() {
            plan::ahead(record, announced, sizes, first, settings.retrieval)
        } else {
            Vec::new()
        }
    };
    let (snapshot, mut under_way) = listing::take(session, ahead).await?;
    let (snapshot, renamed) = identify::run(session, record, snapshot, &mut under_way, now).await?;
    if !renamed.is_empty() {
        parts.timely_store().rekey(check.account.id, &renamed).await.map_err(CheckError::store)?;
    }
    let gives_beginnings = session.capabilities().is_none_or(|announced| announced.top);
    let wishes = Wishes { gives_beginnings, ..wishes };
    let mut plan = plan::plan(record, &snapshot, wishes, now);
    if plan.deletes()
        && let Some(doubt) = doubt(parts, settings.leave_policy).await?
    {
        tally.withheld(plan.withhold(), doubt);
    }
    let due: Vec<MessageId> = plan.delete.iter().map(|deletion| deletion.known.message).collect();
    let state = settle::listed(&record.state, &plan.absent, &due, snapshot.is_complete(), now);
    let state = settle::still_refused(state, &snapshot);
    let applied = leave::still_applied(state.applied, settings.leave_policy);
    let state = MaildropState { applied, ..state };
    put_state(check, &mut record.state, state).await?;
    record.known = Vec::new();

    tally.begin(&plan);
    let listing = quick::to_compare_with(&snapshot, &plan, now);
    let stored = retrieve::run(session, check, &plan, under_way, &mut record.state, tally).await?;

    tally.enter(CheckPhase::Deleting);
    let marked = delete::mark(session, check, plan, stored, &mut record.state).await?;
    if marked.is_empty() {
        // Nothing depends on how the server says goodbye.
        tally.deleted(0, marked.missed());
        say_goodbye(session, tally).await;
    } else if let Some(why) = undo::wanted(check, &record.state, &marked, tally).await {
        let is_whole = why == undo::Why::TakenBack;
        if is_whole {
            tally.taken_back(marked.count());
        }
        delete::take_back(session, check, marked, &mut record.state).await?;
        say_goodbye(session, tally).await;
        return if is_whole { Ok(None) } else { Err(CheckError::rule(Stage::Deleting, ErrorKind::Cancelled)) };
    } else {
        tally.enter(CheckPhase::Quitting);
        session.enter(Stage::Quitting);
        session.end_orderly();
        let quit = session.quit().await;
        delete::settle(check, marked, quit, &mut record.state, tally).await?;
    }
    if session.is_cancelled() && !tally.is_whole() {
        return Err(CheckError::rule(Stage::Deleting, ErrorKind::Cancelled));
    }
    Ok(listing.filter(|_| tally.left_nothing_to_do()))
}

/// The interval between logins that the server announced last, in seconds.
fn announced_delay<T: Transport, C: Clock>(session: &Session<'_, T, C>) -> Option<u32> {
    session.capabilities().and_then(|announced| announced.login_delay).map(|delay| delay.seconds)
}

/// How long the server keeps mail, as it announced last.
fn announced_retention<T: Transport, C: Clock>(session: &Session<'_, T, C>) -> Option<Retention> {
    session.capabilities().and_then(server::retention)
}

async fn say_goodbye<T: Transport, C: Clock>(session: &mut Session<'_, T, C>, tally: &mut Tally<'_>) {
    tally.enter(CheckPhase::Quitting);
    goodbye(session).await;
}

/// QUIT where nothing depends on its answer.
pub(crate) async fn goodbye<T: Transport, C: Clock>(session: &mut Session<'_, T, C>) {
    session.enter(Stage::Quitting);
    session.end_soon();
    let _goodbye = session.quit().await;
}

/// Messages that a person marked here, where that means something to a check.
#[derive(Default)]
struct Marked {
    /// Put away, where the policy wants them gone for it.
    put_away: HashSet<MessageId>,
    /// Beginnings of which the rest is wanted.
    wanted: HashSet<MessageId>,
}

async fn marked<P: Platform>(
    parts: &Parts<P>,
    record: &MaildropRecord,
    policy: LeavePolicy,
) -> Result<Marked, CheckError> {
    let reasons = [(policy.when_deleted_here, Flags::DELETED), (policy.when_archived_here, Flags::ARCHIVED)];
    let reasons: Vec<Flags> = reasons.into_iter().filter_map(|(counts, flag)| counts.then_some(flag)).collect();
    let mut marked = Marked::default();
    if reasons.is_empty() && !record.known.iter().any(|known| known.is_beginning) {
        return Ok(marked);
    }
    for batch in parts.timely_store().flags().await.map_err(CheckError::store)? {
        for (position, flags) in (0..=u16::MAX).zip(batch.flags) {
            if reasons.iter().any(|reason| flags.has(*reason)) {
                marked.put_away.insert(message_id(batch.batch, position));
            }
            if flags.has(Flags::WANTED) {
                marked.wanted.insert(message_id(batch.batch, position));
            }
        }
    }
    if !marked.wanted.is_empty() {
        // Of what is known to be gone from the server there is no rest.
        let settled: HashSet<&MessageId> = record.state.settled.iter().collect();
        marked.wanted.retain(|message| !settled.contains(message));
    }
    Ok(marked)
}

/// What speaks against deleting anything from the server. A copy there is worth more than a rule about it while the one
/// here may be missing, or cleared away.
async fn doubt<P: Platform>(parts: &Parts<P>, policy: LeavePolicy) -> Result<Option<StoreDoubt>, CheckError> {
    let store = parts.timely_store();
    let soundness = store.soundness().await.map_err(CheckError::store)?;
    let is_kept = policy.despite_eviction || store.is_persisted().await == Some(true);
    Ok(soundness.doubt().or((!is_kept).then_some(StoreDoubt::Evictable)))
}

/// Stores the changing part of the maildrop's record, if it changes. `stored` follows.
async fn put_state<P: Platform>(
    check: &Check<'_, P>,
    stored: &mut MaildropState,
    state: MaildropState,
) -> Result<(), CheckError> {
    if *stored != state {
        let put = check.parts.timely_store().put_maildrop_state(check.account.id, &state).await;
        put.map_err(CheckError::store)?;
        *stored = state;
    }
    Ok(())
}

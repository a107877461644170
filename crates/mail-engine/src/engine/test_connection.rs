//! The connection test: the stages of a check up to the listing, each with its time and outcome.
//!
//! Must not: change anything, here or on the server.

use super::{Answer, Engine, accounts};
use crate::cancel::Cancel;
use crate::check::{Entry, Login, authenticate, first_capabilities, greet, stls, utf8};
use crate::error::{CheckError, Reason, store_user_error};
use crate::ports::{Clock, Millis, Platform, Target};
use crate::server::Pace;
use crate::session::{Answer as SessionAnswer, Session};
use crate::store::{ServerRecord, Store};
use mail_api::{
    AccountId, AccountSettings, ConnectionReport, ErrorKind, Notice, Reply, Secret, Security, Stage, StageOutcome,
};
use pop3_proto::{Command, DropListing, MessageNumber};

/// The stages so far.
struct Stages<'a, P: Platform> {
    engine: &'a Engine<P>,
    host: String,
    began: Millis,
    report: ConnectionReport,
}

impl<P: Platform> Engine<P> {
    pub(super) async fn test_connection(
        &self,
        settings: AccountSettings,
        password: Option<Secret>,
        known: Option<AccountId>,
    ) -> Answer {
        let settings = accounts::valid(&settings)?;
        let (password, server) = match (password, known) {
            (Some(password), _) => {
                (Some(accounts::valid_password(settings.credential, password)?), ServerRecord::default())
            }
            // What is remembered goes only where it went before, and not in a weaker way.
            (None, Some(id)) => {
                let starting = |error| store_user_error(error, Stage::Starting);
                let stored = self.stored_account(id).await.map_err(starting)?;
                self.forget_if_exposed(&stored);
                let record = self.store().maildrop(id).await.map_err(starting)?;
                let is_exposed = accounts::is_exposed_anew(&stored.settings, &settings);
                let password = if is_exposed { None } else { self.password(id).await };
                (password, record.state.server)
            }
            (None, None) => (None, ServerRecord::default()),
        };
        let report = ConnectionReport { stages: Vec::new(), messages: None, octets: None, connection: None };
        let mut stages = Stages { engine: self, host: settings.host.clone(), began: self.now(), report };
        if let Err(error) = stages.run(&settings, password.as_ref(), &server).await {
            stages.ended(error.stage, Err(error));
        }
        Ok(Reply::Tested(stages.report))
    }
}

impl<P: Platform> Stages<'_, P> {
    async fn run(
        &mut self,
        settings: &AccountSettings,
        password: Option<&Secret>,
        server: &ServerRecord,
    ) -> Result<(), CheckError> {
        let parts = &self.engine.parts;
        let target = Target { host: settings.host.clone(), port: settings.port, security: settings.security };
        let cancel = Cancel::default();

        let mut session = Session::connect(&parts.connector, &parts.clock, &cancel, &target, Pace::Full).await?;
        self.report.connection = Some(session.facts());
        self.ended(Stage::Connect, Ok(String::new()));
        if settings.security == Security::Implicit {
            self.ended(Stage::Tls, Ok(session.facts().protocol));
        }
        greet(&mut session).await?;
        self.ended(Stage::Greeting, Ok(String::new()));
        let mut entry = Entry::new(settings, server, parts.clock.now());
        first_capabilities(&mut session, &mut entry).await?;
        self.ended(Stage::Capabilities, Ok(String::new()));
        if settings.security == Security::Stls {
            stls(&mut session, settings.security, &mut entry).await?;
            self.report.connection = Some(session.facts());
            self.ended(Stage::Tls, Ok(session.facts().protocol));
        }
        let Some(password) = password else { return Err(CheckError::rule(Stage::Login, accounts::needed(settings))) };
        utf8(&mut session).await?;
        let (weakest, takes_latin_1, entropy) = (server.exposure, server.takes_latin_1, &parts.entropy);
        let login = Login { settings, secret: password, weakest, takes_latin_1, entropy };
        authenticate(&mut session, &login, &mut entry).await?;
        self.ended(Stage::Login, Ok(String::new()));

        session.enter(Stage::Listing);
        let listing = drop_listing(&mut session).await?;
        self.report.messages = Some(listing.messages);
        self.report.octets = Some(listing.octets.0);
        self.ended(Stage::Listing, Ok(listing.messages.to_string()));
        // The test is over; how the server says goodbye is no part of it.
        let _goodbye = session.ask(Command::Quit).await;
        Ok(())
    }

    fn ended(&mut self, stage: Stage, outcome: Result<String, CheckError>) {
        let now = self.engine.parts.clock.now();
        let (fact, error) = match outcome {
            Ok(fact) => (fact, None),
            Err(error) => (String::new(), Some(error.to_user(&self.host, None))),
        };
        let milliseconds = now.0.saturating_sub(self.began.0);
        let outcome = StageOutcome { stage, milliseconds, error, fact };
        self.began = now;
        self.report.stages.push(outcome.clone());
        (self.engine.notify)(Notice::ConnectionStage(outcome));
    }
}

/// How much there is, and whether messages can be told from each other: by unique-ids, or by headers.
async fn drop_listing<T: crate::ports::Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
) -> Result<DropListing, CheckError> {
    let listing = match session.ask(Command::Stat).await? {
        SessionAnswer::DropListing(listing) => listing,
        SessionAnswer::Refused(reply) => {
            return Err(CheckError { stage: Stage::Listing, reason: Reason::Refused { reply, says_auth: false } });
        }
        _ => return Err(CheckError::rule(Stage::Listing, ErrorKind::Internal)),
    };
    if let Some(first) = MessageNumber::new(1).filter(|_| listing.messages > 0)
        && let SessionAnswer::Refused(_) = session.ask(Command::Uidl(Some(first))).await?
        && let SessionAnswer::Refused(_) = session.ask(Command::Top { number: first, lines: 0 }).await?
    {
        return Err(CheckError::rule(Stage::Listing, ErrorKind::NoUniqueIds));
    }
    Ok(listing)
}

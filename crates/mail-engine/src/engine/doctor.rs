//! The connection doctor: the stages of a check up to the listing, each with its time and outcome, and what was said.
//!
//! Must not: change anything, here or on the server; or tell anything that [`Transcript`] has not searched for secrets.

mod facts;
mod stages;

use super::{Answer, Engine, accounts};
use crate::cancel::{Cancel, Interrupted, after, within};
use crate::check::{
    Entry, Login, authenticate, capabilities, first_capabilities, goodbye, greet, login_capabilities, start_tls, utf8,
};
use crate::error::{CheckError, Reason, rule_user_error, store_user_error};
use crate::limits;
use crate::ports::{Clock, Platform, Target, Transport, TurnAt, Turns};
use crate::session::{Answer as SessionAnswer, Session};
use crate::store::{ServerRecord, Store};
use crate::transcript::Transcript;
use mail_api::{
    AccountId, AccountSettings, Announced, CertificateFacts, ConnectionReport, ErrorKind, Notice, Reply, Secret,
    Security, Stage, StageFact, TestId, UserError,
};
use pop3_proto::{Command, MessageNumber};
use stages::Stages;
use std::rc::Rc;

/// With what a login is tried.
struct Credentials {
    password: Option<Secret>,
    /// What is known of the server.
    server: ServerRecord,
}

impl<P: Platform> Engine<P> {
    pub(super) async fn test_connection(
        &self,
        test: TestId,
        settings: AccountSettings,
        password: Option<Secret>,
        known: Option<AccountId>,
    ) -> Answer {
        let settings = accounts::valid(&settings)?;
        let password = password.map(|password| accounts::valid_password(settings.credential, password)).transpose()?;
        let cancel = Rc::new(Cancel::default());
        let before = self.state.borrow_mut().testing.replace((test, Rc::clone(&cancel)));
        if let Some((_, before)) = before {
            before.cancel();
        }
        let report = self.diagnose(test, settings, password, known, &cancel).await;
        // Another test may have begun meanwhile.
        self.state.borrow_mut().testing.take_if(|(_, running)| Rc::ptr_eq(running, &cancel));
        report.map(Reply::Tested)
    }

    /// Ends the connection test that runs: this one, or whichever.
    pub(super) fn cancel_test(&self, test: Option<TestId>) {
        let running = self.state.borrow().testing.clone();
        if let Some((_, cancel)) = running.filter(|(running, _)| test.is_none_or(|test| test == *running)) {
            cancel.cancel();
        }
    }

    async fn diagnose(
        &self,
        test: TestId,
        mut settings: AccountSettings,
        password: Option<Secret>,
        known: Option<AccountId>,
        cancel: &Cancel,
    ) -> Result<ConnectionReport, UserError> {
        let notify = |stages| (self.notify)(Notice::ConnectionStages { test, stages });
        let stages = Stages::begin(settings.security, self.now(), &notify);
        // A check of the same mail would be in the way: a server lets one in at a time.
        let _turn = match known {
            Some(id) => Some(self.turn_to_test(id, cancel).await?),
            None => None,
        };
        if let Some(id) = known {
            let before = self.stored_account(id).await.map_err(|error| store_user_error(error, Stage::Starting))?;
            accounts::forget_strange_pin(&before.settings, &mut settings);
        }
        let login = self.credentials(&settings, password, known).await?;
        stages.start(self.now());
        let secret = login.password.as_ref();
        let transcript = Transcript::new(self.now(), &settings.host, &settings.user_name, secret);
        let run = Run { engine: self, settings: &settings, cancel, stages: &stages, transcript: &transcript };
        let mut entry = Entry::new(&settings, &login.server, self.now());
        let mut went = run.all(&login, &mut entry).await;
        while went.is_err() && entry.take_goes_on() {
            // As a check does, where the server hung up.
            went = run.all(&login, &mut entry).await;
        }
        if let Err(error) = went {
            stages.failed(self.now(), &error, |error| redacted(&transcript, &error.to_user(&settings.host, None)));
        }
        Ok(ConnectionReport {
            test,
            host: transcript.redacted(&settings.host),
            port: settings.port,
            security: settings.security,
            stages: stages.into_outcomes(),
            transcript: transcript.lines(self.now()),
        })
    }

    /// What was entered; else what the account has, which goes only where it went before, and not in a weaker way.
    async fn credentials(
        &self,
        settings: &AccountSettings,
        password: Option<Secret>,
        known: Option<AccountId>,
    ) -> Result<Credentials, UserError> {
        let Some(id) = known.filter(|_| password.is_none()) else {
            return Ok(Credentials { password, server: ServerRecord::default() });
        };
        let starting = |error| store_user_error(error, Stage::Starting);
        let stored = self.stored_account(id).await.map_err(starting)?;
        self.forget_if_exposed(&stored);
        let record = self.store().maildrop(id).await.map_err(starting)?;
        let is_exposed = accounts::is_exposed_anew(&stored.settings, settings);
        let password = if is_exposed { None } else { self.password(id).await };
        Ok(Credentials { password, server: record.state.server })
    }

    /// The account's turn, once a check that runs has ended by itself.
    async fn turn_to_test(&self, id: AccountId, cancel: &Cancel) -> Result<<P::Turns as Turns>::Turn, UserError> {
        let clock = &self.parts.clock;
        let taken = async {
            loop {
                if let Some(turn) = self.parts.turns.try_take(TurnAt::Account(id)).await {
                    return turn;
                }
                clock.sleep_until(after(clock, limits::TURN_INTERVAL)).await;
            }
        };
        let taken = within(clock, after(clock, limits::TURN_DEADLINE), Some(cancel), taken).await;
        taken.map_err(|why| match why {
            Interrupted::Deadline => rule_user_error(ErrorKind::CheckedElsewhere, Stage::Starting),
            Interrupted::Cancelled => rule_user_error(ErrorKind::Cancelled, Stage::Starting),
        })
    }
}

/// An error without what names the user or tells a secret.
fn redacted(transcript: &Transcript, error: &UserError) -> UserError {
    let (host, server_text) = (transcript.redacted(&error.host), transcript.redacted(&error.server_text));
    let certificate = error.certificate.clone().map(|mut shown| {
        let CertificateFacts { names, issuer, chain, .. } = &mut shown.facts;
        for text in names.iter_mut().chain([issuer]).chain(chain) {
            *text = transcript.redacted(text);
        }
        shown
    });
    UserError { host, server_text, certificate, ..*error }
}

/// One run.
struct Run<'a, P: Platform> {
    engine: &'a Engine<P>,
    settings: &'a AccountSettings,
    cancel: &'a Cancel,
    stages: &'a Stages<'a>,
    transcript: &'a Transcript,
}

impl<P: Platform> Run<'_, P> {
    async fn all(&self, login: &Credentials, entry: &mut Entry) -> Result<(), CheckError> {
        let (parts, settings) = (&self.engine.parts, self.settings);
        let clock = &parts.clock;
        let target = Target::of(settings);

        if facts::is_address(&settings.host) {
            self.stages.learned(Stage::Name, StageFact::LiteralAddress);
        }
        let passed = |stage, milliseconds| self.stages.passed(clock.now(), stage, milliseconds);
        let connecting =
            Session::connect_telling(&parts.connector, clock, self.cancel, &target, &passed, self.transcript);
        let mut session = connecting.await?;
        match settings.security {
            Security::Implicit => passed(Stage::Tls, None),
            Security::Stls => passed(Stage::Connect, None),
            Security::None => {
                passed(Stage::Connect, None);
                self.stages.skipped(clock.now(), Stage::Tls);
            }
        }
        if settings.security != Security::Stls {
            self.note_connection(&session);
        }

        let greeting = greet(&mut session).await?;
        self.passed(Stage::Greeting, StageFact::Said(self.transcript.redacted(&greeting.text.to_text())));
        let offers_apop = greeting.apop_timestamp.is_some();
        first_capabilities(&mut session, settings.security, entry).await?;
        let mut announced = self.announced(&session, offers_apop, None);
        if settings.security == Security::Stls {
            start_tls(&mut session).await?;
            passed(Stage::Tls, None);
            self.note_connection(&session);
            // What was announced before TLS counts no longer.
            login_capabilities(&mut session, entry).await?;
            announced = self.announced(&session, offers_apop, None);
        }
        let Some(password) = &login.password else {
            return Err(CheckError::rule(Stage::Login, accounts::needed(settings)));
        };
        utf8(&mut session).await?;
        self.stages.begins(clock.now());
        let login = Login::new(settings, password, &login.server, &parts.entropy);
        let logged_in = authenticate(&mut session, &login, entry).await;
        if let Some(method) = session.login() {
            self.stages.learned(Stage::Login, facts::login(method, session.facts().tls));
        }
        logged_in?;
        passed(Stage::Login, None);

        // What holds for this user may be announced only now; ways of logging in no longer are.
        if !entry.misses_capa {
            capabilities(&mut session).await?;
            self.announced(&session, offers_apop, Some(announced.logins));
        }
        self.stages.begins(clock.now());
        session.enter(Stage::Listing);
        let listing = self.listing(&mut session).await?;
        self.passed(Stage::Listing, listing);
        // The run is over; how the server says goodbye is no part of it.
        goodbye(&mut session).await;
        Ok(())
    }

    fn passed(&self, stage: Stage, fact: StageFact) {
        self.stages.learned(stage, fact);
        self.stages.passed(self.engine.now(), stage, None);
    }

    fn note_connection<T: Transport, C: Clock>(&self, session: &Session<'_, T, C>) {
        let certificate = session.certificate().map(|facts| facts::certificate(self.transcript, &facts));
        self.stages.learned(Stage::Tls, StageFact::Secured { connection: session.facts(), certificate });
    }

    fn announced<T: Transport, C: Clock>(
        &self,
        session: &Session<'_, T, C>,
        offers_apop: bool,
        logins: Option<Vec<String>>,
    ) -> Announced {
        let mut announced = facts::announced(self.transcript, session.capabilities(), offers_apop);
        if let Some(logins) = logins {
            announced.logins = logins;
        }
        self.passed(Stage::Capabilities, StageFact::Announced(announced.clone()));
        announced
    }

    /// How much there is, and whether messages can be told from each other: by unique-ids, or by headers.
    async fn listing<T: Transport, C: Clock>(&self, session: &mut Session<'_, T, C>) -> Result<StageFact, CheckError> {
        let listing = match session.ask(Command::Stat).await? {
            SessionAnswer::DropListing(listing) => listing,
            SessionAnswer::Refused(reply) => {
                return Err(CheckError { stage: Stage::Listing, reason: Reason::Refused { reply, says_auth: false } });
            }
            _ => return Err(CheckError::rule(Stage::Listing, ErrorKind::Internal)),
        };
        let (messages, octets) = (listing.messages, listing.octets.0);
        let fact = |unique_ids| StageFact::Maildrop { messages, octets, unique_ids };
        let Some(first) = MessageNumber::new(1).filter(|_| messages > 0) else { return Ok(fact(None)) };
        if !matches!(session.ask(Command::Uidl(Some(first))).await?, SessionAnswer::Refused(_)) {
            return Ok(fact(Some(true)));
        }
        self.stages.learned(Stage::Listing, fact(Some(false)));
        match session.ask(Command::Top { number: first, lines: 0 }).await? {
            SessionAnswer::Refused(_) => Err(CheckError::rule(Stage::Listing, ErrorKind::NoUniqueIds)),
            _ => Ok(fact(Some(false))),
        }
    }
}

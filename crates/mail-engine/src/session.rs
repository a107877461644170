//! One POP3 session: drives `pop3_proto::Client` over a transport and a clock. Every wait has a deadline, and ends when
//! a person cancels.
//!
//! Must not: decide what is asked, or outlive an error: after one, the session is only good for being dropped.

use crate::cancel::{Cancel, Interrupted, after, within};
use crate::error::{CheckError, Reason};
use crate::limits;
use crate::ports::{Clock, Connector, Millis, Passed, Target, Transport, TransportError};
use crate::receipt::StoredReceipt;
use crate::server::Pace;
use crate::transcript::Transcript;
use mail_api::{CertificateFacts, ConnectionFacts, CredentialKind, ErrorKind, Security, Stage, TlsBetween};
use pop3_proto::{
    Capabilities, Client, Command, CommandId, Config, ConnectionSecurity, DropListing, ErrReply, Event, LocalError,
    MessageNumber, Method, Octets, Output, Pipelining, SaslFailure, State,
};

/// One session, from the connection on.
pub struct Session<'a, T: Transport, C: Clock> {
    client: Client,
    transport: T,
    clock: &'a C,
    cancel: &'a Cancel,
    stage: Stage,
    /// Whether cancelling no longer interrupts but only shortens what is left.
    orderly: bool,
    /// By when all must be over.
    goodbye: Option<Millis>,
    /// Who notes what is said, if somebody does.
    transcript: Option<&'a Transcript>,
    /// The way of logging in that was asked for last.
    login: Option<Method>,
}

/// The answer to one command.
#[derive(Debug)]
pub enum Answer {
    /// `+OK`, and the end of what followed it.
    Ok,
    /// `-ERR`.
    Refused(ErrReply),
    /// AUTH went wrong, and why; with the `-ERR` that ended it.
    AuthFailed(SaslFailure, Option<ErrReply>),
    /// What the server can do.
    Capabilities(Capabilities),
    /// What STAT says.
    DropListing(DropListing),
}

impl<'a, T: Transport, C: Clock> Session<'a, T, C> {
    /// Connects. No credentials can be sent in the clear unless the settings say [`Security::None`].
    pub async fn connect(
        connector: &impl Connector<Transport = T>,
        clock: &'a C,
        cancel: &'a Cancel,
        target: &Target,
        pace: Pace,
    ) -> Result<Self, CheckError> {
        Self::over(connector.connect(target, Vec::new(), None), clock, cancel, target, pace).await
    }

    /// The same, telling of each stage on the way, and noting all that is said.
    pub async fn connect_telling(
        connector: &impl Connector<Transport = T>,
        clock: &'a C,
        cancel: &'a Cancel,
        target: &Target,
        passed: Passed<'_>,
        transcript: &'a Transcript,
    ) -> Result<Self, CheckError> {
        let connecting = connector.connect(target, Vec::new(), Some(passed));
        let session = Self::over(connecting, clock, cancel, target, Pace::Full).await?;
        if target.security == Security::Implicit {
            transcript.secured(clock.now(), &session.facts().protocol);
        }
        Ok(Self { transcript: Some(transcript), ..session })
    }

    async fn over(
        connecting: impl Future<Output = Result<T, TransportError>>,
        clock: &'a C,
        cancel: &'a Cancel,
        target: &Target,
        pace: Pace,
    ) -> Result<Self, CheckError> {
        let deadline = after(clock, limits::CONNECT_DEADLINE);
        let transport = within(clock, deadline, Some(cancel), connecting)
            .await
            .map_err(|why| interrupted(Stage::Connect, why))?
            .map_err(|error| CheckError::transport(Stage::Connect, error))?;
        let security = match target.security {
            Security::Implicit => ConnectionSecurity::Secured,
            Security::Stls | Security::None => ConnectionSecurity::Cleartext,
        };
        if target.security == Security::Implicit && transport.facts().tls == TlsBetween::Nobody {
            return Err(CheckError::rule(Stage::Tls, ErrorKind::TlsFailed));
        }
        let mut config = Config::new(security);
        config.allow_cleartext_credentials = target.security == Security::None;
        match pace {
            Pace::Full => {}
            Pace::Careful => {
                config.limits.window_commands = limits::CAREFUL_WINDOW;
                config.limits.window_refill = limits::CAREFUL_WINDOW / 4;
            }
            Pace::OneAtATime => config.pipelining = Pipelining::Never,
        }
        config.limits.message_octets = Octets(limits::MAX_MESSAGE_OCTETS);
        config.limits.listing_entries = limits::MAX_LISTED;
        let client = Client::new(config);
        Ok(Self {
            client,
            transport,
            clock,
            cancel,
            stage: Stage::Greeting,
            orderly: false,
            goodbye: None,
            transcript: None,
            login: None,
        })
    }

    /// Names what comes next, for errors.
    pub const fn enter(&mut self, stage: Stage) {
        self.stage = stage;
    }

    /// Where it stands, for errors.
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Who can read the connection now.
    pub fn facts(&self) -> ConnectionFacts {
        self.transport.facts()
    }

    /// The server's certificate, where it is known.
    pub fn certificate(&self) -> Option<CertificateFacts> {
        self.transport.certificate()
    }

    /// The way of logging in that was asked for last.
    pub const fn login(&self) -> Option<Method> {
        self.login
    }

    /// What the server announced last.
    pub const fn capabilities(&self) -> Option<&Capabilities> {
        self.client.capabilities()
    }

    /// The ways of logging in with a password, or with a token, that are open now, strongest first.
    pub fn methods(&self, credential: CredentialKind) -> Vec<Method> {
        let credential = match credential {
            CredentialKind::Password => pop3_proto::CredentialKind::Password,
            CredentialKind::Token => pop3_proto::CredentialKind::Token,
        };
        self.client.methods(credential, self.channel_binding().is_some())
    }

    /// What only the two ends of TLS know, where it ends here.
    pub fn channel_binding(&self) -> Option<[u8; 32]> {
        self.transport.channel_binding()
    }

    /// From now on cancelling no longer interrupts: what was begun is brought to an end, only sooner.
    pub const fn end_orderly(&mut self) {
        self.orderly = true;
    }

    /// From now on nothing depends on the server any more: what is left gets only a moment.
    pub fn end_soon(&mut self) {
        self.orderly = true;
        let soon = after(self.clock, limits::CANCEL_GRACE);
        self.goodbye = Some(self.goodbye.map_or(soon, |goodbye| goodbye.min(soon)));
    }

    /// Whether several commands were under way at once.
    pub const fn was_pipelined(&self) -> bool {
        self.client.was_pipelined()
    }

    /// Whether several commands may be under way at once now.
    pub fn is_pipelining(&self) -> bool {
        self.client.is_pipelining()
    }

    /// Whether a person cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_wanted()
    }

    /// Queues a command. DELE cannot be queued here: see [`Self::mark`].
    pub fn submit(&mut self, command: Command) -> Result<CommandId, CheckError> {
        if matches!(command, Command::Dele(_)) {
            return Err(CheckError::rule(self.stage, ErrorKind::Internal));
        }
        if let Some(transcript) = self.transcript {
            transcript.asked(self.clock.now(), &command);
        }
        let login = method(&command);
        let submitted = self.client.submit(command);
        if submitted.is_ok() {
            self.login = login.or(self.login);
        }
        submitted.map_err(|error| self.local(error))
    }

    /// Queues DELE for a message that is stored: the receipt is the proof, and must be for the unique-id that the
    /// server lists under this number.
    pub fn mark(
        &mut self,
        number: MessageNumber,
        listed: &pop3_proto::UniqueId,
        receipt: &StoredReceipt,
    ) -> Result<CommandId, CheckError> {
        if listed.as_octets() != receipt.unique_id() {
            return Err(CheckError::rule(self.stage, ErrorKind::Internal));
        }
        let submitted = self.client.submit(Command::Dele(number));
        submitted.map_err(|error| self.local(error))
    }

    /// Asks one thing and waits for its answer; what a listing or a message holds is passed over.
    pub async fn ask(&mut self, command: Command) -> Result<Answer, CheckError> {
        let asked = self.submit(command)?;
        loop {
            match self.next().await? {
                Event::Ok { id, .. } | Event::ListingEnd { id, .. } | Event::MessageEnd { id, .. } if id == asked => {
                    return Ok(Answer::Ok);
                }
                Event::Err { id, reply } if id == asked => return Ok(Answer::Refused(reply)),
                Event::AuthFailed { id, failure, reply } if id == asked => {
                    return Ok(Answer::AuthFailed(failure, reply));
                }
                Event::Capabilities { id, capabilities } if id == asked => {
                    return Ok(Answer::Capabilities(capabilities));
                }
                Event::DropListing { id, listing } if id == asked => return Ok(Answer::DropListing(listing)),
                _ => {}
            }
        }
    }

    /// Asks for the end, and ends the connection whatever the answer.
    pub async fn quit(&mut self) -> Result<Answer, CheckError> {
        let answer = self.ask(Command::Quit).await;
        let deadline = self.deadline(after(self.clock, limits::CANCEL_GRACE));
        let _ = within(self.clock, deadline, None, self.transport.close()).await;
        answer
    }

    /// The next event. The future must not be dropped before it is ready unless the session is given up.
    pub async fn next(&mut self) -> Result<Event, CheckError> {
        loop {
            if self.cancel.is_wanted() {
                self.heed_cancel()?;
            }
            match self.client.poll(self.proto_now()) {
                Output::Transmit(octets) => {
                    if let Some(transcript) = self.transcript {
                        transcript.sent(self.clock.now(), &octets);
                    }
                    let deadline = self.deadline(after(self.clock, limits::WRITE_DEADLINE));
                    // A write that was dropped cannot be taken up again.
                    let cancel = (!self.orderly).then_some(self.cancel);
                    within(self.clock, deadline, cancel, self.transport.write(octets))
                        .await
                        .map_err(|why| interrupted(self.stage, why))?
                        .map_err(|error| CheckError::transport(self.stage, error))?;
                }
                Output::StartTls => self.start_tls().await?,
                Output::Event(event) => return Ok(event),
                Output::Failed(error) => return Err(CheckError { stage: self.stage, reason: Reason::Remote(error) }),
                Output::Wait { deadline } => self.read(deadline.map(|deadline| Millis(deadline.0))).await?,
            }
        }
    }

    async fn start_tls(&mut self) -> Result<(), CheckError> {
        let stage = core::mem::replace(&mut self.stage, Stage::Tls);
        let deadline = after(self.clock, limits::CONNECT_DEADLINE);
        within(self.clock, deadline, Some(self.cancel), self.transport.start_tls())
            .await
            .map_err(|why| interrupted(Stage::Tls, why))?
            .map_err(|error| CheckError::transport(Stage::Tls, error))?;
        if self.transport.facts().tls == TlsBetween::Nobody {
            return Err(CheckError::rule(Stage::Tls, ErrorKind::TlsFailed));
        }
        if let Some(transcript) = self.transcript {
            transcript.secured(self.clock.now(), &self.facts().protocol);
        }
        let now = self.proto_now();
        let established = self.client.handle_tls_established(now);
        established.map_err(|error| self.local(error))?;
        self.stage = stage;
        Ok(())
    }

    async fn read(&mut self, deadline: Option<Millis>) -> Result<(), CheckError> {
        // We may have been busy for longer than the server was silent: it always gets a moment.
        let moment = after(self.clock, limits::READ_PATIENCE);
        let deadline = deadline.unwrap_or_else(|| after(self.clock, limits::ANSWER_DEADLINE)).max(moment);
        let deadline = self.deadline(deadline);
        let cancel = self.goodbye.is_none().then_some(self.cancel);
        match within(self.clock, deadline, cancel, self.transport.read()).await {
            Ok(Ok(Some(octets))) => {
                if let Some(transcript) = self.transcript {
                    transcript.received(self.clock.now(), &octets);
                }
                self.client.handle_input(self.proto_now(), &octets);
            }
            Ok(Ok(None)) => self.client.handle_end_of_input(self.proto_now()),
            Ok(Err(error)) => return Err(CheckError::transport(self.stage, error)),
            Err(Interrupted::Cancelled) => self.heed_cancel()?,
            Err(why) => return Err(interrupted(self.stage, why)),
        }
        Ok(())
    }

    fn heed_cancel(&mut self) -> Result<(), CheckError> {
        if !self.orderly {
            return Err(interrupted(self.stage, Interrupted::Cancelled));
        }
        let grace = after(self.clock, limits::CANCEL_GRACE);
        self.goodbye.get_or_insert(grace);
        Ok(())
    }

    fn deadline(&self, deadline: Millis) -> Millis {
        self.goodbye.map_or(deadline, |goodbye| goodbye.min(deadline))
    }

    fn proto_now(&self) -> pop3_proto::Millis {
        pop3_proto::Millis(self.clock.now().0)
    }

    /// What it means that a command is refused: where the server ended the session just before, that is its fault.
    fn local(&mut self, error: LocalError) -> CheckError {
        let mut reason = Reason::Local(error);
        while self.client.state() == State::Closed {
            match self.client.poll(self.proto_now()) {
                Output::Failed(error) => reason = Reason::Remote(error),
                Output::Wait { .. } => break,
                Output::Transmit(_) | Output::StartTls | Output::Event(_) => {}
            }
        }
        CheckError { stage: self.stage, reason }
    }
}

/// The way of logging in that a command is, if it is one.
const fn method(command: &Command) -> Option<Method> {
    match command {
        Command::Login { .. } => Some(Method::UserPass),
        Command::Apop { .. } => Some(Method::Apop),
        Command::Auth(exchange) => Some(Method::Sasl(exchange.mechanism())),
        _ => None,
    }
}

fn interrupted(stage: Stage, why: Interrupted) -> CheckError {
    match why {
        Interrupted::Deadline => CheckError::rule(stage, ErrorKind::TimedOut),
        Interrupted::Cancelled => CheckError::rule(stage, ErrorKind::Cancelled),
    }
}

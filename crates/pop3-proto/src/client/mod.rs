//! The session: who may say what when, and what an answer changes.
//!
//! `submit.rs` judges commands, `window.rs` decides how many are under way, `receive.rs` reads answers, and those of
//! a login are in `authenticate.rs`.
//! Must not: touch a socket or a clock, or panic on what a server sends.

mod authenticate;
mod receive;
mod submit;
mod window;

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use core::fmt;

use crate::capability::Capabilities;
use crate::command::Verb;
use crate::config::{Config, ConnectionSecurity, Pipelining};
use crate::error::{LocalError, RemoteError, Stage};
use crate::event::{Event, Output};
use crate::greeting::ApopTimestamp;
use crate::line::LineBuffer;
use crate::reply::StatusText;
use crate::sasl::{self, CredentialKind, Exposure, Method, Policy};
use crate::state::State;
use crate::types::{CommandId, MessageNumber, Millis};
use receive::Reading;
use window::{Exchange, Window};

/// One POP3 session, from the greeting to the answer to QUIT. How to drive it: see the [crate documentation](crate).
pub struct Client {
    config: Config,
    state: State,
    secured: bool,
    capabilities: Option<Capabilities>,
    apop_timestamp: Option<ApopTimestamp>,
    /// UTF8 was submitted, whatever came of it.
    utf8_submitted: bool,
    /// UTF8 was answered with `+OK`.
    utf8: bool,
    window: Window,
    /// A login that takes more than one line.
    exchange: Option<Exchange>,
    /// STLS was answered with `+OK`; its event follows the handshake.
    handshake: Option<(CommandId, StatusText)>,
    /// The last submitted command after which something else is permitted, until it is answered.
    turning: Option<(CommandId, Verb)>,
    /// Messages whose DELE was submitted and not refused, and the command that marked each.
    marked: BTreeMap<MessageNumber, CommandId>,
    line: LineBuffer,
    /// The last status line ended with LF alone.
    bare_lf: bool,
    reading: Reading,
    outputs: VecDeque<Output>,
    /// Since when the current stage lasts; `None` before the first `poll`.
    since: Option<Millis>,
}

impl Client {
    /// A session on a connection that was just opened (and, if `config.security` is `Secured`, is inside TLS).
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            config,
            state: State::Greeting,
            secured: config.security == ConnectionSecurity::Secured,
            capabilities: None,
            apop_timestamp: None,
            utf8_submitted: false,
            utf8: false,
            window: Window::default(),
            exchange: None,
            handshake: None,
            turning: None,
            marked: BTreeMap::new(),
            line: LineBuffer::default(),
            bare_lf: false,
            reading: Reading::Status,
            outputs: VecDeque::new(),
            since: None,
        }
    }

    /// The TLS handshake that [`Output::StartTls`] asked for has succeeded. What the server announced before is
    /// forgotten (RFC 2595 §4).
    ///
    /// # Errors
    /// [`LocalError::NotAwaitingTls`] when no handshake was asked for, or the session failed meanwhile.
    pub fn handle_tls_established(&mut self, now: Millis) -> Result<(), LocalError> {
        let Some((id, reply)) = self.handshake.take() else { return Err(LocalError::NotAwaitingTls) };
        self.secured = true;
        self.capabilities = None;
        self.since = Some(now);
        self.settle(id);
        self.outputs.push_back(Output::Event(Event::Ok { id, reply }));
        Ok(())
    }

    /// The connection delivers no more octets. Unless QUIT was answered, that is a failure: the end of input is never
    /// the end of a message.
    pub fn handle_end_of_input(&mut self, _now: Millis) {
        if self.state != State::Closed {
            self.fail(RemoteError::EndOfInput { stage: self.stage().unwrap_or(Stage::Idle) });
        }
    }

    /// To be called when the deadline of the last [`Output::Wait`] has passed. Calling it early does nothing.
    pub fn handle_timeout(&mut self, now: Millis) {
        if let (Some(stage), Some(deadline)) = (self.stage(), self.deadline())
            && deadline <= now
        {
            self.fail(RemoteError::Timeout { stage, deadline });
        }
    }

    /// What to do next. To be called until it returns [`Output::Wait`].
    pub fn poll(&mut self, now: Millis) -> Output {
        if self.since.is_none() {
            self.since = Some(now);
        }
        if let Some(output) = self.outputs.pop_front() {
            return output;
        }
        match self.transmit(now) {
            Some(octets) => Output::Transmit(octets),
            None => Output::Wait { deadline: self.deadline() },
        }
    }

    /// Where the session stands, everything considered that was handed in; events that say so may still be waiting in
    /// `poll`.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Whether several commands were ever under way at once: to judge what it means that a session broke.
    #[must_use]
    pub const fn was_pipelined(&self) -> bool {
        self.window.was_shared()
    }

    /// Whether several commands may be under way at once now.
    #[must_use]
    pub fn is_pipelining(&self) -> bool {
        let announced = self.capabilities.as_ref().is_some_and(|capabilities| capabilities.pipelining);
        announced && self.config.pipelining == Pipelining::Auto
    }

    /// The last answer to CAPA; `None` before the first, and again after STLS.
    #[must_use]
    pub const fn capabilities(&self) -> Option<&Capabilities> {
        self.capabilities.as_ref()
    }

    /// The greeting's timestamp, if APOP is offered. It outlives STLS: a server whose greeting somebody changed on the
    /// way does not accept what is made of it.
    #[must_use]
    pub const fn apop_timestamp(&self) -> Option<&ApopTimestamp> {
        self.apop_timestamp.as_ref()
    }

    /// The ways of logging in that are open now, strongest first. `channel_binding`: whether the binding of the TLS
    /// connection is known to the caller. On a connection that anyone can read nothing is used on our own account that
    /// makes guessing cheap, unless `Config::allow_cleartext_credentials` permits to give away the password itself.
    #[must_use]
    pub fn methods(&self, credential: CredentialKind, channel_binding: bool) -> Vec<Method> {
        let allowed = self.config.allow_cleartext_credentials;
        let tolerated = if allowed { Exposure::Credential } else { Exposure::CostlyGuess };
        let policy = Policy { tolerated, channel_binding };
        sasl::choose(self.capabilities(), self.apop_timestamp(), credential, self.secured, policy)
    }

    /// Whether UTF8 is in force: headers and arguments may be UTF-8 (RFC 6856 §2.1).
    #[must_use]
    pub const fn is_utf8(&self) -> bool {
        self.utf8
    }

    /// Whether the octets travel inside TLS.
    #[must_use]
    pub const fn is_secured(&self) -> bool {
        self.secured
    }

    /// How many submitted commands were not sent yet.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.window.queued()
    }

    /// How many command lines were sent and not answered yet.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        self.window.outstanding()
    }

    /// The next commands that may go out, all in one piece.
    fn transmit(&mut self, now: Millis) -> Option<Vec<u8>> {
        if self.handshake.is_some() || !matches!(self.state, State::Authorization | State::Transaction) {
            return None;
        }
        let pipelining = self.is_pipelining();
        let was_idle = self.window.outstanding() == 0;
        // A line that nobody asked for is arriving. Its end must not pass for the answer to what would be sent now.
        if was_idle && !self.line.is_empty() {
            return None;
        }
        let sent = self.window.fill(pipelining, &self.config.limits)?;
        if was_idle {
            self.since = Some(now);
        }
        if sent.exchange.is_some() {
            self.exchange = sent.exchange;
        }
        if sent.holds_quit && self.state == State::Transaction {
            self.state = State::Update;
        }
        Some(sent.octets)
    }

    /// What the server owes us.
    fn stage(&self) -> Option<Stage> {
        match self.state {
            State::Closed => None,
            State::Greeting => Some(Stage::Greeting),
            _ if self.handshake.is_some() => Some(Stage::TlsHandshake),
            _ => match self.window.first() {
                Some(first) if self.reading.is_status() => Some(Stage::Reply(first.verb)),
                Some(first) => Some(Stage::Data(first.verb)),
                None if self.line.is_empty() => None,
                None => Some(Stage::Idle),
            },
        }
    }

    fn deadline(&self) -> Option<Millis> {
        let timeouts = &self.config.timeouts;
        let span = match self.stage()? {
            Stage::Greeting => timeouts.greeting,
            Stage::TlsHandshake => timeouts.tls_handshake,
            Stage::Reply(Verb::User | Verb::Pass | Verb::Apop | Verb::Auth) => timeouts.authentication,
            Stage::Reply(Verb::Quit) => timeouts.quit,
            Stage::Reply(_) | Stage::Idle => timeouts.command,
            Stage::Data(_) => timeouts.data_idle,
        };
        Some(self.since?.saturating_add(span))
    }

    /// The command `id` was answered; what it made uncertain is certain again.
    fn settle(&mut self, id: CommandId) {
        if self.turning.is_some_and(|(turning, _)| turning == id) {
            self.turning = None;
        }
    }

    /// Ends the session without anything more being sent.
    fn close(&mut self) {
        self.state = State::Closed;
        self.window.clear();
        self.exchange = None;
        self.handshake = None;
        self.turning = None;
        self.line = LineBuffer::default();
        self.reading = Reading::Status;
    }

    fn fail(&mut self, error: RemoteError) {
        if let Some(event) = self.known_refusal() {
            self.outputs.push_back(Output::Event(event));
        }
        self.close();
        self.outputs.retain(|output| !matches!(output, Output::Transmit(_) | Output::StartTls));
        self.outputs.push_back(Output::Failed(error));
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("state", &self.state)
            .field("secured", &self.secured)
            .field("stage", &self.stage())
            .field("queued", &self.queued())
            .field("outstanding", &self.outstanding())
            .finish_non_exhaustive()
    }
}

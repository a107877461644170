//! Which command is permitted when (RFC 1939 §4 to §6, RFC 2449 §5, RFC 2595 §4, RFC 5034 §4,
//! RFC 6856 §2 and §3).
//!
//! Must not: change anything when it refuses.

use alloc::boxed::Box;

use crate::apop;
use crate::client::Client;
use crate::client::window::Request;
use crate::command::{Command, Verb, line_with};
use crate::error::LocalError;
use crate::limits::COMMAND_LINE_OCTETS;
use crate::sasl::Exposure;
use crate::secret::Secret;
use crate::state::State;
use crate::types::CommandId;

impl Client {
    /// Queues a command. Commands are sent and answered in the order of submission.
    ///
    /// # Errors
    /// [`LocalError`]: the command is not permitted now. Nothing was queued and the session goes on.
    pub fn submit(&mut self, command: Command) -> Result<CommandId, LocalError> {
        let verb = command.verb();
        self.permit_order(verb)?;
        self.permit_secrets(&command)?;
        self.permit_announced(verb)?;
        if let Some(number) = command.number()
            && self.marked.contains_key(&number)
        {
            return Err(LocalError::MarkedAsDeleted { number });
        }
        if self.window.queued() >= self.config.limits.queued_commands {
            return Err(LocalError::QueueFull);
        }
        let marks = match &command {
            Command::Dele(number) => Some(*number),
            _ => None,
        };
        let request = self.request(command)?;
        let id = self.window.push(request);
        if let Some(number) = marks {
            self.marked.insert(number, id);
        }
        if verb.is_login() || matches!(verb, Verb::Stls | Verb::Quit) {
            self.turning = Some((id, verb));
        }
        if verb == Verb::Utf8 {
            self.utf8_submitted = true;
        }
        Ok(id)
    }

    fn permit_order(&self, command: Verb) -> Result<(), LocalError> {
        match self.turning {
            // A login may be followed by QUIT however it ends.
            Some((_, pending)) if pending.is_login() && command == Verb::Quit => {}
            Some((_, pending)) => return Err(LocalError::Awaiting { command, pending }),
            None => {}
        }
        let permitted = match command {
            Verb::Capa | Verb::Lang | Verb::Quit => matches!(self.state, State::Authorization | State::Transaction),
            Verb::Stls | Verb::Utf8 | Verb::User | Verb::Pass | Verb::Apop | Verb::Auth => {
                self.state == State::Authorization
            }
            _ => self.state == State::Transaction,
        };
        if permitted { Ok(()) } else { Err(LocalError::WrongState { command, state: self.state }) }
    }

    fn permit_secrets(&self, command: &Command) -> Result<(), LocalError> {
        let verb = command.verb();
        match command.exposure() {
            Some(Exposure::Credential) if !self.secured && !self.config.allow_cleartext_credentials => {
                Err(LocalError::CleartextCredentials { command: verb })
            }
            _ if verb == Verb::Stls && self.secured => Err(LocalError::AlreadySecured),
            _ if verb == Verb::Stls && self.utf8_submitted => Err(LocalError::StlsAfterUtf8),
            _ => Ok(()),
        }
    }

    fn permit_announced(&self, command: Verb) -> Result<(), LocalError> {
        let announced = self.capabilities();
        let is_announced = match command {
            Verb::Utf8 => announced.is_some_and(|announced| announced.utf8.is_some()),
            Verb::Lang => announced.is_some_and(|announced| announced.lang),
            _ => true,
        };
        if is_announced { Ok(()) } else { Err(LocalError::NotAnnounced { command }) }
    }

    fn request(&self, command: Command) -> Result<Request, LocalError> {
        let verb = command.verb();
        let number = command.number();
        Ok(match command {
            Command::Login { user, pass } => {
                let user = short(Verb::User, Secret::derived(line_with(Verb::User.as_str(), user.as_octets())))?;
                let pass = short(Verb::Pass, Secret::derived(line_with(Verb::Pass.as_str(), pass.expose())))?;
                Request::Login(Box::new((user, pass)))
            }
            Command::Apop { user, pass } => {
                let timestamp = self.apop_timestamp().ok_or(LocalError::NoApopTimestamp)?;
                let utf8 = self.capabilities().and_then(|announced| announced.utf8);
                let line = apop::line(timestamp, &user, &pass, utf8.is_some_and(|utf8| utf8.user));
                let line = line.map_err(|error| LocalError::InvalidArgument { command: verb, error })?;
                Request::Line { verb, line: Box::new(short(verb, line)?) }
            }
            Command::Auth(exchange) => Request::Auth(exchange),
            Command::Lang(Some(tag)) => {
                let line = Secret::derived(line_with(verb.as_str(), tag.as_str().as_bytes()));
                Request::Line { verb, line: Box::new(short(verb, line)?) }
            }
            Command::Top { lines, .. } => Request::Simple { verb, number, lines: Some(lines) },
            _ => Request::Simple { verb, number, lines: None },
        })
    }
}

/// Refuses a line that is longer than a command may be (RFC 2449 §4).
fn short(command: Verb, line: Secret) -> Result<Secret, LocalError> {
    if line.expose().len() > COMMAND_LINE_OCTETS { Err(LocalError::CommandTooLong { command }) } else { Ok(line) }
}

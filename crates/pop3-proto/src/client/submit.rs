//! Which command is permitted when (RFC 1939 §4 to §6, RFC 2449 §5, RFC 2595 §4, RFC 5034 §4).
//!
//! Must not: change anything when it refuses.

use alloc::boxed::Box;

use crate::client::Client;
use crate::client::window::Request;
use crate::command::{Command, Verb, line_with};
use crate::error::LocalError;
use crate::limits::COMMAND_LINE_OCTETS;
use crate::sasl;
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
        self.permit_credentials(verb)?;
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
        let id = self.window.push(request(command)?);
        if let Some(number) = marks {
            self.marked.insert(number, id);
        }
        if matches!(verb, Verb::Stls | Verb::User | Verb::Auth | Verb::Quit) {
            self.turning = Some((id, verb));
        }
        Ok(id)
    }

    fn permit_order(&self, command: Verb) -> Result<(), LocalError> {
        match self.turning {
            // A login may be followed by QUIT however it ends.
            Some((_, Verb::User | Verb::Auth)) if command == Verb::Quit => {}
            Some((_, pending)) => return Err(LocalError::Awaiting { command, pending }),
            None => {}
        }
        let permitted = match command {
            Verb::Capa | Verb::Quit => matches!(self.state, State::Authorization | State::Transaction),
            Verb::Stls | Verb::User | Verb::Pass | Verb::Auth => self.state == State::Authorization,
            _ => self.state == State::Transaction,
        };
        if permitted { Ok(()) } else { Err(LocalError::WrongState { command, state: self.state }) }
    }

    fn permit_credentials(&self, command: Verb) -> Result<(), LocalError> {
        match command {
            Verb::Stls if self.secured => Err(LocalError::AlreadySecured),
            Verb::User | Verb::Auth if !self.secured && !self.config.allow_cleartext_credentials => {
                Err(LocalError::CleartextCredentials { command })
            }
            _ => Ok(()),
        }
    }
}

fn request(command: Command) -> Result<Request, LocalError> {
    let verb = command.verb();
    let number = command.number();
    Ok(match command {
        Command::Login { user, pass } => {
            let line = |verb: Verb, argument: &[u8]| {
                let line = Secret::derived(line_with(verb.as_str(), argument));
                match line.expose().len() > COMMAND_LINE_OCTETS {
                    true => Err(LocalError::CommandTooLong { command: verb }),
                    false => Ok(line),
                }
            };
            Request::Login(Box::new((line(Verb::User, user.as_octets())?, line(Verb::Pass, pass.expose())?)))
        }
        Command::AuthPlain { user, pass } => Request::Auth(Box::new(sasl::plain(&user, &pass))),
        Command::Top { lines, .. } => Request::Simple { verb, number, lines: Some(lines) },
        _ => Request::Simple { verb, number, lines: None },
    })
}

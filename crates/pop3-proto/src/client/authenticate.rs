//! What the answers to USER, PASS, APOP and AUTH mean (RFC 1939 §7, RFC 5034 §4).
//!
//! Must not: take a `+OK` for a login before the mechanism agrees.

use alloc::vec::Vec;
use core::mem;

use crate::client::Client;
use crate::client::window::{Exchange, Outstanding};
use crate::command::Verb;
use crate::error::{RemoteError, Stage};
use crate::event::Event;
use crate::reply::ErrReply;
use crate::sasl::Verdict;
use crate::state::State;
use crate::types::{CommandId, Millis};

impl Client {
    /// `+OK` to USER. Where PASS was sent with it, its answer follows.
    pub(super) fn on_user_accepted(&mut self, now: Millis, id: CommandId) {
        match mem::take(&mut self.exchange) {
            Some(Exchange::PassFollows(line)) => {
                self.window.answered();
                self.send(now, id, Verb::Pass, line.expose().to_vec());
            }
            exchange => {
                self.exchange = exchange;
                self.window.answered();
                self.since = Some(now);
            }
        }
    }

    /// `+ …`
    pub(super) fn on_challenge(&mut self, now: Millis, first: Outstanding, text: &[u8]) -> Result<(), RemoteError> {
        let limits = &self.config.limits;
        let line = match &mut self.exchange {
            Some(Exchange::Sasl(exchange)) => exchange.on_challenge(text, limits),
            _ => None,
        };
        let line = line.ok_or(RemoteError::MalformedStatus { stage: Stage::Reply(first.verb) })?;
        self.respond(now, first.id, line);
        Ok(())
    }

    /// `+OK` to AUTH.
    pub(super) fn on_auth_accepted(&mut self, now: Millis, id: CommandId, text: &[u8]) -> Result<(), RemoteError> {
        let limits = &self.config.limits;
        let verdict = match &mut self.exchange {
            Some(Exchange::Sasl(exchange)) => exchange.on_ok(text, limits),
            _ => Verdict::Accepted,
        };
        match verdict {
            Verdict::Accepted => self.authenticated(now, Event::Ok { id, reply: text.into() }),
            Verdict::Continue(line) => self.respond(now, id, line),
            Verdict::Unearned(failure) => {
                // The error says why; an event of its own would say it twice.
                self.exchange = None;
                return Err(RemoteError::AcceptedDespite(failure));
            }
        }
        Ok(())
    }

    pub(super) fn authenticated(&mut self, now: Millis, accepted: Event) {
        self.exchange = None;
        self.state = State::Transaction;
        self.complete(now, accepted);
    }

    /// `-ERR` to one of them.
    pub(super) fn on_login_refused(&mut self, now: Millis, first: Outstanding, reply: ErrReply) {
        let Outstanding { id, verb, .. } = first;
        let event = match (verb, self.exchange.take()) {
            (Verb::User, Some(Exchange::PassSent(_))) => {
                self.exchange = Some(Exchange::PassSent(Some(reply)));
                self.window.answered();
                self.since = Some(now);
                return;
            }
            (Verb::Pass, Some(Exchange::PassSent(Some(refusal_of_user)))) => Event::Err { id, reply: refusal_of_user },
            (_, Some(Exchange::Sasl(exchange))) => match exchange.into_failure() {
                Some(failure) => Event::AuthFailed { id, failure, reply: Some(reply) },
                None => Event::Err { id, reply },
            },
            _ => Event::Err { id, reply },
        };
        self.complete(now, event);
    }

    /// The event of a login whose reason is known although the session fails before the answer comes: servers that
    /// refuse may hang up, and the refusal says more than the hanging up.
    pub(super) fn known_refusal(&mut self) -> Option<Event> {
        let id = self.window.first()?.id;
        match self.exchange.take()? {
            Exchange::PassSent(reply) => reply.map(|reply| Event::Err { id, reply }),
            Exchange::Sasl(exchange) => {
                exchange.into_failure().map(|failure| Event::AuthFailed { id, failure, reply: None })
            }
            Exchange::PassFollows(_) => None,
        }
    }

    fn respond(&mut self, now: Millis, id: CommandId, line: Vec<u8>) {
        self.window.answered();
        self.send(now, id, Verb::Auth, line);
    }
}

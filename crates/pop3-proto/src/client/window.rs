//! Which commands are under way (RFC 2449 §6.6).
//!
//! Commands wait in a queue and move, whole and in order, to the outstanding ones; answers come in the same order.
//! With PIPELINING the window refills in bulk: up to 100 outstanding, and again when 20 are left.
//! Must not: send a command that has to be alone while another one is under way, or any command in two pieces.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::command::{Verb, line};
use crate::limits::Limits;
use crate::reply::ErrReply;
use crate::sasl::SaslExchange;
use crate::secret::Secret;
use crate::types::{CommandId, MessageNumber};

/// A submitted command, small, because there may be as many as messages.
pub(super) enum Request {
    Simple {
        verb: Verb,
        number: Option<MessageNumber>,
        lines: Option<u32>,
    },
    /// The lines of USER and PASS.
    Login(Box<(Secret, Secret)>),
    Auth(Box<SaslExchange>),
    /// A command with one free-form argument.
    Line {
        verb: Verb,
        line: Box<Secret>,
    },
}

/// A command line that was sent and not answered.
#[derive(Clone, Copy)]
pub(super) struct Outstanding {
    pub(super) id: CommandId,
    pub(super) verb: Verb,
    /// The message that was asked about, if it was one.
    pub(super) number: Option<MessageNumber>,
    /// It had a free-form argument.
    pub(super) has_argument: bool,
    octets: usize,
}

/// What a login still needs to know when an answer arrives.
pub(super) enum Exchange {
    /// USER was sent alone; PASS follows when it is accepted.
    PassFollows(Secret),
    /// USER and PASS were sent together; the refusal of USER, if there was one.
    PassSent(Option<ErrReply>),
    /// AUTH was sent.
    Sasl(Box<SaslExchange>),
}

/// What went out in one piece.
pub(super) struct Sent {
    pub(super) octets: Vec<u8>,
    pub(super) exchange: Option<Exchange>,
    pub(super) holds_quit: bool,
}

/// The queue and the outstanding commands.
#[derive(Default)]
pub(super) struct Window {
    next_id: u64,
    queue: VecDeque<(CommandId, Request)>,
    outstanding: VecDeque<Outstanding>,
    outstanding_octets: usize,
    was_shared: bool,
}

impl Window {
    pub(super) fn push(&mut self, request: Request) -> CommandId {
        let id = CommandId(self.next_id);
        self.next_id = self.next_id.saturating_add(1);
        self.queue.push_back((id, request));
        id
    }

    /// Forgets all commands, but not whether several were under way.
    pub(super) fn clear(&mut self) {
        *self = Self { next_id: self.next_id, was_shared: self.was_shared, ..Self::default() };
    }

    /// Whether several commands were ever under way at once.
    pub(super) const fn was_shared(&self) -> bool {
        self.was_shared
    }

    pub(super) fn queued(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn outstanding(&self) -> usize {
        self.outstanding.len()
    }

    /// The command that the next answer belongs to.
    pub(super) fn first(&self) -> Option<Outstanding> {
        self.outstanding.front().copied()
    }

    /// The first outstanding command was answered.
    pub(super) fn answered(&mut self) {
        if let Some(first) = self.outstanding.pop_front() {
            self.outstanding_octets = self.outstanding_octets.saturating_sub(first.octets);
        }
    }

    /// A further line of a command that has several, such as PASS, was sent.
    pub(super) fn expect(&mut self, id: CommandId, verb: Verb, octets: usize) {
        self.track(Outstanding { id, verb, number: None, has_argument: false, octets });
    }

    fn track(&mut self, outstanding: Outstanding) {
        self.outstanding_octets = self.outstanding_octets.saturating_add(outstanding.octets);
        self.outstanding.push_back(outstanding);
        self.was_shared |= self.outstanding.len() > 1;
    }

    /// Moves as many commands as may go out now; `None` if none may.
    pub(super) fn fill(&mut self, pipelining: bool, limits: &Limits) -> Option<Sent> {
        let shared = self.outstanding.back().is_none_or(|last| pipelining && last.verb.shares_the_line());
        if !shared || self.outstanding.len() > limits.window_refill {
            return None;
        }
        let mut sent = Sent { octets: Vec::new(), exchange: None, holds_quit: false };
        while let Some((id, request)) = self.queue.pop_front() {
            match request {
                Request::Simple { verb, number, lines } => {
                    let line = line(verb, number, lines);
                    let alone = self.outstanding.is_empty();
                    if !alone && !(pipelining && verb.shares_the_line() && self.has_room(line.len(), limits)) {
                        self.queue.push_front((id, request));
                        break;
                    }
                    sent.octets.extend_from_slice(&line);
                    sent.holds_quit = verb == Verb::Quit;
                    self.track(Outstanding { id, verb, number, has_argument: false, octets: line.len() });
                    if !(pipelining && verb.shares_the_line()) {
                        break;
                    }
                }
                Request::Login(_) | Request::Auth(_) | Request::Line { .. } if !self.outstanding.is_empty() => {
                    self.queue.push_front((id, request));
                    break;
                }
                Request::Login(lines) => {
                    let (user, pass) = *lines;
                    sent.octets.extend_from_slice(user.expose());
                    self.expect(id, Verb::User, user.expose().len());
                    sent.exchange = Some(if pipelining {
                        sent.octets.extend_from_slice(pass.expose());
                        self.expect(id, Verb::Pass, pass.expose().len());
                        Exchange::PassSent(None)
                    } else {
                        Exchange::PassFollows(pass)
                    });
                    break;
                }
                Request::Auth(mut exchange) => {
                    let line = exchange.open();
                    sent.octets.extend_from_slice(line.expose());
                    self.expect(id, Verb::Auth, line.expose().len());
                    sent.exchange = Some(Exchange::Sasl(exchange));
                    break;
                }
                Request::Line { verb, line } => {
                    let line = line.expose();
                    sent.octets.extend_from_slice(line);
                    self.track(Outstanding { id, verb, number: None, has_argument: true, octets: line.len() });
                    break;
                }
            }
        }
        (!sent.octets.is_empty()).then_some(sent)
    }

    fn has_room(&self, octets: usize, limits: &Limits) -> bool {
        self.outstanding.len() < limits.window_commands
            && self.outstanding_octets.saturating_add(octets) <= limits.window_octets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simple(verb: Verb) -> Request {
        Request::Simple { verb, number: None, lines: None }
    }

    fn login() -> Request {
        Request::Login(Box::new((Secret::derived(b"USER u\r\n".to_vec()), Secret::derived(b"PASS p\r\n".to_vec()))))
    }

    /// What goes out, one answer after the other.
    #[track_caller]
    fn check(requests: impl IntoIterator<Item = Request>, pipelining: bool, expected: &[&str]) {
        let mut window = Window::default();
        for request in requests {
            window.push(request);
        }
        let mut sent = Vec::new();
        loop {
            match window.fill(pipelining, &Limits::default()) {
                Some(more) => sent.push(alloc::string::String::from_utf8(more.octets).expect("ASCII")),
                None if window.outstanding() == 0 => break,
                None => window.answered(),
            }
        }
        assert_eq!(sent, expected);
        assert_eq!((window.queued(), window.outstanding_octets), (0, 0));
    }

    #[test]
    fn what_has_to_be_alone_is_alone_whatever_surrounds_it() {
        let around = |verb| [simple(Verb::Noop), simple(Verb::Stat), simple(verb), simple(Verb::Noop)];
        check(around(Verb::Capa), true, &["NOOP\r\nSTAT\r\n", "CAPA\r\n", "NOOP\r\n"]);
        check(around(Verb::Stls), true, &["NOOP\r\nSTAT\r\n", "STLS\r\n", "NOOP\r\n"]);
        check(around(Verb::Rset), true, &["NOOP\r\nSTAT\r\n", "RSET\r\n", "NOOP\r\n"]);
        check(around(Verb::Quit), true, &["NOOP\r\nSTAT\r\n", "QUIT\r\n", "NOOP\r\n"]);
        check(around(Verb::Stat), true, &["NOOP\r\nSTAT\r\nSTAT\r\nNOOP\r\n"]);
        check(around(Verb::Stat), false, &["NOOP\r\n", "STAT\r\n", "STAT\r\n", "NOOP\r\n"]);
    }

    #[test]
    fn the_two_lines_of_a_login_go_together_and_with_nothing_else() {
        let around = || [simple(Verb::Noop), login(), simple(Verb::Noop)];
        check(around(), true, &["NOOP\r\n", "USER u\r\nPASS p\r\n", "NOOP\r\n"]);
    }
}

//! One session with the scripted server: octets in, octets out.
//!
//! Must not: know what carries the octets, or the time; be right about more of POP3 than the tests need.

use super::{HANG_UP, Server, SharedServer};
use crate::link::{FarEnd, Said};
use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Display,
};

/// The server's side of one connection. A client that sends anything but lines of text, ended by CRLF, makes it panic:
/// that is a fault no test should get past.
pub struct Conversation {
    server: SharedServer,
    received: Vec<u8>,
    to_say: VecDeque<Vec<u8>>,
    /// Octets of all that was said or is to be.
    said: u64,
    tls: bool,
    user: Option<String>,
    logged_in: bool,
    marked: BTreeSet<usize>,
    awaits: Option<Awaits>,
    silent: bool,
    ended: bool,
    /// Marked messages are removed once so many octets have reached the client.
    removes_at: Option<u64>,
}

/// What the next line is, where it is no command.
#[derive(Clone, Copy)]
enum Awaits {
    Plain,
    Token,
    /// That it was understood that the token is refused.
    Acknowledgement,
}

impl FarEnd for Conversation {
    fn handle_open(&mut self) {
        let greeting = self.server.borrow().greeting;
        self.say(greeting);
    }

    fn handle_input(&mut self, octets: &[u8]) {
        self.received.extend_from_slice(octets);
        while let Some(end) = self.received.iter().position(|octet| *octet == b'\n') {
            let line: Vec<u8> = self.received.drain(..=end).collect();
            // A password may be spelled in any way; where it is not UTF-8, its octets do not matter here.
            let line = match String::from_utf8(line) {
                Err(other) if other.as_bytes().starts_with(b"PASS ") => {
                    String::from_utf8_lossy(other.as_bytes()).into_owned()
                }
                line => line.expect("commands are text"),
            };
            let line = line.strip_suffix("\r\n").expect("a command ends with CRLF");
            self.server.borrow_mut().log.push(line.to_owned());
            self.answer(line);
        }
    }

    fn handle_tls_established(&mut self) {
        self.tls = true;
        self.server.borrow_mut().log.push("(TLS)".into());
    }

    fn handle_arrived(&mut self, octets: u64) {
        if self.removes_at.is_some_and(|at| at <= octets) {
            self.removes_at = None;
            self.remove_marked();
        }
    }

    fn poll(&mut self) -> Said {
        match self.to_say.pop_front() {
            Some(octets) => Said::Octets(octets),
            None if self.ended => Said::End,
            None => Said::Wait,
        }
    }
}

impl Conversation {
    /// A session on a connection that is not open yet; `tls` where it will begin with TLS.
    pub const fn new(server: SharedServer, tls: bool) -> Self {
        Self {
            server,
            received: Vec::new(),
            to_say: VecDeque::new(),
            said: 0,
            tls,
            user: None,
            logged_in: false,
            marked: BTreeSet::new(),
            awaits: None,
            silent: false,
            ended: false,
            removes_at: None,
        }
    }

    fn answer(&mut self, line: &str) {
        let retort = self.server.borrow().retort;
        if let Some(retort) = retort.and_then(|retort| retort(line)) {
            return self.say(&retort);
        }
        match self.awaits.take() {
            Some(Awaits::Plain) => return self.log_in_plain(line),
            Some(Awaits::Token) => return self.log_in_by_token(line),
            Some(Awaits::Acknowledgement) => return self.log_in(false),
            None => {}
        }
        let (verb, argument) = line.split_once(' ').unwrap_or((line, ""));
        let instead = {
            let server = self.server.borrow();
            server.instead.get(line).or(server.instead.get(verb)).copied()
        };
        self.silent |= instead == Some("");
        if self.silent {
            return;
        }
        if instead == Some(HANG_UP) {
            self.ended = true;
            return;
        }
        if let Some(instead) = instead {
            return self.say(instead);
        }
        let number = argument.parse().ok().filter(|number| self.has(*number));
        match (verb, number) {
            ("CAPA", _) => self.say_lines(|server, conversation| {
                let later = server.capabilities_after_login.iter().filter(|_| conversation.logged_in);
                let all = server.capabilities.iter().chain(later);
                all.filter(|capability| !(conversation.tls && **capability == "STLS")).copied().collect()
            }),
            ("STLS", _) if self.server.borrow().capabilities.contains(&"STLS") => self.say("+OK begin"),
            ("AUTH", _) => match argument.strip_prefix("PLAIN ") {
                Some(response) => self.log_in_plain(response),
                None => {
                    self.awaits = Some(if argument == "XOAUTH2" { Awaits::Token } else { Awaits::Plain });
                    self.say("+ ");
                }
            },
            ("USER", _) => {
                self.user = Some(argument.to_owned());
                self.say("+OK");
            }
            ("PASS", _) => {
                let right = {
                    let server = self.server.borrow();
                    argument == server.password && self.user.as_deref() == Some(server.user)
                };
                self.log_in(right);
            }
            ("STAT", _) => {
                let server = self.server.borrow();
                let count = server.messages.len() as i64 + server.stat_adds;
                let octets = server.octets();
                drop(server);
                self.say(&format!("+OK {count} {octets}"));
            }
            ("UIDL", Some(number)) => {
                let unique_id = self.server.borrow().messages[number - 1].unique_id.clone();
                self.say(&format!("+OK {number} {unique_id}"));
            }
            ("UIDL", None) if argument.is_empty() => {
                self.say_lines(|server, _| numbered(server.messages.iter().map(|message| &message.unique_id)));
            }
            ("LIST", _) => self.say_lines(|server, _| numbered(server.announced_octets())),
            ("RETR", Some(number)) => {
                let octets = multiline(&self.server.borrow().messages[number - 1].raw);
                self.say_octets(octets);
            }
            ("TOP", _) => match argument.split_once(' ').map(|(number, lines)| (number.parse(), lines.parse())) {
                Some((Ok(number), Ok(lines))) if self.has(number) => {
                    let octets = multiline(top(&self.server.borrow().messages[number - 1].raw, lines));
                    self.say_octets(octets);
                }
                _ => self.say("-ERR no"),
            },
            ("DELE", Some(number)) => {
                self.marked.insert(number);
                self.say("+OK marked");
            }
            ("RSET", _) => {
                self.marked.clear();
                self.say("+OK unmarked");
            }
            ("QUIT", _) => {
                self.say("+OK bye");
                self.ended = true;
                if self.server.borrow().removes_on_arrival {
                    self.remove_marked();
                } else {
                    self.removes_at = Some(self.said);
                }
            }
            _ => self.say("-ERR no"),
        }
    }

    /// Whether there is a message of this number that is not marked.
    fn has(&self, number: usize) -> bool {
        (1..=self.server.borrow().messages.len()).contains(&number) && !self.marked.contains(&number)
    }

    fn log_in_plain(&mut self, response: &str) {
        let right = {
            let server = self.server.borrow();
            response == base64(format!("\0{}\0{}", server.user, server.password).as_bytes())
        };
        self.log_in(right);
    }

    fn log_in_by_token(&mut self, response: &str) {
        let right = {
            let server = self.server.borrow();
            response == base64(format!("user={}\x01auth=Bearer {}\x01\x01", server.user, server.password).as_bytes())
        };
        if right {
            self.log_in(true);
        } else {
            self.awaits = Some(Awaits::Acknowledgement);
            self.say(&format!("+ {}", base64(br#"{"status":"401","schemes":"bearer"}"#)));
        }
    }

    fn log_in(&mut self, right: bool) {
        self.logged_in = right;
        self.say(if right { "+OK maildrop open" } else { "-ERR [AUTH] wrong" });
    }

    fn remove_marked(&mut self) {
        let marked = core::mem::take(&mut self.marked);
        self.server.borrow_mut().remove(&marked);
    }

    fn say(&mut self, line: &str) {
        if !line.is_empty() {
            self.say_octets(format!("{line}\r\n").into_bytes());
        }
    }

    fn say_lines<L: Display>(&mut self, lines: impl FnOnce(&Server, &Self) -> Vec<L>) {
        let lines = lines(&self.server.borrow(), self);
        let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        self.say(&format!("+OK follows\r\n{lines}."));
    }

    fn say_octets(&mut self, octets: Vec<u8>) {
        self.said += octets.len() as u64;
        self.to_say.push_back(octets);
    }
}

/// The lines of a listing.
fn numbered(what: impl IntoIterator<Item = impl Display>) -> Vec<String> {
    (1..).zip(what).map(|(number, what)| format!("{number} {what}")).collect()
}

/// A message up to and including its first empty line, and so many lines behind it.
fn top(raw: &[u8], lines: usize) -> &[u8] {
    let header = raw.windows(4).position(|octets| octets == b"\r\n\r\n").map_or(raw.len(), |at| at + 4);
    let body = raw[header..].split_inclusive(|octet| *octet == b'\n').take(lines).map(<[u8]>::len).sum::<usize>();
    &raw[..header + body]
}

/// A message as RETR sends it: stuffed where a line begins, which is behind CRLF, and ended. Its last line must end so.
fn multiline(raw: &[u8]) -> Vec<u8> {
    let mut octets = b"+OK follows\r\n".to_vec();
    for octet in raw {
        if *octet == b'.' && octets.ends_with(b"\r\n") {
            octets.push(b'.');
        }
        octets.push(*octet);
    }
    assert!(octets.ends_with(b"\r\n"), "a message ends with CRLF");
    octets.extend_from_slice(b".\r\n");
    octets
}

/// Octets in base64 (RFC 4648 §4).
pub fn base64(octets: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let octet = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        let letter = move |at: usize| char::from(ALPHABET[(bits >> (18 - 6 * at)) as usize & 63]);
        let letters = three.len() + 1;
        (0..4).map(move |at| if at < letters { letter(at) } else { '=' })
    };
    octets.chunks(3).flat_map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::message;
    use crate::server::Message;

    fn server() -> SharedServer {
        let messages = ["one", "two"].map(|id| Message { raw: format!(".{id}\r\n").into_bytes(), ..message(id) });
        let server = SharedServer::default();
        server.borrow_mut().messages = messages.to_vec();
        server
    }

    /// What is said to these octets, whatever the pieces in which they come.
    #[track_caller]
    fn check(script: impl Fn(&mut Server), octets: &str, expected: &str) {
        for piece in [octets.len().max(1), 7, 1] {
            let server = server();
            script(&mut server.borrow_mut());
            let mut conversation = Conversation::new(server, false);
            conversation.handle_open();
            let mut said = heard(&mut conversation);
            for piece in octets.as_bytes().chunks(piece) {
                conversation.handle_input(piece);
                said += &heard(&mut conversation);
            }
            assert_eq!(said, expected, "in pieces of {piece} octets");
        }
    }

    fn heard(conversation: &mut Conversation) -> String {
        let mut all = String::new();
        loop {
            match conversation.poll() {
                Said::Octets(octets) => all += &String::from_utf8(octets).expect("text"),
                Said::End => return all + "(end)",
                Said::Wait => return all,
            }
        }
    }

    #[test]
    fn a_session_lists_stuffs_marks_and_ends() {
        check(
            |_| {},
            "USER ada\r\nPASS tanstaaf\r\nSTAT\r\nUIDL\r\nUIDL 2\r\nLIST\r\nRETR 1\r\nDELE 1\r\nRETR 1\r\nRETR 3\r\nQUIT\r\n",
            "+OK ready\r\n+OK\r\n+OK maildrop open\r\n+OK 2 12\r\n+OK follows\r\n1 one\r\n2 two\r\n.\r\n+OK 2 two\r\n\
             +OK follows\r\n1 6\r\n2 6\r\n.\r\n+OK follows\r\n..one\r\n.\r\n+OK marked\r\n-ERR no\r\n-ERR no\r\n+OK bye\r\n(end)",
        );
    }

    #[test]
    fn auth_plain_takes_its_response_at_once_or_when_asked() {
        let ready = "+OK ready\r\n";
        for (command, answer) in [
            ("AUTH PLAIN AGFkYQB0YW5zdGFhZg==", "+OK maildrop open\r\n"),
            ("AUTH PLAIN\r\nAGFkYQB0YW5zdGFhZg==", "+ \r\n+OK maildrop open\r\n"),
            ("AUTH PLAIN AGFkYQB0YW5zdGFhZA==", "-ERR [AUTH] wrong\r\n"),
        ] {
            check(|_| {}, &format!("{command}\r\n"), &format!("{ready}{answer}"));
        }
    }

    #[test]
    fn a_token_is_taken_on_a_line_of_its_own_and_its_refusal_wants_to_be_understood() {
        let ready = "+OK ready\r\n+ \r\n";
        for (response, answer) in [
            ("dXNlcj1hZGEBYXV0aD1CZWFyZXIgdGFuc3RhYWYBAQ==\r\n", "+OK maildrop open\r\n"),
            ("eA==\r\n\r\n", "+ eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=\r\n-ERR [AUTH] wrong\r\n"),
        ] {
            check(|_| {}, &format!("AUTH XOAUTH2\r\n{response}"), &format!("{ready}{answer}"));
        }
    }

    #[test]
    fn capabilities_change_with_tls_and_login() {
        let server = server();
        server.borrow_mut().capabilities = vec!["STLS", "USER"];
        server.borrow_mut().capabilities_after_login = vec!["PIPELINING"];
        let mut conversation = Conversation::new(server.clone(), false);
        let mut ask = |command: &[u8]| {
            conversation.handle_input(command);
            heard(&mut conversation)
        };
        assert_eq!(ask(b"CAPA\r\n"), "+OK follows\r\nSTLS\r\nUSER\r\n.\r\n");
        assert_eq!(ask(b"STLS\r\n"), "+OK begin\r\n");
        conversation.handle_tls_established();
        conversation.handle_input(b"USER ada\r\nPASS tanstaaf\r\nCAPA\r\n");
        assert!(heard(&mut conversation).ends_with("+OK follows\r\nUSER\r\nPIPELINING\r\n.\r\n"));
        assert_eq!(server.borrow().log[..3], ["CAPA", "STLS", "(TLS)"]);
    }

    #[test]
    fn the_script_comes_before_what_would_be_right() {
        let script = |server: &mut Server| {
            server.greeting = "";
            server.stat_adds = -1;
            server.sizes.insert(2, 99);
            server.instead.extend([("RETR 2", "-ERR cannot read it"), ("NOOP", "+OK of course"), ("DELE", "")]);
        };
        check(
            script,
            "NOOP\r\nSTAT\r\nLIST\r\nRETR 2\r\nRETR 1\r\nDELE 1\r\nSTAT\r\nQUIT\r\n",
            "+OK of course\r\n+OK 1 12\r\n+OK follows\r\n1 6\r\n2 99\r\n.\r\n-ERR cannot read it\r\n\
             +OK follows\r\n..one\r\n.\r\n",
        );
    }

    #[test]
    fn a_connection_is_closed_where_the_script_says_so() {
        check(|server| _ = server.instead.insert("STAT", HANG_UP), "NOOP\r\nSTAT\r\n", "+OK ready\r\n-ERR no\r\n(end)");
    }

    #[test]
    fn marked_messages_are_gone_at_quit_or_once_its_answer_has_arrived_whole() {
        let left = |removes_on_arrival, arrived: Option<u64>| {
            let server = server();
            server.borrow_mut().removes_on_arrival = removes_on_arrival;
            let mut conversation = Conversation::new(server.clone(), false);
            conversation.handle_input(b"DELE 2\r\n");
            conversation.handle_arrived(12);
            assert_eq!(server.borrow().messages.len(), 2);
            conversation.handle_input(b"QUIT\r\n");
            assert_eq!(heard(&mut conversation).len(), 21 + "(end)".len());
            arrived.into_iter().for_each(|octets| conversation.handle_arrived(octets));
            server.borrow().messages.iter().map(|message| message.unique_id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(left(true, None), ["one"]);
        assert_eq!(left(false, None), ["one", "two"]);
        assert_eq!(left(false, Some(20)), ["one", "two"]);
        assert_eq!(left(false, Some(21)), ["one"]);
    }
}

//! The TRANSACTION state: listings, RETR, TOP and marks (RFC 1939 §5 and §7).
//!
//! Must not: remove anything; that is the end of the session.

use super::{Next, Session};
use crate::behaviour::{Sizes, Top};
use crate::maildrop;

impl Session {
    pub(super) fn answer_transaction(&mut self, verb: &str, argument: &str) -> Next {
        let number = argument.split(' ').next().and_then(|number| number.parse().ok());
        match (verb, number) {
            ("STAT", _) => self.answer_stat(),
            ("LIST" | "UIDL", None) => {
                let numbers = self.numbers().into_iter();
                let lines: Vec<_> = numbers.map(|(number, message)| self.entry(verb, number, message)).collect();
                self.listings += 1;
                self.say_lines("+OK", lines);
            }
            ("NOOP", _) => self.say("+OK"),
            ("RSET", _) => {
                self.record.marked.clear();
                self.touched.clear();
                self.say("+OK");
            }
            ("LAST", _) if self.behaviour.last => self.say(&format!("+OK {}", self.last)),
            ("LIST" | "UIDL" | "RETR" | "TOP" | "DELE", Some(number)) => match self.message(number) {
                None => self.say("-ERR no such message"),
                Some(message) => self.answer_about(verb, argument, number, message),
            },
            _ => return self.answer_unknown(),
        }
        Next::Command
    }

    fn answer_stat(&mut self) {
        let messages: Vec<usize> = self.numbers().into_iter().map(|(_, message)| message).collect();
        let octets: u64 = messages.iter().map(|message| maildrop::announced(&self.behaviour, *message)).sum();
        let sign = if self.behaviour.sizes == Sizes::NegativeSum { "-" } else { "" };
        self.say(&format!("+OK {} {sign}{octets}", messages.len()));
    }

    fn answer_about(&mut self, verb: &str, argument: &str, number: usize, message: usize) {
        match verb {
            "LIST" | "UIDL" => {
                let entry = self.entry(verb, number, message);
                self.say_octets(&[b"+OK ", entry.as_slice()].concat());
            }
            "RETR" => {
                let sent = maildrop::sent(&self.behaviour, message, self.number);
                let stuffed = maildrop::stuffed(&self.behaviour, &sent);
                self.record.retrieved.push((message, sent));
                self.touched.push(message);
                self.last = self.last.max(number);
                self.say("+OK follows");
                self.to_say.extend_from_slice(&stuffed);
            }
            "TOP" => self.answer_top(argument, number, message),
            _ => {
                self.record.marked.push(message);
                self.say("+OK marked");
            }
        }
    }

    fn answer_top(&mut self, argument: &str, number: usize, message: usize) {
        let asked: usize = argument.split(' ').nth(1).and_then(|lines| lines.parse().ok()).unwrap_or(0);
        let lines = match self.behaviour.top {
            Top::AtMost(most) if asked > most => return self.say("-ERR too many lines"),
            Top::Lines(lines) => lines,
            _ => asked,
        };
        let sent = maildrop::sent(&self.behaviour, message, self.number);
        let mut left = None;
        let mut top = Vec::new();
        for line in sent.split_inclusive(|octet| *octet == b'\n') {
            match &mut left {
                None if matches!(line, b"\r\n" | b"\n") => left = Some(lines),
                None => {}
                Some(0) => break,
                Some(left) => *left -= 1,
            }
            top.extend_from_slice(line);
        }
        if let Top::Octets(octets) = self.behaviour.top {
            top.truncate(octets);
        }
        match self.behaviour.top {
            Top::TwiceOk => self.say("+OK"),
            Top::MarksSeen => self.last = self.last.max(number),
            _ => {}
        }
        self.say("+OK follows");
        let stuffed = maildrop::stuffed(&self.behaviour, &top);
        self.to_say.extend_from_slice(&stuffed);
    }

    pub(super) fn answer_unknown(&mut self) -> Next {
        self.bad_commands += 1;
        self.say("-ERR unknown command");
        let enough = self.behaviour.bad_commands.is_some_and(|most| self.bad_commands >= most);
        if enough { Next::Close } else { Next::Command }
    }

    /// The messages that can be seen, with their numbers.
    fn numbers(&self) -> Vec<(usize, usize)> {
        (1..).zip(self.listed.iter().copied()).filter(|(number, _)| self.message(*number).is_some()).collect()
    }

    /// A line of LIST or UIDL.
    fn entry(&self, verb: &str, number: usize, message: usize) -> Vec<u8> {
        let rest = match verb {
            "LIST" => format!(" {}", maildrop::announced(&self.behaviour, message)).into_bytes(),
            _ => maildrop::unique_id(&self.behaviour, message, number, self.number),
        };
        [number.to_string().as_bytes(), &rest].concat()
    }
}

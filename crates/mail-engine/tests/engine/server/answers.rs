//! What the scripted server answers.
//!
//! Must not: be right about more of POP3 than the tests need.

use super::Line;
use mail_engine::ports::{Clock, Millis};

impl Line {
    pub(super) fn say(&mut self, line: &str, is_quit: bool) {
        if !line.is_empty() {
            let at = Millis(self.clock.now().0 + 2 * self.server.borrow().latency);
            self.to_read.push_back((at, format!("{line}\r\n").into_bytes(), is_quit));
        }
    }

    fn say_lines(&mut self, lines: impl IntoIterator<Item = String>) {
        let mut all = String::from("+OK follows\r\n");
        lines.into_iter().for_each(|line| all += &format!("{line}\r\n"));
        self.say(&format!("{all}."), false);
    }

    pub(super) fn answer(&mut self, line: &str) {
        if core::mem::take(&mut self.awaits_plain) {
            return self.log_in_plain(line);
        }
        let (verb, argument) = line.split_once(' ').unwrap_or((line, ""));
        let instead = self.server.borrow().instead.get(line).or(self.server.borrow().instead.get(verb)).copied();
        self.silent |= instead == Some("");
        if self.silent {
            return;
        }
        if let Some(instead) = instead {
            return self.say(instead, false);
        }
        let number = argument.parse::<usize>().ok().filter(|n| !self.marked.contains(n));
        let message = number.and_then(|n| self.server.borrow().messages.get(n - 1).cloned());
        match (verb, message) {
            ("CAPA", _) => {
                let mut lines: Vec<String> =
                    self.server.borrow().capabilities.iter().map(|line| line.to_string()).collect();
                if self.logged_in {
                    lines.extend(self.server.borrow().capabilities_after_login.iter().map(|line| line.to_string()));
                }
                if self.tls {
                    lines.retain(|line| line != "STLS");
                }
                self.say_lines(lines);
            }
            ("STLS", _) => self.say("+OK begin", false),
            ("AUTH", _) if argument.starts_with("PLAIN ") => self.log_in_plain(&argument[6..]),
            ("AUTH", _) => {
                self.awaits_plain = true;
                self.say("+ ", false);
            }
            ("USER", _) => {
                self.user = Some(argument.to_owned());
                self.say("+OK", false);
            }
            ("PASS", _) => {
                let right = argument == self.server.borrow().password && self.user.as_deref() == Some("ada");
                self.logged_in = right;
                self.say(if right { "+OK maildrop open" } else { "-ERR [AUTH] wrong" }, false);
            }
            ("STAT", _) => {
                let server = self.server.borrow();
                let count = server.messages.len() as i64 + server.stat_adds;
                let octets: usize = server.messages.iter().map(|message| message.raw.len()).sum();
                drop(server);
                self.say(&format!("+OK {count} {octets}"), false);
            }
            ("UIDL", Some(message)) => self.say(&format!("+OK {argument} {}", message.unique_id), false),
            ("UIDL", None) => {
                let messages = self.server.borrow().messages.clone();
                self.say_lines((1..).zip(messages).map(|(n, message)| format!("{n} {}", message.unique_id)));
            }
            ("LIST", _) => {
                let messages = self.server.borrow().messages.clone();
                let sizes = self.server.borrow().sizes.clone();
                let size = |n: usize, raw: &[u8]| sizes.get(&n).copied().unwrap_or(raw.len() as u64);
                self.say_lines((1..).zip(messages).map(|(n, message)| format!("{n} {}", size(n, &message.raw))));
            }
            ("RETR", Some(message)) => {
                let at = Millis(self.clock.now().0 + 2 * self.server.borrow().latency);
                self.to_read.push_back((at, multiline(&message.raw), false));
            }
            ("DELE", Some(_)) => {
                self.marked.extend(number);
                self.say("+OK marked", false);
            }
            ("QUIT", _) => {
                if self.server.borrow().removes_on_arrival {
                    self.remove_marked();
                }
                self.say("+OK bye", true);
                self.ended = true;
            }
            _ => self.say("-ERR no", false),
        }
    }

    fn log_in_plain(&mut self, response: &str) {
        // base64 of NUL "ada" NUL "tanstaaf"
        self.logged_in = response == "AGFkYQB0YW5zdGFhZg==" && self.server.borrow().password == "tanstaaf";
        self.say(if self.logged_in { "+OK maildrop open" } else { "-ERR [AUTH] wrong" }, false);
    }

    pub(super) fn remove_marked(&mut self) {
        let mut number = 0;
        let marked = core::mem::take(&mut self.marked);
        self.server.borrow_mut().messages.retain(|_| {
            number += 1;
            !marked.contains(&number)
        });
    }
}

/// A message as RETR sends it: stuffed, and ended.
fn multiline(raw: &[u8]) -> Vec<u8> {
    let mut octets = b"+OK follows\r\n".to_vec();
    for line in raw.split_inclusive(|octet| *octet == b'\n') {
        if line.starts_with(b".") {
            octets.push(b'.');
        }
        octets.extend_from_slice(line);
    }
    octets.extend_from_slice(b".\r\n");
    octets
}

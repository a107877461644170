//! One session: answers as RFC 1939 wants it, except where the behaviour says otherwise.
//!
//! Must not: know a quirk by its name.

mod transaction;

use crate::behaviour::{Act, Behaviour, LOGIN, Lines, Pipelined, Removal, WRONG_LOGIN};
use crate::login::{self, Mechanism};
use crate::maildrop;
use crate::record::{SessionRecord, begins, without_credentials};
use crate::server::{Shared, Silence};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long a client that was closed gets to close, too.
const FAREWELL: Duration = Duration::from_secs(1);

pub(crate) struct Session {
    shared: Arc<Shared>,
    behaviour: Behaviour,
    /// The number of the connection.
    number: usize,
    socket: TcpStream,
    read: Vec<u8>,
    to_say: Vec<u8>,
    record: SessionRecord,
    /// How often the command of each rule came.
    met: BTreeMap<usize, usize>,
    user: Vec<u8>,
    continuing: Option<Mechanism>,
    /// The messages of this session, by their numbers.
    listed: Vec<usize>,
    listings: usize,
    last: usize,
    /// The messages that were retrieved and count as marked where retrieving removes.
    touched: Vec<usize>,
    bad_commands: usize,
    owes: Option<Silence>,
}

/// What comes after an answer.
#[derive(PartialEq, Eq)]
enum Next {
    Command,
    Close,
    Silence,
}

impl Session {
    pub(crate) fn new(shared: Arc<Shared>, number: usize, socket: TcpStream) -> Self {
        let behaviour = shared.quirk.behaviour;
        Self {
            shared,
            behaviour,
            number,
            socket,
            read: Vec::new(),
            to_say: Vec::new(),
            record: SessionRecord::default(),
            met: BTreeMap::new(),
            user: Vec::new(),
            continuing: None,
            listed: Vec::new(),
            listings: 0,
            last: 0,
            touched: Vec::new(),
            bad_commands: 0,
            owes: None,
        }
    }

    pub(crate) async fn run(&mut self) -> io::Result<()> {
        self.say(self.behaviour.greeting);
        if self.behaviour.greeting.starts_with("-ERR") {
            return self.close().await;
        }
        self.flush().await?;
        while let Some(line) = self.line().await? {
            self.owes = None;
            let pipelined = self.read.contains(&b'\n');
            self.record.pipelined |= pipelined && self.record.logged_in;
            let is_login = self.continuing.is_some() || line.get(..4).is_some_and(is_login);
            let next = self.answer(&line);
            self.publish();
            match next {
                Next::Close => return self.close().await,
                Next::Silence => return self.be_silent().await,
                Next::Command => {}
            }
            let loses = match self.behaviour.pipelined {
                Pipelined::Answered => false,
                Pipelined::Lost => self.record.logged_in,
                Pipelined::LostBehindLogin => is_login,
            };
            if pipelined && loses {
                self.read.clear();
                self.owes = Some(self.shared.fall_silent());
            }
            if !self.read.contains(&b'\n') {
                self.flush().await?;
            }
        }
        self.record.unfinished = !self.read.is_empty();
        Ok(())
    }

    /// What remains to be done when it is over.
    pub(crate) fn end(&mut self) {
        self.owes = None;
        let marked = self.record.marked.iter().copied();
        let removed: Vec<usize> = match self.behaviour.removal {
            Removal::AllWithoutQuit if !self.record.quit && self.record.logged_in => (1..=maildrop::COUNT).collect(),
            Removal::MarkedAtQuit | Removal::AllWithoutQuit if self.record.quit => marked.collect(),
            Removal::RetrievedAtQuit if self.record.quit => marked.chain(self.touched.iter().copied()).collect(),
            Removal::RetrievedAtOnce => marked.chain(self.touched.iter().copied()).collect(),
            _ => Vec::new(),
        };
        if self.record.quit {
            self.record.removed.clone_from(&self.record.marked);
        }
        self.record.ended = true;
        self.shared.with(|state| state.maildrop.retain(|message| !removed.contains(message)));
        self.publish();
    }

    fn publish(&self) {
        self.shared.with(|state| {
            if let Some(record) = state.sessions.get_mut(self.number - 1) {
                record.clone_from(&self.record);
            }
        });
    }

    /// The next line, without its ending; `None` where the client is gone or too slow.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.read.iter().position(|octet| *octet == b'\n') {
                let mut line: Vec<u8> = self.read.drain(..=end).collect();
                while matches!(line.last(), Some(b'\r' | b'\n')) {
                    line.pop();
                }
                return Ok(Some(line));
            }
            let read = self.socket.read_buf(&mut self.read);
            let read = match self.behaviour.idle {
                None => read.await?,
                Some(idle) => {
                    let Ok(read) = tokio::time::timeout(idle, read).await else {
                        self.record.idled = true;
                        self.close().await?;
                        return Ok(None);
                    };
                    read?
                }
            };
            if read == 0 {
                return Ok(None);
            }
        }
    }

    fn answer(&mut self, line: &[u8]) -> Next {
        if let Some(mechanism) = self.continuing.take() {
            return self.answer_response(mechanism, line);
        }
        let command = String::from_utf8_lossy(line).into_owned();
        self.record.commands.push(without_credentials(&command));
        let (verb, argument) = command.split_once(' ').unwrap_or((&command, ""));
        let about = argument.split(' ').next().and_then(|number| self.message(number.parse().ok()?));
        if let Some(act) = self.rule(about, |rule| begins(&command, rule)) {
            return self.act(act, argument);
        }
        let verb = verb.to_ascii_uppercase();
        match verb.as_str() {
            "CAPA" => return self.answer_capa(),
            "USER" => {
                self.user = line.get(5..).unwrap_or_default().to_vec();
                self.say("+OK");
            }
            "PASS" => {
                let right = login::accepts(&self.behaviour, &self.user, line.get(5..).unwrap_or_default());
                return self.log_in(right);
            }
            "AUTH" => return self.answer_auth(argument),
            "QUIT" => {
                self.record.quit = true;
                // What was marked goes before the answer, so that a client that waits for it finds it gone.
                self.end();
                self.say("+OK bye");
                return Next::Close;
            }
            _ if self.record.logged_in => return self.answer_transaction(&verb, argument),
            _ => return self.answer_unknown(),
        }
        Next::Command
    }

    fn answer_capa(&mut self) -> Next {
        let before = self.behaviour.capabilities;
        let lines = if self.record.logged_in { self.behaviour.capabilities_after_login.or(before) } else { before };
        match lines {
            Some(lines) => self.say_lines("+OK", lines.iter().map(|line| line.as_bytes().to_vec())),
            None => return self.answer_unknown(),
        }
        Next::Command
    }

    fn answer_auth(&mut self, argument: &str) -> Next {
        let (name, response) = argument.split_once(' ').unwrap_or((argument, ""));
        let Some(mechanism) = Mechanism::named(name) else { return self.answer_unknown() };
        if !response.is_empty() && !self.behaviour.initial_response {
            return self.break_off();
        }
        if !response.is_empty() {
            return self.answer_response(mechanism, response.as_bytes());
        }
        self.continuing = Some(mechanism);
        self.say(&mechanism.continuation(&self.behaviour));
        Next::Command
    }

    fn answer_response(&mut self, mechanism: Mechanism, response: &[u8]) -> Next {
        if response.len() > self.behaviour.response_limit {
            return self.break_off();
        }
        if mechanism == Mechanism::CramMd5 {
            // What always fails is not the password's fault, and the server does not say that it is.
            self.record.logins += 1;
            self.say("-ERR authentication failed");
            return Next::Command;
        }
        let right = mechanism.accepts(&self.behaviour, response);
        self.log_in(right)
    }

    /// Ends a login that is not as it wants it.
    fn break_off(&mut self) -> Next {
        self.record.logins += 1;
        self.say("-ERR Protocol error. Connection is closed. 10");
        Next::Close
    }

    fn log_in(&mut self, right: bool) -> Next {
        self.record.logins += 1;
        let act = self.rule(None, |rule| rule == LOGIN || rule == WRONG_LOGIN && !right);
        if let Some(act) = act {
            return self.act(act, "");
        }
        let delay = Duration::from_secs(self.behaviour.login_delay.into());
        let too_soon = self.shared.with(|state| state.last_login.is_some_and(|last| last.elapsed() < delay));
        if !right {
            self.say("-ERR [AUTH] wrong user or password");
        } else if too_soon {
            self.say("-ERR [LOGIN-DELAY] too soon after the last login");
        } else {
            let listed = self.behaviour.listed;
            let shown = listed.get(self.number - 1).or(listed.last()).copied();
            self.listed = self.shared.with(|state| {
                state.last_login = Some(Instant::now());
                let there = state.maildrop.iter().copied();
                there.filter(|message| shown.is_none_or(|shown| shown.contains(message))).collect()
            });
            self.record.logged_in = true;
            self.say("+OK logged in");
        }
        Next::Command
    }

    /// What is done instead of what is right, if anything is.
    fn rule(&mut self, about: Option<usize>, fits: impl Fn(&str) -> bool) -> Option<Act> {
        for (index, rule) in self.behaviour.rules.iter().enumerate() {
            let elsewhere = rule.session != 0 && rule.session != self.number;
            let other = rule.message != 0 && about != Some(rule.message);
            if !fits(rule.command) || elsewhere || other {
                continue;
            }
            let met = self.met.entry(index).or_default();
            *met += 1;
            if *met > rule.after {
                return Some(rule.act);
            }
        }
        None
    }

    fn act(&mut self, act: Act, argument: &str) -> Next {
        match act {
            Act::Say(line) => {
                self.say(line);
                Next::Command
            }
            Act::SayAndClose(line) => {
                self.say(line);
                Next::Close
            }
            Act::Close => Next::Close,
            Act::Silence => Next::Silence,
            Act::CutAfter(octets) => {
                if let Some(message) = argument.parse().ok().and_then(|number| self.message(number)) {
                    self.say("+OK follows");
                    let sent = maildrop::sent(&self.behaviour, message, self.number);
                    let mut stuffed = maildrop::stuffed(&self.behaviour, &sent);
                    stuffed.truncate(octets);
                    self.to_say.extend_from_slice(&stuffed);
                }
                Next::Close
            }
        }
    }

    /// The message of this number, if it can be seen.
    fn message(&self, number: usize) -> Option<usize> {
        let message = self.listed.get(number.checked_sub(1)?).copied()?;
        let is_late = self.number == 1 && self.listings == 0 && self.behaviour.late == Some(message);
        (!is_late && !self.record.marked.contains(&message)).then_some(message)
    }

    fn say(&mut self, line: &str) {
        self.say_octets(line.as_bytes());
    }

    fn say_octets(&mut self, line: &[u8]) {
        self.to_say.extend_from_slice(line);
        self.to_say.extend_from_slice(if self.behaviour.lines == Lines::Lf { b"\n" } else { b"\r\n" });
    }

    fn say_lines(&mut self, status: &str, lines: impl IntoIterator<Item = Vec<u8>>) {
        self.say(status);
        for line in lines {
            self.say_octets(&line);
        }
        self.say(".");
    }

    async fn flush(&mut self) -> io::Result<()> {
        let octets = std::mem::take(&mut self.to_say);
        self.socket.write_all(&octets).await
    }

    /// Closes, and reads on for a moment: octets that nobody reads would make the system take back what was said last.
    async fn close(&mut self) -> io::Result<()> {
        self.record.cut = !self.record.quit;
        self.publish();
        self.flush().await?;
        self.socket.shutdown().await?;
        let _ = tokio::time::timeout(FAREWELL, self.until_gone()).await;
        Ok(())
    }

    async fn be_silent(&mut self) -> io::Result<()> {
        self.flush().await?;
        let _silence = self.shared.fall_silent();
        self.record.cut = true;
        self.until_gone().await
    }

    async fn until_gone(&mut self) -> io::Result<()> {
        let mut ignored = [0; 4096];
        while self.socket.read(&mut ignored).await? > 0 {}
        Ok(())
    }
}

fn is_login(verb: &[u8]) -> bool {
    verb.eq_ignore_ascii_case(b"PASS") || verb.eq_ignore_ascii_case(b"AUTH")
}

//! Pipelining (RFC 2449 §6.6) against a server that answers as much or as little as chance has it.
//! Must not: depend on real chance.

use std::collections::VecDeque;

use pop3_proto::{
    Client, Command, Config, ConnectionSecurity, Event, Limits, MessageNumber, Millis, Output, Secret, UserName,
};

const NOW: Millis = Millis(0);

/// A small generator of numbers, so that each run is the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }
}

/// A client in TRANSACTION, and what goes to and fro.
struct Pair {
    client: Client,
    limits: Limits,
    /// Lines that the server has not answered.
    pending: VecDeque<String>,
    transmits: Vec<usize>,
    answered: Vec<u64>,
    most_outstanding: usize,
}

impl Pair {
    fn new(limits: Limits, capabilities: &str) -> Self {
        let mut client = Client::new(Config { limits, ..Config::new(ConnectionSecurity::Secured) });
        let (user, pass) = (UserName::new("u").expect("valid"), Secret::new("p").expect("valid"));
        let script = [
            ("+OK\r\n".to_owned(), Some(Command::Login { user, pass })),
            ("+OK\r\n".to_owned(), None),
            ("+OK\r\n".to_owned(), Some(Command::Capa)),
            (format!("+OK\r\n{capabilities}.\r\n"), None),
        ];
        for (answer, command) in script {
            client.handle_input(NOW, answer.as_bytes());
            while !matches!(client.poll(NOW), Output::Wait { .. }) {}
            if let Some(command) = command {
                client.submit(command).expect("permitted");
                while !matches!(client.poll(NOW), Output::Wait { .. }) {}
            }
        }
        let (pending, transmits, answered) = (VecDeque::new(), Vec::new(), Vec::new());
        Self { client, limits, pending, transmits, answered, most_outstanding: 0 }
    }

    fn submit(&mut self, command: Command) -> u64 {
        self.client.submit(command).expect("permitted").get()
    }

    fn poll(&mut self) {
        loop {
            match self.client.poll(NOW) {
                Output::Transmit(octets) => {
                    let text = String::from_utf8(octets).expect("ASCII");
                    assert!(text.ends_with("\r\n"), "a command was split: {text:?}");
                    let before = self.pending.len();
                    self.pending.extend(text.split_terminator("\r\n").map(str::to_owned));
                    self.transmits.push(self.pending.len() - before);
                    self.check(before);
                }
                Output::Event(Event::Ok { id, .. } | Event::Err { id, .. } | Event::MessageEnd { id, .. }) => {
                    self.answered.push(id.get());
                }
                Output::Event(_) => {}
                Output::Wait { .. } => break,
                other => panic!("{other:?}"),
            }
        }
        self.most_outstanding = self.most_outstanding.max(self.pending.len());
        assert_eq!(self.client.outstanding(), self.pending.len());
    }

    /// What must hold after each Transmit, `before` it `before` commands having been outstanding.
    fn check(&self, before: usize) {
        let octets: usize = self.pending.iter().map(|line| line.len() + 2).sum();
        assert!(before <= self.limits.window_refill, "sent while {before} were outstanding");
        assert!(self.pending.len() <= self.limits.window_commands);
        assert!(octets <= self.limits.window_octets || self.pending.len() == 1);
        let alone = |line: &String| ["QUIT", "CAPA", "RSET"].contains(&line.as_str());
        assert!(self.pending.len() == 1 || !self.pending.iter().any(alone), "{:?}", self.pending);
    }

    /// Answers so many commands, all in one piece.
    fn answer(&mut self, count: usize) {
        let answers: String = self.pending.drain(..count).map(|line| answer_to(&line)).collect();
        self.client.handle_input(NOW, answers.as_bytes());
        self.poll();
    }
}

fn answer_to(line: &str) -> String {
    match line.split(' ').next() {
        Some("RETR" | "TOP") if !line.ends_with('7') => format!("+OK\r\n{line}\r\n..\r\n.\r\n"),
        Some("RETR" | "TOP") => "-ERR no 7\r\n".to_owned(),
        _ => "+OK\r\n".to_owned(),
    }
}

fn retr(number: u32) -> Command {
    Command::Retr(MessageNumber::new(number).expect("not 0"))
}

#[test]
fn that_commands_travelled_together_is_known_after_the_connection_is_gone() {
    for (capabilities, expected) in [("PIPELINING\r\n", true), ("", false)] {
        let mut pair = Pair::new(Limits::default(), capabilities);
        pair.submit(retr(1));
        pair.submit(retr(2));
        pair.poll();
        pair.client.handle_end_of_input(NOW);
        assert!(matches!(pair.client.poll(NOW), Output::Failed(_)));
        assert_eq!(pair.client.was_pipelined(), expected);
    }
}

#[test]
fn a_thousand_commands_travel_in_windows_of_a_hundred_refilled_at_twenty() {
    let mut pair = Pair::new(Limits::default(), "PIPELINING\r\n");
    let ids: Vec<u64> = (1..=1000).map(|number| pair.submit(retr(number))).collect();
    pair.poll();
    assert_eq!(pair.transmits, [100], "one Transmit holds a whole window");
    pair.answer(79);
    assert_eq!(pair.transmits, [100], "21 are left: not yet");
    pair.answer(1);
    assert_eq!(pair.transmits, [100, 80], "20 are left: refill");
    while !pair.pending.is_empty() {
        pair.answer(1);
    }
    assert_eq!(pair.transmits, [100, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 20]);
    assert_eq!(pair.answered, ids);
    assert_eq!(pair.most_outstanding, 100);
}

#[test]
fn octets_bound_the_window_too() {
    let mut pair = Pair::new(Limits { window_octets: 50, ..Limits::default() }, "PIPELINING\r\n");
    for number in 1001..=1012 {
        pair.submit(retr(number));
    }
    pair.poll();
    // `RETR 1001` and CRLF are 11 octets; four of them are 44.
    assert_eq!(pair.transmits, [4]);
    pair.answer(4);
    assert_eq!(pair.transmits, [4, 4]);
}

#[test]
fn a_window_smaller_than_one_command_still_moves() {
    let mut pair = Pair::new(Limits { window_octets: 1, ..Limits::default() }, "PIPELINING\r\n");
    let ids: Vec<u64> = (1..=3).map(|number| pair.submit(retr(number))).collect();
    pair.poll();
    for _ in 0..3 {
        pair.answer(1);
    }
    assert_eq!((pair.transmits, pair.answered), (vec![1, 1, 1], ids));
}

#[test]
fn without_the_capability_one_command_is_outstanding() {
    let mut pair = Pair::new(Limits { window_refill: 0, window_commands: 1, ..Limits::default() }, "TOP\r\n");
    let ids: Vec<u64> = (1..=50).map(|number| pair.submit(retr(number))).collect();
    pair.poll();
    while !pair.pending.is_empty() {
        pair.answer(1);
    }
    assert_eq!(pair.most_outstanding, 1);
    assert_eq!(pair.answered, ids);
}

#[test]
fn whatever_is_submitted_and_answered_when_all_is_answered_in_order_and_within_the_window() {
    for seed in 0..200 {
        let mut chance = Chance(seed);
        let limits = Limits {
            window_commands: 1 + chance.below(30),
            window_refill: chance.below(10),
            window_octets: 1 + chance.below(400),
            ..Limits::default()
        };
        let mut pair = Pair::new(limits, "PIPELINING\r\n");
        let mut ids = Vec::new();
        let mut marked = 0;
        for _ in 0..300 {
            match chance.below(10) {
                0..=5 => {
                    let number = 1000 + u32::try_from(chance.below(100_000)).expect("small");
                    let number = MessageNumber::new(number).expect("not 0");
                    let command = match chance.below(6) {
                        0 => Command::Top { number, lines: 20 },
                        1 => Command::Noop,
                        2 => Command::Rset,
                        3 => {
                            marked += 1;
                            Command::Dele(MessageNumber::new(marked).filter(|n| n.get() < 1000).unwrap_or(number))
                        }
                        _ => Command::Retr(number),
                    };
                    if let Ok(id) = pair.client.submit(command) {
                        ids.push(id.get());
                    }
                }
                6 | 7 => pair.poll(),
                _ if pair.pending.is_empty() => pair.poll(),
                _ => {
                    let count = 1 + chance.below(pair.pending.len());
                    pair.answer(count);
                }
            }
        }
        pair.poll();
        while !pair.pending.is_empty() {
            pair.answer(1);
        }
        assert_eq!(pair.answered, ids, "seed {seed}");
        assert_eq!(pair.client.queued(), 0);
    }
}

//! A POP3 client that shares no code with ours: one command at a time, on a port without TLS.
//!
//! It shows what a server says and serves, so that what our engine stored can be held against it.
//!
//! Must not: be clever. It fails loudly where a server does something it does not expect.

use crate::server::Endpoint;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A conversation with a server.
#[derive(Debug)]
pub struct PlainClient {
    stream: BufReader<TcpStream>,
}

impl PlainClient {
    /// Connects, and takes the greeting.
    ///
    /// # Panics
    /// Where nothing greets.
    pub fn connect(endpoint: &Endpoint) -> Self {
        let stream = TcpStream::connect(endpoint.plain()).expect("the server listens");
        // Dovecot waits ten seconds for a locked maildrop before it says so.
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout can be set");
        let mut client = Self { stream: BufReader::new(stream) };
        assert!(client.line().starts_with(b"+OK"), "the server greets");
        client
    }

    /// Connects and logs in.
    ///
    /// # Panics
    /// Where the server does not let the user in.
    pub fn log_in(endpoint: &Endpoint) -> Self {
        let mut client = Self::connect(endpoint);
        client.authenticate(endpoint);
        client
    }

    /// Logs in.
    ///
    /// # Panics
    /// Where the server does not let the user in.
    pub fn authenticate(&mut self, endpoint: &Endpoint) {
        for command in [format!("USER {}", endpoint.user), format!("PASS {}", endpoint.password)] {
            let answer = self.say(&command);
            assert!(answer.starts_with("+OK"), "{answer}");
        }
    }

    /// Sends a command and gives the first line of its answer.
    pub fn say(&mut self, command: &str) -> String {
        self.stream.get_mut().write_all(format!("{command}\r\n").as_bytes()).expect("the server listens");
        String::from_utf8_lossy(&self.line()).trim_end().to_owned()
    }

    /// Sends a command and gives what follows `+OK`: the lines up to the lone dot, byte-stuffing undone.
    ///
    /// # Panics
    /// Where the server refuses.
    pub fn ask(&mut self, command: &str) -> Vec<u8> {
        let answer = self.say(command);
        assert!(answer.starts_with("+OK"), "{command}: {answer}");
        let mut octets = Vec::new();
        loop {
            let line = self.line();
            match line.strip_prefix(b".") {
                Some(b"\r\n") => return octets,
                Some(rest) => octets.extend_from_slice(rest),
                None => octets.extend_from_slice(&line),
            }
        }
    }

    /// The lines that follow `+OK`, for people.
    pub fn ask_lines(&mut self, command: &str) -> Vec<String> {
        String::from_utf8_lossy(&self.ask(command)).lines().map(str::to_owned).collect()
    }

    /// Every message, in the order of its number.
    pub fn retrieve_all(&mut self) -> Vec<Vec<u8>> {
        let messages = self.ask_lines("LIST").len();
        (1..=messages).map(|number| self.ask(&format!("RETR {number}"))).collect()
    }

    fn line(&mut self) -> Vec<u8> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).expect("the server answers in time");
        assert!(line.ends_with(b"\n"), "the server ended the connection after {:?}", line.escape_ascii().to_string());
        line
    }
}

/// What a server announces before login.
pub fn announced(endpoint: &Endpoint) -> Vec<String> {
    PlainClient::connect(endpoint).ask_lines("CAPA")
}

/// Every message that a server serves, in the order of its number. The session ends with QUIT.
pub fn served(endpoint: &Endpoint) -> Vec<Vec<u8>> {
    let mut client = PlainClient::log_in(endpoint);
    let messages = client.retrieve_all();
    assert!(client.say("QUIT").starts_with("+OK"), "the server says goodbye");
    messages
}

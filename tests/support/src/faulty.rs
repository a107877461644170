//! A POP3 server (RFC 1939, without TLS) that does one thing wrong, and is otherwise correct and fast.
//!
//! Must not: be mistaken for a reference; what is right is proved against Dovecot.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, BufWriter};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it does wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// It says nothing any more once it gets to this stage, and keeps the connection.
    Silent(At),
    /// At this stage it sends a line that never ends.
    EndlessLine(At),
    /// It greets with this line instead.
    Greeting(String),
    /// It answers each attempt to log in with this line.
    Login(String),
    /// It closes the connection after so many octets of the answer to RETR of this message-number.
    CutInRetrieval {
        /// Which message-number.
        number: usize,
        /// Octets of the answer that are sent before.
        octets: usize,
    },
    /// Its listings announce so many octets for every message, whatever its size.
    AnnouncedOctets(u64),
}

/// A stage of a session at which a fault can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The greeting.
    Greeting,
    /// The answer to CAPA.
    Capabilities,
    /// The answer to PASS or AUTH.
    Login,
    /// The answer to STAT, UIDL or LIST.
    Listing,
    /// The answer to RETR.
    Retrieving,
    /// The answer to QUIT.
    Quitting,
}

/// The server; it ends when dropped.
#[derive(Debug)]
pub struct FaultyServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    fault: Fault,
    maildrop: Vec<(String, Arc<Vec<u8>>)>,
    commands: Vec<String>,
    next_unique_id: u64,
}

impl FaultyServer {
    /// Listens on a free loopback port; accepts every user name and password.
    pub async fn start(maildrop: impl IntoIterator<Item = Vec<u8>>, fault: Fault) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let maildrop: Vec<_> =
            maildrop.into_iter().enumerate().map(|(n, mail)| (format!("u{n:08}"), Arc::new(mail))).collect();
        let next_unique_id = maildrop.len() as u64;
        let state = State { fault, maildrop, commands: Vec::new(), next_unique_id };
        let shared = Arc::new(Shared { state: Mutex::new(state) });
        let task = tokio::spawn(accept(listener, shared.clone()));
        Ok(Self { address, shared, task })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Does something else wrong from the next command on.
    pub fn set_fault(&self, fault: Fault) {
        self.shared.with(|state| state.fault = fault);
    }

    /// Puts one message into the maildrop, for the next session.
    pub fn deliver(&self, mail: Vec<u8>) {
        self.shared.with(|state| {
            let unique_id = format!("u{:08}", state.next_unique_id);
            state.next_unique_id += 1;
            state.maildrop.push((unique_id, Arc::new(mail)));
        });
    }

    /// Every command line that arrived so far, over all sessions: to prove what was never sent.
    pub fn commands(&self) -> Vec<String> {
        self.shared.with(|state| state.commands.clone())
    }

    /// How many messages are in the maildrop.
    pub fn count(&self) -> usize {
        self.shared.with(|state| state.maildrop.len())
    }
}

impl Drop for FaultyServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((socket, _)) = listener.accept().await {
        let shared = shared.clone();
        tokio::spawn(async move {
            let _ = socket.set_nodelay(true);
            let maildrop = shared.with(|state| state.maildrop.clone());
            // A client that goes away ends the session, and that is all there is to say about it.
            let _ = Session { shared, maildrop, marked: BTreeSet::new(), continuing: false }.run(socket).await;
        });
    }
}

struct Session {
    shared: Arc<Shared>,
    maildrop: Vec<(String, Arc<Vec<u8>>)>,
    marked: BTreeSet<usize>,
    /// After `AUTH PLAIN` without initial response: the next line is not a command.
    continuing: bool,
}

impl Session {
    async fn run(mut self, socket: TcpStream) -> io::Result<()> {
        let (read, write) = socket.into_split();
        let mut lines = BufReader::with_capacity(64 * 1024, read);
        let mut out = BufWriter::with_capacity(64 * 1024, write);
        if let Fault::Greeting(greeting) = self.fault() {
            out.write_all(greeting.as_bytes()).await?;
            out.write_all(b"\r\n").await?;
        } else {
            self.say(&mut out, At::Greeting, b"+OK ready\r\n").await?;
        }
        out.flush().await?;
        let mut line = String::new();
        loop {
            line.clear();
            if lines.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let command = line.trim_end().to_owned();
            self.shared.with(|state| state.commands.push(command.clone()));
            if !self.answer(&command, &mut out).await? {
                return out.shutdown().await;
            }
            // A pipelining client is answered in large pieces, as real servers do.
            if lines.buffer().is_empty() {
                out.flush().await?;
            }
        }
    }

    /// Answers one command; `false` ends the session.
    async fn answer(&mut self, command: &str, out: &mut BufWriter<OwnedWriteHalf>) -> io::Result<bool> {
        let (verb, argument) = command.split_once(' ').unwrap_or((command, ""));
        let verb = if std::mem::take(&mut self.continuing) { "PASS".to_owned() } else { verb.to_ascii_uppercase() };
        match verb.as_str() {
            "CAPA" => {
                let answer = b"+OK\r\nUSER\r\nSASL PLAIN\r\nTOP\r\nUIDL\r\nPIPELINING\r\nRESP-CODES\r\n.\r\n";
                self.say(out, At::Capabilities, answer).await?;
            }
            "AUTH" if argument.eq_ignore_ascii_case("PLAIN") => {
                self.continuing = true;
                out.write_all(b"+ \r\n").await?;
            }
            "USER" => out.write_all(b"+OK\r\n").await?,
            "PASS" | "AUTH" => match self.fault() {
                Fault::Login(answer) => out.write_all(format!("{answer}\r\n").as_bytes()).await?,
                _ => self.say(out, At::Login, b"+OK\r\n").await?,
            },
            "STAT" => {
                let octets: u64 = (1..=self.maildrop.len()).map(|number| self.announced(number)).sum();
                self.say(out, At::Listing, format!("+OK {} {octets}\r\n", self.maildrop.len()).as_bytes()).await?;
            }
            "LIST" | "UIDL" => {
                let answer = self.listing(verb == "UIDL", argument);
                self.say(out, At::Listing, answer.as_bytes()).await?;
            }
            "RETR" => return self.retrieve(argument, out).await,
            "DELE" => {
                let known = argument.parse().ok().filter(|number| (1..=self.maildrop.len()).contains(number));
                match known {
                    Some(number) => {
                        self.marked.insert(number);
                        out.write_all(b"+OK\r\n").await?;
                    }
                    None => out.write_all(b"-ERR no such message\r\n").await?,
                }
            }
            "NOOP" => out.write_all(b"+OK\r\n").await?,
            "RSET" => {
                self.marked.clear();
                out.write_all(b"+OK\r\n").await?;
            }
            "QUIT" => {
                self.update();
                self.say(out, At::Quitting, b"+OK\r\n").await?;
                return Ok(false);
            }
            _ => out.write_all(b"-ERR unknown command\r\n").await?,
        }
        Ok(true)
    }

    async fn retrieve(&self, argument: &str, out: &mut BufWriter<OwnedWriteHalf>) -> io::Result<bool> {
        let number: usize = argument.parse().unwrap_or(0);
        let Some((_, mail)) = number.checked_sub(1).and_then(|index| self.maildrop.get(index)) else {
            out.write_all(b"-ERR no such message\r\n").await?;
            return Ok(true);
        };
        let mut answer = b"+OK\r\n".to_vec();
        stuff(mail, &mut answer);
        match self.fault() {
            Fault::CutInRetrieval { number: at, octets } if at == number => {
                out.write_all(&answer[..octets.min(answer.len())]).await?;
                out.flush().await?;
                Ok(false)
            }
            _ => {
                self.say(out, At::Retrieving, &answer).await?;
                Ok(true)
            }
        }
    }

    /// Says this, or what the fault says at this stage.
    async fn say(&self, out: &mut BufWriter<OwnedWriteHalf>, at: At, octets: &[u8]) -> io::Result<()> {
        match self.fault() {
            Fault::Silent(stage) if stage == at => {
                out.flush().await?;
                // Until the client goes, or the server is dropped with its runtime.
                std::future::pending().await
            }
            Fault::EndlessLine(stage) if stage == at => {
                let piece = vec![b'x'; 16 * 1024];
                loop {
                    out.write_all(&piece).await?;
                    tokio::time::sleep(Duration::from_micros(200)).await;
                }
            }
            _ => out.write_all(octets).await,
        }
    }

    fn listing(&self, unique_ids: bool, argument: &str) -> String {
        let mut answer = String::from("+OK");
        if let Ok(number) = argument.parse::<usize>() {
            match self.maildrop.get(number.wrapping_sub(1)) {
                Some((unique_id, _)) if unique_ids => _ = write!(answer, " {number} {unique_id}\r\n"),
                Some(_) => _ = write!(answer, " {number} {}\r\n", self.announced(number)),
                None => "-ERR no such message\r\n".clone_into(&mut answer),
            }
            return answer;
        }
        answer.push_str("\r\n");
        for (index, (unique_id, _)) in self.maildrop.iter().enumerate() {
            let number = index + 1;
            if unique_ids {
                let _ = write!(answer, "{number} {unique_id}\r\n");
            } else {
                let _ = write!(answer, "{number} {}\r\n", self.announced(number));
            }
        }
        answer.push_str(".\r\n");
        answer
    }

    fn announced(&self, number: usize) -> u64 {
        match self.fault() {
            Fault::AnnouncedOctets(octets) => octets,
            _ => self.maildrop.get(number.wrapping_sub(1)).map_or(0, |(_, mail)| mail.len() as u64),
        }
    }

    fn update(&mut self) {
        let gone: BTreeSet<&String> = self
            .marked
            .iter()
            .filter_map(|number| self.maildrop.get(number.wrapping_sub(1)))
            .map(|(id, _)| id)
            .collect();
        self.shared.with(|state| state.maildrop.retain(|(id, _)| !gone.contains(id)));
    }

    fn fault(&self) -> Fault {
        self.shared.with(|state| state.fault.clone())
    }
}

/// Byte-stuffs a message (RFC 1939 §3) and ends it.
fn stuff(mail: &[u8], out: &mut Vec<u8>) {
    for line in mail.split_inclusive(|octet| *octet == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !mail.is_empty() && !mail.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    async fn converse(server: &FaultyServer, commands: &str) -> String {
        let mut socket = TcpStream::connect(server.address()).await.expect("connects");
        socket.write_all(commands.as_bytes()).await.expect("is sent");
        let mut answer = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(2), socket.read_to_end(&mut answer)).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn a_session_without_fault_stuffs_lists_and_deletes_at_quit() {
        let server = FaultyServer::start([b".a\r\n".to_vec(), b"b\r\n".to_vec()], Fault::None).await.expect("starts");
        let said = converse(&server, "USER u\r\nPASS p\r\nUIDL\r\nLIST 1\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n").await;
        assert_eq!(
            said,
            "+OK ready\r\n+OK\r\n+OK\r\n+OK\r\n1 u00000000\r\n2 u00000001\r\n.\r\n+OK 1 4\r\n+OK\r\n..a\r\n.\r\n+OK\r\n+OK\r\n"
        );
        assert_eq!(server.count(), 1);
        assert_eq!(server.commands().len(), 7);
    }

    #[tokio::test]
    async fn a_cut_inside_a_message_ends_the_connection_and_deletes_nothing() {
        let fault = Fault::CutInRetrieval { number: 1, octets: 8 };
        let server = FaultyServer::start([b"hello\r\n".to_vec()], fault).await.expect("starts");
        assert_eq!(converse(&server, "USER u\r\nPASS p\r\nRETR 1\r\n").await, "+OK ready\r\n+OK\r\n+OK\r\n+OK\r\nhel");
        assert_eq!(server.count(), 1);
    }

    #[tokio::test]
    async fn silence_begins_where_it_is_said_to() {
        let server = FaultyServer::start([], Fault::Silent(At::Listing)).await.expect("starts");
        assert_eq!(converse(&server, "USER u\r\nPASS p\r\nSTAT\r\n").await, "+OK ready\r\n+OK\r\n+OK\r\n");
    }
}

//! A small, correct POP3 server (RFC 1939, RFC 2449).
//!
//! What a session deletes is gone for the life of the process, once it ends with QUIT.
//! Must not: listen anywhere but on loopback, or grow with what a client sends.

use super::{
    PASSWORD, USER,
    maildrop::{Maildrop, Message},
};
use std::{
    fmt::Write as _,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};

/// The longest command line; RFC 2449 §4 allows 255 octets.
const MAX_LINE_OCTETS: u64 = 1024;
/// RFC 1939 §3: at least ten minutes.
const AUTOLOGOUT: Duration = Duration::from_secs(600);
const MAX_SESSIONS: usize = 64;
/// Answers to pipelined commands leave together, at most this many octets at once.
const FLUSH_OCTETS: usize = 256 * 1024;

/// A POP3 server that is bound and not yet serving.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    maildrop: Arc<Maildrop>,
}

impl Server {
    /// Binds a free port on loopback and makes the sample maildrop.
    ///
    /// # Errors
    /// The socket's.
    pub async fn bind() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, maildrop: Arc::new(Maildrop::sample()) })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the page needs to know of the account, as JSON.
    pub fn account(&self) -> String {
        let (host, port) = (self.address.ip(), self.address.port());
        format!(r#"{{"host":"{host}","port":{port},"user":"{USER}","password":"{PASSWORD}"}}"#)
    }

    /// Serves until it is dropped.
    pub async fn run(self) {
        let permits = Arc::new(Semaphore::new(MAX_SESSIONS));
        let mut sessions = JoinSet::new();
        loop {
            let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
            while sessions.try_join_next().is_some() {}
            match self.listener.accept().await {
                Ok((socket, _)) => {
                    let maildrop = Arc::clone(&self.maildrop);
                    sessions.spawn(async move {
                        // A client that hangs up has simply not said QUIT.
                        let _ = serve(socket, &maildrop).await;
                        drop(permit);
                    });
                }
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
    }
}

/// The states of RFC 1939 §3, without UPDATE, which takes no command.
enum State {
    Authorization { user: Option<String> },
    Transaction { drop: Vec<Marked> },
}

struct Marked {
    message: Arc<Message>,
    deleted: bool,
}

async fn serve(socket: TcpStream, maildrop: &Maildrop) -> io::Result<()> {
    let _ = socket.set_nodelay(true);
    let (read, mut write) = socket.into_split();
    let mut read = BufReader::with_capacity(4096, read);
    let mut state = State::Authorization { user: None };
    let mut answer = b"+OK Poplar's sample maildrop is ready\r\n".to_vec();
    loop {
        let another = read.buffer().contains(&b'\n');
        if !another || answer.len() >= FLUSH_OCTETS {
            timeout(AUTOLOGOUT, write.write_all(&answer)).await??;
            answer.clear();
        }
        let mut line = Vec::new();
        timeout(AUTOLOGOUT, (&mut read).take(MAX_LINE_OCTETS).read_until(b'\n', &mut line)).await??;
        if line.last() != Some(&b'\n') {
            return Ok(());
        }
        let line = String::from_utf8_lossy(&line);
        if !state.answer(line.trim_end_matches(['\r', '\n']), maildrop, &mut answer) {
            write.write_all(&answer).await?;
            return write.shutdown().await;
        }
    }
}

impl State {
    /// Answers a command; whether another may follow.
    fn answer(&mut self, line: &str, maildrop: &Maildrop, out: &mut Vec<u8>) -> bool {
        let (keyword, argument) = line.split_once(' ').unwrap_or((line, ""));
        let keyword = keyword.to_ascii_uppercase();
        match (&mut *self, keyword.as_str()) {
            (_, "CAPA") => out.extend_from_slice(CAPABILITIES),
            (Self::Authorization { user }, "USER") if !argument.is_empty() => {
                *user = Some(argument.to_owned());
                ok(out, "now PASS");
            }
            (Self::Authorization { user: Some(user) }, "PASS") => {
                if user == USER && argument == PASSWORD {
                    let drop: Vec<_> =
                        maildrop.messages().into_iter().map(|message| Marked { message, deleted: false }).collect();
                    ok(out, &format!("{} messages", drop.len()));
                    *self = Self::Transaction { drop };
                } else {
                    err(out, "[AUTH] the sample account is demo with the password demo");
                    *self = Self::Authorization { user: None };
                }
            }
            (Self::Authorization { .. }, "QUIT") => {
                ok(out, "goodbye");
                return false;
            }
            (Self::Transaction { drop }, "QUIT") => {
                maildrop.remove(drop.iter().filter(|marked| marked.deleted).map(|marked| marked.message.unique_id()));
                ok(out, "goodbye");
                return false;
            }
            (Self::Transaction { drop }, keyword) => transaction(drop, keyword, argument, out),
            _ => err(out, "not understood here"),
        }
        true
    }
}

const CAPABILITIES: &[u8] = b"+OK capabilities follow\r\n\
    USER\r\nTOP\r\nUIDL\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nEXPIRE NEVER\r\n\
    IMPLEMENTATION Poplar-sample-maildrop\r\n.\r\n";

/// Answers a command of the TRANSACTION state.
fn transaction(drop: &mut [Marked], keyword: &str, argument: &str, out: &mut Vec<u8>) {
    match keyword {
        "NOOP" => ok(out, "nothing done"),
        "RSET" => {
            drop.iter_mut().for_each(|marked| marked.deleted = false);
            ok(out, "nothing is marked");
        }
        "STAT" => {
            let kept = || drop.iter().filter(|marked| !marked.deleted);
            ok(out, &format!("{} {}", kept().count(), kept().map(|it| it.message.octets()).sum::<usize>()));
        }
        "LIST" => listing(drop, argument, out, |message| message.octets().to_string()),
        "UIDL" => listing(drop, argument, out, |message| message.unique_id().to_owned()),
        "RETR" => match find(drop, argument) {
            Some(marked) => {
                ok(out, &format!("{} octets", marked.message.octets()));
                marked.message.write_stuffed(None, out);
            }
            None => err(out, "no such message"),
        },
        "TOP" => {
            let (number, lines) = argument.split_once(' ').unwrap_or_default();
            match (find(drop, number), lines.parse()) {
                (Some(marked), Ok(lines)) => {
                    ok(out, "the top follows");
                    marked.message.write_stuffed(Some(lines), out);
                }
                _ => err(out, "no such message"),
            }
        }
        "DELE" => match find(drop, argument) {
            Some(marked) => {
                marked.deleted = true;
                ok(out, "marked");
            }
            None => err(out, "no such message"),
        },
        _ => err(out, "not understood here"),
    }
}

fn listing(drop: &mut [Marked], argument: &str, out: &mut Vec<u8>, show: impl Fn(&Message) -> String) {
    if !argument.is_empty() {
        return match find(drop, argument) {
            Some(marked) => ok(out, &format!("{argument} {}", show(&marked.message))),
            None => err(out, "no such message"),
        };
    }
    let mut lines = String::new();
    for (number, marked) in (1..).zip(&*drop).filter(|(_, marked)| !marked.deleted) {
        // Writing to a string cannot fail.
        let _ = write!(lines, "{number} {}\r\n", show(&marked.message));
    }
    ok(out, "the listing follows");
    out.extend_from_slice(lines.as_bytes());
    out.extend_from_slice(b".\r\n");
}

fn find<'a>(drop: &'a mut [Marked], number: &str) -> Option<&'a mut Marked> {
    let index = number.parse::<usize>().ok()?.checked_sub(1)?;
    drop.get_mut(index).filter(|marked| !marked.deleted)
}

fn ok(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(format!("+OK {text}\r\n").as_bytes());
}

fn err(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(format!("-ERR {text}\r\n").as_bytes());
}

//! A POP3 server that says exactly what a transcript says.
//!
//! ```text
//! S: +OK ready            sent, with CRLF
//! C: CAPA                 expected, without CRLF; `C: *` takes any line
//! @close                  closes the connection
//! @silence                says nothing any more and keeps the connection
//! ```
//! Other lines are an error. Each connection plays the next transcript; the last one plays again and again.
//!
//! Must not: know POP3: what is right stands in the transcript.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The server; it ends when dropped.
#[derive(Debug)]
pub struct ScriptedServer {
    address: SocketAddr,
    deviations: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

/// One line of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Say(String),
    Expect(String),
    Close,
    Silence,
}

impl ScriptedServer {
    /// Listens on a free loopback port and plays these transcripts, one a connection.
    ///
    /// # Panics
    /// On a transcript that holds another kind of line, and on none at all.
    pub async fn start(transcripts: &[&str]) -> io::Result<Self> {
        assert!(!transcripts.is_empty(), "a scripted server needs a transcript");
        let transcripts: Vec<Vec<Step>> = transcripts.iter().map(|text| parse(text)).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let deviations = Arc::new(Mutex::new(Vec::new()));
        let noted = deviations.clone();
        let task = tokio::spawn(async move {
            let mut played = 0;
            while let Ok((socket, _)) = listener.accept().await {
                let script = transcripts[played.min(transcripts.len() - 1)].clone();
                played += 1;
                let noted = noted.clone();
                tokio::spawn(async move {
                    if let Err(deviation) = play(socket, script).await {
                        noted.lock().unwrap_or_else(PoisonError::into_inner).push(deviation);
                    }
                });
            }
        });
        Ok(Self { address, deviations, task })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where clients did not keep to the transcript, in words; empty where all did.
    pub fn deviations(&self) -> Vec<String> {
        self.deviations.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn parse(text: &str) -> Vec<Step> {
    let step = |line: &str| {
        if let Some(said) = line.strip_prefix("S:") {
            Step::Say(said.strip_prefix(' ').unwrap_or(said).to_owned())
        } else if let Some(expected) = line.strip_prefix("C:") {
            Step::Expect(expected.strip_prefix(' ').unwrap_or(expected).to_owned())
        } else {
            match line {
                "@close" => Step::Close,
                "@silence" => Step::Silence,
                other => panic!("not a line of a transcript: {other}"),
            }
        }
    };
    text.lines().map(str::trim_start).filter(|line| !line.is_empty()).map(step).collect()
}

async fn play(socket: TcpStream, script: Vec<Step>) -> Result<(), String> {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read);
    for step in script {
        match step {
            Step::Say(line) => {
                write.write_all(format!("{line}\r\n").as_bytes()).await.map_err(|error| error.to_string())?;
            }
            Step::Expect(expected) => {
                let mut line = String::new();
                let octets = lines.read_line(&mut line).await.map_err(|error| error.to_string())?;
                let line = line.trim_end_matches(['\r', '\n']);
                if octets == 0 {
                    return Err(format!("expected `{expected}`, got the end of the connection"));
                }
                if expected != "*" && expected != line {
                    return Err(format!("expected `{expected}`, got `{line}`"));
                }
            }
            Step::Close => return Ok(()),
            Step::Silence => std::future::pending().await,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    #[tokio::test]
    async fn a_transcript_is_played_and_a_client_that_leaves_it_is_noted() {
        let server = ScriptedServer::start(&["S: +OK hi\nC: NOOP\nS: +OK\n@close"]).await.expect("starts");
        let mut said = String::new();
        let mut socket = TcpStream::connect(server.address()).await.expect("connects");
        socket.write_all(b"NOOP\r\n").await.expect("is sent");
        socket.read_to_string(&mut said).await.expect("is closed in order");
        assert_eq!(said, "+OK hi\r\n+OK\r\n");
        assert!(server.deviations().is_empty());
        let mut socket = TcpStream::connect(server.address()).await.expect("connects");
        socket.write_all(b"QUIT\r\n").await.expect("is sent");
        let _ = socket.read_to_string(&mut said).await;
        assert_eq!(server.deviations(), ["expected `NOOP`, got `QUIT`"]);
    }
}

//! The sample maildrop, through the bridge as the page sees it.

mod common;

use bridge::Config;
use bridge_protocol::{DenialReason, Failure, FromBridge, Security};
use common::{Bridge, Client, PATIENCE};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// A POP3 client in little, on a tunnel.
struct Pop3 {
    client: Client,
    buffer: Vec<u8>,
}

impl Pop3 {
    async fn connect(bridge: &Bridge, port: u16) -> Self {
        let mut client = bridge.client().await;
        client.open("127.0.0.1", port, Security::None).await;
        assert_eq!(client.text().await, FromBridge::Opened { tls: None });
        let mut pop3 = Self { client, buffer: Vec::new() };
        assert!(pop3.line().await.starts_with("+OK"));
        pop3
    }

    async fn log_in(bridge: &Bridge, port: u16) -> Self {
        let mut pop3 = Self::connect(bridge, port).await;
        pop3.ok("USER demo").await;
        pop3.ok("PASS demo").await;
        pop3
    }

    async fn until(&mut self, end: &[u8]) -> Vec<u8> {
        let mut searched = 0;
        loop {
            if let Some(at) = self.buffer[searched..].windows(end.len()).position(|window| window == end) {
                let rest = self.buffer.split_off(searched + at + end.len());
                return std::mem::replace(&mut self.buffer, rest);
            }
            searched = self.buffer.len().saturating_sub(end.len());
            match timeout(PATIENCE, self.client.next()).await.expect("in time") {
                Message::Binary(octets) => self.buffer.extend_from_slice(&octets),
                other => panic!("wanted octets, found {other:?}"),
            }
        }
    }

    async fn line(&mut self) -> String {
        String::from_utf8(self.until(b"\r\n").await).expect("text").trim_end().to_owned()
    }

    async fn command(&mut self, command: &str) -> String {
        self.client.send(format!("{command}\r\n").as_bytes()).await;
        self.line().await
    }

    async fn ok(&mut self, command: &str) -> String {
        let answer = self.command(command).await;
        answer.strip_prefix("+OK ").unwrap_or_else(|| panic!("{command}: {answer}")).to_owned()
    }

    /// A multi-line response: its lines, unstuffed.
    async fn multiline(&mut self) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        loop {
            let line = self.until(b"\r\n").await;
            match line.as_slice() {
                b".\r\n" => return lines,
                [b'.', rest @ ..] => lines.push(rest.to_vec()),
                line => lines.push(line.to_vec()),
            }
        }
    }

    async fn listing(&mut self, command: &str) -> Vec<(usize, String)> {
        self.ok(command).await;
        let lines = self.multiline().await;
        let text = |line: Vec<u8>| String::from_utf8(line).expect("text");
        let pair = |line: String| {
            let (number, value) = line.trim_end().split_once(' ').expect("two words");
            (number.parse().expect("a number"), value.to_owned())
        };
        lines.into_iter().map(text).map(pair).collect()
    }
}

async fn demo() -> (Bridge, u16) {
    let bridge = Bridge::start(Config { demo: true, ..Config::default() }).await;
    let (head, body) = bridge.get("/demo.json", "").await;
    assert!(head.contains("Content-Type: application/json"), "{head}");
    let account: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(account["host"], "127.0.0.1");
    assert_eq!((&account["user"], &account["password"]), (&"demo".into(), &"demo".into()));
    let port = account["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
    (bridge, port)
}

#[tokio::test]
async fn every_mail_can_be_retrieved_and_is_as_long_as_was_said() {
    let (bridge, port) = demo().await;
    let mut pop3 = Pop3::log_in(&bridge, port).await;
    let sizes = pop3.listing("LIST").await;
    let unique_ids = pop3.listing("UIDL").await;
    assert!(sizes.len() >= 40, "{} mails", sizes.len());
    let mut names: Vec<_> = unique_ids.iter().map(|(_, name)| name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), sizes.len(), "unique-ids are unique");
    let stat = pop3.ok("STAT").await;
    let total: usize = sizes.iter().map(|(_, octets)| octets.parse::<usize>().expect("a number")).sum();
    assert_eq!(stat, format!("{} {total}", sizes.len()));
    // All at once: this is what the client does with PIPELINING.
    let commands: String = sizes.iter().map(|(number, _)| format!("RETR {number}\r\n")).collect();
    pop3.client.send(commands.as_bytes()).await;
    for (number, octets) in &sizes {
        assert_eq!(pop3.line().await, format!("+OK {octets} octets"));
        let found: usize = pop3.multiline().await.iter().map(Vec::len).sum();
        assert_eq!(found.to_string(), *octets, "message {number}");
    }
    assert!(total > 5_000_000, "one of them is large");
}

#[tokio::test]
async fn the_server_speaks_the_rest_of_the_protocol() {
    let (bridge, port) = demo().await;
    let mut pop3 = Pop3::connect(&bridge, port).await;
    pop3.ok("CAPA").await;
    let capabilities = pop3.multiline().await.concat();
    let capabilities = String::from_utf8(capabilities).expect("text");
    for capability in ["UIDL", "TOP", "PIPELINING", "USER", "RESP-CODES"] {
        assert!(capabilities.split("\r\n").any(|line| line == capability), "{capability}");
    }
    assert!(pop3.command("STAT").await.starts_with("-ERR"));
    assert!(pop3.command("PASS demo").await.starts_with("-ERR"));
    pop3.ok("USER demo").await;
    assert!(pop3.command("PASS wrong").await.starts_with("-ERR [AUTH]"));
    pop3.ok("user demo").await;
    pop3.ok("pass demo").await;
    pop3.ok("NOOP").await;
    for command in ["RETR 0", "RETR 999", "RETR x", "RETR", "TOP 1", "TOP 1 x", "LIST 999", "DELE 0", "APOP a b", ""] {
        assert!(pop3.command(command).await.starts_with("-ERR"), "{command}");
    }
    pop3.ok("TOP 1 0").await;
    let top = pop3.multiline().await;
    assert_eq!(top.last().map(Vec::as_slice), Some(&b"\r\n"[..]), "the header and the empty line");
    assert!(pop3.ok("LIST 1").await.starts_with("1 "));
    assert!(pop3.ok("UIDL 1").await.starts_with("1 "));
    pop3.ok("QUIT").await;
    assert_eq!(pop3.client.text().await, FromBridge::Finished);
}

#[tokio::test]
async fn a_deleted_mail_is_gone_after_quit_and_only_then() {
    let (bridge, port) = demo().await;
    let mut pop3 = Pop3::log_in(&bridge, port).await;
    let before = pop3.listing("UIDL").await;
    pop3.ok("DELE 1").await;
    pop3.ok("DELE 2").await;
    assert!(pop3.command("RETR 1").await.starts_with("-ERR"));
    assert!(pop3.command("DELE 1").await.starts_with("-ERR"));
    assert_eq!(pop3.listing("UIDL").await.len(), before.len() - 2);
    // Cut off without QUIT: nothing happened.
    drop(pop3);
    let mut pop3 = Pop3::log_in(&bridge, port).await;
    assert_eq!(pop3.listing("UIDL").await, before);
    pop3.ok("DELE 1").await;
    pop3.ok("RSET").await;
    pop3.ok("DELE 3").await;
    pop3.ok("QUIT").await;
    let mut pop3 = Pop3::log_in(&bridge, port).await;
    let names = |listing: &[(usize, String)]| listing.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
    let mut expected = names(&before);
    expected.remove(2);
    assert_eq!(names(&pop3.listing("UIDL").await), expected);
}

#[tokio::test]
async fn nothing_else_on_this_machine_is_permitted() {
    let (bridge, port) = demo().await;
    let failure = async |host, port| bridge.failure(host, port, Security::None).await.0;
    assert_eq!(failure("127.0.0.1", 110).await, Failure::Denied { reason: DenialReason::Address });
    assert_eq!(failure("127.0.0.1", port ^ 1).await, Failure::Denied { reason: DenialReason::Port });
    assert_eq!(failure("127.0.0.2", port).await, Failure::Denied { reason: DenialReason::Port });
}

//! The program, as a person runs it.
//!
//! Must not: take a port that is not free.

use misbehaving::quirks;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_misbehaving");

/// The program, which ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_list_has_every_row() {
    let output = Command::new(PROGRAM).arg("--list").output().expect("runs");
    let list = String::from_utf8(output.stdout).expect("text");
    for quirk in quirks() {
        assert!(list.contains(&format!("{:>3}  {}\n", quirk.key(), quirk.name)), "{}", quirk.name);
    }
    assert_eq!(list.matches("source: ").count(), quirks().count());
}

#[test]
fn a_row_that_does_not_exist_is_an_error() {
    let output = Command::new(PROGRAM).arg("no-such-thing").output().expect("runs");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--list"));
}

#[test]
fn a_client_is_told_in_what_it_falls_short() {
    let mut command = Command::new(PROGRAM);
    command.args(["offered-and-not-given", "--port", "0"]).stdout(Stdio::piped());
    let mut program = Running(command.spawn().expect("runs"));
    let mut lines = BufReader::new(program.0.stdout.take().expect("an output")).lines().map_while(Result::ok);
    let line = lines.find(|line| line.starts_with("Set your client up")).expect("an address");
    let address = line.split(' ').find(|word| word.starts_with("127.0.0.1:")).expect("an address");

    let mut socket = TcpStream::connect(address).expect("connects");
    socket.write_all(b"USER ada\r\nPASS tanstaaf\r\nRETR 1\r\nRETR 2\r\nDELE 2\r\nQUIT\r\n").expect("is sent");
    let mut said = Vec::new();
    socket.read_to_end(&mut said).expect("ends");
    drop(socket);
    assert!(String::from_utf8_lossy(&said).contains("-ERR message cannot be opened\r\n"));

    let told: Vec<String> = lines.by_ref().skip_while(|line| line != "Connection 1").take(8).collect();
    assert_eq!(
        told,
        [
            "Connection 1",
            "  commands:  USER … | PASS … | RETR 1 | RETR 2 | DELE 2 | QUIT",
            "  retrieved: 1",
            "  deleted:   2",
            "  ended:     by QUIT",
            "  left on the server: 1, 3",
            "  Not as expected so far: message 2 was deleted and never retrieved",
            "  Not as expected so far: message 3 was not retrieved",
        ]
    );
}

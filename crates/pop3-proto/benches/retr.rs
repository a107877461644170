//! How fast RETR and UIDL pass through the client, without any I/O.
//!
//! `make bench BENCH=retr`, or `cargo bench -p pop3-proto`: prints one JSON object for each measurement, a median.
//! Must not: measure anything but this crate.

use std::hint::black_box;
use std::time::Instant;

use pop3_proto::{Client, Command, Config, ConnectionSecurity, Event, MessageNumber, Millis, Output, Secret, UserName};

const NOW: Millis = Millis(0);
/// Octets that pass through in one run of RETR.
const TOTAL: usize = 256 << 20;
const RUNS: usize = 5;

fn main() {
    let line = b"Text in a line of common length, as it comes in mails of any kind, 76 octets\r\n";
    let dotted = b".. every line of this one begins with the termination octet, the worst there is\r\n";
    let empty = b"\r\n";
    for (text, line) in [("lines_of_78", &line[..]), ("dotted_lines", &dotted[..]), ("empty_lines", &empty[..])] {
        for piece in [1460, 16 << 10, 256 << 10] {
            report(&format!("retr_{text}_pieces_of_{piece}"), || retr(line, piece));
        }
    }
    report("uidl_100000_entries_pieces_of_16384", || uidl(100_000, 16 << 10));
}

/// Prints the median of what is measured, which is octets a second.
fn report(metric: &str, measure: impl Fn() -> f64) {
    let mut runs: Vec<f64> = (0..RUNS).map(|_| measure()).collect();
    runs.sort_by(f64::total_cmp);
    let value = (runs[RUNS / 2] / 1e6).round();
    println!(r#"{{"bench":"retr","subject":"poplar","metric":"{metric}","value":{value},"unit":"MB/s"}}"#);
}

fn started(command: Command) -> Client {
    let mut client = Client::new(Config::new(ConnectionSecurity::Secured));
    let (user, pass) = (UserName::new("u").expect("valid"), Secret::new("p").expect("valid"));
    feed(&mut client, b"+OK\r\n");
    client.submit(Command::Login { user, pass }).expect("permitted");
    feed(&mut client, b"");
    feed(&mut client, b"+OK\r\n");
    feed(&mut client, b"+OK\r\n");
    client.submit(command).expect("permitted");
    feed(&mut client, b"");
    feed(&mut client, b"+OK\r\n");
    client
}

/// The count of octets or entries that came out.
fn feed(client: &mut Client, octets: &[u8]) -> usize {
    let mut count = 0;
    client.handle_input(NOW, octets);
    loop {
        match client.poll(NOW) {
            Output::Event(Event::MessageChunk { octets, .. }) => count += black_box(octets).len(),
            Output::Event(Event::UniqueIdListing { entries, .. }) => count += black_box(entries).len(),
            Output::Failed(error) => panic!("{error}"),
            Output::Wait { .. } => return count,
            _ => {}
        }
    }
}

fn retr(line: &[u8], piece: usize) -> f64 {
    let mut client = started(Command::Retr(MessageNumber::new(1).expect("not 0")));
    let octets = line.repeat((4 << 20) / line.len());
    let start = Instant::now();
    let mut done = 0;
    while done < TOTAL {
        for piece in octets.chunks(piece) {
            assert!(feed(&mut client, piece) > 0);
            done += piece.len();
        }
    }
    done as f64 / start.elapsed().as_secs_f64()
}

fn uidl(entries: usize, piece: usize) -> f64 {
    let listing: String = (1..=entries).map(|number| format!("{number} 000000{number:08x}5f3ebe77\r\n")).collect();
    let mut client = started(Command::Uidl(None));
    let start = Instant::now();
    let count: usize = listing.as_bytes().chunks(piece).map(|piece| feed(&mut client, piece)).sum();
    assert_eq!(count, entries);
    listing.len() as f64 / start.elapsed().as_secs_f64()
}

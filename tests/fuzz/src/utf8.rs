//! Names and passwords in any script, and servers that announce UTF8 and LANG (RFC 6856, RFC 4013).
//!
//! ```text
//! octets 0, 1   as in every script
//! a name, 1E, what a password ends with, 1E, turns
//! ```
//!
//! Must not: take for a password what could be found by chance in what `Debug` shows.

use pop3_proto::UserName;

use crate::drive::{Run, Script, Turn, check};

const PRELUDE: [Turn<'_>; 2] = [
    Turn { commands: b"", server: b"+OK ready <1896.697170952@dbc.mtview.ca.us>\r\n" },
    Turn { commands: b"c", server: b"+OK\r\nUTF8 USER\r\nLANG\r\nSASL PLAIN SCRAM-SHA-256\r\n.\r\n" },
];
/// Every password begins with this.
const MARK: &[u8] = b"kq9~";

/// Runs the octets as a script behind a greeting and capabilities.
pub fn utf8(data: &[u8]) {
    let Some((settings, rest)) = data.split_at_checked(2) else { return };
    let mut parts = rest.splitn(3, |octet| *octet == 0x1e);
    let (name, secret) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let Ok(user) = UserName::new(name) else { return };
    let turns = parts.next().unwrap_or_default();
    let data = [settings, turns].concat();
    let mut script = Script::new(&data, "nobody", &[MARK, secret].concat(), &PRELUDE);
    script.user = user;
    let run = check(&script);
    if let Some(sent) = apop_name(&run) {
        let again = UserName::new(sent).expect("what was sent is a name");
        assert!(std::str::from_utf8(sent).is_ok(), "{} was sent", sent.escape_ascii());
        let turns = [PRELUDE[0], PRELUDE[1], Turn { commands: b"a", server: b"" }].to_vec();
        let run = check(&Script { user: again, turns, ..script.clone() });
        let sent_again = apop_name(&run).expect("a name that was prepared can be prepared");
        assert_eq!(sent.escape_ascii().to_string(), sent_again.escape_ascii().to_string());
    }
}

/// The name that was sent with the first APOP to a server that announces `UTF8 USER`.
fn apop_name(run: &Run) -> Option<&[u8]> {
    let first = run.turns.get(2)?;
    let line = first.sent.0.split(|octet| *octet == b'\n').find(|line| line.starts_with(b"APOP "))?;
    let name_and_digest = &line[5..];
    Some(&name_and_digest[..name_and_digest.iter().rposition(|octet| *octet == b' ')?])
}

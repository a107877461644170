//! What a client did in one session.
//!
//! Must not: keep what a client sent as credentials.

/// One session, from connect to close.
#[derive(Debug, Clone, Default)]
pub struct SessionRecord {
    /// The commands in order, without credentials.
    pub commands: Vec<String>,
    /// Whether a login was accepted.
    pub logged_in: bool,
    /// How often a login was tried.
    pub logins: usize,
    /// The messages that were sent whole, and what was sent.
    pub retrieved: Vec<(usize, Vec<u8>)>,
    /// The messages that DELE marked.
    pub marked: Vec<usize>,
    /// The messages that went at the end because they were marked.
    pub removed: Vec<usize>,
    /// Whether commands came before earlier ones were answered, after login.
    pub pipelined: bool,
    /// Whether a line came without its end.
    pub unfinished: bool,
    /// Whether QUIT came.
    pub quit: bool,
    /// Whether the server ended it.
    pub cut: bool,
    /// Whether it did because nothing came for too long.
    pub idled: bool,
    /// Whether it is over.
    pub ended: bool,
}

impl SessionRecord {
    /// Whether a command began so, in whole words.
    pub fn has_sent(&self, beginning: &str) -> bool {
        self.commands.iter().any(|command| begins(command, beginning))
    }
}

/// Whether a command begins with these words, in any case.
pub(crate) fn begins(command: &str, beginning: &str) -> bool {
    let mut words = command.split(' ');
    beginning.split(' ').all(|word| words.next().is_some_and(|sent| sent.eq_ignore_ascii_case(word)))
}

/// A command as it may be written down.
pub(crate) fn without_credentials(command: &str) -> String {
    let mut words = command.split(' ');
    let verb = words.next().unwrap_or_default();
    match verb.to_ascii_uppercase().as_str() {
        "USER" | "PASS" | "APOP" => format!("{verb} …"),
        "AUTH" => {
            let mechanism = words.next().unwrap_or_default();
            let response = if words.next().is_some() { " …" } else { "" };
            format!("{verb} {mechanism}{response}").trim_end().to_owned()
        }
        _ => command.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_compared_by_whole_words() {
        assert!(begins("auth plain AGE=", "AUTH PLAIN") && begins("QUIT", "QUIT") && begins("RETR 1", "RETR"));
        assert!(!begins("AUTH PLAINER", "AUTH PLAIN") && !begins("AUTH", "AUTH PLAIN") && !begins("TOPS", "TOP"));
    }

    #[test]
    fn credentials_are_not_written_down() {
        for (command, written) in [
            ("USER ada", "USER …"),
            ("pass secret word", "pass …"),
            ("AUTH PLAIN AGE=", "AUTH PLAIN …"),
            ("AUTH XOAUTH2", "AUTH XOAUTH2"),
            ("AUTH", "AUTH"),
            ("RETR 1", "RETR 1"),
        ] {
            assert_eq!(without_credentials(command), written);
        }
    }
}

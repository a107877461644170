//! What a client did wrong, as far as a server can see it. A pure function.
//!
//! Must not: judge what only the client's side can know, such as what is stored.

use crate::behaviour::Removal;
use crate::maildrop;
use crate::quirk::Quirk;
use crate::record::SessionRecord;

/// In what the sessions so far fall short of the row's expectation, one sentence each.
pub fn faults(quirk: &Quirk, sessions: &[SessionRecord]) -> Vec<String> {
    let expect = &quirk.expect;
    let mut faults = Vec::new();
    for (number, session) in (1..).zip(sessions) {
        let mut fault = |what: String| faults.push(format!("connection {number}: {what}"));
        for beginning in expect.never.iter().filter(|beginning| session.has_sent(beginning)) {
            fault(format!("{beginning} was sent"));
        }
        if session.logins > expect.logins {
            fault(format!("{} attempts to log in, more than {}", session.logins, expect.logins));
        }
        if session.unfinished {
            fault("a command came without the end of its line".to_owned());
        }
        if session.idled {
            fault("no command came for too long".to_owned());
        }
        if session.pipelined && expect.pipelines == Some(false) {
            fault("commands came before earlier ones were answered".to_owned());
        }
        if expect.quits && session.ended && !session.cut && !session.quit {
            fault("it ended without QUIT".to_owned());
        }
    }
    for beginning in expect.asks.iter().filter(|beginning| !sessions.iter().any(|session| session.has_sent(beginning)))
    {
        faults.push(format!("{beginning} was never sent"));
    }
    if expect.pipelines == Some(true) && !sessions.iter().any(|session| session.pipelined) {
        faults.push("no command came before earlier ones were answered".to_owned());
    }
    for message in 1..=maildrop::COUNT {
        let retrieved = |session: &SessionRecord| session.retrieved.iter().filter(|(sent, _)| *sent == message).count();
        let times: usize = sessions.iter().map(retrieved).sum();
        if times == 0 && expect.stored.holds(message) {
            faults.push(format!("message {message} was not retrieved"));
        }
        if times > 1 {
            faults.push(format!("message {message} was retrieved {times} times"));
        }
        if times == 0 && sessions.iter().any(|session| session.removed.contains(&message)) {
            faults.push(format!("message {message} was deleted and never retrieved"));
        }
        let abandoned = |session: &SessionRecord| session.logged_in && session.ended && !session.quit;
        if quirk.behaviour.removal == Removal::AllWithoutQuit && times == 0 && sessions.iter().any(abandoned) {
            faults.push(format!("message {message} is lost"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quirk::{Expect, NO_LOGIN, ROW, Stored, WELL};

    fn session(commands: &[&str], retrieved: &[usize], removed: &[usize]) -> SessionRecord {
        SessionRecord {
            commands: commands.iter().copied().map(str::to_owned).collect(),
            retrieved: retrieved.iter().map(|message| (*message, Vec::new())).collect(),
            removed: removed.to_vec(),
            ended: true,
            quit: true,
            ..SessionRecord::default()
        }
    }

    #[track_caller]
    fn check(expect: Expect, sessions: &[SessionRecord], expected: &[&str]) {
        assert_eq!(faults(&Quirk { expect, ..ROW }, sessions), expected);
    }

    #[test]
    fn each_message_is_to_be_retrieved_once_over_all_sessions() {
        check(WELL, &[session(&[], &[3], &[3]), session(&[], &[2, 1], &[])], &[]);
        check(
            WELL,
            &[session(&[], &[3, 1], &[]), session(&[], &[3], &[])],
            &["message 2 was not retrieved", "message 3 was retrieved 2 times"],
        );
        check(
            Expect { stored: Stored::Only(&[1]), ..WELL },
            &[session(&[], &[1], &[2])],
            &["message 2 was deleted and never retrieved"],
        );
    }

    #[test]
    fn what_is_never_to_be_sent_and_what_always_is_are_told() {
        check(NO_LOGIN, &[session(&["CAPA", "USER …"], &[], &[])], &["connection 1: USER was sent"]);
        let expect = Expect { asks: &["STLS"], pipelines: Some(true), quits: true, ..NO_LOGIN };
        let cut_off = SessionRecord { quit: false, unfinished: true, idled: true, ..session(&[], &[], &[]) };
        check(
            expect,
            &[cut_off],
            &[
                "connection 1: a command came without the end of its line",
                "connection 1: no command came for too long",
                "connection 1: it ended without QUIT",
                "STLS was never sent",
                "no command came before earlier ones were answered",
            ],
        );
        let hasty = SessionRecord { pipelined: true, logins: 3, ..session(&[], &[], &[]) };
        check(
            Expect { pipelines: Some(false), stored: Stored::Nothing, ..WELL },
            &[hasty],
            &[
                "connection 1: 3 attempts to log in, more than 2",
                "connection 1: commands came before earlier ones were answered",
            ],
        );
    }
}

//! What a check learns about the server, for the next one. Pure functions.
//!
//! Must not: forget what keeps a password or a message safe because one check went wrong.

use crate::limits;
use crate::ports::Millis;
use crate::store::{CapaMissed, LastListing, LoginExposure, ServerRecord, Stumble};
use mail_api::{ErrorKind, Retention};
use pop3_proto::{Capabilities, ExpirePolicy};

/// How a check went, as far as it says something about the server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// What the login gave away, where it worked.
    pub exposure: Option<LoginExposure>,
    /// Whether several commands were under way at once.
    pub was_pipelined: bool,
    /// Why it ended before its time.
    pub error: Option<ErrorKind>,
    /// The listing by which a later check sees that nothing is new.
    pub listing: Option<LastListing>,
    /// What became of CAPA before the login.
    pub capa: Capa,
    /// Whether the password was taken in Latin-1, where one was taken.
    pub latin_1: Option<bool>,
    /// Whether the login that worked was bound to the TLS connection.
    pub is_bound: bool,
}

/// What became of CAPA before the login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Capa {
    /// It was not asked for.
    #[default]
    NotAsked,
    /// It was answered or refused.
    Answered,
    /// The server hung up or fell silent.
    Missed,
}

/// How much a server is asked at once, where it announces that it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As much as the protocol's window holds.
    Full,
    /// A few things: it broke off once while it was asked more.
    Careful,
    /// One thing: it broke off again.
    OneAtATime,
}

/// How much a server is asked at once now.
pub fn pace(server: &ServerRecord, now: Millis) -> Pace {
    let rests = server.unpipelined_until.is_some_and(|until| {
        // A clock that was set back makes it no longer.
        now < until && until.0.abs_diff(now.0) <= limits::UNPIPELINED_FOR.0
    });
    match (rests, server.broken_pipelines) {
        (true, _) => Pace::OneAtATime,
        (false, 0) => Pace::Full,
        (false, _) => Pace::Careful,
    }
}

/// Whether a server may be asked for its capabilities now.
pub fn answers_capa(server: &ServerRecord, now: Millis) -> bool {
    let rests =
        |missed: CapaMissed| missed.times >= limits::CAPA_MISSES && missed.at.0.abs_diff(now.0) < limits::CAPA_REST.0;
    !server.capa_missed.is_some_and(rests)
}

/// What is known of a server after a check.
pub fn learn(server: &ServerRecord, told: Told, now: Millis) -> ServerRecord {
    let (mut broken_pipelines, mut unpipelined_until) = (server.broken_pipelines, server.unpipelined_until);
    match told.error {
        Some(kind) if is_about_the_connection(kind) && told.was_pipelined => {
            // Commands that were lost together show themselves as silence.
            let counts = if kind == ErrorKind::TimedOut { limits::BROKEN_PIPELINES } else { 1 };
            broken_pipelines = broken_pipelines.saturating_add(counts);
            if broken_pipelines >= limits::BROKEN_PIPELINES {
                (broken_pipelines, unpipelined_until) =
                    (0, Some(Millis(now.0.saturating_add(limits::UNPIPELINED_FOR.0))));
            }
        }
        // It breaks off one way or the other: that was not the reason.
        Some(kind) if is_about_the_connection(kind) => unpipelined_until = None,
        None if told.was_pipelined => broken_pipelines = 0,
        _ => {}
    }
    let exposure = match (server.exposure, told.exposure) {
        (Some(before), Some(now)) => Some(before.min(now)),
        (before, now) => before.or(now),
    };
    let capa_missed = match told.capa {
        Capa::Answered => None,
        // Where the login fails without it, too, that was not the reason.
        Capa::Missed if told.exposure.is_some() => {
            let times = server.capa_missed.map_or(0, |missed| missed.times).saturating_add(1);
            Some(CapaMissed { times, at: now })
        }
        Capa::Missed | Capa::NotAsked => server.capa_missed,
    };
    ServerRecord {
        exposure,
        broken_pipelines,
        unpipelined_until,
        last_listing: told.listing,
        stumble: server.stumble.clone(),
        capa_missed,
        takes_latin_1: told.latin_1.unwrap_or(server.takes_latin_1),
        is_bound: server.is_bound || told.is_bound,
    }
}

/// How long a server says that it keeps mail (EXPIRE, RFC 2449 §6.7).
pub fn retention(announced: &Capabilities) -> Option<Retention> {
    announced.expire.map(|expire| match expire.policy {
        ExpirePolicy::Never => Retention::Forever,
        ExpirePolicy::Days(days) => Retention::Days(days),
    })
}

/// After a check broke off while this message was waited for.
pub fn stumble(server: &ServerRecord, unique_id: &[u8], now: Millis) -> ServerRecord {
    let times = server.stumble.as_ref().filter(|it| it.unique_id == unique_id).map_or(0, |it| it.times);
    let stumble = Stumble { unique_id: unique_id.to_vec(), times: times.saturating_add(1), at: now };
    ServerRecord { stumble: Some(stumble), ..server.clone() }
}

/// After this message was retrieved.
pub fn pass(server: &mut ServerRecord, unique_id: &[u8]) {
    server.stumble.take_if(|stumble| stumble.unique_id == unique_id);
}

/// Whether an error can come of a server that breaks off, at a message or under pipelining.
pub const fn is_about_the_connection(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionLost | ErrorKind::TimedOut | ErrorKind::ServerBrokeProtocol)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: Option<ErrorKind>, was_pipelined: bool) -> Told {
        Told { error, was_pipelined, ..Told::default() }
    }

    #[test]
    fn checks_that_break_off_under_pipelining_narrow_it_then_end_it_for_a_week_unless_they_break_off_without_it_too() {
        let lost = Some(ErrorKind::ConnectionLost);
        let silent = Some(ErrorKind::TimedOut);
        for (checks, expected) in [
            (&[][..], Pace::Full),
            (&[(lost, true)], Pace::Careful),
            (&[(lost, true), (None, true)], Pace::Full),
            (&[(lost, true), (lost, true)], Pace::OneAtATime),
            (&[(lost, true), (None, true), (lost, true)], Pace::Careful),
            (&[(lost, true), (Some(ErrorKind::LoginRefused), false), (lost, true)], Pace::OneAtATime),
            (&[(lost, false), (lost, false)], Pace::Full),
            (&[(Some(ErrorKind::StorageFull), true), (Some(ErrorKind::Cancelled), true)], Pace::Full),
            (&[(lost, true), (lost, true), (None, false)], Pace::OneAtATime),
            (&[(lost, true), (lost, true), (None, false), (lost, false)], Pace::Full),
            (&[(silent, true)], Pace::OneAtATime),
            (&[(silent, true), (silent, false)], Pace::Full),
        ] {
            let after = checks.iter().fold(ServerRecord::default(), |server, (error, pipelined)| {
                learn(&server, told(*error, *pipelined), Millis(0))
            });
            assert_eq!(pace(&after, Millis(1)), expected, "{checks:?}");
            assert_ne!(pace(&after, limits::UNPIPELINED_FOR), Pace::OneAtATime, "a week later");
        }
    }

    #[test]
    fn the_safest_login_that_ever_worked_is_remembered() {
        let with = |exposure| Told { exposure, ..Told::default() };
        let mut server = ServerRecord::default();
        for (now, expected) in [
            (None, None),
            (Some(LoginExposure::Credential), Some(LoginExposure::Credential)),
            (Some(LoginExposure::CostlyGuess), Some(LoginExposure::CostlyGuess)),
            (Some(LoginExposure::Credential), Some(LoginExposure::CostlyGuess)),
            (None, Some(LoginExposure::CostlyGuess)),
        ] {
            server = learn(&server, with(now), Millis(0));
            assert_eq!(server.exposure, expected);
        }
    }

    #[test]
    fn a_server_is_no_longer_asked_for_capa_once_logins_worked_without_it_twice_in_a_row_and_again_a_week_later() {
        let told =
            |capa, works: bool| Told { capa, exposure: works.then_some(LoginExposure::Credential), ..Told::default() };
        let (missed, answered, not_asked) =
            (told(Capa::Missed, true), told(Capa::Answered, false), told(Capa::NotAsked, true));
        for (checks, expected) in [
            (vec![missed.clone()], true),
            (vec![missed.clone(), missed.clone()], false),
            (vec![missed.clone(), missed.clone(), not_asked], false),
            (vec![missed.clone(), answered.clone(), missed.clone()], true),
            (vec![missed.clone(), told(Capa::Missed, false)], true),
            (vec![missed.clone(), missed.clone(), answered], true),
        ] {
            let after =
                checks.iter().fold(ServerRecord::default(), |server, told| learn(&server, told.clone(), Millis(5)));
            assert_eq!(answers_capa(&after, Millis(6)), expected, "{checks:?}");
            let later = Millis(5 + limits::CAPA_REST.0);
            assert!(answers_capa(&after, later), "a week later");
            if !expected {
                assert!(!answers_capa(&learn(&after, missed.clone(), later), later), "and missed again");
            }
        }
    }

    #[test]
    fn how_the_password_was_spelled_last_is_remembered() {
        let mut server = ServerRecord::default();
        for (latin_1, expected) in [(None, false), (Some(true), true), (None, true), (Some(false), false)] {
            server = learn(&server, Told { latin_1, ..Told::default() }, Millis(0));
            assert_eq!(server.takes_latin_1, expected);
        }
    }

    #[test]
    fn stumbling_counts_for_one_message_until_it_is_passed() {
        let times = |server: &ServerRecord| server.stumble.as_ref().map(|it| (it.unique_id.clone(), it.times));
        let mut server = stumble(&stumble(&ServerRecord::default(), b"a", Millis(1)), b"a", Millis(2));
        assert_eq!(times(&server), Some((b"a".to_vec(), 2)));
        pass(&mut server, b"b");
        assert_eq!(times(&server), Some((b"a".to_vec(), 2)));
        assert_eq!(times(&stumble(&server, b"b", Millis(3))), Some((b"b".to_vec(), 1)));
        pass(&mut server, b"a");
        assert_eq!(server.stumble, None);
    }
}

//! Runs a script against the protocol three times (each turn whole, octet by octet, and cut at random) and compares.
//!
//! In every run [`watch`] looks at each output: one answer for each command, in order; nothing held or handed out
//! beyond the limits; nothing sent that is no command line; no secret in what `Debug` shows; after the end, nothing.
//! Must not: submit a command between two pieces of a turn. What a server sends before it is asked means something else.

mod run;
mod scram;
mod script;
mod watch;

pub(crate) use run::{Run, Seen, run};
pub(crate) use script::{Script, Turn};

/// How the octets of a turn are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cuts {
    Nowhere,
    Everywhere,
    /// As these random octets say.
    Random(u8),
}

/// Runs `script` in every cut, compares, and returns what was seen.
pub(crate) fn check(script: &Script<'_>) -> Run {
    let whole = run(script, Cuts::Nowhere);
    for cuts in [Cuts::Everywhere, Cuts::Random(script.cut)] {
        let cut = run(script, cuts);
        for (number, (one, other)) in whole.turns.iter().zip(&cut.turns).enumerate() {
            assert_eq!(one, other, "turn {number} is not the same with cuts {cuts:?}");
        }
        assert_eq!(whole.turns.len(), cut.turns.len(), "a session ended elsewhere with cuts {cuts:?}");
    }
    whole
}

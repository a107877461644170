//! In what a server can deviate, as data. A row names its deviations; the rest is [`CORRECT`].
//!
//! Must not: hold code of one quirk.

use crate::quirk::{PASSWORD, USER};
use std::time::Duration;

/// How a server behaves.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour {
    /// The first line.
    pub greeting: &'static str,
    /// The answer to CAPA; `None` where CAPA is not known.
    pub capabilities: Option<&'static [&'static str]>,
    /// The answer to CAPA after login, where it is another one.
    pub capabilities_after_login: Option<&'static [&'static str]>,
    /// The right name of the user.
    pub user: &'static [u8],
    /// The right password, or token.
    pub password: &'static [u8],
    /// What asks for the response of an AUTH.
    pub continuation: &'static str,
    /// Whether AUTH may bring its response along.
    pub initial_response: bool,
    /// Most characters of a response to AUTH.
    pub response_limit: usize,
    /// Seconds that must pass between two logins.
    pub login_delay: u32,
    /// What is done to certain commands instead of what is right. The first that fits counts.
    pub rules: &'static [Rule],
    /// What is in the maildrop.
    pub messages: Messages,
    /// Which messages a session is shown, by the number of the connection; the last goes on. Empty: all.
    pub listed: &'static [&'static [usize]],
    /// A message that the first session is shown only after its first listing.
    pub late: Option<usize>,
    /// What UIDL says.
    pub unique_ids: UniqueIds,
    /// What LIST and STAT say.
    pub sizes: Sizes,
    /// What TOP does.
    pub top: Top,
    /// Whether LAST is known (it was in RFC 1460).
    pub last: bool,
    /// How lines end.
    pub lines: Lines,
    /// What is done to a message on its way.
    pub damage: Damage,
    /// What becomes of commands that came before earlier ones were answered.
    pub pipelined: Pipelined,
    /// When messages are removed.
    pub removal: Removal,
    /// After how long without a command the connection is closed.
    pub idle: Option<Duration>,
    /// After how many commands that are not known the connection is closed.
    pub bad_commands: Option<usize>,
}

/// A server that does everything right.
pub const CORRECT: Behaviour = Behaviour {
    greeting: "+OK ready",
    capabilities: Some(&["TOP", "UIDL", "USER", "SASL PLAIN", "PIPELINING", "RESP-CODES"]),
    capabilities_after_login: None,
    user: USER.as_bytes(),
    password: PASSWORD.as_bytes(),
    continuation: "+ ",
    initial_response: true,
    response_limit: usize::MAX,
    login_delay: 0,
    rules: &[],
    messages: Messages::Three,
    listed: &[],
    late: None,
    unique_ids: UniqueIds::Usual,
    sizes: Sizes::Right,
    top: Top::Right,
    last: false,
    lines: Lines::CrLf,
    damage: Damage::None,
    pipelined: Pipelined::Answered,
    removal: Removal::MarkedAtQuit,
    idle: None,
    bad_commands: None,
};

/// Stands in a [`Rule`] for any attempt to log in, when all that belongs to it has arrived.
pub const LOGIN: &str = "(login)";
/// Stands in a [`Rule`] for an attempt to log in with wrong credentials.
pub const WRONG_LOGIN: &str = "(wrong login)";

/// What is done to a command instead of what is right.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The beginning of the command, whole words in upper case.
    pub command: &'static str,
    /// The number of the connection, from 1; 0 means every one.
    pub session: usize,
    /// The message that the command is about; 0 means any, or none.
    pub message: usize,
    /// How many such commands of a session are answered rightly before.
    pub after: usize,
    /// What is done.
    pub act: Act,
}

/// What a [`Rule`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Says this.
    Say(&'static str),
    /// Says this and closes the connection.
    SayAndClose(&'static str),
    /// Closes the connection.
    Close,
    /// Says nothing any more and keeps the connection.
    Silence,
    /// Sends so many octets of the right answer to RETR and closes the connection.
    CutAfter(usize),
}

/// This command gets this.
pub const fn on(command: &'static str, act: Act) -> Rule {
    Rule { command, session: 0, message: 0, after: 0, act }
}

impl Rule {
    /// Only on this connection, counted from 1.
    pub const fn in_session(self, session: usize) -> Self {
        Self { session, ..self }
    }

    /// Only about this message, whatever number it has.
    pub const fn about(self, message: usize) -> Self {
        Self { message, ..self }
    }

    /// Only after so many of them in a session.
    pub const fn after(self, after: usize) -> Self {
        Self { after, ..self }
    }
}

/// What is in the maildrop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// Three different ones, with lines that begin with dots, and octets that are not ASCII.
    Three,
    /// The same, but the second is the first again, octet for octet.
    Twins,
    /// The same, but the second holds NUL octets.
    Nuls,
    /// The same, but the second has a line of 3000 octets.
    LongLine,
    /// The same, but the second holds LF, a dot and LF, with no CR.
    InnerDot,
    /// The same, but the second has 3 MiB.
    Large,
}

/// What UIDL says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UniqueIds {
    /// A different one for each message, the same for ever.
    Usual,
    /// The same with two blanks before it.
    TwoBlanks,
    /// None for the second message.
    BlankForSecond,
    /// The same for the first two messages.
    Shared,
    /// The number in this session, so that it begins again after deletions.
    Number,
    /// With octets that are not ASCII.
    NotAscii,
    /// With so many octets.
    Long(usize),
    /// With blanks inside.
    InnerBlanks,
    /// Other ones on every second connection.
    PerNode,
}

/// What LIST and STAT say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizes {
    /// What RETR sends.
    Right,
    /// A third of it.
    Third,
    /// Twice as much.
    Twice,
    /// That, rounded up to whole KiB.
    WholeKib,
    /// This for every message.
    Fixed(u64),
    /// Right in LIST; in STAT the sum does not fit and is negative.
    NegativeSum,
}

/// What TOP does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Top {
    /// Sends the header and as many lines as asked for.
    Right,
    /// Sends so many lines of the body, whatever is asked for.
    Lines(usize),
    /// Sends no more than so many octets.
    Octets(usize),
    /// Says `+OK` twice.
    TwiceOk,
    /// Counts the message as seen.
    MarksSeen,
    /// Refuses more lines than this.
    AtMost(usize),
}

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// With CR and LF.
    CrLf,
    /// With LF, all of them.
    Lf,
    /// With LF, those of messages and their ends.
    LfInMessages,
}

/// What is done to a message on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Nothing.
    None,
    /// Lines are cut at so many octets.
    LinesCutAt(usize),
    /// The header has a field more, another one on each connection.
    FieldPerSession,
}

/// What becomes of commands that came before earlier ones were answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pipelined {
    /// They are answered in order.
    Answered,
    /// They are lost.
    Lost,
    /// Those that came behind a login are lost.
    LostBehindLogin,
}

/// When messages are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// Those that are marked, at QUIT.
    MarkedAtQuit,
    /// Those that are marked or were retrieved, at QUIT.
    RetrievedAtQuit,
    /// Those that are marked or were retrieved, however the session ends.
    RetrievedAtOnce,
    /// Those that are marked, at QUIT; all of them, where a session ends without it.
    AllWithoutQuit,
}

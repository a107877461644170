//! The connection doctor: how far a connection comes, stage by stage, and what was said on the way.
//!
//! Must not: carry a password, a token, a user name, or anything of a mail. The engine takes them out; what is here may
//! be copied for strangers to read.

use crate::{ConnectionFacts, Retention, Security, Stage, TlsBetween, UserError};
use serde::{Deserialize, Serialize};

/// Which run. The page chooses it; a later run has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TestId(pub u32);

/// One stage of a run. All that the run will go through are there from its beginning, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageOutcome {
    /// Which stage.
    pub stage: Stage,
    /// Where it is.
    pub state: StageState,
    /// How long it took, in milliseconds, where that was measured.
    pub milliseconds: Option<u64>,
    /// What was learned, where something was.
    pub fact: Option<StageFact>,
}

/// Where a stage of a run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StageState {
    /// Its turn has not come.
    Waiting,
    /// It is being tried.
    Running,
    /// It is all right.
    Passed,
    /// It failed, and so ended the run.
    Failed(UserError),
    /// One before it failed.
    NotReached,
}

/// What a stage taught. Texts are the server's, cleaned and cut: show them as text only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StageFact {
    /// The host is an address, so there was no name to look up.
    LiteralAddress,
    /// How the connection is secured.
    Secured {
        /// Who can read it.
        connection: ConnectionFacts,
        /// The server's certificate, where it is known.
        certificate: Option<CertificateFacts>,
    },
    /// The greeting, without its status indicator.
    Said(String),
    /// What the server announces.
    Announced(Announced),
    /// How the login went.
    LoggedIn {
        /// Which way: `USER/PASS`, `APOP`, or the SASL mechanism's name.
        method: String,
        /// What it gave away.
        exposure: Exposure,
        /// To whom: between whom the connection was secret.
        tls: TlsBetween,
    },
    /// What waits on the server.
    Maildrop {
        /// Messages.
        messages: u32,
        /// Their octets together, as announced.
        octets: u64,
        /// Whether each has a unique-id; `None` where there was none to ask about.
        unique_ids: Option<bool>,
    },
}

/// A server's certificate, for people.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// Names and addresses it is valid for; some of them, where there are many.
    pub names: Vec<String>,
    /// Who issued it; may be empty.
    pub issuer: String,
    /// Who issued the certificates that the server showed beside it, in the server's order; each may be empty.
    pub chain: Vec<String>,
    /// Begin of its validity, in seconds since 1970; 0 where it is not known.
    pub not_before: i64,
    /// End of its validity, in seconds since 1970; 0 where it is not known.
    pub not_after: i64,
}

/// What a server announces (RFC 2449 §6), as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Announced {
    /// Whether it knows CAPA at all.
    pub answers: bool,
    /// Ways of logging in: `USER`, `APOP`, SASL mechanisms.
    pub logins: Vec<String>,
    /// Names of what it can do besides that concerns mail: UIDL, TOP, PIPELINING, UTF8, STLS.
    pub features: Vec<String>,
    /// The least time between two logins, in seconds.
    pub login_delay: Option<u32>,
    /// How long it keeps messages that stay there.
    pub expire: Option<Retention>,
    /// What it calls itself; may be empty. For people only.
    pub implementation: String,
}

/// What a login gives to whoever reads it, from little to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Exposure {
    /// Something in which guessing the password takes thousands of hashes for each try.
    CostlyGuess,
    /// Something in which guessing the password takes one fast hash for each try.
    CheapGuess,
    /// The password or the token itself.
    Credential,
}

/// One line of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptLine {
    /// When, in milliseconds from the beginning of the run.
    pub milliseconds: u64,
    /// What happened.
    pub said: Said,
}

/// What happened between client and server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// The client said it.
    Client(String),
    /// The server said it.
    Server(String),
    /// TLS stands, with this version and cipher suite.
    Tls(String),
    /// Lines of the server that are not in the transcript: mail, or listings.
    LeftOut {
        /// How many.
        lines: u32,
        /// Their octets.
        octets: u64,
    },
    /// The transcript is full; what came after is not in it.
    Full,
}

/// The outcome of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionReport {
    /// Which run.
    pub test: TestId,
    /// The host it was about, without what names the user.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection was to be secured.
    pub security: Security,
    /// Every stage.
    pub stages: Vec<StageOutcome>,
    /// What was said, with secrets, user names and mail taken out.
    pub transcript: Vec<TranscriptLine>,
}

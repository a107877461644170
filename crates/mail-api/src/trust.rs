//! What a person allowed a message, and what is known of its sender.

use serde::{Deserialize, Serialize};

/// For which messages images of other hosts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RemoteScope {
    /// For this one.
    Message,
    /// For all by its sender.
    Sender,
    /// For all.
    Always,
}

/// What a message may load.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RemoteView {
    /// By what its images of other hosts are shown; `None` where they are not.
    pub allowed: Option<RemoteScope>,
    /// The address that counts as its sender; `None` where it names no author or several, or where the author was refuted:
    /// then nothing can be allowed for the sender.
    pub sender: Option<String>,
}

/// In which colours HTML is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Colours {
    /// As it was sent; what brings no colours is as light or dark as the system.
    #[default]
    AsSent,
    /// Dark on light.
    Light,
    /// Light on dark, with the colours of the message turned likewise.
    Dark,
}

/// What a server says it found out about the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticationView {
    /// The server; empty where it does not say which it is. Text of whoever wrote the field.
    pub server: String,
    /// Whether its word counts as that of the account's provider. Otherwise anybody may have written this.
    pub is_provider: bool,
    /// Whether that is so because a person said so, and may take it back.
    pub is_said: bool,
    /// The author's domain, which the verdict is about.
    pub domain: String,
    /// What it comes to.
    pub verdict: SenderVerdict,
    /// The single results.
    pub results: Vec<AuthenticationResult>,
}

/// What the results come to for the author's domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SenderVerdict {
    /// The message came from where the domain says. That says nothing about its content.
    Confirmed,
    /// It did not, and the domain says that it always does.
    Refuted,
    /// Nothing follows from them.
    Open,
}

/// The result of one method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticationResult {
    /// `SPF`, `DKIM` or `DMARC`.
    pub method: String,
    /// Whether it holds; `None` where it says neither.
    pub holds: Option<bool>,
    /// For which domain; may be empty.
    pub domain: String,
}

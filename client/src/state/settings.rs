//! The account form: what was entered, and what is wrong with it. Rules about the server's copies are in `leaving`,
//! what a check retrieves is in `retrieving`.
//!
//! Must not: keep a password longer than the form is open.

use super::leaving::LeaveDraft;
use super::retrieving::RetrievalDraft;
use mail_api::{Account, AccountSettings, CredentialKind, PasswordKeeping, Secret, Security, TlsChoice};
use std::net::Ipv6Addr;

/// The times between two checks that are offered, in minutes.
const CHECK_MINUTES: [u16; 5] = [5, 10, 15, 30, 60];
/// The one of a new account.
const USUAL_MINUTES: u16 = 10;

/// What stands in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What the account is called.
    pub name: String,
    /// Server.
    pub host: String,
    /// Port, as entered.
    pub port: String,
    /// Security.
    pub security: Security,
    /// Where TLS ends, and which certificate it takes.
    pub tls: TlsChoice,
    /// User name.
    pub user_name: String,
    /// What the account logs in with.
    pub credential: CredentialKind,
    /// Password or token; empty means "the one there is" for an account that has one of this kind.
    pub password: Secret,
    /// Where the password lives.
    pub keeping: PasswordKeeping,
    /// What becomes of the copies on the server.
    pub leave: LeaveDraft,
    /// What a check retrieves.
    pub retrieval: RetrievalDraft,
    /// How often mail is checked without being asked, in minutes; never for `None`.
    pub check_minutes: Option<u16>,
    pub(super) port_by_hand: bool,
    /// What the account logged in with before; `None` for a new one.
    pub(super) known: Option<CredentialKind>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// No server.
    Host,
    /// An address of the web, or of a protocol, where the name of a server belongs.
    HostIsAddress,
    /// What cannot be the name of a server: blanks, other signs, or too long.
    HostIsNoName,
    /// No port between 1 and 65535.
    Port,
    /// No user name.
    User,
    /// No password.
    Password,
    /// No access token, or what cannot be one.
    Token,
    /// No time between an hour and ten years.
    Stay,
    /// No number of messages between 1 and a million.
    Newest,
    /// No number of megabytes between 1 and a million.
    Megabytes,
    /// No number of messages of a check between 1 and a million.
    CheckMessages,
    /// No number of megabytes of a check between 1 and a million.
    CheckMegabytes,
    /// No number of megabytes up to which a message is fetched whole between 1 and a million.
    WholeMegabytes,
}

impl Problem {
    /// Whether it is about the field of the server.
    pub const fn is_of_host(&self) -> bool {
        matches!(self, Self::Host | Self::HostIsAddress | Self::HostIsNoName)
    }
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            name: String::new(),
            host: String::new(),
            port: Security::Implicit.usual_port().to_string(),
            security: Security::Implicit,
            tls: TlsChoice::default(),
            user_name: String::new(),
            credential: CredentialKind::Password,
            password: Secret::new(""),
            keeping: PasswordKeeping::Session,
            leave: LeaveDraft::default(),
            retrieval: RetrievalDraft::default(),
            check_minutes: Some(USUAL_MINUTES),
            port_by_hand: false,
            known: None,
        }
    }
}

/// Longest name of a server, in octets (RFC 1035 §2.3.4).
const HOST_OCTETS: usize = 253;

/// The host without the brackets that an IPv6 address wears inside other addresses.
fn bare_host(entered: &str) -> &str {
    let inside = entered.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.filter(|inside| inside.parse::<Ipv6Addr>().is_ok()).unwrap_or(entered)
}

fn host_problem(host: &str) -> Option<Problem> {
    if host.is_empty() {
        return Some(Problem::Host);
    }
    if host.contains(['/', '@', '?', '#']) {
        return Some(Problem::HostIsAddress);
    }
    let is_v6 = host.parse::<Ipv6Addr>().is_ok();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_') || !c.is_ascii();
    let is_long = host.len() > HOST_OCTETS || host.split('.').any(|label| label.len() > 63);
    let is_host = host.chars().all(is_name) && !host.contains(char::is_whitespace) && !is_long;
    (!is_v6 && !is_host).then_some(Problem::HostIsNoName)
}

/// Whether this can be an access token: printable, and in one piece.
fn is_token(entered: &str) -> bool {
    !entered.is_empty() && entered.bytes().all(|octet| octet.is_ascii_graphic())
}

impl Draft {
    /// The form of an account that exists.
    pub fn of(account: &Account) -> Self {
        let settings = &account.settings;
        Self {
            name: settings.name.clone(),
            host: settings.host.clone(),
            port: settings.port.to_string(),
            security: settings.security,
            tls: settings.tls.clone(),
            user_name: settings.user_name.clone(),
            credential: settings.credential,
            password: Secret::new(""),
            keeping: account.keeping,
            leave: LeaveDraft::of(settings.leave_policy),
            retrieval: RetrievalDraft::of(settings.retrieval),
            check_minutes: settings.check_minutes,
            port_by_hand: settings.port != settings.security.usual_port(),
            known: Some(settings.credential),
        }
    }

    /// Chooses the security; the port follows unless it was entered by hand.
    pub fn set_security(&mut self, security: Security) {
        self.security = security;
        if !self.port_by_hand {
            self.port = security.usual_port().to_string();
        }
    }

    /// Enters a port. The usual one counts as not entered.
    pub fn set_port(&mut self, port: String) {
        self.port_by_hand = port.trim().parse() != Ok(self.security.usual_port());
        self.port = port;
    }

    /// The settings, or everything that is wrong.
    ///
    /// # Errors
    /// The problems, in the order of the fields.
    pub fn settings(&self) -> Result<AccountSettings, Vec<Problem>> {
        let mut problems = Vec::new();
        let host = bare_host(self.host.trim());
        problems.extend(host_problem(host));
        let port = self.port.trim().parse().ok().filter(|port: &u16| *port > 0);
        if port.is_none() {
            problems.push(Problem::Port);
        }
        let user_name = self.user_name.trim();
        if user_name.is_empty() {
            problems.push(Problem::User);
        }
        problems.extend(self.password_problem());
        let leave_policy = self.leave.policy(&mut problems);
        let retrieval = self.retrieval.policy(&mut problems);
        match port {
            Some(port) if problems.is_empty() => Ok(AccountSettings {
                kind: mail_api::AccountKind::Server,
                name: if self.name.trim().is_empty() { user_name } else { self.name.trim() }.to_owned(),
                host: host.to_owned(),
                port,
                security: self.security,
                tls: self.tls.clone(),
                user_name: user_name.to_owned(),
                credential: self.credential,
                leave_policy,
                retrieval,
                check_minutes: self.check_minutes,
            }),
            _ => Err(problems),
        }
    }

    /// Chooses what the account logs in with. What was entered for the other goes.
    pub fn set_credential(&mut self, credential: CredentialKind) {
        if self.credential != credential {
            (self.credential, self.password) = (credential, Secret::new(""));
        }
    }

    /// Whether the account has a password, or a token, of the kind that is chosen.
    pub fn is_password_known(&self) -> bool {
        self.known == Some(self.credential)
    }

    fn password_problem(&self) -> Option<Problem> {
        let entered = self.password.reveal();
        let may_be_sent = match self.credential {
            _ if entered.is_empty() => self.is_password_known(),
            CredentialKind::Password => true,
            // What stands around it was copied with it.
            CredentialKind::Token => is_token(entered.trim()),
        };
        (!may_be_sent).then_some(match self.credential {
            CredentialKind::Password => Problem::Password,
            CredentialKind::Token => Problem::Token,
        })
    }

    /// The times between two checks to choose from: those that are offered, and the one there is.
    pub fn minutes_to_choose(&self) -> Vec<u16> {
        let mut minutes: Vec<u16> = CHECK_MINUTES.into_iter().chain(self.check_minutes).collect();
        minutes.sort_unstable();
        minutes.dedup();
        minutes
    }

    /// Chooses a time between two checks: a number of minutes, or anything else for never.
    pub fn set_check_minutes(&mut self, chosen: &str) {
        self.check_minutes = chosen.parse().ok().filter(|minutes| *minutes > 0);
    }

    /// The password that was entered, if one was.
    pub fn entered_password(&self) -> Option<Secret> {
        (!self.password.reveal().is_empty()).then(|| self.password.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host_of(entered: &str) -> Result<String, Vec<Problem>> {
        let draft = Draft {
            host: entered.into(),
            user_name: "ada".into(),
            password: Secret::new("secret"),
            ..Draft::default()
        };
        draft.settings().map(|settings| settings.host)
    }

    #[test]
    fn a_host_is_a_name_or_an_address_of_the_internet_and_brackets_go() {
        for (entered, host) in [
            (" pop.example.org ", "pop.example.org"),
            ("localhost", "localhost"),
            ("mail_1.example", "mail_1.example"),
            ("bücher.example", "bücher.example"),
            ("127.0.0.1", "127.0.0.1"),
            ("::1", "::1"),
            ("[::1]", "::1"),
            ("[2001:db8::7]", "2001:db8::7"),
        ] {
            assert_eq!(host_of(entered), Ok(host.to_owned()), "{entered}");
        }
    }

    #[test]
    fn a_token_is_one_word_and_an_account_that_turns_to_tokens_needs_one() {
        let account = Account {
            id: mail_api::AccountId(1),
            settings: AccountSettings {
                kind: mail_api::AccountKind::Server,
                name: "n".into(),
                host: "pop.example.org".into(),
                port: 995,
                security: Security::Implicit,
                tls: TlsChoice::default(),
                user_name: "ada".into(),
                credential: CredentialKind::Password,
                leave_policy: mail_api::LeavePolicy::LEAVE_ALL,
                retrieval: mail_api::RetrievalPolicy::default(),
                check_minutes: None,
            },
            keeping: PasswordKeeping::Session,
            password: mail_api::PasswordState::AtHand,
            unread: 0,
            last_check: None,
            connection: None,
            retention: None,
            retention_warning: None,
        };
        let mut draft = Draft::of(&account);
        assert_eq!(draft.settings(), Ok(account.settings), "its password is known");
        draft.password = Secret::new("a new one, with blanks");
        draft.set_credential(CredentialKind::Password);
        assert_eq!((draft.settings().is_ok(), draft.entered_password().is_some()), (true, true));
        draft.set_credential(CredentialKind::Token);
        assert_eq!(draft.entered_password(), None, "a password is no token");
        for (entered, problem) in [
            ("", Some(Problem::Token)),
            ("  ", Some(Problem::Token)),
            ("two words", Some(Problem::Token)),
            ("t\u{f6}ken", Some(Problem::Token)),
            (" ya29.a0-~/+= ", None),
        ] {
            draft.password = Secret::new(entered);
            assert_eq!(draft.settings().err(), problem.map(|problem| vec![problem]), "{entered:?}");
        }
        assert_eq!(draft.settings().map(|settings| settings.credential), Ok(CredentialKind::Token));
    }

    #[test]
    fn what_is_no_host_is_told_apart() {
        let long = format!("{}.example", "a".repeat(300));
        for (entered, problem) in [
            ("", Problem::Host),
            (" ", Problem::Host),
            ("pop3://127.0.0.1", Problem::HostIsAddress),
            ("http://mail.example/", Problem::HostIsAddress),
            ("ada@example.org", Problem::HostIsAddress),
            ("mail.example:995", Problem::HostIsNoName),
            ("mail example", Problem::HostIsNoName),
            ("[mail.example]", Problem::HostIsNoName),
            (&long, Problem::HostIsNoName),
        ] {
            assert_eq!(host_of(entered), Err(vec![problem]), "{entered}");
        }
    }
}

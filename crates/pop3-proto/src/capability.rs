//! What a server announces (RFC 2449 §5 and §6; STLS: RFC 2595; SASL: RFC 5034; AUTH-RESP-CODE: RFC 3206;
//! UTF8 and LANG: RFC 6856).
//!
//! Keywords are compared without case and as whole words. Arguments matter: `LOGIN-DELAY 300 USER` says that the
//! exact value comes after login.
//! Must not: change behaviour by IMPLEMENTATION (RFC 2449 §6.9).

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The answer to one CAPA.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Capabilities {
    lines: Vec<Box<[u8]>>,
    /// TOP is there.
    pub top: bool,
    /// USER and PASS are there.
    pub user: bool,
    /// UIDL is there.
    pub uidl: bool,
    /// STLS is there.
    pub stls: bool,
    /// Commands may be sent before earlier ones were answered.
    pub pipelining: bool,
    /// Replies may begin with a response code.
    pub resp_codes: bool,
    /// An `-ERR` to a login that is due to the credentials says `[AUTH]` (RFC 3206).
    pub auth_resp_code: bool,
    /// The SASL mechanisms, in upper case; `None` when there is no SASL line.
    pub sasl: Option<Vec<Box<str>>>,
    /// UTF8 may be asked for.
    pub utf8: Option<Utf8>,
    /// LANG may be asked for.
    pub lang: bool,
    /// How long to wait between two logins.
    pub login_delay: Option<LoginDelay>,
    /// How long messages are kept.
    pub expire: Option<Expire>,
    /// What the server calls itself. For people only.
    pub implementation: Option<Box<str>>,
}

/// `UTF8 [USER]` (RFC 6856 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Utf8 {
    /// Names and passwords may be UTF-8 in USER, PASS and APOP, whether or not the UTF8 command was given. Without it
    /// RFC 6856 §2.2 wants them to be ASCII there; in SASL they may be UTF-8 everywhere.
    pub user: bool,
}

/// `LOGIN-DELAY seconds [USER]` (RFC 2449 §6.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginDelay {
    /// The least time between two logins, in seconds.
    pub seconds: u32,
    /// The value differs by user; a CAPA after login gives the exact one.
    pub per_user: bool,
}

/// `EXPIRE days|NEVER [USER]` (RFC 2449 §6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expire {
    /// How long.
    pub policy: ExpirePolicy,
    /// The value differs by user; a CAPA after login gives the exact one.
    pub per_user: bool,
}

/// How long a server keeps messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpirePolicy {
    /// The server does not remove messages on its own.
    Never,
    /// The server may remove messages after this many days. 0: mail may not be left; whatever was retrieved may be
    /// removed at QUIT.
    Days(u32),
}

impl Capabilities {
    /// The lines of the answer as they came, unknown ones too.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.lines.iter().map(AsRef::as_ref)
    }

    /// Whether the SASL line holds `mechanism` as a whole word, in any case.
    #[must_use]
    pub fn has_sasl(&self, mechanism: &str) -> bool {
        self.sasl.iter().flatten().any(|announced| announced.eq_ignore_ascii_case(mechanism))
    }

    /// Reads one line, without its ending.
    pub(crate) fn add(&mut self, line: &[u8]) {
        let mut words = line.split(|octet| matches!(octet, b' ' | b'\t')).filter(|word| !word.is_empty());
        let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
        match keyword.as_slice() {
            b"TOP" => self.top = true,
            b"USER" => self.user = true,
            b"UIDL" => self.uidl = true,
            b"STLS" => self.stls = true,
            b"PIPELINING" => self.pipelining = true,
            b"RESP-CODES" => self.resp_codes = true,
            b"AUTH-RESP-CODE" => self.auth_resp_code = true,
            b"SASL" => self.sasl.get_or_insert_default().extend(words.map(upper)),
            b"UTF8" => self.utf8 = Some(Utf8 { user: words.any(|word| says_user(Some(word))) }),
            b"LANG" => self.lang = true,
            b"LOGIN-DELAY" => {
                if let Some(seconds) = words.next().and_then(number) {
                    self.login_delay = Some(LoginDelay { seconds, per_user: says_user(words.next()) });
                }
            }
            b"EXPIRE" => {
                let policy = words.next().and_then(|word| match word {
                    never if never.eq_ignore_ascii_case(b"NEVER") => Some(ExpirePolicy::Never),
                    days => number(days).map(ExpirePolicy::Days),
                });
                if let Some(policy) = policy {
                    self.expire = Some(Expire { policy, per_user: says_user(words.next()) });
                }
            }
            b"IMPLEMENTATION" => {
                let name = line.trim_ascii().get(keyword.len()..).unwrap_or_default().trim_ascii();
                self.implementation = Some(String::from_utf8_lossy(name).into());
            }
            _ => {}
        }
        self.lines.push(line.into());
    }

    pub(crate) fn count(&self) -> usize {
        self.lines.len()
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lines.iter().map(|line| String::from_utf8_lossy(line))).finish()
    }
}

fn upper(word: &[u8]) -> Box<str> {
    String::from_utf8_lossy(word).to_ascii_uppercase().into_boxed_str()
}

fn says_user(word: Option<&[u8]>) -> bool {
    word.is_some_and(|word| word.eq_ignore_ascii_case(b"USER"))
}

fn number(word: &[u8]) -> Option<u32> {
    // `parse` would accept a sign.
    word.iter().all(u8::is_ascii_digit).then(|| core::str::from_utf8(word).ok()?.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Capabilities {
        let mut capabilities = Capabilities::default();
        for line in lines {
            capabilities.add(line.as_bytes());
        }
        capabilities
    }

    #[test]
    fn keywords_are_known_in_any_case_and_as_whole_words_only() {
        let all = read(&["top", "User", "UIDL", "stls", "Pipelining", "RESP-CODES", "auth-resp-code"]);
        assert!(all.top && all.user && all.uidl && all.stls && all.pipelining && all.resp_codes && all.auth_resp_code);
        let none = read(&["TOPS", "USERS", "PIPELINE", "XSTLS", "UIDLX", "RESP-CODESX", "UTF8 USER", "XTLSREQUIRED"]);
        assert!(!(none.top || none.user || none.uidl || none.stls || none.pipelining || none.resp_codes));
        assert_eq!(none.lines().count(), 8);
    }

    #[test]
    fn mechanisms_are_compared_as_whole_words() {
        let capabilities = read(&["SASL SCRAM-SHA-256-PLUS  xoauth2", "SASL CRAM-MD5"]);
        assert!(capabilities.has_sasl("XOAUTH2") && capabilities.has_sasl("scram-sha-256-plus"));
        assert!(capabilities.has_sasl("CRAM-MD5"));
        assert!(!capabilities.has_sasl("SCRAM-SHA-256") && !capabilities.has_sasl("PLAIN"));
        assert_eq!(read(&["SASL"]).sasl, Some(Vec::new()));
        assert_eq!(read(&["USER"]).sasl, None);
    }

    #[test]
    fn the_argument_of_utf8_is_kept() {
        for (line, expected) in [
            ("UTF8", Some(Utf8 { user: false })),
            ("utf8 user", Some(Utf8 { user: true })),
            ("UTF8 LATER USER", Some(Utf8 { user: true })),
            ("UTF8 USERS", Some(Utf8 { user: false })),
            ("UTF-8", None),
            ("USER UTF8", None),
        ] {
            assert_eq!(read(&[line]).utf8, expected, "{line}");
        }
        assert!(read(&["lang"]).lang && !read(&["LANGUAGE", "USER LANG"]).lang);
    }

    #[test]
    fn the_arguments_of_login_delay_are_kept() {
        for (line, expected) in [
            ("LOGIN-DELAY 300", Some(LoginDelay { seconds: 300, per_user: false })),
            ("login-delay 0 user", Some(LoginDelay { seconds: 0, per_user: true })),
            ("LOGIN-DELAY", None),
            ("LOGIN-DELAY soon", None),
            ("LOGIN-DELAY +5", None),
            ("LOGIN-DELAY 4294967296", None),
        ] {
            assert_eq!(read(&[line]).login_delay, expected, "{line}");
        }
    }

    #[test]
    fn the_arguments_of_expire_are_kept() {
        for (line, expected) in [
            ("EXPIRE NEVER", Some(Expire { policy: ExpirePolicy::Never, per_user: false })),
            ("expire never user", Some(Expire { policy: ExpirePolicy::Never, per_user: true })),
            ("EXPIRE 0", Some(Expire { policy: ExpirePolicy::Days(0), per_user: false })),
            ("EXPIRE 30 USER", Some(Expire { policy: ExpirePolicy::Days(30), per_user: true })),
            ("EXPIRE", None),
            ("EXPIRE SOMETIMES", None),
        ] {
            assert_eq!(read(&[line]).expire, expected, "{line}");
        }
    }

    #[test]
    fn the_name_of_the_implementation_keeps_its_spaces() {
        assert_eq!(read(&["IMPLEMENTATION Cyrus POP3 v3.6"]).implementation.as_deref(), Some("Cyrus POP3 v3.6"));
        assert_eq!(read(&["implementation"]).implementation.as_deref(), Some(""));
    }
}

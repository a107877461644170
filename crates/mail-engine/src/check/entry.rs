//! How the way in goes, over the connections of one check: what was tried, what came of it, and what may still be.
//!
//! Servers hang up at what they do not know, or refuse what they announce. What is left is then tried once more on a
//! second connection, and no further.
//!
//! Must not: let a server be asked with the same credentials in the same way twice, or be shown them more than
//! [`limits::TIMES_SHOWN`] times.

use super::ways::{Spelling, Way};
use crate::error::CheckError;
use crate::limits;
use crate::ports::Millis;
use crate::server::{self, Capa};
use crate::store::{LoginExposure, ServerRecord};
use mail_api::{AccountSettings, CredentialKind, ErrorKind};
use pop3_proto::Method;

/// The state of one entry.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    /// Whether it can be done without CAPA.
    may_miss_capa: bool,
    /// Whether CAPA is not asked for.
    pub(crate) misses_capa: bool,
    /// Whether it is not asked for before STLS either: what comes of it there may be anybody's doing, and counts for no
    /// more than that.
    pub(super) misses_clear_capa: bool,
    /// What became of CAPA.
    pub(super) capa: Capa,
    /// What was tried.
    tried: Vec<Way>,
    /// What was tried and is not answered, as the server hung up: it may have been shown.
    cut: Vec<Way>,
    /// The spellings in which the password was called wrong.
    wrong: Vec<Spelling>,
    /// The refusal that says most, and whether it says why.
    refused: Option<(CheckError, bool)>,
    /// The way that led in.
    pub(super) taken: Option<Way>,
    /// Whether something is left for another connection.
    goes_on: bool,
    /// How many more connections there may be.
    left: u8,
}

impl Entry {
    /// The entry to a server of which this is known.
    ///
    /// Without CAPA there is only USER and PASS, which show the password: no way for a server that hid it before, nor
    /// for a token.
    pub(crate) fn new(settings: &AccountSettings, known: &ServerRecord, now: Millis) -> Self {
        let shows = known.exposure.is_none_or(|exposure| exposure == LoginExposure::Credential);
        let may_miss_capa = shows && settings.credential == CredentialKind::Password;
        let misses_capa = may_miss_capa && !server::answers_capa(known, now);
        Self { may_miss_capa, misses_capa, misses_clear_capa: misses_capa, left: 1, ..Self::default() }
    }

    /// CAPA before STLS ended so.
    pub(super) fn asked_clear_capa(&mut self, asked: Result<(), &CheckError>) {
        if self.may_miss_capa && !self.misses_clear_capa && asked.is_err_and(is_silence) {
            (self.misses_clear_capa, self.goes_on, self.left) = (true, true, self.left.saturating_add(1));
        }
    }

    /// Whether the password that led in was spelled in Latin-1; `None` where none did.
    pub(super) fn took_latin_1(&self) -> Option<bool> {
        self.taken.map(|way| way.spelling == Spelling::Latin1)
    }

    /// Whether the login that led in was bound to the TLS connection.
    pub(super) fn took_bound(&self) -> bool {
        self.taken.is_some_and(Way::is_bound)
    }

    /// Whether the rest is to be tried on another connection. That is so once, and once more for what was cut before STLS.
    pub(crate) const fn take_goes_on(&mut self) -> bool {
        if !core::mem::replace(&mut self.goes_on, false) || self.left == 0 {
            return false;
        }
        self.left = self.left.saturating_sub(1);
        true
    }

    /// CAPA ended so.
    pub(super) fn asked_capa(&mut self, asked: Result<(), &CheckError>) {
        let Err(error) = asked else {
            self.capa = Capa::Answered;
            return;
        };
        if self.may_miss_capa && is_silence(error) {
            (self.misses_capa, self.goes_on, self.capa) = (true, true, Capa::Missed);
        }
    }

    /// Whether this may be tried now. `says_auth`: the server says so where credentials are why it refuses (RFC 3206);
    /// what it refuses without is no guess that it counts.
    pub(super) fn permits(&self, way: Way, credential: CredentialKind, says_auth: bool) -> bool {
        if self.tried.contains(&way) || self.wrong.contains(&way.spelling) {
            return false;
        }
        let other: Vec<&Way> = self.tried.iter().filter(|tried| tried.spelling != way.spelling).collect();
        if !other.is_empty() {
            let is_wrong = self.refused.as_ref().is_some_and(|(error, _)| error.kind() == ErrorKind::LoginRefused);
            // A server that only saw a proof of the password is not shown it for the sake of its spelling.
            let gives_no_more_away = other.iter().any(|other| way.method.exposure() <= other.method.exposure());
            if !(is_wrong && gives_no_more_away) {
                return false;
            }
        }
        let shown = self.tried.iter().chain(&self.cut);
        let times = shown.filter(|shown| shown.spelling == way.spelling && shown.shows()).count();
        let is_no_guess = way.method == Method::UserPass || says_auth || credential == CredentialKind::Token;
        !way.shows() || times == 0 || (times < limits::TIMES_SHOWN && is_no_guess)
    }

    /// This is being tried.
    pub(super) fn tries(&mut self, way: Way) {
        self.tried.push(way);
    }

    /// Nothing of it was sent: it counts for nothing that was shown.
    pub(super) fn forgets(&mut self, way: Way) {
        self.tried.retain(|tried| *tried != way);
    }

    /// The server hung up behind an earlier refusal, and perhaps before it looked at this: it may be tried again, but may
    /// have been shown.
    pub(super) fn cuts(&mut self, way: Way) {
        self.forgets(way);
        self.cut.push(way);
    }

    /// It was refused.
    pub(super) fn refused(&mut self, error: CheckError, says_why: bool) {
        if says_why || !matches!(self.refused, Some((_, true))) {
            self.refused = Some((error, says_why));
        }
    }

    /// The credentials are wrong in this spelling.
    pub(super) fn is_wrong(&mut self, spelling: Spelling) {
        self.wrong.push(spelling);
    }

    /// The connection ended while something is left.
    pub(super) const fn is_cut_off(&mut self) {
        self.goes_on = true;
    }

    /// Why nobody was let in, where anything was tried.
    pub(super) fn refusal(&self) -> Option<CheckError> {
        self.refused.as_ref().map(|(error, _)| error.clone())
    }
}

/// Whether the server hung up, or said nothing.
fn is_silence(error: &CheckError) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionLost | ErrorKind::TlsUnanswered | ErrorKind::TimedOut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;
    use mail_api::Stage;
    use pop3_proto::{ErrReply, Mechanism};

    const PLAIN: Method = Method::Sasl(Mechanism::Plain);
    const LOGIN: Method = Method::Sasl(Mechanism::Login);
    const CRAM: Method = Method::Sasl(Mechanism::CramMd5);
    const BEARER: Method = Method::Sasl(Mechanism::OAuthBearer);
    const XOAUTH2: Method = Method::Sasl(Mechanism::XOAuth2);
    const USER: Method = Method::UserPass;

    fn in_utf_8(method: Method) -> Way {
        Way { method, spelling: Spelling::Utf8 }
    }

    fn refusal(text: &str) -> CheckError {
        let reply = ErrReply { code: None, text: text.as_bytes().into() };
        CheckError { stage: Stage::Login, reason: Reason::Refused { reply, says_auth: false } }
    }

    fn after(tried: &[Method]) -> Entry {
        let mut entry = Entry::default();
        tried.iter().for_each(|method| entry.tries(in_utf_8(*method)));
        entry.refused(refusal("no"), false);
        entry
    }

    #[test]
    fn a_server_that_saw_the_password_sees_it_once_more_by_user_and_pass_or_where_it_would_call_it_wrong() {
        use CredentialKind::{Password, Token};
        for (tried, next, credential, says_auth, expected) in [
            (&[][..], PLAIN, Password, false, true),
            (&[PLAIN], PLAIN, Password, true, false),
            (&[PLAIN], USER, Password, false, true),
            (&[PLAIN], LOGIN, Password, false, false),
            (&[USER], LOGIN, Password, false, false),
            (&[USER], LOGIN, Password, true, true),
            (&[PLAIN, USER], LOGIN, Password, true, false),
            (&[PLAIN, USER], CRAM, Password, true, true),
            (&[CRAM], PLAIN, Password, false, true),
            (&[BEARER], XOAUTH2, Token, false, true),
        ] {
            assert_eq!(after(tried).permits(in_utf_8(next), credential, says_auth), expected, "{tried:?} {next:?}");
        }
    }

    #[test]
    fn another_spelling_is_for_a_password_that_was_called_wrong() {
        let respelled = Way { method: USER, spelling: Spelling::Latin1 };
        let permits = |entry: &Entry| entry.permits(respelled, CredentialKind::Password, false);
        let mut entry = after(&[PLAIN, USER]);
        assert!(permits(&entry));
        entry.is_wrong(Spelling::Utf8);
        assert!(permits(&entry) && !entry.permits(in_utf_8(CRAM), CredentialKind::Password, false));
        entry.tries(respelled);
        assert!(!permits(&entry));
        let mut entry = after(&[USER]);
        entry.refused(refusal("maildrop is locked"), false);
        assert!(!permits(&entry));
        assert!(!permits(&after(&[Method::Sasl(Mechanism::ScramSha256)])), "it was not shown before");
        let mut entry = Entry::default();
        entry.tries(respelled);
        entry.refused(refusal("no"), false);
        assert!(entry.permits(in_utf_8(PLAIN), CredentialKind::Password, false));
    }

    #[test]
    fn the_refusal_that_says_why_is_told() {
        let mut entry = Entry::default();
        for (text, says_why, told) in
            [("a", false, "a"), ("b", false, "b"), ("c", true, "c"), ("d", false, "c"), ("e", true, "e")]
        {
            entry.refused(refusal(text), says_why);
            assert_eq!(entry.refusal(), Some(refusal(told)));
        }
    }
}

//! Extended response codes: `-ERR [IN-USE] text` (RFC 2449 §8, RFC 3206, RFC 6856 §5).
//!
//! They are recognised whether or not RESP-CODES was announced, because the reply that needs one most, the refusal
//! of a login, often comes before a CAPA.
//! Must not: guess a code from human text.

use alloc::boxed::Box;
use alloc::string::String;

use crate::line::skip_blanks;

/// The machine-readable reason of an `-ERR`.
///
/// Codes are hierarchical: an unknown detail behind a known code is ignored, `[SYS/TEMP/DISK]` is `SysTemp`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseCode {
    /// `[IN-USE]`: another session holds the maildrop; the credentials were right.
    InUse,
    /// `[LOGIN-DELAY]`: too soon after the last login; the credentials may be right.
    LoginDelay,
    /// `[SYS/TEMP]`: trouble at the server that passes; try again later.
    SysTemp,
    /// `[SYS/PERM]`: trouble at the server that somebody there must resolve.
    SysPerm,
    /// `[AUTH]`: the credentials are wrong.
    Auth,
    /// `[UTF8]`: the message needs UTF8 to be in force (RFC 6856 §5), which takes a new session.
    Utf8,
    /// Any other code, in upper case, without the brackets.
    Other(Box<str>),
}

/// Splits the text of a reply into its code and the text behind it.
///
/// `[`, then at least one printable octet other than `]`, then `]`; anything else is text.
pub(crate) fn split(text: &[u8]) -> (Option<ResponseCode>, &[u8]) {
    let Some(inner) = text.strip_prefix(b"[") else { return (None, text) };
    let Some(end) = memchr::memchr(b']', inner) else { return (None, text) };
    let Some((code, rest)) = inner.split_at_checked(end) else { return (None, text) };
    if code.is_empty() || !code.iter().all(u8::is_ascii_graphic) {
        return (None, text);
    }
    let rest = rest.strip_prefix(b"]").unwrap_or(rest);
    (Some(recognise(code)), skip_blanks(rest))
}

fn recognise(code: &[u8]) -> ResponseCode {
    let code: String = code.iter().map(|octet| char::from(octet.to_ascii_uppercase())).collect();
    let mut levels = code.split('/');
    match (levels.next(), levels.next()) {
        (Some("IN-USE"), _) => ResponseCode::InUse,
        (Some("LOGIN-DELAY"), _) => ResponseCode::LoginDelay,
        (Some("UTF8"), _) => ResponseCode::Utf8,
        (Some("AUTH"), _) => ResponseCode::Auth,
        (Some("SYS"), Some("TEMP")) => ResponseCode::SysTemp,
        (Some("SYS"), Some("PERM")) => ResponseCode::SysPerm,
        _ => ResponseCode::Other(code.into_boxed_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: Option<ResponseCode>, rest: &str) {
        assert_eq!(split(text.as_bytes()), (code, rest.as_bytes()), "{text:?}");
    }

    #[test]
    fn codes_of_rfc_2449_rfc_3206_and_rfc_6856_are_known_in_any_case() {
        check("[IN-USE] Do you have another session?", Some(ResponseCode::InUse), "Do you have another session?");
        check("[LOGIN-DELAY] wait", Some(ResponseCode::LoginDelay), "wait");
        check("[SYS/TEMP] disk", Some(ResponseCode::SysTemp), "disk");
        check("[sys/perm]", Some(ResponseCode::SysPerm), "");
        check("[utf8] wide mail", Some(ResponseCode::Utf8), "wide mail");
        check("[Auth]no space", Some(ResponseCode::Auth), "no space");
    }

    #[test]
    fn an_unknown_detail_behind_a_known_code_is_ignored() {
        check("[SYS/TEMP/DISK] full", Some(ResponseCode::SysTemp), "full");
        check("[IN-USE/LOCK] x", Some(ResponseCode::InUse), "x");
        check("[AUTH/EXPIRED] x", Some(ResponseCode::Auth), "x");
    }

    #[test]
    fn an_unknown_code_is_kept() {
        check("[SYS] x", Some(ResponseCode::Other("SYS".into())), "x");
        check("[SYS/OTHER] x", Some(ResponseCode::Other("SYS/OTHER".into())), "x");
        check("[SYS/TEMPORARY] x", Some(ResponseCode::Other("SYS/TEMPORARY".into())), "x");
        check("[referral/pop.example] x", Some(ResponseCode::Other("REFERRAL/POP.EXAMPLE".into())), "x");
        check("[IN-USED] x", Some(ResponseCode::Other("IN-USED".into())), "x");
    }

    #[test]
    fn what_only_looks_like_a_code_is_text() {
        for text in ["", "no code", "[", "[]", "[] x", "[IN-USE", "[IN USE] x", "[\u{e9}] x", " [IN-USE] x", "x [AUTH]"]
        {
            check(text, None, text);
        }
    }
}

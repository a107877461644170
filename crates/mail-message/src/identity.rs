//! Whose message it is, and what speaks against that: names that hold other addresses, letters that deceive, answers that
//! would go to somebody else.
//!
//! Only what honest mail hardly ever does is pointed out (measured on public corpora): a Reply-To of another domain alone
//! says nothing, mailing lists have one.
//! Must not: call a sender genuine.

use crate::document::Warning;
use crate::{host, letters, limits, text};
use mail_parser::{HeaderName, MessageRef};
use unicode_normalization::UnicodeNormalization as _;

/// The address of the one author a message names, lower case; nothing where it names none or several.
pub(crate) fn author(root: MessageRef<'_>) -> Option<String> {
    if root.headers().all(HeaderName::From).nth(1).is_some() {
        return None;
    }
    let mut mailboxes = root.all_from().flat_map(|list| list.mailboxes());
    let (first, second) = (mailboxes.next()?, mailboxes.next());
    let address = text::clean_line(first.address()?).to_lowercase();
    (second.is_none() && domain(&address).is_some()).then_some(address)
}

/// The domain of an address.
pub(crate) fn domain(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| !domain.is_empty())
}

/// What speaks against the author's names.
pub(crate) fn warnings(root: MessageRef<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for mailbox in root.all_from().flat_map(|list| list.mailboxes()).take(limits::JUDGED_PEOPLE) {
        let (name, address) = (mailbox.name().unwrap_or_default(), mailbox.address().unwrap_or_default());
        let clean = text::clean_line(address).to_lowercase();
        let of = domain(&clean).unwrap_or_default();
        let says_other = name_domains(name).iter().any(|other| !of.is_empty() && !host::is_same_owner(other, of));
        let is_disguised = name.split(|char: char| !char.is_alphabetic()).any(letters::is_mixed);
        warnings.extend(says_other.then_some(Warning::NameHoldsOtherAddress));
        warnings.extend((is_disguised || host::is_look_alike(of)).then_some(Warning::LookAlikeSender));
        warnings.extend([name, address].into_iter().any(has_hidden).then_some(Warning::HiddenCharacters));
    }
    warnings.extend(is_reply_trap(root).then_some(Warning::ReplyTrap));
    warnings
}

/// The domains of the addresses in a display name, as it is read: wide and small letters are letters, and what nobody sees is
/// not there.
fn name_domains(name: &str) -> Vec<String> {
    let name: String = text::clean_line(name).nfkc().collect();
    let domain = |at: usize| {
        let (before, after) = name.split_at_checked(at)?;
        before.chars().next_back().filter(|char| char.is_alphanumeric())?;
        let after = after.strip_prefix('@')?;
        let end = after.find(|char: char| !char.is_alphanumeric() && !".-".contains(char)).unwrap_or(after.len());
        let domain = after.get(..end)?.trim_end_matches('.').to_lowercase();
        (domain.contains('.') && !domain.starts_with('.')).then_some(domain)
    };
    name.match_indices('@').filter_map(|(at, _)| domain(at)).collect()
}

/// Whether a text has characters that nobody sees. Some are of use in some scripts and in pictures.
fn has_hidden(text: &str) -> bool {
    let is_harmless = |char| matches!(char, '\u{ad}' | '\u{200e}' | '\u{200f}' | '\u{2068}' | '\u{2069}');
    let is_tag = |char: char| ('\u{e0000}'..='\u{e007f}').contains(&char);
    let is_counted = |char: char| !is_harmless(char) && !char.is_whitespace() && !is_tag(char);
    let mut before = None;
    text.chars().any(|char| {
        let is_hidden = text::is_hidden(char) && is_counted(char) || text::is_idle_joiner(before, char);
        before = Some(char);
        is_hidden
    })
}

/// Providers where anybody gets an address.
const FREE: [&str; 22] = [
    "163.com",
    "aol.com",
    "freenet.de",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.com",
    "mail.ru",
    "msn.com",
    "outlook.com",
    "outlook.de",
    "proton.me",
    "protonmail.com",
    "t-online.de",
    "web.de",
    "yahoo.com",
    "yandex.ru",
];

/// Whether answers would go to somebody who only seems to be the author: a host that can be mistaken for the author's, or
/// the author's very name at a provider where anybody gets one.
fn is_reply_trap(root: MessageRef<'_>) -> bool {
    let is_list = root.headers().iter().any(|header| header.raw_name().to_ascii_lowercase().starts_with("list-"));
    let Some(author) = author(root).filter(|_| !is_list) else { return false };
    let Some(own) = domain(&author) else { return false };
    root.reply_to().into_iter().flat_map(|list| list.mailboxes()).take(limits::JUDGED_PEOPLE).any(|mailbox| {
        let reply = text::clean_line(mailbox.address().unwrap_or_default()).to_lowercase();
        let Some(other) = domain(&reply).filter(|other| !host::is_same_owner(other, own)) else { return false };
        let local = |address: &str| address.split('@').next().unwrap_or_default().to_owned();
        let is_free = |domain: &str| FREE.binary_search(&domain).is_ok();
        let is_same_name = local(&reply) == local(&author) && !ROLES.contains(&local(&author).as_str());
        host::is_look_alike(other) || is_near(other, own) || is_free(other) && !is_free(own) && is_same_name
    })
}

/// Names that every domain has.
const ROLES: [&str; 6] = ["contact", "info", "mail", "news", "office", "support"];

/// Whether two registered names differ by one letter: added, left out, changed, or two exchanged.
fn is_near(one: &str, other: &str) -> bool {
    const LEAST: usize = 6;
    let name = |host: &str| -> Vec<char> { host::registered(host).chars().collect() };
    let (one, other) = (name(one), name(other));
    if one.len().min(other.len()) < LEAST || one.len().abs_diff(other.len()) > 1 || one == other {
        return false;
    }
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([a, b, one @ ..], [c, d, other @ ..]) if (a, b) == (d, c) && one == other => true,
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        ([_, rest @ ..], other) if rest == other => true,
        (one, [_, rest @ ..]) => rest == one,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(fields: &str) -> Vec<Warning> {
        crate::read(format!("{fields}\r\n\r\nx").as_bytes(), crate::ReadOptions::default()).warnings
    }

    #[test]
    fn names_that_deceive_are_pointed_out() {
        assert!(FREE.is_sorted());
        for (from, warning) in [
            ("\"ceo@bank.example\" <x@evil.example>", Warning::NameHoldsOtherAddress),
            ("\"Bank (service@bank.example)\" <x@evil.example>", Warning::NameHoldsOtherAddress),
            ("\"@ service@bank.example\" <x@evil.example>", Warning::NameHoldsOtherAddress),
            ("\"x@evil.example service@bank.example\" <x@evil.example>", Warning::NameHoldsOtherAddress),
            ("\"service\u{ff20}bank.example\" <x@evil.example>", Warning::NameHoldsOtherAddress),
            ("\"service\u{fe6b}bank\u{ff0e}example\" <x@evil.example>", Warning::NameHoldsOtherAddress),
            ("\"Pаypal\" <x@evil.example>", Warning::LookAlikeSender),
            ("Service <x@xn--pypal-4ve.com>", Warning::LookAlikeSender),
            ("Service <x@pаypal.com>", Warning::LookAlikeSender),
            ("\"Ba\u{200b}nk\" <x@evil.example>", Warning::HiddenCharacters),
            ("\"Ba\u{202e}nk\" <x@evil.example>", Warning::HiddenCharacters),
            ("\"Ba\u{200d}nk\" <x@evil.example>", Warning::HiddenCharacters),
            ("\"Ba\u{200c}nk\" <x@evil.example>", Warning::HiddenCharacters),
            ("\"Ba\u{3164}nk\" <x@evil.example>", Warning::HiddenCharacters),
            ("\"Ba\u{2800}nk\" <x@evil.example>", Warning::HiddenCharacters),
            ("\"Ba\u{1d173}nk\" <x@evil.example>", Warning::HiddenCharacters),
        ] {
            assert_eq!(warned(&format!("From: {from}")), [warning], "{from}");
        }
        for from in [
            "Ada <ada@example.org>",
            "\"ada@example.org\" <ada@mail.example.org>",
            "\"Meet @ noon\" <ada@example.org>",
            "\"Иван Petrov\" <ivan@example.org>",
            "\"B\u{fc}cher\" <x@xn--bcher-kva.example>",
            "\"\u{1f468}\u{200d}\u{1f469} Family\" <x@example.org>",
            "\"\u{2764}\u{fe0f}\u{200d}\u{1f525}\" <x@example.org>",
            "\"\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}\" <x@example.org>",
            "\"\u{915}\u{94d}\u{200d}\u{937}\" <x@example.org>",
            "\"ada\u{ff20}example.org\" <ada@example.org>",
            "ada@example.org",
        ] {
            assert_eq!(warned(&format!("From: {from}")), [], "{from}");
        }
    }

    #[test]
    fn answers_that_would_go_to_an_impostor_are_pointed_out_and_those_to_lists_are_not() {
        for (from, reply, is_trap) in [
            ("boss@example.org", "boss@exarnple.org", false),
            ("boss@example.org", "boss@exanple.org", true),
            ("boss@example.org", "boss@exampel.org", true),
            ("boss@example.org", "boss@examplee.org", true),
            ("boss@example.org", "boss@gmail.com", true),
            ("info@example.org", "info@gmail.com", false),
            ("boss@example.org", "other@gmail.com", false),
            ("boss@gmail.com", "boss@gmx.de", false),
            ("news@example.org", "reply@mailer.example", false),
            ("boss@example.org", "boss@xn--pypal-4ve.com", true),
            ("boss@example.org", "boss@mail.example.org", false),
        ] {
            let fields = format!("From: {from}\r\nReply-To: {reply}");
            assert_eq!(warned(&fields) == [Warning::ReplyTrap], is_trap, "{fields}");
            assert_eq!(warned(&format!("{fields}\r\nList-Id: <l.example>")), [], "{fields}");
        }
    }
}

//! The terms a message is found by, with the field each stands in.
//!
//! Addresses are terms as they stand, too, and so are their domains and the domains above those: of
//! `ada@mail.example.org` also `mail.example.org` and `example.org`. No word is spelled like one of these.
//!
//! Must not: tell of a text what is not in it.

use super::postings::Fields;
use crate::limits;
use mail_message::words::{Word, words};
use mail_message::{Address, Searchable};

/// Tells of every term of a message, as often as it stands there.
pub(super) fn terms(message: &Searchable, mut each: impl FnMut(&str, Fields)) {
    for (fields, address) in addresses(message) {
        address_terms(&address.address, |term| each(term, fields));
    }
    for (fields, text) in texts(message) {
        words(text, |word| word.forms().for_each(|form| each(form, fields)));
    }
}

/// The texts of a message. Fields come before the text, so that a bound on terms takes from the text.
pub(super) fn texts(message: &Searchable) -> impl Iterator<Item = (Fields, &str)> {
    let subject = core::iter::once((Fields::SUBJECT, message.subject.as_str()));
    let addresses = addresses(message)
        .flat_map(|(fields, address)| [(fields, address.name.as_str()), (fields, address.address.as_str())]);
    let files = message.file_names.iter().map(|name| (Fields::FILES, name.as_str()));
    let body = message.body.iter().map(|text| (Fields::BODY, text.as_str()));
    subject.chain(addresses).chain(files).chain(body)
}

/// The addresses of a message.
pub(super) fn addresses(message: &Searchable) -> impl Iterator<Item = (Fields, &Address)> {
    let from = message.from.iter().map(|address| (Fields::FROM, address));
    let to = message.to.iter().map(|address| (Fields::TO, address));
    let list = message.list.iter().map(|address| (Fields::LIST, address));
    from.chain(to).chain(list)
}

/// The terms of an address beside its words.
pub(super) fn address_terms(address: &str, mut each: impl FnMut(&str)) {
    let address = address.trim().to_lowercase();
    if address.len() > limits::ADDRESS_TERM_OCTETS {
        return;
    }
    let domain = match address.rsplit_once('@') {
        Some((_, domain)) => {
            each(&address);
            domain
        }
        None => &address,
    };
    let mut rest = domain;
    while let Some((_, above)) = rest.split_once('.') {
        each(rest);
        rest = above;
    }
}

/// Whether a word is one of a text in its own right, not only the tail of a run of pairs.
pub(super) const fn counts(word: &Word<'_>) -> bool {
    !word.is_tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_as_it_stands_and_by_its_domains() {
        let of = |address| {
            let mut all = Vec::new();
            address_terms(address, |term| all.push(term.to_owned()));
            all
        };
        assert_eq!(of(" Ada@Mail.Example.ORG"), ["ada@mail.example.org", "mail.example.org", "example.org"]);
        assert_eq!(of("ada@localhost"), ["ada@localhost"]);
        assert_eq!(of("friends.example.org"), ["friends.example.org", "example.org"]);
        assert_eq!(of(&format!("a@{}.org", "x".repeat(500))), [""; 0]);
    }
}

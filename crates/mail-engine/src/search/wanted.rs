//! One thing that is searched for in the text of messages: terms that stand in one field together.
//!
//! Must not: know where messages are indexed; it is asked of an index, or of one message.

use super::postings::{Fields, Ordinal};
use super::terms::{counts, terms, texts};
use mail_message::Searchable;
use mail_message::words::words;

/// Terms that stand in one field together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// In which fields.
    pub fields: Fields,
    /// Every one of them.
    pub terms: Vec<Term>,
    /// They follow one another. An index does not know that; only the message does.
    pub is_phrase: bool,
}

/// A term, in every way it may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Any of these.
    pub forms: Vec<String>,
    /// Whatever begins so, as long as it is being typed.
    pub is_prefix: bool,
}

impl Term {
    /// Whether this form of a word is it.
    pub fn is(&self, form: &str) -> bool {
        self.forms.iter().any(|wanted| if self.is_prefix { form.starts_with(wanted.as_str()) } else { form == wanted })
    }
}

/// What can be asked for the postings of a term.
pub(super) trait Postings {
    /// Tells of those of one term.
    fn each(&self, term: &str, each: &mut dyn FnMut(Ordinal, Fields));
    /// Tells of those of all terms that begin so.
    fn each_prefixed(&self, prefix: &str, each: &mut dyn FnMut(Ordinal, Fields));
}

impl Wanted {
    /// The messages, of `count` by ordinal, in which all terms stand in one field: of a phrase, all that may have it.
    pub(super) fn find(&self, index: &impl Postings, count: usize) -> Vec<Ordinal> {
        let mut fields = vec![Fields::default(); count];
        let mut first = true;
        for term in &self.terms {
            let mut these = vec![Fields::default(); count];
            let mut note = |ordinal: Ordinal, fields: Fields| {
                if let Some(known) = these.get_mut(ordinal as usize) {
                    *known = *known | fields;
                }
            };
            for form in &term.forms {
                if term.is_prefix {
                    index.each_prefixed(form, &mut note);
                } else {
                    index.each(form, &mut note);
                }
            }
            if first {
                fields = these;
                first = false;
            } else {
                fields.iter_mut().zip(these).for_each(|(known, these)| *known = *known & these);
            }
        }
        let found = (0..).zip(fields).filter(|(_, fields)| (*fields & self.fields).any());
        found.map(|(ordinal, _)| ordinal).collect()
    }

    /// Whether it stands in this message.
    pub fn is_in(&self, message: &Searchable) -> bool {
        if self.terms.is_empty() {
            return false;
        }
        if self.is_phrase {
            return texts(message).any(|(fields, text)| (fields & self.fields).any() && self.follows_in(text));
        }
        // For each term, the fields in which it stands.
        let mut stands = vec![Fields::default(); self.terms.len()];
        let note = |form: &str, fields: Fields| {
            for (term, stands) in self.terms.iter().zip(&mut stands) {
                if term.is(form) {
                    *stands = *stands | fields;
                }
            }
        };
        terms(message, note);
        stands.into_iter().fold(self.fields, |all, fields| all & fields).any()
    }

    /// Whether the terms follow one another in a text.
    fn follows_in(&self, text: &str) -> bool {
        // How many terms of the phrase each attempt that is under way has matched; a text of one word again and again
        // has as many as the phrase has terms.
        let mut attempts: Vec<usize> = Vec::new();
        let mut found = false;
        words(text, |word| {
            if found || !counts(word) {
                return;
            }
            attempts.push(0);
            attempts.retain_mut(|matched| {
                let goes_on = self.terms.get(*matched).is_some_and(|term| word.forms().any(|form| term.is(form)));
                *matched = matched.saturating_add(1);
                found |= goes_on && *matched == self.terms.len();
                goes_on
            });
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_message::Address;

    fn wanted(terms: &[&str], fields: Fields, is_phrase: bool) -> Wanted {
        let term = |text: &&str| match text.strip_suffix('*') {
            Some(prefix) => Term { forms: vec![prefix.to_owned()], is_prefix: true },
            None => Term { forms: vec![(*text).to_owned()], is_prefix: false },
        };
        Wanted { fields, terms: terms.iter().map(term).collect(), is_phrase }
    }

    fn message() -> Searchable {
        let address = |name: &str, address: &str| Address { name: name.into(), address: address.into() };
        Searchable {
            subject: "the the quick fox".into(),
            from: vec![address("Ada Müller", "ada@mail.example.org")],
            to: vec![address("", "bob@example.net")],
            body: vec!["a quick brown fox".into(), "東京都".into()],
            ..Searchable::default()
        }
    }

    #[test]
    fn terms_stand_in_one_field_together() {
        let is = |terms: &[&str], fields| wanted(terms, fields, false).is_in(&message());
        assert!(is(&["quick", "fox"], Fields::ALL) && is(&["fox", "quick"], Fields::SUBJECT));
        assert!(!is(&["the", "brown"], Fields::ALL), "one in the subject, one in the text");
        assert!(is(&["mueller"], Fields::FROM) && is(&["muller"], Fields::FROM) && is(&["mul*"], Fields::ALL));
        assert!(is(&["example.org"], Fields::FROM) && !is(&["example.org"], Fields::TO));
        assert!(is(&["東京", "京都"], Fields::BODY) && is(&["都*"], Fields::BODY) && !is(&[], Fields::ALL));
    }

    #[test]
    fn the_terms_of_a_phrase_follow_one_another() {
        let is = |terms: &[&str]| wanted(terms, Fields::ALL, true).is_in(&message());
        assert!(is(&["quick", "fox"]) && is(&["the", "quick"]) && is(&["the", "the", "qu*"]) && is(&["東京", "京都"]));
        assert!(!is(&["fox", "quick"]) && !is(&["quick", "the"]) && !is(&["fox", "a"]));
        assert!(is(&["ada", "mueller"]) && is(&["mail", "example", "org"]));
    }
}

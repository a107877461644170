//! Where the words of a query stand in a text that is shown.
//!
//! Must not: change the text.

use super::query::Query;
use super::terms::counts;
use core::ops::Range;
use mail_api::Mark;
use mail_message::words::words;
use std::collections::HashSet;

/// Knows the words of a query. As quick with thousands of words as with one: whole messages are looked through.
#[derive(Debug, Default)]
pub struct Marker {
    forms: HashSet<String>,
    /// What a word may begin with.
    beginnings: HashSet<String>,
}

impl Marker {
    /// For the words of a query that are worth showing.
    pub fn of(query: &Query) -> Self {
        let mut marker = Self::default();
        for term in query.shown_terms() {
            let known = if term.is_prefix { &mut marker.beginnings } else { &mut marker.forms };
            known.extend(term.forms.iter().cloned());
        }
        marker
    }

    /// Whether there is nothing that it could find.
    pub fn is_idle(&self) -> bool {
        self.forms.is_empty() && self.beginnings.is_empty()
    }

    /// The places in a text at which words of the query stand, in octets, in order; what touches is one.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        if self.is_idle() {
            return places;
        }
        words(text, |word| {
            if counts(word) && word.forms().any(|form| self.knows(form)) {
                match places.last_mut() {
                    Some(last) if last.end >= word.range.start => last.end = word.range.end,
                    _ => places.push(word.range.clone()),
                }
            }
        });
        places
    }

    /// The same, for the page.
    pub fn marks(&self, text: &str) -> Vec<Mark> {
        self.places(text).into_iter().map(mark).collect()
    }

    fn knows(&self, form: &str) -> bool {
        let begins = |(at, char): (usize, char)| {
            form.get(..at.saturating_add(char.len_utf8())).is_some_and(|begin| self.beginnings.contains(begin))
        };
        self.forms.contains(form) || (!self.beginnings.is_empty() && form.char_indices().any(begins))
    }
}

/// A place, for the page.
pub fn mark(place: Range<usize>) -> Mark {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Mark { start: number(place.start), end: number(place.end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(query: &str, text: &str) -> Vec<String> {
        let marker = Marker::of(&Query::parse(query, 0));
        marker.places(text).into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn words_are_marked_as_they_are_written() {
        assert_eq!(marked("müller grü", "Herr MÜLLER, Grüße an Mueller"), ["MÜLLER", "Grüße", "Mueller"]);
        assert_eq!(marked("東京都 ", "私は東京都に"), ["東京都"]);
        assert_eq!(marked("都", "東京 都会"), ["都会"]);
        assert_eq!(marked("from:ada -spam is:read ", "ada spam read"), ["ada"]);
        assert_eq!(marked("is:read", "is read"), [""; 0]);
        assert_eq!(marked("\"quarterly report\" ", "Report: a quarterly one, quarter"), ["Report", "quarterly"]);
        assert_eq!(marked("a", "a Ada Bea Ä"), ["a", "Ada", "Ä"]);
    }
}

//! Where the words of a query stand in a text that is shown.
//!
//! Must not: change the text.

use super::query::Query;
use super::terms::counts;
use core::ops::Range;
use mail_message::words::words;

/// The places in a text at which words of a query stand, in octets, in order; what touches is one.
pub fn marks(query: &Query, text: &str) -> Vec<Range<usize>> {
    let terms = query.shown_terms();
    let mut marks: Vec<Range<usize>> = Vec::new();
    if terms.is_empty() {
        return marks;
    }
    words(text, |word| {
        let is_meant = counts(word) && word.forms().any(|form| terms.iter().any(|term| term.is(form)));
        if is_meant {
            match marks.last_mut() {
                Some(last) if last.end >= word.range.start => last.end = word.range.end,
                _ => marks.push(word.range.clone()),
            }
        }
    });
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(query: &str, text: &str) -> Vec<String> {
        marks(&Query::parse(query, 0), text).into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn words_are_marked_as_they_are_written() {
        assert_eq!(marked("müller grü", "Herr MÜLLER, Grüße an Mueller"), ["MÜLLER", "Grüße", "Mueller"]);
        assert_eq!(marked("東京都 ", "私は東京都に"), ["東京都"]);
        assert_eq!(marked("from:ada -spam is:read ", "ada spam read"), ["ada"]);
        assert_eq!(marked("is:read", "is read"), [""; 0]);
    }
}

//! What lists, search and the head of the reader say of a mail, from any octets.
//!
//! Must not: look at bodies beyond their first words.

use mail_message::{Verdict, author, limits, read, searchable, summarize};

/// Summarises the octets as a mail, and looks at what is said of them.
pub fn summary(data: &[u8]) {
    let summary = summarize(data);
    let lines = [&summary.subject, &summary.preview].into_iter();
    let people = summary.from.iter().chain(&summary.to).flat_map(|address| [&address.name, &address.address]);
    for line in lines.chain(people) {
        assert!(line.chars().count() <= limits::HEADER_CHARS, "a line is too long");
        assert!(!line.contains(is_deceiving), "shown: {line:?}");
        assert_eq!(line.trim(), line, "shown: {line:?}");
    }
    assert!(summary.from.len() <= limits::ADDRESSES && summary.to.len() <= limits::ADDRESSES);
    assert_eq!(summarize(data), summary, "the same octets say the same");

    let octets: usize = searchable(data).body.iter().map(String::len).sum();
    assert!(octets <= limits::SEARCH_OCTETS, "{octets} octets to search");

    let (author, results) = author(data);
    if let Some(author) = &author {
        assert!(
            author.contains('@') && *author == author.to_lowercase() && !author.contains(is_deceiving),
            "{author:?}"
        );
        assert!(summary.from.iter().any(|address| address.address.to_lowercase() == *author), "{author:?}");
    }
    if let Some(results) = &results {
        assert!(!results.server.contains(is_deceiving), "{results:?}");
        assert!(results.results.len() <= limits::RESULTS);
        // A domain that nobody named is neither confirmed nor refuted.
        assert_eq!(results.verdict("nobody.named-this.example"), Verdict::Open);
    }
    let document = read(data, mail_message::ReadOptions { prefer_text: true, ..Default::default() });
    if !document.warnings.contains(&mail_message::Warning::NotMail) {
        assert_eq!((document.author, document.authentication), (author, results), "list and reader say the same");
    }
}

/// What a line could be given another meaning with.
const fn is_deceiving(char: char) -> bool {
    char.is_control() || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

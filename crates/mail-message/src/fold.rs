//! Which quotations of a text are folded away: long ones, where somebody wrote something of their own.
//!
//! What is quoted below all that is new is hardly ever read again; what is answered piece by piece is, unless it is long.
//! Must not: fold anything where nothing else would be left to read.

use crate::document::{Span, TextBlock};
use crate::limits;

/// Marks the blocks that are folded.
pub(crate) fn fold(blocks: &mut [TextBlock]) {
    let is_own = |block: &TextBlock| block.quote_depth == 0 && !block.is_signature;
    if !blocks.iter().any(is_own) {
        return;
    }
    let last_own = blocks.iter().rposition(is_own).unwrap_or(0);
    let mut start = 0_usize;
    for run in blocks.chunk_by_mut(|one, other| (one.quote_depth > 0) == (other.quote_depth > 0)) {
        let is_answered = start < last_own;
        start = start.saturating_add(run.len());
        if run.first().is_none_or(|block| block.quote_depth == 0) {
            continue;
        }
        let lines: usize = run.iter().map(lines).sum();
        let shown = if is_answered { limits::SHOWN_QUOTE_LINES_ANSWERED } else { limits::SHOWN_QUOTE_LINES };
        for block in run {
            block.is_folded = lines > shown;
        }
    }
}

/// Whether a subject is that of a forward, in the words of common mail programs.
pub(crate) fn is_forward(subject: &str) -> bool {
    const FORWARDS: [&str; 13] =
        ["fw", "fwd", "wg", "tr", "rv", "enc", "i", "vb", "vl", "pd", "doorst", "転送", "转发"];
    let word = subject.trim_start().split([':', '：']).next().unwrap_or_default().trim_end();
    // A subject without a colon is one word of many, or none of these.
    word.len() < subject.trim_start().len() && FORWARDS.contains(&word.to_lowercase().as_str())
}

/// How many lines a block has.
pub(crate) fn lines(block: &TextBlock) -> usize {
    let ends = |span: &Span| match span {
        Span::Text(text) | Span::Link { text, .. } => text.matches('\n').count(),
    };
    block.spans.iter().map(ends).sum::<usize>().saturating_add(1)
}

#[cfg(test)]
mod tests {
    use crate::{Body, ReadOptions, TextBlock, read};

    /// Blocks of a text as `depth:lines`, with `-` for signatures and `*` for what is folded.
    fn folded(text: &str) -> String {
        let mail = format!("From: a@example.org\r\n\r\n{text}");
        let Body::Text(blocks) = read(mail.as_bytes(), ReadOptions::default()).body else { panic!("no text") };
        let told = |block: &TextBlock| {
            let marks = [(block.is_signature, "-"), (block.is_folded, "*")];
            let marks: String = marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).collect();
            format!("{}:{}{marks}", block.quote_depth, block.lines())
        };
        blocks.iter().map(told).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn long_quotations_are_folded_where_something_new_stands_above_or_below() {
        let quote = |lines: usize| "> quoted\n".repeat(lines);
        for (text, expected) in [
            (format!("new\n{}", quote(4)), "0:1 1:4"),
            (format!("new\n{}", quote(5)), "0:1 1:5*"),
            (format!("{}new\n", quote(14)), "1:14 0:1"),
            (format!("{}new\n", quote(15)), "1:15* 0:1"),
            (format!("new\n{}> > older\n> > older\n{}", quote(2), quote(2)), "0:1 1:2* 2:2* 1:2*"),
            (quote(50), "1:50"),
            (format!("{}-- \nAda\n", quote(50)), "1:50 0:2-"),
            (format!("one\n{}two\n{}three\n{}", quote(5), quote(5), quote(5)), "0:1 1:5 0:1 1:5 0:1 1:5*"),
        ] {
            assert_eq!(folded(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_signature_reaches_from_its_separator_to_the_end_or_to_a_quotation() {
        assert_eq!(folded("text\n-- \nAda\nLondon\n"), "0:1 0:3-");
        assert_eq!(folded("text\n-- \nAda\n> quoted\nnew\n"), "0:1 0:2- 1:1 0:1");
        assert_eq!(folded("text\n--\nno separator\n"), "0:3");
        assert_eq!(folded("> text\n> -- \n> Ada\n"), "1:3");
    }
}

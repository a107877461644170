//! What was searched for, marked in a message that is read: above its body and in its text. `mail_message` does HTML.
//!
//! Must not: match words in another way than rows of the list do.

use crate::search::marks::Marker;
pub(super) use crate::search::marks::mark;
use crate::search::query::Query;
use core::cell::Cell;
use core::ops::Range;
use mail_api::{AddressMarks, HeadMarks};
use mail_message::{Address, Document, Span, limits};

/// Marks one message.
pub(super) struct Marking {
    marker: Marker,
    /// How many places of its text may still be marked.
    left: Cell<usize>,
}

/// A piece of text.
pub(super) enum Piece {
    /// Shown as it is.
    Plain(String),
    /// Marked.
    Marked(String),
    /// A link, with where in its text it is marked.
    Link { text: String, marks: Vec<Range<usize>>, href: String },
}

impl Marking {
    /// For what was searched for; nothing where nothing was, or nothing that stands in a text.
    pub(super) fn of(search: &str) -> Option<Self> {
        // Words do not depend on when a day begins.
        let marker = Marker::of(&Query::parse(search, 0));
        (!marker.is_idle()).then_some(Self { marker, left: Cell::new(limits::MARKS) })
    }

    /// Its places in a text.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        self.marker.places(text)
    }

    /// What is marked above the body.
    pub(super) fn head(&self, document: &Document) -> HeadMarks {
        let of = |all: &[Address]| {
            let marks = |one: &Address| AddressMarks {
                name: self.marker.marks(&one.name),
                address: self.marker.marks(&one.address),
            };
            all.iter().map(marks).collect()
        };
        HeadMarks {
            subject: self.marker.marks(&document.subject),
            from: of(&document.from),
            to: of(&document.to),
            cc: of(&document.cc),
            reply_to: of(&document.reply_to),
        }
    }

    /// A paragraph in pieces. A word may begin in a link and end behind it.
    pub(super) fn pieces(&self, spans: Vec<Span>) -> Vec<Piece> {
        let text = |span: &Span| match span {
            Span::Text(text) | Span::Link { text, .. } => text.len(),
        };
        let mut pieces = Vec::with_capacity(spans.len());
        let mut places = self.bounded(&spans).into_iter().peekable();
        let mut start = 0_usize;
        for span in spans {
            let end = start.saturating_add(text(&span));
            let mut here = Vec::new();
            while let Some(place) = places.peek() {
                let (from, to) = (place.start.max(start), place.end.min(end));
                if from < to {
                    here.push(from.saturating_sub(start)..to.saturating_sub(start));
                }
                // It goes on in the next, or stands there.
                if place.end > end {
                    break;
                }
                places.next();
            }
            match span {
                Span::Text(text) => cut(&text, &here, &mut pieces),
                Span::Link { text, href } => pieces.push(Piece::Link { text, marks: here, href }),
            }
            start = end;
        }
        pieces
    }

    /// The places in a paragraph, as many as may still be marked.
    fn bounded(&self, spans: &[Span]) -> Vec<Range<usize>> {
        if self.left.get() == 0 {
            return Vec::new();
        }
        let text = |span: &Span| match span {
            Span::Text(text) | Span::Link { text, .. } => text.clone(),
        };
        let mut places = self.marker.places(&spans.iter().map(text).collect::<String>());
        places.truncate(self.left.get());
        self.left.set(self.left.get().saturating_sub(places.len()));
        places
    }
}

/// The pieces of a paragraph in which nothing is marked.
pub(super) fn unmarked(spans: Vec<Span>) -> Vec<Piece> {
    let piece = |span| match span {
        Span::Text(text) => Piece::Plain(text),
        Span::Link { text, href } => Piece::Link { text, marks: Vec::new(), href },
    };
    spans.into_iter().map(piece).collect()
}

/// Cuts a text at the places that are marked.
fn cut(text: &str, places: &[Range<usize>], pieces: &mut Vec<Piece>) {
    let mut rest = 0_usize;
    for place in places {
        let (Some(before), Some(hit)) = (text.get(rest..place.start), text.get(place.clone())) else { continue };
        if !before.is_empty() {
            pieces.push(Piece::Plain(before.to_owned()));
        }
        pieces.push(Piece::Marked(hit.to_owned()));
        rest = place.end;
    }
    if let Some(after) = text.get(rest..).filter(|after| !after.is_empty()) {
        pieces.push(Piece::Plain(after.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(search: &str, spans: Vec<Span>) -> String {
        let pieces = Marking::of(search).map_or_else(Vec::new, |marking| marking.pieces(spans));
        let tell = |piece: &Piece| match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Marked(text) => format!("[{text}]"),
            Piece::Link { text, marks, .. } => {
                let hits: Vec<&str> = marks.iter().map(|place| &text[place.clone()]).collect();
                format!("<{text}: {}>", hits.join(" "))
            }
        };
        pieces.iter().map(tell).collect()
    }

    #[test]
    fn words_are_marked_in_text_and_links_and_across_both() {
        let text = |text: &str| Span::Text(text.to_owned());
        let link = |text: &str| Span::Link { text: text.to_owned(), href: "https://example.org/".into() };
        let spans = || vec![text("See Mül"), link("ler.example and 東"), text("京, Mueller\n"), link("x")];
        assert_eq!(told("müller ", spans()), "See [Mül]<ler.example and 東: ler>京, [Mueller]\n<x: >");
        assert_eq!(told("東京 ", spans()), "See Mül<ler.example and 東: 東>[京], Mueller\n<x: >");
        assert_eq!(told("ex ", spans()), "See Mül<ler.example and 東: >京, Mueller\n<x: >");
        assert_eq!(told("ex", spans()), "See Mül<ler.example and 東: example>京, Mueller\n<x: >");
        assert_eq!(told("\"and x\" ", spans()), "See Mül<ler.example and 東: and>京, Mueller\n<x: x>");
    }

    #[test]
    fn what_asks_for_no_word_marks_none() {
        for search in ["", "  ", "is:read has:attachment ", "-see ", "before:2024-01-01", "…"] {
            assert!(Marking::of(search).is_none(), "{search}");
        }
    }

    #[test]
    fn no_more_is_marked_than_a_page_bears() {
        let marking = Marking::of("x ").expect("a word");
        let marked = |pieces: Vec<Piece>| pieces.iter().filter(|piece| matches!(piece, Piece::Marked(_))).count();
        assert_eq!(marked(marking.pieces(vec![Span::Text("x ".repeat(1_500))])), 1_500);
        assert_eq!(marked(marking.pieces(vec![Span::Text("x ".repeat(100_000))])), limits::MARKS - 1_500);
        assert_eq!(marked(marking.pieces(vec![Span::Text("x".into())])), 0);
    }
}

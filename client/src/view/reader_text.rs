//! Plain text of a message, and its source: quotations folded, links told of, and only what is seen laid out.
//!
//! A browser takes seconds, or a minute, to lay out a megabyte of marks, brackets or changes of direction, and the page with
//! it. So text stands in pieces of which those that are not seen cost nothing (`content-visibility`).
//! Must not: put text of a sender anywhere but into text nodes.

use super::link::TextLink;
use crate::i18n::{is_right_to_left, tr_args};
use mail_api::{Inline, ParagraphView};
use yew::prelude::*;

/// A text.
#[derive(Properties, PartialEq)]
pub(super) struct ParagraphsProps {
    /// Its paragraphs.
    pub text: Vec<ParagraphView>,
}

/// A text with its long quotations folded.
#[component]
pub(super) fn Paragraphs(props: &ParagraphsProps) -> Html {
    let runs = props.text.chunk_by(|one, other| one.is_folded == other.is_folded);
    html! {
        <>{ for runs.map(|run| match run {
            [first, ..] if first.is_folded => html! { <Folded quotation={run.to_vec()} /> },
            _ => html! { <>{ for run.iter().map(paragraph) }</> },
        }) }</>
    }
}

#[derive(Properties, PartialEq)]
struct FoldedProps {
    quotation: Vec<ParagraphView>,
}

/// A quotation behind a button that says how long it is. What is folded is hidden, which costs no layout: on paper, where
/// nobody presses a button, it is there.
#[component]
fn Folded(props: &FoldedProps) -> Html {
    // What was searched for is not hidden.
    let has_hit = |paragraph: &ParagraphView| paragraph.content.iter().any(is_hit);
    let open = use_state(|| props.quotation.iter().any(has_hit));
    let lines: u32 = props.quotation.iter().map(|paragraph| paragraph.lines).fold(0, u32::saturating_add);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    html! {
        <>
            <button class="quote-fold" aria-expanded={open.to_string()} onclick={toggle} data-test="quote-fold">
                { tr_args(if *open { "quote-hide" } else { "quote-show" }, &[("count", lines.into())]) }
            </button>
            <div class="quote-folded" hidden={!*open}>{ for props.quotation.iter().map(paragraph) }</div>
        </>
    }
}

fn is_hit(part: &Inline) -> bool {
    match part {
        Inline::Text(_) => false,
        Inline::Marked(_) => true,
        Inline::Link { marks, .. } => !marks.is_empty(),
    }
}

fn paragraph(paragraph: &ParagraphView) -> Html {
    let class = classes!(
        "paragraph",
        (paragraph.quote_depth > 0).then(|| format!("quote-{}", paragraph.quote_depth.min(3))),
        paragraph.is_signature.then_some("signature")
    );
    html! { <div {class} dir={direction(&paragraph.content)}>{ pieces(&paragraph.content) }</div> }
}

/// The direction of a paragraph: that of its first letter. A browser would find it by `auto`, too, but looks anew at all
/// text with every piece that is put before it.
fn direction(content: &[Inline]) -> &'static str {
    let texts = content.iter().map(|part| match part {
        Inline::Text(text) | Inline::Marked(text) | Inline::Link { text, .. } => text,
    });
    let first = texts.flat_map(|text| text.chars()).find(|char| char.is_alphabetic());
    if first.is_some_and(is_right_to_left) { "rtl" } else { "ltr" }
}

/// The source of a message.
pub(super) fn source(text: &str) -> Html {
    pieces(&[Inline::Text(text.to_owned())])
}

/// About how much text stands in one piece, in octets: several screens.
const PIECE_OCTETS: usize = 8 * 1024;

/// Content in pieces, cut where a line ends, or anywhere where none does for too long.
fn pieces(content: &[Inline]) -> Html {
    let mut done: Vec<Vec<Html>> = vec![Vec::new()];
    let mut octets = 0;
    for part in content {
        match part {
            Inline::Link { text, marks, link } => {
                octets += text.len();
                push(
                    &mut done,
                    html! { <TextLink text={text.clone()} marks={marks.clone()} link={(**link).clone()} /> },
                );
            }
            Inline::Text(text) | Inline::Marked(text) => {
                let shown = |text: &str| match part {
                    Inline::Marked(_) => html! { <mark>{ breakable(text) }</mark> },
                    _ => breakable(text),
                };
                let mut rest = text.as_str();
                while octets + rest.len() > PIECE_OCTETS {
                    let (piece, after) = cut(rest, PIECE_OCTETS.saturating_sub(octets));
                    push(&mut done, shown(piece));
                    done.push(Vec::new());
                    octets = 0;
                    rest = after;
                }
                octets += rest.len();
                push(&mut done, shown(rest));
            }
        }
    }
    match done.as_slice() {
        // Most text is one piece.
        [_] => html! { <>{ for done.into_iter().flatten() }</> },
        _ => html! { <>{ for done.into_iter().map(|piece| html! { <div class="text-piece">{ for piece }</div> }) }</> },
    }
}

fn push(pieces: &mut [Vec<Html>], part: Html) {
    if let Some(last) = pieces.last_mut() {
        last.push(part);
    }
}

/// Cuts a text behind the last line end before `octets`, or near them where there is none. The line end goes: a piece ends
/// its line anyway. Something is always cut off.
fn cut(text: &str, octets: usize) -> (&str, &str) {
    let near = text.floor_char_boundary(octets);
    if let Some((piece, _)) = text.split_at(near).0.rsplit_once('\n') {
        return (piece, text.get(piece.len() + 1..).unwrap_or_default());
    }
    // Where another part of the line stands before, the line goes on as long as it can.
    let end = text.floor_char_boundary(PIECE_OCTETS).max(text.ceil_char_boundary(1));
    let line = text.split_at(end).0.find('\n');
    match line {
        Some(line) => (text.split_at(line).0, text.get(line + 1..).unwrap_or_default()),
        None => text.split_at(end),
    }
}

/// Longest run without a place to break a line, in characters. Browsers take seconds to lay out runs of 50,000.
const LONGEST_RUN: usize = 500;

/// Text in which no run is so long that laying it out stops the page.
fn breakable(text: &str) -> Html {
    let mut cuts = vec![0];
    let mut run = 0;
    for (at, character) in text.char_indices() {
        run = if character.is_whitespace() { 0 } else { run + 1 };
        if run > LONGEST_RUN {
            cuts.push(at);
            run = 1;
        }
    }
    let ends = cuts.iter().skip(1).copied().chain([text.len()]);
    let pieces = cuts.iter().zip(ends).filter_map(|(&from, to)| text.get(from..to));
    html! {
        <>{ for pieces.enumerate().map(|(place, piece)| html! { <>if place > 0 { <wbr /> }{ piece }</> }) }</>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_runs_as_its_first_letter_does() {
        let of = |text: &str| direction(&[Inline::Text("1. (".to_owned()), Inline::Text(text.to_owned())]);
        for (text, expected) in
            [("Hello", "ltr"), ("שלום", "rtl"), ("مرحبا hello", "rtl"), ("日本", "ltr"), ("12", "ltr"), ("", "ltr")]
        {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn text_is_cut_where_lines_end_and_nothing_of_it_is_lost() {
        for (text, octets, expected) in [
            ("one\ntwo\nthree", 9, ("one\ntwo", "three")),
            ("one\ntwo", 4, ("one", "two")),
            ("one two\nthree", 2, ("one two", "three")),
            ("\nx", 0, ("", "x")),
            ("x", 0, ("x", "")),
            ("\u{301}\u{301}", 1, ("\u{301}\u{301}", "")),
        ] {
            assert_eq!(cut(text, octets), expected, "{text:?} at {octets}");
        }
        let run = "\u{301}".repeat(PIECE_OCTETS);
        let (piece, rest) = cut(&run, 100);
        assert_eq!((piece.len(), piece.len() + rest.len()), (PIECE_OCTETS, run.len()));
    }
}

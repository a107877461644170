//! The body of a message: in its frame, as text, or as source.
//!
//! Must not: put HTML of a sender anywhere but into the frame.

use super::link::TextLink;
use super::mail_frame::MailFrame;
use super::{Icon, Name};
use crate::app::use_page;
use crate::i18n::{tr, tr_args};
use crate::state::{Action, ReaderChange, Showing, has_html};
use mail_api::{BodyView, Colours, Inline, MessageView, ParagraphView};
use std::rc::Rc;
use yew::prelude::*;

/// Octets of a message that its source shows (`SOURCE_OCTETS` of `mail-message`).
const SOURCE_OCTETS: u64 = 512 * 1024;

/// What a body is told.
#[derive(Properties, PartialEq)]
pub(super) struct BodyProps {
    /// Of which message.
    pub message: Rc<MessageView>,
    /// Which of them is shown.
    pub showing: Showing,
}

/// The body.
#[component]
pub(super) fn Body(props: &BodyProps) -> Html {
    let page = use_page();
    let show = |showing: Showing| {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Reader(ReaderChange::Show(showing.clone()))))
    };
    let tab = |chosen: bool, words: String, onclick: Callback<MouseEvent>, test: &'static str| {
        html! { <button class="segment" aria-pressed={chosen.to_string()} {onclick} data-test={test}>{ words }</button> }
    };
    let save = {
        let (effects, message) = (page.effects.clone(), props.message.clone());
        Callback::from(move |_: MouseEvent| effects.save_message(&message.part(), &message.subject))
    };
    let is_dark = props.message.colours == Colours::Dark;
    let turn = {
        let (effects, part) = (page.effects.clone(), props.message.part());
        // What is turned back is as it was sent: what brings no colours follows the system.
        let wanted = if is_dark { Colours::AsSent } else { Colours::Dark };
        Callback::from(move |_: MouseEvent| effects.read_in(part.clone(), wanted))
    };
    let in_source = matches!(props.showing, Showing::Source(_));
    let in_headers = matches!(props.showing, Showing::Headers(_));
    let body = &props.message.body;
    let content = match (&props.showing, body) {
        (Showing::Source(None) | Showing::Headers(None), _) => {
            html! { <div class="letter-text" aria-busy="true">{ tr("loading") }</div> }
        }
        (Showing::Source(Some(source)), _) => {
            html! {
                <>
                    if props.message.octets > SOURCE_OCTETS && !props.message.is_beginning {
                        <p class="notice letter-cut" data-test="source-cut">
                            <Icon name={Name::Source} /><span>{ tr("source-cut") }</span>
                            <button class="button" onclick={save}>{ tr("save-message") }</button>
                        </p>
                    }
                    <pre class="letter-source" data-test="reader-source" tabindex="0">{ breakable(source) }</pre>
                </>
            }
        }
        (Showing::Headers(Some(fields)), _) => html! {
            <pre class="letter-source" data-test="reader-headers" tabindex="0">{ breakable(fields) }</pre>
        },
        (_, BodyView::Empty) => html! { <p class="letter-text is-quiet">{ tr("body-empty") }</p> },
        (Showing::Body, BodyView::Html { .. }) => html! { <MailFrame message={props.message.clone()} /> },
        (_, BodyView::Html { text, .. } | BodyView::Text(text)) => html! {
            <div class="letter-text" data-test="reader-text" tabindex="0"><Paragraphs text={text.clone()} /></div>
        },
    };
    html! {
        <div class="letter-body">
            if has_html(body) || in_source || in_headers {
                <div class="segments" role="group" aria-label={tr("show-as")}>
                    { tab(props.showing == Showing::Body, tr("show-as-sent"), show(Showing::Body), "show-body") }
                    if has_html(body) {
                        { tab(props.showing == Showing::Text, tr("show-as-text"), show(Showing::Text), "show-text") }
                    }
                    if in_headers { { tab(true, tr("show-as-headers"), Callback::noop(), "showing-headers") } }
                    if has_html(body) && props.showing == Showing::Body {
                        <button class="segment" aria-pressed={is_dark.to_string()} onclick={turn} data-test="turn-dark">{ tr("show-dark") }</button>
                    }
                    if in_source { { tab(true, tr("show-as-source"), Callback::noop(), "showing-source") } }
                </div>
            }
            { content }
            if has_html(body) && props.showing == Showing::Body { <p class="only-printed">{ tr("print-cut") }</p> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ParagraphsProps {
    text: Vec<ParagraphView>,
}

/// A text with its long quotations folded.
#[component]
fn Paragraphs(props: &ParagraphsProps) -> Html {
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

/// A quotation behind a button that says how long it is. What is folded is not in the page at all.
#[component]
fn Folded(props: &FoldedProps) -> Html {
    let open = use_state(|| false);
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
            if *open { { for props.quotation.iter().map(paragraph) } }
        </>
    }
}

fn paragraph(paragraph: &ParagraphView) -> Html {
    let class = classes!(
        "paragraph",
        (paragraph.quote_depth > 0).then(|| format!("quote-{}", paragraph.quote_depth.min(3))),
        paragraph.is_signature.then_some("signature")
    );
    html! { <div {class} dir="auto">{ for paragraph.content.iter().map(inline) }</div> }
}

/// Longest run without a place to break a line, in characters. Browsers take seconds to lay out runs of 50,000.
const LONGEST_RUN: usize = 500;

/// Text in which no run is so long that laying it out stops the page.
pub(super) fn breakable(text: &str) -> Html {
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

fn inline(inline: &Inline) -> Html {
    match inline {
        Inline::Text(text) => breakable(text),
        Inline::Link { text, link } => html! { <TextLink text={text.clone()} link={(**link).clone()} /> },
    }
}

//! The body of a message: in its frame, as text, or as source.
//!
//! The frame has an opaque origin and runs no script; the document inside brings its own policy.
//! Must not: relax the frame's sandbox.

use super::{Icon, Name};
use crate::app::use_page;
use crate::i18n::tr;
use crate::state::{Action, ReaderChange, Showing, has_html};
use mail_api::{BodyView, Inline, MessageView, ParagraphView};
use std::rc::Rc;
use yew::prelude::*;

/// What the frame may do: nothing but open links in tabs of their own.
const SANDBOX: &str = "allow-popups allow-popups-to-escape-sandbox";

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
        (Showing::Body, BodyView::Html { frame_document, .. }) => html! {
            <iframe class="letter-frame" sandbox={SANDBOX} referrerpolicy="no-referrer" title={tr("message-body")}
                srcdoc={frame_document.clone()} data-test="reader-body-frame"></iframe>
        },
        (_, BodyView::Html { text, .. } | BodyView::Text(text)) => html! {
            <div class="letter-text" data-test="reader-text" tabindex="0">{ for text.iter().map(paragraph) }</div>
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
                    if in_source { { tab(true, tr("show-as-source"), Callback::noop(), "showing-source") } }
                </div>
            }
            { content }
            if has_html(body) && props.showing == Showing::Body { <p class="only-printed">{ tr("print-cut") }</p> }
        </div>
    }
}

fn paragraph(paragraph: &ParagraphView) -> Html {
    let class =
        classes!("paragraph", (paragraph.quote_depth > 0).then(|| format!("quote-{}", paragraph.quote_depth.min(3))));
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
        Inline::Link { text, href } => html! {
            <a href={href.clone()} target="_blank" rel="noopener noreferrer nofollow ugc">{ text }</a>
        },
    }
}

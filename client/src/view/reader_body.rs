//! The body of a message: in its frame, as text, or as source.
//!
//! Must not: put HTML of a sender anywhere but into the frame.

use super::mail_frame::MailFrame;
use super::reader_text::{Paragraphs, source};
use super::{ErrorCard, Icon, Name};
use crate::app::use_page;
use crate::i18n::tr;
use crate::state::{Action, RawText, ReaderChange, Showing, has_html};
use mail_api::{BodyView, Colours, MessageView, ReadWish, Warning};
use std::rc::Rc;
use yew::prelude::*;

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
        let effects = page.effects.clone();
        // What is turned back is as it was sent: what brings no colours follows the system.
        let colours = if is_dark { Colours::AsSent } else { Colours::Dark };
        let wish = ReadWish { colours, ..props.message.wish() };
        Callback::from(move |_: MouseEvent| effects.read_again(wish.clone()))
    };
    let in_source = matches!(props.showing, Showing::Source(_));
    let in_headers = matches!(props.showing, Showing::Headers(_));
    let body = &props.message.body;
    // A file with less than the message would pass for all of it.
    let whole = !props.message.is_beginning;
    let content = match (as_it_came(&props.showing, whole.then_some(&save)), body) {
        (Some(text), _) => text,
        // What is above says why there is none.
        (None, BodyView::Empty) if props.message.warnings.iter().any(is_kept_from) => html! {},
        (None, BodyView::Empty) => html! { <p class="letter-text is-quiet">{ tr("body-empty") }</p> },
        (None, BodyView::Html { .. }) if props.showing == Showing::Body => {
            html! { <MailFrame message={props.message.clone()} /> }
        }
        (None, BodyView::Html { text, .. } | BodyView::Text(text)) => html! {
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
                        <button class="segment is-apart" aria-pressed={is_dark.to_string()} onclick={turn} data-test="turn-dark">{ tr("show-dark") }</button>
                    }
                    if in_source { { tab(true, tr("show-as-source"), Callback::noop(), "showing-source") } }
                </div>
            }
            { content }
            if has_html(body) && props.showing == Showing::Body { <p class="only-printed">{ tr("print-cut") }</p> }
        </div>
    }
}

/// The source or the header fields, where they are shown; `save` saves the whole message, where it is here.
pub(super) fn as_it_came(showing: &Showing, save: Option<&Callback<MouseEvent>>) -> Option<Html> {
    let (text, test) = match showing {
        Showing::Source(text) => (text, "reader-source"),
        Showing::Headers(text) => (text, "reader-headers"),
        Showing::Body | Showing::Text => return None,
    };
    Some(match text {
        RawText::Coming => html! { <div class="letter-text" aria-busy="true">{ tr("loading") }</div> },
        RawText::Failed(error) => html! { <ErrorCard error={error.clone()} /> },
        RawText::Here { text, is_cut } => html! {
            <>
                if *is_cut && let Some(save) = save {
                    <p class="notice letter-cut" data-test="source-cut">
                        <Icon name={Name::Source} /><span>{ tr("source-cut") }</span>
                        <button class="button" onclick={save}>{ tr("save-message") }</button>
                    </p>
                }
                <pre class="letter-source" data-test={test} tabindex="0">{ source(text) }</pre>
            </>
        },
    })
}

/// Whether it says that the text is there, but not to be read here.
const fn is_kept_from(warning: &Warning) -> bool {
    matches!(warning, Warning::Encrypted | Warning::Sealed)
}

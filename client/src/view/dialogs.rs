//! Dialogs: native ones, so that focus and Escape work as everywhere.

use super::keep_panel::job_words;
use super::{Icon, Name};
use crate::app::use_page;
use crate::i18n::tr;
use crate::state::{Action, KeySet, shortcuts};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Opens and closes a native dialog. The browser moves the focus into it, and back when it closes.
#[hook]
pub(super) fn use_modal(open: bool) -> NodeRef {
    let dialog = use_node_ref();
    let before = use_mut_ref(|| None::<web_sys::HtmlElement>);
    {
        let dialog = dialog.clone();
        use_effect_with(open, move |open| {
            if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
                if *open && !dialog.open() {
                    close_menu();
                    before.replace(focused());
                    let _ = dialog.show_modal();
                } else if !*open {
                    dialog.close();
                    // Chromium gives the focus back to no frame.
                    if let (Some(before), None) = (before.take(), focused()) {
                        let _ = before.focus();
                    }
                }
            }
        });
    }
    dialog
}

/// What has the focus.
fn focused() -> Option<web_sys::HtmlElement> {
    let focused = gloo::utils::document().active_element()?.dyn_into::<web_sys::HtmlElement>().ok()?;
    (!js_sys::Object::is(&focused, &gloo::utils::body())).then_some(focused)
}

/// Closes the menu that a dialog was chosen in: its button gets the focus again, now and when the dialog closes.
fn close_menu() {
    let menu = gloo::utils::document().query_selector("[popover]:popover-open").ok().flatten();
    if let Some(menu) = menu.and_then(|menu| menu.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = menu.hide_popover();
    }
}

/// The keyboard shortcuts.
#[component]
pub fn HelpDialog() -> Html {
    let page = use_page();
    let dialog = use_modal(page.state.help);
    let set = page.state.keys;
    let close = Callback::from(move |()| page.effects.act(Action::Help(false)));
    html! {
        <dialog ref={dialog} class="dialog" aria-labelledby="help-title" onclose={close.reform(|_| ())} data-test="help">
            <h2 id="help-title">{ tr("shortcuts") }</h2>
            <p class="is-quiet" data-test="help-set">{ tr(match set {
                KeySet::Web => "keys-are-web",
                KeySet::Thunderbird => "keys-are-thunderbird",
                KeySet::Off => "keys-are-off",
            }) }</p>
            <dl class="keys">{ for shortcuts(set).into_iter().map(|(keys, words)| html! {
                <div><dt>{ for keys.into_iter().map(|key| html! { <kbd>{ key }</kbd> }) }</dt><dd>{ tr(words) }</dd></div>
            }) }</dl>
            <div class="dialog-steps"><button class="button" onclick={close.reform(|_| ())}>{ tr("close") }</button></div>
        </dialog>
    }
}

/// Where files can be dropped: everywhere, while some are dragged over the page.
#[component]
pub fn DropZone() -> Html {
    let page = use_page();
    if !page.state.keeping.is_dragging {
        return html! {};
    }
    let words = match page.state.keeping.job.filter(|_| page.state.keeping.is_busy()) {
        Some(job) => html! { <><span>{ job_words(&job) }</span><span>{ tr("keep-wait") }</span></> },
        None => html! { <span>{ tr("drop-here") }</span> },
    };
    html! { <div class="drop-zone" data-test="drop-zone"><Icon name={Name::Save} />{ words }</div> }
}

/// What a confirmation is told.
#[derive(Properties, PartialEq)]
pub struct ConfirmDialogProps {
    /// Whether it is open.
    pub open: bool,
    /// The question.
    pub question: String,
    /// What will happen.
    pub consequence: String,
    /// The word on the button that does it.
    pub confirm: String,
    /// Called with what was decided.
    pub decided: Callback<bool>,
}

/// Asks before something that cannot be taken back.
#[component]
pub fn ConfirmDialog(props: &ConfirmDialogProps) -> Html {
    let dialog = use_modal(props.open);
    html! {
        <dialog ref={dialog} class="dialog" aria-label={props.question.clone()} onclose={props.decided.reform(|_| false)}>
            <h2>{ &props.question }</h2>
            <p>{ &props.consequence }</p>
            <div class="dialog-steps">
                <button class="button is-plain" onclick={props.decided.reform(|_| false)}>{ tr("cancel") }</button>
                <button class="button is-danger" onclick={props.decided.reform(|_| true)} data-test="confirm">{ &props.confirm }</button>
            </div>
        </dialog>
    }
}

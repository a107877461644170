//! Before a leave policy is saved: what it would do to the mail that is on the server now.
//!
//! Must not: be shown where nothing new would go.

use super::ErrorCard;
use super::dialogs::use_modal;
use crate::i18n::{tr, tr_args};
use crate::state::LeaveLook;
use mail_api::{LeavePreview, StoreDoubt};
use yew::prelude::*;

/// What the dialog is told.
#[derive(Properties, PartialEq)]
pub(super) struct LeavePreviewDialogProps {
    /// What was found out; it is open while there is something.
    pub look: Option<LeaveLook>,
    /// The word on the button that saves.
    pub confirm: String,
    /// Called with what was decided.
    pub decided: Callback<bool>,
}

/// The dialog.
#[component]
pub(super) fn LeavePreviewDialog(props: &LeavePreviewDialogProps) -> Html {
    let dialog = use_modal(props.look.is_some());
    let content = match &props.look {
        Some(LeaveLook::Found(preview)) => lines(*preview),
        Some(LeaveLook::NotNow(error)) => html! {
            <><p>{ tr("preview-not-now") }</p><ErrorCard error={error.clone()} /></>
        },
        Some(LeaveLook::NothingNew | LeaveLook::Refused(_)) | None => html! {},
    };
    html! {
        <dialog ref={dialog} class="dialog" aria-labelledby="leave-preview-title" onclose={props.decided.reform(|_| false)}
            data-test="leave-preview">
            <h2 id="leave-preview-title">{ tr("preview-title") }</h2>
            { content }
            <p class="field-hint">{ tr("preview-undo") }</p>
            <div class="dialog-steps">
                <button type="button" class="button is-plain" onclick={props.decided.reform(|_| false)} data-test="leave-cancel">
                    { tr("cancel") }
                </button>
                <button type="button" class="button is-primary" onclick={props.decided.reform(|_| true)} data-test="leave-confirm">
                    { &props.confirm }
                </button>
            </div>
        </dialog>
    }
}

/// What speaks against the store, as the words choose by it.
const fn doubt_name(doubt: Option<StoreDoubt>) -> &'static str {
    match doubt {
        None | Some(StoreDoubt::Evictable) => "evictable",
        Some(StoreDoubt::NotStrict) => "not-strict",
        Some(StoreDoubt::Incomplete) => "incomplete",
    }
}

/// One line for each thing that happens, those that delete first.
fn lines(preview: LeavePreview) -> Html {
    let LeavePreview { on_server, stay, go_now, go_once_stored, go_within_day, go_later, withheld, doubt } = preview;
    let counted = |count: u32| [("count", count.into())];
    let all = [
        (go_now, tr_args("preview-go-now", &counted(go_now))),
        (go_once_stored, tr_args("preview-go-once-stored", &counted(go_once_stored))),
        (go_within_day, tr_args("preview-go-within-day", &counted(go_within_day))),
        (go_later, tr_args("preview-go-later", &counted(go_later))),
        (stay, tr_args("preview-stay", &counted(stay))),
        (withheld, tr_args("preview-withheld", &[("count", withheld.into()), ("doubt", doubt_name(doubt).into())])),
    ];
    html! {
        <>
            <p>{ tr_args("preview-on-server", &counted(on_server)) }</p>
            <ul class="preview-lines">
                { for all.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| html! { <li>{ words }</li> }) }
            </ul>
        </>
    }
}

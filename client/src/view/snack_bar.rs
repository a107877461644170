//! The lower edge: what was just done, and a way to take it back.

use super::{Icon, Name};
use crate::app::use_page;
use crate::i18n::{tr, tr_args};
use crate::state::{Action, Move, SnackKind};
use yew::prelude::*;

/// What was just done.
#[component]
pub fn SnackBar() -> Html {
    let page = use_page();
    let snack = page.state.snack.clone();
    {
        let (effects, snack) = (page.effects.clone(), snack.clone());
        use_effect_with(snack.as_ref().map(|snack| snack.serial), move |_| {
            if let Some(snack) = &snack {
                effects.let_go(snack);
            }
        });
    }
    let content = snack.map(|snack| {
        let count = snack.ids.len();
        let (words, can_undo) = match snack.done {
            SnackKind::Moved(to) => (tr_args(moved_words(to), &[("count", count.into())]), true),
            SnackKind::Withheld(count) => (tr_args("snack-withheld", &[("count", count.into())]), false),
            SnackKind::KeptBack(count) => (tr_args("snack-kept-back", &[("count", count.into())]), false),
            SnackKind::KeptBeginnings(count) => (tr_args("snack-kept-beginnings", &[("count", count.into())]), false),
            SnackKind::RestNotGiven => (tr("snack-rest-not-given"), false),
            SnackKind::Arrived(count) => (tr_args("snack-arrived", &[("count", count.into())]), false),
            SnackKind::Saved => (tr("snack-saved"), false),
            SnackKind::NotSaved => (tr("snack-not-saved"), false),
            SnackKind::Copied => (tr("snack-copied"), false),
            SnackKind::NotCopied => (tr("snack-not-copied"), false),
            SnackKind::Skipped(count) => (tr_args("snack-skipped", &[("count", count.into())]), false),
            SnackKind::CheckedElsewhere => (tr("snack-checked-elsewhere"), false),
        };
        let effects = page.effects.clone();
        let close = {
            let (effects, serial) = (effects.clone(), snack.serial);
            Callback::from(move |_| effects.act(Action::SnackOver(serial)))
        };
        let undo = Callback::from(move |_| effects.undo(&snack));
        html! {
            <div class="snack">
                <span>{ words }</span>
                if can_undo { <button class="snack-undo" onclick={undo} data-test="undo">{ tr("undo") }</button> }
                <button class="snack-close" onclick={close} aria-label={tr("close")} title={tr("close")} data-test="snack-close">
                    <Icon name={Name::Close} />
                </button>
            </div>
        }
    });
    html! { <div class="snack-place" role="status" aria-live="polite" data-test="snack">{ for content }</div> }
}

const fn moved_words(to: Move) -> &'static str {
    match to {
        Move::ToTrash => "snack-deleted",
        Move::FromTrash => "snack-restored",
        Move::ToArchive => "snack-archived",
        Move::FromArchive => "snack-unarchived",
    }
}

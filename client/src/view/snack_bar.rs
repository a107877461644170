//! The lower edge: what was just done, and a way to take it back.

use super::{Icon, Name};
use crate::app::{Context, use_page};
use crate::i18n::{tr, tr_args};
use crate::state::{Action, SnackKind, Undone};
use mail_api::{Change, CheckProgress, StoreDoubt};
use yew::prelude::*;

/// What was just done.
#[component]
pub fn SnackBar() -> Html {
    let page = use_page();
    let snack = page.state.snack.clone();
    // The one that the pointer or the focus is on: its time does not begin before it is left.
    let held = use_state(|| None::<u32>);
    {
        let (effects, snack) = (page.effects.clone(), snack.clone());
        let serial = snack.as_ref().map(|snack| snack.serial);
        use_effect_with((serial, *held), move |&(serial, held)| {
            let time = snack.filter(|_| held != serial).map(|snack| effects.let_go(&snack));
            move || drop(time)
        });
    }
    let content = snack.map(|snack| {
        let count = snack.messages;
        let (words, can_undo) = match snack.done {
            SnackKind::Changed(change) => (changed_words(&page, change, count), true),
            SnackKind::Undone(what, count) => {
                let what = match what {
                    Undone::Changed(change) => changed_words(&page, change, count),
                    Undone::Filtered => tr_args("snack-filtered", &[("count", count.into())]),
                };
                (tr_args("snack-undone", &[("what", what.into())]), false)
            }
            SnackKind::Filtered => (tr_args("snack-filtered", &[("count", count.into())]), true),
            SnackKind::TooManyToChoose => (tr("snack-too-many-to-choose"), false),
            SnackKind::NotUndoable => (tr("snack-not-undoable"), false),
            SnackKind::TakenBack(count) => (tr_args("snack-taken-back", &[("count", count.into())]), false),
            SnackKind::Withheld(count, doubt) => (tr_args(withheld_words(doubt), &[("count", count.into())]), false),
            SnackKind::KeptBack(count) => (tr_args("snack-kept-back", &[("count", count.into())]), false),
            SnackKind::KeptBeginnings(count) => (tr_args("snack-kept-beginnings", &[("count", count.into())]), false),
            SnackKind::RestNotGiven => (tr("snack-rest-not-given"), false),
            SnackKind::Arrived(count) => (tr_args("snack-arrived", &[("count", count.into())]), false),
            SnackKind::Saved => (tr("snack-saved"), false),
            SnackKind::NotSaved => (tr("snack-not-saved"), false),
            SnackKind::NotAnswered => (tr("snack-not-answered"), false),
            SnackKind::NotLaidOut => (tr("snack-not-laid-out"), false),
            SnackKind::Copied => (tr("snack-copied"), false),
            SnackKind::LanguageNotLoaded => (tr("snack-language-not-loaded"), false),
            SnackKind::NotCopied => (tr("snack-not-copied"), false),
            SnackKind::Skipped(count) => (tr_args("snack-skipped", &[("count", count.into())]), false),
            SnackKind::CheckedElsewhere => (tr("snack-checked-elsewhere"), false),
        };
        let effects = page.effects.clone();
        let close = {
            let (effects, serial) = (effects.clone(), snack.serial);
            Callback::from(move |_| effects.act(Action::SnackOver(serial)))
        };
        let hold = |serial: Option<u32>| {
            let held = held.clone();
            move || held.set(serial)
        };
        let (hold, let_go) = (hold(Some(snack.serial)), hold(None));
        let (enter, focus) = (hold.clone(), hold);
        let (leave, blur) = (let_go.clone(), let_go);
        let undo = Callback::from(move |_| effects.undo(&snack));
        html! {
            <div class="snack" onpointerenter={Callback::from(move |_: PointerEvent| enter())}
                onpointerleave={Callback::from(move |_: PointerEvent| leave())}
                onfocusin={Callback::from(move |_: FocusEvent| focus())}
                onfocusout={Callback::from(move |_: FocusEvent| blur())}>
                <span>{ words }</span>
                if can_undo { <button class="snack-undo" onclick={undo} data-test="undo">{ tr("undo") }</button> }
                <button class="snack-close" onclick={close} aria-label={tr("close")} title={tr("close")} data-test="snack-close">
                    <Icon name={Name::Close} />
                </button>
            </div>
        }
    });
    // What is about to happen to mail comes before what was done.
    let undoable: Vec<Html> = page.state.undoable_checks().map(|check| undoable(&page, check)).collect();
    let shown = if undoable.is_empty() { content.into_iter().collect() } else { undoable };
    html! { <div class="snack-place" role="status" aria-live="polite" data-test="snack">{ for shown }</div> }
}

/// A check is about to delete from the server, and can be told not to.
fn undoable(page: &Context, check: CheckProgress) -> Html {
    let name = page.state.account(check.account).map(|account| account.settings.name.clone()).unwrap_or_default();
    let words = tr_args("snack-undoable", &[("count", check.marked.into()), ("name", name.into())]);
    let effects = page.effects.clone();
    let undo = Callback::from(move |_| effects.undo_deletion(check.account));
    let time = check.time_left.unwrap_or_default();
    html! {
        <div class="snack is-timed" key={format!("undo-{}", check.account.0)}>
            <span>{ words }</span>
            <button class="snack-undo" onclick={undo} data-test="undo-deletion">{ tr("undo-deletion") }</button>
            <div class="snack-time" style={format!("animation-duration: {time}ms")} aria-hidden="true"></div>
        </div>
    }
}

const fn withheld_words(doubt: StoreDoubt) -> &'static str {
    match doubt {
        StoreDoubt::Evictable => "snack-withheld",
        StoreDoubt::NotStrict => "snack-withheld-not-strict",
        StoreDoubt::Incomplete => "snack-withheld-incomplete",
    }
}

/// What was done, in words.
fn changed_words(page: &Context, change: Change, count: u32) -> String {
    let words = match change {
        Change::Deleted(true) => "snack-deleted",
        Change::Deleted(false) => "snack-restored",
        Change::Archived(true) => "snack-archived",
        Change::Archived(false) => "snack-unarchived",
        Change::Junk(true) => "snack-junked",
        Change::Junk(false) => "snack-unjunked",
        Change::Read(true) => "snack-read",
        Change::Read(false) => "snack-unread",
        Change::Starred(true) => "snack-starred",
        Change::Starred(false) => "snack-unstarred",
        Change::Tagged(_, true) => "snack-tagged",
        Change::Tagged(_, false) => "snack-untagged",
    };
    let tag = if let Change::Tagged(tag, _) = change { page.state.tag_name(tag) } else { String::new() };
    tr_args(words, &[("count", count.into()), ("tag", tag.as_str().into())])
}

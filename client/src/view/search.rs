//! The field for a search, what it can be asked, and how it stands.
//!
//! Must not: understand what is entered.

use super::{Icon, Name};
use crate::app::{Context, use_page};
use crate::i18n::{tr, tr_args};
use crate::state::{Action, ListChange, OPERATORS, SearchChange};
use mail_api::{Mark, SearchNote};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The id of the field.
const FIELD: &str = "search";

/// Puts the focus into the field.
pub fn focus_search() {
    let field = gloo::utils::document().get_element_by_id(FIELD);
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        let _ = field.focus();
        field.select();
    }
}

/// The field, and below it what can be entered, as long as nothing is.
#[component]
pub fn SearchField() -> Html {
    let page = use_page();
    let search = &page.state.search;
    let act = |change: SearchChange| {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| {
            effects.act(Action::Search(change.clone()));
            focus_search();
        })
    };
    let typed = {
        let effects = page.effects.clone();
        Callback::from(move |event: InputEvent| {
            let field = event.target_dyn_into::<HtmlInputElement>();
            effects.act(Action::Search(SearchChange::Typed(field.map(|field| field.value()).unwrap_or_default())));
        })
    };
    let came_in = {
        let effects = page.effects.clone();
        Callback::from(move |_: FocusEvent| effects.act(Action::Search(SearchChange::Opened(true))))
    };
    let went_out = {
        let effects = page.effects.clone();
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Element>().ok());
            let stays = to.is_some_and(|to| to.closest(".search").ok().flatten().is_some());
            if !stays {
                effects.act(Action::Search(SearchChange::Opened(false)));
            }
        })
    };
    let submit = {
        let page = page.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            go_to_results(&page);
        })
    };
    let class = classes!("search", search.is_open.then_some("is-open"), search.is_made().then_some("is-made"));
    html! {
        <form {class} role="search" onfocusin={came_in} onfocusout={went_out} onsubmit={submit} onkeydown={keys(&page)}>
            <Icon name={Name::Search} />
            <input id={FIELD} type="text" inputmode="search" enterkeyhint="search" autocomplete="off" spellcheck="false"
                value={search.text.clone()} oninput={typed} placeholder={tr("search-placeholder")} aria-label={tr("search")}
                data-test="search" />
            if search.text.is_empty() && page.state.keys.has("/") {
                <kbd class="search-key" aria-hidden="true">{ "/" }</kbd>
            } else if !search.text.is_empty() {
                <button type="button" class="icon-button is-small" onclick={act(SearchChange::Typed(String::new()))}
                    aria-label={tr("search-clear")} data-test="search-clear"><Icon name={Name::Close} /></button>
            }
            if search.is_open && search.text.is_empty() {
                <div class="search-help" data-test="search-help">
                    <p>{ tr("search-help") }</p>
                    <ul>{ for OPERATORS.iter().map(|(operator, words)| html! {
                        <li><button type="button" onclick={act(SearchChange::Typed(search.with(operator)))}>
                            <code>{ *operator }</code><span>{ tr(words) }</span>
                        </button></li>
                    }) }</ul>
                    <p class="search-more">{ tr("search-more") }</p>
                </div>
            }
        </form>
    }
}

/// On a narrow screen, the way to the field.
#[component]
pub fn SearchButton() -> Html {
    let page = use_page();
    let open = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| {
            effects.act(Action::Search(SearchChange::Opened(true)));
            // Once it is drawn.
            gloo::timers::callback::Timeout::new(0, focus_search).forget();
        })
    };
    let shown = page.state.search.is_open || page.state.search.is_made();
    html! {
        <button class="icon-button only-phone" onclick={open} aria-label={tr("search")} aria-expanded={shown.to_string()}
            data-test="search-button"><Icon name={Name::Search} /></button>
    }
}

fn keys(page: &Context) -> Callback<KeyboardEvent> {
    let page = page.clone();
    Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            page.effects.act(Action::Search(SearchChange::Cleared));
            let active = gloo::utils::document().active_element();
            if let Some(active) = active.and_then(|active| active.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = active.blur();
            }
        }
        "ArrowDown" if page.state.list.total() > 0 => {
            event.prevent_default();
            go_to_results(&page);
        }
        _ => {}
    })
}

fn go_to_results(page: &Context) {
    page.effects.act(Action::Search(SearchChange::Opened(false)));
    page.effects.act(Action::List(ListChange::Cursor(0)));
}

/// Above the list: where is searched, and how the search stands. Nothing where none is made.
#[component]
pub fn SearchStatus() -> Html {
    let page = use_page();
    let search = &page.state.search;
    if !search.is_made() {
        return html! {};
    }
    let only_here = |only: bool| {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Search(SearchChange::OnlyHere(only))))
    };
    let place = super::list_head::place_name(&page);
    let found = page.state.list.window.as_ref().and_then(|window| window.search.as_ref());
    let unindexed = found.map_or(0, |found| found.unindexed);
    let reads_on = found.is_some_and(|found| found.goes_on && found.unindexed == 0);
    html! {
        <div class="search-status">
            <div class="segments" role="group" aria-label={tr("search-where")}>
                <button class="segment" aria-pressed={(!search.only_here).to_string()} onclick={only_here(false)}
                    data-test="search-everywhere">{ tr("search-everywhere") }</button>
                <button class="segment" aria-pressed={search.only_here.to_string()} onclick={only_here(true)}
                    data-test="search-here">{ tr_args("search-here", &[("place", place.into())]) }</button>
            </div>
            <div role="status" aria-live="polite" data-test="search-status">
                if unindexed > 0 { <p>{ tr_args("search-unindexed", &[("count", unindexed.into())]) }</p> }
                if reads_on { <p>{ tr("search-reads-on") }</p> }
                // What may not be whole yet is told once it is left.
                { for found.iter().flat_map(|found| &found.notes).filter(|note| !(note.is_open && search.is_open)).map(note) }
            </div>
        </div>
    }
}

fn note(note: &SearchNote) -> Html {
    let words = match note.operator.as_str() {
        "before" | "after" => "search-note-date",
        "larger" | "smaller" => "search-note-size",
        "account" => "search-note-account",
        "tag" => "search-note-tag",
        other if instead(other).is_some() => "search-note-instead",
        _ => "search-note",
    };
    let what = match note.operator.as_str() {
        // What it is called is all that is not known.
        "account" | "tag" => note.value.clone(),
        operator => format!("{operator}:{}", note.value),
    };
    let instead = instead(&note.operator).unwrap_or_default();
    html! { <p class="search-note">{ tr_args(words, &[("what", what.into()), ("instead", instead.into())]) }</p> }
}

/// What says here what an operator of another program says there.
fn instead(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "cc" | "bcc" | "deliveredto" => "to:",
        "label" | "category" => "tag:",
        "older" | "older_than" | "until" => "before:",
        "newer" | "newer_than" | "since" => "after:",
        "size" => "larger:",
        _ => return None,
    })
}

/// A text in which what was searched for is marked.
pub(super) fn marked(text: &str, marks: &[Mark]) -> Html {
    let mut pieces = Vec::new();
    let mut at = 0;
    for mark in marks {
        let (start, end) = (mark.start as usize, mark.end as usize);
        if let (Some(before), Some(hit)) = (text.get(at..start), text.get(start..end)) {
            pieces.push(html! { <>{ before.to_owned() }<mark>{ hit.to_owned() }</mark></> });
            at = end;
        }
    }
    pieces.push(html! { { text.get(at..).unwrap_or_default().to_owned() } });
    pieces.into_iter().collect()
}

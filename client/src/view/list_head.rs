//! Above the list: which one it is, how it is shown, and what can be done with the rows that are chosen.

use super::reader::moves;
use super::{Icon, Name, TagMenu};
use crate::app::{Context, use_page};
use crate::i18n::{tr, tr_args};
use crate::state::{Action, Choice, Screen, Shape};
use crate::view::form_parts::value_of;
use mail_api::{Change, Mailbox, Order, OrderBy, TagId, View};
use yew::prelude::*;

/// The heading of the list, and the bar of what is chosen.
#[component]
pub fn ListHead() -> Html {
    let page = use_page();
    let chooser = use_node_ref();
    let window = page.state.list.window.clone();
    let shown = page.state.all_shown_are_chosen();
    {
        let chooser = chooser.clone();
        use_effect_with(shown, move |shown| {
            // What is neither is no attribute: it has to be said to the element.
            if let Some(chooser) = chooser.cast::<web_sys::HtmlInputElement>() {
                chooser.set_indeterminate(shown.is_none());
            }
        });
    }
    let choose = {
        let effects = page.effects.clone();
        let choice = if shown == Some(false) { Choice::Shown } else { Choice::None };
        Callback::from(move |_: Event| effects.act(Action::Choose(choice)))
    };
    let has_rows = page.state.list.total() > 0;
    html! {
        <>
            <header class="list-head">
                if has_rows {
                    <label class="tick">
                        <input type="checkbox" ref={chooser} checked={shown == Some(true)} onchange={choose}
                            aria-label={tr("choose-shown")} title={tr("choose-shown")} data-test="choose-shown" />
                    </label>
                } else if window.is_none() {
                    // Its place and that of the count are kept, so that nothing moves when rows come.
                    <span class="tick"></span>
                }
                <h1>{ title(&page) }</h1>
                if let Some(window) = window {
                    <p class="list-count" data-test="list-count" data-total={window.messages.to_string()}
                        aria-busy={window.is_early.to_string()}
                        data-search={window.query.list.search.clone()} data-goes-on={page.state.list.search_goes_on().to_string()}>
                        { tr_args("list-count", &[("count", window.messages.into())]) }
                    </p>
                } else {
                    <p class="list-count">{ "\u{a0}" }</p>
                }
                { shape(&page) }
            </header>
            if !page.state.chosen.is_empty() { { bar(&page) } }
        </>
    }
}

/// What the list is called.
pub(super) fn title(page: &Context) -> String {
    if page.state.search.is_made() { tr("search-results") } else { place_name(page) }
}

/// What the list is called that is shown, or was before a search.
pub(super) fn place_name(page: &Context) -> String {
    let place = page.state.place;
    match (place.mailbox, place.view) {
        (Mailbox::Of(id), View::Inbox) => {
            page.state.account(id).map(|account| account.settings.name.clone()).unwrap_or_default()
        }
        (_, View::Tag(tag)) => page.state.tag_name(tag),
        (_, view) => view_name(view),
    }
}

/// What a view is called that is not of a person's own.
pub(super) fn view_name(view: View) -> String {
    tr(match view {
        View::Inbox => "view-inbox",
        View::Starred => "view-starred",
        View::Archive => "view-archive",
        View::Junk => "view-junk",
        View::Trash => "view-trash",
        View::Tag(_) => "tags",
        View::All => "view-all",
    })
}

const ORDERS: [(&str, OrderBy, bool); 6] = [
    ("order-date-down", OrderBy::Date, false),
    ("order-date-up", OrderBy::Date, true),
    ("order-sender-up", OrderBy::Sender, true),
    ("order-sender-down", OrderBy::Sender, false),
    ("order-size-down", OrderBy::Size, false),
    ("order-size-up", OrderBy::Size, true),
];

/// How the list is sorted, and whether threads are shown.
fn shape(page: &Context) -> Html {
    let shape = page.state.shape;
    let sort = {
        let effects = page.effects.clone();
        Callback::from(move |event: Event| {
            let chosen = value_of(&event);
            if let Some((_, by, up)) = ORDERS.iter().find(|(id, ..)| *id == chosen) {
                effects.set_shape(Shape { order: Order { by: *by, up: *up }, ..shape });
            }
        })
    };
    let switch = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.set_shape(Shape { threads: !shape.threads, ..shape }))
    };
    html! {
        <>
            <select class="sort" onchange={sort} aria-label={tr("order")} title={tr("order")} data-test="order">
                { for ORDERS.iter().map(|(id, by, up)| html! {
                    <option value={*id} selected={shape.order == (Order { by: *by, up: *up })}>{ tr(id) }</option>
                }) }
            </select>
            // What is searched for is found message by message.
            if !page.state.search.is_made() {
                <button class={classes!("icon-button", "is-small", shape.threads.then_some("is-on"))} onclick={switch}
                    aria-pressed={shape.threads.to_string()} aria-label={tr("threads")} title={tr("threads")} data-test="threads">
                    <Icon name={Name::Threads} />
                </button>
            }
        </>
    }
}

/// How many are chosen, and what can be done with them.
fn bar(page: &Context) -> Html {
    let state = &page.state;
    let in_list = state.list.window.as_ref().map_or(0, |window| window.messages);
    let messages = state.chosen.messages(in_list);
    let does = |change: Change| {
        let page = page.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(which) = page.state.chosen() {
                page.effects.change(&page.state, which, change);
            }
        })
    };
    let button = |name: Name, words: &str, test: &str, change: Change| {
        html! {
            <button class="icon-button" onclick={does(change)} aria-label={tr(words)} title={tr(words)}
                data-test={format!("chosen-{test}")}><Icon {name} /></button>
        }
    };
    let choose = |choice: Choice| {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Choose(choice)))
    };
    let tagged = {
        let page = page.clone();
        Callback::from(move |(tag, is_set): (TagId, bool)| {
            if let Some(which) = page.state.chosen() {
                page.effects.change(&page.state, which, Change::Tagged(tag, is_set));
            }
        })
    };
    let export = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Show(Screen::Keep)))
    };
    // Of a search that goes on nobody knows how many all are.
    let goes_on = state.list.search_goes_on();
    let offers_all = state.all_shown_are_chosen() == Some(true) && messages < in_list && !goes_on;
    let count = if state.chosen.all && goes_on { "chosen-count-so-far" } else { "chosen-count" };
    html! {
        <div class="chosen" role="toolbar" aria-label={tr("chosen-actions")} data-test="chosen">
            <p class="chosen-count" role="status" data-test="chosen-count" data-count={messages.to_string()}>
                { tr_args(count, &[("count", messages.into())]) }
            </p>
            { for moves(state.homes_of_chosen()).map(|(change, name, words, test)| button(name, words, test, change)) }
            { button(Name::Read, "mark-read", "read", Change::Read(true)) }
            { button(Name::Unread, "mark-unread", "unread", Change::Read(false)) }
            { button(Name::Star, "star", "star", Change::Starred(true)) }
            <TagMenu has={tags_of_chosen(page)} changed={tagged} />
            <button class="icon-button" onclick={export} aria-label={tr("export")} title={tr("export")} data-test="chosen-export">
                <Icon name={Name::Save} /></button>
            <button class="icon-button chosen-none" onclick={choose(Choice::None)} aria-label={tr("choose-none")}
                title={tr("choose-none")} data-test="choose-none"><Icon name={Name::Close} /></button>
            if offers_all {
                <button class="button choose-all" onclick={choose(Choice::All)} data-test="choose-all">
                    { tr_args("choose-all", &[("count", in_list.into())]) }
                </button>
            }
        </div>
    }
}

/// The tags that every chosen row at hand has.
fn tags_of_chosen(page: &Context) -> Vec<TagId> {
    let state = &page.state;
    let rows = state.list.window.as_ref().map_or(&[][..], |window| &window.rows);
    let mut chosen = rows.iter().filter(|row| state.chosen.has(row.id));
    let first = chosen.next().map(|row| row.tags.clone()).unwrap_or_default();
    chosen.fold(first, |tags, row| tags.into_iter().filter(|tag| row.tags.contains(tag)).collect())
}

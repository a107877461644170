//! The list: 100,000 messages, at most sixty of them in the page.
//!
//! Rows stand at their true places in a space as high as the whole list; screen readers are told the true positions.
//! Must not: hold a row that is not in the window.

use super::focus::is_lost;
use super::list_head::title;
use super::message_row::message_row;
use super::search::SearchStatus;
use super::{ErrorCard, Icon, ListHead, Name};
use crate::app::{Context, use_page};
use crate::i18n::tr;
use crate::state::{Action, ListChange, ROW_HEIGHT, Screen, first_rows, visible_rows};
use mail_api::View;
use wasm_bindgen::{JsCast, closure::Closure};
use yew::prelude::*;

/// What the list is drawn by, beside the state.
#[derive(Properties, PartialEq)]
pub struct MessageListProps {
    /// Whether the rows just out of sight are drawn, too. A first picture does without, and without knowing its height:
    /// whatever it tells the state has everything drawn again.
    pub is_whole: bool,
}

/// The list with its heading.
#[component]
pub fn MessageList(props: &MessageListProps) -> Html {
    let page = use_page();
    let scroller = use_node_ref();
    let measure = {
        let (effects, scroller) = (page.effects.clone(), scroller.clone());
        move || {
            if let Some(element) = scroller.cast::<web_sys::Element>() {
                let larger = text_size() / USUAL_TEXT;
                let (scroll, height) = (f64::from(element.scroll_top()), f64::from(element.client_height()));
                let (scroll, height) = (scroll / larger, height / larger);
                effects.act(Action::List(ListChange::Scrolled { scroll, height }));
            }
        }
    };
    use_size(&scroller, props.is_whole, measure.clone());
    use_scroll_to_top(&page, &scroller);
    use_follow_cursor(&page, &scroller);
    use_catch_focus(&page, &scroller);

    let list = &page.state.list;
    let total = list.total();
    let (start, count) = match list.height {
        // Not measured yet.
        0.0 => first_rows(screen_height(), total),
        height => visible_rows(list.scroll, height, total),
    };
    let reachable = list.reachable();
    let onscroll = Callback::from(move |_: Event| measure());
    let broken = list.window.is_none() && page.state.store_error.is_some();
    let loading = list.window.is_none() && !broken;
    let space = format!("block-size: {}rem", f64::from(total) * ROW_HEIGHT / USUAL_TEXT);
    html! {
        <section class="list" id="list" tabindex="-1">
            <ListHead />
            <SearchStatus />
            { troubles(&page) }
            <div class="list-scroll" ref={scroller} {onscroll}>
                if broken {
                    // The card above says all there is to say.
                } else if loading {
                    <div class="skeleton" aria-busy="true" aria-label={tr("loading")}>{ for (0..8).map(|_| skeleton_row()) }</div>
                } else if total == 0 {
                    { empty(&page) }
                } else {
                    <div class="list-space" role="treegrid" aria-label={title(&page)} style={space}
                        aria-rowcount={total.to_string()} aria-multiselectable="true">
                        { for (start..start + count).map(|position| match list.row(position) {
                            Some(row) => message_row(&page, position, row, reachable == Some(position)),
                            None => placeholder(position),
                        }) }
                    </div>
                }
            </div>
        </section>
    }
}

fn troubles(page: &Context) -> Html {
    let effects = page.effects.clone();
    let seen = Callback::from(move |()| effects.act(Action::StoreTroubleSeen));
    html! {
        <div class="troubles" role="status" aria-live="polite">
            if let Some(error) = &page.state.other_build { <ErrorCard error={error.clone()} /> }
            if let Some(error) = &page.state.store_error { <ErrorCard error={error.clone()} dismissed={seen} /> }
            if page.state.is_incomplete { { loss(page) } }
            { for page.state.troubles.iter().map(|(id, error)| html! {
                <ErrorCard key={id.0} error={error.clone()} account={page.state.account(*id).cloned()} />
            }) }
        </div>
    }
}

/// Stored mail is missing; a person says that they know.
fn loss(page: &Context) -> Html {
    let effects = page.effects.clone();
    let accept = Callback::from(move |_: MouseEvent| effects.accept_loss());
    html! {
        <section class="card is-error" data-test="loss">
            <Icon name={Name::Warning} />
            <div class="card-body">
                <p class="card-what">{ tr("loss") }</p>
                <p class="card-todo">{ tr("loss-means") }</p>
                <div class="card-steps"><button class="button" onclick={accept} data-test="loss-accept">{ tr("loss-accept") }</button></div>
            </div>
        </section>
    }
}

/// A row that is on its way.
fn placeholder(position: u32) -> Html {
    html! {
        <div class="row is-waiting" key={format!("wait-{position}")} style={place_at(position)} aria-hidden="true">
            <span class="avatar"></span><span class="bar is-short"></span><span class="bar"></span>
        </div>
    }
}

fn skeleton_row() -> Html {
    html! { <div class="row is-waiting"><span class="avatar"></span><span class="bar is-short"></span><span class="bar"></span></div> }
}

pub(super) fn place_at(position: u32) -> String {
    format!("inset-block-start: {}rem", f64::from(position) * ROW_HEIGHT / USUAL_TEXT)
}

/// The usual size of text, in CSS pixels: one `rem`.
const USUAL_TEXT: f64 = 16.0;

/// The size of text that a person has chosen, in CSS pixels: what one `rem` is. Rows grow with it.
fn text_size() -> f64 {
    let root = gloo::utils::document().document_element();
    let style = root.and_then(|root| gloo::utils::window().get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    let size = size.and_then(|size| size.trim_end_matches("px").parse::<f64>().ok());
    size.filter(|size| *size >= 1.0).unwrap_or(USUAL_TEXT)
}

fn empty(page: &Context) -> Html {
    if page.state.search.is_made() {
        return nothing_found(page);
    }
    let (icon, words) = match page.state.place.view {
        View::Inbox if page.state.is_checking() => (Name::Check, tr("empty-checking")),
        View::Inbox => (Name::Inbox, tr("empty-inbox")),
        View::Starred => (Name::Star, tr("empty-starred")),
        View::Archive => (Name::Archive, tr("empty-archive")),
        View::Junk => (Name::Junk, tr("empty-junk")),
        View::Trash => (Name::Trash, tr("empty-trash")),
        View::Tag(_) => (Name::Tag, tr("empty-tag")),
        View::All => (Name::Inbox, tr("empty-all")),
    };
    empty_list(icon, &words)
}

/// A search that goes on has not found nothing yet.
fn nothing_found(page: &Context) -> Html {
    let words = if page.state.list.search_goes_on() { "search-looking" } else { "search-nothing" };
    empty_list(Name::Search, &tr(words))
}

fn empty_list(icon: Name, words: &str) -> Html {
    html! { <div class="empty" data-test="empty-list"><span class="empty-picture"><Icon name={icon} /></span><p>{ words }</p></div> }
}

/// The height of the screen, in CSS pixels: known without laying anything out.
fn screen_height() -> f64 {
    let height = gloo::utils::window().screen().and_then(|screen| screen.avail_height());
    height.map_or(0.0, f64::from)
}

/// Calls `changed` once the element is laid out, and whenever its size changes, from when `is_wanted` on. To ask for its
/// size any earlier would make the browser lay it out at once, in the middle of a task.
#[hook]
fn use_size(element: &NodeRef, is_wanted: bool, changed: impl Fn() + 'static) {
    let element = element.clone();
    use_effect_with(is_wanted, move |&is_wanted| {
        let changed = Closure::<dyn Fn()>::new(changed);
        let observer = is_wanted.then(|| web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()).flatten();
        if let (Some(observer), Some(element)) = (&observer, element.cast::<web_sys::Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(changed);
        }
    });
}

/// Another list begins at its top.
#[hook]
fn use_scroll_to_top(page: &Context, scroller: &NodeRef) {
    let scroller = scroller.clone();
    let is_new = use_mut_ref(|| true);
    use_effect_with((page.state.place, page.state.search.text.clone()), move |_| {
        // A new one is there, and to ask for it would make the browser lay it out at once.
        if !is_new.replace(false)
            && let Some(element) = scroller.cast::<web_sys::Element>()
        {
            element.set_scroll_top(0);
        }
    });
}

/// The row under the cursor comes into view and takes the focus, unless a message is being read. A row that is still on
/// its way takes the focus when it is there.
#[hook]
fn use_follow_cursor(page: &Context, scroller: &NodeRef) {
    let list = &page.state.list;
    let (cursor, moves, focus) = (list.cursor, list.moves, page.state.reader.id().is_none());
    let is_drawn = cursor.is_some() && list.reachable() == cursor;
    let awaited = use_mut_ref(|| None::<u32>);
    let (follow, awaits) = (scroller.clone(), awaited.clone());
    use_effect_with((moves, focus), move |&(_, focus)| {
        awaits.replace(cursor.filter(|_| focus));
        let (Some(cursor), Some(element)) = (cursor, follow.cast::<web_sys::Element>()) else { return };
        let row = ROW_HEIGHT * text_size() / USUAL_TEXT;
        let (top, bottom) = (f64::from(cursor) * row, f64::from(cursor + 1) * row);
        let (scroll, height) = (f64::from(element.scroll_top()), f64::from(element.client_height()));
        if top < scroll {
            element.set_scroll_top(top as i32);
        } else if bottom > scroll + height {
            element.set_scroll_top((bottom - height) as i32);
        }
    });
    let scroller = scroller.clone();
    use_effect_with((moves, focus, is_drawn), move |_| {
        let wanted = *awaited.borrow();
        if let (Some(position), Some(element)) = (wanted, scroller.cast::<web_sys::Element>())
            && let Ok(Some(row)) = element.query_selector(&format!("[data-position='{position}']"))
            && let Ok(row) = row.dyn_into::<web_sys::HtmlElement>()
        {
            awaited.replace(None);
            let _ = row.focus();
        }
    });
}

/// What had the focus can go: the row that was deleted, the button that brought it back, the form of a removed account.
/// The row in its place takes the focus then, or else the list, so that the keyboard goes on from here.
#[hook]
fn use_catch_focus(page: &Context, scroller: &NodeRef) {
    let state = &page.state;
    let list = &state.list;
    let at_cursor = list.cursor.and_then(|cursor| list.row(cursor)).map(|row| row.id);
    let (screen, is_read) = (state.screen, state.reader.id().is_some());
    // Only the list that the page begins with is there before the accounts are; every other comes from another screen.
    let was_elsewhere = use_mut_ref(|| state.accounts.is_some());
    let (scroller, cursor, total) = (scroller.clone(), list.cursor, list.total());
    use_effect_with((at_cursor, total, screen, is_read, state.snack.is_some()), move |&(_, _, screen, is_read, _)| {
        let came_back = was_elsewhere.replace(screen != Screen::Mail) && screen == Screen::Mail;
        let is_lost = is_lost() || gloo::utils::document().active_element().is_some_and(|at| at.id() == "list");
        if screen != Screen::Mail || is_read || !is_lost || (cursor.is_none() && !came_back) {
            return;
        }
        let Some(scroller) = scroller.cast::<web_sys::Element>() else { return };
        let row = cursor.and_then(|at| scroller.query_selector(&format!("[data-position='{at}']")).ok().flatten());
        let Some(next) = row.or_else(|| scroller.closest(".list").ok().flatten()) else { return };
        if let Ok(next) = next.dyn_into::<web_sys::HtmlElement>() {
            let _ = next.focus();
        }
    });
}

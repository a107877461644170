//! One row of the list: a message, or a thread of them.

use super::list_head::view_name;
use super::message_list::place_at;
use super::search::marked;
use super::tag_menu::tag_marks;
use super::{Icon, Name};
use crate::app::Context;
use crate::format;
use crate::i18n::{tr, tr_args};
use crate::state::{Action, Choice, ListChange};
use mail_api::{Account, MessageRow, ReadWish};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// A row at its place. `reachable` is the one that the Tab key reaches.
pub(super) fn message_row(page: &Context, position: u32, row: &MessageRow, reachable: bool) -> Html {
    let wish = page.state.search.wish(row.id);
    // Reading takes about as long as a click from its press to its end. A finger may be about to scroll.
    let press = {
        let (effects, wish) = (page.effects.clone(), wish.clone());
        Callback::from(move |event: PointerEvent| {
            let on = event.target().and_then(|on| on.dyn_into::<web_sys::Element>().ok());
            // What has a click of its own opens nothing.
            let is_own = on.is_some_and(|on| matches!(on.closest(".chooser, .star, .thread"), Ok(Some(_))));
            let is_plain = event.button() == 0 && !event.shift_key() && !event.ctrl_key() && !event.meta_key();
            if event.pointer_type() == "mouse" && is_plain && !is_own {
                effects.read_ahead(wish.clone());
            }
        })
    };
    let hover = |wish: Option<ReadWish>| {
        let effects = page.effects.clone();
        Callback::from(move |event: PointerEvent| {
            let is_finger = event.pointer_type() == "touch";
            let drags = !is_finger && event.buttons() != 0;
            effects.hover(wish.clone().filter(|_| !drags), is_finger);
        })
    };
    let (enter, leave) = (hover(page.state.may_read_ahead(row)), hover(None));
    let open = {
        let (page, row) = (page.clone(), row.clone());
        Callback::from(move |event: MouseEvent| {
            let effects = &page.effects;
            // Shift chooses a range, and Ctrl or Cmd one more, as everywhere.
            if event.shift_key() {
                return effects.choose_to(&page.state, position);
            }
            if event.ctrl_key() || event.meta_key() {
                return effects.act(Action::Choose(Choice::Toggle(position)));
            }
            if row.thread.as_ref().is_some_and(|thread| !thread.is_open) {
                effects.act(Action::Thread(row.id, true));
            }
            effects.open(wish.clone(), row.read);
        })
    };
    let focused = {
        let effects = page.effects.clone();
        Callback::from(move |event: FocusEvent| {
            // The keyboard's focus takes the cursor along. The mouse's does not: the list would scroll under its click.
            let row = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            if row.is_some_and(|row| row.matches(":focus-visible").unwrap_or(false)) {
                effects.act(Action::List(ListChange::Cursor(position)));
            }
        })
    };
    let is_shown = page.state.reader.id() == Some(row.id);
    let is_chosen = page.state.chosen.has(row.id);
    let at_cursor = page.state.list.cursor == Some(position);
    let from = senders(row);
    let subject = if row.subject.is_empty() { tr("no-subject") } else { row.subject.clone() };
    let date = format::date_in_list(row.date);
    let label = label(page, row, &from, &subject, &date);
    let thread = row.thread.as_ref();
    let home = page.state.told_home(row).map(view_name);
    let is_plain = row.rest.is_none() && row.tags.is_empty() && home.is_none();
    let class = classes!(
        "row",
        (!row.read).then_some("is-unread"),
        is_shown.then_some("is-selected"),
        is_chosen.then_some("is-chosen"),
        at_cursor.then_some("is-cursor"),
        row.is_inside.then_some("is-inside"),
    );
    html! {
        <div {class} key={row.id.0.to_string()} role="row" data-test="message-row" data-id={row.id.0.to_string()}
            data-position={position.to_string()} style={place_at(position)} onpointerenter={enter} onpointerleave={leave}
            onpointerdown={press} onclick={open} onfocus={focused}
            aria-selected={is_chosen.to_string()} aria-current={is_shown.then_some("true")}
            aria-rowindex={(position + 1).to_string()} aria-posinset={(position + 1).to_string()}
            aria-setsize={page.state.list.total().to_string()} aria-level={if row.is_inside { "2" } else { "1" }}
            aria-expanded={thread.map(|thread| thread.is_open.to_string())} tabindex={if reachable { "0" } else { "-1" }}>
            // Ears get one sentence instead of the pieces that eyes get; it comes first, for it is the name of the row.
            <span class="row-words" role="gridcell">
                <span class="for-ears">{ label }</span>
                <span class="row-from" dir="auto" aria-hidden="true"><bdi>{ marked(&from, &row.marks.from) }</bdi>{ for thread.map(|thread| opener(page, row, thread)) }</span>
                <span class="row-date" aria-hidden="true">{ for page.state.told_account(row).map(account_dot) }{ date }</span>
                <span class="row-subject" dir="auto" aria-hidden="true">{ marked(&subject, &row.marks.subject) }</span>
                { marks(page, row) }
                <span class="row-preview" dir={is_plain.then_some("auto")} aria-hidden="true">
                    if let Some(home) = home {
                        <span class="row-home" data-test="row-home">{ home }</span>{ " " }
                    }
                    if row.rest.is_some() {
                        <span class="row-part" data-test="row-part">{ part(row) }</span>{ " " }
                    }
                    { tag_marks(page, &row.tags) }
                    { preview(row, is_plain) }
                </span>
            </span>
            { chooser(page, position, row, &from, is_chosen) }
        </div>
    }
}

/// The colour that an account has in the sidebar, and its name for whoever asks.
fn account_dot(account: &Account) -> Html {
    let name = account.settings.name.clone();
    html! { <span class={format!("dot hue-{}", account.id.0 % 8)} title={name} data-test="row-account"></span> }
}

/// The first words. Alone, they give the line its direction, so that it is cut at its end and not at its begin.
fn preview(row: &MessageRow, is_plain: bool) -> Html {
    let words = marked(&row.preview, &row.marks.preview);
    if is_plain {
        words
    } else {
        html! { <bdi>{ words }</bdi> }
    }
}

/// The sender's first letter, and the box that chooses the row in its place.
fn chooser(page: &Context, position: u32, row: &MessageRow, from: &str, is_chosen: bool) -> Html {
    let initial = from.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().to_string());
    let choose = {
        let page = page.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            if event.shift_key() {
                page.effects.choose_to(&page.state, position);
            } else {
                page.effects.act(Action::Choose(Choice::Toggle(position)));
            }
        })
    };
    let stays = Callback::from(|event: MouseEvent| event.stop_propagation());
    html! {
        // A label is no cell.
        <div class="chooser" role="gridcell">
            <label onclick={stays}>
                <span class={format!("avatar hue-{}", hue(&row.from_address))} aria-hidden="true">{ initial.unwrap_or_else(|| "·".into()) }</span>
                <input type="checkbox" checked={is_chosen} onclick={choose} tabindex="-1" aria-label={tr("choose-row")} data-test="row-choose" />
            </label>
        </div>
    }
}

/// How many messages a thread has; opens and closes it.
fn opener(page: &Context, row: &MessageRow, thread: &mail_api::ThreadRow) -> Html {
    let (effects, id, is_open) = (page.effects.clone(), row.id, thread.is_open);
    let toggle = Callback::from(move |event: MouseEvent| {
        event.stop_propagation();
        effects.act(Action::Thread(id, !is_open));
    });
    // For the mouse: the arrow keys open and close it, and the row says which it is.
    html! {
        <span class={classes!("thread", is_open.then_some("is-open"))} onclick={toggle} data-test="thread"
            title={if is_open { tr("thread-close") } else { tr("thread-open") }}>
            { thread.messages }<Icon name={Name::Ahead} />
        </span>
    }
}

fn marks(page: &Context, row: &MessageRow) -> Html {
    let star = {
        let (page, id, starred) = (page.clone(), row.id, row.starred);
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            page.effects.set_starred(id, page.state.row_of(id), !starred);
        })
    };
    html! {
        <span class="row-marks" aria-hidden="true">
            if row.has_attachments { <Icon name={Name::Clip} /> }
            // For the mouse only. The label tells of the star, and `s` sets it.
            <span class={classes!("star", row.starred.then_some("is-on"))} onclick={star}
                title={if row.starred { tr("unstar") } else { tr("star") }} data-test="row-star">
                <Icon name={Name::Star} filled={row.starred} />
            </span>
        </span>
    }
}

/// Who wrote: everybody of a thread that is not open.
fn senders(row: &MessageRow) -> String {
    let name = |name: &str| if name.is_empty() { tr("no-sender") } else { name.to_owned() };
    match &row.thread {
        Some(thread) if !thread.is_open && thread.participants.len() > 1 => {
            thread.participants.iter().map(|one| name(one)).collect::<Vec<_>>().join(", ")
        }
        _ => name(&row.from),
    }
}

/// That only the beginning of a message is here, and how large it is.
fn part(row: &MessageRow) -> String {
    tr_args("row-part", &[("size", format::octets(row.octets).into())])
}

/// All that a row shows, in words. The account only where rows of several stand together.
fn label(page: &Context, row: &MessageRow, from: &str, subject: &str, date: &str) -> String {
    let yes = |yes: bool| if yes { "yes" } else { "no" }.into();
    let account = page.state.told_account(row).map(|account| account.settings.name.as_str());
    let marks = [("unread", yes(!row.read)), ("starred", yes(row.starred)), ("attached", yes(row.has_attachments))];
    let words = [("from", from.into()), ("subject", subject.into()), ("date", date.into())];
    let part = [("begun", yes(row.rest.is_some())), ("part", part(row).into())];
    let account = [("joint", yes(account.is_some())), ("account", account.unwrap_or_default().into())];
    let label = tr_args("row-label", &[marks.as_slice(), &words, &part, &account].concat());
    let of_thread = row.thread.as_ref().map(|thread| tr_args("row-thread", &[("count", thread.messages.into())]));
    let tags = row.tags.iter().map(|tag| page.state.tag_name(*tag)).filter(|name| !name.is_empty());
    let tags = tags.collect::<Vec<_>>().join(", ");
    let tags = (!tags.is_empty()).then(|| tr_args("row-tags", &[("tags", tags.as_str().into())]));
    let home = page.state.told_home(row).map(view_name);
    [Some(label), home, of_thread, tags].into_iter().flatten().collect::<Vec<_>>().join(". ")
}

/// One of eight hues for an address, always the same one.
pub(super) fn hue(address: &str) -> u32 {
    address.bytes().fold(0_u32, |sum, octet| sum.wrapping_mul(31).wrapping_add(u32::from(octet.to_ascii_lowercase())))
        % 8
}

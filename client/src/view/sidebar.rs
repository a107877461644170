//! The left side: lists of all mail, and accounts.

use super::dialogs::use_modal;
use super::retention::retention_warning;
use super::{Icon, Name};
use crate::app::{Context, use_page};
use crate::format;
use crate::i18n::tr;
use crate::state::{Action, Place, Screen};
use mail_api::{Account, Mailbox, View};
use yew::prelude::*;

/// The left side of a wide screen.
#[component]
pub fn Sidebar() -> Html {
    let page = use_page();
    html! { <nav class="sidebar" aria-label={tr("mailboxes")}>{ places(&page) }</nav> }
}

/// The same over the list, on a narrow screen. A dialog, so that the focus goes in, stays in, and comes back.
#[component]
pub fn Drawer() -> Html {
    let page = use_page();
    let dialog = use_modal(page.state.drawer);
    let close = {
        let effects = page.effects.clone();
        Callback::from(move |()| effects.act(Action::Drawer(false)))
    };
    // Only the shade around the drawer is the dialog itself.
    let shade = {
        let (dialog, close) = (dialog.clone(), close.clone());
        Callback::from(move |event: MouseEvent| {
            if event.target().is_some_and(|target| dialog.get().is_some_and(|dialog| *dialog == target)) {
                close.emit(());
            }
        })
    };
    html! {
        <dialog ref={dialog} class="drawer" onclick={shade} onclose={close.reform(|_| ())} aria-label={tr("mailboxes")}
            data-test="drawer">
            if page.state.drawer {
                <nav class="drawer-panel" aria-label={tr("mailboxes")}>
                    <button class="icon-button" onclick={close.reform(|_| ())} aria-label={tr("close")}><Icon name={Name::Close} /></button>
                    { places(&page) }
                </nav>
            }
        </dialog>
    }
}

fn places(page: &Context) -> Html {
    let accounts = page.state.accounts.as_deref().unwrap_or_default();
    let unread: u32 = accounts.iter().map(|account| account.unread).sum();
    let joint = |view| Place { mailbox: Mailbox::Joint, view };
    let counts = page.state.list.window.as_ref().map(|window| window.joint.clone()).unwrap_or_default();
    let organise = {
        let effects = page.effects.clone();
        Callback::from(move |_| effects.act(Action::Show(Screen::Organise)))
    };
    let add = {
        let effects = page.effects.clone();
        Callback::from(move |_| effects.act(Action::Show(Screen::AddAccount)))
    };
    html! {
        <>
            <ul class="places">
                { place(page, joint(View::Inbox), icon(Name::Inbox), tr("view-inbox"), unread, "inbox-view") }
                { place(page, joint(View::Starred), icon(Name::Star), tr("view-starred"), counts.starred.unread, "starred-view") }
                { place(page, joint(View::Archive), icon(Name::Archive), tr("view-archive"), counts.archive.unread, "archive-view") }
                { place(page, joint(View::Junk), icon(Name::Junk), tr("view-junk"), counts.junk.unread, "junk-view") }
                { place(page, joint(View::Trash), icon(Name::Trash), tr("view-trash"), counts.trash.unread, "trash-view") }
            </ul>
            <h2 class="sidebar-title">{ tr("tags") }</h2>
            <ul class="places">
                { for page.state.organisation.tags.iter().map(|tag| {
                    let to = joint(View::Tag(tag.id));
                    let dot = html! { <span class={format!("dot hue-{}", tag.colour % 8)} aria-hidden="true"></span> };
                    place(page, to, dot, tag.name.clone(), counts.of(to.view).unread, "tag-view")
                }) }
            </ul>
            <button class="place is-quiet" onclick={organise} data-test="organise">
                <Icon name={Name::Tag} /><span class="place-name">{ tr("organise") }</span>
            </button>
            <h2 class="sidebar-title">{ tr("accounts") }</h2>
            <ul class="places">{ for accounts.iter().map(|account| account_item(page, account)) }</ul>
            <button class="place is-quiet" onclick={add} data-test="add-account-button">
                <Icon name={Name::Plus} /><span class="place-name">{ tr("add-account") }</span>
            </button>
        </>
    }
}

fn icon(name: Name) -> Html {
    html! { <Icon {name} /> }
}

fn place(page: &Context, to: Place, icon: Html, name: String, count: u32, test: &'static str) -> Html {
    let here = page.state.place == to && page.state.screen == Screen::Mail;
    let go = {
        let effects = page.effects.clone();
        Callback::from(move |_| effects.act(Action::Go(to)))
    };
    html! {
        <li>
            <button class={classes!("place", here.then_some("is-here"))} onclick={go} data-test={test}
                aria-current={here.then_some("page")}>
                { icon }<span class="place-name" title={name.clone()}>{ name }</span>{ badge(count) }
            </button>
        </li>
    }
}

fn account_item(page: &Context, account: &Account) -> Html {
    let to = Place { mailbox: Mailbox::Of(account.id), view: View::Inbox };
    let here = page.state.place.mailbox == to.mailbox && page.state.screen == Screen::Mail;
    let troubled = page.state.troubles.contains_key(&account.id);
    let warning = retention_warning(account).filter(|_| !troubled);
    let act = |action: Action| {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(action.clone()))
    };
    html! {
        <li class="account-item" key={account.id.0} data-test="account-item" data-id={account.id.0.to_string()}>
            <button class={classes!("place", here.then_some("is-here"))} onclick={act(Action::Go(to))}
                aria-current={here.then_some("page")}>
                <span class={format!("dot hue-{}", account.id.0 % 8)} aria-hidden="true"></span>
                <span class="place-name" title={account.settings.name.clone()}>{ &account.settings.name }</span>
                { for warning.map(|words| html! {
                    <span class="place-trouble" title={words}><Icon name={Name::Warning} /></span>
                }) }
                { badge(account.unread) }
            </button>
            if troubled {
                <button class="icon-button is-small is-trouble" onclick={act(Action::Show(Screen::Doctor(account.id)))}
                    aria-label={tr("account-troubled")} title={tr("account-troubled")} data-test="account-trouble">
                    <Icon name={Name::Warning} />
                </button>
            }
            <button class="icon-button is-small" onclick={act(Action::Show(Screen::EditAccount(account.id)))}
                aria-label={tr("edit-account")} title={tr("edit-account")} data-test="edit-account">
                <Icon name={Name::Edit} />
            </button>
        </li>
    }
}

fn badge(count: u32) -> Html {
    if count == 0 {
        return html! {};
    }
    html! { <span class="badge">{ format::count(u64::from(count)) }<span class="for-ears">{ tr("unread-suffix") }</span></span> }
}

//! The left side: lists of all mail, and accounts.

use super::dialogs::use_modal;
use super::retention::retention_warning;
use super::{Icon, Name};
use crate::app::{Context, use_page};
use crate::format;
use crate::i18n::tr;
use crate::state::{Action, Place, Screen};
use mail_api::{Account, Mailbox, Tag, View};
use yew::prelude::*;

/// The lists beside the inbox: what each shows, how it looks and is called, and its names in tests, of all accounts and of
/// one.
const BESIDE_THE_INBOX: [(View, Name, &str, &str, &str); 4] = [
    (View::Starred, Name::Star, "view-starred", "starred-view", "account-starred"),
    (View::Archive, Name::Archive, "view-archive", "archive-view", "account-archive"),
    (View::Junk, Name::Junk, "view-junk", "junk-view", "account-junk"),
    (View::Trash, Name::Trash, "view-trash", "trash-view", "account-trash"),
];

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
    let keep = {
        let effects = page.effects.clone();
        Callback::from(move |_| effects.act(Action::Show(Screen::Keep)))
    };
    html! {
        <>
            <ul class="places">
                { place(page, joint(View::Inbox), icon(Name::Inbox), tr("view-inbox"), unread, "inbox-view") }
                { for BESIDE_THE_INBOX.into_iter().map(|(view, name, words, test, _)| {
                    place(page, joint(view), icon(name), tr(words), counts.of(view).unread, test)
                }) }
            </ul>
            <h2 class="sidebar-title">{ tr("tags") }</h2>
            <ul class="places">
                { for page.state.organisation.tags.iter().map(|tag| {
                    let to = joint(View::Tag(tag.id));
                    tag_place(page, tag, to, counts.of(to.view).unread, "tag-view")
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
            if page.state.keeping.is_backup_due() {
                <button class="place is-quiet" onclick={keep} data-test="backup-due">
                    <Icon name={Name::Shield} /><span class="place-name">{ tr("backup-due") }</span>
                </button>
            }
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

/// The messages with a tag.
fn tag_place(page: &Context, tag: &Tag, to: Place, count: u32, test: &'static str) -> Html {
    let dot = html! { <span class={format!("dot hue-{}", tag.colour % 8)} aria-hidden="true"></span> };
    place(page, to, dot, tag.name.clone(), count, test)
}

/// An account, which leads to its inbox; where one of its lists is shown, those beside that and its tags, too.
fn account_item(page: &Context, account: &Account) -> Html {
    let of_account = |view| Place { mailbox: Mailbox::Of(account.id), view };
    let to = of_account(View::Inbox);
    let is_shown = page.state.place.mailbox == to.mailbox && page.state.screen == Screen::Mail;
    let here = is_shown && page.state.place == to;
    // The list that was shown before may have been of somebody else.
    let window = page.state.list.window.as_ref().filter(|window| window.query.list.mailbox == to.mailbox);
    let unread = |view| window.map_or(0, |window| window.counts.of(view).unread);
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
            if is_shown {
                <ul class="places" aria-label={account.settings.name.clone()}>
                    { for BESIDE_THE_INBOX.into_iter().map(|(view, name, words, _, test)| {
                        place(page, of_account(view), icon(name), tr(words), unread(view), test)
                    }) }
                    { for page.state.organisation.tags.iter().map(|tag| {
                        let to = of_account(View::Tag(tag.id));
                        tag_place(page, tag, to, unread(to.view), "account-tag")
                    }) }
                </ul>
            }
        </li>
    }
}

fn badge(count: u32) -> Html {
    if count == 0 {
        return html! {};
    }
    html! { <span class="badge">{ format::count(u64::from(count)) }<span class="for-ears">{ tr("unread-suffix") }</span></span> }
}

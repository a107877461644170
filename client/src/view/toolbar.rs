//! The upper edge: name, check, progress, what is wrong with the network.

use super::search::{SearchButton, SearchField};
use super::{Icon, Mark, Name, ProgressStrip};
use crate::app::use_page;
use crate::i18n::tr;
use crate::pwa;
use crate::state::{Action, Screen};
use mail_api::AccountKind;
use yew::prelude::*;

/// The upper edge.
#[component]
pub fn Toolbar() -> Html {
    let page = use_page();
    let act = |action: Action| {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(action.clone()))
    };
    let account = page.state.shown_account();
    // Where there is no server, there is nothing to check.
    let has_server = |of: &mail_api::Account| of.settings.kind == AccountKind::Server;
    let can_check = match account {
        Some(id) => page.state.account(id).is_none_or(has_server),
        None => page.state.accounts.as_ref().is_none_or(|all| all.iter().any(has_server)),
    };
    let checking = page.state.is_checking();
    let busy = account.map_or(checking, |id| page.state.checks.contains_key(&id));
    let check = {
        let effects = page.effects.clone();
        Callback::from(move |_| {
            if !busy {
                effects.check(account);
            }
        })
    };
    let check_words = if account.is_some() { tr("check-account") } else { tr("check-mail") };
    html! {
        <header class="toolbar">
            <button class="icon-button only-narrow" onclick={act(Action::Drawer(true))} aria-label={tr("menu")}
                data-test="menu"><Icon name={Name::Menu} /></button>
            <div class="brand"><Mark /><span class="brand-name">{ "Poplar" }</span></div>
            if can_check {
                <button class="button is-primary check-button" onclick={check} aria-disabled={busy.then_some("true")} data-test="check-button"
                    aria-label={check_words.clone()} title={check_words.clone()}>
                    <Icon name={Name::Check} /><span>{ check_words }</span>
                </button>
            }
            <SearchField />
            <ProgressStrip />
            <div class="toolbar-end">
                <SearchButton />
                if page.state.offline {
                    <span class="pill is-quiet" role="status" data-test="offline">
                        <Icon name={Name::Offline} /><span>{ tr("offline") }</span>
                    </span>
                }
                if page.state.update_waits && !checking {
                    <button class="pill" onclick={|_| pwa::apply_update()} data-test="update">{ tr("update-now") }</button>
                }
                <button class="icon-button only-wide" onclick={act(Action::Help(true))} aria-label={tr("help")}
                    title={tr("help")}><Icon name={Name::Help} /></button>
                <button class="icon-button" onclick={act(Action::Show(Screen::Settings))} aria-label={tr("settings")}
                    title={tr("settings")} data-test="settings"><Icon name={Name::Settings} /></button>
            </div>
        </header>
    }
}

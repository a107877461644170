//! The connection doctor's own screen: why the account does not work, and what to do about it.
//!
//! Must not: change anything.

use super::focus::use_start;
use super::test_report::TestReport;
use super::{Icon, Name};
use crate::app::use_page;
use crate::i18n::tr;
use crate::state::{Action, Screen};
use mail_api::Account;
use yew::prelude::*;

/// What the screen is told.
#[derive(Properties, PartialEq)]
pub struct DoctorPanelProps {
    /// The account to look after.
    pub account: Account,
}

/// The screen. It begins at once.
#[component]
pub fn DoctorPanel(props: &DoctorPanelProps) -> Html {
    let page = use_page();
    let account = &props.account;
    let begin = {
        let (effects, settings, id) = (page.effects.clone(), account.settings.clone(), account.id);
        let next = page.state.test.next();
        Callback::from(move |()| effects.test(next, settings.clone(), None, Some(id)))
    };
    {
        let begin = begin.clone();
        use_effect_with(account.id, move |_| begin.emit(()));
    }
    let title = use_start(true);
    let show = |screen| {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Show(screen)))
    };
    html! {
        <section class="panel" aria-labelledby="doctor-title" data-test="doctor">
            <header class="panel-head">
                <button type="button" class="icon-button" onclick={show(Screen::Mail)} aria-label={tr("back")}><Icon name={Name::Back} /></button>
                <h2 id="doctor-title" tabindex="-1" ref={title}>{ tr("doctor") }</h2>
            </header>
            <p class="doctor-account"><bdi>{ &account.settings.name }</bdi></p>
            <p class="is-quiet">{ tr("doctor-means") }</p>
            <TestReport again={begin}>
                <button type="button" class="button is-plain" onclick={show(Screen::EditAccount(account.id))}
                    data-test="doctor-edit">{ tr("edit-account") }</button>
            </TestReport>
        </section>
    }
}

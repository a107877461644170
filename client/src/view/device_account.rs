//! An account without a server: its name, and the way to remove it.
//!
//! Must not: offer anything of a server.

use super::focus::use_start;
use super::{ConfirmDialog, ErrorCard, Icon, Name};
use crate::app::use_page;
use crate::i18n::{tr, tr_args};
use crate::state::{Action, Screen};
use mail_api::{Account, AccountSettings, PasswordKeeping, UserError};
use yew::prelude::*;

/// What the screen is told.
#[derive(Properties, PartialEq)]
pub struct DeviceAccountProps {
    /// The account.
    pub account: Account,
}

/// The screen.
#[component]
pub fn DeviceAccount(props: &DeviceAccountProps) -> Html {
    let page = use_page();
    let title = use_start(true);
    let Account { id, settings, .. } = props.account.clone();
    let (input, trouble, removing) = (use_node_ref(), use_state(|| None::<UserError>), use_state(|| false));
    let back = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Show(Screen::Mail)))
    };
    let save = {
        let (effects, input, trouble) = (page.effects.clone(), input.clone(), trouble.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let name = input.cast::<web_sys::HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            let trouble = trouble.clone();
            let failed = Callback::from(move |error| trouble.set(Some(error)));
            let settings = AccountSettings::on_this_device(name);
            effects.change_account(id, settings, None, PasswordKeeping::Session, failed);
        })
    };
    let ask = {
        let removing = removing.clone();
        Callback::from(move |_: MouseEvent| removing.set(true))
    };
    let decided = {
        let (effects, removing) = (page.effects, removing.clone());
        Callback::from(move |yes: bool| {
            removing.set(false);
            if yes {
                effects.remove_account(id);
            }
        })
    };
    html! {
        <section class="panel" aria-labelledby="device-title" data-test="device-account">
            <header class="panel-head">
                <button class="icon-button" onclick={back} aria-label={tr("back")}><Icon name={Name::Back} /></button>
                <h2 id="device-title" tabindex="-1" ref={title}>{ tr("edit-account") }</h2>
            </header>
            <p>{ tr("device-account-means") }</p>
            <form onsubmit={save}>
                <label><span class="field-label">{ tr("device-account-name") }</span>
                    <input class="input" ref={input} value={settings.name.clone()} maxlength="200" required=true />
                </label>
                { for trouble.as_ref().map(|error| html! { <ErrorCard error={error.clone()} /> }) }
                <div class="form-steps">
                    <button class="button is-primary">{ tr("save") }</button>
                    <button type="button" class="button is-plain is-danger" onclick={ask} data-test="remove-account">
                        { tr("remove-account") }
                    </button>
                </div>
            </form>
            <ConfirmDialog open={*removing} question={tr_args("remove-question", &[("name", (&settings.name).into())])}
                consequence={tr("device-remove-consequence")} confirm={tr("remove-account")} {decided} />
        </section>
    }
}

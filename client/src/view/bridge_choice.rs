//! Which bridge carries the mail: that of the page's own host, or one at an address that a person enters.
//!
//! Must not: judge an address; `mail_api` does.

use crate::app::use_page;
use crate::i18n::{tr, tr_args};
use crate::view::ErrorCard;
use mail_api::{BridgeAddress, UserError};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How the last saving went.
#[derive(Clone, PartialEq)]
enum Saved {
    Not,
    Wrong,
    Failed(UserError),
    Is,
}

/// The field for the address.
#[component]
pub fn BridgeChoice() -> Html {
    let page = use_page();
    // What was typed counts, whatever the engine says later.
    let known = use_state(String::new);
    let entered = use_state(|| None::<String>);
    let saved = use_state(|| Saved::Not);
    {
        let (effects, known, saved) = (page.effects.clone(), known.setter(), saved.setter());
        use_effect_with((), move |()| {
            effects.ask_bridge(move |answer| match answer {
                Ok(address) => known.set(address.map(|it| it.to_string()).unwrap_or_default()),
                Err(error) => saved.set(Saved::Failed(error)),
            });
        });
    }
    let value = (*entered).clone().unwrap_or_else(|| (*known).clone());
    let oninput = {
        let (entered, saved) = (entered.setter(), saved.setter());
        Callback::from(move |event: InputEvent| {
            saved.set(Saved::Not);
            entered.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()));
        })
    };
    let onsubmit = {
        let (effects, text, entered, saved) = (page.effects, value.clone(), entered.setter(), saved.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let address = BridgeAddress::parse(&text);
            if address.is_none() && !text.trim().is_empty() {
                return saved.set(Saved::Wrong);
            }
            entered.set(Some(address.as_ref().map(ToString::to_string).unwrap_or_default()));
            let saved = saved.clone();
            effects.put_bridge(address, move |done| saved.set(done.map_or_else(Saved::Failed, |()| Saved::Is)));
        })
    };
    let location = gloo::utils::window().location();
    let (origin, host) = (location.origin().unwrap_or_default(), location.host().unwrap_or_default());
    let is_wrong = *saved == Saved::Wrong;
    html! {
        <form class="fields" {onsubmit} novalidate=true data-test="bridge-choice">
            <div class="field is-full">
                <label class="field-label" for="bridge-address">{ tr("bridge-address") }</label>
                <input id="bridge-address" class="input" type="text" inputmode="url" autocomplete="off" autocapitalize="none"
                    spellcheck="false" {value} placeholder={host} {oninput} data-test="bridge-address"
                    aria-invalid={is_wrong.to_string()} aria-describedby="bridge-hint bridge-wrong" />
                <p class="field-wrong" id="bridge-wrong" role="alert">{ is_wrong.then(|| tr("bridge-address-wrong")) }</p>
                <p class="field-hint" id="bridge-hint">{ tr_args("bridge-address-means", &[("origin", origin.into())]) }</p>
            </div>
            <div class="field is-full">
                <button class="button" data-test="bridge-save">{ tr("bridge-save") }</button>
                <span class="is-quiet" role="status">{ (*saved == Saved::Is).then(|| tr("bridge-saved")) }</span>
            </div>
            if let Saved::Failed(error) = &*saved { <ErrorCard error={error.clone()} /> }
        </form>
    }
}

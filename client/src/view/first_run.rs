//! The first screen: what Poplar is in one sentence, and the way to the first mail.

use super::focus::use_start_once_painted;
use super::keep_panel::FileChoice;
use super::{AccountForm, BridgeChoice, Icon, Mark, Name};
use crate::app::use_page;
use crate::fonts;
use crate::i18n::{Language, language, tr};
use crate::pace::use_later;
use crate::view::ErrorCard;
use mail_api::UserError;
use yew::prelude::*;

/// The first screen.
#[component]
pub fn FirstRun() -> Html {
    let page = use_page();
    let trouble = use_state(|| None::<UserError>);
    let sending = use_state(|| false);
    let form_is_due = use_later(0);
    // Whoever removed the last account goes on from here.
    let main = use_start_once_painted();
    use_effect_with((), |()| fonts::look_up());
    {
        let page = page.clone();
        use_effect_with((), move |()| {
            if page.state.demo.is_none() {
                page.effects.look_for_demo();
            }
        });
    }
    let demo = page.state.demo.clone().map(|demo| {
        let (effects, trouble) = (page.effects.clone(), trouble.clone());
        let is_sending = *sending;
        let sending = sending.clone();
        let add = Callback::from(move |_| {
            sending.set(true);
            let (trouble, sending) = (trouble.clone(), sending.clone());
            let failed = Callback::from(move |error| {
                sending.set(false);
                trouble.set(Some(error));
            });
            effects.add_demo(&demo, failed);
        });
        html! {
            <div class="demo">
                <p>{ tr("demo-offer") }</p>
                <button class="button" onclick={add} disabled={is_sending} data-test="demo-button">{ tr("demo-open") }</button>
            </div>
        }
    });
    html! {
        <main class="first-run" tabindex="-1" ref={main} data-test="first-run">
            <section class="hero">
                <Mark />
                <h1>{ "Poplar" }</h1>
                <p class="hero-line">{ tr("tagline") }</p>
                <ul class="promises">
                    <li>{ tr("promise-kept") }</li>
                    <li>{ tr("promise-offline") }</li>
                    <li>{ tr("promise-server") }</li>
                </ul>
                if page.state.was_cleared {
                    <p class="notice is-warning" data-test="was-cleared"><Icon name={Name::Warning} /><span>{ tr("was-cleared") }</span></p>
                }
                { for demo }
                { for trouble.as_ref().map(|error| html! { <ErrorCard error={error.clone()} /> }) }
                { for page.state.store_error.as_ref().filter(|error| trouble.as_ref().is_none_or(|told| told.kind != error.kind)).map(|error| html! { <ErrorCard error={error.clone()} /> }) }
                <div class="demo">
                    <p>{ tr("open-file-offer") }</p>
                    <FileChoice words={tr("open-file")} />
                </div>
                <LanguageChoice />
                <details class="more" data-test="other-bridge">
                    <summary>{ tr("bridge-other") }</summary>
                    <BridgeChoice />
                </details>
            </section>
            if form_is_due { <AccountForm account={None::<mail_api::Account>} /> }
        </main>
    }
}

/// Which language the page speaks.
#[component]
pub fn LanguageChoice() -> Html {
    let page = use_page();
    html! {
        <div class="segments" role="group" aria-label={tr("language")} data-test="language">
            { for Language::ALL.into_iter().map(|choice| {
                let effects = page.effects.clone();
                let choose = Callback::from(move |_| effects.choose_language(choice));
                html! {
                    <button class="segment" lang={choice.tag()} onclick={choose}
                        aria-pressed={(choice == language()).to_string()}>{ choice.own_name() }</button>
                }
            }) }
        </div>
    }
}

//! Language, keyboard, bridge, the way to keeping, about.

use super::focus::use_start;
use super::{BridgeChoice, Icon, Name};
use crate::app::use_page;
use crate::i18n::{tr, tr_args};
use crate::pwa;
use crate::state::{Action, KeySet, Screen};
use crate::view::first_run::LanguageChoice;
use yew::prelude::*;

/// The settings.
#[component]
pub fn SettingsPanel() -> Html {
    let page = use_page();
    let title = use_start(true);
    let keep = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Show(Screen::Keep)))
    };
    let back = Callback::from(move |_: MouseEvent| page.effects.act(Action::Show(Screen::Mail)));
    html! {
        <section class="panel" aria-labelledby="settings-title" data-test="settings-panel">
            <header class="panel-head">
                <button class="icon-button" onclick={back} aria-label={tr("back")}><Icon name={Name::Back} /></button>
                <h2 id="settings-title" tabindex="-1" ref={title}>{ tr("settings") }</h2>
            </header>
            <h3>{ tr("language") }</h3>
            <LanguageChoice />
            <KeysChoice />
            <h3>{ tr("name-bridge") }</h3>
            <BridgeChoice />
            <h3>{ tr("keep") }</h3>
            <p>{ tr("keep-means") }</p>
            <button class="button" onclick={keep} data-test="open-keep">{ tr("keep-open") }</button>
            <h3>{ tr("about") }</h3>
            <p>{ tr("about-words") }</p>
            <p class="is-quiet">{ tr_args("about-build", &[("build", mail_api::wire::BUILD_ID.into())]) }</p>
            <button class="button" onclick={|_| pwa::look_for_update()} data-test="look-for-update">{ tr("look-for-update") }</button>
        </section>
    }
}

/// Which keys have a meaning.
#[component]
fn KeysChoice() -> Html {
    let page = use_page();
    let words = |set| match set {
        KeySet::Web => tr("keys-web"),
        KeySet::Thunderbird => tr("keys-thunderbird"),
        KeySet::Off => tr("keys-off"),
    };
    html! {
        <>
            <h3 id="keys-title">{ tr("shortcuts") }</h3>
            <div class="segments" role="group" aria-labelledby="keys-title" data-test="keys">
                { for KeySet::ALL.into_iter().map(|set| {
                    let effects = page.effects.clone();
                    html! {
                        <button class="segment" value={set.tag()} onclick={move |_| effects.choose_keys(set)}
                            aria-pressed={(set == page.state.keys).to_string()}>{ words(set) }</button>
                    }
                }) }
            </div>
            <p class="field-hint">{ tr("keys-hint") }</p>
        </>
    }
}

//! What the parts of the account form have in common.
//!
//! Must not: know an account.

use crate::i18n::tr;
use crate::state::Problem;
use mail_api::CredentialKind;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// One of several choices.
pub(super) fn radio(
    group: &'static str,
    value: &'static str,
    checked: bool,
    onchange: Callback<Event>,
    words: String,
    means: Option<String>,
) -> Html {
    html! {
        <label class={classes!("choice", checked.then_some("is-chosen"))}>
            <input type="radio" name={group} {value} {checked} {onchange} />
            <span class="choice-words">{ words }{ for means.map(|means| html! { <small>{ means }</small> }) }</span>
        </label>
    }
}

/// A rule that can be on or off.
pub(super) fn checkbox(test: &'static str, checked: bool, onchange: Callback<Event>, words: Html) -> Html {
    html! {
        <label class={classes!("choice", checked.then_some("is-chosen"))}>
            <input type="checkbox" {checked} {onchange} data-test={test} />
            <span class="choice-words">{ words }</span>
        </label>
    }
}

/// A number with its unit, and what is wrong with it.
pub(super) fn number(
    test: &'static str,
    value: &str,
    words: String,
    unit: Html,
    wrong: Option<Problem>,
    changed: Callback<String>,
) -> Html {
    let oninput = Callback::from(move |event: InputEvent| changed.emit(value_of(&event)));
    let explained = format!("{test}-wrong");
    html! {
        <div class="choice-more">
            <input class="input is-number" type="text" inputmode="numeric" autocomplete="off" value={value.to_owned()}
                {oninput} aria-label={words} aria-invalid={wrong.is_some().to_string()}
                aria-describedby={wrong.map(|_| explained.clone())} data-test={test} />
            { unit }
            { for wrong.map(|wrong| html! { <p class="field-wrong" id={explained}>{ problem_words(wrong) }</p> }) }
        </div>
    }
}

/// What is wrong with a field, in words.
pub(super) fn problem_words(problem: Problem) -> String {
    match problem {
        Problem::Host => tr("problem-host"),
        Problem::HostIsAddress => tr("problem-host-address"),
        Problem::HostIsNoName => tr("problem-host-name"),
        Problem::Port => tr("problem-port"),
        Problem::User => tr("problem-user"),
        Problem::Password => tr("problem-password"),
        Problem::Token => tr("problem-token"),
        Problem::Stay => tr("problem-stay"),
        Problem::Newest | Problem::CheckMessages => tr("problem-messages"),
        Problem::Megabytes | Problem::CheckMegabytes | Problem::WholeMegabytes => tr("problem-megabytes"),
    }
}

/// What an account logs in with, for sentences that name it.
pub(super) const fn credential_word(credential: CredentialKind) -> &'static str {
    match credential {
        CredentialKind::Password => "password",
        CredentialKind::Token => "token",
    }
}

/// Whether password managers may fill a field in, and remember what stands there: a token runs out.
pub(super) const fn autocomplete_of(credential: CredentialKind) -> &'static str {
    match credential {
        CredentialKind::Password => "current-password",
        CredentialKind::Token => "off",
    }
}

/// The text of the field an event is about.
pub(super) fn value_of(event: &Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<web_sys::HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(other) => other.dyn_into::<web_sys::HtmlSelectElement>().map(|select| select.value()).unwrap_or_default(),
    }
}

/// A fingerprint as others show it, to be compared.
pub(super) fn fingerprint(sha256: &str) -> String {
    let digits: Vec<char> = sha256.chars().filter(char::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| pair.iter().collect::<String>().to_uppercase()).collect::<Vec<_>>().join(":")
}

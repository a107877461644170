//! What the parts of the account form have in common.
//!
//! Must not: know an account.

use crate::i18n::tr;
use crate::state::Problem;
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

/// What is wrong with a field, in words.
pub(super) fn problem_words(problem: Problem) -> String {
    match problem {
        Problem::Host => tr("problem-host"),
        Problem::Port => tr("problem-port"),
        Problem::User => tr("problem-user"),
        Problem::Password => tr("problem-password"),
        Problem::Stay => tr("problem-stay"),
        Problem::Newest => tr("problem-newest"),
        Problem::Megabytes => tr("problem-megabytes"),
    }
}

/// The text of the field an event is about.
pub(super) fn value_of(event: &Event) -> String {
    let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    input.map(|input| input.value()).unwrap_or_default()
}

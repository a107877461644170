//! What a check fetches: folded away, since most people never need it.
//!
//! Must not: decide what a bound means.

use super::form_parts::{checkbox, number, radio};
use crate::i18n::{tr, tr_args};
use crate::state::{Problem, RetrievalDraft};
use mail_api::RetrievalOrder;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// A change to what was entered.
pub(super) type RetrievalChange = Box<dyn FnOnce(&mut RetrievalDraft)>;

/// What the fields are told.
#[derive(Properties, PartialEq)]
pub(super) struct RetrievalFieldsProps {
    /// What was entered.
    pub draft: RetrievalDraft,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Called with each change.
    pub changed: Callback<RetrievalChange>,
}

/// The fields.
#[component]
pub(super) fn RetrievalFields(props: &RetrievalFieldsProps) -> Html {
    let RetrievalFieldsProps { draft, problems, changed } = props;
    let open = use_state(|| false);
    let choose = |apply: fn(&mut RetrievalDraft)| {
        let changed = changed.clone();
        Callback::from(move |_: Event| changed.emit(Box::new(apply)))
    };
    let entered = |apply: fn(&mut RetrievalDraft, String)| {
        let changed = changed.clone();
        Callback::from(move |text: String| changed.emit(Box::new(move |draft| apply(draft, text))))
    };
    let wrong = |problem: Problem| Some(problem).filter(|problem| problems.contains(problem));
    let mine = [Problem::CheckMessages, Problem::CheckMegabytes, Problem::WholeMegabytes];
    let is_wrong = mine.into_iter().any(|problem| problems.contains(&problem));
    {
        // What is wrong must be seen.
        let open = open.clone();
        use_effect_with(is_wrong, move |&is_wrong| {
            if is_wrong {
                open.set(true);
            }
        });
    }
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let details = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlDetailsElement>().ok());
            open.set(details.is_some_and(|details| details.open()));
        })
    };
    let newest_first = draft.order == RetrievalOrder::NewestFirst;
    html! {
        <details class="field more" open={*open} {ontoggle} data-test="retrieval">
            <summary><span class="more-words">
                <span class="field-label">{ tr("field-retrieval") }</span>{ " " }<span class="more-now">{ now(draft) }</span>
            </span></summary>
            <fieldset class="more-inside" aria-label={tr("field-retrieval")}>
                <div class="choices is-row" data-test="order">
                    { radio("order", "newest", newest_first, choose(|draft| draft.order = RetrievalOrder::NewestFirst),
                        tr("order-newest"), None) }
                    { radio("order", "smallest", !newest_first, choose(|draft| draft.order = RetrievalOrder::SmallestFirst),
                        tr("order-smallest"), None) }
                </div>
                <div class="choices">
                    { checkbox("check-limits-messages", draft.limits_messages,
                        choose(|draft| draft.limits_messages = !draft.limits_messages),
                        html! { { tr("check-limits-messages") } }) }
                    if draft.limits_messages {
                        { number("check-messages", &draft.messages, tr("check-limits-messages"),
                            html! { <span>{ tr("unit-messages") }</span> },
                            wrong(Problem::CheckMessages), entered(|draft, text| draft.messages = text)) }
                    }
                    { checkbox("check-limits-octets", draft.limits_octets,
                        choose(|draft| draft.limits_octets = !draft.limits_octets),
                        html! { { tr("check-limits-octets") } }) }
                    if draft.limits_octets {
                        { number("check-megabytes", &draft.megabytes, tr("check-limits-octets"), html! { <span>{ "MB" }</span> },
                            wrong(Problem::CheckMegabytes), entered(|draft, text| draft.megabytes = text)) }
                    }
                </div>
                <p class="field-hint">{ tr("check-limits-mean") }</p>
                <div class="choices">
                    { checkbox("only-beginnings", draft.only_beginnings,
                        choose(|draft| draft.only_beginnings = !draft.only_beginnings),
                        html! { { tr("only-beginnings") } }) }
                    if draft.only_beginnings {
                        { number("whole-megabytes", &draft.whole_megabytes, tr("only-beginnings"),
                            html! { <span>{ tr("unit-megabytes") }</span> },
                            wrong(Problem::WholeMegabytes), entered(|draft, text| draft.whole_megabytes = text)) }
                    }
                </div>
                if draft.only_beginnings { <p class="field-hint">{ tr("only-beginnings-mean") }</p> }
            </fieldset>
        </details>
    }
}

/// What is chosen, for who leaves it folded.
fn now(draft: &RetrievalDraft) -> String {
    let order = match draft.order {
        RetrievalOrder::NewestFirst => tr("order-newest"),
        RetrievalOrder::SmallestFirst => tr("order-smallest"),
    };
    let messages = draft.limits_messages.then(|| tr_args("at-most-messages", &[("number", (&draft.messages).into())]));
    let megabytes = draft.limits_octets.then(|| tr_args("at-most-megabytes", &[("number", (&draft.megabytes).into())]));
    let whole = (&draft.whole_megabytes).into();
    let beginnings = draft.only_beginnings.then(|| tr_args("beginnings-above", &[("number", whole)]));
    [Some(order), messages, megabytes, beginnings].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

//! What becomes of the copies on the server: one choice about time, and rules beside it.
//!
//! Must not: decide what a rule means.

use super::form_parts::{checkbox, number, radio};
use crate::i18n::tr;
use crate::pwa;
use crate::state::{LeaveDraft, Problem, Stay, TimeUnit};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A change to what was entered.
pub(super) type LeaveChange = Box<dyn FnOnce(&mut LeaveDraft)>;

/// What the fields are told.
#[derive(Properties, PartialEq)]
pub(super) struct LeaveFieldsProps {
    /// What was entered.
    pub draft: LeaveDraft,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Called with each change.
    pub changed: Callback<LeaveChange>,
}

/// The fields.
#[component]
pub(super) fn LeaveFields(props: &LeaveFieldsProps) -> Html {
    let LeaveFieldsProps { draft, problems, changed } = props;
    let choose = |apply: fn(&mut LeaveDraft)| {
        let changed = changed.clone();
        Callback::from(move |_: Event| changed.emit(Box::new(apply)))
    };
    let entered = |apply: fn(&mut LeaveDraft, String)| {
        let changed = changed.clone();
        Callback::from(move |text: String| changed.emit(Box::new(move |draft| apply(draft, text))))
    };
    let wrong = |problem: Problem| Some(problem).filter(|problem| problems.contains(problem));
    let in_days = draft.unit == TimeUnit::Days;
    let is_kept = use_state(|| true);
    {
        let is_kept = is_kept.clone();
        use_effect_with((), move |()| spawn_local(async move { is_kept.set(pwa::is_persistent().await) }));
    }
    html! {
        <fieldset class="field is-full">
            <legend class="field-label">{ tr("field-leave") }</legend>
            <div class="choices" data-test="leave">
                { radio("leave", "all", draft.stay == Stay::Always, choose(|draft| draft.stay = Stay::Always),
                    tr("leave-all"), None) }
                { radio("leave", "days", draft.stay == Stay::ForTime, choose(|draft| draft.stay = Stay::ForTime),
                    tr("leave-for-time"), Some(tr("leave-for-time-means"))) }
                if draft.stay == Stay::ForTime {
                    { number("days", &draft.time, tr("field-time"), html! { <>
                            { unit(in_days, choose(|draft| draft.unit = TimeUnit::Days), tr("unit-days")) }
                            { unit(!in_days, choose(|draft| draft.unit = TimeUnit::Hours), tr("unit-hours")) }
                        </> }, wrong(Problem::Stay), entered(|draft, text| draft.time = text)) }
                }
                { radio("leave", "once-stored", draft.stay == Stay::NotAtAll, choose(|draft| draft.stay = Stay::NotAtAll),
                    tr("leave-once-stored"), Some(tr("leave-once-stored-means"))) }
            </div>
            if draft.stay != Stay::NotAtAll {
                <p class="choices-lead" id="leave-also">{ tr("leave-also") }</p>
                <div class="choices" role="group" aria-labelledby="leave-also">
                    { checkbox("leave-when-deleted", draft.when_deleted_here,
                        choose(|draft| draft.when_deleted_here = !draft.when_deleted_here),
                        html! { <>{ tr("leave-when-deleted") }<small>{ tr("leave-when-deleted-means") }</small></> }) }
                    { checkbox("leave-when-archived", draft.when_archived_here,
                        choose(|draft| draft.when_archived_here = !draft.when_archived_here),
                        html! { { tr("leave-when-archived") } }) }
                    { checkbox("leave-newest", draft.limits_messages,
                        choose(|draft| draft.limits_messages = !draft.limits_messages),
                        html! { { tr("leave-newest") } }) }
                    if draft.limits_messages {
                        { number("newest", &draft.newest, tr("leave-newest"), html! { <span>{ tr("unit-messages") }</span> },
                            wrong(Problem::Newest), entered(|draft, text| draft.newest = text)) }
                    }
                    { checkbox("leave-octets", draft.limits_octets,
                        choose(|draft| draft.limits_octets = !draft.limits_octets),
                        html! { { tr("leave-octets") } }) }
                    if draft.limits_octets {
                        { number("megabytes", &draft.megabytes, tr("leave-octets"), html! { <span>{ "MB" }</span> },
                            wrong(Problem::Megabytes), entered(|draft, text| draft.megabytes = text)) }
                    }
                </div>
            }
            if draft.deletes() && !*is_kept {
                <div class="choices">
                    { checkbox("leave-anyway", draft.despite_eviction,
                        choose(|draft| draft.despite_eviction = !draft.despite_eviction),
                        html! { <>{ tr("leave-anyway") }<small>{ tr("leave-anyway-means") }</small></> }) }
                </div>
            }
        </fieldset>
    }
}

fn unit(checked: bool, onchange: Callback<Event>, words: String) -> Html {
    html! { <label class="unit"><input type="radio" name="leave-unit" {checked} {onchange} />{ words }</label> }
}

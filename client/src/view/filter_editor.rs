//! A filter being entered: what it looks at, what it does, and what it would do with the mail that is here.

use super::focus::use_start;
use super::form_parts::{checkbox, value_of};
use super::{Icon, Name};
use crate::app::{Context, use_page};
use crate::format;
use crate::i18n::{tr, tr_args};
use crate::state::{ConditionDraft, FilterDraft, Looks};
use mail_api::{Change, Filter, FilterTrial};
use yew::prelude::*;

/// What the editor is told.
#[derive(Properties, PartialEq)]
pub(super) struct FilterEditorProps {
    /// What there is of the filter.
    pub(super) draft: FilterDraft,
    /// Called with the filter to keep, or with none.
    pub(super) done: Callback<Option<Filter>>,
    /// That it could not be kept.
    pub(super) trouble: Option<Html>,
}

type Draft = UseStateHandle<FilterDraft>;

/// Enters a filter.
#[component]
pub(super) fn FilterEditor(props: &FilterEditorProps) -> Html {
    let page = use_page();
    let title = use_start(true);
    let draft = use_state(|| props.draft.clone());
    let trial = use_state(|| None::<FilterTrial>);
    let filter = draft.filter();
    {
        // What was tried was another filter.
        let trial = trial.clone();
        use_effect_with((*draft).clone(), move |_| trial.set(None));
    }
    let cancel = props.done.reform(|_: MouseEvent| None);
    let save = {
        let (done, filter) = (props.done.clone(), filter.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(filter) = &filter {
                done.emit(Some(filter.clone()));
            }
        })
    };
    let rename = changes(&draft, |draft, event: InputEvent| draft.name = value_of(&event));
    let all = |all: bool| changes(&draft, move |draft, _: Event| draft.all = all);
    let more = changes(&draft, |draft, _: MouseEvent| draft.conditions.push(ConditionDraft::default()));
    html! {
        <section class="panel" aria-labelledby="filter-title" data-test="filter-editor">
            <header class="panel-head">
                <button class="icon-button" onclick={cancel.clone()} aria-label={tr("back")}><Icon name={Name::Back} /></button>
                <h2 id="filter-title" tabindex="-1" ref={title}>{ tr("filter") }</h2>
            </header>
            <form onsubmit={save}>
                <label class="field-label" for="filter-name">{ tr("filter-name") }</label>
                <input id="filter-name" class="input" type="text" value={draft.name.clone()} oninput={rename} maxlength="100" autocomplete="off" data-test="filter-name" />
                <h3>{ tr("filter-when") }</h3>
                if draft.conditions.len() > 1 {
                    <div class="choices is-row" role="radiogroup" aria-label={tr("filter-when")}>
                        { super::form_parts::radio("filter-all", "all", draft.all, all(true), tr("filter-all"), None) }
                        { super::form_parts::radio("filter-all", "any", !draft.all, all(false), tr("filter-any"), None) }
                    </div>
                }
                <ul class="organise">{ for draft.conditions.iter().enumerate().map(|(at, one)| condition(&draft, at, one)) }</ul>
                <button class="button" type="button" onclick={more} data-test="condition-add"><Icon name={Name::Plus} /><span>{ tr("condition-add") }</span></button>
                <h3>{ tr("filter-then") }</h3>
                { actions(&page, &draft) }
                { warning(&page, &draft) }
                { try_out(&page, filter.as_ref(), &trial) }
                { for props.trouble.clone() }
                <div class="form-steps">
                    <button class="button is-primary" type="submit" disabled={filter.is_none()} data-test="filter-save">{ tr("save") }</button>
                    <button class="button is-plain" type="button" onclick={cancel}>{ tr("cancel") }</button>
                </div>
            </form>
        </section>
    }
}

/// Changes the draft by what an event says.
fn changes<E: 'static>(draft: &Draft, change: impl Fn(&mut FilterDraft, E) + 'static) -> Callback<E> {
    let draft = draft.clone();
    Callback::from(move |event: E| {
        let mut changed = (*draft).clone();
        change(&mut changed, event);
        draft.set(changed);
    })
}

fn condition(draft: &Draft, at: usize, condition: &ConditionDraft) -> Html {
    let looks = changes(draft, move |draft, event: Event| {
        let chosen = value_of(&event);
        if let Some((looks, _)) = Looks::ALL.iter().find(|(_, id)| *id == chosen) {
            draft.conditions[at].looks = *looks;
        }
    });
    let is = changes(draft, move |draft, event: Event| draft.conditions[at].is = value_of(&event) == "is");
    let text = changes(draft, move |draft, event: InputEvent| draft.conditions[at].text = value_of(&event));
    let remove = changes(draft, move |draft, _: MouseEvent| drop(draft.conditions.remove(at)));
    let is_field = matches!(condition.looks, Looks::At(_));
    html! {
        <li class="organise-row" key={at} data-test="condition">
            <select class="sort" onchange={looks} aria-label={tr("condition-looks")} data-test="condition-looks">
                { for Looks::ALL.iter().map(|(looks, id)| html! { <option value={*id} selected={*looks == condition.looks}>{ tr(id) }</option> }) }
            </select>
            if is_field {
                <select class="sort" onchange={is} aria-label={tr("condition-how")} data-test="condition-how">
                    <option value="contains" selected={!condition.is}>{ tr("condition-contains") }</option>
                    <option value="is" selected={condition.is}>{ tr("condition-is") }</option>
                </select>
            }
            <input class="input" type="text" inputmode={if is_field { "text" } else { "numeric" }} value={condition.text.clone()}
                oninput={text} maxlength="400" autocomplete="off" aria-label={tr("condition-text")} data-test="condition-text" />
            if !is_field { <span class="unit">{ tr("condition-unit") }</span> }
            if draft.conditions.len() > 1 {
                <button class="icon-button is-small" type="button" onclick={remove} aria-label={tr("condition-remove")}><Icon name={Name::Close} /></button>
            }
        </li>
    }
}

const ACTIONS: [(Change, &str, &str); 5] = [
    (Change::Archived(true), "archive", "filter-does-archive"),
    (Change::Junk(true), "junk", "filter-does-junk"),
    (Change::Deleted(true), "filter-trash", "filter-does-trash"),
    (Change::Starred(true), "star", "filter-does-star"),
    (Change::Read(true), "mark-read", "filter-does-read"),
];

fn actions(page: &Context, draft: &Draft) -> Html {
    let choice = |change: Change, test: &'static str, words: Html| {
        let toggled = changes(draft, move |draft, _: Event| {
            let is_done = draft.does(change);
            draft.set(change, !is_done);
        });
        checkbox(test, draft.does(change), toggled, words)
    };
    let tag = |tag: &mail_api::Tag| {
        let words = html! { <span class={format!("tag hue-{}", tag.colour % 8)}><bdi>{ &tag.name }</bdi></span> };
        choice(Change::Tagged(tag.id, true), "filter-does-tag", words)
    };
    html! {
        <div class="choices">
            { for ACTIONS.iter().map(|(change, words, test)| choice(*change, test, html! { { tr(words) } })) }
            { for page.state.organisation.tags.iter().map(tag) }
        </div>
    }
}

/// That mail goes from servers because of this filter, whoever has read it.
fn warning(page: &Context, draft: &Draft) -> Html {
    let accounts = draft.deletes_from(page.state.accounts.as_deref().unwrap_or_default());
    if accounts.is_empty() {
        return html! {};
    }
    let names = accounts.iter().map(|account| account.settings.name.as_str()).collect::<Vec<_>>().join(", ");
    html! {
        <p class="notice is-warning" role="status" data-test="filter-warning"><Icon name={Name::Warning} />
            <span>{ tr_args("filter-deletes", &[("accounts", names.as_str().into())]) }</span></p>
    }
}

/// What the filter would do with the mail that is here.
fn try_out(page: &Context, filter: Option<&Filter>, trial: &UseStateHandle<Option<FilterTrial>>) -> Html {
    let Some(filter) = filter.cloned() else { return html! { <p class="is-quiet">{ tr("filter-incomplete") }</p> } };
    let effects = page.effects.clone();
    let again = {
        let (effects, filter, trial) = (effects.clone(), filter.clone(), trial.clone());
        move || {
            let trial = trial.clone();
            effects.try_filter(filter.clone(), Callback::from(move |tried| trial.set(Some(tried))));
        }
    };
    let run = {
        let again = again.clone();
        Callback::from(move |_: MouseEvent| {
            let again = again.clone();
            effects.run_filter(filter.clone(), Callback::from(move |()| again()));
        })
    };
    html! {
        <div class="trial" role="status">
            <button class="button" type="button" onclick={Callback::from(move |_: MouseEvent| again())} data-test="filter-try">
                <Icon name={Name::Filter} /><span>{ tr("filter-try") }</span></button>
            { for trial.as_ref().map(|tried| html! {
                <>
                    <p data-test="filter-matches" data-count={tried.matches.to_string()}>{ tr_args("filter-matches", &[("count", tried.matches.into())]) }</p>
                    <ul class="trial-rows">{ for tried.some.iter().map(|row| html! {
                        <li key={row.id.0.to_string()}><bdi>{ &row.from }</bdi><bdi>{ if row.subject.is_empty() { tr("no-subject") } else { row.subject.clone() } }</bdi>
                            <span>{ format::date_in_list(row.date) }</span></li>
                    }) }</ul>
                    if tried.changes > 0 {
                        <button class="button" type="button" onclick={run} data-test="filter-run">
                            { tr_args("filter-run", &[("count", tried.changes.into())]) }</button>
                    }
                </>
            }) }
        </div>
    }
}

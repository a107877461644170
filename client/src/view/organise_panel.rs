//! Tags and filters: what there is of them.

use super::filter_editor::FilterEditor;
use super::form_parts::value_of;
use super::{ConfirmDialog, Icon, Name};
use crate::app::{Context, use_page};
use crate::i18n::{tr, tr_args};
use crate::state::{Action, FilterDraft, Screen, new_tag};
use mail_api::{Filter, Organisation, Tag, TagId};
use yew::prelude::*;

/// Tags and filters.
#[component]
pub fn OrganisePanel() -> Html {
    let page = use_page();
    let edited = use_state(|| None::<(Option<usize>, FilterDraft)>);
    let failed = use_state(|| false);
    let put = {
        let (effects, failed) = (page.effects.clone(), failed.clone());
        Callback::from(move |organisation: Organisation| {
            let failed = failed.clone();
            effects
                .put_organisation(organisation, Callback::from(move |done: Result<(), _>| failed.set(done.is_err())));
        })
    };
    let back = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Show(Screen::Mail)))
    };
    if let Some((at, draft)) = &*edited {
        let (at, edited, put, organisation) = (*at, edited.clone(), put, page.state.organisation.clone());
        let done = Callback::from(move |filter: Option<Filter>| {
            edited.set(None);
            if let Some(filter) = filter {
                put.emit(with_filter(&organisation, at, filter));
            }
        });
        return html! { <FilterEditor draft={draft.clone()} {done} /> };
    }
    html! {
        <section class="panel" aria-labelledby="organise-title" data-test="organise-panel">
            <header class="panel-head">
                <button class="icon-button" onclick={back} aria-label={tr("back")} data-test="organise-back"><Icon name={Name::Back} /></button>
                <h2 id="organise-title">{ tr("organise") }</h2>
            </header>
            if *failed { <p class="notice is-warning" role="alert"><Icon name={Name::Warning} /><span>{ tr("organise-failed") }</span></p> }
            <h3>{ tr("tags") }</h3>
            <Tags put={put.clone()} />
            <h3>{ tr("filters") }</h3>
            { filters(&page, &edited, &put) }
        </section>
    }
}

fn with_filter(organisation: &Organisation, at: Option<usize>, filter: Filter) -> Organisation {
    let mut organisation = organisation.clone();
    match at.and_then(|at| organisation.filters.get_mut(at)) {
        Some(there) => *there = filter,
        None => organisation.filters.push(filter),
    }
    organisation
}

type Edited = UseStateHandle<Option<(Option<usize>, FilterDraft)>>;

fn filters(page: &Context, edited: &Edited, put: &Callback<Organisation>) -> Html {
    let organisation = &page.state.organisation;
    let edit = |at: Option<usize>, draft: FilterDraft| {
        let edited = edited.clone();
        Callback::from(move |_: MouseEvent| edited.set(Some((at, draft.clone()))))
    };
    let filter = |(at, filter): (usize, &Filter)| {
        let (mut switched, mut removed) = (organisation.clone(), organisation.clone());
        switched.filters[at].is_on = !filter.is_on;
        removed.filters.remove(at);
        html! {
            <li class="organise-row" key={at} data-test="filter">
                <label class="organise-name"><input type="checkbox" checked={filter.is_on} data-test="filter-on"
                    onchange={put.reform(move |_: Event| switched.clone())} /><span><bdi>{ &filter.name }</bdi></span></label>
                <button class="icon-button is-small" onclick={edit(Some(at), FilterDraft::of(filter))} data-test="filter-edit"
                    aria-label={tr_args("filter-edit", &[("name", filter.name.as_str().into())])}><Icon name={Name::Edit} /></button>
                <button class="icon-button is-small" onclick={put.reform(move |_: MouseEvent| removed.clone())} data-test="filter-remove"
                    aria-label={tr_args("filter-remove", &[("name", filter.name.as_str().into())])}><Icon name={Name::Trash} /></button>
            </li>
        }
    };
    html! {
        <>
            <p class="is-quiet">{ tr("filters-mean") }</p>
            <ul class="organise">{ for organisation.filters.iter().enumerate().map(filter) }</ul>
            <button class="button" onclick={edit(None, FilterDraft::default())} data-test="filter-add">
                <Icon name={Name::Plus} /><span>{ tr("filter-add") }</span>
            </button>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct TagsProps {
    put: Callback<Organisation>,
}

/// The tags: names and colours can be changed in place.
#[component]
fn Tags(props: &TagsProps) -> Html {
    let page = use_page();
    let name = use_state(String::new);
    let going = use_state(|| None::<Tag>);
    let organisation = page.state.organisation.clone();
    let oninput = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| name.set(value_of(&event)))
    };
    let add = {
        let (name, put, organisation) = (name.clone(), props.put.clone(), organisation.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(tag) = new_tag(&organisation, &name) {
                let mut organisation = organisation.clone();
                organisation.tags.push(tag);
                put.emit(organisation);
                name.set(String::new());
            }
        })
    };
    let decided = {
        let (going, put, organisation) = (going.clone(), props.put.clone(), organisation.clone());
        Callback::from(move |goes: bool| {
            if let (true, Some(tag)) = (goes, going.as_ref()) {
                let mut organisation = organisation.clone();
                organisation.tags.retain(|other| other.id != tag.id);
                put.emit(organisation);
            }
            going.set(None);
        })
    };
    let rows = organisation.tags.iter().map(|tag| tag_row(tag, &organisation, &props.put, &going));
    html! {
        <>
            <p class="is-quiet">{ tr("tags-mean") }</p>
            <ul class="organise">{ for rows }</ul>
            <form class="organise-add" onsubmit={add}>
                <label class="field-label" for="new-tag">{ tr("tag-new") }</label>
                <input id="new-tag" class="input" type="text" value={(*name).clone()} {oninput} maxlength="100" autocomplete="off" data-test="tag-name" />
                <button class="button" type="submit" data-test="tag-add">{ tr("tag-add") }</button>
            </form>
            <ConfirmDialog open={going.is_some()} confirm={tr("tag-remove-confirm")} {decided}
                question={tr_args("tag-remove-question", &[("name", going.as_ref().map_or("", |tag| tag.name.as_str()).into())])}
                consequence={tr("tag-remove-means")} />
        </>
    }
}

fn tag_row(
    tag: &Tag,
    organisation: &Organisation,
    put: &Callback<Organisation>,
    going: &UseStateHandle<Option<Tag>>,
) -> Html {
    let changed = {
        let organisation = organisation.clone();
        move |id: TagId, change: &dyn Fn(&mut Tag)| {
            let mut organisation = organisation.clone();
            organisation.tags.iter_mut().filter(|tag| tag.id == id).for_each(change);
            organisation
        }
    };
    let id = tag.id;
    let rename = {
        let (put, changed, before) = (put.clone(), changed.clone(), tag.name.clone());
        Callback::from(move |event: Event| {
            let name = value_of(&event);
            if !name.trim().is_empty() && name != before {
                put.emit(changed(id, &|tag| tag.name.clone_from(&name)));
            }
        })
    };
    let colour = put.reform(move |event: Event| {
        let colour = value_of(&event).parse().unwrap_or_default();
        changed(id, &|tag| tag.colour = colour)
    });
    let remove = {
        let (going, tag) = (going.clone(), tag.clone());
        Callback::from(move |_: MouseEvent| going.set(Some(tag.clone())))
    };
    let name = || [("name", tag.name.as_str().into())];
    html! {
        <li class="organise-row" key={tag.id.0} data-test="tag-row">
            <span class={format!("dot hue-{}", tag.colour % 8)} aria-hidden="true"></span>
            <input class="input" type="text" value={tag.name.clone()} onchange={rename} maxlength="100" autocomplete="off"
                aria-label={tr_args("tag-name", &name())} />
            <select class="sort" onchange={colour} aria-label={tr_args("tag-colour", &name())}>
                { for (0..8u8).map(|hue| html! {
                    <option value={hue.to_string()} selected={hue == tag.colour}>{ tr(COLOURS[usize::from(hue)]) }</option>
                }) }
            </select>
            <button class="icon-button is-small" onclick={remove} aria-label={tr_args("tag-remove", &name())} data-test="tag-remove">
                <Icon name={Name::Trash} />
            </button>
        </li>
    }
}

/// What the hues of the styles are called.
const COLOURS: [&str; 8] =
    ["colour-0", "colour-1", "colour-2", "colour-3", "colour-4", "colour-5", "colour-6", "colour-7"];

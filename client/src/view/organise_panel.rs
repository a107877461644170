//! Tags and filters: what there is of them.

use super::filter_editor::FilterEditor;
use super::focus::use_start;
use super::form_parts::value_of;
use super::{ConfirmDialog, Icon, Name};
use crate::app::{Context, use_page};
use crate::i18n::{tr, tr_args};
use crate::state::{Action, FilterDraft, Screen, new_tag};
use mail_api::{ErrorKind, Filter, Organisation, Tag, TagId};
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

/// A filter that is edited: as it is kept, where it is, and as it is entered.
type Edited = UseStateHandle<Option<(Option<Filter>, FilterDraft)>>;
/// Which time it is that a filter is edited: what was saved closes only the editor that it was entered in.
type Turn = Rc<Cell<u32>>;

/// Tags and filters.
#[component]
pub fn OrganisePanel() -> Html {
    let page = use_page();
    let edited: Edited = use_state(|| None);
    let failed = use_state(|| None::<ErrorKind>);
    let going = use_state(|| None::<Filter>);
    let turn: Turn = use_memo((), |()| Cell::new(0));
    let title = use_start(edited.is_none());
    let put_then = {
        let (effects, failed) = (page.effects.clone(), failed.clone());
        let before = page.state.organisation.clone();
        move |organisation: Organisation, done: Box<dyn FnOnce()>| {
            let failed = failed.clone();
            effects.put_organisation(before.clone(), organisation, move |put| {
                failed.set(put.as_ref().err().map(|error| error.kind));
                if put.is_ok() {
                    done();
                }
            });
        }
    };
    let put = {
        let put_then = put_then.clone();
        Callback::from(move |organisation| put_then(organisation, Box::new(|| {})))
    };
    let back = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Show(Screen::Mail)))
    };
    let trouble = failed.map(|kind| {
        let words = if kind == ErrorKind::ChangedElsewhere { "organise-changed" } else { "organise-failed" };
        html! { <p class="notice is-warning" role="alert"><Icon name={Name::Warning} /><span>{ tr(words) }</span></p> }
    });
    if let Some((kept, draft)) = (*edited).clone() {
        let organisation = page.state.organisation.clone();
        let done = Callback::from(move |filter: Option<Filter>| match filter {
            // What is entered stays until it is kept.
            Some(filter) => {
                let (turn, now, edited) = (turn.clone(), turn.get(), edited.clone());
                let close = move || {
                    if turn.get() == now {
                        edited.set(None);
                    }
                };
                put_then(with_filter(&organisation, kept.as_ref(), filter), Box::new(close));
            }
            None => {
                failed.set(None);
                edited.set(None);
            }
        });
        return html! { <FilterEditor {draft} {done} {trouble} /> };
    }
    let decided = {
        let (going, put, organisation) = (going.clone(), put.clone(), page.state.organisation.clone());
        Callback::from(move |goes: bool| {
            if let (true, Some(filter)) = (goes, going.as_ref()) {
                put.emit(without_filter(&organisation, filter));
            }
            going.set(None);
        })
    };
    html! {
        <section class="panel" aria-labelledby="organise-title" data-test="organise-panel">
            <header class="panel-head">
                <button class="icon-button" onclick={back} aria-label={tr("back")} data-test="organise-back"><Icon name={Name::Back} /></button>
                <h2 id="organise-title" tabindex="-1" ref={title}>{ tr("organise") }</h2>
            </header>
            { for trouble }
            <h3>{ tr("tags") }</h3>
            <Tags put={put.clone()} />
            <h3>{ tr("filters") }</h3>
            { filters(&page, &edited, &turn, &put, &going) }
            <ConfirmDialog open={going.is_some()} confirm={tr("filter-remove-confirm")} {decided}
                question={tr_args("filter-remove-question", &[("name", going.as_ref().map_or("", |filter| filter.name.as_str()).into())])}
                consequence={tr("filter-remove-means")} />
        </section>
    }
}

/// With this filter in the place of the one that was kept, wherever that is by now; once, however often it is sent.
fn with_filter(organisation: &Organisation, kept: Option<&Filter>, filter: Filter) -> Organisation {
    let mut organisation = organisation.clone();
    let at = |filter: &Filter| organisation.filters.iter().position(|there| there == filter);
    match kept.and_then(at).or_else(|| at(&filter)) {
        Some(at) => organisation.filters[at] = filter,
        None => organisation.filters.push(filter),
    }
    organisation
}

/// Without the first that is as this filter.
fn without_filter(organisation: &Organisation, filter: &Filter) -> Organisation {
    let mut organisation = organisation.clone();
    if let Some(at) = organisation.filters.iter().position(|there| there == filter) {
        organisation.filters.remove(at);
    }
    organisation
}

fn filters(
    page: &Context,
    edited: &Edited,
    turn: &Turn,
    put: &Callback<Organisation>,
    going: &UseStateHandle<Option<Filter>>,
) -> Html {
    let organisation = &page.state.organisation;
    let edit = |kept: Option<Filter>| {
        let (edited, turn) = (edited.clone(), turn.clone());
        Callback::from(move |_: MouseEvent| {
            turn.set(turn.get().wrapping_add(1));
            let draft = kept.as_ref().map(FilterDraft::of).unwrap_or_default();
            edited.set(Some((kept.clone(), draft)));
        })
    };
    let last = organisation.filters.len().saturating_sub(1);
    let filter = |(at, filter): (usize, &Filter)| {
        let changed = |change: &dyn Fn(&mut Vec<Filter>)| {
            let mut organisation = organisation.clone();
            change(&mut organisation.filters);
            organisation
        };
        let name = || [("name", filter.name.as_str().into())];
        let button = |icon: Name, words: &str, test: &'static str, disabled: bool, after: Organisation| {
            let words = tr_args(words, &name());
            html! {
                <button class="icon-button is-small" onclick={put.reform(move |_: MouseEvent| after.clone())} {disabled}
                    aria-label={words.clone()} title={words} data-test={test}><Icon name={icon} /></button>
            }
        };
        let remove = {
            let (going, filter) = (going.clone(), filter.clone());
            Callback::from(move |_: MouseEvent| going.set(Some(filter.clone())))
        };
        let switched = changed(&|filters| filters[at].is_on = !filters[at].is_on);
        let (up, down) = (
            changed(&|filters| filters.swap(at, at.saturating_sub(1))),
            changed(&|filters| filters.swap(at, last.min(at + 1))),
        );
        html! {
            <li class="organise-row" key={at} data-test="filter">
                <label class="organise-name"><input type="checkbox" checked={filter.is_on} data-test="filter-on"
                    onchange={put.reform(move |_: Event| switched.clone())} /><span><bdi>{ &filter.name }</bdi></span></label>
                if last > 0 {
                    { button(Name::Up, "filter-up", "filter-up", at == 0, up) }
                    { button(Name::Down, "filter-down", "filter-down", at == last, down) }
                }
                <button class="icon-button is-small" onclick={edit(Some(filter.clone()))} data-test="filter-edit"
                    aria-label={tr_args("filter-edit", &name())}><Icon name={Name::Edit} /></button>
                <button class="icon-button is-small" onclick={remove} data-test="filter-remove"
                    aria-label={tr_args("filter-remove", &name())}><Icon name={Name::Trash} /></button>
            </li>
        }
    };
    html! {
        <>
            <p class="is-quiet">{ tr("filters-mean") }</p>
            <ol class="organise">{ for organisation.filters.iter().enumerate().map(filter) }</ol>
            <button class="button" onclick={edit(None)} data-test="filter-add">
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

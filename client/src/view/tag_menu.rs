//! Tags: as marks on a message, and as a menu to give and take them.

use super::focus::focus;
use super::{Icon, Name};
use crate::app::{Context, use_page};
use crate::i18n::tr;
use crate::state::{Action, Screen};
use mail_api::TagId;
use yew::prelude::*;

/// What the menu is told.
#[derive(Properties, PartialEq)]
pub struct TagMenuProps {
    /// The tags that are there.
    pub has: Vec<TagId>,
    /// Called with a tag to give or to take.
    pub changed: Callback<(TagId, bool)>,
}

/// Gives and takes tags.
#[component]
pub fn TagMenu(props: &TagMenuProps) -> Html {
    let page = use_page();
    let menu = use_node_ref();
    let button = use_node_ref();
    let close = {
        let (menu, button) = (menu.clone(), button.clone());
        move || {
            if let Some(menu) = menu.cast::<web_sys::HtmlDetailsElement>() {
                menu.set_open(false);
                focus(&button);
            }
        }
    };
    let tag = |tag: &mail_api::Tag| {
        let is_set = props.has.contains(&tag.id);
        let choose = {
            let (id, changed, close) = (tag.id, props.changed.clone(), close.clone());
            Callback::from(move |_: MouseEvent| {
                close();
                changed.emit((id, !is_set));
            })
        };
        html! {
            <li key={tag.id.0}>
                <button type="button" class="menu-item" onclick={choose} aria-pressed={is_set.to_string()} data-test="tag-choice">
                    <span class={format!("dot hue-{}", tag.colour % 8)} aria-hidden="true"></span>
                    <span class="place-name">{ &tag.name }</span>
                    if is_set { <Icon name={Name::Tick} /> }
                </button>
            </li>
        }
    };
    let manage = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Show(Screen::Organise)))
    };
    // Escape closes the menu and nothing behind it.
    let onkeydown = {
        let (menu, close) = (menu.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let is_open = menu.cast::<web_sys::HtmlDetailsElement>().is_some_and(|menu| menu.open());
            if event.key() == "Escape" && is_open {
                event.stop_propagation();
                close();
            }
        })
    };
    html! {
        <details class="menu" ref={menu} {onkeydown}>
            <summary class="icon-button" ref={button} aria-label={tr("tags")} title={tr("tags")} data-test="tag-menu"><Icon name={Name::Tag} /></summary>
            <ul class="menu-list">
                { for page.state.organisation.tags.iter().map(tag) }
                <li><button type="button" class="menu-item" onclick={manage}><Icon name={Name::Edit} /><span>{ tr("tags-manage") }</span></button></li>
            </ul>
        </details>
    }
}

/// The tags of a message, by name and colour.
pub(super) fn tag_marks(page: &Context, tags: &[TagId]) -> Html {
    let known = page.state.organisation.tags.iter().filter(|tag| tags.contains(&tag.id));
    html! {
        { for known.map(|tag| html! {
            <span class={format!("tag hue-{}", tag.colour % 8)} data-test="tag"><bdi>{ &tag.name }</bdi></span>
        }) }
    }
}

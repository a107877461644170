//! Where the focus goes when what had it is gone, or something else takes the room.
//!
//! Must not: take the focus from where a person put it, unless they opened something.

use crate::pace::next_task;
use gloo::render::request_animation_frame;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Gives the focus to an element.
pub(super) fn focus(element: &NodeRef) {
    if let Some(element) = element.cast::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Gives the focus to an element, and scrolls nothing for it.
fn focus_in_place(element: &NodeRef) {
    if let Some(element) = element.cast::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// Whether nothing has the focus: what had it is gone.
pub(super) fn is_lost() -> bool {
    gloo::utils::document().active_element().is_none_or(|at| at.tag_name() == "BODY")
}

/// The heading of what opens: whoever opened it goes on from there, each time that `open` turns true.
#[hook]
pub(super) fn use_start(open: bool) -> NodeRef {
    let heading = use_node_ref();
    {
        let heading = heading.clone();
        use_effect_with(open, move |open| {
            if *open {
                focus(&heading);
            }
        });
    }
    heading
}

/// A list that shows so many of its items, and more with each wish: whoever wanted more goes on at the first new one, for the
/// button may be gone.
#[hook]
pub(super) fn use_growing(shown: usize) -> NodeRef {
    let (list, before) = (use_node_ref(), use_mut_ref(|| shown));
    {
        let list = list.clone();
        use_effect_with(shown, move |&shown| {
            let before = before.replace(shown);
            let list = list.cast::<Element>().filter(|_| before < shown);
            let item = list.and_then(|list| list.children().item(before as u32));
            let first = item.and_then(|item| item.query_selector("button, [tabindex]").ok().flatten());
            if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
                let _ = first.focus();
            }
        });
    }
    list
}

/// Where the keyboard begins on a screen that came by itself. Once it is painted, for whoever gives the focus has
/// everything laid out.
#[hook]
pub(super) fn use_start_once_painted() -> NodeRef {
    let room = use_node_ref();
    {
        let room = room.clone();
        use_effect_with((), move |()| {
            let painted = request_animation_frame(move |_| {
                spawn_local(async move {
                    next_task().await;
                    if is_lost() {
                        focus(&room);
                    }
                });
            });
            move || drop(painted)
        });
    }
    room
}

/// Whoever pressed what is gone when this changes goes on from the heading. It does not scroll: some browsers give a
/// clicked button no focus, so nothing may be gone at all.
#[hook]
pub(super) fn use_catch<T: PartialEq + 'static>(heading: &NodeRef, when: T) {
    let heading = heading.clone();
    use_effect_with(when, move |_| {
        if is_lost() {
            focus_in_place(&heading);
        }
    });
}

//! The Back button of browsers and phones: it closes what covers the list before it leaves the page.
//!
//! One entry of the history stands for "something covers the list"; addresses stay as they are, because a message has
//! none outside this device.
//! Must not: put anything about mail into the history.

use crate::effects::Effects;
use crate::state::{Action, Reader, ReaderChange, Screen, State};
use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use yew::prelude::*;

/// Keeps the history in step with what covers the list.
#[hook]
pub fn use_back_button(state: &State, effects: &Effects) {
    let covered = state.reader != Reader::Closed || state.screen != Screen::Mail;
    let in_history = use_mut_ref(|| false);
    {
        let in_history = in_history.clone();
        use_effect_with(covered, move |&covered| {
            let history = gloo::utils::history();
            if covered != *in_history.borrow() {
                *in_history.borrow_mut() = covered;
                let _ = if covered { history.push_state(&JsValue::NULL, "") } else { history.back() };
            }
        });
    }
    let effects = effects.clone();
    use_effect_with((), move |()| {
        let back = EventListener::new(&gloo::utils::window(), "popstate", move |_| {
            // Also called for our own `back()`; then there is nothing left to close.
            if in_history.replace(false) {
                effects.act(Action::Reader(ReaderChange::Close));
                effects.act(Action::Show(Screen::Mail));
            }
        });
        move || drop(back)
    });
}

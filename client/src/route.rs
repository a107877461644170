//! The Back button of browsers and phones: it closes what covers the list before it leaves the page.
//!
//! One entry of the history stands for "something covers the list". It stays when that is closed otherwise, because going
//! back takes its time and could hit what was opened meanwhile; Back then passes through it. Addresses stay as they are:
//! a message has none outside this device.
//! Must not: put anything about mail into the history.

use crate::effects::Effects;
use crate::state::{Action, Reader, Screen, State};
use gloo::events::EventListener;
use yew::prelude::*;

/// What the entry is known by.
const MARK: &str = "covered";

/// Keeps the history in step with what covers the list.
#[hook]
pub fn use_back_button(state: &State, effects: &Effects) {
    let covered = state.reader != Reader::Closed || state.screen != Screen::Mail || state.drawer;
    let is_covered = use_mut_ref(|| false);
    // The entry is still there after a reload.
    let in_history = use_mut_ref(|| gloo::utils::history().state().is_ok_and(|state| state == MARK));
    is_covered.replace(covered);
    {
        let in_history = in_history.clone();
        let layers = (state.reader != Reader::Closed, state.screen, state.drawer);
        use_effect_with((covered, layers), move |&(covered, _)| {
            if covered && !in_history.replace(true) {
                let _ = gloo::utils::history().push_state(&MARK.into(), "");
            }
        });
    }
    let effects = effects.clone();
    use_effect_with((), move |()| {
        let back = EventListener::new(&gloo::utils::window(), "popstate", move |_| {
            let was_in_history = in_history.replace(false);
            if *is_covered.borrow() {
                effects.act(Action::Uncover);
            } else if was_in_history {
                let _ = gloo::utils::history().back();
            }
        });
        move || drop(back)
    });
}

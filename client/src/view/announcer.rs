//! What a screen reader hears beside what is drawn: how far a check is, and how many a search found.
//!
//! Must not: draw anything, or speak more often than [`PACE`](crate::state::PACE) about progress.

use super::progress::progress_words;
use crate::app::use_page;
use crate::i18n::tr_args;
use crate::state::{SEARCH_PAUSE, pause};
use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// Two live regions, there before anything is said in them.
#[component]
pub fn Announcer() -> Html {
    let page = use_page();
    let (progress, found) = (use_state(String::new), use_state(String::new));
    let said = use_mut_ref(|| None::<f64>);
    {
        let progress = progress.clone();
        use_effect_with(progress_words(&page.state), move |words| {
            // What is over is not told any more; whatever comes of it is told at the lower edge.
            let words = words.clone().unwrap_or_default();
            let now = js_sys::Date::now();
            let wait = if words.is_empty() { 0 } else { pause(*said.borrow(), now) };
            let timer = Timeout::new(wait, move || {
                if !words.is_empty() {
                    said.replace(Some(js_sys::Date::now()));
                }
                progress.set(words);
            });
            move || drop(timer)
        });
    }
    {
        let (found, search) = (found.clone(), page.state.search.text.clone());
        use_effect_with((page.state.found(), search), move |(count, _)| {
            let words = count.map(|count| tr_args("search-found", &[("count", count.into())])).unwrap_or_default();
            let timer = Timeout::new(SEARCH_PAUSE, move || found.set(words));
            move || drop(timer)
        });
    }
    html! {
        <div class="for-ears">
            <div role="status" aria-live="polite" data-test="said-progress">{ (*progress).clone() }</div>
            <div role="status" aria-live="polite" data-test="said-found">{ (*found).clone() }</div>
        </div>
    }
}

//! How far running checks are: a line, words, and a way to end them.

use super::{Icon, Name};
use crate::app::use_page;
use crate::format;
use crate::i18n::{tr, tr_args};
use crate::state::State;
use mail_api::{CheckPhase, CheckProgress};
use yew::prelude::*;

/// Progress of all running checks together.
#[component]
pub fn ProgressStrip() -> Html {
    let page = use_page();
    let checks: Vec<CheckProgress> = page.state.checks.values().copied().collect();
    if checks.is_empty() {
        return html! {};
    }
    let sum = |of: fn(&CheckProgress) -> u64| checks.iter().map(of).sum::<u64>();
    let (done, total) = (sum(|c| c.octets_done), sum(|c| c.octets_total));
    let percent = format::percent(done, total);
    let cancel = Callback::from(move |_| page.effects.cancel_check(None));
    let retrieving = is_retrieving(&page.state);
    let words = progress_words(&page.state).unwrap_or_default();
    let left = checks.iter().filter_map(|check| check.time_left).max().filter(|_| retrieving).map(format::time_left);
    html! {
        <div class="progress" data-test="progress">
            <div class="progress-line" role="progressbar" aria-label={tr("progress")} aria-valuemin="0" aria-valuemax="100"
                aria-valuenow={retrieving.then(|| percent.to_string())} aria-valuetext={words.clone()}>
                <div class={classes!("progress-done", (!retrieving).then_some("is-open-ended"))}
                    style={format!("inline-size: {}%", if retrieving { percent } else { 30 })}></div>
            </div>
            <span class="progress-words">{ words }</span>
            if let Some(left) = left { <span class="progress-left">{ left }</span> }
            <button class="icon-button is-small" onclick={cancel} aria-label={tr("cancel-check")} title={tr("cancel-check")}
                data-test="cancel-check"><Icon name={Name::Close} /></button>
        </div>
    }
}

fn is_retrieving(state: &State) -> bool {
    state.checks.values().any(|check| check.phase == CheckPhase::Retrieving && check.messages_total > 0)
}

/// How far all running checks are together, in words; nothing where none runs.
pub(super) fn progress_words(state: &State) -> Option<String> {
    let first = state.checks.values().next()?;
    if !is_retrieving(state) {
        return Some(phase_words(first.phase));
    }
    let sum = |of: fn(&CheckProgress) -> u64| state.checks.values().map(of).sum::<u64>();
    let messages = [("done", sum(|c| u64::from(c.messages_done))), ("total", sum(|c| u64::from(c.messages_total)))];
    let octets = [("octets", sum(|c| c.octets_done)), ("of", sum(|c| c.octets_total))];
    let messages = messages.map(|(name, count)| (name, count.into()));
    let octets = octets.map(|(name, octets)| (name, format::octets(octets).into()));
    Some(tr_args("progress-retrieving", &[messages, octets].concat()))
}

fn phase_words(phase: CheckPhase) -> String {
    match phase {
        CheckPhase::Connecting => tr("phase-connecting"),
        CheckPhase::LoggingIn => tr("phase-logging-in"),
        CheckPhase::Listing => tr("phase-listing"),
        CheckPhase::Retrieving => tr("phase-retrieving"),
        CheckPhase::Deleting => tr("phase-deleting"),
        CheckPhase::Undoable => tr("phase-undoable"),
        CheckPhase::Quitting => tr("phase-quitting"),
    }
}

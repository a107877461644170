//! How far running checks are: a line, words, and a way to end them.

use super::{Icon, Name};
use crate::app::use_page;
use crate::format;
use crate::i18n::{tr, tr_args};
use mail_api::{CheckPhase, CheckProgress};
use yew::prelude::*;

/// Progress of all running checks together.
#[component]
pub fn ProgressStrip() -> Html {
    let page = use_page();
    let checks: Vec<CheckProgress> = page.state.checks.values().copied().collect();
    let Some(first) = checks.first().copied() else { return html! {} };
    let sum = |of: fn(&CheckProgress) -> u64| checks.iter().map(of).sum::<u64>();
    let (done, total) = (sum(|c| c.octets_done), sum(|c| c.octets_total));
    let percent = format::percent(done, total);
    let cancel = Callback::from(move |_| page.effects.cancel_check(None));
    let retrieving = checks.iter().any(|check| check.phase == CheckPhase::Retrieving && check.messages_total > 0);
    let words = if retrieving {
        tr_args(
            "progress-retrieving",
            &[
                ("done", sum(|c| u64::from(c.messages_done)).into()),
                ("total", sum(|c| u64::from(c.messages_total)).into()),
                ("octets", format::octets(done).into()),
                ("of", format::octets(total).into()),
            ],
        )
    } else {
        phase_words(first.phase)
    };
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

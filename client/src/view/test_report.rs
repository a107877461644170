//! A connection test: its stages as they pass, what it found, and the report to be copied.
//!
//! One part for the account's form and for the doctor's own screen.
//! Must not: word anything; that is `diagnosis`.

use super::{ErrorCard, Icon, Name};
use crate::app::use_page;
use crate::diagnosis::{
    fact_lines, failure_lines, is_open, report_text, stage_means, stage_name, state_words, time_words,
};
use crate::format;
use crate::i18n::{tr, tr_args};
use crate::state::{TestPhase, TestState};
use mail_api::{ErrorKind, StageFact, StageOutcome, StageState};
use yew::prelude::*;

/// What the report is told.
#[derive(Properties, PartialEq)]
pub(super) struct TestReportProps {
    /// Tries once more.
    pub again: Callback<()>,
    /// What else can be done, behind the buttons that are always there.
    #[prop_or_default]
    pub children: Html,
}

/// The connection test that is shown, if one is. Whoever leaves it ends it.
#[component]
pub(super) fn TestReport(props: &TestReportProps) -> Html {
    let page = use_page();
    let test = &page.state.test;
    let latest = use_mut_ref(|| test.test);
    latest.replace(test.test);
    {
        let effects = page.effects.clone();
        use_effect_with((), move |()| move || effects.cancel_test(*latest.borrow()));
    }
    let again = props.again.reform(|_: MouseEvent| ());
    let cancel = {
        let (effects, running) = (page.effects.clone(), test.test);
        Callback::from(move |_: MouseEvent| effects.cancel_test(running))
    };
    let report = match &test.phase {
        TestPhase::Nothing => return html! {},
        TestPhase::Running => None,
        TestPhase::Ended(report) => Some(&**report),
        TestPhase::Failed(error) => {
            return html! {
                <div class="test-report" data-test="test-report" data-done="true">
                    <ErrorCard error={error.clone()} />
                    <div class="form-steps">
                        <button type="button" class="button" onclick={again} data-test="test-again">{ tr("test-again") }</button>
                        { props.children.clone() }
                    </div>
                </div>
            };
        }
    };
    let text = report.map(|report| {
        let system = gloo::utils::window().navigator().user_agent().unwrap_or_default();
        report_text(report, &system, &format::today())
    });
    let copy = text.clone().map(|text| {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.copy(&text))
    });
    html! {
        <div class="test-report" data-test="test-report" data-done={report.is_some().to_string()}>
            <div role="status" aria-live="polite">{ headline(test) }</div>
            <ol class="stages">{ for test.stages.iter().map(stage) }</ol>
            { for text.as_deref().map(preview) }
            <div class="form-steps">
                if report.is_none() {
                    <button type="button" class="button" onclick={cancel} data-test="test-cancel">{ tr("test-cancel") }</button>
                } else {
                    <button type="button" class="button" onclick={again} data-test="test-again">{ tr("test-again") }</button>
                }
                if let Some(copy) = copy {
                    <button type="button" class="button" onclick={copy} data-test="report-copy">
                        <Icon name={Name::Copy} />{ tr("report-copy") }
                    </button>
                }
                { props.children.clone() }
            </div>
        </div>
    }
}

/// In a sentence, what comes of it.
fn headline(test: &TestState) -> Html {
    if test.is_running() {
        let tried = test.stages.iter().find(|outcome| outcome.state == StageState::Running);
        let words = tried.map_or_else(|| tr("testing"), |outcome| stage_means(outcome.stage));
        return html! { <p class="test-headline"><span class="spinner" aria-hidden="true"></span><span>{ words }</span></p> };
    }
    match test.failed() {
        Some((_, error)) if error.kind == ErrorKind::Cancelled => html! {
            <p class="test-headline"><Icon name={Name::Close} /><span>{ tr("test-stopped") }</span></p>
        },
        // The answer comes first: on a phone the stage itself may be below the edge.
        Some((outcome, error)) => html! {
            <>
                <p class="test-headline is-bad">
                    <Icon name={Name::Warning} />
                    <span>{ tr_args("test-failed", &[("stage", stage_name(outcome.stage).into())]) }</span>
                </p>
                <div class="stage-error" data-test="stage-error" data-kind={format!("{:?}", error.kind)}>
                    { for failure_lines(error).into_iter().map(|line| html! { <p>{ line }</p> }) }
                </div>
            </>
        },
        None => html! {
            <p class="test-headline is-good" data-test="test-found"><Icon name={Name::Tick} /><span>{ found(test) }</span></p>
        },
    }
}

fn found(test: &TestState) -> String {
    let found = test.stages.iter().find_map(|outcome| match outcome.fact {
        Some(StageFact::Maildrop { messages, octets, .. }) => Some((messages, octets)),
        _ => None,
    });
    let (messages, octets) = found.unwrap_or_default();
    tr_args("test-found", &[("count", messages.into()), ("octets", (&format::octets(octets)).into())])
}

fn stage(outcome: &StageOutcome) -> Html {
    let (class, picture) = match &outcome.state {
        StageState::Waiting => ("is-waiting-turn", html! { <span class="stage-dot"></span> }),
        StageState::Running => ("is-running", html! { <span class="spinner"></span> }),
        StageState::Passed if is_open(outcome) => ("is-open", html! { <Icon name={Name::Warning} /> }),
        StageState::Passed => ("is-good", html! { <Icon name={Name::Tick} /> }),
        StageState::Failed(error) if error.kind == ErrorKind::Cancelled => {
            ("is-not-reached", html! { <Icon name={Name::Close} /> })
        }
        StageState::Failed(_) => ("is-bad", html! { <Icon name={Name::Close} /> }),
        StageState::NotReached => ("is-not-reached", html! { <span class="stage-dot"></span> }),
    };
    let lines = match (&outcome.state, &outcome.fact) {
        (StageState::Passed | StageState::Failed(_), Some(fact)) => fact_lines(fact),
        (StageState::Passed, None) => vec![stage_means(outcome.stage)],
        _ => Vec::new(),
    };
    let aside = match (&outcome.state, outcome.milliseconds) {
        (StageState::NotReached | StageState::Failed(_), None) => state_words(outcome),
        (_, Some(milliseconds)) => time_words(milliseconds),
        _ => String::new(),
    };
    html! {
        <li class={classes!("stage", class)} data-test="stage" data-stage={format!("{:?}", outcome.stage)}
            data-state={class.trim_start_matches("is-")}>
            <span class="stage-mark" aria-hidden="true">{ picture }</span>
            <span class="stage-name">{ stage_name(outcome.stage) }<span class="for-ears">{ ": " }{ state_words(outcome) }</span></span>
            <span class="stage-time">{ aside }</span>
            if !lines.is_empty() {
                <div class="stage-facts">{ for lines.into_iter().map(|line| html! { <p><bdi>{ line }</bdi></p> }) }</div>
            }
        </li>
    }
}

/// What would be copied, and nothing else.
fn preview(text: &str) -> Html {
    html! {
        <details class="more report">
            <summary data-test="report-preview">
                <span class="more-words"><span class="field-label">{ tr("report-preview") }</span>
                    <span class="more-now">{ tr("report-means") }</span></span>
            </summary>
            // Whoever scrolls it by keyboard must reach it.
            <pre class="report-text" tabindex="0" data-test="report-text">{ text.to_owned() }</pre>
        </details>
    }
}

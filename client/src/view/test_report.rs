//! The connection test: each stage with its time and outcome.

use super::{Icon, Name};
use crate::format;
use crate::i18n::{error_words, tr, tr_args};
use mail_api::{ConnectionReport, Stage, StageOutcome, TlsBetween};
use yew::prelude::*;

/// What the report is told.
#[derive(Properties, PartialEq)]
pub(super) struct TestReportProps {
    /// The stages so far.
    pub stages: Vec<StageOutcome>,
    /// The outcome, once there is one.
    pub report: Option<ConnectionReport>,
}

/// The stages of a connection test.
#[component]
pub(super) fn TestReport(props: &TestReportProps) -> Html {
    let stages = props.report.as_ref().map_or(&props.stages, |report| &report.stages);
    html! {
        <div class="test-report" role="status" aria-live="polite" data-test="test-report"
            data-done={props.report.is_some().to_string()}>
            <ol>{ for stages.iter().map(stage) }
                if props.report.is_none() { <li class="stage is-running"><span class="spinner" aria-hidden="true"></span>{ tr("testing") }</li> }
            </ol>
            { for props.report.as_ref().map(outcome) }
        </div>
    }
}

/// Who can read a connection, in words.
pub(super) fn readable_by(tls: TlsBetween) -> String {
    match tls {
        TlsBetween::BridgeAndServer => tr("tls-bridge-and-server"),
        TlsBetween::BrowserAndServer => tr("tls-browser-and-server"),
        TlsBetween::Nobody => tr("tls-nobody"),
    }
}

fn stage(stage: &StageOutcome) -> Html {
    let failed = stage.error.is_some();
    html! {
        <li class={classes!("stage", if failed { "is-bad" } else { "is-good" })} data-test="stage" data-stage={format!("{:?}", stage.stage)}>
            <Icon name={if failed { Name::Close } else { Name::Tick }} />
            <span class="stage-name">{ stage_words(stage.stage) }<span class="for-ears">{ if failed { tr("stage-bad") } else { tr("stage-good") } }</span></span>
            <span class="stage-fact"><bdi>{ &stage.fact }</bdi></span>
            <span class="stage-time">{ tr_args("milliseconds", &[("count", stage.milliseconds.into())]) }</span>
            { for stage.error.as_ref().map(|error| {
                let words = error_words(error);
                html! {
                    <div class="stage-error" data-test="stage-error" data-kind={format!("{:?}", error.kind)}>
                        <p>{ words.what }</p><p>{ words.todo }</p>
                    </div>
                }
            }) }
        </li>
    }
}

fn outcome(report: &ConnectionReport) -> Html {
    let waiting = report.messages.map(|messages| {
        let octets = format::octets(report.octets.unwrap_or(0));
        tr_args("test-found", &[("count", messages.into()), ("octets", (&octets).into())])
    });
    let readable = report.connection.as_ref().map(|facts| readable_by(facts.tls));
    html! {
        <>
            { for waiting.map(|words| html! { <p class="test-good" data-test="test-found">{ words }</p> }) }
            { for readable.map(|words| html! { <p class="field-hint">{ words }</p> }) }
        </>
    }
}

fn stage_words(stage: Stage) -> String {
    match stage {
        Stage::Bridge => tr("name-bridge"),
        Stage::Connect => tr("name-connect"),
        Stage::Tls => tr("name-tls"),
        Stage::Greeting => tr("name-greeting"),
        Stage::Capabilities => tr("name-capabilities"),
        Stage::Login => tr("name-login"),
        Stage::Listing => tr("name-listing"),
        Stage::Retrieving => tr("name-retrieving"),
        Stage::Storing => tr("name-storing"),
        Stage::Deleting => tr("name-deleting"),
        Stage::Quitting => tr("name-quitting"),
        Stage::Reading => tr("name-reading"),
        Stage::Starting => tr("name-starting"),
    }
}

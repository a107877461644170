//! Keeping: backup, export, import, and what mail takes on this device.

use super::focus::{use_catch, use_start};
use super::{ConfirmDialog, ErrorCard, Icon, Name};
use crate::app::{Context, use_page};
use crate::format;
use crate::i18n::{tr, tr_args};
use crate::pwa;
use crate::state::{Action, Ended, Failures, Job, JobKind, KeepChange, Outcome, Screen, Why};
use mail_api::{
    ExportFormat, ExportReport, ExportWhat, ImportReport, ListQuery, Mailbox, Selection, StorageReport, StoreDoubt,
    View,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The screen of keeping.
#[component]
pub fn KeepPanel() -> Html {
    let page = use_page();
    let title = use_start(true);
    use_catch(&title, page.state.keeping.job.is_some());
    {
        let effects = page.effects.clone();
        use_effect_with((), move |()| effects.pull_storage());
    }
    let back = {
        let effects = page.effects;
        Callback::from(move |_: MouseEvent| {
            effects.act(Action::Keep(KeepChange::Seen));
            effects.act(Action::Show(Screen::Mail));
        })
    };
    html! {
        <section class="panel keep" aria-labelledby="keep-title" data-test="keep-panel">
            <header class="panel-head">
                <button class="icon-button" onclick={back} aria-label={tr("back")}><Icon name={Name::Back} /></button>
                <h2 id="keep-title" tabindex="-1" ref={title}>{ tr("keep") }</h2>
            </header>
            <Progress />
            <OutcomeNote />
            <Backup />
            <Export />
            <h3>{ tr("import") }</h3>
            <p>{ tr("import-means") }</p>
            <FileChoice words={tr("import-choose")} />
            <Storage />
        </section>
    }
}

/// What runs, and the way to end it.
#[component]
pub(super) fn Progress() -> Html {
    let page = use_page();
    let Some(job) = page.state.keeping.job else { return html! {} };
    let waits = page.state.keeping.waits;
    let cancel = {
        let effects = page.effects;
        Callback::from(move |_: MouseEvent| effects.cancel_keeping())
    };
    let percent = job.percent();
    let words = job_words(&job);
    html! {
        <div class="notice keep-job" data-test="keep-job">
            <div class="keep-job-words">
                <span role="status">{ &words }</span>
                <div class="progress-line" role="progressbar" aria-label={words.clone()} aria-valuemin="0" aria-valuemax="100"
                    aria-valuenow={percent.map(|percent| percent.to_string())}>
                    <div class={classes!("progress-done", percent.is_none().then_some("is-open-ended"))}
                        style={format!("inline-size: {}%", percent.unwrap_or(30))}></div>
                </div>
                if waits { <span role="alert" data-test="keep-wait">{ tr("keep-wait") }</span> }
            </div>
            <button class="button" onclick={cancel} disabled={job.is_ending} data-test="keep-cancel">{ tr("cancel") }</button>
        </div>
    }
}

pub(super) fn job_words(job: &Job) -> String {
    let count = [("count", job.messages.into())];
    match job.kind {
        _ if job.is_ending => tr("keep-ending"),
        JobKind::Export(ExportFormat::Backup) => tr_args("keep-backing-up", &count),
        JobKind::Export(_) => tr_args("keep-exporting", &count),
        JobKind::Look => tr("keep-looking"),
        JobKind::Prepare => tr("keep-preparing"),
        JobKind::Import => tr_args("keep-importing", &count),
    }
}

/// What came of the last job.
#[component]
pub(super) fn OutcomeNote() -> Html {
    let page = use_page();
    let Some(outcome) = &page.state.keeping.outcome else { return html! {} };
    let mut error = None;
    let (is_good, words) = match outcome {
        Outcome::Failed(error) => return html! { <ErrorCard error={error.clone()} /> },
        Outcome::FileFailed => (false, vec![tr("keep-file-failed")]),
        Outcome::Cancelled(kind) => (
            true,
            vec![tr(match kind {
                JobKind::Export(_) => "keep-cancelled-export",
                JobKind::Look | JobKind::Prepare | JobKind::Import => "keep-cancelled",
            })],
        ),
        Outcome::Purged(usage) => (
            true,
            vec![tr_args(
                "trash-emptied",
                &[("count", usage.messages.into()), ("octets", (&format::octets(usage.octets)).into())],
            )],
        ),
        Outcome::Exported(format, report) => (report.missing == 0, exported_words(*format, report)),
        Outcome::Imported(report, failures) => {
            let words = imported_words(report).into_iter().chain(failure_words(failures));
            (report.broken == 0 && failures.count == 0, words.collect())
        }
        Outcome::ImportEnded(report, ended) => {
            let until_then = tr_args("keep-import-ended", &[("count", report.new.into())]);
            match ended {
                Ended::ByPerson => (true, vec![until_then]),
                Ended::FileFailed => (false, vec![tr("keep-file-failed"), until_then]),
                Ended::Failed(why) => {
                    error = Some(why.clone());
                    (false, vec![until_then])
                }
            }
        }
    };
    let icon = if is_good { Name::Tick } else { Name::Warning };
    html! {
        <>
            if let Some(error) = error { <ErrorCard {error} /> }
            <div class={classes!("notice", (!is_good).then_some("is-warning"))} role="status" data-test="keep-outcome">
                <Icon name={icon} /><div>{ for words.into_iter().map(|words| html! { <p>{ words }</p> }) }</div>
            </div>
        </>
    }
}

fn exported_words(format: ExportFormat, report: &ExportReport) -> Vec<String> {
    let done = if format == ExportFormat::Backup { "keep-backed-up" } else { "keep-exported" };
    let mut words = vec![tr_args(done, &[("count", report.messages.into())])];
    if report.beginnings > 0 {
        words.push(tr_args("keep-beginnings", &[("count", report.beginnings.into())]));
    }
    if report.missing > 0 {
        words.push(tr_args("keep-missing", &[("count", report.missing.into())]));
    }
    words
}

fn imported_words(report: &ImportReport) -> Vec<String> {
    let mut words = vec![tr_args("keep-imported", &[("count", report.new.into())])];
    if report.known > 0 {
        words.push(tr_args("keep-known", &[("count", report.known.into())]));
    }
    if report.broken > 0 {
        words.push(tr_args("keep-broken", &[("count", report.broken.into())]));
    }
    if report.tags_left_out {
        words.push(tr("keep-tags-left-out"));
    }
    if report.filters_left_out {
        words.push(tr("keep-filters-left-out"));
    }
    if report.is_backup {
        words.push(tr("keep-restored-passwords"));
    }
    words
}

/// Which files could not be read, and why.
pub(super) fn failure_words(failures: &Failures) -> Vec<String> {
    let named = failures.named.iter().map(|(name, why)| {
        let words = match why {
            Why::NotMail => "file-not-mail",
            Why::Damaged => "file-damaged",
            Why::Newer => "file-newer",
            Why::Unreadable => "file-unreadable",
        };
        tr_args(words, &[("name", name.into())])
    });
    let hidden = (failures.count as usize).saturating_sub(failures.named.len());
    let more = (hidden > 0).then(|| tr_args("files-not-read", &[("count", hidden.into())]));
    named.chain(more).collect()
}

#[component]
fn Backup() -> Html {
    let page = use_page();
    let storage = page.state.keeping.storage.clone().unwrap_or_default();
    let back_up = {
        let effects = page.effects.clone();
        let is_busy = page.state.keeping.job.is_some();
        Callback::from(move |_: MouseEvent| {
            if !is_busy {
                effects.export(ExportWhat::Everything, ExportFormat::Backup);
            }
        })
    };
    let last = match storage.backup {
        Some(backup) => tr_args(
            "backup-last",
            &[("when", (&format::date_in_full((backup.at / 1000) as i64)).into()), ("count", backup.new_since.into())],
        ),
        None => tr("backup-never"),
    };
    let class = classes!("notice", storage.backup_is_due.then_some("is-warning"));
    html! {
        <>
            <h3>{ tr("backup") }</h3>
            <p>{ tr("backup-means") }</p>
            <p {class} data-test="last-backup">
                <Icon name={if storage.backup_is_due { Name::Warning } else { Name::Shield }} /><span>{ last }</span>
            </p>
            <button class="button is-primary" onclick={back_up} aria-disabled={page.state.keeping.job.map(|_| "true")} data-test="back-up">
                { tr("back-up") }
            </button>
        </>
    }
}

#[component]
fn Export() -> Html {
    let page = use_page();
    let (what, format) = (use_state(|| 0_usize), use_state(ExportFormat::default));
    let accounts = page.state.accounts.clone().unwrap_or_default();
    let all_of = |list: ListQuery| ExportWhat::Selection(Selection::All { list, except: Vec::new() });
    let in_list = page.state.list.window.as_ref().map_or(0, |window| window.messages);
    let count = [("count", page.state.chosen.messages(in_list).into())];
    let chosen_rows = page.state.chosen().map(|which| (tr_args("export-chosen", &count), ExportWhat::Selection(which)));
    let whats: Vec<(String, ExportWhat)> = chosen_rows
        .into_iter()
        .chain([
            (tr("export-everything"), ExportWhat::Everything),
            (tr("export-list"), all_of(page.state.list_query())),
        ])
        .chain(accounts.iter().map(|account| {
            let list = ListQuery { mailbox: Mailbox::Of(account.id), view: View::All, ..ListQuery::default() };
            (account.settings.name.clone(), all_of(list))
        }))
        .collect();
    let formats = [
        (ExportFormat::Mbox, "export-mbox"),
        (ExportFormat::EmlZip, "export-eml"),
        (ExportFormat::MaildirZip, "export-maildir"),
    ];
    let choose_what = {
        let what = what.clone();
        Callback::from(move |event: Event| what.set(chosen(&event)))
    };
    let choose_format = {
        let format = format.clone();
        Callback::from(move |event: Event| {
            format.set(formats.get(chosen(&event)).map_or_else(Default::default, |it| it.0));
        })
    };
    let run = {
        let (effects, format) = (page.effects.clone(), *format);
        let is_busy = page.state.keeping.job.is_some();
        let wanted = whats.get(*what).map(|(_, what)| what.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(what) = wanted.clone().filter(|_| !is_busy) {
                effects.export(what, format);
            }
        })
    };
    html! {
        <>
            <h3>{ tr("export") }</h3>
            <p>{ tr("export-means") }</p>
            <div class="keep-fields">
                <label class="keep-field"><span class="field-label">{ tr("export-what") }</span>
                    <select class="input" onchange={choose_what} data-test="export-what">
                        { for whats.iter().enumerate().map(|(at, (words, _))| html! {
                            <option value={at.to_string()} selected={at == *what}>{ words }</option>
                        }) }
                    </select>
                </label>
                <label class="keep-field"><span class="field-label">{ tr("export-format") }</span>
                    <select class="input" onchange={choose_format} data-test="export-format">
                        { for formats.iter().enumerate().map(|(at, (of, words))| html! {
                            <option value={at.to_string()} selected={*of == *format}>{ tr(words) }</option>
                        }) }
                    </select>
                </label>
            </div>
            <button class="button" onclick={run} aria-disabled={page.state.keeping.job.map(|_| "true")} data-test="export">{ tr("export-run") }</button>
        </>
    }
}

fn chosen(event: &Event) -> usize {
    let select = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlSelectElement>().ok());
    select.and_then(|select| select.value().parse().ok()).unwrap_or(0)
}

/// What a choice of files is told.
#[derive(Properties, PartialEq)]
pub(super) struct FileChoiceProps {
    /// The words on the button.
    pub words: String,
}

/// A button that lets a person choose files.
#[component]
pub(super) fn FileChoice(props: &FileChoiceProps) -> Html {
    let page = use_page();
    let input = use_node_ref();
    let is_busy = page.state.keeping.is_busy();
    let press = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<web_sys::HtmlElement>() {
                input.click();
            }
        })
    };
    let choose = {
        let effects = page.effects;
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
            else {
                return;
            };
            effects.open_files(pwa::files_of(input.files()));
            // The same file can be chosen again.
            input.set_value("");
        })
    };
    html! {
        <>
            <button class="button" onclick={press} disabled={is_busy} data-test="open-file">{ &props.words }</button>
            if is_busy { <p class="is-quiet">{ tr("keep-wait") }</p> }
            <input ref={input} type="file" multiple=true hidden=true accept=".eml,.mbox,.zip,.mbx,message/rfc822,application/mbox,application/zip"
                onchange={choose} data-test="file-input" />
        </>
    }
}

#[component]
fn Storage() -> Html {
    let page = use_page();
    let asks = use_state(|| false);
    let persistent = use_state(|| None::<bool>);
    {
        let persistent = persistent.clone();
        use_effect_with((), move |()| spawn_local(async move { persistent.set(Some(pwa::is_persistent().await)) }));
    }
    let estimate = use_state(|| None::<u64>);
    {
        let estimate = estimate.clone();
        use_effect_with(page.state.keeping.storage.clone(), move |_| {
            spawn_local(async move { estimate.set(pwa::storage_used().await) });
        });
    }
    let persist = {
        let persistent = persistent.clone();
        Callback::from(move |_: MouseEvent| {
            let persistent = persistent.clone();
            spawn_local(async move { persistent.set(Some(pwa::request_persistence().await)) });
        })
    };
    let storage = page.state.keeping.storage.clone().unwrap_or_default();
    let is_busy = page.state.keeping.is_busy();
    let empty = {
        let asks = asks.clone();
        Callback::from(move |_: MouseEvent| asks.set(true))
    };
    let decided = {
        let (asks, effects) = (asks.clone(), page.effects.clone());
        Callback::from(move |yes: bool| {
            asks.set(false);
            if yes {
                effects.empty_trash();
            }
        })
    };
    let trash_octets = format::octets(storage.trash.octets);
    let trash = [("count", storage.trash.messages.into()), ("octets", (&trash_octets).into())];
    html! {
        <>
            <h3>{ tr("storage") }</h3>
            { usage(&page, &storage, *estimate) }
            { match *persistent {
                Some(true) => html! { <p class="notice"><Icon name={Name::Shield} /><span>{ tr("storage-kept") }</span></p> },
                Some(false) => html! {
                    <p class="notice is-warning"><Icon name={Name::Warning} /><span>{ tr("storage-may-go") }</span>
                        <button class="button" onclick={persist} data-test="storage-ask">{ tr("storage-ask") }</button></p>
                },
                None => html! {},
            } }
            if storage.doubt == Some(StoreDoubt::NotStrict) {
                <p class="notice is-warning"><Icon name={Name::Warning} /><span>{ tr("storage-not-strict") }</span></p>
            }
            <h3>{ tr("storage-compact") }</h3>
            <p>{ tr("storage-compact-means") }{ " " }{ tr_args("empty-trash-means", &trash) }</p>
            <button class="button is-danger" onclick={empty} disabled={is_busy || storage.trash.messages == 0} data-test="empty-trash">
                { tr("trash-purge") }
            </button>
            <ConfirmDialog open={*asks} question={tr("empty-trash-question")} consequence={tr("empty-trash-consequence")}
                confirm={tr("trash-purge")} {decided} />
        </>
    }
}

fn usage(page: &Context, storage: &StorageReport, estimate: Option<u64>) -> Html {
    let row =
        |name: String, octets: u64| html! { <tr><th scope="row">{ name }</th><td>{ format::octets(octets) }</td></tr> };
    let accounts = storage.accounts.iter().filter_map(|(id, usage)| {
        let account = page.state.account(*id)?;
        let words =
            tr_args("storage-account", &[("name", (&account.settings.name).into()), ("count", usage.messages.into())]);
        Some(row(words, usage.octets))
    });
    let known = storage.octets.saturating_add(storage.search);
    html! {
        <table class="keep-usage" data-test="storage-usage">
            <tbody>
                { for accounts }
                { row(tr("storage-search"), storage.search) }
                if let Some(used) = estimate {
                    { row(tr("storage-rest"), used.saturating_sub(known)) }
                    { row(tr("storage-all"), used.max(known)) }
                }
            </tbody>
        </table>
    }
}

//! Files that were opened: their messages, one of them being read, and the way to keep them here.

use super::focus::{use_catch, use_growing, use_start};
use super::keep_panel::{OutcomeNote, Progress, failure_words};
use super::reader::{Letter, NotShown};
use super::{Icon, Name};
use crate::app::{Context, use_page};
use crate::effects::Effects;
use crate::format;
use crate::i18n::{tr, tr_args};
use crate::state::{Action, KeepChange, OpenFile, Outcome, ROWS_AT_ONCE, Reader, ReaderChange};
use mail_api::{FileRow, MessageId};
use std::rc::Rc;
use yew::prelude::*;

/// The open files.
#[component]
pub fn FileView() -> Html {
    let page = use_page();
    let title = use_start(true);
    let is_reading = page.state.reader.id() == Some(MessageId::NOT_STORED);
    use_catch(&title, (page.state.keeping.job.is_some(), is_reading));
    let Some(open) = page.state.keeping.open.clone() else { return html! {} };
    let effects = page.effects.clone();
    let close = Callback::from(move |_: MouseEvent| effects.close_files());
    html! {
        <section class="panel file-view" aria-labelledby="file-title" data-test="file-view">
            <header class="panel-head">
                <button class="icon-button" onclick={close.clone()} aria-label={tr("close")} title={tr("close")} data-test="close-file">
                    <Icon name={Name::Close} />
                </button>
                <h2 id="file-title" tabindex="-1" ref={title}><bdi>{ &open.name }</bdi></h2>
            </header>
            <Progress />
            <OutcomeNote />
            { steps(&page, &open, close) }
            if is_reading {
                { message(&page, &open) }
            } else {
                <FoundRows effects={page.effects.clone()} rows={open.rows.clone()} shown={ROWS_AT_ONCE + open.further}
                    messages={open.messages} />
            }
        </section>
    }
}

/// What can be done with the files.
fn steps(page: &Context, open: &OpenFile, close: Callback<MouseEvent>) -> Html {
    let keeping = &page.state.keeping;
    if keeping.job.is_some() || matches!(keeping.outcome, Some(Outcome::Failed(_))) {
        return html! {};
    }
    if matches!(keeping.outcome, Some(Outcome::Imported(..))) {
        return html! { <button class="button is-primary" onclick={close} data-test="show-mail">{ tr("file-show-mail") }</button> };
    }
    let keep = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.import_opened())
    };
    let (words, button) = if open.is_backup {
        (tr_args("file-backup", &[("count", open.messages.into())]), tr("file-restore"))
    } else {
        (tr_args("file-messages", &[("count", open.messages.into())]), tr("file-keep"))
    };
    html! {
        <div class="file-steps">
            <p data-test="file-words">{ words }</p>
            if open.broken > 0 {
                <p class="notice is-warning"><Icon name={Name::Warning} /><span>{ tr_args("keep-broken", &[("count", open.broken.into())]) }</span></p>
            }
            if open.failures.count > 0 {
                <div class="notice is-warning" data-test="file-failures"><Icon name={Name::Warning} />
                    <div>{ for failure_words(&open.failures).into_iter().map(|words| html! { <p><bdi>{ words }</bdi></p> }) }</div>
                </div>
            }
            if open.is_backup { <p class="notice"><Icon name={Name::Shield} /><span>{ tr("file-backup-means") }</span></p> }
            if open.messages > 0 || open.is_backup {
                <button class="button is-primary" onclick={keep} data-test="keep-file">{ button }</button>
            }
        </div>
    }
}

fn message(page: &Context, open: &OpenFile) -> Html {
    let act = |act: fn(&Context)| {
        let page = page.clone();
        Callback::from(move |_: MouseEvent| act(&page))
    };
    let back = act(|page| page.effects.act(Action::Reader(ReaderChange::Close)));
    let source = act(|page| {
        if let Some(part) = page.state.reader.part() {
            page.effects.show_source(page.state.opened, part);
        }
    });
    let content = match &page.state.reader {
        Reader::Open { message, showing } => html! { <Letter message={message.clone()} showing={showing.clone()} /> },
        Reader::Failed { part, error, showing } => html! {
            <NotShown part={part.clone()} error={error.clone()} showing={showing.clone()} />
        },
        Reader::Opening { .. } | Reader::Closed => html! { <p aria-busy="true">{ tr("loading") }</p> },
    };
    html! {
        <article class="file-message" aria-label={tr("message")}>
            <div class="reader-actions" role="toolbar" aria-label={tr("message-actions")}>
                if open.messages > 1 {
                    <button class="icon-button" onclick={back} aria-label={tr("file-all")} title={tr("file-all")} data-test="file-all">
                        <Icon name={Name::Back} />
                    </button>
                }
                <span class="spring"></span>
                // Before, the octets at hand are those of the message before.
                if !matches!(page.state.reader, Reader::Opening { .. }) {
                    <button class="icon-button" onclick={source} aria-label={tr("show-source")} title={tr("show-source")} data-test="show-source">
                        <Icon name={Name::Source} />
                    </button>
                }
            </div>
            { content }
        </article>
    }
}

#[derive(Properties, PartialEq)]
struct FoundRowsProps {
    effects: Effects,
    /// Those that are listed, and of which file.
    rows: Rc<[(usize, FileRow)]>,
    /// How many of them are shown.
    shown: usize,
    /// How many messages the files hold, listed or not.
    messages: u32,
}

/// What the files hold, [`ROWS_AT_ONCE`] more with each wish.
#[component]
fn FoundRows(props: &FoundRowsProps) -> Html {
    let FoundRowsProps { effects, rows, shown, messages } = props;
    let list = use_growing(*shown);
    let more = ROWS_AT_ONCE.min(rows.len().saturating_sub(*shown));
    let show_more = {
        let effects = effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Keep(KeepChange::More)))
    };
    let hidden = (*messages as usize).saturating_sub(rows.len());
    html! {
        <>
            <ul class="found-rows" ref={list} data-test="file-rows">
                { for rows.iter().take(*shown).map(|(file, row)| item(effects, *file, row)) }
            </ul>
            if more > 0 {
                <button class="button" onclick={show_more} data-test="file-show-more">
                    { tr_args("show-more", &[("count", more.into())]) }
                </button>
            } else if hidden > 0 && !rows.is_empty() {
                <p class="is-quiet">{ tr_args("file-more", &[("count", hidden.into())]) }</p>
            }
        </>
    }
}

fn item(effects: &Effects, file: usize, row: &FileRow) -> Html {
    let read = {
        let (effects, row) = (effects.clone(), row.clone());
        Callback::from(move |_: MouseEvent| effects.read_of_file(file, &row))
    };
    let subject = if row.subject.is_empty() { tr("no-subject") } else { row.subject.clone() };
    let from = if row.from.is_empty() { tr("no-sender") } else { row.from.clone() };
    let words = html! {
        <>
            <span class="file-from"><bdi>{ from }</bdi></span>
            <span class="file-subject"><bdi>{ subject }</bdi></span>
            <span class="file-date">{ row.date.map(format::date_in_full).unwrap_or_default() }</span>
        </>
    };
    // What lies in an archive is read once it is kept.
    html! {
        <li>
            if row.length > 0 {
                <button class="found-row" onclick={read} data-test="file-row">{ words }</button>
            } else {
                <div class="found-row is-still" tabindex="-1" data-test="file-row">{ words }</div>
            }
        </li>
    }
}

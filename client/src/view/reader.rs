//! The reader: one message with all that belongs to it.
//!
//! Must not: put text of a sender anywhere but into text nodes, or HTML of a sender anywhere but into the frame.

use super::attachments::Attachments;
use super::cards::Cards;
use super::focus::use_catch;
use super::frame_ahead::STAGE;
use super::link::LinkPlace;
use super::people::{authors, people, people_in_full, shown_name};
use super::reader_body::{Body, as_it_came};
use super::reader_menu::{AnswerButtons, Around, Leave, MessageMenu, act};
use super::search::marked;
use super::trust::{Remote, Verdict, Warnings};
use super::{ErrorCard, Icon, Name, TagMenu};
use crate::app::{Context, use_page};
use crate::format;
use crate::i18n::{tr, tr_args};
use crate::state::{Action, Homes, Reader, ReaderChange, Screen, Showing};
use mail_api::{Change, ErrorKind, MessagePart, MessageView, Rest, Selection, UserError};
use std::rc::Rc;
use yew::prelude::*;

/// The right side.
#[component]
pub fn ReaderPane() -> Html {
    let page = use_page();
    {
        let (effects, wish) = (page.effects.clone(), page.state.reader.message().map(|message| message.wish()));
        use_effect_with(page.state.outdated(), move |outdated| {
            if let (Some(_), Some(wish)) = (outdated, wish) {
                effects.read_again(wish);
            }
        });
    }
    {
        let effects = page.effects.clone();
        use_effect_with(page.state.probably_next(), move |wish| effects.expect(wish.clone()));
    }
    // What lies in a file is shown with the file.
    let reader = if page.state.screen == Screen::File { &Reader::Closed } else { &page.state.reader };
    let content = match reader {
        Reader::Closed => html! {
            <div class="empty is-large"><span class="empty-picture"><Icon name={Name::Read} /></span><p>{ tr("reader-empty") }</p></div>
        },
        Reader::Opening { part, showing } => as_it_came(showing, Some(&save(&page, part))).unwrap_or_else(|| html! {
            <div class="reader-loading" aria-busy="true" aria-label={tr("loading")}>
                <span class="bar is-title"></span><span class="bar is-short"></span><span class="bar"></span><span class="bar"></span>
            </div>
        }),
        Reader::Failed { part, error, showing } => html! {
            <NotShown key={page.state.opened} part={part.clone()} error={error.clone()} showing={showing.clone()} />
        },
        Reader::Open { message, showing } => html! {
            <Letter key={page.state.opened} message={message.clone()} showing={showing.clone()} />
        },
    };
    html! {
        <section class="reader" aria-label={tr("message")}>
            <div class={STAGE} inert={true}></div>
            if *reader != Reader::Closed { { actions(&page) } }
            { content }
        </section>
    }
}

/// What saves a message whose subject is not known.
fn save(page: &Context, part: &MessagePart) -> Callback<MouseEvent> {
    act(page, part, |page, part| page.effects.save_message(part, ""))
}

/// What is told of a message that could not be shown.
#[derive(Properties, PartialEq)]
pub(super) struct NotShownProps {
    /// Which.
    pub part: MessagePart,
    /// Why.
    pub error: UserError,
    /// What is shown of it nevertheless.
    pub showing: Showing,
}

/// Why a message could not be shown, and what it looks like as it came.
#[component]
pub(super) fn NotShown(props: &NotShownProps) -> Html {
    let page = use_page();
    let NotShownProps { part, error, showing } = props;
    let room = use_node_ref();
    use_catch(&room, showing.clone());
    let source = act(&page, part, |page, part| page.effects.show_source(page.state.opened, part.clone()));
    html! {
        <div class="not-shown" tabindex="-1" ref={room}>
            <ErrorCard error={error.clone()} />
            if let Some(text) = as_it_came(showing, Some(&save(&page, part))) {
                { text }
            } else if error.kind == ErrorKind::MessageUnreadable {
                <button class="button" onclick={source} data-test="offered-source">{ tr("show-source") }</button>
            }
        </div>
    }
}

fn actions(page: &Context) -> Html {
    let Some(id) = page.state.reader.id() else { return html! {} };
    let row = page.state.row_at_hand(id);
    let (read, starred) = (row.is_none_or(|row| row.read), row.is_some_and(|row| row.starred));
    let button = |name: Name, words: String, test: &'static str, filled: bool, act: Box<dyn Fn(&Context)>| {
        let page = page.clone();
        let onclick = Callback::from(move |_: MouseEvent| act(&page));
        html! {
            <button class="icon-button" {onclick} aria-label={words.clone()} title={words} data-test={test}>
                <Icon {name} {filled} />
            </button>
        }
    };
    let around = page.state.reader.part().and_then(|part| part.around()).map(|(around, _)| around);
    let is_stored = around.is_none();
    let tags = row.map(|row| row.tags.clone()).unwrap_or_default();
    let tagged = {
        let page = page.clone();
        Callback::from(move |(tag, is_set)| {
            page.effects.change(&page.state, Selection::Ids(vec![id]), Change::Tagged(tag, is_set));
        })
    };
    html! {
        <div class="reader-actions" role="toolbar" aria-label={tr("message-actions")}>
            { button(Name::Back, tr("back"), "back", false, Box::new(move |page| match &around {
                Some(around) => page.effects.open_part(page.state.search.wish(around.clone())),
                None => page.effects.act(Action::Reader(ReaderChange::Close)),
            })) }
            <span class="spring"></span>
            if let Some(message) = page.state.reader.message() { <AnswerButtons message={message.clone()} /> }
            // What lies inside a message has no star, and is moved with what it lies in.
            if is_stored {
                { button(Name::Star, if starred { tr("unstar") } else { tr("star") }, "star", starred,
                    Box::new(move |page| page.effects.set_starred(id, Selection::Ids(vec![id]), !starred))) }
                { button(if read { Name::Unread } else { Name::Read },
                    if read { tr("mark-unread") } else { tr("mark-read") }, "toggle-read", false,
                    Box::new(move |page| page.effects.set_read(id, Selection::Ids(vec![id]), !read))) }
                <TagMenu has={tags} changed={tagged} />
                { for moves(page.state.homes_of_open()).map(|(to, name, words, test)| {
                    button(name, tr(words), test, false, Box::new(move |page| {
                        page.effects.change(&page.state, Selection::Ids(vec![id]), to);
                    }))
                }) }
            }
            if let Some(part) = page.state.reader.part() {
                <MessageMenu {part} message={page.state.reader.message().cloned()} />
            }
        </div>
    }
}

/// A button that moves the open message: where to, its picture, the id of its words, its name in tests.
pub(super) type MoveButton = (Change, Name, &'static str, &'static str);

const ARCHIVE: MoveButton = (Change::Archived(true), Name::Archive, "archive", "archive");
const UNARCHIVE: MoveButton = (Change::Archived(false), Name::Inbox, "move-to-inbox", "unarchive");
const JUNK: MoveButton = (Change::Junk(true), Name::Junk, "junk", "junk");
const UNJUNK: MoveButton = (Change::Junk(false), Name::Inbox, "not-junk", "unjunk");
const DELETE: MoveButton = (Change::Deleted(true), Name::Trash, "delete", "delete");
const RESTORE: MoveButton = (Change::Deleted(false), Name::Restore, "restore", "restore");

/// The buttons that move messages that lie there.
pub(super) fn moves(homes: Homes) -> impl Iterator<Item = MoveButton> {
    let buttons = [ARCHIVE, UNARCHIVE, JUNK, UNJUNK, DELETE, RESTORE];
    homes.moves().filter_map(move |to| buttons.into_iter().find(|(does, ..)| *does == to))
}

/// What a letter is told.
#[derive(Properties, PartialEq)]
pub(super) struct LetterProps {
    /// The message.
    pub message: Rc<MessageView>,
    /// Which form of it.
    pub showing: Showing,
}

/// A message: head, body, attachments.
#[component]
pub(super) fn Letter(props: &LetterProps) -> Html {
    let LetterProps { message, showing } = props;
    let heading = use_node_ref();
    {
        // Whoever opens a message goes on from its subject, wherever the last one was left.
        let heading = heading.clone();
        use_effect_with(message.part(), move |_| {
            if let Some(heading) = heading.cast::<web_sys::HtmlElement>() {
                if let Ok(Some(reader)) = heading.closest(".reader") {
                    reader.set_scroll_top(0);
                }
                let _ = heading.focus();
            }
        });
    }
    // The way back from its source goes with the source.
    use_catch(&heading, showing.clone());
    let subject = if message.subject.is_empty() { tr("no-subject") } else { message.subject.clone() };
    let heading = html! {
        <h2 class="letter-subject" tabindex="-1" ref={heading} title={subject.clone()} data-test="reader-subject">
            <bdi>{ marked(&subject, &message.marks.subject) }</bdi>
        </h2>
    };
    let author = message.from.first().cloned().unwrap_or_default();
    let marks = &message.marks;
    let initial = shown_name(&author).chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().to_string());
    html! {
        <>
            <header class="letter-head">
                if subject.chars().count() > LONG_SUBJECT {
                    <details class="clamped is-subject"><summary>{ heading }</summary></details>
                } else { { heading } }
                <div class="letter-author">
                    <span class={format!("avatar is-large hue-{}", super::message_row::hue(&author.address))} aria-hidden="true">
                        { initial.unwrap_or_else(|| "·".into()) }
                    </span>
                    <div class="letter-who">
                        { authors(&message.from, &marks.from) }
                        { people_in_full(&tr("sent-by"), message.sender.as_slice(), &[], "sent-by") }
                        { people(&tr("to"), &message.to, &marks.to) }
                        { people(&tr("cc"), &message.cc, &marks.cc) }
                        { people_in_full(&tr("reply-to"), &message.reply_to, &marks.reply_to, "reply-to") }
                    </div>
                    if let Some((date, words)) = format::date_of_message(message) {
                        <time class="letter-date" datetime={format::date_for_machines(date)} data-test="reader-date">{ words }</time>
                    }
                </div>
                if message.is_beginning { <Beginning message={message.clone()} /> }
                if !message.within.is_empty() { <Around part={message.part()} /> }
                if let Some(ways) = &message.unsubscribe { <Leave ways={ways.clone()} /> }
                <Warnings message={message.clone()} />
                <Verdict message={message.clone()} />
                <Remote message={message.clone()} />
            </header>
            <Cards message={message.clone()} />
            <LinkPlace><Body message={message.clone()} showing={showing.clone()} /></LinkPlace>
            <Attachments message={message.clone()} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct BeginningProps {
    message: Rc<MessageView>,
}

/// That only the beginning is here, and the way to the rest.
#[component]
fn Beginning(props: &BeginningProps) -> Html {
    let page = use_page();
    let is_wanted = page.state.rest_of_open() == Some(Rest::Wanted);
    let is_coming = is_wanted && page.state.checks.contains_key(&props.message.account);
    let words = match (is_coming, is_wanted) {
        (true, _) => tr("rest-coming"),
        (false, true) => tr("rest-wanted"),
        (false, false) => tr_args("rest-on-server", &[("size", format::octets(props.message.octets).into())]),
    };
    let get = {
        let (effects, wish) = (page.effects, props.message.wish());
        Callback::from(move |_: MouseEvent| effects.get_rest(wish.clone()))
    };
    html! {
        <div class="notice letter-part" role="status" data-test="beginning">
            <Icon name={Name::Save} /><span>{ words }</span>
            if !is_coming {
                <button class="button" onclick={get} data-test="get-rest">
                    { if is_wanted { tr("get-rest-now") } else { tr("get-rest") } }
                </button>
            }
        </div>
    }
}

/// Longest subject that is shown whole, in characters. A longer one is folded, so that the sender is always seen.
const LONG_SUBJECT: usize = 150;

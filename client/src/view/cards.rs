//! What attached calendars, contacts and packages say.
//!
//! Must not: make a link of what a stranger wrote, or answer an invitation.

use super::attachments::File;
use super::people::shown_name;
use super::{Icon, Name};
use crate::app::use_page;
use crate::format::events;
use crate::i18n::{tr, tr_args};
use mail_api::{
    AttachmentView, Card, CardContent, Contact, ContactDetail, DetailKind, Event, MessageView, Method, Participation,
    Person, When,
};
use std::rc::Rc;
use yew::prelude::*;

/// What the cards are told.
#[derive(Properties, PartialEq)]
pub(super) struct CardsProps {
    /// Of which message.
    pub message: Rc<MessageView>,
}

/// The cards of a message.
#[component]
pub(super) fn Cards(props: &CardsProps) -> Html {
    let cards = props
        .message
        .cards
        .iter()
        .map(|card| html! { <OneCard message={props.message.clone()} card={card.clone()} /> });
    html! { if !props.message.cards.is_empty() { <div class="said">{ for cards }</div> } }
}

#[derive(Properties, PartialEq)]
struct OneCardProps {
    message: Rc<MessageView>,
    card: Card,
}

#[component]
fn OneCard(props: &OneCardProps) -> Html {
    match &props.card.content {
        CardContent::Calendar { method, events, more } => html! {
            <section class="said-card" aria-label={tr("file-calendar")} data-test="card-calendar">
                <p class="said-kind"><Icon name={Name::Calendar} /><span>{ method_words(*method) }</span></p>
                { for events.iter().map(|event| one_event(event, *method)) }
                { and_more(*more) }
            </section>
        },
        CardContent::Contacts { cards, more } => html! {
            <section class="said-card" aria-label={tr("file-contact")} data-test="card-contact">
                <p class="said-kind"><Icon name={Name::Person} /><span>{ tr("file-contact") }</span></p>
                { for cards.iter().map(one_contact) }
                { and_more(*more) }
            </section>
        },
        CardContent::Package { files, has_text } => html! {
            <Package message={props.message.clone()} part={props.card.part} files={files.clone()} has_text={*has_text} />
        },
    }
}

fn and_more(more: u32) -> Html {
    html! { if more > 0 { <p class="is-quiet">{ tr_args("and-more", &[("count", more.into())]) }</p> } }
}

fn method_words(method: Method) -> String {
    match method {
        Method::Publish => tr("event-publish"),
        Method::Request => tr("event-request"),
        Method::Reply => tr("event-reply"),
        Method::Cancel => tr("event-cancel"),
        Method::Other => tr("event-other"),
    }
}

fn one_event(event: &Event, method: Method) -> Html {
    let summary = if event.summary.is_empty() { tr("event-untitled") } else { event.summary.clone() };
    let is_off = event.is_cancelled || method == Method::Cancel;
    html! {
        <div class={classes!("said-one", is_off.then_some("is-off"))}>
            <h3 class="said-title" data-test="event-summary"><bdi>{ summary }</bdi></h3>
            if is_off { <p class="said-off" data-test="event-off">{ tr("event-off") }</p> }
            <dl class="facts">
                if let Some(start) = &event.start { { times(start, event.end.as_ref()) } }
                if let Some(repeats) = &event.repeats { { fact(tr("event-repeats"), events::repeats(repeats), "event-repeats") } }
                if !event.location.is_empty() { { fact(tr("event-where"), event.location.clone(), "event-where") } }
                if let Some(organizer) = &event.organizer {
                    { fact(tr("event-organizer"), shown_name(&organizer.address), "event-organizer") }
                }
                if !event.attendees.is_empty() { { attendees(&event.attendees, event.more_attendees) } }
            </dl>
            if !event.description.is_empty() {
                <details class="clamped said-text"><summary><p class="lines" dir="auto">{ &event.description }</p></summary></details>
            }
        </div>
    }
}

fn times(start: &When, end: Option<&When>) -> Html {
    let (here, sent) = events::spans(start, end);
    html! {
        <>
            { fact(tr("event-when"), here, "event-when") }
            if let Some(sent) = sent { { fact(tr("event-when-sent"), sent, "event-when-sent") } }
        </>
    }
}

fn fact(label: String, text: String, test: &'static str) -> Html {
    html! { <div><dt>{ label }</dt><dd data-test={test}><bdi>{ text }</bdi></dd></div> }
}

/// Most people of an event that are named at once.
const SHOWN_PEOPLE: usize = 12;

fn attendees(people: &[Person], more: u32) -> Html {
    let more = more as usize + people.len().saturating_sub(SHOWN_PEOPLE);
    html! {
        <div><dt>{ tr("event-attendees") }</dt><dd data-test="event-attendees">
            { for people.iter().take(SHOWN_PEOPLE).map(|person| html! {
                <span class="person" title={person.address.address.clone()}><bdi>{ shown_name(&person.address) }</bdi>{ answer(person.answer) }</span>
            }) }
            if more > 0 { { " " }{ tr_args("and-more", &[("count", more.into())]) } }
        </dd></div>
    }
}

fn answer(answer: Participation) -> Html {
    let words = match answer {
        Participation::Unknown => return html! {},
        Participation::Accepted => tr("event-accepted"),
        Participation::Declined => tr("event-declined"),
        Participation::Tentative => tr("event-tentative"),
    };
    html! { <span class="is-quiet">{ format!(" ({words})") }</span> }
}

fn one_contact(contact: &Contact) -> Html {
    let name = if contact.name.is_empty() { tr("contact-unnamed") } else { contact.name.clone() };
    html! {
        <div class="said-one">
            <h3 class="said-title" data-test="contact-name"><bdi>{ name }</bdi></h3>
            if !contact.organization.is_empty() { <p class="is-quiet"><bdi>{ &contact.organization }</bdi></p> }
            <dl class="facts">{ for contact.details.iter().map(detail) }</dl>
        </div>
    }
}

fn detail(detail: &ContactDetail) -> Html {
    let label = match detail.kind {
        DetailKind::Mail => tr("contact-mail"),
        DetailKind::Telephone => tr("contact-telephone"),
        DetailKind::Address => tr("contact-address"),
        DetailKind::Web => tr("contact-web"),
        DetailKind::Birthday => tr("contact-birthday"),
        DetailKind::Note => tr("contact-note"),
    };
    html! { <div><dt>{ label }</dt><dd class="lines" data-test="contact-detail"><bdi>{ &detail.text }</bdi></dd></div> }
}

#[derive(Properties, PartialEq)]
struct PackageProps {
    message: Rc<MessageView>,
    part: u32,
    files: Vec<AttachmentView>,
    has_text: bool,
}

/// What Outlook packed, which other programs show as a file that nobody can open.
#[component]
fn Package(props: &PackageProps) -> Html {
    let page = use_page();
    let inside = props.message.part().inside(props.part);
    let open = {
        let wish = page.state.search.wish(inside.clone());
        Callback::from(move |_: MouseEvent| page.effects.open_part(wish.clone()))
    };
    html! {
        <section class="said-card" aria-label={tr("file-package")} data-test="card-package">
            <p class="said-kind"><Icon name={Name::Archive} /><span>{ tr("package-explained") }</span></p>
            if !props.files.is_empty() {
                <ul class="files">{ for props.files.iter().map(|file| html! { <File message={inside.clone()} file={file.clone()} /> }) }</ul>
            }
            if props.has_text {
                <button class="button" onclick={open} data-test="package-open"><Icon name={Name::Read} />{ tr("package-open") }</button>
            }
        </section>
    }
}

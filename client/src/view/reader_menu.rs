//! The ways on from the open message: answers, and what is wanted less often.
//!
//! Must not: send anything; what answers is the system's mail program.

use super::{Icon, Name};
use crate::app::{Context, use_page};
use crate::i18n::tr;
use crate::state::{Dialog, DialogChange};
use mail_api::{Answer, MessagePart, MessageView};
use std::rc::Rc;
use yew::prelude::*;

/// The id by which the button finds its menu.
const MENU: &str = "message-menu";

/// What the answer buttons are told.
#[derive(Properties, PartialEq)]
pub(super) struct AnswerButtonsProps {
    /// To which message.
    pub message: Rc<MessageView>,
}

/// A way to answer: how, its picture, its words, its name in tests.
type Way = (Answer, Name, fn() -> String, &'static str);

const WAYS: [Way; 3] = [
    (Answer::Reply, Name::Reply, || tr("reply"), "reply"),
    (Answer::ReplyAll, Name::ReplyAll, || tr("reply-all"), "reply-all"),
    (Answer::Forward, Name::Forward, || tr("forward"), "forward"),
];

/// Reply, reply to all, forward. Where there is little room, only the first; the menu has the others.
#[component]
pub(super) fn AnswerButtons(props: &AnswerButtonsProps) -> Html {
    let page = use_page();
    html! {
        <>{ for WAYS.iter().map(|&(how, name, words, test)| {
            let (effects, message) = (page.effects.clone(), props.message.clone());
            let onclick = Callback::from(move |_: MouseEvent| effects.answer(&message, how));
            let class = classes!("icon-button", (how != Answer::Reply).then_some("only-wide"));
            html! {
                <button {class} {onclick} aria-label={words()} title={words()} data-test={test}><Icon {name} /></button>
            }
        }) }</>
    }
}

/// What the menu is told.
#[derive(Properties, PartialEq)]
pub(super) struct MessageMenuProps {
    /// Of which message.
    pub part: MessagePart,
    /// The message, where it is there.
    pub message: Option<Rc<MessageView>>,
}

/// Source, saving and what is wanted less often. Where there is room, the first two have buttons of their own.
#[component]
pub(super) fn MessageMenu(props: &MessageMenuProps) -> Html {
    let page = use_page();
    let MessageMenuProps { part, message } = props;
    let is_beginning = message.as_ref().is_some_and(|message| message.is_beginning);
    let subject = message.as_ref().map(|message| message.subject.clone()).unwrap_or_default();
    let source = act(&page, part, |page, part| page.effects.show_source(page.state.opened, part.clone()));
    let save = act(&page, part, move |page, part| page.effects.save_message(part, &subject));
    let headers = act(&page, part, |page, part| page.effects.show_headers(page.state.opened, part.clone()));
    let button = |name: Name, words: String, onclick: &Callback<MouseEvent>, test: &'static str| {
        html! {
            <button class="icon-button only-wide" {onclick} aria-label={words.clone()} title={words} data-test={test}>
                <Icon {name} />
            </button>
        }
    };
    html! {
        <>
            { button(Name::Source, tr("show-source"), &source, "show-source") }
            // A file with less than the message would pass for all of it.
            if !is_beginning { { button(Name::Save, tr("save-message"), &save, "save-message") } }
            <button class="icon-button message-menu-button" popovertarget={MENU} aria-label={tr("more-actions")} title={tr("more-actions")}
                data-test="more-actions"><Icon name={Name::More} /></button>
            <div class="message-menu" id={MENU} popover="auto" role="group" aria-label={tr("more-actions")} data-test="message-menu">
                if let Some(message) = message {
                    { for WAYS.iter().skip(1).map(|&(how, name, words, test)| {
                        let (effects, message) = (page.effects.clone(), message.clone());
                        let onclick = Callback::from(move |_: MouseEvent| effects.answer(&message, how));
                        item(name, words(), onclick, &format!("menu-{test}"), true)
                    }) }
                    { item(Name::Print, tr("print"), print_of(message), "print", false) }
                }
                { item(Name::Source, tr("show-headers"), headers, "show-headers", false) }
                { item(Name::Source, tr("show-source"), source, "menu-source", true) }
                if !is_beginning { { item(Name::Save, tr("save-message"), save, "menu-save", true) } }
                if let Some(ways) = message.as_ref().and_then(|message| message.unsubscribe.clone()) {
                    { item(Name::Close, tr("unsubscribe"), leave(&page, ways), "menu-unsubscribe", false) }
                }
            </div>
        </>
    }
}

/// Does something with a message when a button is pressed.
pub(super) fn act(
    page: &Context,
    part: &MessagePart,
    act: impl Fn(&Context, &MessagePart) + 'static,
) -> Callback<MouseEvent> {
    let (page, part) = (page.clone(), part.clone());
    Callback::from(move |_| act(&page, &part))
}

fn print_of(message: &Rc<MessageView>) -> Callback<MouseEvent> {
    let message = message.clone();
    Callback::from(move |_| crate::print::print(&message))
}

/// What the way out of a list is told.
#[derive(Properties, PartialEq)]
pub(super) struct LeaveProps {
    /// How to leave.
    pub ways: mail_api::Unsubscribe,
}

/// That the sender names a way out of the list.
#[component]
pub(super) fn Leave(props: &LeaveProps) -> Html {
    let page = use_page();
    let onclick = leave(&page, props.ways.clone());
    html! { <button class="quiet-action" {onclick} data-test="unsubscribe-open">{ tr("unsubscribe") }</button> }
}

/// Asks how to leave a list.
fn leave(page: &Context, ways: mail_api::Unsubscribe) -> Callback<MouseEvent> {
    let effects = page.effects.clone();
    Callback::from(move |_| {
        let open = DialogChange::Open(Dialog::Unsubscribe(ways.clone()));
        effects.act(crate::state::Action::Dialog(open));
    })
}

/// A line of the menu; the browser closes the menu with it.
fn item(name: Name, words: String, onclick: Callback<MouseEvent>, test: &str, only_narrow: bool) -> Html {
    let class = classes!("message-menu-item", only_narrow.then_some("only-narrow"));
    html! {
        <button {class} {onclick} popovertarget={MENU} popovertargetaction="hide" data-test={test.to_owned()}>
            <Icon {name} /><span>{ words }</span>
        </button>
    }
}

/// What the way back is told.
#[derive(Properties, PartialEq)]
pub(super) struct AroundProps {
    /// The message that is shown.
    pub part: MessagePart,
}

/// That this message lies inside another, and the way back to that.
#[component]
pub(super) fn Around(props: &AroundProps) -> Html {
    let page = use_page();
    let Some((around, _)) = props.part.around() else { return html! {} };
    let wish = page.state.search.wish(around);
    let back = Callback::from(move |_: MouseEvent| page.effects.open_part(wish.clone()));
    html! {
        <div class="notice letter-part" data-test="attached-message">
            <Icon name={Name::Clip} /><span>{ tr("attached-message") }</span>
            <button class="button" onclick={back} data-test="back-to-outer">{ tr("back-to-outer") }</button>
        </div>
    }
}

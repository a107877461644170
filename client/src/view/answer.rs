//! Answers on their way to the system's mail program, and the ways out of a mailing list.
//!
//! Must not: send anything, or call an address before a person presses what says so.

use super::dialogs::use_modal;
use super::people::all_in_full;
use super::{Icon, Name};
use crate::app::{Context, use_page};
use crate::i18n::{tr, tr_args};
use crate::state::{Action, Dialog, DialogChange};
use mail_api::{Address, Answer, AnswerView, AnswerWish, Unsubscribe};
use std::rc::Rc;
use yew::prelude::*;

/// Most people of an answer that are named.
const SHOWN_PEOPLE: usize = 20;

/// An answer, where one is made.
#[component]
pub fn AnswerDialog() -> Html {
    let page = use_page();
    let shown = match &page.state.dialog {
        Some(Dialog::Answer { wish, answer, has_draft }) => Some((wish.clone(), answer.clone(), *has_draft)),
        _ => None,
    };
    let dialog = use_modal(shown.is_some());
    let close = closing(&page);
    let content = shown.map(|(wish, answer, has_draft)| {
        let title = match wish.how {
            Answer::Reply => tr("reply"),
            Answer::ReplyAll => tr("reply-all"),
            Answer::Forward => tr("forward"),
        };
        html! {
            <>
                <h2 id="answer-title">{ title }</h2>
                if let Some(answer) = answer { { ready(&page, &wish, &answer, has_draft) } }
                else { <p aria-busy="true">{ tr("loading") }</p> }
                <div class="dialog-steps">
                    <button class="button is-plain" onclick={close.reform(|_| ())} data-test="answer-close">{ tr("close") }</button>
                </div>
            </>
        }
    });
    html! {
        <dialog ref={dialog} class="dialog" aria-labelledby="answer-title" onclose={close.reform(|_| ())} data-test="answer">
            { content }
        </dialog>
    }
}

fn ready(page: &Context, wish: &AnswerWish, answer: &Rc<AnswerView>, has_draft: bool) -> Html {
    let save = {
        let (effects, wish) = (page.effects.clone(), wish.clone());
        Callback::from(move |_: MouseEvent| effects.save_draft(wish.clone()))
    };
    let copy = {
        let (effects, answer) = (page.effects.clone(), answer.clone());
        Callback::from(move |_: MouseEvent| effects.copy(&answer.text))
    };
    let is_forward = wish.how == Answer::Forward;
    html! {
        <>
            <dl class="facts">
                if !is_forward { { people(&tr("to"), &answer.to) } }
                if !answer.cc.is_empty() { { people(&tr("cc"), &answer.cc) } }
                <div><dt>{ tr("subject") }</dt><dd data-test="answer-subject"><bdi>{ &answer.subject }</bdi></dd></div>
            </dl>
            if !is_forward && answer.to.is_empty() { { notice("answer-nobody", tr("answer-nobody")) } }
            if answer.is_cut { { notice("answer-cut", tr("answer-cut")) } }
            if answer.left_out > 0 {
                { notice("answer-left-out", tr_args("answer-left-out", &[("count", answer.left_out.into())])) }
            }
            if is_forward { { notice("answer-attached", if has_draft { tr("answer-attached") } else { tr("answer-beginning") }) } }
            <ul class="ways">
                <li>
                    <a class="button is-primary" href={answer.mailto.clone()} data-test="answer-mailto"><Icon name={Name::Unread} />{ tr("answer-mailto") }</a>
                    <p>{ tr("answer-mailto-explained") }</p>
                </li>
                if has_draft {
                    <li>
                        <button class="button" onclick={save} data-test="answer-draft"><Icon name={Name::Save} />{ tr("answer-draft") }</button>
                        <p>{ tr("answer-draft-explained") }</p>
                    </li>
                }
                <li>
                    <button class="button" onclick={copy} data-test="answer-copy"><Icon name={Name::Copy} />{ tr("answer-copy") }</button>
                </li>
            </ul>
        </>
    }
}

fn notice(test: &'static str, words: String) -> Html {
    html! { <p class="notice" data-test={test}><Icon name={Name::Warning} /><span>{ words }</span></p> }
}

fn people(label: &str, people: &[Address]) -> Html {
    let rest = people.len().saturating_sub(SHOWN_PEOPLE);
    html! {
        if !people.is_empty() {
            <div><dt>{ label }</dt><dd data-test="answer-people">
                { all_in_full(people.get(..SHOWN_PEOPLE).unwrap_or(people)) }
                if rest > 0 { { " " }{ tr_args("and-more", &[("count", rest.into())]) } }
            </dd></div>
        }
    }
}

/// How to leave a list, where somebody wants to.
#[component]
pub fn UnsubscribeDialog() -> Html {
    let page = use_page();
    let ways = match &page.state.dialog {
        Some(Dialog::Unsubscribe(ways)) => Some(ways.clone()),
        _ => None,
    };
    let dialog = use_modal(ways.is_some());
    let close = closing(&page);
    html! {
        <dialog ref={dialog} class="dialog" aria-labelledby="unsubscribe-title" onclose={close.reform(|_| ())} data-test="unsubscribe">
            <h2 id="unsubscribe-title">{ tr("unsubscribe") }</h2>
            if let Some(ways) = ways { { ways_out(&ways) } }
            <div class="dialog-steps">
                <button class="button is-plain" onclick={close.reform(|_| ())}>{ tr("close") }</button>
            </div>
        </dialog>
    }
}

fn ways_out(ways: &Unsubscribe) -> Html {
    html! {
        <>
            <p>{ tr("unsubscribe-explained") }</p>
            <ul class="ways">
                if let Some(address) = &ways.page {
                    <li>
                        <a class="button is-primary" href={address.clone()} target="_blank" rel="noopener noreferrer nofollow ugc" data-test="unsubscribe-page">
                            { tr_args("unsubscribe-page", &[("host", (&ways.host).into())]) }
                        </a>
                        <p>{ tr("unsubscribe-page-explained") }</p>
                    </li>
                }
                if let Some(mail) = &ways.mail {
                    <li>
                        <a class="button" href={mail.clone()} data-test="unsubscribe-mail">{ tr("unsubscribe-mail") }</a>
                        <p>{ tr("unsubscribe-mail-explained") }</p>
                    </li>
                }
            </ul>
        </>
    }
}

fn closing(page: &Context) -> Callback<()> {
    let effects = page.effects.clone();
    Callback::from(move |()| effects.act(Action::Dialog(DialogChange::Close)))
}

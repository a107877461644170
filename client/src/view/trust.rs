//! What a message may load and what was kept from it, and what is known of its sender.
//!
//! Must not: call anything or anybody harmless; decide what is shown.

use super::{Icon, Name};
use crate::app::use_page;
use crate::i18n::{tr, tr_args};
use mail_api::{AuthenticationView, Blocked, Hosts, MessageView, RemoteScope, SenderVerdict, Warning};
use std::rc::Rc;
use yew::prelude::*;

/// What these parts are told.
#[derive(Properties, PartialEq)]
pub(super) struct TrustProps {
    /// Of which message.
    pub message: Rc<MessageView>,
}

/// What a reader should know.
#[component]
pub(super) fn Warnings(props: &TrustProps) -> Html {
    let words = |warning: &Warning| match warning {
        Warning::SeveralFrom => tr("warning-several-from"),
        Warning::NameHoldsOtherAddress => tr("warning-name-holds-address"),
        Warning::LookAlikeSender => tr("warning-look-alike"),
        Warning::HiddenCharacters => tr("warning-hidden-characters"),
        Warning::ReplyTrap => tr("warning-reply-trap"),
        Warning::Encrypted => tr("warning-encrypted"),
        Warning::Sealed => tr("warning-sealed"),
        Warning::TooDeep => tr("warning-too-deep"),
        Warning::TooManyParts => tr("warning-too-many-parts"),
        Warning::HtmlTooComplex => tr("warning-html-too-complex"),
        Warning::TextCut => tr("warning-text-cut"),
        Warning::TooLarge => tr("warning-too-large"),
        Warning::NotMail => tr("warning-not-mail"),
    };
    html! {
        <>{ for props.message.warnings.iter().map(|warning| html! {
            <p class="notice is-warning" data-test="warning"><Icon name={Name::Warning} /><span>{ words(warning) }</span></p>
        }) }</>
    }
}

/// What the provider found out about the sender.
#[component]
pub(super) fn Verdict(props: &TrustProps) -> Html {
    let page = use_page();
    let Some(told) = &props.message.authentication else { return html! {} };
    let trust = |trust: bool| {
        let (effects, message, server) = (page.effects.clone(), props.message.clone(), told.server.clone());
        Callback::from(move |_: MouseEvent| effects.trust_provider(&message, &server, trust))
    };
    let of_server =
        |words: &str| tr_args(words, &[("server", (&told.server).into()), ("domain", (&told.domain).into())]);
    if !told.is_provider {
        return html! {
            <details class="verdict" data-test="verdict" data-verdict="stranger">
                <summary>{ tr("sender-unknown") }</summary>
                if told.server.is_empty() { <p>{ tr("sender-nameless") }</p> }
                else {
                    <p>{ of_server("sender-stranger") }</p>
                    <button class="button" onclick={trust(true)} data-test="trust-provider">{ tr("sender-is-provider") }</button>
                }
            </details>
        };
    }
    let (name, short, long, test) = match told.verdict {
        SenderVerdict::Confirmed => (Name::Shield, "sender-confirmed", "sender-confirmed-more", "confirmed"),
        SenderVerdict::Refuted => (Name::Warning, "sender-refuted", "sender-refuted-more", "refuted"),
        SenderVerdict::Open => (Name::Help, "sender-open", "sender-open-more", "open"),
    };
    let refuted = told.verdict == SenderVerdict::Refuted;
    html! {
        <details class={classes!("verdict", refuted.then_some("notice"), refuted.then_some("is-warning"))} open={refuted}
            data-test="verdict" data-verdict={test}>
            <summary><Icon {name} /><span>{ of_server(short) }</span></summary>
            <p>{ of_server(long) }</p>
            { results(told) }
            if told.is_said {
                <button class="button is-plain" onclick={trust(false)} data-test="distrust-provider">{ of_server("sender-is-no-provider") }</button>
            }
        </details>
    }
}

fn results(told: &AuthenticationView) -> Html {
    html! {
        <ul class="verdict-results">{ for told.results.iter().map(|result| {
            let words = match result.holds {
                Some(true) => tr("sender-holds"),
                Some(false) => tr("sender-holds-not"),
                None => tr("sender-holds-open"),
            };
            html! { <li>{ format!("{}: {words}", result.method) }
                if !result.domain.is_empty() { { " " }<bdi>{ format!("({})", result.domain) }</bdi> }
            </li> }
        }) }</ul>
    }
}

/// What was kept from a message, what was not, and the way to allow more or less.
#[component]
pub(super) fn Remote(props: &TrustProps) -> Html {
    let page = use_page();
    let message = &props.message;
    let blocked = &message.blocked;
    if *blocked == Blocked::default() {
        return html! {};
    }
    let allow = |scope: RemoteScope, allow: bool| {
        let (effects, message) = (page.effects.clone(), message.clone());
        Callback::from(move |_: MouseEvent| effects.allow_remote(&message, scope, allow))
    };
    let counted = |words: &'static str, count: u32| {
        (count > 0).then(|| html! { <li>{ tr_args(words, &[("count", count.into())]) }</li> })
    };
    let hosts = |words: &'static str, hosts: &Hosts| {
        let names = hosts.names.join(", ");
        let names = if hosts.has_more { tr_args("hosts-and-more", &[("hosts", names.into())]) } else { names };
        (!names.is_empty()).then(|| html! { <li>{ tr_args(words, &[("hosts", names.as_str().into())]) }</li> })
    };
    let summary = match (message.remote.allowed.is_some(), blocked.shown) {
        (true, 1..) => tr_args("remote-shown", &[("count", blocked.shown.into())]),
        _ => tr_args("blocked-remote", &[("count", blocked.remote.into())]),
    };
    html! {
        <details class="notice" data-test="blocked">
            <summary><Icon name={Name::Shield} /><span>{ summary }</span></summary>
            <ul>
                <li>{ if blocked.shown > 0 { tr("remote-told") } else { tr("remote-nothing-left") } }</li>
                { hosts("remote-hosts", &blocked.shown_hosts) }
                if blocked.shown > 0 { { counted("remote-still-blocked", blocked.remote) } }
                { hosts("blocked-hosts", &blocked.hosts) }
                { counted("blocked-trackers", blocked.trackers) }
                { counted("blocked-forms", blocked.forms) }
                { counted("blocked-scripts", blocked.scripts) }
            </ul>
            <div class="remote-steps">
                { match message.remote.allowed {
                    None if blocked.remote > 0 && message.within.is_empty() => html! { <>
                        <button class="button" onclick={allow(RemoteScope::Message, true)} data-test="remote-message">{ tr("remote-message") }</button>
                        if let Some(sender) = &message.remote.sender {
                            <button class="button" onclick={allow(RemoteScope::Sender, true)} data-test="remote-sender">
                                { tr_args("remote-sender", &[("sender", sender.into())]) }
                            </button>
                        }
                        <button class="button is-plain" onclick={allow(RemoteScope::Always, true)} data-test="remote-always">{ tr("remote-always") }</button>
                    </> },
                    None => html! {},
                    Some(scope) => html! {
                        <button class="button" onclick={allow(scope, false)} data-test="remote-again">{ match scope {
                            RemoteScope::Message => tr("remote-block-message"),
                            RemoteScope::Sender => tr_args("remote-block-sender", &[("sender", message.remote.sender.as_deref().unwrap_or_default().into())]),
                            RemoteScope::Always => tr("remote-block-always"),
                        } }</button>
                    },
                } }
            </div>
        </details>
    }
}

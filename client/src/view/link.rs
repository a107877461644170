//! Links of a message: where the one that is meant leads, and the question before one that deceives is opened.
//!
//! Must not: decide which link deceives; the reader role says so. Open anything but what it listed.

use super::dialogs::use_modal;
use super::search::marked;
use super::{Icon, Name};
use crate::i18n::{tr, tr_args};
use mail_api::{Caution, HostView, LinkView, Mark};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// How the parts of a message tell of their links.
#[derive(Clone, PartialEq)]
pub(super) struct Links {
    /// The pointer or the focus is on this one, or on none.
    pub mean: Callback<Option<LinkView>>,
    /// This one is to be opened, after a question where there is something to say.
    pub open: Callback<LinkView>,
}

/// The way to tell of links, in a part of a message.
#[hook]
pub(super) fn use_links() -> Links {
    use_context::<Links>().expect("a message stands inside `LinkPlace`")
}

/// What stands inside.
#[derive(Properties, PartialEq)]
pub(super) struct LinkPlaceProps {
    /// The message.
    pub children: Children,
}

/// Where links are told of: shows where the one that is meant leads, and asks before one that deceives.
#[component]
pub(super) fn LinkPlace(props: &LinkPlaceProps) -> Html {
    let meant = use_state(|| None::<LinkView>);
    let asked = use_state(|| None::<LinkView>);
    let links =
        {
            let (set_meant, set_asked) = (meant.setter(), asked.setter());
            use_memo((), move |()| Links {
                mean: Callback::from(move |link| set_meant.set(link)),
                open: Callback::from(move |link: LinkView| {
                    if link.cautions.is_empty() { open(&link.href) } else { set_asked.set(Some(link)) }
                }),
            })
        };
    let decided = {
        let asked = asked.clone();
        Callback::from(move |yes: bool| {
            if let (true, Some(link)) = (yes, &*asked) {
                open(&link.href);
            }
            asked.set(None);
        })
    };
    html! {
        <ContextProvider<Links> context={(*links).clone()}>
            { for props.children.iter() }
            if let Some(link) = &*meant { { bar(link) } }
            <Question link={(*asked).clone()} {decided} />
        </ContextProvider<Links>>
    }
}

/// A link in a text.
#[derive(Properties, PartialEq)]
pub(super) struct TextLinkProps {
    /// What it shows.
    pub text: String,
    /// Where that was searched for.
    pub marks: Vec<Mark>,
    /// Where it leads.
    pub link: LinkView,
}

/// A link in a text.
#[component]
pub(super) fn TextLink(props: &TextLinkProps) -> Html {
    let links = use_links();
    let TextLinkProps { text, marks, link } = props;
    let mean = |on: bool| {
        links.mean.reform({
            let link = link.clone();
            move |()| on.then(|| link.clone())
        })
    };
    let ask = {
        let (open, link) = (links.open.clone(), link.clone());
        Callback::from(move |event: MouseEvent| {
            // The third button brings the browser's menu.
            if !link.cautions.is_empty() && event.button() != 2 {
                event.prevent_default();
                open.emit(link.clone());
            }
        })
    };
    let (over, out) = (mean(true), mean(false));
    // Chromium connects to where a link leads as soon as it is pressed, before the question could be answered.
    let href = if link.cautions.is_empty() { link.href.clone() } else { "about:invalid".to_owned() };
    html! {
        <a {href} target="_blank" rel="noopener noreferrer nofollow ugc"
            onclick={ask.clone()} onauxclick={ask}
            onpointerenter={over.reform(|_: PointerEvent| ())} onpointerleave={out.reform(|_: PointerEvent| ())}
            onfocus={over.reform(|_: FocusEvent| ())} onblur={out.reform(|_: FocusEvent| ())}>{ marked(text, marks) }</a>
    }
}

/// A host with the part that somebody registered marked.
fn host(host: &HostView) -> Html {
    html! {
        <bdi dir="ltr">
            <span class="link-host">{ &host.before }<strong>{ &host.registered }</strong></span>
            if let Some(ascii) = &host.ascii { { " " }<span class="link-ascii">{ format!("({ascii})") }</span> }
        </bdi>
    }
}

fn bar(link: &LinkView) -> Html {
    html! {
        <div class="link-bar" data-test="link-bar">
            if let Some(first) = &link.host {
                <p class="link-to">
                    if !link.cautions.is_empty() { <Icon name={Name::Warning} /> }
                    { host(first) }
                    if let Some(then) = &link.leads_to { { " → " }{ host(&then.host) } }
                </p>
            }
            <p class="link-address"><bdi dir="ltr">{ shown(link) }</bdi></p>
        </div>
    }
}

/// The address that is shown: where it ends, as far as that is known.
fn shown(link: &LinkView) -> String {
    const SHOWN: usize = 300;
    let address = link.leads_to.as_ref().map_or(&link.href, |then| &then.href);
    let cut: String = address.chars().take(SHOWN).collect();
    if cut.len() < address.len() { format!("{cut}…") } else { cut }
}

#[derive(Properties, PartialEq)]
struct QuestionProps {
    link: Option<LinkView>,
    decided: Callback<bool>,
}

/// Asks before a link is opened that is not what it seems.
#[component]
fn Question(props: &QuestionProps) -> Html {
    let dialog = use_modal(props.link.is_some());
    let decide = |yes: bool| props.decided.reform(move |_: MouseEvent| yes);
    html! {
        <dialog ref={dialog} class="dialog" aria-labelledby="link-title" onclose={props.decided.reform(|_| false)}
            data-test="link-question">
            if let Some(link) = &props.link {
                <h2 id="link-title">{ tr("link-title") }</h2>
                <p class="link-to">
                    { tr("link-opens") }{ " " }
                    if let Some(first) = &link.host { { host(first) } }
                    if let Some(then) = &link.leads_to { { " → " }{ host(&then.host) } }
                </p>
                <ul class="link-cautions">
                    { for link.cautions.iter().map(|caution| html! { <li>{ words(caution) }</li> }) }
                </ul>
                <p class="link-address"><bdi dir="ltr">{ shown(link) }</bdi></p>
                <div class="dialog-steps">
                    <button class="button" onclick={decide(false)} data-test="link-leave">{ tr("link-leave") }</button>
                    <button class="button is-plain" onclick={decide(true)} data-test="link-open">{ tr("link-open") }</button>
                </div>
            }
        </dialog>
    }
}

fn words(caution: &Caution) -> String {
    match caution {
        Caution::TextNamesOther(host) => tr_args("link-names-other", &[("host", host.into())]),
        Caution::LookAlike => tr("link-look-alike"),
        Caution::Number => tr("link-number"),
        Caution::UserInfo => tr("link-user-info"),
    }
}

/// Opens an address in a tab of its own, which learns nothing of this one.
fn open(href: &str) {
    let open = || {
        let anchor = gloo::utils::document().create_element("a").ok()?.dyn_into::<web_sys::HtmlAnchorElement>().ok()?;
        anchor.set_href(href);
        anchor.set_target("_blank");
        anchor.set_rel("noopener noreferrer");
        anchor.click();
        Some(())
    };
    // Without an element there is no page left to open anything from.
    let _: Option<()> = open();
}

//! Errors: what happened, where, and what to do now.

use super::form_parts::{autocomplete_of, credential_word, fingerprint};
use super::{Icon, Mark, Name};
use crate::app::use_page;
use crate::format;
use crate::i18n::{error_words, tr, tr_args};
use crate::state::{Action, Screen, wants_password};
use mail_api::{
    Account, CredentialKind, ErrorKind, PasswordKeeping, Secret, ShownCertificate, Stage, TlsEnd, UserError,
};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What an error card is told.
#[derive(Properties, PartialEq)]
pub struct ErrorCardProps {
    /// The error.
    pub error: UserError,
    /// The account it is about, if it is about one.
    #[prop_or_default]
    pub account: Option<Account>,
    /// Called when it was read; without it there is no button for that.
    #[prop_or_default]
    pub dismissed: Option<Callback<()>>,
}

/// A card that tells of an error and offers the next step.
#[component]
pub fn ErrorCard(props: &ErrorCardProps) -> Html {
    let page = use_page();
    let words = error_words(&props.error);
    let needs_password = wants_password(props.error.kind);
    // What is wrong with this device, no connection tells.
    let concerns_connection = !matches!(props.error.stage, Stage::Storing | Stage::Reading | Stage::Starting);
    // Never mid-check.
    let can_reload = props.error.kind == ErrorKind::BuildMismatch && !page.state.is_checking();
    let dismissed = props.dismissed.clone().map(|dismissed| {
        html! {
            <div class="card-steps"><button class="button is-plain" onclick={dismissed.reform(|_| ())}>{ tr("dismiss") }</button></div>
        }
    });
    let steps = props.account.as_ref().map(|account| {
        let (effects, id) = (page.effects.clone(), account.id);
        let retry = {
            let effects = effects.clone();
            Callback::from(move |_| effects.check(Some(id)))
        };
        let edit = {
            let effects = effects.clone();
            Callback::from(move |_| effects.act(Action::Show(Screen::EditAccount(id))))
        };
        let find_out = {
            let effects = effects.clone();
            Callback::from(move |_| effects.act(Action::Show(Screen::Doctor(id))))
        };
        let dismiss = Callback::from(move |_| effects.act(Action::TroubleSeen(id)));
        html! {
            <>
                if needs_password { <PasswordPrompt account={account.clone()} /> }
                <div class="card-steps">
                    if !needs_password {
                        <button class="button" onclick={retry} data-test="retry">{ tr("try-again") }</button>
                    }
                    if concerns_connection {
                        <button class="button" onclick={find_out} data-test="find-out">{ tr("find-out") }</button>
                    }
                    <button class="button is-plain" onclick={edit}>{ tr("edit-account") }</button>
                    <button class="button is-plain" onclick={dismiss}>{ tr("dismiss") }</button>
                </div>
            </>
        }
    });
    let certificate = props.error.certificate.as_ref().map(|shown| {
        let UserError { kind, host, .. } = props.error.clone();
        html! { <ShownCertificateCard shown={(**shown).clone()} account={props.account.clone()} {kind} {host} /> }
    });
    html! {
        <section class="card is-error" data-test="error-card" data-kind={format!("{:?}", props.error.kind)}>
            <Icon name={Name::Warning} />
            <div class="card-body">
                if let Some(account) = &props.account { <p class="card-account">{ &account.settings.name }</p> }
                if words.is_long {
                    <details class="card-what clamped"><summary><span>{ words.what }</span></summary></details>
                } else {
                    <p class="card-what">{ words.what }</p>
                }
                <p class="card-where">{ words.whereabouts }</p>
                <p class="card-todo">{ words.todo }</p>
                { for certificate }
                if can_reload {
                    <div class="card-steps">
                        <button class="button" onclick={|_| crate::pwa::apply_update()} data-test="reload">{ tr("reload") }</button>
                    </div>
                }
                { for steps }
                { for dismissed }
            </div>
        </section>
    }
}

/// What is told of a certificate that was shown.
#[derive(Properties, PartialEq)]
struct ShownCertificateProps {
    shown: ShownCertificate,
    account: Option<Account>,
    kind: ErrorKind,
    host: String,
}

/// A certificate that was refused, the one that was taken before, and the way to take this one from now on.
#[component]
fn ShownCertificateCard(props: &ShownCertificateProps) -> Html {
    let page = use_page();
    let failed = use_state(|| None::<UserError>);
    let ShownCertificateProps { shown, account, kind, host } = props;
    let facts = &shown.facts;
    let day = |seconds: i64| if seconds == 0 { tr("certificate-unknown") } else { format::day(seconds) };
    let chain: Vec<&str> = facts.chain.iter().map(String::as_str).filter(|issuer| !issuer.is_empty()).collect();
    let line = |words: &str, value: String| html! { <div><dt>{ tr(words) }</dt><dd><bdi>{ value }</bdi></dd></div> };
    let pinned = account.as_ref().and_then(|account| account.settings.tls.pinned.as_deref());
    // A bridge that knows nothing of pins refuses it all the same.
    let is_pinned = pinned == Some(shown.sha256.as_str());
    let can_trust = kind.offers_trust() && !shown.sha256.is_empty() && !is_pinned;
    let seen_where_tls_ends = |account: &&Account| account.settings.tls.end == shown.seen_by;
    let trust = account.as_ref().filter(seen_where_tls_ends).filter(|_| can_trust).map(|account| {
        let (effects, failed, id) = (page.effects.clone(), failed.clone(), account.id);
        let (host, shown) = (host.clone(), shown.clone());
        let by_bridge = shown.seen_by == TlsEnd::Bridge;
        let trust = Callback::from(move |_: MouseEvent| {
            let failed = failed.clone();
            effects.trust_certificate(id, host.clone(), &shown, move |error| failed.set(Some(error)));
        });
        html! {
            <>
                if by_bridge { <p class="card-where">{ tr("certificate-by-bridge") }</p> }
                <p class="card-where">{ tr("certificate-trust-means") }</p>
                <button class="button" onclick={trust} data-test="trust-certificate">{ tr("certificate-trust") }</button>
            </>
        }
    });
    html! {
        <div class="certificate" data-test="certificate">
            <dl>
                { line("certificate-names", facts.names.join(", ")) }
                { line("certificate-issuer", facts.issuer.clone()) }
                if !chain.is_empty() { { line("certificate-chain", chain.join(", ")) } }
                { line("certificate-from", day(facts.not_before)) }
                { line("certificate-until", day(facts.not_after)) }
                { line("certificate-fingerprint", fingerprint(&shown.sha256)) }
                { for pinned.filter(|pinned| **pinned != shown.sha256).map(|pinned| line("certificate-pinned", fingerprint(pinned))) }
            </dl>
            // An older bridge tells of no chain, whatever it was shown.
            if *kind == ErrorKind::CertificateUnknownIssuer && facts.chain.is_empty() && shown.seen_by == TlsEnd::Browser {
                <p class="card-where" data-test="certificate-alone">{ tr("certificate-alone") }</p>
            }
            { for trust }
            { for failed.as_ref().map(|error| html! { <p class="field-wrong">{ error_words(error).what }</p> }) }
        </div>
    }
}

/// Gives the focus to the first card that asks for a password, unless something is being entered elsewhere.
pub(crate) fn focus_password_prompt() {
    let document = gloo::utils::document();
    let enters = document.active_element().is_some_and(|at| matches!(at.tag_name().as_str(), "INPUT" | "SELECT"));
    let field = document.query_selector(".troubles [data-test='password-prompt']").ok().flatten();
    if let Some(field) = field.filter(|_| !enters).and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

#[derive(Properties, PartialEq)]
struct PasswordPromptProps {
    account: Account,
}

#[component]
fn PasswordPrompt(props: &PasswordPromptProps) -> Html {
    let page = use_page();
    let field = use_node_ref();
    let onsubmit = {
        let (field, account) = (field.clone(), props.account.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = field.cast::<web_sys::HtmlInputElement>().filter(|field| !field.value().is_empty()) {
                page.effects.supply_password(account.id, Secret::new(field.value()), account.keeping);
                field.set_value("");
            }
        })
    };
    let keeps = props.account.keeping == PasswordKeeping::Device;
    let settings = &props.account.settings;
    let is_token = settings.credential == CredentialKind::Token;
    let words = [("user", (&settings.user_name).into()), ("credential", credential_word(settings.credential).into())];
    html! {
        <form class="password-prompt" {onsubmit}>
            if !is_token {
                <input type="text" autocomplete="username" value={settings.user_name.clone()} hidden={true} readonly={true} />
            }
            <label>
                <span class="field-label">{ tr_args("password-for", &words) }</span>
                <input ref={field} class="input" type="password" autocomplete={autocomplete_of(settings.credential)}
                    required={true} pattern={is_token.then_some(r"\s*[!-~]+\s*")} title={is_token.then(|| tr("problem-token"))}
                    data-test="password-prompt" />
            </label>
            <button class="button is-primary" data-test="password-submit">{ tr("log-in") }</button>
            if keeps { <p class="field-hint">{ tr("password-kept-again") }</p> }
        </form>
    }
}

/// What a fatal screen is told.
#[derive(Properties, PartialEq)]
pub struct FatalScreenProps {
    /// Why nothing works.
    pub error: UserError,
}

/// Instead of everything: the page cannot work.
#[component]
pub fn FatalScreen(props: &FatalScreenProps) -> Html {
    let words = error_words(&props.error);
    html! {
        <main class="centre">
            <section class="card is-alone" data-test="error-card" data-kind={format!("{:?}", props.error.kind)} role="alert">
                <Mark />
                <h1>{ words.what }</h1>
                <p class="is-quiet">{ words.whereabouts }</p>
                <p>{ words.todo }</p>
                <button class="button is-primary" onclick={|_| crate::pwa::apply_update()} data-test="reload">{ tr("reload") }</button>
            </section>
        </main>
    }
}

//! The form of an account, new or not.
//!
//! Fields carry the names that password managers look for. Nothing is sent before a person asks for it.

use super::form_parts::{autocomplete_of, credential_word, fingerprint, problem_words, radio, value_of};
use super::leave_fields::{LeaveChange, LeaveFields};
use super::leave_preview::LeavePreviewDialog;
use super::retention::retention;
use super::retrieval_fields::{RetrievalChange, RetrievalFields};
use super::test_report::TestReport;
use super::{ConfirmDialog, ErrorCard, Icon, Name};
use crate::app::use_page;
use crate::diagnosis::readable_by;
use crate::i18n::{tr, tr_args};
use crate::state::{Action, Draft, LeaveLook, Problem, Screen};
use mail_api::{Account, AccountSettings, CredentialKind, PasswordKeeping, Secret, Security, TlsEnd, UserError};
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What the form is told.
#[derive(Properties, PartialEq)]
pub struct AccountFormProps {
    /// The account to change; a new one where there is none.
    pub account: Option<Account>,
}

/// What was entered so far. Changes are applied one after the other, however many arrive at once: password managers fill
/// several fields in one go.
#[derive(Debug, Clone, PartialEq)]
struct Entered(Draft);

impl Reducible for Entered {
    type Action = Box<dyn FnOnce(&mut Draft)>;

    fn reduce(self: Rc<Self>, change: Self::Action) -> Rc<Self> {
        let mut next = (*self).clone();
        change(&mut next.0);
        Rc::new(next)
    }
}

impl Deref for Entered {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.0
    }
}

/// The form.
#[component]
pub fn AccountForm(props: &AccountFormProps) -> Html {
    let page = use_page();
    let draft = use_reducer(|| Entered(props.account.as_ref().map(Draft::of).unwrap_or_default()));
    let sending = use_state(|| false);
    let problems = use_state(Vec::<Problem>::new);
    let error = use_state(|| None::<UserError>);
    let removing = use_state(|| false);
    let asking = use_state(|| None::<(AccountSettings, LeaveLook)>);
    let shown = use_state(|| false);
    let tries = use_state(|| 0_u32);
    let refused = *tries;
    let known = props.account.as_ref().map(|account| account.id);
    let refuse = {
        let problems = problems.clone();
        Callback::from(move |found: Vec<Problem>| {
            problems.set(found);
            tries.set(*tries + 1);
        })
    };

    let change = |apply: fn(&mut Draft, String)| {
        let draft = draft.dispatcher();
        move |event: Event| {
            let text = value_of(&event);
            draft.dispatch(Box::new(move |draft: &mut Draft| apply(draft, text)));
        }
    };
    let field = |id: &'static str,
                 words: String,
                 value: String,
                 apply: fn(&mut Draft, String),
                 of: Option<Problem>,
                 extra: FieldKind| {
        let wrong = of.filter(|of| problems.contains(of)).map(problem_words);
        let input = change(apply);
        let oninput = Callback::from(move |event: InputEvent| input(event.into()));
        html! {
            <div class={classes!("field", extra.class)}>
                <label class="field-label" for={id}>{ words }</label>
                <input class="input" {id} name={extra.name} type={extra.kind} {value} {oninput} autocomplete={extra.autocomplete}
                    inputmode={extra.mode} autocapitalize="none" spellcheck="false" placeholder={extra.placeholder}
                    aria-invalid={wrong.is_some().to_string()} aria-describedby={wrong.is_some().then(|| format!("{id}-wrong"))}
                    data-test={extra.test} />
                if let Some(wrong) = wrong { <p class="field-wrong" id={format!("{id}-wrong")}>{ wrong }</p> }
            </div>
        }
    };

    let save = {
        let (page, draft, error, sending) = (page.clone(), draft.clone(), error.clone(), sending.clone());
        Callback::from(move |settings: AccountSettings| {
            let failed = {
                let (error, sending) = (error.clone(), sending.clone());
                Callback::from(move |trouble| {
                    sending.set(false);
                    error.set(Some(trouble));
                })
            };
            match known {
                Some(id) => page.effects.change_account(id, settings, draft.entered_password(), draft.keeping, failed),
                None => page.effects.add_account(settings, draft.password.clone(), draft.keeping, failed),
            }
        })
    };
    let submit = {
        let (page, draft, problems, error) = (page.clone(), draft.clone(), problems.clone(), error.clone());
        let (sending, refuse, save, asking) = (sending.clone(), refuse.clone(), save.clone(), asking.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *sending {
                return;
            }
            match draft.settings() {
                Err(found) => refuse.emit(found),
                Ok(settings) => {
                    problems.set(Vec::new());
                    error.set(None);
                    sending.set(true);
                    let looked = {
                        let (error, sending, asking) = (error.clone(), sending.clone(), asking.clone());
                        let (save, settings) = (save.clone(), settings.clone());
                        Callback::from(move |look: LeaveLook| match look {
                            LeaveLook::NothingNew => save.emit(settings.clone()),
                            LeaveLook::Refused(trouble) => {
                                sending.set(false);
                                error.set(Some(trouble));
                            }
                            look => asking.set(Some((settings.clone(), look))),
                        })
                    };
                    page.effects.preview_leave(settings, draft.entered_password(), known, looked);
                }
            }
        })
    };
    let try_out = {
        let (page, draft, problems, error) = (page.clone(), draft.clone(), problems.clone(), error.clone());
        Callback::from(move |()| match draft.settings() {
            _ if page.state.test.is_running() => {}
            Err(found) => refuse.emit(found),
            Ok(settings) => {
                problems.set(Vec::new());
                error.set(None);
                page.effects.test(page.state.test.next(), settings, draft.entered_password(), known);
            }
        })
    };
    let back = {
        let effects = page.effects.clone();
        Callback::from(move |_: MouseEvent| effects.act(Action::Show(Screen::Mail)))
    };
    let choose = |apply: Rc<dyn Fn(&mut Draft)>| {
        let draft = draft.dispatcher();
        Callback::from(move |_: Event| {
            let apply = apply.clone();
            draft.dispatch(Box::new(move |draft: &mut Draft| apply(draft)));
        })
    };
    let with_security = |security| choose(Rc::new(move |draft| draft.set_security(security)));
    let with_end = |end| choose(Rc::new(move |draft| draft.tls.end = end));
    let keeps_pin = props.account.as_ref().is_none_or(|Account { settings, .. }| {
        let (host, port) = (draft.host.trim().to_owned(), draft.port.trim().parse().unwrap_or_default());
        AccountSettings { host, port, tls: draft.tls.clone(), ..settings.clone() }.keeps_pin_of(settings)
    });
    let unpin = {
        let draft = draft.dispatcher();
        Callback::from(move |_: MouseEvent| draft.dispatch(Box::new(|draft: &mut Draft| draft.tls.pinned = None)))
    };
    let with_credential = |credential| choose(Rc::new(move |draft| draft.set_credential(credential)));
    let (credential, is_token) = (draft.credential, draft.credential == CredentialKind::Token);
    let of_credential = [("credential", credential_word(credential).into())];
    let with_keeping = |keeping| choose(Rc::new(move |draft| draft.keeping = keeping));
    let change_leave = {
        let draft = draft.dispatcher();
        Callback::from(move |apply: LeaveChange| {
            draft.dispatch(Box::new(move |draft: &mut Draft| apply(&mut draft.leave)));
        })
    };
    let change_retrieval = {
        let draft = draft.dispatcher();
        Callback::from(move |apply: RetrievalChange| {
            draft.dispatch(Box::new(move |draft: &mut Draft| apply(&mut draft.retrieval)));
        })
    };
    let first = page.state.is_first_run();
    // On the first screen the focus would scroll past what it says.
    use_effect_with(first, |&first| {
        let field = gloo::utils::document().get_element_by_id("account-host");
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()).filter(|_| !first) {
            let _ = field.focus();
        }
    });
    // Whoever sent the form goes on from the first field that is wrong, wherever it was scrolled to.
    use_effect_with(refused, |times| {
        let wrong = gloo::utils::document().query_selector(".account-form [aria-invalid='true']").ok().flatten();
        if let Some(field) =
            wrong.filter(|_| *times > 0).and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok())
        {
            reveal(&field);
        }
    });
    let toggle_shown = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let ask_remove = {
        let removing = removing.clone();
        Callback::from(move |_: MouseEvent| removing.set(true))
    };
    let decided = {
        let (effects, removing) = (page.effects.clone(), removing.clone());
        Callback::from(move |yes| {
            removing.set(false);
            if let (true, Some(id)) = (yes, known) {
                effects.remove_account(id);
            }
        })
    };

    let confirmed = {
        let (asking, sending) = (asking.clone(), sending.clone());
        Callback::from(move |yes| {
            // Closing the dialog is told too, after what was decided.
            let Some((settings, _)) = &*asking else { return };
            asking.set(None);
            if yes {
                save.emit(settings.clone());
            } else {
                sending.set(false);
            }
        })
    };
    let save_words = if known.is_some() { tr("save") } else { tr("add-and-check") };

    html! {
        <section class="panel account-form" aria-labelledby="form-title">
            <form onsubmit={submit} data-test="add-account" novalidate={true}>
                <header class="panel-head">
                    if !first {
                        <button type="button" class="icon-button" onclick={back} aria-label={tr("back")}><Icon name={Name::Back} /></button>
                    }
                    <h2 id="form-title">{ if known.is_some() { tr("edit-account") } else { tr("add-account") } }</h2>
                    { for known.map(|id| {
                        let effects = page.effects.clone();
                        let look = Callback::from(move |_: MouseEvent| effects.act(Action::Show(Screen::Doctor(id))));
                        html! {
                            <button type="button" class="pill to-doctor" onclick={look} data-test="to-doctor">
                                <Icon name={Name::Pulse} />{ tr("doctor") }
                            </button>
                        }
                    }) }
                </header>
                <div class="fields">
                    { field("account-host", tr("field-host"), draft.host.clone(), |draft, text| draft.host = text,
                        problems.iter().copied().find(Problem::is_of_host).or(Some(Problem::Host)),
                        FieldKind { class: "is-wide", name: "host", test: "host", placeholder: "pop.example.org", mode: "url", ..FieldKind::TEXT }) }
                    { field("account-port", tr("field-port"), draft.port.clone(), Draft::set_port, Some(Problem::Port),
                        FieldKind { class: "is-narrow", name: "port", test: "port", mode: "numeric", ..FieldKind::TEXT }) }
                    <fieldset class="field is-full">
                        <legend class="field-label">{ tr("field-security") }</legend>
                        <div class="choices is-row" data-test="security">
                            { radio("security", "implicit", draft.security == Security::Implicit, with_security(Security::Implicit),
                                tr("security-implicit"), None) }
                            { radio("security", "stls", draft.security == Security::Stls, with_security(Security::Stls),
                                tr("security-stls"), None) }
                            { radio("security", "none", draft.security == Security::None, with_security(Security::None),
                                tr("security-none"), None) }
                        </div>
                        <p class="field-hint">{ security_words(draft.security) }</p>
                        if draft.security != Security::None {
                            <div class="choices" role="radiogroup" aria-label={tr("field-tls-end")} data-test="tls-end">
                                { radio("tls-end", "browser", draft.tls.end == TlsEnd::Browser, with_end(TlsEnd::Browser),
                                    tr("tls-end-browser"), Some(tr("tls-end-browser-means"))) }
                                { radio("tls-end", "bridge", draft.tls.end == TlsEnd::Bridge, with_end(TlsEnd::Bridge),
                                    tr("tls-end-bridge"), Some(tr("tls-end-bridge-means"))) }
                            </div>
                            { for draft.tls.pinned.as_ref().filter(|_| keeps_pin).map(|pinned| html! {
                                <p class="field-hint" data-test="pinned">
                                    { tr("tls-pinned") }{ " " }<code class="fingerprint">{ fingerprint(pinned) }</code>
                                    <button type="button" class="button is-plain" onclick={unpin} data-test="unpin">{ tr("tls-unpin") }</button>
                                </p>
                            }) }
                        }
                        { for props.account.as_ref().and_then(|account| account.connection.as_ref()).map(|facts| html! {
                            <p class="field-hint" data-test="connection">
                                { tr_args("connection-last", &[("words", readable_by(facts.tls).into())]) }
                            </p>
                        }) }
                    </fieldset>
                    <fieldset class="field is-full">
                        <legend class="field-label">{ tr("field-credential") }</legend>
                        <div class="choices is-row" data-test="credential">
                            { radio("credential", "password", !is_token, with_credential(CredentialKind::Password),
                                tr("credential-password"), None) }
                            { radio("credential", "token", is_token, with_credential(CredentialKind::Token),
                                tr("credential-token"), None) }
                        </div>
                        if is_token { <p class="field-hint">{ tr("credential-token-means") }</p> }
                    </fieldset>
                    { field("account-user", tr("field-user"), draft.user_name.clone(), |draft, text| draft.user_name = text, Some(Problem::User),
                        FieldKind { class: "is-half", name: "username", test: "user", autocomplete: "username", placeholder: "you@example.org", ..FieldKind::TEXT }) }
                    <div class="field is-half">
                        { field("account-password", tr_args("field-password", &of_credential), draft.password.reveal().to_owned(),
                            |draft, text| draft.password = Secret::new(text),
                            Some(if is_token { Problem::Token } else { Problem::Password }),
                            FieldKind { class: "is-full", name: "password", test: "password", kind: if *shown { "text" } else { "password" },
                                autocomplete: autocomplete_of(credential),
                                placeholder: if draft.is_password_known() { "••••••••" } else { "" }, ..FieldKind::TEXT }) }
                        <button type="button" class="show-password" onclick={toggle_shown} aria-pressed={shown.to_string()}>
                            { if *shown { tr("hide-password") } else { tr("show-password") } }
                        </button>
                    </div>
                    <fieldset class="field is-full">
                        <legend class="field-label">{ tr_args("field-keeping", &of_credential) }</legend>
                        <div class="choices is-row" data-test="keeping">
                            { radio("keeping", "session", draft.keeping == PasswordKeeping::Session, with_keeping(PasswordKeeping::Session),
                                tr("keeping-session"), None) }
                            { radio("keeping", "device", draft.keeping == PasswordKeeping::Device, with_keeping(PasswordKeeping::Device),
                                tr("keeping-device"), None) }
                        </div>
                        <p class="field-hint">{ match draft.keeping {
                            PasswordKeeping::Session => tr_args("keeping-session-means", &of_credential),
                            PasswordKeeping::Device => tr_args("keeping-device-means", &of_credential),
                        } }</p>
                    </fieldset>
                    <LeaveFields draft={draft.leave.clone()} problems={(*problems).clone()} changed={change_leave} />
                    { for props.account.as_ref().filter(|account| account.retention.is_some()).map(|account| html! {
                        <div class="field">{ retention(account) }</div>
                    }) }
                    <RetrievalFields draft={draft.retrieval.clone()} problems={(*problems).clone()} changed={change_retrieval} />
                    { check_minutes(&draft, change(|draft, chosen| draft.set_check_minutes(&chosen)).into()) }
                    { field("account-name", tr("field-name"), draft.name.clone(), |draft, text| draft.name = text, None,
                        FieldKind { class: "is-half", name: "nickname", test: "name", ..FieldKind::TEXT }) }
                </div>
                { for error.as_ref().map(|error| html! { <ErrorCard error={error.clone()} /> }) }
                <TestReport again={try_out.clone()} />
                <div class="form-steps">
                    <button class="button is-primary" aria-disabled={sending.then_some("true")} data-test="submit">
                        { match *sending {
                            // The engine is still on its way, on a slow line.
                            true if page.state.accounts.is_none() => tr("loading"),
                            true if draft.leave.deletes() => tr("preview-looking"),
                            _ => save_words.clone(),
                        } }
                    </button>
                    <button type="button" class="button" onclick={try_out.reform(|_| ())} aria-disabled={page.state.test.is_running().then_some("true")} data-test="test">
                        { tr("test-connection") }
                    </button>
                    if known.is_some() {
                        <button type="button" class="button is-plain is-danger" onclick={ask_remove} data-test="remove-account">
                            { tr("remove-account") }
                        </button>
                    }
                </div>
            </form>
            <LeavePreviewDialog look={asking.as_ref().map(|(_, look)| look.clone())} confirm={save_words} decided={confirmed} />
            if let Some(account) = &props.account {
                <ConfirmDialog open={*removing} question={tr_args("remove-question", &[("name", (&account.settings.name).into())])}
                    consequence={tr("remove-consequence")} confirm={tr("remove-account")} {decided} />
            }
        </section>
    }
}

/// What tells one text field from another.
struct FieldKind {
    class: &'static str,
    name: &'static str,
    test: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    mode: &'static str,
    placeholder: &'static str,
}

impl FieldKind {
    const TEXT: Self =
        Self { class: "", name: "", test: "", kind: "text", autocomplete: "off", mode: "text", placeholder: "" };
}

/// How often mail is checked without being asked.
fn check_minutes(draft: &Draft, onchange: Callback<Event>) -> Html {
    let chosen = draft.check_minutes;
    html! {
        <div class="field is-half">
            <label class="field-label" for="account-minutes">{ tr("field-check-minutes") }</label>
            <select class="input" id="account-minutes" name="minutes" {onchange} aria-describedby="account-minutes-mean"
                data-test="check-minutes">
                { for draft.minutes_to_choose().into_iter().map(|minutes| html! {
                    <option value={minutes.to_string()} selected={chosen == Some(minutes)}>
                        { tr_args("check-every", &[("count", minutes.into())]) }
                    </option>
                }) }
                <option value="never" selected={chosen.is_none()}>{ tr("check-never") }</option>
            </select>
            <p class="field-hint" id="account-minutes-mean">{ tr("check-by-itself-means") }</p>
        </div>
    }
}

/// Brings a field into sight and gives it the focus. What is folded away is opened first.
fn reveal(field: &web_sys::HtmlElement) {
    if let Ok(Some(folded)) = field.closest("details") {
        let _ = folded.set_attribute("open", "");
    }
    let _ = field.focus();
    if let Ok(Some(all)) = field.closest(".field") {
        all.scroll_into_view();
    }
}

fn security_words(security: Security) -> String {
    match security {
        Security::Implicit => tr("security-implicit-means"),
        Security::Stls => tr("security-stls-means"),
        Security::None => tr("security-none-means"),
    }
}

//! How long a server keeps mail, and what that can cost, in words.
//!
//! Must not: decide what is worth a warning; the engine does.

use super::{Icon, Name};
use crate::i18n::{tr, tr_args};
use mail_api::{Account, Retention, RetentionWarning};
use yew::prelude::*;

/// What an account's server announced, and a warning where that can cost mail.
pub(super) fn retention(account: &Account) -> Html {
    let Some(retention) = account.retention else { return html! {} };
    match retention_warning(account) {
        None => html! { <p class="field-hint" data-test="retention">{ retention_words(retention) }</p> },
        Some(warning) => html! {
            <p class="notice is-warning" data-test="retention"><Icon name={Name::Warning} /><span>{ warning }</span></p>
        },
    }
}

/// What can cost mail, from what the server announced to what a person should know or do.
pub(super) fn retention_warning(account: &Account) -> Option<String> {
    let should = match account.retention_warning? {
        RetentionWarning::OnceRetrieved => tr("retention-warning-once-retrieved"),
        RetentionWarning::NeverByItself => tr("retention-warning-never"),
        RetentionWarning::NotChecked => tr("retention-warning-not-checked"),
    };
    Some(format!("{} {should}", retention_words(account.retention?)))
}

fn retention_words(retention: Retention) -> String {
    match retention {
        Retention::Forever => tr("retention-forever"),
        Retention::Days(0) => tr("retention-once-retrieved"),
        Retention::Days(days) => tr_args("retention-days", &[("count", days.into())]),
    }
}

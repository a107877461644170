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
    let words = match retention {
        Retention::Forever => tr("retention-forever"),
        Retention::Days(0) => tr("retention-once-retrieved"),
        Retention::Days(days) => tr_args("retention-days", &[("count", days.into())]),
    };
    match account.retention_warning {
        None => html! { <p class="field-hint" data-test="retention">{ words }</p> },
        Some(warning) => html! {
            <p class="notice is-warning" data-test="retention">
                <Icon name={Name::Warning} /><span>{ words }{ " " }{ warning_words(warning) }</span>
            </p>
        },
    }
}

/// What a person should know or do.
pub(super) fn warning_words(warning: RetentionWarning) -> String {
    match warning {
        RetentionWarning::OnceRetrieved => tr("retention-warning-once-retrieved"),
        RetentionWarning::NeverByItself => tr("retention-warning-never"),
        RetentionWarning::NotChecked => tr("retention-warning-not-checked"),
    }
}

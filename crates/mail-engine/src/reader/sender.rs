//! Who a message is by, as far as the account's provider found out, and what it may load for that.
//!
//! Must not: let anything be loaded that nobody allowed.

use crate::allowed::Allowed;
use crate::providers::Providers;
use crate::store::{Store, StoreError};
use mail_api::{AccountId, AuthenticationResult, AuthenticationView, MessageId, RemoteView, SenderVerdict};
use mail_message::{AuthenticationResults, Method, Outcome, Verdict};

/// What is known of a sender.
pub(super) struct Sender {
    /// What the server found out, where one says so and there is an author.
    pub(super) authentication: Option<AuthenticationView>,
    /// What the message may load.
    pub(super) remote: RemoteView,
}

/// Looks at the header of a message. What cannot be read of the records confirms and allows nothing.
pub(super) async fn look<S: Store>(
    store: &S,
    account: AccountId,
    id: MessageId,
    raw: &[u8],
) -> Result<Sender, StoreError> {
    let (author, results) = mail_message::author(raw);
    let domain = author.as_deref().and_then(|author| author.rsplit_once('@')).map(|(_, domain)| domain);
    let authentication = match (results, domain) {
        (Some(results), Some(domain)) => {
            let accounts = store.accounts().await?;
            let host = accounts.into_iter().find(|known| known.id == account).map(|known| known.settings.host);
            let providers = Providers::read(store).await.unwrap_or_default();
            let is_provider = host.is_some_and(|host| providers.signs(account, &host, &results.server));
            Some(view(results, domain, is_provider))
        }
        _ => None,
    };
    let is_refuted =
        authentication.as_ref().is_some_and(|view| view.is_provider && view.verdict == SenderVerdict::Refuted);
    let sender = author.filter(|_| !is_refuted);
    let allowed = Allowed::read(store).await.unwrap_or_default().scope(id, sender.as_deref());
    Ok(Sender { authentication, remote: RemoteView { allowed, sender } })
}

fn view(results: AuthenticationResults, domain: &str, is_provider: bool) -> AuthenticationView {
    let verdict = match results.verdict(domain) {
        Verdict::Confirmed => SenderVerdict::Confirmed,
        Verdict::Refuted => SenderVerdict::Refuted,
        Verdict::Open => SenderVerdict::Open,
    };
    let result = |result: mail_message::MethodResult| AuthenticationResult {
        method: match result.method {
            Method::Spf => "SPF",
            Method::Dkim => "DKIM",
            Method::Dmarc => "DMARC",
        }
        .to_owned(),
        holds: match result.outcome {
            Outcome::Pass => Some(true),
            Outcome::Fail => Some(false),
            Outcome::Other => None,
        },
        domain: result.domain.unwrap_or_default(),
    };
    let AuthenticationResults { server, results } = results;
    AuthenticationView {
        server,
        is_provider,
        domain: domain.to_owned(),
        verdict,
        results: results.into_iter().map(result).collect(),
    }
}

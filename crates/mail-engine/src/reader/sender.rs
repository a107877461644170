//! Who a message is by, as far as the account's provider found out, and what it may load for that.
//!
//! Must not: let anything be loaded that nobody allowed.

use crate::allowed::Allowed;
use crate::providers::{Providers, Standing};
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
            let host = host.unwrap_or_default();
            let standing = providers.standing(account, &host, &results.server);
            Some(view(results, domain, standing, host))
        }
        _ => None,
    };
    let is_refuted =
        authentication.as_ref().is_some_and(|view| view.is_provider && view.verdict == SenderVerdict::Refuted);
    let sender = author.filter(|_| !is_refuted);
    let allowed = Allowed::read(store).await.unwrap_or_default().scope(id, sender.as_deref());
    Ok(Sender { authentication, remote: RemoteView { allowed, sender } })
}

fn view(results: AuthenticationResults, domain: &str, standing: Standing, host: String) -> AuthenticationView {
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
    let is_provider = match standing {
        Standing::Known | Standing::Said => true,
        // Nobody forges what speaks against them.
        Standing::Kin => verdict == SenderVerdict::Refuted,
        Standing::Stranger => false,
    };
    let AuthenticationResults { server, results } = results;
    AuthenticationView {
        // A provider that signs by no name is called what its server is.
        server: if is_provider && server.is_empty() { host } else { server },
        is_provider,
        is_said: standing == Standing::Said,
        domain: domain.to_owned(),
        verdict,
        results: results.into_iter().map(result).collect(),
    }
}

//! What a person allows a message, and whom they believe.
//!
//! Must not: allow or believe anything unasked.

use super::{Answer, Engine};
use crate::allowed::Allowed;
use crate::error::{rule_user_error, store_user_error};
use crate::ports::Platform;
use crate::providers::Providers;
use crate::reader;
use mail_api::{AccountId, ErrorKind, MessageId, RemoteScope, Reply, Stage};

impl<P: Platform> Engine<P> {
    /// Shows images of other hosts in these messages, or no longer.
    pub(super) async fn allow_remote(&self, id: MessageId, scope: RemoteScope, allow: bool) -> Answer {
        let storing = |error| store_user_error(error, Stage::Storing);
        let _turn = self.records_turn.lock().await;
        let store = self.store();
        let sender = reader::sender_of(&store, id).await.map_err(storing)?;
        if scope == RemoteScope::Sender && sender.is_none() {
            return Err(rule_user_error(ErrorKind::Internal, Stage::Reading));
        }
        let mut allowed = Allowed::read(&store).await.map_err(storing)?;
        allowed.set(scope, allow, id, sender.as_deref());
        allowed.write(&store).await.map_err(storing)?;
        Ok(Reply::Done)
    }

    /// Believes what a server says about the senders of an account's mail, or no longer.
    pub(super) async fn trust_provider(&self, account: AccountId, server: &str, trust: bool) -> Answer {
        let storing = |error| store_user_error(error, Stage::Storing);
        let _turn = self.records_turn.lock().await;
        let store = self.store();
        let mut providers = Providers::read(&store).await.map_err(storing)?;
        providers.set(account, server, trust);
        providers.write(&store).await.map_err(storing)?;
        Ok(Reply::Done)
    }
}

//! Which bridge carries the octets: that of the page's own host, or the one that a person named, on this device.
//!
//! Must not: take an address from anybody but a person at this device; no backup brings one.

use super::{Answer, Engine};
use crate::error::store_user_error;
use crate::ports::{Connector, Platform};
use crate::store::{RecordName, Store, StoreError};
use mail_api::{BridgeAddress, Notice, Reply, Stage, TlsChoice, TlsEnd};

impl<P: Platform> Engine<P> {
    /// The address of the bridge, where it is not the page's own.
    pub(super) fn bridge(&self) -> Option<BridgeAddress> {
        self.state.borrow().bridge.clone()
    }

    /// Takes over what is stored. What cannot be understood counts as none.
    pub(super) async fn read_bridge(&self) -> Result<(), StoreError> {
        let octets = self.store().record(RecordName::Bridge).await?.unwrap_or_default();
        self.take_bridge(str::from_utf8(&octets).ok().and_then(BridgeAddress::parse));
        Ok(())
    }

    /// Another one from now on. Connections that stand stay with the one that carries them. What the bridge before named as
    /// a server's certificate is not asked of this one.
    pub(super) async fn put_bridge(&self, address: Option<BridgeAddress>) -> Answer {
        if address != self.bridge() {
            self.forget_pins_of_bridge().await.map_err(|error| store_user_error(error, Stage::Storing))?;
        }
        let octets = address.as_ref().map(|address| address.as_str().as_bytes()).unwrap_or_default();
        let stored = self.store().put_record(RecordName::Bridge, octets).await;
        stored.map_err(|error| store_user_error(error, Stage::Storing))?;
        self.take_bridge(address);
        (self.notify)(Notice::BridgeChanged);
        Ok(Reply::Done)
    }

    async fn forget_pins_of_bridge(&self) -> Result<(), StoreError> {
        let accounts = self.store().accounts().await?;
        let is_bridges = |tls: &TlsChoice| tls.end == TlsEnd::Bridge && tls.pinned.is_some();
        for account in accounts.into_iter().filter(|account| is_bridges(&account.settings.tls)) {
            self.update_account(account.id, |account| account.settings.tls.pinned = None).await?;
            (self.notify)(Notice::AccountsChanged);
        }
        Ok(())
    }

    fn take_bridge(&self, address: Option<BridgeAddress>) {
        self.parts.connector.use_bridge(address.as_ref());
        self.state.borrow_mut().bridge = address;
    }
}

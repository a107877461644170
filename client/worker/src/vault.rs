//! Passwords that are remembered on this device: sealed by AES-GCM-256 under a key that WebCrypto does not export, so no
//! script can read the key.
//!
//! Key and sealed password lie in the same database: whoever can use or copy this browser profile, or runs a script in
//! this origin, can still use the password. It is no passphrase.
//!
//! The vector of each sealing is 96 random bits; the account is authenticated, so that a sealed password cannot be
//! moved to another account. Without WebCrypto (a page served without TLS) there is no vault.
//!
//! Must not: hold a password longer than a call, or store one unsealed.

use crate::{
    idb::{
        Database, Fault, found, record,
        schema::{KEYS, PASSWORDS, VAULT_KEY, account_key, value},
    },
    js,
};
use js_sys::{Array, Uint8Array};
use mail_api::{AccountId, Secret};
use mail_engine::ports::{Vault, VaultError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

/// Octets of the initialisation vector (NIST SP 800-38D §8.2.2: 96 random bits).
const VECTOR_OCTETS: usize = 12;

/// Seals passwords by WebCrypto.
#[derive(Clone)]
pub struct WebCryptoVault {
    database: Database,
}

impl WebCryptoVault {
    /// The vault in this database.
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// The key, made at its first use. Where two tabs make one at once, the first to store it wins.
    pub(crate) async fn key(&self) -> Result<CryptoKey, VaultError> {
        if let Some(key) = self.stored(KEYS, &VAULT_KEY.into()).await? {
            return key.dyn_into().map_err(|_| VaultError);
        }
        let algorithm = js::object(&[("name", "AES-GCM".into()), ("length", 256.into())]);
        let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
        let made = subtle()?.generate_key_with_object(&algorithm, false, &usages).map_err(drop_detail)?;
        let made = JsFuture::from(made).await.map_err(drop_detail)?;
        let key = self
            .database
            .with(async |connection| {
                let transaction = connection.write(&[KEYS])?;
                let keys = transaction.store(KEYS)?;
                if let Some(key) = found(transaction.ask(keys.get(&VAULT_KEY.into())).await?) {
                    return Ok(key);
                }
                keys.put_with_key(&made, &VAULT_KEY.into()).map_err(|error| Fault::of(&error))?;
                transaction.done().await.map(|()| made.clone())
            })
            .await;
        key.map_err(|_| VaultError)?.dyn_into().map_err(|_| VaultError)
    }

    async fn stored(&self, store: &str, key: &JsValue) -> Result<Option<JsValue>, VaultError> {
        let stored = self.database.with(async |connection| {
            let transaction = connection.read(&[store])?;
            transaction.ask(transaction.store(store)?.get(key)).await.map(found)
        });
        stored.await.map_err(|_| VaultError)
    }
}

impl Vault for WebCryptoVault {
    async fn keep(&self, account: AccountId, password: &Secret) -> Result<(), VaultError> {
        let key = self.key().await?;
        let mut vector = [0; VECTOR_OCTETS];
        crypto()?.get_random_values_with_u8_array(&mut vector).map_err(drop_detail)?;
        let plain = Uint8Array::new_from_slice(password.reveal().as_bytes());
        let sealed = subtle()?
            .encrypt_with_object_and_buffer_source(&algorithm(&vector, account), &key, &plain)
            .map_err(drop_detail)?;
        let sealed = js::octets(&JsFuture::from(sealed).await.map_err(drop_detail)?).ok_or(VaultError)?;
        let octets = value(&[vector.as_slice(), &sealed].concat());
        let kept = self.database.with(async |connection| {
            let transaction = connection.write(&[PASSWORDS])?;
            let request = transaction.store(PASSWORDS)?.put_with_key(&octets, &account_key(account));
            request.map_err(|error| Fault::of(&error))?;
            transaction.done().await
        });
        kept.await.map_err(|_| VaultError)
    }

    async fn open(&self, account: AccountId) -> Result<Option<Secret>, VaultError> {
        let Some(stored) = self.stored(PASSWORDS, &account_key(account)).await? else { return Ok(None) };
        let octets = record(&stored).map_err(|_| VaultError)?;
        let (vector, sealed) = octets.split_at_checked(VECTOR_OCTETS).ok_or(VaultError)?;
        let plain = subtle()?
            .decrypt_with_object_and_buffer_source(
                &algorithm(vector, account),
                &self.key().await?,
                &Uint8Array::new_from_slice(sealed),
            )
            .map_err(drop_detail)?;
        let plain = js::octets(&JsFuture::from(plain).await.map_err(drop_detail)?).ok_or(VaultError)?;
        String::from_utf8(plain).map(|text| Some(Secret::new(text))).map_err(|_| VaultError)
    }

    async fn forget(&self, account: AccountId) -> Result<(), VaultError> {
        let forgotten = self.database.with(async |connection| {
            let transaction = connection.write(&[PASSWORDS])?;
            let request = transaction.store(PASSWORDS)?.delete(&account_key(account));
            request.map_err(|error| Fault::of(&error))?;
            transaction.done().await
        });
        forgotten.await.map_err(|_| VaultError)
    }
}

fn algorithm(vector: &[u8], account: AccountId) -> js_sys::Object {
    let account = Uint8Array::new_from_slice(&account.0.to_le_bytes());
    js::object(&[
        ("name", "AES-GCM".into()),
        ("iv", Uint8Array::new_from_slice(vector).into()),
        ("additionalData", account.into()),
    ])
}

fn crypto() -> Result<Crypto, VaultError> {
    js::property(&js_sys::global(), "crypto").map(JsCast::unchecked_into).ok_or(VaultError)
}

fn subtle() -> Result<SubtleCrypto, VaultError> {
    js::property(crypto()?.as_ref(), "subtle").map(JsCast::unchecked_into).ok_or(VaultError)
}

/// Nothing of what WebCrypto says may reach a person or a log.
fn drop_detail(_: JsValue) -> VaultError {
    VaultError
}

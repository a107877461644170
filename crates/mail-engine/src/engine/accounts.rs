//! Accounts: added, changed, removed.
//!
//! Must not: show or store a password.

use super::{Answer, Engine};
use crate::cancel::{after, within};
use crate::error::{rule_user_error, store_user_error};
use crate::limits;
use crate::ports::{Clock, Platform, TurnAt, Turns};
use crate::settle;
use crate::store::{MaildropState, ServerRecord, Store, StoreError, StoredAccount, account_view};
use mail_api::{
    Account, AccountId, AccountKind, AccountSettings, CredentialKind, ErrorKind, Mailbox, Notice, PasswordKeeping,
    Reply, Secret, Security, Stage, TlsChoice, TlsEnd, UserError, is_fingerprint,
};

impl<P: Platform> Engine<P> {
    /// All accounts as the page shows them.
    pub(super) fn account_views(&self) -> Vec<Account> {
        let state = self.state.borrow();
        let view = |account: &StoredAccount| {
            let unread = state.list.counts(Mailbox::Of(account.id)).inbox.unread;
            account_view(account, state.passwords.state(account.id), unread, self.now())
        };
        state.accounts.iter().map(view).collect()
    }

    pub(super) fn account(&self, id: AccountId) -> Option<StoredAccount> {
        self.state.borrow().accounts.iter().find(|account| account.id == id).cloned()
    }

    /// Adds an account; where it is there already, it is changed instead and keeps its id.
    pub(super) async fn add_account(
        &self,
        settings: AccountSettings,
        password: Secret,
        keeping: PasswordKeeping,
    ) -> Answer {
        let settings = valid(&settings)?;
        let password = valid_password(settings.credential, password)?;
        let added = {
            let _turn = self.accounts_turn.lock().await;
            let stored = self.store().accounts().await.map_err(storing)?;
            match stored.iter().find(|account| is_same(&account.settings, &settings)) {
                Some(account) => {
                    self.note_account(account);
                    Err(account.id)
                }
                None if stored.len() >= limits::ACCOUNTS => return Err(invalid()),
                None => {
                    let id = self.store().add_account(&settings, keeping).await.map_err(storing)?;
                    match self.same_before(id, &settings).await? {
                        Some(account) => {
                            self.store().remove_account(id).await.map_err(storing)?;
                            self.note_account(&account);
                            Err(account.id)
                        }
                        None => {
                            self.note_account(&StoredAccount::new(id, settings.clone(), keeping));
                            Ok(id)
                        }
                    }
                }
            }
        };
        let id = match added {
            Ok(id) => id,
            // Added before, perhaps by a second click: two accounts on one maildrop would store all mail twice.
            Err(id) => {
                self.change_account(id, settings, Some(password), keeping).await?;
                return Ok(Reply::AccountAdded(id));
            }
        };
        self.keep_password(id, password, keeping).await;
        (self.notify)(Notice::AccountsChanged);
        Ok(Reply::AccountAdded(id))
    }

    pub(super) async fn change_account(
        &self,
        id: AccountId,
        settings: AccountSettings,
        password: Option<Secret>,
        keeping: PasswordKeeping,
    ) -> Answer {
        if settings.kind == AccountKind::Device {
            return self.rename_device_account(id, &settings.name).await;
        }
        let mut settings = valid(&settings)?;
        let password = password.map(|password| valid_password(settings.credential, password)).transpose()?;
        let _saving = self.saving.lock().await;
        let before = self.stored_account(id).await.map_err(storing)?;
        forget_strange_pin(&before.settings, &mut settings);
        self.save_account(&before, settings, password, keeping).await
    }

    /// Pins a certificate that this host showed and a person looked at. What a bridge says that it was shown is taken
    /// only where TLS ends in the bridge.
    pub(super) async fn trust_certificate(&self, id: AccountId, host: &str, sha256: String, seen_by: TlsEnd) -> Answer {
        let _saving = self.saving.lock().await;
        let before = self.stored_account(id).await.map_err(storing)?;
        let AccountSettings { host: of_account, security, tls, .. } = &before.settings;
        if !of_account.eq_ignore_ascii_case(host) || *security == Security::None || tls.end != seen_by {
            return Err(invalid());
        }
        let tls = TlsChoice { pinned: Some(sha256), ..tls.clone() };
        let settings = valid(&AccountSettings { tls, ..before.settings.clone() })?;
        if settings == before.settings {
            // Saving it as it was would agree to a weaker login, too.
            return Ok(Reply::Done);
        }
        self.save_account(&before, settings, None, before.keeping).await
    }

    /// Changes an account whose record was just read. Only one does so at a time.
    async fn save_account(
        &self,
        before: &StoredAccount,
        settings: AccountSettings,
        password: Option<Secret>,
        keeping: PasswordKeeping,
    ) -> Answer {
        before.server().ok_or_else(invalid)?;
        let id = before.id;
        let moves = leads_elsewhere(&before.settings, &settings);
        // Held until the new settings are stored: no check may see one without the other, or go on by the old ones. What
        // only has another name or interval needs none of this; what is saved as it was is agreed to once more.
        let is_aside = before.settings != settings && !differs(&before.settings, &settings);
        let turn = if is_aside { None } else { Some(self.turn_to_change(id).await?) };
        if turn.is_some() {
            // Another tab may have changed it while the turn was waited for; who can read the mail is not taken back so.
            let now = self.stored_account(id).await.map_err(storing)?.settings;
            if (now.security, now.tls.end) != (before.settings.security, before.settings.tls.end) {
                return Err(invalid());
            }
            let is_agreed = before.settings == settings || logs_in_otherwise(&before.settings, &settings);
            self.forget_server(id, moves, is_agreed).await.map_err(storing)?;
        }
        if is_exposed_anew(&before.settings, &settings) {
            // A password goes only where it was meant to go, and that before the new settings are stored: whatever
            // happens then, they never meet the old one.
            if !self.forget_password(id).await {
                return Err(rule_user_error(ErrorKind::PasswordNotForgotten, Stage::Storing));
            }
        }
        self.update_account(id, |account| {
            account.settings = settings;
            account.keeping = keeping;
            if moves {
                (account.last_check, account.connection) = (None, None);
                (account.login_delay, account.retention) = (None, None);
            }
        })
        .await
        .map_err(storing)?;
        // Where only the keeping changes, the password moves.
        let password = match password {
            None if before.keeping != keeping => self.password(id).await,
            given => given,
        };
        if let Some(password) = password {
            self.keep_password(id, password, keeping).await;
        }
        drop(turn);
        self.state.borrow_mut().attempts.remove(&id);
        (self.notify)(Notice::AccountsChanged);
        Ok(Reply::Done)
    }

    /// Of an account without a server only the name can change.
    async fn rename_device_account(&self, id: AccountId, name: &str) -> Answer {
        let name = name.trim();
        let before = self.stored_account(id).await.map_err(storing)?;
        if before.server().is_some() || !fits(name) || name.is_empty() {
            return Err(invalid());
        }
        self.update_account(id, |account| account.settings = AccountSettings::on_this_device(name))
            .await
            .map_err(storing)?;
        (self.notify)(Notice::AccountsChanged);
        Ok(Reply::Done)
    }

    pub(super) async fn remove_account(&self, id: AccountId) -> Answer {
        // In whichever tab: what a check has marked must not go once what is stored of it is gone.
        let _checking = self.turn_to_change(id).await?;
        {
            let _turn = self.accounts_turn.lock().await;
            self.store().remove_account(id).await.map_err(storing)?;
            // First the account: what a check still commits for it must not come back into the list.
            let state = &mut *self.state.borrow_mut();
            state.accounts.retain(|account| account.id != id);
            state.attempts.remove(&id);
        }
        self.forget_password(id).await;
        (self.notify)(Notice::AccountsChanged);
        if self.state.borrow_mut().list.remove_account(id) {
            self.mailbox_changed();
        }
        Ok(Reply::Done)
    }

    pub(super) async fn supply_password(&self, id: AccountId, password: Secret, keeping: PasswordKeeping) -> Answer {
        let account = self.account(id).ok_or_else(gone)?;
        account.server().ok_or_else(invalid)?;
        let password = valid_password(account.settings.credential, password)?;
        if account.keeping != keeping {
            self.update_account(id, |account| account.keeping = keeping).await.map_err(storing)?;
        }
        self.keep_password(id, password, keeping).await;
        self.state.borrow_mut().attempts.remove(&id);
        (self.notify)(Notice::AccountsChanged);
        Ok(Reply::Done)
    }

    /// Takes an account in, unless another tab's notice has brought it already.
    fn note_account(&self, account: &StoredAccount) {
        let accounts = &mut self.state.borrow_mut().accounts;
        if accounts.iter().all(|known| known.id != account.id) {
            accounts.push(account.clone());
        }
    }

    /// The account is stored so now, perhaps by another tab. A password that this session knows was given for what it
    /// knew before, and goes nowhere else.
    pub(super) fn forget_if_exposed(&self, stored: &StoredAccount) {
        let state = &mut *self.state.borrow_mut();
        let known = state.accounts.iter().find(|account| account.id == stored.id);
        if known.is_some_and(|known| is_exposed_anew(&known.settings, &stored.settings)) {
            state.passwords.forget(stored.id);
        }
    }

    /// The account's record as the store has it.
    pub(super) async fn stored_account(&self, id: AccountId) -> Result<StoredAccount, StoreError> {
        let accounts = self.store().accounts().await?;
        accounts.into_iter().find(|account| account.id == id).ok_or(StoreError::AccountGone)
    }

    /// The same account, added by another tab in the same moment. Of two the first stays: whoever added the second one
    /// finds the first one stored, and each tab finds only those before its own.
    async fn same_before(&self, id: AccountId, settings: &AccountSettings) -> Result<Option<StoredAccount>, UserError> {
        let stored = self.store().accounts().await.map_err(storing)?;
        Ok(stored.into_iter().find(|account| account.id < id && is_same(&account.settings, settings)))
    }

    /// The account's turn, once the check that runs has ended; it is asked to, in whichever tab.
    pub(super) async fn turn_to_change(&self, id: AccountId) -> Result<<P::Turns as Turns>::Turn, UserError> {
        let clock = &self.parts.clock;
        (self.notify)(Notice::CancelWanted { account: Some(id) });
        // A connection test holds the turn, too.
        self.cancel_test(None);
        let taken = async {
            loop {
                self.cancel_checks(Some(id));
                if let Some(turn) = self.parts.turns.try_take(TurnAt::Account(id)).await {
                    return turn;
                }
                clock.sleep_until(after(clock, limits::TURN_INTERVAL)).await;
            }
        };
        within(clock, after(clock, limits::TURN_DEADLINE), None, taken)
            .await
            .map_err(|_| rule_user_error(ErrorKind::AccountBusy, Stage::Starting))
    }

    /// Forgets what was learned about the server: a person looked at the settings and saved them. Where they lead
    /// elsewhere, no unique-id of the account counts any longer either, for another server or user gives the same ones to
    /// other mail. This comes before the new settings are stored; if they never are, mail is retrieved twice and none
    /// lost.
    async fn forget_server(&self, id: AccountId, moves: bool, is_agreed: bool) -> Result<(), StoreError> {
        let record = self.store().maildrop(id).await?;
        let state = if moves {
            settle::moved(&record)
        } else {
            // Whoever changes another rule has not agreed to a login that gives more away.
            let ServerRecord { exposure, is_bound, .. } = record.state.server;
            let (exposure, is_bound) = if is_agreed { (None, false) } else { (exposure, is_bound) };
            let server = ServerRecord { exposure, is_bound, ..ServerRecord::default() };
            MaildropState { server, ..record.state.clone() }
        };
        if state != record.state {
            self.store().put_maildrop_state(id, &state).await?;
        }
        Ok(())
    }

    /// Changes an account's record as the store has it, which may be newer than what we know of it.
    pub(super) async fn update_account(
        &self,
        id: AccountId,
        change: impl FnOnce(&mut StoredAccount),
    ) -> Result<(), StoreError> {
        let _turn = self.accounts_turn.lock().await;
        let mut account = self.stored_account(id).await?;
        change(&mut account);
        self.store().put_account(&account).await?;
        if let Some(known) = self.state.borrow_mut().accounts.iter_mut().find(|known| known.id == id) {
            *known = account;
        }
        Ok(())
    }
}

fn fits(text: &str) -> bool {
    text.len() <= limits::SETTING_OCTETS && !text.chars().any(char::is_control)
}

/// Settings of an account with a server, without blanks around them, or why they cannot be.
pub(crate) fn valid(settings: &AccountSettings) -> Result<AccountSettings, UserError> {
    let trimmed = |text: &str| text.trim().to_owned();
    let settings = AccountSettings {
        name: trimmed(&settings.name),
        host: trimmed(&settings.host),
        user_name: trimmed(&settings.user_name),
        tls: settings.tls.clone(),
        ..*settings
    };
    let is_host = !settings.host.is_empty() && !settings.host.contains(|c: char| c.is_whitespace() || c == '/');
    let all_fit = fits(&settings.name) && fits(&settings.host) && fits(&settings.user_name);
    if settings.kind == AccountKind::Server
        && is_host
        && all_fit
        && !settings.user_name.is_empty()
        && settings.port != 0
        && settings.tls.pinned.as_deref().is_none_or(is_fingerprint)
    {
        Ok(settings)
    } else {
        Err(invalid())
    }
}

/// A password that can be sent: neither empty nor with what would end its line. Or a token, printable (RFC 6750 §2.1),
/// without the blanks around it that come along where it is copied.
pub(super) fn valid_password(credential: CredentialKind, password: Secret) -> Result<Secret, UserError> {
    let text = password.reveal();
    match credential {
        CredentialKind::Password => {
            let sendable = text.len() <= limits::PASSWORD_OCTETS && !text.contains(['\r', '\n', '\0']);
            if sendable && !text.is_empty() { Ok(password) } else { Err(invalid()) }
        }
        CredentialKind::Token => {
            let token = text.trim();
            let sendable = token.len() <= limits::TOKEN_OCTETS && token.bytes().all(|octet| octet.is_ascii_graphic());
            if sendable && !token.is_empty() { Ok(Secret::new(token)) } else { Err(invalid()) }
        }
    }
}

/// What is told where there is nothing to log in with.
pub(super) const fn needed(settings: &AccountSettings) -> ErrorKind {
    match settings.credential {
        CredentialKind::Password => ErrorKind::PasswordNeeded,
        CredentialKind::Token => ErrorKind::TokenNeeded,
    }
}

/// Whether these are one account, entered twice.
fn is_same(one: &AccountSettings, other: &AccountSettings) -> bool {
    !leads_elsewhere(one, other) && one.port == other.port
}

/// Forms keep a pin or remove it; only [`Request::TrustCertificate`](mail_api::Request) sets one. What a form in another
/// tab still shows may be an older one.
pub(crate) fn forget_strange_pin(before: &AccountSettings, settings: &mut AccountSettings) {
    if !settings.keeps_pin_of(before) {
        settings.tls.pinned = None;
    }
}

/// Whether mail under these settings is not what it was under those before. The usual ports of one host lead to the same
/// mail; behind any other port there may be another server.
pub(crate) fn leads_elsewhere(before: &AccountSettings, settings: &AccountSettings) -> bool {
    let is_usual =
        |port: u16| [Security::Implicit, Security::Stls].iter().any(|security| security.usual_port() == port);
    let same_port = before.port == settings.port || (is_usual(before.port) && is_usual(settings.port));
    !before.host.eq_ignore_ascii_case(&settings.host) || before.user_name != settings.user_name || !same_port
}

/// Whether somebody could read a password under these settings who could not before, or it would be sent as a token, or
/// a token as one.
pub(super) fn is_exposed_anew(before: &AccountSettings, settings: &AccountSettings) -> bool {
    let readers = |settings: &AccountSettings| match (settings.security, settings.tls.end) {
        (Security::None, _) => 2,
        (_, TlsEnd::Bridge) => 1,
        (_, TlsEnd::Browser) => 0,
    };
    leads_elsewhere(before, settings) || readers(before) < readers(settings) || before.credential != settings.credential
}

/// Whether a login would go otherwise under these settings.
fn logs_in_otherwise(before: &AccountSettings, settings: &AccountSettings) -> bool {
    let login = |settings: &AccountSettings| {
        let AccountSettings { host, port, security, tls, user_name, credential, .. } = settings;
        (host.clone(), *port, *security, tls.end, user_name.clone(), *credential)
    };
    login(before) != login(settings)
}

/// Whether a check would go otherwise under these settings.
fn differs(before: &AccountSettings, settings: &AccountSettings) -> bool {
    *before != AccountSettings { name: before.name.clone(), check_minutes: before.check_minutes, ..settings.clone() }
}

fn storing(error: StoreError) -> UserError {
    store_user_error(error, Stage::Storing)
}

fn invalid() -> UserError {
    rule_user_error(ErrorKind::InvalidSettings, Stage::Starting)
}

fn gone() -> UserError {
    rule_user_error(ErrorKind::AccountGone, Stage::Starting)
}

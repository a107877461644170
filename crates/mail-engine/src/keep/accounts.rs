//! Accounts in backups: our settings in the words that a backup has for them.
//!
//! Must not: write a password, or take in settings that could not have been entered.

use crate::engine::valid;
use crate::limits;
use crate::store::StoredAccount;
use mail_api::{
    AccountKind, AccountSettings, CredentialKind, LeavePolicy, PasswordKeeping, RetrievalOrder, RetrievalPolicy,
    Security, TlsChoice,
};
use mail_archive::backup::{BackupAccount, Leave, Retrieval};

const KINDS: [(AccountKind, &str); 2] = [(AccountKind::Server, "server"), (AccountKind::Device, "device")];
const SECURITIES: [(Security, &str); 3] =
    [(Security::Implicit, "implicit"), (Security::Stls, "stls"), (Security::None, "none")];
const CREDENTIALS: [(CredentialKind, &str); 2] =
    [(CredentialKind::Password, "password"), (CredentialKind::Token, "token")];
const KEEPINGS: [(PasswordKeeping, &str); 2] =
    [(PasswordKeeping::Session, "session"), (PasswordKeeping::Device, "device")];
const ORDERS: [(RetrievalOrder, &str); 2] =
    [(RetrievalOrder::NewestFirst, "newest-first"), (RetrievalOrder::SmallestFirst, "smallest-first")];

/// An account as a backup has it.
pub(super) fn written(account: &StoredAccount) -> BackupAccount {
    let AccountSettings {
        kind,
        name,
        host,
        port,
        security,
        // Whom an account trusts, and who may read its connection, is said anew where it is restored.
        tls: _,
        user_name,
        credential,
        leave_policy,
        retrieval,
        check_minutes,
    } = account.settings.clone();
    let LeavePolicy { after_hours, keep_newest, keep_octets, when_deleted_here, when_archived_here, despite_eviction } =
        leave_policy;
    let RetrievalPolicy { order, most_messages, most_octets, whole_up_to } = retrieval;
    BackupAccount {
        number: account.id.0,
        kind: word(&KINDS, &kind),
        name,
        host,
        port,
        security: word(&SECURITIES, &security),
        user_name,
        credential: word(&CREDENTIALS, &credential),
        keeping: word(&KEEPINGS, &account.keeping),
        check_minutes,
        leave: Leave { after_hours, keep_newest, keep_octets, when_deleted_here, when_archived_here, despite_eviction },
        retrieval: Retrieval { order: word(&ORDERS, &order), most_messages, most_octets, whole_up_to },
    }
}

/// What a backup's account comes to; `None` where it could not have been entered.
pub(super) fn read(account: &BackupAccount) -> Option<(AccountSettings, PasswordKeeping)> {
    let keeping = meant(&KEEPINGS, &account.keeping)?;
    if meant(&KINDS, &account.kind)? == AccountKind::Device {
        let name = account.name.trim();
        let is_name = !name.is_empty() && name.len() <= limits::SETTING_OCTETS && !name.chars().any(char::is_control);
        return is_name.then(|| (AccountSettings::on_this_device(name), keeping));
    }
    let Leave { after_hours, keep_newest, keep_octets, when_deleted_here, when_archived_here, despite_eviction } =
        account.leave;
    let Retrieval { order, most_messages, most_octets, whole_up_to } = &account.retrieval;
    let settings = AccountSettings {
        kind: AccountKind::Server,
        name: account.name.clone(),
        host: account.host.clone(),
        port: account.port,
        security: meant(&SECURITIES, &account.security)?,
        tls: TlsChoice::default(),
        user_name: account.user_name.clone(),
        credential: meant(&CREDENTIALS, &account.credential)?,
        leave_policy: LeavePolicy {
            after_hours,
            keep_newest,
            keep_octets,
            when_deleted_here,
            when_archived_here,
            despite_eviction,
        },
        retrieval: RetrievalPolicy {
            order: meant(&ORDERS, order)?,
            most_messages: *most_messages,
            most_octets: *most_octets,
            whole_up_to: *whole_up_to,
        },
        check_minutes: account.check_minutes,
    };
    Some((valid(&settings).ok()?, keeping))
}

fn word<T: PartialEq>(words: &[(T, &str)], value: &T) -> String {
    words.iter().find(|(known, _)| known == value).map(|(_, word)| (*word).to_owned()).unwrap_or_default()
}

fn meant<T: Copy>(words: &[(T, &str)], word: &str) -> Option<T> {
    words.iter().find(|(_, known)| *known == word).map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::AccountId;

    #[test]
    fn an_account_comes_back_as_it_was() {
        for kind in 0..2 {
            let settings = AccountSettings {
                kind: AccountKind::Server,
                name: "Ada ✉".into(),
                host: "pop.example.org".into(),
                port: 995,
                security: Security::Stls,
                tls: TlsChoice::default(),
                user_name: "ada".into(),
                credential: CredentialKind::Token,
                leave_policy: LeavePolicy { keep_octets: Some(7), ..LeavePolicy::after_days(14) },
                retrieval: RetrievalPolicy {
                    order: RetrievalOrder::SmallestFirst,
                    whole_up_to: Some(9),
                    ..Default::default()
                },
                check_minutes: Some(15),
            };
            let settings = if kind == 0 { settings } else { AccountSettings::on_this_device("Here") };
            let stored = StoredAccount::new(AccountId(3), settings.clone(), PasswordKeeping::Device);
            assert_eq!(read(&written(&stored)), Some((settings, PasswordKeeping::Device)));
        }
    }

    #[test]
    fn an_account_that_could_not_have_been_entered_is_none() {
        let good = StoredAccount::new(
            AccountId(3),
            AccountSettings {
                host: "h".into(),
                user_name: "u".into(),
                port: 1,
                kind: AccountKind::Server,
                ..AccountSettings::on_this_device("n")
            },
            PasswordKeeping::Session,
        );
        let good = written(&good);
        assert!(read(&good).is_some());
        for bad in [
            BackupAccount { host: String::new(), ..good.clone() },
            BackupAccount { host: "h/x".into(), ..good.clone() },
            BackupAccount { port: 0, ..good.clone() },
            BackupAccount { kind: "other".into(), ..good.clone() },
            BackupAccount { security: "later".into(), ..good.clone() },
            BackupAccount { user_name: "a\r\nDELE 1".into(), ..good.clone() },
            BackupAccount { kind: "device".into(), name: " ".into(), ..good },
        ] {
            assert_eq!(read(&bad), None, "{bad:?}");
        }
    }
}

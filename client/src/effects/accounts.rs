//! What is done with accounts and their servers: add, change, check, test.
//!
//! Must not: decide what a check does; that is the engine's.

use super::Effects;
use crate::boot;
use crate::state::{Action, Demo, LeaveLook, SnackKind, TestChange, wants_password};
use gloo::timers::callback::Timeout;
use mail_api::{
    AccountId, AccountSettings, CheckReport, CredentialKind, ErrorKind, LeavePolicy, PasswordKeeping, Reply, Request,
    Secret, Security, ShownCertificate, TestId, UserError,
};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

impl Effects {
    /// Asks for the accounts.
    pub fn pull_accounts(&self) {
        self.ask(Request::Accounts, |this, reply| match reply {
            Reply::Accounts(accounts) => this.act(Action::Accounts(accounts)),
            Reply::Failed(error) => this.tell_store_failed(error),
            _ => {}
        });
    }

    /// Checks mail of one account or all. What comes of it arrives as notices.
    pub fn check(&self, account: Option<AccountId>) {
        self.ask(Request::CheckMail { account }, |this, reply| {
            let failed = |report: &CheckReport, with: fn(ErrorKind) -> bool| {
                report.error.as_ref().is_some_and(|error| with(error.kind))
            };
            let elsewhere = |report: &CheckReport| failed(report, |kind| kind == ErrorKind::CheckedElsewhere);
            match reply {
                Reply::Checked(reports) if reports.iter().any(elsewhere) => {
                    this.snack(SnackKind::CheckedElsewhere);
                }
                // Who asked for the check goes on with the password, once its card is drawn.
                Reply::Checked(reports) if reports.iter().any(|report| failed(report, wants_password)) => {
                    Timeout::new(50, crate::view::focus_password_prompt).forget();
                }
                Reply::Failed(error) => this.tell_store_failed(error),
                _ => {}
            }
        });
    }

    /// Ends running checks.
    pub fn cancel_check(&self, account: Option<AccountId>) {
        self.order(Request::CancelCheck { account });
    }

    /// Keeps on the server what the account's check is about to delete there, now and from then on.
    pub fn undo_deletion(&self, account: AccountId) {
        self.order(Request::UndoDeletion { account });
    }

    /// Adds an account and checks it at once.
    pub fn add_account(
        &self,
        settings: AccountSettings,
        password: Secret,
        keeping: PasswordKeeping,
        failed: Callback<UserError>,
    ) {
        self.ask(Request::AddAccount { settings, password, keeping }, move |this, reply| match reply {
            Reply::AccountAdded(id) => {
                spawn_local(async {
                    crate::pwa::request_persistence().await;
                });
                this.pull_accounts();
                this.act(Action::Go(crate::state::Place::default()));
                this.check(Some(id));
            }
            Reply::Failed(error) => failed.emit(error),
            _ => {}
        });
    }

    /// Adds the demo account.
    pub fn add_demo(&self, demo: &Demo, failed: Callback<UserError>) {
        let settings = AccountSettings {
            kind: mail_api::AccountKind::Server,
            name: "Demo".to_owned(),
            host: demo.host.clone(),
            port: demo.port,
            security: Security::None,
            tls: mail_api::TlsChoice::default(),
            user_name: demo.user.clone(),
            credential: CredentialKind::Password,
            leave_policy: mail_api::LeavePolicy::LEAVE_ALL,
            retrieval: mail_api::RetrievalPolicy::default(),
            check_minutes: None,
        };
        self.add_account(settings, Secret::new(demo.password.clone()), PasswordKeeping::Session, failed);
    }

    /// Takes this certificate, which this host showed, from an account's server from now on, and no other; then checks its
    /// mail.
    pub fn trust_certificate(
        &self,
        id: AccountId,
        host: String,
        shown: &ShownCertificate,
        failed: impl FnOnce(UserError) + 'static,
    ) {
        let (sha256, seen_by) = (shown.sha256.clone(), shown.seen_by);
        self.ask(Request::TrustCertificate { id, host, sha256, seen_by }, move |this, reply| match reply {
            Reply::Failed(error) => failed(error),
            _ => {
                this.act(Action::TroubleSeen(id));
                this.pull_accounts();
                this.check(Some(id));
            }
        });
    }

    /// Changes an account.
    pub fn change_account(
        &self,
        id: AccountId,
        settings: AccountSettings,
        password: Option<Secret>,
        keeping: PasswordKeeping,
        failed: Callback<UserError>,
    ) {
        self.ask(Request::ChangeAccount { id, settings, password, keeping }, move |this, reply| match reply {
            Reply::Done => {
                this.act(Action::TroubleSeen(id));
                this.pull_accounts();
                this.act(Action::Show(crate::state::Screen::Mail));
            }
            Reply::Failed(error) => failed.emit(error),
            _ => {}
        });
    }

    /// Removes an account with its mail.
    pub fn remove_account(&self, id: AccountId) {
        self.ask(Request::RemoveAccount { id }, |this, reply| {
            if let Reply::Failed(error) = reply {
                this.tell_store_failed(error);
            }
            this.act(Action::Show(crate::state::Screen::Mail));
            this.pull_accounts();
        });
    }

    /// Gives a password or token and checks.
    pub fn supply_password(&self, id: AccountId, password: Secret, keeping: PasswordKeeping) {
        self.ask(Request::SupplyPassword { id, password, keeping }, move |this, reply| match reply {
            Reply::Done => {
                this.pull_accounts();
                this.check(Some(id));
            }
            Reply::Failed(error) => this.tell_store_failed(error),
            _ => {}
        });
    }

    /// Tries settings. Stages arrive as notices, the outcome here.
    pub fn test(&self, test: TestId, settings: AccountSettings, password: Option<Secret>, known: Option<AccountId>) {
        self.act(Action::Test(TestChange::Begins(test)));
        self.ask(Request::TestConnection { test, settings, password, known }, move |this, reply| match reply {
            Reply::Tested(report) => this.act(Action::Test(TestChange::Ended(Box::new(report)))),
            Reply::Failed(error) => this.act(Action::Test(TestChange::Failed(test, error))),
            _ => {}
        });
    }

    /// Asks what the leave policy of these settings would do, before they are saved.
    pub fn preview_leave(
        &self,
        settings: AccountSettings,
        password: Option<Secret>,
        known: Option<AccountId>,
        done: Callback<LeaveLook>,
    ) {
        let this = self.clone();
        spawn_local(async move {
            if known.is_none() && settings.leave_policy != LeavePolicy::LEAVE_ALL {
                // What the browser promises decides what may be deleted, so it is asked first; some ask a person.
                crate::pwa::request_persistence().await;
            }
            this.ask(Request::PreviewLeave { settings, password, known }, move |_, reply| {
                if let Some(look) = LeaveLook::of(reply) {
                    done.emit(look);
                }
            });
        });
    }

    /// Ends a connection test, if it still runs.
    pub fn cancel_test(&self, test: TestId) {
        self.order(Request::CancelTest { test });
    }

    /// Asks what the bridge says of its demo mailbox, and tells where it has one.
    pub fn look_for_demo(&self) {
        let this = self.clone();
        spawn_local(async move {
            if let Some(demo) = boot::demo().await {
                this.act(Action::Demo(demo));
            }
        });
    }
}

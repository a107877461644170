//! What the page does: asks the engine, and turns the answers into actions.
//!
//! The one place with effects. Views call a method of [`Effects`]; each ends in [`Action`]s.
//! Must not: keep state beyond what is under way, or draw anything that is seen.

mod ahead;
mod choosing;
mod keeping;
mod reading;

use crate::engine_link::EngineLink;
use crate::state::{
    Action, Demo, KeepChange, KeySet, LeaveLook, ListChange, ReaderChange, Shape, Snack, SnackKind, State, TestChange,
    is_move, wanted, wants_password,
};
use gloo::timers::callback::Timeout;
use gloo::timers::future::TimeoutFuture;
use mail_api::{
    AccountId, AccountSettings, BridgeAddress, Change, CheckReport, CredentialKind, ErrorKind, Filter, FilterTrial,
    LeavePolicy, MessageId, MessageView, Notice, Organisation, PasswordKeeping, ReadWish, RemoteScope, Reply, Request,
    Secret, Security, Selection, ShownCertificate, Stage, StoreDoubt, TestId, UserError,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::{Callback, UseReducerDispatcher};

/// How long it is offered to take something back, in milliseconds; the key takes it back for longer.
const SNACK_MILLISECONDS: u32 = 8_000;
/// How long news is told, in milliseconds: there is nothing to decide about it.
const NEWS_MILLISECONDS: u32 = 4_000;

/// The way from views to the engine and back. Clones are cheap.
#[derive(Clone, PartialEq)]
pub struct Effects {
    link: EngineLink,
    dispatch: UseReducerDispatcher<State>,
    keeper: keeping::Keeper,
    ahead: ahead::Ahead,
}

impl Effects {
    /// Puts the two ends together.
    pub fn new(link: EngineLink, dispatch: UseReducerDispatcher<State>) -> Self {
        Self { link, dispatch, keeper: keeping::Keeper::default(), ahead: ahead::Ahead::default() }
    }

    /// Starts the reader ahead of the first message.
    pub fn warm_reader(&self) {
        self.link.warm_reader();
    }

    /// Something happened that needs no effect.
    pub fn act(&self, action: Action) {
        self.dispatch.dispatch(action);
    }

    /// Gives other keys a meaning, from now on.
    pub fn choose_keys(&self, set: KeySet) {
        crate::remembered::set_keys(set);
        self.act(Action::Keys(set));
    }

    /// Asks for the accounts.
    pub fn pull_accounts(&self) {
        self.ask(Request::Accounts, |this, reply| match reply {
            Reply::Accounts(accounts) => this.act(Action::Accounts(accounts)),
            Reply::Failed(error) => this.tell_store_failed(error),
            _ => {}
        });
    }

    /// Asks for the window that should be there, if it is not there or on its way.
    pub fn pull_window(&self, state: &State) {
        let list = state.list_query();
        if state.list.pulling || !state.list.is_old(&list) {
            return;
        }
        self.act(Action::List(ListChange::Pulling));
        let query = wanted(list, &state.list);
        self.ask(Request::Window(query.clone()), move |this, reply| {
            this.act(Action::List(match reply {
                Reply::Window(window) => ListChange::Came(window),
                _ => ListChange::Failed(query),
            }));
        });
    }

    /// Opens a stored message and marks it as read.
    pub fn open(&self, wish: ReadWish, read: bool) {
        let id = wish.message.id;
        // What the mark writes, the message would have to wait for; and what the page draws, its question.
        self.read(wish, move |this| {
            if !read {
                this.act(Action::Marked { ids: vec![id], read: Some(true), starred: None });
                this.order(Request::Change { which: Selection::Ids(vec![id]), change: Change::Read(true) });
            }
        });
        self.act(Action::Open(id));
    }

    /// Gets the rest of a message, now or with the next check.
    pub fn get_rest(&self, wish: ReadWish) {
        self.ask(Request::GetRest { id: wish.message.id }, move |this, reply| match reply {
            Reply::Done => this.read_again(wish),
            Reply::Failed(error) if error.stage == Stage::Storing => this.tell_store_failed(error),
            Reply::Failed(_) => this.snack(SnackKind::RestNotGiven),
            _ => {}
        });
    }

    /// Reads a message again that may be another than it was, if it is still open.
    pub fn read_again(&self, wish: ReadWish) {
        self.ask_to_read(wish, move |this, reply| {
            if let Reply::Message(message) = reply {
                this.act(Action::Reader(ReaderChange::CameAgain(message)));
            }
        });
    }

    /// Shows images of other hosts, or no longer, and reads the open message again.
    pub fn allow_remote(&self, message: &MessageView, scope: RemoteScope, allow: bool) {
        let (id, wish) = (message.id, message.wish());
        self.order_then(Request::AllowRemote { id, scope, allow }, move |this| this.read_again(wish));
    }

    /// Believes what a server says about senders, or no longer, and reads the open message again.
    pub fn trust_provider(&self, message: &MessageView, server: &str, trust: bool) {
        let (account, wish) = (message.account, message.wish());
        let request = Request::TrustProvider { account, server: server.to_owned(), trust };
        self.order_then(request, move |this| this.read_again(wish));
    }

    /// Marks what one row stands for as read or unread.
    pub fn set_read(&self, id: MessageId, which: Selection, read: bool) {
        self.act(Action::Marked { ids: vec![id], read: Some(read), starred: None });
        self.mark(which, Change::Read(read));
    }

    /// Stars or unstars what one row stands for.
    pub fn set_starred(&self, id: MessageId, which: Selection, starred: bool) {
        self.act(Action::Marked { ids: vec![id], read: None, starred: Some(starred) });
        self.mark(which, Change::Starred(starred));
    }

    /// Of one message, the row shows what was done.
    fn mark(&self, which: Selection, change: Change) {
        self.ask(Request::Change { which, change }, move |this, reply| {
            this.tell_changed(reply, SnackKind::Changed(change), false, true);
        });
    }

    /// Does something with messages, and offers to take it back.
    pub fn change(&self, state: &State, which: Selection, change: Change) {
        let closes = is_move(change) && state.is_open_in(&which);
        self.ask(Request::Change { which, change }, move |this, reply| {
            this.tell_changed(reply, SnackKind::Changed(change), closes, false);
        });
    }

    fn tell_changed(&self, reply: Reply, done: SnackKind, closes: bool, is_seen: bool) {
        match reply {
            Reply::Changed { messages, undo, failed } => {
                self.act(Action::Changed { done, messages, undo, closes, is_seen });
                if let Some(error) = failed {
                    self.tell_store_failed(error);
                }
            }
            Reply::Failed(error) => self.tell_store_failed(error),
            _ => {}
        }
    }

    /// Takes back what a snack tells of, or told of.
    pub fn undo(&self, snack: &Snack) {
        let (undo, undone) = (snack.undo.clone(), snack.undone());
        self.act(Action::Undoing(undo.clone()));
        self.ask(Request::Undo(undo.clone()), move |this, reply| {
            let told = match reply {
                Reply::Failed(error) if error.kind == ErrorKind::NotUndoable => Some(SnackKind::NotUndoable),
                Reply::Failed(error) => {
                    this.act(Action::NotUndone(undo));
                    return this.tell_store_failed(error);
                }
                _ => undone,
            };
            this.act(Action::Undone(undo));
            told.into_iter().for_each(|told| this.snack(told));
        });
    }

    /// Shows lists in another way, now and from then on.
    pub fn set_shape(&self, shape: Shape) {
        crate::remembered::set_shape(shape);
        self.act(Action::Shape(shape));
    }

    /// Asks for tags and filters.
    pub fn pull_organisation(&self) {
        self.ask(Request::Organisation, |this, reply| {
            if let Reply::Organisation(organisation) = reply {
                this.act(Action::Organisation(organisation));
            }
        });
    }

    /// Replaces tags and filters. They are shown at once; where that fails, as they are.
    pub fn put_organisation(
        &self,
        before: Organisation,
        after: Organisation,
        done: impl FnOnce(Result<(), UserError>) + 'static,
    ) {
        self.act(Action::Organisation(after.clone()));
        self.ask(Request::PutOrganisation { before, after }, move |this, reply| {
            this.pull_organisation();
            done(match reply {
                Reply::Failed(error) => Err(error),
                _ => Ok(()),
            });
        });
    }

    /// Asks where the bridge is.
    pub fn ask_bridge(&self, then: impl FnOnce(Result<Option<BridgeAddress>, UserError>) + 'static) {
        self.ask(Request::Bridge, |_, reply| match reply {
            Reply::Bridge(address) => then(Ok(address)),
            Reply::Failed(error) => then(Err(error)),
            _ => {}
        });
    }

    /// Takes another bridge, or that of this page again.
    pub fn put_bridge(&self, address: Option<BridgeAddress>, done: impl FnOnce(Result<(), UserError>) + 'static) {
        self.ask(Request::PutBridge(address), move |_, reply| {
            done(match reply {
                Reply::Failed(error) => Err(error),
                _ => Ok(()),
            });
        });
    }

    /// Asks what a filter would do with stored mail.
    pub fn try_filter(&self, filter: Filter, done: Callback<FilterTrial>) {
        self.ask(Request::TryFilter(filter), move |this, reply| match reply {
            Reply::FilterTried(trial) => done.emit(trial),
            Reply::Failed(error) => this.tell_store_failed(error),
            _ => {}
        });
    }

    /// Lets a filter work on stored mail.
    pub fn run_filter(&self, filter: Filter, done: Callback<()>) {
        self.ask(Request::RunFilter(filter), move |this, reply| {
            done.emit(());
            this.tell_changed(reply, SnackKind::Filtered, false, false);
        });
    }

    /// Tells something at the lower edge.
    pub fn snack(&self, done: SnackKind) {
        self.act(Action::Snack(done));
    }

    /// Lets the snack go after its time, unless what is returned is dropped before.
    pub fn let_go(&self, snack: &Snack) -> Timeout {
        let (this, serial) = (self.clone(), snack.serial);
        let is_news = matches!(
            snack.done,
            SnackKind::Arrived(_)
                | SnackKind::Saved
                | SnackKind::Copied
                | SnackKind::CheckedElsewhere
                | SnackKind::Undone(..)
        );
        let time = if is_news { NEWS_MILLISECONDS } else { SNACK_MILLISECONDS };
        Timeout::new(time, move || this.act(Action::SnackOver(serial)))
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

    /// Copies text to where it can be pasted from.
    pub fn copy(&self, text: &str) {
        let (this, text) = (self.clone(), text.to_owned());
        spawn_local(async move {
            let done = if put_on_clipboard(&text).await { SnackKind::Copied } else { SnackKind::NotCopied };
            this.snack(done);
        });
    }

    /// Asks whether stored mail is missing.
    pub fn look_for_loss(&self) {
        self.ask(Request::Storage, |this, reply| {
            if let Reply::Storage(report) = reply {
                this.act(Action::Incomplete(report.doubt == Some(StoreDoubt::Incomplete)));
                this.act(Action::Keep(KeepChange::Storage(report)));
            }
        });
    }

    /// A person knows that stored mail is missing; what a server still has of it is fetched again.
    pub fn accept_loss(&self) {
        self.ask(Request::AcceptLoss, |this, reply| match reply {
            Reply::Failed(error) => this.tell_store_failed(error),
            _ => {
                this.look_for_loss();
                this.check(None);
            }
        });
    }

    /// Asks the bridge whether it offers a demo mailbox.
    pub fn look_for_demo(&self) {
        let this = self.clone();
        spawn_local(async move {
            if let Some(demo) = fetch_demo().await {
                this.act(Action::Demo(demo));
            }
        });
    }

    fn tell_store_failed(&self, error: UserError) {
        self.act(Action::Notice(Notice::StoreFailed(error)));
    }

    fn order(&self, request: Request) {
        self.ask(request, |this, reply| {
            if let Reply::Failed(error) = reply
                && error.stage == Stage::Storing
            {
                this.tell_store_failed(error);
            }
        });
    }

    fn order_then(&self, request: Request, then: impl FnOnce(&Self) + 'static) {
        self.ask(request, |this, reply| match reply {
            Reply::Done => then(this),
            Reply::Failed(error) if error.stage == Stage::Storing => this.tell_store_failed(error),
            _ => {}
        });
    }

    pub(crate) fn ask(&self, request: Request, then: impl FnOnce(&Self, Reply) + 'static) {
        let (this, request) = (self.clone(), self.with_octets(request));
        spawn_local(async move {
            let reply = this.link.ask(request).await;
            then(&this, reply);
        });
    }

    pub(crate) fn save(&self, name: &str, octets: &[u8]) {
        let done = if offer_file(name, octets).is_some() { SnackKind::Saved } else { SnackKind::NotSaved };
        self.snack(done);
    }
}

/// A name for a saved message: letters and digits of the subject.
pub(crate) fn file_name(subject: &str) -> String {
    let clean: String = subject.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(80).collect();
    let words: Vec<_> = clean.split_whitespace().collect();
    if words.is_empty() { "message.eml".to_owned() } else { format!("{}.eml", words.join(" ")) }
}

/// Offers octets as a download.
fn offer_file(name: &str, octets: &[u8]) -> Option<()> {
    offer_blobs(name, &js_sys::Array::of1(&js_sys::Uint8Array::from(octets)))
}

/// Offers what lies in arrays or blobs as a download. The type is one that no browser opens in our origin, whatever the
/// octets are.
fn offer_blobs(name: &str, parts: &js_sys::Array) -> Option<()> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let blob = web_sys::Blob::new_with_blob_sequence_and_options(parts, &options).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let anchor: web_sys::HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The download has begun with the click; its source is let go later, for slow devices.
    spawn_local(async move {
        TimeoutFuture::new(60_000).await;
        let _ = web_sys::Url::revoke_object_url(&url);
    });
    Some(())
}

/// Whether the text is on the clipboard now. Pages that do not come over HTTPS have only the old way.
async fn put_on_clipboard(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    let is_there = |name: &str| js_sys::Reflect::get(&navigator, &name.into()).is_ok_and(|value| value.is_object());
    if is_there("clipboard") && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok() {
        return true;
    }
    copy_the_old_way(text).unwrap_or(false)
}

fn copy_the_old_way(text: &str) -> Option<bool> {
    let document: web_sys::HtmlDocument = web_sys::window()?.document()?.dyn_into().ok()?;
    let before = document.active_element().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    let field: web_sys::HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    field.set_value(text);
    field.set_class_name("for-ears");
    document.body()?.append_child(&field).ok()?;
    field.select();
    let done = document.exec_command("copy").unwrap_or(false);
    field.remove();
    if let Some(before) = before {
        let _ = before.focus();
    }
    Some(done)
}

async fn fetch_demo() -> Option<Demo> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str("demo.json")).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let json = JsFuture::from(response.json().ok()?).await.ok()?;
    let text = |name: &str| js_sys::Reflect::get(&json, &JsValue::from_str(name)).ok()?.as_string();
    let port = js_sys::Reflect::get(&json, &JsValue::from_str("port")).ok()?.as_f64()?;
    Some(Demo { host: text("host")?, port: port as u16, user: text("user")?, password: text("password")? })
}

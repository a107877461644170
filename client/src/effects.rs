//! What the page does: asks the engine, and turns the answers into actions.
//!
//! The one place with effects. Views call a method of [`Effects`]; each ends in [`Action`]s.
//! Must not: keep state beyond what is under way, or draw anything that is seen.

mod accounts;
mod ahead;
mod choosing;
mod handing_over;
mod keeping;
mod reading;

use crate::engine_link::EngineLink;
use crate::i18n::{self, Language};
use crate::state::{
    Action, KeepChange, KeySet, ListChange, ReaderChange, Shape, Snack, SnackKind, State, is_move, wanted,
};
use gloo::timers::callback::Timeout;
use mail_api::{
    BridgeAddress, Change, ErrorKind, Filter, FilterTrial, MessageId, MessageView, Notice, Organisation, ReadWish,
    RemoteScope, Reply, Request, Selection, Stage, StoreDoubt, UserError,
};
use wasm_bindgen_futures::spawn_local;
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

    /// Speaks another language, from now on.
    pub fn choose_language(&self, language: Language) {
        let this = self.clone();
        spawn_local(async move {
            match i18n::set_language(language).await {
                Ok(true) => this.act(Action::LanguageChanged),
                Ok(false) => {}
                Err(_) => this.snack(SnackKind::LanguageNotLoaded),
            }
        });
    }

    /// Asks for the window that should be there.
    pub fn pull_window(&self, state: &State) {
        self.act(Action::List(ListChange::Pulling));
        let query = wanted(state.list_query(), &state.list);
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
}

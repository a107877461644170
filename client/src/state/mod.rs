//! All that the page knows, and how it changes: one reducer, no effects.
//!
//! [`State`] is what the views draw; [`Action`] is everything that can happen to it. Effects (asking the engine,
//! timers) live in `effects.rs` and end in actions. The page holds a window of rows, never the mailbox. Must not: touch
//! the browser, or decide anything about mail.

mod action;
mod ahead;
mod announcing;
mod choosing;
mod cursor;
mod dialog;
mod doing;
mod entered;
mod filtering;
mod keeping;
mod keys;
mod leave_look;
mod leaving;
mod list;
mod reader;
mod retrieving;
mod search;
mod settings;
mod shape;
mod snacks;
mod testing;

pub use action::Action;
pub use announcing::{PACE, SEARCH_PAUSE, pause};
pub use choosing::{Choice, Chosen, Reach};
pub use cursor::Step;
pub use dialog::{Dialog, DialogChange};
pub use doing::Homes;
pub use filtering::{ConditionDraft, FilterDraft, Looks, new_tag};
pub use keeping::{
    Change as KeepChange, Ended, Failures, Job, JobKind, Keeping, LISTED, OpenFile, Outcome, ROWS_AT_ONCE, Why,
};
pub use keys::{Focus, Key, KeySet, Prefix, Shortcut, shortcut, shortcuts};
pub use leave_look::LeaveLook;
pub use leaving::{LeaveDraft, Stay, TimeUnit};
pub use list::{Change as ListChange, ListState, ROW_HEIGHT, first_rows, visible_rows, wanted};
pub use reader::{Change as ReaderChange, RawText, Reader, Showing, has_html};
pub use retrieving::RetrievalDraft;
pub use search::{Change as SearchChange, OPERATORS, SearchBox};
pub use settings::{Draft, Problem};
pub use shape::Shape;
pub use snacks::{Snack, SnackKind, Undone};
pub use testing::{Change as TestChange, TestPhase, TestState};

use mail_api::{
    Account, AccountId, Change, CheckPhase, CheckProgress, ErrorKind, ListQuery, Mailbox, MessageId, MessagePart,
    MessageRow, Notice, Organisation, PasswordState, Stage, UserError, View, Window,
};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What the page shows besides mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    /// Sidebar, list, reader.
    #[default]
    Mail,
    /// The form for a new account.
    AddAccount,
    /// The form of an account.
    EditAccount(AccountId),
    /// The connection doctor of an account.
    Doctor(AccountId),
    /// Language, about.
    Settings,
    /// Backup, export, import, storage.
    Keep,
    /// Files that were opened.
    File,
    /// Tags and filters.
    Organise,
}

impl Screen {
    /// Whether things are typed there that nothing keeps but the screen itself; but for the settings, where the language is
    /// chosen.
    const fn is_form(self) -> bool {
        matches!(self, Self::AddAccount | Self::EditAccount(_) | Self::Organise)
    }
}

/// Whose mail, and which of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Whose.
    pub mailbox: Mailbox,
    /// Which.
    pub view: View,
}

/// Everything the page knows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// Accounts; `None` until the engine answered.
    pub accounts: Option<Vec<Account>>,
    /// Whether there were accounts when the page was last open.
    pub expects_accounts: bool,
    /// Whether the list is not asked for yet, because the engine may tell how it begins.
    pub awaits_early: bool,
    /// What stops the page altogether.
    pub fatal: Option<UserError>,
    /// That page and engine are of different builds, if they are.
    pub other_build: Option<UserError>,
    /// What is wrong with the store.
    pub store_error: Option<UserError>,
    /// Some of what was stored is missing, and no person has said yet that they know.
    pub is_incomplete: bool,
    /// There were accounts when the page was last open, and the browser has cleared them away.
    pub was_cleared: bool,
    /// Which list.
    pub place: Place,
    /// How lists are shown.
    pub shape: Shape,
    /// The threads that are open.
    pub open_threads: Vec<MessageId>,
    /// What is searched for.
    pub search: SearchBox,
    /// How far the clock of this device is ahead of UTC, in minutes.
    pub minutes_east: i16,
    /// Mail into files and out of them.
    pub keeping: Keeping,
    /// The list.
    pub list: ListState,
    /// The rows that are chosen.
    pub chosen: Chosen,
    /// Tags and filters.
    pub organisation: Organisation,
    /// The open message.
    pub reader: Reader,
    /// The row of the open message, as it was last seen in the list.
    pub open_row: Option<Rc<MessageRow>>,
    /// Counts what was opened: the same message, opened again, is shown from its beginning.
    pub opened: u32,
    /// What lies over it.
    pub dialog: Option<Dialog>,
    /// What is shown besides.
    pub screen: Screen,
    /// Running checks.
    pub checks: BTreeMap<AccountId, CheckProgress>,
    /// What the last checks failed with, by account.
    pub troubles: BTreeMap<AccountId, UserError>,
    /// What is told at the lower edge, and can be taken back there.
    pub snack: Option<Snack>,
    /// All that can be taken back, the last last.
    done: Vec<snacks::Done>,
    /// The connection test that is shown.
    pub test: TestState,
    /// Whether the list of shortcuts is open.
    pub help: bool,
    /// Whether the sidebar covers the list on a narrow screen.
    pub drawer: bool,
    /// Whether the device has a network.
    pub offline: bool,
    /// Whether a newer version waits.
    pub update_waits: bool,
    /// Where the demo mailbox is, if the bridge offers one.
    pub demo: Option<Demo>,
    /// First letter of a two-letter shortcut.
    pub pending_key: Option<Prefix>,
    /// Which keys have a meaning.
    pub keys: KeySet,
    /// Counts how often everything is drawn anew for another language.
    pub language_serial: u32,
    /// Whether that is to be done once more, when nothing is being typed into a form.
    has_other_language: bool,
    snack_serial: u32,
}

/// The bridge's demo mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// Host of its POP3 server, as seen from the bridge.
    pub host: String,
    /// Port.
    pub port: u16,
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
}

/// Most threads that are open at a time.
const MOST_OPEN_THREADS: usize = 50;

/// Whether a change takes messages to another list.
pub const fn is_move(change: Change) -> bool {
    matches!(change, Change::Archived(_) | Change::Junk(_) | Change::Deleted(_))
}

/// Whether entering a password or a token is what helps.
pub const fn wants_password(kind: ErrorKind) -> bool {
    use ErrorKind as Kind;
    matches!(kind, Kind::PasswordNeeded | Kind::LoginRefused | Kind::TokenNeeded | Kind::TokenRefused)
}

impl State {
    /// The state before anything is known; where accounts are expected, their list counts as asked for, for the engine tells
    /// how it begins.
    pub fn new(expects_accounts: bool, shape: Shape, minutes_east: i16) -> Self {
        let list = ListState { pulling: expects_accounts, ..ListState::default() };
        Self { expects_accounts, awaits_early: expects_accounts, shape, minutes_east, list, ..Self::default() }
    }

    /// Whether a window of the list is to be asked for: the one at hand is old, and none is on its way. That another message
    /// stays in the list waits until that one is open.
    pub fn wants_window(&self) -> bool {
        let mut list = self.list_query();
        if let (Reader::Opening { .. }, Some(window)) = (&self.reader, &self.list.window) {
            list.kept = window.query.list.kept;
        }
        let has_list = self.accounts.is_some() || self.expects_accounts;
        has_list && !self.list.pulling && self.list.is_old(&list)
    }

    /// The same, with these keys.
    #[must_use]
    pub fn with_keys(self, keys: KeySet) -> Self {
        Self { keys, ..self }
    }

    /// The same, with this demo mailbox.
    #[must_use]
    pub fn with_demo(self, demo: Option<Demo>) -> Self {
        Self { demo, ..self }
    }

    /// The state after an action.
    #[must_use]
    pub fn after(mut self, action: Action) -> Self {
        match action {
            Action::Accounts(accounts) => {
                let gone = |id: &AccountId| !accounts.iter().any(|account| account.id == *id);
                self.troubles.retain(|id, _| !gone(id));
                self.checks.retain(|id, _| !gone(id));
                if matches!(self.place.mailbox, Mailbox::Of(id) if gone(&id)) {
                    self.go(Place::default());
                }
                for account in accounts.iter().filter(|account| account.password == PasswordState::AtHand) {
                    let waits = |trouble: &UserError| {
                        matches!(trouble.kind, ErrorKind::PasswordNeeded | ErrorKind::TokenNeeded)
                    };
                    if self.troubles.get(&account.id).is_some_and(waits) {
                        self.troubles.remove(&account.id);
                    }
                }
                let is_first = self.accounts.is_none();
                self.was_cleared = accounts.is_empty() && (self.was_cleared || is_first && self.expects_accounts);
                self.accounts = Some(accounts);
                // The store could not be opened before; now it was, and has the list, too.
                if self.store_error.take_if(|error| error.stage == Stage::Starting).is_some() {
                    self.list.failed = None;
                }
            }
            Action::Fatal(error) => self.fatal = Some(error),
            Action::OtherBuild(error) => self.other_build = Some(error),
            Action::Notice(notice) => self.note(notice),
            Action::Go(place) => {
                self.search = SearchBox::default();
                self.go(place);
                self.screen = Screen::Mail;
                self.drawer = false;
            }
            Action::Early(window) => {
                let wanted = wanted(self.list_query(), &self.list);
                let window = window.filter(|window| self.list.window.is_none() && window.query == wanted);
                // One that comes late is shown until what was asked for meanwhile comes.
                let is_late = !std::mem::take(&mut self.awaits_early);
                let pulling = self.list.pulling && is_late;
                if let Some(window) = window {
                    self.list.change(ListChange::Came(window));
                }
                self.list.pulling = pulling;
            }
            // An answer about a list that is no longer shown is dropped.
            Action::List(ListChange::Came(Window { query, .. }) | ListChange::Failed(query))
                if query.list != self.list_query() =>
            {
                self.list.change(ListChange::CameLate);
            }
            Action::List(change) => self.list.change(change),
            Action::Search(change) => {
                let before = self.list_query();
                self.search.change(change);
                if self.list_query() != before {
                    self.list.kept = None;
                    self.list.scroll = 0.0;
                    self.chosen = Chosen::default();
                }
            }
            // Its file was left while it was read.
            Action::Open(MessageId::NOT_STORED) if self.screen != Screen::File => {}
            Action::Open(id) => {
                self.begin_reading(id.into());
                self.list.cursor = self.list.position_of(id).or(self.list.cursor);
                self.list.kept = Some(id);
                self.list.moves = self.list.moves.wrapping_add(1);
            }
            Action::OpenPart(part) => self.begin_reading(part),
            Action::Dialog(change) => dialog::change(&mut self.dialog, change),
            // So is what belongs to what was open before.
            Action::Reader(ReaderChange::RawTextCame { opened, .. }) if opened != self.opened => {}
            Action::Reader(change) => self.reader.change(change),
            Action::Keep(change) => self.keeping.change(change),
            Action::Show(screen) => {
                self.screen = screen;
                self.test.clear();
                self.drawer = false;
            }
            Action::Uncover => {
                if self.drawer {
                    self.drawer = false;
                } else if self.screen == Screen::File && self.reads_one_of_many() {
                    self.reader = Reader::Closed;
                } else if self.screen != Screen::Mail {
                    self.screen = Screen::Mail;
                } else {
                    self.reader = Reader::Closed;
                }
            }
            Action::Marked { ids, read, starred } => self.list.mark(&ids, read, starred),
            Action::Snack(done) => self.show_snack(done, 0, Vec::new()),
            Action::Changed { done, messages, undo, closes, is_seen } => {
                if closes {
                    self.reader = Reader::default();
                }
                if matches!(done, SnackKind::Changed(change) if is_move(change)) {
                    self.chosen = Chosen::default();
                    self.list.kept = None;
                }
                if let Some(undo) = undo {
                    self.note_done(done, messages, undo, is_seen && messages <= 1);
                }
            }
            Action::Undoing(undo) => self.undoing(&undo),
            Action::Undone(undo) => self.forget_done(&undo),
            Action::NotUndone(undo) => self.not_undone(&undo),
            Action::Shape(shape) => {
                self.shape = shape;
                self.open_threads.clear();
                self.other_list();
            }
            Action::Thread(id, open) => self.open_thread(id, open),
            Action::Choose(choice) => self.chosen.change(choice, &self.list),
            Action::ChooseRows { list, rows, to } => {
                if list == self.list_query() {
                    self.chosen.choose_rows(&rows, to);
                }
            }
            Action::Organisation(organisation) => {
                self.organisation = organisation;
                let is_there = |tag| self.organisation.tags.iter().any(|there| there.id == tag);
                if matches!(self.place.view, View::Tag(tag) if !is_there(tag)) {
                    self.go(Place::default());
                }
            }
            Action::SnackOver(serial) => self.snack = self.snack.filter(|snack| snack.serial != serial),
            Action::TroubleSeen(account) => {
                self.troubles.remove(&account);
            }
            Action::Incomplete(is_incomplete) => self.is_incomplete = is_incomplete,
            Action::StoreTroubleSeen => self.store_error = None,
            Action::Test(change) => self.test.change(change),
            Action::Help(open) => self.help = open,
            Action::Drawer(open) => self.drawer = open,
            Action::Offline(offline) => self.offline = offline,
            Action::UpdateWaits => self.update_waits = true,
            Action::Demo(demo) => self.demo = Some(demo),
            Action::PendingKey(pending) => self.pending_key = pending,
            Action::Keys(set) => (self.keys, self.pending_key) = (set, None),
            Action::LanguageChanged => self.has_other_language = true,
        }
        if self.has_other_language && !self.screen.is_form() {
            (self.language_serial, self.has_other_language) = (self.language_serial.wrapping_add(1), false);
        }
        // What lies in a file is read beside its file alone.
        if self.screen != Screen::File && self.reader.id() == Some(MessageId::NOT_STORED) {
            self.reader = Reader::Closed;
        }
        self.keep_open_row();
        self
    }

    /// Whether a message of an open file is read that has more of them.
    pub fn reads_one_of_many(&self) -> bool {
        let is_one_of_many = self.keeping.open.as_ref().is_some_and(|open| open.messages > 1);
        is_one_of_many && self.reader.id() == Some(MessageId::NOT_STORED)
    }

    /// Whether the first screen is to be shown: there are no accounts, or probably none as long as nobody has said.
    pub fn is_first_run(&self) -> bool {
        let none = self.accounts.as_ref().map_or(!self.expects_accounts, Vec::is_empty);
        none && matches!(self.screen, Screen::Mail | Screen::AddAccount)
    }

    /// The account of that id.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.iter().flatten().find(|account| account.id == id)
    }

    /// The account whose list is shown; `None` for the joint ones.
    pub fn shown_account(&self) -> Option<AccountId> {
        match self.place.mailbox {
            Mailbox::Joint => None,
            Mailbox::Of(id) => Some(id),
        }
    }

    /// The checks that are about to delete from a server and can be told not to.
    pub fn undoable_checks(&self) -> impl Iterator<Item = CheckProgress> {
        self.checks.values().filter(|check| check.phase == CheckPhase::Undoable).copied()
    }

    /// Whether a check is running.
    pub fn is_checking(&self) -> bool {
        !self.checks.is_empty()
    }

    /// The list that is shown. What is searched for is found message by message.
    pub fn list_query(&self) -> ListQuery {
        let Shape { order, threads } = self.shape;
        let threads = threads && !self.search.is_made();
        ListQuery {
            mailbox: self.search.mailbox(self.place.mailbox),
            view: self.search.view(self.place.view),
            order,
            threads,
            open: if threads { self.open_threads.clone() } else { Vec::new() },
            search: self.search.text.clone(),
            kept: self.list.kept.filter(|_| self.search.is_made()),
            minutes_east: self.minutes_east,
        }
    }

    fn go(&mut self, place: Place) {
        self.place = place;
        self.open_threads.clear();
        self.other_list();
        self.reader = Reader::default();
    }

    fn other_list(&mut self) {
        self.list = ListState { revision: self.list.revision, height: self.list.height, ..ListState::default() };
        self.chosen = Chosen::default();
    }

    /// Waits for a message, in the place of what was open.
    fn begin_reading(&mut self, part: MessagePart) {
        (self.reader, self.dialog) = (Reader::opening(part), None);
        self.opened = self.opened.wrapping_add(1);
    }

    /// Opens or closes a thread. The rows at hand stay until the others come.
    fn open_thread(&mut self, id: MessageId, open: bool) {
        let before = self.open_threads.len();
        // It may have been opened when another message was its newest.
        let thread = self.list.thread_of(id);
        self.open_threads.retain(|other| *other != id && !thread.contains(other));
        if open {
            self.open_threads.push(id);
        }
        let most = self.open_threads.len().saturating_sub(MOST_OPEN_THREADS);
        self.open_threads.drain(..most);
        if open || self.open_threads.len() != before {
            self.list.pulling = false;
        }
    }

    fn note(&mut self, notice: Notice) {
        match notice {
            Notice::MailboxChanged { revision } => self.list.revision = self.list.revision.max(revision),
            // `effects` pulls the accounts; the engines end their checks.
            Notice::AccountsChanged
            | Notice::OrganisationChanged
            | Notice::BridgeChanged
            | Notice::CancelWanted { .. }
            | Notice::UndoWanted { .. } => {}
            Notice::CheckProgress(progress) => {
                self.troubles.remove(&progress.account);
                self.checks.insert(progress.account, progress);
            }
            Notice::CheckEnded(report) => self.check_ended(report),
            Notice::ConnectionStages { test, stages } => self.test.change(TestChange::GoesOn(test, stages)),
            Notice::StoreFailed(error) => self.store_error = Some(error),
        }
    }
}

#[cfg(test)]
mod tests;

//! The page as a whole: which screen is shown, and what happens by itself.
//!
//! Must not: draw more than the frame of the screens.

use crate::effects::Effects;
use crate::engine_link::{EngineLink, Trouble};
use crate::pace::use_later;
use crate::pwa;
use crate::remembered;
use crate::route::use_back_button;
use crate::state::{
    Action, Choice, Demo, Focus, KeepChange, Key, ListChange, Place, Reader, ReaderChange, Screen, SearchChange,
    Shortcut, State, Step, shortcut,
};
use crate::view::{
    AccountForm, Announcer, AnswerDialog, DeviceAccount, DoctorPanel, Drawer, DropZone, FatalScreen, FileView,
    FirstRun, HelpDialog, KeepPanel, MessageList, OrganisePanel, PreviewDialog, ReaderPane, SettingsPanel, Sidebar,
    SnackBar, Toolbar, UnsubscribeDialog, stand_by_for_frames,
};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use mail_api::{AccountKind, Answer, Change, ErrorKind, Notice, Selection, View};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(action))
    }
}

/// How long the first letter of a two-letter shortcut waits for the second, in milliseconds.
const PENDING_KEY_MILLISECONDS: u32 = 1_200;

/// When a search that goes on is asked for again, in milliseconds.
const SEARCH_AGAIN_MILLISECONDS: u32 = 200;

/// How long after the first list is drawn what it should not wait for is begun, in milliseconds: it is painted then.
const BEHIND_LIST_MILLISECONDS: u32 = 100;

/// How long what is not in the first picture waits for the list, in milliseconds.
const FIRST_LIST_MILLISECONDS: u32 = 300;

/// What the page begins with.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// The demo mailbox, where the bridge has said already that it has one.
    pub demo: Option<Demo>,
}

/// The page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let state = use_reducer(|| {
        State::new(remembered::has_accounts(), remembered::shape(), crate::format::minutes_east())
            .with_keys(remembered::keys())
            .with_demo(props.demo.clone())
    });
    let effects = {
        let state = state.clone();
        use_memo((), move |()| start(state.dispatcher()))
    };
    let effects = (*effects).clone();

    use_listeners(&effects);
    {
        // It loads everything; the engine goes first.
        let effects = effects.clone();
        let has_answered = use_ever(state.accounts.is_some() || state.store_error.is_some() || state.fatal.is_some());
        use_effect_with(has_answered, move |&has_answered| {
            if has_answered {
                pwa::register(move || effects.act(Action::UpdateWaits));
            }
        });
    }
    use_effect_with(state.keeping.is_busy(), |is_busy| {
        let asking = is_busy.then(pwa::ask_before_leaving);
        move || drop(asking)
    });
    use_keyboard(&state, &effects);
    use_back_button(&state, &effects);
    {
        let (effects, now) = (effects.clone(), state.clone());
        use_effect_with((now.wants_window(), now.list.revision, now.list_query()), move |&(wants, ..)| {
            if wants {
                effects.pull_window(&now);
            }
        });
    }

    {
        let effects = effects.clone();
        use_effect_with((state.list.search_goes_on(), state.list.windows), move |&(goes_on, _)| {
            let again = goes_on
                .then(|| Timeout::new(SEARCH_AGAIN_MILLISECONDS, move || effects.act(Action::List(ListChange::Again))));
            move || drop(again)
        });
    }

    use_effect_with(state.accounts.as_ref().map(|accounts| !accounts.is_empty()), |has_accounts| {
        if let Some(has) = *has_accounts {
            remembered::set_has_accounts(has);
        }
    });

    // What is painted needs the whole machine.
    let rest_is_due = use_later(if state.awaits_early {
        FIRST_LIST_MILLISECONDS
    } else if state.expects_accounts {
        BEHIND_LIST_MILLISECONDS
    } else {
        0
    });
    {
        // Any question lets the engine begin with all rows.
        let (effects, awaits_early) = (effects.clone(), state.awaits_early);
        use_effect_with(rest_is_due, move |&is_due| {
            if is_due {
                if awaits_early {
                    effects.act(Action::Early(None));
                }
                effects.pull_accounts();
                effects.pull_organisation();
            }
        });
    }
    {
        // What may wait for the list, so that the list waits for nothing.
        let effects = effects.clone();
        let is_shown = use_ever(state.list.windows > 0);
        use_effect_with(is_shown && rest_is_due, move |&is_due| {
            let rest = is_due.then(|| {
                Timeout::new(BEHIND_LIST_MILLISECONDS, move || {
                    effects.look_for_loss();
                    effects.warm_reader();
                    stand_by_for_frames();
                })
            });
            move || drop(rest)
        });
    }

    let context = Context { state, effects };
    html! {
        <ContextProvider<Context> context={context.clone()}>
            { screen(&context.state, rest_is_due) }
        </ContextProvider<Context>>
    }
}

/// What every view can see: the state, and the way to change it.
#[derive(Clone, PartialEq)]
pub struct Context {
    /// All that is known.
    pub state: UseReducerHandle<State>,
    /// All that can be done.
    pub effects: Effects,
}

/// The context, in a view.
#[hook]
pub fn use_page() -> Context {
    use_context::<Context>().expect("every view stands inside the provider of `App`")
}

/// `rest_is_due`: whether what is not in the first picture is to be drawn, too.
fn screen(state: &State, rest_is_due: bool) -> Html {
    if let Some(error) = &state.fatal {
        return html! { <FatalScreen error={error.clone()} /> };
    }
    if state.is_first_run() {
        return html! { <><FirstRun /><DropZone /><SnackBar /></> };
    }
    if state.screen == Screen::File && state.accounts.as_ref().is_none_or(Vec::is_empty) {
        return html! { <main class="file-page" key={state.language_serial}><FileView /><Overlays /></main> };
    }
    let body = match state.screen {
        Screen::Mail => html! {},
        Screen::AddAccount => html! { <AccountForm key="add" account={None::<mail_api::Account>} /> },
        Screen::EditAccount(id) => match state.account(id) {
            Some(account) if account.settings.kind == AccountKind::Device => html! {
                <DeviceAccount key={format!("device-{}", id.0)} account={account.clone()} />
            },
            Some(account) => html! { <AccountForm key={format!("edit-{}", id.0)} account={Some(account.clone())} /> },
            None => html! {},
        },
        Screen::Doctor(id) => match state.account(id) {
            Some(account) => html! { <DoctorPanel key={format!("doctor-{}", id.0)} account={account.clone()} /> },
            None => html! {},
        },
        Screen::Settings => html! { <SettingsPanel /> },
        Screen::Keep => html! { <KeepPanel /> },
        Screen::File => html! { <FileView /> },
        Screen::Organise => html! { <OrganisePanel /> },
    };
    let reading = (state.reader != Reader::Closed).then_some("is-reading");
    // What is covered takes no focus and is read to nobody; the styles see to it.
    let covered = state.screen != Screen::Mail;
    html! {
        <div class={classes!("app", reading, covered.then_some("is-covered"))} key={state.language_serial}>
            <a class="skip" href="#list">{ crate::i18n::tr("skip-to-list") }</a>
            <Toolbar />
            <Sidebar />
            <main class="rooms">
                <MessageList is_whole={rest_is_due} />
                if rest_is_due || state.reader != Reader::Closed { <ReaderPane /> }
                if covered { <h1 class="for-ears">{ "Poplar" }</h1> }
                { body }
            </main>
            if rest_is_due { <Overlays /> }
        </div>
    }
}

/// What opens over the rooms, or speaks of them. Nothing of it is open in the first picture.
#[component]
fn Overlays() -> Html {
    html! {
        <>
            <Drawer />
            <HelpDialog />
            <PreviewDialog />
            <AnswerDialog />
            <UnsubscribeDialog />
            <DropZone />
            <SnackBar />
            <Announcer />
        </>
    }
}

fn start(dispatch: UseReducerDispatcher<State>) -> Effects {
    let on_trouble = {
        let dispatch = dispatch.clone();
        move |trouble| match trouble {
            // An old page from the browser's cache is mended by a reload. On a slow line a form may have been begun, but
            // nothing could be done with it.
            Trouble::Fatal(error) if error.kind == ErrorKind::BuildMismatch && remembered::note_reload() => {
                pwa::reload();
            }
            Trouble::Fatal(error) => dispatch.dispatch(Action::Fatal(error)),
            Trouble::OtherBuild(error) => dispatch.dispatch(Action::OtherBuild(error)),
        }
    };
    // The link outlives every notice, so that the accounts can be asked for from inside one.
    let effects: Rc<std::cell::OnceCell<Effects>> = Rc::default();
    let on_notice = {
        let (dispatch, effects) = (dispatch.clone(), effects.clone());
        move |notice: Notice| {
            let organisation_changed = notice == Notice::OrganisationChanged;
            let accounts_changed = matches!(notice, Notice::AccountsChanged | Notice::CheckEnded(_))
                || matches!(notice, Notice::MailboxChanged { .. });
            dispatch.dispatch(Action::Notice(notice));
            if let (true, Some(effects)) = (accounts_changed, effects.get()) {
                effects.pull_accounts();
            }
            if let (true, Some(effects)) = (organisation_changed, effects.get()) {
                effects.pull_organisation();
            }
        }
    };
    let on_early = {
        let dispatch = dispatch.clone();
        move |window| dispatch.dispatch(Action::Early(window))
    };
    let made = Effects::new(EngineLink::start(on_early, on_notice, on_trouble), dispatch);
    effects.get_or_init(|| made).clone()
}

/// Whether something was so at any time.
#[hook]
fn use_ever(is_so: bool) -> bool {
    let was_so = use_mut_ref(|| false);
    let mut was_so = was_so.borrow_mut();
    *was_so |= is_so;
    *was_so
}

#[hook]
fn use_listeners(effects: &Effects) {
    let effects = effects.clone();
    use_effect_with((), move |()| {
        if !pwa::is_online() {
            effects.act(Action::Offline(true));
        }
        let (launched, dropped, dragged) = (effects.clone(), effects.clone(), effects.clone());
        pwa::on_launch(move |files| launched.open_files(files));
        let drops = pwa::DropListener::new(
            move |is_dragging| dragged.act(Action::Keep(KeepChange::Dragging(is_dragging))),
            move |files| dropped.open_files(files),
        );
        let network = pwa::OnlineListener::new(move |online| effects.act(Action::Offline(!online)));
        move || drop((network, drops))
    });
}

#[hook]
fn use_keyboard(state: &UseReducerHandle<State>, effects: &Effects) {
    let latest = use_mut_ref(|| state.clone());
    latest.replace(state.clone());
    let effects = effects.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&gloo::utils::document(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
            let now = latest.borrow().clone();
            if is_menu_open() {
                return;
            }
            if prints(event)
                && let (Screen::Mail, Some(message)) = (now.screen, now.reader.message())
            {
                event.prevent_default();
                crate::print::print(message);
                return;
            }
            let key = Key {
                key: &event.key(),
                modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
                focus: focus_of(event),
                after: now.pending_key,
            };
            if now.pending_key.is_some() {
                effects.act(Action::PendingKey(None));
            }
            if let Some(wish) = shortcut(key, now.keys)
                && obey(wish, &now, &effects)
            {
                event.prevent_default();
            }
        });
        move || drop(listener)
    });
}

/// Whether a menu is open: the browser moves in it and closes it.
fn is_menu_open() -> bool {
    matches!(gloo::utils::document().query_selector(".message-menu:popover-open"), Ok(Some(_)))
}

/// Whether this is how browsers are told to print. They would cut the frame of a message off.
fn prints(event: &web_sys::KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() && event.key() == "p"
}

/// What has the focus.
fn focus_of(event: &web_sys::KeyboardEvent) -> Focus {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return Focus::List;
    };
    let inside = |of: &str| target.closest(of).ok().flatten().is_some();
    match target.tag_name().as_str() {
        "INPUT" | "SELECT" | "TEXTAREA" => Focus::Field,
        _ if inside("dialog") => Focus::Field,
        _ if inside("form") => Focus::Form,
        "BUTTON" | "A" | "SUMMARY" => Focus::Control,
        _ if inside(".letter-text, .letter-source, .letter-frame") => Focus::Text,
        _ if inside(".reader") => Focus::Message,
        _ => Focus::List,
    }
}

/// Does what a shortcut says; whether there was anything to do.
fn obey(wish: Shortcut, now: &State, effects: &Effects) -> bool {
    // A list that is there before they are is theirs.
    let has_list = now.list.window.is_some();
    let has_accounts = now.fatal.is_none() && now.accounts.as_ref().map_or(has_list, |all| !all.is_empty());
    let in_mail = now.screen == Screen::Mail && !now.help && has_accounts;
    match wish {
        Shortcut::Help if !has_accounts => return false,
        Shortcut::Help => effects.act(Action::Help(!now.help)),
        Shortcut::Back if now.help => effects.act(Action::Help(false)),
        Shortcut::Back if now.drawer => effects.act(Action::Drawer(false)),
        Shortcut::Back if now.screen == Screen::File => match now.reader.part().and_then(|part| part.around()) {
            Some((around, _)) => effects.open_part(now.search.wish(around)),
            None if now.reads_one_of_many() => effects.act(Action::Reader(ReaderChange::Close)),
            None => effects.close_files(),
        },
        Shortcut::Back if now.screen != Screen::Mail => effects.act(Action::Show(Screen::Mail)),
        _ if !in_mail => return false,
        Shortcut::Search => crate::view::focus_search(),
        Shortcut::Back if now.reader == Reader::Closed && !now.chosen.is_empty() => {
            effects.act(Action::Choose(Choice::None));
        }
        Shortcut::Back if now.reader == Reader::Closed && now.search.is_made() => {
            effects.act(Action::Search(SearchChange::Cleared));
        }
        Shortcut::Back => match now.reader.part().and_then(|part| part.around()) {
            Some((around, _)) => effects.open_part(now.search.wish(around)),
            None => effects.act(Action::Reader(ReaderChange::Close)),
        },
        Shortcut::Reply | Shortcut::ReplyAll | Shortcut::Forward => {
            let Some(message) = now.reader.message() else { return false };
            effects.answer(message, answer_of(wish));
        }
        Shortcut::Next => move_cursor(Step::Rows(1), now, effects),
        Shortcut::Previous => move_cursor(Step::Rows(-1), now, effects),
        Shortcut::First => move_cursor(Step::First, now, effects),
        Shortcut::Last => move_cursor(Step::Last, now, effects),
        Shortcut::ScreenDown => move_cursor(Step::Screens(1), now, effects),
        Shortcut::ScreenUp => move_cursor(Step::Screens(-1), now, effects),
        Shortcut::NextUnread => move_cursor(Step::Unread(1), now, effects),
        Shortcut::PreviousUnread => move_cursor(Step::Unread(-1), now, effects),
        Shortcut::Open => {
            // Without a cursor, the row that Tab reaches is the one that is meant.
            let at = now.list.cursor.or_else(|| now.list.reachable());
            let Some(row) = at.and_then(|at| now.list.row(at)) else { return false };
            effects.open(now.search.wish(row.id), row.read);
        }
        Shortcut::Star => {
            let Some(id) = now.meant() else { return false };
            let starred = now.row_at_hand(id).is_some_and(|row| row.starred);
            match now.chosen() {
                Some(which) => effects.change(now, which, Change::Starred(!starred)),
                None => effects.set_starred(id, now.selection().unwrap_or(Selection::Ids(vec![id])), !starred),
            }
        }
        Shortcut::Junk => {
            let Some((which, change)) = now.junkable() else { return false };
            effects.change(now, which, change);
        }
        Shortcut::Choose => {
            let Some(at) = now.list.cursor.or_else(|| now.list.reachable()) else { return false };
            effects.act(Action::Choose(Choice::Toggle(at)));
        }
        Shortcut::ChooseNext => choose_along(1, now, effects),
        Shortcut::ChoosePrevious => choose_along(-1, now, effects),
        Shortcut::ChooseAll => effects.act(Action::Choose(Choice::All)),
        Shortcut::ChooseNone => effects.act(Action::Choose(Choice::None)),
        Shortcut::OpenThread | Shortcut::CloseThread => {
            let opens = wish == Shortcut::OpenThread;
            let Some(at) = now.list.cursor.and_then(|at| now.list.thread_head(at)) else { return false };
            let Some(row) = now.list.row(at) else { return false };
            let Some(thread) = row.thread.as_ref().filter(|thread| thread.is_open != opens) else { return false };
            effects.act(Action::Thread(row.id, !thread.is_open));
            effects.act(Action::List(ListChange::Cursor(at)));
        }
        Shortcut::Delete => {
            // What is in the trash already stays there: bringing it back is the opposite of what the key says.
            let Some(which) = now.movable(Change::Deleted(true)) else { return false };
            effects.change(now, which, Change::Deleted(true));
        }
        Shortcut::Archive => {
            let Some(which) = now.movable(Change::Archived(true)) else { return false };
            effects.change(now, which, Change::Archived(true));
        }
        Shortcut::Undo => {
            let mut about_to_delete = now.undoable_checks().peekable();
            if about_to_delete.peek().is_some() {
                about_to_delete.for_each(|check| effects.undo_deletion(check.account));
                return true;
            }
            let Some(last) = now.last_done() else { return false };
            effects.undo(&last);
        }
        Shortcut::MarkRead | Shortcut::MarkUnread | Shortcut::ToggleRead => {
            let read = match wish {
                Shortcut::ToggleRead => now.meant().is_some_and(|id| !now.is_read(id)),
                _ => wish == Shortcut::MarkRead,
            };
            match (now.chosen(), now.meant(), now.selection()) {
                (Some(which), ..) => effects.change(now, which, Change::Read(read)),
                (_, Some(id), Some(which)) => effects.set_read(id, which, read),
                _ => return false,
            }
        }
        Shortcut::Check => effects.check(now.shown_account()),
        Shortcut::Begin(prefix) => {
            effects.act(Action::PendingKey(Some(prefix)));
            let effects = effects.clone();
            Timeout::new(PENDING_KEY_MILLISECONDS, move || effects.act(Action::PendingKey(None))).forget();
        }
        Shortcut::GoInbox => go(View::Inbox, now, effects),
        Shortcut::GoStarred => go(View::Starred, now, effects),
        Shortcut::GoArchive => go(View::Archive, now, effects),
        Shortcut::GoJunk => go(View::Junk, now, effects),
        Shortcut::GoTrash => go(View::Trash, now, effects),
    }
    true
}

const fn answer_of(wish: Shortcut) -> Answer {
    match wish {
        Shortcut::Forward => Answer::Forward,
        Shortcut::ReplyAll => Answer::ReplyAll,
        _ => Answer::Reply,
    }
}

fn go(view: View, now: &State, effects: &Effects) {
    effects.act(Action::Go(Place { mailbox: now.place.mailbox, view }));
}

/// Moves the cursor and chooses all rows it passes.
fn choose_along(rows: i64, now: &State, effects: &Effects) {
    let Some(to) = now.moved_cursor(Step::Rows(rows)) else { return };
    if let Some(at) = now.list.cursor.filter(|_| now.chosen.is_empty()) {
        effects.act(Action::Choose(Choice::Toggle(at)));
    }
    effects.act(Action::Choose(Choice::To(to)));
    effects.act(Action::List(ListChange::Cursor(to)));
}

/// Moves the cursor, and with it the open message where one is open beside the list.
fn move_cursor(step: Step, now: &State, effects: &Effects) {
    let Some(to) = now.moved_cursor(step) else { return };
    effects.act(Action::List(ListChange::Cursor(to)));
    if now.reader != Reader::Closed
        && let Some(row) = now.list.row(to)
    {
        effects.open(now.search.wish(row.id), row.read);
    }
}

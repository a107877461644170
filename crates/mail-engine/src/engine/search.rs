//! Windows of what a search finds.
//!
//! What the index finds is shown at once. Phrases are looked for in the messages themselves, newest first, a little with
//! each window that is asked for; so a search that nobody looks at any more ends by itself.
//!
//! Must not: read a message twice for one search.

use super::Engine;
use crate::limits;
use crate::list::List;
use crate::ports::{Clock, Millis, Platform};
use crate::search::found::{Facts, Test};
use crate::search::marks::Marker;
use crate::search::query::Query;
use crate::search::{Names, message_test};
use crate::store::{BatchReader, batch_of};
use core::cell::RefCell;
use mail_api::{Home, ListQuery, MessageId, MessageRow, RowMarks, SearchState, Selection, View, Window, WindowQuery};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A search, and what the index found for it.
pub(super) struct Search {
    text: String,
    minutes_east: i16,
    names: Names,
    /// The state of the index that was asked.
    index: u64,
    query: Query,
    test: Test,
    /// What passes this as well need not be asked.
    sure: Option<Test>,
    /// What the messages themselves said.
    confirmed: RefCell<BTreeMap<MessageId, bool>>,
}

impl Search {
    /// Whether the index lets a message pass, in a list of this view.
    fn passes(&self, id: MessageId, facts: &Facts, view: View) -> bool {
        let is_away = matches!(facts.flags.home(), Home::Trash | Home::Junk);
        let is_left_out = view == View::All && is_away && !self.query.names_folder();
        !is_left_out && self.test.passes(id, facts)
    }

    /// Where a message lies, if a list shows it as found: the index lets it pass, and it has been asked where it has to
    /// be; or it is the one that stays.
    fn finds(&self, list: &List, id: MessageId, query: &ListQuery) -> Option<Home> {
        let is_found = |facts: &Facts| self.passes(id, facts, query.view) && self.is_confirmed(id, facts) == Some(true);
        list.facts(id).filter(|facts| query.kept == Some(id) || is_found(facts)).map(|facts| facts.flags.home())
    }

    fn is_confirmed(&self, id: MessageId, facts: &Facts) -> Option<bool> {
        match &self.sure {
            Some(sure) if !sure.passes(id, facts) => self.confirmed.borrow().get(&id).copied(),
            _ => Some(true),
        }
    }
}

impl<P: Platform> Engine<P> {
    /// The rows a query asks for.
    pub(super) async fn window(&self, mut query: WindowQuery) -> Window {
        if query.list.search.trim().is_empty() {
            let window = self.state.borrow().list.window(query, None);
            self.note_shown(&window.query);
            return window;
        }
        query.list.threads = false;
        let search = self.search(&query, None);
        let is_done = self.confirm(&search, &query).await;
        let state = self.state.borrow();
        let homes = RefCell::new(BTreeSet::new());
        let matches = |id: MessageId| {
            let home = search.finds(&state.list, id, &query.list);
            homes.borrow_mut().extend(home);
            home.is_some()
        };
        let mut window = state.list.window(query.clone(), Some(&matches));
        let marker = Marker::of(&search.query);
        window.rows.iter_mut().for_each(|row| row.marks = row_marks(&marker, row));
        let unindexed = state.list.batches().filter(|(batch, _)| !state.index.covers(*batch)).map(|(_, count)| count);
        let unindexed = u32::try_from(unindexed.fold(0, usize::saturating_add)).unwrap_or(u32::MAX);
        let goes_on = !is_done || unindexed > 0;
        let homes = homes.take().into_iter().collect();
        window.search = Some(SearchState { goes_on, unindexed, notes: search.names.notes(&search.query), homes });
        window
    }

    /// Asks every message that has to be asked before [`Self::selected`] can say what a selection means: it may take long,
    /// and nothing that is being changed should wait for it. The search that is returned knows what they said, whatever
    /// windows of another search are asked for meanwhile; `before` is what was returned the last time.
    pub(super) async fn look_through(&self, which: &Selection, before: Option<Rc<Search>>) -> Option<Rc<Search>> {
        let Selection::All { list, .. } = which else { return None };
        if list.search.trim().is_empty() {
            return None;
        }
        let query = WindowQuery { list: ListQuery { threads: false, ..list.clone() }, start: 0, count: 0 };
        let search = self.search(&query, before);
        while !self.confirm(&search, &query).await {}
        Some(search)
    }

    /// The messages that a selection means. Where it is all that a search finds, every message is asked that has to be;
    /// rows that were found are those that were meant, whether the search finds them still or not. `looked` is what
    /// [`Self::look_through`] returned, where it was asked before.
    pub(super) async fn selected(&self, mut which: Selection, looked: Option<Rc<Search>>) -> Vec<MessageId> {
        let looked = self.look_through(&which, looked).await;
        let state = self.state.borrow();
        match (&mut which, looked) {
            (Selection::Rows { list, ids }, _) if !list.search.trim().is_empty() => {
                let ids = core::mem::take(ids);
                state.list.select(&Selection::Ids(ids), None)
            }
            (Selection::All { list, .. }, Some(search)) => {
                list.threads = false;
                let list = list.clone();
                let matches = |id: MessageId| search.finds(&state.list, id, &list).is_some();
                state.list.select(&which, Some(&matches))
            }
            _ => state.list.select(&which, None),
        }
    }

    /// The search that a window is of: that of before, or else the last one, where nothing has changed since.
    fn search(&self, query: &WindowQuery, before: Option<Rc<Search>>) -> Rc<Search> {
        let state = &mut *self.state.borrow_mut();
        let names = Names {
            accounts: state.accounts.iter().map(|account| (account.id, account.settings.name.clone())).collect(),
            tags: state.organised.tag_names(),
        };
        let (text, minutes_east) = (&query.list.search, query.list.minutes_east);
        let is_same = |last: &Search| last.text == *text && last.minutes_east == minutes_east && last.names == names;
        let last = before.or_else(|| state.search.take()).filter(|last| is_same(last));
        let search = match last {
            Some(last) if last.index == state.index.revision() => last,
            last => {
                let parsed = Query::parse(text, i32::from(minutes_east));
                let test = state.index.find(&parsed, &names);
                let sure = parsed.has_phrase().then(|| state.index.find_surely(&parsed, &names));
                // What a message said of itself holds as long as the query is the same.
                let confirmed = last.map(|last| last.confirmed.borrow().clone()).unwrap_or_default();
                Rc::new(Search {
                    text: text.clone(),
                    minutes_east,
                    names,
                    index: state.index.revision(),
                    query: parsed,
                    test,
                    sure,
                    confirmed: RefCell::new(confirmed),
                })
            }
        };
        state.search = Some(Rc::clone(&search));
        search
    }

    /// Asks messages for the phrases of a search, in the order of the list, for a while; whether all were asked.
    async fn confirm(&self, search: &Search, query: &WindowQuery) -> bool {
        if !search.query.has_phrase() {
            return true;
        }
        let candidates = {
            let state = self.state.borrow();
            let is_candidate = |id: MessageId| {
                let passes = |facts: &Facts| search.passes(id, facts, query.list.view);
                let facts = state.list.facts(id).filter(passes);
                facts.is_some_and(|facts| search.is_confirmed(id, &facts).is_none())
            };
            state.list.keys(&query.list, Some(&is_candidate))
        };
        let until = Millis(self.now().0.saturating_add(limits::SEARCH_PATIENCE.0));
        let mut messages = BatchReader::default();
        for id in candidates {
            if search.confirmed.borrow().contains_key(&id) {
                continue;
            }
            if self.parts.clock.now() >= until {
                return false;
            }
            let octets = || self.state.borrow().list.batch_octets(batch_of(id).0);
            let is_met = match messages.read(&self.store(), id, octets).await {
                Ok(raw) => {
                    let facts = self.state.borrow().list.facts(id);
                    let message = mail_message::searchable(&raw);
                    facts.is_some_and(|facts| message_test(&search.query, &search.names, &message).passes(id, &facts))
                }
                Err(_) => false,
            };
            search.confirmed.borrow_mut().insert(id, is_met);
        }
        true
    }
}

fn row_marks(marker: &Marker, row: &MessageRow) -> RowMarks {
    RowMarks { from: marker.marks(&row.from), subject: marker.marks(&row.subject), preview: marker.marks(&row.preview) }
}

//! What a screen reader is told while things go on: how often, and how many a search found.
//!
//! Must not: speak for what has a live region of its own, such as the lower edge.

use super::State;

/// The least time between two words about progress, in milliseconds: they would drown everything else.
pub const PACE: f64 = 5_000.0;

/// How long after the last letter of a search its count is told, in milliseconds.
pub const SEARCH_PAUSE: u32 = 1_000;

/// When something may be said that changed just now, in milliseconds from now.
pub fn pause(said: Option<f64>, now: f64) -> u32 {
    // A clock that was set back must not make anybody wait.
    said.map_or(0, |said| (said + PACE - now).clamp(0.0, PACE).ceil() as u32)
}

impl State {
    /// How many a search found, once that is known of the very search that is made.
    pub fn found(&self) -> Option<u32> {
        let window = self.list.window.as_ref().filter(|_| self.search.is_made())?;
        let is_over = window.query.list == self.list_query() && !self.list.search_goes_on();
        is_over.then_some(window.total)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Action, ListChange, SearchChange};
    use super::*;
    use mail_api::{Revision, SearchState, Window, WindowQuery};

    #[test]
    fn progress_is_told_every_few_seconds_whatever_the_clock_does() {
        assert_eq!(pause(None, 7.0), 0);
        assert_eq!(pause(Some(1_000.0), 1_000.0), 5_000);
        assert_eq!(pause(Some(1_000.0), 5_500.5), 500);
        assert_eq!(pause(Some(1_000.0), 60_000.0), 0);
        assert_eq!(pause(Some(90_000.0), 60_000.0), 5_000);
    }

    #[test]
    fn the_count_of_a_search_is_told_once_it_is_that_of_what_was_entered() {
        let typed = |text: &str| Action::Search(SearchChange::Typed(text.into()));
        let state = State::default().after(typed("leaves"));
        let came = |goes_on| {
            let query = WindowQuery { list: state.list_query(), count: 200, ..WindowQuery::default() };
            let search = Some(SearchState { goes_on, ..SearchState::default() });
            let (rows, counts) = (Vec::new(), Default::default());
            let window = Window {
                query,
                revision: Revision(1),
                is_early: false,
                total: 3,
                messages: 3,
                joint: Default::default(),
                counts,
                rows,
                search,
            };
            state.clone().after(Action::List(ListChange::Came(window)))
        };
        assert_eq!(state.found(), None);
        assert_eq!((came(true).found(), came(false).found()), (None, Some(3)));
        assert_eq!(came(false).after(typed("leaves fall")).found(), None);
        assert_eq!(came(false).after(typed("")).found(), None);
    }
}

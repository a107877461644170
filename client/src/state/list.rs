//! The list: which window is wanted, which one is there, where the cursor is.
//!
//! The window holds more rows than are drawn, so that scrolling rarely waits for the engine.
//! Must not: hold more rows than one window.

use super::search::goes_on;
use mail_api::{ListQuery, MessageId, MessageRow, Revision, Window, WindowQuery};
use std::rc::Rc;

/// Height of one row in CSS pixels, at the usual size of text. The styles say the same in `rem` (`--row-height`), and the
/// view measures in them: positions here are those of the usual size, whatever size a person has chosen.
pub const ROW_HEIGHT: f64 = 76.0;

/// Rows kept ready above and below the visible ones.
const OVERSCAN: u32 = 12;

/// Most rows in the page at a time.
const MOST_ROWS: u32 = 60;

/// Rows in a window; what the engine gives at most.
pub(super) const WINDOW_ROWS: u32 = 200;

/// Rows of a window before the first visible one. Begins are rounded down to this grid, so that few windows differ.
const WINDOW_GRID: u32 = 40;

/// What is known of the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListState {
    /// The rows at hand, and which they are. Shared: every action makes a new state, and most leave the rows alone.
    pub window: Option<Rc<Window>>,
    /// The newest state of the mailbox that was heard of.
    pub revision: Revision,
    /// Scroll position in CSS pixels.
    pub scroll: f64,
    /// Height of the visible part in CSS pixels.
    pub height: f64,
    /// Position of the row that has the focus. It stays with its message when others come and go.
    pub cursor: Option<u32>,
    /// Counts how often a person moved the cursor: only then the list scrolls after it.
    pub moves: u32,
    /// Whether a window was asked for and has not come.
    pub pulling: bool,
    /// Whether the window is to be asked for again, although nothing has changed.
    pub(super) again: bool,
    /// The message that was opened last. While a search is made it stays in the list, whatever became of it.
    pub(super) kept: Option<MessageId>,
    /// Counts the windows that came.
    pub windows: u32,
    /// The question that failed, and when: it is not asked again before something changes.
    pub(super) failed: Option<(WindowQuery, Revision)>,
}

/// What can happen to the list.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It was scrolled, or its height changed.
    Scrolled {
        /// Scroll position in CSS pixels.
        scroll: f64,
        /// Height of the visible part in CSS pixels.
        height: f64,
    },
    /// A window was asked for.
    Pulling,
    /// It came.
    Came(Window),
    /// It did not come.
    Failed(WindowQuery),
    /// It is to be asked for again: there may be more in it now.
    Again,
    /// Whatever came is not what is shown any more.
    CameLate,
    /// The cursor moves to this position.
    Cursor(u32),
}

/// First position and number of the rows that are (nearly) visible.
pub fn visible_rows(scroll: f64, height: f64, total: u32) -> (u32, u32) {
    let first = (scroll.max(0.0) / ROW_HEIGHT) as u32;
    let start = first.saturating_sub(OVERSCAN).min(total.saturating_sub(1));
    let count = rows_within(height).saturating_add(2 * OVERSCAN).min(MOST_ROWS).min(total.saturating_sub(start));
    (start, count)
}

/// The same before the height of the list is known: as many from the first on as a screen of this height may show.
pub fn first_rows(screen: f64, total: u32) -> (u32, u32) {
    (0, rows_within(screen).min(MOST_ROWS).min(total))
}

/// How many rows show at least a part of themselves in so much height, in CSS pixels.
fn rows_within(height: f64) -> u32 {
    (height.max(0.0) / ROW_HEIGHT).ceil() as u32 + 1
}

/// The window to ask for now: around the visible rows.
pub fn wanted(query: ListQuery, list: &ListState) -> WindowQuery {
    let (first, _) = visible_rows(list.scroll, list.height, list.total());
    let start = first.saturating_sub(WINDOW_GRID) / WINDOW_GRID * WINDOW_GRID;
    WindowQuery { list: query, start, count: WINDOW_ROWS }
}

impl ListState {
    /// Whether a window has to be asked for: there is none, it is of an older state or of another list, or rows to be
    /// drawn are missing.
    pub fn is_old(&self, shown: &ListQuery) -> bool {
        let is_failed =
            |(query, at): &(WindowQuery, Revision)| *at == self.revision && *query == wanted(shown.clone(), self);
        if self.failed.as_ref().is_some_and(is_failed) {
            return false;
        }
        if self.again {
            return true;
        }
        self.window.as_ref().is_none_or(|window| {
            let (start, count) = visible_rows(self.scroll, self.height, window.total);
            let end = window.query.start.saturating_add(window.query.count);
            let is_other = window.query.list != *shown;
            is_other || window.revision < self.revision || start < window.query.start || start + count > end
        })
    }

    /// The row at a position of the whole list, if it is at hand.
    pub fn row(&self, position: u32) -> Option<&MessageRow> {
        let window = self.window.as_ref()?;
        window.rows.get(position.checked_sub(window.query.start)? as usize)
    }

    /// Where in the whole list a message is, if it is at hand.
    pub fn position_of(&self, id: MessageId) -> Option<u32> {
        let window = self.window.as_ref()?;
        let index = window.rows.iter().position(|row| row.id == id)?;
        Some(window.query.start + u32::try_from(index).ok()?)
    }

    /// Whether more may be found by the search whose window is shown.
    pub fn search_goes_on(&self) -> bool {
        goes_on(self.window.as_ref().and_then(|window| window.search.as_ref()))
    }

    /// The position of the row that stands for the thread of the row at this one: itself, or one above.
    pub fn thread_head(&self, position: u32) -> Option<u32> {
        (0..=position).rev().map_while(|at| Some((at, self.row(at)?))).find(|(_, row)| !row.is_inside).map(|(at, _)| at)
    }

    /// The message whose row stands for a thread, and those of the rows below it, where it is open.
    pub(super) fn thread_of(&self, id: MessageId) -> Vec<MessageId> {
        let Some(head) = self.position_of(id) else { return Vec::new() };
        let below = (head.saturating_add(1)..).map_while(|at| self.row(at)).take_while(|row| row.is_inside);
        core::iter::once(id).chain(below.map(|row| row.id)).collect()
    }

    /// Rows in the whole list; 0 while that is not known.
    pub fn total(&self) -> u32 {
        self.window.as_ref().map_or(0, |window| window.total)
    }

    pub(super) fn change(&mut self, change: Change) {
        match change {
            Change::Scrolled { scroll, height } => {
                self.scroll = scroll;
                self.height = height;
            }
            Change::Pulling => self.pulling = true,
            Change::Came(window) => {
                self.pulling = false;
                self.failed = None;
                self.again = false;
                self.windows = self.windows.wrapping_add(1);
                // With a thread open or closed, or another message that stays, it is the same list.
                let (open, kept) = (window.query.list.open.clone(), window.query.list.kept);
                let same = |list: &ListQuery| ListQuery { open, kept, ..list.clone() } == window.query.list;
                let is_other = self.window.as_ref().is_some_and(|before| !same(&before.query.list));
                if is_other {
                    self.cursor = None;
                }
                self.revision = self.revision.max(window.revision);
                let message = self.cursor.and_then(|cursor| self.row(cursor)).map(|row| row.id);
                let last = window.total.saturating_sub(1);
                self.window = Some(Rc::new(window));
                let followed = message.and_then(|id| self.position_of(id));
                self.cursor = followed.or_else(|| self.cursor.map(|cursor| cursor.min(last)));
            }
            Change::Again => self.again = true,
            Change::CameLate => self.pulling = false,
            Change::Failed(query) => {
                self.pulling = false;
                self.failed = Some((query, self.revision));
            }
            Change::Cursor(position) => {
                self.cursor = Some(position.min(self.total().saturating_sub(1)));
                self.moves = self.moves.wrapping_add(1);
            }
        }
    }

    pub(super) fn mark(&mut self, ids: &[MessageId], read: Option<bool>, starred: Option<bool>) {
        let Some(window) = &mut self.window else { return };
        for row in Rc::make_mut(window).rows.iter_mut().filter(|row| ids.contains(&row.id)) {
            row.read = read.unwrap_or(row.read);
            row.starred = starred.unwrap_or(row.starred);
        }
    }
}

#[cfg(test)]
mod tests;

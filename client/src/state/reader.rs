//! The open message: on its way, there, or not to be had.

use mail_api::{BodyView, MessageId, MessageView, UserError};
use std::rc::Rc;

/// Which form of the body is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Showing {
    /// As its author meant it.
    #[default]
    Body,
    /// The text only.
    Text,
    /// The source, its beginning where it is long; `None` while it is on its way.
    Source(Option<Rc<str>>),
}

/// What the reader has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reader {
    /// Nothing is open.
    #[default]
    Closed,
    /// It was asked for.
    Opening(MessageId),
    /// It is there.
    Open {
        /// The message. Shared: every action makes a new state, and few concern it.
        message: Rc<MessageView>,
        /// Which form of it.
        showing: Showing,
    },
    /// It is not to be had.
    Failed {
        /// Which.
        id: MessageId,
        /// Why.
        error: UserError,
    },
}

/// What can happen to the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The message came.
    Came(Box<MessageView>),
    /// It came again, for it is another than it was: of a beginning the rest is here.
    CameAgain(Box<MessageView>),
    /// It, or its source, did not.
    Failed(MessageId, UserError),
    /// Another form.
    Show(Showing),
    /// The source came.
    Source(MessageId, String),
    /// It is closed.
    Close,
}

impl Reader {
    /// A message that was asked for.
    pub const fn opening(id: MessageId) -> Self {
        Self::Opening(id)
    }

    /// Which message it is about.
    pub fn id(&self) -> Option<MessageId> {
        match self {
            Self::Closed => None,
            Self::Opening(id) | Self::Failed { id, .. } => Some(*id),
            Self::Open { message, .. } => Some(message.id),
        }
    }

    /// Whether the message itself, or its source, is still on its way.
    fn waits_for(&self, wanted: MessageId) -> bool {
        match self {
            Self::Opening(id) => *id == wanted,
            Self::Open { message, showing: Showing::Source(None) } => message.id == wanted,
            Self::Open { .. } | Self::Closed | Self::Failed { .. } => false,
        }
    }

    pub(super) fn change(&mut self, change: Change) {
        match change {
            // An answer that nobody waits for any more is dropped.
            Change::Came(message) if *self == Self::Opening(message.id) => {
                *self = Self::Open { message: message.into(), showing: Showing::Body };
            }
            Change::CameAgain(renewed) => {
                if let Self::Open { message, showing } = self
                    && message.id == renewed.id
                {
                    *message = renewed.into();
                    // The source that is shown is of what was there before.
                    if matches!(showing, Showing::Source(_)) {
                        *showing = Showing::Body;
                    }
                }
            }
            Change::Failed(id, error) if self.waits_for(id) => *self = Self::Failed { id, error },
            Change::Show(wanted) => {
                if let Self::Open { showing, .. } = self {
                    *showing = wanted;
                }
            }
            Change::Source(id, text) => {
                if let Self::Open { message, showing: showing @ Showing::Source(None) } = self
                    && message.id == id
                {
                    *showing = Showing::Source(Some(text.into()));
                }
            }
            Change::Close => *self = Self::Closed,
            Change::Came(_) | Change::Failed(..) => {}
        }
    }
}

/// Whether there is an HTML form beside the text.
pub const fn has_html(body: &BodyView) -> bool {
    matches!(body, BodyView::Html { .. })
}

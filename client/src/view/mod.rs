//! What is drawn. Each file is one room of the screen.
//!
//! Must not: ask the engine but through `effects`, or know a rule about mail.

mod account_form;
mod announcer;
mod answer;
mod attachments;
mod bridge_choice;
mod cards;
mod device_account;
mod dialogs;
mod doctor;
mod errors;
mod file_view;
mod filter_editor;
mod first_run;
mod focus;
mod form_parts;
mod frame_ahead;
mod frame_layout;
mod frame_message;
mod frame_process;
mod hanging;
mod icon;
mod keep_panel;
mod leave_fields;
mod leave_preview;
mod link;
mod list_head;
mod mail_frame;
mod message_list;
mod message_row;
mod organise_panel;
mod people;
mod preview;
mod progress;
mod reader;
mod reader_body;
mod reader_menu;
mod reader_text;
mod retention;
mod retrieval_fields;
mod search;
mod settings_panel;
mod sidebar;
mod snack_bar;
mod tag_menu;
mod test_report;
mod toolbar;
mod trust;

pub use account_form::AccountForm;
pub use announcer::Announcer;
pub use answer::{AnswerDialog, UnsubscribeDialog};
pub use bridge_choice::BridgeChoice;
pub use device_account::DeviceAccount;
pub use dialogs::{ConfirmDialog, DropZone, HelpDialog};
pub use doctor::DoctorPanel;
pub(crate) use errors::focus_password_prompt;
pub use errors::{ErrorCard, FatalScreen};
pub use file_view::FileView;
pub use first_run::FirstRun;
pub use frame_ahead::FrameAhead;
pub use frame_process::stand_by_for_frames;
pub use icon::{Icon, Mark, Name};
pub use keep_panel::KeepPanel;
pub use list_head::ListHead;
pub use message_list::MessageList;
pub use organise_panel::OrganisePanel;
pub use preview::PreviewDialog;
pub use progress::ProgressStrip;
pub use reader::ReaderPane;
pub use search::focus_search;
pub use settings_panel::SettingsPanel;
pub use sidebar::{Drawer, Sidebar};
pub use snack_bar::SnackBar;
pub use tag_menu::TagMenu;
pub use toolbar::Toolbar;

/// Takes away what `index.html` shows until the page is there.
pub fn clear_skeleton() {
    gloo::utils::body().set_text_content(None);
}

//! Rows that are chosen although the page does not have them: they are asked for.
//!
//! Must not: keep them; what is chosen does.

use super::Effects;
use crate::state::{Action, Choice, Reach, SnackKind, State};
use mail_api::{Reply, Request};
use wasm_bindgen_futures::spawn_local;

impl Effects {
    /// Chooses all rows from the one that was chosen last to this position.
    pub fn choose_to(&self, state: &State, to: u32) {
        match state.reach(to) {
            Reach::AtHand => self.act(Action::Choose(Choice::To(to))),
            Reach::TooFar => self.snack(SnackKind::TooManyToChoose),
            Reach::Further(windows) => {
                let (this, list) = (self.clone(), state.list_query());
                spawn_local(async move {
                    let mut rows = Vec::new();
                    for query in windows {
                        match this.link.ask(Request::Window(query)).await {
                            Reply::Window(window) => rows.extend(window.rows),
                            // A part of what was meant would look like all of it.
                            _ => return,
                        }
                    }
                    this.act(Action::ChooseRows { list, rows, to });
                });
            }
        }
    }
}

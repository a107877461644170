//! What the script in a mail's frame says (`static/frame.js`), taken apart.
//!
//! Whoever gets a script to run in the frame can say all of this, too. So nothing of it is believed: a link is opened
//! only if the message has that very link at that very place, keys count only while the frame has the focus.
//! Must not: take anything of another shape or size.

use js_sys::Reflect;
use mail_api::LinkView;
use wasm_bindgen::JsValue;

/// Tallest frame, in CSS pixels; what is taller scrolls inside (`static/frame.js`).
const TALLEST: f64 = 20_000.0;
/// Longest name of a key.
const KEY_OCTETS: usize = 24;

/// What the frame says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FrameMessage {
    /// The script runs, and is going to tell the height.
    Here,
    /// The pointer or the focus is on a link.
    Link(LinkView),
    /// It is on none.
    NoLink,
    /// A link was clicked.
    Open(LinkView),
    /// A key was pressed.
    Key(String),
    /// The document is so tall.
    Height {
        /// In CSS pixels.
        tall: u32,
        /// Whether all of it was there.
        is_whole: bool,
    },
    /// A link within the mail leads to what stands so far from the top, in CSS pixels.
    Jump(u32),
    /// Files are dragged over it, or no longer.
    Dragging(bool),
}

impl FrameMessage {
    /// What `data` says, if it is one of our messages and true of these links.
    pub(super) fn of(data: &JsValue, links: &[LinkView]) -> Option<Self> {
        let field = |name: &str| Reflect::get(data, &name.into()).ok();
        let number = |name: &str| field(name)?.as_f64().filter(|number| number.is_finite() && *number >= 0.0);
        let link = || {
            let place = number("place")?;
            // A place beyond what a list can hold is no place in it.
            let link = links.get(place as usize)?;
            (field("href")?.as_string()? == link.href).then(|| link.clone())
        };
        if !data.is_object() {
            return None;
        }
        Some(match field("kind")?.as_string()?.as_str() {
            "here" => Self::Here,
            "link" => link().map_or(Self::NoLink, Self::Link),
            "no-link" => Self::NoLink,
            "open" => Self::Open(link()?),
            "key" => Self::Key(field("key")?.as_string().filter(|key| key.len() <= KEY_OCTETS)?),
            "height" => {
                Self::Height { tall: number("height")?.min(TALLEST) as u32, is_whole: field("whole")?.as_bool()? }
            }
            "files" => Self::Dragging(true),
            "no-files" => Self::Dragging(false),
            "jump" => Self::Jump(number("top")?.min(TALLEST) as u32),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_scrolls_by_itself_from_the_height_on_at_which_the_page_stops() {
        let script = include_str!("../../../static/frame.js").replace('_', "");
        assert!(script.contains(&format!("const TALLEST = {TALLEST};")));
    }
}

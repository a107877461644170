//! What the page remembers about itself on this device: whether there were accounts when it was last open, so that its
//! first picture is the right one before the engine has answered; how lists are shown; which keys have a meaning; and in
//! this tab, whether it
//! reloaded itself.
//!
//! Must not: remember anything of accounts or mail; those are the engine's.

use crate::state::{KeySet, Shape};
use mail_api::wire::BUILD_ID;

/// The boot script reads it, too.
const KEY: &str = "poplar.has-accounts";
const KEYS: &str = "poplar.keys";
const SHAPE: &str = "poplar.list";
const RELOADED: &str = "poplar.reloaded";

/// Whether there were accounts. `false` where the browser remembers nothing.
pub fn has_accounts() -> bool {
    storage().is_some_and(|storage| matches!(storage.get_item(KEY), Ok(Some(_))))
}

/// Remembers whether there are accounts; a browser that refuses shows the first screen until the engine has answered.
pub fn set_has_accounts(has: bool) {
    if let Some(storage) = storage() {
        let _ = if has { storage.set_item(KEY, "1") } else { storage.remove_item(KEY) };
    }
}

/// Which keys have a meaning. Those of the web where the browser remembers nothing.
pub fn keys() -> KeySet {
    let kept = storage().and_then(|storage| storage.get_item(KEYS).ok()?);
    kept.and_then(|tag| KeySet::of_tag(&tag)).unwrap_or_default()
}

/// Remembers which keys have a meaning; a browser that refuses knows it as long as the page is open.
pub fn set_keys(set: KeySet) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEYS, set.tag());
    }
}

/// How lists are shown: as a person left them.
pub fn shape() -> Shape {
    let kept = storage().and_then(|storage| storage.get_item(SHAPE).ok().flatten());
    kept.map_or_else(Shape::default, |kept| Shape::read(&kept))
}

/// Remembers how lists are shown, if the browser lets us.
pub fn set_shape(shape: Shape) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(SHAPE, &shape.write());
    }
}

/// Notes that this build reloads itself in this tab; `false` where it did before, or nobody could know.
pub fn note_reload() -> bool {
    let Some(session) = web_sys::window().and_then(|window| window.session_storage().ok()?) else { return false };
    let before = session.get_item(RELOADED).ok().flatten();
    before.as_deref() != Some(BUILD_ID) && session.set_item(RELOADED, BUILD_ID).is_ok()
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::KEY;

    #[test]
    fn the_boot_script_reads_whether_there_are_accounts_where_it_is_kept() {
        assert!(include_str!("../../static/boot.js").contains(&format!("kept(\"{KEY}\")")));
    }
}

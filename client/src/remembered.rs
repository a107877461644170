//! What the page remembers about itself on this device, so that its first picture is the right one before the engine has
//! answered: whether there were accounts when it was last open.
//!
//! Must not: remember anything of accounts or mail; those are the engine's.

const KEY: &str = "poplar.has-accounts";

/// Whether there were accounts. `false` where the browser remembers nothing.
pub fn has_accounts() -> bool {
    storage().is_some_and(|storage| matches!(storage.get_item(KEY), Ok(Some(_))))
}

/// Remembers whether there are accounts; a browser that refuses shows the first screen a moment longer, no more.
pub fn set_has_accounts(has: bool) {
    if let Some(storage) = storage() {
        let _ = if has { storage.set_item(KEY, "1") } else { storage.remove_item(KEY) };
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

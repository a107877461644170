//! Chance from the browser: `crypto.getRandomValues`, which even a page without TLS has.
//!
//! Must not: fall back to anything that can be guessed.

use crate::js;
use mail_engine::ports::Entropy;
use wasm_bindgen::JsCast;
use web_sys::Crypto;

/// `crypto.getRandomValues`.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserEntropy;

impl Entropy for BrowserEntropy {
    fn fill(&self, octets: &mut [u8]) -> bool {
        let crypto = js::property(&js_sys::global(), "crypto").map(JsCast::unchecked_into::<Crypto>);
        crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(octets).is_ok())
    }
}

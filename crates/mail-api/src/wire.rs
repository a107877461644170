//! The envelope: which reply belongs to which request, and its octets in `postMessage`.
//!
//! A message is a `Uint8Array`. Where a piece of a file belongs to a question, it is an `Array` of that and the piece as a
//! `Blob`: the engine reads it, and the page takes no octets of an imported file into its own memory.
//!
//! Must not: be used for anything that is stored. Whoever talks is of one [`WIRE_ID`], so the format has no versions.

use crate::{Notice, Reply, Request, Window};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Which build this is: page and workers of one build have the same. The build sets it; a build by hand is `dev`.
pub const BUILD_ID: &str = match option_env!("POPLAR_BUILD_ID") {
    Some(id) => id,
    None => "dev",
};

/// What page, worker and other tabs must have in common before anything else is said: a hash of this crate's sources.
/// Builds that differ elsewhere understand each other, so mail stays readable while they meet.
pub const WIRE_ID: &str = match option_env!("POPLAR_WIRE_ID") {
    Some(id) => id,
    None => "dev",
};

/// From the page to a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToWorker {
    /// Chosen by the page, returned with the reply.
    pub id: u32,
    /// The question.
    pub request: Request,
}

/// From a worker to the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromWorker {
    /// It is loaded and hears from now on; the page says hello then.
    Awake,
    /// An answer.
    Reply {
        /// Of which question.
        id: u32,
        /// The answer.
        reply: Reply,
    },
    /// Something changed.
    Notice(Notice),
    /// It holds more memory than it is kept with, which Wasm never gives back: another one is to take its place, once
    /// nobody waits for it.
    Spent,
    /// The list that a page begins with; nobody asks for it.
    Early {
        /// The [`WIRE_ID`] of who posts it: nothing is agreed yet.
        wire: String,
        /// Its beginning; `None` where it is to be asked for.
        window: Option<Window>,
    },
}

/// The octets of a value. `None` only where the value cannot be written at all, which no type of this crate is.
pub fn encode<T: Serialize>(value: &T) -> Option<Vec<u8>> {
    postcard::to_stdvec(value).ok()
}

/// The value in these octets; `None` where they are no such value.
pub fn decode<T: DeserializeOwned>(octets: &[u8]) -> Option<T> {
    postcard::from_bytes(octets).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_and_noise_is_not() {
        let message = ToWorker { id: 7, request: Request::Hello { wire: "w".into() } };
        let octets = encode(&message).expect("encodes");
        assert_eq!(decode(&octets), Some(message));
        assert_eq!(decode::<ToWorker>(&octets[..octets.len() - 1]), None);
        assert_eq!(decode::<ToWorker>(&[0xff; 40]), None);
    }
}

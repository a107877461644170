//! What was learned about a server as the third format of a maildrop's state has it.
//!
//! Must not: change any more.

use crate::ports::Millis;
use crate::store::{LastListing, LoginExposure, ServerRecord, Stumble};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Server {
    exposure: Option<LoginExposure>,
    broken_pipelines: u8,
    unpipelined_until: Option<Millis>,
    last_listing: Option<LastListing>,
    stumble: Option<Stumble>,
}

pub(super) fn server(server: Server) -> ServerRecord {
    let Server { exposure, broken_pipelines, unpipelined_until, last_listing, stumble } = server;
    let nothing = ServerRecord::default();
    ServerRecord { exposure, broken_pipelines, unpipelined_until, last_listing, stumble, ..nothing }
}

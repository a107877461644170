//! Waiting for what comes by itself, as a person does who looks again, and not for ever.
//!
//! Must not: let time pass in the place of something that can be seen.

use crate::browser::PATIENCE;
use std::fmt::Display;
use std::time::{Duration, Instant};

/// Looks until there is something, and gives it.
///
/// # Panics
/// Where there is nothing within [`PATIENCE`]; `what` and what was there instead are told.
pub async fn until<T, E: Display>(what: &str, mut look: impl AsyncFnMut() -> Result<T, E>) -> T {
    let began = Instant::now();
    loop {
        match look().await {
            Ok(found) => return found,
            Err(instead) => assert!(began.elapsed() < PATIENCE, "waited {PATIENCE:?} until {what}: {instead}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

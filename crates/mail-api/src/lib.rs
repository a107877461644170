//! Plain data between the page and the engine.

//! What every store must do, as cases that any implementation runs, natively and in the browser.
//!
//! ```ignore
//! mail_engine::store_conformance! {{                       // natively: `#[test]`
//!     let backing = MemoryBacking::default();
//!     async move || backing.open()
//! }}
//! mail_engine::store_conformance! { fresh_database(), wasm_bindgen_test }
//! ```
//!
//! The expression is evaluated once for each case and gives `impl AsyncFn() -> impl Store`: each call opens one more
//! store on the same place, which is new and empty for each case. Stores may be dropped and opened again at any time.
//!
//! Must not: know a backend, or be part of a release build (feature `conformance`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod cases;
mod completing;
mod organising;
mod purging;
mod recording;
pub mod samples;

pub use cases::*;
pub use completing::*;
pub use organising::*;
pub use purging::*;
pub use recording::*;

/// Makes one test of each case. See [`self`].
#[macro_export]
macro_rules! store_conformance {
    ($open:expr) => {
        $crate::store_conformance! { @cases native $open }
    };
    ($open:expr, $attribute:meta) => {
        $crate::store_conformance! { @cases ($attribute) $open }
    };
    (@cases $how:tt $open:expr) => {
        $crate::store_conformance! { @each $how $open =>
            accounts_keep_their_order_and_their_records
            an_account_that_is_gone_cannot_be_put
            account_ids_are_never_reused
            what_was_committed_is_there_for_every_store_on_the_place
            a_batch_for_an_account_that_is_gone_stores_nothing
            a_batch_of_no_message_or_too_many_is_refused
            ids_of_a_removed_account_are_never_reused
            raw_octets_come_back_exactly
            a_batch_as_large_as_it_gets_is_one_commit
            a_batch_is_read_as_its_messages_one_by_one
            messages_are_read_the_same_in_any_order
            rows_come_oldest_first_and_only_after_the_batch_asked_for
            flags_change_each_for_itself_and_pass_over_what_is_gone
            messages_are_stored_with_what_filters_did
            rows_are_replaced_where_they_are_of_the_same_octets
            the_maildrop_names_every_message_oldest_first
            the_state_of_a_maildrop_is_replaced_whole
            a_message_gets_another_unique_id_and_keeps_all_else
            a_whole_message_takes_the_place_of_its_beginning_and_nothing_else_changes
            what_is_no_beginning_of_the_account_is_not_completed
            what_was_removed_for_good_is_known_and_nothing_else_changes
            what_is_not_in_the_trash_any_more_is_not_removed
            what_was_removed_elsewhere_is_known_without_octets
            what_came_out_of_a_file_is_known_as_such_and_has_its_marks
            a_completed_message_goes_with_its_account
            removing_an_account_removes_all_of_it_and_nothing_else
            two_stores_on_one_place_never_give_the_same_id
            a_store_is_sound_whatever_was_stored_and_removed
            a_record_is_what_was_put_last_under_its_name
            a_segment_takes_the_place_of_others_or_nothing_changes
        }
    };
    (@each native $open:expr => $($case:ident)*) => {
        $(#[test] fn $case() { $crate::store::conformance::block_on($crate::store::conformance::$case($open)); })*
    };
    (@each ($attribute:meta) $open:expr => $($case:ident)*) => {
        $(#[$attribute] async fn $case() { $crate::store::conformance::$case($open).await; })*
    };
}

/// Runs a future to its end on this thread; enough for stores that wait for nothing but themselves.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = core::pin::pin!(future);
    let mut context = core::task::Context::from_waker(core::task::Waker::noop());
    loop {
        if let core::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        core::hint::spin_loop();
    }
}

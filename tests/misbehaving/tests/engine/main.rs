//! Our engine against every row of the table, over real TCP and into memory, with everything left on the server and
//! with everything deleted once it is stored.
//!
//! Must not: weaken a row so that the engine passes it.

mod clock;
mod run;

use misbehaving::quirks;
use run::{Found, POLICIES, run};
use tokio::runtime::Builder;

#[test]
fn the_engine_meets_every_row() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut wrong = Vec::new();
    for quirk in quirks() {
        for policy in POLICIES {
            let Found { harm, faults } = runtime.block_on(run(quirk, policy));
            // What may never happen is told first.
            assert!(harm.is_empty(), "{}, {policy:?}: {}", quirk.name, harm.join("; "));
            wrong.extend(faults.into_iter().map(|fault| format!("{}, {policy:?}: {fault}", quirk.name)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

//! A mailbox larger than the memory it may take, carried through export and import. `make bench BENCH=keep` does it with
//! 2 GB.
//!
//! Must not: take long.

#[tokio::test]
async fn a_mailbox_is_carried_in_less_memory_than_it_has_octets() {
    let octets = 48 * 1024 * 1024;
    let carried = headless::keeping::carry(octets).await;
    assert_eq!(carried.messages, 491);
    // Of which most is what tests and engine take anyhow.
    assert!(carried.peak < octets, "{} octets of memory", carried.peak);
}

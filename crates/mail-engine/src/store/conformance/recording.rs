//! The cases of what a store keeps besides mail.
//!
//! Must not: depend on one another.

use super::samples::add;
use crate::store::{RecordName, SegmentId, Store};

pub async fn a_record_is_what_was_put_last_under_its_name<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    for name in RecordName::ALL {
        assert_eq!(store.record(name).await, Ok(None));
        store.put_record(name, b"first").await.unwrap();
        store.put_record(name, name.key().as_bytes()).await.unwrap();
    }
    store.put_record(RecordName::Tags, &[]).await.unwrap();
    let account = add(&store).await;
    store.remove_account(account).await.unwrap();
    for store in [store, open().await] {
        for name in RecordName::ALL {
            let expected = if name == RecordName::Tags { vec![] } else { name.key().as_bytes().to_vec() };
            assert_eq!(store.record(name).await, Ok(Some(expected)), "{name:?}");
        }
    }
}

pub async fn a_segment_takes_the_place_of_others_or_nothing_changes<S: Store>(open: impl AsyncFn() -> S) {
    let (store, other) = (open().await, open().await);
    assert_eq!(store.segments().await, Ok(vec![]));
    assert_eq!(store.segment(SegmentId(0)).await, Ok(None));
    let first = store.replace_segments(&[], Some(b"one")).await.unwrap().expect("a number");
    let second = other.replace_segments(&[], Some(&[0xff; 70_000])).await.unwrap().expect("a number");
    assert!(first < second);
    let merged = store.replace_segments(&[first, second], Some(b"both")).await.unwrap().expect("a number");
    assert_eq!(open().await.segments().await, Ok(vec![merged]));
    assert!(merged > second);
    assert_eq!(other.replace_segments(&[second], Some(b"late")).await, Ok(None), "somebody else was first");
    assert_eq!(other.segments().await, Ok(vec![merged]));
    assert_eq!(other.segment(merged).await, Ok(Some(b"both".to_vec())));
    assert_eq!(other.segment(first).await, Ok(None));
    assert_eq!(other.replace_segments(&[merged], None).await, Ok(None));
    assert_eq!(store.segments().await, Ok(vec![]));
    let later = open().await.replace_segments(&[], Some(b"later")).await.unwrap().expect("a number");
    assert!(later > merged, "whoever knew that number would take it for what it was");
}

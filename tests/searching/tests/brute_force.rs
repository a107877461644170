//! What the index finds is what is in the mail.
//!
//! Must not: trust the index for what it expects.

#![cfg(not(target_arch = "wasm32"))]

use mail_engine::search::query::Query;
use mail_engine::search::{Names, message_test};
use mail_message::searchable;
use searching_bench::mails::Mails;
use searching_bench::{find, id, list, make, searches};
use std::path::Path;

/// Messages that are looked through, one by one, for each search.
const MESSAGES: u32 = 60;

#[test]
fn two_hundred_searches_find_what_a_look_at_every_message_finds() {
    let Some(corpora) = test_corpora::folder() else { return };
    let folder = test_corpora::unpacked(&corpora, "spamassassin.tar.xz", Path::new(env!("CARGO_TARGET_TMPDIR")));
    // Mails from all over the corpus, newsletters and lists among them.
    let files = test_corpora::files(&folder);
    let read = |path: &std::path::PathBuf| std::fs::read(path).expect("it was unpacked");
    let some: Vec<Vec<u8>> = files.iter().step_by(files.len() / MESSAGES as usize).map(read).collect();
    let packed = Mails::pack(&some);
    let mails = Mails::of(&packed);
    let index = make(&mails, MESSAGES, || 0.0).index;
    let list = list(MESSAGES);
    let messages: Vec<_> = (0..MESSAGES).map(|number| (id(number), searchable(&mails.message(number)))).collect();
    let mut found_some = 0;
    for (kind, number, search) in searches(&mails, MESSAGES) {
        let query = Query::parse(&search, 0);
        let passes = |(id, message): &&(_, _)| {
            let facts = list.facts(*id).expect("it is in the list");
            message_test(&query, &Names::default(), message).passes(*id, &facts)
        };
        let expected: Vec<_> = messages.iter().filter(passes).map(|(id, _)| *id).collect();
        let (found, total) = find(&index, &list, &search);
        let newest: Vec<_> = expected.iter().rev().copied().take(50).collect();
        assert_eq!((found, total as usize), (newest, expected.len()), "{kind}: {search}");
        assert!(kind != "known_item" || expected == [id(number)], "{search}");
        found_some += usize::from(!expected.is_empty());
    }
    assert!(found_some > 700, "{found_some}");
}

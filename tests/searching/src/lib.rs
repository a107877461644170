//! 100,000 messages, made of the SpamAssassin corpus by a seeded generator, indexed and searched by the engine's index.
//!
//! ```text
//! cargo run --release -p searching-bench                                                          natively
//! cargo test --profile web --target wasm32-unknown-unknown -p searching-bench -- --nocapture      in the browser
//! ```
//! Must not: judge what it measured; it prints figures.

pub mod mails;

use mail_api::{AccountId, ListQuery, MessageId, View, WindowQuery};
use mail_engine::limits::BATCH_MESSAGES;
use mail_engine::list::List;
use mail_engine::search::query::Query;
use mail_engine::search::{Index, Indexed, Left, Names, message_test};
use mail_engine::store::{BatchId, Row, RowBatch, SegmentId, message_id};
use mail_message::{Searchable, searchable};
use mails::{Chance, Mails, token};

/// Messages that are indexed, unless fewer are asked for.
pub const MESSAGES: u32 = 100_000;
/// Queries of each kind.
const QUERIES: u32 = 200;
/// Messages to a batch.
const BATCH: u32 = 200;

/// Where a message of this number is.
pub fn id(number: u32) -> MessageId {
    message_id(BatchId(number / BATCH), (number % BATCH) as u16)
}

/// An index of so many messages, and how long it took to make.
pub struct Made {
    /// The index.
    pub index: Index,
    /// Milliseconds, text extraction included.
    pub milliseconds: f64,
    /// Those of them that text extraction took.
    pub extraction: f64,
    /// Octets of text that were indexed.
    pub text: usize,
}

/// Indexes messages as an engine does.
///
/// # Panics
/// Where the index breaks its word.
pub fn make(mails: &Mails<'_>, count: u32, now: fn() -> f64) -> Made {
    assert!(BATCH as usize <= BATCH_MESSAGES);
    let (mut index, mut text, mut segments) = (Index::default(), 0, 0);
    let (mut milliseconds, mut extraction) = (0.0, 0.0);
    for number in 0..count {
        let raw = mails.message(number);
        let began = now();
        let message = searchable(&raw);
        extraction += now() - began;
        index.add(&Indexed { id: id(number), is_beginning: false, is_purged: false, message: &message });
        if index.is_full() || number + 1 == count {
            segments = store(&mut index, segments);
        }
        milliseconds += now() - began;
        text += octets(&message);
    }
    Made { index, milliseconds, extraction, text }
}

/// Packs what was indexed and merges what there is too much of; how many segments there ever were.
fn store(index: &mut Index, mut segments: u32) -> u32 {
    let octets = index.pack_news().expect("there is something");
    index.stored(SegmentId(segments), octets);
    segments += 1;
    while let Some(merging) = index.to_merge() {
        let merged = ready(merging.merge(|_| Left::All, async || {})).expect("all stay");
        index.merged(&merging, Some((SegmentId(segments), merged)));
        segments += 1;
    }
    segments
}

/// What a future that waits for nothing comes to.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = core::task::Context::from_waker(core::task::Waker::noop());
    match core::pin::pin!(future).poll(&mut context) {
        core::task::Poll::Ready(value) => value,
        core::task::Poll::Pending => panic!("it waits"),
    }
}

fn octets(message: &Searchable) -> usize {
    let addresses = message.from.iter().chain(&message.to).map(|address| address.name.len() + address.address.len());
    message.subject.len() + addresses.sum::<usize>() + message.body.iter().map(String::len).sum::<usize>()
}

/// All that the index gets of a message, as one text: what a peer gets that knows no fields of mail.
pub fn text(mails: &Mails<'_>, number: u32) -> String {
    let Searchable { subject, from, to, list, file_names, body } = searchable(&mails.message(number));
    let addresses = from.into_iter().chain(to).chain(list).flat_map(|address| [address.name, address.address]);
    [subject].into_iter().chain(addresses).chain(file_names).chain(body).collect::<Vec<_>>().join("\n")
}

/// A list of so many messages, as an engine has it beside the index.
pub fn list(count: u32) -> List {
    let row = |number: u32| Row { date: i64::from(number), ..Row::default() };
    let batch = |batch: u32| RowBatch {
        batch: BatchId(batch),
        account: AccountId(1),
        rows: (batch * BATCH..count.min((batch + 1) * BATCH)).map(row).collect(),
    };
    let mut list = List::default();
    list.insert((0..count.div_ceil(BATCH)).map(batch).collect());
    list
}

/// What is found, as the first window of it and the number of all.
pub fn find(index: &Index, list: &List, search: &str) -> (Vec<MessageId>, u32) {
    let test = index.find(&Query::parse(search, 0), &Names::default());
    let matches = |id| list.facts(id).is_some_and(|facts| test.passes(id, &facts));
    let list_query = ListQuery { view: View::All, search: search.to_owned(), ..ListQuery::default() };
    let query = WindowQuery { list: list_query, start: 0, count: 50 };
    let window = list.window(query, Some(&matches));
    (window.rows.into_iter().map(|row| row.id).collect(), window.total)
}

/// Searches of each kind, with the numbers of the messages they were made of.
pub fn searches(mails: &Mails<'_>, count: u32) -> impl Iterator<Item = (&'static str, u32, String)> {
    let mut chance = Chance(0x5eed);
    (0..QUERIES).flat_map(move |_| {
        let number = chance.below(count as usize) as u32;
        let message = searchable(&mails.message(number));
        let words: Vec<&str> = message.body.iter().flat_map(|text| text.split_whitespace()).collect();
        let is_plain = |word: &&&str| word.len() > 2 && word.bytes().all(|octet| octet.is_ascii_alphabetic());
        let plain: Vec<&str> = words.iter().filter(is_plain).copied().collect();
        let mut word = || plain.get(chance.below(plain.len())).copied().unwrap_or_default();
        let (one, two, three) = (word(), word(), word());
        let letter = one.get(..1).unwrap_or("p");
        [
            ("two_words", number, format!("{one} {two} ")),
            ("one_letter", number, letter.to_owned()),
            ("while_typing", number, format!("{one} {}", three.get(..3).unwrap_or(three))),
            ("known_item", number, format!("{} {one} ", token(number))),
        ]
    })
}

/// Of the searches for a known message, how many find what a look at every message finds, and how many there are.
pub fn known_items(mails: &Mails<'_>, count: u32, index: &Index) -> (usize, usize) {
    let known: Vec<(u32, String)> = searches(mails, count)
        .filter(|(kind, ..)| *kind == "known_item")
        .map(|(_, number, search)| (number, search))
        .collect();
    let words: Vec<String> = known.iter().map(|(number, _)| token(*number)).collect();
    let (list, mut expected) = (list(count), vec![Vec::new(); known.len()]);
    for number in 0..count {
        let text = text(mails, number);
        let holding = words.iter().enumerate().filter(|(_, word)| text.contains(word.as_str()));
        for (place, _) in holding {
            let test =
                message_test(&Query::parse(&known[place].1, 0), &Names::default(), &searchable(&mails.message(number)));
            if list.facts(id(number)).is_some_and(|facts| test.passes(id(number), &facts)) {
                expected[place].push(id(number));
            }
        }
    }
    let agrees = |((_, search), expected): &(&(u32, String), Vec<MessageId>)| {
        let (found, total) = find(index, &list, search);
        !expected.is_empty() && total as usize == expected.len() && found.iter().rev().eq(expected)
    };
    (known.iter().zip(expected).filter(agrees).count(), known.len())
}

/// What is appended to the metrics of so many messages.
pub fn suffix(count: u32) -> String {
    if count == MESSAGES { String::new() } else { format!("_of_{count}") }
}

/// The line for a figure.
pub fn figure(subject: &str, metric: &str, value: f64, unit: &str) -> String {
    let value = (value * 1e3).round() / 1e3;
    format!(r#"{{"bench":"search","subject":"{subject}","metric":"{metric}","value":{value},"unit":"{unit}"}}"#)
}

/// Indexes and searches so many messages, and prints a line for each figure; what was made.
///
/// `now` tells milliseconds, `memory` the octets the program holds. `print` gets each line.
///
/// # Panics
/// Where the index breaks its word.
pub fn measure(
    subject: &str,
    mails: &Mails<'_>,
    count: u32,
    now: fn() -> f64,
    memory: fn() -> u64,
    print: impl Fn(String),
) -> Made {
    let suffix = suffix(count);
    let tell = |metric: &str, value: f64, unit: &str| print(figure(subject, &format!("{metric}{suffix}"), value, unit));
    let before = memory();
    let made = make(mails, count, now);
    let list = list(count);
    tell("messages", f64::from(count), "messages");
    tell("text", made.text as f64 / 1e6, "MB");
    tell("indexed", f64::from(count) / made.milliseconds * 1e3, "messages/s");
    tell("indexed_without_extraction", f64::from(count) / (made.milliseconds - made.extraction) * 1e3, "messages/s");
    tell("index", made.index.octets() as f64 / 1e6, "MB");
    tell("index_of_text", made.index.octets() as f64 / made.text as f64 * 100.0, "%");
    tell("memory_at_most", memory().saturating_sub(before) as f64 / 1e6, "MB");
    let mut times: std::collections::BTreeMap<&str, Vec<f64>> = std::collections::BTreeMap::new();
    for (kind, number, search) in searches(mails, count) {
        let began = now();
        let (found, total) = find(&made.index, &list, &search);
        times.entry(kind).or_default().push(now() - began);
        if kind == "known_item" {
            assert!(total == 1 && found == [id(number)], "{search}: {found:?}");
        }
    }
    for (kind, mut times) in times {
        times.sort_by(f64::total_cmp);
        tell(&format!("{kind}_p50"), times[times.len() / 2], "ms");
        tell(&format!("{kind}_p95"), times[times.len() * 95 / 100], "ms");
    }
    made
}

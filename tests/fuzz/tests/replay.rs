//! The corpus, replayed: what a fuzzer once found stays found.
//!
//! Must not: need a fuzzer.

use std::fs;
use std::path::Path;

#[test]
fn every_file_of_the_corpus_still_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut folders: Vec<_> = names(&corpus);
    let mut targets: Vec<_> = fuzz_targets::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    targets.sort();
    folders.sort();
    assert_eq!(folders, targets, "each target has its corpus, and there is no other");
    for (name, target) in fuzz_targets::TARGETS {
        let files = names(&corpus.join(name));
        assert!(files.len() > 5, "the corpus of {name} holds {} files", files.len());
        for file in files {
            let octets = fs::read(corpus.join(name).join(&file)).expect("a file of the corpus");
            if std::panic::catch_unwind(|| target(&octets)).is_err() {
                panic!("tests/fuzz/corpus/{name}/{file}");
            }
        }
    }
}

/// The corpora are read by people who wait for them.
#[test]
fn the_corpus_is_small() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let octets: u64 = names(&corpus)
        .iter()
        .flat_map(|name| fs::read_dir(corpus.join(name)).expect("a folder"))
        .map(|file| file.and_then(|file| file.metadata()).expect("a file").len())
        .sum();
    assert!(octets < 1024 * 1024, "{octets} octets");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder of the corpus");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

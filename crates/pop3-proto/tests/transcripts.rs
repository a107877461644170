//! Conversations with servers, each run in every cut. Adding a case is adding text to `tests/transcripts/`.
//! Must not: hold a conversation itself; those are text files.

mod harness;

use harness::{Case, check};

macro_rules! transcripts {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let cases = Case::read(include_str!(concat!("transcripts/", stringify!($name), ".txt")));
                assert!(!cases.is_empty());
                cases.iter().for_each(check);
            }
        )*

        #[test]
        fn every_file_is_run() {
            let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts"))
                .expect("the folder")
                .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
                .collect();
            files.sort();
            let mut run = vec![$(concat!(stringify!($name), ".txt")),*];
            run.sort_unstable();
            assert_eq!(files, run);
        }
    };
}

transcripts! {
    apop
    bounds
    capa
    deletion
    end_of_input
    greeting
    lang
    lf_only
    listings
    login
    messages
    pipelining
    quirks
    quit
    response_codes
    rfc1939
    sasl
    sasl_bearer
    sasl_cram_md5
    sasl_login
    sasl_plain
    sasl_scram
    sasl_scram_hostile
    stls
    utf8
}

//! Real mail from public corpora in the page: all of it is stored and indexed, and read by the page's own reader exactly as
//! the same code reads it outside a browser, where its tests look at what comes out.
//!
//! Where they lie is told by `POPLAR_CORPORA`; without it this says aloud that it is skipped.
//! Must not: copy a corpus into the repository.

use data_encoding::BASE64;
use e2e::rig::Rig;
use mail_api::wire::{self, FromWorker, ToWorker};
use mail_api::{MessageId, ReadWish, Reply, Request};
use mail_engine::reader;
use mail_engine::store::memory::MemoryStore;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use test_support::certificate::Authority;
use test_support::faulty::{Fault, FaultyServer};
use test_support::page::{Form, Page, Security, at};

/// How many mails are handed to the reader at once.
const AT_ONCE: usize = 100;

/// How long storing or indexing all of them may take.
const LONG: Duration = Duration::from_secs(120);

/// How many of them begin with no header field, and are refused as no mail: readmes, and fragments in mailboxes.
const NO_MAIL: usize = 23;

/// Starts a reader as the page does.
const START: &str = "const {policy} = window.poplar; \
    const reader = new Worker(policy.createScriptURL('worker.js'), {name: 'reader'}); \
    return new Promise((done, failed) => { \
      reader.onerror = failed; \
      reader.onmessage = () => { window.__reader = reader; done(true); }; \
    });";

/// Asks it all of these, and tells what it answers, but for this notice.
const ASK: &str = "const [questions, notice] = arguments; const answers = []; const reader = window.__reader; \
    return new Promise((done, failed) => { \
      reader.onerror = failed; \
      reader.onmessage = ({data}) => { \
        let text = ''; \
        for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192)); \
        if (btoa(text) !== notice) answers.push(btoa(text)); \
        if (answers.length === questions.length) done(answers); \
      }; \
      for (const question of questions) reader.postMessage(Uint8Array.from(atob(question), char => char.charCodeAt(0))); \
    });";

#[tokio::test(flavor = "multi_thread")]
async fn all_mail_of_the_corpora_is_stored_and_indexed_and_read_as_outside_a_browser() {
    let Some(corpora) = test_corpora::folder() else { return };
    let below = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mails: Vec<_> =
        test_corpora::OF_MAIL.iter().flat_map(|archive| test_corpora::mails(&corpora, archive, below)).collect();
    assert!(mails.len() > 6_400, "the corpora hold {} mails", mails.len());
    let maildrop = mails.iter().map(|(_, raw)| raw.clone());
    let server = FaultyServer::start(maildrop, Fault::None).await.expect("a loopback port is free");
    let rig = Rig::start(Authority::new(), &[server.address().port()]).await;
    let page = rig.open().await;
    page.add_account(&Form::new("127.0.0.1", server.address().port(), Security::None, "ada")).await;
    page.wait_for_total(mails.len() as u64, LONG).await;
    page.wait_until_idle(LONG).await;
    page.browser().fill(&at("search"), "linux ").await;
    page.wait_for_search("linux ", LONG).await;
    let found = page.total().await;
    println!("{found} mails of Linux are found");
    assert!(found > 300, "the index holds little: {found}");
    assert_eq!(page.browser().count(&at("error-card")).await, 0);

    page.browser().evaluate(START, Vec::new()).await;
    let (mut read_otherwise, mut refused) = (Vec::new(), 0);
    for some in mails.chunks(AT_ONCE) {
        let questions: Vec<ToWorker> = (0..).zip(some).map(|(id, (_, raw))| question(id, raw)).collect();
        let mut answers = answers_in(&page, &questions).await;
        for (ToWorker { id, request }, (path, _)) in questions.into_iter().zip(some) {
            let here = reader::handle(&MemoryStore::default(), request).await;
            refused += usize::from(!matches!(here, Reply::Message(_)));
            if answers.remove(&id) != Some(here) {
                read_otherwise.push(path.display().to_string());
            }
        }
    }
    println!("{} mails read in the page, of which {refused} are refused as no mail", mails.len());
    assert_eq!(refused, NO_MAIL);
    assert!(read_otherwise.is_empty(), "these are read otherwise than outside a browser: {read_otherwise:#?}");
    page.close().await;
}

fn question(id: u32, raw: &[u8]) -> ToWorker {
    let ask = Request::Read(ReadWish::from(MessageId::NOT_STORED));
    ToWorker { id, request: Request::OfOctets { octets: raw.to_vec(), ask: Box::new(ask) } }
}

/// What the reader in the page answers.
async fn answers_in(page: &Page, questions: &[ToWorker]) -> BTreeMap<u32, Reply> {
    let asked: Vec<String> = questions.iter().map(|question| BASE64.encode(&octets(question))).collect();
    // Whether it holds much memory is nobody's concern here.
    let notice = BASE64.encode(&octets(&FromWorker::Spent));
    let answers = page.browser().evaluate(ASK, vec![asked.into(), notice.into()]).await;
    let answers = answers.as_array().into_iter().flatten().filter_map(Value::as_str);
    let decoded = answers.map(|answer| BASE64.decode(answer.as_bytes()).ok().and_then(|octets| wire::decode(&octets)));
    decoded
        .map(|answer| match answer {
            Some(FromWorker::Reply { id, reply }) => (id, reply),
            other => panic!("no answer: {other:?}"),
        })
        .collect()
}

fn octets<T: serde::Serialize>(message: &T) -> Vec<u8> {
    wire::encode(message).expect("it can be written")
}

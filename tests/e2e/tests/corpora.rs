//! Real mail from public corpora in the page: all of it is stored and indexed, and read by the page's own reader exactly as
//! the same code reads it outside a browser, where its tests look at what comes out.
//!
//! Where they lie is told by `POPLAR_CORPORA`; without it this says aloud that it is skipped.
//! Must not: copy a corpus into the repository.

use data_encoding::{BASE64, HEXLOWER};
use e2e::rig::Rig;
use mail_api::wire::{self, FromWorker, ToWorker};
use mail_api::{MessageId, ReadWish, Reply, Request};
use mail_engine::reader;
use mail_engine::store::memory::MemoryStore;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::time::Duration;
use test_support::certificate::Authority;
use test_support::faulty::{Fault, FaultyServer};
use test_support::page::{Form, Page, Security, at};

/// How many mails are handed to the reader at once.
const AT_ONCE: usize = 100;

/// How long storing or indexing all of them may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Starts a reader as the page does, and keeps what it answers, each answer by its number.
const START: &str = "const {policy} = window.poplar; \
    const reader = new Worker(policy.createScriptURL('client-worker_loader.js'), {name: 'reader'}); \
    return new Promise((done, failed) => { \
      reader.onerror = failed; \
      reader.onmessage = () => { window.__reader = reader; done(true); }; \
    });";

/// Asks it all of these, and tells the digest of each answer.
const ASK: &str = "const [questions] = arguments; const answers = []; const reader = window.__reader; \
    return new Promise((done, failed) => { \
      reader.onerror = failed; \
      reader.onmessage = async ({data}) => { answers.push(data); if (answers.length === questions.length) { \
        const hex = octets => [...new Uint8Array(octets)].map(octet => octet.toString(16).padStart(2, '0')).join(''); \
        done((await Promise.all(answers.map(answer => crypto.subtle.digest('SHA-256', answer)))).map(hex)); } }; \
      for (const question of questions) reader.postMessage(Uint8Array.from(atob(question), char => char.charCodeAt(0))); \
    });";

/// Every mail of the archives, an mbox as its mails.
fn mails(corpora: &Path) -> Vec<Vec<u8>> {
    let below = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut mails = Vec::new();
    for archive in ["spamassassin", "mail-parser", "imaptest", "caniemail"] {
        let folder = test_corpora::unpacked(corpora, &format!("{archive}.tar.xz"), below);
        for path in test_corpora::files(&folder) {
            let raw = fs::read(&path).expect("it was unpacked");
            match path.extension().and_then(|kind| kind.to_str()) {
                Some("json") => {}
                Some("html") => mails.push([b"Content-Type: text/html; charset=utf-8\r\n\r\n", &raw[..]].concat()),
                _ => mails.push(raw),
            }
        }
    }
    mails
}

#[tokio::test(flavor = "multi_thread")]
async fn all_mail_of_the_corpora_is_stored_and_indexed_and_read_as_outside_a_browser() {
    let Some(corpora) = test_corpora::folder() else { return };
    let mails = mails(&corpora);
    assert!(mails.len() > 6_000, "the corpora hold {} mails", mails.len());
    let server = FaultyServer::start(mails.clone(), Fault::None).await.expect("a loopback port is free");
    let rig = Rig::start(Authority::new(), &[server.address().port()]).await;
    let page = rig.open().await;
    page.add_account(&Form::new("127.0.0.1", server.address().port(), Security::None, "ada")).await;
    page.wait_for_total(mails.len() as u64, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    everything_is_indexed(&page).await;

    page.browser().evaluate(START, Vec::new()).await;
    let (mut read_otherwise, mut refused) = (Vec::new(), 0);
    for (batch, some) in mails.chunks(AT_ONCE).enumerate() {
        let questions: Vec<Question> = some.iter().zip(0..).map(|(raw, id)| Question::read(id, raw)).collect();
        let asked: Vec<String> = questions.iter().map(|question| BASE64.encode(&question.octets())).collect();
        let answers = page.browser().evaluate(ASK, vec![asked.into()]).await;
        for (index, question) in questions.into_iter().enumerate() {
            let reply = question.answered_here().await;
            refused += usize::from(!matches!(reply, FromWorker::Reply { reply: Reply::Message(_), .. }));
            let expected = HEXLOWER.encode(&Sha256::digest(wire::encode(&reply).expect("it can be written")));
            if answers.get(index).and_then(Value::as_str) != Some(&*expected) {
                read_otherwise.push(batch * AT_ONCE + index);
            }
        }
    }
    println!("{} mails read in the page, of which {refused} are refused as no mail", mails.len());
    assert!(refused < 10, "{refused} are refused");
    assert!(read_otherwise.is_empty(), "these are read otherwise than outside a browser: {read_otherwise:?}");
    page.close().await;
}

/// No search finds more later.
async fn everything_is_indexed(page: &Page) {
    page.browser().fill(&at("search"), "linux ").await;
    let script = "const list = document.querySelector(arguments[0]); \
        return list?.dataset.search === 'linux ' && list.dataset.goesOn === 'false' && list.dataset.total > 100;";
    page.browser().until("all is indexed", PATIENCE, script, vec![at("list-count").into()]).await;
    assert_eq!(page.browser().count(&at("error-card")).await, 0);
}

struct Question {
    id: u32,
    request: Request,
}

impl Question {
    fn read(id: u32, raw: &[u8]) -> Self {
        let ask = Request::Read(ReadWish::from(MessageId::NOT_STORED));
        Self { id, request: Request::OfOctets { octets: raw.to_vec(), ask: Box::new(ask) } }
    }

    fn octets(&self) -> Vec<u8> {
        wire::encode(&ToWorker { id: self.id, request: self.request.clone() }).expect("it can be written")
    }

    /// What the same code answers here.
    async fn answered_here(self) -> FromWorker {
        FromWorker::Reply { id: self.id, reply: reader::handle(&MemoryStore::default(), self.request).await }
    }
}

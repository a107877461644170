//! The suite that every store passes, and what a crash leaves behind.
//!
//! Must not: depend on what another test left.

use super::*;

mail_engine::store_conformance! {{
    let directory = tempfile::tempdir().expect("a directory can be made");
    async move || MaildirStore::open(directory.path()).expect("it opens")
}}

#[test]
fn a_newer_layout_is_an_error_and_stays_untouched() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    MaildirStore::open(directory.path()).expect("it opens");
    let version = directory.path().join(".poplar/version");
    fs::write(&version, "2").expect("it is ours");
    assert_eq!(MaildirStore::open(directory.path()).err(), Some(StoreError::Newer));
    assert_eq!(fs::read_to_string(&version).expect("it is there"), "2");
}

#[test]
fn a_batch_that_went_astray_is_noticed_until_somebody_says_that_they_know() {
    use mail_engine::store::conformance::{block_on, samples};
    let directory = tempfile::tempdir().expect("a directory can be made");
    let store = MaildirStore::open(directory.path()).expect("it opens");
    let account = block_on(samples::add(&store));
    let first = block_on(store.commit(samples::batch(account, 1, &["a"]))).expect("commits");
    block_on(store.commit(samples::batch(account, 1, &["b"]))).expect("commits");
    fs::remove_file(store.batch_file(first)).expect("it is there");
    let is_complete = || block_on(store.soundness()).expect("it says").is_complete;
    assert!(!is_complete());
    block_on(store.commit(samples::batch(account, 1, &["c"]))).expect("commits");
    assert!(!is_complete(), "what comes later does not hide it");
    block_on(store.accept_loss()).expect("accepts");
    assert!(is_complete());
}

#[test]
fn message_files_without_a_batch_are_swept_and_foreign_files_are_not() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    MaildirStore::open(directory.path()).expect("it opens");
    let orphan = directory.path().join("new").join(message_name(message_id(BatchId(1), 0), Part::Whole));
    let foreign = directory.path().join("new/1700000000.M1P1.host");
    for path in [&orphan, &foreign] {
        fs::write(path, "x").expect("it is ours");
    }
    MaildirStore::open(directory.path()).expect("it opens");
    assert!(!orphan.exists() && foreign.exists());
}

#[test]
fn a_crash_in_the_midst_of_a_completion_leaves_the_beginning_or_the_whole_message() {
    use mail_engine::store::{NewMessage, Row, conformance::block_on};
    let directory = tempfile::tempdir().expect("a directory can be made");
    let open = || MaildirStore::open(directory.path()).expect("it opens");
    let message = |raw: &[u8], beginning_of| NewMessage {
        unique_id: b"u".to_vec(),
        digest: None,
        announced: Some(9),
        raw: raw.to_vec(),
        row: Row {
            from: String::new(),
            from_address: String::new(),
            subject: String::new(),
            preview: String::new(),
            date: 0,
            octets: raw.len() as u64,
            has_attachments: false,
            beginning_of,
            facts: None,
        },
        marks: Flags::default(),
        is_imported: false,
    };
    let settings = AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: String::new(),
        host: "h".into(),
        port: 995,
        security: mail_api::Security::Implicit,
        tls: mail_api::TlsChoice::default(),
        user_name: "u".into(),
        credential: mail_api::CredentialKind::Password,
        leave_policy: mail_api::LeavePolicy::LEAVE_ALL,
        retrieval: mail_api::RetrievalPolicy::default(),
        check_minutes: None,
    };
    let store = open();
    let account = block_on(store.add_account(&settings, PasswordKeeping::Session)).expect("an account");
    let messages = vec![message(b"begin", Some(9))];
    let batch = block_on(store.commit(Batch { account, retrieved: Millis(1), messages })).expect("a batch");
    let id = message_id(batch, 0);
    let files = || {
        let mut files = entries(&directory.path().join("new")).expect("files");
        files.extend(entries(&directory.path().join("cur")).expect("files"));
        files
    };
    let beginning = directory.path().join("new").join(message_name(id, Part::Beginning));
    // Before the batch says so, the whole message is one that nobody asked for.
    store.place(id, &message(b"beginning", None)).expect("is written");
    assert_eq!((block_on(open().raw(id)), files().len()), (Ok(b"begin".to_vec()), 1));
    // Another mail program has seen it.
    let seen = directory.path().join("cur").join(format!("{}:2,S", message_name(id, Part::Beginning)));
    fs::rename(&beginning, &seen).expect("is moved");
    assert_eq!(block_on(open().raw(id)), Ok(b"begin".to_vec()));
    block_on(store.complete(account, id, message(b"beginning", None), Millis(2))).expect("is completed");
    assert_eq!((block_on(store.raw(id)), files().len()), (Ok(b"beginning".to_vec()), 1));
    // From then on it is the beginning that nobody wants.
    fs::write(&beginning, "begin").expect("is left behind");
    assert_eq!((block_on(open().raw(id)), files().len()), (Ok(b"beginning".to_vec()), 1));
}

//! Every request that is not a check.
//!
//! Must not: run a check where a request is enough.

use futures_util::future::join;
use mail_api::{
    AccountSettings, BodyView, BridgeAddress, Change, ErrorKind, MessageId, MessagePart, Notice, PasswordKeeping,
    PasswordState, ReadWish, Reply, Request, Secret, Security, Selection, Stage, TlsChoice, TlsEnd, WindowQuery,
    wire::{BUILD_ID, WIRE_ID},
};
use mail_engine::ports::Clock;
use mail_engine::store::memory::Fault;
use test_simulation::mail::{message, messages};
use test_simulation::server::Message;
use test_simulation::world::{Sim, World, settings};

#[track_caller]
fn assert_fails(reply: &Reply, kind: ErrorKind) {
    match reply {
        Reply::Failed(error) => assert_eq!(error.kind, kind),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_a_page_that_speaks_alike_is_greeted() {
    let world = World::new();
    let engine = world.engine();
    let hello = |wire: &str| world.ask(&engine, Request::Hello { wire: wire.into() });
    assert_eq!(hello(WIRE_ID), Reply::Hello { build: BUILD_ID.into() });
    assert_fails(&hello("another"), ErrorKind::BuildMismatch);
}

#[test]
fn settings_that_cannot_be_are_refused_and_nothing_is_stored() {
    let world = World::new();
    let engine = world.engine();
    let add = |settings, password: &str| {
        let (password, keeping) = (Secret::new(password), PasswordKeeping::Session);
        world.ask(&engine, Request::AddAccount { settings, password, keeping })
    };
    for wrong in [
        AccountSettings { host: String::new(), ..settings() },
        AccountSettings { host: "pop example".into(), ..settings() },
        AccountSettings { host: "https://pop.example.org/".into(), ..settings() },
        AccountSettings { host: "x".repeat(256), ..settings() },
        AccountSettings { port: 0, ..settings() },
        AccountSettings { user_name: "  ".into(), ..settings() },
        AccountSettings { user_name: "a\r\nDELE 1".into(), ..settings() },
        AccountSettings { name: "a\0".into(), ..settings() },
    ] {
        assert_fails(&add(wrong, "secret"), ErrorKind::InvalidSettings);
    }
    for wrong in ["", "a\r\nDELE 1", "a\0", &"x".repeat(5_000)] {
        assert_fails(&add(settings(), wrong), ErrorKind::InvalidSettings);
    }
    assert_eq!(world.ask(&engine, Request::Accounts), Reply::Accounts(vec![]));
    let spaced = AccountSettings { host: " pop.example.org ".into(), user_name: "ada ".into(), ..settings() };
    assert!(matches!(add(spaced, "tanstaaf"), Reply::AccountAdded(_)));
    assert_eq!(world.check(&engine).error, None);
}

#[test]
fn a_certificate_is_trusted_for_the_host_that_showed_it_and_no_other() {
    let world = World::new();
    let engine = world.engine();
    let id = world.add_account(&engine, settings());
    let trust_by = |host: &str, sha256: &str, seen_by| {
        world.ask(&engine, Request::TrustCertificate { id, host: host.into(), sha256: sha256.into(), seen_by })
    };
    let trust = |host: &str, sha256: &str| trust_by(host, sha256, TlsEnd::Browser);
    let account = || match world.ask(&engine, Request::Accounts) {
        Reply::Accounts(mut accounts) => accounts.remove(0),
        other => panic!("{other:?}"),
    };
    let pin = "0f".repeat(32);
    for (host, sha256) in
        [("pop.example.com", &pin[..]), ("", &pin), ("pop.example.org", "0f"), ("pop.example.org", "")]
    {
        assert_fails(&trust(host, sha256), ErrorKind::InvalidSettings);
        assert_eq!(account().settings, settings());
    }
    assert_fails(&trust_by("pop.example.org", &pin, TlsEnd::Bridge), ErrorKind::InvalidSettings);
    assert_eq!(trust("POP.example.org", &pin), Reply::Done);
    let mut pinned = settings();
    pinned.tls.pinned = Some(pin.clone());
    assert_eq!((account().settings, account().password), (pinned.clone(), PasswordState::AtHand), "all else stays");

    let change = |settings| {
        world.ask(&engine, Request::ChangeAccount { id, settings, password: None, keeping: PasswordKeeping::Device })
    };
    let moved = AccountSettings { host: "pop.example.com".into(), ..pinned };
    assert_eq!(change(moved), Reply::Done);
    assert_eq!(account().settings.tls.pinned, None, "it was the certificate of another host");
    assert_fails(&trust("pop.example.org", &pin), ErrorKind::InvalidSettings);
    let in_the_clear = AccountSettings { security: Security::None, port: 110, ..settings() };
    assert_eq!(change(in_the_clear), Reply::Done);
    assert_fails(&trust("pop.example.org", &pin), ErrorKind::InvalidSettings);
}

#[test]
fn a_certificate_that_a_bridge_named_is_not_trusted_once_the_bridge_must_not_read() {
    let world = World::new();
    let engine = world.engine();
    let id = world.add_account(&engine, settings());
    let pin = "0f".repeat(32);
    let with = |end, pinned| AccountSettings { tls: TlsChoice { end, pinned }, ..settings() };
    let change = |settings| {
        let request = Request::ChangeAccount { id, settings, password: None, keeping: PasswordKeeping::Device };
        assert_eq!(world.ask(&engine, request), Reply::Done);
    };
    let pinned = || match world.ask(&engine, Request::Accounts) {
        Reply::Accounts(accounts) => accounts[0].settings.tls.pinned.clone(),
        other => panic!("{other:?}"),
    };
    let trust = |seen_by| {
        let (host, sha256) = ("pop.example.org".to_owned(), pin.clone());
        world.ask(&engine, Request::TrustCertificate { id, host, sha256, seen_by })
    };
    change(with(TlsEnd::Bridge, None));
    assert_fails(&trust(TlsEnd::Browser), ErrorKind::InvalidSettings);
    assert_eq!((trust(TlsEnd::Bridge), pinned()), (Reply::Done, Some(pin.clone())));
    change(with(TlsEnd::Browser, Some(pin.clone())));
    assert_eq!(pinned(), None);
    // What our own TLS saw may be asked of a bridge, too.
    assert_eq!(trust(TlsEnd::Browser), Reply::Done);
    change(with(TlsEnd::Bridge, Some(pin.clone())));
    assert_eq!(pinned(), Some(pin.clone()));
    // Nor once there is another bridge.
    let other = BridgeAddress::parse("wss://bridge.example.org");
    assert_eq!(world.ask(&engine, Request::PutBridge(other)), Reply::Done);
    assert_eq!(pinned(), None);
    // A form may be older than what is stored; it sets no pin.
    change(with(TlsEnd::Bridge, Some(pin.clone())));
    assert_eq!(pinned(), None);
    change(with(TlsEnd::Browser, Some(pin.clone())));
    assert_eq!(pinned(), None);
}

#[test]
fn an_account_is_added_changed_and_removed() {
    let world = World::new();
    world.deliver([message("a")]);
    let (engine, report) = world.first_check(settings());
    let id = report.account;
    let account = || match world.ask(&engine, Request::Accounts) {
        Reply::Accounts(accounts) => accounts.into_iter().next(),
        other => panic!("{other:?}"),
    };
    let before = account().expect("an account");
    assert_eq!((before.unread, before.password, before.keeping), (1, PasswordState::AtHand, PasswordKeeping::Device));
    assert!(before.last_check.is_some() && before.connection.is_some());

    let changed = AccountSettings { name: "Another".into(), ..settings() };
    let change = |password, keeping| Request::ChangeAccount { id, settings: changed.clone(), password, keeping };
    assert_eq!(world.ask(&engine, change(None, PasswordKeeping::Session)), Reply::Done);
    assert!(world.vault.is_empty(), "the password moved out of the vault");
    assert_eq!(
        account().map(|account| (account.settings.name, account.password)),
        Some(("Another".into(), PasswordState::AtHand))
    );
    assert_eq!(world.ask(&engine, change(Some(Secret::new("tanstaaf")), PasswordKeeping::Device)), Reply::Done);
    assert_eq!(world.vault.len(), 1);
    assert_eq!(account().and_then(|account| account.last_check), before.last_check, "nothing else changed");

    assert_eq!(world.ask(&engine, Request::RemoveAccount { id }), Reply::Done);
    assert_eq!(account(), None);
    assert!(world.stored().is_empty() && world.vault.is_empty());
    assert_fails(&world.ask(&engine, change(None, PasswordKeeping::Session)), ErrorKind::AccountGone);
    let reply = world.ask(&engine, Request::CheckMail { account: Some(id) });
    let Reply::Checked(reports) = reply else { panic!("no report") };
    assert_eq!(reports[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::AccountGone));
}

#[test]
fn an_account_that_is_added_twice_is_one_account() {
    let world = World::new();
    let (engine, other) = (world.engine(), world.engine());
    let add = |name: &str, password: &str| Request::AddAccount {
        settings: AccountSettings { name: name.into(), ..settings() },
        password: Secret::new(password),
        keeping: PasswordKeeping::Device,
    };
    let (one, two) = world.clock.run(join(engine.handle(add("One", "wrong")), engine.handle(add("Two", "tanstaaf"))));
    assert!(matches!(one, Reply::AccountAdded(_)), "{one:?}");
    assert_eq!(one, two);
    let accounts = |engine: &mail_engine::Engine<Sim>| match world.ask(engine, Request::Accounts) {
        Reply::Accounts(accounts) => accounts.into_iter().map(|account| account.settings.name).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(accounts(&engine), ["Two"]);
    assert_eq!(world.check(&engine).error, None, "the later password counts");
    assert_eq!(world.ask(&other, add("Three", "tanstaaf")), one, "a tab that has not heard of it");
    assert_eq!((accounts(&other), accounts(&world.engine())), (vec!["Three".into()], vec!["Three".into()]));

    for another in [
        AccountSettings { port: 110, ..settings() },
        AccountSettings { host: "pop.example.com".into(), ..settings() },
        AccountSettings { user_name: "Ada".into(), ..settings() },
    ] {
        assert_ne!(Reply::AccountAdded(world.add_account(&engine, another)), one);
    }
    assert_eq!(accounts(&world.engine()).len(), 4);
}

#[test]
fn what_is_marked_is_marked_after_a_restart() {
    let world = World::new();
    world.deliver(messages(5, 100));
    let (engine, _) = world.first_check(settings());
    let rows = |engine: &mail_engine::Engine<Sim>| {
        let query = WindowQuery { count: 10, ..WindowQuery::default() };
        match world.ask(engine, Request::Window(query)) {
            Reply::Window(window) => window,
            other => panic!("{other:?}"),
        }
    };
    let ids: Vec<MessageId> = rows(&engine).rows.iter().map(|row| row.id).collect();
    world.notices.borrow_mut().clear();
    world.ask(&engine, Request::Change { which: Selection::Ids(ids[..2].to_vec()), change: Change::Read(true) });
    world.ask(&engine, Request::Change { which: Selection::Ids(vec![ids[1]]), change: Change::Starred(true) });
    world.ask(&engine, Request::Change { which: Selection::Ids(vec![ids[4]]), change: Change::Deleted(true) });
    world.ask(&engine, Request::Change { which: Selection::Ids(vec![ids[0]]), change: Change::Read(false) });
    assert_eq!(world.notices.borrow().len(), 4, "each change is said");
    world.ask(&engine, Request::Change { which: Selection::Ids(vec![ids[0]]), change: Change::Read(false) });
    assert_eq!(world.notices.borrow().len(), 4, "what changes nothing is not");
    for engine in [engine, world.engine()] {
        let window = rows(&engine);
        let marks: Vec<_> = window.rows.iter().map(|row| (row.read, row.starred)).collect();
        assert_eq!(marks, [(false, false), (true, true), (false, false), (false, false)]);
        assert_eq!((window.counts.inbox.total, window.counts.inbox.unread), (4, 3));
        assert_eq!((window.counts.starred.total, window.counts.trash.total), (1, 1));
    }
}

#[test]
fn a_message_is_read_saved_and_gone() {
    let world = World::new();
    let raw = b"From: Ada <ada@example.org>\r\nSubject: Both\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
        --b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n";
    world.deliver([message("other"), Message { unique_id: "both".into(), raw: raw.to_vec() }]);
    let (engine, report) = world.first_check(settings());
    let query = WindowQuery { count: 10, ..WindowQuery::default() };
    let Reply::Window(window) = world.ask(&engine, Request::Window(query)) else { panic!("no window") };
    let row = window.rows.iter().find(|row| row.subject == "Both").expect("the message");
    assert_eq!((row.from.as_str(), row.from_address.as_str(), row.has_attachments), ("Ada", "ada@example.org", true));

    let Reply::Message(view) = world.ask(&engine, Request::Read(row.id.into())) else { panic!("no message") };
    assert_eq!((view.account, view.subject.as_str(), view.octets), (report.account, "Both", raw.len() as u64));
    assert!(matches!(view.body, BodyView::Text(_)));
    let part = view.attachments[0].part;
    let Reply::Attachment(file) = world.ask(&engine, Request::Attachment { message: row.id.into(), part }) else {
        panic!("no file")
    };
    assert_eq!((file.name.as_str(), file.octets.as_slice()), ("a.pdf", &[0u8, 1, 2][..]));
    assert_eq!(world.ask(&engine, Request::Source { id: row.id }), Reply::Octets(raw.to_vec()));
    let source = Reply::SourceText { text: String::from_utf8_lossy(raw).replace("\r\n", "\n"), is_cut: false };
    assert_eq!(world.ask(&engine, Request::SourceText { message: row.id.into() }), source);

    let gone = MessageId(u64::MAX);
    for request in [
        Request::Read(MessagePart::from(row.id).inside(part).into()),
        Request::HeaderText { message: gone.into() },
        Request::AllAttachments { message: gone.into() },
        Request::Preview { message: gone.into(), part },
        Request::Read(gone.into()),
        Request::Source { id: gone },
        Request::SourceText { message: gone.into() },
        Request::Attachment { message: gone.into(), part },
        Request::Attachment { message: row.id.into(), part: 99 },
    ] {
        assert_fails(&world.ask(&engine, request), ErrorKind::MessageGone);
    }
    let store = world.backing.open();
    let reply = world.clock.run(mail_engine::reader::handle(&store, Request::Accounts));
    assert!(matches!(reply, Reply::Failed(error) if error.stage == Stage::Reading));
}

#[test]
fn a_quotation_in_html_is_folded_behind_the_words_of_whoever_asks() {
    let world = World::new();
    let old = "<p>old</p>".repeat(9);
    let raw = format!(
        "From: Ada <ada@example.org>\r\nSubject: Re: x\r\nContent-Type: text/html\r\n\r\n\
         New<blockquote type=cite>{old}</blockquote>\r\n"
    );
    world.deliver([Message { unique_id: "1".into(), raw: raw.into_bytes() }]);
    let (engine, _) = world.first_check(settings());
    let query = WindowQuery { count: 1, ..WindowQuery::default() };
    let Reply::Window(window) = world.ask(&engine, Request::Window(query)) else { panic!("no window") };
    let shown = |quotation: &str| {
        let wish = ReadWish { quotation: quotation.into(), ..window.rows[0].id.into() };
        let Reply::Message(view) = world.ask(&engine, Request::Read(wish)) else { panic!("no message") };
        let BodyView::Html { frame_document, .. } = view.body else { panic!("no HTML") };
        frame_document
    };
    let summary = "<details class=\"m--fold\"><summary class=\"m--fold\">Zitierter &lt;b&gt; Text</summary><blockquote";
    assert!(shown("Zitierter <b> Text").contains(summary));
    assert!(!shown("").contains("<details"));
}

#[test]
fn storage_counts_what_is_stored() {
    let world = World::new();
    world.deliver(messages(7, 1_000));
    let (engine, report) = world.first_check(settings());
    let Reply::Storage(storage) = world.ask(&engine, Request::Storage) else { panic!("no report") };
    assert_eq!((storage.messages, storage.octets), (7, report.octets));
}

#[test]
fn no_password_is_ever_said() {
    let world = World::new();
    world.script(|server| server.password = "another");
    let (engine, report) = world.first_check(settings());
    let everything = format!("{:?} {report:?} {:?}", world.notices.borrow(), world.ask(&engine, Request::Accounts));
    assert!(!everything.contains("tanstaaf"), "{everything}");
    assert!(matches!(world.notices.borrow().last(), Some(Notice::CheckEnded(_))));
}

#[test]
fn a_vault_that_does_not_work_is_told_and_the_password_lasts_for_the_session() {
    let world = World::new();
    let engine = world.engine();
    let told = || {
        let failed = |notice| if let Notice::StoreFailed(error) = notice { Some(error.kind) } else { None };
        world.notices.take().into_iter().filter_map(failed).collect::<Vec<_>>()
    };
    world.vault.set_broken(true);
    let id = world.add_account(&engine, settings());
    assert_eq!(told(), [ErrorKind::PasswordNotKept]);
    assert_eq!(world.check(&engine).error, None, "it is known for now");
    world.vault.set_broken(false);
    let supply = |keeping| Request::SupplyPassword { id, password: Secret::new("tanstaaf"), keeping };
    assert_eq!(world.ask(&engine, supply(PasswordKeeping::Device)), Reply::Done);
    assert_eq!((told(), world.vault.len()), (vec![], 1));

    world.vault.set_broken(true);
    assert_eq!(world.ask(&engine, supply(PasswordKeeping::Session)), Reply::Done);
    assert_eq!(told(), [ErrorKind::PasswordNotForgotten]);
    assert_eq!(world.ask(&engine, Request::RemoveAccount { id }), Reply::Done);
    assert_eq!(told(), [ErrorKind::PasswordNotForgotten]);
    assert_eq!(world.vault.len(), 1, "it is still there, and that was told");
}

#[test]
fn a_store_that_never_answers_is_told_and_holds_nobody_up_for_ever() {
    let world = World::new();
    world.deliver(messages(1, 100));
    let (engine, report) = world.first_check(settings());
    let id = MessageId(0);
    for request in [
        Request::Change { which: Selection::Ids(vec![id]), change: Change::Read(true) },
        Request::RemoveAccount { id: report.account },
        Request::AddAccount {
            settings: AccountSettings { user_name: "eve".into(), ..settings() },
            password: Secret::new("x"),
            keeping: PasswordKeeping::Session,
        },
    ] {
        world.backing.fault_after(0, Fault::Kill);
        let began = world.clock.now().0;
        match world.ask(&engine, request.clone()) {
            // It may have been stored all the same: then it can be taken back.
            Reply::Changed { undo: Some(_), failed: Some(error), .. } => {
                assert_eq!(error.kind, ErrorKind::StorageFailed);
            }
            reply => assert_fails(&reply, ErrorKind::StorageFailed),
        }
        assert_eq!(world.clock.now().0 - began, 60_000, "{request:?}");
        assert!(world.backing.take_killed());
    }
    // What was given up holds no turn.
    assert!(matches!(
        world.ask(&engine, Request::Change { which: Selection::Ids(vec![id]), change: Change::Read(true) }),
        Reply::Changed { .. }
    ));
}

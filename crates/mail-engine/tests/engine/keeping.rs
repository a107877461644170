//! Exports, imports, backups: what goes out comes back, octet for octet, wherever a process dies; and no server loses
//! anything by it.
//!
//! Must not: look into a file but through an import.

use mail_api::{
    AccountKind, Change, ErrorKind, ExportFormat, ExportReport, ExportWhat, ImportMode, ImportNext, ImportReport,
    ImportStep, LeavePolicy, ListQuery, Mailbox, MessageId, Notice, PasswordKeeping, PasswordState, Reply, Request,
    RetrievalPolicy, Secret, Selection, StorageReport, Tag, TagId, UserError, View, WindowQuery,
};
use mail_engine::Engine;
use mail_engine::limits;
use mail_engine::ports::Clock;
use mail_engine::store::memory::Fault;
use mail_engine::store::{FlagChange, Flags, KnownMessage, Store, StoreError};
use std::{cell::Cell, rc::Rc};
use test_simulation::server::Message;
use test_simulation::world::{DAY, Sim, World, settings, with_policy};

/// Messages that no server sends and no file format carries as they are.
const ODD: [&[u8]; 5] = [
    b"Subject: no end\r\n\r\nText",
    b"Subject: bare\n\nText\nno CR\n",
    b"Subject: mixed\r\n\r\n\n\r\r\nx\r",
    b"Subject: octets\r\n\r\n\0\xff\x80",
    b"Subject: separator\n\n\nFrom a Tue Nov 14 22:13:20 2023\nX: y\n\n",
];

/// Ordinary ones, of which two are the same.
const ORDINARY: [&[u8]; 5] = [
    b"Subject: plain\r\n\r\nText\r\n",
    b"Subject: from\r\n\r\nFrom here\r\n>From there\r\n.\r\n",
    b"Subject: length\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n",
    b"Subject: twin\r\n\r\nsame\r\n",
    b"Subject: twin\r\n\r\nsame\r\n",
];

/// A device with the ordinary messages, retrieved from a server, and the odd ones out of files.
fn full_world(policy: LeavePolicy) -> (World, Rc<Engine<Sim>>) {
    let world = World::new();
    let ordinary = (0..).zip(ORDINARY);
    world.deliver(ordinary.map(|(number, raw)| Message { unique_id: format!("u{number}"), raw: raw.to_vec() }));
    let (engine, report) = world.first_check(with_policy(policy));
    assert_eq!((report.stored, &report.error), (5, &None));
    for odd in ODD {
        assert_eq!(import(&world, &engine, odd).new, 1);
    }
    let mut expected: Vec<Vec<u8>> = ORDINARY.iter().chain(&ODD).map(|raw| raw.to_vec()).collect();
    expected.sort();
    assert_eq!(world.stored(), expected);
    (world, engine)
}

/// The file that an export gives, and how it went.
pub(super) fn export(
    world: &World,
    engine: &Engine<Sim>,
    what: ExportWhat,
    format: ExportFormat,
) -> (Vec<u8>, ExportReport) {
    let Reply::ExportBegun(begun) = world.ask(engine, Request::ExportBegin { what, format }) else { panic!() };
    let mut file = Vec::new();
    loop {
        match world.ask(engine, Request::ExportNext { id: begun.id }) {
            Reply::ExportPiece { octets, .. } => {
                assert!(octets.len() < 2 * limits::EXPORT_OCTETS, "{}", octets.len());
                file.extend(octets);
            }
            Reply::Exported(report) => {
                assert_eq!(world.ask(engine, Request::ExportEnd { id: begun.id, is_kept: true }), Reply::Done);
                return (file, report);
            }
            other => panic!("{other:?}"),
        }
    }
}

pub(super) fn everything(world: &World, engine: &Engine<Sim>, format: ExportFormat) -> Vec<u8> {
    export(world, engine, ExportWhat::Everything, format).0
}

fn store() -> ImportMode {
    ImportMode::Store { device_name: "On this device".into() }
}

/// Imports a file: the last step, or why not; every message that was only looked at.
fn try_import(world: &World, engine: &Engine<Sim>, file: &[u8], mode: ImportMode) -> Result<ImportStep, UserError> {
    import_by_steps(world, engine, file, mode, || {})
}

fn import_by_steps(
    world: &World,
    engine: &Engine<Sim>,
    file: &[u8],
    mode: ImportMode,
    between: impl Fn(),
) -> Result<ImportStep, UserError> {
    let mut reply = world.ask(engine, Request::ImportBegin { octets: file.len() as u64, mode });
    let mut found = Vec::new();
    loop {
        let mut step = match reply {
            Reply::Import(step) => step,
            Reply::Failed(error) => return Err(error),
            other => panic!("{other:?}"),
        };
        found.append(&mut step.found);
        if let Some(error) = step.failed {
            return Err(error);
        }
        let id = step.id;
        let octets = match step.next {
            ImportNext::Octets { offset, octets } => file[offset as usize..offset as usize + octets as usize].to_vec(),
            ImportNext::Time { .. } => Vec::new(),
            ImportNext::Over => {
                let Reply::Import(last) = world.ask(engine, Request::ImportEnd { id }) else { panic!() };
                return Ok(ImportStep { found, ..last });
            }
        };
        between();
        reply = world.ask(engine, Request::ImportSupply { id, octets });
    }
}

/// Imports a file, and does this between any two steps.
pub(super) fn import_while(world: &World, engine: &Engine<Sim>, file: &[u8], between: impl Fn()) -> ImportReport {
    import_by_steps(world, engine, file, store(), between).expect("imports").report
}

pub(super) fn import(world: &World, engine: &Engine<Sim>, file: &[u8]) -> ImportReport {
    try_import(world, engine, file, store()).expect("imports").report
}

pub(super) fn rows(world: &World, engine: &Engine<Sim>, view: View) -> Vec<(MessageId, String, bool, bool)> {
    let list = ListQuery { view, ..ListQuery::default() };
    match world.ask(engine, Request::Window(WindowQuery { list, start: 0, count: 100 })) {
        Reply::Window(window) => {
            let row = |row: &mail_api::MessageRow| (row.id, row.subject.clone(), row.read, row.starred);
            window.rows.iter().map(row).collect()
        }
        other => panic!("{other:?}"),
    }
}

pub(super) fn id_of(world: &World, engine: &Engine<Sim>, subject: &str) -> MessageId {
    rows(world, engine, View::Inbox).into_iter().find(|row| row.1 == subject).expect("is there").0
}

/// Tags of one name, as they are stored.
fn tags(name: &str) -> Vec<u8> {
    mail_engine::store::codec::pack_tags(&[Tag { id: TagId(7), name: name.into(), colour: 1 }]).expect("packs")
}

fn change(ids: Vec<MessageId>, change: Change) -> Request {
    Request::Change { which: Selection::Ids(ids), change }
}

fn storage(world: &World, engine: &Engine<Sim>) -> StorageReport {
    match world.ask(engine, Request::Storage) {
        Reply::Storage(report) => report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_exported_comes_back_octet_for_octet_into_an_account_without_a_server() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    let mut expected = world.stored();
    expected.dedup();
    for format in [ExportFormat::Mbox, ExportFormat::EmlZip, ExportFormat::MaildirZip] {
        let (file, report) = export(&world, &engine, ExportWhat::Everything, format);
        assert_eq!(report, ExportReport { messages: 10, ..ExportReport::default() });
        let other = World::new();
        let there = other.engine();
        let report = import(&other, &there, &file);
        assert_eq!((report.new, report.known, report.broken), (9, 1, 0), "{format:?}");
        assert_eq!(other.stored(), expected, "{format:?}");
        let Reply::Accounts(accounts) = other.ask(&there, Request::Accounts) else { panic!() };
        let account = &accounts[0];
        assert_eq!((accounts.len(), account.settings.kind), (1, AccountKind::Device));
        assert_eq!((account.settings.name.as_str(), account.password), ("On this device", PasswordState::AtHand));
        // Once more: nothing is new.
        let report = import(&other, &there, &file);
        assert_eq!((report.new, report.known, report.broken), (0, 10, 0), "{format:?}");
        assert_eq!(other.stored(), expected, "{format:?}");
        assert!(other.notices.borrow().contains(&Notice::AccountsChanged));
    }
}

#[test]
fn what_a_server_brought_is_known_on_import() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    let before = world.stored();
    let report = import(&world, &engine, &everything(&world, &engine, ExportFormat::Mbox));
    assert_eq!((report.new, report.known), (0, 10));
    assert_eq!(world.stored(), before);
}

#[test]
fn a_maildir_carries_what_was_done_and_other_files_hold_old_mail() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    let (plain, from, bare) =
        (id_of(&world, &engine, "plain"), id_of(&world, &engine, "from"), id_of(&world, &engine, "bare"));
    world.ask(&engine, change(vec![plain], Change::Read(true)));
    world.ask(&engine, change(vec![plain], Change::Starred(true)));
    world.ask(&engine, change(vec![from], Change::Archived(true)));
    world.ask(&engine, change(vec![bare], Change::Deleted(true)));
    let other = World::new();
    let there = other.engine();
    import(&other, &there, &everything(&world, &engine, ExportFormat::MaildirZip));
    let shown = |view| rows(&other, &there, view).into_iter().map(|row| (row.1, row.2, row.3)).collect::<Vec<_>>();
    assert!(shown(View::Inbox).contains(&("plain".into(), true, true)));
    assert!(shown(View::Inbox).contains(&("length".into(), false, false)));
    assert_eq!(shown(View::Archive), [("from".into(), false, false)]);
    assert_eq!(shown(View::Trash), [("bare".into(), true, false)]);
    let old = World::new();
    let there = old.engine();
    import(&old, &there, &everything(&world, &engine, ExportFormat::Mbox));
    assert!(rows(&old, &there, View::Inbox).iter().all(|row| row.2));
}

#[test]
fn a_list_or_some_messages_can_be_exported_alone() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    let plain = id_of(&world, &engine, "plain");
    world.ask(&engine, change(vec![plain], Change::Starred(true)));
    let starred = ListQuery { view: View::Starred, ..ListQuery::default() };
    let starred = Selection::All { list: starred, except: Vec::new() };
    let gone = MessageId(u64::MAX);
    for which in [starred, Selection::Ids(vec![plain, gone, plain])] {
        let (file, report) = export(&world, &engine, ExportWhat::Selection(which), ExportFormat::Mbox);
        assert_eq!(report, ExportReport { messages: 1, ..ExportReport::default() });
        let found = try_import(&world, &engine, &file, ImportMode::Look).expect("looks").found;
        assert_eq!(found.iter().map(|row| row.subject.as_str()).collect::<Vec<_>>(), ["plain"]);
    }
}

#[test]
fn a_file_is_looked_at_without_storing_anything_and_its_messages_are_read_from_its_octets() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    let file = everything(&world, &engine, ExportFormat::Mbox);
    let other = World::new();
    let there = other.engine();
    let step = try_import(&other, &there, &file, ImportMode::Look).expect("looks");
    let read = || Request::Read(MessageId::NOT_STORED.into());
    assert_eq!((step.found.len(), step.report.new), (10, 10));
    assert_eq!((other.stored().len(), other.backing.steps()), (0, 0));
    for row in step.found {
        let octets = file[row.offset as usize..(row.offset + row.length) as usize].to_vec();
        let ask = |ask| other.ask(&there, Request::OfOctets { octets: octets.clone(), ask: Box::new(ask) });
        let Reply::Message(message) = ask(read()) else { panic!() };
        assert_eq!((message.subject, message.octets), (row.subject.clone(), row.octets));
        let source = Request::SourceText { message: MessageId::NOT_STORED.into() };
        let Reply::SourceText { text: source, .. } = ask(source) else { panic!() };
        assert!(source.contains(&row.subject), "{source}");
    }
    let html = Request::OfOctets { octets: b"<html>".to_vec(), ask: Box::new(read()) };
    let Reply::Failed(error) = other.ask(&there, html) else { panic!() };
    assert_eq!(error.kind, ErrorKind::NotMailFile);
    let error = try_import(&other, &there, b"<html>", ImportMode::Look).expect_err("is no mail");
    assert_eq!(error.kind, ErrorKind::NotMailFile);
}

/// What is known of a message: its unique-id, octets and flags, when it was first seen, and how large it was announced.
type Standing = (Vec<u8>, Vec<u8>, Flags, u64, Option<u64>);

/// What stands of everything but passwords and times of checks: the accounts, and what is known of each message.
fn all(world: &World) -> (Vec<mail_api::AccountSettings>, Vec<Standing>) {
    let store = world.backing.open();
    world.clock.run(async {
        let accounts = store.accounts().await.expect("accounts");
        let mut messages = Vec::new();
        let flags = store.flags().await.expect("flags");
        for account in &accounts {
            for known in store.maildrop(account.id).await.expect("a record").known {
                let KnownMessage { unique_id, message, first_seen, announced, .. } = known;
                let raw = store.raw(message).await.expect("is there");
                let (batch, position) = mail_engine::store::batch_of(message);
                let of_batch = flags.iter().find(|flags| flags.batch == batch).expect("flags");
                messages.push((unique_id, raw, of_batch.flags[usize::from(position)], first_seen.0, announced));
            }
        }
        messages.sort_by_key(|message| (message.0.clone(), message.1.clone(), message.2.0));
        (accounts.into_iter().map(|account| account.settings).collect(), messages)
    })
}

#[test]
fn a_backup_brings_everything_back_as_it_was() {
    let (world, engine) = full_world(LeavePolicy::after_days(14));
    let store = world.backing.open();
    let (plain, from) = (id_of(&world, &engine, "plain"), id_of(&world, &engine, "from"));
    let tagged = Flags::tag(mail_api::TagId(7)).with(Flags::STARRED);
    let change = |set| FlagChange { set, clear: Flags::default() };
    world.clock.run(store.change_flags(&[plain], change(tagged))).expect("is changed");
    world.clock.run(store.change_flags(&[from], change(Flags::DELETED))).expect("is changed");
    world.clock.run(store.put_record(mail_engine::store::RecordName::Tags, &tags("one"))).expect("is put");
    import(&world, &engine, b"Subject: from a file\r\n\r\nx");
    let expected = all(&world);
    assert_eq!((expected.0.len(), expected.1.len()), (2, 11));
    let backup = everything(&world, &engine, ExportFormat::Backup);
    let secret = b"tanstaaf";
    assert!(!backup.windows(secret.len()).any(|octets| octets == secret), "the password is in the backup");

    let other = World::new();
    let there = other.engine();
    let report = import(&other, &there, &backup);
    assert_eq!((report.new, report.known, report.broken, report.is_backup), (11, 0, 0, true));
    assert_eq!(all(&other), expected);
    let restored = other.clock.run(other.backing.open().record(mail_engine::store::RecordName::Tags));
    assert_eq!(restored, Ok(Some(tags("one"))));
    // Restored once more, and into what it was made of, it changes nothing.
    for (world, engine) in [(&other, &there), (&world, &engine)] {
        let report = import(world, engine, &backup);
        assert_eq!((report.new, report.known, report.broken), (0, 11, 0));
        assert_eq!(all(world), expected);
    }
}

/// Ends an engine at each step of what it stores during an import, and lets another begin anew.
fn killed_at_every_step(file: &[u8], expected: &[Vec<u8>], reports: impl Fn(&ImportReport)) {
    for fault in [Fault::Kill, Fault::Fail(StoreError::Failed)] {
        for step in 0.. {
            let world = World::new();
            let engine = world.engine();
            world.backing.fault_after(step, fault);
            let killed = Cell::new(false);
            let stop = || {
                killed.set(killed.get() || world.backing.take_killed());
                killed.get()
            };
            let is_over = matches!(world.clock.run_until(stop, try_import_of(&engine, file)), Some(Ok(())));
            let was_killed = killed.get();
            world.backing.clear_fault();
            drop(engine);
            if is_over {
                assert_eq!(world.stored(), expected);
                assert!(step > 3, "nothing was killed");
                break;
            }
            assert!(was_killed || fault != Fault::Kill, "step {step}");
            let engine = world.engine();
            let report = import(&world, &engine, file);
            reports(&report);
            assert_eq!(world.stored(), expected, "killed at step {step} by {fault:?}");
        }
    }
}

async fn try_import_of(engine: &Rc<Engine<Sim>>, file: &[u8]) -> Result<(), ()> {
    let mut reply = engine.handle(Request::ImportBegin { octets: file.len() as u64, mode: store() }).await;
    loop {
        let Reply::Import(step @ ImportStep { failed: None, .. }) = reply else { return Err(()) };
        let octets = match step.next {
            ImportNext::Octets { offset, octets } => file[offset as usize..offset as usize + octets as usize].to_vec(),
            ImportNext::Time { .. } => Vec::new(),
            ImportNext::Over => return Ok(()),
        };
        reply = engine.handle(Request::ImportSupply { id: step.id, octets }).await;
    }
}

#[test]
fn an_import_that_dies_anywhere_and_is_made_again_loses_nothing_and_doubles_nothing() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    let mut once = world.stored();
    once.dedup();
    killed_at_every_step(&everything(&world, &engine, ExportFormat::Mbox), &once, |_| {});
    let backup = everything(&world, &engine, ExportFormat::Backup);
    killed_at_every_step(&backup, &world.stored(), |report| assert!(report.is_backup));
}

#[test]
fn what_was_restored_is_not_retrieved_again_and_never_a_reason_to_delete() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    let backup = everything(&world, &engine, ExportFormat::Backup);
    let here = world.on_server();
    // The same server, and a device that knows it from the backup alone.
    let other = World::new();
    other.deliver(here.clone());
    let there = other.engine();
    import(&other, &there, &backup);
    let Reply::Accounts(accounts) = other.ask(&there, Request::Accounts) else { panic!() };
    let id = accounts[0].id;
    assert_eq!(accounts[0].password, PasswordState::Needed);
    let stored = other.stored();
    for policy in [
        LeavePolicy::ONCE_STORED,
        LeavePolicy { keep_newest: Some(0), ..LeavePolicy::LEAVE_ALL },
        LeavePolicy::WHEN_DELETED_HERE,
    ] {
        let agreed = Request::ChangeAccount {
            id,
            settings: with_policy(policy),
            password: Some(Secret::new("tanstaaf")),
            keeping: PasswordKeeping::Session,
        };
        assert_eq!(other.ask(&there, agreed), Reply::Done);
        let ids = rows(&other, &there, View::Inbox).into_iter().map(|row| row.0).collect();
        other.ask(&there, change(ids, Change::Deleted(true)));
        let report = other.check(&there);
        assert_eq!((report.stored, report.deleted, report.kept_back, &report.error), (0, 0, 5, &None), "{policy:?}");
        assert_eq!((other.on_server(), other.stored()), (here.clone(), stored.clone()));
    }
    // New mail is deleted as ever.
    other.deliver([Message { unique_id: "new".into(), raw: b"Subject: new\r\n\r\n".to_vec() }]);
    let change = Request::ChangeAccount {
        id,
        settings: with_policy(LeavePolicy::ONCE_STORED),
        password: None,
        keeping: PasswordKeeping::Session,
    };
    assert_eq!(other.ask(&there, change), Reply::Done);
    let report = other.check(&there);
    assert_eq!((report.stored, report.deleted, report.kept_back), (1, 1, 5));
    assert_eq!(other.on_server(), here);
}

#[test]
fn no_account_is_checked_while_mail_out_of_a_file_is_stored() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    let other_tab = world.engine();
    let Reply::Import(step) = world.ask(&engine, Request::ImportBegin { octets: 1_000_000, mode: store() }) else {
        panic!()
    };
    world.deliver([Message { unique_id: "new".into(), raw: b"Subject: new\r\n\r\nx\r\n".to_vec() }]);
    for tab in [&engine, &other_tab] {
        let error = world.check(tab).error.expect("is not checked");
        assert_eq!(error.kind, ErrorKind::CheckedElsewhere);
    }
    let Reply::Failed(error) = world.ask(&engine, Request::ImportBegin { octets: 9, mode: store() }) else { panic!() };
    assert_eq!(error.kind, ErrorKind::ImportBusy);
    world.ask(&engine, Request::ImportEnd { id: step.id });
    assert_eq!((world.check(&other_tab).stored, world.check(&engine).error), (1, None));
}

#[test]
fn of_a_file_of_very_many_messages_some_are_listed_and_all_are_counted() {
    let world = World::new();
    let engine = world.engine();
    let file = b"From a Mon Jan  1 00:00:00 2024\nSubject: x\n\nx\n\n".repeat(5_000);
    let step = try_import(&world, &engine, &file, ImportMode::Look).expect("looks");
    assert_eq!((step.found.len() as u32, step.report.new), (limits::FOUND_ROWS, 5_000));
    assert_eq!(import(&world, &engine, &file).new, 1, "all are the same");
}

#[test]
fn an_account_without_a_server_is_never_checked_and_takes_no_settings_of_one() {
    let world = World::new();
    let engine = world.engine();
    import(&world, &engine, b"Subject: a\r\n\r\nb");
    let Reply::Accounts(accounts) = world.ask(&engine, Request::Accounts) else { panic!() };
    let id = accounts[0].id;
    let kind = |reply| match reply {
        Reply::Failed(error) => error.kind,
        other => panic!("{other:?}"),
    };
    assert_eq!(world.ask(&engine, Request::CheckMail { account: None }), Reply::Checked(vec![]));
    let Reply::Checked(reports) = world.ask(&engine, Request::CheckMail { account: Some(id) }) else { panic!() };
    assert_eq!(reports[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::NoServer));
    let (password, keeping) = (Some(Secret::new("x")), PasswordKeeping::Session);
    let change = |settings, password| Request::ChangeAccount { id, settings, password, keeping };
    assert_eq!(kind(world.ask(&engine, change(settings(), password.clone()))), ErrorKind::InvalidSettings);
    let supply = Request::SupplyPassword { id, password: Secret::new("x"), keeping };
    assert_eq!(kind(world.ask(&engine, supply)), ErrorKind::InvalidSettings);
    let preview = Request::PreviewLeave { settings: with_policy(LeavePolicy::ONCE_STORED), password, known: Some(id) };
    assert_eq!(kind(world.ask(&engine, preview)), ErrorKind::NoServer);
    let renamed = mail_api::AccountSettings::on_this_device(" Files ");
    let policy =
        mail_api::AccountSettings { leave_policy: LeavePolicy::ONCE_STORED, check_minutes: Some(1), ..renamed };
    assert_eq!(world.ask(&engine, change(policy, None)), Reply::Done);
    let Reply::Accounts(accounts) = world.ask(&engine, Request::Accounts) else { panic!() };
    assert_eq!(accounts[0].settings, mail_api::AccountSettings::on_this_device("Files"));
    let add = |settings| Request::AddAccount { settings, password: Secret::new("x"), keeping };
    let device = mail_api::AccountSettings { kind: AccountKind::Device, ..settings() };
    assert_eq!(kind(world.ask(&engine, add(device))), ErrorKind::InvalidSettings);
    let (clock, until) = (world.clock.clone(), world.clock.now().0 + 30 * DAY);
    world.clock.run_until(move || clock.now().0 >= until, engine.keep_checking());
    assert_eq!(world.take_traffic().connections, 0);
}

#[test]
fn a_beginning_is_exported_as_one_and_restored_as_one() {
    let world = World::new();
    let raw =
        [b"Subject: large\r\n\r\n".as_slice(), &b".1234567890abcdef1234567890abcdef1234567890abcdef\r\n".repeat(900)]
            .concat();
    world.deliver([Message { unique_id: "l".into(), raw }]);
    world.script(|server| server.capabilities.push("TOP"));
    let retrieval = RetrievalPolicy { whole_up_to: Some(10_000), ..RetrievalPolicy::default() };
    let (engine, _) = world.first_check(mail_api::AccountSettings { retrieval, ..settings() });
    let (backup, report) = export(&world, &engine, ExportWhat::Everything, ExportFormat::Backup);
    assert_eq!(report, ExportReport { messages: 1, beginnings: 1, missing: 0 });
    let other = World::new();
    let there = other.engine();
    import(&other, &there, &backup);
    let id = id_of(&other, &there, "large");
    let Reply::Message(message) = other.ask(&there, Request::Read(id.into())) else { panic!() };
    assert!(message.is_beginning);
    assert_eq!(all(&other), all(&world));
}

#[test]
fn what_is_removed_for_good_while_an_export_is_written_is_in_no_later_piece() {
    let world = World::new();
    let engine = world.engine();
    let letter = |number: u32| format!("Subject: letter {number}\r\n\r\n{}\r\n", "x".repeat(60_000)).into_bytes();
    let file: Vec<u8> = (0..40)
        .flat_map(|number| [b"From a Tue Nov 14 22:13:20 2023\n", &letter(number)[..], b"\n"].concat())
        .collect();
    assert_eq!(import(&world, &engine, &file).new, 40);
    let begun = Request::ExportBegin { what: ExportWhat::Everything, format: ExportFormat::Mbox };
    let Reply::ExportBegun(begun) = world.ask(&engine, begun) else { panic!() };
    let next = || world.ask(&engine, Request::ExportNext { id: begun.id });
    let Reply::ExportPiece { messages, .. } = next() else { panic!() };
    assert!((10..30).contains(&messages), "{messages}");
    let all: Vec<MessageId> = rows(&world, &engine, View::All).into_iter().map(|(id, ..)| id).collect();
    world.ask(&engine, change(all, Change::Deleted(true)));
    world.ask(&engine, Request::EmptyTrash { mailbox: Mailbox::Joint });
    let mut rest = Vec::new();
    let report = loop {
        match next() {
            Reply::ExportPiece { octets, .. } => rest.extend(octets),
            Reply::Exported(report) => break report,
            other => panic!("{other:?}"),
        }
    };
    // Only what was begun is finished.
    assert!(rest.len() < 70_000, "{}", rest.len());
    assert_eq!((report.messages, report.missing), (messages, 40 - messages));
}

#[test]
fn the_trash_is_emptied_for_good_and_nothing_of_it_is_retrieved_again() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    let plain = id_of(&world, &engine, "plain");
    world.ask(&engine, change(vec![plain], Change::Deleted(true)));
    let before = storage(&world, &engine);
    assert_eq!((before.trash.messages, before.messages), (1, 10));
    let file = everything(&world, &engine, ExportFormat::Mbox);
    let Reply::Purged(purged) = world.ask(&engine, Request::EmptyTrash { mailbox: Mailbox::Joint }) else { panic!() };
    assert_eq!(purged, before.trash);
    let after = storage(&world, &engine);
    assert_eq!((after.trash.messages, after.messages, after.octets), (0, 9, before.octets - purged.octets));
    assert_eq!(after.accounts.iter().map(|(_, usage)| usage.messages).collect::<Vec<_>>(), [4, 5]);
    let other = world.engine();
    for engine in [&engine, &other] {
        assert!(rows(&world, engine, View::Trash).is_empty());
        assert_eq!(rows(&world, engine, View::Inbox).len(), 9);
        let Reply::Failed(error) = world.ask(engine, Request::Read(plain.into())) else { panic!() };
        assert_eq!(error.kind, ErrorKind::MessageGone);
    }
    let report = world.check(&engine);
    assert_eq!((report.stored, report.error), (0, None));
    assert_eq!(world.ask(&engine, Request::EmptyTrash { mailbox: Mailbox::Joint }), Reply::Purged(Default::default()));
    let (_, report) = export(&world, &engine, ExportWhat::Everything, ExportFormat::Mbox);
    assert_eq!(report, ExportReport { messages: 9, ..ExportReport::default() });
    // Whoever imports it again wants it back.
    assert_eq!((import(&world, &engine, &file).new, import(&world, &engine, &file).new), (1, 0));
    assert_eq!(rows(&world, &engine, View::Inbox).len(), 10);
}

#[test]
fn a_backup_is_due_after_many_messages_or_a_month_and_not_where_nothing_is_new() {
    let (world, engine) = full_world(LeavePolicy::LEAVE_ALL);
    assert_eq!(storage(&world, &engine).backup, None);
    let begun = world.ask(&engine, Request::ExportBegin { what: ExportWhat::Everything, format: ExportFormat::Backup });
    let Reply::ExportBegun(begun) = begun else { panic!() };
    world.ask(&engine, Request::ExportEnd { id: begun.id, is_kept: true });
    assert_eq!(storage(&world, &engine).backup, None, "one that was given up is none");
    let begun = world.ask(&engine, Request::ExportBegin { what: ExportWhat::Everything, format: ExportFormat::Backup });
    let Reply::ExportBegun(begun) = begun else { panic!() };
    while let Reply::ExportPiece { .. } = world.ask(&engine, Request::ExportNext { id: begun.id }) {}
    assert_eq!(storage(&world, &engine).backup, None, "whole, and nobody knows that it was written");
    world.ask(&engine, Request::ExportEnd { id: begun.id, is_kept: false });
    assert_eq!(storage(&world, &engine).backup, None, "one that could not be written is none");
    everything(&world, &engine, ExportFormat::Backup);
    let backup = |expected: (u32, bool)| {
        let backup = storage(&world, &engine).backup.expect("one was made");
        assert_eq!((backup.new_since, backup.is_due), expected);
    };
    backup((0, false));
    world.clock.advance(limits::BACKUP_EVERY.0);
    backup((0, false));
    import(&world, &engine, b"Subject: new\r\n\r\n");
    backup((1, true));
    let new = id_of(&world, &engine, "new");
    world.ask(&engine, change(vec![new], Change::Deleted(true)));
    world.ask(&engine, Request::EmptyTrash { mailbox: Mailbox::Joint });
    backup((0, false));
    import(&world, &engine, b"Subject: newer\r\n\r\n");
    backup((1, true));
    everything(&world, &engine, ExportFormat::Backup);
    backup((0, false));
    let many: Vec<u8> = (0..limits::BACKUP_MESSAGES)
        .flat_map(|number| format!("From a Tue Nov 14 22:13:20 2023\nSubject: {number}\n\n\n").into_bytes())
        .collect();
    assert_eq!(import(&world, &engine, &many).new, limits::BACKUP_MESSAGES);
    backup((limits::BACKUP_MESSAGES, true));
}

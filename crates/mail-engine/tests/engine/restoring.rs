//! Backups restored beside what is here already, whatever became of it since: nothing stands twice, and nothing is missing.
//!
//! Must not: look into a backup but through an import.

use super::keeping::{everything, export, id_of, import, import_while, rows};
use mail_api::{
    AccountSettings, Change, Condition, ErrorKind, ExportFormat, ExportWhat, Field, Filter, ImportMode, ImportNext,
    LeavePolicy, ListQuery, Mailbox, MessageId, Organisation, PasswordKeeping, Reply, Request, RetrievalPolicy, Secret,
    Selection, Tag, TagId, View,
};
use mail_engine::Engine;
use mail_engine::store::memory::Fault;
use mail_engine::store::{FlagChange, Flags, Store, StoreError, batch_of};
use std::rc::Rc;
use test_simulation::server::Message;
use test_simulation::world::{Sim, World, settings};

/// A message of 45,000 octets.
fn large(unique_id: &str) -> Message {
    let head = format!("Subject: large {unique_id}\r\n\r\n").into_bytes();
    let raw = [head, b".1234567890abcdef1234567890abcdef1234567890abcdef\r\n".repeat(900)].concat();
    Message { unique_id: unique_id.into(), raw }
}

fn small(unique_id: &str) -> Message {
    Message { unique_id: unique_id.into(), raw: format!("Subject: small {unique_id}\r\n\r\nText\r\n").into_bytes() }
}

fn bounded(whole_up_to: Option<u64>) -> AccountSettings {
    AccountSettings { retrieval: RetrievalPolicy { whole_up_to, ..RetrievalPolicy::default() }, ..settings() }
}

/// Two large messages and a small one; of the large ones only the beginnings are here.
fn beginnings() -> (World, Rc<Engine<Sim>>) {
    let world = World::new();
    world.deliver([large("a"), small("b"), large("c")]);
    world.script(|server| server.capabilities.push("TOP"));
    let (engine, report) = world.first_check(bounded(Some(10_000)));
    assert_eq!((report.stored, &report.error), (3, &None));
    (world, engine)
}

fn change_account(world: &World, engine: &Engine<Sim>, settings: AccountSettings) {
    let Reply::Accounts(accounts) = world.ask(engine, Request::Accounts) else { panic!() };
    let (id, keeping) = (accounts[0].id, PasswordKeeping::Session);
    let password = Some(Secret::new("tanstaaf"));
    assert_eq!(world.ask(engine, Request::ChangeAccount { id, settings, password, keeping }), Reply::Done);
}

/// Retrieves all that is missing of beginnings.
fn complete(world: &World, engine: &Engine<Sim>) {
    change_account(world, engine, bounded(None));
    assert_eq!(world.check(engine).error, None);
    assert!(world.stored().iter().all(|raw| raw.ends_with(b"\r\n") && (raw.len() < 100 || raw.len() > 40_000)));
}

/// Removes messages for good, in another process.
fn purge(world: &World, ids: &[MessageId]) {
    let store = world.backing.open();
    let deleted = FlagChange { set: Flags::DELETED, clear: Flags::default() };
    world.clock.run(store.change_flags(ids, deleted)).expect("lie in the trash");
    assert_eq!(world.clock.run(store.purge(ids)).map(|gone| gone.len()), Ok(ids.len()));
}

/// The raw octets of everything that is stored and was not removed for good, sorted.
fn whole(world: &World) -> Vec<Vec<u8>> {
    let store = world.backing.open();
    world.clock.run(async {
        let mut all = Vec::new();
        for batch in store.rows(None).await.expect("rows") {
            all.extend(store.raw_batch(batch.batch).await.expect("raw"));
        }
        all.retain(|raw| !raw.is_empty());
        all.sort();
        all
    })
}

fn accounts(world: &World, engine: &Engine<Sim>) -> usize {
    match world.ask(engine, Request::Accounts) {
        Reply::Accounts(accounts) => accounts.len(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_beginning_that_was_completed_since_the_backup_stays_whole_and_alone() {
    let (world, engine) = beginnings();
    let backup = everything(&world, &engine, ExportFormat::Backup);
    complete(&world, &engine);
    let whole = world.stored();
    let report = import(&world, &engine, &backup);
    assert_eq!((report.new, report.known, report.broken), (0, 3, 0));
    assert_eq!(world.stored(), whole);
    assert_eq!(accounts(&world, &engine), 1);
}

#[test]
fn a_beginning_becomes_what_a_backup_has_whole_of_it_keeps_its_name_and_is_no_reason_to_delete() {
    // One of five: too few for a server that names everything anew.
    let of_five = || {
        let world = World::new();
        world.deliver([large("a"), small("b"), small("c"), small("d"), small("e")]);
        world.script(|server| server.capabilities.push("TOP"));
        let (engine, report) = world.first_check(bounded(Some(10_000)));
        assert_eq!((report.stored, &report.error), (5, &None));
        (world, engine)
    };
    let (world, engine) = of_five();
    complete(&world, &engine);
    let whole = world.stored();
    let backup = everything(&world, &engine, ExportFormat::Backup);
    let (other, there) = of_five();
    let ids: Vec<_> = rows(&other, &there, View::Inbox).into_iter().map(|row| row.0).collect();
    let report = import(&other, &there, &backup);
    assert_eq!((report.new, report.known, report.broken), (1, 4, 0));
    assert_eq!(other.stored(), whole);
    let after: Vec<_> = rows(&other, &there, View::Inbox).into_iter().map(|row| row.0).collect();
    assert_eq!((ids, accounts(&other, &there)), (after, 1));
    assert_eq!(import(&other, &there, &backup).new, 0);
    change_account(&other, &there, AccountSettings { leave_policy: LeavePolicy::ONCE_STORED, ..bounded(None) });
    let report = other.check(&there);
    assert_eq!((report.stored, report.deleted, report.kept_back), (0, 4, 1));
    assert_eq!(other.stored(), whole);
}

#[test]
fn no_file_puts_another_rest_behind_a_beginning() {
    let (world, engine) = beginnings();
    let genuine = large("a").raw;
    // The same header, the same size, and a text of one's own: behind the first lines, or from the first one on.
    let mut late = genuine.clone();
    let last = late.len() - 100;
    late[last..].fill(b'x');
    let mut early = genuine.clone();
    early[40..].fill(b'x');
    let before = world.stored();
    for forged in [&late, &early] {
        assert_eq!(import(&world, &engine, forged).new, 1);
    }
    assert!(before.iter().all(|raw| world.stored().contains(raw)), "a beginning was replaced");
    // The real rests come all the same.
    change_account(&world, &engine, bounded(None));
    assert_eq!(world.check(&engine).error, None);
    assert!(world.stored().contains(&genuine));
}

#[test]
fn an_account_that_moved_is_known_by_what_was_removed_for_good_too() {
    for removed in [1, 2] {
        let world = World::new();
        world.deliver([small("a"), small("b")]);
        let (engine, _) = world.first_check(settings());
        let backup = everything(&world, &engine, ExportFormat::Backup);
        let mut oldest: Vec<_> = rows(&world, &engine, View::Inbox).iter().map(|row| row.0).collect();
        oldest.sort();
        purge(&world, &oldest[..removed]);
        let engine = world.engine();
        change_account(&world, &engine, AccountSettings { host: "new.example.org".into(), ..settings() });
        let report = import(&world, &engine, &backup);
        assert_eq!((report.new, accounts(&world, &engine)), (removed as u32, 1));
    }
}

#[test]
fn a_beginning_comes_back_where_all_of_it_was_removed_for_good() {
    let (world, engine) = beginnings();
    let backup = everything(&world, &engine, ExportFormat::Backup);
    complete(&world, &engine);
    let ids: Vec<_> = rows(&world, &engine, View::Inbox).into_iter().map(|row| row.0).collect();
    purge(&world, &ids);
    let again = world.engine();
    let report = import(&world, &again, &backup);
    assert_eq!((report.new, report.known), (3, 0));
    assert_eq!(import(&world, &again, &backup).new, 0);
}

#[test]
fn an_account_that_moved_since_the_backup_is_not_restored_beside_itself() {
    let moved = || AccountSettings { host: "new.example.org".into(), ..settings() };
    let on_another_port = || AccountSettings { port: 2_110, ..settings() };
    for now in [moved(), on_another_port()] {
        let world = World::new();
        world.deliver([small("a"), small("b")]);
        let (engine, _) = world.first_check(settings());
        let backup = everything(&world, &engine, ExportFormat::Backup);
        change_account(&world, &engine, now);
        let before = world.stored();
        let report = import(&world, &engine, &backup);
        assert_eq!((report.new, report.known), (0, 2));
        assert_eq!((world.stored(), accounts(&world, &engine)), (before, 1));
    }
}

#[test]
fn what_is_missing_of_an_account_that_moved_goes_where_the_rest_is_and_its_unique_ids_mean_nothing_there() {
    let world = World::new();
    world.deliver([small("a"), small("b"), small("c")]);
    let (engine, _) = world.first_check(settings());
    let backup = everything(&world, &engine, ExportFormat::Backup);
    let last = rows(&world, &engine, View::Inbox).iter().map(|row| row.0).max().expect("some");
    purge(&world, &[last]);
    let engine = world.engine();
    change_account(&world, &engine, AccountSettings { host: "new.example.org".into(), ..settings() });
    let report = import(&world, &engine, &backup);
    assert_eq!((report.new, report.known, accounts(&world, &engine)), (1, 2, 1));
    let Reply::Accounts(all) = world.ask(&engine, Request::Accounts) else { panic!() };
    let known = world.clock.run(world.backing.open().maildrop(all[0].id)).expect("a record").known;
    let restored: Vec<_> = known.iter().filter(|known| known.is_imported).collect();
    assert_eq!(restored.len(), 1);
    assert!(restored[0].unique_id.is_empty());
}

#[test]
fn another_account_with_the_same_mail_is_restored_as_its_own() {
    let world = World::new();
    world.deliver([small("a"), small("b")]);
    let (engine, _) = world.first_check(settings());
    // Another name of the same user: all mail is here twice, and meant to be.
    let alias = AccountSettings { user_name: "ada@example.org".into(), name: "Alias".into(), ..settings() };
    world.script(|server| server.user = "ada@example.org");
    let account = world.add_account(&engine, alias);
    let Reply::Checked(reports) = world.ask(&engine, Request::CheckMail { account: Some(account) }) else { panic!() };
    assert_eq!(reports[0].error, None);
    let stored = world.stored();
    assert_eq!(stored.len(), 4);
    let backup = everything(&world, &engine, ExportFormat::Backup);
    // Only the first one is left here.
    let Reply::Accounts(all) = world.ask(&engine, Request::Accounts) else { panic!() };
    assert_eq!(world.ask(&engine, Request::RemoveAccount { id: all[1].id }), Reply::Done);
    let report = import(&world, &engine, &backup);
    assert_eq!((report.new, report.known, accounts(&world, &engine)), (2, 2, 2));
    assert_eq!(world.stored(), stored);
}

#[test]
fn after_an_accepted_loss_a_file_brings_back_what_was_lost_and_doubles_nothing() {
    for format in [ExportFormat::Mbox, ExportFormat::Backup] {
        let world = World::new();
        world.deliver([small("a")]);
        let (engine, _) = world.first_check(settings());
        world.deliver([small("b"), small("c")]);
        world.check(&engine);
        let file = everything(&world, &engine, format);
        // What all of it comes to is kept from now on.
        assert_eq!(import(&world, &engine, &file).new, 0);
        let first = rows(&world, &engine, View::Inbox).iter().map(|row| row.0).min().expect("some");
        world.backing.lose_raw(mail_engine::store::batch_of(first).0);
        let engine = world.engine();
        assert_eq!(world.ask(&engine, Request::AcceptLoss), Reply::Done);
        let report = import(&world, &engine, &file);
        assert_eq!((report.new, report.known), (1, 2), "{format:?}");
        assert_eq!(import(&world, &engine, &file).new, 0, "{format:?}");
        let (again, missing) = export(&world, &engine, ExportWhat::Everything, ExportFormat::Mbox);
        assert_eq!((missing.messages, missing.missing), (3, 1));
        let other = World::new();
        assert_eq!(import(&other, &other.engine(), &again).new, 3);
    }
}

#[test]
fn what_lost_its_unique_id_is_restored_where_it_was_and_not_beside_itself() {
    let world = World::new();
    world.deliver([small("a"), small("b")]);
    let (engine, _) = world.first_check(settings());
    let Reply::Accounts(all) = world.ask(&engine, Request::Accounts) else { panic!() };
    let ids: Vec<_> = rows(&world, &engine, View::Inbox).into_iter().map(|row| row.0).collect();
    let nameless: Vec<_> = ids.into_iter().map(|id| (id, Vec::new())).collect();
    world.clock.run(world.backing.open().rekey(all[0].id, &nameless)).expect("is renamed");
    let backup = everything(&world, &engine, ExportFormat::Backup);
    let report = import(&world, &engine, &backup);
    assert_eq!((report.new, report.known, accounts(&world, &engine)), (0, 2, 1));
    let other = World::new();
    let there = other.engine();
    assert_eq!(import(&other, &there, &backup).new, 2);
    assert_eq!((accounts(&other, &there), other.stored()), (1, world.stored()));
}

fn organised(tags: &[(u8, &str)], filters: &[Filter]) -> Organisation {
    let tags = tags.iter().map(|(id, name)| Tag { id: TagId(*id), name: (*name).into(), colour: 1 }).collect();
    Organisation { tags, filters: filters.to_vec() }
}

fn filter(name: &str, text: &str, action: Change) -> Filter {
    let conditions = vec![Condition::Contains(Field::Subject, text.into())];
    Filter { name: name.into(), is_on: true, all: true, conditions, actions: vec![action] }
}

fn organisation(world: &World, engine: &Engine<Sim>) -> Organisation {
    match world.ask(engine, Request::Organisation) {
        Reply::Organisation(organisation) => organisation,
        other => panic!("{other:?}"),
    }
}

fn organise(world: &World, engine: &Engine<Sim>, after: Organisation) {
    let before = organisation(world, engine);
    assert_eq!(world.ask(engine, Request::PutOrganisation { before, after }), Reply::Done);
}

fn flags_of(world: &World, id: MessageId) -> Flags {
    let ((batch, position), flags) = (batch_of(id), world.clock.run(world.backing.open().flags()).expect("flags"));
    flags.iter().find(|flags| flags.batch == batch).expect("is there").flags[usize::from(position)]
}

#[test]
fn tags_and_filters_of_a_backup_come_beside_those_that_are_here() {
    let tagged = |id| Change::Tagged(TagId(id), true);
    let world = World::new();
    world.deliver([small("a")]);
    let (engine, _) = world.first_check(settings());
    let kept = [filter("plain", "p", Change::Starred(true)), filter("tagging", "t", tagged(3))];
    organise(&world, &engine, organised(&[(0, "Work"), (3, "Home")], &kept));
    let which = Selection::Ids(vec![id_of(&world, &engine, "small a")]);
    for id in [0, 3] {
        world.ask(&engine, Request::Change { which: which.clone(), change: tagged(id) });
    }
    let backup = everything(&world, &engine, ExportFormat::Backup);
    let bits = |ids: &[u8]| ids.iter().fold(Flags::default(), |flags, id| flags.with(Flags::tag(TagId(*id))));
    let mine = filter("mine", "m", Change::Read(true));
    let changed = filter("plain", "other", Change::Read(true));
    let full: Vec<String> = (0..55).map(|number| format!("tag {number}")).collect();
    let full: Vec<(u8, &str)> = (0..).zip(full.iter().map(String::as_str)).collect();
    let [of_work, of_home] = kept;
    let moved = |id| filter("tagging", "t", tagged(id));
    type Row<'a> = (Organisation, Organisation, Flags, [bool; 2]);
    let rows: [Row<'_>; 6] = [
        // Nothing was ever saved here but one filter, or nothing is left of what was.
        (
            organised(&[], std::slice::from_ref(&mine)),
            organised(&[(0, "Work"), (3, "Home")], &[mine, of_work.clone(), of_home.clone()]),
            bits(&[0, 3]),
            [false, false],
        ),
        (
            organised(&[], &[]),
            organised(&[(0, "Work"), (3, "Home")], &[of_work.clone(), of_home.clone()]),
            bits(&[0, 3]),
            [false, false],
        ),
        // The same tags under other numbers, and another one under theirs.
        (
            organised(&[(3, "Work"), (0, "Other")], &[]),
            organised(&[(3, "Work"), (0, "Other"), (1, "Home")], &[of_work.clone(), moved(1)]),
            bits(&[3, 1]),
            [false, false],
        ),
        (
            organised(&[(0, "Work"), (3, "Home"), (9, "New")], std::slice::from_ref(&of_home)),
            organised(&[(0, "Work"), (3, "Home"), (9, "New")], &[of_home.clone(), of_work.clone()]),
            bits(&[0, 3]),
            [false, false],
        ),
        // One that was changed since does not work as before, too.
        (
            organised(&[(0, "Work"), (3, "Home")], std::slice::from_ref(&changed)),
            organised(&[(0, "Work"), (3, "Home")], &[changed, of_home]),
            bits(&[0, 3]),
            [false, true],
        ),
        // There is room for one more tag.
        (
            organised(&full, &[]),
            organised(&[&full[..], &[(55, "Work")]].concat(), &[of_work]),
            bits(&[55]),
            [true, true],
        ),
    ];
    for (here, expected, flags, left_out) in rows {
        let other = World::new();
        let there = other.engine();
        organise(&other, &there, organised(&[(1, "Gone")], &[]));
        organise(&other, &there, here.clone());
        for new in [1, 0] {
            let report = import(&other, &there, &backup);
            assert_eq!((report.new, report.tags_left_out, report.filters_left_out), (new, left_out[0], left_out[1]));
            assert_eq!(organisation(&other, &there), expected, "into {here:?}");
            assert_eq!(flags_of(&other, id_of(&other, &there, "small a")), flags, "into {here:?}");
        }
    }
}

#[test]
fn what_was_removed_for_good_before_a_backup_is_not_retrieved_after_it_was_restored() {
    let on_server = || ["a", "b", "c", "d", "e"].map(small);
    let world = World::new();
    world.deliver(on_server());
    let (engine, _) = world.first_check(settings());
    let which = Selection::Ids(["b", "d"].map(|name| id_of(&world, &engine, &format!("small {name}"))).to_vec());
    world.ask(&engine, Request::Change { which, change: Change::Deleted(true) });
    world.ask(&engine, Request::EmptyTrash { mailbox: Mailbox::Joint });
    let backup = everything(&world, &engine, ExportFormat::Backup);

    let other = World::new();
    other.deliver(on_server());
    let there = other.engine();
    for new in [3, 0, 0] {
        let report = import(&other, &there, &backup);
        assert_eq!((report.new, report.known, report.broken), (new, 3 - new, 0));
        assert_eq!(accounts(&other, &there), 1);
    }
    let stored = ["a", "c", "e"].map(|name| small(name).raw);
    for policy in [
        LeavePolicy::LEAVE_ALL,
        LeavePolicy::ONCE_STORED,
        LeavePolicy::WHEN_DELETED_HERE,
        LeavePolicy { keep_newest: Some(0), ..LeavePolicy::LEAVE_ALL },
    ] {
        change_account(&other, &there, AccountSettings { leave_policy: policy, ..settings() });
        let report = other.check(&there);
        assert_eq!((report.stored, report.deleted, &report.error), (0, 0, &None), "{policy:?}");
        assert_eq!((other.on_server(), whole(&other)), (on_server().to_vec(), stored.to_vec()));
        assert_eq!(rows(&other, &there, View::All).len(), 3);
    }
    let Reply::Storage(storage) = other.ask(&there, Request::Storage) else { panic!() };
    assert_eq!((storage.trash.messages, storage.messages), (0, 3));
    // A backup of what was restored knows it, too; and where the server names everything anew, it is known again.
    let again = everything(&other, &there, ExportFormat::Backup);
    let third = World::new();
    let there = third.engine();
    assert_eq!(import(&third, &there, &again).new, 3);
    third.deliver(on_server().map(|message| Message { unique_id: format!("new {}", message.unique_id), ..message }));
    change_account(&third, &there, settings());
    let report = third.check(&there);
    assert_eq!((report.stored, report.error), (0, None));
}

#[test]
fn a_backup_that_knows_of_removed_mail_takes_none_away_that_is_here() {
    let world = World::new();
    world.deliver(["a", "b"].map(small));
    let (engine, _) = world.first_check(settings());
    let other = World::new();
    other.deliver(["a", "b"].map(small));
    let (there, _) = other.first_check(settings());
    let which = Selection::Ids(vec![id_of(&world, &engine, "small b")]);
    world.ask(&engine, Request::Change { which, change: Change::Deleted(true) });
    world.ask(&engine, Request::EmptyTrash { mailbox: Mailbox::Joint });
    let before = other.stored();
    let report = import(&other, &there, &everything(&world, &engine, ExportFormat::Backup));
    assert_eq!((report.new, report.known), (0, 1));
    assert_eq!((other.stored(), rows(&other, &there, View::Inbox).len()), (before, 2));
}

#[test]
fn what_another_tab_takes_out_of_the_trash_while_it_is_emptied_stays() {
    const MANY: usize = 450;
    for delay in 0..12 {
        let world = World::new();
        world.deliver(test_simulation::mail::messages(MANY, 100));
        let (engine, _) = world.first_check(settings());
        let other = world.engine();
        let trash = |change| Request::Change {
            which: Selection::All {
                list: ListQuery { view: if change { View::Inbox } else { View::Trash }, ..ListQuery::default() },
                except: Vec::new(),
            },
            change: Change::Deleted(change),
        };
        for engine in [&engine, &other] {
            world.ask(engine, trash(true));
        }
        let restores = async {
            for _ in 0..delay {
                other.handle(Request::Storage).await;
            }
            other.handle(trash(false)).await
        };
        let empties = engine.handle(Request::EmptyTrash { mailbox: Mailbox::Joint });
        let (emptied, _) = world.clock.run(futures_util::future::join(empties, restores));
        let Reply::Purged(purged) = emptied else { panic!("{emptied:?}") };
        let flags = world.clock.run(world.backing.open().flags()).expect("flags");
        let flags: Vec<Flags> = flags.into_iter().flat_map(|batch| batch.flags).collect();
        let gone = flags.iter().filter(|flags| flags.has(Flags::PURGED)).count();
        assert_eq!((purged.messages as usize, whole(&world).len()), (gone, MANY - gone), "after {delay}");
        assert_eq!(rows(&world, &world.engine(), View::Inbox).len(), (MANY - gone).min(100), "after {delay}");
    }
}

#[test]
fn no_tag_goes_while_a_backup_gives_it_to_messages() {
    let world = World::new();
    world.deliver([small("a"), small("b")]);
    let (engine, _) = world.first_check(settings());
    organise(&world, &engine, organised(&[(3, "Work")], &[]));
    let backup = everything(&world, &engine, ExportFormat::Backup);
    let other = World::new();
    let (there, tab) = (other.engine(), other.engine());
    let replaces = |at: &Engine<Sim>, after| {
        let Reply::Organisation(before) = other.ask(at, Request::Organisation) else { panic!() };
        other.ask(at, Request::PutOrganisation { before, after })
    };
    let refused = std::cell::Cell::new(0);
    import_while(&other, &there, &backup, || {
        for at in [&there, &tab] {
            let Reply::Failed(error) = replaces(at, organised(&[(3, "Family")], &[])) else { panic!("is replaced") };
            assert_eq!(error.kind, ErrorKind::ImportBusy);
            refused.set(refused.get() + 1);
        }
    });
    assert!(refused.get() > 0);
    assert_eq!(organisation(&other, &there), organised(&[(3, "Work")], &[]));
    assert_eq!(replaces(&there, organised(&[(3, "Family")], &[])), Reply::Done);
}

#[test]
fn an_account_that_a_backup_adds_is_not_checked_in_another_tab_before_all_of_it_is_here() {
    for purges in [false, true] {
        let world = World::new();
        world.deliver([small("a"), small("b"), small("c")]);
        let (engine, _) = world.first_check(settings());
        if purges {
            purge(&world, &rows(&world, &engine, View::Inbox).iter().map(|row| row.0).collect::<Vec<_>>());
        }
        let engine = world.engine();
        let backup = everything(&world, &engine, ExportFormat::Backup);
        let other = World::new();
        other.deliver([small("a"), small("b"), small("c")]);
        let there = other.engine();
        let refused = std::cell::Cell::new(0);
        import_while(&other, &there, &backup, || {
            let Reply::Checked(reports) = other.ask(&other.engine(), Request::CheckMail { account: None }) else {
                panic!()
            };
            for report in reports {
                assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::CheckedElsewhere));
                refused.set(refused.get() + 1);
            }
        });
        assert!(refused.get() > 0, "purges: {purges}");
        assert_eq!(accounts(&other, &there), 1);
        let Reply::Checked(reports) = other.ask(&other.engine(), Request::CheckMail { account: None }) else {
            panic!()
        };
        assert_ne!(reports[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::CheckedElsewhere));
    }
}

#[test]
fn two_tabs_without_an_account_do_not_import_at_once() {
    let world = World::new();
    let (engine, other) = (world.engine(), world.engine());
    let begin = || {
        let mode = ImportMode::Store { device_name: "Here".into() };
        Request::ImportBegin { octets: 1_000, mode }
    };
    let Reply::Import(step) = world.ask(&engine, begin()) else { panic!("begins") };
    for tab in [&engine, &other] {
        let Reply::Failed(error) = world.ask(tab, begin()) else { panic!("begins") };
        assert_eq!(error.kind, ErrorKind::ImportBusy);
    }
    // To look is no import.
    let look = Request::ImportBegin { octets: 1_000, mode: ImportMode::Look };
    assert!(matches!(world.ask(&other, look), Reply::Import(_)));
    world.ask(&engine, Request::ImportEnd { id: step.id });
    assert!(matches!(world.ask(&other, begin()), Reply::Import(_)));
}

#[test]
fn what_was_stored_until_an_import_failed_is_counted() {
    let messages = |world: &World| {
        let Reply::Storage(storage) = world.ask(&world.engine(), Request::Storage) else { panic!() };
        storage.messages
    };
    let file = (0..3_000).map(|number| format!("From a Mon Jan  1 00:00:00 2024\nSubject: {number}\n\nx\n\n"));
    let file = file.collect::<String>().into_bytes();
    let mut failures = 0;
    for step in 0..30 {
        let world = World::new();
        let engine = world.engine();
        world.backing.fault_after(step, Fault::Fail(StoreError::Full));
        let mode = ImportMode::Store { device_name: "Here".into() };
        let mut reply = world.ask(&engine, Request::ImportBegin { octets: file.len() as u64, mode });
        let last = loop {
            let Reply::Import(step) = reply else { break None };
            let octets = match step.next {
                ImportNext::Octets { offset, octets } => {
                    file[offset as usize..offset as usize + octets as usize].to_vec()
                }
                ImportNext::Time { .. } => Vec::new(),
                ImportNext::Over => break Some(step),
            };
            reply = world.ask(&engine, Request::ImportSupply { id: step.id, octets });
        };
        world.backing.clear_fault();
        if let Some(last) = last {
            failures += u32::from(last.failed.is_some());
            assert!(last.report.new <= messages(&world) && messages(&world) <= last.report.new + 1_000);
            assert!(last.failed.is_some() || last.report.new == 3_000);
        }
    }
    assert!(failures > 2, "{failures}");
}

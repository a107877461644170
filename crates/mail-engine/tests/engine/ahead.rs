//! RETR on a guess, while the listing of unique-ids still arrives.
//!
//! Must not: measure time.

use mail_api::RetrievalPolicy;
use test_simulation::mail::{message, messages};
use test_simulation::world::{World, settings};

fn retrievals(world: &World) -> Vec<String> {
    world.commands().into_iter().filter(|command| command.starts_with("RETR")).collect()
}

#[test]
fn new_mail_is_asked_for_before_the_listing_of_unique_ids_has_ended_where_commands_travel_together() {
    let endless = "+OK\r\n1 number-1\r\n2 number-2";
    for (capabilities, expected) in
        [(vec!["UIDL", "USER", "PIPELINING"], &["RETR 3", "RETR 2", "RETR 1"][..]), (vec!["UIDL", "USER"], &[])]
    {
        let world = World::new();
        world.deliver(messages(3, 200));
        world.script(|server| {
            server.capabilities = capabilities;
            server.instead.insert("UIDL", endless);
        });
        let (engine, report) = world.first_check(settings());
        // Without its unique-id nothing is stored.
        assert_eq!((report.error.is_some(), report.stored), (true, 0));
        assert_eq!(retrievals(&world), expected);
        world.script(|server| server.instead.clear());
        assert_eq!((world.check(&engine).stored, world.stored().len()), (3, 3));
    }
}

#[test]
fn a_guess_that_was_wrong_is_received_in_vain_and_nothing_is_stored_twice() {
    let world = World::new();
    world.deliver(messages(5, 200));
    let (engine, report) = world.first_check(settings());
    assert_eq!(report.stored, 5);
    // Two more, in the middle: the last two are known.
    world.script(|server| {
        server.log.clear();
        server.messages.insert(2, message("new"));
        server.messages.insert(3, message("newer"));
    });
    let report = world.check(&engine);
    assert_eq!((report.stored, report.error), (2, None));
    assert_eq!(retrievals(&world), ["RETR 7", "RETR 6", "RETR 4", "RETR 3"]);
    let mut expected: Vec<Vec<u8>> = world.on_server().into_iter().map(|message| message.raw).collect();
    expected.sort();
    assert_eq!(world.stored(), expected);
}

#[test]
fn what_is_asked_for_ahead_keeps_to_the_limits_of_a_check() {
    let world = World::new();
    world.deliver(messages(6, 200));
    let mut settings = settings();
    settings.retrieval = RetrievalPolicy { most_messages: Some(2), ..RetrievalPolicy::default() };
    let (engine, report) = world.first_check(settings);
    assert_eq!((report.stored, retrievals(&world)), (2, vec!["RETR 6".to_owned(), "RETR 5".to_owned()]));
    assert_eq!((world.check(&engine).stored, world.check(&engine).stored), (2, 2));
    assert_eq!((world.stored().len(), retrievals(&world).len()), (6, 6));
}

#[test]
fn messages_that_were_named_anew_are_not_retrieved_on_a_guess() {
    let world = World::new();
    world.deliver(messages(4, 200));
    let (engine, _) = world.first_check(settings());
    world.script(|server| {
        server.log.clear();
        server.messages.iter_mut().for_each(|message| message.unique_id.push_str("-again"));
        server.messages.push(message("new"));
    });
    assert_eq!((world.check(&engine).stored, retrievals(&world)), (1, vec!["RETR 5".to_owned()]));
}

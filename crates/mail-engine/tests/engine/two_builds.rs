//! Builds whose indexes have different formats, on one store: each finds everything, and none keeps words of mail that is
//! gone.
//!
//! Must not: know more of a segment than that it begins with its format and a checksum.

use crate::searching::{checked, found, indexed, mail, store_of, stored, throw_away, window, world};
use mail_api::{Mailbox, Reply, Request, View};
use mail_engine::Engine;
use mail_engine::store::{SegmentId, Store};
use std::rc::Rc;
use test_simulation::world::{Sim, World, settings};

/// A segment as a build would write it whose index has another format.
fn of_format(format: u8, segment: &[u8]) -> Vec<u8> {
    let mut octets = segment.to_vec();
    octets[0] = format;
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&octets[..1]);
    checksum.update(&octets[5..]);
    octets[1..5].copy_from_slice(&checksum.finalize().to_le_bytes());
    octets
}

/// The segments in the store.
fn segments(world: &World) -> Vec<(SegmentId, Vec<u8>)> {
    let store = store_of(world);
    world.clock.run(async {
        let mut all = Vec::new();
        for id in store.segments().await.expect("works") {
            all.push((id, store.segment(id).await.expect("works").expect("is there")));
        }
        all
    })
}

/// An engine with an index in the store, and the same index as an older and a newer build would store it.
fn beside_other_builds(world: &World) -> (Rc<Engine<Sim>>, [Vec<u8>; 2]) {
    let engine = checked(world, settings());
    indexed(world, &engine);
    let (_, own) = segments(world).pop().expect("one is stored");
    (engine, [of_format(own[0] - 1, &own), of_format(own[0] + 1, &own)])
}

fn put_segment(world: &World, octets: &[u8]) -> SegmentId {
    world.clock.run(store_of(world).replace_segments(&[], Some(octets))).expect("works").expect("is put")
}

#[test]
fn segments_of_other_builds_stay_while_an_engine_runs() {
    let world = world();
    let (engine, others) = beside_other_builds(&world);
    let others = others.map(|octets| (put_segment(&world, &octets), octets));
    for subject in ["Quinces", "Medlars"] {
        world.deliver([mail(subject, subject, "hard and red")]);
        assert_eq!(world.check(&engine).error, None);
        indexed(&world, &engine);
        assert!(others.iter().all(|segment| segments(&world).contains(segment)), "{subject}");
    }
    assert_eq!(found(&world, &engine, "red").len(), 5);
}

#[test]
fn what_an_older_build_left_goes_when_an_engine_begins() {
    let world = world();
    let (engine, [older, newer]) = beside_other_builds(&world);
    drop(engine);
    put_segment(&world, &older);
    put_segment(&world, &newer);
    let again = world.engine();
    indexed(&world, &again);
    assert_eq!(found(&world, &again, "red").len(), 3);
    let stored: Vec<Vec<u8>> = segments(&world).into_iter().map(|(_, octets)| octets).collect();
    assert!(stored.len() == 2 && stored.contains(&newer), "{}", stored.len());
}

#[test]
fn an_engine_that_finds_only_a_newer_index_makes_its_own() {
    let world = world();
    let (engine, [_, newer]) = beside_other_builds(&world);
    drop(engine);
    let ids: Vec<SegmentId> = segments(&world).into_iter().map(|(id, _)| id).collect();
    world.clock.run(store_of(&world).replace_segments(&ids, Some(&newer))).expect("works");
    let anew = world.engine();
    indexed(&world, &anew);
    assert_eq!(found(&world, &anew, "red").len(), 3);
    let stored = segments(&world);
    assert!(stored.len() == 2 && stored[0].1 == newer, "{}", stored.len());
}

#[test]
fn words_of_mail_that_is_gone_stay_in_no_segment_of_any_build() {
    for dies in [false, true] {
        let world = world();
        let (mut engine, others) = beside_other_builds(&world);
        for octets in &others {
            put_segment(&world, octets);
        }
        indexed(&world, &engine);
        assert_eq!(segments(&world).len(), 3);
        let plums = window(&world, &engine, "plums", View::All).rows[0].id;
        throw_away(&world, &engine, plums);
        let purged = world.ask(&engine, Request::EmptyTrash { mailbox: Mailbox::Joint });
        assert!(matches!(purged, Reply::Purged(_)) && stored(&world, "zwetschge"), "{purged:?}");
        if dies {
            drop(engine);
            engine = world.engine();
        }
        indexed(&world, &engine);
        assert!(segments(&world).len() == 1 && !stored(&world, "zwetschge"), "{dies}");
        assert_eq!(found(&world, &engine, "red"), ["Müller", "Pears"]);
    }
}

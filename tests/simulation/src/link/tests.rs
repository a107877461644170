//! Octets, times and turns are exact: what every test on the simulation relies on.
//!
//! Must not: speak POP3.

use super::*;
use futures_util::future::{Either, select};
use std::pin::pin;

/// Says each piece it hears back, and ends at `!`.
#[derive(Clone, Default)]
struct Echo {
    heard: Rc<RefCell<Vec<u8>>>,
    arrived: Rc<RefCell<u64>>,
    to_say: VecDeque<Vec<u8>>,
}

impl FarEnd for Echo {
    fn handle_open(&mut self) {}

    fn handle_input(&mut self, octets: &[u8]) {
        self.heard.borrow_mut().extend_from_slice(octets);
        self.to_say.push_back(octets.to_vec());
    }

    fn handle_arrived(&mut self, octets: u64) {
        *self.arrived.borrow_mut() = octets;
    }

    fn poll(&mut self) -> Said {
        match self.to_say.pop_front() {
            Some(octets) => Said::Octets(octets),
            None if self.heard.borrow().ends_with(b"!") => Said::End,
            None => Said::Wait,
        }
    }
}

struct Scene {
    clock: SimClock,
    echo: Echo,
    traffic: Rc<RefCell<Traffic>>,
    link: Link,
}

fn scene(conditions: Conditions) -> Scene {
    let (clock, echo, traffic) = (SimClock::new(1_000), Echo::default(), Rc::default());
    let link = Link::open(clock.clone(), conditions, Box::new(echo.clone()), Rc::clone(&traffic));
    Scene { clock, echo, traffic, link }
}

impl Scene {
    fn say(&mut self, text: &str) {
        self.link.write(text.into()).expect("the link stands");
    }

    fn read(&mut self) -> Result<Option<String>, Lost> {
        let read = self.clock.run(self.link.read());
        read.map(|octets| octets.map(|octets| String::from_utf8(octets).expect("text")))
    }

    /// What is read until the moment passes.
    fn read_within(&mut self, span: u64) -> Option<Result<Option<Vec<u8>>, Lost>> {
        let clock = self.clock.clone();
        let moment = clock.sleep_until(Millis(clock.now().0 + span));
        match clock.run(select(pin!(self.link.read()), pin!(moment))) {
            Either::Left((read, _)) => Some(read),
            Either::Right(_) => None,
        }
    }

    fn now(&self) -> u64 {
        self.clock.now().0
    }
}

fn text(text: &str) -> Result<Option<String>, Lost> {
    Ok(Some(text.to_owned()))
}

#[test]
fn latency_is_exact_each_way() {
    for latency in [0, 1, 25, 300_000] {
        let mut scene = scene(Conditions { latency, ..Conditions::default() });
        scene.say("one");
        scene.clock.advance(latency);
        scene.say("two");
        assert_eq!((scene.read(), scene.now()), (text("one"), 1_000 + 2 * latency));
        assert_eq!((scene.read(), scene.now()), (text("two"), 1_000 + 3 * latency));
        scene.say("!");
        scene.clock.advance(10 * latency);
        assert_eq!((scene.read(), scene.now()), (text("!"), 1_000 + 13 * latency), "whoever comes late waits no more");
    }
}

#[test]
fn reads_hold_at_most_a_chunk_and_never_two_answers() {
    let mut scene = scene(Conditions { chunk: 4, ..Conditions::default() });
    scene.say("abcdefghij");
    scene.say("k");
    let read: Vec<_> = (0..4).map(|_| scene.read().expect("the link stands").expect("no end")).collect();
    assert_eq!(read, ["abcd", "efgh", "ij", "k"]);
}

#[test]
fn a_cut_after_octet_k_delivers_exactly_k_octets() {
    const SAID: [&str; 3] = ["hello", "to", "you!"];
    let whole = SAID.concat();
    for chunk in [1, 3, 4096] {
        for latency in [0, 20] {
            for cut in 0..=2 * whole.len() {
                let conditions = Conditions { latency, chunk, cut_after: Some(cut as u64), ..Conditions::default() };
                let mut scene = scene(conditions);
                let (mut read, mut end) = (Vec::new(), None);
                for said in SAID {
                    if scene.link.write(said.into()).is_err() {
                        end = Some(Err(Lost));
                        break;
                    }
                    let wanted = read.len() + said.len();
                    while read.len() < wanted && end.is_none() {
                        match scene.clock.run(scene.link.read()) {
                            Ok(Some(octets)) => read.extend(octets),
                            other => end = Some(other),
                        }
                    }
                    if end.is_some() {
                        break;
                    }
                }
                let Scene { clock, echo, traffic, mut link } = scene;
                let end = end.unwrap_or_else(|| clock.run(link.read()));
                drop(link);
                let heard = echo.heard.borrow();
                let when = format!("cut after {cut}, {chunk} octets a read, {latency} ms");
                assert_eq!(heard.len() + read.len(), cut, "{when}");
                assert!(whole.as_bytes().starts_with(&heard) && whole.as_bytes().starts_with(&read), "{when}");
                assert_eq!((traffic.borrow().up, traffic.borrow().down), (heard.len() as u64, read.len() as u64));
                assert_eq!(*echo.arrived.borrow(), read.len() as u64, "{when}");
                assert_eq!(end, if cut % 2 == 0 { Ok(None) } else { Err(Lost) }, "{when}");
            }
        }
    }
}

#[test]
fn silence_after_octet_k_delivers_exactly_k_octets_and_tells_nobody() {
    const SAID: &str = "hello!";
    for silent in 0..=2 * SAID.len() {
        let mut scene = scene(Conditions { chunk: 2, silent_after: Some(silent as u64), ..Conditions::default() });
        scene.say(SAID);
        let mut read = Vec::new();
        while let Some(octets) = scene.read_within(86_400_000) {
            read.extend(octets.expect("the link stands").expect("no end"));
        }
        scene.say("and more");
        assert_eq!(scene.read_within(86_400_000), None, "silent after {silent}");
        drop(scene.link);
        assert_eq!(scene.echo.heard.borrow().len() + read.len(), silent);
    }
}

#[test]
fn the_end_arrives_in_its_time_behind_all_that_was_said_and_stays() {
    let mut scene = scene(Conditions { latency: 10, chunk: 2, ..Conditions::default() });
    scene.say("bye!");
    assert_eq!((scene.read(), scene.read(), scene.now()), (text("by"), text("e!"), 1_020));
    scene.say("too late");
    assert_eq!((scene.read(), scene.read(), scene.now()), (Ok(None), Ok(None), 1_020));
    drop(scene.link);
    assert_eq!(*scene.echo.heard.borrow(), b"bye!");
}

#[test]
fn what_was_sent_arrives_though_its_sender_is_gone() {
    let mut scene = scene(Conditions { latency: 10, ..Conditions::default() });
    scene.say("last words");
    assert!(scene.echo.heard.borrow().is_empty());
    drop(scene.link);
    assert_eq!(*scene.echo.heard.borrow(), b"last words");
}

#[test]
fn a_read_that_is_given_up_loses_nothing() {
    let mut scene = scene(Conditions { latency: 10, ..Conditions::default() });
    scene.say("patience");
    for _ in 0..19 {
        assert_eq!(scene.read_within(1), None);
    }
    assert!(!scene.link.has_unread());
    assert_eq!((scene.read(), scene.now()), (text("patience"), 1_020));
}

#[test]
fn what_is_asked_one_after_another_takes_a_round_trip_each() {
    let mut scene = scene(Conditions { latency: 10, ..Conditions::default() });
    for question in ["a", "b", "c", "d", "e"] {
        scene.say(question);
        assert_eq!(scene.read(), text(question));
    }
    let expected = Traffic { connections: 1, round_trips: 5, turnarounds: 5, up: 5, down: 5 };
    assert_eq!((*scene.traffic.borrow(), scene.now()), (expected, 1_100), "there is no greeting to wait for");
}

#[test]
fn what_is_asked_at_once_shares_a_round_trip() {
    let mut scene = scene(Conditions { latency: 10, ..Conditions::default() });
    ["a", "b", "c", "d"].into_iter().for_each(|question| scene.say(question));
    assert_eq!(scene.read(), text("a"));
    // Further questions while answers are arriving: the talk turns with each, but nobody waits for it.
    for (question, answer) in [("e", "b"), ("f", "c"), ("g", "d")] {
        scene.say(question);
        assert_eq!(scene.read(), text(answer));
    }
    assert_eq!(scene.now(), 1_020);
    assert_eq!((scene.read(), scene.read(), scene.read(), scene.now()), (text("e"), text("f"), text("g"), 1_040));
    let expected = Traffic { connections: 1, round_trips: 2, turnarounds: 4, up: 7, down: 7 };
    assert_eq!(*scene.traffic.borrow(), expected);
}

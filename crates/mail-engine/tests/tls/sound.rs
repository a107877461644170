//! What passes where nobody wishes ill.
//!
//! Must not: be taken for proof of more than that it works.

use crate::secured::{Authority, Between, Passed, Secured, VERSIONS};
use mail_api::{AccountSettings, Security, TlsBetween};
use std::rc::Rc;
use test_simulation::mail::messages;
use test_simulation::world::settings;

pub(crate) fn untouched() -> Between {
    Rc::new(|_, octets| Passed::Octets(octets.to_vec()))
}

pub(crate) fn with_stls() -> AccountSettings {
    AccountSettings { security: Security::Stls, port: 110, ..settings() }
}

#[test]
fn mail_is_checked_through_tls_whoever_begins_it_and_we_say_that_nothing_more_comes() {
    let authority = Authority::new();
    for version in VERSIONS {
        for at_once in [true, false] {
            let secured = Secured::new(&authority, &authority.server(version), at_once, &untouched());
            secured.world.script(|server| server.capabilities.push("STLS"));
            secured.world.deliver(messages(3, 70_000));
            let report = secured.first_check(if at_once { settings() } else { with_stls() });
            assert_eq!(report.error, None);
            assert_eq!(secured.connection().map(|facts| facts.tls), Some(TlsBetween::BrowserAndServer));
            assert_eq!(secured.world.stored().len(), 3);
            secured.is_sound();
            assert_eq!(secured.seen.borrow().farewells, 1);
        }
    }
}

/// Opening a connection is a round trip, for the server may greet. The client's first flight shares it.
#[test]
fn the_first_flight_goes_with_the_request_to_connect() {
    let authority = Authority::new();
    let milliseconds = |at_once: bool| {
        let config = authority.server(VERSIONS[1]);
        let secured = Secured::new(&authority, &config, at_once, &untouched());
        secured.host.borrow_mut().link.latency = 50;
        let security = if at_once { Security::Implicit } else { Security::None };
        let report = secured.first_check(AccountSettings { security, ..settings() });
        assert_eq!(report.error, None);
        secured.elapsed()
    };
    assert_eq!(milliseconds(true), milliseconds(false) + 100, "TLS 1.3 costs one round trip, and no more");
}

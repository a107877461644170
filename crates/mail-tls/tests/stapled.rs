//! OCSP responses that servers staple, and certificates that demand them.
//!
//! Must not: ask a responder.

mod support;

use mail_tls::{Reason, Trust};
use rcgen::{CustomExtension, ExtendedKeyUsagePurpose, KeyPair, SerialNumber};
use support::ocsp::{Answer, REVOKED, UNKNOWN, must_staple};
use support::{Authority, Identity, VERSIONS, client, exchange, reason};

fn with(identity: &Identity, response: &[u8]) -> Identity {
    Identity { ocsp: Some(response.to_vec()), ..identity.clone() }
}

fn is_accepted(authority: &Authority, identity: &Identity) {
    for version in VERSIONS {
        exchange(&mut client(&authority.shared(), Trust::Roots), &mut identity.server(version)).expect("a handshake");
    }
}

#[test]
fn a_certificate_that_demands_a_staple_needs_a_good_one() {
    let authority = Authority::new("an authority");
    let identity = authority.issue(must_staple);
    let shared = authority.shared();
    assert_eq!(reason(&shared, &identity), Reason::Revoked, "none");
    let key = authority.issuer.key();
    is_accepted(&authority, &with(&identity, &Answer::GOOD.signed(key)));

    let refuse = |what, answer: &Answer<'_>, key: &KeyPair| {
        assert_eq!(reason(&shared, &with(&identity, &answer.signed(key))), Reason::Revoked, "{what}");
    };
    refuse("revoked", &Answer { status: REVOKED, ..Answer::GOOD }, key);
    refuse("unknown", &Answer { status: UNKNOWN, ..Answer::GOOD }, key);
    refuse("another's", &Answer { serial: &[1], ..Answer::GOOD }, key);
    refuse("of tomorrow", &Answer { this_update: "20270116000000Z", ..Answer::GOOD }, key);
    refuse("of yesterday", &Answer { next_update: Some("20270114000000Z"), ..Answer::GOOD }, key);
    refuse("for ever", &Answer { next_update: None, ..Answer::GOOD }, key);
    refuse("by a stranger", &Answer::GOOD, &KeyPair::generate().expect("a key"));

    let good = Answer::GOOD.signed(key);
    for garbage in [b"not DER", &good[..good.len() - 1], &[&good[..], &[0]].concat()] {
        assert_eq!(reason(&shared, &with(&identity, garbage)), Reason::Revoked);
    }
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        let mut client = client(&shared, Trust::Roots);
        let server = with(&identity, &changed);
        let failure = exchange(&mut client, &mut server.server(VERSIONS[1])).expect_err("an octet that was changed");
        assert_eq!(failure.reason, Reason::Revoked, "{at}");
    }
}

#[test]
fn a_delegate_of_the_issuer_may_answer() {
    let authority = Authority::new("an authority");
    let identity = authority.issue(must_staple);
    let shared = authority.shared();
    let delegate = |authority: &Authority, usage: ExtendedKeyUsagePurpose| {
        let identity = authority.issue(|params| {
            params.extended_key_usages = vec![usage];
            params.serial_number = Some(SerialNumber::from(vec![9]));
        });
        let key = KeyPair::try_from(identity.key.as_slice()).expect("a key");
        let certificates = [&identity.chain[0][..]];
        Answer { certificates: &certificates, ..Answer::GOOD }.signed(&key)
    };
    is_accepted(&authority, &with(&identity, &delegate(&authority, ExtendedKeyUsagePurpose::OcspSigning)));
    let response = delegate(&authority, ExtendedKeyUsagePurpose::ServerAuth);
    assert_eq!(reason(&shared, &with(&identity, &response)), Reason::Revoked, "for another use");
    let response = delegate(&Authority::new("an authority"), ExtendedKeyUsagePurpose::OcspSigning);
    assert_eq!(reason(&shared, &with(&identity, &response)), Reason::Revoked, "another's delegate");
}

#[test]
fn the_issuer_may_stand_between_server_and_root() {
    let root = Authority::new("a root");
    let middle = root.below("an intermediate");
    let mut identity = middle.issue(must_staple);
    identity.chain.push(middle.der.clone().into());
    is_accepted(&root, &with(&identity, &Answer::GOOD.signed(middle.issuer.key())));
    let response = Answer::GOOD.signed(root.issuer.key());
    assert_eq!(reason(&root.shared(), &with(&identity, &response)), Reason::Revoked, "the root did not issue it");
}

#[test]
fn others_may_come_without_but_not_revoked() {
    let authority = Authority::new("an authority");
    let identity = authority.good();
    let stranger = KeyPair::generate().expect("a key");
    is_accepted(&authority, &with(&identity, b"not DER"));
    is_accepted(&authority, &with(&identity, &Answer::GOOD.signed(&stranger)));
    is_accepted(
        &authority,
        &with(&identity, &Answer { status: REVOKED, serial: &[1], ..Answer::GOOD }.signed(&stranger)),
    );
    let revoked = Answer { status: REVOKED, ..Answer::GOOD };
    assert_eq!(reason(&authority.shared(), &with(&identity, &revoked.signed(authority.issuer.key()))), Reason::Revoked);
    assert_eq!(reason(&authority.shared(), &with(&identity, &revoked.signed(&stranger))), Reason::Revoked);
    // Other features than status_request demand nothing of us.
    let other = authority.issue(|params| {
        let extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 24], vec![0x30, 3, 2, 1, 17]);
        params.custom_extensions.push(extension);
    });
    is_accepted(&authority, &other);
}

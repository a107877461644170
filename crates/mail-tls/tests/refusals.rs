//! Certificates that are refused, and what is said of them.
//!
//! Must not: connect.

mod support;

use mail_tls::{Code, Reason, Shared, Trust, UnixSeconds, limits};
use rcgen::{CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, SanType, date_time_ymd};
use rustls::pki_types::CertificateDer;
use support::{Authority, BUILT, Identity, NOW, VERSIONS, YEAR, client, exchange, reason, refused, self_signed};

#[test]
fn each_fault_has_its_reason() {
    let authority = Authority::new("an authority");
    let shared = authority.shared();
    let check = |wanted, change: &dyn Fn(&mut CertificateParams)| {
        assert_eq!(reason(&shared, &authority.issue(change)), wanted);
    };
    check(Reason::Expired, &|params| params.not_after = date_time_ymd(2027, 1, 1));
    check(Reason::NotYetValid, &|params| params.not_before = date_time_ymd(2027, 2, 1));
    check(Reason::WrongName, &|params| {
        params.subject_alt_names = vec![SanType::DnsName("elsewhere.example".try_into().unwrap())];
    });
    check(Reason::WrongName, &|params| params.subject_alt_names.clear());
    check(Reason::Other(Code::Certificate), &|params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    let stranger = Authority::new("an authority");
    assert_eq!(reason(&shared, &stranger.good()), Reason::UnknownIssuer, "same name, other key");
    let stranger = Authority::new("nobody we know");
    assert_eq!(reason(&shared, &stranger.good()), Reason::UnknownIssuer);
    assert_eq!(reason(&shared, &self_signed(|_| ())), Reason::UnknownIssuer);
    let as_authority = self_signed(|params| params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained));
    assert_eq!(reason(&shared, &as_authority), Reason::UnknownIssuer);
    assert_eq!(
        reason(&Shared::new(BUILT, &[] as &[&[u8]]).expect("Mozilla's"), &authority.good()),
        Reason::UnknownIssuer
    );
}

#[test]
fn nobody_hides_behind_a_date() {
    let (authority, stranger) = (Authority::new("an authority"), Authority::new("nobody we know"));
    let shared = authority.shared();
    let dated: [&dyn Fn(&mut CertificateParams); 2] =
        [&|params| params.not_after = date_time_ymd(2027, 1, 1), &|params| {
            params.not_before = date_time_ymd(2027, 2, 1);
        }];
    for change in dated {
        assert_eq!(reason(&shared, &self_signed(change)), Reason::UnknownIssuer);
        assert_eq!(reason(&shared, &stranger.issue(change)), Reason::UnknownIssuer);
        let misnamed = authority.issue(|params| {
            change(params);
            params.subject_alt_names = vec![SanType::DnsName("elsewhere.example".try_into().unwrap())];
        });
        assert_eq!(reason(&shared, &misnamed), Reason::WrongName);
    }
}

#[test]
fn a_certificate_that_is_no_certificate_is_refused() {
    let authority = Authority::new("an authority");
    let mut identity = authority.good();
    for garbage in [&b""[..], b"not DER", &[0x30, 0x82, 0xff, 0xff, 0]] {
        identity.chain[0] = CertificateDer::from(garbage.to_vec());
        for version in VERSIONS {
            let mut client = client(&authority.shared(), Trust::Roots);
            let failure = exchange(&mut client, &mut identity.server(version)).expect_err("garbage");
            let is_good =
                matches!(failure.reason, Reason::Other(Code::Certificate | Code::Protocol) | Reason::Tampered);
            assert!(is_good, "{garbage:?}: {failure:?}");
        }
    }
}

#[test]
fn intermediates_lead_to_a_root_up_to_a_bound() {
    let root = Authority::new("a root");
    let middle = root.below("an intermediate");
    let mut identity = middle.good();
    let failure = refused(&root.shared(), Trust::Roots, NOW, &identity);
    let shown = failure.certificate.expect("it was shown");
    assert_eq!(
        (failure.reason, shown.issuer.as_str(), shown.chain.len()),
        (Reason::UnknownIssuer, "an intermediate", 0)
    );
    let mut with = |certificates: usize| {
        identity.chain.resize(1, CertificateDer::from(Vec::new()));
        identity.chain.resize(certificates, CertificateDer::from(middle.der.clone()));
        identity.clone()
    };
    for certificates in [2, limits::CHAIN_CERTIFICATES] {
        exchange(&mut client(&root.shared(), Trust::Roots), &mut with(certificates).server(VERSIONS[1]))
            .expect("a root");
    }
    assert_eq!(reason(&root.shared(), &with(limits::CHAIN_CERTIFICATES + 1)), Reason::ChainTooLong);
    assert_eq!(reason(&root.shared(), &with(100)), Reason::ChainTooLong);
    let pinned = mail_tls::Fingerprint::of(&with(100).chain[0]);
    let failure = refused(&root.shared(), Trust::Pinned { sha256: pinned }, NOW, &with(100));
    assert_eq!(failure.reason, Reason::ChainTooLong);
}

#[test]
fn an_endless_certificate_message_is_not_held() {
    let authority = Authority::new("an authority");
    let identity = authority.issue(|params| {
        let large = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![0; 1_000_000]);
        params.custom_extensions.push(large);
    });
    for version in VERSIONS {
        let mut client = client(&authority.shared(), Trust::Roots);
        let failure = exchange(&mut client, &mut identity.server(version)).expect_err("a message of 1 MB");
        assert_eq!(failure.reason, Reason::TooLarge);
    }
}

#[test]
fn a_server_without_the_key_is_found_out() {
    let authority = Authority::new("an authority");
    let identity = Identity { key: authority.good().key, ..authority.good() };
    assert_eq!(reason(&authority.shared(), &identity), Reason::Tampered);
    let sha256 = mail_tls::Fingerprint::of(&identity.chain[0]);
    let failure = refused(&authority.shared(), Trust::Pinned { sha256 }, NOW, &identity);
    assert_eq!(failure.reason, Reason::Tampered, "a pin does not excuse it");
}

#[test]
fn a_clock_that_is_evidently_wrong_is_blamed() {
    let authority = Authority::new("an authority");
    let shared = authority.shared();
    let check = |identity: &Identity, now: u64, wanted| {
        assert_eq!(refused(&shared, Trust::Roots, UnixSeconds(now), identity).reason, wanted, "{now}");
    };
    let good = authority.good();
    check(&good, NOW.0 - 10 * YEAR, Reason::ClockWrong);
    check(&good, NOW.0 + 10 * YEAR, Reason::ClockWrong);
    check(&good, 0, Reason::ClockWrong);
    check(&good, u64::MAX, Reason::ClockWrong);
    check(&good, BUILT.0 - 2 * limits::CLOCK_BEHIND_SECONDS, Reason::ClockWrong);
    // A few days or years may be true.
    check(&good, BUILT.0, Reason::NotYetValid);
    check(&good, NOW.0 + YEAR, Reason::Expired);
    // What is wrong besides stays wrong.
    check(&Authority::new("nobody we know").good(), NOW.0 + 10 * YEAR, Reason::UnknownIssuer);
    let misnamed = authority.issue(|params| params.subject_alt_names.clear());
    check(&misnamed, NOW.0 + 10 * YEAR, Reason::WrongName);
    // A pin does not ask for the time.
    let sha256 = mail_tls::Fingerprint::of(&good.chain[0]);
    let mut client =
        mail_tls::Client::new(&shared, support::HOST, Trust::Pinned { sha256 }, UnixSeconds(0)).expect("one");
    exchange(&mut client, &mut good.server(VERSIONS[1])).expect("what was pinned");
}

#[test]
fn roots_must_be_certificates() {
    let authority = Authority::new("an authority");
    let error = Shared::new(BUILT, &[&authority.der[..], b"not DER"]).expect_err("not one");
    assert_eq!(error.index, 1);
}

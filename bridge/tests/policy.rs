//! What may be dialled: tables of hosts, ports and addresses in every spelling.

use bridge::policy::{HostPattern, Policy, Refusal, Target};
use bridge_protocol::DenialReason::{self, Address, Host, Port};
use std::net::IpAddr;

/// What the whole policy says about a literal address or a name, without looking anything up.
fn ask(policy: &Policy, host: &str, port: u16) -> Result<(), Option<DenialReason>> {
    let reason = |refusal| match refusal {
        Refusal::Denied(reason, _) => Some(reason),
        Refusal::NoName => None,
    };
    match policy.permit_target(host, port).map_err(reason)? {
        Target::Address(address) => policy.permit_address(address, port).map_err(reason),
        Target::Name(_) => Ok(()),
    }
}

#[track_caller]
fn denied(policy: &Policy, hosts: &[&str], reason: DenialReason) {
    for host in hosts {
        assert_eq!(ask(policy, host, 995), Err(Some(reason)), "{host}");
    }
}

#[track_caller]
fn permitted(policy: &Policy, hosts: &[&str]) {
    for host in hosts {
        assert_eq!(ask(policy, host, 995), Ok(()), "{host}");
    }
}

fn default() -> Policy {
    Policy::new(&[], vec![], vec![])
}

#[test]
fn the_ports_of_pop3_are_permitted_and_no_others() {
    for port in [110, 995] {
        assert_eq!(ask(&default(), "pop.example.org", port), Ok(()));
    }
    for port in [0, 1, 22, 25, 80, 109, 111, 143, 443, 465, 587, 993, 994, 996, 1110, 8080, 65535] {
        assert_eq!(ask(&default(), "pop.example.org", port), Err(Some(Port)), "{port}");
    }
    assert_eq!(ask(&Policy::new(&[1110], vec![], vec![]), "pop.example.org", 1110), Ok(()));
    assert_eq!(ask(&Policy::new(&[1110], vec![], vec![]), "pop.example.org", 110), Ok(()));
}

#[test]
fn names_and_public_addresses_are_permitted() {
    permitted(
        &default(),
        &[
            "pop.example.org",
            "POP.Example.ORG",
            "pop.example.org.",
            "mail",
            "a_b.example.org",
            "xn--mller-kva.example.org",
            "1and1.example",
            "0x.example.org",
            "8.8.8.8",
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2a00:1450:4001:80f::200e",
            "2606:4700:4700::1111",
            "2001:200::1",
            "2001:4860:4860::8888",
        ],
    );
}

#[test]
fn addresses_that_are_not_public_are_denied() {
    denied(
        &default(),
        &[
            // This network, loopback, private, shared.
            "0.0.0.0",
            "0.255.255.255",
            "127.0.0.1",
            "127.0.0.1.",
            "127.255.255.254",
            "10.0.0.0",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "192.168.255.255",
            "100.64.0.1",
            "100.127.255.255",
            // Link-local and the clouds' metadata.
            "169.254.0.1",
            "169.254.169.254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd20:ce::254",
            // Documentation, benchmarking, multicast, reserved, broadcast.
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "198.18.0.1",
            "198.19.255.255",
            "192.88.99.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.254",
            "255.255.255.255",
            // The same in IPv6.
            "::",
            "::1",
            "0:0:0:0:0:0:0:1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "100::1",
            "5f00::1",
            "4000::1",
            "8000::1",
            "e000::1",
        ],
        Address,
    );
}

#[test]
fn ipv6_that_hides_an_ipv4_address_is_denied_even_if_that_one_is_public() {
    denied(
        &default(),
        &[
            "::ffff:127.0.0.1",
            "::ffff:7f00:1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:808:808::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2a00:1450::5efe:127.0.0.1",
            "2a00:1450::200:5efe:10.0.0.1",
            "fe80::5efe:192.168.0.1",
        ],
        Address,
    );
}

#[test]
fn odd_spellings_of_addresses_are_denied() {
    denied(
        &default(),
        &[
            "2130706433",
            "2130706433.",
            "017700000001",
            "0x7f000001",
            "0X7F000001",
            "0x7f.1",
            "0x7f.0.0.1",
            "127.1",
            "127.0.1",
            "0177.0.0.1",
            "127.0.0.01",
            "00127.0.0.1",
            "127.0.0.0x1",
            "127.0.0.1.1",
            "256.256.256.256",
            "1.2.3.4.5",
            "0",
            "0x",
            "example.0x7f",
            "example.1",
            "3232235777",
            "169.254.43518",
        ],
        Address,
    );
}

#[test]
fn what_is_no_host_name_is_no_name() {
    for host in [
        "",
        ".",
        "..",
        "a..b",
        ".example.org",
        "pop.example.org..",
        "pop example.org",
        "pop.example.org:995",
        "user@pop.example.org",
        "https://pop.example.org",
        "pop.example.org/",
        "[::1]",
        "::1%lo",
        "fe80::1%eth0",
        "-pop.example.org",
        "pop.example.org\0",
        "pop.example.org\r\nX: y",
        "p\u{f6}p.example.org",
        "\u{2460}\u{2461}\u{2466}.0.0.1",
        "127\u{3002}0\u{3002}0\u{3002}1",
        "%31%32%37.0.0.1",
        &"a".repeat(64),
        &"a.".repeat(128),
    ] {
        assert_eq!(ask(&default(), host, 995), Err(None), "{host:?}");
    }
}

#[test]
fn an_operator_may_name_ranges() {
    let policy = |ranges: &[&str]| {
        Policy::new(&[], vec![], ranges.iter().map(|range| range.parse().expect("a range")).collect())
    };
    permitted(&policy(&["127.0.0.1"]), &["127.0.0.1"]);
    denied(&policy(&["127.0.0.1"]), &["127.0.0.2", "::1", "::ffff:127.0.0.1", "2130706433"], Address);
    permitted(&policy(&["192.168.0.0/16", "fd00::/8"]), &["192.168.1.1", "fd12::1"]);
    denied(&policy(&["192.168.0.0/16", "fd00::/8"]), &["10.0.0.1", "fc00::1", "169.254.169.254"], Address);
    permitted(&policy(&["64:ff9b::/96"]), &["64:ff9b::808:808"]);
    // A range for IPv4 says nothing about spellings in IPv6.
    denied(&policy(&["0.0.0.0/0"]), &["::ffff:127.0.0.1", "::1"], Address);
}

#[test]
fn an_operator_may_name_the_only_hosts() {
    let patterns: Vec<HostPattern> =
        ["pop.example.org", "*.example.net", "8.8.8.8"].iter().map(|text| text.parse().expect("a pattern")).collect();
    let policy = Policy::new(&[], patterns, vec![]);
    permitted(&policy, &["pop.example.org", "Pop.Example.Org.", "a.example.net", "a.b.example.net", "8.8.8.8"]);
    denied(
        &policy,
        &[
            "example.org",
            "imap.example.org",
            "xpop.example.org",
            "pop.example.org.evil.example",
            "example.net",
            "evilexample.net",
            "8.8.4.4",
            "2606:4700:4700::1111",
        ],
        Host,
    );
}

#[test]
fn a_pattern_that_is_none_is_refused() {
    for text in ["", "*", "*.", "*.*", "a*.example.org", "pop.*.org", "*.8.8.8.8", "exa mple.org", "127.1"] {
        assert!(text.parse::<HostPattern>().is_err(), "{text}");
    }
}

#[test]
fn the_demo_server_is_permitted_and_nothing_beside_it() {
    let policy = default().and_exactly("127.0.0.1:4321".parse().expect("an address"));
    assert_eq!(ask(&policy, "127.0.0.1", 4321), Ok(()));
    assert_eq!(ask(&policy, "127.0.0.1", 4322), Err(Some(Port)));
    assert_eq!(ask(&policy, "127.0.0.2", 4321), Err(Some(Port)));
    assert_eq!(ask(&policy, "pop.example.org", 4321), Err(Some(Port)));
    assert_eq!(ask(&policy, "127.0.0.1", 110), Err(Some(Address)));
    let loopback: IpAddr = "127.0.0.1".parse().expect("an address");
    assert!(policy.permit_address(loopback, 110).is_err());
}

#[test]
fn a_denial_names_its_rule_for_the_operator() {
    let check = |address: &str, words: &'static str| {
        let refusal = default().permit_address(address.parse().expect("an address"), 995);
        assert_eq!(refusal, Err(Refusal::Denied(Address, words)), "{address}");
    };
    check("198.18.0.5", "benchmarking, or a local proxy's made-up address");
    check("169.254.169.254", "link-local, with cloud metadata");
    check("64:ff9b::1", "NAT64");
    check("2a00::5efe:a00:1", "ISATAP");
}

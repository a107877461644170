//! Host names: which part of one somebody registered, how its international letters are spelled and shown, and whether it
//! could be taken for another.
//!
//! Must not: look a name up; take a name for harmless because nothing was found in it.

use crate::{letters, punycode};

/// Second labels below which countries register names, whatever the country.
const COUNTRY_REGISTRIES: [&str; 14] =
    ["ac", "co", "com", "edu", "gob", "gouv", "gov", "ltd", "mil", "net", "nom", "org", "plc", "sch"];

/// Suffixes of two labels below which strangers get names of their own: further registries of countries, and hosts of
/// other people's pages. The whole list (publicsuffix.org) is many times as long; these are the ones that mail meets.
const SHARED: [&str; 78] = [
    "ad.jp",
    "appspot.com",
    "art.br",
    "asn.au",
    "azurewebsites.net",
    "blog.br",
    "blogspot.com",
    "br.com",
    "cloudfront.net",
    "cn.com",
    "de.com",
    "duckdns.org",
    "ed.jp",
    "eu.com",
    "firebaseapp.com",
    "fly.dev",
    "geek.nz",
    "gen.nz",
    "github.io",
    "gitlab.io",
    "glitch.me",
    "go.id",
    "go.jp",
    "go.ke",
    "go.kr",
    "go.th",
    "godaddysites.com",
    "govt.nz",
    "gr.jp",
    "gv.at",
    "herokuapp.com",
    "id.au",
    "in.th",
    "ind.br",
    "iwi.nz",
    "jpn.com",
    "kiwi.nz",
    "law.za",
    "lg.jp",
    "maori.nz",
    "me.uk",
    "my.id",
    "myshopify.com",
    "ne.jp",
    "ne.kr",
    "netlify.app",
    "ngrok-free.app",
    "ngrok.io",
    "nhs.uk",
    "no-ip.org",
    "onmicrosoft.com",
    "onrender.com",
    "or.at",
    "or.id",
    "or.jp",
    "or.ke",
    "or.kr",
    "or.th",
    "pages.dev",
    "pe.kr",
    "police.uk",
    "r2.dev",
    "re.kr",
    "repl.co",
    "ru.com",
    "sa.com",
    "school.nz",
    "sharepoint.com",
    "surge.sh",
    "translate.goog",
    "uk.com",
    "us.com",
    "vercel.app",
    "web.app",
    "weebly.com",
    "wixsite.com",
    "wordpress.com",
    "workers.dev",
];

/// A host as people are shown it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Host {
    /// What stands before the registered name, with its dot; may be empty.
    pub before: String,
    /// The name somebody registered: whose host it is. All of it where that cannot be told (addresses).
    pub registered: String,
    /// The name as it goes over the wire, where it has letters that do not (RFC 3492).
    pub ascii: Option<String>,
}

impl Host {
    /// Takes a lower-case host name apart.
    pub(crate) fn of(host: &str) -> Self {
        let ascii = to_ascii(host.strip_suffix('.').unwrap_or(host));
        let shown = to_unicode(&ascii);
        // Whoever registered it did so with the letters that go over the wire.
        let labels = registered(&ascii).split('.').count();
        let start = shown.rmatch_indices('.').nth(labels.saturating_sub(1)).map_or(0, |(dot, _)| dot.saturating_add(1));
        let (before, registered) = shown.split_at_checked(start).unwrap_or(("", &shown));
        let (before, registered) = (before.to_owned(), registered.to_owned());
        Self { before, registered, ascii: (ascii != shown).then_some(ascii) }
    }

    /// The whole name.
    pub fn whole(&self) -> String {
        format!("{}{}", self.before, self.registered)
    }
}

/// The part of a host name that somebody registered: one label more than the suffix that is for everybody.
pub(crate) fn registered(host: &str) -> &str {
    if is_address(host) {
        return host;
    }
    let host = host.trim_end_matches('.');
    let labels = host.split('.').count();
    let last = |count: usize| {
        let skipped: usize =
            host.split('.').take(labels.saturating_sub(count)).map(|label| label.len().saturating_add(1)).sum();
        host.get(skipped..).unwrap_or(host)
    };
    let two = last(2);
    let is_registry = two.split_once('.').is_some_and(|(second, top)| {
        let is_country = top.len() == 2 || top.starts_with("xn--");
        SHARED.binary_search(&two).is_ok() || is_country && COUNTRY_REGISTRIES.contains(&second)
    });
    last(if is_registry { 3 } else { 2 })
}

/// Whether two host names belong to whoever registered the one.
pub fn is_same_owner(one: &str, other: &str) -> bool {
    let (one, other) = (to_ascii(one), to_ascii(other));
    registered(&one) == registered(&other)
}

/// Whether a host is the number of a machine: what a browser takes for one ends in a number (URL standard §3.5).
pub(crate) fn is_address(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let digits = last.strip_prefix("0x").unwrap_or(last);
    let is_hex = last.starts_with("0x") && digits.bytes().all(|octet| octet.is_ascii_hexdigit());
    host.contains(':') || is_hex || !last.is_empty() && last.bytes().all(|octet| octet.is_ascii_digit())
}

/// Whether a host name has a label that could be taken for another: scripts mixed in one word, nothing but letters that look
/// like Latin ones, letters nobody sees, or ones beside those of ASCII that no language writes there.
pub(crate) fn is_look_alike(host: &str) -> bool {
    host.split('.').any(|label| {
        let decoded = label.strip_prefix(PREFIX).and_then(punycode::decode);
        let label = decoded.as_deref().unwrap_or(label);
        letters::is_mixed(label)
            || letters::is_disguised(label)
            || label.contains(crate::text::is_hidden)
            || !label.is_ascii()
                && label.contains(|char: char| char.is_ascii_alphanumeric())
                && !letters::is_shown(&label.to_lowercase())
    })
}

/// What labels begin with that stand for other letters (RFC 5890 §2.3.2.1).
const PREFIX: &str = "xn--";

/// A host name as it is shown: with the letters that its labels stand for, where they look like what they are.
pub(crate) fn to_unicode(host: &str) -> String {
    let label = |label: &str| {
        let ascii = label_to_ascii(label);
        let encoded = ascii.strip_prefix(PREFIX).map(str::to_owned);
        let is_it = |decoded: &String| !decoded.is_ascii() && punycode::encode(decoded) == encoded;
        let decoded = encoded.as_deref().and_then(punycode::decode).filter(is_it);
        decoded.filter(|decoded| letters::is_shown(decoded)).unwrap_or(ascii)
    };
    host.split('.').map(label).collect::<Vec<_>>().join(".")
}

/// A host name as it goes over the wire.
pub(crate) fn to_ascii(host: &str) -> String {
    host.split('.').map(label_to_ascii).collect::<Vec<_>>().join(".")
}

fn label_to_ascii(label: &str) -> String {
    match punycode::encode(label) {
        Some(encoded) if !label.is_ascii() => format!("{PREFIX}{encoded}"),
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registered_name_is_one_label_more_than_the_suffix() {
        assert!(SHARED.is_sorted() && COUNTRY_REGISTRIES.is_sorted());
        for (host, expected) in [
            ("www.example.org", "example.org"),
            ("example.org", "example.org"),
            ("a.b.example.co.uk", "example.co.uk"),
            ("ada.github.io", "ada.github.io"),
            ("x.ada.github.io", "ada.github.io"),
            ("paypal.com.evil.example", "evil.example"),
            ("www.t.co", "t.co"),
            ("localhost", "localhost"),
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("example.org.", "example.org"),
        ] {
            assert_eq!(registered(host), expected);
        }
        assert!(is_same_owner("mail.example.org", "www.example.org"));
        assert!(is_same_owner("bücher.example", "www.xn--bcher-kva.example"));
        assert!(!is_same_owner("a.github.io", "b.github.io"));
    }

    #[test]
    fn international_names_are_spelled_both_ways() {
        for (unicode, ascii) in [
            ("bücher.example", "xn--bcher-kva.example"),
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
            ("испытание.example", "xn--80akhbyknj4f.example"),
            ("faß.example", "xn--fa-hia.example"),
        ] {
            assert_eq!(to_unicode(ascii), unicode);
            assert_eq!(to_ascii(unicode), ascii);
        }
        // Shown as they go over the wire: they look like others, or no language is written so.
        for (unicode, ascii) in [
            ("аррӏе.com", "xn--80ak6aa92e.com"),
            ("paypal\u{2764}.ws", "xn--paypal-n50d.ws"),
            ("bank.comノ.evil.example", "bank.xn--com-mn4b.evil.example"),
            ("pay\u{b7}pal.com", "xn--paypal-dla.com"),
        ] {
            assert_eq!((to_unicode(ascii).as_str(), to_unicode(unicode).as_str()), (ascii, ascii));
            assert_eq!(to_ascii(unicode), ascii);
        }
        for broken in ["xn--99999999", "xn--a-\u{0}", "xn--", "xn--zzzzzzzzzz9999999999"] {
            assert_eq!(to_unicode(broken), broken);
        }
        assert_eq!(
            Host::of("www.xn--bcher-kva.example"),
            Host {
                before: "www.".into(),
                registered: "bücher.example".into(),
                ascii: Some("www.xn--bcher-kva.example".into())
            }
        );
        let dotted = Host::of("www.example.org.");
        assert_eq!((dotted.before.as_str(), dotted.registered.as_str(), dotted.ascii), ("www.", "example.org", None));
    }

    #[test]
    fn names_that_could_be_taken_for_others_are_told_from_those_of_one_script() {
        for host in [
            "pаypal.com",
            "xn--pypal-4ve.com",
            "аррӏе.com",
            "xn--80ak6aa92e.com",
            "gооgle.example",
            "ex\u{200b}ample.org",
            "paypal\u{2764}.ws",
            "bank.comノ.evil.example",
            "pay\u{b7}pal.com",
            "bank.xn--com-mn4b.evil.example",
        ] {
            assert!(is_look_alike(host), "{host}");
        }
        for host in [
            "example.org",
            "bücher.example",
            "пример.example",
            "яндекс.рф",
            "例え.テスト",
            "ελλάδα.example",
            "paypal.com",
            "łódź.example",
        ] {
            assert!(!is_look_alike(host), "{host}");
        }
    }

    #[test]
    fn numbers_of_machines_are_told_from_names() {
        for host in ["192.0.2.1", "3221225985", "0xc0.0.0x201", "0300.0.2.1", "2001:db8::1", "1.2.3.4."] {
            assert!(is_address(host), "{host}");
        }
        for host in ["example.org", "1.example", "4you.de", "0x.example", ""] {
            assert!(!is_address(host), "{host}");
        }
    }
}

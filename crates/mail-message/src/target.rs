//! Where a link leads: the host a browser would contact, what it hands on to, and what speaks against following it
//! without a look.
//!
//! Must not: follow a link; say that one is harmless.

use crate::encode::percent_decoded;
use crate::host::{self, Host};
use crate::web::Address;
use crate::{limits, links, text};
use unicode_normalization::UnicodeNormalization as _;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// The address as it is opened: `http:`, `https:`, `mailto:` or `tel:`.
    pub href: String,
    /// The host that is contacted; none for `mailto:` and `tel:`.
    pub host: Option<Host>,
    /// Where a known redirector says that it hands on to; it is not asked.
    pub leads_to: Option<(String, Host)>,
    /// What a person should know before it is opened, in the order of the enum.
    pub cautions: Vec<Caution>,
}

/// What a person should know before a link is opened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caution {
    /// Its text names another host: this one.
    TextNamesOther(String),
    /// The host could be taken for another: its letters look like those of another script.
    LookAlike,
    /// A number instead of a name.
    Number,
    /// A user name stands before the host, where people expect the host.
    UserInfo,
}

/// Looks at a link. `text` is what it shows; `href` has a scheme that links may have.
pub fn target(text: &str, href: &str) -> Target {
    let Some(first) = Address::parse(href) else { return Target { href: href.to_owned(), ..Target::default() } };
    let way = way(first);
    let hosts = || way.iter().map(|address| address.host.as_str());
    let mut cautions = Vec::new();
    if let Some(named) = named_host(text)
        && ![hosts().next(), hosts().next_back()].into_iter().flatten().any(|host| host::is_same_owner(&named, host))
    {
        cautions.push(Caution::TextNamesOther(Host::of(&named).whole()));
    }
    if hosts().any(host::is_look_alike) {
        cautions.push(Caution::LookAlike);
    }
    if hosts().any(host::is_address) {
        cautions.push(Caution::Number);
    }
    if way.iter().any(Address::has_user) {
        cautions.push(Caution::UserInfo);
    }
    let end = way.get(1..).and_then(|behind| behind.last());
    Target {
        href: href.to_owned(),
        host: hosts().next().map(Host::of),
        leads_to: end.map(|address| (address.written(), Host::of(&address.host))),
        cautions,
    }
}

/// Redirectors of others: the end of their host, how their path begins, and the parameter with the address. An empty
/// parameter stands for an address in the path.
const REDIRECTORS: [(&str, &str, &str); 17] = [
    ("safelinks.protection.outlook.com", "/", "url"),
    ("google.com", "/url", "q"),
    ("google.com", "/url", "url"),
    ("urldefense.proofpoint.com", "/v2/url", "u"),
    ("urldefense.com", "/v3/__", ""),
    ("l.facebook.com", "/l.php", "u"),
    ("lm.facebook.com", "/l.php", "u"),
    ("l.instagram.com", "/", "u"),
    ("youtube.com", "/redirect", "q"),
    ("linkedin.com", "/redir/redirect", "url"),
    ("out.reddit.com", "/", "url"),
    ("slack-redir.net", "/link", "url"),
    ("vk.com", "/away.php", "to"),
    ("duckduckgo.com", "/l/", "uddg"),
    ("steamcommunity.com", "/linkfilter", "url"),
    ("deref-gmx.net", "/mail/client/", "redirectUrl"),
    ("deref-web-02.de", "/mail/client/", "redirectUrl"),
];

/// The addresses along a chain of known redirectors, as far as they say themselves, the first included.
fn way(first: Address) -> Vec<Address> {
    let mut way = vec![first];
    for _ in 0..limits::REDIRECTIONS {
        let Some(next) = way.last().and_then(next_hop) else { break };
        way.push(next);
    }
    way
}

fn next_hop(from: &Address) -> Option<Address> {
    let name = from.host.strip_suffix('.').unwrap_or(&from.host);
    let rest = from.rest.as_str();
    let is_of = |host: &str| name == host || name.strip_suffix(host).is_some_and(|before| before.ends_with('.'));
    REDIRECTORS.iter().filter(|(host, path, _)| is_of(host) && rest.starts_with(path)).find_map(|(_, path, name)| {
        let raw = if name.is_empty() { rest.strip_prefix(path)?.split("__").next()? } else { parameter(rest, name)? };
        let mut address = percent_decoded(raw);
        if *path == "/v2/url" {
            // Proofpoint's own spelling of percent-encoding.
            address = percent_decoded(&raw.replace('-', "%").replace('_', "/"));
        }
        Address::parse(&address)
    })
}

fn parameter<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let query = rest.split('#').next()?.split_once('?')?.1;
    query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// Ends of names that are files and not hosts, where a text is one word.
const FILES: [&str; 24] = [
    "avi", "csv", "doc", "docx", "exe", "gif", "htm", "html", "jpeg", "jpg", "js", "json", "md", "mp3", "mp4", "odt",
    "pdf", "png", "ppt", "pptx", "py", "rs", "txt", "xlsx",
];

/// The host that a text names: of an address in it, or a text that is a host name and nothing else.
fn named_host(text: &str) -> Option<String> {
    let cut = text.floor_char_boundary(limits::LINK_TEXT_OCTETS);
    // As it is read: wide letters are letters, and what nobody sees is not there.
    let text: String = text.get(..cut)?.nfkc().filter(|char| !text::is_hidden(*char)).collect();
    let of_address = |word: &str| Address::parse(&links::web_address_in(word)?).map(|address| address.host);
    if let Some(host) = text.split_whitespace().find_map(|word| of_address(word).filter(|host| host.contains('.'))) {
        return Some(host);
    }
    let mut words = text.split_whitespace();
    let word = words.next()?.trim_matches(|char: char| !char.is_alphanumeric());
    let name = word.split(['/', '?', '#']).next()?.to_lowercase();
    let (before, top) = name.rsplit_once('.')?;
    let is_name = words.next().is_none()
        && (2..=24).contains(&top.len())
        && top.chars().all(char::is_alphabetic)
        && !FILES.contains(&top)
        && !before.is_empty()
        && name
            .split('.')
            .all(|label| !label.is_empty() && label.chars().all(|char| char.is_alphanumeric() || char == '-'));
    Address::parse(&format!("https://{name}")).filter(|_| is_name).map(|address| address.host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cautions(text: &str, href: &str) -> Vec<Caution> {
        target(text, href).cautions
    }

    #[test]
    fn a_text_that_names_another_host_is_pointed_out_and_one_of_the_same_owner_is_not() {
        let other = |host: &str| vec![Caution::TextNamesOther(host.to_owned())];
        for (text, href, named) in [
            ("https://bank.example/login", "https://evil.example/", "bank.example"),
            ("bank.example", "https://evil.example/bank.example", "bank.example"),
            ("go to www.bank.example now", "http://evil.example", "www.bank.example"),
            (" http://bank.example ", "https://bank.example.evil.test/", "bank.example"),
            ("https://bank.example/?then=http://evil.example/", "https://evil.example/", "bank.example"),
            ("“https://bank.example/”, they say", "https://evil.example", "bank.example"),
            ("<https://bank.example>", "https://evil.example", "bank.example"),
            ("ba\u{200b}nk.example", "https://evil.example", "bank.example"),
            ("ｂank．example", "https://evil.example", "bank.example"),
            ("https://ba%6ek.example", "https://evil.example", "bank.example"),
            ("https://bank.example/", "https://bank.example%2F@evil.example/", "bank.example"),
        ] {
            let found = cautions(text, href);
            assert_eq!(found.get(..1), Some(other(named).as_slice()), "{text}");
        }
        for (text, href) in [
            ("bank.example", "https://www.bank.example/x"),
            ("https://bank.example", "https://click.bank.example/r?id=1"),
            ("Click here", "https://evil.example"),
            ("invoice.pdf", "https://bank.example/i"),
            ("Version 1.2", "https://bank.example"),
            ("bank.example", "https://www.google.com/url?q=https%3A%2F%2Fbank.example%2F&sa=D"),
            ("and so on...", "https://bank.example"),
            ("", "https://bank.example"),
        ] {
            assert_eq!(cautions(text, href), [], "{text}");
        }
    }

    #[test]
    fn hosts_that_deceive_are_pointed_out() {
        for (href, expected) in [
            ("https://xn--pypal-4ve.com/", vec![Caution::LookAlike]),
            ("http://192.0.2.1/login", vec![Caution::Number]),
            ("http://0x7f000001/", vec![Caution::Number]),
            ("https://bank.example@evil.example/", vec![Caution::UserInfo]),
            ("https://user:secret@10.0.0.1/", vec![Caution::Number, Caution::UserInfo]),
            ("https://www.google.com/url?q=http://192.0.2.1/", vec![Caution::Number]),
            ("https://paypal\u{2764}.ws/", vec![Caution::LookAlike]),
            ("https://bank.comノ.evil.example/", vec![Caution::LookAlike]),
            ("https://bank.example%2F@evil.example/", vec![Caution::UserInfo]),
            (
                "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fbank.example%252F%40evil.example%2F",
                vec![Caution::UserInfo],
            ),
            ("https://duckduckgo.com./l/?uddg=https%3A%2F%2F0x7f.1%2F", vec![Caution::Number]),
            ("https://bücher.example/", vec![]),
            ("mailto:ada@example.org", vec![]),
            ("tel:+49123", vec![]),
        ] {
            assert_eq!(cautions("x", href), expected, "{href}");
        }
    }

    #[test]
    fn the_host_is_the_one_that_is_contacted_however_it_is_spelled() {
        let whole = |href: &str| target("", href).host.map(|host| host.whole());
        for (href, host) in [
            ("https://%65vil.example/", "evil.example"),
            ("https://evil\u{3002}example/", "evil.example"),
            ("https://\u{ff45}vil.example/x", "evil.example"),
            ("https:\\\\bank.example@evil.example\\x", "evil.example"),
            ("https://bank.example%2F@evil.example/", "evil.example"),
            ("https://bank.example%23@evil.example/", "evil.example"),
            ("https://bank.example%3Fx=@evil.example/", "evil.example"),
            ("https://bank.example%5C@evil.example/", "evil.example"),
            ("https://bank.example\u{ff0f}@evil.example/", "evil.example"),
            ("https://bank.example\u{ff03}@evil.example/", "evil.example"),
            ("https://bank.example:443@evil.example/", "evil.example"),
            ("https://paypal\u{2764}.ws/", "xn--paypal-n50d.ws"),
            ("https://pay\u{b7}pal.com/", "xn--paypal-dla.com"),
            ("https://bank.comノ.evil.example/", "bank.xn--com-mn4b.evil.example"),
            ("https://bank.com\u{2044}x.evil.example/", "bank.xn--comx-2g7a.evil.example"),
            ("https://017700000001/", "127.0.0.1"),
            ("https://www.evil.example./", "www.evil.example"),
            ("http:evil.example", "evil.example"),
            ("https://xn--bcher-kva.example:8443/", "bücher.example"),
        ] {
            assert_eq!(whole(href).as_deref(), Some(host), "{href}");
        }
        assert_eq!(whole("mailto:a@b.example"), None);
    }

    #[test]
    fn known_redirectors_are_seen_through() {
        for (href, leads_to) in [
            (
                "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&data=x",
                "https://example.org/a",
            ),
            ("https://www.google.com/url?sa=D&q=https%3A%2F%2Fexample.org%2F", "https://example.org/"),
            ("https://urldefense.com/v3/__https://example.org/a__;!!x!y$", "https://example.org/a"),
            ("https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a&d=x", "https://example.org/a"),
            (
                "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fexample.org%252F",
                "https://example.org/",
            ),
        ] {
            assert_eq!(target("", href).leads_to.map(|(url, _)| url).as_deref(), Some(leads_to), "{href}");
        }
        for href in [
            "https://example.org/?url=https://a.example",
            "https://notgoogle.com/url?q=https://a.example",
            "https://www.google.com/url?q=javascript:alert(1)",
            "https://www.google.com/url?q=https://a.example%252Fx.example/",
            "https://www.google.com/search?q=https://a.example",
        ] {
            assert_eq!(target("", href).leads_to, None, "{href}");
        }
    }
}

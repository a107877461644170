//! Host names: which part of one somebody registered, how its international letters are spelled, and what it could be
//! taken for.
//!
//! Must not: look a name up; take a name for harmless because nothing was found in it.

use crate::limits;

/// Second labels below which countries register names, whatever the country.
const COUNTRY_REGISTRIES: [&str; 14] =
    ["ac", "co", "com", "edu", "gob", "gouv", "gov", "ltd", "mil", "net", "nom", "org", "plc", "sch"];

/// Suffixes of two labels below which strangers get names of their own: further registries of countries, and hosts of
/// other people's pages. The whole list (publicsuffix.org) is many times as long; these are the ones that mail meets.
const SHARED: [&str; 72] = [
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
    "surge.sh",
    "translate.goog",
    "uk.com",
    "us.com",
    "vercel.app",
    "web.app",
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
        let (ascii, unicode) = (to_ascii(host), to_unicode(host));
        let registered = registered(&unicode);
        let before = unicode.strip_suffix(registered).unwrap_or_default().to_owned();
        Self { before, registered: registered.to_owned(), ascii: (ascii != unicode).then_some(ascii) }
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

/// Whether a host name has a label that could be taken for another: scripts mixed in one word, or nothing but letters
/// that look like Latin ones, or letters nobody sees.
pub(crate) fn is_look_alike(host: &str) -> bool {
    to_unicode(host)
        .split('.')
        .any(|label| is_mixed(label) || is_disguised(label) || label.contains(crate::text::is_hidden))
}

/// Scripts whose letters look like each other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Cherokee,
}

const fn script(char: char) -> Option<Script> {
    Some(match char {
        'a'..='z'
        | 'A'..='Z'
        | '\u{aa}'
        | '\u{ba}'
        | '\u{c0}'..='\u{24f}'
        | '\u{250}'..='\u{2af}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{ff21}'..='\u{ff5a}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}' => {
            Script::Cyrillic
        }
        '\u{530}'..='\u{58f}' => Script::Armenian,
        '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => Script::Cherokee,
        _ => return None,
    })
}

/// Whether a word mixes letters of scripts that look alike.
pub(crate) fn is_mixed(word: &str) -> bool {
    let mut scripts = word.chars().filter_map(script);
    scripts.next().is_some_and(|first| scripts.any(|other| other != first))
}

/// Whether a word is made only of letters that look like Latin ones and are not.
fn is_disguised(word: &str) -> bool {
    const ALIKE: &str = "авеһіјкӏмнорԛсѕтԝхуꙅԁѡɡαβγεηικνορτυχωօսոհյցеԍ";
    let letters = || word.chars().filter(|char| char.is_alphabetic());
    letters().count() > 2
        && letters().all(|char| ALIKE.contains(char))
        && letters().all(|char| script(char).is_some_and(|script| script != Script::Latin))
}

/// A host name with the letters its labels stand for.
pub(crate) fn to_unicode(host: &str) -> String {
    let label = |label: &str| match label.strip_prefix("xn--").and_then(decode) {
        Some(decoded) if !decoded.is_ascii() && decoded.chars().all(is_shown) => decoded,
        _ => label.to_owned(),
    };
    host.split('.').map(label).collect::<Vec<_>>().join(".")
}

/// A host name as it goes over the wire.
pub(crate) fn to_ascii(host: &str) -> String {
    let label = |label: &str| match encode(label) {
        Some(encoded) if !label.is_ascii() => format!("xn--{encoded}"),
        _ => label.to_owned(),
    };
    host.split('.').map(label).collect::<Vec<_>>().join(".")
}

fn is_shown(char: char) -> bool {
    char.is_alphanumeric()
        || matches!(char, '-' | '_' | '\u{b7}')
        || !char.is_ascii() && !char.is_control() && !char.is_whitespace()
}

const BASE: u32 = 36;

/// RFC 3492 §6.1.
fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta = delta.saturating_add(delta.checked_div(points).unwrap_or(0));
    let mut k = 0_u32;
    while delta > 455 {
        delta /= 35;
        k = k.saturating_add(BASE);
    }
    k.saturating_add(delta.saturating_mul(36).checked_div(delta.saturating_add(38)).unwrap_or(0))
}

fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(1, 26)
}

/// RFC 3492 §6.2.
fn decode(label: &str) -> Option<String> {
    if label.len() > limits::NAME_OCTETS || !label.is_ascii() {
        return None;
    }
    let (basic, extended) = label.rsplit_once('-').unwrap_or(("", label));
    let mut output: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = extended.bytes();
    while digits.len() > 0 {
        let before = i;
        let mut weight = 1_u32;
        let mut k = BASE;
        loop {
            let digit = match digits.next()? {
                octet @ b'a'..=b'z' => u32::from(octet.saturating_sub(b'a')),
                octet @ b'A'..=b'Z' => u32::from(octet.saturating_sub(b'A')),
                octet @ b'0'..=b'9' => u32::from(octet.saturating_sub(b'0')).saturating_add(26),
                _ => return None,
            };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let least = threshold(k, bias);
            if digit < least {
                break;
            }
            weight = weight.checked_mul(BASE.saturating_sub(least))?;
            k = k.saturating_add(BASE);
        }
        let length = u32::try_from(output.len()).ok()?.saturating_add(1);
        bias = adapted(i.saturating_sub(before), length, before == 0);
        n = n.checked_add(i.checked_div(length)?)?;
        i = i.checked_rem(length)?;
        output.insert(usize::try_from(i).ok()?, char::from_u32(n)?);
        i = i.saturating_add(1);
    }
    Some(output.into_iter().collect())
}

/// RFC 3492 §6.3.
fn encode(label: &str) -> Option<String> {
    if label.len() > limits::HOST_OCTETS {
        return None;
    }
    let points: Vec<u32> = label.chars().map(u32::from).collect();
    let mut output: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(output.len()).ok()?;
    if basic > 0 {
        output.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72_u32, basic);
    while usize::try_from(handled).ok()? < points.len() {
        let next = points.iter().copied().filter(|point| *point >= n).min()?;
        delta = delta.checked_add(next.saturating_sub(n).checked_mul(handled.saturating_add(1))?)?;
        n = next;
        for point in &points {
            if *point < n {
                delta = delta.checked_add(1)?;
            }
            if *point == n {
                write_delta(&mut output, delta, bias);
                bias = adapted(delta, handled.saturating_add(1), handled == basic);
                delta = 0;
                handled = handled.saturating_add(1);
            }
        }
        delta = delta.checked_add(1)?;
        n = n.checked_add(1)?;
    }
    Some(output)
}

fn write_delta(output: &mut String, delta: u32, bias: u32) {
    let digit = |value: u32| char::from_digit(value, BASE);
    // 0 to 25 are letters, 26 to 35 digits; `from_digit` has it the other way round.
    let letter =
        |value: u32| if value < 26 { digit(value.saturating_add(10)) } else { digit(value.saturating_sub(26)) };
    let (mut q, mut k) = (delta, BASE);
    loop {
        let least = threshold(k, bias);
        if q < least {
            break;
        }
        let rest = q.saturating_sub(least);
        let span = BASE.saturating_sub(least);
        output.extend(letter(least.saturating_add(rest.checked_rem(span).unwrap_or(0))));
        q = rest.checked_div(span).unwrap_or(0);
        k = k.saturating_add(BASE);
    }
    output.extend(letter(q));
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
            ("аррӏе.com", "xn--80ak6aa92e.com"),
            ("испытание.example", "xn--80akhbyknj4f.example"),
            ("faß.example", "xn--fa-hia.example"),
        ] {
            assert_eq!(to_unicode(ascii), unicode);
            assert_eq!(to_ascii(unicode), ascii);
        }
        for broken in ["xn--\u{e4}", "xn--99999999", "xn--a-\u{0}", "xn--", "xn--zzzzzzzzzz9999999999"] {
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

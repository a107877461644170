//! Addresses of links: which may be followed, which host they lead to, and where plain text has one.
//!
//! Must not: look at HTML; build HTML. What is found is handed on as data.

use crate::document::{Span, TextBlock};
use crate::host::Host;
use crate::limits;
use crate::mailto::{self, Mailto};
use crate::web::{self, Address};

/// Schemes that a link may have.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// What may follow a recognised address in running text without belonging to it.
const TRAILING: &[char] = &['.', ',', ';', ':', '!', '?', '\'', '"', '*', '_', '~', '…', '‘', '’'];

/// The address of a link as it is opened, if its scheme is http, https, mailto or tel, and a browser would find a host in it.
/// Relative addresses lead nowhere in a mail.
pub(crate) fn safe_href(raw: &str) -> Option<String> {
    let href = web::normalized(raw)?;
    let (scheme, rest) = href.split_once(':')?;
    let href = match SCHEMES.into_iter().find(|known| scheme.eq_ignore_ascii_case(known))? {
        // Browsers take `https:path` for a path on the host of the page around the mail, if that is of the same scheme.
        "http" | "https" => Address::parse(&href)?.written(),
        "mailto" => Mailto::parse(&href)?.written()?,
        scheme => format!("{scheme}:{rest}"),
    };
    (href.len() <= limits::LINK_OCTETS).then_some(href)
}

/// The host that loading this address would contact, for showing.
pub(crate) fn remote_host(raw: &str) -> Option<String> {
    web::remote_host(raw).map(|host| Host::of(&host).whole())
}

/// Whether loading this address would contact a host.
pub(crate) fn is_remote(raw: &str) -> bool {
    const CONTACTING: [&str; 9] = ["http:", "https:", "ftp:", "ws:", "wss:", "//", "\\\\", "/\\", "\\/"];
    let url = raw.trim_matches(|char: char| char <= ' ');
    let start: String = url.chars().filter(|char| !matches!(char, '\t' | '\n' | '\r')).take(8).collect();
    let start = start.to_ascii_lowercase();
    CONTACTING.into_iter().any(|known| start.starts_with(known))
}

/// Splits one line of plain text into text and links.
pub(crate) fn linkify(line: &str, spans: &mut Vec<Span>) {
    let mut rest = line;
    let mut from = 0;
    while let Some((start, word)) = next_word(rest, from) {
        let end = start.saturating_add(word.len());
        let Some((before, href, length)) = link_in(word) else {
            from = end;
            continue;
        };
        let at = start.saturating_add(before);
        let (Some(text), Some(shown), Some(tail)) =
            (rest.get(..at), rest.get(at..at.saturating_add(length)), rest.get(at.saturating_add(length)..))
        else {
            break;
        };
        push_text(spans, text);
        spans.push(Span::Link { text: shown.to_owned(), href });
        rest = tail;
        from = 0;
    }
    push_text(spans, rest);
}

/// Turns the links beyond the bound into text: a page takes longer to draw more of them than anybody reads.
pub(crate) fn bound(blocks: &mut [TextBlock]) {
    let mut left = limits::TEXT_LINKS;
    for block in blocks {
        let mut spans = Vec::with_capacity(block.spans.len().min(limits::TEXT_LINKS));
        for span in block.spans.drain(..) {
            match span {
                Span::Link { text, .. } if left == 0 => push_text(&mut spans, &text),
                Span::Text(text) => push_text(&mut spans, &text),
                link @ Span::Link { .. } => {
                    left = left.saturating_sub(1);
                    spans.push(link);
                }
            }
        }
        block.spans = spans;
    }
}

/// Adds text, joined with text before it.
pub(crate) fn push_text(spans: &mut Vec<Span>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Span::Text(last)) = spans.last_mut() {
        last.push_str(text);
    } else {
        spans.push(Span::Text(text.to_owned()));
    }
}

/// The next run of characters that may be in an address, from octet `from` on: where it begins, and itself.
fn next_word(text: &str, from: usize) -> Option<(usize, &str)> {
    let tail = text.get(from..)?;
    let skipped = tail.find(is_word)?;
    let word = tail.get(skipped..)?;
    let length = word.find(|char| !is_word(char)).unwrap_or(word.len());
    Some((from.saturating_add(skipped), word.get(..length)?))
}

fn is_word(char: char) -> bool {
    !char.is_whitespace()
        && !char.is_control()
        && !matches!(char, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^')
        && !crate::text::is_hidden(char)
}

/// A link in a word: octets before it, its address, its length in octets.
fn link_in(word: &str) -> Option<(usize, String, usize)> {
    if word.len() > limits::LINK_WORD_OCTETS {
        return None;
    }
    url_in(word).or_else(|| mail_address_in(word))
}

fn url_in(word: &str) -> Option<(usize, String, usize)> {
    let lower = word.to_ascii_lowercase();
    let found = |known: &str| lower.match_indices(known).map(|(at, _)| at).find(|at| begins_word(word, *at));
    // An address may hold another.
    let first = ["http://", "https://"].into_iter().filter_map(found).min();
    let (start, prefix) = match (first, found("www.")) {
        (Some(start), _) => (start, ""),
        (None, Some(start)) => (start, "https://"),
        (None, None) => {
            let start = found("mailto:")?;
            let url = address_at(word.get(start..)?);
            return Some((start, safe_href(url).filter(|href| href.contains('@'))?, url.len()));
        }
    };
    let url = address_at(word.get(start..)?);
    let href = safe_href(&format!("{prefix}{url}"))?;
    let host = Address::parse(&href)?.host;
    if !host.contains('.') && host != "localhost" && !prefix.is_empty() {
        return None;
    }
    Some((start, href, url.len()))
}

/// The first web address that a word of shown text names, wherever in it that begins.
pub(crate) fn web_address_in(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let (at, known) =
        ["http://", "https://", "www."].into_iter().filter_map(|known| Some((lower.find(known)?, known))).min()?;
    let prefix = if known == "www." { "https://" } else { "" };
    Some(format!("{prefix}{}", address_at(word.get(at..)?)))
}

fn mail_address_in(word: &str) -> Option<(usize, String, usize)> {
    let at = word.find('@')?;
    let (local, domain) = (word.get(..at)?, word.get(at.saturating_add(1)..)?);
    let is_local = |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-/=?_~.".contains(char);
    let start = local
        .rfind(|char| !is_local(char))
        .map_or(Some(0), |last| local.get(last..)?.chars().next().map(|char| last.saturating_add(char.len_utf8())))?;
    let local = local.get(start..)?.trim_start_matches(['.', '\'', '*', '_', '/']);
    let start = at.checked_sub(local.len())?;
    let end = domain.find(|char: char| !char.is_ascii_alphanumeric() && !".-".contains(char)).unwrap_or(domain.len());
    let domain = domain.get(..end)?.trim_end_matches(['.', '-']);
    let (name, top) = domain.rsplit_once('.')?;
    if local.is_empty() || name.is_empty() || name.starts_with('.') || top.len() < 2 {
        return None;
    }
    let address = format!("{local}@{domain}");
    let href = format!("mailto:{}", mailto::address(&address));
    Some((start, href, address.len()))
}

/// Whether an address may begin here: not in the middle of a word.
fn begins_word(word: &str, at: usize) -> bool {
    let before = word.get(..at).and_then(|before| before.chars().next_back());
    before.is_none_or(|char| !char.is_alphanumeric() || is_beside_addresses(char))
}

/// The address that a text begins with.
fn address_at(text: &str) -> &str {
    without_trailing(text.get(..address_end(text)).unwrap_or(text))
}

/// Where an address ends that a text begins with, at the latest: at what is in no address, at quotation marks, and in text
/// without spaces where other letters begin right behind ASCII.
fn address_end(text: &str) -> usize {
    let host_at = text.find("://").map_or(0, |at| at.saturating_add(3));
    let authority = text.get(host_at..).and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let path_at = host_at.saturating_add(authority.len());
    let has_user = authority.contains('@');
    let mut before = None;
    let mut is_ascii = true;
    for (at, char) in text.char_indices() {
        // `/wiki/日本語` is an address.
        let is_whole = before.is_some_and(|before: char| before.is_ascii_alphanumeric())
            || before == Some('/') && at == path_at.saturating_add(1);
        let is_list = !has_user && (host_at..path_at).contains(&at) && "!$&'()*+,;=~".contains(char);
        if !is_word(char) || is_closing(char) || is_list || is_whole && is_ascii && is_beside_addresses(char) {
            return at;
        }
        is_ascii &= char.is_ascii();
        before = Some(char);
    }
    text.len()
}

/// Quotation marks, and the punctuation of Chinese and Japanese.
const fn is_closing(char: char) -> bool {
    matches!(char,
        '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}'
        | '\u{3014}'..='\u{301f}' | '！' | '（' | '）' | '，' | '：' | '；' | '？' | '［' | '］' | '｛' | '｝'
        | '\u{ff5f}'..='\u{ff65}')
}

/// Letters that stand beside an address without a space: of scripts that set none, and Korean, whose endings follow it.
const fn is_beside_addresses(char: char) -> bool {
    crate::words::is_unspaced(char) || matches!(char, '\u{30fb}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff66}'..='\u{ff9f}')
}

/// Without punctuation that ends the sentence rather than the address, and without brackets that were opened before it.
fn without_trailing(url: &str) -> &str {
    let mut url = url.trim_end_matches(TRAILING);
    // How many more of each are closed than opened; what is cut off was not opened in it.
    let mut surplus = [('(', ')'), ('[', ']')]
        .map(|(open, close)| (close, url.matches(close).count().saturating_sub(url.matches(open).count())));
    while let Some((close, left)) = surplus.iter_mut().find(|(close, left)| *left > 0 && url.ends_with(*close)) {
        *left = left.saturating_sub(1);
        url = url.strip_suffix(*close).unwrap_or(url).trim_end_matches(TRAILING);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line with its links in brackets, as `[text|href]`.
    fn shown(line: &str) -> String {
        let mut spans = Vec::new();
        linkify(line, &mut spans);
        let show = |span: &Span| match span {
            Span::Text(text) => text.clone(),
            Span::Link { text, href } => format!("[{text}|{href}]"),
        };
        spans.iter().map(show).collect()
    }

    #[test]
    fn addresses_in_running_text_are_found_without_the_punctuation_around_them() {
        for (line, expected) in [
            ("see http://a.example/x.", "see [http://a.example/x|http://a.example/x]."),
            ("(https://a.example/b_(c))", "([https://a.example/b_(c)|https://a.example/b_(c)])"),
            ("<HTTP://A.example>,", "<[HTTP://A.example|http://a.example]>,"),
            ("www.a.example/?q=1&r=2!", "[www.a.example/?q=1&r=2|https://www.a.example/?q=1&r=2]!"),
            ("write to ada@a.example.", "write to [ada@a.example|mailto:ada@a.example]."),
            ("\u{201e}ada+x@a.example\u{201c}", "\u{201e}[ada+x@a.example|mailto:ada+x@a.example]\u{201c}"),
            ("mailto:ada@a.example?subject=x", "[mailto:ada@a.example?subject=x|mailto:ada@a.example?subject=x]"),
            (
                "two http://a.example http://b.example",
                "two [http://a.example|http://a.example] [http://b.example|http://b.example]",
            ),
            ("bücher: http://bücher.example/ä", "bücher: [http://bücher.example/ä|http://xn--bcher-kva.example/ä]"),
            (
                "https://archive.example/web/http://a.example/",
                "[https://archive.example/web/http://a.example/|https://archive.example/web/http://a.example/]",
            ),
            ("xhttp://a.example,http://b.example", "xhttp://a.example,[http://b.example|http://b.example]"),
            (
                "http://a.example,http://b.example;",
                "[http://a.example|http://a.example],[http://b.example|http://b.example];",
            ),
            ("„https://a.example/“, sagt er", "„[https://a.example/|https://a.example/]“, sagt er"),
            ("‘http://a.example/x’", "‘[http://a.example/x|http://a.example/x]’"),
            ("«http://a.example/»", "«[http://a.example/|http://a.example/]»"),
            ("‹http://a.example/x›y", "‹[http://a.example/x|http://a.example/x]›y"),
            ("请看http://a.example/x，谢谢", "请看[http://a.example/x|http://a.example/x]，谢谢"),
            ("（http://a.example/x）。", "（[http://a.example/x|http://a.example/x]）。"),
            ("「http://a.example/」です", "「[http://a.example/|http://a.example/]」です"),
            ("→ http://a.example/をご覧", "→ [http://a.example/|http://a.example/]をご覧"),
            ("→ www.a.exampleに", "→ [www.a.example|https://www.a.example]に"),
            ("→ http://a.example/x에서", "→ [http://a.example/x|http://a.example/x]에서"),
            ("http://ja.example/wiki/日本語、", "[http://ja.example/wiki/日本語|http://ja.example/wiki/日本語]、"),
            ("http://例え.example/x", "[http://例え.example/x|http://xn--r8jz45g.example/x]"),
            (
                "mailto:a@b.example?attach=/etc/passwd&bcc=c@d.example",
                "[mailto:a@b.example?attach=/etc/passwd&bcc=c@d.example|mailto:a@b.example]",
            ),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn a_web_address_names_its_host_wherever_it_stands() {
        for (raw, expected) in [
            ("https:a.example/x", Some("https://a.example/x")),
            ("HTTP:/a.example", Some("http://a.example")),
            ("https:\\\\/a.example\\x", Some("https://a.example/x")),
            (" https:///a.example?x", Some("https://a.example?x")),
            ("https:#/settings", None),
            ("https:?x", None),
            ("https:", None),
            ("https:///?x", None),
            ("https://@/x", None),
            ("https://\tA.\nexample/\\x?\\", Some("https://a.example//x?\\")),
            // Written so that no browser finds another host in it.
            ("https://bank.example%2F@evil.example/", Some("https://bank.example%2F@evil.example/")),
            ("https://a@b@evil.example", Some("https://a%40b@evil.example")),
            ("https://p\u{ff41}yp\u{e4}l.example", Some("https://xn--paypl-jra.example")),
            ("https://paypal\u{2764}\u{fe0f}.ws/", Some("https://xn--paypal-n50d.ws/")),
            ("https://0x7f.1:80/", Some("https://127.0.0.1:80/")),
            ("https://[::0:1]/x", Some("https://[::1]/x")),
            ("https://bank.example%2Fx.evil.example/", None),
            ("https://bank.example\u{ff0f}x.evil.example/", None),
            ("https://bank%C2%ADx.example/", None),
            ("mailto:ada@a.example", Some("mailto:ada@a.example")),
            ("mailto:a@b.example?bcc=c@d.example&attach=x&subject=y", Some("mailto:a@b.example?subject=y")),
            ("mailto:nobody", None),
        ] {
            assert_eq!(safe_href(raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for line in [
            "",
            "http://",
            "https://?",
            "javascript:alert(1)",
            "xhttp://a.example",
            "ftp://a.example",
            "a@b",
            "@a.example",
            "a@",
            "file:///etc/passwd",
            "www.",
            "12:30",
            "data:text/html,x",
            "mailto:",
            "a @ b.example",
        ] {
            assert_eq!(shown(line), line);
        }
    }

    #[test]
    fn links_beyond_the_bound_are_text() {
        let mut spans = Vec::new();
        linkify(&"http://a.example ".repeat(limits::TEXT_LINKS + 5), &mut spans);
        let mut blocks = [TextBlock { spans, ..TextBlock::default() }];
        bound(&mut blocks);
        let links = blocks[0].spans.iter().filter(|span| matches!(span, Span::Link { .. })).count();
        assert_eq!(links, limits::TEXT_LINKS);
        assert!(
            matches!(blocks[0].spans.last(), Some(Span::Text(rest)) if rest.matches("http://a.example").count() == 5)
        );
    }

    #[test]
    fn markup_in_text_ends_an_address_and_stays_text() {
        assert_eq!(
            shown("a@a.co?]<img/src=\"x\"/onerror=alert(1)>"),
            "[a@a.co|mailto:a@a.co]?]<img/src=\"x\"/onerror=alert(1)>"
        );
        assert_eq!(
            shown("[<script>] http://a.example\"onx=1"),
            "[<script>] [http://a.example|http://a.example]\"onx=1"
        );
    }

    #[test]
    fn the_host_is_the_one_a_browser_would_contact() {
        for (url, host) in [
            ("http://a.example/x", "a.example"),
            ("HTTPS://user:pass@B.example:8080?x", "b.example"),
            ("//c.example#x", "c.example"),
            ("\\\\c.example\\x", "c.example"),
            ("http:/d.example", "d.example"),
            ("http://bank.example@evil.example", "evil.example"),
            ("http://[2001:db8::1]/x", "2001:db8::1"),
            ("ftp://%65.example/x", "e.example"),
            ("//paypal\u{2764}.ws", "xn--paypal-n50d.ws"),
            ("//xn--bcher-kva.example", "bücher.example"),
            (" ht\ntp://e.example ", "e.example"),
        ] {
            assert_eq!(remote_host(url).as_deref(), Some(host), "{url}");
            assert!(is_remote(url), "{url}");
        }
        for url in ["data:image/png;base64,x", "cid:x@y", "#x", "", "x.png", "about:blank", "mailto:a@b"] {
            assert!(!is_remote(url), "{url}");
        }
    }
}

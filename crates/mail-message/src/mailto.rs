//! Mail that an address offers to write (`mailto:`, RFC 6068), made anew of what a person sees before it is sent.
//!
//! Programs that open such addresses take any field from them: some attach files, and nobody looks at Bcc.
//! Must not: let a field through that is not named here, or a line end into one.

use crate::encode::{percent_decoded, percent_encoded};
use crate::{limits, text};
use std::fmt::Write as _;

/// What a mail begins with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Mailto {
    pub(crate) to: Vec<String>,
    pub(crate) cc: Vec<String>,
    pub(crate) subject: String,
    /// Its lines end in CRLF.
    pub(crate) body: String,
    pub(crate) in_reply_to: String,
}

impl Mailto {
    /// Reads an address, its scheme in any case.
    pub(crate) fn parse(uri: &str) -> Option<Self> {
        let (scheme, rest) = uri.split_once(':')?;
        if !scheme.eq_ignore_ascii_case("mailto") {
            return None;
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (to, fields) = rest.split_once('?').unwrap_or((rest, ""));
        let mut mail = Self { to: people(to), ..Self::default() };
        for (name, value) in fields.split('&').filter_map(|field| field.split_once('=')) {
            match name.to_ascii_lowercase().as_str() {
                "to" => mail.to.extend(people(value)),
                "cc" => mail.cc.extend(people(value)),
                "subject" if mail.subject.is_empty() => mail.subject = text::clean_line(&percent_decoded(value)),
                "body" if mail.body.is_empty() => mail.body = lines(&percent_decoded(value)),
                "in-reply-to" if mail.in_reply_to.is_empty() => {
                    mail.in_reply_to = text::clean_line(&percent_decoded(value));
                }
                _ => {}
            }
        }
        mail.to.truncate(limits::ADDRESSES);
        mail.cc.truncate(limits::ADDRESSES);
        Some(mail)
    }

    /// The address anew; nothing where it would say nothing.
    pub(crate) fn written(&self) -> Option<String> {
        let list = |people: &[String]| people.iter().map(|person| address(person)).collect::<Vec<_>>().join(",");
        let mut uri = format!("mailto:{}", list(&self.to));
        let mut mark = '?';
        for (name, value) in [
            ("cc", list(&self.cc)),
            ("subject", percent_encoded(&self.subject)),
            ("body", percent_encoded(&self.body)),
            ("in-reply-to", percent_encoded(&self.in_reply_to)),
        ] {
            if !value.is_empty() {
                let _ = write!(uri, "{mark}{name}={value}");
                mark = '&';
            }
        }
        (!self.to.is_empty() || mark == '&').then_some(uri)
    }
}

/// One address of a person, with what would be read as anything else encoded (RFC 6068 §2): an `@` in a quoted local part,
/// too.
pub(crate) fn address(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or(("", address));
    let local = percent_encoded(local).replace('@', "%40");
    let at = if address.contains('@') { "@" } else { "" };
    // Marks that are nothing else in such an address, and that people expect to see in theirs.
    let local = local.replace("%2B", "+").replace("%27", "'").replace("%21", "!").replace("%24", "$");
    format!("{local}{at}{}", percent_encoded(domain))
}

/// The addresses of a list (RFC 5322 §3.4), without the names before them.
fn people(list: &str) -> Vec<String> {
    pieces(&percent_decoded(list)).iter().filter_map(|piece| person(piece)).map(str::to_owned).collect()
}

/// What stands between the commas, semicolons and colons of a list and its groups, without comments. Within quotation marks
/// they part nobody.
fn pieces(list: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut chars = list.chars();
    let (mut is_quoted, mut depth) = (false, 0_u32);
    while let Some(char) = chars.next() {
        let escaped = if char == '\\' && (is_quoted || depth > 0) { chars.next() } else { None };
        match char {
            '"' if depth == 0 => is_quoted = !is_quoted,
            '(' if !is_quoted => depth = depth.saturating_add(1),
            ')' if !is_quoted && depth > 0 => {
                depth = depth.saturating_sub(1);
                continue;
            }
            ',' | ';' | ':' if !is_quoted && depth == 0 => {
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        if depth == 0
            && let Some(piece) = pieces.last_mut()
        {
            piece.extend([char].into_iter().chain(escaped));
        }
    }
    // What never ends is no name, and hides nobody.
    if is_quoted || depth > 0 { list.split([',', ';', ':']).map(str::to_owned).collect() } else { pieces }
}

/// The address of one piece: what stands between angle brackets, or all of it.
fn person(piece: &str) -> Option<&str> {
    let address = match piece.trim_end().strip_suffix('>') {
        Some(named) => named.rsplit_once('<')?.1,
        None => piece,
    };
    let address = address.trim();
    let (local, domain) = address.rsplit_once('@')?;
    let is_seen = |char: char| !char.is_control() && !char.is_whitespace() && !text::is_hidden(char);
    let is_atom = |char: char| is_seen(char) && !"()<>[]:;@\\,\"".contains(char);
    let is_domain = !domain.is_empty() && domain.chars().all(|char| is_atom(char) && !"?&%".contains(char));
    let is_local = is_quoted_string(local) || !local.is_empty() && local.chars().all(is_atom);
    (is_domain && is_local).then_some(address)
}

/// Whether this is one quoted string (RFC 5322 §3.2.4), and all of it can be seen.
fn is_quoted_string(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|_| text.len() > 2) else {
        return false;
    };
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        let char = if char == '\\' { chars.next() } else { Some(char).filter(|char| *char != '"') };
        if char.is_none_or(|char| char.is_control() || text::is_hidden(char)) {
            return false;
        }
    }
    true
}

fn lines(body: &str) -> String {
    let is_kept = |char: &char| !char.is_control() && !text::is_hidden(*char);
    let line = |line: &str| line.replace('\t', " ").chars().filter(is_kept).collect::<String>();
    body.trim().lines().map(line).collect::<Vec<_>>().join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_people_meant_are_read_back() {
        for (uri, people) in [
            // RFC 6068 §6.1, and how it writes addresses of §2.
            ("mailto:gorby%25kremvax@example.com", &["gorby%kremvax@example.com"][..]),
            ("mailto:unlikely%3Faddress@example.com?blat=foop", &["unlikely?address@example.com"]),
            ("mailto:Mike%26family@example.org", &["Mike&family@example.org"]),
            ("mailto:%22not%40me%22@example.org", &["\"not@me\"@example.org"]),
            ("mailto:%22oh%5C%5Cno%22@example.org", &["\"oh\\\\no\"@example.org"]),
            (
                "mailto:%22%5C%5C%5C%22it's%5C%20ugly%5C%5C%5C%22%22@example.org",
                &["\"\\\\\\\"it's\\ ugly\\\\\\\"\"@example.org"],
            ),
            ("mailto:addr1@an.example,addr2@an.example", &["addr1@an.example", "addr2@an.example"]),
            ("mailto:?to=addr1@an.example,addr2@an.example", &["addr1@an.example", "addr2@an.example"]),
            ("mailto:addr1@an.example?to=addr2@an.example", &["addr1@an.example", "addr2@an.example"]),
            // Names and addresses with the marks that part others.
            ("mailto:%22Doe%2C%20Ada%22%20%3Cada@a.example%3E", &["ada@a.example"]),
            ("mailto:%22x@y.example%2C%20Ada%22%20%3Cada@a.example%3E,b@c.example", &["ada@a.example", "b@c.example"]),
            ("mailto:Ada%3B%20Bo%20%26%20Co%20%3Cada@a.example%3E", &["ada@a.example"]),
            ("mailto:%22A%20%5C%22%2C%20B%22%20%3Ca%26b@c.example%3E", &["a&b@c.example"]),
            ("mailto:%22a%3Bb%2Cc%22@d.example", &["\"a;b,c\"@d.example"]),
            ("mailto:ada@a.example%20(home%2C%20x@y.example)", &["ada@a.example"]),
            ("mailto:a@b.example%3Bc@d.example;e@f.example", &["a@b.example", "c@d.example", "e@f.example"]),
            ("mailto:Friends%3Aa@b.example%2C%22c%22%20%3Cc@d.example%3E%3B", &["a@b.example", "c@d.example"]),
            ("mailto:?cc=a%26b@c.example&to=x@y.example", &["x@y.example", "a&b@c.example"]),
        ] {
            let read = |uri: &str| Mailto::parse(uri).map(|mail| [mail.to, mail.cc].concat());
            let written = Mailto::parse(uri).and_then(|mail| mail.written()).unwrap_or_default();
            assert_eq!(
                read(uri).as_deref(),
                Some(&people.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
                "{uri}"
            );
            assert_eq!(read(&written), read(uri), "{written}");
        }
        assert_eq!(address("\"a@b;c\"@d.example"), "%22a%40b%3Bc%22@d.example");
    }

    #[test]
    fn what_a_person_sees_is_kept_and_nothing_else() {
        for (uri, expected) in [
            ("mailto:ada@a.example", Some("mailto:ada@a.example")),
            ("MailTo:ada+x@a.example?Subject=Hi%20you&x=y", Some("mailto:ada+x@a.example?subject=Hi%20you")),
            ("mailto:x@evil.example?attach=/etc/passwd&bcc=y@z.example&attachment=a", Some("mailto:x@evil.example")),
            (
                "mailto:a@b.example,%20c@d.example?cc=e@f.example&body=one%0D%0Atwo%09three%00",
                Some("mailto:a@b.example,c@d.example?cc=e@f.example&body=one%0D%0Atwo%20three"),
            ),
            ("mailto:?to=a@b.example&in-reply-to=%3Cx@y%3E", Some("mailto:a@b.example?in-reply-to=%3Cx@y%3E")),
            ("mailto:Ada%20%3Cada@a.example%3E", Some("mailto:ada@a.example")),
            (
                "mailto:a@b.example?subject=x%0D%0ABcc:%20c@d.example",
                Some("mailto:a@b.example?subject=x%20Bcc%3A%20c@d.example"),
            ),
            ("mailto:a@b.example%3Fbcc=c@d.example", None),
            ("mailto:a@b.example?subject=one&subject=two#bcc=x", Some("mailto:a@b.example?subject=one")),
            (
                "mailto:?subject=Look&body=https%3A%2F%2Fa.example",
                Some("mailto:?subject=Look&body=https%3A%2F%2Fa.example"),
            ),
            ("mailto:gr%C3%BC%C3%9Fe@a.example", Some("mailto:gr%C3%BC%C3%9Fe@a.example")),
            ("mailto:", None),
            ("mailto:info", None),
            ("mailto:%22a@b.example", None),
            ("mailto:a%20b@c.example", None),
            ("mailto:a%5B@c.example,(x@y.example", None),
            ("mailto:@b", None),
            ("mailto:?bcc=a@b.example", None),
            ("http:a@b", None),
        ] {
            let written = Mailto::parse(uri).and_then(|mail| mail.written());
            assert_eq!(written.as_deref(), expected, "{uri}");
            // A fixed point, for the sanitiser.
            assert_eq!(written.as_deref().and_then(Mailto::parse).and_then(|mail| mail.written()), written, "{uri}");
        }
    }
}

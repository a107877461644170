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

/// One address of a person, with what would be read as anything else encoded.
pub(crate) fn address(address: &str) -> String {
    // Marks that are nothing else in such an address, and that people expect to see in theirs.
    percent_encoded(address).replace("%2B", "+").replace("%27", "'").replace("%21", "!").replace("%24", "$")
}

fn people(list: &str) -> Vec<String> {
    let list = percent_decoded(list);
    list.split(',').filter_map(person).map(str::to_owned).collect()
}

fn person(piece: &str) -> Option<&str> {
    let address = match piece.rsplit_once('<') {
        Some((_, address)) => address.split('>').next()?,
        None => piece,
    };
    let address = address.trim();
    let is_mark = |char: char| ",;<>\"?&%()[]\\".contains(char);
    let is_unseen = |char: char| char.is_control() || char.is_whitespace() || text::is_hidden(char);
    let (local, domain) = address.split_once('@')?;
    let is_one = !local.is_empty() && !domain.is_empty() && !domain.contains('@');
    (is_one && !address.contains(is_mark) && !address.contains(is_unseen)).then_some(address)
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

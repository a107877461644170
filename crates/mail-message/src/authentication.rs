//! `Authentication-Results` (RFC 8601): what the server that took a message in found out about its sender.
//!
//! Anybody can write such a field. The topmost counts, with those of the same server right below, and whoever asks must
//! know that its server is the person's own provider; then [`AuthenticationResults::verdict`] says what it comes to for
//! the author's domain.
//! Must not: believe a field; let one that a sender may have written confirm anything; keep more than
//! [`limits::RESULTS`] results.

use crate::{host, limits, text};
use mail_parser::MessageRef;

/// What a server says it found out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthenticationResults {
    /// Which server says so (`authserv-id`), lower case; empty where it does not say, as Microsoft's do not.
    pub server: String,
    /// Its results of the methods that are known here, in their order.
    pub results: Vec<MethodResult>,
}

/// The result of one method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodResult {
    /// The method.
    pub method: Method,
    /// Its result.
    pub outcome: Outcome,
    /// For which domain, lower case: SPF the envelope's sender, DKIM the signer, DMARC the author.
    pub domain: Option<String>,
}

/// A way to find out whether a sender is who they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Whether the address it came from may send for the envelope's domain (RFC 7208).
    Spf,
    /// Whether a domain signed it (RFC 6376).
    Dkim,
    /// Whether one of both fits the author's domain (RFC 7489).
    Dmarc,
}

/// What came of a method (RFC 8601 §2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// Neither: nothing to go by, a policy that leaves it open, or a failure on the way.
    Other,
}

/// What the results come to for the author's domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The message came from where the domain says.
    Confirmed,
    /// It did not, and the domain says that it always does.
    Refuted,
    /// Nothing follows from them.
    Open,
}

impl AuthenticationResults {
    /// What these results come to for a message by an author of this domain.
    pub fn verdict(&self, author_domain: &str) -> Verdict {
        let author_domain = author_domain.to_lowercase();
        let of = |method: Method| {
            let fits = |domain: &str| host::is_same_owner(domain, &author_domain);
            let results = self.results.iter().filter(move |result| result.method == method);
            results.filter(move |result| result.domain.as_deref().is_some_and(fits)).map(|result| result.outcome)
        };
        // A field that says both is no confirmation.
        if of(Method::Dmarc).any(|outcome| outcome == Outcome::Fail) {
            return Verdict::Refuted;
        }
        let passes = [Method::Dmarc, Method::Dkim, Method::Spf].into_iter().flat_map(of);
        if passes.into_iter().any(|outcome| outcome == Outcome::Pass) { Verdict::Confirmed } else { Verdict::Open }
    }
}

/// The results in the topmost field of a message, and in those of the same server that follow up to the next `Received`:
/// some servers write one for each method.
///
/// What stands above every `Received` no sender has written. Where one stands above, what follows the topmost field may
/// be a sender's, and only what speaks against them is taken from it.
pub(crate) fn topmost(root: MessageRef<'_>) -> Option<AuthenticationResults> {
    let mut told: Option<AuthenticationResults> = None;
    let mut is_below_received = false;
    for header in root.headers() {
        let name = header.raw_name();
        if name.eq_ignore_ascii_case(RECEIVED) {
            if told.is_some() {
                break;
            }
            is_below_received = true;
        } else if name.eq_ignore_ascii_case(FIELD) {
            let value = header.raw_value();
            let field = parse(&String::from_utf8_lossy(value.get(..limits::RESULTS_OCTETS).unwrap_or(value)));
            match (&mut told, field) {
                (None, field) => told = Some(field?),
                (Some(told), Some(field)) if told.server == field.server => {
                    let may_count = |result: &MethodResult| !is_below_received || result.outcome != Outcome::Pass;
                    told.results.extend(field.results.into_iter().filter(may_count));
                    bound(&mut told.results);
                }
                _ => break,
            }
        }
    }
    told
}

const FIELD: &str = "Authentication-Results";
const RECEIVED: &str = "Received";

fn parse(value: &str) -> Option<AuthenticationResults> {
    let (words, is_cut) = tokens(value);
    let mut clauses = words.split(|token| *token == Token::Semicolon);
    // A result where the server's name belongs.
    let is_nameless = matches!(words.as_slice(), [Token::Word(_), Token::Equals, ..]);
    let server = match is_nameless {
        true => String::new(),
        false => match clauses.next()?.first() {
            Some(Token::Word(server)) => {
                Some(text::clean_line(server).to_lowercase()).filter(|name| !name.is_empty())?
            }
            _ => return None,
        },
    };
    // What does not end may have been opened by a sender, who may have written what stands before it, too: that counts
    // against them only.
    let may_count = |result: &MethodResult| !is_cut || result.outcome != Outcome::Pass;
    let mut results = clauses.filter_map(result).filter(may_count).collect();
    bound(&mut results);
    Some(AuthenticationResults { server, results })
}

/// Keeps no more than are shown: those of DMARC first, for a sender can sign so often that they would not be seen.
fn bound(results: &mut Vec<MethodResult>) {
    if results.len() > limits::RESULTS {
        results.sort_by_key(|result| result.method != Method::Dmarc);
        results.truncate(limits::RESULTS);
    }
}

/// `method ["/" version] "=" result *(ptype "." property "=" value)`, with a reason among them.
fn result(clause: &[Token]) -> Option<MethodResult> {
    let mut pairs = clause.windows(3).filter_map(|window| match window {
        [Token::Word(name), Token::Equals, Token::Word(value)] => Some((name.to_ascii_lowercase(), value)),
        _ => None,
    });
    // What stands before the method makes it another clause than the one it looks like.
    let (Some(Token::Word(first)), Some((name, outcome))) = (clause.first(), pairs.next()) else { return None };
    if !first.eq_ignore_ascii_case(&name) {
        return None;
    }
    let method = match name.split('/').next()?.trim() {
        "spf" => Method::Spf,
        "dkim" => Method::Dkim,
        "dmarc" => Method::Dmarc,
        _ => return None,
    };
    let outcome = match outcome.to_ascii_lowercase().as_str() {
        "pass" => Outcome::Pass,
        "fail" | "hardfail" => Outcome::Fail,
        _ => Outcome::Other,
    };
    let properties: &[&str] = match method {
        Method::Spf => &["smtp.mailfrom", "smtp.mfrom"],
        Method::Dkim => &["header.d", "header.i"],
        Method::Dmarc => &["header.from"],
    };
    let domain = properties.iter().find_map(|property| value_of(clause, property)).map(domain_of);
    Some(MethodResult { method, outcome, domain: domain.filter(|domain| !domain.is_empty()) })
}

/// The value of a property, where it is one word: senders choose the local parts of their addresses, and what stands in one
/// may look like a domain (`bank.example=x@evil.example`, `"x@bank.example"@evil.example`).
fn value_of<'t>(clause: &'t [Token], property: &str) -> Option<&'t str> {
    let is_property = |window: &[Token]| matches!(window, [Token::Word(name), Token::Equals, Token::Word(_)] if name.eq_ignore_ascii_case(property));
    // What stands behind a sign is a value, whatever it is called.
    let is_value = |at: usize| at.checked_sub(1).is_some_and(|before| clause.get(before) == Some(&Token::Equals));
    let at = clause.windows(3).enumerate().position(|(at, window)| is_property(window) && !is_value(at))?;
    match clause.get(at.saturating_add(2)..)? {
        [Token::Word(value)] | [Token::Word(value), Token::Word(_), Token::Equals, ..] => Some(value),
        _ => None,
    }
}

fn domain_of(value: &str) -> String {
    let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain);
    text::clean_line(domain.trim_end_matches('.')).to_lowercase()
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Equals,
    Semicolon,
}

/// Words and signs, without comments (RFC 5322 §3.2.2), up to a comment or a quoted string that does not end; and whether
/// there is one.
fn tokens(value: &str) -> (Vec<Token>, bool) {
    let mut tokens = Vec::new();
    let mut chars = value.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            ';' => tokens.push(Token::Semicolon),
            '=' => tokens.push(Token::Equals),
            '(' => match after_comment(&mut chars) {
                Some(()) => {}
                None => return (tokens, true),
            },
            '"' => match quoted(&mut chars) {
                Some(word) => tokens.push(Token::Word(word)),
                None => return (tokens, true),
            },
            _ if char.is_whitespace() => {}
            _ => {
                let mut word = String::from(char);
                while let Some(next) = chars.next_if(|next| !next.is_whitespace() && !";=(\"".contains(*next)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    (tokens, false)
}

/// Passes a comment over, whose parenthesis was taken; nothing where it does not end.
fn after_comment(chars: &mut impl Iterator<Item = char>) -> Option<()> {
    let mut depth = 1_u32;
    while depth > 0 {
        match chars.next()? {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            '\\' => drop(chars.next()?),
            _ => {}
        }
    }
    Some(())
}

/// The rest of a quoted string, whose first mark was taken; nothing where it does not end.
fn quoted(chars: &mut impl Iterator<Item = char>) -> Option<String> {
    let mut word = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(word),
            '\\' => word.push(chars.next()?),
            char => word.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(value: &str) -> String {
        written(parse(value))
    }

    fn written(results: Option<AuthenticationResults>) -> String {
        let Some(results) = results else { return "nothing".to_owned() };
        let result = |result: &MethodResult| {
            format!(" {:?}={:?} {}", result.method, result.outcome, result.domain.as_deref().unwrap_or("-"))
        };
        format!("{}:{}", results.server, results.results.iter().map(result).collect::<String>())
    }

    #[test]
    fn fields_are_read_with_comments_quotes_versions_and_reasons() {
        for (field, expected) in [
            ("example.com 1; none", "example.com:"),
            ("example.com; spf=pass smtp.mailfrom=example.net", "example.com: Spf=Pass example.net"),
            // What a sender may write before the last `@` is no domain.
            ("example.com; spf=pass smtp.mailfrom=b.example=x@e.example", "example.com: Spf=Pass -"),
            ("example.com; spf=pass smtp.mailfrom=\"x@b.example\"@e.example", "example.com: Spf=Pass -"),
            ("example.com; spf=pass smtp.mailfrom=smtp.mfrom=b.example", "example.com: Spf=Pass -"),
            (
                "example.com; dkim=pass header.i=b.example=@e.example header.d=e.example",
                "example.com: Dkim=Pass e.example",
            ),
            (
                "MX.example.com;\r\n dkim=pass (2048-bit key; unprotected) header.d=Example.org header.i=@example.org;\r\n\tspf=softfail \
                 smtp.mailfrom=\"a b\"@example.net; dmarc=fail (p=reject) header.from=example.org",
                "mx.example.com: Dkim=Pass example.org Spf=Other - Dmarc=Fail example.org",
            ),
            (
                "foo.example.net (foobar) 1 (baz);\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\n policy (A dot can go here) . (like that) expired",
                "foo.example.net:",
            ),
            (
                "\"quoted.example\"; dmarc = pass header.from = \"example.org\"",
                "quoted.example: Dmarc=Pass example.org",
            ),
            (
                "example.com; dkim/1=pass reason=\"good; spf=pass\" header.i=joe@sub.example.org",
                "example.com: Dkim=Pass sub.example.org",
            ),
            ("example.com; (spf=fail) spf=neutral; arc=pass; auth=pass smtp.auth=x", "example.com: Spf=Other -"),
            ("example.com; x dmarc=pass header.from=bank.example", "example.com:"),
            (
                "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=none header.d=none;dmarc=pass action=none \
                 header.from=example.org;compauth=pass reason=100",
                ": Spf=Pass example.org Dkim=Other none Dmarc=Pass example.org",
            ),
            // What does not end: what stands before it is read, and confirms nothing.
            (
                "example.com; dkim=pass header.d=a.example; spf=pass smtp.mailfrom=b.example (unterminated; dmarc=pass header.from=c",
                "example.com:",
            ),
            (
                "mx; spf=none smtp.helo=x;dkim=pass()header.d=b.example;y=(; dmarc=fail header.from=b.example",
                "mx: Spf=Other -",
            ),
            ("example.com; dmarc=fail header.from=a.example (p=reject; spf=pass", "example.com: Dmarc=Fail a.example"),
            ("example.com; dkim=pass header.d=a.example; spf=\"pass; dmarc=pass", "example.com:"),
            ("example.com; spf=pass smtp.mailfrom=x@bank.example(x@evil.example", "example.com:"),
            ("example.com; spf=pass (a \\", "example.com:"),
            ("example.com (x; spf=pass smtp.mailfrom=a.example", "example.com:"),
            ("(example.com; spf=pass", "nothing"),
            ("; spf=pass", "nothing"),
            ("", "nothing"),
        ] {
            assert_eq!(told(field), expected, "{field}");
        }
    }

    #[test]
    fn fields_in_a_row_are_read_together_and_none_of_a_sender_confirms() {
        let field = |result: &str| format!("Authentication-Results: mx.example; {result}\r\n");
        let fail = field("dmarc=fail header.from=b.example");
        let pass = field("dmarc=pass header.from=b.example");
        let (spf, other) = (field("spf=none smtp.mailfrom=b.example"), pass.replace("mx.example", "mx.other"));
        let (received, filter) = ("Received: from x by y\r\n", "DKIM-Filter: x\r\n");
        let (fails, passes, open) = (" Dmarc=Fail b.example", " Dmarc=Pass b.example", " Spf=Other b.example");
        for (fields, expected) in [
            (format!("{spf}{filter}{fail}{received}"), format!("{open}{fails}")),
            (format!("{pass}{fail}{received}"), format!("{passes}{fails}")),
            (format!("{spf}{pass}{received}"), format!("{open}{passes}")),
            // What stands below may be a sender's, or the word of an earlier server.
            (format!("{received}{spf}{pass}"), open.to_owned()),
            (format!("{received}{spf}{fail}"), format!("{open}{fails}")),
            (format!("{spf}{received}{pass}"), open.to_owned()),
            (format!("{spf}{received}{fail}"), open.to_owned()),
            (format!("{spf}{other}{fail}"), open.to_owned()),
            (format!("{spf}Authentication-Results: (\r\n{fail}"), open.to_owned()),
            (field(&format!("{}dmarc=fail header.from=b.example", "dkim=pass header.d=a; ".repeat(99))), {
                format!("{fails}{}", " Dkim=Pass a".repeat(limits::RESULTS - 1))
            }),
        ] {
            let (_, results) = crate::author(format!("{fields}From: a@b.example\r\n\r\nx").as_bytes());
            assert_eq!(written(results), format!("mx.example:{expected}"), "{fields}");
        }
    }

    #[test]
    fn a_verdict_is_about_the_authors_domain_and_no_other() {
        use Verdict::{Confirmed, Open, Refuted};
        for (results, expected) in [
            ("dmarc=pass header.from=bank.example", Confirmed),
            ("dmarc=pass header.from=mail.bank.example", Confirmed),
            ("dmarc=pass header.from=evil.example", Open),
            ("dmarc=pass", Open),
            ("dmarc=fail header.from=bank.example; dkim=pass header.d=bank.example", Refuted),
            ("dmarc=pass header.from=bank.example; dmarc=fail header.from=bank.example", Refuted),
            ("dkim=pass header.d=bank.example", Confirmed),
            ("dkim=pass header.d=mailer.example; dkim=fail header.d=bank.example", Open),
            ("spf=pass smtp.mailfrom=bounce@bank.example", Confirmed),
            ("spf=pass smtp.helo=bank.example", Open),
            ("spf=fail smtp.mailfrom=bank.example", Open),
            ("none", Open),
        ] {
            let results = parse(&format!("mx.example; {results}")).unwrap();
            assert_eq!(results.verdict("Bank.example"), expected, "{results:?}");
        }
    }
}

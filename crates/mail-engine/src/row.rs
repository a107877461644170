//! What lists show of a message, made from its octets.
//!
//! Must not: be where a row is changed; a message says the same for ever.

use crate::limits;
use crate::ports::Millis;
use crate::store::{Facts, Row};

/// A date beyond this many milliseconds from now is not believed.
const AHEAD: u64 = 2 * limits::DAY.0;
/// 1980-01-01: no mail is older.
const FIRST_MAIL: i64 = 315_532_800;

/// What lists show of a message that was retrieved now.
pub fn derive(raw: &[u8], now: Millis) -> Row {
    let summary = mail_message::summarize(raw);
    let facts = Facts::of(&summary);
    let author = summary.from.into_iter().next().unwrap_or_default();
    let stored = i64::try_from(now.0 / 1000).unwrap_or(i64::MAX);
    let latest = i64::try_from(now.0.saturating_add(AHEAD) / 1000).unwrap_or(i64::MAX);
    let date = summary.date.filter(|date| (FIRST_MAIL..=latest).contains(date)).unwrap_or(stored);
    Row {
        from: if author.name.is_empty() { author.address.clone() } else { author.name },
        from_address: author.address,
        subject: summary.subject,
        preview: summary.preview,
        date,
        octets: u64::try_from(raw.len()).unwrap_or(u64::MAX),
        has_attachments: summary.has_attachments,
        beginning_of: None,
        facts: Some(facts),
    }
}

/// The row of a stored message made anew; what came from elsewhere than its octets stays.
pub fn renew(row: &Row, raw: &[u8]) -> Row {
    Row { date: row.date, octets: row.octets, beginning_of: row.beginning_of, ..derive(raw, Millis(0)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_700_000_000_000);

    #[test]
    fn a_date_that_cannot_be_is_replaced_by_the_time_of_storing() {
        let date = |field: &str| derive(format!("Date: {field}\r\n\r\n").as_bytes(), NOW).date;
        assert_eq!(date("Tue, 14 Nov 2023 20:00:00 +0000"), 1_699_992_000);
        for not_believed in ["Thu, 1 Jan 1970 00:00:00 +0000", "Fri, 1 Jan 2038 00:00:00 +0000", "soon", ""] {
            assert_eq!(date(not_believed), 1_700_000_000, "{not_believed}");
        }
    }

    #[test]
    fn a_row_shows_the_name_of_the_author_or_the_address() {
        let from = |field: &str| {
            let row = derive(format!("From: {field}\r\n\r\n").as_bytes(), NOW);
            (row.from, row.from_address)
        };
        assert_eq!(from("Ada <ada@example.org>"), ("Ada".into(), "ada@example.org".into()));
        assert_eq!(from("ada@example.org"), ("ada@example.org".into(), "ada@example.org".into()));
    }

    #[test]
    fn a_row_made_anew_keeps_its_date_and_what_was_announced() {
        let old = Row { date: 7, beginning_of: Some(90), facts: None, ..derive(b"Subject: a\r\n\r\nb", NOW) };
        let new = renew(&old, b"Subject: a\r\n\r\nb");
        assert!(new.facts.is_some() && old.is_of_same(&new));
        assert_eq!(Row { facts: None, ..new }, old);
    }
}

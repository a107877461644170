//! One line a happening, for the operator.
//!
//! `2026-11-24T02:10:00Z tunnel-closed peer=198.51.100.7 upstream=pop.example.org:995 …`: a time, a word
//! and fields, to stderr or to whatever a test hands in.
//! Must not: be given payload, credentials, user names or anything a client wrote that the policy has
//! not read as a host name.

use std::{
    fmt::{self, Display, Write},
    io::Write as _,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// Where lines go. Clones share it.
#[derive(Clone)]
pub struct Log {
    sink: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Log {
    /// To standard error.
    pub fn to_stderr() -> Self {
        // Nobody could be told that standard error is gone.
        Self::to(|line| drop(writeln!(std::io::stderr().lock(), "{line}")))
    }

    /// To a function that takes each line without its line end.
    pub fn to(sink: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { sink: Arc::new(sink) }
    }

    /// Writes one line: what happened, and its fields.
    pub fn line(&self, word: &str, fields: &[(&str, &dyn Display)]) {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut line = format!("{} {word}", Timestamp(seconds));
        for (name, value) in fields {
            let from = line.len();
            // Writing to a string cannot fail.
            let _ = write!(line, " {name}={value}");
            if line[from + 1..].contains(|c: char| c.is_control() || c == ' ' || c == '"') {
                line.truncate(from);
                let _ = write!(line, " {name}={:?}", value.to_string());
            }
        }
        (self.sink)(&line);
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

impl Default for Log {
    fn default() -> Self {
        Self::to_stderr()
    }
}

/// Seconds since 1970, shown as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy)]
pub struct Timestamp(pub u64);

impl Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0 / 86_400);
        let second = self.0 % 86_400;
        write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
    }
}

/// Year, month and day of a day counted from 1 January 1970 (Gregorian, after Howard Hinnant).
pub fn civil(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468;
    let (era, day_of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn a_time_is_shown_as_rfc_3339() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (4_102_444_800, "2100-01-01T00:00:00Z"),
        ] {
            assert_eq!(Timestamp(seconds).to_string(), expected);
        }
    }

    #[test]
    fn a_value_cannot_break_out_of_its_line() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = Log::to({
            let lines = Arc::clone(&lines);
            move |line| lines.lock().expect("not poisoned").push(line.to_owned())
        });
        log.line("word", &[("a", &"x\ny"), ("b", &1), ("c", &"two words")]);
        let lines = lines.lock().expect("not poisoned");
        assert!(lines[0].ends_with(r#" word a="x\ny" b=1 c="two words""#), "{}", lines[0]);
    }
}

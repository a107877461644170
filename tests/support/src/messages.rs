//! Mail of known sizes, the same octets on every run: for servers to hold and clients to fetch.
//!
//! Must not: depend on time, machine or order of calls; hold anybody's real mail.

use std::fmt::Write as _;

/// Counts up by a fixed rule (SplitMix64): the same numbers from the same seed, everywhere.
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    /// Begins at a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number below `bound`, which is not 0.
    pub const fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// How large messages are: pairs of octets and the share (in thousandths) of messages of about that size.
pub type SizeMix = &'static [(usize, u64)];

/// A mix like a private maildrop's, 20 kB on average: many short texts, newsletters, some with attachments.
pub const PRIVATE_MAIL: SizeMix = &[(2_600, 500), (9_000, 300), (28_000, 150), (64_000, 35), (640_000, 15)];

/// Only messages of about 5,000 octets.
pub const LETTERS: SizeMix = &[(5_000, 1000)];

/// Only short messages of about 600 octets.
pub const TINY_MAIL: SizeMix = &[(600, 1000)];

/// The `index`-th message of a maildrop of this mix, exactly as RETR delivers it: lines end in CRLF, the last too.
pub fn message(mix: SizeMix, index: u64) -> Vec<u8> {
    let mut numbers = Numbers::new(index.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ 0x706f_706c_6172);
    let octets = size_of(mix, &mut numbers);
    let sender = SENDERS[numbers.below(SENDERS.len() as u64) as usize];
    let mut mail = String::with_capacity(octets + 128);
    // One minute apart, from Monday the first of January 2024 on.
    let minute = index % 1440;
    let day = (index / 1440) % 28 + 1;
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        [(index / (1440 * 28) % 12) as usize];
    let _ = write!(
        mail,
        "Return-Path: <{sender}@example.org>\r\nReceived: from mx.example.org by pop.example.org; {day} {month} 2024 {:02}:{:02}:00 +0000\r\n\
         From: {sender} <{sender}@example.org>\r\nTo: ada@example.net\r\nSubject: Message {index} about {}\r\n\
         Date: {day} {month} 2024 {:02}:{:02}:00 +0000\r\nMessage-ID: <{index}.{:016x}@example.org>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        minute / 60,
        minute % 60,
        WORDS[numbers.below(WORDS.len() as u64) as usize],
        minute / 60,
        minute % 60,
        numbers.next(),
    );
    while mail.len() < octets {
        let mut line = 0;
        while line < 64 {
            let word = WORDS[numbers.below(WORDS.len() as u64) as usize];
            mail.push_str(word);
            mail.push(' ');
            line += word.len() + 1;
        }
        mail.push_str("\r\n");
        // Lines that begin with a dot are what byte-stuffing is for.
        if numbers.below(40) == 0 {
            mail.push_str("..and so on.\r\n.\u{20}\r\n");
        }
    }
    mail.into_bytes()
}

/// A message that names its index in a field of its own, so a test finds it again wherever it ended up.
pub fn index_of(mail: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(mail);
    let rest = text.split_once("Subject: Message ")?.1;
    rest.split_once(' ')?.0.parse().ok()
}

fn size_of(mix: SizeMix, numbers: &mut Numbers) -> usize {
    let mut left = numbers.below(1000);
    for &(octets, share) in mix {
        if left < share {
            // Between half and one and a half times the size, so the mean is the size.
            return octets / 2 + numbers.below(octets as u64) as usize;
        }
        left -= share;
    }
    mix.last().map_or(0, |(octets, _)| *octets)
}

const SENDERS: [&str; 8] = ["alan", "barbara", "edsger", "grace", "john", "katherine", "margaret", "niklaus"];

const WORDS: [&str; 24] = [
    "poplar",
    "letter",
    "garden",
    "window",
    "meeting",
    "invoice",
    "journey",
    "autumn",
    "harbour",
    "question",
    "answer",
    "weather",
    "recipe",
    "library",
    "concert",
    "station",
    "picture",
    "neighbour",
    "kitchen",
    "mountain",
    "river",
    "evening",
    "morning",
    "paper",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_private_mails_are_about_200_mb() {
        let octets: usize = (0..10_000).map(|index| message(PRIVATE_MAIL, index).len()).sum();
        assert!((190_000_000..=215_000_000).contains(&octets), "{octets}");
    }

    #[test]
    fn a_message_is_the_same_every_time_and_says_which_it_is() {
        assert_eq!(message(PRIVATE_MAIL, 7), message(PRIVATE_MAIL, 7));
        assert_ne!(message(PRIVATE_MAIL, 7), message(PRIVATE_MAIL, 8));
        assert_eq!(index_of(&message(TINY_MAIL, 99_999)), Some(99_999));
        assert!(message(TINY_MAIL, 3).ends_with(b"\r\n"));
    }
}

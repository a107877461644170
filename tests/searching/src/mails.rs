//! Many messages made of some thousand real ones, the same each time.
//!
//! Each has the fields and the text of a real mail, a subject with a word of its own, and a few dozen words of others, so that no two are alike and words are as frequent as in mail.
//!
//! Must not: depend on anything but its seed.

/// Real mails, one after the other: the length of each in four octets, then its octets.
#[derive(Debug, Clone)]
pub struct Mails<'m> {
    all: Vec<&'m [u8]>,
    words: Vec<&'m str>,
}

impl<'m> Mails<'m> {
    /// Reads them.
    ///
    /// # Panics
    /// Where it is no such list.
    pub fn of(mut packed: &'m [u8]) -> Self {
        let mut all = Vec::new();
        while let Some((length, rest)) = packed.split_first_chunk::<4>() {
            let (mail, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
            all.push(mail);
            packed = rest;
        }
        let text = |mail: &'m [u8]| std::str::from_utf8(mail.get(mail.len() / 2..)?).ok();
        let is_word = |word: &&str| word.len() < 20 && word.bytes().all(|octet| octet.is_ascii_alphabetic());
        let words = all.iter().filter_map(|mail| text(mail)).flat_map(str::split_whitespace).filter(is_word).collect();
        Self { all, words }
    }

    /// Packs them.
    pub fn pack(mails: &[Vec<u8>]) -> Vec<u8> {
        let packed = |mail: &Vec<u8>| [&(mail.len() as u32).to_le_bytes(), mail.as_slice()].concat();
        mails.iter().flat_map(packed).collect()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// One message, by its number.
    pub fn message(&self, number: u32) -> Vec<u8> {
        let mut chance = Chance(u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mail = self.all[number as usize % self.all.len()];
        let end_of_header = mail.windows(2).position(|pair| pair == b"\n\n").unwrap_or(mail.len());
        let (header, body) = mail.split_at(end_of_header);
        let mut message = Vec::with_capacity(mail.len() + 600);
        // The archive's envelope line is no field; ids and dates are those of the message.
        for line in header.split(|octet| *octet == b'\n') {
            let lower = line.to_ascii_lowercase();
            let is_replaced =
                ["from ", "message-id:", "date:", "subject:"].iter().any(|name| lower.starts_with(name.as_bytes()));
            if !is_replaced {
                message.extend_from_slice(line);
                message.push(b'\n');
            }
        }
        let subject = self.words[chance.below(self.words.len())];
        let own = format!("Subject: {subject} {}\nMessage-ID: <{number}@example.org>\n", token(number));
        message.extend_from_slice(own.as_bytes());
        message.extend_from_slice(body);
        message.push(b'\n');
        for _ in 0..40 {
            message.extend_from_slice(self.words[chance.below(self.words.len())].as_bytes());
            message.push(b' ');
        }
        message
    }
}

/// A word that stands in this message and in no other.
pub fn token(number: u32) -> String {
    format!("token{:08x}", number.wrapping_mul(0x9e37_79b1))
}

/// Numbers that look like chance and are the same each time.
#[derive(Debug)]
pub struct Chance(pub u64);

impl Chance {
    /// The next one below this.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

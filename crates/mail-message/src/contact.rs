//! Contact cards (vCard 2.1, 3.0 and 4.0: RFC 2426, RFC 6350): whom they name and how to reach them.
//!
//! Must not: fetch a picture or a sound, or make a link of what a card says.

use crate::content_line::{ContentLine, content_lines};
use crate::limits;

/// What a file of contacts says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contacts {
    /// Its cards, at most [`limits::CONTACTS`].
    pub cards: Vec<Contact>,
    /// How many more there are.
    pub more: usize,
}

/// One card. All text is the sender's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// The name; may be empty.
    pub name: String,
    /// Where they work, and as what; may be empty.
    pub organization: String,
    /// How to reach them, and what else is said, in the order of the card.
    pub details: Vec<Detail>,
}

/// One thing that a card says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// What it is.
    pub kind: DetailKind,
    /// The text.
    pub text: String,
}

/// What a detail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetailKind {
    /// An address for mail.
    Mail,
    /// A telephone.
    Telephone,
    /// A postal address.
    Address,
    /// A page on the web.
    Web,
    /// A birthday.
    Birthday,
    /// A note.
    Note,
}

/// Reads a file of contacts, as far as it is one.
pub(crate) fn contacts(file: &str) -> Contacts {
    let mut contacts = Contacts::default();
    let mut open: Option<Contact> = None;
    for line in content_lines(file) {
        let is_card = || line.value.trim().eq_ignore_ascii_case("vcard");
        match line.name.as_str() {
            "BEGIN" if is_card() => contacts.take(open.replace(Contact::default())),
            "END" if is_card() => contacts.take(open.take()),
            _ => {
                if let Some(contact) = &mut open {
                    contact.take(&line);
                }
            }
        }
    }
    contacts.take(open);
    contacts
}

impl Contacts {
    fn take(&mut self, contact: Option<Contact>) {
        let Some(contact) = contact.filter(|contact| *contact != Contact::default()) else { return };
        if self.cards.len() < limits::CONTACTS {
            self.cards.push(contact);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }
}

impl Contact {
    fn take(&mut self, line: &ContentLine) {
        let kind = match line.name.as_str() {
            "FN" => {
                self.name = line.text(limits::HEADER_CHARS);
                return;
            }
            "N" if self.name.is_empty() => {
                self.name = name(line);
                return;
            }
            "ORG" | "TITLE" => {
                let text = joined(&line.pieces(), ", ");
                let said = std::mem::take(&mut self.organization);
                self.organization = joined(&[said, text], ", ");
                return;
            }
            "EMAIL" => DetailKind::Mail,
            "TEL" => DetailKind::Telephone,
            "ADR" => DetailKind::Address,
            "URL" => DetailKind::Web,
            "BDAY" => DetailKind::Birthday,
            "NOTE" => DetailKind::Note,
            _ => return,
        };
        let text = match kind {
            DetailKind::Address => joined(&line.pieces(), ", "),
            DetailKind::Note => line.text(limits::CARD_TEXT_CHARS),
            DetailKind::Telephone => line.text(limits::HEADER_CHARS).trim_start_matches("tel:").to_owned(),
            _ => line.text(limits::HEADER_CHARS),
        };
        if !text.is_empty() && self.details.len() < limits::CONTACT_DETAILS {
            self.details.push(Detail { kind, text });
        }
    }
}

/// A name of its pieces: family, given, additional, before, after.
fn name(line: &ContentLine) -> String {
    let pieces = line.pieces();
    let piece = |at: usize| pieces.get(at).cloned().unwrap_or_default();
    joined(&[piece(3), piece(1), piece(2), piece(0), piece(4)], " ")
}

fn joined(pieces: &[String], between: &str) -> String {
    let said: Vec<&str> = pieces.iter().map(String::as_str).filter(|piece| !piece.is_empty()).collect();
    said.join(between).replace('\n', ", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(contact: &Contact) -> Vec<(DetailKind, &str)> {
        contact.details.iter().map(|detail| (detail.kind, detail.text.as_str())).collect()
    }

    #[test]
    fn a_card_says_who_and_how_to_reach_them() {
        let contacts = contacts(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Okafor;Ruth;;Dr.;\r\nFN:Ruth Okafor\r\nORG:Choir\\, St. Anne;Altos\r\nTITLE:Chair\r\n\
             EMAIL;TYPE=INTERNET:ruth@c.example\r\nitem1.TEL;TYPE=cell:tel:+44 20 7946 0000\r\nADR;TYPE=home:;;1 Hill\\nLane;Bath;;BA1;UK\r\n\
             URL:javascript:alert(1)\r\nBDAY:1970-01-01\r\nNOTE:Sings\\nalto\r\nPHOTO;VALUE=uri:http://t.example/p.png\r\nEND:VCARD\r\n",
        );
        let [ruth] = contacts.cards.as_slice() else { panic!("{contacts:?}") };
        assert_eq!((ruth.name.as_str(), ruth.organization.as_str()), ("Ruth Okafor", "Choir, St. Anne, Altos, Chair"));
        assert_eq!(
            details(ruth),
            [
                (DetailKind::Mail, "ruth@c.example"),
                (DetailKind::Telephone, "+44 20 7946 0000"),
                (DetailKind::Address, "1 Hill, Lane, Bath, BA1, UK"),
                (DetailKind::Web, "javascript:alert(1)"),
                (DetailKind::Birthday, "1970-01-01"),
                (DetailKind::Note, "Sings\nalto"),
            ]
        );
    }

    #[test]
    fn broken_and_many_cards_are_read_as_far_as_they_go() {
        let lost = contacts("BEGIN:VCARD\nN:Berg;Jonas\nBEGIN:VCARD\nFN:Mia\nEND:VCARD\nTEL:1\nEND:VCARD\n");
        assert_eq!(lost.cards.iter().map(|card| card.name.as_str()).collect::<Vec<_>>(), ["Jonas Berg", "Mia"]);
        let many = contacts(&"BEGIN:VCARD\nFN:x\nEND:VCARD\n".repeat(900));
        assert_eq!((many.cards.len(), many.cards.len() + many.more), (limits::CONTACTS, 900));
        let talkative = contacts(&format!("BEGIN:VCARD\n{}", "TEL:1\n".repeat(900)));
        assert_eq!(talkative.cards[0].details.len(), limits::CONTACT_DETAILS);
        assert_eq!(contacts("FN:nobody\n"), Contacts::default());
    }
}

//! What stands before the text of a message that is answered, in the language of the page.
//!
//! Must not: hold what only the page can read: the marks that keep names apart in a sentence are of no use in a mail.

use crate::i18n::{tr, tr_args};
use mail_api::{Address, Answer, MessageView};

/// The line before a quotation, or the lines before what is forwarded.
pub fn introduction(message: &MessageView, how: Answer) -> String {
    let author = message.from.first().cloned().unwrap_or_default();
    let name = if author.name.is_empty() { &author.address } else { &author.name };
    let date = message.date.map(super::date_in_full).unwrap_or_default();
    let words = match how {
        Answer::Forward => forwarded(message, date),
        _ if name.is_empty() => tr("answer-introduction-nobody"),
        _ if date.is_empty() => tr_args("answer-introduction-undated", &[("name", name.into())]),
        _ => tr_args("answer-introduction", &[("date", date.into()), ("name", name.into())]),
    };
    words.chars().filter(|char| !matches!(char, '\u{2066}'..='\u{2069}')).collect()
}

fn forwarded(message: &MessageView, date: String) -> String {
    let mut lines = vec![tr("answer-forwarded")];
    let mut line = |label: String, text: String| {
        if !text.is_empty() {
            lines.push(format!("{label}: {text}"));
        }
    };
    line(tr("from"), people(&message.from));
    line(tr("date"), date);
    line(tr("subject"), message.subject.clone());
    line(tr("to"), people(&message.to));
    line(tr("cc"), people(&message.cc));
    lines.push(String::new());
    lines.join("\n")
}

/// Most people of one line; a forward carries the original with all of them.
const SHOWN_PEOPLE: usize = 20;

fn people(people: &[Address]) -> String {
    let person = |person: &Address| match person.name.is_empty() {
        true => person.address.clone(),
        false => format!("{} <{}>", person.name, person.address),
    };
    people.iter().take(SHOWN_PEOPLE).map(person).collect::<Vec<_>>().join(", ")
}

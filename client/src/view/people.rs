//! People of a message: by name, and with the address wherever it matters who that is.
//!
//! Must not: let a name push an address out of sight, or show an address where only a mouse finds it.

use super::search::marked;
use crate::i18n::{tr, tr_args};
use mail_api::{Address, AddressMarks};
use std::borrow::Cow;
use yew::prelude::*;

/// Longest name that is shown whole, in characters.
const LONG_NAME: usize = 80;

/// Most people named in a line; the rest are counted, and named on demand.
const SHOWN_PEOPLE: usize = 6;

/// Most authors that are shown at once.
const SHOWN_AUTHORS: usize = 3;

/// Most people that a message keeps (`ADDRESSES` of `mail-message`): so many may be more.
const KEPT_PEOPLE: usize = 500;

/// By what somebody is called in one word.
pub(super) fn shown_name(address: &Address) -> String {
    if address.name.is_empty() && address.address.is_empty() { tr("no-sender") } else { word(address).into_owned() }
}

/// The name, its beginning where it is long; the address where there is none.
fn word(address: &Address) -> Cow<'_, str> {
    let name = address.name.as_str();
    match name.char_indices().nth(LONG_NAME) {
        _ if name.is_empty() => Cow::Borrowed(address.address.as_str()),
        Some((end, _)) => Cow::Owned(format!("{}…", name.split_at(end).0)),
        None => Cow::Borrowed(name),
    }
}

/// The same, with what was searched for marked.
fn marked_name(address: &Address, marks: &AddressMarks) -> Html {
    match word(address) {
        word if word.is_empty() => html! { { tr("no-sender") } },
        word => marked(&word, if address.name.is_empty() { &marks.address } else { &marks.name }),
    }
}

/// The address beside a name.
fn address_beside(person: &Address, marks: &AddressMarks) -> Html {
    html! {
        if !person.name.is_empty() && !person.address.is_empty() {
            { " " }<span class="person-address">{ "<" }<bdi>{ marked(&person.address, &marks.address) }</bdi>{ ">" }</span>
        }
    }
}

/// Somebody by name.
fn by_name((person, marks): (&Address, &AddressMarks)) -> Html {
    html! { <span class="person" title={person.address.clone()}><bdi>{ marked_name(person, marks) }</bdi></span> }
}

/// Somebody by name and address.
fn in_full((person, marks): (&Address, &AddressMarks)) -> Html {
    html! { <span class="person"><bdi>{ marked_name(person, marks) }</bdi>{ address_beside(person, marks) }</span> }
}

/// People by name and address, in one line.
pub(super) fn all_in_full(people: &[Address]) -> Html {
    with_marks(people, &[], &AddressMarks::default()).map(in_full).collect()
}

fn with_marks<'p>(
    people: &'p [Address],
    marks: &'p [AddressMarks],
    none: &'p AddressMarks,
) -> impl Iterator<Item = (&'p Address, &'p AddressMarks)> {
    people.iter().zip(marks.iter().chain(std::iter::repeat(none)))
}

/// How many more there are.
fn and_more(all: usize, shown: usize) -> Option<String> {
    let rest = all.saturating_sub(shown);
    let words = if all < KEPT_PEOPLE { "and-more" } else { "and-more-at-least" };
    (rest > 0).then(|| tr_args(words, &[("count", rest.into())]))
}

/// Those who wrote a message, each by name and address.
pub(super) fn authors(people: &[Address], marks: &[AddressMarks]) -> Html {
    let none = AddressMarks::default();
    let author = |(person, marks): (&Address, &AddressMarks)| {
        html! {
            <p class="letter-from"><bdi>{ marked_name(person, marks) }</bdi>
                if !person.name.is_empty() {
                    <span class="letter-address"><bdi>{ marked(&person.address, &marks.address) }</bdi></span>
                }
            </p>
        }
    };
    if people.is_empty() {
        return author((&Address::default(), &none));
    }
    html! {
        <>
            { for with_marks(people, marks, &none).take(SHOWN_AUTHORS).map(author) }
            if let Some(more) = and_more(people.len(), SHOWN_AUTHORS) {
                <details class="letter-people" data-test="more-authors">
                    <summary>{ more }</summary>
                    { for with_marks(people, marks, &none).skip(SHOWN_AUTHORS).map(in_full) }
                </details>
            }
        </>
    }
}

/// People by name; who opens the line sees all of them with their addresses.
pub(super) fn people(label: &str, people: &[Address], marks: &[AddressMarks]) -> Html {
    if people.is_empty() {
        return html! {};
    }
    let none = AddressMarks::default();
    let line = html! {
        <><span class="letter-label">{ label }</span>{ " " }
        { for with_marks(people, marks, &none).take(SHOWN_PEOPLE).map(by_name) }</>
    };
    let more = and_more(people.len(), SHOWN_PEOPLE);
    if more.is_none() && people.iter().all(|person| person.name.is_empty() || person.address.is_empty()) {
        return html! { <p class="letter-people">{ line }</p> };
    }
    html! {
        <details class="letter-people" data-test="more-people">
            <summary>{ line }if let Some(more) = more { { " " }{ more } }</summary>
            { for with_marks(people, marks, &none).map(in_full) }
        </details>
    }
}

/// People by name and address at once: where answers go, and who sent what another wrote.
pub(super) fn people_in_full(label: &str, people: &[Address], marks: &[AddressMarks], test: &'static str) -> Html {
    if people.is_empty() {
        return html! {};
    }
    let none = AddressMarks::default();
    html! {
        <>
            <p class="letter-people" data-test={test}><span class="letter-label">{ label }</span>{ " " }
                { for with_marks(people, marks, &none).take(SHOWN_PEOPLE).map(in_full) }
            </p>
            if let Some(more) = and_more(people.len(), SHOWN_PEOPLE) {
                <details class="letter-people">
                    <summary>{ more }</summary>
                    { for with_marks(people, marks, &none).skip(SHOWN_PEOPLE).map(in_full) }
                </details>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_an_address_is_not() {
        let person = |name: String, address: String| Address { name, address };
        let long = "\u{e4}".repeat(LONG_NAME + 1);
        for (given, expected) in [
            (person("Ada".into(), "a@b".into()), "Ada".to_owned()),
            (person(long.clone(), "a@b".into()), format!("{}…", "\u{e4}".repeat(LONG_NAME))),
            (person("x".repeat(LONG_NAME), String::new()), "x".repeat(LONG_NAME)),
            (person(String::new(), long.clone()), long),
            (person(String::new(), String::new()), String::new()),
        ] {
            assert_eq!(word(&given), expected);
        }
    }
}

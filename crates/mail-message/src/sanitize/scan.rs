//! Counts the attributes of tags before the HTML parser sees them.
//!
//! The parser compares every attribute of a tag with all before it, so that 100,000 of them take minutes. What is a tag
//! depends on the parser's state (comments, raw text, foreign content); rather than imitate it, every `<` before a
//! letter is followed as if a tag began there, all at once. What the parser takes for a tag is always among them.
//! Must not: depend on what the parser makes of comments or raw text; look at an octet more than once per state.

use crate::limits;

/// Where in a tag a follower stands (HTML §13.2.5.8 and following).
#[derive(Clone, Copy)]
enum State {
    Name,
    BeforeAttribute,
    Attribute,
    AfterAttribute,
    BeforeValue,
    DoubleQuoted,
    SingleQuoted,
    Unquoted,
}

const STATES: [State; 8] = [
    State::Name,
    State::BeforeAttribute,
    State::Attribute,
    State::AfterAttribute,
    State::BeforeValue,
    State::DoubleQuoted,
    State::SingleQuoted,
    State::Unquoted,
];

/// Whether no tag can have more than [`limits::HTML_ATTRIBUTES`] attributes.
pub(super) fn has_few_attributes(html: &str) -> bool {
    let octets = html.as_bytes();
    // For each state the most attributes that a follower in it has seen.
    let mut followers: [Option<u32>; STATES.len()] = [None; STATES.len()];
    let mut following = false;
    let mut before = 0_u8;
    let mut before_that = 0_u8;
    for &octet in octets {
        if following {
            let mut next = [None; STATES.len()];
            following = false;
            for (state, count) in STATES.into_iter().zip(followers) {
                let Some(count) = count else { continue };
                let Some((state, new)) = step(state, octet) else { continue };
                let count = count.saturating_add(u32::from(new));
                if count > limits::HTML_ATTRIBUTES {
                    return false;
                }
                raise(&mut next, state, count);
                following = true;
            }
            followers = next;
        }
        if octet.is_ascii_alphabetic() && (before == b'<' || (before == b'/' && before_that == b'<')) {
            raise(&mut followers, State::Name, 0);
            following = true;
        }
        before_that = before;
        before = octet;
    }
    true
}

fn raise(followers: &mut [Option<u32>; STATES.len()], state: State, count: u32) {
    if let Some(follower) = followers.get_mut(state as usize) {
        *follower = (*follower).max(Some(count));
    }
}

/// The next state, and whether an attribute begins; nothing where the tag ends.
fn step(state: State, octet: u8) -> Option<(State, bool)> {
    let space = matches!(octet, b' ' | b'\t' | b'\n' | b'\r' | 0x0c);
    Some(match (state, octet) {
        (State::DoubleQuoted, b'"') | (State::SingleQuoted, b'\'') => (State::BeforeAttribute, false),
        (State::DoubleQuoted | State::SingleQuoted, _) => (state, false),
        (_, b'>') => return None,
        (State::BeforeValue, b'"') => (State::DoubleQuoted, false),
        (State::BeforeValue, b'\'') => (State::SingleQuoted, false),
        (State::BeforeValue, _) if space => (State::BeforeValue, false),
        (State::BeforeValue, _) => (State::Unquoted, false),
        (State::Unquoted, _) => (if space { State::BeforeAttribute } else { State::Unquoted }, false),
        (State::Attribute | State::AfterAttribute, b'=') => (State::BeforeValue, false),
        (_, b'/') => (State::BeforeAttribute, false),
        (State::Name | State::BeforeAttribute, _) if space => (State::BeforeAttribute, false),
        (State::Attribute | State::AfterAttribute, _) if space => (State::AfterAttribute, false),
        (State::Name, _) => (State::Name, false),
        (State::Attribute, _) => (State::Attribute, false),
        // An `=` before any name is the first octet of one.
        (State::BeforeAttribute | State::AfterAttribute, _) => (State::Attribute, true),
    })
}

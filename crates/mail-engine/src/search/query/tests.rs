//! What each way to write a query asks for.
//!
//! Must not: depend on an index.

use super::*;

fn term(form: &str) -> Term {
    Term { forms: vec![form.to_owned()], is_prefix: false }
}

fn prefix(form: &str) -> Term {
    Term { forms: vec![form.to_owned()], is_prefix: true }
}

fn wanted(fields: Fields, terms: &[Term]) -> Node {
    Node::Words(Wanted { fields, terms: terms.to_vec(), is_phrase: false })
}

fn phrase(fields: Fields, terms: &[Term]) -> Node {
    Node::Words(Wanted { fields, terms: terms.to_vec(), is_phrase: true })
}

fn not(node: Node) -> Node {
    Node::Not(Box::new(node))
}

fn parsed(text: &str) -> Vec<Node> {
    let query = Query::parse(text, 0);
    assert_eq!(query.notes, [], "{text}");
    let Node::All(nodes) = query.root else { panic!("a query is all of its parts") };
    nodes
}

fn noted(text: &str) -> Vec<(String, String)> {
    let notes = Query::parse(text, 0).notes.into_iter();
    notes.map(|note| (note.operator, note.value)).collect()
}

#[test]
fn words_must_all_be_there_and_the_last_one_is_still_being_typed() {
    let all = Fields::ALL;
    assert_eq!(parsed("hello wor"), [wanted(all, &[term("hello")]), wanted(all, &[prefix("wor")])]);
    assert_eq!(parsed("hello "), [wanted(all, &[term("hello")])]);
    assert_eq!(parsed("e-mail "), [wanted(all, &[term("e"), term("mail")])]);
    assert_eq!(parsed("  "), []);
    assert_eq!(parsed("… -"), [], "nothing that could be a word");
    let both = Term { forms: vec!["muller".into(), "mueller".into()], is_prefix: false };
    assert_eq!(parsed("Müller "), [wanted(all, &[both])]);
    assert_eq!(parsed("東京 "), [wanted(all, &[term("東京")])]);
    assert_eq!(parsed("東 "), [wanted(all, &[prefix("東")])]);
}

#[test]
fn quotes_keep_words_together_minus_excludes_and_or_offers() {
    let all = Fields::ALL;
    assert_eq!(parsed("\"hello world\" "), [phrase(all, &[term("hello"), term("world")])]);
    assert_eq!(parsed("\"hello wor"), [phrase(all, &[term("hello"), prefix("wor")])], "not closed yet");
    assert_eq!(parsed("-spam ham "), [not(wanted(all, &[term("spam")])), wanted(all, &[term("ham")])]);
    let either = Node::Any(vec![wanted(all, &[term("a")]), wanted(all, &[term("b")]), wanted(all, &[term("c")])]);
    assert_eq!(parsed("a OR b OR c d "), [either, wanted(all, &[term("d")])]);
    assert_eq!(parsed("OR "), [wanted(all, &[term("or")])], "nothing to choose from");
    assert_eq!(parsed("a OR "), [wanted(all, &[term("a")])]);
    assert_eq!(parsed("or "), [wanted(all, &[term("or")])]);
}

#[test]
fn names_ask_for_fields() {
    assert_eq!(parsed("from:ada "), [wanted(Fields::FROM, &[term("ada")])]);
    assert_eq!(parsed("TO:bob"), [wanted(Fields::TO, &[prefix("bob")])]);
    assert_eq!(parsed("subject:\"hello world\" "), [phrase(Fields::SUBJECT, &[term("hello"), term("world")])]);
    assert_eq!(parsed("-body:x "), [not(wanted(Fields::BODY, &[term("x")]))]);
    assert_eq!(parsed("filename:bill.pdf "), [wanted(Fields::FILES, &[term("bill"), term("pdf")])]);
    assert_eq!(parsed("from: "), [], "nothing said yet");
    assert_eq!(
        parsed("https://example.org/x "),
        [wanted(Fields::ALL, &[term("https"), term("example"), term("org"), term("x")])]
    );
    assert_eq!(parsed("foo:bar "), [wanted(Fields::ALL, &[term("foo"), term("bar")])]);
}

#[test]
fn addresses_and_domains_are_looked_for_as_they_stand() {
    assert_eq!(parsed("from:ada@example.org "), [wanted(Fields::FROM, &[term("ada@example.org")])]);
    assert_eq!(parsed("from:@example.org"), [wanted(Fields::FROM, &[prefix("example.org")])]);
    let elsewhere = Fields::SUBJECT | Fields::BODY | Fields::FILES;
    let either = Node::Any(vec![
        wanted(Fields::ADDRESSES, &[term("example.org")]),
        wanted(elsewhere, &[term("example"), term("org")]),
    ]);
    assert_eq!(parsed("example.org "), [either]);
}

#[test]
fn facts_are_asked_for_by_their_names() {
    let fact = Node::Fact;
    assert_eq!(parsed("has:attachment is:starred"), [fact(Fact::HasAttachment), fact(Fact::Starred)]);
    assert_eq!(parsed("is:unread -is:read"), [not(fact(Fact::Read)), not(fact(Fact::Read))]);
    assert_eq!(parsed("in:trash in:anywhere"), [fact(Fact::In(Folder::Trash)), fact(Fact::In(Folder::Anywhere))]);
    assert_eq!(parsed("larger:5M smaller:1,5k"), [fact(Fact::Larger(5_000_000)), fact(Fact::Smaller(1_500))]);
    assert_eq!(parsed("before:1970-01-02 after:1970"), [fact(Fact::Before(86_400)), fact(Fact::After(0))]);
    assert_eq!(
        parsed("tag:Work account:\"My Mail\""),
        [fact(Fact::Tag("work".into())), fact(Fact::Account("my mail".into()))]
    );
    assert!(Query::parse("x in:trash", 0).names_folder() && !Query::parse("trash", 0).names_folder());
}

#[test]
fn what_is_not_understood_is_told_once_it_is_whole() {
    let note = |operator: &str, value: &str| (operator.to_owned(), value.to_owned());
    assert_eq!(noted("before:yesterday is:blue x "), [note("before", "yesterday"), note("is", "blue")]);
    assert_eq!(noted("before:2026-1"), []);
    assert_eq!(noted("before:2026-1x"), [], "it is being typed");
    assert_eq!(noted("larger:-5 larger:nan larger:1e99g "), ["-5", "nan", "1e99g"].map(|value| note("larger", value)));
    assert!(noted(&"is:x ".repeat(1_000)).len() <= limits::SEARCH_NOTES);
}

#[test]
fn no_query_is_too_long_or_too_odd() {
    for odd in ["\"", "-", "--", "-\"", ":", "::", "from:\"", "-from:-x", "\u{0}", "a:\"b\"c\"", "OR OR OR", "-OR"] {
        Query::parse(odd, 0);
    }
    Query::parse(&"x OR ".repeat(100_000), i32::MAX);
    Query::parse(&"ä".repeat(100_000), i32::MIN);
}

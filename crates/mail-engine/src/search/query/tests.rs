//! What each way to write a query asks for.
//!
//! Must not: depend on an index.

use super::*;

fn term(form: &str) -> Term {
    Term { forms: vec![form.to_owned()], is_prefix: false }
}

fn lower(form: &str) -> Term {
    term(&form.to_lowercase())
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
    match query.root {
        Node::All(nodes) if !nodes.is_empty() => nodes,
        nothing => {
            assert_eq!(nothing, Node::Any(Vec::new()), "{text}: who asks for nothing does not ask for everything");
            Vec::new()
        }
    }
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
    for skipped in ["a OR is:blue b ", "a OR is:blue OR OR b "] {
        let Node::All(nodes) = Query::parse(skipped, 0).root else { panic!("something is asked for") };
        let (one, other) = (wanted(all, &[term("a")]), wanted(all, &[term("b")]));
        let expected = if skipped.contains("OR b") { vec![Node::Any(vec![one, other])] } else { vec![one, other] };
        assert_eq!(nodes, expected, "{skipped}");
    }
    assert_eq!(Query::parse("is:blue OR b ", 0).root, Node::All(vec![wanted(all, &[term("b")])]));
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
    for unknown in ["foo:bar ", "foo_:bar ", "12:30 ", "Re:x "] {
        let terms: Vec<Term> =
            unknown.trim_end().split([':', '_']).filter(|word| !word.is_empty()).map(lower).collect();
        assert_eq!(parsed(unknown), [wanted(Fields::ALL, &terms)], "{unknown}");
    }
}

#[test]
fn addresses_and_domains_are_looked_for_as_they_stand() {
    assert_eq!(parsed("from:ada@example.org "), [wanted(Fields::FROM, &[term("ada@example.org")])]);
    assert_eq!(parsed("from:@example.org"), [wanted(Fields::FROM, &[prefix("example.org")])]);
    // What stands before the `@`, and names, may have a dot, too.
    let elsewhere = Fields::SUBJECT | Fields::BODY | Fields::FILES;
    let either = |fields: Fields, closed: bool| {
        let last = |form| if closed { term(form) } else { prefix(form) };
        let mut either = vec![wanted(fields & Fields::ADDRESSES, &[last("john.doe")])];
        either.extend(closed.then(|| wanted(fields & Fields::ADDRESSES, &[prefix("john.doe@")])));
        either.push(phrase(fields & Fields::ADDRESSES, &[term("john"), last("doe")]));
        either.extend((fields == Fields::ALL).then(|| wanted(elsewhere, &[term("john"), last("doe")])));
        Node::Any(either)
    };
    assert_eq!(parsed("John.Doe "), [either(Fields::ALL, true)]);
    assert_eq!(parsed("john.doe"), [either(Fields::ALL, false)]);
    assert_eq!(parsed("from:john.doe x ")[0], either(Fields::FROM, true));
    assert_eq!(parsed("to:john.doe"), [either(Fields::TO, false)]);
}

#[test]
fn facts_are_asked_for_by_their_names() {
    let fact = Node::Fact;
    assert_eq!(parsed("has:attachment is:starred"), [fact(Fact::HasAttachment), fact(Fact::Starred)]);
    assert_eq!(parsed("is:unread -is:read"), [not(fact(Fact::Read)), not(fact(Fact::Read))]);
    assert_eq!(parsed("in:trash in:anywhere"), [fact(Fact::In(Home::Trash)), fact(Fact::Anywhere)]);
    assert_eq!(parsed("larger:5M smaller:1,5k"), [fact(Fact::Larger(5_000_000)), fact(Fact::Smaller(1_500))]);
    for (size, octets) in [("10 MB x ", 10_000_000), ("1,5  k x ", 1_500), ("\"2 gb\" x ", 2_000_000_000), ("7 x ", 7)]
    {
        let expected = [fact(Fact::Larger(octets)), wanted(Fields::ALL, &[term("x")])];
        assert_eq!(parsed(&format!("larger:{size}")), expected, "{size}");
    }
    assert_eq!(parsed("larger:5M m ")[1], wanted(Fields::ALL, &[term("m")]), "it has its unit");
    assert_eq!(parsed("before:1970-01-02 after:1970"), [fact(Fact::Before(86_400)), fact(Fact::After(0))]);
    assert_eq!(
        parsed("tag:Work account:\"My Mail\""),
        [fact(Fact::Tag("work".into())), fact(Fact::Account("my mail".into()))]
    );
    for (query, names) in [("x in:trash", true), ("trash", false), ("x -in:archive", false), ("x OR in:all", true)] {
        assert_eq!(Query::parse(query, 0).names_folder(), names, "{query}");
    }
}

#[test]
fn what_is_not_understood_is_told_and_that_it_may_not_be_whole_yet() {
    let note = |operator: &str, value: &str| (operator.to_owned(), value.to_owned());
    assert_eq!(noted("before:yesterday is:blue x "), [note("before", "yesterday"), note("is", "blue")]);
    assert_eq!(noted("before:2026-1"), []);
    let notes = Query::parse("is:blue before:2026-1x", 0).notes;
    assert_eq!(notes.iter().map(|note| note.is_open).collect::<Vec<_>>(), [false, true], "it is being typed");
    assert_eq!(
        noted("cc:bob older_than:2d Label:\"my work\" x "),
        [note("cc", "bob"), note("older_than", "2d"), note("label", "my work")],
        "other programs have them"
    );
    assert_eq!(noted("cc: https://cc:80/ mycc:x "), []);
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

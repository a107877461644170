//! Proof of what is hidden, and of what is not.

use super::*;

#[track_caller]
fn check(redactor: &Redactor, text: &str, expected: &str) {
    assert_eq!(redactor.text(text.as_bytes(), 300), expected, "{text}");
}

#[test]
fn ordinary_words_stay() {
    let redactor = Redactor::new("pop.example.org", "ada@example.org", Some("tanstaaf"));
    for text in ["+OK Dovecot ready.", "-ERR [IN-USE] locked", "SASL PLAIN LOGIN", "pop.example.org", "example.org"] {
        check(&redactor, text, text);
    }
    // Half of a secret is too much, a few letters of it are nothing.
    check(&redactor, "tans", HIDDEN);
    check(&redactor, "a tan staff", HIDDEN);
    check(&redactor, "a tin hat", "a tin hat");
}

#[test]
fn names_are_hidden_where_they_stand_and_short_ones_as_whole_words_only() {
    let redactor = Redactor::new("pop.example.org", "ad@example.org", None);
    check(&redactor, "ad is not admitted; ad@example.org", "**** is not admitted; ****");
    let redactor = Redactor::new("mail.corp.example", "CORP\\jdoe", None);
    check(&redactor, "no jdoe at mail.corp.example", "no **** at mail.****.example");
    let redactor = Redactor::new("pop.example.org", "ada.byron+news@example.org", None);
    check(&redactor, "mailbox ada.byron is full", "mailbox **** is full");
    check(&redactor, "(mary@example.com)", "(****@example.com)");
}

#[test]
fn octets_that_are_no_text_hide_nothing_from_the_search() {
    let redactor = Redactor::new("h", "u", Some("pässwörtlich"));
    assert_eq!(redactor.text(b"-ERR p\xe4ssw\xf6rtlich", 300), "-ERR ****");
    assert_eq!(redactor.text("-ERR PÄSSWÖRTLICH".as_bytes(), 300), "-ERR ****");
    assert_eq!(redactor.text(b"-ERR \xff\xfe", 300), "-ERR \u{fffd}\u{fffd}");
}

#[test]
fn a_secret_that_was_sent_in_latin_1_is_not_told_in_it_either() {
    let redactor = Redactor::new("h", "u", Some("tänstääf"));
    for told in ["t%E4nst%E4%E4f", "74e46e7374e4e466", "dORuc3Tk5GY="] {
        check(&redactor, &format!("-ERR wrong: {told}"), "-ERR ****");
    }
}

#[test]
fn base64_is_what_it_is_and_words_in_it_are_found() {
    assert_eq!(base64_inside(b"ada", 0), "YWRh");
    // `xada` is eGFkYQ==, `xyada` is eHlhZGE=.
    assert_eq!((base64_inside(b"ada", 1).as_str(), base64_inside(b"ada", 2).as_str()), ("FkY", "hZG"));
    assert_eq!(decoded(b"AGFkYQB0YW5zdGFhZg=="), b"\0ada\0tanstaaf");
    assert!(decoded(b"not base64!").is_empty());
}

#[test]
fn a_secret_in_a_hidden_line_leaves_no_more_than_status_and_known_codes() {
    let redactor = Redactor::new("h", "u", Some("tanstaaf"));
    check(&redactor, "-err [auth] tanstaaf", "-ERR [AUTH] ****");
    check(&redactor, "-ERR [tanstaaf] no", "-ERR ****");
    check(&redactor, "+OK tanstaaf", "+OK ****");
    check(&redactor, "tanstaaf", HIDDEN);
}

#[test]
fn a_secret_over_several_lines_hides_them_all_and_no_others() {
    let redactor = Redactor::new("h", "u", Some("tanstaaf"));
    let lines: [&[u8]; 4] = [b"+OK fine", b"+OK it is ta", b"+OK ns", b"+OK taaf and more"];
    let expected = ["+OK fine", "+OK ****", "+OK ****", "+OK ****"];
    assert_eq!(redactor.lines(&lines, 300), expected);
}

//! Answers, and what hostile mail makes of them.

use super::*;
use crate::{draft, within};

const MAIL: &str = "From: Ada <ada@a.example>\r\nTo: Me <me@x.example>, Bo <bo@b.example>\r\nCc: cy@c.example, ME@x.example, ada@a.example\r\n\
     Subject: AW: Re[2]: Plans\r\nDate: Fri, 21 Nov 1997 09:55:06 -0600\r\nMessage-ID: <2@a.example>\r\nReferences: <0@a.example>\r\n <1@a.example>\r\n\r\n\
     Hello,\r\n> older\r\n>> oldest\r\nbye\r\n-- \r\nAda, Example Ltd\r\n";

fn own() -> Vec<String> {
    vec!["me@x.example".to_owned()]
}

fn answered(raw: &str, how: Answer) -> Answered {
    answer(raw.as_bytes(), AnswerOptions { how, own: &own(), introduction: "Ada wrote:" })
}

fn names(people: &[Address]) -> Vec<&str> {
    people.iter().map(|person| person.address.as_str()).collect()
}

#[test]
fn a_reply_goes_to_the_author_and_to_all_where_all_are_meant() {
    let reply = answered(MAIL, Answer::Reply);
    assert_eq!((names(&reply.to), names(&reply.cc)), (vec!["ada@a.example"], vec![]));
    let all = answered(MAIL, Answer::ReplyAll);
    assert_eq!((names(&all.to), names(&all.cc)), (vec!["ada@a.example", "bo@b.example"], vec!["cy@c.example"]));
    let forward = answered(MAIL, Answer::Forward);
    assert!(forward.to.is_empty() && forward.cc.is_empty() && forward.references.is_empty());
    let elsewhere = answered(&MAIL.replace("Subject", "Reply-To: list@l.example\r\nSubject"), Answer::Reply);
    assert_eq!(names(&elsewhere.to), ["list@l.example"]);
    let of_mine = answered(&MAIL.replace("From: Ada <ada@a.example>", "From: me@x.example"), Answer::Reply);
    assert_eq!(names(&of_mine.to), ["bo@b.example"], "what was sent is gone on with");
    assert_eq!(answered("From: nobody\r\n\r\nx", Answer::Reply).to, []);
}

#[test]
fn a_server_says_to_whom_it_delivered_where_no_sender_writes() {
    let received = "Received: from x by y\r\n";
    for (fields, expected) in [
        (format!("Delivered-To: me@x.example\r\n{received}"), vec!["me@x.example"]),
        (format!("X-Original-To: team@x.example\r\nDelivered-To: <me@x.example>\r\n{received}"), vec!["me@x.example"]),
        (format!("{received}Delivered-To: list@x.example\r\n"), vec![]),
        (format!("Delivered-To: me, you@x.example\r\nDelivered-To: me\r\n{received}"), vec![]),
        ("Delivered-To: me@x.example\r\n".to_owned(), vec![]),
        (format!("{}{received}", "Delivered-To: me@x.example\r\n".repeat(99)), vec!["me@x.example"; limits::DELIVERED]),
    ] {
        assert_eq!(delivered_to(format!("{fields}From: a@b.example\r\n\r\nx").as_bytes()), expected, "{fields}");
    }
}

#[test]
fn a_subject_has_its_prefix_once() {
    for (given, reply, forward) in [
        ("Plans", "Re: Plans", "Fwd: Plans"),
        ("Re: Plans", "Re: Plans", "Fwd: Re: Plans"),
        ("AW: RE: re[3]: Re(2):Plans", "Re: Plans", "Fwd: AW: RE: re[3]: Re(2):Plans"),
        ("WG: Fwd: Plans", "Re: WG: Fwd: Plans", "Fwd: Plans"),
        ("Rescue: now", "Re: Rescue: now", "Fwd: Rescue: now"),
        ("", "Re:", "Fwd:"),
        ("Re:", "Re:", "Fwd: Re:"),
    ] {
        assert_eq!(subject(given, Answer::Reply), reply);
        assert_eq!(subject(given, Answer::ReplyAll), reply);
        assert_eq!(subject(given, Answer::Forward), forward);
    }
}

#[test]
fn text_is_quoted_once_more_and_a_signature_is_not() {
    let text = answered(MAIL, Answer::Reply).text;
    assert_eq!(text, "\n\nAda wrote:\n> Hello,\n>> older\n>>> oldest\n> bye\n");
    let text = answered(MAIL, Answer::Forward).text;
    assert_eq!(text, "\n\nAda wrote:\nHello,\n> older\n>> oldest\nbye\n--\nAda, Example Ltd\n");
    let html = "From: a@b\r\nContent-Type: text/html\r\n\r\n<p>One<p>Two<script>x()</script>";
    // A line that only looks like its separator, and a thread below a signature.
    for (body, expected) in [
        ("one\r\n--\r\ntwo\r\n", "> one\n> --\n> two\n"),
        ("new\r\n-- \r\nAda\r\n> old\r\nend\r\n", "> new\n>> old\n> end\n"),
    ] {
        let text = answered(&format!("From: a@b.example\r\n\r\n{body}"), Answer::Reply).text;
        assert_eq!(text, format!("\n\nAda wrote:\n{expected}"));
    }
    assert_eq!(answered(html, Answer::Reply).text, "\n\nAda wrote:\n> One\n>\n> Two\n");
}

#[test]
fn a_mailto_holds_all_that_fits_and_says_what_does_not() {
    let mailto = answered(MAIL, Answer::ReplyAll).mailto();
    assert_eq!(
        mailto.uri,
        "mailto:ada@a.example,bo@b.example?cc=cy@c.example&subject=Re%3A%20Plans&in-reply-to=%3C2@a.example%3E&body=%0D%0A%0D%0AAda%20wrote%3A%0D%0A\
         %3E%20Hello%2C%0D%0A%3E%3E%20older%0D%0A%3E%3E%3E%20oldest%0D%0A%3E%20bye%0D%0A"
    );
    assert_eq!((mailto.is_cut, mailto.left_out), (false, 0));
    let id = Some("x".repeat(limits::MAILTO_ID_OCTETS));
    assert!(!Answered { in_reply_to: id, ..Answered::default() }.mailto().uri.contains("in-reply-to"));
    assert!(!answered(MAIL, Answer::Forward).mailto().uri.contains("in-reply-to"));
    let long = answered(&format!("{MAIL}\r\n"), Answer::Reply);
    let long = Answered { text: "ü\n".repeat(5_000), ..long }.mailto();
    assert!(long.is_cut && long.uri.len() <= limits::MAILTO_OCTETS && long.uri.len() > limits::MAILTO_OCTETS - 20);
    assert!(long.uri.ends_with("%5B%E2%80%A6%5D") && encode::percent_decoded(&long.uri).contains("ü\r\nü"));
    assert!(!encode::percent_decoded(&long.uri).contains('\u{fffd}'), "no character is cut in two");
    let person = |number: usize| Address { name: String::new(), address: format!("person-{number}@example.org") };
    let many =
        Answered { to: (0..300).map(person).collect(), subject: "ü".repeat(900), ..Answered::default() }.mailto();
    assert!(many.uri.len() <= limits::MAILTO_OCTETS && many.left_out > 200, "{}", many.uri.len());
}

#[test]
fn nothing_of_the_sender_becomes_a_header_field() {
    let hostile = "From: \"x\\\r\n y\" <a@b.example>\r\nReply-To: =?utf-8?Q?x=0D=0ABcc:_e@v.example?= <a@b.example>, \"c d\"@e.example, a@b@c\r\n\
                   Subject: =?utf-8?Q?Hi=0D=0ABcc:_e@v.example=0D=0A=0D=0Abody?=\r\n\
                   Message-ID: <a b\tc@d>\r\nReferences: <1@a> <2@\u{fc}>\r\n\r\nBcc: e@v.example\r\n.\r\n";
    for how in [Answer::Reply, Answer::ReplyAll, Answer::Forward] {
        let options = AnswerOptions { how, own: &own(), introduction: "x\r\nBcc: e@v.example\r\n\r\n" };
        let draft = draft(hostile.as_bytes(), options, "me@x.example\r\nBcc: e@v.example").unwrap();
        let text = String::from_utf8(draft.clone()).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!head.to_ascii_lowercase().lines().any(|line| line.starts_with("bcc")), "{head}");
        let document = read(&draft, ReadOptions::default());
        assert!(document.to.iter().all(|person| person.address == "a@b.example"), "{:?}", document.to);
        let mailto = answer(hostile.as_bytes(), options).mailto().uri;
        assert!(!mailto.contains("bcc=") && !mailto.contains("%0D%0ABcc%3A%20e@v.example&"), "{mailto}");
        assert_eq!(mailto.matches('?').count(), 1);
        assert!(mailto.bytes().all(|octet| octet.is_ascii_graphic()));
    }
}

#[test]
fn a_draft_reads_as_what_was_meant() {
    let options = AnswerOptions { how: Answer::ReplyAll, own: &own(), introduction: "Ada schrieb am Grünen Tisch:" };
    let draft = draft(MAIL.as_bytes(), options, "me@x.example").unwrap();
    assert!(String::from_utf8_lossy(&draft).contains("\r\nX-Unsent: 1\r\n"));
    let document = read(&draft, ReadOptions::default());
    assert_eq!(
        (names(&document.from), names(&document.to)),
        (vec!["me@x.example"], vec!["ada@a.example", "bo@b.example"])
    );
    assert_eq!((document.subject.as_str(), names(&document.cc)), ("Re: Plans", vec!["cy@c.example"]));
    assert_eq!(document.in_reply_to, ["2@a.example"]);
    assert_eq!(document.references, ["0@a.example", "1@a.example", "2@a.example"]);
    let again = answer(&draft, AnswerOptions { how: Answer::Forward, own: &[], introduction: "" });
    assert!(again.text.contains("Ada schrieb am Grünen Tisch:\n> Hello,\n>> older"), "{}", again.text);
}

#[test]
fn an_answer_refers_to_what_its_parent_refers_to() {
    let id = "Message-ID: <2@a>\r\n";
    for (fields, expected) in [
        (format!("{id}References: <0@a> <1@a>\r\nIn-Reply-To: <1@a>\r\n"), vec!["0@a", "1@a", "2@a"]),
        (format!("{id}In-Reply-To: <1@a>\r\n"), vec!["1@a", "2@a"]),
        (format!("{id}In-Reply-To: <0@a> <1@a>\r\n"), vec!["2@a"]),
        ("In-Reply-To: <1@a>\r\n".to_owned(), vec!["1@a"]),
        (id.to_owned(), vec!["2@a"]),
    ] {
        let answered = answered(&format!("From: a@b.example\r\n{fields}\r\nx"), Answer::Reply);
        assert_eq!(answered.references, expected, "{fields}");
    }
}

#[test]
fn a_forward_carries_the_original_octet_for_octet() {
    let originals: [&[u8]; 5] = [
        MAIL.as_bytes(),
        b"From: a@b\nSubject: bare\n\nno last line end",
        b"From: a@b\r\n\r\n8 bit \xff\xfe\0\r\n\r\n\r\n",
        b"From: a@b\r\nContent-Type: multipart/mixed; boundary=poplar-0\r\n\r\n--poplar-0\r\n\r\nx\r\n--poplar-0--\r\n",
        b"From: a@b\r\n\r\n--poplar-0=_\r\n--poplar-1=_--\r\n--poplar-18446744073709551615=_\r\n",
    ];
    for original in originals {
        let options = AnswerOptions { how: Answer::Forward, own: &own(), introduction: "Look:" };
        let draft = draft(original, options, "").unwrap();
        let document = read(&draft, ReadOptions::default());
        let [attached] = document.attachments.as_slice() else { panic!("{:?}", document.attachments) };
        assert_eq!(attached.media_type, "message/rfc822");
        let inside = within(&draft, &[attached.part]).unwrap();
        assert_eq!(inside, original, "{:?}", String::from_utf8_lossy(original));
        assert!(document.to.is_empty() && document.subject.starts_with("Fwd:"));
    }
}

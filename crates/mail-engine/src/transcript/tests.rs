//! Proof of what is kept of a session and what is not, where the server's octets decide it.

use super::*;
use pop3_proto::{MessageNumber, UserName};

const THEN: Millis = Millis(1_000);

fn transcript() -> Transcript {
    Transcript::new(Millis(400), "pop.example.org", "ada", Some(&Secret::new("tanstaaf")))
}

fn said(transcript: &Transcript) -> Vec<Said> {
    transcript.lines(THEN).into_iter().map(|line| line.said).collect()
}

#[test]
fn what_is_sent_is_never_quoted() {
    let transcript = transcript();
    let (user, pass) = (UserName::new("ada").expect("a name"), pop3_proto::Secret::new("tanstaaf").expect("a secret"));
    transcript.asked(THEN, &Command::Login { user, pass });
    transcript.sent(THEN, b"USER ada\r\nPASS tanstaaf\r\n");
    transcript.sent(THEN, b"more than a login has\r\n");
    transcript.asked(THEN, &Command::Noop);
    transcript.sent(THEN, b"tanstaaf\r\n");
    let expected = ["USER ****", "PASS ****", "****", "NOOP"].map(|line| Said::Client(line.into()));
    assert_eq!(said(&transcript), expected);
    assert!(transcript.lines(THEN).iter().all(|line| line.milliseconds == 600));
}

#[test]
fn mail_and_listings_are_counted_and_not_kept_in_any_cut() {
    let answer = b"+OK 2 messages\r\n1 whqtswO00WBw418f9t5JxYwZ\r\n2 QhdPYR:00WBw1Ph7x7\r\n.\r\n";
    let one = MessageNumber::new(1).expect("a number");
    for command in
        [Command::Uidl(None), Command::List(None), Command::Retr(one), Command::Top { number: one, lines: 3 }]
    {
        for cut in 0..answer.len() {
            let transcript = transcript();
            transcript.asked(THEN, &command);
            let (head, tail) = answer.split_at(cut);
            transcript.received(THEN, head);
            transcript.received(THEN, tail);
            let octets = answer.len() as u64 - 16;
            let expected = [Said::Server("+OK 2 messages".into()), Said::LeftOut { lines: 3, octets }];
            assert_eq!(said(&transcript), expected, "cut at {cut}");
        }
    }
}

#[test]
fn a_line_without_an_end_is_kept_and_one_without_bound_is_not() {
    let transcript = transcript();
    transcript.received(THEN, b"SSH-2.0-OpenSSH");
    assert_eq!(said(&transcript), [Said::Server("SSH-2.0-OpenSSH".into())]);
    for _ in 0..100 {
        transcript.received(THEN, &[b'x'; 10_000]);
    }
    assert!(transcript.inner.borrow().partial.len() <= limits::TRANSCRIPT_LINE_OCTETS);
}

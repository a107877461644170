//! Mails a person would notice: HTML with a trap in it, text in an old charset, an attachment.
//!
//! Must not: hold anybody's real mail.

use std::net::SocketAddr;

/// A mail to Ada of 5 September 2024 with these header fields, one a line, and content of this type.
pub fn with_fields(fields: &[&str], media_type: &str, content: &str) -> Vec<u8> {
    let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    format!(
        "{fields}To: ada@example.net\r\nDate: Thu, 5 Sep 2024 08:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: {media_type}; charset=utf-8\r\n\r\n{content}\r\n"
    )
    .into_bytes()
}

/// A mail whose sender somebody confirmed of whom nobody knows whether they may.
pub fn sealed() -> Vec<u8> {
    let fields = [
        "Authentication-Results: mx.stranger.example; dmarc=pass header.from=example.org",
        "From: Grace <grace@example.org>",
        "Subject: A letter with a seal",
    ];
    with_fields(&fields, "text/plain", "Words under a seal.")
}

/// A sample mail with line ends of mail; where it says when it came, it came then.
pub fn sample(text: &str) -> Vec<u8> {
    let mut lines = Vec::new();
    for line in text.lines() {
        lines.push(if line.starts_with("Date: ") { "Date: Tue, 3 Sep 2024 08:00:00 +0000" } else { line });
    }
    (lines.join("\r\n") + "\r\n").into_bytes()
}

/// Content of the attachment that [`with_attachment`] carries.
pub const ATTACHMENT: &[u8] = b"\x00\x01\x02 attached octets \xff\xfe\r\n";

/// An HTML newsletter whose remote image, script, form and style all point at `trap`.
pub fn html(trap: SocketAddr) -> Vec<u8> {
    format!(
        "From: Poplar News <news@example.org>\r\nTo: ada@example.net\r\nSubject: The autumn newsletter\r\n\
         Date: Mon, 2 Sep 2024 08:00:00 +0000\r\nMessage-ID: <html@example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n\
         <html><head><link rel=stylesheet href=\"http://{trap}/style.css\">\
         <style>body {{ background: url(http://{trap}/background.png) }}</style></head><body>\
         <h1>Leaves are falling</h1><p>Read <b>all</b> about it.</p>\r\n\
         <img src=\"http://{trap}/pixel.gif\"><script>fetch('http://{trap}/script')</script>\r\n\
         <form action=\"http://{trap}/form\"><input name=a></form></body></html>\r\n"
    )
    .into_bytes()
}

/// Plain text, in Latin-1 and saying so.
pub fn text() -> Vec<u8> {
    b"From: =?iso-8859-1?Q?J=FCrgen?= <juergen@example.org>\r\nTo: ada@example.net\r\n\
      Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\nDate: Tue, 3 Sep 2024 08:00:00 +0000\r\nMessage-ID: <text@example.org>\r\n\
      MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
      Sch\xf6ne Gr\xfc\xdfe aus K\xf6ln!\r\n.\r\n..\r\n"
        .to_vec()
}

/// A mail with [`ATTACHMENT`] under the name `notes.bin`.
pub fn with_attachment() -> Vec<u8> {
    b"From: Grace <grace@example.org>\r\nTo: ada@example.net\r\nSubject: Notes attached\r\n\
      Date: Wed, 4 Sep 2024 08:00:00 +0000\r\nMessage-ID: <attachment@example.org>\r\nMIME-Version: 1.0\r\n\
      Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the notes.\r\n--b\r\n\
      Content-Type: application/octet-stream; name=notes.bin\r\nContent-Disposition: attachment; filename=notes.bin\r\n\
      Content-Transfer-Encoding: base64\r\n\r\nAAECIGF0dGFjaGVkIG9jdGV0cyD//g0K\r\n--b--\r\n"
        .to_vec()
}

/// Text with a long quotation below it.
pub fn quoting_text() -> Vec<u8> {
    let quotation = "> Shall we go out on the first weekend of June?\r\n> I could bring the boat.\r\n".repeat(20);
    let content = format!("Let us meet at the jetty, see https://jetty.example.org/.\r\n\r\nAda wrote:\r\n{quotation}");
    answer("Our plans, in words", "text/plain", &content)
}

/// HTML with a link that deceives and a long quotation below it, in the colours of its sender.
pub fn quoting_html() -> Vec<u8> {
    let quotation = "<p>Shall we go out on the first weekend of June? I could bring the boat.</p>\r\n".repeat(20);
    let content = format!(
        "<body bgcolor=\"#fff8e7\"><p>Let us meet at the jetty, and pay at\r\n\
         <a href=\"https://evil.example/pay\">https://bank.example/login</a>.</p><p>Grace</p>\r\n\
         <blockquote type=\"cite\">{quotation}</blockquote></body>\r\n"
    );
    answer("Our plans, in colours", "text/html", &content)
}

fn answer(subject: &str, media_type: &str, content: &str) -> Vec<u8> {
    format!(
        "From: Grace <grace@example.org>\r\nTo: ada@example.net\r\nSubject: {subject}\r\n\
         Date: Fri, 6 Sep 2024 08:00:00 +0000\r\nMessage-ID: <{}@example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: {media_type}; charset=utf-8\r\n\r\n{content}",
        media_type.replace('/', ".")
    )
    .into_bytes()
}

/// An mbox file of these mails.
pub fn mbox(mails: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let from: &[u8] = b"From ada@example.org Tue Sep  3 08:00:00 2024\n";
    mails.into_iter().flat_map(|mail| [from, &mail, b"\n"].concat()).collect()
}

/// [`html`] whose trap nobody set: for those who never let it load anything.
pub fn newsletter() -> Vec<u8> {
    html(([127, 0, 0, 1], 9).into())
}

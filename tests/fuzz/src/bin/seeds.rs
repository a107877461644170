//! Writes the first files of the corpus: every transcript of `pop3-proto` as a script, and mails and answers by hand.
//!
//! usage: `cargo run -p fuzz-targets --bin seeds`, when transcripts were added. Files that are there stay.
//! Must not: be needed by a test; the corpus is committed.

#[path = "../../../../crates/pop3-proto/tests/harness/case.rs"]
#[allow(dead_code, reason = "what is expected of a transcript is of no use here")]
mod case;
#[path = "../../../../crates/mail-tls/tests/support/mod.rs"]
mod tls_server;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use case::{Case, Step};
use pop3_proto::{Command, Config, ConnectionSecurity, Mechanism, Pipelining};
use rcgen::{CertificateParams, SanType};
use tls_server::Authority;
use tls_server::ocsp::{Answer, REVOKED, must_staple};

const TURN: u8 = 0x1e;
const SERVER: u8 = 0x1f;

const MESSAGES: [&str; 12] = [
    "plain\r\n.\r\n",
    "",
    ".",
    ".\r\n+OK next\r\n",
    "..\r\n...\r\n.x\r\n.\r\n",
    "a\n.\nb\n..c\n.\n",
    "a\r\nb\n.\r\n.c\r\n.\n.\r\n",
    ".\rx\r\n.\r\r\n.\r\n",
    "Subject: x\r\n\r\na\n.\n+OK forged\r\n.\r\n+OK true\r\n",
    "\r\n.\nx\r\n.\r\n",
    "no end\r\n..",
    ".\n",
];

const LISTINGS: [&str; 9] = [
    "tIL\u{1f}+OK 2 320\r\n\u{1e}\u{1f}+OK\r\n1 aaa\r\n2 bbb\r\n.\r\n\u{1e}\u{1f}+OK\r\n1 120\r\n2 200\r\n.\r\n",
    "c\u{1f}+OK\r\nPIPELINING\r\nUIDL\r\n.\r\n\u{1e}tIL\u{1f}+OK 3 9\r\n+OK\r\n1 a\r\n3 a\r\n1 b\r\n.\r\n+OK\r\n3 4\r\n2 1\r\n.\r\n",
    "tIL\u{1f}+OK 3 9\r\n\u{1e}\u{1f}-ERR what\r\n\u{1e}\u{1f}-ERR\r\n",
    "I\u{1f}+OK\r\n1\r\n2 \r\n3 x y\t\r\n4294967295 z\r\n.\r\n",
    "L\u{1f}+OK\r\n1 18446744073709551615\r\n2\t5 more\r\n.\r\n",
    "ij\u{1f}+OK 1 120\r\n\u{1e}\u{1f}+OK 2 whqtswO00WBw418f9t5JxYwZ\r\n",
    "t\u{1f}+OK 3 -2147483648\r\n\u{1e}t\u{1f}+OK 0 0\r\n\u{1e}q\u{1f}+OK\r\n",
    "c\u{1f}+OK\r\nLANG\r\nEXPIRE 5 USER\r\nLOGIN-DELAY 60\r\nIMPLEMENTATION x y\r\nSASL PLAIN\r\n.\r\n\u{1e}n\u{1f}+OK\r\nde Deutsch\r\n* any\r\n..x\r\n.\r\n",
    "I\u{1f}+OK\n1 a\n2 b\n.\n\u{1e}D\u{1f}+OK\n\u{1e}z\u{1f}+OK\n",
];

const SASL: [&str; 8] = [
    "h\u{1f}+ \u{1}r=\u{4}x,s=salt,i=1\u{2}\r\n\u{1e}\u{1f}+ \u{1}\u{3}\u{2}\r\n\u{1e}\u{1f}+OK\r\n",
    "h\u{1f}+ \u{1}r=\u{4}x,s=c2FsdA==,i=4\u{2}\r\n\u{1e}\u{1f}+ \u{1}\u{3}\u{2}\r\n\u{1e}\u{1f}+OK\r\n",
    "H\u{1f}+ \u{1}r=\u{4}x,s=c2FsdA==,i=1\u{2}\r\n\u{1e}\u{1f}+OK \u{1}\u{3}\u{2}\r\n\u{1e}t\u{1f}+OK 1 2\r\n",
    "P\u{1f}+OK \u{1}r=\u{4}x,s=c2FsdA==,i=1,x=y\u{2}\r\n\u{1e}\u{1f}+ \u{1}\u{3},y\u{2}\r\n\u{1e}\u{1f}+OK\r\n",
    "y\u{1f}+ \r\n+ \u{1}r=\u{4}x,s=c2FsdA==,i=1\u{2}\r\n\u{1e}\u{1f}+ \u{1}e=invalid-proof\u{2}\r\n-ERR [AUTH] no\r\n\u{1e}m\u{1f}+ \u{1}<1@host>\u{2}\r\n+OK\r\n",
    "x\u{1f}+ \r\n+ \u{1}{\"status\":\"401\"}\u{2}\r\n-ERR no\r\n\u{1e}o\u{1f}+ \u{1}{\"status\":\"invalid_token\"}\u{2}\r\n-ERR\r\n",
    "g\u{1f}+ \u{1}Username:\u{2}\r\n+ \u{1}Password:\u{2}\r\n+OK\r\n\u{1e}q\u{1f}+OK\r\n",
    "p\u{1f}+ \r\n-ERR [SYS/TEMP] later\r\n\u{1e}a\u{1f}-ERR [IN-USE] busy\r\n\u{1e}pq\u{1f}-ERR\r\n\u{1e}\u{1f}+OK\r\n",
];

const UTF8: [&str; 8] = [
    "j\u{f6}rg\u{1e}gr\u{fc}\u{df}e\u{1e}u\u{1f}+OK\r\n\u{1e}l\u{1f}+OK\r\n+OK\r\n",
    "jo\u{308}rg\u{1e}\u{aa}\u{ad}\u{1e}a\u{1f}+OK\r\n\u{1e}n\u{1f}+OK\r\nde Deutsch\r\nfr fran\u{e7}ais\r\n.\r\n\u{1e}d\u{1f}+OK de-DE jetzt\r\n",
    "\u{2168}\u{1e}x\u{1e}H\u{1f}+ \u{1}r=\u{4}x,s=c2FsdA==,i=1\u{2}\r\n\u{1e}\u{1f}+ \u{1}\u{3}\u{2}\r\n\u{1e}\u{1f}+OK\r\n",
    "\u{627}\u{628}\u{1e}\u{5d0}1\u{1e}a\u{1f}-ERR [AUTH] no\r\n\u{1e}us\u{1f}+OK\r\n",
    "a,b=c\u{1e}I\u{ad}X\u{1e}p\u{1f}+OK\r\n\u{1e}L\u{1f}+OK\r\n1 2\r\n.\r\n",
    "\u{ad}\u{1e}\u{1e}a\u{1f}+OK\r\n",
    "m\u{1e}\u{7}\u{1e}aH\u{1f}-ERR\r\n",
    "u\u{3000}v\u{1e}\u{221}\u{1e}a\u{1f}+OK\r\n\u{1e}u\u{1f}-ERR\r\n",
];

const MAILS: [&str; 16] = [
    "",
    "From: Ada <ada@example.org>\r\nSubject: Hello\r\n\r\nSee https://example.org/\r\n> quoted\r\n>> twice\r\n",
    "From: a\r\nSubject: =?utf-8?q?J=C3=B6rg?= =?iso-8859-1?B?/PY=?=\r\nDate: Mon, 1 Jan 2024 10:00:00 +0100\r\nMessage-ID: <a@b>\r\nReferences: <c@d> <e@f>\r\n\r\n",
    "From: a@b\r\nContent-Type: text/html\r\n\r\n<style>p{color:red}@import url(x)</style><p onclick=x()>a<script>x()</script><img src=http://t/ width=1><a href=javascript:x()>b</a>",
    "From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<table><tr><td style=\"position:fixed;background:url(//x)\"><a href='https://x' id=a name=b class=c>l</a></table><form action=x><input></form><svg><style><img></style></svg>",
    "From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n--x\r\nContent-Type: application/pdf; name=\"../../a.pdf\"\r\nContent-Disposition: attachment; filename*=utf-8''%e2%80%ae.exe\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--x--\r\n",
    "From: a@b\r\nContent-Type: multipart/alternative; boundary=\"a b\"\r\n\r\n--a b\r\nContent-Type: text/plain; format=flowed; delsp=yes\r\n\r\n> q \r\n> r\r\n-- \r\nsig\r\n--a b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<b>=C3=BC</b>=\r\n\r\n--a b--\r\n",
    "From: a@b\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n<img src=cid:i>\r\n--r\r\nContent-Type: image/png\r\nContent-ID: <i>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\r\n--r--\r\n",
    "From: a@b\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d\r\nSubject: inner\r\n\r\nx\r\n",
    "From: a@b\r\nFrom: c@d\r\nTo: \"x, y\" <z@w>, g: h@i, j@k;\r\nSubject: \u{202e}evil\u{200b}\r\n\r\n\u{202e}text\r\n",
    "From: a\r\nContent-Type: text/plain; charset=shift_jis\r\n\r\n\u{3042}\r\n",
    "From: a\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+aGk8L2I+\r\n",
    "nothing that is mail\r\n\r\nat all",
    "From: a\r\nContent-Type: text/html\r\n\r\n<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=x&gt;\">",
    "From: a\r\nContent-Type: text/html\r\n\r\n<div style='width:calc(1px + (2px*3));color:rgb(1,2,3);margin:-99px'><p><b><i><p></b></i><select><option>a<template><b>x</template>",
    "From: a\nSubject: lf only\n\nbody\nmailto:a@b www.example.org/(x)\n",
];

const CALENDARS: [&str; 7] = [
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:a\\,b\r\n c\r\nDTSTART;TZID=Europe/Berlin:20240111T190000\r\nDURATION:PT90M\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20240111\nDTEND;VALUE=DATE:20240113\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;UNTIL=20250101T000000Z\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nSTATUS:CANCELLED\nORGANIZER;CN=\"a:b\":mailto:a@b\nATTENDEE;PARTSTAT=DECLINED:MAILTO:c@d\nBEGIN:VALARM\nSUMMARY:x\nEND:VALARM\nEND:VEVENT\n",
    "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19701025T030000\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY:\u{202e}x\u{200b}\nRDATE:1\n",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:99991231T235960Z\nDURATION:P999999999W\nRRULE:FREQ=MONTHLY;BYDAY=2MO;COUNT=4294967296\nEND:VEVENT\n",
    "BEGIN:VCALENDAR\nBEGIN:BEGIN:END:VEVENT\n:\n;:\n\n \nX\";:\n",
    "",
];

const CONTACTS: [&str; 7] = [
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:a;b;;d;\r\nFN:b a\r\nORG:c;d\r\nTEL;TYPE=cell:tel:+1\r\nADR:;;1 x\\ny;z;;1;q\r\nNOTE:a\\;b\r\nEND:VCARD\r\n",
    "BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:J=FCr=\ngen\nTEL;HOME;VOICE:1\nEND:VCARD\n",
    "BEGIN:VCARD\nVERSION:4.0\nitem1.EMAIL;TYPE=\"home,work\":a@b\nURL:javascript:x\nBDAY:--0102\nPHOTO:data:image/png;base64,AAAA\n",
    "BEGIN:VCARD\nBEGIN:VCARD\nN:\nEND:VCARD\nFN:\u{202e}x\nEND:VCARD\n",
    "BEGIN:VCARD\nFN;QUOTED-PRINTABLE:=0D=0A=00=\n=E2=80=AE\nEND:VCARD",
    "BEGIN:VCARD\nTITLE:a\nTITLE:b\nORG:\\\nN;x:;;;;;;;\n",
    "",
];

/// What Outlook packs, made by hand: attributes with a level, a number, a length, data and a checksum.
fn packages() -> Vec<Vec<u8>> {
    let package = |attributes: &[(u32, &[u8])]| {
        let mut octets = b"\x78\x9f\x3e\x22\x01\x00".to_vec();
        for (id, data) in attributes {
            octets.push(1);
            octets.extend(id.to_le_bytes());
            octets.extend((data.len() as u32).to_le_bytes());
            octets.extend(*data);
            octets.extend([0, 0]);
        }
        octets
    };
    const RTF: &[u8] = b"\x01\0\0\0\x02\x01\x09\x10\x01\0\0\0\x31\0\0\0\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0\0\0\0";
    const NAMES: &[u8] =
        b"\x02\0\0\0\x1f\0\x07\x37\x01\0\0\0\x08\0\0\0a\0.\0b\0\0\0\x1e\0\x0e\x37\x01\0\0\0\x04\0\0\0a/b\0";
    const HTML: &[u8] = b"\x01\0\0\0\x02\x01\x13\x10\x01\0\0\0\x08\0\0\0<p>x</p>";
    let inner =
        [&b"\x01\0\0\0\x0d\0\x01\x37\x01\0\0\0\x16\0\0\0"[..], &[0; 16], b"\x78\x9f\x3e\x22\x01\0\0\0"].concat();
    vec![
        package(&[(0x0001_8004, b"subject\0"), (0x0002_800c, b"body\r\nof it\0")]),
        package(&[
            (0x0006_9007, b"\xe4\x04\0\0"),
            (0x0006_9002, &[0; 14]),
            (0x0001_8010, b"a\xfc.txt\0"),
            (0x0006_800f, b"file"),
        ]),
        package(&[(0x0006_9003, RTF)]),
        package(&[(0x0006_9003, HTML)]),
        package(&[(0x0006_9002, &[]), (0x0006_800f, b"MZ\0"), (0x0006_9005, NAMES)]),
        package(&[(0x0006_9002, &[]), (0x0006_9005, &inner)]),
        b"\x78\x9f\x3e\x22".to_vec(),
    ]
}

/// Servers that are none, what comes after a handshake, what changes one, and certificates with their OCSP responses.
fn servers() -> Vec<Vec<u8>> {
    let authority = Authority::new("an authority");
    let mut seeds: Vec<Vec<u8>> = [
        &b"\0+OK POP3 ready\r\n"[..],
        b"\0\x15\x03\x01\0\x02\x02\x46",
        b"\0\x15\x03\x03\0\x02\x01\0",
        b"\0\x16\x03\x01\0\x2a\x02\0\0\x26\x03\x01................................\0\0\x2f\0",
        b"\x0c\x16\x03\x03\0\x2a\x02\0\0\x26\x03\x03................................\0\xcc\xa8\0",
        b"\x04\x16\x03\x03\0\x2e\x02\0\0\x2a................................\0\x13\x03\0\0\0",
        b"\x01\x15\x03\x03\0\x02\x01\0",
        b"\x05\x14\x03\x03\0\x01\x01\x15\x03\x03\0\x02\x01\0",
        b"\x0d\x17\x03\x03\0\x20................................",
        b"\x01\x16\x03\x03\0\x04\0\0\0\0",
        b"\x02",
        b"\x06",
        b"\x0e\0\x20\0\x01",
        b"\x06\0\x7f\x03\x02\x01\0\x02\0",
        b"\x02\0\x05\x01\x10\x01\x40\x02\0",
        b"\x26\x02\xff\0\x80\x03\0\x02\0",
    ]
    .map(<[u8]>::to_vec)
    .into();
    let addresses = |params: &mut CertificateParams| {
        params.subject_alt_names = ["127.0.0.1", "::1"].map(|ip| SanType::IpAddress(ip.parse().expect("an IP"))).into();
    };
    for certificate in [authority.good(), authority.issue(must_staple), authority.issue(addresses)] {
        seeds.push([b"\x03", &certificate.chain[0][..]].concat());
        seeds.push([b"\x07", &certificate.chain[0][..]].concat());
    }
    let delegate = [&authority.good().chain[0][..]];
    for answer in [
        Answer::GOOD,
        Answer { status: REVOKED, ..Answer::GOOD },
        Answer { next_update: None, certificates: &delegate, ..Answer::GOOD },
    ] {
        seeds.push([b"\x47".to_vec(), answer.signed(authority.issuer.key())].concat());
    }
    seeds
}

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = root.join("corpus");
    let settled =
        |texts: &[&str]| -> Vec<Vec<u8>> { texts.iter().map(|text| [b"@0", text.as_bytes()].concat()).collect() };
    let mut sessions = Vec::new();
    let mut logins = Vec::new();
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("../../crates/pop3-proto/tests/transcripts"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    for file in files {
        let is_about_sasl = file.to_string_lossy().contains("sasl");
        for case in Case::read(&fs::read_to_string(&file)?) {
            let script = script_of(&case);
            if is_about_sasl {
                // The greeting comes by itself there.
                let start = script.iter().position(|octet| *octet == TURN).map_or(script.len(), |end| end + 1);
                logins.push([&script[..2], &script[start..]].concat());
            } else {
                sessions.push(script);
            }
        }
    }
    logins.extend(settled(&SASL));
    write(&corpus, "session", &sessions)?;
    write(&corpus, "sasl", &logins)?;
    write(&corpus, "multiline", &settled(&MESSAGES))?;
    write(&corpus, "listing", &settled(&LISTINGS))?;
    write(&corpus, "utf8", &settled(&UTF8))?;
    // Certificates are new each time; those that are there stay.
    if !corpus.join("tls").exists() {
        write(&corpus, "tls", &servers())?;
    }
    let octets = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    write(&corpus, "calendar", &octets(&CALENDARS))?;
    write(&corpus, "contact", &octets(&CONTACTS))?;
    write(&corpus, "answer", &octets(&MAILS))?;
    write(&corpus, "tnef", &packages())?;
    write(&corpus, "message", &MAILS.map(|mail| mail.as_bytes().to_vec()))
}

fn write(corpus: &Path, name: &str, seeds: &[Vec<u8>]) -> io::Result<()> {
    let folder = corpus.join(name);
    fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:03}")), seed)?;
    }
    println!("{name}: {} seeds", seeds.len());
    Ok(())
}

/// The steps of a case as turns, with our names and passwords in the place of its own.
fn script_of(case: &Case) -> Vec<u8> {
    let mut script = vec![settings(&case.config), b'0'];
    let (mut commands, mut server) = (Vec::new(), Vec::new());
    for step in &case.steps {
        match step {
            Step::Server(octets) => server.extend_from_slice(&in_plain(octets)),
            Step::Submit { command, .. } => {
                flush(&mut script, &mut commands, &mut server);
                commands.push(letter(command));
            }
            Step::TlsEstablished => {
                flush(&mut script, &mut commands, &mut server);
                commands.push(b'K');
            }
            Step::EndOfInput => {
                flush(&mut script, &mut commands, &mut server);
                commands.push(b'$');
            }
            // What the client sends next it sends when it has heard this.
            Step::Client(_) if !server.is_empty() => flush(&mut script, &mut commands, &mut server),
            Step::Client(_) | Step::Event(_) | Step::State(_) => {}
        }
    }
    flush(&mut script, &mut commands, &mut server);
    script
}

fn flush(script: &mut Vec<u8>, commands: &mut Vec<u8>, server: &mut Vec<u8>) {
    if server.is_empty() {
        return;
    }
    if script.len() > 2 {
        script.push(TURN);
    }
    script.append(commands);
    script.push(SERVER);
    script.append(server);
}

/// A challenge in base64 as what makes it.
fn in_plain(line: &[u8]) -> Vec<u8> {
    let challenge = line.strip_prefix(b"+ ").and_then(|line| line.strip_suffix(b"\r\n"));
    match challenge.and_then(|text| BASE64_STANDARD.decode(text).ok()).filter(|text| !text.is_empty()) {
        Some(text) => [b"+ \x01", &text[..], b"\x02\r\n"].concat(),
        None => line.to_vec(),
    }
}

fn settings(config: &Config) -> u8 {
    let usual = Config::new(ConnectionSecurity::Secured);
    let bits = [
        config.security == ConnectionSecurity::Cleartext,
        config.allow_cleartext_credentials,
        config.pipelining == Pipelining::Never,
        config.limits.status_line != usual.limits.status_line
            || config.limits.listing_entries != usual.limits.listing_entries
            || config.limits.message_octets != usual.limits.message_octets,
        config.limits.window_commands != usual.limits.window_commands,
        config.limits.queued_commands != usual.limits.queued_commands,
    ];
    bits.iter().enumerate().map(|(bit, is_set)| u8::from(*is_set) << bit).sum::<u8>() | 0x40
}

fn letter(command: &Command) -> u8 {
    let second = command.number().is_some_and(|number| number.get() > 1);
    match command {
        Command::Capa => b'c',
        Command::Stls => b's',
        Command::Login { .. } => b'l',
        Command::Apop { .. } => b'a',
        Command::Auth(exchange) => match exchange.mechanism() {
            Mechanism::Plain => b'p',
            Mechanism::Login => b'g',
            Mechanism::CramMd5 => b'm',
            Mechanism::XOAuth2 => b'x',
            Mechanism::OAuthBearer => b'o',
            Mechanism::ScramSha1 => b'h',
            Mechanism::ScramSha256 => b'H',
            Mechanism::ScramSha1Plus | Mechanism::ScramSha256Plus => b'P',
        },
        Command::Utf8 => b'u',
        Command::Lang(None) => b'n',
        Command::Lang(Some(_)) => b'd',
        Command::Stat => b't',
        Command::List(None) => b'L',
        Command::List(Some(_)) => b'i',
        Command::Uidl(None) => b'I',
        Command::Uidl(Some(_)) => b'j',
        Command::Top { .. } => b'T',
        Command::Retr(_) if second => b'R',
        Command::Retr(_) => b'r',
        Command::Dele(_) if second => b'E',
        Command::Dele(_) => b'D',
        Command::Noop => b'N',
        Command::Rset => b'z',
        Command::Quit => b'q',
    }
}

//! What is held grows neither with a mail nor with a listing, and nothing a server sends makes the client panic.
//! Must not: depend on real chance.

use pop3_proto::{
    ChannelBinding, Client, ClientNonce, Command, Config, ConnectionSecurity, Event, LISTING_BLOCK_ENTRIES,
    LanguageTag, Limits, MessageNumber, Millis, Output, SaslExchange, ScramHash, Secret, State, UserName,
};

const NOW: Millis = Millis(0);

fn submit_and_start(command: Command) -> Client {
    let mut client = Client::new(Config::new(ConnectionSecurity::Secured));
    let (user, pass) = (UserName::new("u").expect("valid"), Secret::new("p").expect("valid"));
    client.handle_input(NOW, b"+OK\r\n");
    drain(&mut client);
    client.submit(Command::Login { user, pass }).expect("permitted");
    for _ in 0..2 {
        drain(&mut client);
        client.handle_input(NOW, b"+OK\r\n");
    }
    drain(&mut client);
    client.submit(command).expect("permitted");
    drain(&mut client);
    client.handle_input(NOW, b"+OK\r\n");
    drain(&mut client);
    client
}

fn drain(client: &mut Client) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        match client.poll(NOW) {
            Output::Event(event) => events.push(event),
            Output::Wait { .. } => return events,
            _ => {}
        }
    }
}

#[test]
fn each_piece_of_a_mail_leaves_at_once_in_one_chunk_no_larger_than_the_piece() {
    let mut client = submit_and_start(Command::Retr(MessageNumber::new(1).expect("not 0")));
    let piece = b"Some text in a line of common length, as they come in a mail, seventy-six.\r\n..\r\n".repeat(800);
    let mut total = 0;
    for _ in 0..200 {
        client.handle_input(NOW, &piece);
        let events = drain(&mut client);
        let [Event::MessageChunk { octets, .. }] = &events[..] else { panic!("{events:?}") };
        assert_eq!(octets.len(), piece.len() - 800);
        assert!(octets.capacity() <= 2 * piece.len());
        total += octets.len() as u64;
    }
    client.handle_input(NOW, b".\r\n");
    let events = drain(&mut client);
    let [Event::MessageEnd { octets, .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(octets.0, total);
}

#[test]
fn a_chunk_holds_at_most_the_octet_more_that_had_to_wait() {
    let mut client = submit_and_start(Command::Retr(MessageNumber::new(1).expect("not 0")));
    client.handle_input(NOW, b".\r");
    assert!(drain(&mut client).is_empty());
    client.handle_input(NOW, b"x");
    let events = drain(&mut client);
    let [Event::MessageChunk { octets, .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(octets, b"\rx");
}

#[test]
fn a_long_listing_leaves_in_blocks() {
    let mut client = submit_and_start(Command::Uidl(None));
    let count = u32::try_from(LISTING_BLOCK_ENTRIES).expect("small") * 2 + 10;
    let listing: String = (1..=count).map(|number| format!("{number} id-{number}\r\n")).collect();
    client.handle_input(NOW, listing.as_bytes());
    client.handle_input(NOW, b".\r\n");
    let events = drain(&mut client);
    let blocks: Vec<usize> = events
        .iter()
        .filter_map(|event| if let Event::UniqueIdListing { entries, .. } = event { Some(entries.len()) } else { None })
        .collect();
    assert_eq!(blocks, [LISTING_BLOCK_ENTRIES, LISTING_BLOCK_ENTRIES, 10]);
    assert!(matches!(events.last(), Some(Event::ListingEnd { entries, skipped: 0, .. }) if *entries == count));
}

#[test]
fn whatever_a_server_sends_the_session_goes_on_or_fails_and_is_then_closed() {
    let pieces: [&[u8]; 30] = [
        b"+OK",
        b"-ERR",
        b"+",
        b" ",
        b"\r\n",
        b"\n",
        b"\r",
        b".",
        b"..",
        b"1 2",
        b"3 abc",
        b"[AUTH]",
        b"[",
        b"]",
        b"\0",
        b"\xff\xfe",
        b"PIPELINING",
        b"SASL PLAIN",
        b"EXPIRE",
        b"<a@b>",
        b"99999999999999999999",
        b"-1",
        b"text",
        b"\r\n.\r\n",
        b"UTF8 USER",
        b"LANG",
        b"+ \r\n",
        b"+ cj1Cd2NIQndjSEJ3Y0hCd2NIQndjSEJ3Y0h0aGVpcnMscz1jMkZzZEE9PSxpPTE=\r\n",
        b"+ dj1hYmM=\r\n",
        b"+ ZT1vdGhlci1lcnJvcg==\r\n",
    ];
    let number = MessageNumber::new(1).expect("not 0");
    let (user, pass) = (UserName::new("u").expect("valid"), Secret::new("p").expect("valid"));
    let auth = |exchange| Command::Auth(Box::new(exchange));
    let nonce = || ClientNonce::from_random([7; 18]);
    let limits = Limits { scram_iterations_least: 1, ..Limits::default() };
    let commands = [
        Command::Capa,
        Command::Stls,
        Command::Login { user: user.clone(), pass: pass.clone() },
        Command::Apop { user: user.clone(), pass: pass.clone() },
        auth(SaslExchange::plain(&user, &pass)),
        auth(SaslExchange::login(&user, &pass)),
        auth(SaslExchange::cram_md5(&user, &pass)),
        auth(SaslExchange::scram(ScramHash::Sha1, &user, &pass, nonce(), ChannelBinding::Unknown).expect("ASCII")),
        auth(SaslExchange::scram(ScramHash::Sha256, &user, &pass, nonce(), ChannelBinding::Unknown).expect("ASCII")),
        auth(SaslExchange::xoauth2(&user, &pass).expect("printable")),
        auth(SaslExchange::oauthbearer(&user, &pass, "h", 995).expect("printable")),
        Command::Utf8,
        Command::Lang(None),
        Command::Lang(Some(LanguageTag::new("de").expect("valid"))),
        Command::Stat,
        Command::List(None),
        Command::List(Some(number)),
        Command::Uidl(None),
        Command::Uidl(Some(number)),
        Command::Top { number, lines: 1 },
        Command::Retr(number),
        Command::Dele(number),
        Command::Rset,
        Command::Quit,
    ];
    let mut state: u64 = 1;
    let mut below = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % bound
    };
    let mut reached = [0_u32; 5];
    for _ in 0..5_000 {
        let security = [ConnectionSecurity::Secured, ConnectionSecurity::Cleartext][below(2)];
        let mut client = Client::new(Config { limits, allow_cleartext_credentials: true, ..Config::new(security) });
        client.handle_input(NOW, b"+OK <1@host>\r\n");
        for _ in 0..60 {
            // Mostly what a server would say, or the session would end before anything happens in it.
            match (client.outstanding(), below(16)) {
                (0, 1..) => drop(client.submit(commands[below(commands.len())].clone())),
                (_, 0..=2) => client.handle_input(NOW, pieces[below(pieces.len())]),
                (_, 3..=9) => client.handle_input(NOW, b"+OK 1 2\r\n"),
                _ => client.handle_input(NOW, b".\r\n"),
            }
            loop {
                match client.poll(NOW) {
                    Output::StartTls => client.handle_tls_established(NOW).expect("asked for"),
                    Output::Failed(_) => assert_eq!(client.state(), State::Closed),
                    Output::Wait { .. } => break,
                    _ => {}
                }
            }
            reached[client.state() as usize] += 1;
        }
    }
    assert!(reached[1..].iter().all(|times| *times > 100), "some state was hardly reached: {reached:?}");
}

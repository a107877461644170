//! Every command in every state (RFC 1939 §3 to §7, RFC 2449 §5, RFC 2595 §4, RFC 5034 §4, RFC 6856 §2 and §3).
//! Must not: look inside the client; what counts is what is accepted and sent.

use pop3_proto::{
    ChannelBinding, Client, ClientNonce, Command, Config, ConnectionSecurity, CredentialKind, Exposure, LanguageTag,
    LocalError, Mechanism, MessageNumber, Method, Millis, Output, SaslExchange, ScramHash, Secret, State, UserName,
    Verb,
};

const NOW: Millis = Millis(0);

fn number(number: u32) -> MessageNumber {
    MessageNumber::new(number).expect("not 0")
}

fn exchanges() -> Vec<SaslExchange> {
    let user = UserName::new("mrose").expect("valid");
    let secret = Secret::new("tanstaaf").expect("valid");
    let scram = |hash| {
        let nonce = ClientNonce::from_random([7; 18]);
        SaslExchange::scram(hash, &user, &secret, nonce, ChannelBinding::Unknown).expect("ASCII")
    };
    vec![
        SaslExchange::plain(&user, &secret),
        SaslExchange::login(&user, &secret),
        SaslExchange::cram_md5(&user, &secret),
        scram(ScramHash::Sha1),
        scram(ScramHash::Sha256),
        SaslExchange::xoauth2(&user, &secret).expect("printable"),
        SaslExchange::oauthbearer(&user, &secret, "pop.example.org", 995).expect("printable"),
    ]
}

fn login() -> Command {
    Command::Login { user: UserName::new("mrose").expect("valid"), pass: Secret::new("tanstaaf").expect("valid") }
}

fn commands() -> Vec<Command> {
    let user = UserName::new("mrose").expect("valid");
    let pass = Secret::new("tanstaaf").expect("valid");
    let mut commands = vec![
        Command::Capa,
        Command::Stls,
        Command::Utf8,
        Command::Lang(None),
        Command::Lang(Some(LanguageTag::new("de").expect("valid"))),
        login(),
        Command::Apop { user, pass },
        Command::Stat,
        Command::List(None),
        Command::List(Some(number(1))),
        Command::Uidl(None),
        Command::Uidl(Some(number(1))),
        Command::Top { number: number(1), lines: 0 },
        Command::Retr(number(1)),
        Command::Dele(number(1)),
        Command::Noop,
        Command::Rset,
        Command::Quit,
    ];
    commands.extend(exchanges().into_iter().map(|exchange| Command::Auth(Box::new(exchange))));
    commands
}

/// A client that has seen `input`, one line at a time, and sent what it wanted to.
fn client(security: ConnectionSecurity, submitted: &[Command], input: &[&str]) -> Client {
    let mut client = Client::new(Config { allow_cleartext_credentials: true, ..Config::new(security) });
    let mut submitted = submitted.iter();
    for line in input {
        client.handle_input(NOW, line.as_bytes());
        while !matches!(client.poll(NOW), Output::Wait { .. }) {}
        if client.outstanding() == 0
            && let Some(command) = submitted.next()
        {
            client.submit(command.clone()).expect("permitted");
            while !matches!(client.poll(NOW), Output::Wait { .. }) {}
        }
    }
    client
}

fn in_state(state: State, security: ConnectionSecurity) -> Client {
    const GREETING: &str = "+OK <1@host>\r\n";
    const CAPABILITIES: &str = "+OK\r\nUTF8\r\nLANG\r\n.\r\n";
    const OK: &str = "+OK\r\n";
    let client = match state {
        State::Greeting => client(security, &[], &[]),
        State::Authorization => client(security, &[Command::Capa], &[GREETING, CAPABILITIES]),
        State::Transaction => client(security, &[Command::Capa, login()], &[GREETING, CAPABILITIES, OK, OK]),
        State::Update => client(security, &[Command::Capa, login(), Command::Quit], &[GREETING, CAPABILITIES, OK, OK]),
        State::Closed => client(security, &[Command::Quit], &[GREETING, OK]),
    };
    assert_eq!(client.state(), state);
    client
}

fn permitted(state: State, secured: bool) -> Vec<Verb> {
    match state {
        State::Authorization => {
            let mut verbs = vec![Verb::Capa, Verb::Utf8, Verb::Lang, Verb::User, Verb::Apop, Verb::Auth, Verb::Quit];
            if !secured {
                verbs.push(Verb::Stls);
            }
            verbs
        }
        State::Transaction => vec![
            Verb::Capa,
            Verb::Lang,
            Verb::Stat,
            Verb::List,
            Verb::Uidl,
            Verb::Top,
            Verb::Retr,
            Verb::Dele,
            Verb::Noop,
            Verb::Rset,
            Verb::Quit,
        ],
        State::Greeting | State::Update | State::Closed => vec![],
    }
}

#[test]
fn each_command_is_accepted_in_its_states_and_in_no_other() {
    for state in [State::Greeting, State::Authorization, State::Transaction, State::Update, State::Closed] {
        for security in [ConnectionSecurity::Secured, ConnectionSecurity::Cleartext] {
            for command in commands() {
                let mut client = in_state(state, security);
                let verb = command.verb();
                let expected = permitted(state, security == ConnectionSecurity::Secured).contains(&verb);
                let result = client.submit(command);
                assert_eq!(result.is_ok(), expected, "{verb} in {state}, {security:?}: {result:?}");
                match client.poll(NOW) {
                    Output::Transmit(octets) => {
                        assert!(expected && octets.starts_with(verb.as_str().as_bytes()) && octets.ends_with(b"\r\n"));
                    }
                    Output::Wait { .. } => assert!(!expected, "{verb} in {state} was not sent"),
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}

#[test]
fn a_refusal_names_the_command_and_the_state() {
    let refused = in_state(State::Authorization, ConnectionSecurity::Secured).submit(Command::Stat);
    assert_eq!(refused, Err(LocalError::WrongState { command: Verb::Stat, state: State::Authorization }));
    let refused = in_state(State::Authorization, ConnectionSecurity::Secured).submit(Command::Stls);
    assert_eq!(refused, Err(LocalError::AlreadySecured));
    let refused = in_state(State::Update, ConnectionSecurity::Secured).submit(Command::Quit);
    assert_eq!(refused, Err(LocalError::Awaiting { command: Verb::Quit, pending: Verb::Quit }));
}

#[test]
fn nothing_that_shows_a_credential_is_accepted_on_a_connection_that_is_not_secured() {
    let (mut refused, mut accepted) = (0, 0);
    for command in commands() {
        let mut client = Client::new(Config::new(ConnectionSecurity::Cleartext));
        client.handle_input(NOW, b"+OK <1@host>\r\n");
        let verb = command.verb();
        let is_login = matches!(verb, Verb::User | Verb::Apop | Verb::Auth);
        assert_eq!(command.exposure().is_some(), is_login, "{verb}");
        match command.exposure() {
            Some(Exposure::Credential) => {
                assert_eq!(client.submit(command), Err(LocalError::CleartextCredentials { command: verb }));
                assert_eq!(client.queued(), 0);
                refused += 1;
            }
            Some(Exposure::CheapGuess | Exposure::CostlyGuess) => {
                assert!(client.submit(command).is_ok());
                accepted += 1;
            }
            None => {}
        }
    }
    // USER, PLAIN, LOGIN and two for tokens; APOP, CRAM-MD5 and two of SCRAM.
    assert_eq!((refused, accepted), (5, 4));
}

#[test]
fn the_ways_of_logging_in_follow_what_is_known_about_the_connection() {
    const CAPABILITIES: &str = "+OK\r\nUSER\r\nSASL PLAIN CRAM-MD5 SCRAM-SHA-256 SCRAM-SHA-256-PLUS XOAUTH2\r\n.\r\n";
    let methods = |security, allowed, credential, binding| {
        let mut client = Client::new(Config { allow_cleartext_credentials: allowed, ..Config::new(security) });
        client.handle_input(NOW, b"+OK <1@host>\r\n");
        while !matches!(client.poll(NOW), Output::Wait { .. }) {}
        client.submit(Command::Capa).expect("permitted");
        while !matches!(client.poll(NOW), Output::Wait { .. }) {}
        client.handle_input(NOW, CAPABILITIES.as_bytes());
        client.methods(credential, binding)
    };
    use ConnectionSecurity::{Cleartext, Secured};
    let scram = [Method::Sasl(Mechanism::ScramSha256)];
    assert_eq!(methods(Cleartext, false, CredentialKind::Password, true), scram);
    assert_eq!(methods(Cleartext, false, CredentialKind::Token, true), []);
    assert_eq!(methods(Cleartext, true, CredentialKind::Token, true), [Method::Sasl(Mechanism::XOAuth2)]);
    let all = methods(Cleartext, true, CredentialKind::Password, false);
    assert!(all.contains(&Method::Apop) && all.last() == Some(&Method::UserPass), "{all:?}");
    let bound = methods(Secured, false, CredentialKind::Password, true);
    assert_eq!(bound.first(), Some(&Method::Sasl(Mechanism::ScramSha256Plus)));
}

#[test]
fn tls_is_established_only_when_it_was_asked_for() {
    for state in [State::Greeting, State::Authorization, State::Transaction, State::Update, State::Closed] {
        let mut client = in_state(state, ConnectionSecurity::Cleartext);
        assert_eq!(client.handle_tls_established(NOW), Err(LocalError::NotAwaitingTls));
        assert!(!client.is_secured());
    }
    let mut client = client(ConnectionSecurity::Cleartext, &[Command::Stls], &["+OK\r\n", "+OK\r\n"]);
    assert!(!client.is_secured());
    assert_eq!(client.handle_tls_established(NOW), Ok(()));
    assert!(client.is_secured());
    assert_eq!(client.handle_tls_established(NOW), Err(LocalError::NotAwaitingTls));
}

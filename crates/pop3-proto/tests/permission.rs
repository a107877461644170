//! Every command in every state (RFC 1939 §3 to §6, RFC 2449 §5, RFC 2595 §4, RFC 5034 §4).
//! Must not: look inside the client; what counts is what is accepted and sent.

use pop3_proto::{
    Client, Command, Config, ConnectionSecurity, LocalError, MessageNumber, Millis, Output, Secret, State, UserName,
    Verb,
};

const NOW: Millis = Millis(0);

fn number(number: u32) -> MessageNumber {
    MessageNumber::new(number).expect("not 0")
}

fn commands() -> Vec<Command> {
    let user = UserName::new("mrose").expect("valid");
    let pass = Secret::new("tanstaaf").expect("valid");
    vec![
        Command::Capa,
        Command::Stls,
        Command::Login { user: user.clone(), pass: pass.clone() },
        Command::AuthPlain { user, pass },
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
    ]
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
    let login = commands().remove(2);
    let client = match state {
        State::Greeting => client(security, &[], &[]),
        State::Authorization => client(security, &[], &["+OK\r\n"]),
        State::Transaction => client(security, &[login], &["+OK\r\n", "+OK\r\n", "+OK\r\n"]),
        State::Update => client(security, &[login, Command::Quit], &["+OK\r\n", "+OK\r\n", "+OK\r\n"]),
        State::Closed => client(security, &[Command::Quit], &["+OK\r\n", "+OK\r\n"]),
    };
    assert_eq!(client.state(), state);
    client
}

fn permitted(state: State, secured: bool) -> Vec<Verb> {
    match state {
        State::Authorization if secured => vec![Verb::Capa, Verb::User, Verb::Auth, Verb::Quit],
        State::Authorization => vec![Verb::Capa, Verb::Stls, Verb::User, Verb::Auth, Verb::Quit],
        State::Transaction => vec![
            Verb::Capa,
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
fn no_password_is_accepted_on_a_connection_that_is_not_secured() {
    let mut client = Client::new(Config::new(ConnectionSecurity::Cleartext));
    client.handle_input(NOW, b"+OK\r\n");
    for command in commands() {
        let verb = command.verb();
        if matches!(verb, Verb::User | Verb::Auth) {
            assert_eq!(client.submit(command), Err(LocalError::CleartextCredentials { command: verb }));
        }
    }
    assert_eq!(client.queued(), 0);
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

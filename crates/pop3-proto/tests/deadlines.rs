//! Deadlines are values: what `poll` asks for, and what `handle_timeout` makes of it.
//! Must not: read a clock.

use pop3_proto::{
    Client, Command, Config, ConnectionSecurity, Event, MessageNumber, Millis, Output, RemoteError, SaslExchange,
    Secret, Stage, State, Timeouts, UserName, Verb,
};

const TIMEOUTS: Timeouts = Timeouts {
    greeting: Millis(1_000),
    tls_handshake: Millis(2_000),
    authentication: Millis(3_000),
    command: Millis(4_000),
    data_idle: Millis(5_000),
    quit: Millis(6_000),
};

fn client(security: ConnectionSecurity) -> Client {
    let config = Config { timeouts: TIMEOUTS, allow_cleartext_credentials: true, ..Config::new(security) };
    Client::new(config)
}

/// Polls until `Wait`.
fn deadline(client: &mut Client, now: u64) -> Option<u64> {
    loop {
        if let Output::Wait { deadline } = client.poll(Millis(now)) {
            return deadline.map(|deadline| deadline.0);
        }
    }
}

fn receive(client: &mut Client, now: u64, octets: &str) -> Option<u64> {
    client.handle_input(Millis(now), octets.as_bytes());
    deadline(client, now)
}

fn submit(client: &mut Client, now: u64, command: Command) -> Option<u64> {
    client.submit(command).expect("permitted");
    deadline(client, now)
}

fn login() -> Command {
    Command::Login { user: UserName::new("u").expect("valid"), pass: Secret::new("p").expect("valid") }
}

fn number(number: u32) -> MessageNumber {
    MessageNumber::new(number).expect("not 0")
}

fn in_transaction() -> Client {
    let mut client = client(ConnectionSecurity::Secured);
    receive(&mut client, 0, "+OK\r\n");
    submit(&mut client, 0, login());
    receive(&mut client, 0, "+OK\r\n");
    receive(&mut client, 0, "+OK\r\n");
    assert_eq!(client.state(), State::Transaction);
    client
}

fn in_transaction_with_pipelining() -> Client {
    let mut client = in_transaction();
    submit(&mut client, 0, Command::Capa);
    receive(&mut client, 0, "+OK\r\nPIPELINING\r\n.\r\n");
    client
}

#[test]
fn the_greeting_is_awaited_from_the_first_poll_on() {
    let mut client = client(ConnectionSecurity::Secured);
    assert_eq!(deadline(&mut client, 100), Some(1_100));
    assert_eq!(deadline(&mut client, 500), Some(1_100));
    assert_eq!(receive(&mut client, 900, "+OK"), Some(1_100), "half a line moves nothing");
    assert_eq!(receive(&mut client, 950, "\r\n"), None, "nothing is owed");
}

#[test]
fn each_stage_has_its_own_span() {
    let mut client = client(ConnectionSecurity::Cleartext);
    receive(&mut client, 0, "+OK\r\n");
    assert_eq!(submit(&mut client, 10, Command::Capa), Some(4_010));
    assert_eq!(receive(&mut client, 20, "+OK\r\n"), Some(5_020));
    assert_eq!(receive(&mut client, 30, "STLS\r\n"), Some(5_030));
    assert_eq!(receive(&mut client, 40, ".\r\n"), None);
    assert_eq!(submit(&mut client, 50, Command::Stls), Some(4_050));
    assert_eq!(receive(&mut client, 60, "+OK\r\n"), Some(2_060));
    client.handle_tls_established(Millis(70)).expect("asked for");
    assert_eq!(deadline(&mut client, 70), None);
    assert_eq!(submit(&mut client, 80, login()), Some(3_080));
    assert_eq!(receive(&mut client, 90, "+OK\r\n"), Some(3_090), "PASS has its own span");
    assert_eq!(receive(&mut client, 100, "+OK\r\n"), None);
    assert_eq!(submit(&mut client, 110, Command::Retr(number(1))), Some(4_110));
    assert_eq!(receive(&mut client, 120, "+OK\r\n"), Some(5_120));
    assert_eq!(receive(&mut client, 130, "text"), Some(5_130), "any octet of a message counts");
    assert_eq!(receive(&mut client, 140, "\r\n.\r\n"), None);
    assert_eq!(submit(&mut client, 150, Command::Quit), Some(6_150));
    assert_eq!(receive(&mut client, 160, "+OK\r\n"), None);
}

#[test]
fn half_a_status_line_does_not_move_the_deadline() {
    let mut client = in_transaction();
    assert_eq!(submit(&mut client, 10, Command::Noop), Some(4_010));
    assert_eq!(receive(&mut client, 4_000, "+O"), Some(4_010));
}

#[test]
fn a_pipelined_command_is_awaited_from_when_it_is_the_next() {
    let mut client = in_transaction_with_pipelining();
    assert_eq!(submit(&mut client, 10, Command::Noop), Some(4_010));
    assert_eq!(submit(&mut client, 20, Command::Stat), Some(4_010), "the first one is still awaited");
    assert_eq!(receive(&mut client, 30, "+OK\r\n"), Some(4_030));
    assert_eq!(receive(&mut client, 40, "+OK 0 0\r\n"), None);
}

#[test]
fn pass_is_awaited_from_the_answer_to_user_on_even_if_both_were_sent_together() {
    for answer in ["+OK\r\n", "-ERR\r\n"] {
        let mut client = client(ConnectionSecurity::Secured);
        receive(&mut client, 0, "+OK\r\n");
        submit(&mut client, 0, Command::Capa);
        receive(&mut client, 0, "+OK\r\nPIPELINING\r\n.\r\n");
        assert_eq!(submit(&mut client, 10, login()), Some(3_010));
        assert_eq!(client.outstanding(), 2);
        assert_eq!(receive(&mut client, 20, answer), Some(3_020));
    }
}

#[test]
fn each_step_of_an_exchange_has_its_own_span() {
    let (user, pass) = (UserName::new("u").expect("valid"), Secret::new("p").expect("valid"));
    let mut client = client(ConnectionSecurity::Secured);
    receive(&mut client, 0, "+OK <1@host>\r\n");
    let apop = Command::Apop { user: user.clone(), pass: pass.clone() };
    assert_eq!(submit(&mut client, 10, apop), Some(3_010));
    receive(&mut client, 20, "-ERR\r\n");
    let exchange = SaslExchange::login(&user, &pass);
    assert_eq!(submit(&mut client, 30, Command::Auth(Box::new(exchange))), Some(3_030));
    assert_eq!(receive(&mut client, 40, "+ "), Some(3_030), "half a challenge moves nothing");
    assert_eq!(receive(&mut client, 50, "\r\n"), Some(3_050));
    assert_eq!(receive(&mut client, 60, "+ \r\n"), Some(3_060));
    assert_eq!(receive(&mut client, 70, "+ \r\n"), Some(3_070), "the cancelling is to be answered, too");
    assert_eq!(receive(&mut client, 80, "-ERR\r\n"), None);
}

#[test]
fn a_line_that_nobody_asked_for_must_end_some_time() {
    let mut client = in_transaction();
    assert_eq!(receive(&mut client, 10, "-ERR shut"), Some(4_010));
    assert_eq!(receive(&mut client, 20, "ting down"), Some(4_010));
}

#[test]
fn a_deadline_that_passes_ends_the_session_once_and_names_the_stage() {
    let mut client = in_transaction();
    submit(&mut client, 10, Command::Retr(number(1)));
    client.handle_timeout(Millis(4_009));
    assert_eq!(deadline(&mut client, 4_009), Some(4_010), "too early");
    client.handle_timeout(Millis(4_010));
    let error = RemoteError::Timeout { stage: Stage::Reply(Verb::Retr), deadline: Millis(4_010) };
    assert_eq!(client.poll(Millis(4_010)), Output::Failed(error));
    assert_eq!(client.state(), State::Closed);
    client.handle_timeout(Millis(9_999));
    assert_eq!(client.poll(Millis(9_999)), Output::Wait { deadline: None });
}

#[test]
fn a_silent_handshake_ends_the_session() {
    let mut client = client(ConnectionSecurity::Cleartext);
    receive(&mut client, 0, "+OK\r\n");
    submit(&mut client, 0, Command::Stls);
    receive(&mut client, 0, "+OK\r\n");
    client.handle_timeout(Millis(2_000));
    let error = RemoteError::Timeout { stage: Stage::TlsHandshake, deadline: Millis(2_000) };
    assert_eq!(client.poll(Millis(2_000)), Output::Failed(error));
    assert!(client.handle_tls_established(Millis(2_001)).is_err());
}

#[test]
fn without_a_debt_no_time_is_too_long() {
    let mut client = in_transaction();
    client.handle_timeout(Millis(u64::MAX));
    assert_eq!(client.poll(Millis(u64::MAX)), Output::Wait { deadline: None });
    assert_eq!(client.state(), State::Transaction);
}

#[test]
fn time_may_be_at_its_end() {
    let mut client = client(ConnectionSecurity::Secured);
    assert_eq!(deadline(&mut client, u64::MAX), Some(u64::MAX));
    client.handle_input(Millis(u64::MAX), b"+OK\r\n");
    assert!(matches!(client.poll(Millis(u64::MAX)), Output::Event(Event::Greeting(_))));
}

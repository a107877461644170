//! What a session that failed still does: nothing.
//! Must not: test which error comes when; that is in the transcripts.

use pop3_proto::{
    ChannelBinding, Client, ClientNonce, Command, Config, ConnectionSecurity, Event, LocalError, Millis, Output,
    RemoteError, SaslExchange, SaslFailure, ScramHash, Secret, State, UserName, Verb,
};

const NOW: Millis = Millis(0);

fn client(security: ConnectionSecurity, command: Command) -> Client {
    let mut client = Client::new(Config::new(security));
    client.handle_input(NOW, b"+OK\r\n");
    outputs(&mut client);
    client.submit(command).expect("permitted");
    outputs(&mut client);
    client
}

fn login() -> Command {
    Command::Login { user: UserName::new("u").expect("valid"), pass: Secret::new("p").expect("valid") }
}

fn outputs(client: &mut Client) -> Vec<Output> {
    let mut outputs = Vec::new();
    loop {
        match client.poll(NOW) {
            Output::Wait { .. } => return outputs,
            output => outputs.push(output),
        }
    }
}

#[test]
fn a_handshake_is_not_asked_for_when_more_than_the_answer_to_stls_arrived() {
    let mut client = client(ConnectionSecurity::Cleartext, Command::Stls);
    client.handle_input(NOW, b"+OK\r\n+OK\r\n");
    assert_eq!(outputs(&mut client), [Output::Failed(RemoteError::PlaintextAfterStls)]);
}

#[test]
fn a_password_is_not_sent_when_the_answer_to_user_is_followed_by_another() {
    let mut client = client(ConnectionSecurity::Secured, login());
    client.handle_input(NOW, b"+OK\r\nnonsense\r\n");
    let outputs = outputs(&mut client);
    assert!(matches!(outputs[..], [Output::Failed(RemoteError::MalformedStatus { .. })]), "{outputs:?}");
}

#[test]
fn no_response_of_an_exchange_is_sent_when_a_challenge_is_followed_by_more_than_its_answer() {
    let user = UserName::new("u").expect("valid");
    let secret = Secret::new("x".repeat(300)).expect("valid");
    for exchange in [
        SaslExchange::plain(&user, &secret),
        SaslExchange::login(&user, &secret),
        SaslExchange::xoauth2(&user, &secret).expect("printable"),
    ] {
        let mut client = client(ConnectionSecurity::Secured, Command::Auth(Box::new(exchange)));
        client.handle_input(NOW, b"+ \r\n-ERR forged\r\n+OK forged\r\n");
        let outputs = outputs(&mut client);
        let [Output::Event(Event::Err { .. }), Output::Failed(RemoteError::UnsolicitedReply)] = &outputs[..] else {
            panic!("{outputs:?}")
        };
    }
}

#[test]
fn a_server_that_did_not_prove_itself_is_told_apart_from_a_wrong_password() {
    let (user, pass) = (UserName::new("user").expect("valid"), Secret::new("pencil").expect("valid"));
    let nonce = ClientNonce::new("fyko+d2lbbFgONRv9qkxdawL").expect("valid");
    let scram = SaslExchange::scram(ScramHash::Sha1, &user, &pass, nonce, ChannelBinding::Unknown).expect("ASCII");
    let mut client = client(ConnectionSecurity::Secured, Command::Auth(Box::new(scram)));
    client.handle_input(NOW, b"+OK Logged in.\r\n");
    let outputs = outputs(&mut client);
    let [Output::Failed(RemoteError::AcceptedDespite(failure))] = &outputs[..] else { panic!("{outputs:?}") };
    assert!(!failure.blames_credentials());
    assert_eq!(client.state(), State::Closed);

    let wrong = SaslFailure::WrongServerSignature;
    assert!(wrong.is_about_the_server() && !wrong.blames_credentials());
}

#[test]
fn events_before_the_error_are_told_and_nothing_after_it() {
    let mut client = client(ConnectionSecurity::Secured, login());
    client.handle_input(NOW, b"+OK\r\n");
    outputs(&mut client);
    client.handle_input(NOW, b"+OK\r\n");
    outputs(&mut client);
    for _ in 0..3 {
        client.submit(Command::Noop).expect("permitted");
    }
    outputs(&mut client);
    client.handle_input(NOW, b"+OK\r\n-OK\r\n");
    let told = outputs(&mut client);
    assert!(matches!(told[..], [Output::Event(Event::Ok { .. }), Output::Failed(_)]), "{told:?}");
    assert_eq!((client.state(), client.queued(), client.outstanding()), (State::Closed, 0, 0));

    client.handle_input(NOW, b"+OK\r\n");
    client.handle_end_of_input(NOW);
    client.handle_timeout(Millis(u64::MAX));
    assert_eq!(client.poll(NOW), Output::Wait { deadline: None });
    let refused = LocalError::WrongState { command: Verb::Noop, state: State::Closed };
    assert_eq!(client.submit(Command::Noop), Err(refused));
}

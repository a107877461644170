//! What must hold for each output of a session, whatever the server sends.
//!
//! Must not: look at anything but what the public interface of `pop3-proto` shows.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use pop3_proto::{
    COMMAND_LINE_OCTETS, Client, Command, CommandId, Config, ConnectionSecurity, Event, LISTING_BLOCK_ENTRIES,
    LocalError, Mechanism, Output, State, UNIQUE_ID_OCTETS, Verb,
};

use super::scram::messages;
use super::script::Script;

/// What a submitted command is about.
#[derive(Clone, Copy)]
pub(crate) struct About {
    verb: Verb,
    number: Option<u32>,
    has_argument: bool,
    is_scram: bool,
}

/// Looks on.
pub(crate) struct Watch {
    config: Config,
    /// What may not be shown, and not be sent over a connection that anyone can read.
    secrets: Vec<Vec<u8>>,
    shows: bool,
    shown: String,
    /// The server said a secret itself.
    told: bool,
    unanswered: VecDeque<(CommandId, About)>,
    next_id: u64,
    /// Octets of the last `handle_input` that no chunk has accounted for.
    heard: usize,
    /// Of the answer under way: octets of the message, and entries of the listing.
    message: Option<u64>,
    entries: u32,
    marked: BTreeSet<u32>,
    is_over: bool,
    scram_accepted: bool,
    state: State,
}

impl Watch {
    pub(crate) fn new(script: &Script<'_>, shows: bool) -> Self {
        let secret = &script.secret;
        let plain = [b"\0", script.user.as_octets(), b"\0", secret].concat();
        let mut secrets = vec![secret.clone()];
        secrets.extend([secret, &plain].map(|octets| BASE64_STANDARD.encode(octets).into_bytes()));
        // What is too short to be told from other text is not looked for.
        secrets.retain(|secret| secret.len() > 5);
        Self {
            config: script.config,
            secrets,
            shows,
            shown: String::new(),
            told: false,
            unanswered: VecDeque::new(),
            next_id: 0,
            heard: 0,
            message: None,
            entries: 0,
            marked: BTreeSet::new(),
            is_over: false,
            scram_accepted: false,
            state: State::Greeting,
        }
    }

    /// These octets are going to arrive, in pieces.
    pub(crate) fn will_hear(&mut self, octets: &[u8]) {
        let says = |octets: &[u8]| self.secrets.iter().any(|secret| holds(octets, secret));
        // What is shown is escaped: `\xfd` ends in a letter that may be the first of a secret.
        let escaped = octets.escape_ascii().to_string();
        self.told |= says(octets) || says(escaped.as_bytes()) || messages(octets).any(|message| says(&message));
    }

    /// A piece of so many octets is handed in now.
    pub(crate) fn hears(&mut self, octets: usize) {
        // A CR behind a termination octet waits for what comes next.
        self.heard = octets + 1;
    }

    pub(crate) fn submits(&mut self, command: &Command) -> About {
        self.show(|shown| write!(shown, "{command:?}"));
        let is_scram = matches!(command, Command::Auth(exchange) if matches!(
            exchange.mechanism(),
            Mechanism::ScramSha1
                | Mechanism::ScramSha1Plus
                | Mechanism::ScramSha256
                | Mechanism::ScramSha256Plus
        ));
        let number = command.number().map(|number| number.get());
        let has_argument = matches!(command, Command::Lang(Some(_)));
        About { verb: command.verb(), number, has_argument, is_scram }
    }

    pub(crate) fn submitted(&mut self, id: CommandId, about: About, client: &Client) {
        assert!(!self.is_over, "{} was taken after the end", about.verb);
        assert_eq!(id.get(), self.next_id, "an id was used twice or left out");
        assert!(client.queued() <= self.config.limits.queued_commands, "the queue is over its limit");
        if let Some(number) = about.number {
            assert!(!self.marked.contains(&number), "{} of message {number}, which is marked", about.verb);
        }
        self.next_id += 1;
        self.unanswered.push_back((id, about));
    }

    pub(crate) fn refused(&mut self, error: LocalError) {
        self.show(|shown| write!(shown, "{error} {error:?}"));
    }

    /// Whether the event that was seen last is a login by SCRAM.
    pub(crate) const fn was_scram_accepted(&self) -> bool {
        self.scram_accepted
    }

    pub(crate) fn sees(&mut self, output: &Output, client: &Client) {
        self.show(|shown| write!(shown, "{output:?} {client:?}"));
        self.scram_accepted = false;
        match output {
            Output::Wait { deadline } => {
                assert!(deadline.is_none() || !self.is_over, "something is awaited after the end");
                let most = self.config.limits.window_commands.max(2);
                assert!(client.outstanding() <= most, "{} commands are under way", client.outstanding());
                if !self.is_over {
                    assert!(client.queued() + client.outstanding() >= self.awaited(), "a command was lost");
                }
            }
            _ if self.is_over => panic!("{output:?} after the end"),
            Output::Transmit(octets) => self.sends(octets, client),
            Output::StartTls => assert_eq!(self.front().verb, Verb::Stls),
            Output::Failed(error) => {
                self.show(|shown| write!(shown, "{error} {error:?}"));
                assert_eq!(client.state(), State::Closed);
                assert_eq!((client.queued(), client.outstanding()), (0, 0), "the dead keep commands");
                self.is_over = true;
            }
            Output::Event(event) => self.happens(event, client),
        }
        assert!(rank(self.state) <= rank(client.state()), "back from {} to {}", self.state, client.state());
        self.state = client.state();
    }

    fn awaited(&self) -> usize {
        // STLS that was answered waits for its handshake, and is neither queued nor outstanding.
        self.unanswered.len() - usize::from(self.unanswered.front().is_some_and(|(_, about)| about.verb == Verb::Stls))
    }

    fn sends(&self, octets: &[u8], client: &Client) {
        let lines = octets.strip_suffix(b"\r\n").expect("a command is whole");
        let in_exchange = self.unanswered.front().is_some_and(|(_, about)| about.verb == Verb::Auth);
        let mut count = 0;
        for line in lines.split(|octet| *octet == b'\n') {
            count += 1;
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            assert!(!line.iter().any(|octet| matches!(octet, b'\r' | 0)), "sent: {}", line.escape_ascii());
            assert!(in_exchange || line.len() + 2 <= COMMAND_LINE_OCTETS, "sent {} octets", line.len());
        }
        if count > 2 {
            assert!(octets.len() <= self.config.limits.window_octets, "{} octets are under way", octets.len());
        }
        let is_readable = self.config.security == ConnectionSecurity::Cleartext && !client.is_secured();
        if is_readable && !self.config.allow_cleartext_credentials {
            let shown = self.secrets.iter().any(|secret| holds(octets, secret));
            assert!(!shown || self.told, "a secret was sent in the clear");
        }
    }

    fn happens(&mut self, event: &Event, client: &Client) {
        let limits = self.config.limits;
        let line = limits.status_line.max(limits.sasl_challenge);
        match event {
            Event::Greeting(greeting) => {
                assert_eq!(self.state, State::Greeting, "a second greeting");
                assert!(greeting.text.as_octets().len() <= line);
                return;
            }
            Event::Closed => {
                assert_eq!(client.state(), State::Closed);
                assert!(self.unanswered.is_empty(), "closed, and {} unanswered", self.unanswered.len());
                self.is_over = true;
                return;
            }
            _ => {}
        }
        let About { verb, number, has_argument, is_scram } = self.front();
        let ends = match event {
            Event::Ok { id, reply } => {
                self.answers(*id, reply.as_octets().len() <= line);
                assert!(!matches!(verb, Verb::Capa | Verb::Stat | Verb::List | Verb::Uidl | Verb::Retr | Verb::Top));
                assert!(verb != Verb::Lang || has_argument);
                self.scram_accepted = is_scram;
                match (verb, number) {
                    (Verb::Dele, Some(number)) => drop(self.marked.insert(number)),
                    (Verb::Rset, _) => self.marked.clear(),
                    _ => {}
                }
                true
            }
            Event::Err { id, reply } => {
                self.answers(*id, reply.text.as_octets().len() <= line);
                true
            }
            Event::AuthFailed { id, .. } => {
                self.answers(*id, verb == Verb::Auth);
                true
            }
            Event::Languages { id, languages } => {
                self.answers(*id, verb == Verb::Lang && !has_argument && languages.len() <= limits.languages);
                true
            }
            Event::Capabilities { id, capabilities } => {
                self.answers(*id, verb == Verb::Capa && capabilities.lines().count() <= limits.capabilities);
                true
            }
            Event::DropListing { id, .. } => {
                self.answers(*id, verb == Verb::Stat);
                true
            }
            Event::ScanListing { id, entries } => {
                self.answers(*id, verb == Verb::List);
                self.lists(entries.len())
            }
            Event::UniqueIdListing { id, entries } => {
                self.answers(*id, verb == Verb::Uidl);
                let fits = |octets: &[u8]| (1..=UNIQUE_ID_OCTETS).contains(&octets.len());
                assert!(entries.iter().all(|entry| fits(entry.unique_id.as_octets())));
                self.lists(entries.len())
            }
            Event::ListingEnd { id, entries, skipped } => {
                self.answers(*id, matches!(verb, Verb::List | Verb::Uidl));
                assert_eq!(*entries, self.entries, "the sum of the blocks");
                assert!(entries + skipped <= limits.listing_entries.max(1), "{entries} and {skipped} entries");
                self.entries = 0;
                true
            }
            Event::MessageStart { id } => {
                self.answers(*id, matches!(verb, Verb::Retr | Verb::Top));
                assert_eq!(self.message.replace(0), None, "a message inside another");
                false
            }
            Event::MessageChunk { id, octets } => {
                self.answers(*id, !octets.is_empty());
                let left = self.heard.checked_sub(octets.len());
                self.heard = left.expect("more octets came out than went in");
                let sum = self.message.as_mut().expect("a chunk of no message");
                *sum += octets.len() as u64;
                assert!(*sum <= limits.message_octets.0, "a message is over its limit");
                false
            }
            Event::MessageEnd { id, octets } => {
                self.answers(*id, true);
                assert_eq!(self.message.take(), Some(octets.0), "the sum of the chunks");
                true
            }
            Event::Greeting(_) | Event::Closed => unreachable!("seen above"),
        };
        if ends {
            assert_eq!(self.message, None, "a message that was not ended");
            self.unanswered.pop_front();
        }
    }

    fn front(&self) -> About {
        self.unanswered.front().expect("an answer to no command").1
    }

    fn answers(&self, id: CommandId, fits: bool) {
        let (first, about) = self.unanswered.front().expect("an answer to no command");
        assert_eq!(id, *first, "answers are out of order");
        assert!(fits, "not an answer to {}", about.verb);
    }

    fn lists(&mut self, entries: usize) -> bool {
        assert!((1..=LISTING_BLOCK_ENTRIES).contains(&entries), "a block of {entries}");
        self.entries += u32::try_from(entries).expect("a block is small");
        false
    }

    fn show(&mut self, write: impl Fn(&mut String) -> std::fmt::Result) {
        if !self.shows || self.told {
            return;
        }
        self.shown.clear();
        write(&mut self.shown).expect("a String takes everything");
        for secret in &self.secrets {
            assert!(!holds(self.shown.as_bytes(), secret), "shown: {}", self.shown);
        }
    }
}

const fn rank(state: State) -> u8 {
    match state {
        State::Greeting => 0,
        State::Authorization => 1,
        State::Transaction => 2,
        State::Update => 3,
        State::Closed => 4,
    }
}

fn holds(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|window| window == part)
}

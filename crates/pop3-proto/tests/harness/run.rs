//! Runs a case in every cut.
//! Must not: forgive what depends on the cut, except how chunks and blocks are divided.

use pop3_proto::{Client, Event, Millis, Output, RemoteError, State};

use super::case::{Case, Step};

const NOW: Millis = Millis(0);

/// Where the octets of the server are cut.
#[derive(Debug, Clone, Copy)]
enum Cut {
    Nowhere,
    Everywhere,
    /// In front of the octet with this index, counted over the conversation.
    At(usize),
    /// Nowhere, and the last answer is followed by one too many.
    Trailing,
}

/// Runs `case` whole, octet by octet, with a cut at every place, and with trailing octets.
pub(crate) fn check(case: &Case) {
    let total: usize =
        case.steps.iter().map(|step| if let Step::Server(octets) = step { octets.len() } else { 0 }).sum();
    run(case, Cut::Nowhere);
    run(case, Cut::Everywhere);
    run(case, Cut::Trailing);
    for place in 1..total {
        run(case, Cut::At(place));
    }
}

/// A client, and what it did since that was last looked at.
struct Session<'a> {
    case: &'a Case,
    cut: Cut,
    client: Client,
    received: usize,
    /// The answer too many was fed.
    trailed: bool,
    sent: Vec<u8>,
    events: Vec<Seen>,
}

/// An event, with what depends on the cut put together.
enum Seen {
    Text(String),
    Message { octets: Vec<u8>, ended: bool },
    Listing { kind: &'static str, entries: Vec<String> },
}

fn run(case: &Case, cut: Cut) {
    let client = Client::new(case.config);
    let mut session = Session { case, cut, client, received: 0, trailed: false, sent: Vec::new(), events: Vec::new() };
    session.poll();
    let mut steps = case.steps.iter().peekable();
    while steps.peek().is_some() {
        // What is done, then what must have come of it.
        let mut input = Vec::new();
        while let Some(Step::Server(octets)) = steps.peek() {
            input.extend_from_slice(octets);
            steps.next();
        }
        if !input.is_empty() {
            let last = steps.clone().all(is_expectation);
            session.receive(input, last);
        } else if let Some(step) = steps.next_if(|step| !is_expectation(step)) {
            session.act(step);
        }
        let (mut sent, mut events, mut state) = (Vec::new(), Vec::new(), None);
        while let Some(step) = steps.next_if(|step| is_expectation(step)) {
            match step {
                Step::Client(line) => sent.extend_from_slice(line),
                Step::Event(event) => events.push(event.clone()),
                Step::State(name) => state = Some(name.clone()),
                _ => {}
            }
        }
        // Several submissions in a row are judged together.
        if sent.is_empty() && events.is_empty() && matches!(steps.peek(), Some(Step::Submit { .. })) {
            continue;
        }
        session.expect(&sent, &events, state.as_deref());
    }
}

const fn is_expectation(step: &Step) -> bool {
    matches!(step, Step::Client(_) | Step::Event(_) | Step::State(_))
}

impl Session<'_> {
    fn act(&mut self, step: &Step) {
        match step {
            Step::Submit { command, refused } => {
                let name = format!("{command:?}");
                match (self.client.submit(command.clone()), refused) {
                    (Ok(_), None) => {}
                    (Err(error), Some(refused)) => {
                        assert!(format!("{error:?}").starts_with(refused.as_str()), "{error:?}; {}", self.where_());
                    }
                    (result, _) => panic!("{name}: {result:?}; {}", self.where_()),
                }
            }
            Step::TlsEstablished => {
                let result = self.client.handle_tls_established(NOW);
                assert_eq!(result, Ok(()), "{}", self.where_());
            }
            Step::EndOfInput => self.client.handle_end_of_input(NOW),
            Step::Server(_) | Step::Client(_) | Step::Event(_) | Step::State(_) => unreachable!("not an action"),
        }
        self.poll();
    }

    fn receive(&mut self, mut input: Vec<u8>, last: bool) {
        let start = self.received;
        self.received += input.len();
        match self.cut {
            Cut::Everywhere => input.chunks(1).for_each(|octet| self.feed(octet)),
            Cut::At(place) if (start + 1..self.received).contains(&place) => {
                let (head, tail) = input.split_at(place - start);
                self.feed(head);
                self.feed(tail);
            }
            Cut::Trailing if last => {
                self.trailed = true;
                input.extend_from_slice(b"+OK nobody asked\r\n");
                self.feed(&input);
            }
            Cut::Nowhere | Cut::At(_) | Cut::Trailing => self.feed(&input),
        }
    }

    fn feed(&mut self, octets: &[u8]) {
        self.client.handle_input(NOW, octets);
        self.poll();
    }

    fn poll(&mut self) {
        loop {
            match self.client.poll(NOW) {
                Output::Transmit(octets) => {
                    assert!(octets.ends_with(b"\r\n"), "a command was split; {}", self.where_());
                    self.sent.extend_from_slice(&octets);
                }
                Output::StartTls => self.events.push(Seen::Text("StartTls".to_owned())),
                Output::Failed(error) => {
                    assert_eq!(self.client.state(), State::Closed);
                    // Only a cut between the two lets the caller see that TLS was to start.
                    if error == RemoteError::PlaintextAfterStls {
                        self.events.retain(|seen| !matches!(seen, Seen::Text(text) if text == "StartTls"));
                    }
                    self.events.push(Seen::Text(format!("Failed {error:?}")));
                }
                Output::Event(event) => self.see(event),
                Output::Wait { .. } => return,
            }
        }
    }

    fn see(&mut self, event: Event) {
        let last = self.events.last_mut();
        match event {
            Event::MessageStart { .. } => self.events.push(Seen::Message { octets: Vec::new(), ended: false }),
            Event::MessageChunk { octets: chunk, .. } => {
                assert!(!chunk.is_empty(), "an empty chunk");
                let Some(Seen::Message { octets, ended: false }) = last else { panic!("a chunk of no message") };
                octets.extend_from_slice(&chunk);
            }
            Event::MessageEnd { octets: count, .. } => {
                let Some(Seen::Message { octets, ended }) = last else { panic!("the end of no message") };
                assert_eq!(count.0, octets.len() as u64, "the sum of the chunks");
                *ended = true;
            }
            Event::ScanListing { entries, .. } => {
                self.list("Scan", entries.iter().map(|e| format!("{}:{}", e.number, e.octets.0)).collect());
            }
            Event::UniqueIdListing { entries, .. } => {
                let show = |id: &pop3_proto::UniqueId| id.as_octets().escape_ascii().to_string();
                self.list(
                    "UniqueIds",
                    entries.iter().map(|e| format!("{}:{}", e.number, show(&e.unique_id))).collect(),
                );
            }
            other => self.events.push(Seen::Text(describe(&other))),
        }
    }

    fn list(&mut self, kind: &'static str, more: Vec<String>) {
        assert!(!more.is_empty(), "an empty block of a listing");
        match self.events.last_mut() {
            Some(Seen::Listing { kind: last, entries }) if *last == kind => entries.extend(more),
            _ => self.events.push(Seen::Listing { kind, entries: more }),
        }
    }

    fn expect(&mut self, sent: &[u8], events: &[String], state: Option<&str>) {
        assert_eq!(self.sent.escape_ascii().to_string(), sent.escape_ascii().to_string(), "sent; {}", self.where_());
        self.sent.clear();
        let mut seen: Vec<String> = self.events.drain(..).map(|seen| seen.to_string()).collect();
        let mut wanted = events.to_vec();
        if self.trailed {
            // One answer too many ends the session, unless it is over, or still owes an answer that this may be.
            let extra = seen.pop_if(|last| last.starts_with("Failed") && wanted.last() != Some(last));
            if extra.is_some() {
                let error = if wanted.last().is_some_and(|event| event == "StartTls") {
                    wanted.pop();
                    "Failed PlaintextAfterStls"
                } else {
                    "Failed UnsolicitedReply"
                };
                assert_eq!(extra.as_deref(), Some(error), "{}", self.where_());
            } else if self.client.state() != State::Closed {
                assert!(seen != wanted, "an answer too many went unnoticed; {}", self.where_());
                return;
            }
        } else if let Some(state) = state {
            assert_eq!(format!("{:?}", self.client.state()), state, "{}", self.where_());
        }
        assert_eq!(seen, wanted, "{}", self.where_());
    }

    fn where_(&self) -> String {
        format!("in {:?}, cut {:?}, after {} octets", self.case.title, self.cut, self.received)
    }
}

fn describe(event: &Event) -> String {
    match event {
        Event::Greeting(greeting) => {
            let timestamp =
                greeting.apop_timestamp.as_ref().map_or(String::new(), |found| format!(" {}", found.as_str()));
            format!("Greeting {:?}{timestamp}", greeting.text)
        }
        Event::Ok { reply, .. } => format!("Ok {reply:?}"),
        Event::Err { reply, .. } => {
            format!("Err {}{:?}", reply.code.as_ref().map_or(String::new(), |code| format!("{code:?} ")), reply.text)
        }
        Event::AuthFailed { failure, reply, .. } => {
            let reply = reply.as_ref().map_or("no reply".to_owned(), |reply| {
                let code = reply.code.as_ref().map_or(String::new(), |code| format!("{code:?} "));
                format!("{code}{:?}", reply.text)
            });
            format!("AuthFailed {failure:?}, {reply}")
        }
        Event::Languages { languages, .. } => {
            let languages: Vec<String> =
                languages.iter().map(|language| format!("{}:{}", language.tag, language.name.to_text())).collect();
            format!("Languages {}", languages.join("; "))
        }
        Event::Capabilities { capabilities, .. } => {
            let lines: Vec<String> = capabilities.lines().map(|line| line.escape_ascii().to_string()).collect();
            format!("Capabilities {}", lines.join("; "))
        }
        Event::DropListing { listing, .. } => format!("DropListing {} {}", listing.messages, listing.octets.0),
        Event::ListingEnd { entries, skipped, .. } => format!("ListingEnd {entries} {skipped}"),
        Event::Closed => "Closed".to_owned(),
        other => unreachable!("collected before: {other:?}"),
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Message { octets, ended } => {
                write!(f, "{} \"{}\"", if *ended { "Message" } else { "Part" }, octets.escape_ascii())
            }
            Self::Listing { kind, entries } => write!(f, "{kind} {}", entries.join(" ")),
        }
    }
}

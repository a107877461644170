//! A case as text.
//! Must not: run anything.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use pop3_proto::{
    ChannelBinding, ChannelBindingType, ClientNonce, Command, Config, ConnectionSecurity, LanguageTag, MessageNumber,
    Octets, Pipelining, SaslExchange, ScramHash, Secret, UserName,
};

/// One conversation.
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) config: Config,
    pub(crate) steps: Vec<Step>,
}

/// One line of it.
pub(crate) enum Step {
    Submit { command: Command, refused: Option<String> },
    Client(Vec<u8>),
    Server(Vec<u8>),
    Event(String),
    State(String),
    TlsEstablished,
    EndOfInput,
}

const AUTHORIZATION: &str = "S: +OK ready\n= Greeting \"ready\"";
const LOGIN: &str = "> Login mrose tanstaaf\nC: USER mrose\nS: +OK\nC: PASS tanstaaf\nS: +OK\n= Ok \"\"";
const PIPELINING: &str = "> Capa\nC: CAPA\nS: +OK\nS: PIPELINING\nS: .\n= Capabilities PIPELINING";

impl Case {
    /// All cases of a file.
    pub(crate) fn read(text: &str) -> Vec<Self> {
        let mut cases: Vec<Self> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
            if let Some(title) = line.strip_prefix("## ") {
                let config = Config::new(ConnectionSecurity::Secured);
                cases.push(Self { title: title.to_owned(), config, steps: Vec::new() });
                continue;
            }
            let case = cases.last_mut().unwrap_or_else(|| panic!("no title before {line:?}"));
            match line.strip_prefix("use: ") {
                Some(setting) => case.apply(setting),
                None => case.steps.push(step(line)),
            }
        }
        cases
    }

    fn apply(&mut self, setting: &str) {
        let words: Vec<&str> = setting.split(' ').collect();
        let limits = &mut self.config.limits;
        match words[..] {
            ["cleartext"] => self.config.security = ConnectionSecurity::Cleartext,
            ["cleartext-credentials"] => self.config.allow_cleartext_credentials = true,
            ["no-pipelining"] => self.config.pipelining = Pipelining::Never,
            ["status_line", limit] => limits.status_line = parse(limit),
            ["listing_line", limit] => limits.listing_line = parse(limit),
            ["listing_entries", limit] => limits.listing_entries = parse(limit),
            ["languages", limit] => limits.languages = parse(limit),
            ["capabilities", limit] => limits.capabilities = parse(limit),
            ["message_octets", limit] => limits.message_octets = Octets(parse(limit)),
            ["sasl_challenge", limit] => limits.sasl_challenge = parse(limit),
            ["scram_iterations", least, most] => {
                (limits.scram_iterations_least, limits.scram_iterations_most) = (parse(least), parse(most));
            }
            ["window_commands", limit] => limits.window_commands = parse(limit),
            ["window_refill", limit] => limits.window_refill = parse(limit),
            ["window_octets", limit] => limits.window_octets = parse(limit),
            ["queued_commands", limit] => limits.queued_commands = parse(limit),
            ["authorization"] => self.prelude(&[AUTHORIZATION]),
            ["transaction"] => self.prelude(&[AUTHORIZATION, LOGIN]),
            ["transaction-pipelining"] => self.prelude(&[AUTHORIZATION, LOGIN, PIPELINING]),
            _ => panic!("unknown setting {setting:?}"),
        }
    }

    fn prelude(&mut self, parts: &[&str]) {
        self.steps.extend(parts.iter().flat_map(|part| part.lines()).map(step));
    }
}

fn step(line: &str) -> Step {
    match line.split_once(' ').unwrap_or((line, "")) {
        (">", rest) => {
            let (command, refused) = match rest.split_once(" ! ") {
                Some((command, refused)) => (command, Some(refused.to_owned())),
                None => (rest, None),
            };
            Step::Submit { command: command_of(command), refused }
        }
        ("C:", rest) => Step::Client([&octets(rest)[..], b"\r\n"].concat()),
        ("S:", rest) => Step::Server([&octets(rest)[..], b"\r\n"].concat()),
        ("s:", rest) => Step::Server([&octets(rest)[..], b"\n"].concat()),
        ("S|", rest) => Step::Server(octets(rest)),
        ("=", rest) => Step::Event(repeats(rest)),
        ("state:", rest) => Step::State(rest.to_owned()),
        ("TLS", "") => Step::TlsEstablished,
        ("EOF", "") => Step::EndOfInput,
        _ => panic!("unknown step {line:?}"),
    }
}

fn command_of(text: &str) -> Command {
    let text = repeats(text);
    let words: Vec<&str> = text.split(' ').collect();
    let user = |user: &str| UserName::new(octets(user)).expect("a user name");
    let pass = |pass: &str| Secret::new(octets(pass)).expect("a password");
    let number = |number: &str| MessageNumber::new(parse(number)).expect("a message-number");
    match words[..] {
        ["Capa"] => Command::Capa,
        ["Stls"] => Command::Stls,
        ["Login", name, secret] => Command::Login { user: user(name), pass: pass(secret) },
        ["Apop", name, secret] => Command::Apop { user: user(name), pass: pass(secret) },
        ["Auth", mechanism, name, secret, ref more @ ..] => {
            Command::Auth(Box::new(exchange(mechanism, &user(name), &pass(secret), more)))
        }
        ["Utf8"] => Command::Utf8,
        ["Lang"] => Command::Lang(None),
        ["Lang", tag] => Command::Lang(Some(LanguageTag::new(tag).expect("the tag of a language"))),
        ["Stat"] => Command::Stat,
        ["List"] => Command::List(None),
        ["List", n] => Command::List(Some(number(n))),
        ["Uidl"] => Command::Uidl(None),
        ["Uidl", n] => Command::Uidl(Some(number(n))),
        ["Top", n, lines] => Command::Top { number: number(n), lines: parse(lines) },
        ["Retr", n] => Command::Retr(number(n)),
        ["Dele", n] => Command::Dele(number(n)),
        ["Noop"] => Command::Noop,
        ["Rset"] => Command::Rset,
        ["Quit"] => Command::Quit,
        _ => panic!("unknown command {text:?}"),
    }
}

fn exchange(mechanism: &str, user: &UserName, secret: &Secret, more: &[&str]) -> SaslExchange {
    let scram = |hash, nonce: &str, binding| {
        let nonce = ClientNonce::new(nonce).expect("a nonce");
        SaslExchange::scram(hash, user, secret, nonce, binding).expect("what can be prepared")
    };
    match (mechanism, more) {
        ("PLAIN", []) => SaslExchange::plain(user, secret),
        ("LOGIN", []) => SaslExchange::login(user, secret),
        ("CRAM-MD5", []) => SaslExchange::cram_md5(user, secret),
        ("XOAUTH2", []) => SaslExchange::xoauth2(user, secret).expect("a token"),
        ("OAUTHBEARER", [host, port]) => SaslExchange::oauthbearer(user, secret, host, parse(port)).expect("a token"),
        ("SCRAM-SHA-1", [nonce]) => scram(ScramHash::Sha1, nonce, ChannelBinding::Unknown),
        ("SCRAM-SHA-256", [nonce]) => scram(ScramHash::Sha256, nonce, ChannelBinding::Unknown),
        ("SCRAM-SHA-256", [nonce, "y"]) => scram(ScramHash::Sha256, nonce, ChannelBinding::NotOffered),
        ("SCRAM-SHA-256-PLUS", [nonce, data]) => {
            let binding = ChannelBinding::Bound { kind: ChannelBindingType::TlsExporter, data: octets(data) };
            scram(ScramHash::Sha256, nonce, binding)
        }
        _ => panic!("unknown exchange {mechanism} {more:?}"),
    }
}

fn parse<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("not a number: {text:?}"))
}

/// Writes `\{70*x}` out.
fn repeats(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("\\{") {
        let (repeat, behind) = tail.split_once('}').expect("the end of a repetition");
        let (times, what) = repeat.split_once('*').expect("times*what");
        out += head;
        out += &what.repeat(parse(times));
        rest = behind;
    }
    out + rest
}

/// Resolves the escapes.
fn octets(text: &str) -> Vec<u8> {
    let text = repeats(text);
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&octet, mut tail)) = rest.split_first() {
        out.push(match (octet, tail.first()) {
            (b'\\', Some(escape)) => {
                tail = &tail[1..];
                match escape {
                    b'r' => b'\r',
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'0' => 0,
                    b'\\' => b'\\',
                    b'<' => {
                        let end = tail.windows(2).position(|pair| pair == br"\>").expect("the end of base64");
                        let inner = std::str::from_utf8(&tail[..end]).expect("UTF-8");
                        out.extend_from_slice(BASE64_STANDARD.encode(octets(inner)).as_bytes());
                        rest = &tail[end + 2..];
                        continue;
                    }
                    b'x' => {
                        let digits = std::str::from_utf8(&tail[..2]).expect("two digits");
                        tail = &tail[2..];
                        u8::from_str_radix(digits, 16).expect("two hexadecimal digits")
                    }
                    other => panic!("unknown escape {:?} in {text:?}", char::from(*other)),
                }
            }
            _ => octet,
        });
        rest = tail;
    }
    out
}

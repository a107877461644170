//! Octets as a script: settings, and turns of commands and what the server sends.
//!
//! ```text
//! octet 0     settings, one a bit (see `config`)
//! octet 1     how the third run cuts
//! the rest    turns, with 1E between them; in each, commands (one an octet, see `act`), 1F, octets of the server
//! ```
//!
//! In the octets of the server stand, so that a fuzzer need not guess what takes a hash to make: 01 and 02 around what
//! is sent in base64, 03 for the right signature of a SCRAM login, 04 for our part of its nonce.
//! Must not: run anything.

use pop3_proto::{
    ChannelBinding, ChannelBindingType, ClientNonce, Command, Config, ConnectionSecurity, LanguageTag, Limits,
    MessageNumber, Octets, Pipelining, SaslExchange, ScramHash, Secret, UserName,
};

/// Between two turns.
pub(crate) const TURN: u8 = 0x1e;
/// Between the commands of a turn and the octets of the server.
pub(crate) const SERVER: u8 = 0x1f;
/// Our part of the nonce in every SCRAM login: that of RFC 5802 §5.
pub(crate) const NONCE: &str = "fyko+d2lbbFgONRv9qkxdawL";
/// The data of the channel binding in the -PLUS forms.
pub(crate) const BINDING: &[u8] = b"\xff\0data";
/// No input makes more turns.
const TURNS: usize = 64;

/// A session to run.
#[derive(Clone)]
pub(crate) struct Script<'a> {
    pub(crate) config: Config,
    pub(crate) user: UserName,
    pub(crate) secret: Vec<u8>,
    pub(crate) cut: u8,
    /// 01 … 04 are octets like others.
    pub(crate) is_literal: bool,
    pub(crate) turns: Vec<Turn<'a>>,
}

/// Commands, and then octets of the server.
#[derive(Clone, Copy)]
pub(crate) struct Turn<'a> {
    pub(crate) commands: &'a [u8],
    pub(crate) server: &'a [u8],
}

/// What one octet of a turn asks for.
pub(crate) enum Act {
    Submit(Command),
    EndOfInput,
    Timeout,
    TlsEstablished,
    Nothing,
}

impl<'a> Script<'a> {
    /// `prelude` comes before the turns of `data`.
    pub(crate) fn new(data: &'a [u8], user: &str, secret: &[u8], prelude: &[Turn<'a>]) -> Self {
        let (&settings, data) = data.split_first().unwrap_or((&0, &[]));
        let (&cut, data) = data.split_first().unwrap_or((&0, &[]));
        let user = UserName::new(user).expect("a name");
        let turns = prelude.iter().copied().chain(turns(data)).take(TURNS).collect();
        Self { config: config(settings), user, secret: secret.to_vec(), cut, is_literal: false, turns }
    }

    /// What an octet of a turn asks for.
    pub(crate) fn act(&self, octet: u8) -> Act {
        let number = |number: u8| MessageNumber::new(u32::from(number)).expect("not 0");
        let tag = |tag: &str| LanguageTag::new(tag).expect("a tag");
        let secret = || Secret::new(self.secret.clone());
        Act::Submit(match octet {
            b'c' => Command::Capa,
            b's' => Command::Stls,
            b'l' => match secret() {
                Ok(pass) => Command::Login { user: self.user.clone(), pass },
                Err(_) => return Act::Nothing,
            },
            b'a' => match secret() {
                Ok(pass) => Command::Apop { user: self.user.clone(), pass },
                Err(_) => return Act::Nothing,
            },
            b'p' | b'g' | b'm' | b'x' | b'o' | b'h' | b'H' | b'y' | b'P' => match self.exchange(octet) {
                Some(exchange) => Command::Auth(Box::new(exchange)),
                None => return Act::Nothing,
            },
            b'u' => Command::Utf8,
            b'n' => Command::Lang(None),
            b'd' => Command::Lang(Some(tag("de-DE"))),
            b't' => Command::Stat,
            b'L' => Command::List(None),
            b'i' => Command::List(Some(number(1))),
            b'I' => Command::Uidl(None),
            b'j' => Command::Uidl(Some(number(2))),
            b'T' => Command::Top { number: number(1), lines: 3 },
            b'r' => Command::Retr(number(1)),
            b'R' => Command::Retr(number(2)),
            0x80.. => Command::Retr(number(octet - 0x7f)),
            b'D' => Command::Dele(number(1)),
            b'E' => Command::Dele(number(2)),
            b'N' => Command::Noop,
            b'z' => Command::Rset,
            b'q' => Command::Quit,
            b'$' => return Act::EndOfInput,
            b'!' => return Act::Timeout,
            b'K' => return Act::TlsEstablished,
            _ => return Act::Nothing,
        })
    }

    fn exchange(&self, octet: u8) -> Option<SaslExchange> {
        let secret = Secret::new(self.secret.clone()).ok()?;
        let nonce = || ClientNonce::new(NONCE).expect("a nonce");
        let user = &self.user;
        let scram = |hash, binding| SaslExchange::scram(hash, user, &secret, nonce(), binding).ok();
        match octet {
            b'p' => Some(SaslExchange::plain(user, &secret)),
            b'g' => Some(SaslExchange::login(user, &secret)),
            b'm' => Some(SaslExchange::cram_md5(user, &secret)),
            b'x' => SaslExchange::xoauth2(user, &secret).ok(),
            b'o' => SaslExchange::oauthbearer(user, &secret, "pop.example.org", 995).ok(),
            b'h' => scram(ScramHash::Sha1, ChannelBinding::Unknown),
            b'H' => scram(ScramHash::Sha256, ChannelBinding::Unknown),
            b'y' => scram(ScramHash::Sha256, ChannelBinding::NotOffered),
            _ => {
                let kind = ChannelBindingType::TlsExporter;
                scram(ScramHash::Sha256, ChannelBinding::Bound { kind, data: BINDING.to_vec() })
            }
        }
    }
}

/// The turns of a script, without its settings.
fn turns(data: &[u8]) -> impl Iterator<Item = Turn<'_>> {
    data.split(|octet| *octet == TURN).map(|turn| match turn.iter().position(|octet| *octet == SERVER) {
        Some(end) => Turn { commands: &turn[..end], server: &turn[end + 1..] },
        None => Turn { commands: turn, server: b"" },
    })
}

fn config(settings: u8) -> Config {
    let is = |bit: u8| settings & (1 << bit) != 0;
    let security = if is(0) { ConnectionSecurity::Cleartext } else { ConnectionSecurity::Secured };
    let mut config = Config::new(security);
    config.allow_cleartext_credentials = is(1);
    config.pipelining = if is(2) { Pipelining::Never } else { Pipelining::Auto };
    config.limits = Limits { scram_iterations_least: 1, scram_iterations_most: 64, ..config.limits };
    if is(3) {
        config.limits = Limits {
            status_line: 40,
            listing_line: 20,
            listing_entries: 6,
            capabilities: 4,
            languages: 3,
            message_octets: Octets(100),
            sasl_challenge: 60,
            ..config.limits
        };
    }
    if is(4) {
        config.limits = Limits { window_commands: 3, window_refill: 1, window_octets: 30, ..config.limits };
    }
    if is(5) {
        config.limits.queued_commands = 2;
    }
    config
}

//! What a connection test found, in words: for the screen, and as plain text to be copied.
//!
//! What is copied is made of nothing but what is on the screen, the build, and what the browser calls itself.
//! Must not: add anything about an account or a person.

use crate::format;
use crate::i18n::{error_words, tr, tr_args};
use mail_api::{
    Announced, CertificateFacts, ConnectionReport, ErrorKind, Exposure, Retention, Retry, Said, Security, Stage,
    StageFact, StageOutcome, StageState, TlsBetween, TranscriptLine, UserError,
};

/// What a stage is called.
pub fn stage_name(stage: Stage) -> String {
    match stage {
        Stage::Bridge => tr("name-bridge"),
        Stage::Name => tr("name-name"),
        Stage::Connect => tr("name-connect"),
        Stage::Tls => tr("name-tls"),
        Stage::Greeting => tr("name-greeting"),
        Stage::Capabilities => tr("name-capabilities"),
        Stage::Login => tr("name-login"),
        Stage::Listing => tr("name-listing"),
        Stage::Retrieving => tr("name-retrieving"),
        Stage::Storing => tr("name-storing"),
        Stage::Deleting => tr("name-deleting"),
        Stage::Quitting => tr("name-quitting"),
        Stage::Reading => tr("name-reading"),
        Stage::Starting => tr("name-starting"),
    }
}

/// What a stage is about; empty for those that no test has.
pub fn stage_means(stage: Stage) -> String {
    match stage {
        Stage::Bridge => tr("means-bridge"),
        Stage::Name => tr("means-name"),
        Stage::Connect => tr("means-connect"),
        Stage::Tls => tr("means-tls"),
        Stage::Greeting => tr("means-greeting"),
        Stage::Capabilities => tr("means-capabilities"),
        Stage::Login => tr("means-login"),
        Stage::Listing => tr("means-listing"),
        Stage::Retrieving | Stage::Storing | Stage::Deleting | Stage::Quitting | Stage::Reading | Stage::Starting => {
            String::new()
        }
    }
}

/// Whether nothing keeps the connection secret.
pub fn is_open(outcome: &StageOutcome) -> bool {
    matches!(&outcome.fact, Some(StageFact::Secured { connection, .. }) if connection.tls == TlsBetween::Nobody)
}

/// How a stage went, in a word or two.
pub fn state_words(outcome: &StageOutcome) -> String {
    match &outcome.state {
        StageState::Waiting => tr("stage-waiting"),
        StageState::Running => tr("testing"),
        StageState::Passed if is_open(outcome) => tr("stage-open"),
        StageState::Passed => tr("stage-passed"),
        StageState::Failed(error) if error.kind == ErrorKind::Cancelled => tr("stage-stopped"),
        StageState::Failed(_) => tr("stage-failed"),
        StageState::NotReached => tr("stage-not-reached"),
    }
}

/// How long a stage took.
pub fn time_words(milliseconds: u64) -> String {
    if milliseconds < 10_000 {
        tr_args("milliseconds", &[("count", milliseconds.into())])
    } else {
        tr_args("seconds", &[("count", (milliseconds / 1000).into())])
    }
}

/// What went wrong in a stage, and the ways out, a sentence or two each.
pub fn failure_lines(error: &UserError) -> Vec<String> {
    if error.kind == ErrorKind::Cancelled {
        return vec![tr("test-stopped")];
    }
    // What the app does by itself is about checks; a test is made by a person.
    let words = error_words(&UserError { retry: Retry::ByPerson, ..error.clone() });
    let hint = match error.stage {
        Stage::Bridge => Some(tr("hint-bridge")),
        Stage::Name => Some(tr("hint-name")),
        Stage::Connect => Some(tr("hint-connect")),
        Stage::Greeting if matches!(error.kind, ErrorKind::TimedOut | ErrorKind::ConnectionLost) => {
            Some(tr("hint-greeting"))
        }
        _ => None,
    };
    [words.what, words.todo].into_iter().chain(hint).collect()
}

/// What a stage taught, a line each.
pub fn fact_lines(fact: &StageFact) -> Vec<String> {
    match fact {
        StageFact::LiteralAddress => vec![tr("fact-address")],
        StageFact::Secured { connection, certificate } => {
            let protocol = (!connection.protocol.is_empty()).then(|| connection.protocol.clone());
            let certificate = certificate.as_ref().map(certificate_words);
            protocol.into_iter().chain(certificate).chain([readable_by(connection.tls)]).collect()
        }
        StageFact::Said(text) if text.is_empty() => vec![tr("fact-said-nothing")],
        StageFact::Said(text) => vec![tr_args("error-server-said", &[("server", text.into())])],
        StageFact::Announced(announced) => announced_lines(announced),
        StageFact::LoggedIn { method, exposure, tls } => {
            vec![tr_args("fact-login", &[("method", method.into())]), exposure_words(*exposure, *tls)]
        }
        StageFact::Maildrop { messages, octets, unique_ids } => {
            let octets = format::octets(*octets);
            let found = tr_args("fact-maildrop", &[("count", (*messages).into()), ("octets", (&octets).into())]);
            let unique_ids =
                unique_ids.map(|there| if there { tr("fact-unique-ids") } else { tr("fact-no-unique-ids") });
            [found].into_iter().chain(unique_ids).collect()
        }
    }
}

/// Who can read a connection, in words.
pub fn readable_by(tls: TlsBetween) -> String {
    match tls {
        TlsBetween::BridgeAndServer => tr("tls-bridge-and-server"),
        TlsBetween::BrowserAndServer => tr("tls-browser-and-server"),
        TlsBetween::Nobody => tr("tls-nobody"),
    }
}

fn certificate_words(facts: &CertificateFacts) -> String {
    let known = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    let names = known(&facts.names.join(", "));
    let until = if facts.not_after == 0 { "none".to_owned() } else { format::day(facts.not_after) };
    tr_args(
        "fact-certificate",
        &[("names", names.into()), ("issuer", known(&facts.issuer).into()), ("until", until.into())],
    )
}

fn announced_lines(announced: &Announced) -> Vec<String> {
    if !announced.answers {
        return vec![tr("fact-no-capabilities")];
    }
    let mut lines = Vec::new();
    let mut list = |id: &str, names: &[String]| {
        if !names.is_empty() {
            lines.push(tr_args(id, &[("names", names.join(", ").into())]));
        }
    };
    list("fact-logins", &announced.logins);
    list("fact-features", &announced.features);
    if !announced.features.iter().any(|feature| feature == "UIDL") {
        lines.push(tr("fact-no-uidl"));
    }
    if let Some(seconds) = announced.login_delay {
        lines.push(tr_args("fact-login-delay", &[("count", seconds.into())]));
    }
    lines.extend(announced.expire.map(|expire| match expire {
        Retention::Forever => tr("fact-expire-never"),
        Retention::Days(days) => tr_args("fact-expire", &[("count", days.into())]),
    }));
    if !announced.implementation.is_empty() {
        lines.push(tr_args("fact-implementation", &[("name", (&announced.implementation).into())]));
    }
    lines
}

/// What was given away by the login, and to whom.
fn exposure_words(exposure: Exposure, tls: TlsBetween) -> String {
    match (exposure, tls) {
        (Exposure::Credential, TlsBetween::BridgeAndServer) => tr("shown-to-bridge"),
        (Exposure::Credential, TlsBetween::BrowserAndServer) => tr("shown-to-server"),
        (Exposure::Credential, TlsBetween::Nobody) => tr("shown-to-all"),
        (Exposure::CheapGuess, _) => tr("shown-cheap"),
        (Exposure::CostlyGuess, _) => tr("shown-costly"),
    }
}

/// The report as plain text. `system` is what the browser calls itself, `today` the day.
pub fn report_text(report: &ConnectionReport, system: &str, today: &str) -> String {
    let security = match report.security {
        Security::Implicit => "TLS".to_owned(),
        Security::Stls => "STLS".to_owned(),
        Security::None => tr("report-no-tls"),
    };
    let mut lines = vec![
        tr("report-title"),
        format!("Poplar {} · {today}", mail_api::wire::BUILD_ID),
        system.to_owned(),
        format!("{}:{} · {security}", report.host, report.port),
        String::new(),
    ];
    for (number, outcome) in (1..).zip(&report.stages) {
        lines.extend(stage_text(number, outcome));
    }
    lines.extend([String::new(), tr("report-transcript")]);
    if report.transcript.is_empty() {
        lines.push(tr("report-nothing-said"));
    }
    lines.extend(report.transcript.iter().map(transcript_text));
    lines.push(String::new());
    lines.join("\n")
}

fn stage_text(number: usize, outcome: &StageOutcome) -> Vec<String> {
    let time = outcome.milliseconds.map(|milliseconds| format!(" ({})", time_words(milliseconds))).unwrap_or_default();
    let head = format!("{number}. {}: {}{time}", stage_name(outcome.stage), state_words(outcome));
    let facts = outcome.fact.as_ref().map(fact_lines).unwrap_or_default();
    let failure = match &outcome.state {
        StageState::Failed(error) => failure_lines(error),
        _ => Vec::new(),
    };
    let below = facts.into_iter().chain(failure).map(|line| format!("   {line}"));
    [head].into_iter().chain(below).collect()
}

fn transcript_text(line: &TranscriptLine) -> String {
    let said = match &line.said {
        Said::Client(text) => format!("C: {text}"),
        Said::Server(text) => format!("S: {text}"),
        Said::Tls(protocol) => format!("-- {protocol}"),
        Said::LeftOut { lines, octets } => {
            let octets = format::octets(*octets);
            format!("-- {}", tr_args("report-left-out", &[("count", (*lines).into()), ("octets", (&octets).into())]))
        }
        Said::Full => format!("-- {}", tr("report-full")),
    };
    format!("{:>6} {said}", line.milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, tests::set_language};
    use mail_api::{ConnectionFacts, TestId};

    fn outcome(stage: Stage, state: StageState, fact: Option<StageFact>) -> StageOutcome {
        StageOutcome { stage, state, milliseconds: Some(12), fact }
    }

    #[test]
    fn every_stage_of_a_test_has_a_name_and_a_meaning_in_every_language() {
        for language in Language::ALL {
            set_language(language);
            for stage in [
                Stage::Bridge,
                Stage::Name,
                Stage::Connect,
                Stage::Tls,
                Stage::Greeting,
                Stage::Capabilities,
                Stage::Login,
                Stage::Listing,
            ] {
                for words in [stage_name(stage), stage_means(stage)] {
                    assert!(words.len() > 3 && !words.contains(['⟨', '{']), "{language:?} {stage:?}: {words}");
                }
            }
        }
    }

    #[test]
    fn every_fact_has_words_in_every_language() {
        let connection = |tls| ConnectionFacts { tls, protocol: "TLS 1.3".into(), certificate_sha256: String::new() };
        let certificate = Some(CertificateFacts { not_after: 1_767_225_600, ..CertificateFacts::default() });
        let announced = Announced {
            answers: true,
            logins: vec!["USER".into()],
            features: vec!["TOP".into()],
            login_delay: Some(60),
            expire: Some(Retention::Days(1)),
            implementation: "x".into(),
        };
        let exposures = [Exposure::CostlyGuess, Exposure::CheapGuess, Exposure::Credential];
        let all = [TlsBetween::BridgeAndServer, TlsBetween::BrowserAndServer, TlsBetween::Nobody];
        let mut facts = vec![
            StageFact::LiteralAddress,
            StageFact::Secured { connection: connection(TlsBetween::BridgeAndServer), certificate },
            StageFact::Said(String::new()),
            StageFact::Said("ready".into()),
            StageFact::Announced(Announced::default()),
            StageFact::Announced(Announced { expire: Some(Retention::Forever), ..announced.clone() }),
            StageFact::Announced(announced),
            StageFact::Maildrop { messages: 1, octets: 2, unique_ids: Some(false) },
            StageFact::Maildrop { messages: 0, octets: 0, unique_ids: None },
        ];
        for tls in all {
            let login = |exposure| StageFact::LoggedIn { method: "USER/PASS".into(), exposure, tls };
            facts.extend(exposures.map(login));
        }
        for language in Language::ALL {
            set_language(language);
            for fact in &facts {
                let lines = fact_lines(fact);
                let fine = |line: &String| line.len() > 4 && !line.contains(['⟨', '{', '$']) && !line.contains("none");
                assert!(!lines.is_empty() && lines.iter().all(fine), "{language:?} {fact:?}: {lines:?}");
            }
        }
    }

    #[test]
    fn a_report_says_what_the_screen_says_and_what_was_said() {
        set_language(Language::English);
        let error = UserError::new(ErrorKind::LoginRefused, Stage::Login, Retry::NextCheck);
        let line = |milliseconds, said| TranscriptLine { milliseconds, said };
        let report = ConnectionReport {
            test: TestId(1),
            host: "pop.example.org".into(),
            port: 995,
            security: Security::Implicit,
            stages: vec![
                outcome(Stage::Greeting, StageState::Passed, Some(StageFact::Said("ready".into()))),
                outcome(Stage::Login, StageState::Failed(error), None),
                StageOutcome { milliseconds: None, ..outcome(Stage::Listing, StageState::NotReached, None) },
            ],
            transcript: vec![
                line(5, Said::Server("+OK ready".into())),
                line(6, Said::Client("USER ****".into())),
                line(7, Said::LeftOut { lines: 3, octets: 120 }),
            ],
        };
        let text = report_text(&report, "Browser 1", "2026-01-01");
        let expected = [
            "pop.example.org:995 · TLS",
            "1. Greeting: all right (12 ms)\n   The server said: “ready”",
            "2. Login: failed (12 ms)\n   The mail server did not accept",
            "3. Mail on the server: not reached\n",
            "\n     5 S: +OK ready\n     6 C: USER ****\n     7 -- ",
        ];
        for part in expected {
            assert!(text.contains(part), "no {part:?} in:\n{text}");
        }
        assert!(!text.contains("next check"), "nothing happens by itself: {text}");
        let nothing = ConnectionReport { transcript: Vec::new(), ..report };
        assert!(report_text(&nothing, "", "").contains("Nothing was said"));
    }
}

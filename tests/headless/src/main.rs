//! Retrieves mail into a Maildir from the command line, with the engine of the browser.
//!
//! Must not: take a password as an argument, where every process of the machine could read it.

use clap::{Parser, ValueEnum};
use headless::driver::{Driver, Failure};
use headless::maildir::MaildirStore;
use headless::through_bridge::BridgeConnector;
use mail_api::{AccountSettings, CheckReport, CredentialKind, LeavePolicy, RetrievalPolicy, Security};
use mail_engine::ports::Connector;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// Retrieves mail from a POP3 server into a Maildir.
#[derive(Debug, Parser)]
#[command(name = "headless", version)]
struct CommandLine {
    /// Host name or address of the POP3 server
    #[arg(long)]
    host: String,
    /// Its port [default: 995, or 110 without implicit TLS]
    #[arg(long)]
    port: Option<u16>,
    /// How the connection is secured
    #[arg(long, value_enum, default_value_t = Tls::Implicit)]
    security: Tls,
    /// The name the server knows the user by
    #[arg(long)]
    user: String,
    /// A file whose first line is the password
    #[arg(long, value_name = "FILE")]
    password_file: PathBuf,
    /// The Maildir; it is made where there is none
    #[arg(long, value_name = "DIR")]
    maildir: PathBuf,
    /// Delete from the server what is stored: at once (0) or so many days after it was first seen
    #[arg(long, value_name = "DAYS")]
    delete_after: Option<u16>,
    /// Go through the bridge that listens there
    #[arg(long, value_name = "ADDRESS:PORT")]
    bridge: Option<SocketAddr>,
    /// Trust the certificate authorities in this PEM file too, besides Mozilla's
    #[arg(long, value_name = "FILE")]
    root_certificates: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tls {
    Implicit,
    Stls,
    None,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let line = CommandLine::parse();
    match run(&line).await {
        Ok(report) => {
            println!("stored {}, {} octets; deleted {} from the server", report.stored, report.octets, report.deleted);
            match report.error {
                None => ExitCode::SUCCESS,
                Some(error) => complain(&format!("{:?} while {:?}: {}", error.kind, error.stage, error.server_text)),
            }
        }
        Err(why) => complain(&why),
    }
}

async fn run(line: &CommandLine) -> Result<CheckReport, String> {
    let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let password = read(&line.password_file)?;
    let password = password.lines().next().unwrap_or_default();
    let store = MaildirStore::open(&line.maildir).map_err(|error| format!("the Maildir: {error:?}"))?;
    if let Some(bridge) = line.bridge {
        check(store, BridgeConnector::new(bridge), line, password).await
    } else {
        let roots = line.root_certificates.as_ref().map(read).transpose()?;
        check(store, headless::tcp::connector(roots.as_deref())?, line, password).await
    }
}

async fn check<C: Connector + 'static>(
    store: MaildirStore,
    connector: C,
    line: &CommandLine,
    password: &str,
) -> Result<CheckReport, String> {
    let security = match line.security {
        Tls::Implicit => Security::Implicit,
        Tls::Stls => Security::Stls,
        Tls::None => Security::None,
    };
    let settings = AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: line.user.clone(),
        host: line.host.clone(),
        port: line.port.unwrap_or(security.usual_port()),
        security,
        tls: mail_api::TlsChoice::default(),
        user_name: line.user.clone(),
        credential: CredentialKind::Password,
        leave_policy: match line.delete_after {
            None => LeavePolicy::LEAVE_ALL,
            Some(0) => LeavePolicy::ONCE_STORED,
            Some(days) => LeavePolicy::after_days(days),
        },
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    };
    let told = |failure: Failure| match failure {
        Failure::Told(error) => format!("{:?}", error.kind),
        Failure::Unexpected => "the engine answered something else".to_owned(),
    };
    let driver = Driver::open(store, connector).await.map_err(|error| format!("the Maildir: {error:?}"))?;
    let account = driver.account(settings, password).await.map_err(told)?;
    driver.check(account).await.map_err(told)
}

fn complain(why: &str) -> ExitCode {
    eprintln!("headless: {why}");
    ExitCode::FAILURE
}

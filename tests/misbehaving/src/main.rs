//! `misbehaving`: serves one row of the table on a loopback port, for any client, and says what it thinks of it.
//!
//! Must not: listen anywhere but on loopback, or print what a client sent as credentials.

use clap::Parser;
use mail_api::Security;
use misbehaving::{MisbehavingServer, Quirk, SessionRecord, faults, find, quirks};
use std::io;
use std::process::ExitCode;

/// A POP3 server that misbehaves in one of the ways that are known from real ones
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// Which way; see --list
    #[arg(required_unless_present = "list")]
    quirk: Option<String>,
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 2110)]
    port: u16,
    /// Prints all ways and what a good client does
    #[arg(long)]
    list: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args = Args::parse();
    let Some(name) = args.quirk.filter(|_| !args.list) else {
        list();
        return ExitCode::SUCCESS;
    };
    let Some(quirk) = find(&name) else {
        eprintln!("misbehaving: there is no quirk {name}; --list shows them all");
        return ExitCode::FAILURE;
    };
    match serve(quirk, args.port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("misbehaving: port {}: {error}", args.port);
            ExitCode::FAILURE
        }
    }
}

fn list() {
    for quirk in quirks() {
        println!("{:>3}  {}", quirk.key(), quirk.name);
        println!("       server: {}", quirk.does);
        println!("       client: {}", quirk.expect.good);
        let told: Vec<String> = quirk.expect.told.iter().map(ToString::to_string).collect();
        println!("       checks: {}", told.join("; "));
        println!("       source: {}", quirk.source);
    }
}

/// Serves until it is killed, and says after each session what was seen.
async fn serve(quirk: &Quirk, port: u16) -> io::Result<()> {
    let server = MisbehavingServer::start(quirk, port).await?;
    let mut ended = server.ended();
    let (client, expect) = (&quirk.client, &quirk.expect);
    println!("{} {}: {}", quirk.key(), quirk.name, quirk.does);
    println!("A good client {}.", expect.good);
    println!();
    let security = if client.security == Security::Stls { "with STLS required" } else { "without TLS" };
    println!("Set your client up for {} {security},", server.address());
    println!("user `{}`, password `{}`,", client.user, client.password);
    println!("and check mail {} times. The messages are back when this is started again.", expect.told.len());
    let mut seen = Vec::new();
    // Only an error of the channel, which lives as long as the server, ends this.
    while ended.changed().await.is_ok() {
        let sessions = server.sessions();
        for (number, session) in (1..).zip(&sessions) {
            if session.ended && !seen.contains(&number) {
                seen.push(number);
                describe(number, session);
            }
        }
        println!("  left on the server: {}", numbers(&server.maildrop()));
        let faults = faults(quirk, &sessions);
        if faults.is_empty() {
            println!("  So far the client did everything that is expected of it and that a server can see.");
        }
        for fault in faults {
            println!("  Not as expected so far: {fault}");
        }
    }
    Ok(())
}

fn describe(number: usize, session: &SessionRecord) {
    println!();
    println!("Connection {number}");
    println!("  commands:  {}", session.commands.join(" | "));
    println!("  retrieved: {}", numbers(&session.retrieved.iter().map(|(message, _)| *message).collect::<Vec<_>>()));
    println!("  deleted:   {}", numbers(&session.removed));
    let end = match (session.quit, session.idled, session.cut) {
        (true, ..) => "by QUIT",
        (_, true, _) => "by us: nothing came for too long",
        (.., true) => "by us",
        _ => "without QUIT",
    };
    println!("  ended:     {end}");
}

fn numbers(messages: &[usize]) -> String {
    if messages.is_empty() {
        return "nothing".to_owned();
    }
    messages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

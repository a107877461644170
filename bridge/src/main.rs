//! The program: reads settings, listens, says where, and runs until it is told to stop.
//!
//! Must not: hold anything that a test would want to reach; that is in the library.

use bridge::config::{CommandLine, Settings};
use clap::Parser;
use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    process::ExitCode,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Look-ups of names block a thread each; there are never more than this at once.
const MAX_BLOCKING_THREADS: usize = 40;

/// What is wrong with the settings, and what is wrong with the machine.
const BAD_SETTINGS: u8 = 2;
const CANNOT_RUN: u8 = 1;

fn main() -> ExitCode {
    let command_line = match CommandLine::try_parse() {
        Ok(command_line) => command_line,
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => {
            let text = error.to_string();
            let line = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
            return fail(BAD_SETTINGS, &format!("{} (see --help)", line.trim_start_matches("error: ")));
        }
    };
    let from_file = match &command_line.config {
        Some(file) => Settings::from_file(file),
        None => Ok(Settings::default()),
    };
    let config = from_file.and_then(|from_file| command_line.settings.or(from_file).into_config());
    let (listen, config) = match config {
        Ok(config) => config,
        Err(error) => return fail(BAD_SETTINGS, &error),
    };
    // Two descriptors a tunnel; many systems start programs with 1,024. If it cannot be had, accepting backs off.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(MAX_BLOCKING_THREADS).build();
    match runtime {
        Ok(runtime) => {
            let code = runtime.block_on(serve(listen, config));
            // A look-up that nobody waits for any more need not be waited for either.
            runtime.shutdown_background();
            code
        }
        Err(error) => fail(CANNOT_RUN, &error.to_string()),
    }
}

async fn serve(listen: SocketAddr, config: bridge::Config) -> ExitCode {
    let listener = match TcpListener::bind(listen).await {
        Ok(listener) => listener,
        Err(error) => return fail(CANNOT_RUN, &format!("cannot listen on {listen}: {error}")),
    };
    let mut address = listener.local_addr().unwrap_or(listen);
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let (terminate, interrupt) = match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(terminate), Ok(interrupt)) => (terminate, interrupt),
        (Err(error), _) | (_, Err(error)) => return fail(CANNOT_RUN, &error.to_string()),
    };
    let ready = move || {
        let mut out = std::io::stdout().lock();
        // Whoever closed our output does not want to know.
        let _ = writeln!(out, "Poplar is at http://{address}/").and_then(|()| out.flush());
    };
    match bridge::server::run_when_ready(listener, config, ready, stop(terminate, interrupt)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ bridge::StartError::Config(_)) => fail(BAD_SETTINGS, &error.to_string()),
        Err(error) => fail(CANNOT_RUN, &error.to_string()),
    }
}

/// The first signal asks to drain; a second one ends the program on the spot.
async fn stop(mut terminate: tokio::signal::unix::Signal, mut interrupt: tokio::signal::unix::Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::process::exit(i32::from(CANNOT_RUN));
    });
}

fn fail(code: u8, text: &str) -> ExitCode {
    // If standard error is gone, the code is all there is.
    let _ = writeln!(std::io::stderr().lock(), "poplar-bridge: {text}");
    ExitCode::from(code)
}

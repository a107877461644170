//! The program itself: its settings, its one line of output, its end.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_poplar-bridge"));
    // Nothing from the surroundings may decide a test.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("POPLAR_")) {
        command.env_remove(name);
    }
    command
}

fn file(name: &str, text: &str) -> PathBuf {
    let file = std::env::temp_dir().join(format!("poplar-{}-{name}.toml", std::process::id()));
    fs::write(&file, text).expect("writes");
    file
}

/// Runs until it has said where it is.
fn start(command: &mut Command) -> (Child, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("an output")).read_line(&mut line).expect("reads");
    let address = line.strip_prefix("Poplar is at http://").and_then(|rest| rest.strip_suffix("/\n"));
    let address = address.unwrap_or_else(|| panic!("said {line:?}")).to_owned();
    (child, address)
}

fn get(address: &str, path: &str) -> String {
    let mut socket = TcpStream::connect(address).expect("connects");
    write!(socket, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("writes");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("reads");
    answer
}

/// Sends SIGTERM, as a service manager does, and waits.
fn terminate(mut child: Child) -> Output {
    let status = Command::new("kill").arg(child.id().to_string()).status().expect("sends a signal");
    assert!(status.success());
    let _ = child.wait().expect("ends");
    child.wait_with_output().expect("ends")
}

#[test]
fn it_says_where_it_is_in_one_line_and_ends_when_told_to() {
    let (child, address) = start(program().args(["--listen", "127.0.0.1:0"]));
    assert!(get(&address, "/healthz").ends_with("\r\n\r\nok"));
    assert!(get(&address, "/demo.json").starts_with("HTTP/1.1 404 "));
    let output = terminate(child);
    assert!(output.status.success());
    assert_eq!(output.stdout, b"", "nothing but the one line");
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let settings = file("order", "listen = \"127.0.0.9:0\"\ndemo = true\n");
    let mut command = program();
    command.arg("--config").arg(&settings);
    let (child, address) = start(&mut command);
    assert!(address.starts_with("127.0.0.9:"), "{address}");
    assert!(get(&address, "/demo.json").contains("\"user\":\"demo\""));
    terminate(child);
    let (child, address) = start(command.env("POPLAR_LISTEN", "127.0.0.8:0").env("POPLAR_DEMO", "false"));
    assert!(address.starts_with("127.0.0.8:"), "{address}");
    assert!(get(&address, "/demo.json").starts_with("HTTP/1.1 404 "));
    terminate(child);
    let (child, address) = start(command.args(["--listen", "127.0.0.7:0", "--demo"]));
    assert!(address.starts_with("127.0.0.7:"), "{address}");
    assert!(get(&address, "/demo.json").contains("\"user\":\"demo\""));
    terminate(child);
    fs::remove_file(settings).expect("removes");
}

#[test]
fn a_setting_that_makes_no_sense_stops_the_start_with_one_line_and_code_2() {
    let unknown = file("unknown", "listen = \"127.0.0.1:0\"\nallow-everything = true\n");
    let broken = file("broken", "\n\nlisten = \n");
    let wrong = file("wrong", "allow-address = [\"10.0.0.0/99\"]\n");
    let path = |file: &PathBuf| file.display().to_string();
    let check = |arguments: &[&str], words: &str| {
        let output = program().args(arguments).output().expect("runs");
        let text = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.starts_with("poplar-bridge: ") && text.contains(words), "{arguments:?}: {text}");
        assert!(output.stdout.is_empty());
    };
    check(&["--listen", "nowhere"], "--listen");
    check(&["--allow-adress", "10.0.0.0/8"], "--allow-adress");
    check(&["--allow-address", "10.0.0.0/33"], "10.0.0.0/33");
    check(&["--allow-host", "*"], "*");
    check(&["--allow-port", "70000"], "70000");
    check(&["--allow-origin", "mail.example.org"], "mail.example.org");
    check(&["--trusted-proxy", "proxy"], "proxy");
    check(&["--idle-seconds", "0"], "idle-seconds must be from 1");
    check(&["--max-tunnels", "0"], "max-tunnels must be more than 0");
    check(&["--demo=perhaps"], "perhaps");
    check(&["--config", "/nowhere.toml"], "/nowhere.toml");
    check(&["--config", &path(&unknown)], "line 2: unknown field `allow-everything`");
    check(&["--config", &path(&broken)], "line 3");
    check(&["--config", &path(&wrong)], "10.0.0.0/99");
    check(&["--listen", "127.0.0.1:0", "--assets", "/nowhere"], "assets in /nowhere");
    check(&["--listen", "127.0.0.1:0", "--root-certificates", "/nowhere.pem"], "/nowhere.pem");
    check(&["--listen", "127.0.0.1:0", "--root-certificates", &path(&wrong)], "no certificate in PEM form");
    for file in [unknown, broken, wrong] {
        fs::remove_file(file).expect("removes");
    }
}

#[test]
fn an_address_that_is_taken_is_told_with_code_1() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let output = program().args(["--listen", &address]).output().expect("runs");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).expect("text");
    assert!(text.starts_with(&format!("poplar-bridge: cannot listen on {address}: ")), "{text}");
}

#[test]
fn help_explains_itself() {
    let output = program().arg("--help").output().expect("runs");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    for words in ["Examples:", "Mail servers:", "Clients:", "Limits:", "--allow-address", "[default: 1000]", "TOML"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
}

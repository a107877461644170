//! Processes and what they started: what memory they hold, and how all of them are stopped, orderly or at once.
//!
//! Must not: touch a process but the caller itself and descendants of one that the caller started.

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::fs;

/// `pid` and all its descendants as `/proc` shows them now, parents first.
pub fn descendants(pid: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|child| Some((child, parent_of(child)?)))
        .collect();
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(child, _)| *child));
        next += 1;
    }
    found
}

/// Kills `pid` and all its descendants at once, as a crash of the machine would (SIGKILL).
pub fn kill_all(pid: u32) {
    for victim in descendants(pid) {
        if let Some(victim) = as_pid(victim) {
            // It may be gone already, and that is what is wanted.
            let _ = kill_process(victim, Signal::KILL);
        }
    }
}

/// Asks `pid` to end (SIGTERM).
pub fn terminate(pid: u32) {
    if let Some(pid) = as_pid(pid) {
        let _ = kill_process(pid, Signal::TERM);
    }
}

/// Kills what is left of a process group that a caller made (SIGKILL).
pub fn kill_group(leader: u32) {
    if let Some(leader) = as_pid(leader) {
        let _ = kill_process_group(leader, Signal::KILL);
    }
}

/// What a process holds in memory that no other one shares, in octets; `None` once it is gone.
pub fn private_memory(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let private = |line: &str| line.strip_prefix("Private_")?.split_whitespace().nth(1)?.parse::<u64>().ok();
    let mut lines = text.lines().filter_map(private).peekable();
    lines.peek()?;
    Some(lines.sum::<u64>() * 1024)
}

/// Lets the peak of a process's memory count from here on.
///
/// # Panics
/// Where the system does not let it, though the process is there.
pub fn forget_peak(pid: u32) {
    let forgotten = fs::write(format!("/proc/{pid}/clear_refs"), "5");
    assert!(forgotten.is_ok() || peak_memory(pid).is_none(), "the peak of {pid} counts from its start: {forgotten:?}");
}

/// The most memory that a process held, what it shares included, in octets; `None` once it is gone.
pub fn peak_memory(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok()?.checked_mul(1024)
}

/// The command line of a process, its arguments parted by blanks; empty once it is gone.
pub fn command_line(pid: u32) -> String {
    let octets = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&octets).replace('\0', " ")
}

fn parent_of(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold anything, parentheses included.
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

fn as_pid(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn what_a_process_takes_is_its_own() {
        let before = private_memory(std::process::id()).expect("this one runs");
        let taken = vec![1_u8; 64 * 1024 * 1024];
        let after = private_memory(std::process::id()).expect("this one runs");
        assert!(after > before + taken.len() as u64 / 2, "{before} {after}");
        assert_eq!(private_memory(0), None);
    }

    #[test]
    fn a_process_dies_with_all_that_it_started() {
        let mut shell = Command::new("sh").args(["-c", "sleep 60 & sleep 60 & wait"]).spawn().expect("sh runs");
        let pid = shell.id();
        for _ in 0..100 {
            if descendants(pid).len() == 3 {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let all = descendants(pid);
        assert_eq!(all.len(), 3);
        kill_all(pid);
        shell.wait().expect("it was ours");
        std::thread::sleep(std::time::Duration::from_millis(50));
        for child in all {
            assert!(!command_line(child).contains("sleep 60"));
        }
    }
}

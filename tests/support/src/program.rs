//! Finding the programs that are not ours, and saying in one line how to get the missing ones.
//!
//! Must not: install anything, or let a test pass because a program is missing.

use std::path::PathBuf;

/// A program the tests run, and how to get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program {
    /// The name of its executable.
    pub name: &'static str,
    /// The command that installs it.
    pub install: &'static str,
    /// The environment variable that names another executable.
    pub variable: &'static str,
}

/// The POP3 server.
pub const DOVECOT: Program =
    Program { name: "dovecot", install: "apt-get install dovecot-pop3d", variable: "POPLAR_DOVECOT" };
/// The browser.
pub const CHROMIUM: Program =
    Program { name: "chromium", install: "apt-get install chromium", variable: "POPLAR_CHROMIUM" };
/// What drives the browser.
pub const CHROMEDRIVER: Program =
    Program { name: "chromedriver", install: "apt-get install chromium-driver", variable: "POPLAR_CHROMEDRIVER" };
/// The other browser.
pub const FIREFOX: Program =
    Program { name: "firefox-esr", install: "apt-get install firefox-esr", variable: "POPLAR_FIREFOX" };
/// What drives it; Debian does not have it.
pub const GECKODRIVER: Program =
    Program { name: "geckodriver", install: "cargo install --locked geckodriver", variable: "POPLAR_GECKODRIVER" };
/// The fastest POP3 client of the command line: a peer in the benchmarks.
pub const MPOP: Program = Program { name: "mpop", install: "apt-get install mpop", variable: "POPLAR_MPOP" };
/// The oldest one: a peer in the benchmarks.
pub const FETCHMAIL: Program =
    Program { name: "fetchmail", install: "apt-get install fetchmail", variable: "POPLAR_FETCHMAIL" };
/// What runs Lighthouse.
pub const NODE: Program = Program { name: "node", install: "apt-get install nodejs", variable: "POPLAR_NODE" };

impl Program {
    /// Where it is.
    ///
    /// # Panics
    /// With one line that says how to get it, where it is not found.
    pub fn path(self) -> PathBuf {
        if let Some(named) = std::env::var_os(self.variable) {
            return named.into();
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        // Servers lie where an ordinary user's PATH does not lead.
        let extra = ["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from);
        std::env::split_paths(&path)
            .chain(extra)
            .map(|directory| directory.join(self.name))
            .find(|candidate| candidate.is_file())
            .unwrap_or_else(|| {
                panic!("{} is needed and was not found: `{}`, or name it in {}", self.name, self.install, self.variable)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "`apt-get install poplar-no-such-package`")]
    fn a_missing_program_is_a_failure_that_says_how_to_get_it() {
        Program {
            name: "poplar-no-such-program",
            install: "apt-get install poplar-no-such-package",
            variable: "POPLAR_NO_SUCH",
        }
        .path();
    }
}

//! Mail servers that cannot be installed side by side: `tools/ensure test` unpacks them below the target folder, and
//! they run from there.
//!
//! Must not: fetch anything, or let a test pass because a server is missing.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folder below the target folder that holds one folder for each of them.
const FOLDER: &str = "pop3-servers";

/// A server that is unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpacked {
    /// The name of its folder.
    pub name: &'static str,
    /// A file that is there where it is.
    pub file: &'static str,
    /// The environment variable that names another folder; `/` where it is installed.
    pub variable: &'static str,
}

/// Courier.
pub const COURIER: Unpacked =
    Unpacked { name: "courier", file: "usr/lib/courier/courier/courierpop3login", variable: "POPLAR_COURIER" };
/// GNU Mailutils.
pub const MAILUTILS: Unpacked = Unpacked { name: "mailutils", file: "usr/sbin/pop3d", variable: "POPLAR_MAILUTILS" };

impl Unpacked {
    /// The folder it was unpacked in.
    ///
    /// # Panics
    /// With one line that says how to get it, where it is not found.
    pub fn root(self) -> PathBuf {
        let Self { name, file, variable } = self;
        let named = std::env::var_os(variable).map(PathBuf::from);
        named.or_else(|| self.below_target()).filter(|root| root.join(file).is_file()).unwrap_or_else(|| {
            panic!("{name}'s {file} is needed and was not found: `tools/ensure test`, or name its folder in {variable}")
        })
    }

    /// The target folder is one of those that the running test lies in.
    fn below_target(self) -> Option<PathBuf> {
        let test = std::env::current_exe().ok()?;
        test.ancestors().map(|folder| folder.join(FOLDER).join(self.name)).find(|root| root.is_dir())
    }
}

/// Where the libraries lie that were unpacked with a server, for `LD_LIBRARY_PATH`.
pub(crate) fn libraries(root: &Path) -> OsString {
    let mut folders = vec![root.join("usr/lib")];
    for parent in ["usr/lib", "lib"] {
        let inside = std::fs::read_dir(root.join(parent)).into_iter().flatten().flatten();
        let multiarch = |folder: &PathBuf| folder.to_string_lossy().contains("-linux-");
        folders.extend(inside.map(|entry| entry.path()).filter(multiarch));
    }
    std::env::join_paths(folders).expect("no folder's name holds a colon")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "`tools/ensure test`")]
    fn a_missing_server_is_a_failure_that_says_how_to_get_it() {
        Unpacked { name: "none", file: "none", variable: "POPLAR_NO_SUCH" }.root();
    }
}

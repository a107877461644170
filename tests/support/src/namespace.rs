//! Servers that look for things in fixed places of the machine find there what a test put there.
//!
//! Each runs in a mount namespace of its own, in which files and folders of the test lie over those of the machine.
//! `unshare` makes it, as root or as an ordinary user where the kernel lets ordinary users do so.
//!
//! Must not: change anything outside that namespace.

use crate::maildrop::is_root;
use std::path::Path;
use std::process::Command;

/// Run inside the namespace: pairs of what lies over what, `--`, and the program with its arguments.
const LAY_AND_RUN: &str =
    "set -e; while [ \"$1\" != -- ]; do mount --bind \"$1\" \"$2\"; shift 2; done; shift; exec \"$@\"";

/// A command that runs `program` where each first path lies over the second.
pub(crate) fn command(program: &Path, over: &[(&Path, &str)]) -> Command {
    let mut command = Command::new("unshare");
    if !is_root() {
        // The user stays who they are, but may mount in there.
        command.args(["--map-current-user", "--keep-caps"]);
    }
    command.args(["--mount", "sh", "-c", LAY_AND_RUN, "sh"]);
    for (ours, theirs) in over {
        command.arg(ours).arg(theirs);
    }
    command.arg("--").arg(program);
    command
}

//! Scripts of others that `tools/ensure` fetches below the target folder, by version and checksum.
//!
//! Must not: fetch one.

use std::ffi::OsStr;
use std::path::PathBuf;

/// Where a file of a package lies: where the variable says, or below the target folder that the running program lies in.
///
/// # Panics
/// With one line that says how to get it, where it is not found.
pub fn file(package: &str, file: &str, variable: &str, ensure: &str) -> PathBuf {
    let named = std::env::var_os(variable).map(PathBuf::from);
    named.or_else(|| below_target(package, file)).filter(|path| path.is_file()).unwrap_or_else(|| {
        panic!("{package} is needed and was not found: `tools/ensure {ensure}`, or name its {file} in {variable}")
    })
}

fn below_target(package: &str, file: &str) -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let folders = program.ancestors().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten());
    let mut found = folders.filter(|entry| is_of(package, &entry.file_name())).map(|entry| entry.path().join(file));
    found.find(|path| path.is_file())
}

/// Whether a folder is named as the package, with a version behind it.
fn is_of(package: &str, folder: &OsStr) -> bool {
    let folder = folder.to_string_lossy();
    let version = folder.strip_prefix(package).and_then(|rest| rest.strip_prefix('-'));
    version.is_some_and(|version| version.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_of_a_package_where_a_version_follows_its_name() {
        let check = |folder: &str, expected: bool| {
            assert_eq!(is_of("flexsearch", OsStr::new(folder)), expected, "{folder}");
        };
        check("flexsearch-0.8.212", true);
        check("flexsearch", false);
        check("flexsearch-server-1.0.0", false);
        check("axe-core-4.14.1", false);
    }
}

//! Walking folders and reading files, with errors that name the file.
//!
//! Must not: follow links, or look into hidden folders and build output.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every file below a folder, sorted, so that the order is the same on every machine.
///
/// # Errors
/// The folder that could not be read.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let name_it = |error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(name_it)? {
            let entry = entry.map_err(name_it)?;
            let name = entry.file_name();
            let kind = entry.file_type().map_err(name_it)?;
            if name.as_encoded_bytes().starts_with(b".") || (kind.is_dir() && name == "target") {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A file's octets.
///
/// # Errors
/// The file that could not be read.
pub(crate) fn octets(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// A file's text.
///
/// # Errors
/// The file that could not be read as text.
pub(crate) fn text(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// A file's path below a folder, with `/` on every system.
pub(crate) fn name_below(folder: &Path, file: &Path) -> String {
    let below = file.strip_prefix(folder).unwrap_or(file);
    below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

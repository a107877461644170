//! Files that are either the old or the new version, whenever the machine dies; and sections inside them.
//!
//! Must not: know what is in a file.

use mail_engine::store::StoreError;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Replaces a file and its folder's entry, durably.
pub(super) fn write(path: &Path, octets: &[u8]) -> Result<(), StoreError> {
    place(&path.with_extension("tmp"), path, octets)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Writes a file beside its place, syncs it and moves it there. The folder is synced by the caller.
pub(super) fn place(temporary: &Path, path: &Path, octets: &[u8]) -> Result<(), StoreError> {
    let placed = (|| {
        let mut file = File::create(temporary)?;
        file.write_all(octets)?;
        file.sync_all()?;
        fs::rename(temporary, path)
    })();
    placed.map_err(|error| store_error(&error))
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| store_error(&error))
}

/// A file's octets; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(octets) => Ok(Some(octets)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(store_error(&error)),
    }
}

/// A file that holds one number; `None` where there is none.
pub(super) fn read_number(path: &Path) -> Result<Option<u64>, StoreError> {
    let Some(octets) = read(path)? else { return Ok(None) };
    let number = std::str::from_utf8(&octets).ok().and_then(|text| text.trim().parse().ok());
    number.map(Some).ok_or(StoreError::Failed)
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(store_error(&error)),
        _ => Ok(()),
    }
}

/// The names in a folder, sorted, without those that are being written.
pub(super) fn entries(folder: &Path) -> Result<Vec<String>, StoreError> {
    let listed = fs::read_dir(folder).map_err(|error| store_error(&error))?;
    let mut names = Vec::new();
    for entry in listed {
        let name = entry.map_err(|error| store_error(&error))?.file_name();
        names.extend(name.to_str().filter(|name| !name.ends_with(".tmp")).map(str::to_owned));
    }
    names.sort_unstable();
    Ok(names)
}

/// Appends a section: its length, then its octets.
pub(super) fn put_section(section: &[u8], out: &mut Vec<u8>) -> Result<(), StoreError> {
    let length = u32::try_from(section.len()).map_err(|_| StoreError::Failed)?;
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(section);
    Ok(())
}

/// The first section of these octets, and what follows it.
pub(super) fn take_section(octets: &[u8]) -> Result<(&[u8], &[u8]), StoreError> {
    let (length, rest) = octets.split_first_chunk::<4>().ok_or(StoreError::Failed)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| StoreError::Failed)?;
    rest.split_at_checked(length).ok_or(StoreError::Failed)
}

/// What the file system's refusal means to the engine.
pub(super) fn store_error(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => StoreError::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::Denied,
        _ => StoreError::Failed,
    }
}

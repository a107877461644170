//! Puts the built page inside the binary.
//!
//! Reads the folder that trunk built, compresses in release builds what compresses well, and writes a
//! table for `assets.rs`. Without a built page the binary holds a notice instead. Lists the sample mails too.
//! Must not: build the page, or change anything outside its output folder.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let page = manifest.join("../dist");
    println!("cargo::rerun-if-changed=build.rs");
    // A folder that is not there makes every build run this again: better than a page that stays missing.
    println!("cargo::rerun-if-changed=../dist");
    let mut files = Vec::new();
    if page.join("index.html").is_file() {
        list(&page, "", &mut files)?;
        files.sort();
    }
    let mut table = String::from("&[\n");
    for (number, (path, file)) in files.iter().enumerate() {
        let octets = fs::read(file)?;
        let variant = |name: &str, compressed: Vec<u8>| -> io::Result<String> {
            // What saves less than a tenth is not worth a decoder's time.
            if !release || compressed.len() * 10 > octets.len() * 9 {
                return Ok("None".to_owned());
            }
            let path = out.join(format!("{number}.{name}"));
            fs::write(&path, compressed)?;
            Ok(format!("Some(include_bytes!({path:?}))"))
        };
        let brotli = variant("br", if release { brotli(&octets)? } else { Vec::new() })?;
        let gzip = variant("gz", if release { gzip(&octets)? } else { Vec::new() })?;
        let file = file.canonicalize()?;
        let _ = writeln!(
            table,
            "Embedded {{ path: {path:?}, identity: include_bytes!({file:?}), brotli: {brotli}, gzip: {gzip} }},"
        );
    }
    table.push_str("]\n");
    fs::write(out.join("page.rs"), table)?;
    sample_mails(&manifest.join("demo"), &out)
}

/// A table of names and contents of the sample mails.
fn sample_mails(folder: &Path, out: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed=demo");
    let mut files = Vec::new();
    list(folder, "", &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for (name, file) in &files {
        if let Some(name) = name.strip_suffix(".eml") {
            let _ = writeln!(table, "({name:?}, include_bytes!({:?})),", file.canonicalize()?);
        }
    }
    table.push_str("]\n");
    fs::write(out.join("sample_mails.rs"), table)
}

/// Every file below a folder, with its path in the page.
fn list(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push((path, entry.path()));
        }
    }
    Ok(())
}

fn brotli(octets: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*octets, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(octets: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(octets)?;
    encoder.finish()
}

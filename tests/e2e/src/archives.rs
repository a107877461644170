//! Zip archives as other programs write and read them.
//!
//! Must not: use the page's own code for it; what these say of an archive is what other programs would.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::collections::BTreeMap;
use std::io::Write as _;

/// The files of an archive by their names; folders are files without octets, and their names end in a slash.
///
/// # Panics
/// Where it is no archive of unpacked files, two of its files have one name, or a file is not what its sum says.
pub fn unzip(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let number = |at: usize, octets: usize| {
        archive[at..at + octets].iter().rev().fold(0, |number, octet| number << 8 | usize::from(*octet))
    };
    let end = archive.windows(4).rposition(|window| window == b"PK\x05\x06").expect("an archive ends");
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut files = BTreeMap::new();
    for _ in 0..count {
        assert_eq!(&archive[at..at + 4], b"PK\x01\x02", "the directory names its files");
        let (name_octets, more) = (number(at + 28, 2), number(at + 30, 2) + number(at + 32, 2));
        let name = String::from_utf8(archive[at + 46..at + 46 + name_octets].to_vec()).expect("names are UTF-8");
        assert!(name.is_ascii() || number(at + 8, 2) & 1 << 11 != 0, "{name} is not said to be UTF-8");
        assert_eq!(number(at + 10, 2), 0, "{name} is packed");
        let (file, octets) = (number(at + 42, 4), number(at + 24, 4));
        assert_eq!(&archive[file..file + 4], b"PK\x03\x04", "{name} is where the directory says");
        let begin = file + 30 + number(file + 26, 2) + number(file + 28, 2);
        let content = archive[begin..begin + octets].to_vec();
        assert_eq!(crc32fast::hash(&content) as usize, number(at + 16, 4), "{name} is as its sum says");
        assert!(files.insert(name.clone(), content).is_none(), "two files are called {name}");
        at += 46 + name_octets + more;
    }
    files
}

/// An archive of these files, packed.
///
/// # Panics
/// Where they are more than an archive of the first kind holds.
pub fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        packer.write_all(content).expect("memory takes it");
        let packed = packer.finish().expect("memory takes it");
        let size = |octets: usize| u32::try_from(octets).expect("it is small").to_le_bytes();
        let name_octets = u16::try_from(name.len()).expect("it is short").to_le_bytes();
        // Version, flags, method, time and day: the first of January 1980.
        let mut facts = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
        facts.extend(crc32fast::hash(content).to_le_bytes());
        facts.extend([size(packed.len()), size(content.len())].concat());
        facts.extend([name_octets, [0, 0]].concat());
        directory.extend([b"PK\x01\x02\x14\x00", &facts[..], &[0; 10], &size(archive.len()), name.as_bytes()].concat());
        archive.extend([b"PK\x03\x04", &facts[..], name.as_bytes(), &packed].concat());
    }
    let count = u16::try_from(files.len()).expect("they are few").to_le_bytes();
    let place = |octets: usize| u32::try_from(octets).expect("it is small").to_le_bytes();
    let (begin, octets) = (place(archive.len()), place(directory.len()));
    archive.extend(directory);
    archive.extend([b"PK\x05\x06", &[0; 4][..], &count, &count, &octets, &begin, &[0; 2]].concat());
    archive
}

//! What was written is read; what lies is not believed.
//!
//! Must not: need a file.

use super::*;

const FILES: [(&str, &[u8]); 4] =
    [("a.eml", b"Subject: a\r\n"), ("cur/\u{e4}:2,S", b""), ("b/c", b"\0\xff"), ("d", b"d")];

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new();
    let mut archive = Vec::new();
    for (name, content) in files {
        archive.extend(zip.head(name, content, 1_700_000_000).unwrap());
        archive.extend(*content);
    }
    archive.extend(zip.finish());
    archive
}

/// Files with their content, `None` where one was not whole.
type Unpacked = Vec<(String, Option<Vec<u8>>)>;

/// Every file; or what is wrong.
fn unpacked(archive: &[u8]) -> Result<Unpacked, ZipFault> {
    let mut reader = ZipReader::new(archive.len() as u64);
    let (mut files, mut content, mut steps) = (Vec::new(), Vec::new(), 0);
    loop {
        steps += 1;
        assert!(steps < 10_000, "does not end");
        match reader.step() {
            ZipStep::Wants { offset, octets } => {
                let begin = (offset as usize).min(archive.len());
                reader.supply(&archive[begin..begin.saturating_add(octets).min(archive.len())]);
            }
            ZipStep::Begins { name, .. } => {
                content.clear();
                files.push((name, None));
            }
            ZipStep::Content(octets) => content.extend(octets),
            ZipStep::Ends { is_whole } => files.last_mut().unwrap().1 = is_whole.then(|| content.clone()),
            ZipStep::Done => return Ok(files),
            ZipStep::Broken(fault) => return Err(fault),
        }
    }
}

fn expected(files: &[(&str, &[u8])]) -> Unpacked {
    files.iter().map(|(name, content)| ((*name).to_owned(), Some(content.to_vec()))).collect()
}

#[test]
fn what_was_written_comes_back() {
    assert_eq!(unpacked(&archive(&FILES)), Ok(expected(&FILES)));
    assert_eq!(unpacked(&archive(&[])), Ok(vec![]));
    let large: Vec<u8> = (0..700_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert_eq!(unpacked(&archive(&[("large", &large)])), Ok(expected(&[("large", &large)])));
    let with_comment = {
        let mut archive = archive(&FILES);
        let end = archive.len();
        archive[end - 2] = 5;
        archive.extend(b"PK\x05\x06!");
        archive
    };
    assert_eq!(unpacked(&with_comment), Ok(expected(&FILES)));
}

#[test]
fn a_folder_is_no_file() {
    let mut zip = ZipWriter::new();
    let mut archive = zip.folder("a/b").unwrap();
    archive.extend(zip.head("a/b/c", b"", 0).unwrap());
    assert!(archive.windows(4).any(|octets| octets == b"a/b/"));
    archive.extend(zip.finish());
    assert_eq!(unpacked(&archive), Ok(expected(&[("a/b/c", b"")])));
    assert_eq!(ZipWriter::new().folder("../a"), Err(ZipError::Name));
}

#[test]
fn many_files_are_read_through_zip64() {
    let names: Vec<String> = (0..65_600).map(|number| number.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let archive = archive(&files);
    let mut reader = ZipReader::new(archive.len() as u64);
    let mut count = 0;
    loop {
        match reader.step() {
            ZipStep::Wants { offset, octets } => reader.supply(&archive[offset as usize..offset as usize + octets]),
            ZipStep::Ends { is_whole: true } => count += 1,
            ZipStep::Done => break,
            ZipStep::Begins { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(count, files.len());
}

/// An archive of one file as other programs deflate it, with sizes behind the content (bit 3).
fn deflated(name: &str, content: &[u8], claimed: u32) -> Vec<u8> {
    let packed = miniz_oxide::deflate::compress_to_vec(content, 6);
    let mut facts = Vec::new();
    facts.extend(b"\x14\x00\x08\x08\x08\x00\x00\x00\x21\x28");
    let mut archive = [&b"PK\x03\x04"[..], &facts, &[0; 12], &(name.len() as u16).to_le_bytes(), &[0; 2]].concat();
    archive.extend(name.as_bytes());
    archive.extend(&packed);
    let sizes = [crc32fast::hash(content), packed.len() as u32, claimed].map(u32::to_le_bytes).concat();
    archive.extend([&b"PK\x07\x08"[..], &sizes].concat());
    let directory = archive.len() as u32;
    archive.extend([&b"PK\x01\x02\x14\x03"[..], &facts, &sizes, &(name.len() as u16).to_le_bytes(), &[0; 16]].concat());
    archive.extend(name.as_bytes());
    let octets = archive.len() as u32 - directory;
    archive.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    archive.extend([&octets.to_le_bytes()[..], &directory.to_le_bytes(), &[0; 2]].concat());
    archive
}

#[test]
fn what_other_programs_deflated_is_read() {
    for content in [b"Subject: a\r\n".repeat(100_000), b"x".to_vec(), Vec::new()] {
        let archive = deflated("a.eml", &content, content.len() as u32);
        assert_eq!(unpacked(&archive), Ok(expected(&[("a.eml", &content)])));
    }
}

#[test]
fn a_file_that_is_not_what_the_directory_says_is_not_whole() {
    let not_whole = Ok(vec![("a".to_owned(), None)]);
    for claimed in [0, 9_999, 10_001] {
        assert_eq!(unpacked(&deflated("a", &[b'x'; 10_000], claimed)), not_whole, "{claimed}");
    }
    let mut changed = archive(&[("a", b"content")]);
    let at = changed.windows(7).position(|octets| octets == b"content").unwrap();
    changed[at] = b'C';
    assert_eq!(unpacked(&changed), not_whole);
    let mut encrypted = archive(&[("a", b"content")]);
    let at = encrypted.windows(4).position(|octets| octets == b"PK\x01\x02").unwrap();
    encrypted[at + 8] |= 1;
    assert_eq!(unpacked(&encrypted), not_whole);
    let mut headless = archive(&[("a", b"content")]);
    headless[0] = b'Q';
    assert_eq!(unpacked(&headless), not_whole);
}

#[test]
fn a_name_that_leads_out_of_its_folder_is_left_out() {
    let replace = |to: &str| {
        let archive = archive(&[("abcdef", b"1"), ("kept", b"2")]);
        let mut out = archive.clone();
        for at in 0..archive.len() - 6 {
            if &archive[at..at + 6] == b"abcdef" {
                out[at..at + 6].copy_from_slice(to.as_bytes());
            }
        }
        unpacked(&out)
    };
    for bad in ["../../", "/abcde", "a\\bcde", "C:abcd", "a/../b", "abcde\n"] {
        assert_eq!(replace(bad), Ok(expected(&[("kept", b"2")])), "{bad:?}");
    }
    assert_eq!(replace("folder"), Ok(expected(&[("folder", b"1"), ("kept", b"2")])));
}

#[test]
fn files_that_lie_over_one_another_and_bombs_are_refused() {
    // Two records of the directory that name one file.
    let one = archive(&[("a", b"content"), ("b", b"content")]);
    let mut overlapping = one.clone();
    let records: Vec<usize> = (0..one.len() - 4).filter(|at| &one[*at..*at + 4] == b"PK\x01\x02").collect();
    overlapping[records[1] + 42..records[1] + 46].copy_from_slice(&[0; 4]);
    assert_eq!(unpacked(&overlapping), Err(ZipFault::Overlaps));
    let mut outside = one;
    outside[records[1] + 42..records[1] + 46].copy_from_slice(&[0xf0, 0, 0, 0]);
    assert_eq!(unpacked(&outside), Err(ZipFault::Overlaps));
    let bomb = vec![0; 100 << 20];
    assert_eq!(unpacked(&deflated("a", &bomb, bomb.len() as u32)), Err(ZipFault::Bomb));
}

#[test]
fn whatever_is_cut_or_changed_nothing_traps_and_it_ends() {
    let whole = archive(&FILES);
    for end in 0..whole.len() {
        assert!(unpacked(&whole[..end]).is_err(), "cut at {end}");
    }
    for at in 0..whole.len() {
        for value in [0, 0xff, whole[at] ^ 1] {
            let mut changed = whole.clone();
            changed[at] = value;
            let _ = unpacked(&changed);
        }
    }
    for noise in [&b""[..], b"PK", b"PK\x05\x06", &[0x50; 100]] {
        assert_eq!(unpacked(noise), Err(ZipFault::NoDirectory));
    }
}

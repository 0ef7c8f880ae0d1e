//! What is written into a part is read from it, and nothing else is.

use super::block::{BLOCK_OVERHEAD, HEAD_BYTES, TRAILER_BYTES};
use super::*;
use crate::corpus::Shard;
use crate::error::Error;
use crate::layout::{LinkGap, PaperFile, UploadStage};
use crate::program::PROGRAM;
use crate::publish::StateKey;
use camino::{Utf8Path, Utf8PathBuf};
use pith::Suffix;
use proptest::prelude::*;
use std::fs;
use std::ops::Range;
use tempfile::TempDir;

fn key(secret: &str) -> StateKey {
    StateKey::new(secret).unwrap().unwrap()
}

const SECRET: &str = "a secret of all shards";

/// What a part is made of.
#[derive(Debug, Clone)]
struct Made {
    /// Texts of documents that are verified, and whether each is published.
    documents: Vec<(String, bool)>,
    /// What else was found, before each document.
    reasons: Vec<String>,
}

fn made() -> impl Strategy<Value = Made> {
    let text = "[a-z]{1,40}";
    let documents = prop::collection::vec((text, any::<bool>()), 1..6);
    (documents, prop::collection::vec(text, 0..4)).prop_map(|(documents, reasons)| Made { documents, reasons })
}

fn suffix(at: usize) -> Suffix {
    let last = char::from(b'A' + u8::try_from(at).unwrap());
    format!("{}{last}", "A".repeat(25)).parse().unwrap()
}

fn head() -> PartHead {
    PartHead { shard: Shard::new(2, 3).unwrap(), sources: [1; 32], context: [2; 32] }
}

impl Made {
    fn write(&self, path: &Utf8Path) {
        let mut part = PartWriter::begin(path, &key(SECRET), &head()).unwrap();
        part.found(&FoundItem::Source { inside: "a.jsonl" }).unwrap();
        for reason in &self.reasons {
            part.found(&FoundItem::Unread { inside: "é", reason, failed: true }).unwrap();
        }
        for (document, _) in &self.documents {
            let record = document.as_bytes();
            part.found(&FoundItem::Document { line: Some(3), sha256: [7; 32], record, is_verified: true }).unwrap();
            part.found(&FoundItem::Document { line: None, sha256: [8; 32], record, is_verified: false }).unwrap();
        }
        part.found(&FoundItem::SourceDone { lines: 9, is_broken: true }).unwrap();
        part.end_found().unwrap();
        for (at, (document, _)) in self.documents.iter().enumerate().filter(|(_, (_, is_published))| *is_published) {
            let blobs: [&[u8]; 2] = [document.as_bytes(), b"a page"];
            let entry = entry(at, &blobs);
            part.entry(&EntryContent::new(&entry, &blobs, &[at]).unwrap()).unwrap();
        }
        for (at, (document, _)) in self.documents.iter().enumerate() {
            if !part.has(at) {
                part.document(at, document.as_bytes()).unwrap();
            }
        }
        assert_eq!(part.finish().unwrap(), fs::metadata(path).unwrap().len());
    }

    /// All that a reader is to say of it.
    fn expected(&self) -> Read {
        let mut read = Read::default();
        read.found.push(format!("{:?}", FoundItem::Source { inside: "a.jsonl" }));
        for reason in &self.reasons {
            read.found.push(format!("{:?}", FoundItem::Unread { inside: "é", reason, failed: true }));
        }
        for (at, (document, is_published)) in self.documents.iter().enumerate() {
            let record = document.as_bytes();
            for (line, sha256, is_verified) in [(Some(3), [7; 32], true), (None, [8; 32], false)] {
                read.found.push(format!("{:?}", FoundItem::Document { line, sha256, record, is_verified }));
            }
            read.documents.push(record.to_vec());
            let blobs: [&[u8]; 2] = [record, b"a page"];
            read.entries.push(is_published.then(|| format!("{:?} {blobs:?}", entry(at, &blobs))));
        }
        read.found.push(format!("{:?}", FoundItem::SourceDone { lines: 9, is_broken: true }));
        read
    }
}

fn entry<'e>(at: usize, blobs: &[&[u8]]) -> StoredEntry<'e> {
    let gaps = vec![LinkGap { after: 1, key: "wu-a.".to_owned(), anchor: "n-wu-a".to_owned() }];
    let page = StoredFile { file: PaperFile::Page, stage: UploadStage::Page, sha256: None, blob: EntryBlob(1), gaps };
    StoredEntry {
        suffix: suffix(at),
        key: [3; 32],
        blobs: blobs.iter().map(|blob| u32::try_from(blob.len()).unwrap()).collect(),
        files: vec![page],
        found_by: Some(b"terms"),
    }
}

/// All that is read of a part.
#[derive(Debug, Default, PartialEq)]
struct Read {
    found: Vec<String>,
    documents: Vec<Vec<u8>>,
    entries: Vec<Option<String>>,
}

/// Reads a part as a build does that writes a new site, and so doesn't look through it first.
fn read(path: &Utf8Path, documents: usize) -> Result<Read, Error> {
    let part = PartFile::open(path, &key(SECRET))?;
    let mut read = Read::default();
    part.each_found(|item| {
        read.found.push(format!("{item:?}"));
        Ok(())
    })?;
    let mut places = part.places();
    for _ in 0..part.documents() {
        let place = places.next_place()?;
        let mut bytes = Vec::new();
        crate::disk::read_at(&part.file(), place.offset, place.length, &mut bytes).unwrap_or_default();
        read.documents.push(bytes);
    }
    let mut entries = part.entries()?;
    for at in 0..documents {
        let found = entries.find(suffix(at))?.map(|place| place.read()).transpose()?;
        let text = found.as_ref().map(|found| {
            let content = found.content()?;
            let blobs = [0, 1].map(|which| content.blob(EntryBlob(which)).unwrap_or_default());
            Ok(format!("{:?} {blobs:?}", content.entry))
        });
        read.entries.push(text.transpose()?);
    }
    Ok(read)
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> Utf8PathBuf {
        Utf8Path::from_path(self.0.path()).unwrap().join(name)
    }
}

/// Where the blocks are.
fn blocks(part: &[u8]) -> Vec<Range<usize>> {
    let mut at = 10 + PROGRAM.len();
    let mut blocks = Vec::new();
    while at < part.len() - TRAILER_BYTES {
        let length = u32::from_le_bytes(part[at + 1..at + HEAD_BYTES].try_into().unwrap()) as usize;
        let end = at + length + usize::try_from(BLOCK_OVERHEAD).unwrap();
        blocks.push(at..end);
        at = end;
    }
    blocks
}

/// What somebody without the key makes of two parts.
#[derive(Debug, Clone)]
enum Change {
    Byte(prop::sample::Index, u8),
    Length(prop::sample::Index, u32),
    Swap(prop::sample::Index, prop::sample::Index),
    Remove(prop::sample::Index),
    /// From another run of the shard.
    Take(prop::sample::Index),
    TakeFrom(prop::sample::Index),
    Cut(prop::sample::Index),
    Program,
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 1..=u8::MAX).prop_map(|(at, by)| Change::Byte(at, by)),
        (at(), prop_oneof![Just(u32::MAX), Just(0), 0..300_u32]).prop_map(|(at, length)| Change::Length(at, length)),
        (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
        at().prop_map(Change::Remove),
        at().prop_map(Change::Take),
        at().prop_map(Change::TakeFrom),
        at().prop_map(Change::Cut),
        Just(Change::Program),
    ]
}

impl Change {
    fn of(&self, part: &[u8], other: &[u8]) -> Vec<u8> {
        let (mine, theirs) = (blocks(part), blocks(other));
        let mut texts: Vec<&[u8]> = mine.iter().map(|range| &part[range.clone()]).collect();
        let theirs: Vec<&[u8]> = theirs.iter().map(|range| &other[range.clone()]).collect();
        let mut begin = part[..10 + PROGRAM.len()].to_vec();
        match self {
            Self::Byte(at, by) => {
                let mut bytes = part.to_vec();
                bytes[at.index(part.len())] ^= by;
                return bytes;
            }
            Self::Length(at, length) => {
                let mut bytes = part.to_vec();
                let block = &mine[at.index(mine.len())];
                bytes[block.start + 1..block.start + HEAD_BYTES].copy_from_slice(&length.to_le_bytes());
                return bytes;
            }
            Self::Cut(at) => return part[..at.index(part.len())].to_vec(),
            Self::Swap(one, two) => texts.swap(one.index(mine.len()), two.index(mine.len())),
            Self::Remove(at) => drop(texts.remove(at.index(mine.len()))),
            Self::Take(at) => {
                let at = at.index(mine.len().min(theirs.len()));
                texts[at] = theirs[at];
            }
            Self::TakeFrom(at) => {
                let at = at.index(mine.len().min(theirs.len()));
                texts.splice(at.., theirs[at..].iter().copied());
            }
            Self::Program => begin[10] ^= 1,
        }
        let before_end = texts.split_last().map_or(0, |(_, before)| before.concat().len());
        let end = (begin.len() + before_end) as u64;
        [&begin, &texts.concat(), &end.to_le_bytes()[..], &part[part.len() - 8..]].concat()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_written_is_read(made in made()) {
        let folder = Folder::new();
        let [one, other] = ["parts/1", "parts/2"].map(|name| folder.path(name));
        made.write(&one);
        made.write(&other);
        prop_assert!(fs::read(&one).unwrap() == fs::read(&other).unwrap());
        let part = PartFile::open(&one, &key(SECRET)).unwrap();
        prop_assert_eq!(part.head(), &head());
        part.check().unwrap();
        prop_assert!(part.is_same(&PartFile::open(&other, &key(SECRET)).unwrap()));
        prop_assert_eq!(read(&one, made.documents.len()).unwrap(), made.expected());
        prop_assert!(PartFile::open(&one, &key("another secret of theirs")).is_err());
    }

    /// The other part is of the same shard of sources of the same sizes: its blocks lie at the same places.
    #[test]
    fn no_change_is_believed(made in made(), other in 0..5_usize, changes in prop::collection::vec(change(), 16)) {
        let folder = Folder::new();
        let path = folder.path("part");
        made.write(&path);
        let part = fs::read(&path).unwrap();
        let mut another = made.clone();
        let at = other % made.documents.len();
        another.documents[at].0 = made.documents[at].0.chars().map(|one| if one == 'z' { 'a' } else { 'z' }).collect();
        another.write(&path);
        let other = fs::read(&path).unwrap();
        prop_assert!(part.len() == other.len() && part != other);
        let expected = [made.expected(), another.expected()];
        for change in changes {
            let changed = change.of(&part, &other);
            fs::write(&path, &changed).unwrap();
            let is_same = changed == part || changed == other;
            let check = PartFile::open(&path, &key(SECRET)).and_then(|part| part.check());
            prop_assert_eq!(check.is_ok(), is_same, "{:?}", change);
            if let Ok(mut read) = read(&path, made.documents.len()) {
                // Documents are compared with their SHA-256 by who reads them.
                let one = if read.found == expected[0].found { &expected[0] } else { &expected[1] };
                read.documents.clone_from(&one.documents);
                prop_assert_eq!(&read, one, "{:?}", change);
            }
        }
    }
}

#[test]
#[cfg(unix)]
fn a_length_that_is_no_length_takes_no_memory() {
    use std::os::unix::fs::FileExt;
    let folder = Folder::new();
    let path = folder.path("part");
    Made { documents: vec![("a".to_owned(), true)], reasons: Vec::new() }.write(&path);
    let part = fs::read(&path).unwrap();
    // A file that says it has four gigabytes, in its head and at its end, and takes none on the disk.
    let size = 5_u64 << 30;
    for block in [0, blocks(&part).len() - 1] {
        let mut changed = part.clone();
        let at = blocks(&part)[block].start;
        changed[at + 1..at + HEAD_BYTES].copy_from_slice(&u32::MAX.to_le_bytes());
        fs::write(&path, &changed).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_len(size).unwrap();
        let trailer = [&(at as u64).to_le_bytes()[..], b"PITHPRT1"].concat();
        file.write_all_at(&trailer, size - TRAILER_BYTES as u64).unwrap();
        assert!(matches!(PartFile::open(&path, &key(SECRET)), Err(Error::Part { .. })));
    }
}

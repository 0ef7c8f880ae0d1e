//! What an earlier build wrote down: records by name in one file that carries its own checksum.
//!
//! ```text
//! file    = magic record* end
//! record  = section (1 byte) name (16 bytes) length (4 bytes, little endian) value (postcard)
//! end     = 0 (1 byte) SHA-256 of all before it (32 bytes)
//! ```
//! A ledger that isn't whole, or of another format, is taken for none: everything is then done
//! anew. Its author can write the site anyway, so that it need not be signed.
//!
//! Only an index is held in memory, 24 bytes a record; a value is read when it is asked for.

use crate::error::Error;
use crate::stamp::Mark;
use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};

/// The format; another one is another magic.
const MAGIC: &[u8; 8] = b"PITHLDG2";

/// How much is read or written at a time.
const BUFFER_BYTES: usize = 256 << 10;

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// A document that was judged.
    Document = 1,
    /// Files that were written.
    Unit = 2,
    /// What was found in a source file.
    Source = 3,
    /// Units that depend on one key together.
    Group = 4,
}

const SECTIONS: usize = 4;

/// How long a value is stands before it, little endian.
const LENGTH_BYTES: usize = size_of::<u32>();

/// A record's name, hashed.
type Name = [u8; 16];

fn name_of(name: &[u8]) -> Name {
    let digest = Sha256::digest(name);
    let mut short = Name::default();
    short.iter_mut().zip(digest).for_each(|(place, byte)| *place = byte);
    short
}

/// Where a record's length lies in the file, and its value after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    name: Name,
    offset: u64,
}

/// The ledger of the last build that was completed.
#[derive(Debug)]
pub struct Ledger {
    /// `None` where there is no ledger.
    file: Option<File>,
    /// Each section's records, sorted by name.
    index: [Vec<Slot>; SECTIONS],
}

impl Ledger {
    /// Opens a ledger. One that is missing, damaged or of another format is empty.
    pub fn open(path: &Utf8Path) -> Self {
        Self::read(path).unwrap_or(Self { file: None, index: Default::default() })
    }

    fn read(path: &Utf8Path) -> Option<Self> {
        let file = File::open(path).ok()?;
        let mut reader = Hashing { inner: BufReader::with_capacity(BUFFER_BYTES, &file), hash: Sha256::new(), at: 0 };
        let mut index: [Vec<Slot>; SECTIONS] = Default::default();
        (reader.bytes::<8>()? == *MAGIC).then_some(())?;
        loop {
            let [section] = reader.bytes::<1>()?;
            if section == 0 {
                let digest = reader.hash.clone().finalize();
                let stated = reader.bytes::<32>()?;
                (digest[..] == stated && reader.is_at_end()).then_some(())?;
                break;
            }
            let slots = index.get_mut(usize::from(section) - 1)?;
            let name = reader.bytes::<16>()?;
            slots.push(Slot { name, offset: reader.at });
            let length = u32::from_le_bytes(reader.bytes::<LENGTH_BYTES>()?);
            reader.skip(u64::from(length))?;
        }
        for slots in &mut index {
            slots.shrink_to_fit();
            slots.sort_unstable();
        }
        Some(Self { file: Some(file), index })
    }

    /// The value of a record, and which one of its section it is.
    pub fn find<T: DeserializeOwned>(&self, section: Section, name: &[u8]) -> Option<(usize, T)> {
        let slots = self.slots(section);
        let name = name_of(name);
        let at = slots.binary_search_by_key(&name, |slot| slot.name).ok()?;
        Some((at, self.value(slots.get(at)?)?))
    }

    /// How many records a section has.
    pub fn count(&self, section: Section) -> usize {
        self.slots(section).len()
    }

    /// A record of a section by its place.
    pub fn nth<T: DeserializeOwned>(&self, section: Section, at: usize) -> Option<T> {
        self.value(self.slots(section).get(at)?)
    }

    /// Frees the index of a section, which then has no record.
    pub fn forget(&mut self, section: Section) {
        if let Some(slots) = self.index.get_mut(section as usize - 1) {
            *slots = Vec::new();
        }
    }

    fn slots(&self, section: Section) -> &[Slot] {
        self.index.get(section as usize - 1).map_or(&[], Vec::as_slice)
    }

    fn value<T: DeserializeOwned>(&self, slot: &Slot) -> Option<T> {
        let file = self.file.as_ref()?;
        let mut length = [0; LENGTH_BYTES];
        read_at(file, slot.offset, &mut length).ok()?;
        let mut bytes = vec![0; usize::try_from(u32::from_le_bytes(length)).ok()?];
        read_at(file, slot.offset + LENGTH_BYTES as u64, &mut bytes).ok()?;
        postcard::from_bytes(&bytes).ok()
    }
}

#[cfg(unix)]
fn read_at(file: &File, offset: u64, into: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, offset)
}

#[cfg(windows)]
fn read_at(file: &File, offset: u64, into: &mut [u8]) -> io::Result<()> {
    let count = std::os::windows::fs::FileExt::seek_read(file, into, offset)?;
    if count == into.len() { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Hashes all that a reader gives, and says how many bytes that was.
pub(super) fn hash_all(mut reader: impl Read, hash: &mut Sha256) -> io::Result<u64> {
    let mut buffer = vec![0; 64 << 10];
    let mut all = 0;
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(all),
            count => {
                hash.update(buffer.get(..count).unwrap_or_default());
                all += count as u64;
            }
        }
    }
}

/// A reader that hashes what it reads.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    at: u64,
}

impl<R: Read> Hashing<R> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes).ok()?;
        self.hash.update(bytes);
        self.at += N as u64;
        Some(bytes)
    }

    fn skip(&mut self, count: u64) -> Option<()> {
        let copied = hash_all(self.inner.by_ref().take(count), &mut self.hash).ok()?;
        self.at += copied;
        (copied == count).then_some(())
    }

    fn is_at_end(&mut self) -> bool {
        matches!(self.inner.read(&mut [0]), Ok(0))
    }
}

/// A ledger that is being written beside its place, which it takes at the end.
#[derive(Debug)]
pub struct LedgerWriter {
    path: Utf8PathBuf,
    out: BufWriter<File>,
    hash: Sha256,
    begun: Mark,
}

impl LedgerWriter {
    /// Begins a ledger.
    ///
    /// # Errors
    /// The file can't be made.
    pub fn create(path: &Utf8Path) -> Result<Self, Error> {
        let failed = |error| Error::io("write", path, error);
        let file = File::create_new(path).map_err(failed)?;
        let begun = Mark::of(&file.metadata().map_err(failed)?);
        let out = BufWriter::with_capacity(BUFFER_BYTES, file);
        let mut writer = Self { path: path.to_owned(), out, hash: Sha256::new(), begun };
        writer.write(MAGIC)?;
        Ok(writer)
    }

    /// When it was begun.
    pub fn begun(&self) -> Mark {
        self.begun
    }

    /// Adds a record.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn add(&mut self, section: Section, name: &[u8], value: &impl Serialize) -> Result<(), Error> {
        let value = postcard::to_stdvec(value)
            .map_err(|error| Error::io("write", &self.path, io::Error::other(error.to_string())))?;
        let length = u32::try_from(value.len())
            .map_err(|_| Error::io("write", &self.path, io::Error::other("a record of over 4 GiB")))?;
        self.write(&[section as u8])?;
        self.write(&name_of(name))?;
        self.write(&length.to_le_bytes())?;
        self.write(&value)
    }

    /// Ends the ledger and moves it to its place.
    ///
    /// # Errors
    /// The file can't be written or moved.
    pub fn finish(mut self, place: &Utf8Path) -> Result<(), Error> {
        self.write(&[0])?;
        let digest = self.hash.clone().finalize();
        self.write(&digest)?;
        self.out.flush().map_err(|error| Error::io("write", &self.path, error))?;
        std::fs::rename(&self.path, place).map_err(|error| Error::io("write", place, error))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.hash.update(bytes);
        self.out.write_all(bytes).map_err(|error| Error::io("write", &self.path, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    fn folder() -> (TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join("ledger")).unwrap();
        (folder, path)
    }

    fn write(path: &Utf8Path) {
        let mut writer = LedgerWriter::create(&path.with_extension("new")).unwrap();
        for (section, name, value) in
            [(Section::Unit, "b", "two"), (Section::Document, "a", "other"), (Section::Unit, "a", "one")]
        {
            writer.add(section, name.as_bytes(), &value).unwrap();
        }
        writer.finish(path).unwrap();
    }

    #[test]
    fn a_record_is_found_by_section_and_name() {
        let (_folder, path) = folder();
        write(&path);
        let ledger = Ledger::open(&path);
        let find = |section, name: &str| ledger.find::<String>(section, name.as_bytes()).map(|(_, value)| value);
        assert_eq!(find(Section::Unit, "a").as_deref(), Some("one"));
        assert_eq!(find(Section::Unit, "b").as_deref(), Some("two"));
        assert_eq!(find(Section::Document, "a").as_deref(), Some("other"));
        assert_eq!(find(Section::Document, "b"), None);
        assert_eq!(ledger.count(Section::Unit), 2);
        let mut all: Vec<String> = (0..2).filter_map(|at| ledger.nth(Section::Unit, at)).collect();
        all.sort();
        assert_eq!(all, ["one", "two"]);
    }

    #[test]
    fn a_ledger_that_is_not_whole_is_none() {
        let (_folder, path) = folder();
        assert_eq!(Ledger::open(&path).count(Section::Unit), 0, "there is none");
        write(&path);
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert_eq!(Ledger::open(&path).count(Section::Unit), 0, "cut after {end} bytes");
        }
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert_eq!(Ledger::open(&path).count(Section::Unit), 0, "damaged at {at}");
        }
        fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
        assert_eq!(Ledger::open(&path).count(Section::Unit), 0, "longer than it says");
        fs::write(&path, whole).unwrap();
        assert_eq!(Ledger::open(&path).count(Section::Unit), 2);
    }
}

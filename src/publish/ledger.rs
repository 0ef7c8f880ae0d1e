//! What an earlier build wrote down: records by name in one file that says who wrote it.
//!
//! ```text
//! file    = magic tag record* end
//! record  = table   (1 byte) name (16 bytes) length (4 bytes, little endian) value (postcard)
//! end     = 0 (1 byte) tag
//! tag     = HMAC-SHA-256 (32 bytes) of all before it, under what the ledger is sealed with (`seal.rs`)
//! ```
//! A ledger that isn't whole, of another format, or sealed with anything else is taken for none: everything
//! is then done anew. The tag at the head refuses a stranger's before any of it is read.
//!
//! Only an index is held in memory, 24 bytes a record; a value is read when it is asked for.

use super::seal::{Seal, TAG_BYTES};
use crate::disk::{BUFFER_BYTES, Dir, Epoch, ScratchFile, ScratchPath, read_at, read_exact_at};
use crate::error::Error;
use camino::Utf8PathBuf;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};

/// The format; another one is another magic.
const LEDGER_MAGIC: &[u8; 8] = b"PITHLDG3";

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// A document that was judged.
    Document = 1,
    /// Files that were written.
    Unit = 2,
    /// What was found in a source file.
    Source = 3,
    /// Units that depend on one key together.
    Group = 4,
}

const TABLES: usize = 4;

/// How long a value is stands before it, little endian.
const LENGTH_BYTES: usize = size_of::<u32>();

/// A record's name, hashed.
type NameHash = [u8; 16];

fn name_of(name: &[u8]) -> NameHash {
    let digest = Sha256::digest(name);
    let mut short = NameHash::default();
    short.iter_mut().zip(digest).for_each(|(place, byte)| *place = byte);
    short
}

/// Where a record's length lies in the file, and its value after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    name: NameHash,
    offset: u64,
}

/// The ledger of the last build that was completed.
#[derive(Debug)]
pub struct Ledger {
    /// `None` where there is no ledger.
    file: Option<File>,
    /// Each table's records, sorted by name.
    index: [Vec<Slot>; TABLES],
}

impl Ledger {
    /// A ledger with nothing in it.
    pub(super) fn none() -> Self {
        Self { file: None, index: Default::default() }
    }

    /// Opens the ledger of that name in a folder. One that is missing, damaged, of another format or sealed
    /// otherwise is empty; whether there was one of this format that doesn't count is said.
    pub(super) fn open(folder: &Dir, name: &str, seal: &Seal) -> (Self, bool) {
        let Ok(file) = folder.open_file(name) else { return (Self::none(), false) };
        match Self::read(file, seal) {
            Ok(ledger) => (ledger, false),
            Err(NotRead { is_refused }) => (Self::none(), is_refused),
        }
    }

    fn read(file: File, seal: &Seal) -> Result<Self, NotRead> {
        let reader = BufReader::with_capacity(BUFFER_BYTES, &file);
        let mut reader = SealedReader { inner: reader, seal: seal.clone(), at: 0 };
        if reader.bytes::<8>().is_none_or(|magic| magic != *LEDGER_MAGIC) {
            return Err(NotRead { is_refused: false });
        }
        let index = reader.index().ok_or(NotRead { is_refused: true })?;
        Ok(Self { file: Some(file), index })
    }

    /// The value of a record, and which one of its table it is.
    pub fn find<T: DeserializeOwned>(&self, table: Table, name: &[u8]) -> Option<(usize, T)> {
        let slots = self.slots(table);
        let name = name_of(name);
        let at = slots.binary_search_by_key(&name, |slot| slot.name).ok()?;
        Some((at, self.value(slots.get(at)?)?))
    }

    /// How many records a table has.
    pub fn count(&self, table: Table) -> usize {
        self.slots(table).len()
    }

    /// A record of a table by its place.
    pub fn nth<T: DeserializeOwned>(&self, table: Table, at: usize) -> Option<T> {
        self.value(self.slots(table).get(at)?)
    }

    /// Frees the index of a table, which then has no record.
    pub fn forget(&mut self, table: Table) {
        if let Some(slots) = self.index.get_mut(table as usize - 1) {
            *slots = Vec::new();
        }
    }

    fn slots(&self, table: Table) -> &[Slot] {
        self.index.get(table as usize - 1).map_or(&[], Vec::as_slice)
    }

    fn value<T: DeserializeOwned>(&self, slot: &Slot) -> Option<T> {
        let file = self.file.as_ref()?;
        let mut length = [0; LENGTH_BYTES];
        read_exact_at(file, slot.offset, &mut length).ok()?;
        let mut bytes = Vec::new();
        read_at(file, slot.offset + LENGTH_BYTES as u64, u32::from_le_bytes(length).into(), &mut bytes).ok()?;
        postcard::from_bytes(&bytes).ok()
    }
}

/// A ledger that can't be believed.
struct NotRead {
    /// Whether it is of this format, so that somebody may expect it to count.
    is_refused: bool,
}

/// A reader that seals what it reads as its writer did.
struct SealedReader<R> {
    inner: R,
    seal: Seal,
    at: u64,
}

impl<R: BufRead> SealedReader<R> {
    /// Where each record lies, if both tags are right.
    fn index(&mut self) -> Option<[Vec<Slot>; TABLES]> {
        let mut index: [Vec<Slot>; TABLES] = Default::default();
        self.check_tag()?;
        loop {
            let [table] = self.bytes::<1>()?;
            if table == 0 {
                self.check_tag()?;
                self.is_at_end().then_some(())?;
                break;
            }
            let slots = index.get_mut(usize::from(table) - 1)?;
            let name = self.bytes::<16>()?;
            slots.push(Slot { name, offset: self.at });
            let length = u32::from_le_bytes(self.bytes::<LENGTH_BYTES>()?);
            self.skip(u64::from(length))?;
        }
        for slots in &mut index {
            slots.shrink_to_fit();
            slots.sort_unstable();
        }
        Some(index)
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes).ok()?;
        self.seal.update(&bytes);
        self.at += N as u64;
        Some(bytes)
    }

    fn check_tag(&mut self) -> Option<()> {
        let before = self.seal.clone();
        let tag = self.bytes::<TAG_BYTES>()?;
        before.is_tag(&tag).then_some(())
    }

    fn skip(&mut self, count: u64) -> Option<()> {
        let mut left = usize::try_from(count).ok()?;
        while left > 0 {
            let bytes = self.inner.fill_buf().ok()?;
            let bytes = bytes.get(..left.min(bytes.len())).filter(|bytes| !bytes.is_empty())?;
            self.seal.update(bytes);
            let count = bytes.len();
            self.inner.consume(count);
            left -= count;
        }
        self.at += count;
        Some(())
    }

    fn is_at_end(&mut self) -> bool {
        matches!(self.inner.read(&mut [0]), Ok(0))
    }
}

/// A ledger that is being written beside its place, which it takes at the end.
#[derive(Debug)]
pub struct LedgerWriter {
    /// `None` where no later build could believe it, so that it need not be written.
    out: Option<(BufWriter<ScratchFile>, Seal)>,
    begun: Epoch,
    /// What messages call it.
    path: Utf8PathBuf,
}

impl LedgerWriter {
    /// Begins a ledger in a new file, which is sealed, or thrown away.
    pub(super) fn begin(file: ScratchFile, seal: Option<Seal>, path: Utf8PathBuf) -> Result<Self, Error> {
        let begun = Epoch::of(&file.file().metadata().map_err(|error| Error::io("write", &path, error))?);
        let out = seal.map(|seal| (BufWriter::with_capacity(BUFFER_BYTES, file), seal));
        let mut writer = Self { out, begun, path };
        writer.write(LEDGER_MAGIC)?;
        writer.write_tag()?;
        Ok(writer)
    }

    /// When it was begun.
    pub fn begun(&self) -> Epoch {
        self.begun
    }

    /// Adds a record.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn add(&mut self, table: Table, name: &[u8], value: &impl Serialize) -> Result<(), Error> {
        if self.out.is_none() {
            return Ok(());
        }
        let value = postcard::to_stdvec(value)
            .map_err(|error| Error::io("write", &self.path, io::Error::other(error.to_string())))?;
        let length = u32::try_from(value.len())
            .map_err(|_| Error::io("write", &self.path, io::Error::other("a record of over 4 GiB")))?;
        self.write(&[table as u8])?;
        self.write(&name_of(name))?;
        self.write(&length.to_le_bytes())?;
        self.write(&value)
    }

    /// Ends the ledger; `None` if it is to be thrown away. With `durable` it is on the disk by then.
    ///
    /// # Errors
    /// The file can't be written.
    pub(super) fn end(mut self, durable: bool) -> Result<Option<ScratchPath>, Error> {
        self.write(&[0])?;
        self.write_tag()?;
        let Some((out, _)) = self.out else { return Ok(None) };
        let close = || {
            let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            if durable { file.sync_and_close() } else { Ok(file.close()) }
        };
        close().map(Some).map_err(|error| Error::io("write", &self.path, error))
    }

    fn write_tag(&mut self) -> Result<(), Error> {
        let Some(tag) = self.out.as_ref().map(|(_, seal)| seal.tag()) else { return Ok(()) };
        self.write(&tag)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Some((out, seal)) = &mut self.out else { return Ok(()) };
        seal.update(bytes);
        out.write_all(bytes).map_err(|error| Error::io("write", &self.path, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Scratch;
    use crate::publish::seal::StateKey;
    use camino::Utf8Path;
    use std::fs;
    use tempfile::TempDir;

    fn folder() -> (TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        (folder, path)
    }

    fn seal(secret: &str) -> Seal {
        Seal::of_key(&StateKey::new(&secret.repeat(16)).unwrap().unwrap())
    }

    fn write(path: &Utf8Path) {
        let dir = Dir::open(path).unwrap();
        let scratch = Scratch::create(Dir::open(path).unwrap(), path, "work", 0o644).unwrap();
        let mut writer = LedgerWriter::begin(scratch.file().unwrap(), Some(seal("a")), path.join("ledger")).unwrap();
        for (table, name, value) in
            [(Table::Unit, "b", "two"), (Table::Document, "a", "other"), (Table::Unit, "a", "one")]
        {
            writer.add(table, name.as_bytes(), &value).unwrap();
        }
        writer.end(true).unwrap().unwrap().place(&dir, "ledger").unwrap();
    }

    /// The ledger of a folder, and whether there was one that doesn't count.
    fn open(path: &Utf8Path, secret: &str) -> (Ledger, bool) {
        Ledger::open(&Dir::open(path).unwrap(), "ledger", &seal(secret))
    }

    #[test]
    fn a_record_is_found_by_table_and_name() {
        let (_folder, path) = folder();
        write(&path);
        let (ledger, is_refused) = open(&path, "a");
        assert!(!is_refused);
        let find = |table, name: &str| ledger.find::<String>(table, name.as_bytes()).map(|(_, value)| value);
        assert_eq!(find(Table::Unit, "a").as_deref(), Some("one"));
        assert_eq!(find(Table::Unit, "b").as_deref(), Some("two"));
        assert_eq!(find(Table::Document, "a").as_deref(), Some("other"));
        assert_eq!(find(Table::Document, "b"), None);
        assert_eq!(ledger.count(Table::Unit), 2);
        let mut all: Vec<String> = (0..2).filter_map(|at| ledger.nth(Table::Unit, at)).collect();
        all.sort();
        assert_eq!(all, ["one", "two"]);
    }

    #[test]
    fn a_ledger_that_is_not_whole_is_none() {
        let (_folder, path) = folder();
        let is_none = || {
            let (ledger, is_refused) = open(&path, "a");
            (ledger.count(Table::Unit) == 0).then_some(is_refused)
        };
        assert_eq!(is_none(), Some(false), "there is none");
        write(&path);
        let file = path.join("ledger");
        let whole = fs::read(&file).unwrap();
        let of_other_format = |bytes: &[u8]| !bytes.starts_with(LEDGER_MAGIC);
        for end in 0..whole.len() {
            fs::write(&file, &whole[..end]).unwrap();
            assert_eq!(is_none(), Some(!of_other_format(&whole[..end])), "cut after {end} bytes");
        }
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&file, &damaged).unwrap();
            assert_eq!(is_none(), Some(!of_other_format(&damaged)), "damaged at {at}");
        }
        fs::write(&file, [&whole[..], b"x"].concat()).unwrap();
        assert_eq!(is_none(), Some(true), "longer than it says");
        fs::write(&file, whole).unwrap();
        assert_eq!(is_none(), None);
    }

    #[test]
    fn a_ledger_counts_under_its_seal_alone() {
        let (_folder, path) = folder();
        write(&path);
        let count = |secret| {
            let (ledger, is_refused) = open(&path, secret);
            (ledger.count(Table::Unit), is_refused)
        };
        assert_eq!(count("a"), (2, false));
        assert_eq!(count("b"), (0, true));
    }
}

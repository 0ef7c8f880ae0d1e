//! What an earlier build wrote down: records by name in one file that says who wrote it.
//!
//! ```text
//! file    = magic tag record* end
//! record  = table   (1 byte) name (16 bytes, hashed with the first tag) length (4 bytes, little endian) value (postcard)
//! end     = 0 (1 byte) tag
//! tag     = HMAC-SHA-256 (32 bytes) of all before it, under what the ledger is sealed with (`seal.rs`)
//! ```
//! A ledger that isn't whole, of another format, or sealed with anything else is taken for none: everything
//! is then done anew. The tag at the head refuses a stranger's before any of it is read.
//!
//! Only an index is held in memory, eight bytes a record; a value is read when it is asked for. Most are asked for in the
//! order in which they lie there, so that a block is read at a time.

use super::known_folders::{FolderIndex, FolderTally, KnownFolders};
use super::seal::{Seal, TAG_BYTES};
use super::spread;
use crate::disk::{BUFFER_BYTES, Dir, Epoch, FileStamp, ScratchFile, ScratchPath, read_exact_at};
use crate::error::Error;
use camino::Utf8PathBuf;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// The format; another one is another magic.
const LEDGER_MAGIC: &[u8; 8] = b"PITHLDG5";

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
    /// What many units were made from and no key of theirs has.
    Value = 5,
}

const TABLES: usize = 5;

/// How long a value is stands before it, little endian.
const LENGTH_BYTES: usize = size_of::<u32>();

/// What stands before a value: its name and how long it is.
const HEAD_BYTES: usize = NAME_BYTES + LENGTH_BYTES;

/// How many bytes of a ledger are read at a time.
const BLOCK_BYTES: u64 = 64 << 10;

/// How many blocks are held: each thread reads at another place.
const MOST_BLOCKS: usize = 16;

/// A record's name, hashed.
type NameHash = [u8; NAME_BYTES];
const NAME_BYTES: usize = 16;

/// Names are hashed with what nobody else knows. Stops names that are made so that the index takes them for one.
type Salt = [u8; 16];

fn salt_of(tag: &[u8; TAG_BYTES]) -> Salt {
    beginning(tag)
}

fn beginning<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut short = [0; N];
    short.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    short
}

fn name_of(salt: &Salt, name: &[u8]) -> NameHash {
    beginning(&Sha256::new().chain_update(salt).chain_update(name).finalize())
}

/// A record in eight bytes: three of its name's hash, by which it is found, and where it lies in the file. Others may have
/// the same three; the whole name lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot(u64);

/// Where the first of some sorted slots is that has a hash, or would be.
fn first_of(slots: &[Slot], hash: u64) -> usize {
    spread::first_of(slots, hash << OFFSET_BITS, |slot| slot.hash() << OFFSET_BITS)
}

/// How many bits of a slot say where.
const OFFSET_BITS: u32 = 40;

impl Slot {
    fn new(name: &NameHash, offset: u64) -> Option<Self> {
        (offset >> OFFSET_BITS == 0).then(|| Self(Self::hash_of(name) << OFFSET_BITS | offset))
    }

    fn hash_of(name: &NameHash) -> u64 {
        u64::from_be_bytes(beginning(name)) >> OFFSET_BITS
    }

    fn hash(self) -> u64 {
        self.0 >> OFFSET_BITS
    }

    /// Where the record's name lies; then come its length and its value.
    fn offset(self) -> u64 {
        self.0 & ((1 << OFFSET_BITS) - 1)
    }
}

/// A file that is read block by block, from any thread.
#[derive(Debug)]
struct BlockFile {
    file: File,
    length: u64,
    /// Those that were read last, each with its number, the last one first.
    blocks: Mutex<VecDeque<(u64, Arc<Vec<u8>>)>>,
}

impl BlockFile {
    fn new(file: File, length: u64) -> Self {
        Self { file, length, blocks: Mutex::default() }
    }

    /// Reads a stretch.
    fn read(&self, mut at: u64, mut into: &mut [u8]) -> io::Result<()> {
        if into.len() as u64 > BLOCK_BYTES {
            return read_exact_at(&self.file, at, into);
        }
        while !into.is_empty() {
            let block = self.block(at / BLOCK_BYTES)?;
            let inside = usize::try_from(at % BLOCK_BYTES).map_err(io::Error::other)?;
            let rest = block.get(inside..).filter(|rest| !rest.is_empty()).ok_or(io::ErrorKind::UnexpectedEof)?;
            let (now, later) = into.split_at_mut(rest.len().min(into.len()));
            now.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
            at += now.len() as u64;
            into = later;
        }
        Ok(())
    }

    fn block(&self, number: u64) -> io::Result<Arc<Vec<u8>>> {
        let blocks = || self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut blocks = blocks();
            let found = blocks.iter().position(|(other, _)| *other == number);
            if let Some(found) = found.and_then(|at| blocks.remove(at)) {
                let block = Arc::clone(&found.1);
                blocks.push_front(found);
                return Ok(block);
            }
        }
        let begins = number * BLOCK_BYTES;
        let length = self.length.saturating_sub(begins).min(BLOCK_BYTES);
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        read_exact_at(&self.file, begins, &mut bytes)?;
        let block = Arc::new(bytes);
        let mut blocks = blocks();
        blocks.push_front((number, Arc::clone(&block)));
        blocks.truncate(MOST_BLOCKS);
        Ok(block)
    }
}

/// The ledger of the last build that was completed.
#[derive(Debug)]
pub struct Ledger {
    /// `None` where there is no ledger.
    file: Option<BlockFile>,
    salt: Salt,
    /// Each table's records, sorted by name.
    index: [Vec<Slot>; TABLES],
}

impl Ledger {
    /// A ledger with nothing in it.
    pub(super) fn none() -> Self {
        Self { file: None, salt: Salt::default(), index: Default::default() }
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

    /// The same, where it counts, with what the file looked like before it was read.
    pub(super) fn open_early(folder: &Dir, name: &str, seal: &Seal) -> Option<(Self, FileStamp)> {
        let (file, metadata) = folder.open_with_metadata(name).ok()?;
        Some((Self::read(file, seal).ok()?, FileStamp::of(&metadata)))
    }

    fn read(file: File, seal: &Seal) -> Result<Self, NotRead> {
        let mut magic = [0; LEDGER_MAGIC.len()];
        if (&file).read_exact(&mut magic).is_err() || magic != *LEDGER_MAGIC {
            return Err(NotRead { is_refused: false });
        }
        let mut seal = seal.clone();
        seal.update(&magic);
        let (salt, index, length) = read_index(&file, seal).ok_or(NotRead { is_refused: true })?;
        Ok(Self { file: Some(BlockFile::new(file, length)), salt, index })
    }

    /// The value of a record, and which one of its table it is.
    pub fn find<T: DeserializeOwned>(&self, table: Table, name: &[u8]) -> Option<(usize, T)> {
        let (at, bytes) = self.find_bytes(table, name)?;
        Some((at, decoded(&bytes)?))
    }

    /// The same as it is written down: [`decoded`] is what it holds.
    pub fn find_bytes(&self, table: Table, name: &[u8]) -> Option<(usize, Vec<u8>)> {
        let slots = self.slots(table);
        let name = name_of(&self.salt, name);
        let hash = Slot::hash_of(&name);
        let may_be = slots.iter().enumerate().skip(first_of(slots, hash));
        let mut may_be = may_be.take_while(|(_, slot)| slot.hash() == hash);
        may_be.find_map(|(at, slot)| Some((at, self.value(*slot, Some(&name))?)))
    }

    /// How many records a table has.
    pub fn count(&self, table: Table) -> usize {
        self.slots(table).len()
    }

    /// The values of a table's records as they are written down, but for those at places that are known, in the order in
    /// which they lie there: any other would read a block of the file for each.
    pub fn others(&self, table: Table, is_known: impl Fn(usize) -> bool) -> impl Iterator<Item = Vec<u8>> {
        let slots = self.slots(table).iter().enumerate();
        let mut others: Vec<_> = slots.filter(|(at, _)| !is_known(*at)).map(|(_, slot)| *slot).collect();
        others.sort_unstable_by_key(|slot| slot.offset());
        others.into_iter().filter_map(|slot| self.value(slot, None))
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

    /// The value of a record, if it is the one of that name.
    fn value(&self, slot: Slot, name: Option<&NameHash>) -> Option<Vec<u8>> {
        let file = self.file.as_ref()?;
        let is_it = |its_name: &NameHash| name.is_none_or(|name| name == its_name);
        // In the same block, as a rule.
        let block = file.block(slot.offset() / BLOCK_BYTES).ok()?;
        let inside = usize::try_from(slot.offset() % BLOCK_BYTES).ok()?;
        if let Some((head, rest)) = block.get(inside..)?.split_first_chunk() {
            let (its_name, length) = head_of(head)?;
            if !is_it(its_name) {
                return None;
            }
            if let Some(value) = rest.get(..usize::try_from(length).ok()?) {
                return Some(value.to_vec());
            }
        }
        let mut head = [0; HEAD_BYTES];
        file.read(slot.offset(), &mut head).ok()?;
        let (its_name, length) = head_of(&head)?;
        if !is_it(its_name) {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        file.read(slot.offset() + HEAD_BYTES as u64, &mut bytes).ok()?;
        Some(bytes)
    }
}

/// A record's name and how long its value is, as they stand before it.
fn head_of(head: &[u8; HEAD_BYTES]) -> Option<(&NameHash, u32)> {
    let (name, length) = head.split_first_chunk()?;
    Some((name, u32::from_le_bytes(beginning(length))))
}

/// A value as a ledger has it.
///
/// # Errors
/// It can't be written down.
pub(crate) fn encoded(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let encoded = postcard::to_stdvec(value);
    encoded.map_err(|error| Error::io("write", "the ledger", io::Error::other(error.to_string())))
}

/// What was [encoded], if it is that.
pub(crate) fn decoded<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// A ledger that can't be believed.
struct NotRead {
    /// Whether it is of this format, so that somebody may expect it to count.
    is_refused: bool,
}

/// What names are hashed with, where each record lies and how long the file is, if both tags are right. Begins after the
/// magic.
fn read_index(file: &File, seal: Seal) -> Option<(Salt, [Vec<Slot>; TABLES], u64)> {
    let length = file.metadata().ok()?.len();
    let head = (LEDGER_MAGIC.len() + TAG_BYTES) as u64;
    let sealed = length.checked_sub(head + TAG_BYTES as u64)?;
    let tag = read_tag(file).filter(|tag| seal.is_tag(tag))?;
    let salt = salt_of(&tag);
    let mut reader = Sealed { inner: file.take(sealed), seal };
    reader.seal.update(&tag);
    // Read as a whole, so that it is sealed as a whole.
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, reader);
    let mut index: [Vec<Slot>; TABLES] = Default::default();
    let mut at = head;
    loop {
        let [table] = read_array(&mut reader)?;
        if table == 0 {
            break;
        }
        let slots = index.get_mut(usize::from(table) - 1)?;
        at += 1;
        let name: NameHash = read_array(&mut reader)?;
        slots.push(Slot::new(&name, at)?);
        let value = u32::from_le_bytes(read_array::<LENGTH_BYTES>(&mut reader)?);
        skip(&mut reader, u64::from(value))?;
        at += HEAD_BYTES as u64 + u64::from(value);
    }
    if !reader.fill_buf().ok()?.is_empty() {
        return None;
    }
    let Sealed { seal, .. } = reader.into_inner();
    read_tag(file).filter(|tag| seal.is_tag(tag))?;
    for slots in &mut index {
        slots.shrink_to_fit();
        slots.sort_unstable();
    }
    Some((salt, index, length))
}

fn read_tag(mut file: &File) -> Option<[u8; TAG_BYTES]> {
    read_array(&mut file)
}

fn read_array<const N: usize>(reader: &mut impl Read) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

fn skip(reader: &mut impl BufRead, mut count: u64) -> Option<()> {
    while count > 0 {
        let here = reader.fill_buf().ok().filter(|bytes| !bytes.is_empty())?.len();
        let passed = usize::try_from(count).unwrap_or(usize::MAX).min(here);
        reader.consume(passed);
        count -= passed as u64;
    }
    Some(())
}

/// What is sealed as it is read or written: behind a buffer, a block at a time.
#[derive(Debug)]
struct Sealed<T> {
    inner: T,
    seal: Seal,
}

impl<R: Read> Read for Sealed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.seal.update(into.get(..count).unwrap_or_default());
        Ok(count)
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.seal.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The record of [`KnownFolders`]. Another program may count other files.
fn known_folders(program: &str) -> String {
    format!("folders {program}")
}

/// A ledger that is being written beside its place, which it takes at the end.
#[derive(Debug)]
pub struct LedgerWriter {
    /// `None` where no later build could believe it, so that it need not be written.
    out: Option<BufWriter<Sealed<ScratchFile>>>,
    salt: Salt,
    begun: Epoch,
    /// What messages call it.
    path: Utf8PathBuf,
}

impl LedgerWriter {
    /// Begins a ledger in a new file, which is sealed, or thrown away.
    pub(super) fn begin(file: ScratchFile, seal: Option<Seal>, path: Utf8PathBuf) -> Result<Self, Error> {
        let begun = Epoch::of(&file.file().metadata().map_err(|error| Error::io("write", &path, error))?);
        let out = seal.map(|seal| BufWriter::with_capacity(BUFFER_BYTES, Sealed { inner: file, seal }));
        let mut writer = Self { out, salt: Salt::default(), begun, path };
        writer.write(LEDGER_MAGIC)?;
        writer.salt = writer.write_tag()?.as_ref().map(salt_of).unwrap_or_default();
        Ok(writer)
    }

    /// An index of a site's folders, of which those are known that the old ledger has of this program.
    pub(super) fn folder_index(&self, old: &Ledger, program: &str) -> FolderIndex {
        let known =
            old.find(Table::Value, known_folders(program).as_bytes()).map(|(_, known)| known).unwrap_or_default();
        FolderIndex::new(known, self.salt, self.begun)
    }

    /// An index of the folders that this build made, all before that moment.
    pub(super) fn index_of_made(&self, tally: FolderTally, made: Epoch) -> FolderIndex {
        FolderIndex::of_made(tally, self.salt, made)
    }

    /// Adds what the next build is told of folders.
    ///
    /// # Errors
    /// The file can't be written.
    pub(super) fn add_folders(&mut self, program: &str, known: &KnownFolders) -> Result<(), Error> {
        self.add(Table::Value, known_folders(program).as_bytes(), known)
    }

    /// When it was begun.
    pub fn begun(&self) -> Epoch {
        self.begun
    }

    /// Makes and adds a record.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn add(&mut self, table: Table, name: &[u8], value: &impl Serialize) -> Result<(), Error> {
        self.add_bytes(table, name, &encoded(value)?)
    }

    /// Adds a record of what any thread has [encoded].
    ///
    /// # Errors
    /// The file can't be written.
    pub fn add_bytes(&mut self, table: Table, name: &[u8], value: &[u8]) -> Result<(), Error> {
        let length = u32::try_from(value.len())
            .map_err(|_| Error::io("write", &self.path, io::Error::other("a record of over 4 GiB")))?;
        self.write(&[table as u8])?;
        self.write(&name_of(&self.salt, name))?;
        self.write(&length.to_le_bytes())?;
        self.write(value)
    }

    /// Ends the ledger; `None` if it is to be thrown away. With `durable` it is on the disk by then.
    ///
    /// # Errors
    /// The file can't be written.
    pub(super) fn end(mut self, durable: bool) -> Result<Option<ScratchPath>, Error> {
        self.write(&[0])?;
        self.write_tag()?;
        let Some(out) = self.out else { return Ok(None) };
        let close = || {
            let Sealed { inner: file, .. } = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            if durable { file.sync_and_close() } else { Ok(file.close()) }
        };
        close().map(Some).map_err(|error| Error::io("write", &self.path, error))
    }

    fn write_tag(&mut self) -> Result<Option<[u8; TAG_BYTES]>, Error> {
        let Some(out) = &mut self.out else { return Ok(None) };
        // All before it is sealed by then.
        let tag = out.flush().map(|()| out.get_ref().seal.tag());
        let tag = tag.map_err(|error| Error::io("write", &self.path, error))?;
        self.write(&tag)?;
        Ok(Some(tag))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Some(out) = &mut self.out else { return Ok(()) };
        out.write_all(bytes).map_err(|error| Error::io("write", &self.path, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Scratch;
    use crate::publish::seal::StateKey;
    use camino::Utf8Path;
    use proptest::prelude::*;
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
        let others = ledger.others(Table::Unit, |_| false);
        let mut all: Vec<String> = others.filter_map(|value| decoded(&value)).collect();
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
    fn a_stretch_is_the_same_block_by_block() {
        let (_folder, path) = folder();
        let bytes: Vec<u8> =
            (0..BLOCK_BYTES * 5 / 2).map(|at| (at.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0]).collect();
        fs::write(path.join("file"), &bytes).unwrap();
        let file = BlockFile::new(File::open(path.join("file")).unwrap(), bytes.len() as u64);
        let block = usize::try_from(BLOCK_BYTES).unwrap();
        for (at, length) in [
            (0, 20),
            (block - 1, 2),
            (block, block),
            (3, block),
            (9, block + 1),
            (2 * block + 7, block / 2 - 7),
            (1, 0),
        ] {
            let mut read = vec![0; length];
            file.read(at as u64, &mut read).unwrap();
            assert_eq!(read, bytes[at..at + length], "{length} at {at}");
        }
        let end = bytes.len() as u64;
        assert!(file.read(end - 1, &mut [0; 2]).is_err() && file.read(end + BLOCK_BYTES, &mut [0]).is_err());
        assert!(file.blocks.lock().unwrap().len() <= MOST_BLOCKS);
    }

    #[test]
    fn many_records_are_found_by_their_whole_names() {
        let (_folder, path) = folder();
        let dir = Dir::open(&path).unwrap();
        let scratch = Scratch::create(Dir::open(&path).unwrap(), &path, "work", 0o644).unwrap();
        let mut writer = LedgerWriter::begin(scratch.file().unwrap(), Some(seal("a")), path.join("ledger")).unwrap();
        // So many that some have the same beginning of their hashes, as is checked.
        let count = 20_000_u32;
        (0..count).for_each(|at| writer.add(Table::Unit, &at.to_le_bytes(), &at).unwrap());
        writer.end(true).unwrap().unwrap().place(&dir, "ledger").unwrap();
        let (ledger, _) = open(&path, "a");
        assert!(ledger.slots(Table::Unit).windows(2).any(|two| two[0].hash() == two[1].hash()));
        for at in (0..count).rev() {
            assert_eq!(ledger.find(Table::Unit, &at.to_le_bytes()).map(|(_, value)| value), Some(at));
        }
        assert_eq!(ledger.find::<u32>(Table::Unit, &count.to_le_bytes()), None);
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

    /// How many bits of a slot are of its name's hash.
    const HASH_BITS: u32 = u64::BITS - OFFSET_BITS;

    proptest! {
        #[test]
        fn a_slot_is_found_however_hashes_are_spread(
            hashes in prop::collection::vec(prop_oneof![0..1_u64 << HASH_BITS, 0..1_000_u64], 0..2_000),
            others in prop::collection::vec(0..1_u64 << HASH_BITS, 0..20),
        ) {
            let mut slots: Vec<_> = hashes.iter().map(|hash| Slot(hash << OFFSET_BITS | 7)).collect();
            slots.sort_unstable();
            for hash in hashes.iter().chain(&others).copied() {
                prop_assert_eq!(first_of(&slots, hash), slots.partition_point(|slot| slot.hash() < hash));
            }
        }
    }
}

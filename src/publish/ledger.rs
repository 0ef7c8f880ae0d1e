//! What an earlier build wrote down: records by name in one file that says who wrote it.
//!
//! ```text
//! file    = magic tag record* end
//! record  = table   (1 byte) name (16 bytes, hashed: `keyed_hash.rs`) length (4 bytes, little endian) value (postcard)
//! end     = 0 (1 byte) tag
//! tag     = HMAC-SHA-256 (32 bytes) of all before it, under what the ledger is sealed with (`seal.rs`)
//! ```
//! A ledger that isn't whole, of another format, or sealed with anything else is taken for none: everything
//! is then done anew. The tag at the head refuses a stranger's before any of it is read.
//!
//! Only an index is held in memory, eight bytes a record; a value is read when it is asked for. Most are asked for in the
//! order in which they lie there, so that a block is read at a time.
//!
//! A build that changes nothing has the records of the last one, in the same order. So a ledger isn't written as long as it
//! has what the last one has, and where that is all, the last one stays.

use super::block_file::{BLOCK_BYTES, BlockFile};
use super::keyed_hash::{HashKey, NAME_BYTES, NameHash};
use super::record_index::{Slot, TableIndex};
use super::seal::{Seal, TAG_BYTES};
use crate::disk::{BUFFER_BYTES, Dir, Epoch, FileStamp, ScratchFile, ScratchPath};
use crate::error::Error;
use camino::Utf8PathBuf;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::sync::Arc;

/// The format; another one is another magic.
const LEDGER_MAGIC: &[u8; 8] = b"PITHLDG6";

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
    /// What is known of the whole: what many units were made from and no key of theirs has, or what would take long to find
    /// out again.
    Value = 5,
}

const TABLES: usize = 5;

/// How long a value is stands before it, little endian.
const LENGTH_BYTES: usize = size_of::<u32>();

/// What stands before a value: its name and how long it is.
const HEAD_BYTES: usize = NAME_BYTES + LENGTH_BYTES;

/// Where the records begin.
const BEGIN: u64 = (LEDGER_MAGIC.len() + TAG_BYTES) as u64;

/// What comes after them.
const END_BYTES: u64 = 1 + TAG_BYTES as u64;

/// The ledger of the last build that was completed.
#[derive(Debug)]
pub struct Ledger {
    /// `None` where there is no ledger.
    file: Option<Arc<BlockFile>>,
    /// What names are hashed with.
    names: HashKey,
    index: [TableIndex; TABLES],
}

impl Ledger {
    /// A ledger with nothing in it.
    pub(super) fn none() -> Self {
        Self { file: None, names: HashKey::default(), index: Default::default() }
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
        let names = seal.hash_key();
        let mut seal = seal.clone();
        seal.update(&magic);
        let (index, length) = read_index(&file, seal).ok_or(NotRead { is_refused: true })?;
        Ok(Self { file: Some(Arc::new(BlockFile::new(file, length))), names, index })
    }

    /// The value of a record, and which one of its table it is.
    pub fn find<T: DeserializeOwned>(&self, table: Table, name: &[u8]) -> Option<(usize, T)> {
        let (at, bytes) = self.find_bytes(table, name)?;
        Some((at, decoded(&bytes)?))
    }

    /// The same as it is written down: [`decoded`] is what it holds.
    pub fn find_bytes(&self, table: Table, name: &[u8]) -> Option<(usize, Vec<u8>)> {
        let name = self.names.name(name);
        self.table(table)?.find(Slot::hash_of(&name), |slot| self.value(slot, Some(&name)))
    }

    /// How many records a table has.
    pub fn count(&self, table: Table) -> usize {
        self.slots(table).len()
    }

    /// The values of a table's records as they are written down, but for those at places that are known, in the order in
    /// which they lie there: any other would read a block of the file for each.
    pub fn others(&self, table: Table, is_known: impl Fn(usize) -> bool) -> impl Iterator<Item = Vec<u8>> {
        let slots = self.slots(table).iter().enumerate();
        slots.filter(move |(at, _)| !is_known(*at)).filter_map(|(_, slot)| self.value(*slot, None))
    }

    /// Frees the index of a table, which then has no record.
    pub fn forget(&mut self, table: Table) {
        if let Some(index) = self.index.get_mut(table as usize - 1) {
            *index = TableIndex::default();
        }
    }

    fn table(&self, table: Table) -> Option<&TableIndex> {
        self.index.get(table as usize - 1)
    }

    fn slots(&self, table: Table) -> &[Slot] {
        self.table(table).map_or(&[], TableIndex::slots)
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
    Some((name, u32::from_le_bytes(*length.first_chunk()?)))
}

/// What stands before a value.
fn record_head(table: Table, name: &NameHash, length: u32) -> [u8; 1 + HEAD_BYTES] {
    let mut head = [table as u8; 1 + HEAD_BYTES];
    head.iter_mut()
        .skip(1)
        .zip(name.iter().copied().chain(length.to_le_bytes()))
        .for_each(|(place, byte)| *place = byte);
    head
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

/// Where each record lies and how long the file is, if both tags are right. Begins after the magic.
fn read_index(file: &File, seal: Seal) -> Option<([TableIndex; TABLES], u64)> {
    let length = file.metadata().ok()?.len();
    let sealed = length.checked_sub(BEGIN + TAG_BYTES as u64)?;
    let tag = read_tag(file).filter(|tag| seal.is_tag(tag))?;
    let mut reader = Sealed { inner: file.take(sealed), seal };
    reader.seal.update(&tag);
    // Read as a whole, so that it is sealed as a whole.
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, reader);
    let mut index: [TableIndex; TABLES] = Default::default();
    let mut at = BEGIN;
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
    index.iter_mut().for_each(TableIndex::shrink_to_fit);
    Some((index, length))
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

/// The records that a ledger that is being written has in common with the last build's, from the first one on.
#[derive(Debug)]
struct CommonRecords {
    last: Arc<BlockFile>,
    /// Where they end.
    end: u64,
}

impl CommonRecords {
    /// Whether the last build's ledger goes on so.
    fn go_on_with(&self, parts: &[&[u8]]) -> io::Result<bool> {
        let mut at = self.end;
        for part in parts {
            if !self.last.has(at, part)? {
                return Ok(false);
            }
            at += part.len() as u64;
        }
        Ok(true)
    }

    /// Whether the last build's ledger has no others.
    fn are_all(&self) -> bool {
        self.end + END_BYTES == self.last.length()
    }
}

/// A ledger that is being written beside its place, which it takes at the end.
#[derive(Debug)]
pub struct LedgerWriter {
    /// `None` where no later build could believe it, so that it need not be written.
    out: Option<BufWriter<Sealed<ScratchFile>>>,
    /// What isn't written so far, since the last build's ledger has it. `None` once this one has something else.
    common: Option<CommonRecords>,
    /// What names are hashed with.
    names: HashKey,
    begun: Epoch,
    /// What messages call it.
    path: Utf8PathBuf,
}

impl LedgerWriter {
    /// Begins a ledger in a new file, which is sealed, or thrown away: where it comes to be the `last` one, which counts
    /// under the same seal.
    pub(super) fn begin(
        file: ScratchFile,
        seal: Option<Seal>,
        last: Option<&Ledger>,
        path: Utf8PathBuf,
    ) -> Result<Self, Error> {
        let begun = Epoch::of(&file.file().metadata().map_err(|error| Error::io("write", &path, error))?);
        let names = seal.as_ref().map(Seal::hash_key).unwrap_or_default();
        let last = last.and_then(|last| last.file.clone());
        let common = last.filter(|_| seal.is_some()).map(|last| CommonRecords { last, end: BEGIN });
        let out = seal.map(|seal| BufWriter::with_capacity(BUFFER_BYTES, Sealed { inner: file, seal }));
        let mut writer = Self { out, common, names, begun, path };
        writer.write(LEDGER_MAGIC)?;
        writer.write_tag()?;
        Ok(writer)
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
        let head = record_head(table, &self.names.name(name), length);
        if let Some(common) = &mut self.common
            && common.go_on_with(&[&head, value]).map_err(|error| Error::io("read", &self.path, error))?
        {
            common.end += (head.len() + value.len()) as u64;
            return Ok(());
        }
        self.write_common()?;
        self.write(&head)?;
        self.write(value)
    }

    /// Whether it has nothing so far but what the last build's ledger begins with, in the same order.
    pub(super) fn is_as_before(&self) -> bool {
        self.common.is_some()
    }

    /// Whether it would still have that alone with such a record, too.
    pub(super) fn would_be_as_before(&self, table: Table, name: &[u8]) -> bool {
        let Some(common) = &self.common else { return false };
        common.go_on_with(&[&[table as u8], &self.names.name(name)]).unwrap_or(false)
    }

    /// Writes what it has in common with the last build's ledger, as soon as that isn't all.
    fn write_common(&mut self) -> Result<(), Error> {
        let Some(CommonRecords { last, end }) = self.common.take() else { return Ok(()) };
        let mut at = BEGIN;
        while at < end {
            let block = last.stretch(at, end).map_err(|error| Error::io("read", &self.path, error))?;
            self.write(&block)?;
            at += block.len() as u64;
        }
        Ok(())
    }

    /// Ends the ledger; `None` if it is to be thrown away, as where the last build's has the same. With `durable` it is on
    /// the disk by then.
    ///
    /// # Errors
    /// The file can't be written.
    pub(super) fn end(mut self, durable: bool) -> Result<Option<ScratchPath>, Error> {
        if self.common.as_ref().is_some_and(CommonRecords::are_all) {
            return Ok(None);
        }
        self.write_common()?;
        self.write(&[0])?;
        self.write_tag()?;
        let Some(out) = self.out else { return Ok(None) };
        let close = || {
            let Sealed { inner: file, .. } = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            if durable { file.sync_and_close() } else { Ok(file.close()) }
        };
        close().map(Some).map_err(|error| Error::io("write", &self.path, error))
    }

    fn write_tag(&mut self) -> Result<(), Error> {
        let Some(out) = &mut self.out else { return Ok(()) };
        // All before it is sealed by then.
        let tag = out.flush().map(|()| out.get_ref().seal.tag());
        let tag = tag.map_err(|error| Error::io("write", &self.path, error))?;
        self.write(&tag)
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
    use crate::publish::seal::SealPurpose;
    use crate::publish::seal::StateKey;
    use camino::Utf8Path;
    use std::collections::BTreeSet;
    use std::fs;
    use tempfile::TempDir;

    fn folder() -> (TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        (folder, path)
    }

    fn seal(secret: &str) -> Seal {
        Seal::of_key(SealPurpose::Ledger, &StateKey::new(&secret.repeat(16)).unwrap().unwrap())
    }

    fn write(path: &Utf8Path) {
        let dir = Dir::open(path).unwrap();
        let scratch = Scratch::create(Dir::open(path).unwrap(), path, "work", 0o644).unwrap();
        let mut writer =
            LedgerWriter::begin(scratch.file().unwrap(), Some(seal("a")), None, path.join("ledger")).unwrap();
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
    fn many_records_are_found_by_their_whole_names() {
        let (_folder, path) = folder();
        let dir = Dir::open(&path).unwrap();
        let scratch = Scratch::create(Dir::open(&path).unwrap(), &path, "work", 0o644).unwrap();
        let mut writer =
            LedgerWriter::begin(scratch.file().unwrap(), Some(seal("a")), None, path.join("ledger")).unwrap();
        // So many that some have the same beginning of their hashes, as is checked.
        let count = 20_000_u32;
        (0..count).for_each(|at| writer.add(Table::Unit, &at.to_le_bytes(), &at).unwrap());
        writer.end(true).unwrap().unwrap().place(&dir, "ledger").unwrap();
        let (ledger, _) = open(&path, "a");
        let hashes: BTreeSet<_> = ledger.slots(Table::Unit).iter().map(|slot| slot.hash()).collect();
        assert!(hashes.len() < count as usize);
        for at in (0..count).rev() {
            assert_eq!(ledger.find(Table::Unit, &at.to_le_bytes()).map(|(_, value)| value), Some(at));
        }
        assert_eq!(ledger.find::<u32>(Table::Unit, &count.to_le_bytes()), None);
    }

    #[test]
    fn a_ledger_of_the_same_records_stays_and_any_other_one_is_written_whole() {
        let records = |count: u32| (0..count).map(|at| (Table::Unit, at.to_le_bytes().to_vec(), vec![at; 300]));
        let all: Vec<_> = records(300).collect();
        // Other values, fewer records, more, others in between, none, and another order.
        let mut histories = vec![all.clone(), all[..299].to_vec(), records(301).collect(), Vec::new()];
        for at in [0, 1, 150, 299] {
            let (mut other, mut without, mut swapped) = (all.clone(), all.clone(), all.clone());
            other[at].2[7] = 1_000;
            without.remove(at);
            swapped.swap(at, (at + 1) % 300);
            histories.extend([other, without, swapped]);
        }
        for history in histories {
            let (_folder, path) = folder();
            let dir = Dir::open(&path).unwrap();
            let scratch = Scratch::create(Dir::open(&path).unwrap(), &path, "work", 0o644).unwrap();
            let end = |last: Option<&Ledger>, records: &[(Table, Vec<u8>, Vec<u32>)]| {
                let file = scratch.file().unwrap();
                let mut writer = LedgerWriter::begin(file, Some(seal("a")), last, path.join("ledger")).unwrap();
                for (table, name, value) in records {
                    writer.add(*table, name, value).unwrap();
                }
                let ended = writer.end(false).unwrap();
                let stays = ended.is_none();
                if let Some(file) = ended {
                    file.place(&dir, "ledger").unwrap();
                }
                stays
            };
            assert!(!end(None, &all));
            let (last, _) = open(&path, "a");
            assert_eq!(end(Some(&last), &history), history == all);
            let written = fs::read(path.join("ledger")).unwrap();
            assert!(!end(None, &history));
            assert!(written == fs::read(path.join("ledger")).unwrap(), "it is as if there had been no other");
        }
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

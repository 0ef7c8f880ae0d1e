//! The files of the search index, of an earlier index and what papers are found by that are new.

use super::index_build::{IndexState, Indexed, KEY_PARTS, failed, part_of};
use super::ordered::{LookAhead, in_order};
use super::second::{SecondPass, put_all};
use crate::catalog::Catalog;
use crate::disk::PartedRecords;
use crate::error::Error;
use crate::layout::{Feature, SitePath, UploadStage};
use crate::publish::{BuiltUnit, UnitMaker};
use crate::search::{
    ChunkContent, ChunkFile, ChunkName, Content, Damaged, ExactKey, Family, IdMonth, Joiner, Limits, NoOldFiles,
    OldFiles, PARTITIONS, Part, PartPlan, Reading, Shard, SortedPostings, TermName, TermRange, callback, categories,
    common_payload, exact_bits, exact_name, frequent_from, json_callback, make_exact, make_part, range_bits,
    read_callback,
};
use pith::{Digest, Suffix};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// How many parts of the terms a patched index has, which are made side by side, and a new one at least.
const FEWEST_PARTS: usize = 8;

/// For how many papers there is one more part of the terms in a new index, up to [`PARTITIONS`].
const PAPERS_A_PART: usize = 100;

/// How many bytes of postings the parts have that may be made and aren't joined yet, if not one of them has more. Sorted they
/// take some times as many, and in a large catalog a part has megabytes.
const MOST_POSTINGS_AHEAD: usize = 6 << 20;

/// What a part counts for at least, so that not too many are ahead either.
const LEAST_PART_BYTES: usize = MOST_POSTINGS_AHEAD / 8;

/// How many files of rows or keys may be made that aren't taken yet.
const MOST_FILES_AHEAD: usize = 64;

/// The kinds of files that aren't of a family of terms.
const CHUNKS: &str = "l";
const ROWS: &str = "d";
const KEYS: &str = "x";
const ROOT: &str = "root";
const EXCERPTS: &str = "excerpts";
const COMMON: &str = "common";
const EXCLUDED: &str = "excluded";

/// Why an index can't be made.
pub(super) enum MakeError {
    /// A file of the last one isn't as it was published.
    Damaged,
    Failed(Error),
}

impl From<Damaged> for MakeError {
    fn from(_: Damaged) -> Self {
        Self::Damaged
    }
}

impl From<Error> for MakeError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl MakeError {
    /// The error of a build that reads no earlier files.
    pub(super) fn failed(self) -> Error {
        match self {
            Self::Failed(error) => error,
            Self::Damaged => failed(io::ErrorKind::InvalidData.into()),
        }
    }
}

/// The files that the last build published, as far as they are what it wrote.
pub(super) struct Published<'m, 'a>(pub &'m UnitMaker<'a>);

impl Published<'_, '_> {
    fn payload(&self, kind: &'static str, name: &str) -> Result<Vec<u8>, MakeError> {
        let path = SitePath::search_file(kind, name);
        let file = self.0.recall_bytes(path.as_str()).ok_or(MakeError::Damaged)?;
        Ok(read_callback(kind, name, &file)?)
    }
}

/// Reads the files of exact keys, beside those of terms.
pub(super) trait OldKeys {
    /// The payload of a file of exact keys.
    fn keys(&self, file: u16) -> Result<Vec<u8>, MakeError>;
}

impl OldFiles for Published<'_, '_> {
    type Error = MakeError;

    fn shard(&self, family: Family, name: TermName) -> Result<Vec<u8>, MakeError> {
        self.payload(family.kind(), &name.to_string())
    }

    fn chunk(&self, name: ChunkName) -> Result<Vec<u8>, MakeError> {
        self.payload(CHUNKS, &name.to_string())
    }
}

impl OldKeys for Published<'_, '_> {
    fn keys(&self, file: u16) -> Result<Vec<u8>, MakeError> {
        self.payload(KEYS, &exact_name(file))
    }
}

/// There is no earlier index.
pub(super) struct Nothing;

impl OldFiles for Nothing {
    type Error = MakeError;

    fn shard(&self, family: Family, name: TermName) -> Result<Vec<u8>, MakeError> {
        Ok(NoOldFiles.shard(family, name)?)
    }

    fn chunk(&self, name: ChunkName) -> Result<Vec<u8>, MakeError> {
        Ok(NoOldFiles.chunk(name)?)
    }
}

impl OldKeys for Nothing {
    fn keys(&self, _: u16) -> Result<Vec<u8>, MakeError> {
        Err(MakeError::Damaged)
    }
}

/// Makes an index.
pub(super) struct IndexMaker<'i, 'a, O> {
    pub pass: &'i SecondPass<'a>,
    pub catalog: &'i Catalog,
    pub papers: &'i [Indexed<'i>],
    pub maker: &'i UnitMaker<'i>,
    /// What the papers are found by that come.
    pub spool: &'i PartedRecords,
    /// The earlier index, of which [`IndexMaker::files`] has the files; without papers where there is none.
    pub old: &'i IndexState,
    /// The ids of the papers that go, sorted.
    pub removed: &'i [u32],
    pub files: &'i O,
}

/// The directory: `root.js`.
#[derive(Serialize)]
struct Root<'r> {
    papers: usize,
    categories: Vec<String>,
    months: Months,
    keys: u32,
    terms: &'r [String],
    #[serde(flatten)]
    unlisted: Unlisted,
}

/// Whether the index lacks versions: of a paper with very many the last ones alone are in it.
#[derive(Clone, Copy, Serialize)]
struct Unlisted {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    more_versions: bool,
    /// Whether such a version has a page by its other names.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    names: bool,
}

/// What of the directory the pages need that look up identifiers.
#[derive(Serialize)]
struct KeyRoot<'r> {
    months: MonthBits<'r>,
    keys: u32,
    /// Whether there is a file with the keys of papers that are kept out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    excluded: bool,
    #[serde(flatten)]
    unlisted: Unlisted,
}

/// What of the months tells where a row is.
#[derive(Serialize)]
struct MonthBits<'r> {
    from: u32,
    bits: &'r str,
}

/// The directory of the words of abstracts: `excerpts.js`.
#[derive(Serialize)]
struct Excerpts<'r> {
    terms: &'r [String],
}

/// How many papers each month has, and into how many ranges it is divided.
#[derive(Default, Serialize)]
struct Months {
    from: u32,
    bits: String,
    counts: Vec<usize>,
}

impl<O: OldFiles<Error = MakeError> + OldKeys + Sync> IndexMaker<'_, '_, O> {
    /// Makes all files.
    pub(super) fn make(&self) -> Result<(Vec<BuiltUnit>, IndexState), MakeError> {
        let papers = self.papers.len() as u64;
        let (mut units, mut chunks, mut frequent) = (Vec::new(), Chunks::new(&self.old.chunks), Vec::new());
        let terms = self.make_terms(Family::Terms, &mut units, &mut chunks, &mut frequent)?;
        let excerpts = self.make_terms(Family::Excerpts, &mut units, &mut chunks, &mut Vec::new())?;
        for kept in chunks.kept() {
            units.push(self.keep(CHUNKS, &kept.to_string())?);
        }
        let key_bits = exact_bits(papers);
        self.make_keys(key_bits, &mut units)?;
        let months = self.make_rows(&mut units)?;
        let common = common_payload(frequent.iter().map(AsRef::as_ref));
        units.push(self.put(COMMON, "", || callback(COMMON, "", &common))?);
        let more_versions = self.papers.iter().any(|paper| Catalog::has_unlisted_versions(paper.entry));
        let unlisted = Unlisted { more_versions, names: more_versions && self.pass.has(Feature::Resolvers) };
        let root = Root {
            papers: self.papers.len(),
            categories: categories(),
            months,
            keys: key_bits,
            terms: &terms,
            unlisted,
        };
        units.push(self.put_json(ROOT, "", &root)?);
        let path = SitePath::search();
        units.push(self.maker.unit_unless(true, path.to_string(), &self.key(), |unit_writer| {
            put_all(unit_writer, &self.pass.site.search_page(&root)?)
        })?);
        let bits = MonthBits { from: root.months.from, bits: &root.months.bits };
        let excluded = self.catalog.excluded_keys();
        let excluded: BTreeMap<_, Vec<_>> =
            excluded.iter().map(|(key, all)| (key, all.iter().map(Suffix::as_str).collect())).collect();
        if !excluded.is_empty() {
            units.push(self.put_json(EXCLUDED, "", &excluded)?);
        }
        let of_keys = KeyRoot { months: bits, keys: key_bits, excluded: !excluded.is_empty(), unlisted };
        units.push(self.maker.unit_unless(true, SitePath::resolve().to_string(), &self.key(), |unit_writer| {
            put_all(unit_writer, &self.pass.site.lookup_pages(Some(&of_keys))?)
        })?);
        units.push(self.put_json(EXCERPTS, "", &Excerpts { terms: &excerpts })?);
        // Lists of files have them in this order, however the index was made.
        units.sort_unstable_by(|one, other| one.name().cmp(other.name()));
        let state = IndexState {
            catalog: *self.catalog.key().as_bytes(),
            papers: SecondPass::fingerprints(self.catalog, self.papers),
            terms: [terms, excerpts],
            chunks: chunks.all(),
            key_bits,
        };
        Ok((units, state))
    }

    /// Makes the files of a family of terms, and gives the terms that begin them.
    fn make_terms(
        &self,
        family: Family,
        units: &mut Vec<BuiltUnit>,
        chunks: &mut Chunks,
        frequent: &mut Vec<Box<[u8]>>,
    ) -> Result<Vec<String>, MakeError> {
        let (mut joiner, mut terms) = (Joiner::new(family, self.files), Vec::new());
        let mut take_shard = |shard: Shard, units: &mut Vec<BuiltUnit>| -> Result<(), MakeError> {
            let (kind, name) = (family.kind(), shard.name().to_string());
            units.push(match &shard.content {
                Content::Kept => self.keep(kind, &name)?,
                Content::New(payload) => self.put(kind, &name, || callback(kind, &name, payload))?,
            });
            terms.push(shard.first_term);
            Ok(())
        };
        let count = self.part_count();
        let parts = (0..count).map(|part| (border(part, count), border(part + 1, count)));
        let weigh = |(from, to): &(usize, usize)| {
            let bytes: usize = (*from..*to).map(|number| self.spool.bytes(part_of(family, number))).sum();
            bytes.max(LEAST_PART_BYTES)
        };
        in_order(
            parts,
            LookAhead { most: MOST_POSTINGS_AHEAD, weigh, at_once: 1 },
            |part| self.make_part(family, part),
            |part| {
                let part: Part = part?;
                for chunk in part.chunks {
                    units.extend(self.take_chunk(&chunk, chunks)?);
                }
                frequent.extend(part.frequent);
                joiner.add(part.shards)?.into_iter().try_for_each(|shard| take_shard(shard, units))
            },
        )?;
        if let Some(shard) = joiner.finish()? {
            take_shard(shard, units)?;
        }
        Ok(terms)
    }

    /// How many parts of the terms are made side by side: it has no influence on the files.
    fn part_count(&self) -> usize {
        let of_papers = self.papers.len() / PAPERS_A_PART;
        if self.old.papers.is_empty() { of_papers.clamp(FEWEST_PARTS, PARTITIONS) } else { FEWEST_PARTS }
    }

    /// Makes some partitions of the terms.
    fn make_part(&self, family: Family, (from, to): (usize, usize)) -> Result<Part, MakeError> {
        let blocks = (from..to).map(|number| self.spool.read(part_of(family, number)));
        let blocks = blocks.collect::<io::Result<Vec<_>>>().map_err(failed)?;
        let range = TermRange {
            from: TermRange::of_partition(from).from,
            to: TermRange::of_partition(to.saturating_sub(1)).to,
        };
        let [terms, excerpts] = &self.old.terms;
        let (old_terms, reading, frequent_from) = match family {
            Family::Terms => (terms, Reading::All, Some(frequent_from(self.papers.len() as u64))),
            Family::Excerpts => (excerpts, Reading::Changed, None),
        };
        let plan = PartPlan {
            family,
            limits: &Limits::FORMAT,
            range,
            old_terms,
            additions: &SortedPostings::sort(blocks.iter().map(Vec::as_slice))?,
            removed: self.removed,
            reading,
            frequent_from,
        };
        make_part(&plan, self.files)
    }

    fn take_chunk(&self, chunk: &ChunkFile, chunks: &mut Chunks) -> Result<Option<BuiltUnit>, Error> {
        let name = chunk.name.to_string();
        match &chunk.content {
            ChunkContent::Kept => Ok(None),
            ChunkContent::New(payload) => {
                chunks.made.insert(chunk.name);
                self.put(CHUNKS, &name, || callback(CHUNKS, &name, payload)).map(Some)
            }
            ChunkContent::Gone => {
                chunks.before.remove(&chunk.name);
                Ok(None)
            }
        }
    }

    /// Makes the files of exact keys.
    fn make_keys(&self, bits: u32, units: &mut Vec<BuiltUnit>) -> Result<(), MakeError> {
        // A part at a time: all keys of a large catalog would take more memory than anything else of its index.
        let additions = (KEY_PARTS..KEY_PARTS + 256).flat_map(|part| match self.sorted_keys(part) {
            Ok(keys) => keys.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        });
        if self.papers.is_empty() {
            // Whoever looks for a key shall find that it isn't there.
            let name = exact_name(0);
            units.push(self.put(KEYS, &name, || callback(KEYS, &name, &[]))?);
            return Ok(());
        }
        let is_patched = !self.old.papers.is_empty();
        if is_patched && bits == self.old.key_bits && self.removed.is_empty() {
            // Only where a key comes, which is in few papers.
            let additions = additions.collect::<Result<Vec<ExactKey>, MakeError>>()?;
            let mut rest = additions.as_slice();
            for file in 0..=u16::try_from((1_u32 << bits) - 1).unwrap_or(u16::MAX) {
                let (of_file, after) = rest.split_at(rest.iter().take_while(|key| key.file(bits) == file).count());
                rest = after;
                if of_file.is_empty() {
                    units.push(self.keep(KEYS, &exact_name(file))?);
                } else {
                    let of_file = of_file.iter().copied().map(Ok);
                    self.write_keys([self.files.keys(file)], of_file, bits, units)?;
                }
            }
            return Ok(());
        }
        let files = if is_patched { 1_u32 << self.old.key_bits } else { 0 };
        let old = (0..files).map(|file| self.files.keys(u16::try_from(file).unwrap_or(u16::MAX)));
        self.write_keys(old, additions, bits, units)
    }

    /// The keys of a part of the spool, sorted.
    fn sorted_keys(&self, part: usize) -> Result<Vec<ExactKey>, MakeError> {
        let records = self.spool.read(part).map_err(failed)?;
        let mut keys = ExactKey::read_all(&records)?;
        keys.sort_unstable();
        Ok(keys)
    }

    fn write_keys(
        &self,
        old: impl IntoIterator<Item = Result<Vec<u8>, MakeError>>,
        additions: impl IntoIterator<Item = Result<ExactKey, MakeError>>,
        bits: u32,
        units: &mut Vec<BuiltUnit>,
    ) -> Result<(), MakeError> {
        make_exact(old, additions, self.removed, bits, |file, payload| {
            let name = exact_name(file);
            units.push(self.put(KEYS, &name, || callback(KEYS, &name, &payload))?);
            Ok(())
        })
    }

    /// Makes the files of rows, each a unit that depends on its papers.
    fn make_rows(&self, units: &mut Vec<BuiltUnit>) -> Result<Months, MakeError> {
        let (mut months, mut blocks) = (Months::default(), Vec::new());
        let mut next: Option<IdMonth> = None;
        for month in self.papers.chunk_by(|one, other| one.id.month() == other.id.month()) {
            let Some(here) = month.first().map(|paper| paper.id.month()) else { continue };
            let mut at = next.unwrap_or_else(|| {
                months.from = here.number();
                here
            });
            // Months without a paper.
            while at != here {
                months.add(0, 0)?;
                at = at.next();
            }
            let bits = range_bits(month.len() as u64);
            months.add(bits, month.len())?;
            next = Some(here.next());
            for range in month.chunk_by(|one, other| one.id.range(bits) == other.id.range(bits)) {
                let number = range.first().map_or(0, |paper| paper.id.range(bits));
                blocks.push((format!("{}/{number}", here.number()), range));
            }
        }
        let make = |(name, papers): (String, &[Indexed<'_>])| {
            let of_papers = papers.iter().map(|paper| *self.catalog.key_of_versions(paper.entry).as_bytes());
            let key = self.pass.key(&[&Digest::of_parts(of_papers)]);
            let path = SitePath::search_file(ROWS, &name);
            self.maker.unit(path.to_string(), &key, |unit_writer| {
                let row = |paper: &Indexed<'_>| {
                    self.pass.site.search_row(paper.entry, &self.catalog.earlier_versions(paper.entry))
                };
                let rows: Vec<_> = papers.iter().map(row).collect();
                let json = json_of(&path, &rows)?;
                unit_writer.put(UploadStage::Page, &path, &json_callback(ROWS, &name, &json), None)
            })
        };
        in_order(blocks.into_iter(), LookAhead::of(MOST_FILES_AHEAD), make, |unit: Result<_, Error>| {
            units.push(unit?);
            Ok::<_, Error>(())
        })?;
        Ok(months)
    }

    /// The key of files of terms and keys. What is in one isn't of it: such a file is made anew wherever that changes.
    fn key(&self) -> Digest {
        self.pass.key(&[])
    }

    fn put(&self, kind: &'static str, name: &str, file: impl FnOnce() -> Vec<u8>) -> Result<BuiltUnit, Error> {
        let path = SitePath::search_file(kind, name);
        self.maker.unit_unless(true, path.to_string(), &self.key(), |unit_writer| {
            unit_writer.put(UploadStage::Page, &path, &file(), None)
        })
    }

    fn put_json(&self, kind: &'static str, name: &str, value: &impl Serialize) -> Result<BuiltUnit, Error> {
        let json = json_of(&SitePath::search_file(kind, name), value)?;
        self.put(kind, name, || json_callback(kind, name, &json))
    }

    /// Leaves a file as the last build published it, if it is still there.
    fn keep(&self, kind: &'static str, name: &str) -> Result<BuiltUnit, MakeError> {
        let path = SitePath::search_file(kind, name);
        let mut is_damaged = false;
        let unit = self.maker.unit(path.to_string(), &self.key(), |unit_writer| {
            // Somebody touched it, perhaps without changing it.
            if let Some(bytes) = self.maker.recall_bytes(path.as_str()) {
                return unit_writer.put(UploadStage::Page, &path, &bytes, None);
            }
            is_damaged = true;
            Ok(())
        })?;
        if is_damaged { Err(MakeError::Damaged) } else { Ok(unit) }
    }
}

impl Months {
    /// Adds the next month.
    fn add(&mut self, bits: u8, papers: usize) -> Result<(), MakeError> {
        self.bits.push(char::from_digit(u32::from(bits), 36).ok_or(MakeError::Damaged)?);
        self.counts.push(papers);
        Ok(())
    }
}

/// The parts of long lists.
struct Chunks {
    /// Those of the earlier index that aren't gone.
    before: BTreeSet<ChunkName>,
    /// Those that were made.
    made: BTreeSet<ChunkName>,
}

impl Chunks {
    fn new(before: &[ChunkName]) -> Self {
        Self { before: before.iter().copied().collect(), made: BTreeSet::new() }
    }

    /// Those that stay as they are.
    fn kept(&self) -> Vec<ChunkName> {
        self.before.difference(&self.made).copied().collect()
    }

    fn all(self) -> Vec<ChunkName> {
        self.before.union(&self.made).copied().collect()
    }
}

fn json_of(path: &SitePath, value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })
}

/// The first partition of one of so many parts.
fn border(part: usize, parts: usize) -> usize {
    part * PARTITIONS / parts
}

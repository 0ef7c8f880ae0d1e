//! The parts of a build's shards, in the place of the documents of its content.
//!
//! What became of each document is told again in the order of the sources, as if it was read now, so that duplicates and
//! conflicts across parts are settled by the one rule. A paper's finished files are taken where its key is the one that its
//! shard had, which covers all of its paper's versions; else its documents, which lie in a part too, are rendered again.
//! All parts are looked through before anything is written into a site that is there; a new one appears at the end.

use super::event::BuildEvent;
use super::first::{FirstPass, JudgementNames};
use super::plan::BuildPlan;
use super::shared::{context_of, shared_key};
use crate::corpus::{Folder, Input, Origin, SourceFile, SourceList, Spool};
use crate::disk::allow_open_files;
use crate::error::Error;
use crate::part::{EntryCursor, EntryPlace, FoundItem, PartFile, ReadEntry};
use crate::publish::{LedgerWriter, Table, decoded};
use crate::report::UnreadPath;
use crate::site::Site;
use camino::Utf8PathBuf;
use pith::quote::escaped;
use pith::{Digest, Suffix};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;
use std::sync::Arc;

/// After how many documents it is told how far a build is.
const DOCUMENTS_A_STEP: u64 = 512;

/// How many missing parts are named.
const MOST_NAMED: usize = 10;

/// Where the documents of a build are.
pub(super) enum Documents {
    /// In the sources of its content.
    Sources(Vec<Input>),
    /// In the parts that shards made of these.
    Parts(Parts),
}

impl Documents {
    /// Opens the parts that a plan names, if it names any.
    ///
    /// # Errors
    /// One of them can't be used, or is missing.
    pub(super) fn of(plan: &BuildPlan, inputs: Vec<Input>) -> Result<Self, Error> {
        if plan.parts.is_empty() { Ok(Self::Sources(inputs)) } else { Parts::open(plan, inputs).map(Self::Parts) }
    }
}

/// All parts of a site, in the order of the shards.
pub(super) struct Parts(Vec<PartFile>);

impl Parts {
    /// Opens the parts that a plan names. `inputs` are the sources of its content.
    ///
    /// # Errors
    /// There is no state key; or one can't be used, is missing, or is of other sources.
    fn open(plan: &BuildPlan, inputs: Vec<Input>) -> Result<Self, Error> {
        let key = shared_key(plan)?;
        let sources = SourceList::measure(inputs).digest();
        let mut all: BTreeMap<u32, PartFile> = BTreeMap::new();
        let mut count = None;
        allow_open_files(plan.parts.len());
        for path in &plan.parts {
            let part = PartFile::open(path, key)?;
            let shard = part.head().shard;
            let refuse = |reason: String| Error::Part { path: path.clone(), reason };
            if *count.get_or_insert(shard.count()) != shard.count() {
                let first =
                    all.values().next().map_or_else(String::new, |first| escaped(first.path().as_str()).to_string());
                let of = count.unwrap_or_default();
                return Err(refuse(format!(
                    "it is part {shard}, but {first} is one of {of} parts; name only parts of the same division"
                )));
            }
            if part.head().sources != *sources.as_bytes() {
                let content = escaped(plan.content.as_str());
                return Err(refuse(format!(
                    "it was made from other documents than those now in {content}; make all parts again, and don't change \
                     documents until they are combined"
                )));
            }
            match all.get(&shard.number()) {
                Some(first) if first.is_same(&part) => {}
                Some(first) => {
                    let first = escaped(first.path().as_str());
                    return Err(refuse(format!(
                        "it and {first} are both part {shard}, but differ; remove one of them"
                    )));
                }
                None => drop(all.insert(shard.number(), part)),
            }
        }
        let count = count.unwrap_or_default();
        let missing: Vec<_> = (1..=count).filter(|number| !all.contains_key(number)).collect();
        if let Some(first) = missing.first() {
            return Err(Error::MissingParts { numbers: missing_parts(&missing, count), count, first: *first });
        }
        Ok(Self(all.into_values().collect()))
    }

    /// Refuses parts that were made with another configuration than the site.
    ///
    /// # Errors
    /// Such a part.
    pub(super) fn check_context(&self, plan: &BuildPlan, site: &Site) -> Result<(), Error> {
        let context = context_of(plan, site);
        let Some(other) = self.0.iter().find(|part| part.head().context != *context.as_bytes()) else { return Ok(()) };
        let reason = "it was made with another configuration, pages, templates or trusted keys than this build has; use the same for all \
                      shards and this build, and make it again";
        Err(Error::Part { path: other.path().to_owned(), reason: reason.to_owned() })
    }

    /// Looks through all parts.
    ///
    /// # Errors
    /// One was altered.
    pub(super) fn check(&self) -> Result<(), Error> {
        let checked: Vec<_> = self.0.par_iter().map(PartFile::check).collect();
        checked.into_iter().collect()
    }

    /// How many documents are verified.
    pub(super) fn verified(&self) -> u64 {
        self.0.iter().map(PartFile::documents).sum()
    }

    /// Where documents are read at their places.
    pub(super) fn spool(&self) -> Spool {
        Spool::of_files(self.0.iter().map(PartFile::file).collect())
    }

    /// What became of every document, as if it was read now; each judgement goes into the ledger.
    ///
    /// # Errors
    /// A part was altered, or the ledger can't be written.
    pub(super) fn first_pass(
        &self,
        plan: &BuildPlan,
        ledger: &mut LedgerWriter,
        on_event: &(impl Fn(BuildEvent) + Sync),
    ) -> Result<FirstPass, Error> {
        let records = plan.layout().records();
        let folder = Folder::open(&records).map_err(|error| Error::io("open", &records, error))?;
        let first = FirstPass::of(usize::try_from(self.verified()).unwrap_or_default());
        let mut retold = Retold {
            names: JudgementNames::of(&plan.keys),
            folder,
            records,
            first,
            source: None,
            lines_before: 0,
            lines: 0,
            breaks: false,
            is_over: false,
            unread: None,
            unread_before: None,
        };
        for (number, part) in self.0.iter().enumerate() {
            let mut places = part.places();
            part.each_found(|item| {
                let is_verified = matches!(item, FoundItem::Document { is_verified: true, .. });
                let place = if is_verified { Some(places.next_place()?) } else { None };
                let stored = place.map(|place| (number, place.offset, place.length));
                let read = retold.first.read;
                retold.take(part, item, stored, ledger)?;
                if retold.first.read / DOCUMENTS_A_STEP > read / DOCUMENTS_A_STEP {
                    on_event(BuildEvent::Done(retold.first.read));
                }
                Ok(())
            })?;
            retold.end_part();
        }
        let mut first = retold.first;
        first.end_fragments();
        on_event(BuildEvent::Done(first.read));
        Ok(first)
    }

    /// The entries of all parts, in the order of the suffixes.
    ///
    /// # Errors
    /// A part was altered.
    pub(super) fn entries(&self) -> Result<PartEntries<'_>, Error> {
        Ok(PartEntries(self.0.iter().map(PartFile::entries).collect::<Result<_, _>>()?))
    }
}

/// Which parts of so many are missing, in words.
fn missing_parts(numbers: &[u32], count: u32) -> String {
    if let [one] = numbers {
        return format!("part {one} of {count} is missing");
    }
    let first: Vec<_> = numbers.iter().take(MOST_NAMED).map(u32::to_string).collect();
    let more = match numbers.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("parts {}{more} of {count} are missing", first.join(", "))
}

/// The first pass while it is told again.
struct Retold {
    names: JudgementNames,
    folder: Arc<Folder>,
    records: Utf8PathBuf,
    first: FirstPass,
    /// The file that is being told.
    source: Option<Arc<SourceFile>>,
    /// How many lines of it the parts before had.
    lines_before: u64,
    /// And how many this one has.
    lines: u64,
    /// Whether this one couldn't read on in it.
    breaks: bool,
    /// Whether one before couldn't: one build would have read no more of it.
    is_over: bool,
    /// The path that couldn't be read, if that came last in this part.
    unread: Option<String>,
    /// The same of the parts before, while nothing came in this one: what it begins with may be of the same file.
    unread_before: Option<String>,
}

impl Retold {
    /// Takes the next thing of a part. `stored` says where a verified document lies: in which part and where in its file.
    fn take(
        &mut self,
        part: &PartFile,
        item: FoundItem<'_>,
        stored: Option<(usize, u64, u64)>,
        ledger: &mut LedgerWriter,
    ) -> Result<(), Error> {
        let (before, _) = (self.unread_before.take(), self.unread.take());
        match item {
            FoundItem::Source { inside } => self.begin_source(inside, before.as_deref()),
            FoundItem::SourceDone { lines, is_broken } => {
                self.lines = lines;
                self.breaks |= is_broken;
            }
            FoundItem::Unread { inside, reason, failed } => self.take_unread(inside, reason, failed, before.as_deref()),
            FoundItem::Document { .. } | FoundItem::Refused { .. } if self.is_over => {}
            FoundItem::Refused { line, reason } => {
                let Some(origin) = self.origin(line, stored) else { return Ok(()) };
                self.first.reject(origin.place(), reason.judgement());
            }
            FoundItem::Document { line, sha256, record, .. } => {
                let Some(origin) = self.origin(line, stored) else { return Ok(()) };
                let sha256 = Digest::from(sha256);
                let (judgement, summary) = decoded(record).ok_or_else(|| part.altered())?;
                ledger.add_bytes(Table::Document, &self.names.of_bytes(&sha256), record)?;
                self.first.keep(&origin, judgement, summary);
            }
        }
        Ok(())
    }

    /// `before` is what the parts before ended with, if that couldn't be read and this is the first thing in its part.
    fn begin_source(&mut self, inside: &str, before: Option<&str>) {
        let path = self.path(inside);
        // One build doesn't try to read a file again.
        let is_unread = before.is_some_and(|unread| path == unread);
        // The rest of a file of lines that the part before has the beginning of.
        if self.source.as_ref().is_some_and(|source| source.path == path) {
            self.is_over |= is_unread;
            return;
        }
        (self.lines_before, self.lines, self.breaks, self.is_over) = (0, 0, false, is_unread);
        self.source = Some(Arc::new(SourceFile::below(&self.folder, inside)));
    }

    fn take_unread(&mut self, inside: &str, reason: &str, failed: bool, before: Option<&str>) {
        let path = self.path(inside).into_string();
        // Of one file each shard says that it can't be read. Two names may be one where they are shown: both are told.
        let is_told = before == Some(&path);
        let is_over = self.is_over && self.source.as_ref().is_some_and(|source| source.path == path.as_str());
        if !is_told && !is_over {
            self.first.incomplete |= failed;
            self.first.end_fragments();
            self.first.unread.push(UnreadPath { path: path.clone(), reason: reason.to_owned(), failed });
        }
        self.unread = Some(path);
    }

    fn end_part(&mut self) {
        self.lines_before += std::mem::take(&mut self.lines);
        self.is_over |= std::mem::take(&mut self.breaks);
        // A part may have nothing.
        self.unread_before = self.unread.take().or_else(|| self.unread_before.take());
    }

    fn path(&self, inside: &str) -> Utf8PathBuf {
        if inside.is_empty() { self.records.clone() } else { self.records.join(inside) }
    }

    fn origin(&self, line: Option<u64>, stored: Option<(usize, u64, u64)>) -> Option<Origin> {
        let source = Arc::clone(self.source.as_ref()?);
        Some(Origin::in_part(source, line.map(|line| self.lines_before + line), stored))
    }
}

/// The entries of all parts, side by side.
pub(super) struct PartEntries<'p>(Vec<EntryCursor<'p>>);

/// Where parts have an entry of a number: several, where its documents lie in several slices.
#[derive(Default)]
pub(super) struct FinishedEntry<'p>(Vec<EntryPlace<'p>>);

impl<'p> PartEntries<'p> {
    /// Where there are entries of a number; none before is asked for later.
    ///
    /// # Errors
    /// A part was altered.
    pub(super) fn find(&mut self, suffix: Suffix) -> Result<FinishedEntry<'p>, Error> {
        let found = self.0.iter_mut().filter_map(|part| part.find(suffix).transpose());
        Ok(FinishedEntry(found.collect::<Result<_, _>>()?))
    }
}

impl FinishedEntry<'_> {
    /// What `take` makes of the entry that was made of the same as the key says, if a part has it.
    ///
    /// # Errors
    /// A part was altered, or what `take` says.
    pub(super) fn read<T>(
        &self,
        key: &Digest,
        take: impl FnOnce(ReadEntry<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        for place in &self.0 {
            let block = place.read()?;
            let read = block.content()?;
            if read.entry.key == *key.as_bytes() {
                return take(read).map(Some);
            }
        }
        Ok(None)
    }
}

//! The files of a range of terms, from those of an earlier index and what changed.

use super::bytes::count;
use super::chunk::{ChunkFile, ListOf};
use super::cut::{OldFiles, ShardsOfPart, begins_file};
use super::damaged::{Damaged, Reason};
use super::entry::{EncodedList, Entries, EntryLists, ListPlace, UNSORTED, flag};
use super::limits::Limits;
use super::list::{add, has_any, read_body, remove};
use super::name::TermName;
use super::partition::TermRange;
use super::posting::{Family, Field, Packed, SortedPostings};

/// What a part is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PartPlan<'a> {
    pub(crate) family: Family,
    pub(crate) limits: &'a Limits,
    /// The part's terms.
    pub(crate) range: TermRange<'a>,
    /// The terms that begin the files of the earlier index, all of them, as its directory has them. Empty if there is none.
    pub(crate) old_terms: &'a [String],
    /// The postings of papers that are new, or that share an id with a removed one; of terms of the range alone.
    pub(crate) additions: &'a SortedPostings<'a>,
    /// The ids of papers that are gone or changed, sorted.
    pub(crate) removed: &'a [u32],
    pub(crate) reading: Reading,
    /// In how many papers a word is frequent, if that is asked for.
    pub(crate) frequent_from: Option<u32>,
}

/// Which files of the earlier index are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// All of the range: so the part names each chunk that stays, and each frequent word.
    All,
    /// Only those that may change: with removed ids all, else those with a term that is added.
    Changed,
}

/// The files of a range of terms.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// For [`super::Joiner`].
    pub(crate) shards: ShardsOfPart,
    /// The chunks of lists in files that were read.
    pub(crate) chunks: Vec<ChunkFile>,
    /// Words that are frequent in files that were read, sorted.
    pub(crate) frequent: Vec<Box<[u8]>>,
}

/// Makes the files of a range of terms.
///
/// # Errors
/// A file of the earlier index can't be read, or is damaged; or postings are of terms of another range.
pub(crate) fn make_part<O: OldFiles>(plan: &PartPlan<'_>, old: &O) -> Result<Part, O::Error> {
    let TermRange { from, to } = plan.range;
    let terms = plan.old_terms;
    if terms.first().is_some_and(|first| !first.is_empty()) || !terms.is_sorted_by(|a, b| a < b) {
        return Err(Damaged::new("directory", UNSORTED).into());
    }
    let mut merger = Merger { plan, old, part: Part::default(), additions: 0, scratch: Scratch::default() };
    if plan.additions.place_of(from) != 0 {
        return Err(Damaged::new("postings", "are of another part").into());
    }
    if terms.is_empty() {
        if from.is_empty() {
            merger.part.shards.begin("");
        }
        merger.add_before(None)?;
    }
    let first = terms.partition_point(|term| term.as_bytes() <= from).saturating_sub(1);
    for (at, begin) in terms.iter().enumerate().skip(first) {
        if to.is_some_and(|to| begin.as_bytes() >= to) {
            break;
        }
        merger.patch_shard(OldShard { begin, next: terms.get(at + 1).map(String::as_bytes) })?;
    }
    if merger.additions < plan.additions.term_count() {
        return Err(Damaged::new("postings", "are of another part").into());
    }
    Ok(merger.part)
}

/// A file of the earlier index: its first term, and the next one's.
#[derive(Debug, Clone, Copy)]
struct OldShard<'a> {
    begin: &'a str,
    next: Option<&'a [u8]>,
}

struct Merger<'p, O> {
    plan: &'p PartPlan<'p>,
    old: &'p O,
    part: Part,
    /// The place of the next addition.
    additions: usize,
    scratch: Scratch,
}

/// Buffers.
#[derive(Debug, Default)]
struct Scratch {
    lists: Vec<u8>,
    list: Vec<Packed>,
}

/// What a term's lists became.
struct Merged {
    flags: u8,
    /// Whether they may have other bytes than before.
    is_changed: bool,
    /// Its papers by title and by author together.
    papers: u32,
}

impl<O: OldFiles> Merger<'_, O> {
    fn patch_shard(&mut self, shard: OldShard<'_>) -> Result<(), O::Error> {
        let plan = self.plan;
        let TermRange { from, to } = plan.range;
        let end = match (shard.next, to) {
            (Some(next), Some(to)) => Some(next.min(to)),
            (next, to) => next.or(to),
        };
        let is_whole = from <= shard.begin.as_bytes() && end == shard.next;
        let places = end.map_or(plan.additions.term_count(), |end| plan.additions.place_of(end));
        let is_added_to = places > self.additions;
        if is_whole && !is_added_to && plan.removed.is_empty() && plan.reading == Reading::Changed {
            self.part.shards.keep(shard.begin);
            return Ok(());
        }
        let name = TermName::of(shard.begin);
        let payload = self.old.shard(plan.family, name)?;
        let damaged = |reason| Damaged::new(name.path(plan.family), reason);
        if is_whole && !is_added_to && self.stays(shard, &payload).map_err(damaged)? {
            self.part.shards.keep(shard.begin);
            return Ok(());
        }
        if from.is_empty() && shard.begin.is_empty() {
            self.part.shards.begin("");
        }
        let mut entries = Entries::new(plan.family, &payload);
        let (mut is_first, mut is_changed) = (true, !is_whole);
        while let Some(entry) = entries.advance().map_err(damaged)? {
            let term = entries.term();
            shard.check(term, is_first).map_err(damaged)?;
            let begins = is_first && !shard.begin.is_empty();
            is_first = false;
            if term < from {
                continue;
            }
            if end.is_some_and(|end| term >= end) {
                break;
            }
            is_changed |= self.add_before(Some(term))?;
            let additions = match plan.additions.group(self.additions) {
                Some((other, packed)) if other == term => {
                    self.additions += 1;
                    packed
                }
                _ => &[],
            };
            let merged = self.merge(term, Some(&entry), additions).map_err(|error| error.in_file(damaged))?;
            is_changed |= merged.is_changed;
            self.push(term, &merged, if merged.is_changed { None } else { Some(begins) })?;
        }
        if is_first && !shard.begin.is_empty() {
            return Err(damaged("is empty").into());
        }
        is_changed |= self.add_before(end)?;
        if !is_changed {
            self.part.shards.keep_open();
        }
        Ok(())
    }

    /// Whether a file to which nothing is added has none of the removed ids. If so, its chunks and frequent words are
    /// noted.
    fn stays(&mut self, shard: OldShard<'_>, payload: &[u8]) -> Result<bool, Reason> {
        let plan = self.plan;
        let noted = self.part.frequent.len();
        let mut entries = Entries::new(plan.family, payload);
        let mut is_first = true;
        while let Some(entry) = entries.advance()? {
            let term = entries.term();
            shard.check(term, is_first)?;
            is_first = false;
            let mut papers = 0;
            for (list, field) in entry.lists.iter().zip(plan.family.fields()) {
                let Some(list) = list else { continue };
                if list.may_have(*field, plan.removed)? {
                    self.part.frequent.truncate(noted);
                    return Ok(false);
                }
                // Here no id is removed.
                if let Some(directory) = list.directory() {
                    let of = ListOf { term, field: *field, limits: plan.limits };
                    of.keep(directory, &mut self.part.chunks);
                }
                papers += papers_of(*field, list.n);
            }
            self.note_frequent(term, papers);
        }
        if is_first && !shard.begin.is_empty() { Err("is empty") } else { Ok(true) }
    }

    /// Adds entries for the new terms before this one, or for all that are left. Returns whether there are any.
    fn add_before(&mut self, end: Option<&[u8]>) -> Result<bool, O::Error> {
        let plan = self.plan;
        let before = self.additions;
        while let Some((term, packed)) = plan.additions.group(self.additions) {
            let ends = end.is_some_and(|end| term >= end) || plan.range.to.is_some_and(|to| term >= to);
            if ends {
                break;
            }
            self.additions += 1;
            let merged = self
                .merge(term, None, packed)
                .map_err(|error| error.in_file(|reason| Damaged::new("postings", reason)))?;
            self.push(term, &merged, None)?;
        }
        Ok(self.additions > before)
    }

    /// Merges the lists of a term into the buffer.
    fn merge(
        &mut self,
        term: &[u8],
        entry: Option<&EntryLists<'_>>,
        additions: &[Packed],
    ) -> Result<Merged, MergeError<O::Error>> {
        let plan = self.plan;
        let Scratch { lists: out, list } = &mut self.scratch;
        out.clear();
        let mut merged = Merged { flags: 0, is_changed: entry.is_none(), papers: 0 };
        let mut left = additions.len();
        for (place, field) in plan.family.fields().iter().enumerate() {
            let new = Packed::of_field(additions, *field);
            left -= new.len();
            let of = ListOf { term, field: *field, limits: plan.limits };
            let before = entry.and_then(|entry| entry.lists[place]);
            let (n, is_outside) = match before {
                None if new.is_empty() => continue,
                None => {
                    merged.is_changed = true;
                    (count(new.len()), of.write(new, out, &mut self.part.chunks))
                }
                Some(before) if new.is_empty() && !before.may_have(*field, plan.removed)? => {
                    out.extend_from_slice(before.bytes);
                    let directory = before.directory();
                    if let Some(directory) = directory {
                        of.keep(directory, &mut self.part.chunks);
                    }
                    (before.n, directory.is_some())
                }
                Some(before) => {
                    let begin = out.len();
                    let found = match before.place {
                        ListPlace::Inline(body) => {
                            read_body(*field, before.n, body, list)?;
                            remove(list, plan.removed);
                            add(list, new);
                            let is_outside = !list.is_empty() && of.write(list, out, &mut self.part.chunks);
                            (count(list.len()), is_outside)
                        }
                        ListPlace::Outside(directory) => {
                            let chunks = &mut self.part.chunks;
                            let patched = of.patch(directory, (new, plan.removed), self.old, out, chunks);
                            patched.map_err(MergeError::Other)?
                        }
                    };
                    merged.is_changed |= out[begin..] != *before.bytes;
                    found
                }
            };
            if n > 0 {
                merged.flags |= flag(place, false) | if is_outside { flag(place, true) } else { 0 };
                merged.papers += papers_of(*field, n);
            }
        }
        if left > 0 { Err(MergeError::Reason("has fields of other files")) } else { Ok(merged) }
    }

    /// Appends the entry that was merged, unless nothing is left of it. Whether it begins a file is known of one that stayed.
    fn push(&mut self, term: &[u8], merged: &Merged, begins: Option<bool>) -> Result<(), O::Error> {
        if merged.flags == 0 {
            return Ok(());
        }
        let Self { plan, old, part, scratch, .. } = self;
        let begins = begins.unwrap_or_else(|| begins_file(plan.family, plan.limits, term, scratch.lists.len()));
        if begins {
            let text = str::from_utf8(term);
            part.shards.begin(text.map_err(|_| Damaged::new("terms", "aren't UTF-8"))?);
        }
        part.shards.push(plan.family, *old, (term, merged.flags, &scratch.lists))?;
        self.note_frequent(term, merged.papers);
        Ok(())
    }

    fn note_frequent(&mut self, term: &[u8], papers: u32) {
        if self.plan.frequent_from.is_some_and(|least| papers >= least.max(1)) {
            let word = term.split(|byte| *byte == b',').next().unwrap_or_default();
            if self.part.frequent.last().is_none_or(|last| **last != *word) {
                self.part.frequent.push(word.into());
            }
        }
    }
}

/// How many of a list's papers count for frequent words.
fn papers_of(field: Field, n: u32) -> u32 {
    if matches!(field, Field::Title | Field::Author) { n } else { 0 }
}

impl OldShard<'_> {
    /// Whether a term may stand in this file.
    fn check(self, term: &[u8], is_first: bool) -> Result<(), Reason> {
        if is_first && !self.begin.is_empty() && term != self.begin.as_bytes() {
            return Err("begins with another term");
        }
        if self.next.is_some_and(|next| term >= next) { Err("has terms of the next file") } else { Ok(()) }
    }
}

impl<'a> EncodedList<'a> {
    /// Whether it may have one of some sorted ids: for certain, if it stands beside its term.
    fn may_have(&self, field: Field, ids: &[u32]) -> Result<bool, Reason> {
        match self.place {
            ListPlace::Inline(body) => has_any(field, self.n, body, ids),
            ListPlace::Outside(_) => Ok(!ids.is_empty()),
        }
    }

    fn directory(&self) -> Option<super::entry::Directory<'a>> {
        match self.place {
            ListPlace::Inline(_) => None,
            ListPlace::Outside(directory) => Some(directory),
        }
    }
}

/// Why lists can't be merged: the file isn't known where they are.
enum MergeError<E> {
    Reason(Reason),
    Other(E),
}

impl<E> From<Reason> for MergeError<E> {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

impl<E: From<Damaged>> MergeError<E> {
    fn in_file(self, damaged: impl FnOnce(Reason) -> Damaged) -> E {
        match self {
            Self::Reason(reason) => damaged(reason).into(),
            Self::Other(error) => error,
        }
    }
}

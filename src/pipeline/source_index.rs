//! What was found in each source file, by which a file that is as it was isn't read again.
//!
//! Only where documents lie and what their bytes are is kept here. What is said of them stands by
//! their SHA-256, so that other keys find none of it and read the documents.

use super::plan::BuildPlan;
use crate::corpus::cache::ITEMS_IN_A_PART;
use crate::corpus::{CachedItem, CachedSource, Origin, SourceCache, SourceDone, SourceFile, below};
use crate::disk::Epoch;
use crate::error::Error;
use crate::program::PROGRAM;
use crate::publish::{Ledger, LedgerWriter, Table, absolute};
use camino::Utf8PathBuf;
use pith::Digest;

/// What the last build found in the files of this one's content.
pub(super) struct SourceIndex<'a> {
    old: &'a Ledger,
    begun: Epoch,
    keys: SourceKeys,
}

impl<'a> SourceIndex<'a> {
    /// Looks back from a build that began then.
    ///
    /// # Errors
    /// The content can't be looked into.
    pub(super) fn new(plan: &BuildPlan, old: &'a Ledger, begun: Epoch) -> Result<Self, Error> {
        Ok(Self { old, begun, keys: SourceKeys::new(plan)? })
    }
}

impl SourceCache for SourceIndex<'_> {
    fn begun(&self) -> Epoch {
        self.begun
    }

    fn find(&self, source: &SourceFile) -> Option<CachedSource> {
        self.old.find(Table::Source, &self.keys.head(source)).map(|(_, head)| head)
    }

    fn part(&self, source: &SourceFile, at: u64) -> Option<Vec<CachedItem>> {
        self.old.find(Table::Source, &self.keys.part(source, at)).map(|(_, part)| part)
    }
}

/// The names of records about files.
#[derive(Clone)]
struct SourceKeys {
    root: Utf8PathBuf,
    context: Digest,
}

impl SourceKeys {
    fn new(plan: &BuildPlan) -> Result<Self, Error> {
        let root = plan.layout().records();
        // Where the folder lies, so that another one of that name isn't taken for it; and what
        // decides what is found in a file.
        let context = format!("{} {:?} {}", PROGRAM, plan.limits, absolute(&root)?);
        Ok(Self { root, context: Digest::of(context.as_bytes()) })
    }

    fn head(&self, source: &SourceFile) -> Vec<u8> {
        self.name(0, source)
    }

    fn part(&self, source: &SourceFile, at: u64) -> Vec<u8> {
        self.name(at + 1, source)
    }

    fn name(&self, which: u64, source: &SourceFile) -> Vec<u8> {
        let inside = below(&self.root, &source.path);
        [self.context.as_bytes().as_slice(), &which.to_le_bytes(), inside.as_bytes()].concat()
    }
}

/// Writes down what is found in files, one after the other.
pub(super) struct SourceIndexWriter {
    keys: SourceKeys,
    /// What was found in the file that is being read, but for what was written down.
    found: Vec<CachedItem>,
    parts: u64,
}

impl SourceIndexWriter {
    /// Writes what [`SourceIndex`] of the next build finds.
    pub(super) fn new(sources: &SourceIndex<'_>) -> Self {
        Self { keys: sources.keys.clone(), found: Vec::new(), parts: 0 }
    }

    /// Takes what was found next.
    ///
    /// # Errors
    /// The ledger can't be written.
    pub(super) fn add(&mut self, origin: &Origin, found: CachedItem, ledger: &mut LedgerWriter) -> Result<(), Error> {
        if !origin.source().can_be_known() {
            return Ok(());
        }
        if self.found.len() == ITEMS_IN_A_PART {
            let part = std::mem::take(&mut self.found);
            // Where the file then can't be known, no head leads to its parts.
            ledger.add(Table::Source, &self.keys.part(origin.source(), self.parts), &part)?;
            self.parts += 1;
        }
        self.found.push(found);
        Ok(())
    }

    /// Takes the end of a file. It is known from then on if its stamp tells every change, and if
    /// nothing in it failed to be read.
    ///
    /// # Errors
    /// The ledger can't be written.
    pub(super) fn end(&mut self, ended: &SourceDone, ledger: &mut LedgerWriter) -> Result<(), Error> {
        let (rest, parts) = (std::mem::take(&mut self.found), std::mem::take(&mut self.parts));
        let is_all = parts * ITEMS_IN_A_PART as u64 + rest.len() as u64 == ended.count;
        // A stretch of a file isn't what the file holds.
        match ended.stamp.filter(|_| is_all && ended.source.is_whole()) {
            Some(stamp) => {
                ledger.add(Table::Source, &self.keys.head(&ended.source), &CachedSource::new(stamp, parts, rest))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Limits, ReadOutcome, ReadTasks, SourceList, inputs};
    use crate::disk::FileStamp;
    use crate::publish::{OutputPlace, State};
    use camino::Utf8Path;
    use std::fs;

    /// Goes through a file of so many lines, or what a shard has of it, and says how many finds the ledger then tells
    /// of it, when those of some lines are not taken.
    fn told(lines: usize, shard: &str, is_lost: impl Fn(u64) -> bool) -> Option<usize> {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| Utf8Path::from_path(folder.path()).unwrap().join(name);
        fs::write(path("a.jsonl"), "1\n".repeat(lines)).unwrap();
        let out = path("public");
        let state = State::open(&OutputPlace::open(&out, "".into()).unwrap(), None).unwrap();
        let (old, mut ledger) = (state.ledger().0, state.new_ledger().unwrap());
        let keys = SourceKeys { root: path(""), context: Digest::of(b"") };
        let sources = SourceIndex { old: &old, begun: ledger.begun(), keys: keys.clone() };
        let mut index_writer = SourceIndexWriter::new(&sources);
        let limits = Limits::default();
        let inputs = SourceList::measure(inputs(&[path("a.jsonl")], &limits).all).slice(shard.parse().unwrap());
        let mut source = None;
        for task in ReadTasks::new(inputs, &limits, None).with_cache(Some(&sources)) {
            match task.open(&limits, Some(&sources), &mut Vec::new()).0 {
                ReadOutcome::Bytes(origin) if is_lost(origin.place().line.unwrap()) => {}
                ReadOutcome::Bytes(origin) => {
                    index_writer.add(&origin, CachedItem::document(&origin, Digest::of(b"1")), &mut ledger).unwrap();
                }
                ReadOutcome::SourceDone(ended) => {
                    let stamp = Some(FileStamp::of(&fs::metadata(path("a.jsonl")).unwrap()));
                    source = Some(SourceFile::clone(&ended.source));
                    index_writer.end(&SourceDone { stamp, ..ended }, &mut ledger).unwrap();
                }
                ReadOutcome::Pause => {}
                other => panic!("{other:?}"),
            }
        }
        let begun = ledger.begun();
        state.complete(ledger, false).unwrap();
        let old = state.ledger().0;
        let sources = SourceIndex { old: &old, begun, keys };
        let source = source.unwrap();
        sources.find(&source)?;
        let parts = (0..).map_while(|at| sources.part(&source, at));
        Some(parts.map(|part| part.len()).sum())
    }

    #[test]
    fn a_file_is_known_if_nothing_of_it_was_lost() {
        for (lines, in_parts) in [(0, 0), (1, 0), (512, 0), (513, 512), (1024, 512), (1025, 1024)] {
            assert_eq!(told(lines, "1/1", |_| false), Some(in_parts), "{lines} lines");
            for lost in [1, 2, 512, 513, 1025].into_iter().filter(|lost| *lost <= lines) {
                assert_eq!(told(lines, "1/1", |line| line == lost as u64), None, "{lines} lines, without line {lost}");
            }
        }
    }

    #[test]
    fn a_file_is_not_known_by_a_stretch_of_it() {
        for (lines, shard) in [(1, "1/2"), (1, "2/2"), (1025, "1/2"), (1025, "2/2")] {
            assert_eq!(told(lines, shard, |_| false), None, "{lines} lines, {shard}");
        }
    }
}

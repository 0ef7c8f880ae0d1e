//! Where the documents of a run were read, in few bytes each: a catalog of a million files has a million of them.

use super::folder::Folder;
use super::read::{Origin, StoredAt};
use super::walk::SourceFile;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Origins by the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    /// The folders that files of one document were found in; `None` of those that the user named.
    folders: Vec<Option<Arc<Folder>>>,
    /// The files that hold several.
    sources: Vec<Arc<SourceFile>>,
    /// Each as it is packed, one after the other.
    packed: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
}

/// An origin as it is packed. What is of several is told by its place.
#[derive(Serialize, Deserialize)]
enum PackedOrigin<'p> {
    /// A file of one document, by its path below a folder.
    File { folder: usize, inside: &'p str },
    /// A file of one document, which is read from elsewhere.
    Elsewhere { folder: usize, inside: &'p str, stored: StoredAt },
    /// A document of several in a file.
    Part { source: usize, line: Option<u64>, stored: StoredAt },
}

impl Origins {
    /// Adds one.
    pub(crate) fn push(&mut self, origin: &Origin) {
        let Origin { source, line, stored } = origin;
        let folder = source.folder.as_ref();
        let inside = folder.map_or(source.path.as_str().into(), |folder| folder.inside(&source.path));
        // All but for names that a system writes in two ways.
        let is_one = line.is_none() && *source_of(folder, &inside) == **source;
        let packed = if is_one {
            let is_last = |last: &Option<Arc<Folder>>| last.as_ref().map(Arc::as_ptr) == folder.map(Arc::as_ptr);
            let folder = place(&mut self.folders, is_last, || folder.cloned());
            match *stored {
                StoredAt::File => PackedOrigin::File { folder, inside: &inside },
                stored => PackedOrigin::Elsewhere { folder, inside: &inside, stored },
            }
        } else {
            let source = place(&mut self.sources, |last| Arc::ptr_eq(last, source), || Arc::clone(source));
            PackedOrigin::Part { source, line: *line, stored: *stored }
        };
        // Nothing in it can't be packed.
        self.packed.extend(postcard::to_stdvec(&packed).unwrap_or_default());
        self.ends.push(self.packed.len());
    }

    /// One by its place.
    pub(crate) fn get(&self, at: usize) -> Option<Origin> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        let packed = postcard::from_bytes(self.packed.get(start..*self.ends.get(at)?)?).ok()?;
        Some(match packed {
            PackedOrigin::File { folder, inside } => {
                let source = source_of(self.folders.get(folder)?.as_ref(), inside);
                Origin { source, line: None, stored: StoredAt::File }
            }
            PackedOrigin::Elsewhere { folder, inside, stored } => {
                Origin { source: source_of(self.folders.get(folder)?.as_ref(), inside), line: None, stored }
            }
            PackedOrigin::Part { source, line, stored } => {
                Origin { source: Arc::clone(self.sources.get(source)?), line, stored }
            }
        })
    }
}

/// The file of a path below a folder, or of one that the user named.
fn source_of(folder: Option<&Arc<Folder>>, inside: &str) -> Arc<SourceFile> {
    let path = folder.map_or_else(|| inside.into(), |folder| folder.path_of(inside));
    Arc::new(SourceFile::of(path, folder.cloned()))
}

/// The place of what is the last one, or becomes it: documents of one file, and files of one folder, follow each other.
fn place<T>(all: &mut Vec<T>, is_last: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> usize {
    if !all.last().is_some_and(is_last) {
        all.push(new());
    }
    all.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Limits, ReadOutcome, ReadTask, ReadTasks, Spool, inputs};
    use camino::{Utf8Path, Utf8PathBuf};
    use std::fs;

    #[test]
    fn an_origin_is_had_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap();
        let names = ["a.json", "b/é c.json", "b/d.jsonl", "e.JSON.gz", "f.ndjson", "g.jsonl.zst", "h.json"];
        for name in names {
            fs::create_dir_all(path.join(name).parent().unwrap()).unwrap();
            fs::write(path.join(name), "{\"a\":1}\n\n{\"b\":2}\n").unwrap();
        }
        let given: Vec<Utf8PathBuf> = vec![path.join("h.json"), path.to_owned(), path.join("b"), path.join("a.json")];
        let (limits, spool) = (Limits::default(), Spool::default());
        let tasks = ReadTasks::new(inputs(&given, &limits).all, &limits, Some(&spool));
        let (mut all, mut origins) = (Vec::new(), Origins::default());
        for task in tasks.filter(|task| !matches!(task, ReadTask::Pause)) {
            if let ReadOutcome::Bytes(origin) = task.open(&limits, None, &mut Vec::new()).0 {
                origins.push(&origin);
                all.push(origin);
            }
        }
        assert_eq!(all.len(), 12, "{all:?}");
        for (at, origin) in all.iter().enumerate().rev() {
            let again = origins.get(at).unwrap();
            assert_eq!((&again.line, again.stored), (&origin.line, origin.stored));
            assert_eq!(*again.source, *origin.source);
        }
        assert!(origins.get(all.len()).is_none());
        assert!(origins.ends[1] - origins.ends[0] < 12, "a path is kept below its folder");
    }
}

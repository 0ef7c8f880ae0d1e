//! How large a site is, in what hosts limit.

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};

/// How large a site is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SiteSize {
    /// Its bytes.
    pub bytes: u64,
    /// Its files.
    pub files: u64,
    /// Its folders, itself not counted.
    pub folders: u64,
    /// The bytes of its largest file, and where that is.
    pub largest: (u64, String),
    /// How many files the folder has that has most.
    pub files_in_one_folder: u64,
}

impl SiteSize {
    /// Adds the bytes of a file.
    pub(crate) fn add_bytes(&mut self, bytes: u64, path: &str) {
        self.bytes += bytes;
        if bytes > self.largest.0 {
            self.largest = (bytes, path.to_owned());
        }
    }
}

/// Counts the files of a site, in any order.
#[derive(Debug, Default)]
pub(super) struct SiteSizeCounter {
    /// What is counted so far.
    size: SiteSize,
    hasher: PathHasher,
    /// The folder of each file, hashed: a catalog has as many as papers, and their names would fill the memory.
    folders: Vec<u64>,
    /// The folders that hold these, of which there are few.
    above: BTreeSet<u64>,
}

impl SiteSizeCounter {
    pub(super) fn add(&mut self, path: &str, bytes: u64) {
        self.size.files += 1;
        self.size.add_bytes(bytes, path);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.folders.push(self.hasher.hash(folder));
        let above = folder.match_indices('/').filter_map(|(at, _)| folder.get(..at));
        self.above.extend(above.map(|folder| self.hasher.hash(folder)));
    }

    pub(super) fn finish(mut self) -> SiteSize {
        self.folders.sort_unstable();
        let with_files = self.folders.chunk_by(|a, b| a == b);
        let files_in_one_folder = with_files.clone().map(<[u64]>::len).max().unwrap_or_default() as u64;
        let root = self.hasher.hash("");
        let below_root = with_files.filter_map(<[u64]>::first).filter(|folder| **folder != root).count();
        let without_files = self.above.iter().filter(|folder| self.folders.binary_search(folder).is_err()).count();
        SiteSize { folders: (below_root + without_files) as u64, files_in_one_folder, ..self.size }
    }
}

/// Makes of a path a few bytes, of which a catalog has millions, for one build. Two paths with one hash would be taken for one:
/// by chance that is once in 10^7 builds of a million files, and nobody can choose such two, since the hash has a key that is drawn
/// when a build begins.
#[derive(Debug, Default)]
pub(super) struct PathHasher(RandomState);

impl PathHasher {
    pub(super) fn hash(&self, path: &str) -> u64 {
        self.0.hash_one(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(files: &[(&str, u64)]) -> SiteSize {
        let mut counter = SiteSizeCounter::default();
        for (path, bytes) in files {
            counter.add(path, *bytes);
        }
        counter.finish()
    }

    #[test]
    fn files_folders_and_bytes_are_counted() {
        assert_eq!(size(&[]), SiteSize::default());
        let files = [("index.html", 5), (".well-known/pith/A/bundle.json", 7), ("pith/A.json", 1), ("pith/B.json", 7)];
        let largest = (7, ".well-known/pith/A/bundle.json".to_owned());
        let counted = SiteSize { bytes: 20, files: 4, folders: 4, largest, files_in_one_folder: 2 };
        assert_eq!(size(&files), counted);
        let more = [("a/b/c/d", 0), ("a/x", 0), ("a/b/y", 0), ("one", 0), ("two", 0), ("three", 0)];
        let SiteSize { folders, files_in_one_folder, files, .. } = size(&more);
        assert_eq!((folders, files_in_one_folder, files), (3, 3, 6), "the root is no folder, but has files");
    }
}

//! How many files were in each folder of a site that has no folder in it, by what the folder looked like then.
//!
//! Whatever is put into a folder, taken out of it or named otherwise there changes its times, which nobody can set back.
//! So a folder that looks as it did is known without its names being read. What is in the files says nothing about it.

use super::keyed_hash::HashKey;
use super::spread::first_of;
use crate::disk::{Epoch, FolderStamp, split};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

/// What is known of folders, in the order in which they were found: of each the hash of where it lies and what it looked like,
/// and how many files are in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownFolders(Vec<(u64, u32)>);

/// What an earlier build knew of folders.
#[derive(Debug)]
struct EarlierFolders {
    known: KnownFolders,
    /// The place after the one that was recalled last: folders are listed in the order of the last time, as a rule.
    next: usize,
    /// All by their hashes, once another one than the next is looked for: the hash and the place.
    sorted: Option<Vec<(u64, usize)>>,
}

impl EarlierFolders {
    fn new(known: KnownFolders) -> Self {
        Self { known, next: 0, sorted: None }
    }

    /// How many files are in the folder of a hash, if it is known.
    fn recall(&mut self, hash: u64) -> Option<u32> {
        let KnownFolders(known) = &self.known;
        let at = |place: usize| known.get(place).filter(|(known, _)| *known == hash).map(|(_, files)| *files);
        if let Some(files) = at(self.next) {
            self.next += 1;
            return Some(files);
        }
        let sorted = self.sorted.get_or_insert_with(|| {
            let mut sorted: Vec<_> = known.iter().map(|(hash, _)| *hash).zip(0..).collect();
            sorted.sort_unstable();
            sorted
        });
        let (_, place) = *sorted.get(first_of(sorted, hash, |(hash, _)| *hash))?;
        let files = at(place)?;
        self.next = place + 1;
        Some(files)
    }
}

/// Folders that were seen in this build, and those that were known before it.
#[derive(Debug)]
pub(super) struct FolderIndex {
    before: Before,
    now: KnownFolders,
    /// What they are hashed with. Stops paths that are chosen so that one is taken for another.
    key: HashKey,
    /// When the look began, or all that is looked at was made. A folder that changes after that looks otherwise than one that
    /// is older.
    begun: Epoch,
}

/// What is known of folders before they are looked at.
#[derive(Debug)]
enum Before {
    /// By the build before this one, if they look as they did.
    Build(EarlierFolders),
    /// Since this build made them; and how many of these files were in folders that were found.
    Made(FolderTally, u64),
}

/// How many files were made in each folder of a new site, in which nothing else is.
#[derive(Debug, Default)]
pub(super) struct FolderTally {
    hasher: RandomState,
    /// The hash of each folder's path, and in its last byte how many files were made there; a folder may be there more than
    /// once. Two folders with one hash would be found twice, so that the sum were wrong.
    folders: Vec<u64>,
    /// Folders in which there are folders, likewise.
    above: HashSet<u64>,
}

/// The most folders that a clean build knows: those of some 50,000 papers. They and the look at them take some 200 bytes a
/// paper when a build needs most, and the first build after that of a larger site reads their names in seconds.
const MOST_FOLDERS: usize = 1 << 17;

/// Where the hash of a folder has the number of its files.
const FILES: u64 = 0xff;

/// In how many of the folders that were last written to another file is likely to come: threads write side by side.
const LAST_FOLDERS: usize = 4;

impl FolderTally {
    /// Counts a new file, unless there are too many folders.
    pub(super) fn count(&mut self, path: &str) -> bool {
        let (mut folder, _) = split(path);
        let hash = self.hash(folder);
        let mut last = self.folders.iter_mut().rev().take(LAST_FOLDERS);
        if let Some(known) = last.find(|known| **known & !FILES == hash && **known & FILES < FILES) {
            *known += 1;
            return true;
        }
        if self.folders.len() == MOST_FOLDERS {
            return false;
        }
        self.folders.push(hash | 1);
        while !folder.is_empty() {
            folder = split(folder).0;
            if !self.above.insert(self.hash(folder)) {
                break;
            }
        }
        true
    }

    fn hash(&self, folder: &str) -> u64 {
        self.hasher.hash_one(folder) & !FILES
    }

    /// Once all files are counted: the folders with nothing but files in them, each once. Those with more files than are
    /// counted in a byte are left out, of which there are few.
    fn finish(mut self) -> Self {
        let Self { folders, above, .. } = &mut self;
        folders.sort_unstable();
        folders.dedup_by(|next, first| {
            let is_same = *next & !FILES == *first & !FILES;
            if is_same {
                *first = *first & !FILES | (*first & FILES).saturating_add(*next & FILES).min(FILES);
            }
            is_same
        });
        folders.retain(|folder| folder & FILES < FILES && !above.contains(&(folder & !FILES)));
        self
    }

    /// How many files are in a folder that has nothing else in it.
    fn files_in(&self, folder: &str) -> Option<u32> {
        let hash = self.hash(folder);
        let found = self.folders.get(first_of(&self.folders, hash, |known| known & !FILES))?;
        (found & !FILES == hash).then(|| u32::try_from(found & FILES).ok())?
    }

    /// How many files are in such folders.
    fn sum(&self) -> u64 {
        self.folders.iter().map(|folder| folder & FILES).sum()
    }
}

impl FolderIndex {
    /// Folders of a build that began then, beside those of the one before.
    pub(super) fn new(before: KnownFolders, key: HashKey, begun: Epoch) -> Self {
        let now = KnownFolders(Vec::with_capacity(before.0.len()));
        Self { before: Before::Build(EarlierFolders::new(before)), now, key, begun }
    }

    /// Folders that this build made where nothing was, all of them and their files before that moment. Whoever changes one
    /// after it sets a time that isn't before it, as with those whose names are read.
    pub(super) fn of_made(tally: FolderTally, key: HashKey, made: Epoch) -> Self {
        let tally = tally.finish();
        let now = KnownFolders(Vec::with_capacity(tally.folders.len()));
        Self { before: Before::Made(tally, 0), now, key, begun: made }
    }

    /// Whether any folder is known, so that it is worth while to look at one before it is opened.
    pub(super) fn is_any_known(&self) -> bool {
        match &self.before {
            Before::Build(EarlierFolders { known: KnownFolders(known), .. }) => !known.is_empty(),
            Before::Made(..) => true,
        }
    }

    /// How many folders an earlier build knew.
    #[cfg(test)]
    pub(super) fn known_before(&self) -> usize {
        match &self.before {
            Before::Build(EarlierFolders { known: KnownFolders(known), .. }) => known.len(),
            Before::Made(..) => 0,
        }
    }

    /// How many files are in a folder, if it is known and looks as it did.
    pub(super) fn recall(&mut self, path: &str, stamp: &FolderStamp) -> Option<u32> {
        let hash = self.key.short(&(path, stamp));
        let files = match &mut self.before {
            Before::Build(before) => before.recall(hash)?,
            Before::Made(tally, found) => {
                let files = tally.files_in(path)?;
                *found += u64::from(files);
                // Its names are read where it was changed too late.
                stamp.is_before(&self.begun).then_some(files)?
            }
        };
        self.now.0.push((hash, files));
        Some(files)
    }

    /// Notes what is in a folder, unless a change from now on could leave it looking as it does.
    pub(super) fn note(&mut self, path: &str, stamp: &FolderStamp, files: u32) {
        if stamp.is_before(&self.begun) {
            self.now.0.push((self.key.short(&(path, stamp)), files));
        }
    }

    /// What the next build is to be told; `None` where that is what was known before.
    pub(super) fn finish(self) -> Option<KnownFolders> {
        match self.before {
            Before::Build(EarlierFolders { known, .. }) if known == self.now => None,
            // A disk that takes two names for one has one folder where two were made.
            Before::Made(tally, found) if tally.sum() != found => Some(KnownFolders::default()),
            _ => Some(self.now),
        }
    }
}

//! How many files were in each folder of a site that has no folder in it, by what the folder looked like then.
//!
//! Whatever is put into a folder, taken out of it or named otherwise there changes its times, which nobody can set back.
//! So a folder that looks as it did is known without its names being read. What is in the files says nothing about it.

use super::spread::first_of;
use crate::disk::{Epoch, FolderStamp, split};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

/// What is known of folders, sorted by the hash of where each lies and what it looked like.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct KnownFolders(Vec<(u64, u32)>);

/// Folders that were seen in this build, and those that were known before it.
#[derive(Debug)]
pub(super) struct FolderIndex {
    before: Before,
    now: KnownFolders,
    /// What they are hashed with. Stops paths that are chosen so that one is taken for another.
    salt: [u8; 16],
    /// When the look began, or all that is looked at was made. A folder that changes after that looks otherwise than one that
    /// is older.
    begun: Epoch,
}

/// What is known of folders before they are looked at.
#[derive(Debug)]
enum Before {
    /// By the build before this one, if they look as they did.
    Build(KnownFolders),
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
    pub(super) fn new(before: KnownFolders, salt: [u8; 16], begun: Epoch) -> Self {
        Self { before: Before::Build(before), now: KnownFolders::default(), salt, begun }
    }

    /// Folders that this build made where nothing was, all of them and their files before that moment. Whoever changes one
    /// after it sets a time that isn't before it, as with those whose names are read.
    pub(super) fn of_made(tally: FolderTally, salt: [u8; 16], made: Epoch) -> Self {
        let tally = tally.finish();
        let now = KnownFolders(Vec::with_capacity(tally.folders.len()));
        Self { before: Before::Made(tally, 0), now, salt, begun: made }
    }

    /// Whether any folder is known, so that it is worth while to look at one before it is opened.
    pub(super) fn is_any_known(&self) -> bool {
        match &self.before {
            Before::Build(KnownFolders(before)) => !before.is_empty(),
            Before::Made(..) => true,
        }
    }

    /// How many files are in a folder, if it is known and looks as it did.
    pub(super) fn recall(&mut self, path: &str, stamp: &FolderStamp) -> Option<u32> {
        let (hash, files) = match &mut self.before {
            Before::Build(KnownFolders(before)) => {
                let hash = hashed(&self.salt, path, stamp)?;
                *before.get(first_of(before, hash, |(hash, _)| *hash)).filter(|(known, _)| *known == hash)?
            }
            Before::Made(tally, found) => {
                let files = tally.files_in(path)?;
                *found += u64::from(files);
                // Its names are read where it was changed too late.
                (stamp.is_before(&self.begun).then(|| hashed(&self.salt, path, stamp))??, files)
            }
        };
        self.now.0.push((hash, files));
        Some(files)
    }

    /// Notes what is in a folder, unless a change from now on could leave it looking as it does.
    pub(super) fn note(&mut self, path: &str, stamp: &FolderStamp, files: u32) {
        if stamp.is_before(&self.begun) {
            let hash = hashed(&self.salt, path, stamp);
            self.now.0.extend(hash.map(|hash| (hash, files)));
        }
    }

    /// What the next build is told.
    pub(super) fn finish(self) -> KnownFolders {
        // A disk that takes two names for one has one folder where two were made.
        if let Before::Made(tally, found) = &self.before
            && tally.sum() != *found
        {
            return KnownFolders::default();
        }
        let KnownFolders(mut now) = self.now;
        now.sort_unstable();
        KnownFolders(now)
    }
}

fn hashed(salt: &[u8; 16], path: &str, stamp: &FolderStamp) -> Option<u64> {
    let mut bytes = [0; MOST_STAMP_BYTES];
    let stamp = postcard::to_slice(stamp, &mut bytes).ok()?;
    let hash = Sha256::new().chain_update(salt).chain_update([u8::try_from(stamp.len()).ok()?]);
    hash.chain_update(&*stamp).chain_update(path).finalize().first_chunk().copied().map(u64::from_le_bytes)
}

/// How many bytes a stamp has at most: seven numbers.
const MOST_STAMP_BYTES: usize = 80;

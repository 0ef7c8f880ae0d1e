//! How many files were in each folder of a site that has no folder in it, by what the folder looked like then.
//!
//! Whatever is put into a folder, taken out of it or named otherwise there changes its times, which nobody can set back.
//! So a folder that looks as it did is known without its names being read. What is in the files says nothing about it.

use super::spread::first_of;
use crate::disk::{Epoch, FolderStamp, split};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
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
    /// When the look began. A folder that changes after that looks otherwise than one that is older.
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
    /// By the folder's path, hashed; `None` where folders are in it. Two with one hash would be found twice, so that the
    /// sum were wrong.
    folders: HashMap<u64, Option<u32>>,
}

impl FolderTally {
    /// Counts a new file.
    pub(super) fn count(&mut self, path: &str) {
        let (mut folder, _) = split(path);
        let hash = self.hasher.hash_one(folder);
        if let Some(files) = self.folders.get_mut(&hash) {
            *files = files.map(|files| files.saturating_add(1));
            return;
        }
        self.folders.insert(hash, Some(1));
        while !folder.is_empty() {
            folder = split(folder).0;
            if self.folders.insert(self.hasher.hash_one(folder), None) == Some(None) {
                break;
            }
        }
    }

    /// How many files are in a folder that has nothing else in it.
    fn files_in(&self, folder: &str) -> Option<u32> {
        *self.folders.get(&self.hasher.hash_one(folder))?
    }

    /// How many files are in such folders.
    fn sum(&self) -> u64 {
        self.folders.values().flatten().copied().map(u64::from).sum()
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
        Self { before: Before::Made(tally, 0), now: KnownFolders::default(), salt, begun: made }
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

//! How many files were in each folder of a site that has no folder in it, by what the folder looked like then.
//!
//! Whatever is put into a folder, taken out of it or named otherwise there changes its times, which nobody can set back.
//! So a folder that looks as it did is known without its names being read. What is in the files says nothing about it.

use crate::disk::{Epoch, FolderStamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What is known of folders, sorted by the hash of where each lies and what it looked like.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct KnownFolders(Vec<(u64, u32)>);

/// Folders that were seen in this build, and those that were known before it.
#[derive(Debug)]
pub(super) struct FolderIndex {
    before: KnownFolders,
    now: KnownFolders,
    /// What they are hashed with. Stops paths that are chosen so that one is taken for another.
    salt: [u8; 16],
    /// When the build began. A folder that changes after that looks otherwise than one that is older.
    begun: Epoch,
}

impl FolderIndex {
    /// Folders of a build that began then, beside those of the one before.
    pub(super) fn new(before: KnownFolders, salt: [u8; 16], begun: Epoch) -> Self {
        Self { before, now: KnownFolders::default(), salt, begun }
    }

    /// Whether any folder is known, so that it is worth while to look at one before it is opened.
    pub(super) fn is_any_known(&self) -> bool {
        !self.before.0.is_empty()
    }

    /// How many files are in a folder, if it is known and looks as it did.
    pub(super) fn recall(&mut self, path: &str, stamp: &FolderStamp) -> Option<u32> {
        let KnownFolders(before) = &self.before;
        let hash = self.hash(path, stamp)?;
        let (_, files) = *before.get(before.binary_search_by_key(&hash, |(hash, _)| *hash).ok()?)?;
        self.now.0.push((hash, files));
        Some(files)
    }

    /// Notes what is in a folder, unless a change from now on could leave it looking as it does.
    pub(super) fn note(&mut self, path: &str, stamp: &FolderStamp, files: u32) {
        if stamp.is_before(&self.begun) {
            let hash = self.hash(path, stamp);
            self.now.0.extend(hash.map(|hash| (hash, files)));
        }
    }

    /// What the next build is told.
    pub(super) fn finish(self) -> KnownFolders {
        let KnownFolders(mut now) = self.now;
        now.sort_unstable();
        KnownFolders(now)
    }

    fn hash(&self, path: &str, stamp: &FolderStamp) -> Option<u64> {
        let mut bytes = [0; MOST_STAMP_BYTES];
        let stamp = postcard::to_slice(stamp, &mut bytes).ok()?;
        let hash = Sha256::new().chain_update(self.salt).chain_update([u8::try_from(stamp.len()).ok()?]);
        hash.chain_update(&*stamp).chain_update(path).finalize().first_chunk().copied().map(u64::from_le_bytes)
    }
}

/// How many bytes a stamp has at most: seven numbers.
const MOST_STAMP_BYTES: usize = 80;

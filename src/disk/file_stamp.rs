//! What the file system says of a file, by which a later run knows that it is as it was.

use serde::{Deserialize, Serialize};
use std::fs::Metadata;

/// Size, times and inode of a file. Whoever changes the file changes one of them: the change time
/// can't be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileStamp {
    /// Its size in bytes.
    pub bytes: u64,
    modified: FileTime,
    changed: FileTime,
    inode: u64,
}

/// Seconds since 1970 and nanoseconds.
type FileTime = (i64, i64);

/// When an [anchor](FileStamp::anchor) says that its content was last changed, in seconds since 1970: at the
/// first of January 1980, which every disk can write down.
pub(crate) const ANCHORED: u64 = 315_532_800;

impl FileStamp {
    /// Reads the stamp of an open or a named file.
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            bytes: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
        }
    }

    /// Reads the stamp of a file from what the system says of it.
    #[cfg(unix)]
    pub fn of_stat(stat: &rustix::fs::Stat) -> Self {
        // These are of other types on other systems, whose values fit all the same.
        let nanoseconds = |count| i64::try_from(count).unwrap_or_default();
        Self {
            bytes: u64::try_from(stat.st_size).unwrap_or_default(),
            modified: (stat.st_mtime, nanoseconds(stat.st_mtime_nsec)),
            changed: (stat.st_ctime, nanoseconds(stat.st_ctime_nsec)),
            inode: stat.st_ino,
        }
    }

    /// Reads the stamp of an open or a named file.
    #[cfg(not(unix))]
    pub fn of(metadata: &Metadata) -> Self {
        use std::time::UNIX_EPOCH;
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let modified = (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), i64::from(since.subsec_nanos()));
        Self { bytes: metadata.len(), modified, changed: modified, inode: 0 }
    }
}

impl FileStamp {
    /// What no copy of a file has: its inode and its change time, which the system alone sets, in a few bytes.
    ///
    /// `None` where the system gives no such thing. The time of the file's content has to be `ANCHORED`: a
    /// disk that keeps one time for both, as FAT does, gives the file that one as its change time, sooner
    /// or later, and a copy can have it too.
    pub fn anchor(&self) -> Option<[u8; 24]> {
        let is_anchored = self.modified == (i64::try_from(ANCHORED).unwrap_or_default(), 0);
        if !is_anchored || self.changed == self.modified || !is_by_a_clock(self.changed) {
            return None;
        }
        let mut anchor = [0; 24];
        let parts = [self.inode.to_le_bytes(), self.changed.0.to_le_bytes(), self.changed.1.to_le_bytes()];
        anchor.iter_mut().zip(parts.concat()).for_each(|(place, byte)| *place = byte);
        Some(anchor)
    }
}

/// A moment by the clock that stamps files: that of a file that was made then.
///
/// A stamp tells a later change only where the clock has moved on since the one before it: a file
/// that is changed, read and changed again, all within one tick, has one stamp with two contents.
/// A tick is as long as the file system makes it, from a millisecond to two seconds. So a file that
/// is read after the epoch was made may be known by its stamp only if that is older than the epoch;
/// whatever is changed after it is read then gets a stamp that isn't. No other clock is asked: on a
/// network the server's stamps the files.
#[derive(Debug, Clone, Copy)]
pub struct Epoch {
    stamp: FileStamp,
    device: u64,
}

/// What the file system says of a folder: as long as that is the same, the names in it are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FolderStamp {
    pub(super) stamp: FileStamp,
    pub(super) device: u64,
}

impl FolderStamp {
    /// Whether a change after the epoch leaves the folder with another one.
    pub(crate) fn is_before(&self, epoch: &Epoch) -> bool {
        epoch.is_after(&self.stamp, self.device)
    }
}

/// How much older than the epoch a stamp of another file system has to be, in seconds: the longest
/// tick there is, that of FAT. It also bears clocks that differ by less.
const OTHER_CLOCK: i64 = 2;

/// Whether the change time is one that nobody can set.
///
/// Elsewhere than on Unix there is none. One in whole seconds is hardly of a clock: images and
/// archives that are mounted have times that their makers chose, and may be exchanged for others
/// with the same.
fn is_by_a_clock((_, nanoseconds): FileTime) -> bool {
    cfg!(unix) && nanoseconds != 0
}

impl Epoch {
    /// The moment at which a file was made, by what it looks like now.
    pub fn of(made: &Metadata) -> Self {
        Self { stamp: FileStamp::of(made), device: device(made) }
    }

    /// The stamp of a file, unless a change after the epoch could leave the file with the same one.
    pub fn stamp_before(&self, metadata: &Metadata) -> Option<FileStamp> {
        let stamp = FileStamp::of(metadata);
        self.is_after(&stamp, device(metadata)).then_some(stamp)
    }

    fn is_after(&self, stamp: &FileStamp, device: u64) -> bool {
        let wait = if device == self.device { 0 } else { OTHER_CLOCK };
        let is_older = |(seconds, nanoseconds): FileTime, epoch| (seconds.saturating_add(wait), nanoseconds) < epoch;
        let are_older = is_older(stamp.modified, self.stamp.modified) && is_older(stamp.changed, self.stamp.changed);
        is_by_a_clock(stamp.changed) && are_older
    }
}

/// Which file system a file is of.
#[cfg(unix)]
fn device(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::dev(metadata)
}

/// Which file system a file is of, where that isn't asked.
#[cfg(not(unix))]
fn device(_metadata: &Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    #[cfg(unix)]
    fn a_stamp_is_taken_for_a_content_only_if_it_is_older_than_the_epoch() {
        let folder = tempfile::tempdir().unwrap();
        let made = |name: &str| {
            let path = folder.path().join(name);
            fs::write(&path, "x").unwrap();
            fs::metadata(&path).unwrap()
        };
        let file = made("file");
        let stamp = FileStamp::of(&file);
        let epoch = |seconds, nanoseconds, device| {
            let moment = |(s, n): FileTime| (s + seconds, n + nanoseconds);
            let stamp = FileStamp { modified: moment(stamp.modified), changed: moment(stamp.changed), ..stamp };
            Epoch { stamp, device: Epoch::of(&file).device + device }
        };
        assert_eq!(epoch(0, 0, 0).stamp_before(&file), None, "of the same tick");
        assert_eq!(epoch(0, 1, 0).stamp_before(&file), Some(stamp), "of the one before it");
        assert_eq!(epoch(0, -1, 0).stamp_before(&file), None);
        assert_eq!(epoch(2, 0, 1).stamp_before(&file), None, "of a file system with longer ticks");
        assert_eq!(epoch(2, 1, 1).stamp_before(&file), Some(stamp));
        assert!(is_by_a_clock((1, 1)) && !is_by_a_clock((1, 0)));
        let one_of_two =
            Epoch { stamp: FileStamp { modified: stamp.modified, ..epoch(9, 0, 0).stamp }, ..epoch(9, 0, 0) };
        assert_eq!(one_of_two.stamp_before(&file), None, "its time is set to a later one");
        // The clock comes to tell them apart.
        while Epoch::of(&made("epoch")).stamp_before(&file).is_none() {}
    }

    #[test]
    fn a_changed_file_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let stamp = || FileStamp::of(&fs::metadata(&path).unwrap());
        fs::write(&path, "one").unwrap();
        let first = stamp();
        assert_eq!(stamp(), first);
        fs::write(&path, "three").unwrap();
        let longer = stamp();
        assert_ne!(longer, first);
        // A file put in its place has another inode or time, though the bytes are as many.
        fs::write(folder.path().join("b"), "other").unwrap();
        fs::rename(folder.path().join("b"), &path).unwrap();
        assert_ne!(stamp(), longer);
    }
}

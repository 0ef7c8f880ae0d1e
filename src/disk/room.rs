//! How much room a disk has, as far as what it says holds for what is written there.

/// The room of a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DiskRoom {
    /// What is known of how the disk keeps files.
    pub kind: DiskKind,
    /// How many more files and folders it takes, where that is known.
    pub files: Option<u64>,
    /// How many bytes are free on it, where each byte of a file takes one. What is set aside for root is among them.
    pub bytes: Option<u64>,
    /// The bytes that are given to a file at a time.
    pub unit: u64,
}

/// How a disk keeps files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiskKind {
    /// FAT: a folder has at most 65,536 entries of 32 bytes.
    Fat,
    /// exFAT: a folder has at most 256 MiB of such.
    Exfat,
    /// Any other, or none that is known.
    Other,
}

/// What a system says of a disk.
#[cfg(unix)]
#[derive(Debug, Clone, Copy)]
pub(super) struct DiskFigures {
    /// The number of its file system; `None` where it isn't told.
    pub magic: Option<u64>,
    /// All that it may have, and what is free.
    pub files: (u64, u64),
    /// The same of blocks.
    pub blocks: (u64, u64),
    /// The bytes of a block.
    pub block: u64,
}

#[cfg(unix)]
impl DiskFigures {
    const EXT: u64 = 0xef53;
    const XFS: u64 = 0x5846_5342;
    const TMPFS: u64 = 0x0102_1994;
    /// Layers over a disk, as containers have them: the numbers are those of the topmost.
    const OVERLAY: u64 = 0x794c_7630;
    const NFS: u64 = 0x6969;
    const FAT: u64 = 0x4d44;
    const EXFAT: u64 = 0x2011_bab0;

    /// What of it can be relied on. A file system that isn't in this list may compress files, so that more bytes fit than
    /// are free, or say any number of files: those that are programs do.
    pub(super) fn room(&self) -> DiskRoom {
        let kind = match self.magic {
            Some(Self::FAT) => DiskKind::Fat,
            Some(Self::EXFAT) => DiskKind::Exfat,
            _ => DiskKind::Other,
        };
        let is_one_of = |kinds: &[u64]| self.magic.is_some_and(|magic| kinds.contains(&magic));
        let counts_files = is_one_of(&[Self::EXT, Self::XFS, Self::TMPFS, Self::OVERLAY, Self::NFS]);
        let keeps_bytes = is_one_of(&[Self::EXT, Self::XFS, Self::TMPFS, Self::FAT, Self::EXFAT]);
        // Of what has no limit there are none in all, and none is free.
        let free = |(all, free): (u64, u64)| (all > 0).then_some(free);
        DiskRoom {
            kind,
            files: free(self.files).filter(|_| counts_files),
            bytes: free(self.blocks).filter(|_| keeps_bytes).map(|blocks| blocks.saturating_mul(self.block)),
            unit: self.block.max(1),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn what_a_disk_says_counts_where_it_holds() {
        let figures = |magic| DiskFigures { magic, files: (10, 3), blocks: (100, 7), block: 512 };
        let room = |magic| {
            let DiskRoom { kind, files, bytes, unit } = figures(magic).room();
            assert_eq!(unit, 512);
            (kind, files, bytes)
        };
        let (other, bytes) = (DiskKind::Other, 7 * 512);
        assert_eq!(room(Some(0xef53)), (other, Some(3), Some(bytes)));
        assert_eq!(room(Some(DiskFigures::TMPFS)), (other, Some(3), Some(bytes)));
        assert_eq!(room(Some(DiskFigures::OVERLAY)), (other, Some(3), None), "what is below may compress");
        assert_eq!(room(Some(DiskFigures::FAT)), (DiskKind::Fat, None, Some(bytes)));
        assert_eq!(room(Some(DiskFigures::EXFAT)), (DiskKind::Exfat, None, Some(bytes)));
        // btrfs, ZFS, a program.
        for magic in [0x9123_683e, 0x2fc1_2fc1, 0x6573_5546] {
            assert_eq!(room(Some(magic)), (other, None, None), "{magic:x}");
        }
        assert_eq!(room(None), (other, None, None));
        let endless = DiskFigures { files: (0, 0), blocks: (0, 0), ..figures(Some(DiskFigures::TMPFS)) };
        assert_eq!((endless.room().files, endless.room().bytes), (None, None));
        let full = DiskFigures { files: (10, 0), ..figures(Some(DiskFigures::EXT)) };
        assert_eq!(full.room().files, Some(0));
    }
}

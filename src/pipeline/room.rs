//! Whether a site can fit on the disk that it is written to, so that one that can't is not begun: a build that fails after
//! hours has made a part of a site, and filled the disk.
//!
//! What a site needs is known [at least](Needs), and what a disk has at most. Where either isn't known, nothing is
//! compared, and nothing is said to fit.

use super::needs::{FolderNeeds, MOST_EXFAT_ENTRIES, MOST_FAT_ENTRIES, Needs, files_of};
use crate::catalog::Catalog;
use crate::config::{Config, Profile};
use crate::disk::{DiskKind, DiskRoom};
use crate::error::Error;
use crate::layout::PaperFile;
use crate::publish::{OutputPlace, OutputSurvey};
use crate::text::{size_down, size_up, thousands};

/// What a disk lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    Inodes,
    Bytes,
    Names,
}

/// Refuses a site that can't fit on its disk, beside what is there by the survey; without one nothing may be there.
///
/// # Errors
/// It can't.
pub(super) fn check(
    config: &Config,
    (needs, catalog): (&Needs, &Catalog),
    place: &OutputPlace,
    survey: Option<&OutputSurvey>,
) -> Result<(), Error> {
    let there = match survey {
        Some(survey) => survey.entries(),
        None if place.is_free() => 0,
        // It isn't known what is there.
        None => return Ok(()),
    };
    let Some(room) = place.room() else { return Ok(()) };
    let bytes = || bytes_on(config, needs, catalog, &room);
    match lack(needs, &room, there, bytes) {
        None => Ok(()),
        Some((lack, reason)) => {
            let hint = hint(lack, config.output.profile);
            Err(Error::NoRoom { path: place.path().to_owned(), reason, hint })
        }
    }
}

/// What a disk with so much room lacks for a site, of which so many files and folders are there.
fn lack(needs: &Needs, room: &DiskRoom, there: u64, bytes: impl FnOnce() -> u64) -> Option<(Lack, String)> {
    let most = match room.kind {
        DiskKind::Fat => Some((MOST_FAT_ENTRIES, "FAT")),
        DiskKind::Exfat => Some((MOST_EXFAT_ENTRIES, "exFAT")),
        DiskKind::Other => None,
    };
    if let Some((most, name)) = most {
        let taken = |folder: &FolderNeeds| if room.kind == DiskKind::Fat { folder.fat } else { folder.exfat };
        if let Some(folder) = needs.folders.iter().find(|folder| taken(folder) > most) {
            let (entries, taken, most) = (thousands(folder.entries), thousands(taken(folder)), thousands(most));
            let path = folder.path;
            return Some((
                Lack::Names,
                format!(
                    "{path} will have at least {entries} entries, which take {taken} slots of a folder of {name}; there is \
                     room for {most}"
                ),
            ));
        }
    }
    let inodes = needs.inodes().saturating_sub(there);
    if let Some(free) = room.files.filter(|free| inodes > *free) {
        let more = if there > 0 { " more" } else { "" };
        let (inodes, free) = (thousands(inodes), thousands(free));
        return Some((
            Lack::Inodes,
            format!("the site needs at least {inodes}{more} files and folders; the disk has {free} free inodes"),
        ));
    }
    // How many bytes what is there has, and will have, isn't known.
    let free = room.bytes.filter(|_| there == 0)?;
    let bytes = bytes();
    (bytes > free).then(|| {
        let (bytes, free) = (size_up(bytes), size_down(free));
        (Lack::Bytes, format!("the site needs at least {bytes}; the disk has {free} free"))
    })
}

/// The bytes that a site takes of a disk at least. FAT gives whole clusters to each file and folder; other disks may keep
/// a small file where its name is.
fn bytes_on(config: &Config, needs: &Needs, catalog: &Catalog, room: &DiskRoom) -> u64 {
    if room.kind == DiskKind::Other {
        return needs.bytes();
    }
    let parts = config.output.features();
    let is_written = |file: PaperFile| file.feature().is_none_or(|one| parts.contains(&one));
    let documents = catalog.entries().iter().flat_map(files_of).filter(|(file, bytes)| *bytes > 0 && is_written(*file));
    let (count, clusters) = documents.fold((0, 0_u64), |(count, clusters), (_, bytes)| {
        (count + 1, clusters.saturating_add(bytes.div_ceil(room.unit)))
    });
    let others = (needs.files() + needs.folders()).saturating_sub(count);
    clusters.saturating_add(others).saturating_mul(room.unit)
}

/// What to do.
fn hint(lack: Lack, profile: Profile) -> &'static str {
    match (lack, profile) {
        (Lack::Inodes, Profile::Full) => {
            "nothing was written; use --profile minimal, switch off a part in [output.parts], or choose another disk: \
             XFS makes inodes as they are needed, ext4 as many as mkfs.ext4 -N says"
        }
        (Lack::Inodes, Profile::Minimal) => {
            "nothing was written; publish fewer papers with [filters], switch off a part in [output.parts], or choose \
             another disk: XFS makes inodes as they are needed, ext4 as many as mkfs.ext4 -N says"
        }
        (Lack::Bytes, Profile::Full) => {
            "nothing was written; use --profile minimal, switch off a part in [output.parts], or choose a larger disk"
        }
        (Lack::Bytes, Profile::Minimal) => {
            "nothing was written; publish fewer papers with [filters], switch off a part in [output.parts], or choose a \
             larger disk"
        }
        (Lack::Names, _) => {
            "nothing was written; publish fewer papers with [filters], or choose a disk with another file system, such as \
             ext4, XFS, NTFS or APFS"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::SiteSize;

    fn needs(files: u64, folders: u64, bytes: u64, [fat, exfat]: [u64; 2]) -> Needs {
        let size = SiteSize { bytes, files, folders, ..SiteSize::default() };
        let folder = FolderNeeds { path: "pith/", entries: files, fat, exfat };
        Needs { size, links: 1, linked_bytes: 100, folders: vec![folder] }
    }

    fn room(kind: DiskKind, files: Option<u64>, bytes: Option<u64>) -> DiskRoom {
        DiskRoom { kind, files, bytes, unit: 4096 }
    }

    #[test]
    fn only_what_can_not_fit_is_refused_with_both_numbers() {
        let site = needs(2_001, 1_000, 5_000_100, [4, 4]);
        let lack = |files, bytes, there| {
            let room = room(DiskKind::Other, files, bytes);
            lack(&site, &room, there, || site.bytes())
        };
        // A file with two names is one, on the disk.
        assert_eq!(lack(Some(3_000), Some(5_000_000), 0), None);
        assert_eq!(lack(None, None, 0), None, "unknown");
        let (what, reason) = lack(Some(2_999), Some(0), 0).unwrap();
        assert_eq!(what, Lack::Inodes);
        assert_eq!(reason, "the site needs at least 3,000 files and folders; the disk has 2,999 free inodes");
        let (what, reason) = lack(Some(3_000), Some(4_999_999), 0).unwrap();
        assert_eq!((what, &*reason), (Lack::Bytes, "the site needs at least 5 MB; the disk has 4.9 MB free"));
        // What is there needs no more room, and its bytes aren't known.
        assert_eq!(lack(Some(900), Some(0), 2_100), None);
        let (what, reason) = lack(Some(899), None, 2_100).unwrap();
        assert_eq!(what, Lack::Inodes);
        assert_eq!(reason, "the site needs at least 900 more files and folders; the disk has 899 free inodes");
        assert_eq!(lack(Some(0), Some(0), 9_000), None);
    }

    #[test]
    fn a_folder_of_fat_takes_so_many_names() {
        let lack = |kind, slots| {
            lack(&needs(50_000, 1, 1, slots), &room(kind, None, None), 7, || 1).map(|(lack, reason)| {
                assert_eq!(lack, Lack::Names);
                reason
            })
        };
        assert_eq!(lack(DiskKind::Fat, [65_534, 0]), None);
        assert_eq!(
            lack(DiskKind::Fat, [65_535, 0]).unwrap(),
            "pith/ will have at least 50,000 entries, which take 65,535 slots of a folder of FAT; there is room for 65,534"
        );
        assert_eq!(lack(DiskKind::Exfat, [0, 8_388_608]), None);
        assert!(lack(DiskKind::Exfat, [0, 8_388_609]).is_some_and(|reason| reason.contains("of exFAT")));
        assert_eq!(lack(DiskKind::Other, [u64::MAX, u64::MAX]), None);
    }
}

//! What lies in a site's folder: its files are counted or named, and what can't be a site's is removed.

use super::known_folders::FolderIndex;
use super::marker::is_of_a_system;
use crate::disk::{Dir, EntryKind, MOST_FOLDER_DEPTH};
use crate::layout::SitePath;
use pith::Suffix;
use pith::quote::escaped;
use std::ffi::{OsStr, OsString};
use std::io;

/// What a folder is gone through for.
pub(super) enum Purpose<'p> {
    /// To count the files, and to know whether there is anything to [clear](Self::Clear). Changes nothing, and reads no
    /// names of folders that are known.
    Count(&'p mut FolderIndex),
    /// To count the files, and to remove what isn't one, such as a link: written through, it would lead elsewhere. A
    /// name that isn't UTF-8 is none of a site's.
    Clear,
    /// To name what isn't wanted, by its path.
    Name(&'p dyn Fn(&str) -> bool),
}

/// What was found in a folder, but for what is kept or a system's.
#[derive(Debug, Default)]
pub(super) struct FolderContent {
    /// How many files there are.
    pub files: u64,
    /// How many entries: files, folders and what else lies there.
    pub entries: u64,
    /// What is not wanted, in byte order of the paths.
    pub named: Vec<String>,
    /// Whether there is something to clear that was left there.
    pub is_to_clear: bool,
    /// The numbers that have a folder where papers have theirs, where files are [counted](Purpose::Count).
    pub papers: Vec<Suffix>,
}

/// Goes through all that lies in the folder, but for the places in it that are kept. Folders without any file are
/// removed on the way, unless nothing is, since no clean build has them.
///
/// # Errors
/// A folder can't be looked into, or something can't be removed.
pub(super) fn look(root: &Dir, keep: &[String], purpose: Purpose<'_>) -> io::Result<FolderContent> {
    let mut look = FolderLook { keep, purpose, path: String::new(), content: FolderContent::default() };
    look.go_through(root, root.entries()?, true, 0)?;
    look.content.named.sort_unstable();
    Ok(look.content)
}

struct FolderLook<'l> {
    keep: &'l [String],
    purpose: Purpose<'l>,
    /// Where the look is.
    path: String,
    content: FolderContent,
}

impl FolderLook<'_> {
    /// Goes through a folder, and says whether anything stays there.
    fn go_through(
        &mut self,
        folder: &Dir,
        entries: Vec<(OsString, EntryKind)>,
        is_utf8: bool,
        depth: usize,
    ) -> io::Result<bool> {
        if depth > MOST_FOLDER_DEPTH {
            return Err(io::Error::other("folders in it are nested too deep; remove them"));
        }
        let mut anything_stays = false;
        let length = self.path.len();
        let (before, is_leaf) = (self.content.files, entries.iter().all(|(_, kind)| *kind == EntryKind::File));
        if matches!(self.purpose, Purpose::Count(_)) && self.path == SitePath::PAPERS {
            let folders = entries.iter().filter(|(_, kind)| *kind == EntryKind::Folder);
            self.content.papers.extend(folders.filter_map(|(name, _)| name.to_str()?.parse::<Suffix>().ok()));
        }
        for (name, kind) in entries {
            // What a system keeps on a disk is nobody's to count or to remove.
            if is_of_a_system(&name, kind) || (depth == 0 && self.keep.iter().any(|kept| name == kept.as_str())) {
                anything_stays = true;
                continue;
            }
            self.content.entries += 1;
            let is_utf8 = is_utf8 && self.enter(&name);
            anything_stays |= if kind == EntryKind::Folder {
                (is_utf8 && self.is_known(folder, &name))
                    || self.enter_folder(folder, &name, is_utf8, depth).map_err(|error| in_folder(&name, &error))?
                    || self.stays_empty(folder, &name)
            } else {
                self.stays(folder, &name, kind, is_utf8)?
            };
            self.path.truncate(length);
        }
        if is_utf8 && is_leaf && depth > 0 {
            self.note(folder, self.content.files - before);
        }
        Ok(anything_stays)
    }

    fn enter_folder(&mut self, above: &Dir, name: &OsStr, is_utf8: bool, depth: usize) -> io::Result<bool> {
        let (folder, entries) = above.enter_and_list(name)?;
        self.go_through(&folder, entries, is_utf8, depth + 1)
    }

    /// Whether a folder is known, whose files are then counted.
    fn is_known(&mut self, above: &Dir, name: &OsStr) -> bool {
        let Purpose::Count(index) = &mut self.purpose else { return false };
        let stamp = index.is_any_known().then(|| above.stamp_of_folder(name)).flatten();
        let files = stamp.and_then(|stamp| index.recall(&self.path, &stamp));
        self.content.files += u64::from(files.unwrap_or_default());
        self.content.entries += u64::from(files.unwrap_or_default());
        files.is_some()
    }

    /// Notes that a folder has files alone, and so many. What it looks like may be asked after its names were: whatever
    /// changed it since the build began shows.
    fn note(&mut self, folder: &Dir, files: u64) {
        if let Purpose::Count(index) = &mut self.purpose
            && !self.content.is_to_clear
            && let Some((files, stamp)) =
                u32::try_from(files).ok().filter(|files| *files > 0).zip(folder.folder_stamp())
        {
            index.note(&self.path, &stamp, files);
        }
    }

    /// Adds a name to the path, if it is UTF-8.
    fn enter(&mut self, name: &OsStr) -> bool {
        let Some(name) = name.to_str() else { return false };
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(name);
        true
    }

    /// Whether a folder stays in which nothing does.
    fn stays_empty(&mut self, above: &Dir, name: &OsStr) -> bool {
        if let Purpose::Count(_) = self.purpose {
            self.content.is_to_clear = true;
            return true;
        }
        // Refused where something was put inside meanwhile.
        above.remove_folder(name).is_err()
    }

    /// Whether what is no folder stays.
    fn stays(&mut self, folder: &Dir, name: &OsStr, kind: EntryKind, is_utf8: bool) -> io::Result<bool> {
        match &self.purpose {
            Purpose::Count(_) | Purpose::Clear if is_utf8 && kind == EntryKind::File => {}
            Purpose::Count(_) => self.content.is_to_clear = true,
            Purpose::Clear => {
                folder.remove_file(name)?;
                return Ok(false);
            }
            Purpose::Name(is_wanted) if is_utf8 && !is_wanted(&self.path) => self.content.named.push(self.path.clone()),
            Purpose::Name(_) => {}
        }
        self.content.files += u64::from(kind == EntryKind::File);
        Ok(true)
    }
}

/// Says in which folder something went wrong.
fn in_folder(name: &OsStr, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", escaped(&name.to_string_lossy())))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::disk::Epoch;
    use crate::publish::keyed_hash::HashKey;
    use crate::publish::known_folders::KnownFolders;
    use camino::Utf8Path;
    use proptest::prelude::*;
    use std::fs::{self, File};
    use std::os::unix::fs::symlink;
    use std::thread;
    use std::time::Duration;

    const FOLDERS: [&str; 5] = ["a", "a/b", "a/c", "d", "d/e/f"];

    /// What happens to a folder, and whether the clock moves on before it is looked at.
    fn steps() -> impl Strategy<Value = Vec<(u8, &'static str, u8, bool)>> {
        prop::collection::vec((0..8_u8, prop::sample::select(&FOLDERS[..]), 0..3_u8, any::<bool>()), 1..30)
    }

    fn happens(root: &Utf8Path, (kind, folder, name, _): (u8, &str, u8, bool)) {
        let folder = root.join(folder);
        let file = folder.join(name.to_string());
        // What can't be done isn't.
        let _ = match kind {
            0 => fs::remove_file(&file),
            1 => fs::remove_dir_all(&folder),
            2 => fs::create_dir_all(&folder),
            // A later step may write through it: it leads nowhere but into the folder of this test.
            3 => symlink(root.with_file_name("outside"), &file),
            4 => fs::rename(&file, folder.join("other")),
            5 => fs::rename(&folder, root.join("g")).and_then(|()| fs::rename(root.join("g"), &folder)),
            _ => fs::create_dir_all(&folder).and_then(|()| fs::write(&file, "x")),
        };
    }

    fn counted(root: &Utf8Path, known: KnownFolders, begun: Epoch) -> ((u64, u64, bool), KnownFolders) {
        let mut index = FolderIndex::new(known.clone(), HashKey::new([7; 16]), begun);
        let content = look(&Dir::open(root).unwrap(), &[], Purpose::Count(&mut index)).unwrap();
        ((content.files, content.entries, content.is_to_clear), index.finish().unwrap_or(known))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_counted_is_the_same_whatever_is_known(steps in steps()) {
            let place = tempfile::tempdir().unwrap();
            let root = Utf8Path::from_path(place.path()).unwrap().join("root");
            fs::create_dir(&root).unwrap();
            let mut known = KnownFolders::default();
            for step in steps {
                happens(&root, step);
                if step.3 {
                    thread::sleep(Duration::from_millis(5));
                }
                let epoch = File::create(place.path().join("epoch")).unwrap();
                let begun = Epoch::of(&epoch.metadata().unwrap());
                let (plain, _) = counted(&root, KnownFolders::default(), begun);
                let (told, now) = counted(&root, known, begun);
                prop_assert_eq!(told, plain, "after {:?}", step);
                known = now;
            }
        }
    }
}

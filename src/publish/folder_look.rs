//! What lies in a site's folder: its files are counted or named, and what can't be a site's is removed.

use super::marker::is_of_a_system;
use crate::disk::{Dir, EntryKind, MOST_FOLDER_DEPTH};
use pith::quote::escaped;
use std::ffi::{OsStr, OsString};
use std::io;

/// What a folder is gone through for.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'p> {
    /// To count the files, and to know whether there is anything to [clear](Self::Clear). Changes nothing.
    Count,
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
    /// What is not wanted, in byte order of the paths.
    pub named: Vec<String>,
    /// Whether there is something to clear that was left there.
    pub is_to_clear: bool,
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
        for (name, kind) in entries {
            // What a system keeps on a disk is nobody's to count or to remove.
            if is_of_a_system(&name, kind) || (depth == 0 && self.keep.iter().any(|kept| name == kept.as_str())) {
                anything_stays = true;
                continue;
            }
            let is_utf8 = is_utf8 && self.enter(&name);
            anything_stays |= if kind == EntryKind::Folder {
                let below = folder.enter_and_list(&name);
                let below = below.and_then(|(below, entries)| self.go_through(&below, entries, is_utf8, depth + 1));
                below.map_err(|error| in_folder(&name, &error))? || self.stays_empty(folder, &name)
            } else {
                self.stays(folder, &name, kind, is_utf8)?
            };
            self.path.truncate(length);
        }
        Ok(anything_stays)
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
        if let Purpose::Count = self.purpose {
            self.content.is_to_clear = true;
            return true;
        }
        // Refused where something was put inside meanwhile.
        above.remove_folder(name).is_err()
    }

    /// Whether what is no folder stays.
    fn stays(&mut self, folder: &Dir, name: &OsStr, kind: EntryKind, is_utf8: bool) -> io::Result<bool> {
        match self.purpose {
            Purpose::Count | Purpose::Clear if is_utf8 && kind == EntryKind::File => {}
            Purpose::Count => self.content.is_to_clear = true,
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

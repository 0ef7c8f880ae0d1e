//! Which folder is a site that a build made, and may be written into.

use crate::disk::{Dir, EntryKind};
use crate::error::Error;
use crate::file_names::is_system_file;
use crate::layout::SitePath;
use camino::Utf8Path;
use pith::quote::escaped;
use std::ffi::{OsStr, OsString};

/// The file that says that a folder was made here, and that a build may write into it.
pub(crate) const MARKER: &str = "\
pith-catalog makes this folder: each build updates it and removes what is no longer part of the
site. Keep your own files elsewhere.
";

/// Whether it is what a system keeps on a disk. A link or a pipe is not, whatever its name: who uploads a site
/// may follow it.
pub(super) fn is_of_a_system(name: &OsStr, kind: EntryKind) -> bool {
    let may_be = matches!(kind, EntryKind::File | EntryKind::Folder);
    may_be && name.to_str().is_some_and(|name| is_system_file(name, kind == EntryKind::Folder))
}

/// Whether a build made the folder.
pub(super) fn has_marker(root: &Dir) -> bool {
    root.status(SitePath::marker().as_str()).is_ok_and(|marker| marker.kind == EntryKind::File)
}

/// Refuses a folder that has no marker and holds anything but what is kept.
pub(super) fn check_ours(root: &Dir, path: &Utf8Path, keep: &[String]) -> Result<(), Error> {
    if has_marker(root) {
        return Ok(());
    }
    let entries = root.entries().map_err(|error| Error::io("open", path, error))?;
    let is_other = |(name, kind): &(OsString, EntryKind)| {
        !is_of_a_system(name, *kind) && !keep.iter().any(|kept| *name == kept.as_str())
    };
    match entries.into_iter().filter(is_other).map(|(name, _)| name).min() {
        Some(name) => {
            let name = escaped(&name.to_string_lossy()).to_string();
            let reason = format!("it holds files that pith-catalog did not make, such as {name}");
            Err(Error::Output { path: path.to_owned(), reason })
        }
        None => Ok(()),
    }
}

//! Writing files that somebody asked for, and that may have been changed since an earlier run wrote them.

use super::ui::Ui;
use crate::disk::new_file;
use crate::error::Error;
use camino::{Utf8Path, Utf8PathBuf};
use pith::quote::escaped;
use std::borrow::Cow;
use std::fs;
use std::io::{self, ErrorKind, Write};

/// A file to write.
pub(super) struct NewFile {
    pub(super) path: Utf8PathBuf,
    pub(super) text: Cow<'static, [u8]>,
}

/// What stands at the path of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    Missing,
    /// The same text.
    Same,
    Different,
}

/// Writes some files and names them. A file that is there and differs is overwritten only with `force`; else it is
/// named, and nothing is written.
///
/// # Errors
/// Such a file, or one that can't be read or written.
pub(super) fn write_files(files: &[NewFile], force: bool, ui: &mut Ui) -> Result<(), Error> {
    let look = |file: &NewFile| existing(file).map_err(|error| Error::io("read", &file.path, error));
    let found = files.iter().map(look).collect::<Result<Vec<_>, _>>()?;
    let differing: Vec<_> =
        files.iter().zip(&found).filter(|(_, existing)| **existing == Existing::Different).collect();
    if let Some((first, _)) = differing.first().filter(|_| !force) {
        return Err(Error::Overwrite { path: first.path.clone(), more: differing.len() - 1 });
    }
    for (file, existing) in files.iter().zip(found) {
        if existing != Existing::Same {
            write(&file.path, &file.text, existing).map_err(|error| Error::io("write", &file.path, error))?;
        }
        let said = if existing == Existing::Same { " (unchanged)" } else { "" };
        ui.result_line(|_| format!("{}{said}", escaped(file.path.as_str())));
    }
    Ok(())
}

fn existing(file: &NewFile) -> io::Result<Existing> {
    match fs::symlink_metadata(&file.path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Existing::Missing),
        Err(error) => Err(error),
        Ok(metadata) if metadata.is_dir() => Err(ErrorKind::IsADirectory.into()),
        // A link is never the same: what it leads to is somebody else's.
        Ok(metadata) if metadata.is_file() && metadata.len() == file.text.len() as u64 => {
            let is_same = fs::read(&file.path)? == *file.text;
            Ok(if is_same { Existing::Same } else { Existing::Different })
        }
        Ok(metadata) if metadata.is_file() || metadata.is_symlink() => Ok(Existing::Different),
        Ok(_) => Err(io::Error::other("it is not a regular file")),
    }
}

/// Writes a file, with the folders above it: as a whole, or not at all. A link is replaced, and not followed.
fn write(path: &Utf8Path, text: &[u8], existing: Existing) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = new_file(folder)?;
    file.write_all(text)?;
    // What came there meanwhile stays, where nothing was to be overwritten.
    let kept = if existing == Existing::Missing { file.persist_noclobber(path) } else { file.persist(path) };
    kept.map(drop).map_err(|error| error.error)
}

//! Folders by their paths: where one is, and how one is made.

use crate::error::Error;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io::{self, ErrorKind};

/// The mode of a site's files: whoever serves it may read them, whatever the umask.
pub(super) const FILE_FOR_ALL: u32 = 0o644;

/// The mode of a site's folders: whoever serves it may enter, whatever the umask.
pub(super) const FOLDER_FOR_ALL: u32 = 0o755;

/// The path from the root of the disk without links, also of what isn't there yet.
///
/// # Errors
/// A folder on the way can't be looked into.
pub(crate) fn absolute(path: &Utf8Path) -> Result<Utf8PathBuf, Error> {
    let there = path.ancestors().find(|above| above.exists()).unwrap_or(Utf8Path::new("."));
    let there = if there.as_str().is_empty() { Utf8Path::new(".") } else { there };
    let rest = path.strip_prefix(there).unwrap_or(path);
    let whole = there.as_std_path().canonicalize().and_then(|whole| {
        let refused = |_| io::Error::other("a folder above it has a name that is not UTF-8; rename that one");
        Utf8PathBuf::from_path_buf(whole).map_err(refused)
    });
    let whole = whole.map_err(|error| Error::io("open", path, error))?;
    // An empty rest would add a `/` to the end.
    Ok(if rest.as_str().is_empty() { whole } else { whole.join(rest) })
}

/// Makes a folder with those above it, where they aren't there, each with so many permissions.
pub(super) fn make_folder(path: &Utf8Path, mode: u32) -> io::Result<()> {
    match make_one_folder(path, mode) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let above = path.parent().filter(|above| !above.as_str().is_empty()).ok_or(error)?;
            make_folder(above, mode)?;
            // Not found again means that none can be made there, as below /proc.
            make_one_folder(path, mode)
        }
        result => result,
    }
}

/// Makes a folder in one that is there.
fn make_one_folder(path: &Utf8Path, mode: u32) -> io::Result<()> {
    match fs::create_dir(path) {
        Ok(()) => permit(path, mode),
        // Another thread may have made it.
        Err(_) if path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Gives a new folder these permissions. What else its mode says, such as whose group its files
/// will be of, it has from the folder above.
fn permit(path: &Utf8Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let old = fs::symlink_metadata(path)?.permissions().mode() & 0o7777;
        let new = old & !0o777 | mode;
        if new != old {
            fs::set_permissions(path, fs::Permissions::from_mode(new))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn where_no_folder_can_be_made_that_is_an_error() {
        let error = make_folder("/proc/pith-catalog/site/pith".into(), FOLDER_FOR_ALL).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

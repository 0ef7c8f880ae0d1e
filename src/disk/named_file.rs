//! Files that somebody named, and not by a folder: one to be read, and one that takes its place when it is whole.

use camino::Utf8Path;
#[cfg(unix)]
use std::fs::Permissions;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use tempfile::NamedTempFile;

/// Opens what somebody named, and looks at it. It is never waited for: opening a pipe without `O_NONBLOCK` would hang until
/// somebody writes to it.
///
/// # Errors
/// It can't be opened.
pub(crate) fn open_at_once(path: &Utf8Path) -> io::Result<(File, Metadata)> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or_default());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

/// Opens a regular file that somebody named, and says how long it is.
///
/// # Errors
/// It can't be opened, or isn't a regular file.
pub(crate) fn open_regular(path: &Utf8Path) -> io::Result<(File, u64)> {
    let (file, metadata) = open_at_once(path)?;
    match metadata {
        file_metadata if file_metadata.is_file() => Ok((file, file_metadata.len())),
        folder if folder.is_dir() => Err(io::Error::other("it is a folder; name the files in it")),
        _ => Err(io::Error::other("it is not a regular file")),
    }
}

/// How many files are open beside those that somebody named.
#[cfg(unix)]
const OTHER_FILES: u64 = 256;

/// Asks the system to let so many files that somebody named be open at a time, where it would let be fewer: many systems
/// let be 1,024 unless they are asked. Where it doesn't, opening them says so.
pub(crate) fn allow_open_files(count: usize) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let wanted = (count as u64).saturating_add(OTHER_FILES);
        if limit.current.is_some_and(|current| current < wanted) {
            let current = limit.maximum.map_or(wanted, |most| most.min(wanted));
            let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(current), ..limit });
        }
    }
    #[cfg(not(unix))]
    let _ = count;
}

/// Refuses the place of a new file where something else is than a regular file, which the new one would take the place of:
/// a device, a pipe, a link.
///
/// # Errors
/// Something else is there, or it can't be looked at.
pub(crate) fn check_replaceable(path: &Utf8Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(found) if found.is_file() => Ok(()),
        Ok(found) if found.is_dir() => Err(io::Error::other("it is a folder; name a file in it")),
        Ok(_) => Err(io::Error::other("what is there is not a regular file; name another path")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// A temporary file in a folder, with the permissions of any new file, to be moved to its own name when it is whole.
pub(crate) fn new_file(folder: &Utf8Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pith-catalog-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What the umask leaves of it. A temporary file would be its owner's alone.
        builder.permissions(Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

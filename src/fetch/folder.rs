//! A site in a folder. Links are not followed: a copy of a site has none, and one may lead anywhere.

use super::answer::{Answer, Failure, Headers};
use super::sink::{ByteSink, READ_BYTES};
use crate::disk::{Dir, EntryKind, OpenError};
use crate::error::Error;
use crate::layout::SitePath;
use crate::report::io_reason;
use camino::Utf8Path;
use std::io::{self, ErrorKind, Read as _};

/// A folder that holds a site.
pub(super) struct FolderSite {
    root: Dir,
}

impl FolderSite {
    /// Opens a folder, which may itself be named by a link.
    pub(super) fn open(root: &Utf8Path) -> Result<Self, Error> {
        let refuse = |reason: &str| Error::Site { address: root.to_string(), reason: reason.to_owned() };
        match Dir::open(root) {
            Ok(root) => Ok(Self { root }),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(refuse("there is no such folder")),
            Err(error) if error.kind() == ErrorKind::NotADirectory && root.is_file() => {
                Err(refuse("it is a file; name the folder that holds the site"))
            }
            Err(error) => Err(Error::io("open", root, error)),
        }
    }

    /// Reads a file into a sink.
    pub(super) fn get(&self, path: &SitePath, most_bytes: u64, sink: &mut impl ByteSink) -> Answer<Option<Headers>> {
        let not_a_file = |what: &str| Answer::Failed(Failure::Unreadable(format!("it is {what}, not a file")));
        let unreadable = |error: io::Error| Answer::Failed(Failure::Unreadable(format!("cannot read it: {error}")));
        let is_folder = || self.root.status(path.as_str()).is_ok_and(|status| status.kind == EntryKind::Folder);
        let file = match self.root.open_with_metadata(path.as_str()) {
            Ok((file, _)) => file,
            Err(OpenError::NotAFile) if is_folder() => return not_a_file("a folder"),
            Err(OpenError::Link | OpenError::NotAFile) => return not_a_file("a link or a special file"),
            Err(OpenError::Io(error)) => {
                return match error.kind() {
                    ErrorKind::NotFound | ErrorKind::NotADirectory => Answer::Absent,
                    _ => unreadable(error),
                };
            }
        };
        let not_stored = |error: io::Error| Answer::Failed(Failure::NotStored(io_reason(&error)));
        if let Err(error) = sink.restart() {
            return not_stored(error);
        }
        let mut file = file.take(most_bytes.saturating_add(1));
        let mut buffer = vec![0; READ_BYTES];
        let mut bytes = 0;
        loop {
            let count = match file.read(&mut buffer) {
                Ok(0) => return Answer::Found(None),
                Ok(count) => count,
                Err(error) => return unreadable(error),
            };
            bytes += count as u64;
            if bytes > most_bytes {
                return Answer::Failed(Failure::TooLarge(most_bytes));
            }
            if let Err(error) = sink.take(&buffer[..count]) {
                return not_stored(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[cfg(unix)]
    #[test]
    fn a_file_is_read_and_all_else_is_told() {
        let place = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(place.path()).unwrap();
        let outside = root.join("outside");
        let site = root.join("site");
        fs::create_dir_all(site.join("catalog")).unwrap();
        fs::create_dir_all(outside.join("pith")).unwrap();
        fs::write(site.join("catalog/index.json"), "{}").unwrap();
        fs::write(outside.join("secret"), "secret").unwrap();
        std::os::unix::fs::symlink(outside.join("secret"), site.join("robots.txt")).unwrap();
        std::os::unix::fs::symlink(&outside, site.join("stats")).unwrap();
        fs::create_dir_all(site.join("llms.txt")).unwrap();
        let folder = FolderSite::open(&site).unwrap();
        let found = |bytes: &[u8]| Answer::Found(bytes.to_vec());
        let no_file = |what: &str| Answer::Failed(Failure::Unreadable(format!("it is {what}, not a file")));
        for (path, most, answer) in [
            (SitePath::index(), 2, found(b"{}")),
            (SitePath::index(), 1, Answer::Failed(Failure::TooLarge(1))),
            (SitePath::documents(), 2, Answer::Absent),
            (SitePath::home(), 2, Answer::Absent),
            (SitePath::robots(), 9, no_file("a link or a special file")),
            (SitePath::stats(), 9, no_file("a link or a special file")),
            (SitePath::llms(), 9, no_file("a folder")),
        ] {
            let mut bytes = Vec::new();
            let found = folder.get(&path, most, &mut bytes).map(|_| bytes);
            assert_eq!(found, answer, "{path}");
        }
        assert!(FolderSite::open(&site.join("robots.txt")).is_err() && FolderSite::open(&root.join("no")).is_err());
    }
}

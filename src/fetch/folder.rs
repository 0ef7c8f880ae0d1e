//! A site in a folder. Links are not followed: a copy of a site has none, and one may lead anywhere.

use super::answer::{Answer, Failure, File};
use crate::error::Error;
use crate::site::SitePath;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io::{self, ErrorKind, Read as _};

/// A folder that holds a site.
pub(super) struct FolderSite {
    root: Utf8PathBuf,
}

impl FolderSite {
    /// Opens a folder, which may itself be named by a link.
    pub(super) fn open(root: &Utf8Path) -> Result<Self, Error> {
        let refuse = |reason: &str| Error::Site { address: root.to_string(), reason: reason.to_owned() };
        match fs::metadata(root) {
            Ok(metadata) if metadata.is_dir() => Ok(Self { root: root.to_owned() }),
            Ok(_) => Err(refuse("it is a file; name the folder that holds the site")),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(refuse("there is no such folder")),
            Err(error) => Err(Error::io("look into", root, error)),
        }
    }

    pub(super) fn get(&self, path: &SitePath, most_bytes: u64) -> Answer {
        let unreadable = |error: io::Error| Answer::Failed(Failure::Unreadable(format!("it can’t be read: {error}")));
        match self.look(path) {
            Ok(Some(metadata)) if metadata.is_file() => {}
            Ok(None) => return Answer::Absent,
            Ok(Some(metadata)) => {
                let what = if metadata.is_dir() { "a folder" } else { "a link or a special file" };
                return Answer::Failed(Failure::Unreadable(format!("it is {what}, not a file")));
            }
            Err(error) => return unreadable(error),
        }
        let mut bytes = Vec::new();
        let read = fs::File::open(self.root.join(path.as_str()))
            .and_then(|file| file.take(most_bytes.saturating_add(1)).read_to_end(&mut bytes));
        match read {
            Err(error) => unreadable(error),
            Ok(_) if bytes.len() as u64 > most_bytes => Answer::Failed(Failure::TooLarge(most_bytes)),
            Ok(_) => Answer::Found(File { bytes, headers: None }),
        }
    }

    /// What is at a path, if there is anything; a link on the way is what is there.
    fn look(&self, path: &SitePath) -> io::Result<Option<fs::Metadata>> {
        let mut place = self.root.clone();
        let mut found = None;
        for part in path.as_str().split('/') {
            place.push(part);
            match fs::symlink_metadata(&place) {
                Ok(metadata) if metadata.is_symlink() => return Ok(Some(metadata)),
                Ok(metadata) => found = Some(metadata),
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let found = |bytes: &[u8]| Answer::Found(File { bytes: bytes.to_vec(), headers: None });
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
            assert_eq!(folder.get(&path, most), answer, "{path}");
        }
        assert!(FolderSite::open(&site.join("robots.txt")).is_err() && FolderSite::open(&root.join("no")).is_err());
    }
}

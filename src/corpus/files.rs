//! The files that a site carries as they are: `files/` of a content folder.

use super::content_layout::ContentPart;
use super::folder::{Folder, FolderEntry, LINK, NOT_A_FILE, NOT_UTF_8, PartError, TOO_DEEP};
use super::limits::Limits;
use crate::disk::EntryKind;
use crate::file_names::is_system_file;
use crate::report::UnreadPath;
use camino::Utf8PathBuf;
use std::ffi::OsStr;
use std::io;
use std::sync::Arc;

/// A file to copy.
#[derive(Debug, Clone)]
pub(crate) struct CopiedFile {
    /// Its path below `files/`, with `/` between its parts: where it goes below the site's root, if a site can have it.
    pub inside: String,
    /// Where it lies.
    pub path: Utf8PathBuf,
    /// How large it was when it was found.
    pub bytes: u64,
    /// `files/`.
    folder: Arc<Folder>,
}

impl CopiedFile {
    /// Reads it, if it still is a regular file and no link leads to it.
    ///
    /// # Errors
    /// It can't be read, or has more than so many bytes.
    pub(crate) fn read(&self, most_bytes: u64) -> io::Result<Vec<u8>> {
        self.folder.read_small(&self.path, most_bytes)
    }
}

/// Where a repository keeps its own files; on some disks also by the second name.
const REPOSITORY: [&str; 2] = [".git", "git~1"];

/// The files below a content folder's `files/`, in byte order of their paths, and what can't be
/// copied. Hidden ones are copied too: a host's verification file may be one. Passed over are a repository's own
/// files, since the site may lie in a repository, which they would change, and what a system or an editor keeps.
pub(crate) fn files(content: &Folder, limits: &Limits) -> (Vec<CopiedFile>, Vec<UnreadPath>) {
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    let folder = match content.part(ContentPart::Files.name()) {
        None => return (files, unread),
        Some(Ok(folder)) => folder,
        Some(Err(error)) => {
            let path = content.path_of(ContentPart::Files.name());
            unread.push(match error {
                PartError::Rule(reason) => UnreadPath::new(path.as_str(), reason),
                PartError::Io(error) => UnreadPath::io(path, &error),
            });
            return (files, unread);
        }
    };
    let is_passed_over = |name: &OsStr, kind: EntryKind| {
        REPOSITORY.iter().any(|own| name.eq_ignore_ascii_case(own))
            || is_system_file(&name.to_string_lossy(), kind == EntryKind::Folder)
    };
    folder.walk(limits.folder_depth, is_passed_over, |entry| match entry {
        Ok(entry) => match file(&folder, &entry, limits) {
            Ok(found) => files.extend(found),
            Err(reason) => unread.push(reason),
        },
        Err((inside, error)) => unread.push(UnreadPath::io(folder.path_of(&inside), &error)),
    });
    files.sort_by(|a: &CopiedFile, b| a.inside.cmp(&b.inside));
    unread.sort_by(|a, b| a.path.cmp(&b.path));
    (files, unread)
}

fn file(folder: &Arc<Folder>, entry: &FolderEntry, limits: &Limits) -> Result<Option<CopiedFile>, UnreadPath> {
    let path = folder.path_of(&entry.inside);
    let refuse = |reason: &str| Err(UnreadPath::new(path.as_str(), reason));
    match entry.kind {
        EntryKind::Link => return refuse(LINK),
        EntryKind::Folder if entry.depth > limits.folder_depth => return refuse(TOO_DEEP),
        EntryKind::Folder => return Ok(None),
        EntryKind::File | EntryKind::Special => {}
    }
    if !entry.is_utf8 {
        return refuse(NOT_UTF_8);
    }
    if entry.kind != EntryKind::File {
        return refuse(NOT_A_FILE);
    }
    let bytes = folder.status(&path).map_err(|error| UnreadPath::io(&path, &error))?.stamp.bytes;
    if bytes > limits.file_bytes {
        let reason = format!("it is larger than {} MiB; host it elsewhere and link to it", limits.file_bytes >> 20);
        return refuse(&reason);
    }
    Ok(Some(CopiedFile { inside: entry.inside.clone(), path, bytes, folder: Arc::clone(folder) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8Path;
    use std::fs;

    #[test]
    #[cfg(unix)]
    fn files_come_in_order_and_what_cannot_be_copied_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let content = Utf8Path::from_path(folder.path()).unwrap();
        let files = |limits: &Limits| files(&Folder::open(content).unwrap(), limits);
        let (found, unread) = files(&Limits::default());
        assert!(found.is_empty() && unread.is_empty(), "there need be none");
        fs::create_dir_all(content.join("files/.well-known")).unwrap();
        for name in [".git/hooks", "sub/.GIT"] {
            fs::create_dir_all(content.join("files").join(name)).unwrap();
            fs::write(content.join("files").join(name).join("config"), "x").unwrap();
        }
        for name in ["z.png", "CNAME", ".well-known/security.txt", "a b.svg", "sub/git~1"] {
            fs::write(content.join("files").join(name), "x").unwrap();
        }
        // What systems and editors keep is passed over, whatever it is.
        for folder in [".Trashes/501", "sub/@eaDir", "lost+found", "System Volume Information"] {
            fs::create_dir_all(content.join("files").join(folder)).unwrap();
            fs::write(content.join("files").join(folder).join("thesis.doc"), "x").unwrap();
        }
        for name in [".DS_Store", "sub/Thumbs.db", "desktop.ini", "._z.png", "z.png~", ".z.png.swp"] {
            fs::write(content.join("files").join(name), "x").unwrap();
        }
        std::os::unix::fs::symlink("somebody@somewhere", content.join("files/.#z.png")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", content.join("files/link")).unwrap();
        let limits = Limits::default();
        let (found, unread) = files(&limits);
        let inside: Vec<_> = found.iter().map(|file| file.inside.as_str()).collect();
        assert_eq!(inside, [".well-known/security.txt", "CNAME", "a b.svg", "z.png"]);
        assert_eq!(unread.iter().map(|unread| unread.reason.as_str()).collect::<Vec<_>>(), [LINK]);
        let (found, unread) = files(&Limits { file_bytes: 0, ..limits });
        assert_eq!((found.len(), unread.len()), (0, 5));
    }
}

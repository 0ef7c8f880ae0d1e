//! The files that a site carries as they are: `files/` of a content folder.

use super::limits::Limits;
use crate::report::Unread;
use crate::system_files::is_system_file;
use camino::{Utf8Path, Utf8PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file to copy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileSource {
    /// Its path below `files/`, with `/` between its parts: where it goes below the site's root.
    pub inside: String,
    /// Where it lies.
    pub path: Utf8PathBuf,
}

/// Where a repository keeps its own files; on some disks also by the second name.
const REPOSITORY: [&str; 2] = [".git", "git~1"];

/// The files below a content folder's `files/`, in byte order of their paths, and what can't be
/// copied. Hidden ones are copied too: a host's verification file may be one. Passed over are a repository's own
/// files, since the site may lie in a repository, which they would change, and what a system or an editor keeps.
pub fn files(content: &Utf8Path, limits: &Limits) -> (Vec<FileSource>, Vec<Unread>) {
    let root = content.join("files");
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    if root.symlink_metadata().is_err() {
        return (files, unread);
    }
    let is_passed_over = |entry: &DirEntry| {
        let name = entry.file_name();
        entry.depth() > 0
            && (REPOSITORY.iter().any(|known| name.eq_ignore_ascii_case(known))
                || is_system_file(&name.to_string_lossy(), entry.file_type().is_dir()))
    };
    let entries = WalkDir::new(&root).max_depth(limits.folder_depth + 1).into_iter();
    for entry in entries.filter_entry(|entry| !is_passed_over(entry)) {
        match entry {
            Ok(entry) if entry.depth() > 0 && entry.path_is_symlink() => {
                unread.push(refused(&entry, "a symbolic link, which is not followed; put the file itself here"));
            }
            Ok(entry) if entry.file_type().is_dir() => {
                if entry.depth() > limits.folder_depth {
                    unread.push(refused(&entry, "a folder nested too deep; move it up"));
                }
            }
            Ok(entry) => match file(&root, &entry, limits) {
                Ok(file) => files.push(file),
                Err(reason) => unread.push(refused(&entry, &reason)),
            },
            Err(error) => {
                let path = error.path().map_or_else(|| root.to_string(), |path| path.to_string_lossy().into_owned());
                unread.push(match error.io_error() {
                    Some(error) => Unread::io(path, error),
                    None => Unread::new(&path, "a loop of folders; remove it"),
                });
            }
        }
    }
    files.sort();
    unread.sort_by(|a, b| a.path.cmp(&b.path));
    (files, unread)
}

fn file(root: &Utf8Path, entry: &DirEntry, limits: &Limits) -> Result<FileSource, String> {
    let path = Utf8Path::from_path(entry.path()).ok_or("its name is not UTF-8; rename it")?;
    let inside = path.strip_prefix(root).map_err(|_| "it lies elsewhere")?;
    let inside = inside.components().map(|part| part.as_str()).collect::<Vec<_>>().join("/");
    if inside.chars().any(|character| character.is_control() || character == '\\') {
        return Err("its name has a character that no address can have; rename it".to_owned());
    }
    if !entry.file_type().is_file() {
        return Err("not a regular file; remove it".to_owned());
    }
    if entry.metadata().is_ok_and(|metadata| metadata.len() > limits.file_bytes) {
        return Err(format!("it has more than {} MiB; keep it elsewhere and link to it", limits.file_bytes >> 20));
    }
    Ok(FileSource { inside, path: path.to_owned() })
}

fn refused(entry: &DirEntry, reason: &str) -> Unread {
    Unread::new(&entry.path().to_string_lossy(), reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    #[cfg(unix)]
    fn files_come_in_order_and_what_cannot_be_copied_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let content = Utf8Path::from_path(folder.path()).unwrap();
        assert_eq!(files(content, &Limits::default()), (vec![], vec![]));
        fs::create_dir_all(content.join("files/.well-known")).unwrap();
        for name in [".git/hooks", "sub/.GIT"] {
            fs::create_dir_all(content.join("files").join(name)).unwrap();
            fs::write(content.join("files").join(name).join("config"), "x").unwrap();
        }
        for name in ["z.png", "CNAME", ".well-known/security.txt", "a b.svg", "back\\slash", "line\nend", "sub/git~1"] {
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
        let (found, unread) = files(content, &limits);
        let inside: Vec<_> = found.iter().map(|file| file.inside.as_str()).collect();
        assert_eq!(inside, [".well-known/security.txt", "CNAME", "a b.svg", "z.png"]);
        let reasons: Vec<_> = unread.iter().map(|unread| unread.reason.split([';', ',']).next().unwrap()).collect();
        let name = "its name has a character that no address can have";
        assert_eq!(reasons, [name, name, "a symbolic link"]);
        let (found, unread) = files(content, &Limits { file_bytes: 0, ..limits });
        assert_eq!((found.len(), unread.len()), (0, 7));
    }
}

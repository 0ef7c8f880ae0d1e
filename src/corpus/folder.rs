//! A folder that is read, open since it was found: what lies below it is listed and opened by its handle,
//! through no link. Who puts a link into the place of a file, or of a folder in between, after it was
//! found doesn't get its target read.

use crate::disk::{Dir, EntryKind, EntryStatus, OpenError};
use camino::{Utf8Path, Utf8PathBuf};
use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{MAIN_SEPARATOR, MAIN_SEPARATOR_STR};
use std::sync::Arc;

/// What is said of a link, when it is found and when a file has become one.
pub(super) const LINK: &str = "a symbolic link, which is not followed; put the file itself here";

/// What is said of a pipe, a socket or a device.
pub(super) const NOT_A_FILE: &str = "not a regular file; remove it";

/// What is said of a name that can't be written down.
pub(super) const NOT_UTF_8: &str = "its name is not UTF-8; rename it";

/// What is said of a folder that isn't entered.
pub(super) const TOO_DEEP: &str = "a folder nested too deep; move it up";

/// A folder that stays open while what is below it is read.
#[derive(Debug)]
pub(crate) struct Folder {
    dir: Dir,
    /// Where it lies, for messages.
    path: Utf8PathBuf,
}

/// What lies below a folder.
pub(super) struct FolderEntry {
    /// Its path below the folder, with `/` between its parts; not quite that if it isn't UTF-8.
    pub(super) inside: String,
    pub(super) is_utf8: bool,
    pub(super) kind: EntryKind,
    /// How many folders it is below the folder, itself counted.
    pub(super) depth: usize,
}

/// What can't be listed, by its path below the folder, and why.
pub(super) type Unlisted = (String, io::Error);

impl Folder {
    /// Opens a folder that the user named, which may be a link to one.
    ///
    /// # Errors
    /// There is none, or it can't be looked into.
    pub(crate) fn open(path: &Utf8Path) -> io::Result<Arc<Self>> {
        Ok(Arc::new(Self { dir: Dir::open(path)?, path: path.to_owned() }))
    }

    /// Opens a folder of that name in this one, or says why there is none to read. `None` if nothing is there.
    pub(crate) fn part(&self, name: &str) -> Option<Result<Arc<Self>, PartError>> {
        let opened = match self.dir.find(name) {
            Ok(None) => return None,
            Ok(Some(EntryStatus { kind: EntryKind::Folder, .. })) => self.dir.enter_one(name).map_err(PartError::Io),
            Ok(Some(EntryStatus { kind: EntryKind::Link, .. })) => Err(PartError::Rule(LINK)),
            Ok(Some(_)) => Err(PartError::Rule("not a folder; rename it")),
            Err(error) => Err(PartError::Io(error)),
        };
        Some(opened.map(|dir| Arc::new(Self { dir, path: self.path.join(name) })))
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The path of what lies in it, as messages name it.
    pub(crate) fn path_of(&self, inside: &str) -> Utf8PathBuf {
        if inside.is_empty() { self.path.clone() } else { self.path.join(native(inside).as_ref()) }
    }

    /// What lies at a [path of it](Self::path_of), by its path below the folder.
    pub(super) fn inside<'p>(&self, path: &'p Utf8Path) -> Cow<'p, str> {
        let inside = below(&self.path, path);
        if MAIN_SEPARATOR == '/' { inside.into() } else { inside.replace(MAIN_SEPARATOR, "/").into() }
    }

    /// Opens a regular file at a [path of it](Self::path_of), and says what it looks like. A pipe is not
    /// waited for.
    ///
    /// # Errors
    /// There is none, or what is there is something else, such as a link.
    pub(super) fn open_file(&self, path: &Utf8Path) -> io::Result<(File, Metadata)> {
        self.dir.open_with_metadata(&self.inside(path)).map_err(|error| match error {
            OpenError::Link => io::Error::other(LINK),
            OpenError::NotAFile => io::Error::other(NOT_A_FILE),
            OpenError::Io(error) => error,
        })
    }

    /// Reads a small regular file at a [path of it](Self::path_of).
    ///
    /// # Errors
    /// It can't be opened or read, or has more than so many bytes.
    pub(crate) fn read_small(&self, path: &Utf8Path, most_bytes: u64) -> io::Result<Vec<u8>> {
        let (file, _) = self.open_file(path)?;
        read_whole(&file, most_bytes)
    }

    /// What lies at a [path of it](Self::path_of). Whether that is still the same is for who opens it to say.
    ///
    /// # Errors
    /// Nothing is there.
    pub(super) fn status(&self, path: &Utf8Path) -> io::Result<EntryStatus> {
        self.dir.status(&self.inside(path))
    }

    /// The names in it, in no order, and what each is.
    ///
    /// # Errors
    /// It can't be listed.
    pub(crate) fn entries(&self) -> io::Result<Vec<(OsString, EntryKind)>> {
        self.dir.entries()
    }

    /// Goes through all that lies below it, in no order, but for what `is_skipped`. Folders are entered down
    /// to a depth.
    pub(super) fn walk(
        &self,
        most_depth: usize,
        is_skipped: impl Fn(&OsStr, EntryKind) -> bool,
        mut found: impl FnMut(Result<FolderEntry, Unlisted>),
    ) {
        let root = FolderEntry { inside: String::new(), is_utf8: true, kind: EntryKind::Folder, depth: 0 };
        match self.dir.entries() {
            Ok(entries) => list(&self.dir, entries, &root, most_depth, &is_skipped, &mut found),
            Err(error) => found(Err((root.inside, error))),
        }
    }
}

/// A path within a folder, or the whole path where it isn't one.
pub(crate) fn below<'p>(folder: &Utf8Path, path: &'p Utf8Path) -> &'p str {
    // Taken apart only where a path isn't written as the folder's own is.
    let rest = path.as_str().strip_prefix(folder.as_str());
    match rest.and_then(|rest| rest.strip_prefix(MAIN_SEPARATOR)) {
        Some(inside) if !inside.starts_with([MAIN_SEPARATOR, '.']) => inside,
        _ => path.strip_prefix(folder).unwrap_or(path).as_str(),
    }
}

/// Why a folder of another one isn't read.
#[derive(Debug)]
pub enum PartError {
    /// It is no folder, and what to do about it.
    Rule(&'static str),
    /// It can't be opened.
    Io(io::Error),
}

impl From<PartError> for io::Error {
    fn from(error: PartError) -> Self {
        match error {
            PartError::Rule(reason) => Self::other(reason),
            PartError::Io(error) => error,
        }
    }
}

/// A path with the system's own separators.
fn native(inside: &str) -> Cow<'_, str> {
    if MAIN_SEPARATOR == '/' { inside.into() } else { inside.replace('/', MAIN_SEPARATOR_STR).into() }
}

fn list(
    dir: &Dir,
    mut entries: Vec<(OsString, EntryKind)>,
    above: &FolderEntry,
    most_depth: usize,
    is_skipped: &dyn Fn(&OsStr, EntryKind) -> bool,
    found: &mut dyn FnMut(Result<FolderEntry, Unlisted>),
) {
    // Whoever sorts all paths has less to do, since a few names here are compared sooner than all there.
    entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    for (name, kind) in entries.into_iter().filter(|(name, kind)| !is_skipped(name, *kind)) {
        let lossy = name.to_string_lossy();
        let inside = if above.depth == 0 { lossy.into_owned() } else { format!("{}/{lossy}", above.inside) };
        let is_utf8 = above.is_utf8 && name.to_str().is_some();
        let entry = FolderEntry { inside, is_utf8, kind, depth: above.depth + 1 };
        if kind == EntryKind::Folder && entry.depth <= most_depth {
            match dir.enter_and_list(&name) {
                Ok((dir, entries)) => list(&dir, entries, &entry, most_depth, is_skipped, found),
                Err(error) => found(Err((entry.inside.clone(), error))),
            }
        }
        found(Ok(entry));
    }
}

/// Reads a file to its end, unless it has more than so many bytes.
pub(super) fn read_whole(file: &File, most_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most_bytes {
        return Err(io::Error::other(format!("it is larger than {} KiB, the limit for such a file", most_bytes >> 10)));
    }
    Ok(bytes)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::corpus::file::OpenedFile;
    use crate::corpus::{Input, Limits, files, inputs, walk};
    use std::fs;
    use std::os::unix::fs::symlink;
    use tempfile::TempDir;

    const SECRET: &str = "{\"secret\":1}";

    /// A content folder with a file in each part, and a folder outside with a secret of the same name.
    struct Scene {
        folder: TempDir,
    }

    /// Puts something else into the place of `sub/x.json` of a part.
    type Swap = fn(&Scene, &Utf8Path);

    impl Scene {
        fn new() -> Self {
            let scene = Self { folder: tempfile::tempdir().unwrap() };
            for (folder, text) in [("content/records/sub", "{}"), ("content/files/sub", "{}"), ("outside", SECRET)] {
                fs::create_dir_all(scene.path(folder)).unwrap();
                fs::write(scene.path(folder).join("x.json"), text).unwrap();
            }
            scene
        }

        fn path(&self, inside: &str) -> Utf8PathBuf {
            Utf8Path::from_path(self.folder.path()).unwrap().join(inside)
        }

        fn file_for_a_link(&self, part: &Utf8Path) {
            fs::remove_file(part.join("sub/x.json")).unwrap();
            symlink(self.path("outside/x.json"), part.join("sub/x.json")).unwrap();
        }

        fn folder_for_a_link(&self, part: &Utf8Path) {
            fs::rename(part.join("sub"), part.join("old")).unwrap();
            symlink(self.path("outside"), part.join("sub")).unwrap();
        }

        fn file_for_a_pipe(_: &Self, part: &Utf8Path) {
            use rustix::fs::{CWD, FileType, Mode, mknodat};
            fs::remove_file(part.join("sub/x.json")).unwrap();
            mknodat(CWD, part.join("sub/x.json").as_str(), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        }

        fn file_for_a_folder(_: &Self, part: &Utf8Path) {
            fs::remove_file(part.join("sub/x.json")).unwrap();
            fs::create_dir(part.join("sub/x.json")).unwrap();
        }

        fn part_for_a_link(&self, part: &Utf8Path) {
            fs::rename(part, self.path("old")).unwrap();
            fs::create_dir(self.path("other")).unwrap();
            symlink(self.path("outside"), self.path("other/sub")).unwrap();
            symlink(self.path("other"), part).unwrap();
        }
    }

    /// What takes a file's place after it was found, and what comes of reading it.
    const SWAPS: [(Swap, Result<&str, &str>); 5] = [
        (Scene::file_for_a_link, Err(LINK)),
        (Scene::folder_for_a_link, Err(LINK)),
        (Scene::file_for_a_pipe, Err(NOT_A_FILE)),
        (Scene::file_for_a_folder, Err(NOT_A_FILE)),
        // The folder that was gone through is still open.
        (Scene::part_for_a_link, Ok("{}")),
    ];

    fn is_as_expected(read: io::Result<Vec<u8>>, expected: Result<&str, &str>) {
        if read.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotADirectory) {
            // Where the system has no call for all parts of a path at once, a link to a folder is no folder.
            return assert_eq!(expected, Err(LINK));
        }
        let read = read.map(|bytes| String::from_utf8(bytes).unwrap()).map_err(|error| error.to_string());
        assert_eq!(read.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn a_document_that_becomes_something_else_after_the_walk_is_not_read() {
        for (swap, expected) in SWAPS {
            let scene = Scene::new();
            let records = scene.path("content/records");
            let [Input::Source(source)] = &walk(&records, &Limits::default()).all[..] else { panic!("expected one") };
            swap(&scene, &records);
            let opened = OpenedFile::open(source);
            is_as_expected(opened.and_then(|opened| read_whole(&opened.file, 100)), expected);
        }
    }

    #[test]
    fn a_file_that_becomes_something_else_after_the_walk_is_not_copied() {
        for (swap, expected) in SWAPS {
            let scene = Scene::new();
            let (found, _) = files(&Folder::open(&scene.path("content")).unwrap(), &Limits::default());
            swap(&scene, &scene.path("content/files"));
            is_as_expected(found[0].read(100), expected);
        }
    }

    #[test]
    fn a_file_that_the_user_names_may_be_a_link() {
        let scene = Scene::new();
        scene.file_for_a_link(&scene.path("content/records"));
        let named = [scene.path("content/records/sub/x.json")];
        let [Input::Source(source)] = &inputs(&named, &Limits::default()).all[..] else { panic!("expected one") };
        is_as_expected(read_whole(&OpenedFile::open(source).unwrap().file, 100), Ok(SECRET));
    }

    #[test]
    fn a_part_that_is_a_link_is_not_entered() {
        let scene = Scene::new();
        scene.part_for_a_link(&scene.path("content/files"));
        let (found, unread) = files(&Folder::open(&scene.path("content")).unwrap(), &Limits::default());
        assert!(found.is_empty());
        assert_eq!(unread.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), [LINK]);
    }
}

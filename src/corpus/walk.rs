//! Which files hold documents: the paths a user named, and the folders below them.

use super::folder::{Folder, FolderEntry, LINK, NOT_A_FILE, NOT_UTF_8, TOO_DEEP};
use super::limits::Limits;
use crate::disk::{EntryKind, FileStamp};
use crate::file_names::is_system_file;
use crate::report::UnreadPath;
use camino::{Utf8Path, Utf8PathBuf};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::sync::Arc;

/// A file that holds one document, or one a line.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    /// Where it lies.
    pub path: Utf8PathBuf,
    /// The folder that it was found in, by which it is opened. A file that the user named has none: its
    /// path is opened, and may be a link.
    pub(super) folder: Option<Arc<Folder>>,
    /// Whether every line is a document.
    pub lines: bool,
    /// How its bytes are packed.
    pub compression: Compression,
    /// What of its lines is read, if that isn't all. In a box, since few of many files are cut.
    pub(super) stretch: Option<Box<Stretch>>,
}

/// A part of a file of lines: the lines that start in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The bytes in which they start.
    pub(super) bytes: Range<u64>,
    /// How many bytes the file had when it was cut.
    pub(super) file_bytes: u64,
}

/// How a file's bytes are packed, as its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// Not at all.
    None,
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstandard,
}

/// One thing to read, in the order in which it is reported.
#[derive(Debug)]
pub(crate) enum Input {
    /// Standard input, one document a line.
    Stdin,
    /// A file.
    Source(SourceFile),
    /// A path that can't be read, which is said in its place.
    Unread(UnreadPath),
}

/// What is read, and what isn't and may have been meant to be.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// What is read, in the order in which it is reported.
    pub all: Vec<Input>,
    /// Files that may hold documents, and that are passed over for their names.
    pub misnamed: Misnamed,
}

/// Files below folders that may hold documents by their names, and whose names are not those that are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Misnamed {
    /// How many there are.
    pub count: u64,
    /// The first by its path.
    pub first: Option<Utf8PathBuf>,
}

/// Which names are read, to follow what is said of one that isn't.
pub(crate) const READ_NAMES: &str =
    "documents are read from files that end in .json, .jsonl or .ndjson, also with .gz or .zst";

impl Inputs {
    fn extend(&mut self, other: Self) {
        self.all.extend(other.all);
        self.misnamed.count += other.misnamed.count;
        self.misnamed.first = self.misnamed.first.take().or(other.misnamed.first);
    }
}

impl Misnamed {
    fn add(&mut self, path: Utf8PathBuf) {
        self.count += 1;
        let is_first = self.first.as_ref().is_none_or(|first| path.as_str() < first.as_str());
        self.first = if is_first { Some(path) } else { self.first.take() };
    }
}

/// The inputs that some paths name: a file, the documents below a folder, or `-`.
///
/// They come in the order of the paths, and a folder's files in byte order of theirs.
pub(crate) fn inputs(paths: &[Utf8PathBuf], limits: &Limits) -> Inputs {
    let mut inputs = Inputs::default();
    for path in paths {
        if path == "-" {
            inputs.all.push(Input::Stdin);
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => inputs.extend(walk(path, limits)),
            Ok(_) => inputs.all.push(Input::Source(SourceFile::named(path.clone()))),
            Err(error) => {
                let mut unread = UnreadPath::io(path, &error);
                if error.kind() == ErrorKind::NotFound {
                    unread.reason.push_str("; check its name");
                }
                inputs.all.push(Input::Unread(unread));
            }
        }
    }
    inputs
}

/// The documents below a folder, in byte order of their paths, and what can't be read there.
///
/// Hidden files are passed over, what a system keeps, such as a bin, and a file whose name doesn't end as a document's
/// does; those that may hold documents are counted. A symbolic link isn't followed, and is said: whoever can place one
/// must not choose what is read.
pub(crate) fn walk(root: &Utf8Path, limits: &Limits) -> Inputs {
    let folder = match Folder::open(root) {
        Ok(folder) => folder,
        Err(error) => return Inputs { all: vec![Input::Unread(UnreadPath::io(root, &error))], ..Inputs::default() },
    };
    let is_passed_over = |name: &OsStr, kind: EntryKind| {
        name.as_encoded_bytes().starts_with(b".") || is_system_file(&name.to_string_lossy(), kind == EntryKind::Folder)
    };
    let mut found: Vec<Input> = Vec::new();
    let mut misnamed = Misnamed::default();
    folder.walk(limits.folder_depth, is_passed_over, |entry| {
        let input = match entry {
            Ok(entry) => input(&folder, &entry, limits, &mut misnamed),
            Err((inside, error)) => Some(Input::Unread(UnreadPath::io(folder.path_of(&inside), &error))),
        };
        found.extend(input);
    });
    found.sort_by(|a, b| a.sort_key().cmp(b.sort_key()));
    Inputs { all: found, misnamed }
}

fn input(folder: &Arc<Folder>, entry: &FolderEntry, limits: &Limits, misnamed: &mut Misnamed) -> Option<Input> {
    let path = folder.path_of(&entry.inside);
    let unread = |reason: &str| Some(Input::Unread(UnreadPath::new(path.as_str(), reason)));
    match entry.kind {
        EntryKind::Link => unread(LINK),
        EntryKind::Folder if entry.depth > limits.folder_depth => unread(TOO_DEEP),
        EntryKind::Folder => None,
        EntryKind::File | EntryKind::Special if !is_document(&path) => {
            if entry.kind == EntryKind::File && may_hold_documents(&path) {
                misnamed.add(path);
            }
            None
        }
        _ if !entry.is_utf8 => unread(NOT_UTF_8),
        EntryKind::Special => unread(NOT_A_FILE),
        EntryKind::File => Some(Input::Source(SourceFile::of(path, Some(Arc::clone(folder))))),
    }
}

impl Input {
    fn sort_key(&self) -> &str {
        match self {
            Self::Stdin => "-",
            Self::Source(source) => source.path.as_str(),
            Self::Unread(unread) => &unread.path,
        }
    }
}

impl PartialEq for SourceFile {
    /// Whether both are the same path in the same folder, and the same stretch of what lies there.
    fn eq(&self, other: &Self) -> bool {
        let folder = |one: &Self| one.folder.as_ref().map(Arc::as_ptr);
        (&self.path, folder(self), self.lines, self.compression, &self.stretch)
            == (&other.path, folder(other), other.lines, other.compression, &other.stretch)
    }
}

impl SourceFile {
    /// A file that the user named: one document, unless its name says more.
    pub(super) fn named(path: Utf8PathBuf) -> Self {
        Self::of(path, None)
    }

    pub(super) fn of(path: Utf8PathBuf, folder: Option<Arc<Folder>>) -> Self {
        let (compression, stem) = unpacked_name(&path);
        let lines = has_lines(stem);
        Self { path, folder, lines, compression, stretch: None }
    }

    /// The file of a path below a folder.
    pub(crate) fn below(folder: &Arc<Folder>, inside: &str) -> Self {
        Self::of(folder.path_of(inside), Some(Arc::clone(folder)))
    }

    /// Whether each document can be read again from its place in the file.
    pub(crate) fn can_be_known(&self) -> bool {
        !self.lines || self.compression == Compression::None
    }

    /// Whether all of it is read, and not a stretch of its lines.
    pub(crate) fn is_whole(&self) -> bool {
        self.stretch.is_none()
    }

    /// Whether one can read its lines from its middle on.
    pub(super) fn can_be_cut(&self) -> bool {
        self.lines && self.compression == Compression::None
    }

    /// How many bytes lie there now, as they are packed. `None` where the system doesn't say it.
    pub(super) fn bytes(&self) -> Option<u64> {
        match &self.folder {
            Some(_) => Some(self.stamp()?.bytes),
            // What the user named may be a link, through which it is read.
            None => Some(fs::metadata(&self.path).ok()?.len()),
        }
    }

    /// What the system says of what lies there now: of a link in the file's place, not of what it leads to.
    pub(super) fn stamp(&self) -> Option<FileStamp> {
        match &self.folder {
            Some(folder) => Some(folder.status(&self.path).ok()?.stamp),
            None => Some(FileStamp::of(&fs::symlink_metadata(&self.path).ok()?)),
        }
    }
}

/// Whether a file's name ends as a document's does: `.json`, `.jsonl` or `.ndjson`, each also with `.gz` or `.zst`.
fn is_document(path: &Utf8Path) -> bool {
    let (_, stem) = unpacked_name(path);
    has_extension(stem, "json") || has_lines(stem)
}

/// Whether each line of a file is a document. Both ends of names are in use for that.
fn has_lines(stem: &Utf8Path) -> bool {
    has_extension(stem, "jsonl") || has_extension(stem, "ndjson")
}

/// What stands in the name of a file that may hold documents, after a dot.
const MAY_HOLD_DOCUMENTS: [&str; 15] =
    ["json", "jsonl", "ndjson", "jsonlines", "gz", "zst", "tgz", "xz", "bz2", "br", "lz4", "zip", "7z", "rar", "tar"];

/// Whether a file that isn't read for its name may hold documents: an archive, what is packed in another way, and what a
/// system or a download has added to, such as `x.json.txt` or `x.json(1)`.
fn may_hold_documents(path: &Utf8Path) -> bool {
    let is_one = |part: &str| {
        let word = part.split(|one: char| !one.is_ascii_alphanumeric()).next().unwrap_or_default();
        MAY_HOLD_DOCUMENTS.iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    path.file_name().is_some_and(|name| name.split('.').skip(1).any(is_one))
}

fn unpacked_name(path: &Utf8Path) -> (Compression, &Utf8Path) {
    let stem = || path.file_stem().map_or(path, Utf8Path::new);
    if has_extension(path, "gz") {
        (Compression::Gzip, stem())
    } else if has_extension(path, "zst") {
        (Compression::Zstandard, stem())
    } else {
        (Compression::None, path)
    }
}

fn has_extension(path: &Utf8Path, wanted: &str) -> bool {
    // Most don't, which is seen without taking the path apart.
    let bytes = path.as_str().as_bytes();
    let end = bytes.len().checked_sub(wanted.len()).and_then(|start| bytes.get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(wanted.as_bytes()))
        && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    /// A folder with an empty file at each path.
    fn folder(paths: &[&str]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in paths {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    /// What is found below a folder: the paths within it, each with the reason if it can't be read.
    fn found(folder: &TempDir) -> Vec<String> {
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let within = |path: &str| path.strip_prefix(&format!("{root}/")).unwrap().to_owned();
        let name = |input: Input| match input {
            Input::Source(source) => within(source.path.as_str()),
            Input::Unread(unread) => format!("{}: {}", within(&unread.path), unread.reason),
            Input::Stdin => panic!("a folder holds no standard input"),
        };
        walk(root, &Limits::default()).all.into_iter().map(name).collect()
    }

    #[test]
    fn files_come_in_byte_order_of_whole_paths() {
        // Not folder by folder: `-` and `.` come before `/`, and `0`, `B` and `é` after it.
        let ordered =
            ["B.json", "a-b.json", "a.json", "a/b.json", "a/b/c.json", "a0.json", "aB.json", "b.json", "é.json"];
        let mut shuffled = ordered;
        shuffled.reverse();
        assert_eq!(found(&folder(&shuffled)), ordered);
        assert!(ordered.is_sorted(), "the order is that of the strings");
    }

    #[test]
    fn a_document_is_told_by_its_name() {
        let documents = [
            "1.json",
            "2.jsonl",
            "3.json.gz",
            "4.jsonl.gz",
            "5.json.zst",
            "6.jsonl.zst",
            "7.JSON.GZ",
            "8.record.json",
            "9.ndjson",
            "a.ndjson.gz",
        ];
        let misnamed = [
            "9.json.txt",
            "9.JSON.xz",
            "9.gz",
            "9.json.gz.zst",
            "9.jsonlines",
            "9.json (1)",
            "9.zip",
            "9.tar",
            "d/9.json.bak",
        ];
        let others =
            ["json", "9.txt", "README.md", "LICENSE", "SHA256SUMS", "9.pdf", "9.csv", ".x.zip", "x.json~", "zip.d/x"];
        let folder = folder(&[&documents[..], &misnamed, &others].concat());
        assert_eq!(found(&folder), documents);
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let first = Some(root.join("9.JSON.xz"));
        assert_eq!(walk(root, &Limits::default()).misnamed, Misnamed { count: 9, first });
    }

    #[test]
    fn a_name_says_how_a_file_is_read() {
        let read_as = |name: &str| {
            let source = SourceFile::named(name.into());
            (source.lines, source.compression)
        };
        assert_eq!(read_as("x.json"), (false, Compression::None));
        assert_eq!(read_as("x.jsonl"), (true, Compression::None));
        assert_eq!(read_as("x.json.gz"), (false, Compression::Gzip));
        assert_eq!(read_as("x.JsonL.GZ"), (true, Compression::Gzip));
        assert_eq!(read_as("x.jsonl.zst"), (true, Compression::Zstandard));
        assert_eq!(read_as("x.ndjson.gz"), (true, Compression::Gzip));
        assert_eq!(read_as("x"), (false, Compression::None), "the user named it, so it is taken for a document");
        assert_eq!(read_as("x.gz"), (false, Compression::Gzip));
        assert_eq!(read_as("a.jsonl/x"), (false, Compression::None), "a folder's name says nothing");
    }

    #[test]
    fn hidden_files_and_folders_are_passed_over() {
        let folder = folder(&["a.json", ".b.json", ".git/c.json", "d/.e.json", "d/f.json"]);
        assert_eq!(found(&folder), ["a.json", "d/f.json"]);
        // The folder that the user named may be hidden.
        let hidden = tempfile::Builder::new().prefix(".hidden").tempdir().unwrap();
        fs::write(hidden.path().join("a.json"), "").unwrap();
        assert_eq!(found(&hidden), ["a.json"]);
    }

    #[test]
    fn what_systems_and_editors_keep_is_passed_over() {
        let kept = [
            "#recycle/x.json",
            "$RECYCLE.BIN/S-1-5-21/x.json",
            "System Volume Information/x.json",
            "d/lost+found/x.json",
            "d/@eaDir/x.json",
            "#x.json#",
            "x.json~",
            "Thumbs.db",
        ];
        assert_eq!(
            found(&folder(&[&kept[..], &["d/x.json", "recycle/x.json"]].concat())),
            ["d/x.json", "recycle/x.json"]
        );
    }

    #[test]
    fn a_folder_named_as_a_document_is_descended() {
        assert_eq!(found(&folder(&["x.json/y.json", "x.json/z.txt"])), ["x.json/y.json"]);
    }

    #[test]
    fn folders_nested_too_deep_are_said_and_not_entered() {
        let nested = |depth: usize| format!("{}a.json", "d/".repeat(depth));
        let (deepest, too_deep) = (nested(64), nested(65));
        let found = found(&folder(&[&deepest, &too_deep]));
        assert_eq!(found, [deepest.clone(), format!("{}d: a folder nested too deep; move it up", "d/".repeat(64))]);
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;

        const LINK: &str = "a symbolic link, which is not followed; put the file itself here";

        #[test]
        fn links_are_said_and_not_followed() {
            let folder = folder(&["a.json"]);
            for (target, name) in [("a.json", "b.json"), (".", "loop"), ("/etc/passwd", "p.json"), ("gone", "q.json")] {
                symlink(target, folder.path().join(name)).unwrap();
            }
            let links = ["b.json", "loop", "p.json", "q.json"].map(|name| format!("{name}: {LINK}"));
            assert_eq!(found(&folder), [&["a.json".to_owned()][..], &links].concat());
        }

        #[test]
        fn the_named_folder_may_be_a_link() {
            let (target, outer) = (folder(&["a.json"]), folder(&[]));
            let link = outer.path().join("records");
            symlink(target.path(), &link).unwrap();
            let link = Utf8PathBuf::from_path_buf(link).unwrap();
            let [Input::Source(source)] = &inputs(std::slice::from_ref(&link), &Limits::default()).all[..] else {
                panic!("expected one document");
            };
            assert_eq!(source.path, link.join("a.json"));
        }

        #[test]
        fn what_is_no_regular_file_is_said() {
            let folder = folder(&["a.json"]);
            let _socket = UnixListener::bind(folder.path().join("s.json")).unwrap();
            assert_eq!(found(&folder), ["a.json", "s.json: not a regular file; remove it"]);
        }

        #[test]
        fn a_document_whose_name_is_not_utf_8_is_said() {
            let folder = folder(&["a.json"]);
            for name in [&b"b\xff.json"[..], b"b\xff.txt"] {
                fs::write(folder.path().join(OsStr::from_bytes(name)), "").unwrap();
            }
            assert_eq!(found(&folder), ["a.json", "b\u{fffd}.json: its name is not UTF-8; rename it"]);
        }
    }

    #[test]
    fn inputs_stand_in_the_order_of_the_paths() {
        let folder = folder(&["b.json", "a.json", "note.txt"]);
        let path = |name: &str| Utf8PathBuf::from_path_buf(folder.path().join(name)).unwrap();
        let paths = [path("note.txt"), "-".into(), path("missing.json"), path("")];
        let inputs = inputs(&paths, &Limits::default()).all;
        let keys: Vec<_> = inputs.iter().map(Input::sort_key).collect();
        assert_eq!(
            keys,
            [
                path("note.txt").as_str(),
                "-",
                path("missing.json").as_str(),
                path("a.json").as_str(),
                path("b.json").as_str(),
            ]
        );
        assert!(matches!(inputs[2], Input::Unread(_)));
    }
}

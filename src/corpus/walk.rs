//! Which files hold documents: the paths a user named, and the folders below them.

use super::limits::Limits;
use crate::report::Unread;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use walkdir::WalkDir;

/// A file that holds one document, or one a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it lies.
    pub path: Utf8PathBuf,
    /// Whether every line is a document.
    pub lines: bool,
    /// How its bytes are packed.
    pub compression: Compression,
}

/// How a file's bytes are packed, as its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstandard,
}

/// One thing to read, in the order in which it is reported.
#[derive(Debug)]
pub enum Input {
    /// Standard input, one document a line.
    StandardInput,
    /// A file.
    Source(Source),
    /// A path that can't be read, which is said in its place.
    Unread(Unread),
}

/// The inputs that some paths name: a file, the documents below a folder, or `-`.
///
/// They come in the order of the paths, and a folder's files in byte order of theirs.
pub fn inputs(paths: &[Utf8PathBuf], limits: &Limits) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        if path == "-" {
            inputs.push(Input::StandardInput);
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => inputs.extend(walk(path, limits)),
            Ok(_) => inputs.push(Input::Source(Source::named(path.clone()))),
            Err(error) => inputs.push(Input::Unread(Unread::io(path, &error))),
        }
    }
    inputs
}

/// The documents below a folder, in byte order of their paths, and what can't be read there.
///
/// Hidden files are passed over, and so is a file whose name doesn't end as a document's does. A
/// symbolic link isn't followed, and is said: whoever can place one must not choose what is read.
pub fn walk(root: &Utf8Path, limits: &Limits) -> Vec<Input> {
    let is_hidden =
        |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    let entries =
        WalkDir::new(root).max_depth(limits.folder_depth + 1).into_iter().filter_entry(|entry| !is_hidden(entry));
    let mut found: Vec<(String, Input)> = entries
        .filter_map(|entry| match entry {
            Ok(entry) => input(&entry, limits),
            Err(error) => Some(Input::Unread(walk_error(root, &error))),
        })
        .map(|input| (input.sort_key().to_owned(), input))
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.into_iter().map(|(_, input)| input).collect()
}

fn input(entry: &walkdir::DirEntry, limits: &Limits) -> Option<Input> {
    let unread = |path: &str, reason: &str| Some(Input::Unread(Unread::new(path, reason)));
    let lossy = entry.path().to_string_lossy();
    if entry.path_is_symlink() && entry.depth() > 0 {
        return unread(&lossy, "a symbolic link, which is not followed; put the file itself here");
    }
    if entry.file_type().is_dir() {
        return (entry.depth() > limits.folder_depth)
            .then(|| unread(&lossy, "a folder nested too deep; move it up"))
            .flatten();
    }
    let source = Source::of_document(Utf8Path::new(&lossy))?;
    if entry.path().to_str().is_none() {
        return unread(&lossy, "its name is not UTF-8; rename it");
    }
    if entry.file_type().is_file() { Some(Input::Source(source)) } else { unread(&lossy, "not a regular file") }
}

fn walk_error(root: &Utf8Path, error: &walkdir::Error) -> Unread {
    let path = error.path().map_or_else(|| root.to_string(), |path| path.to_string_lossy().into_owned());
    match error.io_error() {
        Some(error) => Unread::io(&path, error),
        None => Unread::new(&path, "a loop of folders"),
    }
}

impl Input {
    fn sort_key(&self) -> &str {
        match self {
            Self::StandardInput => "-",
            Self::Source(source) => source.path.as_str(),
            Self::Unread(unread) => &unread.path,
        }
    }
}

impl Source {
    /// A file that the user named: one document, unless its name says more.
    fn named(path: Utf8PathBuf) -> Self {
        let (compression, stem) = unpacked_name(&path);
        let lines = has_extension(stem, "jsonl");
        Self { path, lines, compression }
    }

    /// A file whose name ends as a document's does: `.json` or `.jsonl`, each also with `.gz` or `.zst`.
    fn of_document(path: &Utf8Path) -> Option<Self> {
        let (_, stem) = unpacked_name(path);
        (has_extension(stem, "json") || has_extension(stem, "jsonl")).then(|| Self::named(path.to_owned()))
    }
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
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

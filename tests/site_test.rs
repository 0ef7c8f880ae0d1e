//! A content folder and the site built from it, as a test tells their story: put documents in,
//! build, look, change something, build again.

use crate::support::html::Page;
use pith::Digest;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
#[cfg(unix)]
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The real documents, by the first characters of their names.
pub(crate) const RECORD: &str = "MFB4YH5ROE256JUPXCULHXXWFK";
pub(crate) const BUNDLE: &str = "IUW7KLEDMZKZDVWHTRMM5ZK24W";

/// The bytes of a real document.
pub(crate) fn real(suffix: &str) -> String {
    let name = |kind| Path::new("content/records").join(format!("{suffix}.{kind}.json"));
    fs::read_to_string(name("record")).or_else(|_| fs::read_to_string(name("bundle"))).unwrap()
}

/// Files by their paths.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// A content folder, the site that is built from it, and how the last build ended.
pub(crate) struct SiteTest {
    folder: TempDir,
    last: Option<Output>,
}

impl SiteTest {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), last: None }
    }

    /// The five real documents.
    pub(crate) fn of_real_documents() -> Self {
        let mut test = Self::new();
        for entry in fs::read_dir("content/records").unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            test = test.put(&format!("content/records/{name}"), fs::read(&path).unwrap());
        }
        test
    }

    /// All that the project's own `content` holds.
    pub(crate) fn of_the_project() -> Self {
        let mut test = Self::new();
        for (inside, bytes) in tree("content".as_ref()) {
            test = test.put(&format!("content/{inside}"), bytes);
        }
        test
    }

    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    /// Writes a file, below the folder that holds `content` and `public`.
    pub(crate) fn put(self, inside: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub(crate) fn remove(self, inside: &str) -> Self {
        fs::remove_file(self.path(inside)).unwrap();
        self
    }

    /// Copies the folder, in the place of what was there.
    pub(crate) fn copy_to(&self, folder: &Path) {
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
        for (inside, bytes) in tree(&self.path("")) {
            let path = folder.join(inside);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    pub(crate) fn build(self) -> Self {
        self.build_with(&[])
    }

    /// Builds with further arguments, in a surrounding of its own choosing.
    pub(crate) fn build_with(mut self, arguments: &[&str]) -> Self {
        let output = self.program().arg("build").args(arguments).output().unwrap();
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
        self.last = Some(output);
        self
    }

    /// Builds as a user who may not read everything: root may, so that somebody else then runs a copy.
    #[cfg(unix)]
    pub(crate) fn build_as_anybody(self) -> Self {
        self.build_as_anybody_with(&[])
    }

    #[cfg(unix)]
    pub(crate) fn build_as_anybody_with(self, arguments: &[&str]) -> Self {
        self.run_as_anybody(&[&["build"], arguments].concat())
    }

    #[cfg(unix)]
    pub(crate) fn run_as_anybody(mut self, arguments: &[&str]) -> Self {
        use std::os::unix::fs::{MetadataExt, chown};
        use std::os::unix::process::CommandExt;
        const NOBODY: u32 = 65_534;
        let mut program = self.program();
        // After the first time the folder is no longer root's, and the copy is there.
        let copy = self.path("program");
        if fs::metadata(self.folder.path()).unwrap().uid() == 0 || copy.exists() {
            fs::copy(env!("CARGO_BIN_EXE_pith-catalog"), &copy).unwrap();
            for entry in walkdir::WalkDir::new(self.folder.path()) {
                chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
            }
            program = Command::new(copy);
            program.current_dir(self.folder.path()).uid(NOBODY).gid(NOBODY);
        }
        program.args(arguments);
        // While another test starts a program, that may hold the copy open for a moment as it was written.
        let output = std::iter::repeat_with(|| program.output())
            .find(|output| !matches!(output, Err(error) if error.kind() == ErrorKind::ExecutableFileBusy));
        self.last = Some(output.unwrap().unwrap());
        self
    }

    /// The program, in the folder that holds `content` and `public`.
    pub(crate) fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_pith-catalog"));
        program.current_dir(self.folder.path());
        program
    }

    pub(crate) fn exits_with(self, status: i32) -> Self {
        let output = self.last.as_ref().unwrap();
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        self
    }

    /// How the last build ended; `None` by a signal.
    #[cfg(target_os = "linux")]
    pub(crate) fn status(&self) -> Option<i32> {
        self.last.as_ref().unwrap().status.code()
    }

    /// The last build said this, on either stream.
    pub(crate) fn says(self, text: &str) -> Self {
        let output = self.last.as_ref().unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(text), "expected `{text}` in:\n{said}");
        self
    }

    /// What the last build said, with `--format json`.
    pub(crate) fn line(&self) -> serde_json::Value {
        let output = self.last.as_ref().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
    }

    /// Waits until what is written from now on has a later time than what was written before.
    #[cfg(unix)]
    pub(crate) fn settled(self) -> Self {
        wait_for_the_clock(self.folder.path());
        self
    }

    pub(crate) fn has(self, inside: &str, bytes: impl AsRef<[u8]>) -> Self {
        assert!(self.read(inside) == bytes.as_ref(), "{inside} has other bytes");
        self
    }

    pub(crate) fn contains(self, inside: &str, text: &str) -> Self {
        let page = String::from_utf8(self.read(inside)).unwrap();
        assert!(page.contains(text), "expected `{text}` in {inside}:\n{page}");
        self
    }

    pub(crate) fn lacks(self, inside: &str) -> Self {
        assert!(!self.path(inside).exists(), "{inside} is there");
        self
    }

    pub(crate) fn read(&self, inside: &str) -> Vec<u8> {
        fs::read(self.path(inside)).unwrap_or_else(|error| panic!("{inside}: {error}"))
    }

    /// Every file of the site by its path.
    pub(crate) fn site(&self) -> Tree {
        tree(&self.path("public"))
    }

    /// What `report.json` of the site says.
    pub(crate) fn report(&self) -> Value {
        serde_json::from_slice(&self.read("public/report.json")).unwrap()
    }

    /// What the last build wrote to standard output and to standard error.
    pub(crate) fn told(&self) -> [String; 2] {
        let output = self.last.as_ref().unwrap();
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap())
    }
}

/// Waits until the clock of the file system has moved on.
#[cfg(unix)]
pub(crate) fn wait_for_the_clock(folder: &Path) {
    use std::os::unix::fs::MetadataExt;
    let now = || {
        let made = tempfile::tempfile_in(folder).unwrap().metadata().unwrap();
        (made.ctime(), made.ctime_nsec())
    };
    let began = now();
    while now() <= began {}
}

/// Every file below a folder by its path in it.
pub(crate) fn tree(root: &Path) -> Tree {
    let files = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let inside = entry.path().strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            (inside, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Compares two sites, and names what differs rather than printing it.
#[track_caller]
pub(crate) fn are_equal(one: &Tree, other: &Tree) {
    let paths: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let different: Vec<_> = paths.into_iter().filter(|path| one.get(*path) != other.get(*path)).collect();
    assert!(different.is_empty(), "these differ: {different:?}");
}

/// What is said of each page of a site, in the order of their paths.
pub(crate) fn each_page<T: Send>(site: &Tree, say: impl Fn(&str, &Page) -> T + Sync) -> Vec<T> {
    let pages: Vec<_> = site.iter().filter(|(path, _)| path.split('.').next_back() == Some("html")).collect();
    let parse = |bytes: &[u8]| Page::parse(std::str::from_utf8(bytes).unwrap());
    pages.into_par_iter().map(|(path, bytes)| say(path, &parse(bytes))).collect()
}

/// `SHA256SUMS` lists every file but itself with its hash, and nothing else.
#[track_caller]
pub(crate) fn checksums_are_right(site: &Tree) {
    let listed = std::str::from_utf8(&site["SHA256SUMS"]).unwrap();
    let listed: BTreeMap<_, _> =
        listed.lines().map(|line| line.split_once("  ").unwrap()).map(|(sum, path)| (path, sum)).collect();
    let there = site.keys().map(String::as_str).filter(|path| *path != "SHA256SUMS");
    assert!(there.eq(listed.keys().copied()), "SHA256SUMS lists other files than there are");
    for (path, sum) in listed {
        assert_eq!(Digest::of(&site[path]).to_string(), sum, "{path}");
    }
}

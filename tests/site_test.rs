//! A content folder and the site built from it, as a test tells their story: put documents in,
//! build, look, change something, build again.

use std::collections::BTreeMap;
use std::fs;
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
    pub(crate) fn build_as_anybody(mut self) -> Self {
        use std::os::unix::fs::{MetadataExt, chown};
        use std::os::unix::process::CommandExt;
        const NOBODY: u32 = 65_534;
        let mut program = self.program();
        if fs::metadata(self.folder.path()).unwrap().uid() == 0 {
            let copy = self.path("program");
            fs::copy(env!("CARGO_BIN_EXE_pith-catalog"), &copy).unwrap();
            for entry in walkdir::WalkDir::new(self.folder.path()) {
                chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
            }
            program = Command::new(copy);
            program.current_dir(self.folder.path()).uid(NOBODY).gid(NOBODY);
        }
        self.last = Some(program.arg("build").output().unwrap());
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

    /// The last build said this, on either stream.
    pub(crate) fn says(self, text: &str) -> Self {
        let output = self.last.as_ref().unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(text), "expected `{text}` in:\n{said}");
        self
    }

    /// What the last build said, with `--format json`.
    pub(crate) fn told(&self) -> serde_json::Value {
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
    pub(crate) fn site(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path("public"))
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
pub(crate) fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let inside = entry.path().strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            (inside, fs::read(entry.path()).unwrap())
        })
        .collect()
}

//! `init`: a folder that a mirror begins with, and that works as it is.
//!
//! The files are those in `starter/`, and a configuration made of `docs/catalog.toml` (`configuration.rs`). Nothing is
//! overwritten, no link is followed, and what can't be written as a whole isn't written at all.

mod configuration;
mod workflow;

use crate::disk::new_file;
use crate::error::Error;
use crate::program::REPOSITORY;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io::{self, ErrorKind, Write};

/// The document that a mirror begins with, so that there is something to look at.
pub(crate) const EXAMPLE: &str = "content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json";
/// The workflow that publishes the mirror.
pub(crate) const WORKFLOW: &str = ".github/workflows/pages.yml";
/// What hosts put into a new repository themselves: one that is there stays, and is no obstacle.
const README: &str = "README.md";

/// A mirror that was begun.
#[derive(Debug)]
pub(crate) struct NewMirror {
    /// The files that were written, by their paths in the folder.
    pub written: Vec<&'static str>,
    /// Whether the folder is a git repository already.
    pub is_repository: bool,
    /// Whether the workflow knows where the program comes from.
    pub knows_program: bool,
}

/// Begins a mirror in a folder, which is made where it isn't there.
///
/// # Errors
/// One of its files is there already, or something can't be written. Nothing is left behind then.
pub(crate) fn begin(folder: &Utf8Path) -> Result<NewMirror, Error> {
    let files = files(REPOSITORY.unwrap_or_default());
    let obstacles: Vec<_> = files.iter().filter_map(|(inside, _)| obstacle(folder, inside).transpose()).collect();
    let obstacles = obstacles.into_iter().collect::<Result<Vec<_>, _>>()?;
    if let [first, ..] = &obstacles[..] {
        let more = obstacles.get(1..).unwrap_or_default().iter().map(|obstacle| format!(", {obstacle}"));
        let reason = format!("it has {first}{}", more.collect::<String>());
        return Err(Error::Begin { path: folder.to_owned(), reason });
    }
    let has_readme = folder.join(README).symlink_metadata().is_ok();
    let mut made = NewFiles::default();
    let mut written = Vec::new();
    for (inside, text) in files.iter().filter(|(inside, _)| *inside != README || !has_readme) {
        let path = folder.join(inside);
        made.write(&path, text).map_err(|error| Error::io("write", &path, error))?;
        written.push(*inside);
    }
    made.keep();
    Ok(NewMirror {
        written,
        is_repository: folder.join(".git").symlink_metadata().is_ok(),
        knows_program: REPOSITORY.is_some(),
    })
}

/// The files of a new mirror, by their paths in its folder.
fn files(repository: &str) -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_owned();
    vec![
        ("catalog.toml", configuration::text()),
        ("content/pages/about.md", text(include_str!("starter/about.md"))),
        (EXAMPLE, text(include_str!("../../content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json"))),
        (WORKFLOW, workflow::text(repository, env!("CARGO_PKG_VERSION"))),
        (".gitignore", text(include_str!("starter/gitignore"))),
        (".gitattributes", text(include_str!("starter/gitattributes"))),
        (README, text(include_str!("starter/README.md"))),
    ]
}

/// What stands in the way of a file: itself, or one that isn't a folder where its folder should be.
fn obstacle(folder: &Utf8Path, inside: &str) -> Result<Option<String>, Error> {
    let inside = Utf8Path::new(inside);
    // From the outermost folder to the file itself.
    let mut ways: Vec<_> = inside.ancestors().filter(|way| !way.as_str().is_empty()).collect();
    ways.reverse();
    for way in ways {
        let path = folder.join(way);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_dir() && way != inside => {}
            Ok(_) if way == README => return Ok(None),
            Ok(_) if way == inside => return Ok(Some(way.to_string())),
            Ok(metadata) if metadata.is_symlink() => {
                return Ok(Some(format!("{way}, which is a link and is not followed")));
            }
            Ok(_) => return Ok(Some(format!("{way}, which is not a folder"))),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("access", path, error)),
        }
    }
    Ok(None)
}

/// What was made so far. Unless it is kept it is removed again, so that the same command can be run
/// once more when what stopped it is gone.
#[derive(Default)]
struct NewFiles {
    files: Vec<Utf8PathBuf>,
    folders: Vec<Utf8PathBuf>,
}

impl NewFiles {
    /// Writes a file, which appears whole, and only where there is none.
    fn write(&mut self, path: &Utf8Path, text: &str) -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
        self.make_folder(folder)?;
        let mut file = new_file(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist_noclobber(path).map_err(|failed| failed.error)?;
        self.files.push(path.to_owned());
        Ok(())
    }

    /// Makes a folder with those above it, where they aren't there.
    fn make_folder(&mut self, path: &Utf8Path) -> io::Result<()> {
        match fs::create_dir(path) {
            Ok(()) => self.folders.push(path.to_owned()),
            Err(_) if path.is_dir() => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let above = path.parent().filter(|above| !above.as_str().is_empty()).ok_or(error)?;
                self.make_folder(above)?;
                // Not found again means that none can be made there, as below /proc.
                fs::create_dir(path)?;
                self.folders.push(path.to_owned());
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Lets all stay.
    fn keep(&mut self) {
        self.files.clear();
        self.folders.clear();
    }
}

impl Drop for NewFiles {
    fn drop(&mut self) {
        for file in &self.files {
            // What can't be removed is named by the next try.
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            // Refused where somebody else put something inside, as it should be.
            let _ = fs::remove_dir(folder);
        }
    }
}

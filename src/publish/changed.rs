//! `--changed DIR`: what differs from the last completed build, for whoever uploads a site.

use crate::error::Error;
use crate::site::Part;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, File};
use std::io::{BufWriter, Write};

/// Four lists of paths, one a line, in the order in which they must be uploaded and at last removed:
/// `documents` before the `pages` that lead to them, then the `manifests` that name them; `removed`.
#[derive(Debug)]
pub struct ChangedLists {
    folder: Utf8PathBuf,
    /// One for each [`Part`].
    lists: [BufWriter<File>; 3],
}

const NAMES: [&str; 3] = ["documents", "pages", "manifests"];
const REMOVED: &str = "removed";

impl ChangedLists {
    /// Begins the lists in a folder, which is made where it isn't there.
    ///
    /// # Errors
    /// The folder or a file can't be made.
    pub fn create(folder: &Utf8Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::io("make the folder", folder, error))?;
        let create = |name: &str| {
            let path = being_written(folder, name);
            File::create(&path).map(BufWriter::new).map_err(|error| Error::io("write", path, error))
        };
        let [documents, pages, manifests] = NAMES;
        Ok(Self { folder: folder.to_owned(), lists: [create(documents)?, create(pages)?, create(manifests)?] })
    }

    /// Adds a file that is new or has other bytes.
    pub(super) fn add(&mut self, part: Part, path: &str) -> Result<(), Error> {
        let [documents, pages, manifests] = &mut self.lists;
        let list = match part {
            Part::Document => documents,
            Part::Page => pages,
            Part::Manifest => manifests,
        };
        writeln!(list, "{path}").map_err(|error| Error::io("write into", &self.folder, error))
    }

    /// Ends the lists, each of which then appears whole.
    pub(super) fn finish<'p>(self, removed: impl Iterator<Item = &'p String>) -> Result<(), Error> {
        let failed = |error| Error::io("write into", &self.folder, error);
        for mut list in self.lists {
            list.flush().map_err(failed)?;
        }
        let lines: String = removed.flat_map(|path| [path.as_str(), "\n"]).collect();
        fs::write(being_written(&self.folder, REMOVED), lines).map_err(failed)?;
        for name in NAMES.into_iter().chain([REMOVED]) {
            fs::rename(being_written(&self.folder, name), self.folder.join(name)).map_err(failed)?;
        }
        Ok(())
    }
}

fn being_written(folder: &Utf8Path, name: &str) -> Utf8PathBuf {
    folder.join(format!("{name}.new"))
}

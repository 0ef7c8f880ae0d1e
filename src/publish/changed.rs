//! `--changed DIR`: what differs from the last completed build, for whoever uploads a site.

use crate::disk::Dir;
use crate::error::Error;
use crate::layout::UploadStage;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};

/// Four lists of paths, one a line, in the order in which they must be uploaded and at last removed:
/// `documents` before the `pages` that lead to them, then the `manifests` that name them; `removed`.
#[derive(Debug)]
pub(crate) struct ChangedLists {
    folder: Dir,
    path: Utf8PathBuf,
    /// One for each [`UploadStage`].
    lists: [BufWriter<File>; 3],
}

const LIST_NAMES: [&str; 3] = ["documents", "pages", "manifests"];
const REMOVED: &str = "removed";

impl ChangedLists {
    /// Begins the lists in a folder, which is made where it isn't there.
    ///
    /// # Errors
    /// The folder or a file can't be made.
    pub(crate) fn create(folder: &Utf8Path) -> Result<Self, Error> {
        let make = || match Dir::open_below("".into(), folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(folder)?;
                Dir::open_below("".into(), folder)
            }
            opened => opened,
        };
        let dir = make().map_err(|error| Error::io("create the folder", folder, error))?;
        let create = |name: &str| {
            let name = being_written(name);
            let file = dir.create_anew(&name, 0o666).map(BufWriter::new);
            file.map_err(|error| Error::io("write", folder.join(&name), error))
        };
        let [documents, pages, manifests] = LIST_NAMES;
        let lists = [create(documents)?, create(pages)?, create(manifests)?];
        Ok(Self { path: folder.to_owned(), folder: dir, lists })
    }

    /// Adds a file that is new or has other bytes.
    pub(super) fn add(&mut self, part: UploadStage, path: &str) -> Result<(), Error> {
        let [documents, pages, manifests] = &mut self.lists;
        let list = match part {
            UploadStage::Document => documents,
            UploadStage::Page => pages,
            UploadStage::Manifest => manifests,
        };
        writeln!(list, "{path}").map_err(|error| Error::io("write into", &self.path, error))
    }

    /// Ends the lists, each of which then appears whole.
    pub(super) fn finish<'p>(self, removed: impl Iterator<Item = &'p String>) -> Result<(), Error> {
        let failed = |error| Error::io("write into", &self.path, error);
        for mut list in self.lists {
            list.flush().map_err(failed)?;
        }
        let lines: String = removed.flat_map(|path| [path.as_str(), "\n"]).collect();
        let mut removed = self.folder.create_anew(&being_written(REMOVED), 0o666).map_err(failed)?;
        removed.write_all(lines.as_bytes()).map_err(failed)?;
        for name in LIST_NAMES.into_iter().chain([REMOVED]) {
            self.folder.rename(&being_written(name), &self.folder, name).map_err(failed)?;
        }
        Ok(())
    }
}

fn being_written(name: &str) -> String {
    format!("{name}.new")
}

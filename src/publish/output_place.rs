//! Where a site's folder is: its name in the folder that holds it, which is opened once. The site and what
//! builds note of it are both found from there, so that neither can be swapped for another one in between.

use super::folders::{FOLDER_FOR_ALL, absolute, make_folder};
use super::marker::check_ours;
use crate::disk::{Dir, DiskRoom, EntryKind};
use crate::error::Error;
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use std::io::{self, ErrorKind};
use std::sync::Arc;

/// The folder beside a site that holds what builds note of it.
pub(crate) const STATE_FOLDERS: &str = ".pith-catalog";

/// The place of an output folder, which need not be there yet.
#[derive(Debug, Clone)]
pub struct OutputPlace {
    pub(super) parent: Arc<Dir>,
    /// What messages call the parent.
    pub(super) parent_path: Utf8PathBuf,
    pub(super) name: String,
    /// What messages call the folder.
    pub(super) path: Utf8PathBuf,
}

impl OutputPlace {
    /// Refuses a folder that holds what no build made, or that a link leads to: below `base` it may be of a
    /// repository, in which somebody put a link to another site. Writes nothing.
    ///
    /// # Errors
    /// It is a file, or holds files of somebody else's.
    pub fn check(path: &Utf8Path, base: &Utf8Path, keep: &[String]) -> Result<(), Error> {
        match Self::find(path, base)? {
            Some(place) => place.root(keep).map(drop),
            None => Ok(()),
        }
    }

    /// Opens the place, and makes the folders above it that aren't there.
    ///
    /// # Errors
    /// It is none for a site, or can't be made.
    pub fn open(path: &Utf8Path, base: &Utf8Path) -> Result<Self, Error> {
        if let Some(place) = Self::find(path, base)? {
            return Ok(place);
        }
        let above = path.parent().unwrap_or(path);
        make_folder(above, FOLDER_FOR_ALL).map_err(|error| Error::io("create the folder", above, error))?;
        let lost = || Error::io("open", above, ErrorKind::NotFound.into());
        Self::find(path, base)?.ok_or_else(lost)
    }

    /// How much room there is for a site.
    pub(crate) fn room(&self) -> Option<DiskRoom> {
        self.parent.room()
    }

    /// Whether nothing is there yet.
    pub(crate) fn is_free(&self) -> bool {
        matches!(self.parent.find(&self.name), Ok(None))
    }

    /// What messages call it.
    pub(crate) fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The place, if the folder above it is there.
    pub(super) fn find(path: &Utf8Path, base: &Utf8Path) -> Result<Option<Self>, Error> {
        let refuse = |reason: &str| Error::Output { path: path.to_owned(), reason: reason.to_owned() };
        if path.components().any(|part| part == Utf8Component::Normal(STATE_FOLDERS)) {
            return Err(refuse("it is inside the folder in which builds keep their state"));
        }
        // A path such as `.` has no name of its own.
        let above = path.parent().unwrap_or(Utf8Path::new(""));
        let (parent_path, name) = if let Some(name) = path.file_name() {
            (above.to_owned(), name.to_owned())
        } else {
            let whole = absolute(path)?;
            let named = whole.parent().zip(whole.file_name());
            let (parent, name) = named.ok_or_else(|| refuse("it is the root of the disk"))?;
            (parent.to_owned(), name.to_owned())
        };
        match Dir::open_below(base, &parent_path) {
            Ok(parent) => Ok(Some(Self { parent: Arc::new(parent), parent_path, name, path: path.to_owned() })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == ErrorKind::NotADirectory => Err(refuse("a folder above it is a file")),
            Err(error) if error.raw_os_error().is_none() => Err(refuse(&error.to_string())),
            Err(error) => Err(Error::io("open", &parent_path, error)),
        }
    }

    /// The site's folder, if it is there and one that a build may write into.
    ///
    /// # Errors
    /// It isn't, or can't be looked into.
    pub(super) fn root(&self, keep: &[String]) -> Result<Option<Dir>, Error> {
        let refuse = |reason: &str| Err(Error::Output { path: self.path.clone(), reason: reason.to_owned() });
        let failed = |error| Error::io("open", &self.path, error);
        match self.parent.find(&self.name).map_err(failed)?.map(|status| status.kind) {
            None => Ok(None),
            Some(EntryKind::Link) => {
                refuse("it is a symbolic link, which is not followed; name the folder that it points to")
            }
            Some(EntryKind::File | EntryKind::Special) => refuse("it is a file"),
            Some(EntryKind::Folder) => {
                let root = self.parent.enter_one(&self.name).map_err(failed)?;
                check_ours(&root, &self.path, keep)?;
                if !root.is_on_the_disk_of(&self.parent).map_err(failed)? {
                    return refuse("it is the root of another disk, mounted there; name a folder in it");
                }
                Ok(Some(root))
            }
        }
    }

    /// The same, made where it isn't there.
    ///
    /// # Errors
    /// It is none that a build may write into, or can't be made.
    pub(super) fn make_root(&self, keep: &[String]) -> Result<Dir, Error> {
        if self.root(keep)?.is_none() {
            let made = self.parent.make_folder(&self.name, Some(FOLDER_FOR_ALL));
            made.map_err(|error| Error::io("create the folder", &self.path, error))?;
        }
        let gone = || Error::io("open", &self.path, io::Error::from(ErrorKind::NotFound));
        self.root(keep)?.ok_or_else(gone)
    }
}

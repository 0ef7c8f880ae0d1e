//! What a content folder is: what of it lies in which folder, and when a folder is one at all.

use crate::layout::PageKind;
use camino::{Utf8Path, Utf8PathBuf};

/// One of the folders that a content folder may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentPart {
    /// The documents.
    Records,
    /// Pages that the operator writes.
    Pages,
    /// Reading lists that the operator writes.
    Collections,
    /// What is copied as it is.
    Files,
}

impl ContentPart {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Records, Self::Pages, Self::Collections, Self::Files];

    /// The folder's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Pages => "pages",
            Self::Collections => "collections",
            Self::Files => "files",
        }
    }

    /// Where it lies in a content folder.
    pub(crate) fn path_in(self, content: &Utf8Path) -> Utf8PathBuf {
        content.join(self.name())
    }
}

impl From<PageKind> for ContentPart {
    fn from(kind: PageKind) -> Self {
        match kind {
            PageKind::Page => Self::Pages,
            PageKind::Collection => Self::Collections,
        }
    }
}

/// Where what is read of a content folder lies. A folder with none of the [parts](ContentPart) of one is a
/// folder of documents as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ContentLayout {
    root: Utf8PathBuf,
    has_parts: bool,
}

impl ContentLayout {
    /// Looks which kind of folder it is.
    pub(crate) fn of(root: &Utf8Path) -> Self {
        let is_there = |part: ContentPart| part.path_in(root).symlink_metadata().is_ok();
        Self { root: root.to_owned(), has_parts: ContentPart::ALL.into_iter().any(is_there) }
    }

    /// Whether it has any of the parts.
    pub(crate) fn has_parts(&self) -> bool {
        self.has_parts
    }

    /// Where the documents lie.
    pub(crate) fn records(&self) -> Utf8PathBuf {
        if self.has_parts { ContentPart::Records.path_in(&self.root) } else { self.root.clone() }
    }

    /// The parts, whether they are there or not; none of a folder of documents.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (ContentPart, Utf8PathBuf)> {
        let parts = self.has_parts.then_some(ContentPart::ALL).into_iter().flatten();
        parts.map(|part| (part, part.path_in(&self.root)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_folder_without_parts_is_all_documents() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let layout = ContentLayout::of(root);
        assert!(!layout.has_parts() && layout.parts().next().is_none());
        assert_eq!(layout.records(), root);
        fs::create_dir(root.join("files")).unwrap();
        let layout = ContentLayout::of(root);
        assert!(layout.has_parts());
        assert_eq!(layout.parts().count(), 4);
        assert_eq!(layout.records(), root.join("records"));
    }
}

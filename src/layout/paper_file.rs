//! What files a site has of a paper, and where: the one table, which all others are matches or filters of.

use super::feature::Feature;
use super::site_path::SitePath;
use crate::values::all_of;
use pith::{Kind, Suffix};
use serde::{Deserialize, Serialize};

/// A file of a paper. The names of files are those of the registry (PROTOCOL.md, "Paths of a mirror").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PaperFile {
    /// The record, byte for byte.
    Record,
    /// The bundle, byte for byte.
    Bundle,
    /// The same bundle where programs look for it.
    WellKnownBundle,
    /// The page.
    Page,
    /// The state that a bundle's events merge to, canonical JSON.
    State,
    /// The last graph snapshot, canonical JSON.
    Graph,
    /// The events, canonical JSON.
    Events,
    /// The citation in BibTeX.
    Citation,
}

impl PaperFile {
    /// Every file.
    pub const ALL: [Self; 8] =
        all_of!(PaperFile: Record, Bundle, WellKnownBundle, Page, State, Graph, Events, Citation);

    /// What stands before and after the suffix in its path.
    fn around_suffix(self) -> (&'static str, &'static str) {
        match self {
            Self::Record => ("pith/", ".json"),
            Self::Bundle => ("pith/", "/bundle.json"),
            Self::WellKnownBundle => (".well-known/pith/", "/bundle.json"),
            Self::Page => ("pith/", "/index.html"),
            Self::State => ("pith/", "/state.json"),
            Self::Graph => ("api/pith-number/", "/graph.json"),
            Self::Events => ("api/pith-number/", "/events.json"),
            Self::Citation => ("pith/", "/cite.bib"),
        }
    }

    /// Where it lies.
    pub fn path(self, suffix: Suffix) -> SitePath {
        let (before, after) = self.around_suffix();
        SitePath::of_paper(before, suffix, after)
    }

    /// Its path with `{suffix}` where a paper's suffix stands.
    pub fn pattern(self) -> String {
        let (before, after) = self.around_suffix();
        format!("{before}{{suffix}}{after}")
    }

    /// Which file of which paper a path is.
    pub fn parse(path: &str) -> Option<(Suffix, Self)> {
        let suffix = |file: Self| {
            let (before, after) = file.around_suffix();
            path.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
        };
        Self::ALL.into_iter().find_map(|file| Some((suffix(file)?, file)))
    }

    /// What it is switched off with; a page can't be.
    pub fn feature(self) -> Option<Feature> {
        match self {
            Self::Page => None,
            Self::Record => Some(Feature::Record),
            Self::Bundle => Some(Feature::Bundle),
            Self::WellKnownBundle => Some(Feature::WellKnown),
            Self::State => Some(Feature::State),
            Self::Graph => Some(Feature::Graph),
            Self::Events => Some(Feature::Events),
            Self::Citation => Some(Feature::Citation),
        }
    }

    /// Which kind of document it holds, byte for byte; none where it is made of one.
    pub fn document(self) -> Option<Kind> {
        match self {
            Self::Record => Some(Kind::Record),
            Self::Bundle | Self::WellKnownBundle => Some(Kind::Bundle),
            Self::Page | Self::State | Self::Graph | Self::Events | Self::Citation => None,
        }
    }

    /// Whether it is a document, byte for byte.
    pub fn is_document(self) -> bool {
        self.document().is_some()
    }

    /// Whether it is made of a document, other than the page.
    pub fn is_derived(self) -> bool {
        match self {
            Self::State | Self::Graph | Self::Events | Self::Citation => true,
            Self::Record | Self::Bundle | Self::WellKnownBundle | Self::Page => false,
        }
    }

    /// The files that hold a kind of document, the one beside its page first.
    pub fn of_kind(kind: Kind) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |file| file.document() == Some(kind))
    }
}

/// Some of a paper's files, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct PaperFiles(u8);

impl PaperFiles {
    /// All that hold a kind of document.
    pub(crate) fn of_kind(kind: Kind) -> Self {
        let mut files = Self::default();
        PaperFile::of_kind(kind).for_each(|file| files.add(file));
        files
    }

    /// Adds a file.
    pub(crate) fn add(&mut self, file: PaperFile) {
        self.0 |= 1 << file as u8;
    }

    /// Whether a file is among them.
    pub(crate) fn has(self, file: PaperFile) -> bool {
        self.0 & 1 << file as u8 != 0
    }

    /// Whether there is none.
    pub(crate) fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The files.
    pub(crate) fn iter(self) -> impl Iterator<Item = PaperFile> {
        PaperFile::ALL.into_iter().filter(move |file| self.has(*file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const SUFFIX: &str = "MFB4YH5ROE256JUPXCULHXXWFK";

    #[test]
    fn a_path_says_which_file_of_which_paper_it_is() {
        let suffix: Suffix = SUFFIX.parse().unwrap();
        for (file, path) in [
            (PaperFile::Record, "pith/MFB4YH5ROE256JUPXCULHXXWFK.json"),
            (PaperFile::Bundle, "pith/MFB4YH5ROE256JUPXCULHXXWFK/bundle.json"),
            (PaperFile::WellKnownBundle, ".well-known/pith/MFB4YH5ROE256JUPXCULHXXWFK/bundle.json"),
            (PaperFile::Page, "pith/MFB4YH5ROE256JUPXCULHXXWFK/index.html"),
            (PaperFile::State, "pith/MFB4YH5ROE256JUPXCULHXXWFK/state.json"),
            (PaperFile::Graph, "api/pith-number/MFB4YH5ROE256JUPXCULHXXWFK/graph.json"),
            (PaperFile::Events, "api/pith-number/MFB4YH5ROE256JUPXCULHXXWFK/events.json"),
        ] {
            assert_eq!(file.path(suffix).as_str(), path);
            assert_eq!(file.pattern().replace("{suffix}", SUFFIX), path);
            assert_eq!(PaperFile::parse(path), Some((suffix, file)));
        }
        for path in [
            "",
            "index.html",
            "pith/index.html",
            "pith/MFB4YH5ROE256JUPXCULHXXWFK",
            "pith/MFB4YH5ROE256JUPXCULHXXWF.json",
            "pith/mfb4yh5roe256jupxculhxxwfk.json",
            "pith/MFB4YH5ROE256JUPXCULHXXWFK/x/state.json",
            "x/pith/MFB4YH5ROE256JUPXCULHXXWFK.json",
            "api/pith-number/MFB4YH5ROE256JUPXCULHXXWFK/state.json",
        ] {
            assert_eq!(PaperFile::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_set_has_what_was_added_and_no_more() {
        let mut files = PaperFiles::of_kind(Kind::Bundle);
        assert!(files.iter().eq(PaperFile::of_kind(Kind::Bundle)) && !files.is_empty());
        assert!(!files.has(PaperFile::Record) && PaperFiles::default().is_empty());
        for file in PaperFile::ALL {
            files.add(file);
        }
        assert!(files.iter().eq(PaperFile::ALL));
    }

    #[test]
    fn each_file_but_the_page_has_a_feature_of_its_own() {
        let features: BTreeSet<_> = PaperFile::ALL.into_iter().filter_map(PaperFile::feature).collect();
        assert_eq!(features.len(), PaperFile::ALL.len() - 1);
        assert!(PaperFile::ALL.is_sorted(), "the order of the list is that of the type");
        let of_bundles: Vec<_> = PaperFile::of_kind(Kind::Bundle).collect();
        assert_eq!(of_bundles, [PaperFile::Bundle, PaperFile::WellKnownBundle]);
    }
}

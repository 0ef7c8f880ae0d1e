//! The citations of a year's or a collection's papers, each format in one file.

use super::common::Site;
use super::paper::Opened;
use super::paper::cite::{authors_of, of_document, of_summary};
use crate::catalog::Entry;
use crate::cite::Citation;
use crate::layout::PaperFile;
use std::borrow::Cow;

impl Site {
    /// A paper's citation as a file of many has it; `None` where it takes the paper's document.
    pub(crate) fn cite_summary<'e>(&self, entry: &'e Entry) -> Option<Citation<'e>> {
        of_summary(entry, self.page_of(entry))
    }

    /// The same by the paper's document.
    pub(crate) fn cite_document<'d>(&self, entry: &'d Entry, opened: &'d Opened<'_>) -> Option<Citation<'d>> {
        let shown = opened.shown()?;
        let authors = authors_of(entry, shown).and_then(|authors| authors.names);
        Some(of_document(entry, shown, authors, self.page_of(entry)))
    }

    fn page_of(&self, entry: &Entry) -> Option<Cow<'static, str>> {
        self.canonical(&PaperFile::Page.path(entry.number.suffix())).map(Cow::Owned)
    }
}

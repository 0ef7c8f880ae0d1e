//! The citations of a year's or a collection's papers, each format in one file.

use super::common::Site;
use super::paper::Opened;
use super::paper::cite::{of_document, of_summary};
use crate::catalog::Entry;
use crate::cite::{Citation, CitationFormat};
use crate::error::Error;
use crate::layout::PaperFile;
use std::borrow::Cow;

impl Site {
    /// A paper's citation as a file of many has it; `None` where it takes the paper's document.
    pub(crate) fn cite_summary(&self, entry: &Entry, format: CitationFormat) -> Result<Option<String>, Error> {
        of_summary(entry, self.page_of(entry)).map(|citation| item(entry, format, &citation)).transpose()
    }

    /// The same by the paper's document.
    pub(crate) fn cite_document(
        &self,
        entry: &Entry,
        opened: &Opened<'_>,
        format: CitationFormat,
    ) -> Result<Option<String>, Error> {
        let citation = opened.shown().map(|shown| of_document(entry, shown, self.page_of(entry)));
        citation.map(|citation| item(entry, format, &citation)).transpose()
    }

    fn page_of(&self, entry: &Entry) -> Option<Cow<'static, str>> {
        self.canonical(&PaperFile::Page.path(entry.number.suffix())).map(Cow::Owned)
    }
}

fn item(entry: &Entry, format: CitationFormat, citation: &Citation<'_>) -> Result<String, Error> {
    format
        .bulk_item(citation)
        .map_err(|error| Error::Render { page: format!("the citation of {}", entry.number), reason: error.to_string() })
}

//! Pages and collections as their authors wrote them.

use crate::layout::PageKind;
use crate::values::Slug;
use camino::Utf8PathBuf;

/// A page as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageSource {
    /// What it is.
    pub kind: PageKind,
    /// Its name in its address: the file's, without `.md`.
    pub slug: Slug,
    /// Its title, never empty.
    pub title: String,
    /// What it is about, in a sentence.
    pub description: Option<String>,
    /// Whether the masthead of every page leads to it.
    pub menu: bool,
    /// Its place among the others: the lower, the further to the front.
    pub order: i64,
    /// The Markdown below the front matter; any text.
    pub body: String,
    /// The line of the file that the Markdown begins on, counted from 1.
    pub first_line: usize,
    /// Where it lies.
    pub path: Utf8PathBuf,
}
